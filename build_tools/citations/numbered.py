"""Citations that have a number: every run of digits is an anchor, the words round it decide.

One pass from left to right; what is read is not read again, so the time grows with the text.
"""

from __future__ import annotations

import re

from build_tools.citations.apart import find_apart, is_law_number
from build_tools.citations.draft import Draft
from build_tools.citations.misread import misread_before
from build_tools.citations.scan import Scan, finish, is_own_number
from build_tools.citations.shorts import read_short
from build_tools.citations.types import TypeWord, may_follow_type, strip_so, type_before
from build_tools.numbers import DocumentNumber, scan_number
from build_tools.vocabulary import Vocabulary

# \d+, found four times as fast: a class without categories comes first, wherein all the world's digits lie.
_DIGITS = re.compile("[0-9\u0660-\u1dff\u2070-\U0010ffff](?<=\\d)\\d*")
# What may follow the digits of a full number; a cheap look that spares most figures the reading.
_SHAPE = re.compile(
    r"(?:\.\d{1,3})?[a-zA-Z]?(?:[ ]{0,3}[/-][ ]{0,4}(?:\n[ ]*)?(?:19|20)\d\d)?"
    r"[ ]{0,4}[-/]?[ ]{0,4}(?:\n[ ]*)?[A-ZĐÂĂÊÔƠƯa-zđ\d]"
)
_JOIN = re.compile(
    r"[ ]{0,3},?;?[ ]{0,3}(?:\n[ ]{0,12})?(?:(?:và|và các|hoặc|cùng|cùng với|&)[ ]{0,3}(?:\n[ ]{0,12})?)?$"
)
_LONGEST_BETWEEN = 400  # code points; a title may stand between
_SERIES = re.compile(r"(?:[;,]|\bvà)\s*$")
_SENTENCE_END = re.compile(r"[.!?:][ \n]+(?=[A-ZÀ-ỸĐ])|\n[ ]*\n")
# Nouns before "số" that are no documents.
_NO_DOCUMENT = re.compile(
    r"(?:(?:chứng chỉ|giấy phép|giấy chứng nhận|hợp đồng|thẻ|mã)(?:[ ][^\W\d_]+){1,3}|"
    r"mẫu|biểu|phụ lục|hồ sơ|công báo|tài khoản|mã|hóa đơn|thụ lý|chứng chỉ|biển|thửa|tờ|lô|nhà|đường|xe|tàu|hẻm|"
    r"ngõ|phòng|thẻ|sổ|bảng|đơn|tổ|bão|kho|"
    r"khu phố|điện thoại|fax|máy|kênh|cống|hồ|trạm|quyển|tập|đội|chi đội|serial|seri|model|lớp|khóa|đề|"
    r"câu|hình|tiêu chuẩn)[ ]*$",
    re.IGNORECASE,
)


def find_numbered(text: str, vocabulary: Vocabulary, *, cells: bool = False) -> list[Draft]:
    """Return the drafts of all citations with a number, full or short, in reading order.

    With ``cells``, a row of a table (``Quyết định | 12/2018/QĐ-UBND | 25/5/2018``) is one span; without, its
    number's cell.
    """
    scan = Scan(text, vocabulary, cells)
    at = 0  # what is before it has been read
    for digits in _DIGITS.finditer(text):
        start, end = digits.span()
        if start < at:
            if end <= at:
                continue
            start = at
        if _may_begin(text, start, vocabulary):
            at = _read_at(scan, start, end)
    return scan.drafts


def _read_at(scan: Scan, start: int, end: int) -> int:
    """Read the number whose digits are ``text[start:end]``, if it is one; return the place to read on from."""
    text = scan.text
    shaped = _SHAPE.match(text, end) is not None
    found = scan_number(text, start) if shaped else None
    if found and found[0].is_full:
        read = _read_full(scan, start, *found)
        return max(end, found[1] if read is None else read)
    if (
        (shaped and found is None)
        or _is_glued(text, start, scan.vocabulary)
        or not may_follow_type(text, start, scan.vocabulary)
    ):
        return end
    number, stop = found or (DocumentNumber(text[start:end], None, "", ()), end)
    return max(end, read_short(scan, start, number, stop) or end)


