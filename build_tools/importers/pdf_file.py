"""A PDF → its lines, paragraphs and tables, by where words stand; a scan goes through recognition first.

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

from build_tools.findings import error, warning
from build_tools.importers.capture import (
    BOLD,
    GAP,
    ITALIC,
    Capture,
    Refused,
    SourceLine,
    SourceTable,
    is_layout,
    side_by_side,
)
from build_tools.importers.pdf_pages import PdfPage, PdfTrouble, Sign, read_pages
from build_tools.importers.pdf_tables import Grid, find_grids
from build_tools.importers.scan import recognise_scan
from build_tools.importers.text_file import clean_text
from build_tools.text import squeeze

_WORD: Final = 0.12  # of the height: a wider space parts words
_COLUMN: Final = 2.2  # of the height: a wider one parts columns
_APART: Final = 2.3  # of the height: rows farther apart have an empty line between them
_PITCH: Final = 1.2  # of the usual distance: rows farther apart are two paragraphs
_FEW: Final = 20  # signs a page: fewer is a scan
_PAGE_NUMBER: Final = re.compile(
    r"(?:[-–]\s*)?\d{1,4}(?:\s*[-–]|\s*/\s*\d{1,4})?$|(?:Trang|Page)\s+\d{1,4}(?:\s*/\s*\d{1,4})?$"
)
_MARKER: Final = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[IVX]{1,6}[.]|Điều \d|Chương [IVX])(?:\s|$)|[-–+•*](?:\s(?=[^a-zà-ỹđ])|$)"
)
_BROKEN_WORD: Final = re.compile(r"\w-$")
_ENDS: Final = re.compile(r"[.;:!?…”\"»)]$")


@dataclass(slots=True)
class _Row:
    """One printed row: ``text`` with switches of emphasis, and where it stands."""

    text: str
    left: float
    right: float
    y: float
    height: float
    first_word: float  # its width
    page: int
    columns: int


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a document is set: the right margin and the usual distance of rows, in points."""

    margin: float
    pitch: float


def read_pdf(data: bytes, *, path: str) -> Capture:
    """Read a PDF; raises :class:`Refused` for a password, damage, and a scan that cannot be recognised here."""
    pages = _pages(data, path=path)
    if _is_scan(pages):
        pages = _pages(recognise_scan(data, path=path), path=path)
        if _is_scan(pages):
            raise Refused(error(path, 0, "import-pdf-blank"))
        found = warning(path, 0, "import-scanned")
        return Capture("scan", tuple(_blocks(pages)), (found,), notes=("unproofed",))
    pictures = sum(page.pictures for page in pages)
    findings = (warning(path, 0, "import-pictures", count=pictures),) if pictures else ()
    return Capture("pdf", tuple(_blocks(pages)), findings)


def _pages(data: bytes, *, path: str) -> list[PdfPage]:
    try:
        return read_pages(data)
    except PdfTrouble as trouble:
        finding = (
            error(path, 0, "import-password") if trouble.password else error(path, 0, "import-broken", reason=trouble)
        )
        raise Refused(finding) from trouble


def _is_scan(pages: Sequence[PdfPage]) -> bool:
    return sum(len(page.signs) for page in pages) < _FEW * max(1, len(pages))


def _blocks(pages: Sequence[PdfPage]) -> Iterator[SourceLine | SourceTable]:
    """All pages as paragraphs and tables; a table that goes on over the page is one."""
    parts: list[_Row | list[list[str]]] = []
    for number, page in enumerate(pages):
        following = pages[number + 1].signs if number + 1 < len(pages) else ()
        parts += _page_parts(page, _without_echo(page.signs, following), number)
    rows = [part for part in parts if isinstance(part, _Row)]
    yield from _numbered(_joined_tables(parts), _Setting(_margin(rows), _pitch(rows)))


def _without_echo(signs: Sequence[Sign], following: Sequence[Sign]) -> Sequence[Sign]:
    """The page's signs without a tall letter of the next page's first row, which browsers draw below the margin too."""
    seen = [sign for sign in signs if sign.text.strip()]
    if not seen or not following:
        return signs
    lowest = min(sign.base for sign in seen)
    last = [sign for sign in seen if sign.base == lowest]
    top = max(sign.base for sign in following)
    first = {(sign.text, round(sign.box[0])) for sign in following if sign.base == top}
    echo = len(last) < 4 and all((sign.text, round(sign.box[0])) in first for sign in last)  # noqa: PLR2004 - letters
    return [sign for sign in signs if sign.base != lowest] if echo else signs


def _page_parts(page: PdfPage, signs: Sequence[Sign], number: int) -> list[_Row | list[list[str]]]:
    """The rows and tables of one page from top to bottom, without its page number."""
    grids = find_grids(page.drawn)
    inside: dict[int, list[Sign]] = {index: [] for index in range(len(grids))}
    free: list[Sign] = []
    for sign in signs:
        if not sign.text.strip() or sign.text == "\u00a0":
            continue
        x, y = (sign.box[0] + sign.box[2]) / 2, (sign.box[1] + sign.box[3]) / 2
        owner = next((index for index, grid in enumerate(grids) if grid.cell(x, y)), None)
        (free if owner is None else inside[owner]).append(sign)
    rows = [_row(row, number, page.width) for row in _rows(free)]
    if rows and _PAGE_NUMBER.match(squeeze(rows[-1].text)) and len(rows) > 1:
        rows.pop()
    if rows and _PAGE_NUMBER.match(squeeze(rows[0].text)) and number:
        rows.pop(0)
    placed: list[tuple[float, _Row | list[list[str]]]] = [(-row.y, row) for row in rows]
    placed += [(-grid.down[0], _cells(grid, inside[index], number)) for index, grid in enumerate(grids)]
    return [part for _, part in sorted(placed, key=lambda each: each[0])]


