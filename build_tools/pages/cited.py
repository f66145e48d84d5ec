"""A cited document → its page: that the text is not held, who says what of it, every quotation in its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from build_tools import sections
from build_tools.model import CitedDocument, Statement
from build_tools.pages.addresses import (
    citing_address,
    climb,
    directive_address,
    organisation_address,
    quotations_address,
    type_address,
    year_address,
)
from build_tools.pages.chain import chain_of
from build_tools.pages.citation_form import citation_form
from build_tools.pages.day import short_date
from build_tools.pages.directive import TITLE_LIMIT, shorten
from build_tools.pages.index import Card, PageIndex, short_issuer
from build_tools.pages.linked_text import TOP, citation_place
from build_tools.pages.listing import ListPage, Row, by_year, list_page, paging
from build_tools.pages.page import Page
from build_tools.pages.paging import Slice, cut_in_order, cut_newest_first
from build_tools.pages.references import (
    CITING_SHOWN,
    citing_by_relation,
    count_documents,
    newest_citing,
    same_number,
)
from build_tools.templates import render
from build_tools.text import compare_key
from build_tools.wording import field_label, figures, site_words

FIELDS = ("number", "type", "title", "issuer", "issued")
SOURCES_SHOWN = 5  # who says a fact: so many by name, then a count


class Value(NamedTuple):
    """One value of a fact, the places that say so as (label, address), and a word about those not named."""

    value: str
    sources: tuple[tuple[str, str], ...]
    more: str = ""
    pinned: bool = False


class Fact(NamedTuple):
    """A field and the different values that citing texts give it."""

    label: str
    values: tuple[Value, ...]


class Quotation(NamedTuple):
    """A citation in its sentence."""

    before: str
    words: str
    after: str
    address: str
    place: str
    pinpoint: str


def cited_pages(index: PageIndex, key: str) -> Iterator[Page]:
    """Yield the page of the cited document ``key``; more than a hundred quotations go on in pages of their own."""
    cited = index.graph.cited[key]
    card = index.card(key)
    title = shorten(": ".join(part for part in (card.name, card.title) if part), TITLE_LIMIT)
    description = f"{_citation(index, card)}. {site_words().cited.missing}"
    for part in cut_in_order(card.address, cited.mentions, later=lambda _, number: quotations_address(key, number)):
        if part.number:
            title = site_words().cited.pages.format(page=part.number) + f": {card.name}"
        yield Page(part.address, title, description, sections.CITED, _render(index, cited, part, title))
    yield from citing_pages(index, key)


def citing_pages(index: PageIndex, key: str) -> Iterator[Page]:
    """Yield the list of all that cite a document, held or not, when there are more than its page names."""
    references = newest_citing(index, key)
    if len(references) <= CITING_SHOWN:
        return
    card = index.card(key)
    keys = list(dict.fromkeys(reference.source for reference in references))
    section = sections.DIRECTIVES if card.held else sections.CITED
    heading = site_words().sections.documents if card.held else site_words().sections.cited
    title = site_words().cited.citing.format(label=card.name)
    common = ListPage(
        address=citing_address(key),
        title=title,
        description=title,
        section=section,
        crumbs=((heading, f"{section}/index.html"), (card.label, card.address)),
        count=site_words().lists.documents.format(count=figures(len(keys))),
    )
    for part in cut_newest_first(common.address, keys):
        groups = by_year(Row(other) for other in index.cards(part.entries))
        yield list_page(common, part, groups, template="documents.html", newest_first=True)


def _render(index: PageIndex, cited: CitedDocument, part: Slice[tuple[str, int]], title: str) -> str:
    card = index.card(cited.key)
    citing = index.graph.incoming.get(cited.key, ())
    words = site_words()
    crumbs = [(words.sections.cited, "dan-chieu/index.html")]
    if cited.issuer_id in index.graph.organisations and cited.issuer_id is not None:
        crumbs.append((card.issuer, organisation_address(cited.issuer_id)))
    if part.number:
        crumbs.append((card.label, card.address))
    view: dict[str, Any] = {
        "top": TOP,
        "up": climb(part.address),
        "card": card,
        "first": not part.number,
        "title": title,
        "crumbs": crumbs,
        "type_address": type_address(card.type) if card.type else None,
        "year_address": year_address(card.year),
        "chain": chain_of(index, cited.key) if not part.number else None,
        "facts": _facts(index, cited) if not part.number else [],
        "citing": citing_by_relation(index, cited.key) if not part.number else [],
        "citing_count": count_documents(citing),
        "citing_address": citing_address(cited.key) if len(citing) > CITING_SHOWN else None,
        "quotations": _quotations(index, part.entries),
        "quotation_count": words.cited.quotation_count.format(
            count=figures(len(cited.mentions)), documents=figures(len({key for key, _ in cited.mentions}))
        ),
        "paging": paging(part, newest_first=False),
        "same_number": same_number(index, cited.key),
        "citation": _citation(index, card),
        "file": f"directives/{cited.key}.md",
        "guide": index.guide,
    }
    return render("cited.html", view)


def _citation(index: PageIndex, card: Card) -> str:
    identity = index.graph.cited[card.key].issuer_id
    known = identity is not None and identity in index.graph.organisations
    issuer = short_issuer(index.organisation(identity)) if known and identity is not None else card.issuer
    return citation_form(card, issuer=issuer) or card.name


def _facts(index: PageIndex, cited: CitedDocument) -> list[Fact]:
    said: dict[str, list[Statement]] = {name: [] for name in FIELDS}
    for statement in cited.statements:
        said.setdefault(statement.field, []).append(statement)
    return [Fact(field_label(name), _values(index, cited, name, statements)) for name, statements in said.items()]


def _values(index: PageIndex, cited: CitedDocument, name: str, statements: list[Statement]) -> tuple[Value, ...]:
    """Return the different values of one field, the most often said first; a pinned value nobody says comes first."""
    same: dict[str, list[Statement]] = {}
    for statement in statements:
        same.setdefault(compare_key(statement.value), []).append(statement)
    ranked = sorted(same.values(), key=len, reverse=True)
    values = [_value(index, name, group) for group in ranked]
    known = getattr(cited, name, None)
    if known and compare_key(known) not in same:
        values.insert(0, Value(_shown(name, known), (), pinned=True))
    return tuple(values)


def _value(index: PageIndex, name: str, group: list[Statement]) -> Value:
    places: dict[str, int] = {}
    for statement in group:
        places.setdefault(statement.source, statement.link)
    shown = list(places.items())[:SOURCES_SHOWN]
    more = len(places) - len(shown)
    return Value(
        _shown(name, group[0].value),
        tuple((index.card(key).label, f"{directive_address(key)}#{citation_place(link)}") for key, link in shown),
        site_words().cited.more_sources.format(count=figures(more)) if more else "",
    )


def _shown(name: str, value: str) -> str:
    return short_date(value) if name == "issued" else value


def _quotations(index: PageIndex, mentions: tuple[tuple[str, int], ...]) -> list[tuple[Card, list[Quotation]]]:
    groups: dict[str, list[Quotation]] = {}
    for key, link in mentions:
        groups.setdefault(key, []).append(_quotation(index, key, link))
    return [(index.card(key), quotations) for key, quotations in groups.items()]


def _quotation(index: PageIndex, key: str, link: int) -> Quotation:
    words = site_words().cited
    digest = index.quoted(key)
    mention, citation = digest.mentions[link], digest.citations[link]
    sentence = mention.sentence
    return Quotation(
        before=sentence[: mention.start],
        words=sentence[mention.start : mention.end],
        after=sentence[mention.end :],
        address=f"{directive_address(key)}#{citation_place(link)}",
        place={"title": words.in_title, "headline": words.in_headline}.get(mention.part, ""),
        pinpoint=words.pinpoint.format(pinpoint=citation.pinpoint) if citation.pinpoint else "",
    )
