"""Graph → everything that pages look up by something else than a document's key, made once.

No page's cost depends on the size of the archive: what a page needs is one look-up away. A ``Card`` is a document as
lists and references show it, held or only cited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from build_tools.model import CitedDocument, Graph, Organisation, TextForm
from build_tools.pages.addresses import (
    cited_address,
    directive_address,
    organisation_address,
    signer_address,
    type_address,
)
from build_tools.pages.day import short_date
from build_tools.pages.paging import cut_newest_first
from build_tools.text import compare_key
from build_tools.wording import site_words

IMPLEMENTS = "thuc_hien"
_YEAR_DIGITS = 4


class Card(NamedTuple):
    """A document as a list shows it. ``issued`` is ISO text, a year, or empty; ``date`` is the same for readers.

    ``label`` is the number, or what stands for one; ``name`` is the type and the number together. ``form`` is that of
    the text which the archive holds, None when it holds none, and ``mark`` says so in words. ``met``: the day is not
    that of issue, which nobody says, but of the meeting.
    """

    key: str
    address: str
    form: TextForm | None
    mark: str
    label: str
    name: str
    type: str
    number: str
    title: str
    issuer: str
    issuer_address: str
    issued: str
    date: str
    year: str
    met: bool = False

    @property
    def held(self) -> bool:
        """Whether the archive holds a text of it."""
        return self.form is not None

    @property
    def issue_day(self) -> str:
        """``issued`` as far as it is said of the issue: of a document dated by its meeting, the year."""
        return self.year if self.met else self.issued


@dataclass(slots=True)
class PageIndex:
    """The graph and what can be looked up in it. All lists of documents are newest first, undated last."""

    graph: Graph
    guide: str | None = None  # address of the page that tells how a document gets into the archive
    held: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    issued: dict[str, list[str]] = field(default_factory=dict)  # organisation id → directives
    cited_from: dict[str, list[str]] = field(default_factory=dict)  # organisation id → cited documents
    types: dict[str, tuple[str, list[str]]] = field(default_factory=dict)  # address → name, documents
    years: dict[str, list[str]] = field(default_factory=dict)  # year or "" → documents, newest year first
    signers: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # address → name → directives
    children: dict[str, list[str]] = field(default_factory=dict)
    predecessors: dict[str, list[str]] = field(default_factory=dict)
    implements: dict[str, list[str]] = field(default_factory=dict)  # document → what it implements, latest first
    implementing: dict[str, list[str]] = field(default_factory=dict)  # document → what implements it, earliest first
    issued_on: dict[str, str] = field(default_factory=dict)  # directive → page of its issuer that lists it
    _cards: dict[str, Card] = field(default_factory=dict)

    def card(self, key: str) -> Card:
        """The card of a document; ValueError for a key that the graph does not know."""
        card = self._cards.get(key)
        if card is None:
            card = self._cards[key] = _make_card(self.graph, key)
        return card

    def cards(self, keys: Iterable[str]) -> list[Card]:
        """The cards of ``keys``, in their order."""
        return [self.card(key) for key in keys]

    def organisation(self, identity: str) -> Organisation:
        """The organisation of the authority file under ``identity``."""
        return self.graph.organisations[identity]


def index_pages(graph: Graph, *, guide: str | None = None) -> PageIndex:
    """Return the index of ``graph``; costs time and memory in proportion to its documents, never to their text."""
    index = PageIndex(graph, guide)
    index.held = _newest_first(index, graph.digests)
    index.cited = _newest_first(index, graph.cited)
    every = _newest_first(index, [*index.held, *index.cited])
    _index_issuers(index)
    _index_types_and_years(index, every)
    _index_signers(index)
    _index_organisations(index)
    _index_chains(index)
    for identity, keys in index.issued.items():
        for part in cut_newest_first(organisation_address(identity), keys):
            index.issued_on.update(dict.fromkeys(part.entries, part.address))
    return index


def short_issuer(organisation: Organisation) -> str:
    """Return an organisation's name without the remark that its place is not stated."""
    return organisation.name if organisation.stated else organisation.name.partition(" (")[0]


def _make_card(graph: Graph, key: str) -> Card:
    if key in graph.digests:
        return _held_card(graph, key)
    if key in graph.cited:
        return _cited_card(graph, graph.cited[key])
    raise ValueError(f"no document {key!r}")


