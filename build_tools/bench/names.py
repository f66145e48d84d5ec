"""``names.yml`` as values: the words that the invented archive is made of besides the paragraphs of real directives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from build_tools.bench.dice import Weighted
from build_tools.front_matter import read_yaml

Family = Literal["party", "state"]
Level = Literal["nation", "province", "district", "commune"]
_FILE: Final = Path(__file__).with_name("names.yml")


@dataclass(frozen=True, slots=True)
class TypeChoice:
    """A type that a kind of body issues. ``code`` is None for a State công văn; ``with_year``: ``30/2020/NĐ-CP``."""

    name: str
    code: str | None
    with_year: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of body: ``name`` has ``{P}``, ``{D}``, ``{C}`` for province, district, commune; ``above`` is a kind."""

    id: str
    level: Level
    name: str
    code: str
    family: Family
    types: str
    signing: str
    weight: float
    variants: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    above: str | None = None
    within: str | None = None
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a directive is about: ``phòng cháy, chữa cháy rừng``, ``cháy rừng mùa hanh khô``, ``Lâm nghiệp``."""

    activity: str
    matter: str
    topic: str
    place_in_list: int


@dataclass(frozen=True)
class Names:
    """The lists of ``names.yml``, typed; what each is for stands there."""

    provinces: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]
    family_names: tuple[str, ...]
    middle_names: tuple[str, ...]
    given_names: tuple[str, ...]
    kinds: Mapping[str, Kind]
    types: Mapping[str, Weighted[TypeChoice]]
    signing: Mapping[str, tuple[tuple[str | None, str], ...]]
    subjects: tuple[Subject, ...]
    phrases: Mapping[str, tuple[str, ...]]


# Lists of phrases; the second name is the family whose mouth they belong to.
_PHRASES: Final = (
    *("titles", "scopes", "sentences", "short_sentences", "replacing", "unnumbered", "local"),
    *("part_titles", "point_titles", "attachments", "portals"),
)
_FAMILY_PHRASES: Final = ("classes", "purposes", "file_copy", "openings", "closings")
_SINGLE_PHRASES: Final = ("title_state_letter", "title_citing", "no_citation_opening")


@cache
def names() -> Names:
    """Read ``names.yml``."""
    data = read_yaml(_FILE.read_text(encoding="utf-8"))
    kinds, types = _read_kinds(data)
    return Names(
        **{name: tuple(data[name]) for name in ("provinces", "first", "second")},
        **{name: tuple(data[name]) for name in ("family_names", "middle_names", "given_names")},
        kinds=kinds,
        types=types,
        signing={name: tuple((above, position) for above, position in rows) for name, rows in data["signing"].items()},
        subjects=tuple(
            Subject(activity, matter, topic, number)
            for number, row in enumerate(data["subjects"])
            for activity, matter, topic in [row.split("|")]
        ),
        phrases=_read_phrases(data),
    )


def _read_kinds(data: Mapping[str, Any]) -> tuple[dict[str, Kind], dict[str, Weighted[TypeChoice]]]:
    types = {name: _weighted_types(rows) for name, rows in data["types"].items()}
    kinds = {identity: _kind(identity, entry) for identity, entry in data["bodies"].items()}
    for entry in data["national"]:
        identity = entry["id"]
        types[identity] = _weighted_types(entry["types"])
        national = {"level": "nation", "types": identity, "signing": "", "weight": 0.0}
        kinds[identity] = _kind(identity, {**entry, **national})
    for number, entry in enumerate(data["ministries"]):
        ministry = {
            "level": "nation",
            "family": "state",
            "types": "ministry",
            "signing": "ministry",
            "above": "chinh-phu",
        }
        kinds[f"bo-{number}"] = _kind(f"bo-{number}", {**entry, **ministry, "weight": 6.0})
    return kinds, types


def _kind(identity: str, entry: Mapping[str, Any]) -> Kind:
    lists = {name: tuple(entry.get(name, ())) for name in ("variants", "local", "units")}
    single: dict[str, Any] = {name: value for name, value in entry.items() if name not in lists and name != "id"}
    return Kind(id=identity, **single, **lists)  # type: ignore[arg-type]  # the tests read every kind


def _weighted_types(rows: Sequence[Sequence[Any]]) -> Weighted[TypeChoice]:
    return Weighted(
        [
            (TypeChoice(name, None if code == "-" else code, with_year="year" in rest), weight)
            for name, code, weight, *rest in rows
        ]
    )


def _read_phrases(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    phrases = {name: tuple(data[name]) for name in _PHRASES}
    phrases |= {name: (data[name],) for name in _SINGLE_PHRASES}
    for name in _FAMILY_PHRASES:
        phrases |= {f"{name}.{family}": tuple(rows) for family, rows in data[name].items()}
    phrases |= {f"tables.{number}": tuple(row) for number, row in enumerate(data["tables"])}
    return phrases
