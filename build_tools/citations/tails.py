"""What follows a number: date and issuer, in either order, as far as they stand without a break."""

from __future__ import annotations

import re
from typing import NamedTuple

from build_tools.citations.bodies import read_body
from build_tools.citations.heads import starts_body
from build_tools.dates import WrittenDate, scan_date, scan_month_or_year
from build_tools.text import squeeze
from build_tools.vocabulary import BodyWords

_BEFORE_DATE = re.compile(
    r"[ ]{0,3},?[ ]{0,6}(?:\n[ ]{0,12})?(?:(?:được[ ])?(?:ban[ ]hành|ký|ra|đề)[ ](?=ngày)|(?:hồi|"
    r"lúc)[ ]\d{1,2}[ ]?(?:giờ|h|g)[ ]?(?:\d{1,2}(?:[ ]phút|')?)?[ ]?,?[ ]?(?=ngày))?(?P<bracket>\([ ]?(?:ký[ ])?)?",
    re.IGNORECASE,
)
_OF = re.compile(
    r"[ ]{0,3},?[ ]{0,6}(?:\n[ ]*){0,2}(?:của|do)(?:[ ]+của)?(?:[ ]+(?:\n[ ]{0,12})?|\n[ ]{0,12})", re.IGNORECASE
)
_BETWEEN = re.compile(r"[ ]{0,3}(?:\n[ ]*)?giữa(?:[ ]+(?:\n[ ]{0,12})?|\n[ ]{0,12})")
_DASHED = re.compile(r"[ ]?(?:\n[ ]*)?(?P<sign>[,-]|)[ ]?")
_TITLE_AHEAD = re.compile(r"[ ]{0,3}(?:\n[ ]{0,12})?(?:về|v/v|Về|V/v)\b")
_MEETING = re.compile(r"(?:Hội nghị|Đại hội)(?!\w)")
_ISSUES = re.compile(r"(?:[ ]+(?:\n[ ]*)?|\n[ ]*)(?:ban hành|ký|phát hành)\b", re.IGNORECASE)
_CELL = re.compile(r"\|[ ]*")
_CLOSING = re.compile(r"[ ]?\)")
_COMMA = re.compile(r"[ ]*,?[ ]*(?:\n[ ]*)?")
_DATE_BEGINS = frozenset("ntmbkrđhl(|")  # the signs, in small letters, with which a date begins, besides digits
_LONG_GAP = re.compile(r"[ ]{4,}")
_GAP = 24  # code points: no gap before a date is longer


class Tail(NamedTuple):
    """Date and issuer behind a citation's number, and where they end."""

    end: int
    date: WrittenDate | None = None
    issuer: str | None = None


def read_tail(text: str, at: int, words: BodyWords, *, joint: bool = False, cells: bool = False) -> Tail:
    """Read ``, ngày 30/5/2019 của Bộ Chính trị`` at ``text[at]``, in either order, or an empty tail."""
    day: WrittenDate | None = None
    issuer: str | None = None
    end = at
    for _ in range(3):
        if day is None and (found := _read_date(text, end, words, issued=issuer is not None, cells=cells)):
            day, end = found
            continue
        if issuer is None and (of := _OF.match(text, end) or (_BETWEEN.match(text, end) if joint else None)):
            stop = None if _leaves_heading(text, end, of.end()) else read_body(text, of.end(), words, joint=joint)
            if stop is not None and (of[0].strip(" \n,").lower() != "do" or _ISSUES.match(text, stop)):
                issuer, end = squeeze(text[of.end() : stop]), stop
                continue
        break
    if issuer is None and day is not None:
        bare = _read_bare_issuer(text, end, words)
        if bare:
            end, issuer = bare
    return Tail(end, day, issuer)


def _read_date(text: str, at: int, words: BodyWords, *, issued: bool, cells: bool) -> tuple[WrittenDate, int] | None:
    ahead = text[at : at + _GAP].lstrip(" ,\n")[:1].lower()
    if ahead and ahead not in _DATE_BEGINS and not ahead.isdigit():
        return None
    start = at
    before = _BEFORE_DATE.match(text, at)
    bracket = bool(before and before["bracket"])
    if before:
        start = before.end()
    if cells and (cell := _CELL.match(text, start)):
        start = cell.end()
    if _LONG_GAP.match(text, at) and not cells and text[start : start + 1].isalpha() and "\n" not in text[at:start]:
        return None  # another column
    found = scan_date(text, start, bare=True)
    comma = "," in text[at:start]
    if found is None and not comma:
        found = scan_month_or_year(text, start)
    if found and _leaves_heading(text, at, start):
        return None
    if found is None or (issued and comma and starts_body(text, _skip(text, found.end), words)):
        return None
    end = found.end
    if bracket:
        closing = _CLOSING.match(text, end)
        if not closing:
            return None
        end = closing.end()
    return found, end


def _leaves_heading(text: str, at: int, to: int) -> bool:
    """Whether the way from ``at`` to ``to`` leaves a Markdown heading's line, which is a block of its own."""
    if text.find("\n", at, to) < 0:
        return False
    return text.startswith("#", text.rfind("\n", 0, at) + 1)


def _skip(text: str, at: int) -> int:
    gap = _COMMA.match(text, at)
    return gap.end() if gap else at


def _read_bare_issuer(text: str, at: int, words: BodyWords) -> tuple[int, str] | None:
    """``ngày 3/4/2020 UBND huyện về …``: an issuer without ``của``, only when the title follows at once.

    Behind a comma another clause may begin, but not with a meeting: ``, Hội nghị Trung ương 7, khóa XII về …``.
    """
    gap = _DASHED.match(text, at)
    start = gap.end() if gap else at
    sign = gap["sign"] if gap else ""
    if (
        start == at
        or not starts_body(text, start, words)
        or (sign and not (sign == "," and _MEETING.match(text, start)))
    ):
        return None
    stop = read_body(text, start, words)
    if stop is None or not _TITLE_AHEAD.match(text, stop):
        return None
    return stop, squeeze(text[start:stop])
