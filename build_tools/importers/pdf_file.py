"""A PDF → its lines, paragraphs and tables, by where words stand; a scan goes through recognition first.

A row that ends before the margin, although the next row's first word would have fitted, ends its paragraph: that one
rule joins printed lines without knowing the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from build_tools.findings import error, warning
from build_tools.importers.capture import BOLD, GAP, ITALIC, Capture, Refused, SourceLine, SourceTable, is_layout, side_by_side
from build_tools.importers.pdf_pages import PdfPage, PdfTrouble, Sign, read_pages
from build_tools.importers.pdf_tables import Grid, find_grids
from build_tools.importers.scan import recognise_scan
from build_tools.importers.text_file import clean_text
from build_tools.text import squeeze

_WORD: Final = 0.12  # of the height: a wider space parts words
_COLUMN: Final = 2.2  # of the height: a wider one parts columns
_APART: Final = 2.3  # of the height: rows farther apart have an empty line between them
_CLOSE: Final = 1.9  # rows nearer than this may be one paragraph
_FEW: Final = 20  # signs a page: fewer is a scan
_PAGE_NUMBER: Final = re.compile(r"(?:[-–]\s*)?\d{1,4}(?:\s*[-–]|\s*/\s*\d{1,4})?$|(?:Trang|Page)\s+\d{1,4}(?:\s*/\s*\d{1,4})?$")
_MARKER: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[IVX]{1,6}[.]|Điều \d|Chương [IVX])(?:\s|$)|[-–+•*](?:\s(?=[^a-zà-ỹđ])|$)")
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
        finding = error(path, 0, "import-password") if trouble.password else error(path, 0, "import-broken", reason=trouble)
        raise Refused(finding) from trouble


def _is_scan(pages: Sequence[PdfPage]) -> bool:
    return sum(len(page.signs) for page in pages) < _FEW * max(1, len(pages))


def _blocks(pages: Sequence[PdfPage]) -> Iterator[SourceLine | SourceTable]:
    """All pages as paragraphs and tables; a table that goes on over the page is one."""
    parts: list[_Row | list[list[str]]] = []
    for number, page in enumerate(pages):
        parts += _page_parts(page, number)
    rows = [part for part in parts if isinstance(part, _Row)]
    margin = _margin(rows)
    yield from _numbered(_joined_tables(parts), margin)


def _page_parts(page: PdfPage, number: int) -> list[_Row | list[list[str]]]:
    """The rows and tables of one page from top to bottom, without its page number."""
    grids = find_grids(page.drawn)
    inside: dict[int, list[Sign]] = {index: [] for index in range(len(grids))}
    free: list[Sign] = []
    for sign in page.signs:
        if not sign.text.strip() or sign.text == "\u00a0":
            continue
        x, y = (sign.box[0] + sign.box[2]) / 2, (sign.box[1] + sign.box[3]) / 2
        owner = next((index for index, grid in enumerate(grids) if grid.cell(x, y)), None)
        (free if owner is None else inside[owner]).append(sign)
    rows = [_row(signs, number, page.width) for signs in _rows(free)]
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
    middle = height = 0.0
    for sign in sorted(signs, key=lambda each: -(each.box[1] + each.box[3])):
        y = (sign.box[1] + sign.box[3]) / 2
        if not rows or middle - y > 0.5 * max(height, 1.0):
            rows.append([])
            middle, height = y, sign.box[3] - sign.box[1]
        rows[-1].append(sign)
    return [sorted(row, key=lambda sign: sign.box[0]) for row in rows]


def _row(signs: Sequence[Sign], page: int, width: float) -> _Row:
    height = sorted(sign.box[3] - sign.box[1] for sign in signs)[len(signs) // 2] or 1.0
    text, first_word, columns = _words(signs, height)
    left = signs[0].box[0]
    if columns == 1 and left > width / 2:
        text = " " * 30 + text  # it stands in the right column alone
    return _Row(text, left, signs[-1].box[2], signs[0].box[1], height, first_word, page, columns)


def _words(signs: Sequence[Sign], height: float) -> tuple[str, float, int]:
    """The row's text, the width of its first word, and how many columns it has."""
    parts: list[str] = []
    first_word, columns = 0.0, 1
    on = {BOLD: False, ITALIC: False}
    before: Sign | None = None
    for sign in signs:
        gap = sign.box[0] - before.box[2] if before else 0.0
        wanted = {BOLD: sign.bold, ITALIC: sign.italic}
        closing = "".join(switch for switch in on if on[switch] and not wanted[switch])
        opening = "".join(switch for switch in on if wanted[switch] and not on[switch])
        space = GAP if gap > _COLUMN * height else " " if gap > _WORD * height else ""
        if space and not first_word and before:
            first_word = before.box[2] - signs[0].box[0]
        columns += space == GAP
        parts += (closing, space, opening, sign.text)
        on, before = wanted, sign
    parts.append("".join(switch for switch in on if on[switch]))
    return clean_text_keeping(parts), first_word or signs[-1].box[2] - signs[0].box[0], columns


def clean_text_keeping(parts: Sequence[str]) -> str:
    """The parts as one text, cleaned; the switches of emphasis stay."""
    return "".join(part if part in {BOLD, ITALIC, BOLD + ITALIC} else clean_text(part) for part in parts if part)


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


def _numbered(parts: Iterator[_Row | list[list[str]]], margin: float) -> Iterator[SourceLine | SourceTable]:
    """Paragraphs and tables, numbered by their first printed row."""
    number = 0
    last: _Row | None = None
    held: list[str] = []
    first = 0
    for part in parts:
        number += 1
        if isinstance(part, _Row) and last is not None and _goes_on(last, part, held, margin):
            held.append(part.text.strip())
            last = part
            continue
        if held:
            yield SourceLine(_emphasis(" ".join(held)), first)
            held = []
        if isinstance(part, list):
            last = None
            yield from _table(part, number)
            continue
        if last is not None and (last.y - part.y > _APART * part.height) and last.page == part.page:
            yield SourceLine("", number)
        held, first, last = [part.text], number, part
    if held:
        yield SourceLine(_emphasis(" ".join(held)), first)


def _table(rows: list[list[str]], number: int) -> Iterator[SourceLine | SourceTable]:
    if is_layout(rows):
        yield from (SourceLine(line, number) for line in side_by_side(rows))
    else:
        yield SourceTable(tuple(tuple(row) for row in rows), number)


def _goes_on(last: _Row, row: _Row, held: Sequence[str], margin: float) -> bool:
    """Whether ``row`` is the next printed row of the paragraph that ``last`` belongs to."""
    if last.columns > 1 or row.columns > 1 or row.text.startswith(" " * 24):
        return False
    if last.page == row.page and last.y - row.y > _CLOSE * max(row.height, last.height):
        return False
    if last.page != row.page and row.page - last.page > 1:
        return False
    if row.left > last.left + 0.8 * row.height:
        return False
    full = last.right + row.first_word + 0.25 * row.height > margin
    ended = bool(_ENDS.search(squeeze(_bare(held[-1]))))
    return full and not (_MARKER.match(_bare(row.text)) and ended)


def _bare(text: str) -> str:
    return text.replace(BOLD, "").replace(ITALIC, "").strip()


def _emphasis(text: str) -> str:
    """Rows joined: emphasis that stops at the end of a row and starts again in the next goes on."""
    for switch in (BOLD, ITALIC):
        text = text.replace(f"{switch} {switch}", " ")
    return text

