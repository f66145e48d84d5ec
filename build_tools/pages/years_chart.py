"""Counts by year → a small bar chart: plain numbers that a template turns into SVG, and the same as table rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

HEIGHT = 72
BAR = 14
GAP = 6
LONGEST_SPAN = 90  # years on one axis; a longer span shows only the years that have documents
EDGE = 18  # room for the first and the last year under the axis


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: its place and size in the drawing, and its count."""

    year: str
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars from the earliest year to the latest, and the drawing's size; ``rows`` has the years with documents."""

    bars: tuple[Bar, ...]
    rows: tuple[tuple[str, int], ...]
    width: int
    height: int = HEIGHT


def chart_years(years: Iterable[str]) -> Chart | None:
    """Return the chart of the years of documents (empty ones left out); None when fewer than two years are known."""
    counts = Counter(year for year in years if year)
    if len(counts) < 2:  # noqa: PLR2004 - one bar compares with nothing
        return None
    first, last = int(min(counts)), int(max(counts))
    span = [f"{year:04}" for year in range(first, last + 1)] if last - first < LONGEST_SPAN else sorted(counts)
    most = max(counts.values())
    bars = tuple(_bar(place, year, counts[year], most) for place, year in enumerate(span))
    rows = tuple(sorted(counts.items(), reverse=True))
    return Chart(bars, rows, 2 * EDGE + len(span) * (BAR + GAP) - GAP)


def _bar(place: int, year: str, count: int, most: int) -> Bar:
    height = max(2, round(HEIGHT * count / most)) if count else 0
    return Bar(year, count, EDGE + place * (BAR + GAP), HEIGHT - height, height)
