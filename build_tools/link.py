"""Digests + registry → the graph: which document each citation means, who received what, and what relates to what.

Everything here works on small records and costs the same per citation whatever the size of the archive. Honesty comes
first: a citation is resolved only when its number, its series and its time all say so; what could mean a held directive
but does not say enough is ambiguous and shows its candidates; the rest makes or joins a cited document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from build_tools.claims import TERM_YEARS, Claim, Claims, inherit
from build_tools.clusters import Cluster, Clusters, describe_cluster, give_addresses, wanted_key
from build_tools.findings import Finding, error
from build_tools.model import Citation, CitedDocument, Digest, Directive, Graph, Link, Organisation, Reference
from build_tools.numbers import parse_number
from build_tools.organisations import Registry
from build_tools.receipts import Receipts
from build_tools.text import compare_key
from build_tools.vocabulary import Vocabulary

DEFAULT: Final = "dan_chieu"
# Acts on another document: they stand beside whatever else the text says of it.
_ACTS: Final = frozenset({"sua_doi", "thay_the", "bai_bo", "bai_bo_mot_phan", "dinh_chinh"})


@dataclass(frozen=True, slots=True)
class _Held:
    """A directive of the archive in the terms in which claims are compared."""

    key: str
    number_key: str
    series: str | None
    issuer_id: str
    issued: date | None
    type: str
    variety: str
    title: str
    restarts_yearly: bool
    ordinal: int | None


def link_archive(
    digests: dict[str, Digest],
    *,
    organisations: Iterable[Organisation] | None,
    cited: Iterable[CitedDocument] = (),
    vocabulary: Vocabulary,
) -> tuple[Graph, list[Finding]]:
    """Join the digests into a graph. ``organisations`` is None when the archive has no authority file."""
    registry = Registry(organisations or ())
    issuer_of, findings = _identify_issuers(digests, registry, closed=organisations is not None)
    joiner = _Joiner(digests, issuer_of, registry, vocabulary, cited)
    findings += joiner.join()
    receipts = Receipts(digests, issuer_of, registry)
    outgoing = {key: joiner.references(key) for key in digests}
    graph = Graph(
        digests=digests,
        organisations=dict(sorted(registry.by_id.items())),
        issuer_of=issuer_of,
        links=joiner.links,
        outgoing=outgoing,
        incoming=_turned_round(outgoing),
        cited=joiner.cited,
        addressees=receipts.addressees,
        recipients=receipts.recipients,
        receipts=receipts.by_target(),
        classes=receipts.classes(),
        moved=joiner.moved(),
        same_number=joiner.same_number(),
    )
    return graph, findings


def _identify_issuers(
    digests: Mapping[str, Digest], registry: Registry, *, closed: bool
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


class _Joiner:
    """Resolves every citation; holds the links, the clusters of cited documents and the index of held ones."""

    def __init__(
        self,
        digests: dict[str, Digest],
        issuer_of: dict[str, str],
        registry: Registry,
        vocabulary: Vocabulary,
        pins: Iterable[CitedDocument],
    ) -> None:
        self._digests = digests
        self._issuer_of = issuer_of
        self._claims = Claims(registry, vocabulary)
        self._clusters = Clusters(pins)
        self._held: dict[str, list[_Held]] = {}
        self._held_by_ordinal: dict[tuple[str | None, int], list[_Held]] = {}
        self._held_claims: dict[str, list[Claim]] = {}
        self._undated: list[tuple[str, int, Claim]] = []
        self._cluster_of: dict[tuple[str, int], list[Cluster]] = {}
        self.links: dict[str, tuple[Link, ...]] = {}
        self.cited: dict[str, CitedDocument] = {}
        for key, digest in digests.items():
            held = self._describe_held(key, digest.directive)
            self._held.setdefault(held.number_key, []).append(held)
            if held.ordinal is not None:
                self._held_by_ordinal.setdefault((held.type, held.ordinal), []).append(held)

    def _describe_held(self, key: str, directive: Directive) -> _Held:
        number = parse_number(directive.number) if directive.number else None
        issuer = self._issuer_of[key]
        kind = compare_key(directive.type)
        return _Held(
            key=key,
            number_key=number.key if number and number.is_full else f"~{kind}~{number.key if number else ''}",
            series=self._claims.series(number, directive.issuer, issuer, issuer),
            issuer_id=issuer,
            issued=directive.issued,
            type=kind,
            variety=self._claims.variety(number, directive.type),
            title=compare_key(directive.title),
            restarts_yearly=number is not None and number.year is None and not number.is_party,
            ordinal=number.ordinal if number else None,
        )

    def join(self) -> list[Finding]:
        """Resolve all citations in key order: held directives first, then dated claims, then the undated ones."""
        findings: list[Finding] = []
        for key, digest in self._digests.items():
            findings += self._link_directive(key, digest)
        for key, index, claim in self._undated:
            self._join_undated(key, index, claim)
        give_addresses(self._clusters, taken=self._digests)
        self.cited = {
            cluster.key: describe_cluster(cluster, self._digests)
            for cluster in sorted(self._clusters, key=lambda each: each.key)
            if cluster.claims
        }
        for key, links in self.links.items():
            self.links[key] = self._finish(key, links)
        return findings

    def _link_directive(self, key: str, digest: Digest) -> list[Finding]:
        speaker = self._issuer_of[key]
        claims = inherit([self._claims.make(citation, speaker=speaker) for citation in digest.citations])
        declared, findings = self._declared(digest.directive)
        links: list[Link] = []
        for index, (citation, claim) in enumerate(zip(digest.citations, claims, strict=True)):
            if citation.own:
                links.append(Link(citation, "self", (key,)))
            elif citation.vague:
                links.append(Link(citation, "vague"))
            elif target := declared.get(compare_key(citation.number or citation.text)):
                links.append(Link(citation, "resolved", (target,)))
            else:
                links.append(self._resolve(key, index, citation, claim))
        self.links[key] = tuple(links)
        return findings

    def _declared(self, directive: Directive) -> tuple[dict[str, str], list[Finding]]:
        """References that a person wrote down for a citation: they win over what is found."""
        line = dict(directive.line_of).get("references", 1)
        findings = [
            error(directive.path, line, "reference-dangling", document=reference.document)
            for reference in directive.references
            if reference.document not in self._digests
        ]
        held = {
            compare_key(reference.citation): reference.document
            for reference in directive.references
            if reference.citation and reference.document in self._digests
        }
        return held, findings

    def _resolve(self, key: str, index: int, citation: Citation, claim: Claim) -> Link:
        directive = self._digests[key].directive
        until = directive.issued or directive.meeting
        possible = [each for each in self._candidates(claim) if each.key != key and _may_be(claim, each, until)]
        certain = [each for each in possible if _is_certain(claim, each, until)]
        exact = [each for each in certain if claim.issued is not None and claim.issued == each.issued]
        settled = exact if len(exact) == 1 else certain
        if len(settled) == 1 and (len(possible) == 1 or exact):
            self._held_claims.setdefault(settled[0].key, []).append(claim)
            return Link(citation, "resolved", (settled[0].key,))
        if possible:
            return Link(citation, "ambiguous", tuple(each.key for each in possible))
        if claim.year is None and claim.number is not None:
            self._undated.append((key, index, claim))
        else:
            self._cluster_of[key, index] = [self._clusters.add(claim, said_by=key, link=index)]
        return Link(citation, "unnumbered" if claim.number is None else "resolved")

    def _candidates(self, claim: Claim) -> list[_Held]:
        """The directives with the claim's number; for a bare ordinal (``Chỉ thị 16``) those of its type with it."""
        if claim.number is not None and not claim.number.is_full:
            return self._held_by_ordinal.get((claim.type, claim.number.ordinal), [])
        return self._held.get(claim.number_key, [])

    def _join_undated(self, key: str, index: int, claim: Claim) -> None:
        directive = self._digests[key].directive
        fitting = self._clusters.may_mean(claim, until=directive.issued or directive.meeting)
        if len(fitting) == 1:
            fitting[0].claims.append((key, index, claim))
        elif not fitting:
            fitting = [self._clusters.add(claim, said_by=key, link=index)]
        self._cluster_of[key, index] = fitting

    def _finish(self, key: str, links: tuple[Link, ...]) -> tuple[Link, ...]:
        """Fill in the addresses of cited documents, then let anaphora follow their antecedents."""
        done: list[Link] = []
        for index, link in enumerate(links):
            clusters = self._cluster_of.get((key, index))
            if clusters is None:
                done.append(link)
            elif len(clusters) == 1:
                done.append(replace(link, targets=(clusters[0].key,)))
            else:
                done.append(Link(link.citation, "ambiguous", tuple(cluster.key for cluster in clusters)))
        for index, link in enumerate(done):
            before = link.citation.antecedent
            if link.status == "vague" and before is not None:
                targets = (key,) if before == -1 else done[before].targets
                done[index] = replace(link, targets=targets if len(targets) == 1 else ())
        return tuple(done)

    def references(self, key: str) -> tuple[Reference, ...]:
        """What a directive cites: one reference a document, with the relation most citations show, plus acts on it."""
        shown: dict[str, list[tuple[str, int]]] = {}
        for index, link in enumerate(self.links[key]):
            if link.status in {"resolved", "unnumbered"} and link.targets != (key,):
                shown.setdefault(link.targets[0], []).append((link.citation.relation, index))
        found = [reference for target, relations in shown.items() for reference in _related(key, target, relations)]
        declared = self._digests[key].directive.references
        stated = {reference.document for reference in declared}
        kept = [reference for reference in found if reference.target not in stated]
        links = {reference.target: reference.links for reference in found}
        kept += [
            Reference(key, each.document, each.relation, links.get(each.document, ()))
            for each in declared
            if each.document in self._digests
        ]
        return tuple(kept)

    def same_number(self) -> dict[str, tuple[str, ...]]:
        """Documents, held or cited, that share a number: each with the others."""
        groups: dict[str, list[str]] = {}
        for number_key, helds in self._held.items():
            groups.setdefault(number_key, []).extend(held.key for held in helds)
        for cluster in self._clusters:
            groups.setdefault(cluster.number_key, []).append(cluster.key)
        return {
            key: tuple(other for other in sorted(group) if other != key)
            for number_key, group in groups.items()
            if len(group) > 1 and not number_key.startswith("~")
            for key in group
        }

    def moved(self) -> dict[str, str]:
        """Addresses that cited documents had, or would have had, before their text arrived → the directive's key."""
        taken = set(self.cited)
        moved: dict[str, str] = {}
        for key, claims in sorted(self._held_claims.items()):
            year = next((claim.year for claim in claims if claim.year is not None), None)
            address = wanted_key(claims, year)
            if address not in taken and address not in moved:
                moved[address] = key
        return moved


