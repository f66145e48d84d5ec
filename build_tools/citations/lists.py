"""What the items of a list share: an issuer said once at its end, or once in the heading over it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from build_tools.citations.bodies import read_body
from build_tools.citations.draft import Draft
from build_tools.citations.fronts import JOINED, read_issued_many
from build_tools.citations.types import type_before
from build_tools.text import squeeze
from build_tools.vocabulary import Vocabulary

_ITEM = re.compile(r"[ ]*(?:[-+•–]|\d{1,3}(?:[.)]|[ ]*\|)|[a-zđ][.)]|\||[IVX]{1,5}[.)])[ ]?")
_AT_ITEM_START = re.compile(
    rf"(?:{_ITEM.pattern})?[ ]*(?:(?:Bãi bỏ|Thay thế|Sửa đổi)[ ])?(?:[Cc]ác[ ])?(?:(?:Khoản|khoản|Điểm|điểm|Điều|"
    rf"Chương|Mục)[^,;:.]{{0,40}})?(?:và |của )?"
)
_LONGEST_START = 160  # code points before a citation that still begins its item
_SEVERAL = re.compile(r"(?:các|những|toàn bộ|một số|\d+)[ ]+(?:[^\W\d_]+[ ]){0,2}$", re.IGNORECASE)
_OF = re.compile(r"(?:của|do|CỦA|DO)(?:[ ]+(?:\n[ ]*)?|\n[ ]*)")
_OVER_TABLE = re.compile(
    r"[ *#]*(?:[IVX]{1,5}[.)]|\d{1,2}[.)]|[A-ZĐ][.)])?[ *]*(?:VĂN BẢN|Văn bản)[ ](?:CỦA|của|DO|do)[ ]"
)
_UNITS = ("cục ", "vụ ", "văn phòng ", "phòng ", "chi cục ", "thanh tra ", "trung tâm ")  # of the body with the code
_MANY_BODIES = frozenset({"TW", "TƯ", "TU", "HU", "ĐU"})


def share_issuers(text: str, drafts: list[Draft]) -> None:
    """Give an issuer said at the end of a list to the items before it: ``số 97/CĐ-TTg …, số 98/… của Thủ tướng``."""
    for later, earlier in zip(reversed(drafts), reversed(drafts[:-1]), strict=False):
        if earlier.issuer or not later.issuer or not later.number or not earlier.number:
            continue
        joined = JOINED.fullmatch(text[earlier.end : later.start]) is not None
        if (earlier.group == later.group and later.listed) or (joined and _same_series(earlier, later)):
            earlier.issuer = later.issuer


def _same_series(one: Draft, other: Draft) -> bool:
    """Whether two neighbours share the issuer behind the other: the same symbol or short form, or the same body's code.

    A code such as ``TU`` means several bodies; and what a ministry's unit wrote says nothing of what the ministry did:
    ``Quyết định số 4041/QĐ-BYT và Công văn số 2891/BYT-QLD của Cục Quản lý Dược``.
    """
    first, second = one.number, other.number
    if first is None or second is None or first.is_full is not second.is_full:
        return False
    if first.symbol == second.symbol:
        return first.is_full or one.type is other.type
    if first.unit_code != second.unit_code and (other.issuer or "").lower().startswith(_UNITS):
        return False
    return first.body_code == second.body_code and first.body_code not in _MANY_BODIES


class Headings:
    """The lines that head lists (they end with a colon), and which heading each list line stands under."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._heading: list[tuple[int, int] | None] = []

    def _read_lines(self, text: str) -> None:
        current: tuple[int, int] | None = None
        start = 0
        paragraph = 0
        for line in text.split("\n"):
            end = start + len(line)
            stripped = line.strip(" *_")
            if stripped:
                item = _ITEM.match(line) or "|" in line
                if not item and current and start - current[1] > 0 and stripped.endswith(":"):
                    current = None
                self._starts.append(start)
                self._heading.append(current if item or (current and line[:1].islower()) else None)
                if _OVER_TABLE.match(line):
                    current = (start, end)
                elif stripped.endswith(":"):
                    current = (paragraph if not item else start, end)
                elif not item and not line[:1].islower():
                    current = None
            else:
                paragraph = end + 1
            start = end + 1

    def over(self, at: int) -> tuple[int, int] | None:
        """Return the span of the heading over the list item that begins with ``at``, or None.

        Only a citation at the item's beginning stands under the heading; one inside the item's sentence does not.
        """
        start = self._text.rfind("\n", max(0, at - _LONGEST_START), at) + 1
        if at - start > _LONGEST_START or not _AT_ITEM_START.fullmatch(self._text, start, at):
            return None
        if not self._starts:
            self._read_lines(self._text)  # most texts never ask
        index = bisect_right(self._starts, at) - 1
        return self._heading[index] if index >= 0 else None


def take_from_headings(text: str, drafts: list[Draft], headings: Headings, vocabulary: Vocabulary) -> None:
    """Fill issuer and type that only the heading says: ``Các quyết định của Ủy ban nhân dân tỉnh sau đây:``."""
    known: dict[tuple[int, int], _Heading] = {}
    for draft in drafts:
        if draft.number is None or not draft.number.is_full or (draft.issuer and draft.type):
            continue
        span = headings.over(draft.start)
        if span is None:
            continue
        if span not in known:
            known[span] = _read_heading(text, span, draft.number.body_code, vocabulary)
        issuer, code, type_word = known[span]
        if code in {None, draft.number.body_code}:
            draft.issuer = draft.issuer or issuer
        kind = vocabulary.type_of(type_word) if type_word else None
        if draft.type is None and kind and kind.agrees_with(draft.number):
            draft.type, draft.type_written = kind, type_word


class _Heading(NamedTuple):
    """What a heading says of the items under it; the issuer of those alone that have ``code``, where it has one."""

    issuer: str | None
    code: str | None
    type_word: str | None


def _read_heading(text: str, span: tuple[int, int], first_code: str | None, vocabulary: Vocabulary) -> _Heading:
    start, end = max(span[0], span[1] - 400), span[1]
    if issued_by := read_issued_many(text, text.rfind(":", start, end), start, vocabulary.words):
        return _Heading(issued_by, first_code, None)
    issuer = type_word = None
    for of in _OF.finditer(text, start, end):
        word = type_before(text, of.start(), vocabulary)
        stop = read_body(text, of.end(), vocabulary.words)
        several = word and (
            _SEVERAL.search(text[max(start, word.start - 24) : word.start])
            or _OVER_TABLE.match(text, span[0], of.end())
        )
        if word and several and stop and stop <= end and word.start >= start:
            issuer, type_word = squeeze(text[of.end() : stop]), word.written
    if type_word is None:
        for boundary in re.finditer(r"[ ](?:sau|dưới đây|gồm|như sau)", text[start:end]):
            word = type_before(text, start + boundary.start(), vocabulary)
            type_word = word.written if word else type_word
    return _Heading(issuer, None, type_word)
