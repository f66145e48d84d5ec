"""What a person types → what a document must contain. ``assets/search/query.js`` mirrors this, the cases pin both.

Words are all required. ``"…"`` is a phrase, ``-word`` excludes. A full date is one key. A number typed in any way
(``172-TB/TW``, ``172 tb tw``, ``172TBTW``) is one key when the archive knows it, else its parts are words. Beside a
known number the words only rank: whoever types one has said which document is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from build_tools.search.analysis import NUMBER_SIGN, date_spans, fold_term, readable, syllables, title_key

LONGEST_QUERY: Final = 400  # code points that are read
MOST_TERMS: Final = 7  # words that are looked up: of a longer query, the least common ones
MOST_EXCLUDED: Final = 8
PHRASE_TERMS: Final = 2  # words of a phrase that are looked up; its pairs and the text say the rest
_LONGEST_NUMBER: Final = 6  # parts of a number: 43 2019 qh 14
_QUOTES = re.compile('["“”„«»]')
_PHRASE = re.compile(r'(-?)"([^"]*)"')
# A minus belongs to a number when digits and a space stand before it: 632 -CV/HU.
_EXCLUDED = re.compile(r"(?<![^ \n])(?<![0-9][ \n])-([^ \n]+)")


@dataclass(frozen=True, slots=True)
class Query:
    """A query as read. ``runs`` are the unquoted words in order, cut where something else stood between them.

    ``title`` is the key of the title that the whole query may be, dates included, or empty; ``open`` says that the
    last word may be the beginning of one.
    """

    runs: tuple[tuple[str, ...], ...]
    phrases: tuple[tuple[str, ...], ...]
    excluded: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    title: str
    open: bool

    @property
    def accented(self) -> bool:
        """Whether marks were typed: then exact spellings come first."""
        return any(word != fold_term(word) for words in (*self.runs, *self.phrases) for word in words)


@dataclass(frozen=True, slots=True)
class Plan:
    """What every hit must contain: ``keys``, ``terms`` (exact syllables) and ``phrases``; and what none may.

    Keys and terms are scored; when ``ranking`` is true the terms need not be there. ``title`` is the key of the title
    that the query is, when a document has it: scored, never required. ``beginning`` is the one of ``terms`` that may
    be the beginning of a word, or empty.
    """

    keys: tuple[str, ...]
    title: str
    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    excluded: tuple[tuple[str, ...], ...]
    accented: bool
    ranking: bool
    beginning: str


def parse_query(text: str) -> Query:
    """Return ``text`` as a query; anything at all may be typed, and what means nothing is left out."""
    text = _QUOTES.sub('"', readable(text)[:LONGEST_QUERY])
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    keys: list[str] = []

    def take_phrase(match: re.Match[str]) -> str:
        (excluded if match[1] else phrases).append(tuple(syllables(match[2])))
        return "\0"

    def take_word(match: re.Match[str]) -> str:
        excluded.append(tuple(syllables(match[1])))
        return "\0"

    rest = _EXCLUDED.sub(take_word, _PHRASE.sub(take_phrase, text))
    for start, end, key in reversed(list(date_spans(rest))):
        keys.append(key)
        rest = f"{rest[:start]}\0{rest[end:]}"
    runs = tuple(tuple(run) for part in re.split('[\0"]', rest) if (run := syllables(part)))
    return Query(
        runs=runs,
        phrases=tuple(phrase for phrase in phrases if phrase),
        excluded=tuple(words for words in excluded if words)[:MOST_EXCLUDED],
        keys=tuple(reversed(keys)),
        title="" if any(phrases) or any(excluded) else title_key(syllables(text)),
        open=bool(runs) and bool(syllables(rest[-1:])),
    )


def plan_query(query: Query, known: Callable[[str], bool]) -> Plan:
    """Return the plan of ``query``; ``known`` says whether the archive has a number's or a title's key."""
    numbers: list[str] = []
    words: list[str] = []
    for run in query.runs:
        for kept, key in _numbered(run, known):
            (numbers if key else words).append(kept)
    phrased = [word for phrase in query.phrases for word in _rarest(dict.fromkeys(phrase), PHRASE_TERMS)]
    ends_open = query.open and bool(words) and words[-1] == query.runs[-1][-1]
    terms = _rarest(dict.fromkeys((*words, *phrased)), MOST_TERMS)
    return Plan(
        keys=tuple(dict.fromkeys((*numbers, *query.keys)))[:MOST_TERMS],
        title=query.title if query.title and known(query.title) else "",
        terms=terms,
        phrases=tuple(phrase for phrase in query.phrases if len(phrase) > 1),
        excluded=query.excluded,
        accented=query.accented,
        ranking=bool(numbers),
        beginning=words[-1] if ends_open and words[-1] in terms and words[-1][0] > "9" else "",
    )


def number_candidates(run: tuple[str, ...], start: int) -> list[tuple[int, str]]:
    """Return ``(end, key)`` of the numbers that may begin at ``run[start]``, longest first."""
    if run[start][0] > "9":
        return []
    parts = list(map(fold_term, run[start : start + _LONGEST_NUMBER]))
    return [(start + end, NUMBER_SIGN + "".join(parts[:end])) for end in range(len(parts), 1, -1)]


def _numbered(run: tuple[str, ...], known: Callable[[str], bool]) -> Iterator[tuple[str, bool]]:
    """Yield the words of ``run``, each known number in it as one key, marked True."""
    place = 0
    while place < len(run):
        found = next((pair for pair in number_candidates(run, place) if known(pair[1])), None)
        yield (found[1], True) if found else (run[place], False)
        place = found[0] if found else place + 1


@cache
def common_words() -> dict[str, int]:
    """Return the rank of the commonest folded syllables of directives, the commonest first."""
    listed = Path(__file__).with_name("common.txt").read_text(encoding="utf-8").split()
    return {word: rank for rank, word in enumerate(listed)}


def _rarest(words: dict[str, None], most: int) -> tuple[str, ...]:
    """Return at most ``most`` of ``words``, in their order: those not known to be common, then the less common."""
    if len(words) <= most:
        return tuple(words)
    rank = common_words()
    by_rarity = sorted(words, key=lambda word: -rank.get(fold_term(word), len(rank)))
    kept = set(by_rarity[:most])
    return tuple(word for word in words if word in kept)


def prefix_words(beginning: str, lexicon: dict[str, int], most: int) -> list[str]:
    """Return at most ``most`` folded words that begin with ``beginning``: greatest magnitude first, then by letters.

    Empty when ``beginning`` is shorter than two letters.
    """
    folded = fold_term(beginning)
    if len(folded) < 2:  # noqa: PLR2004 - said above
        return []
    found = [word for word in lexicon if word.startswith(folded) and word != folded]
    return sorted(found, key=lambda word: (-lexicon[word], word))[:most]


def contains_phrase(runs: list[list[str]], phrase: tuple[str, ...], *, folded: bool) -> bool:
    """Say whether ``phrase`` stands in one of ``runs``; ``folded`` compares without marks."""
    wanted = [fold_term(word) for word in phrase] if folded else list(phrase)
    for run in runs:
        words = list(map(fold_term, run)) if folded else run
        for start in range(len(words) - len(wanted) + 1):
            if words[start] == wanted[0] and words[start : start + len(wanted)] == wanted:
                return True
    return False
