"""A small site that has nothing but search, from invented documents, and the search core of a browser opened on it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from build_tools.search.assets import search_assets
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchFields, analyse_document
from build_tools.search.page import box_script, page_script, search_box, search_page
from build_tools.search.shards import build_shards
from build_tools.words import words

EXAMPLES = {"number": "172-TB/TW"}
WAYS = (("van-ban/index.html", "Văn bản"), ("loai/index.html", "Loại văn bản"))
# The strictest policy under which a site may stand: nothing inline, nothing evaluated, nothing from elsewhere.
POLICY = (
    "default-src 'none'; img-src data:; script-src 'self' file:; style-src 'self' file:;"
    " form-action 'self' file:; base-uri 'none'"
)


def write_site(folder: Path, documents: Iterable[SearchFields]) -> list[SearchDocument]:
    """Write search data, scripts, the search page and one page two folders deep; return the documents."""
    made = [SearchDocument.of(analyse_document(document)) for document in documents]
    write_shards(folder, build_shards(made))
    write_pages(folder)
    return made


def write_shards(folder: Path, shards: Iterable[tuple[str, bytes]]) -> dict[str, int]:
    """Write the search data; return the size of each file by its path."""
    sizes = {}
    for path, content in shards:
        _write(folder / path, content)
        sizes[path] = len(content)
    return sizes


def write_pages(folder: Path) -> None:
    """Write scripts, the search page and one page two folders deep."""
    said = words("vi")["search"]
    for path, content in search_assets(said):
        _write(folder / path, content)
    tags = page_script("") + box_script("")
    page = search_page(said, ways=WAYS, examples=EXAMPLES)
    _write(folder / "tim-kiem.html", _page("", tags, search_box(said, root=""), page))
    _write(folder / "van-ban/x/trang.html", _page("../../", box_script("../../"), search_box(said, root="../../"), ""))


def _page(root: str, tags: str, header: str, inner: str) -> bytes:
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Kho</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{root}tim-kiem/tim-kiem.css">{tags}</head>'
        f"<body><header>{header}</header><main><h1>Tìm kiếm</h1>{inner}</main></body></html>"
    ).encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@dataclass
class BrowserSearch:
    """The engine that a reader's page has, asked from outside; ``page`` stands on the search page of the site."""

    page: Page

    def hits(self, text: str, *, limit: int = 10, **options: object) -> list[dict[str, Any]]:
        """Return the first ``limit`` hits of ``text``, each ``{url, number, score, group}``."""
        found: list[dict[str, Any]] = self.page.evaluate(
            """async ([text, limit, options]) => {
                const engine = await KhoSearch.open();
                const results = await engine.search(text, options);
                const hits = await results.first(limit);
                return Promise.all(hits.map(async (hit) => {
                    const row = await engine.store.row(hit.number);
                    return {url: row.url, number: row.number, score: hit.score, group: hit.group};
                }));
            }""",
            [text, limit, options],
        )
        return found


def wire_bytes(path: Path) -> int:
    """Return how many bytes ``path`` is over the wire, gzipped as web servers do."""
    return len(gzip.compress(path.read_bytes(), 6))
