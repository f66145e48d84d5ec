"""Digests + registry → the graph: which document each citation means, who received what, and what relates to what.

Everything here works on small records and costs the same per citation whatever the size of the archive. Honesty comes
first: a citation is resolved only when its number, its series and its time all say so; what could mean a held directive
but does not say enough is ambiguous and shows its candidates; the rest makes or joins a cited document.
"""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from build_tools.claims import Claim, Claims, inherit, number_group
from build_tools.clusters import (
    Cluster,
    Clusters,
    Contested,
    describe_clusters,
    document_part,
    give_addresses,
    wanted_key,
)
from build_tools.findings import Finding, error
from build_tools.held import HeldDirectives
from build_tools.links import Links, Outcome
from build_tools.model import AnyDigest, Citation, CitedDocument, Directive, Graph, Organisation, Reference
from build_tools.organisations import Registry
from build_tools.receipts import Receipts
from build_tools.shelf import Shelf, Shelved
from build_tools.text import compare_key, slug
from build_tools.vocabulary import Vocabulary

DEFAULT: Final = "dan_chieu"
MOST_CANDIDATES: Final = 12  # of an ambiguous citation; a number such as 01-CV/HU may be shared by thousands
# Acts on another document: they stand beside whatever else the text says of it.
Manner = tuple[str, bool]  # a citation's relation, and whether it is said the other way round
_ACTS: Final = frozenset({"sua_doi", "thay_the", "bai_bo", "bai_bo_mot_phan", "dinh_chinh"})


def link_archive(
    digests: Mapping[str, AnyDigest],
    *,
    organisations: Iterable[Organisation] | None,
    cited: Iterable[CitedDocument] = (),
    vocabulary: Vocabulary,
) -> tuple[Graph, list[Finding]]:
    """Join the digests into a graph. ``organisations`` is None when the archive has no authority file."""
    registry = Registry(organisations or ())
    issuer_of, findings = _identify_issuers(digests, registry, closed=organisations is not None)
    claims = Claims(registry, vocabulary)
    joiner = Joiner(digests, issuer_of, claims, HeldDirectives(digests, issuer_of, claims), cited, keys=digests)
    findings += joiner.join()
    receipts = Receipts(digests, issuer_of, registry)
    outgoing = {key: joiner.references(key) for key in digests}
    graph = Graph(
        digests=digests,
        organisations=dict(sorted(registry.by_id.items())),
        issuer_of=issuer_of,
        links=Links(digests, joiner.outcomes),
        doubtful=frozenset(joiner.doubtful),
        citations=sum(map(len, joiner.outcomes.values())),
        outgoing=outgoing,
        incoming=_turned_round(outgoing),
        cited=joiner.cited,
        addressees=receipts.addressees,
        recipients=receipts.recipients,
        receipts=receipts.by_target(),
        classes=receipts.classes(),
        moved=joiner.moved(),
        same_number=joiner.same_number(),
        said=joiner.said,
        arrivals=joiner.packed_arrivals(),
        contested=joiner.contested,
    )
    for compared in (compare_key, slug):  # each look-up writes there: workers would copy what they seldom ask for
        compared.cache_clear()
    return graph, findings


def _identify_issuers(
    digests: Mapping[str, AnyDigest], registry: Registry, *, closed: bool
) -> tuple[dict[str, str], list[Finding]]:
    """The organisation id of each directive's issuer; without an authority file a name is its own identity."""
    found: dict[str, str] = {}
    findings: list[Finding] = []
    for key, digest in digests.items():
        directive = digest.directive
        ids = registry.identify(directive.issuer)
        if len(ids) == 1:
            found[key] = ids[0]
            continue
        if closed:
            findings.append(_issuer_finding(directive, ids, registry))
        found[key] = ids[0] if ids else registry.add_unregistered(directive.issuer)
    return found, findings


def _issuer_finding(directive: Directive, ids: tuple[str, ...], registry: Registry) -> Finding:
    line = dict(directive.line_of).get("issuer", 1)
    if ids:
        return error(directive.path, line, "issuer-ambiguous", name=directive.issuer, ids=", ".join(ids))
    near = registry.nearest(directive.issuer)
    code = "issuer-unknown-near" if near else "issuer-unknown"
    return error(directive.path, line, code, name=directive.issuer, near=near or "")


