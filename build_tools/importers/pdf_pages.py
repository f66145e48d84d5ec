"""PDF pages → placed signs, drawn lines and pictures. The only door to pypdfium2 (PDFium); it never fetches."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points, the page's origin at its lower left
_FONT_NAME: Final = 128
_DPI: Final = 300
_POINTS: Final = 72
_MAX_SIGNS: Final = 2_000_000
_LINE_END_HYPHEN: Final = (0x02, 0xFFFE)  # how PDFium reports a hyphen at the end of a line
_FORMS: Final = 4  # levels of forms inside forms


@dataclass(frozen=True, slots=True)
class Sign:
    """One code point where it stands on its page."""

    text: str
    box: Box
    base: float  # the line that it stands on; letters borrowed from another font have other boxes, not another line
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page's signs in the file's order, the boxes of what is drawn on it, and its width and height in points."""

    signs: tuple[Sign, ...]
    drawn: tuple[Box, ...]
    pictures: int
    width: float
    height: float


class PdfTrouble(Exception):  # noqa: N818 - the reader turns it into a finding
    """The file cannot be read; ``password`` tells why."""

    def __init__(self, reason: str, *, password: bool = False) -> None:
        super().__init__(reason)
        self.password = password


def read_pages(data: bytes) -> list[PdfPage]:
    """Return every page; raises :class:`PdfTrouble`."""
    document = _open(data)
    try:
        return [_page(document[index]) for index in range(len(document))]
    except pypdfium2.PdfiumError as reason:
        raise PdfTrouble(str(reason)) from reason
    finally:
        document.close()


def draw_pages(data: bytes) -> Iterator[bytes]:
    """Give each page as a grey picture (PGM, 300 dots an inch), for recognition."""
    document = _open(data)
    try:
        for index in range(len(document)):
            bitmap = document[index].render(scale=_DPI / _POINTS, grayscale=True)
            rows = bytes(bitmap.buffer)
            lines = (rows[at : at + bitmap.width] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride))
            yield f"P5\n{bitmap.width} {bitmap.height}\n255\n".encode() + b"".join(lines)
    except pypdfium2.PdfiumError as reason:
        raise PdfTrouble(str(reason)) from reason
    finally:
        document.close()


def _open(data: bytes) -> Any:  # noqa: ANN401 - the package has no types of its own for it
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as reason:
        raise PdfTrouble(str(reason), password="assword" in str(reason)) from reason


def _page(page: Any) -> PdfPage:  # noqa: ANN401 - the same
    width, height = page.get_size()
    text = page.get_textpage()
    signs = tuple(_signs(text))
    drawn: list[Box] = []
    pictures = 0
    for each in page.get_objects(max_depth=_FORMS):
        if each.type == pdfium.FPDF_PAGEOBJ_PATH:
            drawn.append(each.get_bounds())
        elif each.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
    return PdfPage(signs, tuple(drawn), pictures, width, height)


def _signs(text: Any) -> Iterator[Sign]:  # noqa: ANN401 - the same
    count = min(text.count_chars(), _MAX_SIGNS)
    name = ctypes.create_string_buffer(_FONT_NAME)
    flags, x, y = ctypes.c_int(), ctypes.c_double(), ctypes.c_double()
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        if 0xD800 <= code < 0xDC00:  # a pair that stands for one sign  # noqa: PLR2004 - Unicode's own figures
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:  # noqa: PLR2004 - the same
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code in _LINE_END_HYPHEN:
            code = ord("-")
        elif code < 0x20:  # noqa: PLR2004 - line ends that PDFium makes up
            continue
        pdfium.FPDFText_GetFontInfo(text.raw, index, name, _FONT_NAME, flags)
        font = name.value.decode("latin-1").lower()
        bold = "bold" in font or "black" in font
        pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
        yield Sign(chr(code), text.get_charbox(index, loose=True), y.value, bold, "italic" in font or "oblique" in font)
