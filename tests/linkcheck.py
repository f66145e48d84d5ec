"""A site folder → what is dead, doubled or badly addressed in it, read from the files alone.

The site must read the same over https and from a disk, so a link counts as dead when the *file* it names is not
there: a folder is no target, a rooted address (``/van-ban/``) is none either, and case counts on every file system.
What scripts add later is not seen here; the browser tests see it.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

MAX_ADDRESS = 120  # characters of a page's address, the site's own address not counted
# Elements whose address is fetched as soon as the page opens: none of them may leave the site.
_FETCHED = {
    ("audio", "src"), ("embed", "src"), ("iframe", "src"), ("image", "href"), ("img", "src"), ("input", "src"),
    ("link", "href"), ("object", "data"), ("script", "src"), ("source", "src"), ("track", "src"), ("use", "href"),
    ("video", "poster"), ("video", "src"), ("image", "xlink:href"), ("use", "xlink:href"),
}  # fmt: skip
_FOLLOWED = {
    ("a", "href"), ("a", "xlink:href"), ("area", "href"), ("blockquote", "cite"), ("form", "action"), ("q", "cite"),
}  # fmt: skip
# Relations of <link> that name an address without fetching it.
_NAMED_ONLY = {"canonical", "alternate", "license", "author", "prev", "next"}
_SAFE_SCHEMES = {"http", "https", "mailto", "tel"}
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]*)""")
_ADDRESS = re.compile(r"[a-z0-9._/-]+")


@dataclass(frozen=True, order=True)
class LinkTrouble:
    """One thing wrong: the file, the line in it (0: the file itself), what it is, and the address or id as written."""

    path: str
    line: int
    what: str
    address: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}: {self.address}"


@dataclass(frozen=True)
class _Link:
    line: int
    address: str
    fetched: bool


@dataclass
class _PageReader(HTMLParser):
    """The ids and the addresses of one page, with their lines."""

    ids: dict[str, int] = field(default_factory=dict)
    doubled: list[tuple[int, str]] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            if given["id"] in self.ids:
                self.doubled.append((line, given["id"]))
            self.ids.setdefault(given["id"], line)
        if tag == "a" and given.get("name"):
            self.ids.setdefault(given["name"], line)
        self.links.extend(_links_of(tag, given, line))


def _links_of(tag: str, given: dict[str, str], line: int) -> Iterator[_Link]:
    named_only = tag == "link" and bool(_NAMED_ONLY & set(given.get("rel", "").lower().split()))
    for name, value in given.items():
        if (tag, name) in _FOLLOWED or ((tag, name) in _FETCHED and named_only):
            yield _Link(line, value.strip(), fetched=False)
        elif (tag, name) in _FETCHED:
            yield _Link(line, value.strip(), fetched=True)
        elif name == "srcset":
            for candidate in value.split(","):
                yield _Link(line, candidate.strip().split(" ")[0], fetched=True)
        elif name == "style":
            for address in _CSS_ADDRESS.findall(value):
                yield _Link(line, address.strip(), fetched=True)
    if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
        _, _, target = given.get("content", "").partition("=")
        yield _Link(line, target.strip(" \"'"), fetched=False)


def check_links(site: Path) -> list[LinkTrouble]:
    """Return everything that is wrong with the addresses of ``site``, sorted; an empty list for a sound site.

    Checked: every link, source, form action, redirect and CSS address of every ``.html`` and ``.css`` file (the file is
    there, the anchor is there, nothing that is fetched leaves the site, no rooted address, no unknown scheme), ids that
    stand twice on a page, and the addresses of the pages themselves (ASCII, lower case, under 120 characters).
    ``404.html`` alone may use rooted addresses: a server shows it at any depth.
    """
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    pages = {name: _read_page(path) for name, path in sorted(files.items()) if name.endswith(".html")}
    troubles: list[LinkTrouble] = []
    for name, page in pages.items():
        troubles += _address_troubles(name)
        troubles += [LinkTrouble(name, line, "id stands twice", identifier) for line, identifier in page.doubled]
        troubles += _link_troubles(name, page.links, files, pages)
    for name, path in files.items():
        if name.endswith(".css"):
            troubles += _link_troubles(name, _css_links(path), files, pages)
    return sorted(set(troubles))


def _read_page(path: Path) -> _PageReader:
    reader = _PageReader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader


def _css_links(path: Path) -> list[_Link]:
    text = path.read_text(encoding="utf-8")
    return [
        _Link(text.count("\n", 0, match.start()) + 1, match[1].strip(), fetched=True)
        for match in _CSS_ADDRESS.finditer(text)
    ]


def _address_troubles(name: str) -> Iterator[LinkTrouble]:
    if len(name) >= MAX_ADDRESS:
        yield LinkTrouble(name, 0, f"address of {len(name)} characters, {MAX_ADDRESS - 1} at most", name)
    if not _ADDRESS.fullmatch(name):
        yield LinkTrouble(name, 0, "address is not lower-case ASCII", name)


def _link_troubles(
    name: str, links: Iterable[_Link], files: dict[str, Path], pages: dict[str, _PageReader]
) -> Iterator[LinkTrouble]:
    for link in links:
        what = _trouble_of(name, link, files, pages)
        if what:
            yield LinkTrouble(name, link.line, what, link.address)


def _trouble_of(name: str, link: _Link, files: dict[str, Path], pages: dict[str, _PageReader]) -> str | None:
    """Return what is wrong with ``link`` on the page or style sheet ``name``, or None."""
    parts = urlsplit(link.address)
    if parts.scheme == "data":
        return None
    if parts.scheme or parts.netloc:
        if link.fetched:
            return "fetches from elsewhere"
        return None if parts.scheme in _SAFE_SCHEMES else "unknown scheme"
    if parts.path.startswith("/") and name != "404.html":
        return "rooted address"
    target = _target_of(name, parts.path)
    if target.startswith("../"):
        return "leaves the site"
    if target not in files:
        return "no such file"
    return _anchor_trouble(pages.get(target), unquote(parts.fragment))


def _target_of(name: str, path: str) -> str:
    """Return the file that ``path`` names as seen from ``name``, relative to the site; ``../…`` when it leaves it."""
    if not path:
        return name
    base = "" if path.startswith("/") else posixpath.dirname(name)
    joined = posixpath.normpath(posixpath.join(base, unquote(path).lstrip("/")))
    return joined + "/" if path.endswith("/") else joined  # a folder is never among the files


def _anchor_trouble(page: _PageReader | None, fragment: str) -> str | None:
    anchor = fragment.partition(":~:")[0]
    if not anchor or anchor == "top":
        return None
    return None if page is not None and anchor in page.ids else "no such anchor"
