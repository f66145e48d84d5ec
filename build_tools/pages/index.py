"""Graph → everything that pages look up by something else than a document's key, made once.

No page's cost depends on the size of the archive: what a page needs is one look-up away. A ``Card`` is a document as
lists and references show it, held or only cited.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple
from zlib import crc32

from build_tools.model import AnyDigest, CitedDocument, Graph, Organisation, TextForm
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


class Facts(NamedTuple):
    """What lists and chains need of a document beside its card. ``issuer``: an organisation's id.

    ``implements``: the other document of each reference that says so, and whether that one implements this one.
    """

    issuer: str | None
    signers: tuple[str, ...] = ()
    implements: tuple[tuple[str, bool], ...] = ()
    aliases: tuple[str, ...] = ()


# What a page shows of a document that is not its own.
CARD: Final = "="
UPWARD: Final = "^"  # what it implements
DOWNWARD: Final = "v"  # what implements it
QUOTED: Final = '"'  # sentences of its text


class Asked:
    """What has been asked of an index: the keys of documents by what of them was asked."""

    def __init__(self) -> None:
        self.cards: set[str] = set()
        self.upward: set[str] = set()
        self.downward: set[str] = set()
        self.quoted: set[str] = set()

    def clear(self) -> None:
        """Forget what was asked."""
        for keys in (self.cards, self.upward, self.downward, self.quoted):
            keys.clear()

    def pack(self) -> bytes:
        """Return a sum for each thing asked, 4 bytes each, in order; see :func:`sum_of`."""
        sums = [sum_of(CARD, key) for key in self.cards]
        sums += [sum_of(UPWARD, key) for key in self.upward]
        sums += [sum_of(DOWNWARD, key) for key in self.downward]
        sums += [sum_of(QUOTED, key) for key in self.quoted]
        return array("I", sorted(sums)).tobytes()


def sum_of(what: str, key: str) -> int:
    """Return the sum that stands for ``what`` of the document ``key``: what shares one is taken for changed with it."""
    return crc32(f"{what}{key}".encode())


# Whether a page of a list need not be made: its address, all that it shows but cards, the documents it lists.
Standing = Callable[[str, object, Iterable[str]], bool]


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
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)  # document → addresses that it had
    asked: Asked = field(default_factory=Asked)
    standing: Standing | None = None
    settled: frozenset[int] = frozenset()  # ids of lists of documents of which every page stands
    _cards: dict[str, Card] = field(default_factory=dict)
    _received: dict[str, int] | None = None

    def card(self, key: str) -> Card:
        """The card of a document; ValueError for a key that the graph does not know."""
        self.asked.cards.add(key)
        return self.silent_card(key)

    def silent_card(self, key: str) -> Card:
        """As ``card``, for what is no page."""
        try:
            return self._cards[key]
        except KeyError:
            card = self._cards[key] = make_card(self.graph, key)
            return card

    def reset(self, cards: dict[str, Card], received: dict[str, int]) -> None:
        """Take ``cards`` for those of all documents, ``received`` for how many directives each recipient received."""
        self._cards, self._received = cards, received

    def upward(self, key: str) -> list[str]:
        """What the document implements, latest first."""
        self.asked.upward.add(key)
        return self.implements.get(key, [])

    def downward(self, key: str) -> list[str]:
        """What implements the document, earliest first."""
        self.asked.downward.add(key)
        return self.implementing.get(key, [])

    def quoted(self, key: str) -> AnyDigest:
        """The digest of a directive whose text is quoted."""
        self.asked.quoted.add(key)
        return self.graph.digests[key]

    def received(self) -> dict[str, int]:
        """Return how many directives each recipient received, by its address without ``.html``."""
        if self._received is None:
            self._received = {
                target: len({receipt.directive for receipt in receipts})
                for target, receipts in self.graph.receipts.items()
            }
        return self._received

    def cards(self, keys: Iterable[str]) -> list[Card]:
        """The cards of ``keys``, in their order."""
        return [self.card(key) for key in keys]

    def organisation(self, identity: str) -> Organisation:
        """The organisation of the authority file under ``identity``."""
        return self.graph.organisations[identity]


def index_pages(
    graph: Graph,
    *,
    guide: str | None = None,
    cards: dict[str, Card] | None = None,
    facts: Callable[[str], Facts] | None = None,
    received: dict[str, int] | None = None,
) -> PageIndex:
    """Return the index of ``graph``; costs time and memory in proportion to its documents, never to their text.

    ``cards``, ``facts`` and ``received``: those of all documents and recipients, where they are known already.
    """
    facts = facts or partial(facts_of, graph)
    index = PageIndex(graph, guide, _cards=cards or {}, _received=received)
    index.held = _newest_first(index, graph.digests)
    index.cited = _newest_first(index, graph.cited)
    every = _newest_first(index, [*index.held, *index.cited])
    _index_facts(index, facts)
    _index_types_and_years(index, every)
    index_organisations(index)
    for identity, keys in index.issued.items():
        for part in cut_newest_first(organisation_address(identity), keys):
            index.issued_on.update(dict.fromkeys(part.entries, part.address))
    return index


def facts_of(graph: Graph, key: str) -> Facts:
    """Return what lists and chains need of a document beside its card."""
    if key not in graph.digests:
        cited = graph.cited[key]
        return Facts(cited.issuer_id, aliases=cited.aliases)
    directive = graph.directive(key)
    return Facts(
        graph.issuer_of.get(key),
        tuple(signer.name for signer in directive.signers),
        tuple(
            (reference.target, reference.passive)
            for reference in graph.outgoing.get(key, ())
            if reference.relation == IMPLEMENTS and reference.source != reference.target
        ),
        directive.aliases,
    )


def short_issuer(organisation: Organisation) -> str:
    """Return an organisation's name without the remark that its place is not stated."""
    return organisation.name if organisation.stated else organisation.name.partition(" (")[0]


