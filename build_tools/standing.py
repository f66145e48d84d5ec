"""Tables in the cache → the joined archive that stands: its graph and its index, read as far as somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from build_tools.cache import Cache
from build_tools.claims import number_group
from build_tools.clusters import open_cited
from build_tools.findings import Finding
from build_tools.kept import LostError, Table, Tables
from build_tools.kept_rows import (
    CITED,
    DOCUMENTS,
    INCOMING,
    INDEX,
    LINES,
    LINKS,
    LISTS,
    MOVED,
    NUMBERS,
    OUTGOING,
    RECEIPTS,
    TARGETS,
    Plain,
    open_contested,
)
from build_tools.links import Links, Outcome
from build_tools.model import (
    AnyDigest,
    CitedDocument,
    Graph,
    Organisation,
    RecipientClass,
    Reference,
)
from build_tools.packed_digest import PackedDigest, unpack_work
from build_tools.pages.index import Card, Facts, PageIndex, index_organisations
from build_tools.pages.reindex import Entries, Entry, reindexed
from build_tools.receipts import Received, open_lines
from build_tools.sections import GUIDE
from build_tools.shelf import Shelf

T = TypeVar("T")


class View(Mapping[str, T]):
    """A table as values: ``read`` makes one of a row; those made are at hand."""

    def __init__(self, table: Table, read: Callable[[Any], T]) -> None:
        self._table, self._read = table, read
        self._made: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._read(self._table[key])
        return made

    def __contains__(self, key: object) -> bool:
        return self._table.get(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class KeptDigests(Mapping[str, AnyDigest]):
    """Directive key → digest, read from the cache when asked for. ``names``: those of all directives' own work."""

    def __init__(self, names: Mapping[str, str], cache: Cache) -> None:
        self.names, self._cache = names, cache
        self._shelf = Shelf()
        self._made: dict[str, tuple[PackedDigest, tuple[Finding, ...]]] = {}

    def __getitem__(self, key: str) -> PackedDigest:
        return self._work(key)[0]

    def findings(self, key: str) -> tuple[Finding, ...]:
        """Return what is said of the directive by itself."""
        return self._work(key)[1]

    def _work(self, key: str) -> tuple[PackedDigest, tuple[Finding, ...]]:
        made = self._made.get(key)
        if made is None:
            kept = self._cache.get("digest", self.names[key])
            digest, findings = unpack_work(kept, self._shelf) if kept else (None, ())
            if digest is None:
                raise LostError(key)
            made = self._made[key] = (digest, findings)
        return made

    def __contains__(self, key: object) -> bool:
        return key in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class _SameNumber(Mapping[str, tuple[str, ...]]):
    """Document key → all documents with its number, where there are several."""

    def __init__(self, documents: Mapping[str, Plain], numbers: Table) -> None:
        self._documents, self._numbers = documents, numbers
        self._made: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, key: str) -> tuple[str, ...]:
        number = self._documents[key][2]
        if not number:
            raise KeyError(key)
        same = self._made.get(number)
        if same is None:
            _, held, cited = self._numbers[number_group(number)]
            every = (*held, *cited)
            same = tuple(sorted(each for each in every if self._documents[each][2] == number))
            self._made[number] = same
        if len(same) < 2:  # noqa: PLR2004 - itself alone
            raise KeyError(key)
        return same

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._documents if key in self)

    def __contains__(self, key: object) -> bool:
        return self.get(str(key)) is not None

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True)
class Standing:
    """A joined archive as its tables tell it, and everything that is looked up in it.

    ``documents``, ``targets``: those tables whole.
    """

    tables: Tables
    cache: Cache
    digests: KeptDigests
    documents: dict[str, Plain]
    targets: dict[str, Plain]
    graph: Graph
    index: PageIndex

    @property
    def outcomes(self) -> Mapping[str, tuple[Outcome, ...]]:
        """Directive key → what its citations were resolved to."""
        return View(self.tables[LINKS], itemgetter(0))


