"""Citations that have a number: every run of digits is an anchor, the words round it decide.

One pass from left to right; what is read is not read again, so the time grows with the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from build_tools.citations.apart import find_apart, is_law_number
from build_tools.citations.draft import Draft
from build_tools.citations.tails import read_tail
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
_ITEM = re.compile(
    r"[ ]{0,3}(?:\n[ ]{0,12})?(?:,[ ]?và|,|;|và|hoặc)[ ]{0,3}(?:\n[ ]{0,12})?(?P<so>(?:số|Số)[ ]?)?(?=\d)"
)
_JOIN = re.compile(
    r"[ ]{0,3},?;?[ ]{0,3}(?:\n[ ]{0,12})?(?:(?:và|và các|hoặc|cùng|cùng với|&)[ ]{0,3}(?:\n[ ]{0,12})?)?$"
)
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
_FOLLOWS_SHORT = re.compile(
    r"\s*(?:[,.;:)\]”\"’»|…]|$|\n|\*|(?:của|ngày|năm|về|và|thì|là|trước|trong|đã|có|khóa|khoá|nêu|nói|để|được|hoặc|tại|do|còn|nay|này|trên|với|cũng|"
    r"cho|vẫn|không|phải|theo|từ|chỉ|ra|đến|như|thay|yêu|đề|quy|ban|ký|mới|vừa|sẽ|đang|cùng|nhằm|bị|bởi|ở|"
    r"khi|mà)(?![\w])|\(|-[ ])"
)
_CLEARLY = re.compile(r"\s*(?:,\s*)?(?:của|ngày|năm\s(?:19|20)\d\d(?![ ]?-))\b")
_SO_MANY_YEARS = re.compile(r"[ ]năm(?![ ](?:19|20)\d\d(?![ ]?-))")  # "Kế hoạch 5 năm 2021-2025"
_LINE_WINDOW = 400  # code points
_SHORTEST_LINE_GAP = "   "
_PLURAL = re.compile(r"(?:các|những|hai|ba)[ \n]+$", re.IGNORECASE)
_LONGEST_SHORT = 4  # digits
_MANY = 40  # items of one list of bare figures
_YEAR_LIKE = re.compile(r"(?:19|20)\d\d$")


@dataclass(slots=True)
class _Scan:
    """The state of one pass: the drafts so far and the number of the current list."""

    text: str
    vocabulary: Vocabulary
    cells: bool
    drafts: list[Draft] = field(default_factory=list)
    group: int = 0


def find_numbered(text: str, vocabulary: Vocabulary, *, cells: bool = False) -> list[Draft]:
    """Return the drafts of all citations with a number, full or short, in reading order.

    With ``cells``, a row of a table (``Quyết định | 12/2018/QĐ-UBND | 25/5/2018``) is one span; without, its
    number's cell.
    """
    scan = _Scan(text, vocabulary, cells)
    at = 0  # what is before it has been read
    for digits in _DIGITS.finditer(text):
        start, end = digits.span()
        if start < at:
            if end <= at:
                continue
            start = at
        if _may_begin(text, start):
            at = _read_at(scan, start, end)
    return scan.drafts


def _read_at(scan: _Scan, start: int, end: int) -> int:
    """Read the number whose digits are ``text[start:end]``, if it is one; return the place to read on from."""
    text = scan.text
    shaped = _SHAPE.match(text, end) is not None
    found = scan_number(text, start) if shaped else None
    if found and found[0].is_full:
        read = _read_full(scan, start, *found)
        return max(end, found[1] if read is None else read)
    if (shaped and found is None) or not may_follow_type(text, start, scan.vocabulary):
        return end
    number, stop = found or (DocumentNumber(text[start:end], None, "", ()), end)
    return max(end, _read_short(scan, start, number, stop) or end)


def _may_begin(text: str, at: int) -> bool:
    """Whether a number may begin at these digits: no letter, point, slash or hyphen of something longer before them."""
    if not at:
        return True
    before = text[at - 1]
    if before in ' \n(|“"':
        return True
    if before.isalpha():
        return text[max(0, at - 2) : at].lower() in {"số", "sô"}
    if before in "./-,:;":
        return not (at > 1 and text[at - 2].isalnum()) or (before in ":;" and not text[at - 2].isdigit())
    return not before.isdigit()


def _read_full(scan: _Scan, start: int, number: DocumentNumber, end: int) -> int | None:
    """Add the citation whose full number stands at ``start``; return where it ends, or None when it is none."""
    text = scan.text
    so = strip_so(text, start)
    word = type_before(text, so, scan.vocabulary, abbreviated=True)
    if word and word.type.law and text[word.start].islower():
        word = None  # "văn bản quy phạm pháp luật số …": the law's name began earlier
    if _is_header(text, so, start, end, word):
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
    return _finish(scan, draft)


def _take_from_list(scan: _Scan, draft: Draft) -> bool:
    """Let a later item of a list have the type of the one before it: ``các Quyết định số 17…, số 52/2013/QĐ-UBND``."""
    if not scan.drafts or not draft.number:
        return False
    before = scan.drafts[-1]
    between = scan.text[before.end : draft.start]
    if len(between) > 400 or before.type is None:  # noqa: PLR2004 - a title may stand between
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


def _take_from_afar(scan: _Scan, draft: Draft, word: TypeWord | None, *, has_so: bool) -> bool:
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


def _is_header(text: str, so: int, start: int, end: int, word: TypeWord | None) -> bool:
    """Whether this is a document's own number line (``Số: 15/QĐ-UBND`` alone or in its column), which cites nothing."""
    if text[so : so + 1] != "S":
        return False
    low = max(0, so - _LINE_WINDOW)
    line = text[max(low, text.rfind("\n", low, so) + 1) : so]
    if "|" in line or (line.strip(" *#>_") and not line.endswith(_SHORTEST_LINE_GAP)):
        return False
    if word is None:
        return not (text[so:start].startswith("SỐ") and re.match(r"\s(?:NGÀY|CỦA)\b", text[end:]))
    if "\n" not in text[word.end : so]:
        return False
    return not (text[so:start].startswith("SỐ") and re.compile(r"\s(?:NGÀY|CỦA)\b").match(text, end))


