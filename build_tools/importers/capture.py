"""What every reader gives: a source as numbered lines and tables, without any idea of what they mean.

Columns that stand side by side are parted by a wide gap, as in a captured page. Emphasis travels as two private-use
signs that switch it on and off, because an asterisk is also a sign of the printed head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from build_tools.findings import Finding

BOLD: Final = "\ue010"
ITALIC: Final = "\ue011"
GAP: Final = "      "
Kind = Literal["text", "html", "docx", "doc", "pdf", "scan"]
_SWITCHES: Final = str.maketrans({BOLD: None, ITALIC: None})
# What only a printed head or foot has; a table that holds one of these is two columns, not a table.
_LAYOUT: Final = re.compile(
    r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG HÒA XÃ HỘI|CỘNG HOÀ XÃ HỘI|Nơi nhận\s*:"
    r"|^(?:Số|SỐ)\s*:?\s*\d+.{0,4}[-/]|^(?:T/M|TM\.|K/T|KT\.|T/L|TL\.)\s",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line, or one paragraph where the format has paragraphs; ``number`` counts from 1 in the source."""

    text: str
    number: int

    @property
    def plain(self) -> str:
        """The words without the switches of emphasis."""
        return self.text.translate(_SWITCHES)

    @property
    def blank(self) -> bool:
        """Nothing but spaces."""
        return not self.plain.strip()


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table: rows of cells; the lines of a cell are parted by a line end."""

    rows: tuple[tuple[str, ...], ...]
    number: int
    plain: str = ""
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Capture:
    """A source as read. ``wrapped``: its lines are printed lines, so that a paragraph takes several."""

    kind: Kind
    blocks: tuple[SourceLine | SourceTable, ...]
    findings: tuple[Finding, ...] = ()
    wrapped: bool = False
    legacy: str | None = None  # the old encoding that the words were turned from
    notes: tuple[str, ...] = field(default=())  # codes under ``import-notes`` that belong into the directive

    @property
    def text(self) -> str:
        """All lines as one text, one line a block; a table is an empty line."""
        return "\n".join(block.plain for block in self.blocks)


class Refused(Exception):  # noqa: N818 - it is caught by ``read_source`` and becomes a finding
    """The source cannot be read as a document; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def is_layout(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table only sets a head or a foot in columns."""
    return any(len(row) > 1 for row in rows) and any(
        _LAYOUT.search(cell.translate(_SWITCHES)) for row in rows for cell in row
    )


def side_by_side(rows: Sequence[Sequence[str]]) -> list[str]:
    """Give the rows of a layout table as lines with the columns parted by a wide gap."""
    lines: list[str] = []
    for row in rows:
        columns = [[line for line in cell.split("\n") if line.strip()] for cell in row]
        for index in range(max((len(column) for column in columns), default=0)):
            parts = [column[index].strip() if index < len(column) else "" for column in columns]
            while parts and not parts[-1]:
                parts.pop()
            # An empty left cell keeps its place: what follows stands far to the right.
            lines.append(GAP.join(part or " " * 24 for part in parts))
    return lines
