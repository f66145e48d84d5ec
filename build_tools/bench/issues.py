"""A country and a number of directives → what is issued: who, what type, on what day, under what number.

Numbers run as they do in life: Party bodies count per type through a term of five years, State bodies per year; bodies
that share a code share the count; some numbers are never seen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from build_tools.bench.bodies import Body, Country
from build_tools.bench.dice import Dice
from build_tools.bench.names import Names, TypeChoice
from build_tools.numbers import parse_number
from build_tools.text import slug

FIRST_DAY: Final = date(2000, 1, 3).toordinal()
LAST_DAY: Final = date(2025, 12, 31).toordinal()
_UNNUMBERED: Final = 0.01
_UNSEEN: Final = 0.3  # how often numbers are left out before the next one
_TERM: Final = 5  # years; a term begins in 2001, 2006, …
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Issue:
    """A document: held as a directive, or only cited. ``index`` seeds everything else about it.

    ``name`` is the last part of its address; ``number`` is None when the document has none.
    """

    index: int
    body: Body
    type: TypeChoice
    day: int  # date.toordinal()
    number: str | None
    name: str
    held: bool

    @property
    def key(self) -> str:
        """The address part: ``tinh-uy-ha-lang/2019/12-ct-tu``."""
        return f"{self.body.id}/{self.issued.year}/{self.name}"

    @property
    def issued(self) -> date:
        """The day of issue."""
        return date.fromordinal(self.day)


@dataclass(frozen=True)
class Series:
    """Documents of one body in the order of their days."""

    issues: tuple[Issue, ...]
    days: tuple[int, ...]

    def before(self, day: int) -> int:
        """How many of the documents are older than ``day``."""
        return bisect_left(self.days, day)


@dataclass(frozen=True)
class Issued:
    """All that was issued, by day: ``held`` become directives, ``national`` are only cited; ``by_body`` has both."""

    held: tuple[Issue, ...]
    national: Series
    by_body: Mapping[int, Series]


@dataclass(frozen=True, slots=True)
class _Draft:
    body: Body
    type: TypeChoice
    day: int
    held: bool
    numbered: bool
    unit: str
    skip: int


def issue_documents(*, count: int, country: Country, dice: Dice, names: Names) -> Issued:
    """Let the bodies of ``country`` issue ``count`` directives, and the national bodies what those may cite."""
    drafts = [_draft(country, dice, names, held=True) for _ in range(count)]
    drafts += [_draft(country, dice, names, held=False) for _ in range(max(24, min(4000, count // 12)))]
    drafts.sort(key=lambda draft: draft.day)  # stable: documents of one day stay as drawn
    issues = _number(drafts)
    held = tuple(issue for issue in issues if issue.held)
    by_body: dict[int, list[Issue]] = defaultdict(list)
    for issue in issues:
        by_body[issue.body.index].append(issue)
    return Issued(
        held,
        _series([issue for issue in issues if not issue.held]),
        {index: _series(own) for index, own in by_body.items()},
    )


def _series(issues: Sequence[Issue]) -> Series:
    return Series(tuple(issues), tuple(issue.day for issue in issues))


def _draft(country: Country, dice: Dice, names: Names, *, held: bool) -> _Draft:
    body = dice.weigh(country.issuing) if held else dice.pick(country.national)
    chosen = dice.weigh(names.types[body.kind.types])
    ended = body.organisation.valid_to
    last = ended.toordinal() if ended else LAST_DAY
    day = last - dice.skewed(last - FIRST_DAY + 1, 1.25)  # more of the later years than of the first ones
    day -= max(0, date.fromordinal(day).weekday() - _FRIDAY)
    numbered = not (held and dice.chance(_UNNUMBERED))
    skip = 1 + dice.below(4) if dice.chance(_UNSEEN) else 0
    unit = dice.pick(body.kind.units) if body.kind.units else "VP"
    return _Draft(body, chosen, max(day, FIRST_DAY), held, numbered, unit, skip)


def _number(drafts: Sequence[_Draft]) -> list[Issue]:
    """Give each draft, in the order of days, the next number of its series."""
    last: dict[tuple[int, str | None, bool, int], int] = defaultdict(int)
    taken: set[tuple[int, int, str]] = set()
    issues: list[Issue] = []
    held = cited = 0
    for drawn in drafts:
        draft = drawn
        year = date.fromordinal(draft.day).year
        period = (year - 1) // _TERM if draft.body.kind.family == "party" else year
        series = (draft.body.series, draft.type.code, draft.type.with_year, period)
        number, name = None, f"{slug(draft.type.name)}-{date.fromordinal(draft.day).isoformat()}"
        if not draft.numbered and (draft.body.index, year, name) in taken:
            draft = _numbered(draft)
        if draft.numbered:
            last[series] += 1 + draft.skip
            number = _written(draft, last[series], year)
            name = _address_part(number)
        taken.add((draft.body.index, year, name))
        held, cited = held + draft.held, cited + (not draft.held)
        index = held if draft.held else len(drafts) + cited
        issues.append(Issue(index, draft.body, draft.type, draft.day, number, name, draft.held))
    return issues


def _numbered(draft: _Draft) -> _Draft:
    return _Draft(draft.body, draft.type, draft.day, draft.held, numbered=True, unit=draft.unit, skip=draft.skip)


def _written(draft: _Draft, ordinal: int, year: int) -> str:
    """The number as such a body writes it: ``01-CT/TU``, ``128/NQ-CP``, ``30/2020/NĐ-CP``, ``1246/UBND-VX``."""
    code, body = draft.type.code, draft.body.kind.code
    if draft.body.kind.family == "party":
        return f"{ordinal:02d}-{code}/{body}"
    if code is None:
        return f"{ordinal:02d}/{body}-{draft.unit}"
    return f"{ordinal:02d}/{year}/{code}-{body}" if draft.type.with_year else f"{ordinal:02d}/{code}-{body}"


def _address_part(number: str) -> str:
    value = parse_number(number)
    if value is None or str(value) != number:
        raise ValueError(f"{number} is not how the archive writes numbers")
    return value.slug
