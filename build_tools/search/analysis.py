"""Text → the forms that search compares: syllables, folded syllables, document numbers as one key, dates as one key.

One analysis for documents and queries, for Whoosh and for the browser: ``assets/search/analysis.js`` mirrors this
module and ``tests/data/search_cases.json`` pins both. A *syllable* is a run of letters or of digits in its exact
form: NFC, lower case, tone placed as in ủy, leading zeros gone. Its *folded* form has no marks. A *key* is a term
that no syllable can be: ``=172tbtw`` for a number, ``@20210824`` for a date, ``~1c291ca3`` for a whole title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from sys import intern
from typing import Final, NamedTuple, TypeVar
from zlib import crc32

from build_tools.text import INVISIBLE, LOOKALIKES, fold, nfc, plain, retone

__all__ = [
    "Memory",
    "Reading",
    "date_spans",
    "fold",
    "fold_term",
    "keys_in",
    "number_key",
    "number_keys",
    "read_value",
    "readable",
    "syllables",
    "syllables_of",
    "title_key",
]

NUMBER_SIGN: Final = "="
DATE_SIGN: Final = "@"
TITLE_SIGN: Final = "~"
KEY_SIGNS: Final = frozenset((NUMBER_SIGN, DATE_SIGN, TITLE_SIGN))
LONG_TITLE: Final = 7  # syllables from which on a whole title has a key of its own
LONGEST: Final = 40  # code points of a syllable that are kept: no word is longer, a hostile one is cut

_Value = TypeVar("_Value")
_ODD = re.compile("[" + re.escape("".join(map(chr, LOOKALIKES)) + INVISIBLE) + "]")
_RUN = re.compile(r"[^\W\d_]+|[0-9]+")
_LETTER = "A-Za-z\u00c0-\u1ef9"
_JOINT = r"[ \n]{0,2}[-/][ \n]{0,2}"
_CODE = rf"[A-ZĐ][{_LETTER}]{{0,15}}[0-9]{{0,2}}"
# Where a number or a date may begin: the engine jumps to a plain digit and looks at its left neighbour afterwards.
_BEGINNING = re.compile(r"[0-9](?<![0-9/.].)(?=[0-9]*[ \n]{0,2}(?:[A-ZĐ/\-]|\. ?[0-9]|[tT]))")
# 172-TB/TW · 68- HD/BTGHU · 632 - CV/HU · 858CV/ĐUK · 30/2020/NĐ-CP · 43/2019/QH14 · 6240 /BGDĐT-KHCNTT
_NUMBER = re.compile(
    rf"(?<![{_LETTER}])[0-9]{{1,5}}(?:/[0-9]{{4}})?((?:{_JOINT})?{_CODE}(?:{_JOINT}{_CODE}){{0,5}})",
)
# 24/8/2021 · 21-3-2020 · 24.8.2021 / ngày 08 tháng 4 năm 2020 / 2021-08-24
_DATE = re.compile(
    r"(?<!-)(?:[0-9]{1,2} ?[/.\-] ?[0-9]{1,2} ?[/.\-] ?[0-9]{4}"
    r"|[0-9]{1,2}[ \n]{1,2}th[áaÁA]ng[ \n]{1,2}[0-9]{1,2}[ \n]{1,2}n[ăaĂA]m[ \n]{1,2}[0-9]{4}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?![0-9])",
    re.IGNORECASE,
)
_ODD_WORD: Final = "\0"  # no word is spelt so
MOST_KNOWN: Final = 65_536  # words that a memory holds
_YEARS, _MONTHS, _DAYS = range(1900, 2200), range(1, 13), range(1, 32)
_DIGITS = re.compile("[0-9]+")


class Memory(dict[str, _Value]):
    """What a function makes of words, made once: ``memory[word]``, or ``each`` of many words.

    A language of syllables has few words; when hostile texts have filled it, it is emptied.
    """

    def __init__(self, make: Callable[[str], _Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> _Value:
        if len(self) >= MOST_KNOWN:
            self.clear()
        made = self._make(word)
        self[made if made == word else word] = made  # the same word twice is one object
        return made

    def each(self, words: Sequence[str]) -> Sequence[_Value]:
        """Return what is made of each of ``words``, in order."""
        return [*map(self.__getitem__, words)]


def readable(text: str) -> str:
    """Return ``text`` in NFC with look-alike signs unified and invisible ones gone; fast where nothing is odd."""
    text = nfc(text)
    return plain(text) if _ODD.search(text) else text


def syllables(text: str) -> list[str]:
    """Return the exact forms of the syllables of ``text``, in order: ``Uỷ ban, 08/4`` → ``ủy ban 8 4``."""
    return syllables_of(readable(text).split())


class Reading(NamedTuple):
    """A value read: its words as they stand between blanks, what each is spelt as, how often each syllable stands."""

    words: list[str]
    spelt: Sequence[str]
    counts: Counter[str]


def read_value(value: str) -> Reading:
    """Read ``readable(value)``; a value of words that are known and not odd is looked through only once."""
    words = value.split()
    spelt = _READ.each(words)
    counts = Counter(spelt)
    if _ODD_WORD in counts:
        words = readable(value).split()
        spelt = _SPELT.each(words)
        counts = Counter(spelt)
    counts.pop("", None)
    for several in [each for each in counts if " " in each]:
        times = counts.pop(several)
        for syllable in several.split():
            counts[syllable] = counts.get(syllable, 0) + times
    return Reading(words, spelt, counts)


def syllables_of(words: Iterable[str]) -> list[str]:
    """Return the exact forms of the syllables of ``readable`` words, in order: ``(Covid19,`` → ``covid 19``."""
    return " ".join(map(_SPELT.__getitem__, words)).split()


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield ``(start, end, exact form)`` of each syllable of ``readable(text)``: what a snippet marks."""
    for match in _RUN.finditer(text.lower()):
        yield match.start(), match.end(), _exact(match[0])


def _spelt(word: str) -> str:
    # One object for each form: what is looked up by it later is found without comparing signs.
    return intern(" ".join(map(_exact, _RUN.findall(word.lower()))))


def _exact(run: str) -> str:
    if run[0] <= "9":
        return (run.lstrip("0") or "0")[:LONGEST]
    return (run if run.isascii() else retone(run))[:LONGEST]


_SPELT: Final = Memory(_spelt)


def _read(word: str) -> str:
    """Return what a word of any text is spelt as; `_ODD_WORD` when the text has to be made readable first."""
    return _spelt(word) if word.isascii() or readable(word) == word else _ODD_WORD


_READ: Final = Memory(_read)
fold_term = lru_cache(maxsize=MOST_KNOWN)(fold)


@lru_cache(maxsize=4096)
def number_key(number: str) -> str:
    """Return the one key of a document number, however it is typed: ``07 - CĐ/TU``, ``7cd tu`` → ``=7cdtu``."""
    return NUMBER_SIGN + fold("".join(syllables(number)))


def title_key(words: Sequence[str]) -> str:
    """Return the key of a whole title of these syllables, marks and ``Về việc`` aside; empty for a short one."""
    if len(words) < LONG_TITLE:
        return ""
    folded = list(map(fold_term, words))
    first = next((place for place, word in enumerate(folded) if word not in {"v", "ve", "viec"}), 0)
    return f"{TITLE_SIGN}{crc32(' '.join(folded[first:]).encode()):08x}"


def number_keys(text: str) -> list[str]:
    """Return the keys of the document numbers that stand in ``readable`` text, in order, repeats included."""
    return [key for key in keys_in(text) if key[0] == NUMBER_SIGN]


def keys_in(text: str) -> list[str]:
    """Return the keys of the numbers and of the full dates in ``readable`` text: ``24/8/2021`` → ``@20210824``.

    They are found in one pass; a number and a date may share their digits.
    """
    keys = []
    behind_number = behind_date = 0
    for beginning in _BEGINNING.finditer(text):
        start = beginning.start()
        if start >= behind_number and (match := _NUMBER.match(text, start)):
            behind_number = match.end()
            if "/" in match[1]:
                keys.append(number_key(match[0]))
        if start >= behind_date and (match := _DATE.match(text, start)):
            behind_date = match.end()
            if key := _date_key(match[0]):
                keys.append(key)
    return keys


def date_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield ``(start, end, key)`` of each full date in ``readable`` text."""
    behind = 0
    for beginning in _BEGINNING.finditer(text):
        start = beginning.start()
        if start >= behind and (match := _DATE.match(text, start)):
            behind = match.end()
            if key := _date_key(match[0]):
                yield start, behind, key


@lru_cache(maxsize=4096)
def _date_key(date: str) -> str:
    first, second, third = _DIGITS.findall(date)
    year, month, day = (first, second, third) if len(first) > len(third) else (third, second, first)
    if int(month) in _MONTHS and int(day) in _DAYS and int(year) in _YEARS:
        return f"{DATE_SIGN}{year}{int(month):02}{int(day):02}"
    return ""
