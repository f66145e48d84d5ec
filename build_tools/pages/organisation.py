"""An organisation, or a class of recipients → its pages: who it is, what it issued, what it received and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

from build_tools import sections
from build_tools.model import Organisation, Receipt
from build_tools.pages.addresses import SEARCH, class_address, climb, organisation_address
from build_tools.pages.day import short_date
from build_tools.pages.index import PageIndex, short_issuer
from build_tools.pages.listing import Group, ListPage, Name, Row, by_year, list_page, paging
from build_tools.pages.page import Page
from build_tools.pages.paging import Slice, cut_in_order, cut_newest_first
from build_tools.pages.purposes import grouped, purpose_group
from build_tools.pages.years_chart import chart_years
from build_tools.templates import render
from build_tools.text import slug
from build_tools.wording import figures, site_words

Received = tuple[tuple[int, str], Row]  # group of the purpose, and the document


def organisation_pages(index: PageIndex, identity: str) -> Iterator[Page]:
    """Yield the page of an organisation, then the further pages of each of its lists that has more than a hundred."""
    organisation = index.organisation(identity)
    address = organisation_address(identity)
    issued = cut_newest_first(address, index.issued.get(identity, []))
    received = cut_in_order(address, _received(index, address), later=_later("da-nhan"))
    cited = cut_newest_first(address, index.cited_from.get(identity, []), later=_later("duoc-dan-chieu"))
    yield _first_page(index, organisation, issued[0], received[0], cited[0])
    words = site_words().organisation
    for part in issued[1:]:
        groups = by_year(Row(card) for card in index.cards(part.entries))
        yield _further(organisation, part, groups, words.issued, newest_first=True)
    for later in received[1:]:
        yield _further(organisation, later, _by_purpose(later.entries), words.received)
    for part in cited[1:]:
        groups = by_year(Row(card) for card in index.cards(part.entries))
        yield _further(organisation, part, groups, words.cited, newest_first=True)


def class_pages(index: PageIndex, identity: str) -> Iterator[Page]:
    """Yield the pages of a class of recipients, which is no organisation: what was sent to it."""
    named = index.graph.classes[identity]
    words = site_words()
    address = class_address(identity)
    issuer = index.graph.organisations.get(named.issuer)
    issuer_name = issuer.name if issuer else named.issuer
    crumbs = [(words.sections.recipients, "noi-nhan/index.html")]
    if issuer:
        crumbs.append((issuer.name, organisation_address(issuer.id)))
    received = _received(index, address)
    common = ListPage(
        address=address,
        title=named.name,
        description=words.recipient_class.described.format(name=named.name, issuer=issuer_name),
        section=sections.RECIPIENTS,
        crumbs=crumbs,
        kicker=words.recipient_class.kicker,
        note=words.recipient_class.named_by.format(issuer=issuer_name),
        count=words.lists.documents.format(count=figures(len(received))),
    )
    for part in cut_in_order(address, received):
        yield list_page(common, part, _by_purpose(part.entries), template="documents.html")


def _later(name: str) -> Callable[[str, int], str]:
    """Return how the further pages of one of an organisation's lists are called: ``co-quan/x/da-nhan-2.html``."""
    return lambda first, number: f"{first.removesuffix('.html')}/{name}-{number}.html"


def _received(index: PageIndex, address: str) -> list[Received]:
    """What reached the recipient at ``address``, in the order of purposes, newest first in each."""
    receipts = index.graph.receipts.get(address.removesuffix(".html"), ())
    newest = sorted(receipts, key=lambda receipt: index.card(receipt.directive).issued, reverse=True)
    entries = [(purpose_group(receipt.kind, receipt.purpose), _row(index, receipt)) for receipt in newest]
    return sorted(entries, key=lambda entry: entry[0])


def _row(index: PageIndex, receipt: Receipt) -> Row:
    return Row(index.card(receipt.directive), receipt.text)


def _by_purpose(entries: tuple[Received, ...]) -> list[Group]:
    return [Group(f"nhan-{slug(name)}", name, tuple(rows)) for name, rows in grouped(entries)]