def _may_be(claim: Claim, held: _Held, until: date | None) -> bool:
    """Whether nothing contradicts that the claim means this directive."""
    if until is not None and held.issued is not None and held.issued > until:
        return False  # a directive cannot cite a later one
    if claim.number is None and not (claim.issued and claim.type == held.type):
        return False
    if claim.issued is not None and held.issued is not None and claim.issued != held.issued:
        return False
    if claim.year is not None and held.issued is not None and claim.year != held.issued.year:
        return False
    if claim.variety and held.variety and claim.variety != held.variety:
        return False
    if claim.number is not None and not claim.number.is_full:
        return claim.issuer_id is None or claim.issuer_id == held.issuer_id
    near = claim.series is None or claim.series.startswith("near:")
    return near or claim.series == held.series


def _is_certain(claim: Claim, held: _Held, until: date | None) -> bool:
    """Whether number, series and time all say that the claim means this directive."""
    if claim.number is not None and not claim.number.is_full:
        return claim.issued is not None and claim.issued == held.issued and claim.issuer_id == held.issuer_id
    if claim.series is None or claim.series != held.series:
        return False
    if claim.number is None:
        return held.number_key.endswith("~")  # a numbered one may be another document of the same day
    if claim.year is not None:
        return claim.issued is not None or claim.number.year is not None or not held.restarts_yearly
    if held.restarts_yearly:
        return bool(claim.title) and held.title.endswith(claim.title or "")
    return until is not None and held.issued is not None and until.year - TERM_YEARS <= held.issued.year


def _related(source: str, target: str, relations: list[tuple[str, int]]) -> list[Reference]:
    every = tuple(index for _, index in relations)
    acts = [relation for relation in dict.fromkeys(name for name, _ in relations) if relation in _ACTS]
    if acts:
        return [
            Reference(source, target, act, tuple(index for name, index in relations if name == act)) for act in acts
        ]
    counts = Counter(name for name, _ in relations if name != DEFAULT)
    best = max(counts, key=lambda name: counts[name]) if counts else DEFAULT
    return [Reference(source, target, best, every)]


def _turned_round(outgoing: Mapping[str, tuple[Reference, ...]]) -> dict[str, tuple[Reference, ...]]:
    incoming: dict[str, list[Reference]] = {}
    for references in outgoing.values():
        for reference in references:
            incoming.setdefault(reference.target, []).append(reference)
    return {key: tuple(found) for key, found in sorted(incoming.items())}