def make_card(graph: Graph, key: str) -> Card:
    """Return the card of a document; ValueError for a key that ``graph`` does not know."""
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
    return sorted(sorted(keys), key=lambda key: age_of(index.silent_card(key)), reverse=True)


def age_of(card: Card) -> str:
    """Return what lists are ordered by: the day, or the year where the day is not known."""
    return card.issued or card.year


def _index_facts(index: PageIndex, facts: Callable[[str], Facts]) -> None:
    issued: dict[str, list[str]] = defaultdict(list)
    cited: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}  # of signers, by compare key; the newest spelling stands
    pairs: dict[tuple[str, str], None] = {}  # (lower, upper), each once
    for key in index.held:
        issuer, signers, implements, aliases = facts(key)
        if issuer is not None:
            issued[issuer].append(key)
        note_signers(index.signers, names, key, signers)
        for other, passive in implements:
            pairs[(other, key) if passive else (key, other)] = None
        if aliases:
            index.aliases[key] = aliases
    for key in index.cited:
        issuer, _, _, aliases = facts(key)
        if issuer is not None and issuer in index.graph.organisations:
            cited[issuer].append(key)
        if aliases:
            index.aliases[key] = aliases
    index.issued, index.cited_from = dict(sorted(issued.items())), dict(sorted(cited.items()))
    index.signers = dict(sorted(index.signers.items()))
    _index_chains(index, sorted(pairs))


def note_signers(
    signers: dict[str, dict[str, list[str]]], spelt: dict[str, str], key: str, names: Iterable[str]
) -> None:
    """Note who signed the directive ``key``; ``spelt`` has how names are spelt that were noted, by compare key.

    The same name in another case is the same name: the spelling that is noted first stands.
    """
    for name in names:
        known = spelt.setdefault(compare_key(name), name)
        keys = signers.setdefault(signer_address(known), {}).setdefault(known, [])
        if key not in keys[-1:]:
            keys.append(key)


def _index_types_and_years(index: PageIndex, every: list[str]) -> None:
    years: dict[str, list[str]] = defaultdict(list)
    for key in every:
        card = index.silent_card(key)
        years[card.year].append(key)
        if card.type:
            index.types.setdefault(type_address(card.type), (card.type, []))[1].append(key)
    index.years = dict(sorted(years.items(), reverse=True))
    index.types = dict(sorted(index.types.items()))


def index_organisations(index: PageIndex) -> None:
    """Note the organisations' children and predecessors."""
    children: dict[str, list[str]] = defaultdict(list)
    predecessors: dict[str, list[str]] = defaultdict(list)
    for identity, organisation in index.graph.organisations.items():
        if organisation.parent:
            children[organisation.parent].append(identity)
        for successor in organisation.succeeded_by:
            predecessors[successor].append(identity)
    index.children, index.predecessors = dict(children), dict(predecessors)


def _index_chains(index: PageIndex, pairs: Iterable[tuple[str, str]]) -> None:
    """Who implements whom: ``pairs`` are (lower, upper), in order; a document without a date comes last."""
    up: dict[str, list[str]] = defaultdict(list)
    down: dict[str, list[str]] = defaultdict(list)
    for lower, upper in pairs:
        up[lower].append(upper)
        down[upper].append(lower)
    for found in up.values():
        found.sort(key=lambda key: index.silent_card(key).issued, reverse=True)
    for found in down.values():
        found.sort(key=lambda key: index.silent_card(key).issued or "~")
    index.implements, index.implementing = dict(up), dict(down)
