"""Graph → every file of the site: pages in their frames, texts and originals beside them, assets, the host's own files.

A plan is a list of promises: each knows its path and can make its bytes. Nothing is made here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from build_tools import chrome
from build_tools.archive import FOLDER, Archive
from build_tools.digest import Digested
from build_tools.frame import Frames, HostBuild
from build_tools.model import Body, Graph
from build_tools.pages.addresses import NOT_FOUND, cited_address, directive_address
from build_tools.pages.browse import browse_pages
from build_tools.pages.cited import cited_pages
from build_tools.pages.directive import directive_page
from build_tools.pages.home import home_page
from build_tools.pages.index import PageIndex, index_pages
from build_tools.pages.organisation import class_pages, organisation_pages
from build_tools.pages.page import Page
from build_tools.pages.standing import not_found_page, redirect_page

_ASSETS: Final = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file to be: its path in the site and what makes its bytes. ``page`` tells pages from other files."""

    path: str
    make: Callable[[], bytes]
    page: bool = False


def plan_files(
    archive: Archive,
    digested: dict[str, Digested],
    graph: Graph,
    *,
    host: HostBuild,
    site_url: str | None = None,
) -> Iterator[PlannedFile]:
    """Yield every file of the site of ``graph``, each path once."""
    index = index_pages(graph)
    yield PlannedFile(NOT_FOUND, _from_anywhere(_framed(not_found_page(), host.frames, None), site_url), page=True)
    for page in _pages(index, digested):
        yield PlannedFile(page.address, _framed(page, host.frames, site_url), page=True)
    yield from _texts(archive, graph)
    yield from _folder(_ASSETS, chrome.FOLDER)
    yield from _folder(host.folder, "")


def _pages(index: PageIndex, digested: dict[str, Digested]) -> Iterator[Page]:
    graph = index.graph
    yield home_page(index)
    for key in graph.digests:
        yield directive_page(index, key, Body(digested[key].pieces))
    for key in graph.cited:
        yield from cited_pages(index, key)
    for identity in graph.organisations:
        yield from organisation_pages(index, identity)
    for identity in graph.classes:
        yield from class_pages(index, identity)
    yield from browse_pages(index)
    yield from _redirects(index)


def _framed(page: Page, frames: Frames, site_url: str | None) -> Callable[[], bytes]:
    def make() -> bytes:
        head = page.head
        if site_url:
            head += f'<link rel="canonical" href="{site_url.rstrip("/")}/{page.address}">'
        frame = frames.frame_for(page.section, page.address)
        whole = frame.join(title=page.title, description=page.description, head=head, content=page.content)
        return whole.encode()

    return make


_LINK: Final = re.compile(rb'((?:href|src|action)=")(?!/|#|[a-z]+:)')


def _from_anywhere(make: Callable[[], bytes], site_url: str | None) -> Callable[[], bytes]:
    """The same page with links from the server's root: it is shown at any depth, where relative ones would break."""
    base = (urlsplit(site_url).path.rstrip("/") if site_url else "").encode()

    def made() -> bytes:
        page = _LINK.sub(rb"\1" + base + b"/", make())
        return page.replace(b'"base": "."', b'"base": "' + (base or b"/") + b'"')

    return made


def _redirects(index: PageIndex) -> Iterator[Page]:
    """Old addresses: of renamed directives, of cited documents that moved, of those whose text has arrived."""
    graph = index.graph
    moved = {
        directive_address(alias): key for key, digest in graph.digests.items() for alias in digest.directive.aliases
    }
    moved |= {cited_address(alias): key for key, each in graph.cited.items() for alias in each.aliases}
    moved |= {cited_address(old): key for old, key in graph.moved.items()}
    for old, key in sorted(moved.items()):
        yield redirect_page(index, old, key)


def _texts(archive: Archive, graph: Graph) -> Iterator[PlannedFile]:
    """The Markdown of each directive beside its page, and the files of its folder, byte for byte."""
    for key in graph.digests:
        yield PlannedFile(f"van-ban/{key}.md", archive.directives[key].file.read_bytes)
        for inside in archive.attached.get(key, ()):
            yield PlannedFile(f"van-ban/{served_name(inside)}", (archive.root / FOLDER / inside).read_bytes)


# Endings that a browser would run or render with scripts; such originals are served as plain text.
_ACTIVE: Final = (
    ".html",
    ".htm",
    ".xhtml",
    ".xml",
    ".svg",
    ".svgz",
    ".js",
    ".mjs",
    ".swf",
    ".hta",
    ".mht",
    ".mhtml",
    ".shtml",
)


def served_name(inside: str) -> str:
    """The name under which an attached file is served: active content gets ``.txt`` behind its own ending."""
    return inside + ".txt" if inside.lower().endswith(_ACTIVE) else inside


def _folder(folder: Path, into: str) -> Iterator[PlannedFile]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            inside = file.relative_to(folder).as_posix()
            yield PlannedFile(f"{into}/{inside}" if into else inside, file.read_bytes, page=inside.endswith(".html"))
