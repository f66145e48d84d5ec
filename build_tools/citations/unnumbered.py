"""Citations without a number: type, date and issuer together, or an appeal with its quoted title or a named person.

``Công điện ngày 28/7/2020 của Thường trực Ban Bí thư``, ``Chỉ thị của Thủ tướng Chính phủ ngày 22/01/2020``, ``Lời
kêu gọi
“Toàn dân …”``. A type with an issuer alone (``hướng dẫn của Bộ Y tế``) names no document.
"""

from __future__ import annotations

import re

from build_tools.citations.bodies import read_body
from build_tools.citations.draft import Draft
from build_tools.citations.tails import read_tail
from build_tools.citations.types import TypeWord, type_before
from build_tools.text import squeeze
from build_tools.vocabulary import BodyWords, Vocabulary, word_key

_BEFORE_FIGURE = r"(?:[ ]+(?:\n[ ]*)?|\n[ ]*)(?=(?:mồng |mùng )?\d)"
# Literal beginnings: a text is skipped at the speed of a search for them.
_DAYS = (
    ("gày", re.compile(rf"gày(?<=[nN]gày){_BEFORE_FIGURE}")),
    ("GÀY", re.compile(rf"GÀY(?<=NGÀY){_BEFORE_FIGURE}")),
)
_OF = re.compile(r"(?:của|CỦA|Của)(?:[ ]+(?:\n[ ]*)?|\n[ ]*)")
_MANY = re.compile(r"(?:các|những|mọi)[ \n]+$", re.IGNORECASE)
_APPEAL = re.compile(r"(?:[Ll]ời (?:kêu gọi|hiệu triệu)|LỜI KÊU GỌI|[Tt]hư kêu gọi)(?!\w)")
_APPEAL_WORDS = ("kêu gọi", "KÊU GỌI", "hiệu triệu")
_QUOTED = re.compile(r"[ ]*(?:\n[ ]*)?(?:với chủ đề |: )?[“\"«](?P<title>[^”\"»\n]{3,240})[”\"»]")
_WORDS = re.compile(
    r"(?:(?:[ ]+(?:\n[ ]*)?|\n[ ]*)[a-zà-ỹđ]+){0,9}?(?:[ ]+(?:\n[ ]*)?|\n[ ]*)(?:của|CỦA)(?:[ ]+(?:\n[ ]*)?|\n[ ]*)"
)
_NAME_WORD = re.compile(r"[^\W\d_][\w'’]*")
_WINDOW = 150
_CANDIDATES = 3
_SECRETARY = re.compile(r"bí[ \n]+$", re.IGNORECASE)  # Bí | thư
_WEAK = frozenset({"du-an", "hop-dong", "giay-phep", "sao-luc", "loi-keu-goi", "van-ban-hop-nhat", "quy-hoach"})


def find_unnumbered(text: str, taken: list[Draft], vocabulary: Vocabulary) -> list[Draft]:
    """Return drafts of citations without a number that no draft of ``taken`` covers, in reading order."""
    drafts = _find_appeals(text, vocabulary)
    covered = sorted([(draft.start, draft.end) for draft in taken] + [(draft.start, draft.end) for draft in drafts])
    index = 0
    behind = 0
    for at in sorted(day.start() - 1 for word, days in _DAYS if word in text for day in days.finditer(text)):
        while index < len(covered) and covered[index][1] <= at:
            behind = max(behind, covered[index][1])
            index += 1
        if index < len(covered) and covered[index][0] <= at:
            continue
        draft = _read_dated(text, at, behind, vocabulary)
        if draft:
            drafts.append(draft)
            behind = draft.end
    return sorted(drafts, key=lambda draft: draft.start)


def _read_dated(text: str, at: int, floor: int, vocabulary: Vocabulary) -> Draft | None:
    """Read the citation whose ``ngày`` is at ``at``: the type stands before it, or before ``của`` and the issuer."""
    word = type_before(text, at, vocabulary)
    if word and word.start >= floor:
        draft = _complete(text, word, at, vocabulary)
        if draft:
            return draft
    low = max(floor, at - _WINDOW)
    border = text.rfind("\n\n", low, at)
    low = border + 2 if border >= 0 else low
    for of in reversed(list(_OF.finditer(text, low, at))[-_CANDIDATES:]):
        word = type_before(text, of.start(), vocabulary)
        if word and word.start >= floor:
            return _complete(text, word, at, vocabulary)
    return None


def _complete(text: str, word: TypeWord, at: int, vocabulary: Vocabulary) -> Draft | None:
    """Accept type, date and issuer standing together and reaching the date at ``at``."""
    if word.apart or word.type.law or word.type.id in _WEAK or _MANY.search(text[max(0, word.start - 8) : word.start]):
        return None
    if word.type.id == "thu" and _SECRETARY.search(text, max(0, word.start - 4), word.start):
        return None
    if "." in text[word.end : at] and "\n" in text[word.end : at]:
        return None
    tail = read_tail(text, word.end, vocabulary.words)
    if not tail.date or not tail.issuer or not tail.date.has_day or tail.end <= at:
        return None
    if tail.date.possible and tail.date.iso is None and text[word.start].islower():
        return None
    return Draft(word.start, tail.end, word.end, word.type, word.written, date=tail.date, issuer=tail.issuer)


def _find_appeals(text: str, vocabulary: Vocabulary) -> list[Draft]:
    kind = vocabulary.type_by_id("loi-keu-goi")
    drafts: list[Draft] = []
    if not any(words in text for words in _APPEAL_WORDS):
        return drafts
    for appeal in _APPEAL.finditer(text):
        if appeal.start() and text[appeal.start() - 1].isalpha():
            continue
        draft = _read_appeal(text, appeal, vocabulary.words)
        if draft and kind:
            draft.type, draft.type_written = kind, kind.name
            drafts.append(draft)
    return drafts


def _read_appeal(text: str, appeal: re.Match[str], words: BodyWords) -> Draft | None:
    at, issuer, title = appeal.end(), None, None
    quoted = _QUOTED.match(text, at)
    if quoted:
        at, title = quoted.end(), squeeze(quoted["title"])
    of = _WORDS.match(text, at)
    stop = read_body(text, of.end(), words) if of else None
    if of and stop and (title or of.end() - at < _WINDOW):
        issuer, at = squeeze(text[of.end() : stop]), stop
        quoted = None if title else _QUOTED.match(text, at)
        if quoted:
            at, title = quoted.end(), squeeze(quoted["title"])
    tail = read_tail(text, at, words)
    issuer = issuer or tail.issuer
    if not title and not (issuer and (names_person(issuer, words) or (tail.date and tail.date.has_day))):
        return None
    return Draft(appeal.start(), tail.end, appeal.end(), date=tail.date, issuer=issuer, name=title)


def names_person(issuer: str, words: BodyWords) -> bool:
    """Whether an issuer's name ends in a person's: ``Tổng Bí thư, Chủ tịch nước Nguyễn Phú Trọng``."""
    parts = _NAME_WORD.findall(issuer)
    for size in (3, 4, 2):
        person, office = parts[-size:], parts[: len(parts) - size]
        if not office or word_key(person[0]) not in words.families or not all(part[0].isupper() for part in person):
            continue
        title = word_key(" ".join(office))
        if any(title.endswith(role) for role in words.roles | {"nước", "phủ", "đồng chí"}):
            return True
    return False
