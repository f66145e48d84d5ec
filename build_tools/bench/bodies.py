"""A number of directives → an invented country to issue them: provinces, districts, communes and their bodies.

Every body has its parent, codes and local names written down as staff would write them in ``organisations.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from build_tools.bench.dice import Dice, Weighted
from build_tools.bench.names import Kind, Level, Names
from build_tools.model import Organisation
from build_tools.text import slug

DISTRICTS_END: Final = date(2025, 6, 30)  # the last day of the district level, as in the real authority file
_LEVEL_WORDS: Final[Mapping[Level, str]] = {"province": "tỉnh", "district": "huyện", "commune": "xã"}
_ISSUERS: Final = 0.72  # 19 bodies issue 60 directives, 760 issue 10,000, 4,000 issue 100,000
_TAIL: Final = 0.75  # how unequal bodies of one kind are: the busiest of a thousand issues a hundred times the usual


@dataclass(frozen=True, slots=True)
class Place:
    """A province, district or commune, with the one that it lies in."""

    name: str
    level: Level
    inside: Place | None = None

    @property
    def label(self) -> str:
        """The place as prose names it: ``huyện Lạc Sơn``."""
        return f"{_LEVEL_WORDS[self.level]} {self.name}"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that issues: ``series`` is the body whose numbers it shares (``Ban Thường vụ`` those of its Tỉnh ủy)."""

    index: int
    organisation: Organisation
    kind: Kind
    place: Place | None
    above: Body | None
    series: int

    @property
    def id(self) -> str:
        """The organisation's id, first part of the address of what it issues."""
        return self.organisation.id

    @property
    def name(self) -> str:
        """The organisation's full name."""
        return self.organisation.name

    def lineage(self) -> Iterator[Body]:
        """The bodies above this one, nearest first."""
        body = self.above
        while body is not None:
            yield body
            body = body.above


@dataclass(frozen=True)
class Country:
    """All bodies, those ``at`` each place, the weighted choice of who issues, and the bodies that are only cited."""

    bodies: tuple[Body, ...]
    at: Mapping[Place, tuple[Body, ...]]
    places: tuple[Place, ...]
    issuing: Weighted[Body]
    national: tuple[Body, ...]


def invent_country(*, count: int, dice: Dice, names: Names) -> Country:
    """Invent a country whose size fits ``count`` directives: a dozen bodies for 60, a thousand for 10,000."""
    bodies: list[Body] = []
    national: dict[str, Body] = {}
    for kind in names.kinds.values():
        if kind.level == "nation":
            national[kind.id] = _add(bodies, kind, None, national)
    at: dict[Place, tuple[Body, ...]] = {}
    for place in _invent_places(count=count, dice=dice, names=names):
        near = dict(national)
        for outer in _outward(place):
            near |= {body.kind.id: body for body in at.get(outer, ())}
        here = []
        for kind in names.kinds.values():
            if kind.level == place.level:
                near[kind.id] = _add(bodies, kind, place, near)
                here.append(near[kind.id])
        at[place] = tuple(here)
    weights = [(body, body.kind.weight * min(dice.heavy(_TAIL), 100.0)) for body in bodies if body.kind.weight]
    weights = sorted(weights, key=lambda pair: -pair[1])[: max(8, round(count**_ISSUERS))]
    cited = tuple(body for body in national.values() if not body.kind.weight)
    return Country(tuple(bodies), at, tuple(at), Weighted(weights), cited)


def _outward(place: Place) -> list[Place]:
    """The places round ``place``, widest first."""
    outer: list[Place] = []
    while place.inside is not None:
        place = place.inside
        outer.insert(0, place)
    return outer


def _invent_places(*, count: int, dice: Dice, names: Names) -> Iterator[Place]:
    """Places, each after the one that it lies in; all districts have names of their own, communes within a district."""
    provinces = max(2, min(len(names.provinces), round(count**0.29)))
    districts = max(1, min(11, round(count**0.2)))
    communes = max(1, min(5, round(count**0.14)))
    pairs = dice.shuffled([f"{first} {second}" for first in names.first for second in names.second if first != second])
    free = _spelt_apart(pairs)
    for name in names.provinces[:provinces]:
        province = Place(name, "province")
        yield province
        for _ in range(districts):
            district = Place(next(free), "district", province)
            yield district
            for commune in _distinct(dice, pairs, communes):
                yield Place(commune, "commune", district)


def _distinct(dice: Dice, pairs: list[str], count: int) -> list[str]:
    """``count`` different names; other districts may have communes of the same name, as in life."""
    chosen: dict[str, str] = {}
    while len(chosen) < count:
        pair = pairs[dice.skewed(len(pairs), 1.5)]
        chosen.setdefault(slug(pair), pair)
    return list(chosen.values())


def _spelt_apart(pairs: Iterable[str]) -> Iterator[str]:
    """Those of ``pairs`` that differ without their marks too: ``Hà Thủy`` and ``Hạ Thủy`` would share an id."""
    taken: set[str] = set()
    for pair in pairs:
        if slug(pair) not in taken:
            taken.add(slug(pair))
            yield pair


def _add(bodies: list[Body], kind: Kind, place: Place | None, near: Mapping[str, Body]) -> Body:
    """Enter the body of ``kind`` at ``place``; ``near`` are the bodies already there and round it, by kind."""
    words = {"P": "", "D": "", "C": ""}
    round_about = place
    while round_about is not None:
        words[{"province": "P", "district": "D", "commune": "C"}[round_about.level]] = round_about.name
        round_about = round_about.inside
    name = kind.name.format(**words)
    above = near.get(kind.above) if kind.above else None
    context = near[kind.within].id if kind.within else None
    organisation = Organisation(
        id=kind.id if place is None and not kind.weight else slug(name),
        name=name,
        variants=tuple(variant.format(**words) for variant in kind.variants),
        local=kind.local,
        context=context,
        codes=(kind.code,),
        parent=above.id if above else None,
        valid_to=DISTRICTS_END if kind.level == "district" else None,
    )
    shared = above is not None and above.kind.code == kind.code and kind.within == above.kind.id
    series = above.series if above is not None and shared else len(bodies)
    body = Body(len(bodies), organisation, kind, place, above, series)
    bodies.append(body)
    return body