class Arrival(NamedTuple):
    """What a citation that means a held directive says of its address while its text was not held."""

    directive: str  # that cites it
    link: int
    group: str  # of numbers, in which it was found
    document: str  # see ``clusters.document_part``
    year: int | None
    issuer: str | None  # an id or a name


@dataclass(frozen=True, slots=True)
class Scope:
    """What is joined again: citations of the groups of numbers ``groups``; the ``outcomes`` of the others stand."""

    groups: frozenset[str]
    outcomes: Mapping[str, tuple[Outcome, ...]]  # directive key → its citations' outcomes so far


class Joiner:
    """Resolves every citation; holds the outcomes, the clusters of cited documents and the index of held ones.

    ``keys``: those of all directives. Within a ``scope``, ``digests`` are those that cite what is in it, ``held`` has
    the directives that such citations may mean, and nothing is said of what is not in it.
    """

    def __init__(
        self,
        digests: Mapping[str, AnyDigest],
        issuer_of: Mapping[str, str],
        claims: Claims,
        held: HeldDirectives,
        pins: Iterable[CitedDocument],
        *,
        keys: Collection[str],
        scope: Scope | None = None,
    ) -> None:
        self._digests = digests
        self._issuer_of = issuer_of
        self._claims = claims
        self._clusters = Clusters(pins)
        self._held = held
        self._keys = keys
        self._scope = scope
        self.arrivals: dict[str, list[Arrival]] = {}
        self._undated: list[tuple[str, int, Claim, Citation]] = []
        self._cluster_of: dict[tuple[str, int], list[Cluster]] = {}
        self._anaphora: list[tuple[str, int, int]] = []  # directive key, index of the citation, index of its antecedent
        self._manners: dict[str, tuple[Manner, ...]] = {}
        self._found: dict[str, list[Outcome]] = {}
        self._outcome_of: dict[str, Outcome] = {}
        self.outcomes: dict[str, tuple[Outcome, ...]] = {}
        self.doubtful: set[str] = set()
        self.contested: Contested = {}
        self.cited: Mapping[str, CitedDocument] = {}
        self.said: Shelved[tuple[str, ...]] = Shelved(Shelf(), pack=_pack_groups, opened=_open_groups)

    def join(self) -> list[Finding]:
        """Resolve all citations in key order: held directives first, then dated claims, then the undated ones."""
        findings: list[Finding] = []
        for key, digest in self._digests.items():
            findings += self._link_directive(key, digest)
        for undated in self._undated:
            self._join_undated(*undated)
        self.contested = give_addresses(self._clusters, taken=self._keys)
        self._finish()
        for key, found in self._found.items():
            self.outcomes[key] = tuple(found)
            found.clear()
        self.doubtful.update(
            key for key, found in self.outcomes.items() if any(outcome[0] == "ambiguous" for outcome in found)
        )
        self.cited = describe_clusters(
            cluster for cluster in sorted(self._clusters, key=lambda each: each.key) if cluster.claims
        )
        return findings

    def _link_directive(self, key: str, digest: AnyDigest) -> list[Finding]:
        speaker, citations = self._issuer_of[key], digest.citations
        declared, findings = self._declared(digest.directive)
        claims = inherit([self._claims.make(citation, speaker=speaker) for citation in citations])
        found: list[Outcome] = []
        said: dict[str, None] = {}
        for index, (citation, claim) in enumerate(zip(citations, claims, strict=True)):
            if citation.own:
                found.append(("self", (key,), 0))
                continue
            if citation.vague:
                found.append(("vague", (), 0))
                if citation.antecedent is not None:
                    self._anaphora.append((key, index, citation.antecedent))
                continue
            group = number_group(claim.number_key)
            said[group] = None
            if target := declared.get(compare_key(citation.number or citation.text)):
                found.append(self._settled(target))
            elif self._scope is not None and group not in self._scope.groups:
                found.append(self._scope.outcomes[key][index])
            else:
                found.append(self._resolve(key, index, citation, claim, group))
        self.said.put(key, tuple(said))
        if declared or any(citation.odd or _is_later(citation, digest.directive) for citation in citations):
            self.doubtful.add(key)
        self._found[key] = found
        self._manners[key] = tuple(_manner(citation.relation, citation.passive) for citation in citations)
        return findings

    def _declared(self, directive: Directive) -> tuple[dict[str, str], list[Finding]]:
        """References that a person wrote down for a citation: they win over what is found."""
        line = dict(directive.line_of).get("references", 1)
        findings = [
            error(directive.path, line, "reference-dangling", document=reference.document)
            for reference in directive.references
            if reference.document not in self._keys
        ]
        held = {
            compare_key(reference.citation): reference.document
            for reference in directive.references
            if reference.citation and reference.document in self._keys
        }
        return held, findings

    def _resolve(self, key: str, index: int, citation: Citation, claim: Claim, group: str) -> Outcome:
        directive = self._digests[key].directive
        until = directive.issued or directive.meeting
        possible, settled = self._held.meant_by(claim, said_by=key, until=until)
        if settled is not None:
            named = claim.issuer_id or claim.issuer
            arrival = Arrival(key, index, group, document_part(claim), claim.year, named)
            self.arrivals.setdefault(settled, []).append(arrival)
            return self._settled(settled)
        if possible:
            return _ambiguous(possible)
        if claim.year is None and claim.number is not None:
            self._undated.append((key, index, claim, citation))
        else:
            self._cluster_of[key, index] = [self._clusters.add(claim, citation, said_by=key, link=index)]
        return ("unnumbered" if claim.number is None else "resolved", (), 0)

    def _settled(self, target: str) -> Outcome:
        """One object for every citation that means ``target``."""
        outcome = self._outcome_of.get(target)
        if outcome is None:
            outcome = self._outcome_of[target] = ("resolved", (target,), 0)
        return outcome

    def _join_undated(self, key: str, index: int, claim: Claim, citation: Citation) -> None:
        directive = self._digests[key].directive
        fitting = self._clusters.may_mean(claim, until=directive.issued or directive.meeting)
        if len(fitting) == 1:
            fitting[0].claims.append((key, index, claim, citation))
        elif not fitting:
            fitting = [self._clusters.add(claim, citation, said_by=key, link=index)]
        self._cluster_of[key, index] = fitting

    def _finish(self) -> None:
        """Fill in the addresses of cited documents, then let anaphora follow their antecedents."""
        for (key, index), clusters in self._cluster_of.items():
            found = self._found[key]
            keys = [cluster.key for cluster in clusters]
            if len(keys) > 1:
                found[index] = _ambiguous(keys)
            elif found[index][0] == "resolved":
                found[index] = self._settled(keys[0])
            else:
                found[index] = (found[index][0], (keys[0],), 0)
        for key, index, before in self._anaphora:
            found = self._found[key]
            targets = (key,) if before == -1 else found[before][1]
            found[index] = ("vague", targets if len(targets) == 1 else (), 0)

    def references(self, key: str) -> tuple[Reference, ...]:
        """What a directive cites: one reference a document, with the relation most citations show, plus acts on it."""
        manners = self._manners[key]
        shown: dict[str, list[int]] = {}
        for index, (status, targets, _) in enumerate(self.outcomes[key]):
            if status in {"resolved", "unnumbered"} and targets[0] != key:
                shown.setdefault(targets[0], []).append(index)
        found = [each for target, links in shown.items() for each in _related(key, target, links, manners)]
        declared = self._digests[key].directive.references
        if not declared:
            return tuple(found)
        stated = {reference.document for reference in declared}
        kept = [reference for reference in found if reference.target not in stated]
        links_to = {reference.target: reference.links for reference in found}
        kept += [
            _reference(key, each.document, each.relation, links_to.get(each.document, ()), manners)
            for each in declared
            if each.document in self._keys
        ]
        return tuple(kept)

    def same_number(self) -> dict[str, tuple[str, ...]]:
        """Documents, held or cited, that share a number: each with all of them, one tuple for all."""
        groups = dict(self._held.numbers())
        for cluster in self._clusters:
            groups.setdefault(cluster.number_key, []).append(cluster.key)
        shared: dict[str, tuple[str, ...]] = {}
        for number_key, group in groups.items():
            if len(group) > 1 and not number_key.startswith("~"):
                shared.update(dict.fromkeys(group, tuple(sorted(group))))
        return shared

    def moved(self) -> dict[str, str]:
        """Addresses that cited documents had, or would have had, before their text arrived → the directive's key.

        Of several that would have had one, the first has it; where they are of several groups, it is contested.
        """
        moved: dict[str, str] = {}
        for key in sorted(self.arrivals):
            address, groups = address_before(self.arrivals[key]), {each.group for each in self.arrivals[key]}
            if address in self.cited:
                others = {number_group(self.cited[address].number_key)}
            elif address in moved:
                others = {each.group for each in self.arrivals[moved[address]]}
            else:
                moved[address] = key
                continue
            if groups != others:
                self.contested[address] = self.contested.get(address, frozenset()) | groups | others
        return moved

    def packed_arrivals(self) -> Mapping[str, Sequence[Arrival]]:
        """Return what is said of held directives, packed; it is not at hand any more."""
        packed: Shelved[Sequence[Arrival]] = Shelved(Shelf(), pack=_pack_arrivals, opened=_open_arrivals)
        for key in sorted(self.arrivals):
            packed.put(key, self.arrivals.pop(key))
        return packed


