"""Claims about documents that the archive does not hold → cited documents, each with an address and what is said of it.

Two claims are joined only when nothing contradicts: the same number, the same series and the same year. A claim without
a year joins the one document it can mean, if there is just one (a Party number within its term); otherwise it stays
apart, under ``chua-ro``.
"""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Final

from build_tools.claims import TERM_YEARS, Claim, number_group
from build_tools.model import Citation, CitedDocument, Statement
from build_tools.numbers import parse_number
from build_tools.shelf import Shelf, Shelved
from build_tools.text import address_part, compare_key, slug

UNKNOWN: Final = "chua-ro"
_LONGEST_PART: Final = 34  # so that dan-chieu/<issuer>/<year>/<number>.html stays under 120


# All fields of a cited document; its statements come last.
_FACTS: Final = tuple(each.name for each in fields(CitedDocument) if each.name != "statements")
_CITED: Final = attrgetter(*_FACTS, "statements")
Said = tuple[str, int, Claim, Citation]  # directive key, index of its link, what it claims, how it says it


@dataclass(slots=True)
class Cluster:
    """Claims that mean one document: where each was made, and what they agree on."""

    number_key: str
    series: str | None
    year: int | None
    variety: str
    claims: list[Said] = field(default_factory=list)
    pin: CitedDocument | None = None
    key: str = ""


class Clusters:
    """The cited documents under construction."""

    def __init__(self, pins: Iterable[CitedDocument]) -> None:
        self._by_identity: dict[tuple[str, str | None, int | None, str | None, str], Cluster] = {}
        self._by_number: dict[tuple[str, str | None], list[Cluster]] = {}
        self._pins: dict[str, list[CitedDocument]] = {}
        for pin in pins:
            number = parse_number(pin.number) if pin.number else None
            if number is not None:
                self._pins.setdefault(number.key, []).append(pin)

    def add(self, claim: Claim, citation: Citation, *, said_by: str, link: int) -> Cluster:
        """Put a claim with a known year, or one that nothing can join later, where it belongs."""
        cluster = self._cluster(claim, claim.year)
        cluster.claims.append((said_by, link, claim, citation))
        return cluster

    def may_mean(self, claim: Claim, *, until: date | None) -> list[Cluster]:
        """The dated clusters that a claim without a year may mean, said on the day ``until``."""
        same = self._by_number.get((claim.number_key, claim.series), [])
        dated = [each for each in same if each.year is not None and each.variety in {claim.variety, ""}]
        if claim.restarts_yearly:
            return [
                each
                for each in dated
                if claim.title and any(_same_title(claim, other) for _, _, other, _ in each.claims)
            ]
        if until is None:
            return dated
        return [each for each in dated if each.year is not None and until.year - TERM_YEARS <= each.year <= until.year]

    def _cluster(self, claim: Claim, year: int | None) -> Cluster:
        day = claim.issued.isoformat() if claim.number is None and claim.issued else None
        identity = (claim.number_key, claim.series, year, day, claim.variety)
        if identity not in self._by_identity:
            cluster = Cluster(claim.number_key, claim.series, year, claim.variety, pin=self._pin_of(claim, year))
            self._by_identity[identity] = cluster
            self._by_number.setdefault((claim.number_key, claim.series), []).append(cluster)
        return self._by_identity[identity]

    def _pin_of(self, claim: Claim, year: int | None) -> CitedDocument | None:
        """What a person has pinned of this document: same number, and year and issuer where both are known."""
        fitting = [
            pin
            for pin in self._pins.get(claim.number_key, ())
            if (pin.issued is None or year is None or pin.issued[:4] == str(year))
            and (pin.issuer is None or claim.issuer is None or compare_key(pin.issuer) == compare_key(claim.issuer))
        ]
        return fitting[0] if len(fitting) == 1 else None

    def __iter__(self) -> Iterator[Cluster]:
        return iter(self._by_identity.values())


def _same_title(claim: Claim, other: Claim) -> bool:
    if not claim.title or not other.title:
        return False
    return claim.title.startswith(other.title) or other.title.startswith(claim.title)


Contested = dict[str, frozenset[str]]  # key → groups of numbers of which documents would have it


def give_addresses(clusters: Iterable[Cluster], *, taken: Collection[str] = ()) -> Contested:
    """Give each cluster its key, ``<issuer>/<year>/<number>``, unique and the same on every run.

    Return the keys for which clusters contended with others than those of their own group of numbers: with directives,
    whose keys are ``taken``, or with clusters of another group. Keys on one way to a free one are contested together.
    """
    used: dict[str, str] = {}  # key → group of numbers
    counts: dict[str, int] = {}
    contested: dict[str, tuple[set[str], set[str]]] = {}  # key → keys contested with it, groups that contend
    for cluster in clusters:
        group = number_group(cluster.number_key)
        key = wanted = cluster.pin.key if cluster.pin else _wanted_by(cluster)
        foreign: set[str] = set()
        while key in used or key in taken:
            if used.get(key) != group:
                foreign.add(key)
            counts[wanted] = counts.get(wanted, 1) + 1
            key = f"{wanted}-{counts[wanted]}"
        if foreign or wanted in contested:
            _contend(contested, {wanted, key, *foreign}, {group, *(used[each] for each in foreign if each in used)})
        used[key] = group
        cluster.key = key
    return {key: frozenset(groups) for key, (_, groups) in contested.items()}


