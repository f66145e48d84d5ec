"""Citations by a bare figure: `Chỉ thị số 16`, `các Chỉ thị 15, 16`, `số 15, 16, 19/CT-TTg` with one symbol for all."""

from __future__ import annotations

import re

from build_tools.citations.draft import Draft
from build_tools.citations.scan import Scan, finish, is_own_number
from build_tools.citations.types import TypeWord, strip_so, type_before
from build_tools.numbers import DocumentNumber, add_year, scan_number

DOUBTFUL = "doubtful"  # kept only when a full number in the same text stands behind it; never leaves this package
_ITEM = re.compile(
    r"[ ]{0,3}(?:\n[ ]{0,12})?(?:,[ ]?và|,|;|và|hoặc)[ ]{0,3}(?:\n[ ]{0,12})?(?P<so>(?:số|Số)[ ]?)?(?=\d)"
)
_FOLLOWS_SHORT = re.compile(
    r"\s*(?:[,.;:)\]”\"’»|…]|$|\n|\*|(?:của|ngày(?=\s+\d)|năm|về|và|thì|là|trước|trong|đã|có|khóa|khoá|nêu|nói|để|được|hoặc|tại|do|còn|nay|này|trên|với|cũng|"
    r"cho|vẫn|không|phải|theo|từ|chỉ|ra|đến|như|thay|yêu|đề|quy|ban|ký|mới|vừa|sẽ|đang|cùng|nhằm|bị|bởi|ở|"
    r"khi|mà)(?![\w])|\(|-[ ])"
)
# Things that a figure counts: "Quyết định 5 trường hợp" cites nothing.
_COUNTED_LIST = """
    người|lần|năm|tháng|ngày|tuần|giờ|phút|lượt|suất|vụ|việc|nội dung|nhóm|nhiệm vụ|giải pháp|mục tiêu|chỉ tiêu|
    tiêu chí|đơn vị|cơ quan|tổ chức|tập thể|cá nhân|xã|phường|thị xã|thị trấn|huyện|quận|tỉnh|thành phố|thôn|ấp|bản|
    làng|khu|điểm|khoản|điều(?! (?:chỉnh|hành|tra|động|kiện))|chương|mục|phần|bước|bậc|loại|hạng|hình thức|đối tượng|
    trường|lớp|học sinh|học viên|cán bộ|công chức|viên chức|đảng viên|đoàn viên|đồng|hộ|dự án|công trình|công ty|
    đề án|đề tài|đề xuất|văn bản|vấn đề|ý kiến|kiến nghị|hồ sơ|tỷ|tỉ|triệu|nghìn|ngàn|trăm|chục|ha|km|m|kg|tấn|
    phong trào|mô hình|lĩnh vực|ngành|cuộc|đợt|đoàn|tổ|đội|chi bộ|đảng bộ|doanh nghiệp|quý|nghề|chiếc|cái|con|cây|bộ|
    trang|mẫu|phụ lục|biểu|bảng|thành viên|đại biểu|ủy viên|phó|phiên|kỳ|khối|cụm|tuyến|đường|cầu|thửa|lô|mũi|kênh|
    chợ|trạm|giường|phòng(?!,? chống)|nhà|xe|máy|ca|tên|chữ|số|nước|quyền|nguyên tắc|lý do|nguyên nhân|hành vi|
    tình huống|phương án|chính sách|chế độ|thủ tục|quy trình|hoạt động|hội nghị|buổi|bài|tin|tác phẩm|gói|khâu|
    đầu (?:mối|việc)|tầng|chủ đề|chuyên đề|chương trình|chỉ số|liều
"""
_COUNTED = re.compile(rf"[ ]+(?:\n[ ]*)?(?:{'|'.join(map(str.strip, _COUNTED_LIST.split('|')))})(?!\w)")
_GOES_ON = re.compile(r"[ ]+(?:\n[ ]*)?[a-zà-ỹđ]|\n[ ]*[a-zà-ỹđ]")
# What stands before the first word of a sentence or an item, whose capital says nothing.
_BEGINS = re.compile(
    r"(?:^|[.!?:;“\"(]\s*|\n[ ]*\n[ ]*|(?:^|\n)[ ]*(?:[-+*•–]|\d{1,3}[.)]|[a-zđ][.)]|[IVX]+[.)])[ ]*)$"
)
_FORM = re.compile(r"(?<!\w)mẫu[ \n]+$", re.IGNORECASE)  # "Mẫu quyết định số 02"
_NEW_ITEM = re.compile(r"[.)](?=\s|$)")
_YEARLY = frozenset({"nghi-dinh", "thong-tu", "thong-tu-lien-tich", "quyet-dinh", "nghi-quyet"})
_CLEAR_ABBREVIATIONS = frozenset({"QĐ", "NĐ", "NQ"})  # CT, TT, HD, KH and others are short for much
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
    word = type_before(text, so, scan.vocabulary, abbreviated=True)
    if word is None or word.apart or word.type.law:
        return None
    if so < start and is_own_number(text, so, start, end, word):
        return None
    of_form = _FORM.search(text, max(0, word.start - 8), word.start)
    if of_form or (so == start and _is_new_item(text, word.end, start, end)):
        return None
    number, end = add_year(text, number, end)
    if number.year:
        return _add_yearly(scan, word, number, end, has_so=so < start)
    items, full = _bare_items(text, end)
    if full is not None and word.type.agrees_with(full) and (so < start or full.type_code):
        return _add_list(scan, word, (start, number, end), items, full)
    if items and full is None and _is_bare_list(text, word, items):
        shorts = [(start, number, end), *items]
        return _add_bare_list(scan, word, shorts)
    return _add_short(scan, word, number, end, has_so=so < start)