def address_before(arrivals: Sequence[Arrival]) -> str:
    """Return the address that a held directive had, or would have had, before its text arrived."""
    year = next((arrival.year for arrival in arrivals if arrival.year is not None), None)
    return wanted_key(arrivals[0].document, [each.issuer for each in arrivals if each.issuer], year)


def _pack_arrivals(arrivals: Sequence[Arrival]) -> bytes:
    return marshal.dumps([*map(tuple, arrivals)])


def _open_arrivals(packed: bytes) -> Sequence[Arrival]:
    return [*map(Arrival._make, marshal.loads(packed))]  # noqa: S302 - written above


def _pack_groups(groups: tuple[str, ...]) -> bytes:
    return "\0".join(groups).encode()


def _open_groups(packed: bytes) -> tuple[str, ...]:
    return tuple(packed.decode().split("\0")) if packed else ()


def _ambiguous(possible: Sequence[str]) -> Outcome:
    """What may be one of several documents: of very many the first are named, the others counted."""
    return ("ambiguous", tuple(possible[:MOST_CANDIDATES]), len(possible[MOST_CANDIDATES:]))


def _is_later(citation: Citation, directive: Directive) -> bool:
    """Whether a citation says a later day than that of its own text."""
    said, today = citation.date, directive.issued
    return said is not None and today is not None and said > today.isoformat()