def _contend(contested: dict[str, tuple[set[str], set[str]]], keys: set[str], groups: set[str]) -> None:
    """Note that ``groups`` contend for ``keys``, and with them all that contended for one of these before."""
    for before in [contested[key] for key in keys if key in contested]:
        keys |= before[0]
        groups |= before[1]
    contested.update(dict.fromkeys(keys, (keys, groups)))


def _wanted_by(cluster: Cluster) -> str:
    claims = [claim for _, _, claim, _ in cluster.claims]
    issuers = [named for claim in claims if (named := claim.issuer_id or claim.issuer)]
    return wanted_key(document_part(claims[0]), issuers, cluster.year)


def wanted_key(document: str, issuers: Iterable[str], year: int | None) -> str:
    """The address that claims about one document give it; what they do not say is ``chua-ro``.

    ``document`` is the first claim's :func:`document_part`; ``issuers`` has an id or a name for each that says one.
    """
    issuer = slug(_most_common(Counter(issuers)) or "") or UNKNOWN
    return f"{_short(address_part(issuer))}/{year or UNKNOWN}/{_short(address_part(document))}"


def document_part(claim: Claim) -> str:
    """The part of a document's address that stands for its number, or for what is known instead."""
    kind = slug(claim.type or "van-ban")
    if claim.number is not None:
        return claim.number.slug if claim.number.is_full else f"{kind}-{claim.number.slug}"
    if claim.issued is not None:
        return f"{kind}-{claim.issued.isoformat()}"
    if claim.name:
        return slug(claim.name) if slug(claim.name).startswith(kind) else f"{kind}-{slug(claim.name)}"
    return kind


def _short(part: str) -> str:
    if len(part) <= _LONGEST_PART:
        return part
    return part[: _LONGEST_PART + 1].rpartition("-")[0] or part[:_LONGEST_PART]


def _most_common(values: Counter[str]) -> str | None:
    """The value said most often; among equals the one said first."""
    return max(values, key=lambda value: values[value]) if values else None


def describe_cluster(cluster: Cluster) -> CitedDocument:
    """Merge what the citing texts say; every statement names who says it, so that disagreements stand side by side."""
    statements: list[Statement] = []
    known: dict[str, str] = {}  # one string for what many say
    for said_by, link, _, citation in cluster.claims:
        said = {
            "number": citation.full_number or citation.number,
            "type": citation.type,
            "issuer": citation.issuer,
            "issued": citation.date,
            "title": citation.title or citation.name,
        }
        statements += [
            Statement(name, known.setdefault(value, value), said_by, link) for name, value in said.items() if value
        ]
    facts = {name: _agreed(statements, name) for name in ("number", "type", "issuer", "issued", "title")}
    ids = Counter(claim.issuer_id for _, _, claim, _ in cluster.claims if claim.issuer_id)
    pin = cluster.pin
    if pin is not None:
        facts.update({name: value for name in facts if (value := getattr(pin, name))})
    return CitedDocument(
        key=cluster.key,
        issuer_id=_most_common(ids),
        statements=tuple(statements),
        mentions=tuple((said_by, link) for said_by, link, _, _ in cluster.claims),
        aliases=pin.aliases if pin else (),
        number_key=cluster.number_key,
        **facts,
    )


def describe_clusters(clusters: Iterable[Cluster]) -> Mapping[str, CitedDocument]:
    """Describe each of ``clusters`` under its key, in their order; who says what lies packed until a page shows it."""
    described: Shelved[CitedDocument] = Shelved(Shelf(), pack=pack_cited, opened=open_cited)
    for cluster in clusters:
        described.put(cluster.key, describe_cluster(cluster))
    return described


def pack_cited(cited: CitedDocument) -> bytes:
    """Return a cited document as bytes."""
    *facts, statements = _CITED(cited)
    return marshal.dumps((facts, [*map(tuple, statements)]))


def open_cited(packed: bytes) -> CitedDocument:
    """Return the document that :func:`pack_cited` packed."""
    facts, statements = marshal.loads(packed)  # noqa: S302 - written above
    return CitedDocument(**dict(zip(_FACTS, facts, strict=True)), statements=tuple(map(Statement._make, statements)))


def _agreed(statements: list[Statement], name: str) -> str | None:
    """The value most texts give, as first written; a full date is worth more than a year."""
    values = [each.value for each in statements if each.field == name]
    if name == "issued":
        values = [value for value in values if len(value) > len("YYYY")] or values
    counts = Counter(compare_key(value) for value in values)
    best = _most_common(counts)
    return next((value for value in values if compare_key(value) == best), None)