def _is_glued(text: str, at: int, vocabulary: Vocabulary) -> bool:
    """Whether a type stands right before ``at``, no blank between: ``Nghị định145/2018/NĐ-CP``, ``QĐ45/QĐ-SGDĐT``."""
    word = type_before(text, at, vocabulary, abbreviated=True) if text[at - 1 : at].isalpha() else None
    return word is not None and word.end == at


def _may_begin(text: str, at: int, vocabulary: Vocabulary) -> bool:
    """Whether a number may begin at these digits: no letter, point, slash or hyphen of something longer before them."""
    if not at:
        return True
    before = text[at - 1]
    if before in ' \n(|“"':
        return True
    if before.isalpha():
        return text[max(0, at - 2) : at].lower() in {"số", "sô"} or _is_glued(text, at, vocabulary)
    if before in "./-,:;":
        return not (at > 1 and text[at - 2].isalnum()) or (before in ":;" and not text[at - 2].isdigit())
    return not before.isdigit()


def _read_full(scan: Scan, start: int, number: DocumentNumber, end: int) -> int | None:
    """Add the citation whose full number stands at ``start``; return where it ends, or None when it is none."""
    text = scan.text
    so = strip_so(text, start)
    word = type_before(text, so, scan.vocabulary, abbreviated=True)
    if word and word.type.law and text[word.start].islower():
        word = None  # "văn bản quy phạm pháp luật số …": the law's name began earlier
    word = word or misread_before(text, so, number, scan.vocabulary)
    if is_own_number(text, so, start, end, word):
        return None
    draft = Draft(so, end, end, number=number)
    if word and not word.apart:
        draft.start, draft.type, draft.type_written = word.start, word.type, word.written
        scan.group += 1
    elif not _take_from_list(scan, draft) and not _take_from_afar(scan, draft, word, has_so=so < start):
        return None
    if draft.start == so and not draft.listed and so < start and draft.type is None and text[so : so + 1].isspace():
        draft.start = start
    draft.group = scan.group
    return finish(scan, draft)


def _take_from_list(scan: Scan, draft: Draft) -> bool:
    """Let a later item of a list have the type of the one before it: ``các Quyết định số 17…, số 52/2013/QĐ-UBND``."""
    if not scan.drafts or not draft.number:
        return False
    before = scan.drafts[-1]
    between = scan.text[before.end : draft.start]
    if len(between) > _LONGEST_BETWEEN or before.type is None:
        return False
    if _JOIN.fullmatch(between) and "|" not in between:
        if not before.type.agrees_with(draft.number) and before.type.agrees_with(before.number or draft.number):
            return False
    elif not (
        _SERIES.search(between)
        and not _SENTENCE_END.search(between)
        and before.number
        and before.number.type_code == draft.number.type_code
        and before.number.type_code
    ):
        return False
    else:
        scan.group += 1
    draft.type, draft.type_written, draft.listed = before.type, before.type_written, True
    if before.number and before.number.symbol == draft.number.symbol:
        draft.issuer = before.issuer  # one body's series, its type said once
    return True


def _take_from_afar(scan: Scan, draft: Draft, word: TypeWord | None, *, has_so: bool) -> bool:
    """Find the type farther off (another cell, a law's name, an issuer between), or accept the number alone."""
    text, number = scan.text, draft.number
    if number is None:
        return False
    scan.group += 1
    if word and word.apart:
        draft.type, draft.type_written = word.type, word.written
        if scan.cells:
            draft.start = word.start
        return True
    floor = scan.drafts[-1].end if scan.drafts else 0
    afar = find_apart(text, draft.start, number, floor, scan.vocabulary) if has_so or is_law_number(number) else None
    if afar:
        draft.start, draft.type, draft.type_written = afar.start, afar.type, afar.written
        draft.name, draft.date, draft.issuer = afar.name, afar.date, afar.issuer
        return True
    alone = len(number.codes) == 1 and number.year is None  # 127/TW may be a committee's name
    if alone or _NO_DOCUMENT.search(text[max(0, draft.start - 32) : draft.start]):
        return False
    return has_so or number.type_code is not None or number.year is not None
