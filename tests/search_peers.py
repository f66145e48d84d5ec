"""What a cold query costs with the peers' searches, on the documents that the bench built them from.

``make bench N=2000 ARGS="--keep"`` leaves the peers' sites and ours in ``.cache/bench``, and
``python -m tests.search_peers .cache/bench --archive .cache/bench/kho`` asks them. Material's search reads its whole
index before the first answer, so a query costs what the index weighs.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch, reading
from tests.search_agreement import make_queries
from tests.search_measure import mixed
from tests.search_sources import read_folder
from tests.webserver import serve

# ruff: noqa: T201 - run by hand, speaks to a person
_PACKED: Final = (b"\x1f\x8b", b"pagefind_dcd")  # Pagefind's files are gzipped already
_PROGRAM: Final = (".js", ".css", ".html")
_BUNDLE: Final = "/pagefind/"
_ASK: Final = """async (text) => {
    const pagefind = await import("/pagefind/pagefind.js");
    const found = await pagefind.search(text);
    const shown = await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
    return shown.map((result) => result.url);
}"""


def wire_size(path: Path) -> int:
    """Return the bytes of ``path`` over the wire: as it is when it is packed already."""
    data = path.read_bytes()
    return len(data) if data.startswith(_PACKED) else len(gzip.compress(data, 6))


def material_index(site: Path) -> None:
    """Say what Material's search loads before its first answer."""
    index = site / "search" / "search_index.json"
    print(f"Material: index {index.stat().st_size:,} B, every cold query {wire_size(index):,} B gzipped")


def pagefind_bytes(browser: Browser, site: Path, queries: Sequence[str], numbers: Sequence[tuple[str, str]]) -> None:
    """Say what Pagefind loads for each of ``queries`` up to ten results, and how many numbers have their page first."""
    with serve(site) as address:
        sizes = []
        for query in queries:
            with reading(browser, within=(address,)) as (page, traffic):
                page.goto(f"{address}{_BUNDLE[1:]}pagefind.js")
                page.evaluate(_ASK, query)
                asked = {urlsplit(each).path for each in traffic.requests if _BUNDLE in each}
            data = [path for path in asked if not path.endswith(_PROGRAM)]
            sizes.append(sum(wire_size(site / path.lstrip("/")) for path in data))
        sizes.sort()
        high = sizes[int(len(sizes) * 0.95)]
        print(f"Pagefind: cold query median {median(sizes):,.0f} B, p95 {high:,} B, most {sizes[-1]:,} B")
        with reading(browser, within=(address,)) as (page, _):
            page.goto(f"{address}{_BUNDLE[1:]}pagefind.js")
            first = [(page.evaluate(_ASK, query) or [""])[0] for query, _ in numbers]
        right = sum(Path(url).stem in found for (_, url), found in zip(numbers, first, strict=True))
        print(f"Pagefind: {right} of {len(numbers)} numbers find their document first")


def main() -> int:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="where the bench left the sites")
    parser.add_argument("--archive", type=Path, required=True, help="what they were built from")
    parser.add_argument("--queries", type=int, default=200)
    given = parser.parse_args()
    queries = make_queries(list(read_folder(given.archive)))
    material_index(given.work / "mkdocs-material" / "site")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        site = given.work / "hugo" / "site"
        pagefind_bytes(browser, site, mixed(queries, given.queries), queries.numbers)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
