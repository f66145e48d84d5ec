"""A Word file (.docx) → its paragraphs and tables, read from its own XML by the standard library.

A .docx is a zip of XML. It is unpacked within limits, a password and macros are refused, DOCTYPEs (which no Word file
has) are refused, and what lies outside the file is never fetched. Fonts of the years before Unicode (.VnTime, VNI-…)
tell the encoding of each run.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from build_tools.findings import Finding, error, warning
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
from build_tools.importers.legacy import convert, encoding_of_font
from build_tools.importers.text_file import clean_text
from build_tools.importers.word_numbering import Numbering, W

MAX_UNPACKED: Final = 80_000_000
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_MAX_RATIO: Final = 200
_OLE: Final = b"\xd0\xcf\x11\xe0"
_SKIPPED: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText"})
_PICTURES: Final = ("{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",)
_MANY_TABS: Final = 2


def read_word(data: bytes, *, path: str) -> Capture:
    """Read a Word file; raises :class:`Refused` for a password, macros, a bomb and a damaged file."""
    if data.startswith(_OLE):  # Word locks a .docx inside the older container
        locked = _LOCKED in data
        raise Refused(
            error(path, 0, "import-password")
            if locked
            else error(path, 0, "import-mismatch", ending=".docx", actual=".doc")
        )
    parts = _unpack(data, path=path)
    document = _parse(parts.get("word/document.xml"), path=path)
    if document is None:
        raise Refused(error(path, 0, "import-broken", reason="word/document.xml"))
    reader = _Reader(parts, path=path)
    body = document.find(f"{W}body")
    blocks = list(reader.read(body)) if body is not None else []
    findings: list[Finding] = []
    pictures = sum(1 for name in _PICTURES for _ in document.iter(name))
    if pictures:
        findings.append(warning(path, 0, "import-pictures", count=pictures))
    if reader.legacy:
        findings.append(warning(path, 0, "import-legacy", encoding=reader.legacy))
    return Capture("docx", tuple(blocks), tuple(findings), legacy=reader.legacy)


def _unpack(data: bytes, *, path: str) -> dict[str, bytes]:
    """The parts that are read; sizes are judged before anything is unpacked, and again while it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > MAX_UNPACKED or total > _MAX_RATIO * max(len(data), 50_000):
                raise Refused(error(path, 0, "import-bomb", size=total, limit=MAX_UNPACKED))
            names = {entry.filename for entry in entries}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Refused(error(path, 0, "import-macros"))
            wanted = names & {"word/document.xml", "word/numbering.xml", "word/styles.xml"}
            return {name: _read_part(archive, name, path=path) for name in sorted(wanted)}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as reason:
        raise Refused(error(path, 0, "import-broken", reason=str(reason) or type(reason).__name__)) from reason


