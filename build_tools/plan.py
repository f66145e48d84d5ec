"""Graph → the site's files as jobs: a job names one document, organisation or list and makes its files when asked.

Jobs depend on the joined graph and on nothing that another job makes, so that any worker can do any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from build_tools import chrome
from build_tools.edition import Edition
from build_tools.frame import HostBuild
from build_tools.pages import browse, home
from build_tools.pages.addresses import (
    NOT_FOUND,
    SEARCH,
    cited_address,
    class_address,
    directive_address,
    organisation_address,
)
from build_tools.pages.cited import cited_pages, citing_pages
from build_tools.pages.day import short_date
from build_tools.pages.directive import directive_page
from build_tools.pages.index import PageIndex
from build_tools.pages.organisation import class_pages, organisation_pages
from build_tools.pages.page import Page, print_foot
from build_tools.pages.standing import not_found_page, redirect_page
from build_tools.search.page import example_queries, page_script, search_page
from build_tools.sections import SEARCH as SEARCH_SECTION
from build_tools.serving import server_files
from build_tools.words import words

if TYPE_CHECKING:  # what reads and renders directives takes 0.3 s to import
    from build_tools.digesting import Texts

Kind = Literal["directive", "cited", "organisation", "class", "list", "redirect", "standing"]
Job = tuple[Kind, str]
ListedPage = tuple[object, tuple[str, ...]]  # all that a page of a list shows but cards, the documents that it lists
TRACED: Final[frozenset[str]] = frozenset({"directive", "cited", "organisation", "class"})  # what they ask for is kept
_SHORT_COMMIT: Final = 12
_EXAMPLES_FROM: Final = 300  # directives, the newest, of which the search page makes its examples
_ASSETS: Final = Path(__file__).parent / "assets"
LISTS: Final = {
    "documents": browse.documents_pages,
    "issuers": browse.issuers_pages,
    "recipients": browse.recipients_pages,
    "cited": browse.cited_documents_pages,
    "types": browse.types_pages,
    "years": browse.years_pages,
    "signers": browse.signers_pages,
}
# Where a reader without JavaScript goes from the search page: name in the words → folder.
_WAYS: Final = {
    "documents": "van-ban",
    "issuers": "co-quan-ban-hanh",
    "recipients": "noi-nhan",
    "cited": "dan-chieu",
    "types": "loai",
    "years": "nam",
    "signers": "nguoi-ky",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that jobs need: the graph's index, texts, the host's frames."""

    index: PageIndex
    texts: Texts
    host: HostBuild
    site_url: str | None
    edition: Edition
    moved: dict[str, str]  # old address → document key


def make_plan(index: PageIndex, texts: Texts, *, host: HostBuild, edition: Edition, site_url: str | None) -> Plan:
    """Return the plan of a site."""
    return Plan(index, texts, host, site_url, edition, moved_addresses(index))


def moved_addresses(index: PageIndex) -> dict[str, str]:
    """Old addresses: of renamed directives, of cited documents that moved, of those whose text has arrived.

    An address that a person pinned as a cited document's old one, and where another stands now, is that other's.
    """
    graph = index.graph
    moved = {
        (directive_address if key in graph.digests else cited_address)(alias): key
        for key, aliases in sorted(index.aliases.items())
        for alias in aliases
        if key in graph.digests or alias not in graph.cited
    }
    return moved | {cited_address(old): key for old, key in graph.moved.items()}


def plan_jobs(plan: Plan) -> list[Job]:
    """Return every job, in a fixed order."""
    graph = plan.index.graph
    jobs: list[Job] = [("list", name) for name in LISTS]
    jobs += [("directive", key) for key in graph.digests]
    jobs += [("cited", key) for key in graph.cited]
    jobs += [("organisation", identity) for identity in graph.organisations]
    jobs += [("class", identity) for identity in graph.classes]
    jobs += [("redirect", old) for old in sorted(plan.moved)]
    return [*jobs, ("standing", "home"), ("standing", "search"), ("standing", "404")]


