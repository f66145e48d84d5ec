"""An index and the documents that are others now → the index as it is now. Lists that stay are the same objects.

What this gives is what ``index_pages`` gives of the changed archive; a test compares the two after random edits.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import NamedTuple, TypeVar

from build_tools.model import Graph
from build_tools.pages.addresses import organisation_address, signer_address, type_address
from build_tools.pages.index import Card, Facts, PageIndex, age_of, note_signers
from build_tools.pages.paging import cut_newest_first

Group = TypeVar("Group")


class Entry(NamedTuple):
    """What an index is made from of one document."""

    card: Card
    facts: Facts


Entries = Mapping[str, Entry | None]  # None: there is no such document


def reindexed(
    old: PageIndex,
    graph: Graph,
    *,
    before: Entries,
    now: Entries,
    cards: dict[str, Card],
    facts: Callable[[str], Facts],
    received: dict[str, int],
) -> PageIndex:
    """Return the index of ``graph``, in which the documents of ``before`` are those of ``now``.

    ``cards``, ``facts`` and ``received`` as for ``index_pages``: of all documents and recipients, as they are now.
    """
    index = PageIndex(graph, old.guide, children=old.children, predecessors=old.predecessors)
    index.reset(cards, received)
    changed = _Changed(index, before, now, facts)
    index.held = changed.list_of(old.held, lambda entry: entry.card.held)
    index.cited = changed.list_of(old.cited, lambda entry: not entry.card.held)
    index.issued = dict(sorted(changed.lists(old.issued, _issuer).items()))
    known = graph.organisations
    cited_from = changed.lists(old.cited_from, lambda entry: _cited_issuer(entry, known))
    index.cited_from = dict(sorted(cited_from.items()))
    index.years = dict(sorted(changed.lists(old.years, lambda entry: entry.card.year).items(), reverse=True))
    index.types = _types(changed, old)
    index.signers = changed.signers(old.signers)
    index.implements, index.implementing = changed.chains(old)
    index.issued_on = _issued_on(old, index, (key for key, each in now.items() if not each or not each.card.held))
    aliases = {key: several for key, several in old.aliases.items() if key not in now}
    index.aliases = aliases | {key: each.facts.aliases for key, each in now.items() if each and each.facts.aliases}
    return index


def _issuer(entry: Entry) -> str | None:
    return entry.facts.issuer if entry.card.held else None


def _cited_issuer(entry: Entry, known: Container[str]) -> str | None:
    issuer = entry.facts.issuer
    return issuer if issuer is not None and issuer in known and not entry.card.held else None


def _types(changed: _Changed, old: PageIndex) -> dict[str, tuple[str, list[str]]]:
    """Types by address; one is called as its newest document calls it."""
    lists = changed.lists(
        {address: keys for address, (_, keys) in old.types.items()},
        lambda entry: type_address(entry.card.type) if entry.card.type else None,
    )
    touched = {type_address(each.card.type) for each in changed.both() if each.card.type}
    return {
        address: (changed.card(keys[0]).type if address in touched else old.types[address][0], keys)
        for address, keys in sorted(lists.items())
    }


def _issued_on(old: PageIndex, index: PageIndex, gone: Iterable[str]) -> dict[str, str]:
    issued_on = {**old.issued_on}
    for key in gone:
        issued_on.pop(key, None)
    for identity, keys in index.issued.items():
        if old.issued.get(identity) is not keys:
            for part in cut_newest_first(organisation_address(identity), keys):
                issued_on.update(dict.fromkeys(part.entries, part.address))
    return issued_on


class _Changed:
    """The documents that are others, and how they change lists that stand newest first."""

    def __init__(self, index: PageIndex, before: Entries, now: Entries, facts: Callable[[str], Facts]) -> None:
        self._before, self._now, self._facts = before, now, facts
        self.card = index.silent_card

    def both(self) -> Iterable[Entry]:
        """Yield what changed documents were and are."""
        return (each for entries in (self._before, self._now) for each in entries.values() if each)

    def list_of(self, keys: list[str], belongs: Callable[[Entry], bool]) -> list[str]:
        """Return the one list of those documents that ``belongs`` says."""
        return self.lists({"": keys}, lambda entry: "" if belongs(entry) else None).get("", [])

    def lists(self, lists: Mapping[Group, list[str]], group: Callable[[Entry], Group | None]) -> dict[Group, list[str]]:
        """Return ``lists`` by what ``group`` says of their documents; None is none of them."""
        leaving: dict[Group, set[str]] = {}
        coming: dict[Group, list[str]] = {}
        for key in self._now:
            before, now = (self._in(entries, key, group) for entries in (self._before, self._now))
            if before == now:
                continue
            if before is not None:
                leaving.setdefault(before[0], set()).add(key)
            if now is not None:
                coming.setdefault(now[0], []).append(key)
        changed = dict(lists)
        for name in leaving.keys() | coming.keys():
            gone = leaving.get(name, set())
            keys = [key for key in lists.get(name, ()) if key not in gone]
            for key in coming.get(name, ()):
                keys.insert(self._place(keys, key), key)
            changed[name] = keys
        return {name: keys for name, keys in changed.items() if keys}

    def _in(self, entries: Entries, key: str, group: Callable[[Entry], Group | None]) -> tuple[Group, str] | None:
        """In which list a document stands, and what decides its place there."""
        entry = entries[key]
        name = None if entry is None else group(entry)
        return None if entry is None or name is None else (name, age_of(entry.card))

    def _place(self, keys: list[str], key: str) -> int:
        """Where ``key`` belongs among ``keys``: newest first, of one day the first path first."""
        age, low, high = age_of(self.card(key)), 0, len(keys)
        while low < high:
            middle = (low + high) // 2
            other = keys[middle]
            other_age = age_of(self.card(other))
            if other_age > age or (other_age == age and other < key):
                low = middle + 1
            else:
                high = middle
        return low

    def signers(self, old: Mapping[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
        """Return who signed what; the pages of signers of changed documents are made anew."""
        signing = [(key, each) for entries in (self._before, self._now) for key, each in entries.items() if each]
        touched = {signer_address(name) for _, each in signing if each.card.held for name in each.facts.signers}
        signers = {address: names for address, names in old.items() if address not in touched}
        for address in touched:
            keys = {key for several in old.get(address, {}).values() for key in several} - self._now.keys()
            keys |= {key for key, each in self._now.items() if each and each.card.held}
            page: dict[str, dict[str, list[str]]] = {}
            spelt: dict[str, str] = {}
            for key in sorted(sorted(keys), key=lambda key: age_of(self.card(key)), reverse=True):
                names = [name for name in self._facts(key).signers if signer_address(name) == address]
                note_signers(page, spelt, key, names)
            signers |= page
        return dict(sorted(signers.items()))

    def chains(self, old: PageIndex) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return who implements whom; the places of changed documents and of those beside them are found anew."""
        pairs: set[tuple[str, str]] = set()  # (lower, upper) that may have come, gone or changed places
        for key in self._now:
            pairs |= {(key, upper) for upper in old.implements.get(key, ())}
            pairs |= {(lower, key) for lower in old.implementing.get(key, ())}
            entry = self._now[key]
            for other, passive in entry.facts.implements if entry else ():
                pairs.add((other, key) if passive else (key, other))
        for key in self._before:
            entry = self._before[key]
            for other, passive in entry.facts.implements if entry else ():
                pairs.add((other, key) if passive else (key, other))
        up, down = {**old.implements}, {**old.implementing}
        uppers: dict[str, set[str]] = {}
        lowers: dict[str, set[str]] = {}
        for lower, upper in pairs:
            said = self._said(lower, upper)
            for sides, one, other in ((uppers, lower, upper), (lowers, upper, lower)):
                known = sides.get(one)
                if known is None:
                    known = sides[one] = {*(up if sides is uppers else down).get(one, ())}
                (known.add if said else known.discard)(other)
        for lower, found in uppers.items():
            up[lower] = sorted(sorted(found), key=lambda key: self.card(key).issued, reverse=True)
        for upper, found in lowers.items():
            down[upper] = sorted(sorted(found), key=lambda key: self.card(key).issued or "~")
        return {key: found for key, found in up.items() if found}, {key: found for key, found in down.items() if found}

    def _said(self, lower: str, upper: str) -> bool:
        """Whether one of the two documents says that ``lower`` implements ``upper``."""
        return (upper, False) in self._implements(lower) or (lower, True) in self._implements(upper)

    def _implements(self, key: str) -> tuple[tuple[str, bool], ...]:
        if key in self._now:
            entry = self._now[key]
            return entry.facts.implements if entry else ()
        return self._facts(key).implements
