"""An index brought up to date is the index of the changed archive, list for list and in the same order."""

from __future__ import annotations

import random
from dataclasses import fields
from pathlib import Path

import pytest

from build_tools.bench.archive import write_archive
from build_tools.build import check_site
from build_tools.cache import Cache
from build_tools.pages.index import PageIndex, facts_of, index_pages, make_card
from build_tools.pages.reindex import Entry, reindexed
from tests.edits import Edits

LISTS = ("held", "cited", "issued", "cited_from", "types", "years", "signers", "implements", "implementing")


def index_of(root: Path) -> PageIndex:
    """Join the archive at ``root`` and index it, whatever is wrong with it."""
    return index_pages(check_site(root, Cache(root / "cache")).graph, guide="huong-dan.html")


def entry(index: PageIndex, key: str) -> Entry | None:
    """What the index is made from of one document."""
    graph = index.graph
    there = key in graph.digests or key in graph.cited
    return Entry(make_card(graph, key), facts_of(graph, key)) if there else None


def in_order(index: PageIndex) -> dict[str, object]:
    """Every list; of those by name also in which order the names stand."""
    lists = {name: getattr(index, name) for name in (*LISTS, "issued_on", "aliases")}
    ordered = {f"order of {name}": [*lists[name]] for name in ("issued", "cited_from", "types", "years", "signers")}
    names = {address: [*page] for address, page in index.signers.items()}
    return {**lists, **ordered, "names of signers": names}


@pytest.mark.parametrize("seed", range(4))
def test_an_index_brought_up_to_date_is_that_of_the_changed_archive(tmp_path: Path, seed: int) -> None:
    write_archive(50, tmp_path)
    dice = random.Random(seed)
    edits = Edits(tmp_path, dice)
    known = index_of(tmp_path)
    for _ in range(12):
        made = [edits.make() for _ in range(dice.choice((1, 1, 3)))]
        fresh = index_of(tmp_path)
        if fresh.graph.organisations != known.graph.organisations:
            known = fresh
            continue
        every = {*known.held, *known.cited, *fresh.held, *fresh.cited}
        before, now = ({key: entry(index, key) for key in every} for index in (known, fresh))
        changed = [key for key in every if before[key] != now[key]]
        cards = {key: each.card for key, each in now.items() if each}
        facts = {key: each.facts for key, each in now.items() if each}
        known = reindexed(
            known,
            fresh.graph,
            before={key: before[key] for key in changed},
            now={key: now[key] for key in changed},
            cards=cards,
            facts=facts.__getitem__,
            received=fresh.received(),
        )
        assert in_order(known) == in_order(fresh), made


def test_lists_that_nothing_changes_stay_the_same_objects(tmp_path: Path) -> None:
    write_archive(50, tmp_path)
    old = index_of(tmp_path)
    key = old.held[3]
    card, facts = make_card(old.graph, key), facts_of(old.graph, key)
    cards = {other: make_card(old.graph, other) for other in (*old.held, *old.cited)}
    cards[key] = card._replace(title="Về việc khác")
    index = reindexed(
        old,
        old.graph,
        before={key: Entry(card, facts)},
        now={key: Entry(cards[key], facts)},
        cards=cards,
        facts=lambda other: facts_of(old.graph, other),
        received=old.received(),
    )
    assert index.held is old.held
    assert all(index.issued[identity] is keys for identity, keys in old.issued.items())
    assert all(index.types[address][1] is keys for address, (_, keys) in old.types.items())
    assert index.card(key).title == "Về việc khác"


def test_every_field_of_an_index_is_brought_up_to_date() -> None:
    """A field that somebody adds to the index has to be thought of here."""
    beside = {"graph", "guide", "children", "predecessors", "asked", "standing", "settled", "_cards", "_received"}
    assert {each.name for each in fields(PageIndex)} == {*LISTS, "issued_on", "aliases"} | beside
