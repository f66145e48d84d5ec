"""What search costs on an archive: bytes of cold queries, milliseconds, sizes, memory; agreement with Whoosh.

``python -m tests.search_measure 10000 --walk`` invents the archive of the bench; ``--archive FOLDER`` takes another.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeVar
from urllib.parse import quote

from playwright.sync_api import Browser, expect, sync_playwright

from build_tools.bench.archive import write_archive
from build_tools.cache import Cache
from build_tools.press import press_shards
from build_tools.publish import Switched, open_publication
from build_tools.search.analysis import LONG_TITLE
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchFields, analyse_document
from build_tools.search.packing import FOLDER, TEXT_FOLDER
from build_tools.whoosh_index import index_size, search_index, update_index
from tests.browser import launch, reading
from tests.search_agreement import Queries, make_queries, mean_overlap, missed_numbers, missed_titles, wrong_phrases
from tests.search_firefox import faults, look
from tests.search_site import BrowserSearch, wire_bytes, write_pages
from tests.search_sources import linked_source, unlinked_source
from tests.search_walk import Walk
from tests.webserver import serve

KEPT: Final = 20_000  # documents whose texts a measurement holds, to make queries of
T = TypeVar("T")
# ruff: noqa: T201 - run by hand, speaks to a person
# Which scripts had been asked for when the page reached each state.
_WATCH = """
globalThis.asked = [];
globalThis.askedAt = {};
new MutationObserver((changes) => {
    for (const change of changes) {
        for (const node of change.addedNodes) {
            if (node.localName === "script") { asked.push(node.src); }
        }
        if (change.attributeName === "data-state") { askedAt[change.target.dataset.state] ??= asked.length; }
    }
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"]});
"""
_WARM = """async (text) => {
    const engine = await KhoSearch.open();
    await engine.search(text);
    for (const key of [...engine.store.memory.keys()]) {
        if (!key.startsWith("shard ")) { engine.store.memory.delete(key); }
    }
    const start = performance.now();
    const results = await engine.search(text);
    const hits = await results.first(10);
    const rows = await Promise.all(hits.map((hit) => engine.store.row(hit.number)));
    const list = document.createElement("ol");
    list.append(...rows.map((row) => KhoSearch.resultItem(row, results.plan, true).item));
    document.body.append(list);
    list.getBoundingClientRect();
    const spent = performance.now() - start;
    list.remove();
    return spent;
}"""


def mixed(queries: Queries, count: int, *, phrases: float = 0.1, seed: int = 3) -> list[str]:
    """Return ``count`` queries: 25 % numbers, 15 % titles, ``phrases`` of the whole quoted phrases, the rest words."""
    rng = random.Random(seed)
    kinds: list[tuple[float, Sequence[str]]] = [
        (0.6 - phrases, queries.words),
        (0.25, [query for query, _ in queries.numbers]),
        (0.15, [query for query, _ in queries.titles]),
        (phrases, queries.phrases),
    ]
    return [rng.choice(several) for share, several in kinds for _ in range(round(share * count))]


def timed(name: str, work: Callable[[], T]) -> T:
    """Run ``work`` and say how long it took, and how much processor time here and in workers."""
    start, before = time.perf_counter(), os.times()
    value = work()
    after = os.times()
    here = after.user + after.system - before.user - before.system
    there = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{name}: {time.perf_counter() - start:.1f} s, processor {here:.2f} s here, {there:.2f} s in workers")
    return value


def measure_build(site: Path, documents: list[SearchDocument], markdown: int, cache: Cache) -> None:
    """Write the search data; say what that costs, how much it is, and how many files one more directive changes."""
    timed("shards", lambda: _press(site, documents, cache))
    used = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print("memory so far: {} MiB at most here, {} MiB in a worker".format(*used))
    texts, others = _sizes(site / TEXT_FOLDER), _sizes(site / FOLDER)
    total = sum(texts) + sum(others)
    print(f"Markdown: {markdown / 1e6:.1f} MB, search data: {total / 1e6:.1f} MB, ratio {total / markdown:.2f}")
    print(f"files: {len(others)} and {len(texts)} texts ({len(texts) / len(documents):.2f} a document)")
    extra = SearchDocument.of(analyse_document(SearchFields("moi", "van-ban/moi.html", "Mới", text="Một câu ngắn.")))
    switched = timed("shards, one more directive", lambda: _press(site, [*documents, extra], cache))
    print(f"one more directive: {switched.written} files written, {switched.unchanged} as they were")
    _press(site, documents, cache)
    write_pages(site)


def _press(site: Path, documents: list[SearchDocument], cache: Cache) -> Switched:
    with open_publication(site) as publication:
        press_shards(documents, publication, cache)
        return publication.commit()


def _sizes(folder: Path) -> list[int]:
    return [entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()]


def _kind(query: str) -> str:
    if query[0] == '"':
        return "phrase"
    if any(map(str.isdigit, query)):
        return "number"
    return "short" if query.count(" ") < LONG_TITLE - 1 else "long"


class Wire(dict[str, int]):
    """The size of each file of ``site`` over the wire, reckoned when it is asked for: a big site has very many."""

    def __init__(self, site: Path) -> None:
        super().__init__()
        self._site = site

    def __missing__(self, path: str) -> int:
        return self.setdefault(path, wire_bytes(self._site / path))


def measure_bytes(browser: Browser, site: Path, queries: Sequence[str]) -> None:
    """Say what cold queries load: up to the rows of ten results, then snippets, then facets."""
    wire = Wire(site)
    rows, snippets, facets, spent = [], [], [], []
    for query in queries:
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(f"{(site / 'tim-kiem.html').as_uri()}?q={quote(query)}")
        state = page.locator("#kho-tim-kiem")
        expect(state).to_have_attribute("data-state", re.compile("done|nothing|trouble"), timeout=30_000)
        asked, at = page.evaluate("[asked, askedAt]")
        sizes = [wire[f"{FOLDER}/" + address.split(f"/{FOLDER}/")[-1]] for address in asked]
        own = {"tim-kiem.js", "hop-tim.js"}
        sizes = [0 if asked[place].rsplit("/", 1)[-1] in own else size for place, size in enumerate(sizes)]
        first = at.get("rows", len(sizes))
        second = at.get("snippets", len(sizes))
        rows.append((sum(sizes[:first]), query))
        snippets.append(sum(sizes[first:second]))
        facets.append(sum(sizes[second:]))
        spent.append(page.evaluate(_WARM, query))
        context.close()
    by_kind: dict[str, list[int]] = {}
    for place, query in enumerate(queries):
        by_kind.setdefault(_kind(query), []).append(rows[place][0])
    for kind, sizes in by_kind.items():
        print(f"  {kind}: {len(sizes)} queries, median {median(sizes):,.0f} B, most {max(sizes):,} B")
    rows.sort()
    middle, high = rows[len(rows) // 2][0], rows[int(len(rows) * 0.95)][0]
    print(f"cold query, to rows: median {middle:,} B, p95 {high:,} B, most {rows[-1]}")
    print(f"snippets: median {median(snippets):,.0f} B, most {max(snippets):,} B")
    print(f"facets: median {median(facets):,.0f} B")
    print(f"shards in → drawn: median {median(spent):.1f} ms, most {max(spent):.1f} ms")


def measure_agreement(
    browser: Browser, site: Path, made: Sequence[SearchDocument], documents: Sequence[SearchFields], queries: Queries
) -> None:
    """Say how far the browser agrees with Whoosh and with a scan of the texts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        timed("Whoosh index", lambda: update_index(folder, made))
        print(f"Whoosh index: {index_size(folder) / 1e6:.1f} MB")
        page = browser.new_page()
        page.goto((site / "tim-kiem.html").as_uri())
        search = BrowserSearch(page)

        def mine(text: str, *, limit: int | None = 10) -> list[dict[str, Any]]:
            return search.hits(text, limit=limit or len(documents))

        def oracle(text: str, *, limit: int | None = 10) -> list[dict[str, Any]]:
            return [asdict(hit) for hit in search_index(folder, text, limit=limit)]

        mean, lower = mean_overlap((*queries.words[:200], *queries.phrases), mine, oracle)
        print(f"top 10 overlap: {mean:.4f} over {len(queries.words[:200]) + len(queries.phrases)}; lowest {lower[:3]}")
        print(f"numbers not first: {missed_numbers(queries.numbers, mine, documents)}")
        print(f"titles not in first 3: {missed_titles(queries.titles, mine, documents)} of {len(queries.titles)}")
        print(f"phrases wrong: {wrong_phrases(queries.phrases, mine, documents)} of {len(queries.phrases)}")


def walk(browser: Browser, site: Path, documents: Sequence[SearchFields]) -> None:
    """Walk through the page in Chromium, from a disk and from a server, and in Firefox from a disk if it is there."""
    with serve(site) as address:
        for base in (f"{site.as_uri()}/", address):
            with reading(browser, within=(base,)) as (page, traffic):
                for step in Walk(page, base, documents).steps():
                    step()
                    print(f"Chromium, {base.partition(':')[0]}, {step.__name__}: as it should be")
                if traffic.troubles():
                    raise AssertionError(traffic.troubles())
    if shutil.which("firefox-esr") or shutil.which("firefox"):
        steps = look(site)
        if wrong := faults(steps):
            raise AssertionError(wrong)
        print(f"Firefox, file, {', '.join(steps)}: as they should be")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=2000)
    parser.add_argument("--archive", type=Path, help="instead of an invented one")
    parser.add_argument("--unlinked", action="store_true", help="directives alone, names as written: for 100,000")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the analysis from run to run")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--phrases", type=float, default=0.1, help="the share of quoted phrases among them")
    parser.add_argument("--oracle", action="store_true", help="compare with Whoosh and with a scan of the texts")
    parser.add_argument("--walk", action="store_true", help="go through the page in Chromium and Firefox, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        work = Path(name)
        archive = given.archive or work / "archive"
        if not given.archive:
            write_archive(given.count, archive)
        cache = Cache(given.cache or work)
        markdown = sum(file.stat().st_size for file in archive.rglob("*.md"))
        site = work / "site"
        read = unlinked_source if given.unlinked else linked_source
        source = timed("read and analyse", lambda: read(archive, cache, some=KEPT))
        made, seen = source.documents, source.some
        print(f"{len(made)} documents")
        measure_build(site, made, markdown, cache)
        queries = make_queries(seen)
        browser = launch(playwright)
        if given.queries:
            measure_bytes(browser, site, mixed(queries, given.queries, phrases=given.phrases))
        if given.oracle:
            measure_agreement(browser, site, made, seen, queries)
        if given.walk:
            walk(browser, site, seen)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
