"""Citations by a bare figure: `Chỉ thị số 16`, `các Chỉ thị 15, 16`, `số 15, 16, 19/CT-TTg` with one symbol for all."""

from __future__ import annotations

import re

from build_tools.citations.draft import Draft
from build_tools.citations.scan import Scan, finish, is_own_number
from build_tools.citations.types import TypeWord, strip_so, type_before
from build_tools.numbers import DocumentNumber, scan_number

DOUBTFUL = "doubtful"  # kept only when a full number in the same text stands behind it; never leaves this package
_ITEM = re.compile(
    r"[ ]{0,3}(?:\n[ ]{0,12})?(?:,[ ]?và|,|;|và|hoặc)[ ]{0,3}(?:\n[ ]{0,12})?(?P<so>(?:số|Số)[ ]?)?(?=\d)"
)
_FOLLOWS_SHORT = re.compile(
    r"\s*(?:[,.;:)\]”\"’»|…]|$|\n|\*|(?:của|ngày|năm|về|và|thì|là|trước|trong|đã|có|khóa|khoá|nêu|nói|để|được|hoặc|tại|do|còn|nay|này|trên|với|cũng|"
    r"cho|vẫn|không|phải|theo|từ|chỉ|ra|đến|như|thay|yêu|đề|quy|ban|ký|mới|vừa|sẽ|đang|cùng|nhằm|bị|bởi|ở|"
    r"khi|mà)(?![\w])|\(|-[ ])"
)
_CLEARLY = re.compile(r"\s*(?:,\s*)?(?:của|ngày|năm\s(?:19|20)\d\d(?![ ]?-))\b")
_SO_MANY_YEARS = re.compile(r"[ ]năm(?![ ](?:19|20)\d\d(?![ ]?-))")  # "Kế hoạch 5 năm 2021-2025"
_PLURAL = re.compile(r"(?:các|những|hai|ba)[ \n]+$", re.IGNORECASE)
_LONGEST_SHORT = 4  # digits
_MANY = 40  # items of one list of bare figures
_YEAR_LIKE = re.compile(r"(?:19|20)\d\d$")


def read_short(scan: Scan, start: int, number: DocumentNumber, end: int) -> int | None:
    """Add ``Chỉ thị số 16`` and lists of bare figures (``số 15, 16, 19/CT-TTg``); return where they end."""
    text = scan.text
    so = strip_so(text, start)
    if text[end : end + 1] in {"%", "°"} or "." in number.ordinal_text:
        return None
    word = type_before(text, so, scan.vocabulary)
    if word is None or word.apart or word.type.law:
        return None
    if so < start and is_own_number(text, so, start, end, word):
        return None
    if so == start and text[word.end : start].strip(" \n"):
        return None  # "kế hoạch.\n6. Về chế độ": a new point
    items, full = _bare_items(text, end)
    if full is not None and word.type.agrees_with(full) and (so < start or full.type_code):
        return _add_list(scan, word, (start, number, end), items, full)
    if items and full is None and _is_bare_list(text, word, items):
        shorts = [(start, number, end), *items]
        return _add_bare_list(scan, word, shorts)
    return _add_short(scan, word, so < start, number, end)


def _bare_items(text: str, at: int) -> tuple[list[tuple[int, DocumentNumber, int]], DocumentNumber | None]:
    """Read ``, 16, 19/CT-TTg`` behind a bare figure: the items, and the full number that completes them."""
    items: list[tuple[int, DocumentNumber, int]] = []
    while len(items) < _MANY and (sign := _ITEM.match(text, at)):
        found = scan_number(text, sign.end())
        if found is None:
            break
        begin = sign.start("so") if sign["so"] else sign.end()
        items.append((begin, found[0], found[1]))
        at = found[1]
        if found[0].is_full:
            return items, found[0]
    return items, None


def _is_bare_list(text: str, word: TypeWord, items: list[tuple[int, DocumentNumber, int]]) -> bool:
    """``các Chỉ thị 15, 16, 19 của Thủ tướng``: figures of documents all through, as the plural or ``của`` tells."""
    last = items[-1][2]
    several = _PLURAL.search(text[max(0, word.start - 8) : word.start]) is not None
    fits = all(len(number.ordinal_text) <= _LONGEST_SHORT and "." not in number.ordinal_text for _, number, _ in items)
    return (
        fits
        and word.type.short
        and (several or _CLEARLY.match(text, last) is not None)
        and bool(_FOLLOWS_SHORT.match(text, last))
    )


def _add_bare_list(scan: Scan, word: TypeWord, items: list[tuple[int, DocumentNumber, int]]) -> int:
    scan.group += 1
    end = 0
    for index, (begin, number, stop) in enumerate(items):
        draft = Draft(
            begin if index else word.start,
            stop,
            stop,
            word.type,
            word.written,
            number,
            group=scan.group,
            listed=index > 0,
        )
        if index == len(items) - 1:
            end = finish(scan, draft)
        else:
            scan.drafts.append(draft)
    return end


def _add_list(
    scan: Scan,
    word: TypeWord,
    first: tuple[int, DocumentNumber, int],
    items: list[tuple[int, DocumentNumber, int]],
    full: DocumentNumber,
) -> int:
    scan.group += 1
    begin, number, stop = first
    draft = Draft(
        word.start, stop, stop, word.type, word.written, full.with_ordinal(number.ordinal_text), group=scan.group
    )
    scan.drafts.append(draft)
    for begin, number, stop in items:
        complete = number if number.is_full else full.with_ordinal(number.ordinal_text)
        draft = Draft(begin, stop, stop, word.type, word.written, complete, group=scan.group, listed=True)
        if number.is_full:
            return finish(scan, draft)
        scan.drafts.append(draft)
    return draft.end


def _add_short(scan: Scan, word: TypeWord, has_so: bool, number: DocumentNumber, end: int) -> int | None:  # noqa: FBT001
    text = scan.text
    if not _FOLLOWS_SHORT.match(text, end) or (not has_so and _SO_MANY_YEARS.match(text, end)):
        return None
    draft = Draft(word.start, end, end, word.type, word.written, number)
    clearly = _CLEARLY.match(text, end) is not None
    capital = text[word.start].isupper()
    sure = has_so or clearly or (capital and word.type.short)
    if _YEAR_LIKE.match(number.ordinal_text) and not has_so and not clearly:
        sure = False
    if not word.type.short and not clearly:
        sure = has_so and capital and word.type.id == "bao-cao"
    if word.type.id == "van-ban" and not has_so:
        sure = False
    if not sure:
        draft.odd.append(DOUBTFUL)
    scan.group += 1
    draft.group = scan.group
    return finish(scan, draft)
