"""The page one comes in by: a sentence, a search box, four counts, the newest, the most implemented, the ways in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from build_tools import sections
from build_tools.pages.addresses import HOME, SEARCH
from build_tools.pages.day import short_date
from build_tools.pages.index import PageIndex
from build_tools.pages.listing import Row
from build_tools.pages.page import Page
from build_tools.templates import render
from build_tools.wording import site_words

NEWEST_SHOWN = 8
IMPLEMENTED_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of the archive this is: ISO day and commit; a draft when the tree is no clean commit."""

    date: str = ""
    commit: str = ""
    draft: bool = False


def home_page(index: PageIndex, edition: Edition | None = None) -> Page:
    """Return ``index.html``."""
    words = site_words()
    graph = index.graph
    view: dict[str, Any] = {
        "search": SEARCH,
        "counts": [
            (len(index.held), words.home.held, "van-ban/index.html"),
            (len(index.cited), words.home.cited, "dan-chieu/index.html"),
            (len(graph.organisations), words.home.organisations, "co-quan-ban-hanh/index.html"),
            (graph.citations, words.home.citations, ""),
        ],
        "newest": [Row(card) for card in index.cards(index.held[:NEWEST_SHOWN])],
        "implemented": _most_implemented(index),
        "ways": [
            (words.sections.issuers, words.home.way_issuers, "co-quan-ban-hanh/index.html"),
            (words.sections.recipients, words.home.way_recipients, "noi-nhan/index.html"),
            (words.sections.cited, words.home.way_cited, "dan-chieu/index.html"),
            (words.sections.types, words.home.way_types, "loai/index.html"),
            (words.sections.years, words.home.way_years, "nam/index.html"),
            (words.sections.signers, words.home.way_signers, "nguoi-ky/index.html"),
        ],
        "edition": edition_words(edition),
    }
    return Page(HOME, words.name, words.home.sentence, sections.HOME, render("home.html", view))


def _most_implemented(index: PageIndex) -> list[Row]:
    words = site_words().home
    ranked = sorted(index.implementing.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [
        Row(index.card(key), words.implemented_count.format(count=len(found)))
        for key, found in ranked[:IMPLEMENTED_SHOWN]
    ]


def edition_words(edition: Edition | None) -> str:
    """Return what the page says of its edition."""
    if edition is None:
        return ""
    words = site_words().home
    said = [
        words.edition.format(date=short_date(edition.date)) if edition.date else "",
        words.commit.format(commit=edition.commit) if edition.commit else "",
        words.draft if edition.draft else "",
    ]
    return " · ".join(part for part in said if part)