def read_standing(
    tables: Tables, names: Mapping[str, str], organisations: Mapping[str, Organisation], cache: Cache
) -> Standing:
    """Return the joined archive of ``tables``; ``names``: directive key → name of its own work."""
    documents, targets = tables[DOCUMENTS].whole(), tables[TARGETS].whole()
    digests = KeptDigests(names, cache)
    issuer_of = {key: documents[key][3][0] for key in names}
    graph = graph_of(
        tables,
        digests=digests,
        organisations=organisations,
        documents=documents,
        targets=targets,
        issuer_of=issuer_of,
    )
    return Standing(tables, cache, digests, documents, targets, graph, _read_index(graph, tables, documents, targets))


def graph_of(
    tables: Tables,
    *,
    digests: KeptDigests,
    organisations: Mapping[str, Organisation],
    documents: Mapping[str, Plain],
    targets: Mapping[str, Plain],
    issuer_of: dict[str, str],
) -> Graph:
    """Return the graph that ``tables`` tell; what is not whole is read from them when asked for."""
    citations, contested, *_ = tables.said
    lines = tables[LINES]
    names = {target: target.partition("/")[2] for target, row in targets.items() if len(row) > 1}
    return Graph(
        digests=digests,
        organisations=dict(organisations),
        issuer_of=issuer_of,
        links=Links(digests, View(tables[LINKS], itemgetter(0))),
        doubtful=frozenset(),
        citations=citations,
        outgoing=View(tables[OUTGOING], _open_references),
        incoming=View(tables[INCOMING], _open_references),
        cited=_Cited(tables[CITED], [key for key in documents if key not in digests]),
        addressees=View(lines, lambda row: open_lines(row[0])),
        recipients=View(lines, lambda row: open_lines(row[1])),
        receipts=View(tables[RECEIPTS], lambda row: Received({"": row})[""]),
        classes={name: RecipientClass(name, targets[target][1], targets[target][2]) for target, name in names.items()},
        moved=tables[MOVED].whole(),
        same_number=_SameNumber(documents, tables[NUMBERS]),
        said=View(tables[LINKS], itemgetter(1)),
        contested=open_contested(contested),
    )


class Cards(dict[str, Card]):
    """The cards of documents, each made of its row when it is asked for."""

    def __init__(self, documents: Mapping[str, Plain]) -> None:
        super().__init__()
        self._documents = documents

    def __missing__(self, key: str) -> Card:
        card = self[key] = Card._make(self._documents[key][0])
        return card


def _read_index(
    graph: Graph, tables: Tables, documents: Mapping[str, Plain], targets: Mapping[str, Plain]
) -> PageIndex:
    """Return the index of ``graph``: that of all documents as they were written, and what has changed since."""
    written = PageIndex(graph, GUIDE, **{name: tables[INDEX][name] for name in LISTS})
    index_organisations(written)
    table = tables[DOCUMENTS]
    before = {key: entry_of(table.written(key)) for key in table.changed}
    return index_after(written, graph, before, documents, targets)


def index_after(
    old: PageIndex,
    graph: Graph,
    before: Entries,
    documents: Mapping[str, Plain],
    targets: Mapping[str, Plain],
) -> PageIndex:
    """Return the index of ``graph``, of which ``documents`` has the rows now and ``before`` what changed ones were."""
    return reindexed(
        old,
        graph,
        before=before,
        now={key: entry_of(documents.get(key)) for key in before},
        cards=Cards(documents),
        facts=lambda key: Facts._make(documents[key][3]),
        received={target: row[0] for target, row in targets.items()},
    )


def entry_of(row: Plain | None) -> Entry | None:
    """Return what an index is made from of the document of a row."""
    return Entry(Card._make(row[0]), Facts._make(row[3])) if row else None


class _Cited(View[CitedDocument]):
    """Cited documents, whose keys are known."""

    def __init__(self, table: Table, keys: list[str]) -> None:
        super().__init__(table, open_cited)
        self._keys = dict.fromkeys(keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _open_references(row: tuple[Plain, ...]) -> tuple[Reference, ...]:
    return tuple(map(Reference._make, row))
