"""A captured page as lines and columns: two columns that a capture flattened are told apart by their wide gap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.numbers import scan_number
from build_tools.scanned_lines import mended
from build_tools.text import INVISIBLE, masked, nfc

_GAP = re.compile(r"[ ]{3,}")
# Two columns that a capture set in one line with single blanks: what the right one begins with.
_MOTTO = re.compile(
    r"(?<=[A-ZÀ-ỸĐ\-_*)] )(?<!NƯỚC )(?=(?:CỘNG H[ÒO][ÀA]? XÃ HỘI CHỦ NGHĨA VIỆT NAM|VIỆT NAM DÂN CHỦ CỘNG H|"
    r"ĐẢNG CỘNG SẢN VIỆT NAM|ĐẢNG LAO ĐỘNG VIỆT NAM)|Độc [lL]ập ?- ?Tự [dD]o)"
)
_CAPITAL = "".join(sign for sign in map(chr, (*range(0x41, 0x1B1), *range(0x1EA0, 0x1EFA))) if sign.isupper())
_CAPITALS = rf"[{_CAPITAL}][^\W\d_'’]*(?:['’][^\W\d_]+)?"
# A commune or ward with a figure in its name; one word before the figure may as well be ``Điều 3`` or ``Thứ 2``.
NUMBERED_PLACE = (
    rf"(?:(?:[Xx]ã |[Pp]hường )?{_CAPITALS}(?: {_CAPITALS}){{1,3}}|[Qq]uận|[Pp]hường|Khu phố) \d{{1,2}}"
    rf"(?: {_CAPITALS}){{0,4}}"
)
_DATED = re.compile(
    rf"(?P<left>.*?[\w.…/-])[ ](?P<place>{NUMBERED_PLACE}|(?:TP\.? ?)?{_CAPITALS}(?: (?:- )?{_CAPITALS}){{0,5}})"
    r"(?P<day>, ?ngày [\d .…]{1,6} ?tháng [\d .…]{1,6} ?năm [\d.…]{1,5})$"
)
_LEFT_COLUMN = re.compile(r"(?:(?:Số|SỐ|V/v|V/V|Về việc)(?!\w)|\*|[-_]{3,})")
_NUMBERED = re.compile(r"(?:Số|SỐ)\s*:?\s*[\d.…]*\s*[-/]?\s*[\w/&.-]*$")  # nothing but the number on the left
_LONG_PLACES = ("Hồ Chí Minh", "Thừa Thiên Huế", "Bà Rịa - Vũng Tàu", "Bà Rịa Vũng Tàu", "Bà Rịa-Vũng Tàu")
_RULE = re.compile(r"[-_=*~.\s⸻…]*$")
_ROW = re.compile(r"\s*\|(?P<cells>[^|]*\|[^|]*(?:\|[^|]*){0,6}?)\|\s*")
_MARKS = re.compile(r"\*\*|^#+ |(?<=[\w).])\*(?!\w)|(?<!\w)\*(?=[^\W\d_])")
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE + "¬"))
_WIDE_INDENT = 24
_LONGEST_COLUMNS = 240
_MENDED_LINES = 90  # in which a head may stand
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
    """Return the lines of a captured text, in NFC; a head's fixed words stand as the form prints them."""
    lines = masked(nfc(text)).translate(_INVISIBLE).replace("\r\n", "\n").split("\n")
    lines[:_MENDED_LINES] = map(mended, lines[:_MENDED_LINES])
    return tuple(map(_line, lines))


def _line(text: str) -> Line:
    row = _ROW.fullmatch(text)
    if row:
        return _row([cell.strip(" *") for cell in row["cells"].split("|")])
    stripped = _MARKS.sub("", text).strip()
    segments = tuple(piece for part in _GAP.split(stripped) if part for piece in _columns(part))
    return Line(text.strip(), segments, len(text) - len(text.lstrip()))


def _row(cells: list[str]) -> Line:
    """A row of a Markdown table is a line with columns; ``|---|---|`` is a rule."""
    if all(not cell.strip("-: ") for cell in cells):
        return Line("---", ("---",), 0)
    segments = tuple(cell for cell in cells if cell)
    return Line("   ".join(segments), segments, 0 if cells[0] else _WIDE_INDENT)


def _columns(segment: str) -> tuple[str, ...]:
    """Split ``BỘ Y TẾ CỘNG HÒA XÃ HỘI …`` and ``V/v trồng cây Hà Nội, ngày 10 tháng 4 năm 2020`` into two columns."""
    motto = _MOTTO.search(segment)
    if motto and not segment.startswith("CỦA "):  # CỦA CHỦ TỊCH NƯỚC VIỆT NAM DÂN CHỦ CỘNG HÒA is one name
        return segment[: motto.start()].strip(), segment[motto.start() :]
    if ", ngày" not in segment or len(segment) > _LONGEST_COLUMNS or not _LEFT_COLUMN.match(segment):
        return (segment,)
    dated = _DATED.match(segment)
    if not dated:
        return (segment,)
    words = dated["place"].split(" ")
    size = next((len(name.split()) for name in _LONG_PLACES if dated["place"].endswith(name)), 2)
    figure = next((at for at, word in enumerate(words) if word.isdigit()), None)
    if figure is not None:
        size = len(words) - figure + (1 if words[figure - 1].lower() in {"quận", "phường"} else 2)
    if _NUMBERED.match(dated["left"]):
        size = len(words)
    kept = " ".join(words[max(0, len(words) - size) :])
    cut = dated.end("place") - len(kept)
    return segment[:cut].strip(), segment[cut:]


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