def _first_page(
    index: PageIndex,
    organisation: Organisation,
    issued: Slice[str],
    received: Slice[Received],
    cited: Slice[str],
) -> Page:
    words = site_words()
    address = organisation_address(organisation.id)
    every_issued = index.issued.get(organisation.id, [])
    counts = {
        "issued": len(every_issued),
        "received": len(index.graph.receipts.get(f"co-quan/{organisation.id}", ())),
        "cited": len(index.cited_from.get(organisation.id, ())),
    }
    view: dict[str, Any] = {
        "up": climb(address),
        "organisation": organisation,
        "crumbs": _crumbs(index, organisation),
        "facts": _facts(organisation),
        "relatives": _relatives(index, organisation),
        "counts": counts,
        "ways": [
            ("da-ban-hanh", words.organisation.issued, counts["issued"]),
            *([("duoc-dan-chieu", words.organisation.cited, counts["cited"])] if counts["cited"] else []),
            ("da-nhan", words.organisation.received, counts["received"]),
        ],
        "search": f"{SEARCH}?q=" + quote_plus(f'"{short_issuer(organisation)}"'),
        "chart": chart_years(index.card(key).year for key in every_issued),
        "issued": by_year(Row(card) for card in index.cards(issued.entries)),
        "issued_paging": paging(issued, newest_first=True),
        "received": _by_purpose(received.entries),
        "received_paging": paging(received, newest_first=False),
        "cited": by_year(Row(card) for card in index.cards(cited.entries)),
        "cited_paging": paging(cited, newest_first=True),
    }
    said = {name: figures(count) for name, count in counts.items()}
    description = words.organisation.described.format(name=organisation.name, **said)
    return Page(address, organisation.name, description, sections.ISSUERS, render("organisation.html", view))


def _further(
    organisation: Organisation, part: Slice[Any], groups: list[Group], title: str, *, newest_first: bool = False
) -> Page:
    words = site_words()
    common = ListPage(
        address=organisation_address(organisation.id),
        title=f"{organisation.name}: {title[:1].lower()}{title[1:]}",
        description=words.organisation.described.split(":")[0].format(name=organisation.name),
        section=sections.ISSUERS,
        crumbs=((words.sections.issuers, "co-quan-ban-hanh/index.html"),),
    )
    return list_page(common, part, groups, template="documents.html", newest_first=newest_first)


def _crumbs(index: PageIndex, organisation: Organisation) -> list[tuple[str, str]]:
    """The way down from the top of the hierarchy, as far as a person has written the parents down."""
    above: dict[str, str] = {}
    parent = organisation.parent
    while parent and parent not in above and parent != organisation.id and parent in index.graph.organisations:
        above[parent] = index.organisation(parent).name
        parent = index.organisation(parent).parent
    ways = [(name, organisation_address(identity)) for identity, name in reversed(above.items())]
    return [(site_words().sections.issuers, "co-quan-ban-hanh/index.html"), *ways]


def validity(organisation: Organisation) -> str:
    """Return from when and until when an organisation was there, as far as that is known."""
    words = site_words().organisation
    said = []
    if organisation.valid_from:
        said.append(words.valid_from.format(date=short_date(organisation.valid_from.isoformat())))
    if organisation.valid_to:
        said.append(words.valid_to.format(date=short_date(organisation.valid_to.isoformat())))
    return ", ".join(said)


def _facts(organisation: Organisation) -> list[tuple[str, str]]:
    words = site_words().organisation
    rows = [
        (words.variants, "; ".join(organisation.variants)),
        (words.local, "; ".join(organisation.local)),
        (words.codes, ", ".join(organisation.codes)),
        (words.valid, validity(organisation)),
        (words.note, organisation.note or ""),
    ]
    return [(label, value) for label, value in rows if value]


def _relatives(index: PageIndex, organisation: Organisation) -> list[tuple[str, list[Name]]]:
    """Parent, children, predecessors and successors, with the day a body ended where that is known."""
    words = site_words().organisation
    groups = [
        (words.parent, [organisation.parent] if organisation.parent else []),
        (words.children, index.children.get(organisation.id, [])),
        (words.predecessors, index.predecessors.get(organisation.id, [])),
        (words.successors, list(organisation.succeeded_by)),
    ]
    return [
        (label, [_relative(index, identity) for identity in identities if identity in index.graph.organisations])
        for label, identities in groups
        if identities
    ]


def _relative(index: PageIndex, identity: str) -> Name:
    other = index.organisation(identity)
    return Name(organisation_address(identity), other.name, validity(other))
