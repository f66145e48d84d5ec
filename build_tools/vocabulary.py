"""The words of the trade as data: types, issuing bodies and relations from ``vocabularies/*.yml``.

A librarian edits the YAML; code asks the :class:`Vocabulary`. Lists stand there as comma-separated text, which reads
well
and loads in a few milliseconds. Loading is cached per process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from build_tools.front_matter import read_yaml
from build_tools.numbers import DocumentNumber, stroked
from build_tools.text import compare_key, nfc, retone

_FOLDER = Path(__file__).parent / "vocabularies"
_FILES = ("types", "bodies", "relations")
_TYPE_FIELDS = {"name", "also", "party", "state", "short", "law"}
_RELATION_FIELDS = {"label", "inverse", "words", "near", "passive"}
_BODY_FIELDS = {
    "codes",
    "heads",
    "complete",
    "roles",
    "places",
    "small",
    "verbal",
    "joined",
    "families",
    "names",
    "compounds",
    "national",
    "common",
}
_RANGE = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)?\.\.(?P<last>\d{4}-\d\d-\d\d)?$")


@dataclass(frozen=True, slots=True)
class TypeCode:
    """A code of a type in numbers, with the days on which it was in use (both inclusive, None: open)."""

    code: str
    first: date | None = None
    last: date | None = None

    def valid_on(self, day: date | None) -> bool:
        """Whether the code was in use on ``day``; an unknown day is never held against it."""
        return day is None or ((self.first is None or self.first <= day) and (self.last is None or day <= self.last))


@dataclass(frozen=True)
class DocumentType:
    """One type of documents. ``id`` is its address part, ``names[0]`` its name, the rest other words for it.

    ``short``: a bare figure behind the word is a number (``Chỉ thị 16``). ``law``: cited by name and year.
    """

    id: str
    names: tuple[str, ...]
    party: tuple[TypeCode, ...] = ()
    state: tuple[TypeCode, ...] = ()
    short: bool = True
    law: bool = False

    @property
    def name(self) -> str:
        """The type's own name: ``Hướng dẫn``."""
        return self.names[0]

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code, Party and State, of any time."""
        return frozenset(entry.code for entry in (*self.party, *self.state))

    def agrees_with(self, number: DocumentNumber) -> bool:
        """Whether the number's type code, if it has one, is this type's; codes typed without their stroke agree."""
        code = number.type_code
        return code is None or not self.codes or stroked(code) in self.codes


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of the closed list: id, what the citing page says and what the cited page says."""

    id: str
    label: str
    inverse: str
    words: tuple[str, ...] = ()
    near: bool = False
    passive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyWords:
    """What names of issuing bodies are made of; all entries are in :func:`word_key` form."""

    heads: frozenset[str]
    complete: frozenset[str]
    roles: frozenset[str]
    places: frozenset[str]
    small: frozenset[str]
    verbal: frozenset[str]
    joined: frozenset[str]
    families: frozenset[str]
    names: frozenset[str]  # places of which a syllable looks like another word
    compounds: frozenset[str]  # with those of small, verbal and joined
    # The first syllables of heads, of places, of small and verbal, of compounds: most words are refused by one look-up.
    openings: frozenset[str]
    place_openings: frozenset[str]
    small_openings: frozenset[str]
    compound_openings: frozenset[str]
    beginnings: frozenset[str]  # what heads of several syllables begin with, as far as their last but one


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Types, body codes, body words and relations, with the look-ups that stages need."""

    types: tuple[DocumentType, ...]
    bodies: dict[str, tuple[str, ...]]  # code → names it may stand for
    party_codes: frozenset[str]
    national_codes: frozenset[str]
    common_syllables: frozenset[str]
    words: BodyWords
    relations: tuple[Relation, ...]
    _by_word: dict[str, DocumentType] = field(repr=False)
    _by_id: dict[str, DocumentType] = field(repr=False)

    def type_of(self, written: str) -> DocumentType | None:
        """Return the type that ``written`` names (``thông báo kết luận``), whatever its case, or None."""
        return self._by_word.get(word_key(written))

    def type_by_id(self, type_id: str) -> DocumentType | None:
        """Return the type with that id (``huong-dan``), or None."""
        return self._by_id.get(type_id)

    def type_words(self) -> dict[str, DocumentType]:
        """Every word for a type, in :func:`word_key` form → the type."""
        return self._by_word

    def types_of_code(self, code: str) -> tuple[DocumentType, ...]:
        """Return the types that a number's type code may stand for; ``QĐ`` is Quyết định or Quy định."""
        wanted = stroked(code)
        return tuple(kind for kind in self.types if wanted in kind.codes)

    def names_of_body(self, code: str) -> tuple[str, ...]:
        """Return the names that a body code may stand for; empty when the code is not listed."""
        return self.bodies.get(code, self.bodies.get(stroked(code), ()))

    def relation(self, relation_id: str) -> Relation:
        """Return the relation with that id; an unknown id is a ValueError."""
        for relation in self.relations:
            if relation.id == relation_id:
                return relation
        raise ValueError(f"no relation {relation_id!r} in relations.yml")


@lru_cache(maxsize=65536)
def word_key(written: str) -> str:
    """Return the form in which words are compared: small letters, tone placement and spaces unified."""
    if written.isascii():
        return " ".join(written.lower().split())
    return retone(" ".join(nfc(written).lower().split()))


