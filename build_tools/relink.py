"""A joined archive and some directives that changed → the archive joined anew, as far as they reach.

Citations touch one another within a group of numbers alone (``claims.number_group``): what shares a number is compared,
and nothing else. So the groups that the changed directives cite, had or have are joined again by the same joiner that
joins a whole archive, from every directive that cites one of them; everything else stands. Where more could be touched,
or a great part of the archive is, there is no answer and the whole archive is joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Final

from build_tools.claims import Claims, number_group
from build_tools.clusters import Contested, pack_cited
from build_tools.held import HeldDirectives, groups_of
from build_tools.kept import Table, Tables
from build_tools.kept_rows import (
    ARRIVALS,
    CITED,
    DECLARED,
    INCOMING,
    LINES,
    LINKS,
    MOVED,
    NUMBERS,
    OUTGOING,
    RECEIPTS,
    TARGETS,
    declared_row,
    lines_row,
    pack_contested,
    references_row,
    target_row,
)
from build_tools.link import Arrival, Joiner, Scope, address_before
from build_tools.model import AnyDigest, Citation, CitedDocument, RecipientClass, Reference
from build_tools.numbers import parse_number
from build_tools.organisations import Registry
from build_tools.receipts import Receipts, open_lines
from build_tools.standing import KeptDigests, Standing
from build_tools.vocabulary import Vocabulary

MOST_JOINED: Final = 4000  # directives; beyond that all may as well be joined


@dataclass(frozen=True, slots=True)
class Relinked:
    """What has changed in the joined archive; ``tables`` hold the links and receipts as they are now."""

    tables: Tables
    digests: KeptDigests
    issuer_of: dict[str, str]  # of the changed directives
    directives: frozenset[str]  # those joined again
    doubtful: frozenset[str]  # those of them of which something may have to be said
    cited: dict[str, CitedDocument]  # those described again
    cited_gone: frozenset[str]
    incoming: frozenset[str]  # documents that are cited otherwise
    numbers: frozenset[str]  # groups of numbers that others may have now
    targets: frozenset[str]  # recipients that received something else
    citations: int  # how many there are now


def relink(
    old: Standing,
    names: Mapping[str, str],
    changed: Iterable[str],
    *,
    registry: Registry,
    pins: Iterable[CitedDocument],
    vocabulary: Vocabulary,
) -> Relinked | None:
    """Join again what the directives ``changed`` touch: new ones, those that are gone, and those with another text.

    ``names``: every directive's key, in order, and the name of its own work. None when it cannot be told what is
    touched, or too much is.
    """
    edit = _Edit(old, KeptDigests(names, old.cache), sorted(changed), registry)
    if not edit.identify():
        return None
    claims = Claims(registry, vocabulary)
    groups = edit.groups(claims)
    joined = edit.join(groups, claims, pins)
    return edit.told(joined, groups) if joined else None


@dataclass(slots=True)
class _Joined:
    """A join of some groups of numbers."""

    joiner: Joiner
    digests: dict[str, AnyDigest]  # those joined, in key order
    held: dict[str, AnyDigest]  # those that could be meant
    known: frozenset[str]  # cited documents of these groups so far


class _Edit:
    def __init__(self, old: Standing, digests: KeptDigests, changed: list[str], registry: Registry) -> None:
        self._old, self._digests, self._changed, self._registry = old, digests, changed, registry
        self._now = [key for key in changed if key in digests]
        self._issuers: dict[str, str] = {}
        self._issuer_of: Mapping[str, str] = {}
        self._cited_now: set[str] = set()  # groups of numbers, by changed directives
        self._declaring: set[str] = set()  # directives whose front matter refers to changed ones

    def identify(self) -> bool:
        """Find the issuers of the changed directives; False when one is not in the authority file.

        A directive that has a bare figure for a number shares it with those of every type: there is no telling either.
        """
        for key in self._now:
            number = parse_number(self._digests[key].directive.number or "")
            if number is not None and not number.is_full:
                return False
            ids = self._registry.identify(self._digests[key].directive.issuer)
            if len(ids) != 1:
                return False
            self._issuers[key] = ids[0]
        self._issuer_of = {**self._old.graph.issuer_of, **self._issuers}
        return True

    def groups(self, claims: Claims) -> frozenset[str]:
        """Return the groups of numbers that the changed directives touch."""
        touched: set[str] = set()
        for key in self._changed:
            before, now = self._old.digests.get(key), self._digests.get(key)
            cited = self._cited_by_group(key, now, claims)
            self._cited_now |= cited.keys()
            touched |= _differing(self._cited_by_group(key, before, claims), cited)
            if before is None or now is None or self._held_form(before, key) != self._held_form(now, key):
                touched |= {group for each in (before, now) if each for group in groups_of(each.directive)}
        for key, declared in self._old.tables[DECLARED].whole().items():
            if not {*declared}.isdisjoint(self._changed):
                self._declaring.add(key)
                touched |= {*self._old.graph.said.get(key, ())}
        numbers = self._old.tables[NUMBERS]
        return frozenset(  # a number that nobody cites joins nothing
            group for group in touched if group in self._cited_now or (numbers.get(group) or ((),))[0]
        )

    def _cited_by_group(self, key: str, digest: AnyDigest | None, claims: Claims) -> dict[str, list[object]]:
        """What a directive cites, by group of numbers: everything that a join looks at."""
        said: dict[str, list[object]] = {}
        if digest is None:
            return said
        speaker = self._issuer_of.get(key) if key in self._digests and digest is self._digests[key] else None
        speaker = speaker or self._old.graph.issuer_of.get(key)
        directive = digest.directive
        beside = (speaker, directive.issued or directive.meeting, directive.references)
        for place, citation in enumerate(digest.citations):
            if not citation.own and not citation.vague:
                group = number_group(claims.make(citation, speaker=speaker).number_key)
                said.setdefault(group, [beside]).append((place, _wordings(citation)))
        return said

    def _held_form(self, digest: AnyDigest, key: str) -> object:
        directive = digest.directive
        issuer = (self._issuer_of if digest is self._digests.get(key) else self._old.graph.issuer_of)[key]
        return (directive.number, directive.type, directive.title, directive.issuer, directive.issued, issuer)

    def join(self, groups: frozenset[str], claims: Claims, pins: Iterable[CitedDocument]) -> _Joined | None:
        """Join ``groups``; None when another group could be touched, or too many directives have to be joined."""
        numbers = self._old.tables[NUMBERS]
        rows = {group: row for group in groups if (row := numbers.get(group))}
        citing = {key for row in rows.values() for key in row[0]} | {*self._changed} | self._declaring
        held = {key for row in rows.values() for key in row[1]}
        held |= {*self._changed}
        if len(citing) + len(held) > MOST_JOINED:
            return None
        digests: dict[str, AnyDigest] = {key: self._digests[key] for key in sorted(citing) if key in self._digests}
        meant: dict[str, AnyDigest] = {key: self._digests[key] for key in sorted(held) if key in self._digests}
        joiner = Joiner(
            digests,
            self._issuer_of,
            claims,
            HeldDirectives(meant, self._issuer_of, claims),
            pins,
            keys=self._digests.names.keys(),
            scope=Scope(groups, self._old.outcomes),
        )
        if joiner.join():  # a finding that stops a build
            return None
        joined = _Joined(joiner, digests, meant, frozenset(key for row in rows.values() for key in row[2]))
        return None if self._is_contested(joined, groups) else joined

    def _is_contested(self, joined: _Joined, groups: frozenset[str]) -> bool:
        """Whether addresses are wanted by documents that were not joined again."""
        old, now = self._old.graph, joined.joiner
        come_or_gone = {key for key in self._changed if key not in self._digests or key not in self._old.digests}
        for key in joined.known | now.cited.keys() | come_or_gone:
            if not groups >= old.contested.get(key, frozenset()) | now.contested.get(key, frozenset()):
                return True
        return any(key in old.cited for key in (now.cited.keys() | come_or_gone) - joined.known)

    def _contested(self, joined: _Joined, groups: frozenset[str]) -> Contested:
        """Return the addresses that several groups of numbers want now: those that were joined again want anew."""
        stay = {key: wanting - groups for key, wanting in self._old.graph.contested.items()}
        contested = {key: wanting for key, wanting in stay.items() if wanting}
        for key, wanting in joined.joiner.contested.items():
            contested[key] = contested.get(key, frozenset()) | wanting
        return contested

    def told(self, joined: _Joined, groups: frozenset[str]) -> Relinked | None:
        """Enter what was joined into the tables."""
        tables = self._old.tables.branch()
        joiner = joined.joiner
        citations = self._enter_links(tables, joined)
        incoming = self._enter_references(tables, joined)
        for key in joined.known - joiner.cited.keys():
            tables[CITED].changed[key] = None
        for key, cited in joiner.cited.items():
            tables[CITED].changed[key] = pack_cited(cited)
        if not self._enter_moved(tables, joined, groups):
            return None
        numbered = self._enter_numbers(tables[NUMBERS], joined, groups)
        for key in self._changed:
            tables[DECLARED].changed[key] = (
                declared_row(self._digests[key].directive) or None if key in self._digests else None
            )
        targets = self._enter_receipts(tables)
        tables.said = (citations, pack_contested(self._contested(joined, groups)), *tables.said[2:])
        return Relinked(
            tables,
            self._digests,
            self._issuers,
            frozenset(joined.digests),
            frozenset(joiner.doubtful),
            {**joiner.cited},
            joined.known - joiner.cited.keys(),
            incoming,
            numbered,
            targets,
            citations,
        )

    def _enter_links(self, tables: Tables, joined: _Joined) -> int:
        links, outcomes = tables[LINKS], joined.joiner.outcomes
        citations: int = tables.said[0]
        for key in self._changed:
            citations -= len(self._old.outcomes.get(key, ()))
            links.changed[key] = None
        for key in joined.digests:
            if key in self._changed:
                citations += len(outcomes[key])
            links.changed[key] = (outcomes[key], joined.joiner.said[key])
        return citations

    def _enter_references(self, tables: Tables, joined: _Joined) -> frozenset[str]:
        """Enter what is cited, and the same seen from there; return the documents of which something else is said."""
        outgoing, incoming = tables[OUTGOING], tables[INCOMING]
        sources = {*joined.digests, *self._changed}
        now: dict[str, list[Reference]] = {}
        touched: set[str] = set()
        different: set[str] = set()
        for key in sources:
            before = self._old.graph.outgoing.get(key, ())
            after = joined.joiner.references(key) if key in joined.digests else ()
            if before != after:
                touched |= {reference.target for reference in (*before, *after)}
            for reference in after:
                now.setdefault(reference.target, []).append(reference)
            outgoing.changed[key] = references_row(after) if key in joined.digests else None
        for target in touched:
            stay = [each for each in self._old.graph.incoming.get(target, ()) if each.source not in sources]
            found = sorted([*stay, *now.get(target, ())], key=attrgetter("source"))
            if tuple(found) == self._old.graph.incoming.get(target, ()):
                continue
            different.add(target)
            incoming.changed[target] = references_row(found) if found else None
        return frozenset(different)

    def _enter_moved(self, tables: Tables, joined: _Joined, groups: frozenset[str]) -> bool:
        """Enter the addresses that held documents had before their text arrived; False when they contend."""
        moved, arrivals = tables[MOVED], tables[ARRIVALS]
        here = joined.joiner.arrivals
        every = {key for group in groups for key in (self._old.tables[NUMBERS].get(group) or ((), ()))[1]}
        every |= here.keys() | {*self._changed}
        before = {key: address for address, key in moved.whole().items()}
        outside = {address for key, address in before.items() if key not in every}
        for key in every & before.keys():
            moved.changed[before[key]] = None
        joined_again = joined.digests.keys() | {*self._changed}
        contested, cited = self._old.graph.contested, joined.joiner.cited
        taken: dict[str, set[str]] = {}  # address → groups in which it was found
        for key in sorted(every):
            rows = arrivals.get(key) or ()
            stay = [each for each in map(Arrival._make, rows) if not (each.group in groups and each[0] in joined_again)]
            found = sorted([*stay, *here.get(key, ())], key=itemgetter(0, 1)) if key in self._digests else []
            arrivals.changed[key] = tuple(map(tuple, found)) or None
            addresses = {address_before([*map(Arrival._make, rows)])} if rows else set()
            address = address_before(found) if found else ""
            for each in addresses | {address}:
                elsewhere = each in outside or (each in self._old.graph.cited and each not in joined.known)
                if elsewhere or not groups >= contested.get(each, frozenset()):
                    return False
            if not found:
                continue
            wanting = {each.group for each in found}
            if address not in cited and address not in taken:
                taken[address] = wanting
                moved.changed[address] = key
            elif wanting != ({number_group(cited[address].number_key)} if address in cited else taken[address]):
                return False  # two groups contend
        return outside.isdisjoint(cited)

    def _enter_numbers(self, numbers: Table, joined: _Joined, groups: frozenset[str]) -> frozenset[str]:
        """Enter who cites and who has a number; return the groups of which other documents may have one than before."""
        gone: dict[str, set[str]] = {}  # group → changed directives that have it no longer
        for key in self._changed:
            before = {*self._old.graph.said.get(key, ())}
            if key in self._old.digests:
                before |= {*groups_of(self._old.digests[key].directive)}
            for group in before:
                gone.setdefault(group, set()).add(key)
        citing: dict[str, set[str]] = {}
        having: dict[str, set[str]] = {}
        for key in self._now:
            for group in joined.joiner.said[key]:
                citing.setdefault(group, set()).add(key)
            for group in groups_of(self._digests[key].directive):
                having.setdefault(group, set()).add(key)
        cited: dict[str, list[str]] = {}
        for key, document in joined.joiner.cited.items():
            cited.setdefault(number_group(document.number_key), []).append(key)
        touched = groups | gone.keys() | citing.keys() | having.keys()
        for group in touched:
            row = numbers.get(group) or ((), (), ())
            leaving = gone.get(group, set())
            known = cited.get(group, []) if group in groups else row[2]
            new = (
                tuple(sorted(({*row[0]} - leaving) | citing.get(group, set()))),
                tuple(sorted(({*row[1]} - leaving) | having.get(group, set()))),
                tuple(known),
            )
            numbers.changed[group] = new if any(new) else None
        return frozenset(group for group in touched if not group.startswith("~"))

    def _enter_receipts(self, tables: Tables) -> frozenset[str]:
        """Enter what the changed directives were sent to; return the recipients for which something is different."""
        lines, receipts = tables[LINES], tables[RECEIPTS]
        now = Receipts({key: self._digests[key] for key in self._now}, self._issuer_of, self._registry)
        received = now.by_target()
        touched: set[str] = {*received}
        for key in self._changed:
            for items in lines.get(key) or ():
                touched |= {target for item in open_lines(items) for _, target in item.parts if target}
            lines.changed[key] = lines_row(now.addressees[key], now.recipients[key]) if key in self._digests else None
        different: set[str] = set()
        for target in touched:
            before = receipts.get(target) or ()
            pairs = [*zip(before[::2], before[1::2], strict=True)]
            stay = [pair for pair in pairs if pair[0] not in self._changed]
            new = [(receipt.directive, tuple(receipt[1:])) for receipt in received.get(target, ())]
            found = sorted([*stay, *new], key=lambda pair: str(pair[0]))
            if found == pairs:
                continue
            different.add(target)
            receipts.changed[target] = tuple(each for pair in found for each in pair) or None
        for target in different:
            row = receipts.changed[target]
            tables[TARGETS].changed[target] = row and self._target_row(lines, target, row)
        return frozenset(different)

    def _target_row(self, lines: Table, target: str, row: tuple[object, ...]) -> tuple[object, ...]:
        """The row of a recipient; a class is called as the first directive calls it."""
        kind, _, identity = target.partition("/")
        named = None
        if kind == "noi-nhan":
            first = str(row[0])
            items = [item for packed in lines[first] for item in open_lines(packed)]
            name = next(words for item in items for words, to in item.parts if to == target)
            named = RecipientClass(identity, name[0].upper() + name[1:], self._issuer_of[first])
        return target_row(len({*row[::2]}), named)


def _wordings(citation: Citation) -> Citation:
    """A citation without its place in the text."""
    return citation._replace(start=0, end=0)


def _differing(before: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
