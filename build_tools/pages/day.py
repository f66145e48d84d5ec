"""Dates as documents write them.

The form is that of Hướng dẫn 36-HD/VPTW and Nghị định 30/2020/NĐ-CP: a zero before days under 10 and before the months
1 and 2, none elsewhere. Dates of cited documents are ISO text, or a year alone.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from build_tools.wording import site_words

_FULL = 10  # len("2021-08-31")


@lru_cache(maxsize=65536)
def parse_day(iso: str | None) -> date | None:
    """Return the day that ISO text names; None for a year alone, for nothing, and for a day that does not exist."""
    if iso is None or len(iso) != _FULL:
        return None
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def short_date(iso: str | None) -> str:
    """``2021-08-31`` → ``31/8/2021``; ``2020-04-08`` → ``08/4/2020``; ``2015`` → ``năm 2015``; None → empty."""
    if not iso:
        return ""
    day = parse_day(iso)
    if day is None:
        return str(site_words().dates.year.format(year=iso)) if iso.isdecimal() else iso
    return f"{day.day:02}/{_month(day)}/{day.year}"


def formal_date(day: date, place: str | None = None) -> str:
    """``Sơn Dương, ngày 31 tháng 8 năm 2021``, or ``Ngày 28 tháng 01 năm 2021`` without a place."""
    forms = site_words().dates
    values = {"day": f"{day.day:02}", "month": _month(day), "year": day.year}
    return f"{place}, {forms.formal.format(**values)}" if place else str(forms.formal_alone.format(**values))


def days_between(earlier: str | None, later: str | None) -> int | None:
    """Return the days from one ISO day to another; None unless both are whole days in that order."""
    first, last = parse_day(earlier), parse_day(later)
    if first is None or last is None or last < first:
        return None
    return (last - first).days


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 - January and February
