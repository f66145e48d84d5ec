"""Printed rows and tables → paragraphs and tables, numbered by their first row.

A row that ends before the margin, although the next row's first word would have fitted, ends its paragraph: that one
rule joins printed lines without knowing the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Final

from build_tools.importers.capture import BOLD, ITALIC, SourceLine, SourceTable, is_layout, side_by_side
from build_tools.importers.pdf_rows import Part, Row
from build_tools.text import squeeze

_APART: Final = 2.3  # of the height: rows farther apart have an empty line between them
_PITCH: Final = 1.2  # of the usual distance: rows farther apart are two paragraphs
_MARKER: Final = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[IVX]{1,6}[.]|Điều \d|Chương [IVX])(?:\s|$)|[-–+•*](?:\s(?=[^a-zà-ỹđ])|$)"
)
_BROKEN_WORD: Final = re.compile(r"\w-$")
_ENDS: Final = re.compile(r"[.;:!?…”\"»)]$")


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a document is set: the right margin and the usual distance of rows, in points."""

    margin: float
    pitch: float


def paragraphs(parts: Sequence[Part]) -> Iterator[SourceLine | SourceTable]:
    """Return paragraphs and tables, numbered by their first printed row; a table that goes on over the page is one."""
    rows = [part for part in parts if isinstance(part, Row)]
    setting = _Setting(_margin(rows), _pitch(rows))
    number = 0
    last: Row | None = None
    held: list[str] = []
    first = 0
    for part in _joined_tables(parts):
        number += 1
        if isinstance(part, Row) and last is not None and _goes_on(last, part, held, setting):
            held.append(part.text.strip())
            last = part
            continue
        if held:
            yield SourceLine(_joined(held), first)
            held = []
        if isinstance(part, list):
            last = None
            yield from _table(part, number)
            continue
        if last is not None and (last.y - part.y > _APART * part.height) and last.page == part.page:
            yield SourceLine("", number)
        held, first, last = [part.text], number, part
    if held:
        yield SourceLine(_joined(held), first)


def _joined_tables(parts: Sequence[Part]) -> Iterator[Part]:
    before: Part | None = None
    for part in parts:
        if isinstance(part, list) and isinstance(before, list) and len(part[0]) == len(before[0]):
            before += part[1:] if part[0] == before[0] else part
            continue
        if before is not None:
            yield before
        before = part
    if before is not None:
        yield before


def _margin(rows: Sequence[Row]) -> float:
    """Where the long rows end: the right margin."""
    ends = sorted(row.right for row in rows)
    return ends[min(len(ends) - 1, int(len(ends) * 0.95))] if ends else 0.0


def _pitch(rows: Sequence[Row]) -> float:
    """How far apart the rows of a paragraph stand: the usual distance of rows that are close."""
    apart = [
        one.y - two.y for one, two in pairwise(rows) if one.page == two.page and 0 < one.y - two.y < 2 * one.height
    ]
    return median_low(apart) if apart else 0.0


def _table(rows: list[list[str]], number: int) -> Iterator[SourceLine | SourceTable]:
    if is_layout(rows):
        yield from (SourceLine(line, number) for line in side_by_side(rows))
    else:
        yield SourceTable(tuple(tuple(row) for row in rows), number)


def _goes_on(last: Row, row: Row, held: Sequence[str], setting: _Setting) -> bool:
    """Whether ``row`` is the next printed row of the paragraph that ``last`` belongs to."""
    if last.columns > 1 or row.columns > 1 or row.text.startswith(" " * 24):
        return False
    if last.page == row.page and last.y - row.y > max(_PITCH * setting.pitch, 0.9 * row.height):
        return False
    if last.page != row.page and row.page - last.page > 1:
        return False
    if row.left > last.left + 0.8 * row.height:
        return False
    full = last.right + row.first_word + 0.25 * row.height > setting.margin
    ended = bool(_ENDS.search(squeeze(_bare(held[-1]))))
    return full and not (_MARKER.match(_bare(row.text)) and ended)


def _bare(text: str) -> str:
    return text.replace(BOLD, "").replace(ITALIC, "").strip()


def _joined(rows: Sequence[str]) -> str:
    """A paragraph's rows as one: a hyphen in a word keeps its halves together (``121-`` / ``CV/HU``)."""
    text = rows[0]
    for row in rows[1:]:
        text += row if _BROKEN_WORD.search(_bare(text)) and _bare(row)[:1].isalnum() else f" {row}"
    for switch in (BOLD, ITALIC):
        text = text.replace(f"{switch} {switch}", " ")  # emphasis that stops with a row and starts with the next
    return text
