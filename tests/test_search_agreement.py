"""The browser's search and Whoosh's give the same answers, and both the right ones, on an invented archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from build_tools.search.documents import SearchFields
from build_tools.whoosh_index import search_index, update_index
from tests.search_agreement import (
    Queries,
    make_queries,
    mean_overlap,
    missed_numbers,
    missed_titles,
    wrong_phrases,
)
from tests.search_archive import invent_documents
from tests.search_site import BrowserSearch, write_site

COUNT = 240


@dataclass
class Archive:
    documents: list[SearchFields]
    queries: Queries
    browser: Callable[..., list[dict[str, Any]]]
    whoosh: Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def archive(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("search")
    documents = list(invent_documents(COUNT, syllables=300))
    made = write_site(folder / "site", documents)
    update_index(folder / "index", made)
    page = browser.new_page()
    page.goto((folder / "site" / "tim-kiem.html").as_uri())
    search = BrowserSearch(page)

    def ask_browser(text: str, *, limit: int | None = 10) -> list[dict[str, Any]]:
        return search.hits(text, limit=limit or COUNT)

    def ask_whoosh(text: str, *, limit: int | None = 10) -> list[dict[str, Any]]:
        return [asdict(hit) for hit in search_index(folder / "index", text, limit=limit)]

    yield Archive(documents, make_queries(documents, count=90), ask_browser, ask_whoosh)
    page.close()


def test_the_top_ten_are_the_oracles(archive: Archive) -> None:
    mean, lower = mean_overlap((*archive.queries.words, *archive.queries.phrases), archive.browser, archive.whoosh)
    assert mean >= 0.99, lower


def test_scores_are_the_same_to_four_decimals(archive: Archive) -> None:
    for query in archive.queries.words[:30]:
        mine = [(hit["score"], hit["url"], hit["group"]) for hit in archive.browser(query)]
        assert mine == [(hit["score"], hit["url"], hit["group"]) for hit in archive.whoosh(query)]


@pytest.mark.parametrize("engine", ["browser", "whoosh"])
def test_a_number_puts_its_document_first_however_typed(archive: Archive, engine: str) -> None:
    assert missed_numbers(archive.queries.numbers, getattr(archive, engine), archive.documents) == []


@pytest.mark.parametrize("engine", ["browser", "whoosh"])
def test_titles_without_marks_or_with_old_tones_find_their_document(archive: Archive, engine: str) -> None:
    assert missed_titles(archive.queries.titles, getattr(archive, engine), archive.documents) == []


@pytest.mark.parametrize("engine", ["browser", "whoosh"])
def test_a_quoted_phrase_finds_exactly_the_documents_that_contain_it(archive: Archive, engine: str) -> None:
    assert wrong_phrases(archive.queries.phrases, getattr(archive, engine), archive.documents) == []
