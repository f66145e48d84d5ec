"""A saved portal page → its lines, with nothing fetched: scripts, pictures and frames are not even looked at.

The standard library's parser reads it; browsers' rules for broken pages are not needed to get words in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import count
from typing import Final

from build_tools.importers.capture import BOLD, ITALIC, Capture, SourceLine, SourceTable, is_layout, side_by_side
from build_tools.importers.text_file import clean_text, decode_text

_BLOCK_NAMES: Final = (
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr html li main nav ol option p pre section select summary table tbody tfoot thead title tr ul"
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_UNSEEN_NAMES: Final = "script style noscript template iframe object svg canvas head textarea select button"
_UNSEEN: Final = frozenset(_UNSEEN_NAMES.split())
_VOID_NAMES: Final = "area base br col embed hr img input link meta source track wbr"
_VOID: Final = frozenset(_VOID_NAMES.split())
_SWITCHES: Final = {"b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC}
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_DEEPEST: Final = 400  # nested elements; what lies deeper is read as if it lay there
_LONGEST_CELL: Final = 14  # lines; a cell of a head or of a table is shorter
_SPACE: Final = re.compile(r"[ \t\n]+")


def read_html(data: bytes, *, path: str) -> Capture:
    """Read a page; raises :class:`Refused` for what is no text."""
    text, findings, legacy = decode_text(_as_utf8(data), path=path)
    page = _Page()
    page.feed(_without_comments(text))
    page.close()
    page.end_line()
    return Capture("html", tuple(_numbered(page.lines)), tuple(findings), legacy=legacy)


def _as_utf8(data: bytes) -> bytes:
    """The page in UTF-8 where it names another encoding that Python knows."""
    found = _META_CHARSET.search(data[:4096])
    name = found[1].decode("ascii") if found else "utf-8"
    if name.lower() in {"utf-8", "utf8"} or b"\0" in data:
        return data
    try:
        return data.decode(name).encode()
    except (LookupError, UnicodeDecodeError):
        return data


def _without_comments(text: str) -> str:
    """The page without comments and without tags that its end cuts off.

    The parser would look for their ends again and again.
    """
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        parts.append(text[at:start])
        end = text.find("-->", start)
        at = len(text) if end < 0 else end + 3
    parts.append(text[at:])
    whole = "".join(parts)
    return whole[: whole.rfind(">") + 1] + whole[whole.rfind(">") + 1 :].replace("<", " ")


class _Table(list["list[_Cell]"]):
    """Rows of cells; a cell holds lines and tables."""


_Item = str | _Table
_Cell = list[_Item]


def _numbered(found: Sequence[_Item]) -> Iterator[SourceLine | SourceTable]:
    """The paragraphs with their numbers; tables that only lay the page out become what they hold."""
    number = count(1)
    pending = list(reversed(found))
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield SourceLine(item, next(number))
            continue
        rows = [[_words(cell) for cell in row] for row in item]
        if _lays_page_out(item, rows):
            pending += reversed([each for row in item for cell in row for each in cell])
        elif is_layout(rows):
            yield from (SourceLine(line, next(number)) for line in side_by_side(rows))
        else:
            yield SourceTable(tuple(tuple(row) for row in rows), next(number))


def _words(cell: _Cell) -> str:
    lines = [each for each in cell if isinstance(each, str)]
    return "\n".join(lines).strip("\n")


def _lays_page_out(table: _Table, rows: list[list[str]]) -> bool:
    """One column, a table inside, or a cell as long as a page: the portal's frame, not a table of the document."""
    if max((len(row) for row in table), default=0) < 2:  # noqa: PLR2004 - one column
        return True
    if any(isinstance(each, _Table) for row in table for cell in row for each in cell):
        return True
    return any(cell.count("\n") > _LONGEST_CELL for row in rows for cell in row)


class _Page(HTMLParser):
    """Collects lines and tables; ``self.lines`` holds a string a paragraph and a ``_Table`` a table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[_Item] = []
        self._open: list[tuple[str, bool]] = []  # element, and whether it hides what it holds
        self._hidden = 0
        self._line: list[str] = []
        self._tables: list[_Table] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hides = _hides(tag, dict(attrs))
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append((tag, hides))
            self._hidden += hides
        if self._hidden:
            return
        if tag in _BLOCKS:
            self.end_line()
        if tag == "br":
            self._break()
        elif tag == "table":
            self._tables.append(_Table())
        elif self._tables and tag in {"tr", "td", "th"}:
            self._open_place(tag)
        elif tag == "pre":
            self._pre += 1
        elif tag in _SWITCHES:
            self._line.append(_SWITCHES[tag])

    def _open_place(self, tag: str) -> None:
        """A new row, or a new cell in the last row."""
        table = self._tables[-1]
        if tag == "tr" or not table:
            table.append([])
        if tag != "tr":
            self._line = []
            table[-1].append([])

    def handle_endtag(self, tag: str) -> None:
        was_hidden = self._hidden
        at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == tag), None)
        if at is None:
            return
        for _, hides in self._open[at:]:
            self._hidden -= hides
        del self._open[at:]
        if was_hidden:
            return
        if tag in {"td", "th"} and self._tables:
            self.end_line()
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in _BLOCKS:
            self.end_line()
        elif tag in _SWITCHES:
            self._line.append(_SWITCHES[tag])
        if tag == "pre":
            self._pre = max(0, self._pre - 1)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._pre:
            self._line.append(_SPACE.sub(" ", clean_text(data)))
            return
        for index, part in enumerate(clean_text(data).split("\n")):
            if index:
                self._break()
            self._line.append(part)

    def end_line(self) -> None:
        """Close the paragraph; one without words is nothing, one with a hard space is an empty line."""
        text = _balanced("".join(self._line)).strip(" ")
        self._line = []
        if text:
            self._room().append(text)

    def _break(self) -> None:
        """``<br>``: the next line, even after nothing."""
        text = _balanced("".join(self._line)).strip(" ")
        self._line = []
        self._room().append(text)

    def _room(self) -> list[_Item]:
        """Where lines go: the innermost open cell, else the page."""
        for table in reversed(self._tables):
            if table and table[-1]:
                return table[-1][-1]
        return self.lines

    def _end_table(self) -> None:
        self.end_line()
        table = self._tables.pop()
        rows = _Table(row for row in table if row)
        if rows:
            self._room().append(rows)


def _hides(tag: str, values: dict[str, str | None]) -> bool:
    """Whether an element shows nothing of what it holds."""
    return tag in _UNSEEN or "hidden" in values or bool(_HIDDEN.search(values.get("style") or ""))


def _balanced(text: str) -> str:
    """A line whose emphasis is closed where it ends."""
    for switch in (BOLD, ITALIC):
        if text.count(switch) % 2:
            text += switch
    return text