def _is_new_item(text: str, before: int, start: int, end: int) -> bool:
    """Whether the figure numbers a new point: ``kế hoạch.`` | ``6. Về chế độ``, ``của Quy chế`` | ``1. Khoản 1``."""
    between = text[before:start]
    return bool(between.strip(" \n")) or ("\n" in between and _NEW_ITEM.match(text, end) is not None)


def _add_yearly(scan: Scan, word: TypeWord, number: DocumentNumber, end: int, *, has_so: bool) -> int | None:
    """Add ``Nghị định 30/2020``; of other types ``Kế hoạch 5/2014`` may be that of a month."""
    if not has_so and word.type.id not in _YEARLY:
        return None
    scan.group += 1
    return finish(scan, Draft(word.start, end, end, word.type, word.written, number, group=scan.group))


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
        and (several or _CLEARLY.match(text, last) is not None or _is_pair(text, word, items))
        and bool(_FOLLOWS_SHORT.match(text, last))
    )


def _is_pair(text: str, word: TypeWord, items: list[tuple[int, DocumentNumber, int]]) -> bool:
    """``Sắc lệnh 32 và 33``, with a capital that no sentence begins with."""
    begins = _BEGINS.search(text, max(0, word.start - 12), word.start) is not None
    return len(items) == 1 and text[word.start].isupper() and not begins and text.endswith("và ", 0, items[0][0])


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


def _add_short(scan: Scan, word: TypeWord, number: DocumentNumber, end: int, *, has_so: bool) -> int | None:
    text = scan.text
    if not has_so and _SO_MANY_YEARS.match(text, end):
        return None
    usual = _FOLLOWS_SHORT.match(text, end) is not None
    if not usual and (not _GOES_ON.match(text, end) or (not has_so and _COUNTED.match(text, end))):
        return None
    draft = Draft(word.start, end, end, word.type, word.written, number)
    if not _is_sure(text, word, number, end, has_so=has_so, usual=usual):
        draft.odd.append(DOUBTFUL)
    scan.group += 1
    draft.group = scan.group
    return finish(scan, draft)


def _is_sure(text: str, word: TypeWord, number: DocumentNumber, end: int, *, has_so: bool, usual: bool) -> bool:
    """Whether the figure is a document's number whatever else the text holds.

    ``usual``: what follows often stands behind a citation; else it is any word that a figure does not count.
    """
    kind = word.type
    clearly = _CLEARLY.match(text, end) is not None
    capital = text[word.start].isupper()
    if kind.id == "van-ban" and not has_so:
        return False
    if not kind.short and not clearly:
        return has_so and capital and kind.id == "bao-cao" and usual
    if has_so or clearly:
        return True
    if _YEAR_LIKE.match(number.ordinal_text) or not (capital and kind.short):
        return False
    if word.abbreviated:
        return text[word.start : word.end] in _CLEAR_ABBREVIATIONS
    return usual or not _BEGINS.search(text, max(0, word.start - 12), word.start)
