"""The cases file: what search takes for a syllable, a number, a date, a query, a score, in Python and the browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from build_tools.search import analysis, query, scoring
from build_tools.search.assets import core_script
from build_tools.search.postings import shard_of
from build_tools.search.signature import BITS, pair_bits
from build_tools.words import words

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("data").joinpath("search_cases.json").read_text("utf-8"))
KNOWN = frozenset(CASES["known_numbers"])


def _query(case: dict[str, Any]) -> dict[str, Any]:
    read = query.parse_query(case["query"])
    plan = query.plan_query(read, KNOWN.__contains__)
    return {
        "query": case["query"],
        "runs": read.runs,
        "phrases": read.phrases,
        "excluded": read.excluded,
        "keys": read.keys,
        "open": read.open,
        "plan_keys": plan.keys,
        "title": plan.title,
        "terms": plan.terms,
        "ranking": plan.ranking,
        "plan_phrases": plan.phrases,
        "accented": plan.accented,
        "beginning": plan.beginning,
    }


def _impact(case: dict[str, Any]) -> int:
    half = scoring.norm(case["field"], case["length"])
    cap = scoring.KEY_CAP if case["field"] in {"own", "issued"} else scoring.CAP
    return scoring.impacts([scoring.share(case["field"], case["frequency"], half)], cap)[0]


def _contains(case: dict[str, Any]) -> bool:
    runs = [analysis.syllables(line) for line in case["text"].split("\n")]
    return query.contains_phrase(runs, tuple(case["phrase"]), folded=case["folded"])


# Section → what Python makes of a case; the case must be the same as that, filled into it.
PYTHON: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "syllables": lambda case: case | {"syllables": analysis.syllables(case["text"])},
    "fold": lambda case: case | {"folded": analysis.fold_term(case["term"])},
    "number_key": lambda case: case | {"key": analysis.number_key(case["number"])},
    "number_keys": lambda case: case | {"keys": analysis.number_keys(analysis.readable(case["text"]))},
    "dates": lambda case: case | {"spans": list(analysis.date_spans(analysis.readable(case["text"])))},
    "queries": _query,
    "title_keys": lambda case: case | {"key": analysis.title_key(case["words"])},
    "pair_bits": lambda case: case | {"bits": list(pair_bits(case["words"]))},
    "shards": lambda case: case | {"shard": shard_of(case["term"], case["of"])},
    "phrases": lambda case: case | {"contains": _contains(case)},
    "beginnings": lambda case: case | {"words": query.prefix_words(case["beginning"], CASES["lexicon"], case["most"])},
    "idf": lambda case: case | {"idf": round(scoring.idf(case["documents"], case["frequency"]), 9)},
    "rounded": lambda case: case | {"rounded": scoring.rounded(case["score"])},
    "impacts": lambda case: case | {"impact": _impact(case)},
}

# Section → the same in the browser's words; numbers in texts, their keys and impacts are made by the build alone.
BROWSER = {
    "syllables": "(c) => ({...c, syllables: K.syllables(c.text)})",
    "fold": "(c) => ({...c, folded: K.fold(c.term)})",
    "dates": "(c) => ({...c, spans: K.dateSpans(K.readable(c.text))})",
    "queries": """(c, all) => {
        const known = new Set(all.known_numbers);
        const read = K.parseQuery(c.query);
        const plan = K.planQuery(read, (key) => known.has(key));
        return {query: c.query, runs: read.runs, phrases: read.phrases, excluded: read.excluded, keys: read.keys,
            open: read.open, plan_keys: plan.keys, title: plan.title, terms: plan.terms, ranking: plan.ranking,
            plan_phrases: plan.phrases, accented: plan.accented, beginning: plan.beginning};
    }""",
    "title_keys": "(c) => ({...c, key: K.titleKey(c.words)})",
    "pair_bits": f"(c) => ({{...c, bits: K.pairBits(c.words, {BITS})}})",
    "shards": "(c) => ({...c, shard: K.shardOf(c.term, c.of)})",
    "phrases": """(c) => ({...c,
        contains: K.containsPhrase(c.text.split("\\n").map(K.syllables), c.phrase, c.folded)})""",
    "beginnings": """(c, all) => ({...c,
        words: K.prefixWords(c.beginning, new Map(Object.entries(all.lexicon)), c.most)})""",
    "idf": "(c) => ({...c, idf: Math.round(K.idf(c.documents, c.frequency) * 1e9) / 1e9})",
    "rounded": "(c) => ({...c, rounded: K.rounded(c.score) / 10000})",
}


@pytest.fixture(scope="module")
def core(browser: Browser) -> Iterator[Page]:
    """A blank page with the pure half of the search scripts."""
    page = browser.new_page()
    page.evaluate(core_script(words("vi")["search"]))
    yield page
    page.close()


def _as_json(value: object) -> object:
    return json.loads(json.dumps(value))


def test_there_are_at_least_150_cases() -> None:
    assert sum(len(CASES[section]) for section in PYTHON) >= 150


@pytest.mark.parametrize("section", PYTHON)
def test_python_agrees_with_every_case(section: str) -> None:
    assert [_as_json(PYTHON[section](case)) for case in CASES[section]] == CASES[section]


@pytest.mark.parametrize("section", BROWSER)
def test_the_browser_agrees_with_every_case(core: Page, section: str) -> None:
    made = core.evaluate(
        f"([all, section]) => {{ const K = KhoSearch; return all[section].map((c) => ({BROWSER[section]})(c, all)); }}",
        [CASES, section],
    )
    assert made == CASES[section]


def test_results_stand_by_score_then_newer_date_then_path() -> None:
    order = CASES["order"]
    assert sorted(order["given"], key=lambda result: scoring.order(*result)) == order["ordered"]


@pytest.mark.parametrize("case", CASES["syllables"], ids=lambda case: case["text"][:20])
def test_folding_comes_after_the_exact_form(case: dict[str, Any]) -> None:
    again = [analysis.fold_term(syllable) for syllable in case["syllables"]]
    assert [analysis.fold_term(word) for word in again] == again