def listed_pages(index: PageIndex, name: str) -> dict[str, ListedPage]:
    """Return what the pages of the list ``name`` are made from, by address, without making one."""
    noted: dict[str, ListedPage] = {}
    index.standing = partial(_note, noted)
    for page in LISTS[name](index):
        raise ValueError(f"page {page.address!r} was made without being asked for")
    index.standing = None
    return noted


def _note(noted: dict[str, ListedPage], address: str, shown: object, keys: Iterable[str]) -> bool:
    noted[address] = shown, tuple(keys)
    return True


def first_address(job: Job) -> str:
    """Return the address of the first page of a job whose pages are traced."""
    kind, name = job
    if kind == "directive":
        return directive_address(name)
    if kind == "cited":
        return cited_address(name)
    return organisation_address(name) if kind == "organisation" else class_address(name)


def make_files(plan: Plan, job: Job) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of every file that ``job`` stands for."""
    kind, name = job
    if job == ("standing", "404"):
        yield NOT_FOUND, _from_anywhere(_framed(plan, not_found_page()), plan.site_url)
        return
    for page in _pages(plan, kind, name):
        yield page.address, _framed(plan, page)


def _pages(plan: Plan, kind: Kind, name: str) -> Iterator[Page]:
    index = plan.index
    if kind == "directive":
        yield directive_page(index, name, plan.texts[name].body)
        yield from citing_pages(index, name)
    elif kind == "cited":
        yield from cited_pages(index, name)
    elif kind == "organisation":
        yield from organisation_pages(index, name)
    elif kind == "class":
        yield from class_pages(index, name)
    elif kind == "list":
        yield from LISTS[name](index)
    elif kind == "redirect":
        yield redirect_page(index, name, plan.moved[name])
    elif name == "home":
        yield home.home_page(index, shown_edition(plan.edition))
    else:
        yield _search_page(index)


def shown_edition(edition: Edition) -> home.Edition:
    """Return an edition as the home page shows it."""
    day = edition.day.isoformat() if edition.day else ""
    return home.Edition(day, (edition.commit or "")[:_SHORT_COMMIT], edition.draft)


def _search_page(index: PageIndex) -> Page:
    newest = index.cards(index.held[:_EXAMPLES_FROM])
    examples = example_queries((card.number, card.title, short_date(card.issued)) for card in newest)
    said = words("vi")["search"]
    named = words("vi")["site"]["sections"]
    ways = [(f"{folder}/index.html", named[name]) for name, folder in _WAYS.items()]
    content = f"<h1>{escape(said['heading'])}</h1>{search_page(said, ways=ways, examples=examples)}"
    return Page(SEARCH, said["heading"], said["label"], SEARCH_SECTION, content, page_script(""))


def _framed(plan: Plan, page: Page) -> bytes:
    head = page.head
    if plan.site_url:
        head += f'<link rel="canonical" href="{plan.site_url.rstrip("/")}/{page.address}">'
    frame = plan.host.frames.frame_for(page.section, page.address)
    content = page.content + print_foot(page.address)
    return frame.join_encoded(title=page.title, description=page.description, head=head, content=content)


_LINK: Final = re.compile(rb'((?:href|src|action)=")(?!/|#|[a-z]+:)')


def _from_anywhere(page: bytes, site_url: str | None) -> bytes:
    """The same page with links from the server's root: it is shown at any depth, where relative ones would break."""
    base = (urlsplit(site_url).path.rstrip("/") if site_url else "").encode()
    page = _LINK.sub(rb"\1" + base + b"/", page)
    return page.replace(b'"base": "."', b'"base": "' + (base or b"/") + b'"')


def common_files(host: HostBuild) -> Iterator[tuple[str, bytes]]:
    """Yield what does not depend on the archive: our styles and scripts, the host's pages and assets, server files."""
    for name in (*chrome.STYLES, *chrome.SCRIPTS):
        yield f"{chrome.FOLDER}/{name}", (_ASSETS / name).read_bytes()
    for file in sorted(host.folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(host.folder).as_posix(), file.read_bytes()
    yield from server_files(host)
