"""A text as the finder reads it, and the way back: look-alike signs unified, unseen signs and Markdown's marks gone.

Where a scan was misread as ``2O10`` or ``2l/12``, the finder reads the figures; ``written`` keeps what stands there.

Most texts hold few of the former and none of the latter, so most canvases cost one search for all of these signs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from build_tools.text import INVISIBLE, LOOKALIKES

_CYRILLIC = dict(zip(map(ord, "АВЕКМНОРСТУХ"), "ABEKMHOPCTYX", strict=True))
_SIGNS = {**LOOKALIKES, **_CYRILLIC, ord("\r"): "\n", ord("\u2028"): "\n", ord("\x0c"): "\n", ord("¬"): "\u00ad"}
_PLAIN = {chr(code): sign for code, sign in _SIGNS.items()}
# Unseen signs; emphasis; a backslash that Markdown swallows.
_DROPPED = re.compile(rf"[{INVISIBLE}]|\*\*+|\\(?=[!-/:-@\[-`{{-~])")
_DROPPABLE = frozenset((*INVISIBLE, "¬", "\\", "*"))
# O for 0 and l for 1 among figures: 15/2O10/TT-BTP, O7-TT/TU, ngày 2l tháng 12 năm l992. First a cheap look,
# at the speed of a search for one letter.
_MAY_BE_MISREAD = [re.compile(rf"{sign}(?:[0-9]|(?<=[0-9]{sign}))") for sign in "Ol"]
_MISREAD = re.compile(
    r"(?<=\d)O(?=[\dO]|[ ]?[-/][ ]?[A-ZĐ\d])|(?<![^\W_])O(?=\d{1,3}[ ]?[-/])|"
    r"(?<=\d)l(?=\d|[ ]tháng|[-/]\d)|(?<![^\W_])l(?=\d{1,3}[ ]?[-/][A-ZĐ\d]|\d{3}(?![^\W_])|\d[ ]tháng)"
)
_FIGURES = {"O": "0", "l": "1"}
_UNUSUAL = re.compile(f"[{re.escape(''.join((*_PLAIN, *sorted(_DROPPABLE))))}]")


class Canvas(NamedTuple):
    """``text`` is what the finder reads; :meth:`back` turns a span of it into a span of the source.

    ``written`` is the same text, sign for sign, before misread figures were put right. ``starts`` are the places in
    ``text`` where a kept piece of the source begins, ``sources`` its places there.
    """

    text: str
    written: str
    starts: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()

    def is_misread(self, start: int, end: int) -> bool:
        """Whether a figure in ``text[start:end]`` was written as a letter."""
        return self.text is not self.written and self.text[start:end] != self.written[start:end]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the source's span from the first to the last code point of ``text[start:end]``."""
        if not self.starts:
            return start, end
        return self.source_of(start), self.source_of(end - 1) + 1

    def source_of(self, at: int) -> int:
        """Return the place in the source of ``text[at]``; only where pieces were dropped."""
        piece = bisect_right(self.starts, at) - 1
        return self.sources[piece] + at - self.starts[piece]


def make_canvas(source: str) -> Canvas:
    """Return the canvas of an NFC text."""
    text = source
    unusual = set(_UNUSUAL.findall(source))
    for sign in unusual & _PLAIN.keys():  # few at a time: one translate takes ten times as long
        text = text.replace(sign, _PLAIN[sign])
    return _without_dropped(text) if unusual & _DROPPABLE else Canvas(_with_figures(text), text)


def _with_figures(text: str) -> str:
    if any(near.search(text) for near in _MAY_BE_MISREAD):
        return _MISREAD.sub(lambda sign: _FIGURES[sign[0]], text)
    return text


def _without_dropped(text: str) -> Canvas:
    pieces: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    at = length = 0
    for stop, after in [*(dropped.span() for dropped in _DROPPED.finditer(text)), (len(text), len(text))]:
        if stop > at:
            pieces.append(text[at:stop])
            starts.append(length)
            sources.append(at)
            length += stop - at
        at = after
    written = "".join(pieces)
    return Canvas(_with_figures(written), written, tuple(starts), tuple(sources))
