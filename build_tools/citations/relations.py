"""The relation that the governing words give, and its direction.

The nearest governing word before the citation in its sentence decides (``thực hiện``, ``thay thế``); citations of one
sentence share it until another word comes. What one cited document does to another, in its title or in the passive,
says nothing of this one's own relation; and what stands in a bracket, in quotation marks or in an item's own title
governs nothing behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from build_tools.citations.draft import Draft
from build_tools.citations.heads import starts_body
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
    r"(?:khoản|điểm|điều|chương|mục|phụ lục|một phần|một số|cụm từ|đoạn|tiết|nội dung|mẫu số|biểu mẫu)(?!\w)",
    re.IGNORECASE,
)
_CHANGES = frozenset({"bai_bo", "thay_the", "sua_doi"})
_ACTS = _CHANGES | {"bai_bo_mot_phan", "dinh_chinh"}
_OWN_ACTS = _ACTS | {"huong_dan"}  # what a document does itself: never this one's in another's title
_LISTED = _OWN_ACTS | {"tra_loi"}  # shared by the items of an enumeration, not by all that the sentence names
_CLOSED = re.compile(r'\([^()]*\)|“[^“”]*”|"[^"]*"')
_OPENING = re.compile(r'[(“"]')
_CLOSING = {"(": ")", "“": "”", '"': '"'}
_PARTING = re.compile(r"[,;:]|(?<!\w)(?:và|hoặc|cùng)(?!\w)")
_NEXT_ITEM = re.compile(
    r"[ \n]*(?:(?:\d{1,2}[.)]|[a-zđ]\)|[-+•–])[ \n]*)?(?:tại[ \n]+)?(?:(?:các|những|toàn bộ)[ \n]+)?"
    r"(?:(?:khoản|điểm|điều|chương|mục|phụ lục|một số)(?!\w)[^,;:]{0,80}?)?(?:(?:của|tại|trong)[ \n]+)?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;](?:[ ]+(?:\n[ ]*)?|\n[ ]*)")
_PREDICATE = re.compile(
    r"(?<!\w)(?:đã|ban hành|có|nhận được|báo cáo|đề nghị|yêu cầu|gửi|trình|trả lời|thông báo|xây dựng)(?!\w)"
)
_BY_OTHERS = re.compile(r"(?<!\w)(?:(?<!kèm )theo|bởi)(?!\w)|(?<!\w)bằng[ \n]+(?:các[ \n]+)?$")
_PROPOSED = re.compile(r"(?<!\w)(?:đề nghị|kiến nghị|dự thảo|góp ý)(?!\w)[^,;:]*$", re.IGNORECASE)
_HELD_IN = re.compile(r"(?<!\w)(?:tại|trong)[ \n]+$")
_TAKEN_BACK = re.compile(r"[ \n]+(?:(?:các|toàn bộ)[ \n]+)?$")
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


class _Verb(NamedTuple):
    """A governing word in a window, and its relation before the words round it are heard."""

    word: re.Match[str]
    relation: str


class _Aside(NamedTuple):
    """A bracket, a quotation or an item's own title: the sign that ends it, and what the items outside it share."""

    end: str
    outside: str | None


class _Sentence:
    """What a sentence's items share so far, and the aside in which the reading stands."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._running: str | None = None
        self._aside: _Aside | None = None

    def read(self, window: str, *, behind_other: bool) -> tuple[str | None, bool] | None:
        """Return the relation of the citation behind ``window``, where another document's may stand right before it."""
        window, cut = self._own_part(window)
        behind_other = behind_other and not cut
        verb = _verb(window, self._vocabulary)
        in_title = behind_other and not _PARTING.search(window, 0, verb.word.start() if verb else len(window))
        if verb is None:
            if self._running in _LISTED and (in_title or not _is_next_item(window)):
                self._step_aside()
            return (self._running, False) if self._running else None
        relation, passive = _heard(window, verb)
        if in_title and relation in _OWN_ACTS and not passive:
            relation = None
        if in_title or relation is None:
            self._step_aside()
        if relation != _ATTACHED:
            self._running = relation
        return relation, passive

    def share(self, relation: str | None) -> None:
        """Take what a heading or the line above says for what the sentence's items share."""
        self._running = relation if relation != _ATTACHED else None

    def _own_part(self, window: str) -> tuple[str, bool]:
        """Return the part of ``window`` that speaks to the citation behind it, and whether anything was cut off.

        Asides that end or begin in it, and a clause with a subject of its own, change what is shared.
        """
        cut = False
        if not self._aside or self._aside.end != '"':
            window = _CLOSED.sub(_blanks, window)
        if self._aside and self._aside.end in window:
            window, cut = _CLOSED.sub(_blanks, window.partition(self._aside.end)[2]), True
            self._running, self._aside = self._aside.outside, None
        if clause := _last_clause(window, self._vocabulary):
            window, cut = window[clause:], True
            self._running = self._aside = None
        if not self._aside and (opening := _OPENING.search(window)):
            outside = _governed(window[: opening.start()], self._vocabulary)
            self._aside = _Aside(_CLOSING[opening[0]], outside[0] if outside else self._running)
            if opening[0] != "(":  # what is quoted is not acted upon
                window, cut = window[opening.end() :], True
                self._running = None
        return window, cut

    def _step_aside(self) -> None:
        self._aside = self._aside or _Aside(";", self._running)
        self._running = None