def _finish(scan: _Scan, draft: Draft) -> int:
    """Read date and issuer behind the number, and add the draft."""
    joint = is_joint(draft)
    tail = read_tail(scan.text, draft.core, scan.vocabulary.words, joint=joint, cells=scan.cells)
    draft.end = tail.end
    draft.date = tail.date or draft.date
    draft.issuer = tail.issuer or draft.issuer
    scan.drafts.append(draft)
    return draft.end


def is_joint(draft: Draft) -> bool:
    """Whether several bodies issued it: said by the type (``liên tịch``, ``phối hợp``) or by the number's codes."""
    words = (draft.type_written or "").lower()
    if "liên" in words or "phối hợp" in words:
        return True
    number = draft.number
    code = (number.type_code or "") if number else ""
    return code.endswith(("LT", "PH", "LN", "LB")) or bool(number and number.is_party and len(number.body_codes) > 1)


def _read_short(scan: _Scan, start: int, number: DocumentNumber, end: int) -> int | None:
    """Add ``Chỉ thị số 16`` and lists of bare figures (``số 15, 16, 19/CT-TTg``); return where they end."""
    text = scan.text
    so = strip_so(text, start)
    if text[end : end + 1] in {"%", "°"} or "." in number.ordinal_text:
        return None
    word = type_before(text, so, scan.vocabulary)
    if word is None or word.apart or word.type.law:
        return None
    if so < start and _is_header(text, so, start, end, word):
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


def _add_bare_list(scan: _Scan, word: TypeWord, items: list[tuple[int, DocumentNumber, int]]) -> int:
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
            end = _finish(scan, draft)
        else:
            scan.drafts.append(draft)
    return end


def _add_list(
    scan: _Scan,
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
            return _finish(scan, draft)
        scan.drafts.append(draft)
    return draft.end


def _add_short(scan: _Scan, word: TypeWord, has_so: bool, number: DocumentNumber, end: int) -> int | None:  # noqa: FBT001
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
    return _finish(scan, draft)


DOUBTFUL = "doubtful"  # kept only when a full number in the same text stands behind it; never leaves this package