@lru_cache(maxsize=8)
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Read and check the vocabulary of this package, or of ``folder``; a bad entry is a ValueError that names it."""
    data: dict[str, Any] = {}
    for name in _FILES:
        path = (folder or _FOLDER) / f"{name}.yml"
        data[name] = read_yaml(path.read_text(encoding="utf-8"))
        if not isinstance(data[name], dict):
            raise ValueError(f"{path.name}: a mapping is expected")  # noqa: TRY004 - bad data, one error for all of it
    types = tuple(_read_type(type_id, entry) for type_id, entry in data["types"].items())
    bodies, party = _read_bodies(data["bodies"])
    return Vocabulary(
        types=types,
        bodies=bodies,
        party_codes=party,
        national_codes=frozenset(_listed(data["bodies"].get("national"))),
        common_syllables=frozenset(_listed(data["bodies"].get("common"))),
        words=_read_words(data["bodies"]),
        relations=tuple(_read_relation(key, entry) for key, entry in data["relations"].items()),
        _by_word=_index_words(types),
        _by_id={kind.id: kind for kind in types},
    )


def _listed(text: object) -> tuple[str, ...]:
    """``"QĐ, QĐi"`` → its entries; a missing list is empty."""
    return tuple(part.strip() for part in nfc(str(text)).split(",") if part.strip()) if text is not None else ()


def _fields(file: str, key: str, entry: object, known: set[str]) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise ValueError(f"{file}: {key}: a mapping is expected")  # noqa: TRY004 - bad data, one error for all of it
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ValueError(f"{file}: {key}: unknown field {unknown[0]!r}; known are {', '.join(sorted(known))}")
    return entry


def _read_type(type_id: str, entry: object) -> DocumentType:
    values = _fields("types.yml", type_id, entry, _TYPE_FIELDS)
    if not values.get("name"):
        raise ValueError(f"types.yml: {type_id}: the name is missing")
    for flag in ("short", "law"):
        if not isinstance(values.get(flag, False), bool):
            raise ValueError(f"types.yml: {type_id}: {flag} is yes or no")  # noqa: TRY004 - bad data, one error for all of it
    return DocumentType(
        id=type_id,
        names=(nfc(str(values["name"])), *_listed(values.get("also"))),
        party=tuple(_read_code(type_id, text) for text in _listed(values.get("party"))),
        state=tuple(_read_code(type_id, text) for text in _listed(values.get("state"))),
        short=values.get("short", True),
        law=values.get("law", False),
    )


def _read_code(type_id: str, text: str) -> TypeCode:
    """``QĐi 2018-04-03..2026-05-26`` → code and days."""
    code, _, days = text.partition(" ")
    found = _RANGE.fullmatch(days.strip()) if days else None
    if days and not found:
        raise ValueError(f"types.yml: {type_id}: {text!r}: days are written first..last, as 2018-04-03..2026-05-26")
    if not found:
        return TypeCode(code)
    first, last = (date.fromisoformat(day) if day else None for day in (found["first"], found["last"]))
    return TypeCode(code, first, last)


def _index_words(types: tuple[DocumentType, ...]) -> dict[str, DocumentType]:
    index: dict[str, DocumentType] = {}
    for kind in types:
        for name in kind.names:
            known = index.setdefault(word_key(name), kind)
            if known is not kind:
                raise ValueError(f"types.yml: {name!r} stands for {known.id} and for {kind.id}")
    return index


def _read_bodies(data: dict[str, Any]) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    _fields("bodies.yml", "bodies", data, _BODY_FIELDS)
    bodies: dict[str, tuple[str, ...]] = {}
    for kind, codes in data.get("codes", {}).items():
        if not isinstance(codes, dict):
            raise ValueError(f"bodies.yml: codes: {kind}: a mapping of codes to names is expected")  # noqa: TRY004 - bad data, one error for all of it
        for code, names in codes.items():
            bodies[nfc(str(code))] = tuple(part.strip() for part in nfc(str(names)).split(";"))
    return bodies, frozenset(nfc(str(code)) for code in data.get("codes", {}).get("party", {}))


def _read_words(data: dict[str, Any]) -> BodyWords:
    lists = {
        name: frozenset(map(word_key, _listed(data.get(name))))
        for name in _BODY_FIELDS - {"codes", "national", "common"}
    }
    lists["compounds"] |= lists["small"] | lists["verbal"] | lists["joined"]
    heads = lists["heads"] | lists["complete"]
    syllables = [head.split(" ") for head in heads]
    return BodyWords(
        **lists,
        openings=_openings(heads),
        place_openings=_openings(lists["places"]),
        small_openings=_openings(lists["small"] | lists["verbal"]),
        compound_openings=_openings(lists["compounds"]),
        beginnings=frozenset(" ".join(head[:size]) for head in syllables for size in range(1, len(head))),
    )


def _openings(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.split(" ")[0] for phrase in phrases)


def _read_relation(key: str, entry: object) -> Relation:
    values = _fields("relations.yml", key, entry, _RELATION_FIELDS)
    if not values.get("label") or not values.get("inverse"):
        raise ValueError(f"relations.yml: {key}: label and inverse are both needed")
    return Relation(
        id=key,
        label=nfc(str(values["label"])),
        inverse=nfc(str(values["inverse"])),
        words=tuple(map(word_key, _listed(values.get("words")))),
        near=bool(values.get("near", False)),
        passive=tuple(map(word_key, _listed(values.get("passive")))),
    )


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two written names are the same name; see :func:`build_tools.text.compare_key`."""
    return one is not None and other is not None and compare_key(one) == compare_key(other)
