"""The ways in: lists of all documents, issuers, recipients, cited documents, types, years and signers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from build_tools import sections
from build_tools.pages.addresses import class_address, organisation_address, year_address
from build_tools.pages.index import PageIndex
from build_tools.pages.listing import (
    Group,
    ListPage,
    Name,
    Row,
    by_year,
    count_of_documents,
    document_pages,
    itself,
    list_page,
    name_pages,
    unmade,
)
from build_tools.pages.organisation import validity
from build_tools.pages.page import Page
from build_tools.pages.paging import cut_newest_first
from build_tools.text import fold, slug
from build_tools.wording import figures, site_words


def browse_pages(index: PageIndex) -> Iterator[Page]:
    """Yield every page that lists documents or names; the organisations' own pages are not among them."""
    yield from documents_pages(index)
    yield from issuers_pages(index)
    yield from recipients_pages(index)
    yield from cited_documents_pages(index)
    yield from types_pages(index)
    yield from years_pages(index)
    yield from signers_pages(index)


def documents_pages(index: PageIndex) -> Iterator[Page]:
    """Yield ``van-ban/index.html`` and its further pages: everything the archive holds."""
    words = site_words()
    common = ListPage(
        address="van-ban/index.html",
        title=words.sections.documents,
        description=words.browse.documents,
        section=sections.DIRECTIVES,
        crumbs=_home(),
        note=words.browse.documents,
        count=words.lists.documents.format(count=figures(len(index.held))),
    )
    yield from document_pages(index, common, index.held)


def issuers_pages(index: PageIndex) -> Iterator[Page]:
    """Yield the list of organisations that issued a directive or a cited document."""
    words = site_words()
    names = [
        Name(
            organisation_address(identity),
            index.organisation(identity).name,
            _active(index, identity),
            _issued(index, identity),
        )
        for identity in {**index.issued, **index.cited_from}
    ]
    common = ListPage(
        address="co-quan-ban-hanh/index.html",
        title=words.sections.issuers,
        description=words.browse.issuers,
        section=sections.ISSUERS,
        crumbs=_home(),
        note=words.browse.issuers,
        count=words.lists.organisations.format(count=figures(len(names))),
    )
    yield from name_pages(index, common, _alphabetical(names))


def recipients_pages(index: PageIndex) -> Iterator[Page]:
    """Yield the list of organisations and classes that received a directive."""
    words = site_words()
    names = []
    for target, received in index.received().items():
        count = words.lists.documents.format(count=figures(received))
        kind, _, identity = target.partition("/")
        if kind == "co-quan" and identity in index.graph.organisations:
            names.append(
                Name(
                    organisation_address(identity),
                    index.organisation(identity).name,
                    _active(index, identity),
                    count,
                )
            )
        elif identity in index.graph.classes:
            named = index.graph.classes[identity]
            issuer = index.graph.organisations.get(named.issuer)
            note = words.lists.classes_of.format(name=issuer.name if issuer else named.issuer)
            names.append(Name(class_address(identity), named.name, note, count))
    common = ListPage(
        address="noi-nhan/index.html",
        title=words.sections.recipients,
        description=words.browse.recipients,
        section=sections.RECIPIENTS,
        crumbs=_home(),
        note=words.browse.recipients,
        count=words.lists.recipients.format(count=figures(len(names))),
    )
    yield from name_pages(index, common, _alphabetical(names))


def cited_documents_pages(index: PageIndex) -> Iterator[Page]:
    """Yield ``dan-chieu/index.html`` and its further pages: what is cited and not held, with how often."""
    words = site_words()
    common = ListPage(
        address="dan-chieu/index.html",
        title=words.sections.cited,
        description=words.browse.cited,
        section=sections.CITED,
        crumbs=_home(),
        note=words.browse.cited,
        count=words.lists.documents.format(count=figures(len(index.cited))),
    )
    for part in unmade(index, common, cut_newest_first(common.address, index.cited), itself):
        rows = [Row(index.card(key), _citing(index, key)) for key in part.entries]
        yield list_page(common, part, by_year(rows), template="documents.html", newest_first=True)


def types_pages(index: PageIndex) -> Iterator[Page]:
    """Yield the list of types and the documents of each."""
    words = site_words()
    names = [
        Name(address, name, extra=count_of_documents(index, keys)) for address, (name, keys) in index.types.items()
    ]
    yield from _names_of(
        index, names, sections.TYPES, words.sections.types, words.browse.types, count=words.lists.types
    )
    every = [
        (address, name, words.browse.type.format(name=name[:1].lower() + name[1:]), keys)
        for address, (name, keys) in index.types.items()
    ]
    yield from _lists_of(index, every, sections.TYPES, words.sections.types)


