"""What search costs on an archive: bytes of cold queries, milliseconds, sizes, and agreement with Whoosh.

``python -m tests.search_measure 2000 --oracle`` invents an archive; ``--archive FOLDER`` measures the ``directives/``
of one.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from typing import Any, TypeVar
from urllib.parse import quote

from playwright.sync_api import Browser, expect, sync_playwright

from build_tools.front_matter import read_yaml, split_front_matter
from build_tools.search.analysis import LONG_TITLE
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchFields, analyse_document
from build_tools.search.packing import FOLDER
from build_tools.search.shards import INDEX, TEXT_FOLDER, build_shards
from build_tools.whoosh_index import index_size, search_index, update_index
from tests.browser import launch
from tests.search_agreement import Queries, make_queries, mean_overlap, missed_numbers, missed_titles, wrong_phrases
from tests.search_archive import invent_documents
from tests.search_site import BrowserSearch, wire_bytes, write_site

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


class MemoryStore(dict[str, bytes]):
    """A `PieceStore` for one run."""

    def put(self, name: str, data: bytes, /) -> None:
        self[name] = data


def read_folder(root: Path) -> Iterator[SearchFields]:
    """Yield the directives of an archive as search sees them, names as written."""
    for path in sorted((root / "directives").rglob("*.md")):
        matter, body, _, _ = split_front_matter(path.read_text(encoding="utf-8"), path=str(path))
        facts: dict[str, Any] = read_yaml(matter)
        key = path.relative_to(root / "directives").with_suffix("").as_posix()
        signers = tuple(signer["name"] for signer in facts.get("signers", ()))
        recipients = (*facts.get("addressees", ()), *facts.get("recipients", ()))
        yield SearchFields(
            key=key,
            url=f"van-ban/{key}.html",
            title=facts["title"],
            number=str(facts.get("number") or ""),
            type=facts["type"],
            issuer=facts["issuer"],
            issued=str(facts.get("issued") or ""),
            recipients=tuple(re.sub(r"\s*\(.*\)$", "", str(recipient)) for recipient in recipients),
            signers=signers,
            topics=tuple(facts.get("topics", ())),
            text=body,
        )


def mixed(queries: Queries, count: int, seed: int = 3) -> list[str]:
    """Return ``count`` queries: 50 % words, 25 % numbers, 15 % titles, 10 % phrases."""
    rng = random.Random(seed)
    kinds: list[tuple[float, Sequence[str]]] = [
        (0.5, queries.words),
        (0.25, [query for query, _ in queries.numbers]),
        (0.15, [query for query, _ in queries.titles]),
        (0.1, queries.phrases),
    ]
    return [rng.choice(several) for share, several in kinds for _ in range(round(share * count))]


def timed(name: str, work: Callable[[], T]) -> T:
    """Run ``work`` and say how much processor time it took."""
    start = time.process_time()
    value = work()
    print(f"{name}: {time.process_time() - start:.2f} s of processor time")
    return value


def measure_build(documents: Sequence[SearchFields]) -> None:
    """Say what analysing and joining cost, and how many files one more directive changes."""
    terms = timed("analyse", lambda: [analyse_document(document) for document in documents])
    made = [SearchDocument.of(one) for one in terms]
    store = MemoryStore()
    before = timed("join", lambda: {shard.path: len(shard.content()) for shard in build_shards(made, store=store)})
    extra = SearchDocument.of(analyse_document(replace(documents[0], key="moi", url="van-ban/moi.html", title="Mới")))
    after = timed("join again, one added", lambda: {shard.path for shard in build_shards([*made, extra], store=store)})
    markdown = sum(len(document.text.encode()) + 400 for document in documents)
    texts = {path for path in before if path.startswith(TEXT_FOLDER)}
    print(f"Markdown: {markdown / 1e6:.1f} MB, search data: {sum(before.values()) / 1e6:.1f} MB")
    print(f"search data / Markdown: {sum(before.values()) / markdown:.2f}")
    print(f"files: {len(before) - len(texts)} and {len(texts)} texts ({len(texts) / len(documents):.2f} a document)")
    print(f"one more directive: {len(after - set(before) - {INDEX})} new files")


def _kind(query: str) -> str:
    if query[0] == '"':
        return "phrase"
    if any(map(str.isdigit, query)):
        return "number"
    return "short" if query.count(" ") < LONG_TITLE - 1 else "long"


def measure_bytes(browser: Browser, site: Path, queries: Sequence[str]) -> None:
    """Say what cold queries load: up to the rows of ten results, then snippets, then facets."""
    wire = {path.relative_to(site).as_posix(): wire_bytes(path) for path in site.rglob("*.js")}
    rows, snippets, facets, spent = [], [], [], []
    for query in queries:
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(f"{(site / 'tim-kiem.html').as_uri()}?q={quote(query)}")
        state = page.locator("#kho-tim-kiem")
        expect(state).to_have_attribute("data-state", re.compile("done|nothing|trouble"), timeout=30_000)
        asked, at = page.evaluate("[asked, askedAt]")
        sizes = [wire.get(f"{FOLDER}/" + address.split(f"/{FOLDER}/")[-1], 0) for address in asked]
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


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=2000)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--oracle", action="store_true")
    given = parser.parse_args()
    documents = list(read_folder(given.archive) if given.archive else invent_documents(given.count))[: given.count]
    queries = make_queries(documents)
    counts = Counter(document.held for document in documents)
    print(f"{counts[True]} directives, {counts[False]} cited documents")
    measure_build(documents)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name)
        made = write_site(site, documents)
        browser = launch(playwright)
        if given.queries:
            measure_bytes(browser, site, mixed(queries, given.queries))
        if given.oracle:
            measure_agreement(browser, site, made, documents, queries)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
