"""Which lines of a source the draft leaves out, and why, in the words of the archive (``import-notes``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from build_tools.importers.capture import Capture
from build_tools.words import say

# Formats whose units are paragraphs; the others have lines.
_PARAGRAPHS = frozenset({"html", "docx", "doc"})


def note(code: str, **values: object) -> str:
    """A sentence that the importer writes into a directive: always in the archive's own language."""
    return say(f"import-notes.{code}", language="vi", **values)


def unit(capture: Capture) -> str:
    """What the source is counted in: ``Dòng`` or ``Đoạn``."""
    return note("paragraph" if capture.kind in _PARAGRAPHS else "line")


def spans(numbers: Sequence[int]) -> str:
    """``1–16, 18``: source lines as a person reads them; lines with nothing between them are one span."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number - runs[-1][1] <= 2:  # noqa: PLR2004 - an empty line between
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def describe_chrome(capture: Capture, chrome: Mapping[int, str]) -> list[str]:
    """One sentence for each stretch of lines that are the portal's own."""
    stretches: list[list[int]] = []
    filled = [index for index, block in enumerate(capture.blocks) if not block.blank or block.plain]
    place = {index: at for at, index in enumerate(filled)}
    for index in sorted(chrome):
        if stretches and place.get(index, index) - place.get(stretches[-1][-1], stretches[-1][-1]) <= 1:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    sentences: list[str] = []
    for stretch in stretches:
        kinds = dict.fromkeys(chrome[index] for index in stretch)
        what = ", ".join(note(f"chrome-{kind}") for kind in kinds)
        numbers = [capture.blocks[index].number for index in stretch]
        sentences.append(note("chrome", unit=unit(capture), lines=spans(numbers), what=what))
    return sentences


def quoted(capture: Capture, indices: Sequence[int], code: str) -> list[str]:
    """One sentence for each line that is left out with its own words, so that nothing is lost."""
    return [
        note(
            code,
            unit=unit(capture),
            line=capture.blocks[index].number,
            words=" ".join(capture.blocks[index].plain.split()),
        )
        for index in indices
    ]
