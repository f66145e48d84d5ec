"""The lines of a document's head by their looks: motto, place and date, subject, addressees, the receiver's stamp."""

from __future__ import annotations

import re

from build_tools.numbers import DocumentNumber, scan_number
from build_tools.page_lines import NUMBERED_PLACE, Line
from build_tools.text import retone

MOTTO = re.compile(
    r"(?:ĐẢNG CỘNG SẢN VIỆT NAM|ĐẢNG LAO ĐỘNG VIỆT NAM|CỘNG H[ÒO][ÀA]? ?XÃ HỘI CHỦ NGHĨA|CỘNG HOÀ XÃ HỘI|"
    r"VIỆT NAM DÂN CHỦ CỘNG|"
    r"Độc lập\b.*Tự do|ĐỘC LẬP\b.*TỰ DO|Độc Lập\b)"
)
PLACE_DATE = re.compile(
    rf"(?P<place>{NUMBERED_PLACE}|[^\W\d_][^,:;()\d]{{1,48}}?)\s*,\s*"
    r"(?P<day>ngày\b.*|Ngày\b.*|tháng\b.*)$"
)
# A scan reads the stroke of V/v as a letter or a figure: "Viv", "V1v", "V4".
SUBJECT = re.compile(r"(?:V/v|v/v|Về việc|Vv|Về|VỀ VIỆC|V/V|V[iíìlI1|!\\]{1,2}v|V/[yw]|V4)\b\s*:?")
ADDRESSED = re.compile(r"(?:-\s*)?Kính\s+(?:gửi|gởi|trình)\s*:?", re.IGNORECASE)
HEAD_LINES = 90  # the head of a document ends somewhere before; portals put much chrome in front
TITLE_LINES = 12
LONG = 110
_RULE = re.compile(r"(?:[-_=*~.…⸻\s]++|[oO0](?: ?[oO0]){2,}+)++")
_STAMP = re.compile(r"(?:CÔNG VĂN |VĂN BẢN )?ĐẾN\b(?:\s*:?\s*Số\b|\s*$|\s+Ngày|\s*:)|^\s*Giờ\s*:")
_STAMP_LINE = re.compile(r"(?:Số|Ngày|Chuyển|Giờ|Số và ký hiệu|Lưu hồ sơ)\b", re.IGNORECASE)
# How urgent, how secret or how finished a document is, set or stamped anywhere in its head.
_URGENT = r"(?:thượng |rất )?khẩn(?: cấp)?|hỏa tốc(?:,? hẹn giờ\b.{0,60})?"
_CONFIDED = r"(?:tài liệu )?(?:tuyệt |tối )?mật"
_MARK = re.compile(
    rf"[\[(]?(?:(?:độ|mức độ) (?:khẩn|mật)\s*:\s*)?(?:(?:{_URGENT}|{_CONFIDED}|dự thảo(?: lần (?:thứ )?\d{{1,2}})?)"
    r"(?:\s*[-,/+]\s*|$|(?=[\])!.])))+[\])!.]*",
    re.IGNORECASE,
)
_FEWEST_LETTERS = 3  # that can be said to stand in capitals
_CAPITALS = 0.9  # of the letters of a line in capitals; old fonts lose the capital Á


def in_capitals(words: str) -> bool:
    """Whether ``words`` stand in capitals, but for a letter that a font lost."""
    letters = [sign for sign in words if sign.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and sum(map(str.isupper, letters)) >= _CAPITALS * len(letters)


def is_rule(words: str) -> bool:
    """Whether ``words`` are a drawn rule: dashes, asterisks, ``-----o0o-----``; two columns may have one each."""
    return _RULE.fullmatch(words) is not None


def without_marks(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines without ``HỎA TỐC``, ``Khẩn``, ``TỐI MẬT``, which stand between a head's words, not in them."""
    return (*(_without_marks(line) for line in lines[:HEAD_LINES]), *lines[HEAD_LINES:])


def _without_marks(line: Line) -> Line:
    kept = tuple(segment for segment in line.segments if not _MARK.fullmatch(retone(segment.strip(" *_"))))
    return line if len(kept) == len(line.segments) else Line("   ".join(kept), kept, line.indent)


def stamp_lines(lines: tuple[Line, ...]) -> frozenset[int]:
    """Return the lines of the receiver's stamp: the body over ``ĐẾN``, and its number and date below."""
    stamped: set[int] = set()
    for index, line in enumerate(lines[:HEAD_LINES]):
        if line.text.isupper() is False and not re.search(r"\bĐẾN\b", line.text):
            continue
        if not _STAMP.search(line.text) or len(line.text) > LONG:
            continue
        above = index - 1
        while above >= 0 and lines[above].segments and not is_rule(lines[above].text) and lines[above].text.isupper():
            if MOTTO.search(lines[above].text):
                break
            stamped.add(above)
            above -= 1
        stamped.add(index)
        below = index + 1
        while below < len(lines) and _STAMP_LINE.match(lines[below].text) and not _full_number(lines[below].text):
            stamped.add(below)
            below += 1
    return frozenset(stamped)


def _full_number(text: str) -> DocumentNumber | None:
    found = re.search(r"\d", text)
    number = scan_number(text, found.start()) if found else None
    return number[0] if number and number[0].is_full else None
