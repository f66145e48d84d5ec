"""Cards → the views of list pages: groups by year, and the ways to the neighbouring pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from build_tools.pages.addresses import climb
from build_tools.pages.index import Card, PageIndex
from build_tools.pages.page import Page
from build_tools.pages.paging import Slice, cut_in_order, cut_newest_first
from build_tools.templates import render
from build_tools.wording import figures, site_words

T = TypeVar("T")
Crumbs = Sequence[tuple[str, str]]  # words and address, from the top of the site downwards


class Row(NamedTuple):
    """A document in a list, and what this list adds to it."""

    card: Card
    extra: str = ""


class Name(NamedTuple):
    """An entry of a list of names: where it leads, what it is called, what is said of it, its counts."""

    address: str
    name: str
    note: str = ""
    extra: str = ""


class Paging(NamedTuple):
    """Where a page stands in its list, in words, and (rel, words, address) of the pages that it leads to."""

    place: str
    ways: Sequence[tuple[str, str, str]]


class Group(NamedTuple):
    """Entries under one heading; ``id`` is the heading's place in the page."""

    id: str
    title: str
    entries: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """What the pages of one list have in common."""

    address: str
    title: str
    description: str
    section: str
    crumbs: Crumbs
    kicker: str = ""
    note: str = ""
    count: str = ""


def by_year(rows: Iterable[Row]) -> list[Group]:
    """Group rows by the year of their documents, in the order given."""
    years: dict[str, list[Row]] = {}
    for row in rows:
        years.setdefault(row.card.year, []).append(row)
    unknown = site_words().dates.unknown_year
    return [Group(f"nam-{year or 'chua-ro'}", year or unknown, tuple(group)) for year, group in years.items()]


def unmade(
    index: PageIndex, common: ListPage, parts: Sequence[Slice[T]], key: Callable[[T], str] | None
) -> Iterator[Slice[T]]:
    """Yield those of ``parts`` whose pages are to be made.

    ``key`` tells the document of an entry of a list that stands newest first; a list of names has None.
    """
    standing = index.standing
    for part in parts:
        if standing is None:
            yield part
            continue
        shown = (_on_page(common, part, newest_first=key is not None), part)
        if not standing(part.address, shown, map(key, part.entries) if key else ()):
            yield part


def itself(key: str) -> str:
    """Return the document of an entry that is its key."""
    return key


def _on_page(common: ListPage, part: Slice[Any], *, newest_first: bool) -> ListPage:
    """What a page says of its list; how long a list is that grows says its first page, so that the others stay."""
    return replace(common, count="") if newest_first and part.number else common


def document_pages(index: PageIndex, common: ListPage, keys: Sequence[str]) -> Iterator[Page]:
    """Yield the static pages of a list of documents, newest first, in groups by year."""
    for part in unmade(index, common, cut_newest_first(common.address, keys), itself):
        groups = by_year(Row(card) for card in index.cards(part.entries))
        yield list_page(common, part, groups, template="documents.html", newest_first=True)


def name_pages(index: PageIndex, common: ListPage, names: Sequence[Name]) -> Iterator[Page]:
    """Yield the static pages of a list of names, in the order given."""
    for part in unmade(index, common, cut_in_order(common.address, names), None):
        yield list_page(common, part, [Group("danh-sach", "", part.entries)], template="names.html")


def list_page(
    common: ListPage, part: Slice[Any], groups: Sequence[Group], *, template: str, newest_first: bool = False
) -> Page:
    """Return one static page of a list."""
    words = site_words().lists
    title = common.title
    if part.number and newest_first:
        title += ", " + words.older_page.format(page=part.number, years=_years(groups))
    elif part.number:
        title += ", " + words.page.format(page=part.number)
    view = {
        "up": climb(part.address),
        "common": _on_page(common, part, newest_first=newest_first),
        "crumbs": [*common.crumbs, (common.title, common.address)] if part.number else common.crumbs,
        "title": title,
        "groups": groups,
        "paging": paging(part, newest_first=newest_first),
        "whole": part.pages == 1,
        "total": sum(len(group.entries) for group in groups),
    }
    return Page(part.address, title, common.description, common.section, render(template, view))


def _years(groups: Sequence[Group]) -> str:
    """``2013–2015``, or ``2013``: the years of the documents on one page."""
    years = sorted({row.card.year for group in groups for row in group.entries})
    unknown = str(site_words().dates.unknown_year).lower()
    return "–".join(dict.fromkeys((years[0] or unknown, years[-1] or unknown)))


def paging(part: Slice[Any], *, newest_first: bool) -> Paging | None:
    """Return where this page stands and the pages that can be reached from it; None when there is but one.

    An older page of a list that grows at its new end counts the pages behind it, which stay as they are.
    """
    if part.pages == 1:
        return None
    words = site_words().lists
    if not newest_first or not part.number:
        place = words.page_of.format(page=figures(part.number or 1), pages=figures(part.pages))
    elif part.next:
        place = words.pages_behind.format(count=figures(part.number - 1))
    else:
        place = words.no_page_behind
    ways = (
        ("", words.first, part.first),
        ("prev", words.previous, part.previous),
        ("next", words.next, part.next),
        ("", words.last, part.last),
    )
    return Paging(place, [(rel, name, address) for rel, name, address in ways if address])


def count_of_documents(index: PageIndex, keys: Sequence[str]) -> str:
    """Return how many documents a list has, and how many of them the archive holds when that is not all."""
    words = site_words().lists
    held = sum(key in index.graph.digests for key in keys)
    form = words.documents if held == len(keys) else words.documents_held
    return str(form.format(count=figures(len(keys)), held=figures(held)))
