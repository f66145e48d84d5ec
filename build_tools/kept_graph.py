"""A joined archive ⇄ tables in the cache: the graph, the lists' facts, and what was seen of them.

The next build reads what it needs: a title that changes asks for the pages that show it, not for the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Final, TypeVar

from build_tools.archive import Archive
from build_tools.cache import Cache
from build_tools.claims import number_group
from build_tools.clusters import Contested, open_cited, pack_cited
from build_tools.findings import Finding
from build_tools.held import groups_of, number_key_of
from build_tools.kept import LostError, Table, Tables, Writer, read_tables
from build_tools.links import Links, Outcome
from build_tools.model import (
    AnyDigest,
    CitedDocument,
    Directive,
    Graph,
    Organisation,
    RecipientClass,
    RecipientItem,
    Reference,
)
from build_tools.packed_digest import PackedDigest, unpack_work
from build_tools.pages.index import Card, Facts, PageIndex, facts_of, index_organisations
from build_tools.pages.reindex import Entries, Entry, reindexed
from build_tools.plan import TRACED
from build_tools.press import Made
from build_tools.published import record_name
from build_tools.receipts import Received, open_lines, pack_lines
from build_tools.seal import place_of
from build_tools.sections import GUIDE
from build_tools.shelf import Shelf, Shelved
from build_tools.workers import begin

# Document key → card, name of its search terms, number as compared, facts: everything that lists need. Read whole.
DOCUMENTS: Final = "documents"
LINKS: Final = "links"  # directive key → outcomes of its citations, groups of numbers that it cites
OUTGOING: Final = "outgoing"  # directive key → references
INCOMING: Final = "incoming"  # document key → references
CITED: Final = "cited"  # cited document's key → the document, packed
LINES: Final = "lines"  # directive key → addressees and recipients, packed
RECEIPTS: Final = "receipts"  # target → directive, way, directive, way …
TARGETS: Final = "targets"  # target → how many directives it received; of a class, its name and issuer. Read whole.
NUMBERS: Final = "numbers"  # group of numbers → directives that cite it, directives and cited documents that have it
ARRIVALS: Final = "arrivals"  # directive key → what citations said of its address: see ``link.Arrival``
MOVED: Final = "moved"  # address that a document had → directive key. Read whole.
DECLARED: Final = "declared"  # directive key → documents that its front matter refers to. Read whole.
INDEX: Final = "index"  # name → a field of the index as it was when all was written (see ``_LISTS``)
PAGES: Final = "pages"  # job → what its pages asked for (see ``Asked``), their addresses but the first. Read whole.

# The fields of an index that are made from documents.
_LISTS: Final = (
    "held",
    "cited",
    "issued",
    "cited_from",
    "types",
    "years",
    "signers",
    "implements",
    "implementing",
    "issued_on",
    "aliases",
)
Plain = tuple[Any, ...]
T = TypeVar("T")


def follow_correction(site: Path, cache: Cache, before: str, terms: Mapping[str, str]) -> None:
    """Let the tables of the publication ``before`` be those of what stands in ``site`` now.

    Nothing of what they hold has changed but the names of the search ``terms`` of directives, by key.
    """
    place = place_of(site)
    tables = read_tables(cache, place, before)
    if tables is None:
        return
    table = tables[DOCUMENTS]
    try:
        for key, name in terms.items():
            card, _, *rest = table[key]
            table.changed[key] = (card, name, *rest)
    except LostError:
        return
    tables.write(cache, place, record_name(site))


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


def page_row(made: Made) -> Plain:
    """Return the row of a job in ``PAGES``."""
    return made.asked, tuple(path for path, _ in made.files[1:])


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
    writer.fill(INDEX, _LISTS, partial(getattr, index))
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


def document_row(graph: Graph, card: Card, terms: str) -> Plain:
    """Return the row of a document in ``DOCUMENTS``."""
    key = card.key
    held = key in graph.digests
    number_key = number_key_of(graph.directive(key)) if held else graph.cited[key].number_key
    return tuple(card), terms, "" if number_key.startswith("~") else number_key, tuple(facts_of(graph, key))


def references_row(references: Iterable[Reference]) -> tuple[Plain, ...]:
    """Return references as plain data."""
    return tuple(map(tuple, references))


def lines_row(addressees: tuple[RecipientItem, ...], recipients: tuple[RecipientItem, ...]) -> tuple[bytes, bytes]:
    """Return a directive's lines of Kính gửi and Nơi nhận as plain data."""
    return pack_lines(addressees), pack_lines(recipients)


def receipts_row(receipts: Iterable[Any]) -> Plain:
    """Return what a recipient received as plain data."""
    return tuple(each for receipt in receipts for each in (receipt.directive, tuple(receipt[1:])))


def class_of(classes: Mapping[str, RecipientClass], target: str) -> RecipientClass | None:
    """Return the class of recipients whose page is ``target``; None for an organisation."""
    kind, _, identity = target.partition("/")
    return classes.get(identity) if kind == "noi-nhan" else None


def target_row(count: int, recipients: RecipientClass | None) -> Plain:
    """Return the row of a recipient in ``TARGETS``."""
    return (count, recipients.name, recipients.issuer) if recipients else (count,)


def declared_row(directive: Directive) -> tuple[str, ...]:
    """Return the documents to which front matter refers."""
    return tuple(dict.fromkeys(reference.document for reference in directive.references))


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
class Registries:
    """What was kept beside the tables: how many citations there are, which addresses contend, and the registries."""

    citations: int
    contested: Contested
    organisations: list[Organisation] | None
    pins: list[CitedDocument]

    @classmethod
    def of(cls, said: Plain) -> Registries:
        """Return what :func:`said_beside` made plain."""
        citations, contested, organisations, pins = said
        known = None if organisations is None else [*map(_open_organisation, organisations)]
        return cls(citations, open_contested(contested), known, [*map(open_cited, pins)])


def said_beside(
    citations: int,
    contested: Mapping[str, frozenset[str]],
    organisations: Iterable[Organisation] | None,
    pins: Iterable[CitedDocument],
) -> Plain:
    """Return as plain data what is kept beside the tables."""
    known = None if organisations is None else [*map(_pack_organisation, organisations)]
    return citations, pack_contested(contested), known, [*map(pack_cited, pins)]


def pack_contested(contested: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Return contested keys as plain data."""
    return {key: tuple(sorted(groups)) for key, groups in contested.items()}


def open_contested(plain: Mapping[str, Iterable[str]]) -> Contested:
    """Return the contested keys that :func:`pack_contested` made plain."""
    return {key: frozenset(groups) for key, groups in plain.items()}


_ORGANISATION: Final = tuple(each.name for each in fields(Organisation))
_DAYS: Final = ("valid_from", "valid_to")


def _pack_organisation(organisation: Organisation) -> Plain:
    values = attrgetter(*_ORGANISATION)(organisation)
    return tuple(value.toordinal() if isinstance(value, date) else value for value in values)


def _open_organisation(row: Plain) -> Organisation:
    values = dict(zip(_ORGANISATION, row, strict=True))
    return Organisation(**values | {day: date.fromordinal(values[day]) for day in _DAYS if values[day] is not None})


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
    written = PageIndex(graph, GUIDE, **{name: tables[INDEX][name] for name in _LISTS})
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