def _read_part(archive: zipfile.ZipFile, name: str, *, path: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(MAX_UNPACKED + 1)
    if len(content) > MAX_UNPACKED:
        raise Refused(error(path, 0, "import-bomb", size=len(content), limit=MAX_UNPACKED))
    return content


def _parse(content: bytes | None, *, path: str) -> Element | None:
    if content is None:
        return None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused(error(path, 0, "import-broken", reason="DOCTYPE"))
    try:
        return ET.fromstring(content)  # noqa: S314 - DOCTYPEs are refused above, the size is limited
    except (ET.ParseError, RecursionError) as reason:
        raise Refused(error(path, 0, "import-broken", reason=str(reason))) from reason


class _Reader:
    """Reads the body's paragraphs and tables in order; ``legacy`` names the old encoding that fonts told."""

    def __init__(self, parts: dict[str, bytes], *, path: str) -> None:
        self.legacy: str | None = None
        self._numbering = Numbering(_parse(parts.get("word/numbering.xml"), path=path))
        self._styles = _read_styles(_parse(parts.get("word/styles.xml"), path=path))
        self._number = 0

    def read(self, body: Element) -> Iterator[SourceLine | SourceTable]:
        """Give the blocks; paragraphs are numbered from 1, empty ones too."""
        for element in body:
            if element.tag == f"{W}p":
                yield from self._lines(element)
            elif element.tag == f"{W}tbl":
                self._number += 1
                yield from self._table(element)
            elif element.tag in {f"{W}sdt", f"{W}ins", f"{W}moveTo"}:
                content = element.find(f"{W}sdtContent")
                yield from self.read(content if content is not None else element)

    def _lines(self, paragraph: Element) -> Iterator[SourceLine]:
        self._number += 1
        for text in self._paragraph(paragraph).split("\n"):
            yield SourceLine(text, self._number)

    def _paragraph(self, paragraph: Element) -> str:
        words = "".join(self._runs(paragraph))
        marker = self._marker(paragraph)
        words = words.replace("\t" * _MANY_TABS, GAP).replace("\t", " ") if words.strip() else ""
        return f"{marker} {words.lstrip()}" if marker and words.strip() else words

    def _marker(self, paragraph: Element) -> str:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return ""
        number = properties.find(f"{W}numPr")
        style = properties.find(f"{W}pStyle")
        level, identity = _numbering_of(number)
        if identity is None and style is not None:
            level, identity = self._styles.get(style.get(f"{W}val", ""), (0, None))
        return self._numbering.marker(identity, level) if identity not in {None, "0"} and identity else ""

    def _runs(self, element: Element) -> Iterator[str]:
        for child in element:
            if child.tag in _SKIPPED:
                continue
            if child.tag == f"{W}r":
                yield self._run(child)
            elif child.tag not in {f"{W}pPr", f"{W}rPr"}:
                yield from self._runs(child)

    def _run(self, run: Element) -> str:
        parts: list[str] = []
        for child in run:
            if child.tag == f"{W}t":
                parts.append(child.text or "")
            elif child.tag == f"{W}tab":
                parts.append("\t")
            elif child.tag in {f"{W}br", f"{W}cr"} and child.get(f"{W}type") != "page":
                parts.append("\n")
            elif child.tag == f"{W}noBreakHyphen":
                parts.append("-")
        # Old fonts use the soft hyphen as a letter: what is cleaned away comes after the encoding.
        words = clean_text(self._unicode("".join(parts), run))
        properties = run.find(f"{W}rPr")
        for name, switch in (("b", BOLD), ("i", ITALIC)):
            if words.strip() and _is_on(properties, name):
                words = "\n".join(f"{switch}{line}{switch}" if line.strip() else line for line in words.split("\n"))
        return words

    def _unicode(self, words: str, run: Element) -> str:
        fonts = run.find(f"{W}rPr/{W}rFonts")
        told = encoding_of_font(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")) if fonts is not None else None
        if told is None or not any(ord(sign) > 0x7F for sign in words):  # noqa: PLR2004 - ASCII is the same in all
            return words.upper() if told and told[1] else words
        if any(ord(sign) > 0xFF for sign in words):  # noqa: PLR2004 - Unicode words under an old font's name
            return words
        self.legacy = told[0]
        return convert(words, told[0], capitals=told[1])

    def _table(self, table: Element) -> Iterator[SourceLine | SourceTable]:
        rows = [[self._cell(cell) for cell in _cells(row)] for row in table.iter(f"{W}tr")]
        rows = [row for row in rows if row]
        if not rows:
            return
        if is_layout(rows) or max(map(len, rows)) == 1:
            lines = side_by_side(rows) if is_layout(rows) else [line for row in rows for line in row[0].split("\n")]
            yield from (SourceLine(line, self._number) for line in lines)
        else:
            yield SourceTable(tuple(tuple(row) for row in rows), self._number)

    def _cell(self, cell: Element) -> str:
        lines = [self._paragraph(paragraph) for paragraph in cell.iter(f"{W}p")]
        return "\n".join(line for line in lines if line.strip())


def _cells(row: Element) -> Iterator[Element]:
    """The cells of a row; a merged one keeps the columns that it covers empty."""
    for cell in row.findall(f"{W}tc"):
        yield cell
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        width = span.get(f"{W}val", "1") if span is not None else "1"
        yield from (Element(f"{W}tc") for _ in range(min(int(width) if width.isdigit() else 1, 40) - 1))


def _numbering_of(properties: Element | None) -> tuple[int, str | None]:
    if properties is None:
        return 0, None
    level, identity = properties.find(f"{W}ilvl"), properties.find(f"{W}numId")
    depth = level.get(f"{W}val", "0") if level is not None else "0"
    return int(depth) if depth.isdigit() else 0, identity.get(f"{W}val") if identity is not None else None


def _read_styles(root: Element | None) -> dict[str, tuple[int, str | None]]:
    """The list of each paragraph style that numbers its paragraphs."""
    if root is None:
        return {}
    found = {
        style.get(f"{W}styleId", ""): _numbering_of(style.find(f"{W}pPr/{W}numPr")) for style in root.iter(f"{W}style")
    }
    return {name: numbering for name, numbering in found.items() if numbering[1]}


def _is_on(properties: Element | None, name: str) -> bool:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return found is not None and found.get(f"{W}val", "true") not in {"false", "0", "off", "none"}
