"""A directive → its page: the paper in the middle, what is known about it in the margin."""

from __future__ import annotations

from json.encoder import encode_basestring as _quoted  # text as JSON writes it
from typing import Any

from build_tools import sections
from build_tools.model import Body, Directive, Heading
from build_tools.pages.addresses import citing_address, climb, organisation_address, type_address
from build_tools.pages.chain import chain_of
from build_tools.pages.citation_form import citation_form
from build_tools.pages.day import short_date
from build_tools.pages.index import Card, PageIndex, short_issuer
from build_tools.pages.linked_text import TOP, link_openings
from build_tools.pages.margin import (
    counters,
    facts_at_a_glance,
    posting_facts,
    provenance,
    recipients_by_purpose,
)
from build_tools.pages.page import Page
from build_tools.pages.paper import lay_paper
from build_tools.pages.references import (
    CITING_SHOWN,
    ambiguous_citations,
    cited_by_relation,
    citing_by_relation,
    count_documents,
    same_number,
)
from build_tools.templates import render
from build_tools.wording import site_words

TITLE_LIMIT = 110  # characters of a page's title in a browser's tab and in lists of results
_CONTENTS_LEVELS = 3


def directive_page(index: PageIndex, key: str, body: Body) -> Page:
    """Return the page of the directive ``key``, whose rendered text is ``body``."""
    card = index.card(key)
    citation = official_citation(index, key)
    return Page(
        address=card.address,
        title=shorten(f"{card.name}: {card.title}", TITLE_LIMIT),
        description=citation,
        section=sections.DIRECTIVES,
        content=render("directive.html", _view(index, card, body, citation)),
        head=_head(index, card),
    )


def official_citation(index: PageIndex, key: str) -> str:
    """Return the words by which another document cites this one."""
    identity = index.graph.issuer_of.get(key)
    card = index.card(key)
    return citation_form(card, issuer=short_issuer(index.organisation(identity)) if identity else card.issuer)


def shorten(text: str, limit: int) -> str:
    """Return ``text`` cut at a space before ``limit`` characters, with an ellipsis where it was cut."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rpartition(" ")[0].rstrip(",;: ") + "…"


def _view(index: PageIndex, card: Card, body: Body, citation: str) -> dict[str, Any]:
    key = card.key
    digest = index.graph.digests[key]
    directive = digest.directive
    references, entry_ids = cited_by_relation(index, key)
    openings = link_openings(index, key, entry_ids)
    seen: set[int] = set()
    paper = lay_paper(index, key, body.pieces, openings, seen)
    citing = index.graph.incoming.get(key, ())
    counters_heading, counter_rows = counters(directive.posting)
    return {
        "top": TOP,
        "up": climb(card.address),
        "card": card,
        "crumbs": _crumbs(index, card),
        "type_address": type_address(card.type),
        "citation": citation,
        "form_note": getattr(site_words().document.form_notes, directive.form),
        "chain": chain_of(index, key),
        "paper": paper,
        "contents": _contents(digest.headings),
        "references": references,
        "ambiguous": ambiguous_citations(index, key),
        "citing": citing_by_relation(index, key),
        "citing_count": count_documents(citing),
        "citing_address": citing_address(key) if len(citing) > CITING_SHOWN else None,
        "recipients": recipients_by_purpose(index, key),
        "facts": facts_at_a_glance(index, key),
        "same_number": same_number(index, key),
        "stamps": _stamps(directive),
        "posting": posting_facts(index, key, openings, seen),
        "counters_heading": counters_heading,
        "counters": counter_rows,
        "remarks": directive.posting.remarks if directive.posting else (),
        "source": provenance(index, key),
    }


def _crumbs(index: PageIndex, card: Card) -> list[tuple[str, str]]:
    crumbs = [(site_words().sections.documents, "van-ban/index.html")]
    identity = index.graph.issuer_of.get(card.key)
    if identity:
        crumbs.append((card.issuer, organisation_address(identity)))
        if card.year:
            crumbs.append((card.year, f"{index.issued_on[card.key]}#nam-{card.year}"))
    return crumbs


def _contents(headings: tuple[Heading, ...]) -> list[Heading]:
    return [heading for heading in headings if heading.level <= _CONTENTS_LEVELS and heading.title]


def _stamps(directive: Directive) -> list[tuple[str, str, str, str]]:
    """(organisation, number, ISO day, day for readers) of each received stamp."""
    return [
        (stamp.organisation, stamp.number or "", day := stamp.date.isoformat() if stamp.date else "", short_date(day))
        for stamp in directive.received
    ]


def _head(index: PageIndex, card: Card) -> str:
    """Return the Markdown as the page's other form, and the facts for machines (schema.org, as a data block)."""
    data = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": card.title,
        "identifier": card.number,
        "genre": card.type,
        "inLanguage": "vi",
        "datePublished": card.issued if index.graph.directive(card.key).issued else "",
    }
    text = ", ".join(f"{_quoted(name)}: {_quoted(value)}" for name, value in data.items() if value)
    text = f'{{{text}, "publisher": {{"@type": "Organization", "name": {_quoted(card.issuer)}}}}}'
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/ld+json">{text}</script>'