def set_relations(text: str, drafts: list[Draft], headings: Headings, vocabulary: Vocabulary) -> None:
    """Set ``relation`` and ``passive`` of every draft, in reading order; drafts must be sorted and apart."""
    before: Draft | None = None
    sentence = _Sentence(vocabulary)
    for draft in drafts:
        low = max(before.end if before else 0, draft.start - _REACH)
        cut = _last_border(text, low, draft.start)
        same_sentence = cut is None and before is not None and low == before.end
        if not same_sentence:
            sentence = _Sentence(vocabulary)
        behind_other = same_sentence and before is not None and not (before.vague or before.own)
        found = sentence.read(text[low if cut is None else cut : draft.start], behind_other=behind_other)
        if found is None and cut is not None:
            heading = headings.over(draft.start)
            found = _of_heading(text, heading, vocabulary) if heading else None
            found = found or _across_break(text, cut, draft.start, vocabulary)
            sentence.share(found[0] if found else None)
        draft.relation, draft.passive = found or (None, False)
        _from_behind(text, draft)
        before = draft


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _last_clause(window: str, vocabulary: Vocabulary) -> int:
    """Return where the last clause with a body for its subject begins: ``Thực hiện …, Ủy ban nhân dân xã ban hành``."""
    begins = [comma.end() for comma in _CLAUSE.finditer(window)]
    for begin in reversed(begins):
        if starts_body(window, begin, vocabulary.words):
            return begin if _PREDICATE.search(window, begin) else 0
    return 0


def _is_next_item(window: str) -> bool:
    """Whether an enumeration goes on: ``, Quyết định``, ``và khoản 2 Điều 5 Quyết định``, not ``cho phù hợp với``."""
    last = 0
    for parting in _PARTING.finditer(window):
        last = parting.end()
    return _NEXT_ITEM.fullmatch(window, last) is not None


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


def _verb(window: str, vocabulary: Vocabulary) -> _Verb | None:
    """Return the nearest word that governs the citation behind ``window``."""
    governing = _governing(vocabulary)
    chosen: _Verb | None = None
    for word in governing.pattern.finditer(window):
        key = word_key(word[0])
        relation = governing.relation_of[key]
        if word[0] == "xét":
            continue  # "xem xét"; only the formula "Xét Tờ trình …" rests on it
        if key == "thu hồi" and not _TAKEN_BACK.match(window, word.end()):
            continue  # "thu hồi đất của ông A tại Quyết định số …"
        if relation == "huong_dan" and word[0].split()[0].isupper():
            relation = "thuc_hien"  # "HƯỚNG DẪN Thực hiện …": the type's heading, then the verb
        if relation in governing.near and not _is_near(window[word.end() :]):
            continue
        if chosen and relation == _ATTACHED and chosen.relation in _CHANGES | {"bai_bo_mot_phan"}:
            continue  # "bãi bỏ Quy định ban hành kèm theo Quyết định số …"
        chosen = _Verb(word, relation)
    return chosen


def _governed(window: str, vocabulary: Vocabulary) -> tuple[str | None, bool] | None:
    verb = _verb(window, vocabulary)
    return _heard(window, verb) if verb else None


def _heard(window: str, verb: _Verb) -> tuple[str | None, bool]:
    """Return a governing word's relation as the words before and behind it turn it."""
    word, relation = verb
    behind = window[word.end() :]
    if relation not in _ACTS:
        return relation, False
    if _PASSIVE.search(window[: word.start()]) or (word[0][0].islower() and _AGENT.match(behind)):
        return _turned(window, word, relation)
    if _BY_OTHERS.search(behind) or _PROPOSED.search(window[: word.start()]):
        return None, False
    if relation == "bai_bo" and (_PINPOINT.search(behind[:_NEAR]) or _HELD_IN.search(behind)):
        return "bai_bo_mot_phan", False
    if relation == "thay_the" and (_PINPOINT.match(behind.lstrip()) or _HELD_IN.search(behind)):
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
    return len(between) <= _NEAR and not re.search(r"(?:tại|trong|của|bằng|theo)[ \n]*$", between)


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
    return (relation, False) if relation == _ATTACHED or relation not in governing.near else None
