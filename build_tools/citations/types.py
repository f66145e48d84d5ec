"""The type word that stands before a place in the text: ``Thông báo Kết luận`` | ``số 172-TB/TW``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from build_tools.citations.draft import written_type
from build_tools.vocabulary import DocumentType, Vocabulary, word_key

_SO = re.compile(r"(?:(?:số|sô|sổ|số hiệu|kí hiệu|ký hiệu)[ ]{0,3}[.:]?[ ]{0,6}(?:\n[ ]*)?)+$", re.IGNORECASE)
_SO_LENGTHS = {"số": 2, "sô": 2, "sổ": 2, "iệu": 7}  # the end of the word → code points of all of it: "ký hiệu"
_SO_ENDS = tuple(_SO_LENGTHS)
_SO_WINDOW = 32
_FILLERS = frozenset({"khẩn", "hỏa", "tốc", "hoả", "mật", "thượng", "tối", "(khẩn)", "(hỏa", "tốc)"})
_ABBREVIATED = {
    "QĐ": "quyet-dinh", "NĐ": "nghi-dinh", "TT": "thong-tu", "CV": "cong-van", "NQ": "nghi-quyet", "CT": "chi-thi",
    "TB": "thong-bao",
    "KH": "ke-hoach", "HD": "huong-dan", "KL": "ket-luan", "TTLT": "thong-tu-lien-tich", "CĐ": "cong-dien",
    "TTr": "to-trinh", "BC": "bao-cao",
}  # fmt: skip
_WINDOW = 64
_LONGEST = 6  # words of a type name
_OPENINGS = "“\"'(["
_OPENED = re.compile(rf"[{re.escape(_OPENINGS)}]\s*$")


class TypeWord(NamedTuple):
    """A type word found: its span, the type, and the words as written."""

    start: int
    end: int
    type: DocumentType
    written: str
    apart: bool = False  # in another cell of a table's row
    abbreviated: bool = False  # QĐ, NĐ


class _Ending(NamedTuple):
    """The types whose words end in one syllable, by their words; the ends of these words; the syllables of the longest.

    ``longest`` counts one more: a lone opening sign may stand before the words.
    """

    types: dict[str, DocumentType]
    ends: frozenset[str]
    longest: int


@lru_cache(maxsize=4)
def _last_words(vocabulary: Vocabulary) -> dict[str, _Ending]:
    """Types by the last syllable of their words: most places are refused by one look-up."""
    index: dict[str, dict[str, DocumentType]] = {}
    for words, kind in vocabulary.type_words().items():
        index.setdefault(words.rsplit(" ", 1)[-1], {})[words] = kind
    return {last: _read_ending(types) for last, types in index.items()}


def _read_ending(types: dict[str, DocumentType]) -> _Ending:
    names = [words.split(" ") for words in types]
    ends = frozenset(" ".join(name[skipped:]) for name in names for skipped in range(1, len(name)))
    return _Ending(types, ends, max(map(len, names)) + 1)


def strip_so(text: str, at: int) -> int:
    """Return where ``số`` (``số số``, ``số:``) begins that stands right before ``at``; ``at`` itself when none does."""
    low = max(0, at - _SO_WINDOW)
    word = _so_word(text, low, at)
    if word is None:
        return at
    several = _so_word(text, low, word) is not None
    found = _SO.search(text, low if several else word, at)
    return found.start() if found else at


def _so_word(text: str, low: int, at: int) -> int | None:
    """Return where the last word before ``at`` begins, if it may be ``số``: a cheap look that spares the search."""
    window = text[low:at].rstrip(" .:\n")
    end = window[-3:].casefold()
    length = _SO_LENGTHS.get(end) or _SO_LENGTHS.get(end[-2:])
    return max(low, low + len(window) - length) if length else None


def may_follow_type(text: str, at: int, vocabulary: Vocabulary) -> bool:
    """Whether a type word or ``số`` may stand before ``at``: one look at the last word, for a text has many figures."""
    words = text[max(0, at - _WINDOW) : at].rsplit(None, 1)
    last = words[-1].rstrip(".:(|") if words else ""
    if not last or last.lower() in _FILLERS:
        return bool(words)
    if last.lstrip(_OPENINGS) in _ABBREVIATED or last.casefold().endswith(_SO_ENDS):
        return True
    return word_key(last.rsplit("|", 1)[-1]) in _last_words(vocabulary)


def type_before(text: str, at: int, vocabulary: Vocabulary, *, abbreviated: bool = False) -> TypeWord | None:
    """Return the longest type word that ends right before ``at``; one line break inside is fine, a blank line is not.

    A stray full stop or colon, and words such as ``khẩn``, may stand between.
    """
    low = max(0, at - _WINDOW)
    chunk = text[low:at].rstrip()
    words = chunk.rsplit(None, 1)
    last = words[-1].rstrip(".:(|") if words else ""
    begin = low + len(chunk) - len(words[-1]) if words else at
    if words and (not last or "|" in last or last.lower() in _FILLERS):
        begin, last = _before_fillers(chunk, low, vocabulary, abbreviated=abbreviated)
    bare = last.lstrip(_OPENINGS)
    if abbreviated and bare in _ABBREVIATED:
        return _abbreviation(begin + len(last) - len(bare), bare, vocabulary)
    ending = _last_words(vocabulary).get(word_key(last))
    if ending is None:
        return None
    end = begin + len(last)
    return _longest_type(text, _ending_types(text, max(low, text.rfind("|", low, begin) + 1), end, ending), end, at)


def _before_fillers(chunk: str, low: int, vocabulary: Vocabulary, *, abbreviated: bool) -> tuple[int, str]:
    """Return the word that may end a type before words such as ``khẩn`` and lone signs, and where it begins."""
    words = chunk.split()
    while words and words[-1].lower() in _FILLERS:
        words.pop()
    if words and not words[-1].strip(".:(|"):
        words.pop()
    last = words[-1].rstrip(".:(|") if words else ""
    if not (abbreviated and last in _ABBREVIATED) and word_key(last.rsplit("|", 1)[-1]) not in _last_words(vocabulary):
        return low, ""
    chunk = chunk.replace("|", " ")
    words = chunk.split()
    begin = len(chunk)
    while words[-1].lower() in _FILLERS or not words[-1].strip(".:("):
        begin = chunk.rfind(words.pop(), 0, begin)
    return low + chunk.rfind(words[-1], 0, begin), words[-1].rstrip(".:(")


def _ending_types(text: str, low: int, end: int, ending: _Ending) -> list[tuple[int, DocumentType]]:
    """Return the types, and where they begin, that the last words of ``text[low:end]`` name, the shortest first."""
    found: list[tuple[int, DocumentType]] = []
    spelled = ""
    begin = end
    for word in reversed(text[low:end].rsplit(None, ending.longest)[-_LONGEST:]):
        begin = text.rfind(word, low, begin)
        bare = word.lstrip(_OPENINGS)
        spelled = f"{word_key(bare)} {spelled}".strip()
        kind = ending.types.get(spelled)
        if kind:
            found.append((begin + len(word) - len(bare), kind))
        if bare != word or (spelled not in ending.ends and not (kind and _OPENED.search(text, low, begin))):
            break
    return found


def _longest_type(text: str, found: list[tuple[int, DocumentType]], end: int, at: int) -> TypeWord | None:
    """Return the longest of the types found that nothing breaks between its beginning and ``at``."""
    for start, kind in reversed(found):
        words, behind = text[start:end], text[end:at]
        broken = "\n" in words or "\n" in behind
        if broken and text.startswith("#", text.rfind("\n", 0, start) + 1):
            return None  # a Markdown heading is a block of its own
        if not broken or not (_BLANK_LINE.search(words) or _BLANK_LINE.search(behind)):
            return TypeWord(start, end, kind, written_type(words), apart="|" in behind)
    return None


_BLANK_LINE = re.compile(r"\n[ ]*\n")


def _abbreviation(start: int, word: str, vocabulary: Vocabulary) -> TypeWord | None:
    kind = vocabulary.type_by_id(_ABBREVIATED[word])
    return TypeWord(start, start + len(word), kind, kind.name, abbreviated=True) if kind else None
