"""Vietnamese dates: found in text with their span, read to ISO, written in the official form.

The reader takes what people type (``30/5/2019``, ``21-3-2020``, ``18.8.2025``, ``ngày 08 tháng 4 năm 2020``, a line
break
inside); an impossible date (``29/77/2020``) and one without a year (``ngày 19/6``) keep their span and have no ISO
form.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_SP = r"[ ]{0,3}(?:\n[ ]{0,8})?"
_SIGN = rf"{_SP}(?P<sign>[/.-]){_SP}"
_NUMERIC = rf"(?P<d>\d{{1,2}}){_SIGN}(?P<m>\d{{1,2}})(?:{_SP}(?P=sign){_SP}(?P<y>\d{{4}}|\d\d(?![\d/.-])))?(?![\d])"
_GAP = r"[ ]{0,4}(?:\n[ ]{0,40})?"
_WORDED = (
    rf"(?:(?:mồng|mùng)[ ])?(?P<wd>\d{{1,2}}){_GAP},?{_GAP}th[áaàả]ng{_GAP}(?P<wm>\d{{1,2}}|giêng|chạp)"
    rf"(?:,?{_GAP}(?:n[ăa]m{_GAP}|/{_GAP})(?P<wy>\d{{4}})(?!\d))?"
)
_DATE = re.compile(rf"{_WORDED}|{_NUMERIC}", re.IGNORECASE)
_MONTH = re.compile(rf"tháng{_GAP}(?P<m>\d{{1,2}}){_GAP}(?:năm{_GAP}|[/-]{_SP})(?P<y>\d{{4}})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(rf"năm{_GAP}(?P<y>(?:19|20)\d\d)(?![\d/-])", re.IGNORECASE)
_WITH_YEAR = re.compile(r"\d{4}$")
_DAY_WORD = re.compile(r"ng[àaảá]y[ :]{0,4}(?:\n[ ]{0,8})?", re.IGNORECASE)
_ANYWHERE = re.compile(rf"(?<![\w/.-])(?:{_DAY_WORD.pattern})?(?:{_DATE.pattern})", re.IGNORECASE)
_MONTH_NAMES = {"giêng": 1, "chạp": 12}
_CENTURY_TURN = 40  # two-digit years: 45 is 1945, 19 is 2019
_FIRST_PLAIN_MONTH = 3


class WrittenDate(NamedTuple):
    """A date as it stands in a text: ``iso`` is ``2020-04-08``, ``2020-04``, ``2020`` or None.

    ``possible`` is False for a day that no calendar has (``31/02/2020``).
    """

    start: int
    end: int
    iso: str | None
    possible: bool = True
    has_day: bool = True


def scan_date(text: str, start: int, *, bare: bool = False) -> WrittenDate | None:
    """Read the date that begins at ``text[start]``, ``ngày`` included; with ``bare`` the word may be missing.

    ``text`` has plain hyphens and spaces. A bare date needs its year: ``12/13`` is a fraction. So does one behind
    ``ngay``, which a scan or a keyboard without marks left of ``ngày``.
    """
    word = _DAY_WORD.match(text, start)
    found = _DATE.match(text, word.end() if word else start)
    if not found or not (word or bare):
        return None
    written = _read(found, start)
    return written if _is_day_word(text, start) or _WITH_YEAR.search(text, start, written.end) else None


def _is_day_word(text: str, at: int) -> bool:
    return text[at : at + 3].lower() == "ngà"


def scan_month_or_year(text: str, start: int) -> WrittenDate | None:
    """Read ``tháng 6 năm 2020``, ``tháng 6/2020`` or ``năm 2023`` at ``text[start]``."""
    month = _MONTH.match(text, start)
    if month:
        possible = 1 <= int(month["m"]) <= 12  # noqa: PLR2004 - months
        iso = f"{month['y']}-{int(month['m']):02d}" if possible else None
        return WrittenDate(start, month.end(), iso, possible, has_day=False)
    year = _YEAR.match(text, start)
    return WrittenDate(start, year.end(), year["y"], has_day=False) if year else None


def find_dates(text: str) -> tuple[WrittenDate, ...]:
    """Return every full or worded date of ``text`` in reading order, with or without ``ngày`` before it."""
    return tuple(
        _read(match, match.start())
        for match in _ANYWHERE.finditer(text)
        if match["wd"] or match["y"] or _is_day_word(match[0], 0)
    )


def _read(found: re.Match[str], start: int) -> WrittenDate:
    if found["wd"]:
        month_text = found["wm"].lower()
        day, month, year = int(found["wd"]), _MONTH_NAMES.get(month_text, 0) or int(month_text), found["wy"]
    else:
        day, month, year = int(found["d"]), int(found["m"]), found["y"]
    if year and len(year) == 2:  # noqa: PLR2004 - 30/5/19
        year = ("19" if int(year) > _CENTURY_TURN else "20") + year
    if not year:
        return WrittenDate(start, found.end(), None, possible=_iso(2000, month, day) is not None)
    iso = _iso(int(year), month, day)
    return WrittenDate(start, found.end(), iso, possible=iso is not None)


@lru_cache(maxsize=16384)
def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def official(day: date) -> str:
    """Return the official form: ``ngày 08 tháng 4 năm 2020``, a 0 before days below 10 and before months 1 and 2 only.

    Source: Hướng dẫn 36-HD/VPTW, Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    day_text = f"{day.day:02d}"
    month_text = f"{day.month:02d}" if day.month < _FIRST_PLAIN_MONTH else str(day.month)
    return f"ngày {day_text} tháng {month_text} năm {day.year}"
