"""The relation that the governing words give, and its direction.

The nearest governing word before the citation in its sentence decides (``thực hiện``, ``thay thế``); citations of one
sentence share it until another word comes. A passive verb between two cited documents says nothing of this one's own
relation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from build_tools.citations.draft import Draft
from build_tools.citations.lists import Headings
from build_tools.vocabulary import Vocabulary, word_key

# One class of signs comes first: what is none of them is skipped at the speed of a search.
_SENTENCE_END = re.compile(
    r"[.!?…\n|](?:(?<=[.!?…])[”\"')]*[ \n]+(?=[A-ZÀ-ỸĐ“\"\d])|"
    r"(?<=\n)[ ]*(?:\n|(?=(?:[-+*•#]|\d{1,3}[.)]|[a-zđ]\))[ ]))|(?<=\|))"
)
_REACH = 420
_PASSIVE = re.compile(r"(?:được|bị)(?:[ \n]+[^\W\d_]+){0,4}[ \n]*$")
_AGENT = re.compile(r"[ \n]*(?:,?[ ]?(?:bổ sung|thay thế|bãi bỏ|hủy bỏ)[ ]?)*[ \n]*(?:bởi|bằng|theo|tại)(?!\w)")
_PINPOINT = re.compile(
    r"(?:khoản|điểm|điều|chương|mục|phụ lục|một phần|một số|cụm từ|đoạn|tiết|nội dung)(?!\w)", re.IGNORECASE
)
_CHANGES = frozenset({"bai_bo", "thay_the", "sua_doi"})
_THIS = r"(?:[^\W\d_]+[ \n]+){1,4}(?:này|NÀY)"
_ENDED_BY_OWN = re.compile(
    rf"[^.;\n]{{0,160}}?(?:được|bị)?[ \n]*(?P<verb>thay thế|bãi bỏ|sửa đổi, bổ sung|sửa đổi|"
    rf"đính chính)[ \n]+(?:bởi|bằng|theo|tại)[ \n]+{_THIS}"
)
_EXPIRES = re.compile(
    rf"[^.\n]{{0,160}}?hết hiệu lực[^.\n]{{0,60}}?(?:kể từ|từ|khi|sau)[ \n][^.\n]{{0,60}}?{_THIS}[ \n]+có hiệu lực"
)
_VERBS = {
    "thay thế": "thay_the",
    "bãi bỏ": "bai_bo",
    "sửa đổi, bổ sung": "sua_doi",
    "sửa đổi": "sua_doi",
    "đính chính": "dinh_chinh",
}
_ATTACHED = "kem_theo"
_NEAR = 60
_BEHIND = 200  # code points in which the verb behind a citation stands, unless blanks part them
_BLANKS = slice(164, 184)


class _Governing(NamedTuple):
    """One pattern for all governing words, the relation of each, and the relations whose words stand right before."""

    pattern: re.Pattern[str]
    relation_of: dict[str, str]
    near: frozenset[str]


@lru_cache(maxsize=4)
def _governing(vocabulary: Vocabulary) -> _Governing:
    relation_of = {word: relation.id for relation in vocabulary.relations for word in relation.words}
    pattern = re.compile(rf"(?<!\w){_any_of(relation_of)}(?!\w)", re.IGNORECASE)
    return _Governing(pattern, relation_of, frozenset(found.id for found in vocabulary.relations if found.near))


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of ``words``, the longest that fits: what several begin with is looked at once."""
    parts = sorted(set(words))
    branches = [
        (r"[ \n]+" if letter == " " else re.escape(letter)) + _any_of(word[1:] for word in group)
        for letter, group in groupby(filter(None, parts), key=itemgetter(0))
    ]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)}){'?' if '' in parts else ''}"


def set_relations(text: str, drafts: list[Draft], headings: Headings, vocabulary: Vocabulary) -> None:
    """Set ``relation`` and ``passive`` of every draft, in reading order; drafts must be sorted and apart."""
    before: Draft | None = None
    running: str | None = None  # what the sentence's items share; "kèm theo" is one item's own
    for draft in drafts:
        low = max(before.end if before else 0, draft.start - _REACH)
        cut = _last_border(text, low, draft.start)
        same_sentence = cut is None and before is not None and low == before.end
        start = cut if cut is not None else low
        found = _governed(text, start, draft, vocabulary)
        if found is None and same_sentence and before:
            found = running, False
        if found is None and cut is not None and (heading := headings.over(draft.start)):
            found = _of_heading(text, heading, vocabulary)
        if found is None and cut is not None:
            found = _across_break(text, cut, draft.start, vocabulary)
        draft.relation, draft.passive = found or (None, False)
        if draft.relation != _ATTACHED or not same_sentence:
            running = draft.relation if draft.relation != _ATTACHED else None
        _from_behind(text, draft)
        before = draft


