"""Digests + registry → the graph: which document each citation means, who received what, and what relates to what.

Everything here works on small records and costs the same per citation whatever the size of the archive. Honesty comes
first: a citation is resolved only when its number, its series and its time all say so; what could mean a held directive
but does not say enough is ambiguous and shows its candidates; the rest makes or joins a cited document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from build_tools.claims import Claim, Claims, inherit
from build_tools.clusters import Cluster, Clusters, describe_cluster, give_addresses, wanted_key
from build_tools.findings import Finding, error
from build_tools.held import HeldDirectives
from build_tools.model import Citation, CitedDocument, Digest, Directive, Graph, Link, Organisation, Reference
from build_tools.organisations import Registry
from build_tools.receipts import Receipts
from build_tools.text import compare_key
from build_tools.vocabulary import Vocabulary

DEFAULT: Final = "dan_chieu"
MOST_CANDIDATES: Final = 12  # of an ambiguous citation; a number such as 01-CV/HU may be shared by thousands
# Acts on another document: they stand beside whatever else the text says of it.
_ACTS: Final = frozenset({"sua_doi", "thay_the", "bai_bo", "bai_bo_mot_phan", "dinh_chinh"})


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
        self._held = HeldDirectives(digests, issuer_of, self._claims)
        self._held_claims: dict[str, list[Claim]] = {}
        self._undated: list[tuple[str, int, Claim]] = []
        self._cluster_of: dict[tuple[str, int], list[Cluster]] = {}
        self.links: dict[str, tuple[Link, ...]] = {}
        self.cited: dict[str, CitedDocument] = {}

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
        possible, settled = self._held.meant_by(claim, said_by=key, until=until)
        if settled is not None:
            self._held_claims.setdefault(settled, []).append(claim)
            return Link(citation, "resolved", (settled,))
        if possible:
            return Link(citation, "ambiguous", tuple(possible[:MOST_CANDIDATES]), len(possible[MOST_CANDIDATES:]))
        if claim.year is None and claim.number is not None:
            self._undated.append((key, index, claim))
        else:
            self._cluster_of[key, index] = [self._clusters.add(claim, said_by=key, link=index)]
        return Link(citation, "unnumbered" if claim.number is None else "resolved")

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
                done.append(Link(link.citation, link.status, (clusters[0].key,)))
            else:
                keys = [cluster.key for cluster in clusters]
                done.append(
                    Link(link.citation, "ambiguous", tuple(keys[:MOST_CANDIDATES]), len(keys[MOST_CANDIDATES:]))
                )
        for index, link in enumerate(done):
            before = link.citation.antecedent
            if link.status == "vague" and before is not None:
                targets = (key,) if before == -1 else done[before].targets
                done[index] = Link(link.citation, "vague", targets if len(targets) == 1 else ())
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
        """Addresses that cited documents had, or would have had, before their text arrived → the directive's key."""
        taken = set(self.cited)
        moved: dict[str, str] = {}
        for key, claims in sorted(self._held_claims.items()):
            year = next((claim.year for claim in claims if claim.year is not None), None)
            address = wanted_key(claims, year)
            if address not in taken and address not in moved:
                moved[address] = key
        return moved


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
