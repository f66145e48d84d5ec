"""A source's line or table → Markdown that renders as its words: emphasis from its switches, all else as typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from build_tools.importers.capture import BOLD, ITALIC, SourceLine
from build_tools.text import squeeze

_BOLD_PAIR: Final = re.compile(r"\*\*(?=\S)[^*\n]+(?<=\S)\*\*")


def write_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of Markdown; the first row is its head, and short rows get empty cells."""
    width = max(len(row) for row in rows)
    padded = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    rule = ["---"] * width
    return "\n".join("| " + " | ".join(row) + " |" for row in (padded[0], rule, *padded[1:]))


def _cell(text: str) -> str:
    return escape(SourceLine(" ".join(text.split("\n")), 0)).lstrip("\\").replace("|", "\\|")


def escape(item: SourceLine) -> str:
    """Return one line of Markdown that renders as the line's words: emphasis from its switches, all else as typed."""
    text = squeeze(_tidy(item.text))
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\ue020{len(kept) - 1}\ue021"

    text = _BOLD_PAIR.sub(keep, text)  # a source that has Markdown's own bold already
    text = text.replace("\\", "\\\\") if re.search(r"\\[^\w\s]", text) else text
    point = re.match(r"\*(?=\s)", text)
    text = ("*" if point else "") + text[1 if point else 0 :].replace("*", "\\*")
    if re.match(r"#{1,6}(?:\s|$)", text):
        text = "\\" + text
    text = text.replace(BOLD, "**").replace(ITALIC, "*")
    return re.sub("\ue020(\\d+)\ue021", lambda match: kept[int(match[1])], text)


def _tidy(text: str) -> str:
    """Emphasis without spaces at its ends, and none that covers the whole line or only signs."""
    for switch in (BOLD, ITALIC):
        if switch not in text:
            continue
        runs = text.split(switch)
        if len(runs) % 2 == 0:
            runs = [*runs[:-2], runs[-2] + runs[-1]]
        outside = "".join(runs[::2])
        if not re.search(r"\w", outside):
            text = "".join(runs)
            continue
        text = "".join(_marked(run, switch) if at % 2 else run for at, run in enumerate(runs))
    return text


def _marked(run: str, switch: str) -> str:
    inner = run.strip()
    if not re.search(r"\w", inner):
        return run
    before, after = run[: len(run) - len(run.lstrip())], run[len(run.rstrip()) :]
    return f"{before}{switch}{inner}{switch}{after}"
