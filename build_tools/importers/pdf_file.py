"""A PDF → its lines, paragraphs and tables, by where words stand; a scan goes through recognition first.

This room reads pages; `pdf_rows` makes rows of their signs, and `pdf_paragraphs` paragraphs of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from build_tools.findings import error, warning
from build_tools.importers.capture import Capture, Refused, SourceLine, SourceTable
from build_tools.importers.pdf_pages import PdfPage, PdfTrouble, Sign, read_pages
from build_tools.importers.pdf_paragraphs import paragraphs
from build_tools.importers.pdf_rows import Part, read_cells, read_row, split_rows
from build_tools.importers.pdf_tables import find_grids
from build_tools.importers.scan import recognise_scan
from build_tools.text import squeeze

_FEW: Final = 20  # signs a page: fewer is a scan
_ECHO: Final = 3  # letters at most that a browser draws again
_PAGE_NUMBER: Final = re.compile(
    r"(?:[-–]\s*)?\d{1,4}(?:\s*[-–]|\s*/\s*\d{1,4})?$|(?:Trang|Page)\s+\d{1,4}(?:\s*/\s*\d{1,4})?$"
)


def read_pdf(data: bytes, *, path: str) -> Capture:
    """Read a PDF; raises :class:`Refused` for a password, damage, and a scan that cannot be recognised here."""
    pages = _pages(data, path=path)
    if _is_scan(pages):
        pages = _pages(recognise_scan(data, path=path), path=path)
        if _is_scan(pages):
            raise Refused(error(path, 0, "import-pdf-blank"))
        found = warning(path, 0, "import-scanned")
        return Capture("scan", _blocks(pages), (found,), notes=("unproofed",))
    pictures = sum(page.pictures for page in pages)
    findings = (warning(path, 0, "import-pictures", count=pictures),) if pictures else ()
    return Capture("pdf", _blocks(pages), findings)


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


def _blocks(pages: Sequence[PdfPage]) -> tuple[SourceLine | SourceTable, ...]:
    """All pages as paragraphs and tables."""
    parts: list[Part] = []
    for number, page in enumerate(pages):
        following = pages[number + 1].signs if number + 1 < len(pages) else ()
        parts += _page_parts(page, _without_echo(page.signs, following), number)
    return tuple(paragraphs(parts))


def _without_echo(signs: Sequence[Sign], following: Sequence[Sign]) -> Sequence[Sign]:
    """The page's signs without a tall letter of the next page's first row, which browsers draw below the margin too."""
    seen = [sign for sign in signs if sign.text.strip()]
    if not seen or not following:
        return signs
    lowest = min(sign.base for sign in seen)
    last = [sign for sign in seen if sign.base == lowest]
    top = max(sign.base for sign in following)
    first = {(sign.text, round(sign.box[0])) for sign in following if sign.base == top}
    echo = len(last) <= _ECHO and all((sign.text, round(sign.box[0])) in first for sign in last)
    return [sign for sign in signs if sign.base != lowest] if echo else signs


def _page_parts(page: PdfPage, signs: Sequence[Sign], number: int) -> list[Part]:
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
    rows = [read_row(row, number, page.width) for row in split_rows(free)]
    if rows and _PAGE_NUMBER.match(squeeze(rows[-1].text)) and len(rows) > 1:
        rows.pop()
    if rows and _PAGE_NUMBER.match(squeeze(rows[0].text)) and number:
        rows.pop(0)
    placed: list[tuple[float, Part]] = [(-row.y, row) for row in rows]
    placed += [(-grid.down[0], read_cells(grid, inside[index], number)) for index, grid in enumerate(grids)]
    return [part for _, part in sorted(placed, key=lambda each: each[0])]