def years_pages(index: PageIndex) -> Iterator[Page]:
    """Yield the list of years and the documents of each."""
    words = site_words()
    names = [
        Name(year_address(year), year or words.dates.unknown_year, extra=count_of_documents(index, keys))
        for year, keys in index.years.items()
    ]
    yield from _names_of(index, names, sections.YEARS, words.sections.years, words.browse.years, alphabetical=False)
    every = [
        (
            year_address(year),
            f"{words.sections.years} {year}" if year else words.dates.unknown_year,
            words.browse.year.format(name=year) if year else words.browse.unknown_year,
            keys,
        )
        for year, keys in index.years.items()
    ]
    yield from _lists_of(index, every, sections.YEARS, words.sections.years)


def signers_pages(index: PageIndex) -> Iterator[Page]:
    """Yield the list of signers and what each name signed; names that share an address share a page, apart on it."""
    words = site_words()
    names = [
        Name(address, name, extra=words.lists.documents.format(count=figures(len(keys))))
        for address, signed in index.signers.items()
        for name, keys in signed.items()
    ]
    said, count = words.browse.signers, words.lists.signers
    yield from _names_of(index, names, sections.SIGNERS, words.sections.signers, said, count=count)
    for address, signed in index.signers.items():
        if id(signed) not in index.settled:
            yield from _signer_pages(index, address, signed)


def _signer_pages(index: PageIndex, address: str, signed: dict[str, list[str]]) -> Iterator[Page]:
    words = site_words()
    title = " · ".join(signed)
    keys = [(name, key) for name, documents in signed.items() for key in documents]
    common = ListPage(
        address=address,
        title=title,
        description=words.browse.signer.format(name=title),
        section=sections.SIGNERS,
        crumbs=[*_home(), (words.sections.signers, "nguoi-ky/index.html")],
        note=words.lists.same_name,
        count=words.lists.documents.format(count=figures(len(keys))),
    )
    for part in unmade(index, common, cut_newest_first(address, keys), itemgetter(1)):
        groups: list[Group] = []
        for name in dict.fromkeys(name for name, _ in part.entries):
            rows = [Row(index.card(key)) for other, key in part.entries if other == name]
            groups += by_year(rows) if len(signed) == 1 else [Group(f"ky-{len(groups) + 1}", name, tuple(rows))]
        yield list_page(common, part, groups, template="documents.html", newest_first=True)


def _names_of(
    index: PageIndex,
    names: Sequence[Name],
    folder: str,
    title: str,
    said: str,
    *,
    count: str = "",
    alphabetical: bool = True,
) -> Iterator[Page]:
    common = ListPage(
        address=f"{folder}/index.html",
        title=title,
        description=said,
        section=folder,
        crumbs=_home(),
        note=said,
        count=count.format(count=figures(len(names))),
    )
    yield from name_pages(index, common, _alphabetical(names) if alphabetical else names)


def _lists_of(
    index: PageIndex, every: Sequence[tuple[str, str, str, Sequence[str]]], folder: str, above: str
) -> Iterator[Page]:
    """Yield the documents of each type or year: ``every`` is (address, title, what is said of it, documents)."""
    crumbs = [*_home(), (above, f"{folder}/index.html")]
    for address, title, said, keys in every:
        if id(keys) in index.settled:
            continue
        common = ListPage(address, title, said, folder, crumbs, count=count_of_documents(index, keys))
        yield from document_pages(index, common, keys)


def _home() -> list[tuple[str, str]]:
    return [(site_words().sections.home, "index.html")]


def _alphabetical(names: Sequence[Name]) -> list[Name]:
    return sorted(names, key=lambda name: _place_of(name.name, name.address))


@lru_cache(maxsize=1 << 16)
def _place_of(name: str, address: str) -> tuple[str, str, str]:
    """Where a name stands in the order of the alphabet."""
    return fold(name), slug(address), name


def _active(index: PageIndex, identity: str) -> str:
    """From when until when an organisation was there: a reader must not write to one that is closed."""
    period = validity(index.organisation(identity))
    return str(site_words().organisation.active.format(period=period)) if period else ""


def _issued(index: PageIndex, identity: str) -> str:
    words = site_words().lists
    issued, cited = len(index.issued.get(identity, ())), len(index.cited_from.get(identity, ()))
    said = [words.issued.format(count=figures(issued))] if issued else []
    return " · ".join([*said, words.cited.format(count=figures(cited))] if cited else said)


def _citing(index: PageIndex, key: str) -> str:
    count = len({reference.source for reference in index.graph.incoming.get(key, ())})
    return str(site_words().lists.citing.format(count=figures(count)))