@lru_cache
def _manner(relation: str, passive: bool) -> Manner:  # noqa: FBT001 - two fields of a citation
    """One object for what recurs in every text."""
    return relation, passive


@lru_cache
def _alone(link: int) -> tuple[int, ...]:
    """One object for what most references have: a single link."""
    return (link,)


def _related(source: str, target: str, links: list[int], manners: tuple[Manner, ...]) -> list[Reference]:
    if len(links) == 1:
        return [_reference(source, target, manners[links[0]][0], _alone(links[0]), manners)]
    relations = [manners[index][0] for index in links]
    acts = [relation for relation in dict.fromkeys(relations) if relation in _ACTS]
    if acts:
        said = {act: tuple(index for index in links if manners[index][0] == act) for act in acts}
        return [_reference(source, target, act, said[act], manners) for act in acts]
    counts = Counter(relation for relation in relations if relation != DEFAULT)
    best = max(counts, key=lambda name: counts[name]) if counts else DEFAULT
    return [_reference(source, target, best, tuple(links), manners)]


def _reference(
    source: str, target: str, relation: str, links: tuple[int, ...], manners: tuple[Manner, ...]
) -> Reference:
    passive = bool(links) and all(manners[index][1] for index in links)
    return Reference(source, target, relation, links, passive)


def _turned_round(outgoing: Mapping[str, tuple[Reference, ...]]) -> dict[str, tuple[Reference, ...]]:
    incoming: dict[str, list[Reference]] = {}
    for references in outgoing.values():
        for reference in references:
            incoming.setdefault(reference.target, []).append(reference)
    return {key: tuple(found) for key, found in sorted(incoming.items())}
