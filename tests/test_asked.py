"""Pages ask the index for what is not their own: what they ask for is noted, and they look nowhere else.

A page that read another document's facts past the index would stay as it was when those change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from build_tools.bench.archive import write_archive
from build_tools.build import check_site
from build_tools.cache import Cache
from build_tools.digesting import Texts
from build_tools.model import Graph
from build_tools.pages.cited import cited_pages, citing_pages
from build_tools.pages.directive import directive_page
from build_tools.pages.index import CARD, DOWNWARD, QUOTED, UPWARD, PageIndex, index_pages, sum_of
from build_tools.pages.organisation import class_pages, organisation_pages
from build_tools.pages.page import Page

BY_DOCUMENT = (
    "digests",
    "issuer_of",
    "links",
    "outgoing",
    "incoming",
    "cited",
    "addressees",
    "recipients",
    "same_number",
    "said",
    "arrivals",
)
# Known to all: the registry, who received what, and what is counted.
KNOWN = {"organisations", "doubtful", "citations", "receipts", "classes", "moved", "contested"}


class Watched(Mapping[str, Any]):
    """A mapping that notes which keys are looked at."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - whatever it holds
        self.asked.add(key)
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[PageIndex, Texts]:
    """The index of an invented archive, every card made, its mappings by document watched."""
    root: Path = tmp_path_factory.mktemp("archive")
    write_archive(150, root)
    checked = check_site(root, Cache(root / "cache"))
    by_document: dict[str, Any] = {name: Watched(getattr(checked.graph, name)) for name in BY_DOCUMENT}
    graph = replace(checked.graph, **by_document)
    index = index_pages(graph, guide="huong-dan.html")
    for key in (*index.held, *index.cited):
        index.silent_card(key)
    for name in ("implements", "implementing"):
        setattr(index, name, Watched(getattr(index, name)))
    return index, checked.texts


def pages_of(index: PageIndex, texts: Texts, kind: str, name: str) -> Iterator[Page]:
    """Make the pages of one job."""
    if kind == "directive":
        yield directive_page(index, name, texts[name].body)
        yield from citing_pages(index, name)
    elif kind == "cited":
        yield from cited_pages(index, name)
    else:
        yield from (organisation_pages if kind == "organisation" else class_pages)(index, name)


def watched(index: PageIndex) -> dict[str, Watched]:
    """The watched mappings by name."""
    found = {name: getattr(index.graph, name) for name in BY_DOCUMENT}
    return found | {name: getattr(index, name) for name in ("implements", "implementing")}


def test_pages_look_at_other_documents_through_the_index_alone(archive: tuple[PageIndex, Texts]) -> None:
    index, texts = archive
    graph, asked = index.graph, index.asked
    jobs = [("directive", key) for key in graph.digests] + [("cited", key) for key in graph.cited]
    jobs += [("organisation", identity) for identity in graph.organisations]
    jobs += [("class", identity) for identity in graph.classes]
    seen = dict.fromkeys(("cards", "upward", "downward", "quoted"), 0)
    for kind, name in jobs:
        asked.clear()
        for each in watched(index).values():
            each.asked.clear()
        for page in pages_of(index, texts, kind, name):
            assert page.content
        allowed = {"digests": asked.quoted, "implements": asked.upward, "implementing": asked.downward}
        for what, each in watched(index).items():
            assert each.asked <= {name} | allowed.get(what, set()), f"{kind} {name}: {what}"
        for what in seen:
            seen[what] += len(getattr(asked, what))
        sums = {sum_of(CARD, key) for key in asked.cards} | {sum_of(QUOTED, key) for key in asked.quoted}
        sums |= {sum_of(UPWARD, key) for key in asked.upward} | {sum_of(DOWNWARD, key) for key in asked.downward}
        assert {*memoryview(asked.pack()).cast("I")} == sums
    assert all(seen.values()), seen


def test_every_field_of_the_graph_is_watched_or_known_to_all() -> None:
    assert {each.name for each in fields(Graph)} == {*BY_DOCUMENT} | KNOWN
