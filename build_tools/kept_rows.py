"""What is kept of a joined archive: its tables, and each row as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from build_tools.cache import Cache
from build_tools.clusters import Contested, open_cited, pack_cited
from build_tools.held import number_key_of
from build_tools.kept import LostError, read_tables
from build_tools.model import (
    CitedDocument,
    Directive,
    Graph,
    Organisation,
    RecipientClass,
    RecipientItem,
    Reference,
)
from build_tools.pages.index import Card, facts_of
from build_tools.published import record_name
from build_tools.receipts import pack_lines
from build_tools.seal import place_of

if TYPE_CHECKING:  # a correction of a text presses nothing
    from build_tools.press import Made

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
INDEX: Final = "index"  # name → a field of the index as it was when all was written (see ``LISTS``)
PAGES: Final = "pages"  # job → what its pages asked for (see ``Asked``), their addresses but the first. Read whole.

# The fields of an index that are made from documents.
LISTS: Final = (
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


def page_row(made: Made) -> Plain:
    """Return the row of a job in ``PAGES``."""
    return made.asked, tuple(path for path, _ in made.files[1:])


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


@dataclass(slots=True)
class Registries:
    """The registries, as they were kept beside the tables."""

    organisations: list[Organisation] | None
    pins: list[CitedDocument]

    @classmethod
    def of(cls, said: Plain) -> Registries:
        """Return what :func:`said_beside` made plain."""
        _, _, organisations, pins = said
        known = None if organisations is None else [*map(_open_organisation, organisations)]
        return cls(known, [*map(open_cited, pins)])


def said_beside(
    citations: int,
    contested: Mapping[str, frozenset[str]],
    organisations: Iterable[Organisation] | None,
    pins: Iterable[CitedDocument],
) -> Plain:
    """Return as plain data what is kept beside the tables: what else the join told, and the registries."""
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
