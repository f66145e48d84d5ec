"""A table that copying flattened into single lines → rows of cells again, when its own figures prove the grid.

``TT`` or ``STT`` begins it; a row begins with its label (I, 1, …). Only when every row has exactly as many lines as the
head has cells is it a table; anything else stays as it stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from build_tools.importers.capture import SourceLine, SourceTable
from build_tools.text import squeeze

_CORNER: Final = re.compile(r"(?:TT|STT|Số TT|Số thứ tự)$", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:[IVX]{1,5}|\d{1,3}|[A-H]|…|\.{3})$")
_WIDEST: Final = 12
_LONGEST_HEAD: Final = 60


@dataclass(frozen=True, slots=True)
class Cells:
    """A table put together; ``number`` is the source line of its first cell."""

    rows: tuple[tuple[str, ...], ...]
    number: int
    plain: str = ""
    blank: bool = False


def find_tables(blocks: Sequence[SourceLine | SourceTable]) -> list[SourceLine | SourceTable | Cells]:
    """Return the blocks with each flattened table as one; an empty cell is a line of spaces."""
    out: list[SourceLine | SourceTable | Cells] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if isinstance(block, SourceLine) and _CORNER.match(squeeze(block.plain)):
            found = _read(blocks, index)
            if found:
                table, index = found
                out.append(table)
                continue
        out.append(block)
        index += 1
    return out


def _read(blocks: Sequence[SourceLine | SourceTable], start: int) -> tuple[Cells, int] | None:
    """The table that begins at ``start`` and the index behind it."""
    head: list[str] = []
    at = start
    while at < len(blocks):
        block = blocks[at]
        words = squeeze(block.plain)
        if not isinstance(block, SourceLine) or len(words) > _LONGEST_HEAD or len(head) > _WIDEST:
            return None
        if head and _LABEL.match(words):
            break
        if words:
            head.append(words)
        at += 1
    rows, end = _rows(blocks, at, len(head))
    if len(head) < 2 or len(rows) < 2:  # noqa: PLR2004 - less is no grid
        return None
    return Cells((tuple(head), *rows), blocks[start].number), end


def _rows(blocks: Sequence[SourceLine | SourceTable], at: int, width: int) -> tuple[list[tuple[str, ...]], int]:
    rows: list[tuple[str, ...]] = []
    while at < len(blocks) and _LABEL.match(squeeze(blocks[at].plain)):
        cells = [squeeze(block.plain) for block in blocks[at : at + width] if isinstance(block, SourceLine)]
        label_inside = any(_LABEL.match(cell) for cell in cells[1:])
        if (len(cells) < width and any(cells[1:])) or (label_inside and not any(cells[1:])):
            break
        rows.append((*cells, *[""] * (width - len(cells))))
        at += width
    return rows, min(at, len(blocks))
