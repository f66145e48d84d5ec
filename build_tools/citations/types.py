"""The type word that stands before a place in the text: ``Thông báo Kết luận`` | ``số 172-TB/TW``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from build_tools.citations.draft import written_type
from build_tools.vocabulary import DocumentType, Vocabulary, word_key

_SO = re.compile(r"(?:(?:số|sô|sổ|số hiệu|kí hiệu|ký hiệu)[ ]{0,3}[.:]?[ ]{0,6}(?:\n[ ]*)?)+$", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s|]+")
_FILLERS = frozenset({"khẩn", "hỏa", "tốc", "hoả", "mật", "thượng", "tối", "(khẩn)", "(hỏa", "tốc)"})
_ABBREVIATED = {
    "QĐ": "quyet-dinh", "NĐ": "nghi-dinh", "TT": "thong-tu", "CV": "cong-van", "NQ": "nghi-quyet", "CT": "chi-thi",
    "TB": "thong-bao",
    "KH": "ke-hoach", "HD": "huong-dan", "KL": "ket-luan", "TTLT": "thong-tu-lien-tich", "CĐ": "cong-dien",
    "TTr": "to-trinh", "BC": "bao-cao",
}  # fmt: skip
_WINDOW = 64
_LONGEST = 6  # words of a type name


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A type word found: its span, the type, and the words as written."""

    start: int
    end: int
    type: DocumentType
    written: str
    apart: bool = False  # in another cell of a table's row


@lru_cache(maxsize=4)
def _last_words(vocabulary: Vocabulary) -> dict[str, dict[str, DocumentType]]:
    """Types by the last syllable of their words: most places are refused by one look-up."""
    index: dict[str, dict[str, DocumentType]] = {}
    for words, kind in vocabulary.type_words().items():
        index.setdefault(words.rsplit(" ", 1)[-1], {})[words] = kind
    return index


def strip_so(text: str, at: int) -> int:
    """Return where ``số`` (``số số``, ``số:``) begins that stands right before ``at``; ``at`` itself when none does."""
    window = text[max(0, at - 32) : at]
    if not window or (window[-1].isalnum() and window[-2:].lower() not in {"số", "sô", "sổ"}):
        return at
    found = _SO.search(window)
    return at - len(window) + found.start() if found else at


def type_before(text: str, at: int, vocabulary: Vocabulary, *, abbreviated: bool = False) -> TypeWord | None:
    """Return the longest type word that ends right before ``at``; one line break inside is fine, a blank line is not.

    A stray full stop or colon, and words such as ``khẩn``, may stand between.
    """
    low = max(0, at - _WINDOW)
    chunk = text[low:at]
    words = chunk.split()
    while words and words[-1].lower() in _FILLERS:
        words.pop()
    if words and not words[-1].strip(".:(|"):
        words.pop()
    if not words:
        return None
    last = words[-1].rstrip(".:(|")
    if not (abbreviated and last in _ABBREVIATED) and word_key(last.rsplit("|", 1)[-1]) not in _last_words(vocabulary):
        return None
    return _read_type(text, low, at, vocabulary, abbreviated=abbreviated)


def _read_type(text: str, low: int, at: int, vocabulary: Vocabulary, *, abbreviated: bool) -> TypeWord | None:
    """Read the type whose last syllable is known to stand before ``at``."""
    tokens = [(match.start() + low, match[0]) for match in _TOKEN.finditer(text[low:at])]
    while tokens and (tokens[-1][1].lower() in _FILLERS or not tokens[-1][1].strip(".:(")):
        tokens.pop()
    last = tokens[-1][1].rstrip(".:(")
    if abbreviated and last in _ABBREVIATED:
        return _abbreviation(tokens[-1][0], last, vocabulary)
    candidates = _last_words(vocabulary).get(word_key(last))
    if not candidates:
        return None
    end = tokens[-1][0] + len(last)
    for count in range(min(_LONGEST, len(tokens)), 0, -1):
        start = tokens[-count][0]
        opening = len(tokens[-count][1]) - len(tokens[-count][1].lstrip("“\"'(["))
        words = text[start + opening : end]
        kind = candidates.get(word_key(words))
        if kind and "\n" in text[start:at] and text.startswith("#", text.rfind("\n", 0, start) + 1):
            return None  # a Markdown heading is a block of its own
        if kind and not _BLANK_LINE.search(words) and not _BLANK_LINE.search(text[end:at]):
            return TypeWord(start + opening, end, kind, written_type(words), apart="|" in text[end:at])
    return None


_BLANK_LINE = re.compile(r"\n[ ]*\n")


def _abbreviation(start: int, word: str, vocabulary: Vocabulary) -> TypeWord | None:
    kind = vocabulary.type_by_id(_ABBREVIATED[word])
    return TypeWord(start, start + len(word), kind, kind.name) if kind else None
