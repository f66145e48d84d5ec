"""A joined archive → tables in the cache: the graph, what lists need of each document, what each page asked for.

The next build reads what it needs (``standing``): a title that changes asks for the pages that show it, not for the
archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from build_tools.archive import Archive
from build_tools.cache import Cache
from build_tools.claims import number_group
from build_tools.clusters import pack_cited
from build_tools.held import groups_of
from build_tools.kept import Writer
from build_tools.kept_rows import (
    ARRIVALS,
    CITED,
    DECLARED,
    DOCUMENTS,
    INCOMING,
    INDEX,
    LINES,
    LINKS,
    LISTS,
    MOVED,
    NUMBERS,
    OUTGOING,
    PAGES,
    RECEIPTS,
    TARGETS,
    Plain,
    class_of,
    declared_row,
    document_row,
    page_row,
    receipts_row,
    references_row,
    said_beside,
    target_row,
)
from build_tools.links import Links
from build_tools.model import Graph
from build_tools.pages.index import PageIndex
from build_tools.plan import TRACED
from build_tools.press import Made
from build_tools.published import record_name
from build_tools.receipts import pack_lines
from build_tools.seal import place_of
from build_tools.shelf import Shelved
from build_tools.workers import begin

T = TypeVar("T")


class Keeper:
    """Keeps what a site is pressed from while it is pressed whole."""

    def __init__(self, site: Path, cache: Cache) -> None:
        self._site = site
        self._writer = Writer(cache, place_of(site))

    def note(self, made: Made) -> None:
        """Note what became of a job."""
        if made.job[0] in TRACED:
            self._writer.add(PAGES, {" ".join(made.job): page_row(made)})

    @contextmanager
    def keeping(self, index: PageIndex, archive: Archive, terms: Mapping[str, str]) -> Iterator[None]:
        """Keep meanwhile what ``archive`` was joined to: it is that of the site as it is published when this ends.

        ``terms``: document key → name of its search terms.
        """
        work = partial(keep_graph, self._writer, index, terms)
        keeping = begin(work)
        try:
            yield
        except BaseException:
            keeping.dismiss()
            raise
        said = said_beside(index.graph.citations, index.graph.contested, archive.organisations, archive.cited)
        self._writer.seal(record_name(self._site), keeping() or work(), said)


def keep_graph(writer: Writer, index: PageIndex, terms: Mapping[str, str]) -> dict[str, int]:
    """Write the tables of a joined archive and return their parts; ``terms`` as in :class:`Keeper`."""
    graph = index.graph
    documents = [*graph.digests, *graph.cited]
    writer.fill(DOCUMENTS, documents, lambda key: document_row(graph, index.silent_card(key), terms[key]))
    writer.fill(LINKS, graph.digests, lambda key: (_outcomes(graph, key), graph.said[key]))
    writer.fill(OUTGOING, graph.outgoing, lambda key: references_row(graph.outgoing[key]))
    writer.fill(INCOMING, graph.incoming, lambda key: references_row(graph.incoming[key]))
    writer.fill(CITED, graph.cited, lambda key: _packed(graph.cited, key, pack_cited))
    lines = graph.addressees, graph.recipients
    writer.fill(LINES, graph.digests, lambda key: tuple(_packed(items, key, pack_lines) for items in lines))
    receipts = graph.receipts
    writer.fill(RECEIPTS, receipts, lambda target: receipts_row(receipts[target]))
    received = index.received()
    writer.fill(TARGETS, received, lambda target: target_row(received[target], class_of(graph.classes, target)))
    numbers = _numbers(graph)
    writer.fill(NUMBERS, numbers, lambda group: tuple(map(tuple, numbers[group])))
    writer.fill(ARRIVALS, graph.arrivals, lambda key: tuple(map(tuple, graph.arrivals[key])))
    writer.fill(INDEX, LISTS, partial(getattr, index))
    writer.fill(MOVED, graph.moved, lambda address: graph.moved[address])
    declared = {key: names for key, digest in graph.digests.items() if (names := declared_row(digest.directive))}
    writer.fill(DECLARED, declared, lambda key: declared[key])
    return writer.parts


def _packed(values: Mapping[str, T], key: str, pack: Callable[[T], bytes]) -> bytes:
    return values.packed(key) if isinstance(values, Shelved) else pack(values[key])


def _outcomes(graph: Graph, key: str) -> tuple[Plain, ...]:
    """What a directive's citations were resolved to, without the citations."""
    links = graph.links
    return links.outcomes(key) if isinstance(links, Links) else tuple(tuple(link[1:]) for link in links[key])


def _numbers(graph: Graph) -> dict[str, tuple[list[str], list[str], list[str]]]:
    found: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for key, digest in graph.digests.items():
        for group in graph.said[key]:
            found.setdefault(group, ([], [], []))[0].append(key)
        for group in groups_of(digest.directive):
            found.setdefault(group, ([], [], []))[1].append(key)
    for key, cited in graph.cited.items():
        found.setdefault(number_group(cited.number_key), ([], [], []))[2].append(key)
    return found
