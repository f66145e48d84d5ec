"""Type words and ``số`` that a scan misread: ``Thong tư``, ``Théng tu`` | ``sé 99/2016/TT-BTC``.

They are read only before a full number whose own code says the same type, so that nothing rests on the likeness alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

from build_tools.citations.draft import written_type
from build_tools.citations.types import TypeWord, type_before
from build_tools.numbers import DocumentNumber
from build_tools.text import fold
from build_tools.vocabulary import DocumentType, Vocabulary, word_key

_SO = re.compile(r"(?<!\w)s[oóòôõồổỗộöéèẻẽ][.:]?[ ]{1,3}(?:\n[ ]*)?$", re.IGNORECASE)
_SO_WINDOW = 12
_WORDS = re.compile(r"(?:(?<!\w)[^\W\d_]+(?:[ ]{1,3}(?:\n[ ]*)?|\n[ ]*|$)){1,4}$")
_WORD = re.compile(r"[^\W\d_]+")
_WINDOW = 48
_AS_O = str.maketrans("éèÉÈ", "ôôÔÔ")  # as which scans read ô: "Théng", "Céng"


@lru_cache(maxsize=4)
def _folded(vocabulary: Vocabulary) -> dict[str, tuple[DocumentType, str]]:
    """Words for types without their marks → the type, and the words with them."""
    return {fold(words): (kind, words) for words, kind in vocabulary.type_words().items() if kind.codes}


def misread_before(text: str, at: int, number: DocumentNumber, vocabulary: Vocabulary) -> TypeWord | None:
    """Return the misread type word before the ``number`` whose ``số``, or whose first figure, stands at ``at``."""
    if number.type_code is None:
        return None
    so = _SO.search(text, max(0, at - _SO_WINDOW), at)
    at = so.start() if so else at
    exact = type_before(text, at, vocabulary) if so else None
    if exact and exact.type.agrees_with(number) and not exact.apart:
        return exact
    found = _WORDS.search(text, max(0, at - _WINDOW), at)
    return _read_words(text, found.span(), number, vocabulary) if found else None


def _read_words(text: str, span: tuple[int, int], number: DocumentNumber, vocabulary: Vocabulary) -> TypeWord | None:
    """Return the type that the last words of the span name, most words first, when the number's code agrees."""
    words = list(_WORD.finditer(text, *span))
    known = _folded(vocabulary)
    for first in range(len(words)):
        written = " ".join(word[0] for word in words[first:])
        kind, name = known.get(fold(written)) or known.get(fold(written.translate(_AS_O))) or (None, "")
        if kind and kind.agrees_with(number) and word_key(written) != name:  # right words were refused for a reason
            return TypeWord(words[first].start(), words[-1].end(), kind, written_type(name))
    return None
