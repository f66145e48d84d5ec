"""A captured page as lines and columns: two columns that a capture flattened are told apart by their wide gap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.numbers import scan_number
from build_tools.text import INVISIBLE, masked, nfc

_GAP = re.compile(r"[ ]{3,}")
_RULE = re.compile(r"[-_=*~.\s⸻…]*$")
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE + "¬"))
_WIDE_INDENT = 24
_COPY_LINE = re.compile(r"\s*(?:Số|SỐ)\s*:?\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text with look-alike signs unified, and its segments from left to right."""

    text: str
    segments: tuple[str, ...]
    indent: int

    @property
    def blank(self) -> bool:
        """Nothing but spaces."""
        return not self.segments

    @property
    def ruled(self) -> bool:
        """A drawn rule, asterisks or dots."""
        return bool(self.segments) and _RULE.fullmatch(self.text) is not None

    @property
    def left(self) -> str:
        """The left column; empty when the line's only words stand far to the right."""
        return (
            self.segments[0] if self.segments and not (len(self.segments) == 1 and self.indent >= _WIDE_INDENT) else ""
        )


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a captured text, in NFC."""
    return tuple(_line(line) for line in masked(nfc(text)).translate(_INVISIBLE).replace("\r\n", "\n").split("\n"))


def _line(text: str) -> Line:
    stripped = re.sub(r"\*\*|^#+ ", "", text).strip()
    segments = tuple(part for part in _GAP.split(stripped) if part)
    return Line(text.strip(), segments, len(text) - len(text.lstrip()))


def without_copy(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines before the header of a certified copy (``Số 24-BS/HU``), which speaks of the copy only."""
    for index, line in enumerate(lines):
        found = _COPY_LINE.match(line.text)
        number = scan_number(line.text, found.end()) if found else None
        if number and number[0].is_copy and index > len(lines) // 3:
            start = index
            while start and not (lines[start - 1].blank or lines[start - 1].ruled):
                start -= 1
            return lines[:start]
    return lines
