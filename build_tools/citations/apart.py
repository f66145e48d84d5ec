"""A type word that does not stand right before ``số``: a law's name, an issuer or a date is between.

``Luật Tổ chức Chính phủ số 63/2025/QH15``, ``Quyết định của Hội đồng Bộ trưởng số 55-HĐBT``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.citations.draft import written_type
from build_tools.citations.tails import read_tail
from build_tools.citations.types import type_before
from build_tools.dates import WrittenDate
from build_tools.numbers import DocumentNumber
from build_tools.text import squeeze
from build_tools.vocabulary import DocumentType, Vocabulary

_WINDOW = 280
_BORDER = re.compile(r"[;:|]|\.[ \n]+(?=[A-ZÀ-ỸĐ])|\n[ ]*\n|\n[ ]*(?:[-+*•]|\d{1,2}[.)])[ ]")
_LAW = re.compile(r"(?<![\w])(?:Bộ luật|Bộ Luật|BỘ LUẬT|Luật|LUẬT|Pháp lệnh|PHÁP LỆNH)(?![\w])")
_AMENDING = re.compile(r"[ \n]+(?:[sS]ửa[ \n]+đổi|SỬA[ \n]+ĐỔI)")
_PLAIN_WORDS = re.compile(r"(?:(?:[ ]+(?:\n[ ]*)?|\n[ ]*)[a-zà-ỹđ]+){1,8}[ ]*$")
# "văn bản hiệp y số 5747/BYT-TCCB": fewer words, of few types, where no code in the number says the type again.
_LOOSE = frozenset({"van-ban", "cong-van", "quyet-dinh", "nghi-dinh", "chi-thi", "thong-tu"})
_FEW_WORDS = re.compile(r"(?:[ ]+[a-zà-ỹđ]+){1,3}[ ]*$")
_CLAUSE = re.compile(
    r"(?<![\w])(?:theo|tại|ngày|và|các|được|này|trên|có|đã|với|trong|kèm|của|gửi|do|để|cho|là|bằng|về|từ|đến|thì)(?![\w])"
)
_COLON = re.compile(r"[ ]?:[ \n]*$")  # "các Nghị định của Chính phủ: số 29/2021/NĐ-CP …"
_GAP = 24
_TOKENS = 14


@dataclass(frozen=True, slots=True)
class Apart:
    """The type found, where the citation begins, and what stood between."""

    start: int
    type: DocumentType
    written: str
    name: str | None = None
    date: WrittenDate | None = None
    issuer: str | None = None


def find_apart(text: str, at: int, number: DocumentNumber, floor: int, vocabulary: Vocabulary) -> Apart | None:
    """Return the type word of the number whose ``số`` stands at ``at``, not farther back than ``floor``."""
    introduced = _COLON.search(text, max(floor, at - _GAP), at)
    if introduced:
        at = introduced.start()
    low = max(floor, at - _WINDOW)
    window = text[low:at]
    cut = 0
    for border in _BORDER.finditer(window):
        cut = border.end()
    low += cut
    if is_law_number(number):
        return _find_law(text, low, at, vocabulary)
    return _find_type(text, low, at, number, vocabulary)


def is_law_number(number: DocumentNumber) -> bool:
    """Whether the number is one of Quốc hội or its standing committee, which laws carry behind their names."""
    body = number.body_code or ""
    return body.startswith(("QH", "UBTVQH")) or number.type_code in {"PL", "L", "LCT"}


def _find_law(text: str, low: int, at: int, vocabulary: Vocabulary) -> Apart | None:
    laws = list(_LAW.finditer(text, low, at))
    if not laws:
        return None
    chosen = laws[-1]
    for law in laws:
        if _AMENDING.match(text, law.end()):
            chosen = law
            break
    kind = vocabulary.type_of(chosen[0])
    if kind is None:
        return None
    name = squeeze(text[chosen.start() : at]).rstrip(" ,(")
    return Apart(chosen.start(), kind, written_type(chosen[0]), name=name)


def _find_type(text: str, low: int, at: int, number: DocumentNumber, vocabulary: Vocabulary) -> Apart | None:
    ends = [match.end() + low for match in re.finditer(r"[^\s|]+", text[low:at])]
    for end in reversed(ends[-_TOKENS:]):
        word = type_before(text, end, vocabulary)
        if word is None or word.end != end or word.start < low:
            continue
        between = text[end:at]
        tail = read_tail(text, end, vocabulary.words)
        if tail.end > end and not text[tail.end : at].strip(" ,\n") and tail.end <= at:
            return Apart(word.start, word.type, word.written, date=tail.date, issuer=tail.issuer)
        plain = _PLAIN_WORDS if number.type_code else _FEW_WORDS if word.type.id in _LOOSE else None
        if plain and word.type.agrees_with(number) and plain.fullmatch(between) and not _CLAUSE.search(between):
            return Apart(word.start, word.type, word.written)
        return None
    return None
