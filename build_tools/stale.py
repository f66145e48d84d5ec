"""Two joined archives, and what pages asked for → the pages that are not what they were."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from build_tools.kept_rows import CITED, LINKS, NUMBERS, OUTGOING, Plain
from build_tools.pages.addresses import signer_address, type_address
from build_tools.pages.index import CARD, DOWNWARD, QUOTED, UPWARD, Facts, PageIndex, sum_of
from build_tools.plan import Job, listed_pages, moved_addresses
from build_tools.relink import Relinked
from build_tools.standing import Standing


@dataclass(frozen=True, slots=True)
class Stale:
    """What is to be made again, and what is no longer.

    ``jobs`` and ``gone`` make pages of their own; ``lists`` are the pages of lists that are to be made, by address,
    ``lists_gone`` those that are no longer.
    """

    jobs: list[Job]
    gone: list[Job]
    lists: dict[str, frozenset[str]]  # list → addresses
    lists_gone: frozenset[str]


def find_stale(
    old: Standing, new: Standing, relinked: Relinked, changed: Collection[str], pages: Mapping[str, Plain]
) -> Stale:
    """Return what differs between the pages of ``old`` and of ``new``, where the directives ``changed`` are others.

    ``pages``: what each job's pages asked for when they were made.
    """
    touched = relinked.directives | relinked.cited.keys() | relinked.cited_gone | {*changed}
    cards = frozenset(key for key in touched if _card(old, key) != _card(new, key))
    upward = _differing(old.index.implements, new.index.implements)
    downward = _differing(old.index.implementing, new.index.implementing)
    own = cards | upward | downward | relinked.incoming | _numbered(old, new, relinked)
    own |= {key for key in relinked.directives if _said(old, key) != _said(new, key)}
    own |= {key for key in relinked.cited if old.tables[CITED].get(key) != new.tables[CITED].get(key)}
    own |= _differing(old.index.issued_on, new.index.issued_on) | {*changed} | relinked.cited_gone
    organisations = _differing(old.index.issued, new.index.issued)
    organisations |= _differing(old.index.cited_from, new.index.cited_from)
    jobs: dict[Job, None] = dict.fromkeys(("directive" if key in new.digests else "cited", key) for key in own)
    jobs |= dict.fromkeys(("organisation", identity) for identity in organisations)
    jobs |= dict.fromkeys(map(_recipient_job, relinked.targets))
    jobs |= dict.fromkeys(_asking(pages, _sums(cards, upward, downward, changed)))
    moved, before = moved_addresses(new.index), moved_addresses(old.index)
    leading = (address for address, key in moved.items() if before.get(address) != key or key in cards)
    jobs |= dict.fromkeys(("redirect", address) for address in leading)
    known = [job for job in jobs if _is_there(new, job)]
    gone: list[Job] = [job for job in jobs if not _is_there(new, job) and _is_there(old, job)]
    gone += [("directive", key) for key in changed if key in old.digests and key not in new.digests]
    gone += [("cited", key) for key in relinked.cited_gone]
    gone += [("redirect", address) for address in before if address not in moved]
    lists, lists_gone = _stale_lists(old, new, cards | relinked.incoming)
    return Stale(sorted(known), sorted({*gone}), lists, lists_gone)


def _card(standing: Standing, key: str) -> Any:  # noqa: ANN401 - plain data
    row = standing.documents.get(key)
    return row and row[0]


def _said(standing: Standing, key: str) -> tuple[Any, Any]:
    links = standing.tables[LINKS].get(key)
    return links and links[0], standing.tables[OUTGOING].get(key)


def _numbered(old: Standing, new: Standing, relinked: Relinked) -> set[str]:
    """Documents that share their number with others than before."""
    members = {
        key
        for group in relinked.numbers
        for standing in (old, new)
        for several in (standing.tables[NUMBERS].get(group) or ((), (), ()))[1:]
        for key in several
    }
    before, now = old.graph.same_number, new.graph.same_number
    return {
        key
        for key in members
        if (before.get(key) if key in old.documents else None) != (now.get(key) if key in new.documents else None)
    }


def _differing(before: Mapping[str, object], now: Mapping[str, object]) -> frozenset[str]:
    if before.keys() == now.keys():
        return frozenset(key for key, value in now.items() if value != before[key])
    return frozenset(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def _recipient_job(target: str) -> Job:
    folder, _, identity = target.partition("/")
    return ("organisation", identity) if folder == "co-quan" else ("class", identity)


def _sums(cards: Iterable[str], upward: Iterable[str], downward: Iterable[str], quoted: Iterable[str]) -> set[int]:
    whats = ((CARD, cards), (UPWARD, upward), (DOWNWARD, downward), (QUOTED, quoted))
    return {sum_of(what, key) for what, keys in whats for key in keys}


def _asking(pages: Mapping[str, Plain], sums: set[int]) -> list[Job]:
    """The jobs whose pages asked for one of ``sums``."""
    jobs: list[Job] = []
    for name, (asked, _) in pages.items():
        if asked and not sums.isdisjoint(memoryview(asked).cast("I")):
            kind, _, key = name.partition(" ")
            jobs.append((kind, key))  # type: ignore[arg-type]  # as it was kept
    return jobs


def _is_there(standing: Standing, job: Job) -> bool:
    kind, name = job
    if kind == "directive":
        return name in standing.digests
    if kind == "cited":
        return name in standing.graph.cited
    if kind == "class":
        return name in standing.graph.classes
    return True


# What each list is made from beside cards.
_SOURCES: Final[dict[str, Callable[[PageIndex], object]]] = {
    "documents": lambda index: index.held,
    "issuers": lambda index: (index.issued, index.cited_from),
    "recipients": lambda index: (index.received(), index.graph.classes),
    "cited": lambda index: index.cited,
    "types": lambda index: index.types,
    "years": lambda index: index.years,
    "signers": lambda index: index.signers,
}
_OF_NAMES: Final = frozenset({"issuers", "recipients"})  # lists that show no card


def _stale_lists(
    old: Standing, new: Standing, shown: frozenset[str]
) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Return the addresses of stale pages by list, and those that are gone; ``shown``: documents shown otherwise."""
    stale: dict[str, frozenset[str]] = {}
    gone: set[str] = set()
    arrived = any((key in old.digests) != (key in new.digests) for key in shown)  # lists say how many are held
    old.index.settled = new.index.settled = _settled(old, new, shown)
    for name, source in _SOURCES.items():
        same = not arrived and source(old.index) == source(new.index)
        if same and (name in _OF_NAMES or not shown):
            continue
        now = listed_pages(new.index, name)
        before = now if same else listed_pages(old.index, name)
        gone |= before.keys() - now.keys()
        addresses = frozenset(
            address
            for address, page in now.items()
            if not shown.isdisjoint(page[1]) or before.get(address, (None, ()))[0] != page[0]
        )
        if addresses:
            stale[name] = addresses
    return stale, frozenset(gone)


def _settled(old: Standing, new: Standing, shown: frozenset[str]) -> frozenset[int]:
    """Return the ids of the lists by type, year and signer that are the same objects, and list none of ``shown``."""
    same = {*map(id, _listed(old.index))} & {*map(id, _listed(new.index))}
    index = new.index
    for key in shown & new.documents.keys():
        card, facts = index.silent_card(key), Facts._make(new.documents[key][3])
        same.discard(id(index.years[card.year]))
        if card.type:
            same.discard(id(index.types[type_address(card.type)][1]))
        for name in facts.signers:
            same.discard(id(index.signers[signer_address(name)]))
    return frozenset(same)


def _listed(index: PageIndex) -> Iterator[object]:
    yield from (keys for _, keys in index.types.values())
    yield from index.years.values()
    yield from index.signers.values()