def _held_card(graph: Graph, key: str) -> Card:
    directive = graph.directive(key)
    organisation = graph.organisations.get(graph.issuer_of.get(key, ""))
    day = directive.issued or directive.meeting
    issued = day.isoformat() if day else ""
    date = short_date(issued)
    if day and not directive.issued:
        date = site_words().document.meeting.format(date=date)
    return Card(
        key=key,
        address=directive_address(key),
        form=directive.form,
        mark=getattr(site_words().document.marks, directive.form),
        label=_label(directive.number, directive.type, date),
        name=f"{directive.type} {directive.number}" if directive.number else directive.type,
        type=directive.type,
        number=directive.number or "",
        title=directive.title,
        issuer=organisation.name if organisation else directive.issuer,
        issuer_address=organisation_address(organisation.id) if organisation else "",
        issued=issued,
        date=date,
        year=_year(issued, key),
        met=directive.issued is None and day is not None,
    )


def _cited_card(graph: Graph, cited: CitedDocument) -> Card:
    organisation = graph.organisations.get(cited.issuer_id or "")
    issued = cited.issued or ""
    date = short_date(issued)
    kind = cited.type or ""
    return Card(
        key=cited.key,
        address=cited_address(cited.key),
        form=None,
        mark=site_words().document.not_held,
        label=_label(cited.number, kind, date),
        name=" ".join(part for part in (kind, cited.number) if part) or site_words().document.no_number,
        type=kind,
        number=cited.number or "",
        title=cited.title or "",
        issuer=organisation.name if organisation else cited.issuer or "",
        issuer_address=organisation_address(organisation.id) if organisation else "",
        issued=issued,
        date=date,
        year=_year(issued, cited.key),
    )


def _label(number: str | None, kind: str, date: str) -> str:
    return number or ", ".join(part for part in (kind, date) if part) or str(site_words().document.no_number)


def _year(issued: str, key: str) -> str:
    year = issued[:_YEAR_DIGITS] or (key.split("/")[1:2] or [""])[0]
    return year if len(year) == _YEAR_DIGITS and year.isascii() and year.isdecimal() else ""


def _newest_first(index: PageIndex, keys: Iterable[str]) -> list[str]:
    return sorted(sorted(keys), key=lambda key: _age(index.card(key)), reverse=True)


def _age(card: Card) -> str:
    return card.issued or card.year


def _index_issuers(index: PageIndex) -> None:
    issued: dict[str, list[str]] = defaultdict(list)
    for key in index.held:
        if key in index.graph.issuer_of:
            issued[index.graph.issuer_of[key]].append(key)
    cited: dict[str, list[str]] = defaultdict(list)
    for key in index.cited:
        identity = index.graph.cited[key].issuer_id
        if identity in index.graph.organisations and identity is not None:
            cited[identity].append(key)
    index.issued, index.cited_from = dict(sorted(issued.items())), dict(sorted(cited.items()))


def _index_types_and_years(index: PageIndex, every: list[str]) -> None:
    years: dict[str, list[str]] = defaultdict(list)
    for key in every:
        card = index.card(key)
        years[card.year].append(key)
        if card.type:
            index.types.setdefault(type_address(card.type), (card.type, []))[1].append(key)
    index.years = dict(sorted(years.items(), reverse=True))
    index.types = dict(sorted(index.types.items()))


def _index_signers(index: PageIndex) -> None:
    names: dict[str, str] = {}  # the same name in another case is the same name: the newest spelling stands
    for key in index.held:
        for signer in index.graph.directive(key).signers:
            name = names.setdefault(compare_key(signer.name), signer.name)
            page = index.signers.setdefault(signer_address(name), {})
            keys = page.setdefault(name, [])
            if key not in keys[-1:]:
                keys.append(key)
    index.signers = dict(sorted(index.signers.items()))


def _index_organisations(index: PageIndex) -> None:
    children: dict[str, list[str]] = defaultdict(list)
    predecessors: dict[str, list[str]] = defaultdict(list)
    for identity, organisation in index.graph.organisations.items():
        if organisation.parent:
            children[organisation.parent].append(identity)
        for successor in organisation.succeeded_by:
            predecessors[successor].append(identity)
    index.children, index.predecessors = dict(children), dict(predecessors)


def _index_chains(index: PageIndex) -> None:
    """Who implements whom, each pair once; a document without a date comes last."""
    pairs: dict[tuple[str, str], None] = {}  # (lower, upper)
    for references in index.graph.outgoing.values():
        for reference in references:
            if reference.relation == IMPLEMENTS and reference.source != reference.target:
                pair = (reference.source, reference.target)
                pairs[pair[::-1] if reference.passive else pair] = None
    up: dict[str, list[str]] = defaultdict(list)
    down: dict[str, list[str]] = defaultdict(list)
    for lower, upper in sorted(pairs):
        up[lower].append(upper)
        down[upper].append(lower)
    for found in up.values():
        found.sort(key=lambda key: index.card(key).issued, reverse=True)
    for found in down.values():
        found.sort(key=lambda key: index.card(key).issued or "~")
    index.implements, index.implementing = dict(up), dict(down)