def _rows(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Signs by the row that they stand in, from top to bottom, each row from left to right."""
    rows: list[list[Sign]] = []
    base = height = 0.0
    for sign in sorted(signs, key=lambda each: -each.base):
        if not rows or base - sign.base > 0.4 * max(height, 1.0):
            rows.append([])
            base, height = sign.base, sign.box[3] - sign.box[1]
        rows[-1].append(sign)
    return [sorted(row, key=lambda sign: sign.box[0]) for row in rows]


def _row(signs: Sequence[Sign], page: int, width: float) -> _Row:
    height = sorted(sign.box[3] - sign.box[1] for sign in signs)[len(signs) // 2] or 1.0
    text, first_word, columns = _words(signs, height)
    left = signs[0].box[0]
    if columns == 1 and left > width / 2:
        text = " " * 30 + text  # it stands in the right column alone
    return _Row(text, left, signs[-1].box[2], signs[0].base, height, first_word, page, columns)


def _words(signs: Sequence[Sign], height: float) -> tuple[str, float, int]:
    """The row's text, the width of its first word, and how many columns it has."""
    words = _split_words(signs, height)
    parts: list[str] = []
    on: tuple[str, ...] = ()
    for space, word in words:
        # A word is set in one way: fonts that lack a letter borrow it from another font.
        wanted = tuple(
            switch
            for switch, count in ((BOLD, sum(sign.bold for sign in word)), (ITALIC, sum(sign.italic for sign in word)))
            if 2 * count > len(word)
        )
        parts += [*(switch for switch in on if switch not in wanted), space]
        parts += [switch for switch in wanted if switch not in on]
        plain = _plain_tail(word) if wanted else 0
        parts.append(clean_text("".join(sign.text for sign in word[: len(word) - plain])))
        on = wanted
        if plain:
            parts += [*on, clean_text("".join(sign.text for sign in word[-plain:]))]
            on = ()
    first = words[0][1]
    return "".join([*parts, *on]), first[-1].box[2] - first[0].box[0], 1 + sum(space == GAP for space, _ in words)


def _plain_tail(word: Sequence[Sign]) -> int:
    """How many signs at a word's end are punctuation set without emphasis (``người”**;``)."""
    count = 0
    while (
        count < len(word) - 1
        and not (word[-1 - count].bold or word[-1 - count].italic)
        and not word[-1 - count].text.isalnum()
    ):
        count += 1
    return count


def _split_words(signs: Sequence[Sign], height: float) -> list[tuple[str, list[Sign]]]:
    """The words of a row, each with the space before it."""
    words: list[tuple[str, list[Sign]]] = []
    right = 0.0
    for sign in signs:
        gap = sign.box[0] - right
        if not words:
            words.append(("", [sign]))
        elif gap > _WORD * height:
            words.append((GAP if gap > _COLUMN * height else " ", [sign]))
        else:
            words[-1][1].append(sign)
        right = sign.box[2]
    return words


def _cells(grid: Grid, signs: Sequence[Sign], page: int) -> list[list[str]]:
    rows, columns = grid.size
    held: dict[tuple[int, int], list[Sign]] = {}
    for sign in signs:
        place = grid.cell((sign.box[0] + sign.box[2]) / 2, (sign.box[1] + sign.box[3]) / 2)
        if place:
            held.setdefault(place, []).append(sign)

    def words(place: tuple[int, int]) -> str:
        return "\n".join(_row(line, page, 1e9).text for line in _rows(held.get(place, [])))

    return [[words((row, column)) for column in range(columns)] for row in range(rows)]


def _joined_tables(parts: Sequence[_Row | list[list[str]]]) -> Iterator[_Row | list[list[str]]]:
    before: _Row | list[list[str]] | None = None
    for part in parts:
        if isinstance(part, list) and isinstance(before, list) and len(part[0]) == len(before[0]):
            before += part[1:] if part[0] == before[0] else part
            continue
        if before is not None:
            yield before
        before = part
    if before is not None:
        yield before


def _margin(rows: Sequence[_Row]) -> float:
    """Where the long rows end: the right margin."""
    ends = sorted(row.right for row in rows)
    return ends[min(len(ends) - 1, int(len(ends) * 0.95))] if ends else 0.0


def _pitch(rows: Sequence[_Row]) -> float:
    """How far apart the rows of a paragraph stand: the usual distance of rows that are close."""
    apart = [
        one.y - two.y for one, two in pairwise(rows) if one.page == two.page and 0 < one.y - two.y < 2 * one.height
    ]
    return median_low(apart) if apart else 0.0


def _numbered(parts: Iterator[_Row | list[list[str]]], setting: _Setting) -> Iterator[SourceLine | SourceTable]:
    """Paragraphs and tables, numbered by their first printed row."""
    number = 0
    last: _Row | None = None
    held: list[str] = []
    first = 0
    for part in parts:
        number += 1
        if isinstance(part, _Row) and last is not None and _goes_on(last, part, held, setting):
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


def _table(rows: list[list[str]], number: int) -> Iterator[SourceLine | SourceTable]:
    if is_layout(rows):
        yield from (SourceLine(line, number) for line in side_by_side(rows))
    else:
        yield SourceTable(tuple(tuple(row) for row in rows), number)


def _goes_on(last: _Row, row: _Row, held: Sequence[str], setting: _Setting) -> bool:
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