def _across_break(text: str, cut: int, at: int, vocabulary: Vocabulary) -> tuple[str | None, bool] | None:
    """A title's line may end with its verb: ``… triển khai thực hiện`` | blank line | ``Thông báo 172-TB/TW``."""
    if text[cut:at].strip():
        return None
    before = text[max(0, cut - 60) : cut].rstrip()
    governing = _governing(vocabulary)
    for word in governing.pattern.finditer(before):
        if word.end() == len(before):
            return governing.relation_of[word_key(word[0])], False
    return None


def _last_border(text: str, low: int, high: int) -> int | None:
    last = None
    for border in _SENTENCE_END.finditer(text, low, high):
        last = border.end()
    return last


def _governed(text: str, start: int, draft: Draft, vocabulary: Vocabulary) -> tuple[str | None, bool] | None:
    governing = _governing(vocabulary)
    window = text[start : draft.start]
    chosen: tuple[re.Match[str], str] | None = None
    for word in governing.pattern.finditer(window):
        relation = governing.relation_of[word_key(word[0])]
        if word[0] == "xét":
            continue  # "xem xét"; only the formula "Xét Tờ trình …" rests on it
        if relation == "huong_dan" and word[0].split()[0].isupper():
            relation = "thuc_hien"  # "HƯỚNG DẪN Thực hiện …": the type's heading, then the verb
        if relation in governing.near and not _is_near(window[word.end() :]):
            continue
        if chosen and relation == _ATTACHED and chosen[1] in _CHANGES | {"bai_bo_mot_phan"}:
            continue  # "bãi bỏ Quy định ban hành kèm theo Quyết định số …"
        chosen = word, relation
    if chosen is None:
        return None
    word, relation = chosen
    if relation in {*_CHANGES, "dinh_chinh"} and _PASSIVE.search(window[: word.start()]):
        return _turned(window, word, relation)
    if relation == "bai_bo" and _PINPOINT.search(window[word.end() : word.end() + _NEAR]):
        return "bai_bo_mot_phan", False
    if relation == "thay_the" and _PINPOINT.match(window[word.end() :].lstrip()):
        return "sua_doi", False
    return relation, False


def _turned(window: str, word: re.Match[str], relation: str) -> tuple[str | None, bool]:
    """``X được thay thế bởi`` | ``Y``: it speaks of the own document's relation only when X is the document itself."""
    if not _AGENT.match(window, word.end()):
        return None, False
    subject = window[: word.start()]
    if re.search(rf"{_THIS}[^,;]*$", subject):
        return relation, True
    return None, False


def _is_near(between: str) -> bool:
    return len(between) <= _NEAR and not re.search(r"(?:tại|trong|của)[ \n]*$", between)


def _from_behind(text: str, draft: Draft) -> None:
    """Read what follows: ``… được bãi bỏ bởi Thông tư này``, ``… hết hiệu lực kể từ ngày Quyết định này …``."""
    behind = text[draft.end : draft.end + _BEHIND]
    has_verb = "thay thế" in behind or "bãi bỏ" in behind or "sửa đổi" in behind or "đính chính" in behind
    ended = _ENDED_BY_OWN.match(text, draft.end) if has_verb or behind[_BLANKS].isspace() else None
    if ended:
        draft.relation, draft.passive = _VERBS[" ".join(ended["verb"].split())], False
    elif "hết hiệu lực" in behind and _EXPIRES.match(text, draft.end):
        draft.relation, draft.passive = "bai_bo", False


def _of_heading(text: str, span: tuple[int, int], vocabulary: Vocabulary) -> tuple[str | None, bool] | None:
    """The relation that a list's heading gives to its items: ``Bãi bỏ các nghị định sau đây:``."""
    governing = _governing(vocabulary)
    words = list(governing.pattern.finditer(text, max(span[0], span[1] - _REACH), span[1]))
    if not words:
        return None
    relations = [governing.relation_of[word_key(word[0])] for word in words]
    changes = [relation for relation in relations if relation in _CHANGES or relation == "bai_bo_mot_phan"]
    relation = changes[0] if changes else relations[-1]
    return (relation, False) if relation not in governing.near else None
