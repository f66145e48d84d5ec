"""The heading of a document: the name of its type, alone on a line in capitals, before the text begins."""

from __future__ import annotations

import re
from functools import lru_cache

from build_tools.head_lines import HEAD_LINES, LONG, SUBJECT
from build_tools.page_lines import Line
from build_tools.text import fold, squeeze
from build_tools.vocabulary import DocumentType, Vocabulary

_SPREAD = re.compile(r"\w(?: {1,4}\w){3,40}")
_LONGEST_TYPE = 47  # code points of a type's name
_FEWEST_SYLLABLES = 2  # of a type that is known without its marks


def find_type(
    lines: tuple[Line, ...], vocabulary: Vocabulary, *, number_line: int | None
) -> tuple[str | None, int | None]:
    """Return the type's name and its line: as written, but in the letters of running text."""
    for index, line in enumerate(lines[:HEAD_LINES]):
        words = " ".join(line.segments).strip(" *:#")
        kind = vocabulary.type_of(words) if 0 < len(words) <= _LONGEST_TYPE else None
        if kind is None or kind.id == "van-ban" or line.text.endswith(":"):
            continue
        spaced = words.isupper()
        following = next((after.text for after in lines[index + 1 : index + 4] if not after.blank), "")
        titled = words[:1].isupper() and SUBJECT.match(following) is not None
        if spaced or titled or (number_line is not None and index > number_line):
            lower = squeeze(words).lower()
            return (lower[:1].upper() + lower[1:] if spaced else squeeze(words)), index
    return _find_spread(lines, vocabulary) or _find_misread(lines, vocabulary, number_line) or (None, None)


def _find_spread(lines: tuple[Line, ...], vocabulary: Vocabulary) -> tuple[str, int] | None:
    """``C H Ỉ   T H Ị``: a heading whose letters are set apart, its words by wider gaps."""
    for index, line in enumerate(lines[:HEAD_LINES]):
        if len(line.text) <= LONG and line.text.isupper() and _SPREAD.fullmatch(line.text):
            words = " ".join("".join(word.split(" ")) for word in re.split(r" {2,}", line.text))
            kind = vocabulary.type_of(words)
            if kind:
                return kind.name, index
    return None


def _find_misread(lines: tuple[Line, ...], vocabulary: Vocabulary, number_line: int | None) -> tuple[str, int] | None:
    """``NGHỊ QUYET``: a scan lost marks, but only one type has these letters."""
    if number_line is None:
        return None
    for index, line in enumerate(lines[number_line + 1 : HEAD_LINES], number_line + 1):
        words = " ".join(line.segments).strip(" *#_.-~")
        if 0 < len(words) <= _LONGEST_TYPE and words.isupper():
            kind = _by_letters(vocabulary).get(fold(squeeze(words)))
            if kind:
                return kind.name, index
    return None


@lru_cache(maxsize=4)
def _by_letters(vocabulary: Vocabulary) -> dict[str, DocumentType]:
    """The names of types without marks, but for those that two types share."""
    kinds: dict[str, set[str]] = {}
    known = vocabulary.type_words()
    for name, kind in known.items():
        if len(name.split()) >= _FEWEST_SYLLABLES:
            kinds.setdefault(fold(name), set()).add(kind.id)
    return {fold(name): kind for name, kind in known.items() if len(kinds.get(fold(name), ())) == 1}
