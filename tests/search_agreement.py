"""Queries made from documents, and how far the browser's answers are the oracle's: for tests and measurements."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from build_tools.search.analysis import fold_term, syllables
from build_tools.search.documents import SearchFields
from build_tools.search.query import contains_phrase

Hits = Sequence[dict[str, Any]]
Ask = Callable[..., Hits]


@dataclass(frozen=True)
class Queries:
    """Queries by kind, each kind as a reader types it."""

    words: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]  # (query, url of the document meant)
    titles: tuple[tuple[str, str], ...]
    phrases: tuple[str, ...]


def make_queries(documents: Sequence[SearchFields], *, seed: int = 7, count: int = 300) -> Queries:
    """Return queries whose answers are in ``documents``: ``count`` of words, a third of that of each other kind."""
    rng = random.Random(seed)
    held = [document for document in documents if document.text]
    numbered = [document for document in documents if document.number]  # a cited document may be known by name alone
    titled = [document for document in documents if document.title]
    third = max(1, count // 3)
    return Queries(
        words=tuple(_words(rng, rng.choice(held)) for _ in range(count)),
        numbers=tuple(_typed_number(rng, rng.choice(numbered)) for _ in range(third)),
        titles=tuple(_typed_title(rng, rng.choice(titled)) for _ in range(third)),
        phrases=tuple(_phrase(rng, rng.choice(held)) for _ in range(third)),
    )


def _words(rng: random.Random, document: SearchFields) -> str:
    source = document.title if rng.random() < 0.5 else document.text
    words = syllables(source)
    start = rng.randrange(max(1, len(words) - 4))
    taken = words[start : start + rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 6))]
    query = " ".join(taken)
    return " ".join(map(fold_term, taken)) if rng.random() < 0.4 else query


def _typed_number(rng: random.Random, document: SearchFields) -> tuple[str, str]:
    number = document.number
    spaced = number.replace("-", " ").replace("/", " ")
    ways = (
        number,
        spaced.lower(),
        spaced.replace(" ", ""),
        number.replace("-", "\n").replace("/", "-").replace("\n", "/"),
        number.replace("-", " - "),
        f"{document.type} số {number}",
        "".join(map(fold_term, number)),
    )
    return rng.choice(ways), document.url


def _typed_title(rng: random.Random, document: SearchFields) -> tuple[str, str]:
    title = document.title
    old = title.replace("òa", "oà").replace("óa", "oá").replace("ủy", "uỷ").replace("ũy", "uỹ").replace("úy", "uý")
    return rng.choice((old, fold_term(title), title.upper())), document.url


def _phrase(rng: random.Random, document: SearchFields) -> str:
    words = syllables(document.text)
    length = rng.choice((2, 2, 3, 3, 4, 5, 6))
    start = rng.randrange(max(1, len(words) - length))
    taken = words[start : start + length]
    return '"' + " ".join(map(fold_term, taken) if rng.random() < 0.3 else taken) + '"'


def overlap(mine: Hits, oracle: Hits, *, top: int = 10) -> float:
    """Return the share of the oracle's ``top`` hits among mine; those that score as the last are interchangeable."""
    best = oracle[:top]
    if not best:
        return 1.0 if not mine else 0.0
    last = (best[-1]["group"], best[-1]["score"])
    urls = {hit["url"] for hit in mine[:top]}
    loose = sum(1 for hit in mine[:top] if (hit["group"], hit["score"]) == last)
    sure = [hit for hit in best if (hit["group"], hit["score"]) != last]
    found = sum(hit["url"] in urls for hit in sure) + min(loose, len(best) - len(sure))
    return found / len(best)


def mean_overlap(queries: Iterable[str], browser: Ask, oracle: Ask) -> tuple[float, list[tuple[float, str]]]:
    """Return the mean overlap over ``queries``, and those below 1 with theirs."""
    shares = [(overlap(browser(query), oracle(query)), query) for query in queries]
    return sum(share for share, _ in shares) / len(shares), sorted(pair for pair in shares if pair[0] < 1)


def missed_numbers(queries: Iterable[tuple[str, str]], ask: Ask, documents: Sequence[SearchFields]) -> list[str]:
    """Return the number queries whose first hit is not the document meant, or one with the same number."""
    number_of = {document.url: document.number for document in documents}
    missed = []
    for query, url in queries:
        first = [hit["url"] for hit in ask(query)[:1]]
        if [number_of.get(found) for found in first] != [number_of[url]]:
            missed.append(query)
    return missed


def missed_titles(queries: Iterable[tuple[str, str]], ask: Ask, documents: Sequence[SearchFields]) -> list[str]:
    """Return the title queries whose document, or one of that title but for capitals, is not among the first three."""
    title_of = {document.url: document.title.lower() for document in documents}
    return [
        query for query, url in queries if title_of[url] not in {title_of.get(hit["url"]) for hit in ask(query)[:3]}
    ]


def wrong_phrases(queries: Iterable[str], ask: Ask, documents: Sequence[SearchFields]) -> list[str]:
    """Return the quoted queries whose hits are not exactly the documents that a scan of every text finds."""
    scanned = [(document.url, _lines(document)) for document in documents]
    wrong = []
    for query in queries:
        phrase = tuple(syllables(query))
        accented = any(word != fold_term(word) for word in phrase)
        hits = ask(query, limit=None)
        for group in ("exact", "folded") if accented else ("all",):
            there = {url for url, runs in scanned if contains_phrase(runs, phrase, folded=group != "exact")}
            if group == "folded":
                there -= {url for url, runs in scanned if contains_phrase(runs, phrase, folded=False)}
            if {hit["url"] for hit in hits if hit["group"] == group} != there:
                wrong.append(f"{query} ({group})")
    return wrong


def _lines(document: SearchFields) -> list[list[str]]:
    short = (document.number, document.title, document.type, document.issuer, *document.recipients, *document.signers)
    return [syllables(value) for value in (*short, *document.topics, *document.other_names, document.text)]
