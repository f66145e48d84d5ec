"""What a document cites and what cites it → groups by relation, as the margin shows them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import quote_plus

from build_tools.model import Reference
from build_tools.pages.addresses import SEARCH
from build_tools.pages.index import Card, PageIndex
from build_tools.pages.linked_text import candidates_place
from build_tools.wording import figures, relation_label, relation_order, site_words

CITING_SHOWN = 20  # so many citing documents a page lists, then it refers to a list of its own
SAME_NUMBER_SHOWN: Final = 8  # so many documents with the same number a page lists, then it refers to the search


class Entry(NamedTuple):
    """One document under one relation. ``id`` is where a citation's card finds it; empty the second time."""

    card: Card
    id: str = ""
    times: str = ""
    pinpoints: str = ""


class Candidates(NamedTuple):
    """An ambiguous citation: its id in the page, its words, its label, and the documents it may mean.

    ``more`` says how many they are besides those in ``cards``, ``search`` where to look for them; empty when none.
    """

    id: str
    text: str
    label: str
    cards: tuple[Card, ...]
    more: str = ""
    search: str = ""


class SameNumber(NamedTuple):
    """Other documents with a document's number: some of them, how many more there are, and where to look for all."""

    cards: tuple[Card, ...] = ()
    more: str = ""
    search: str = ""


Groups = list[tuple[str, list[Entry]]]


def cited_by_relation(index: PageIndex, key: str) -> tuple[Groups, dict[str, str]]:
    """Return what the directive cites, by relation, and the id of each document's entry in the page."""
    ids: dict[str, str] = {}
    links = index.graph.links[key]
    groups: dict[tuple[str, bool], list[Entry]] = {}
    for reference in index.graph.outgoing.get(key, ()):
        identity = "" if reference.target in ids else f"kho-d{len(ids)}"
        ids.setdefault(reference.target, identity)
        citations = [links[number].citation for number in reference.links]
        pinpoints = dict.fromkeys(citation.pinpoint for citation in citations if citation.pinpoint)
        times = site_words().margin.times.format(count=figures(len(citations))) if len(citations) > 1 else ""
        entry = Entry(index.card(reference.target), identity, times, " · ".join(pinpoints))
        groups.setdefault((reference.relation, reference.passive), []).append(entry)
    return _in_order(groups), ids


def citing_by_relation(index: PageIndex, key: str) -> Groups:
    """Return what cites the document, by relation, newest first; what is cited passively changes sides."""
    groups: dict[tuple[str, bool], list[Entry]] = {}
    for reference in newest_citing(index, key)[:CITING_SHOWN]:
        passive = not reference.passive
        groups.setdefault((reference.relation, passive), []).append(Entry(index.card(reference.source)))
    return _in_order(groups)


def newest_citing(index: PageIndex, key: str) -> list[Reference]:
    """Return the references to the document, those of the newest documents first."""
    incoming = index.graph.incoming.get(key, ())
    if len(incoming) < 2:  # noqa: PLR2004 - nothing to order
        return [*incoming]
    references = sorted(incoming, key=lambda reference: reference.source)
    return sorted(references, key=lambda reference: index.card(reference.source).issued, reverse=True)


def ambiguous_citations(index: PageIndex, key: str) -> list[Candidates]:
    """Return the directive's ambiguous citations with their candidates, in reading order."""
    words = site_words().margin
    return [
        Candidates(
            candidates_place(number),
            link.citation.text,
            words.ambiguous.format(count=figures(len(link.targets) + link.more)),
            tuple(index.cards(link.targets)),
            *_and_more(link.more, link.citation.number),
        )
        for number, link in enumerate(index.graph.links[key])
        if link.status == "ambiguous"
    ]


def same_number(index: PageIndex, key: str) -> SameNumber:
    """Return other documents with the same number: of many those next to it in key order, its issuer's own first."""
    group = index.graph.same_number.get(key)
    if not group:
        return SameNumber()
    start = min(bisect_left(group, key) - SAME_NUMBER_SHOWN // 2, len(group) - SAME_NUMBER_SHOWN - 1)
    start = max(start, 0)
    near = [other for other in group[start : start + SAME_NUMBER_SHOWN + 1] if other != key]
    more = len(group) - 1 - len(near)
    return SameNumber(tuple(index.cards(near)), *_and_more(more, index.card(key).number))


def _and_more(count: int, number: str | None) -> tuple[str, str]:
    """How many more documents there are, in words, and the search that finds them by their number."""
    if count <= 0:
        return "", ""
    return site_words().margin.more_same.format(count=figures(count)), f"{SEARCH}?q={quote_plus(number or '')}"


def count_documents(references: Iterable[Reference]) -> int:
    """Return how many documents the references come from."""
    return len({reference.source for reference in references})


def _in_order(groups: dict[tuple[str, bool], list[Entry]]) -> Groups:
    if len(groups) < 2:  # noqa: PLR2004 - nothing to order
        ranked = [*groups.items()]
    else:
        order = {relation: place for place, relation in enumerate(relation_order())}
        ranked = sorted(groups.items(), key=lambda group: (order.get(group[0][0], len(order)), group[0][1]))
    return [(relation_label(relation, passive=passive), entries) for (relation, passive), entries in ranked]
