"""What belongs to a citation without being part of its span: its title behind it, the article and point before it."""

from __future__ import annotations

import re

from build_tools.citations.draft import Draft
from build_tools.citations.heads import starts_body
from build_tools.text import squeeze
from build_tools.vocabulary import Vocabulary

_TITLE = re.compile(
    r"[ ]{0,3},?[ ]{0,3}(?:\n[ ]{0,12})?(?=(?:về|v/v|Về|V/v|VỀ|kết luận về|quy định|hướng dẫn|phê duyệt|"
    r"ban hành|sửa đổi|bãi bỏ|xử lý|(?:tổ chức |triển khai )?thực hiện|triển khai)"
    r"(?!\w))(?!ban hành[ \n]+(?:kèm|trước|ngày|tại)|quy định:|"
    r"quy định[ \n]+(?:khác|thì|tại|như|nêu|rõ|này|là)(?!\w)|"
    r"(?:sửa đổi|bãi bỏ)(?:, bổ sung)?[ \n]+(?:bởi|bằng|tại|theo|năm)(?!\w))"
)
# One class of signs comes first: what is none of them is skipped at the speed of a search.
_TITLE_END = re.compile(
    r"[;:|».\n()”\"](?:(?<=[;:|»)])|(?<=[”\"])(?=,)|(?<=\.)(?=[ \n”\"]|$)|"
    r"(?<=\n)(?=[ ]*(?:\n|[-+*•#]|\d{1,2}[.)][ ]|(?:Thay|Sửa đổi|Bãi bỏ|Bổ sung|Căn cứ)[ ]|Điều[ ]\d))|"
    r"(?<=[ ]\()(?=gọi|sau đây|viết|(?:đã )?được|sửa đổi|kèm|\d))"
)
# A clause of its own behind a comma: a subject of some words, then what only a finite verb has.
_CLAUSE = re.compile(
    r"(?:[^\W\d_]+(?:[ ]+|[ ]*\n[ ]*)){1,6}?(?:đã|vẫn|đang|đều|chưa(?! thành)|yêu cầu|"
    r"(?:tăng|giảm)[ ](?:bình quân|\d))(?!\w)|"
    r"(?:tình hình|kết quả|đến nay|nay|từ đó|qua đó|nhưng|song|tuy nhiên|sau khi|thì|cho phù hợp)(?!\w)"
)
_COMMA = re.compile(r",(?:[ ]+(?:\n[ ]*)?|\n[ ]*)|[ ](?:và)[ ]+")
_LONGEST_TITLE = 320
_UNIT = r"(?:[Đđ]iểm|[Kk]hoản|[Đđ]iều|[Cc]hương|[Mm]ục|[Pp]hần|[Tt]iết|[Đđ]oạn|[Pp]hụ lục|PHỤ LỤC|ĐIỀU)"
_MARK = r"(?:\d{1,3}[a-zđ]?(?:\.\d{1,2})*|[a-zđ]\d?|[IVXLC]{1,6}|[A-D])(?!\w)"
_PINPOINT = re.compile(
    rf"{_UNIT}[ ]+{_MARK}(?:[ ]?(?:,|và|hoặc|đến|-)[ ]?(?:\n[ ]*)?(?:{_UNIT}[ ]+)?{_MARK}|[ ]+"
    rf"(?:\n[ ]*)?(?:của[ ]+)?{_UNIT}[ ]+{_MARK})*"
)
_AFTER_PINPOINT = re.compile(
    r"[ ]*,?[ ]*(?:\n[ ]*)?(?:(?:của|tại|trong|theo|thuộc)(?:[ ]+(?:\n[ ]*)?|\n[ ]*))?(?:(?:Quy định|Quy chế|"
    r"Quy trình|Điều lệ|Đề án|Chương trình|Kế hoạch)"
    r"(?:[ ]+(?:\n[ ]*)?|\n[ ]*)(?:được[ ]+)?(?:ban hành[ ]+)?kèm theo(?:[ ]+(?:\n[ ]*)?|\n[ ]*))?$"
)
_MARK_ENDS = frozenset("ABCDIVXL")
_LINKS = ("của", "tại", "trong", "theo", "thuộc")
_JOINERS = ("và", "hoặc", "đến")
_WINDOW = 110


def add_details(text: str, drafts: list[Draft], vocabulary: Vocabulary) -> None:
    """Set title, pinpoint and oddities of sorted drafts."""
    starts = [draft.start for draft in drafts]
    for index, draft in enumerate(drafts):
        if draft.vague:
            continue
        following = starts[index + 1] if index + 1 < len(drafts) else len(text)
        draft.title = _title(text, draft.end, following, vocabulary)
        draft.pinpoint = _pinpoint(text, draft.start, drafts[index - 1].end if index else 0)
        _note_oddities(draft)


def _title(text: str, at: int, following: int, vocabulary: Vocabulary) -> str | None:
    """Return the trích yếu that follows at ``at``; a citation inside it belongs to it, one behind a comma ends it."""
    begin = _TITLE.match(text, at)
    if not begin:
        return None
    start = begin.end()
    stop = min(start + _LONGEST_TITLE, len(text))
    end = _TITLE_END.search(text, start, stop)
    if end:
        stop = end.end() if end[0] in '”"' else end.start()
    for comma in _COMMA.finditer(text, start, stop):
        new_citation = comma.end() == following
        if (
            new_citation
            or text.startswith("các văn bản", comma.end())
            or (comma[0][0] == "," and _starts_clause(text, comma.end(), vocabulary))
        ):
            stop = comma.start()
            break
    if end and end[0] == ")" and "(" in text[start:stop]:
        stop = text.index("(", start, stop)  # the sign closes what the title itself opened
    title = squeeze(text[start:stop]).strip(" ,*")
    return title or None


def _starts_clause(text: str, at: int, vocabulary: Vocabulary) -> bool:
    return starts_body(text, at, vocabulary.words) or _CLAUSE.match(text, at) is not None


def _pinpoint(text: str, at: int, floor: int) -> str | None:
    """Return the article and point before ``at``: ``khoản 2 Điều 6``; ``Điều 5, khoản 2``."""
    low = max(floor, at - _WINDOW)
    window = text[low:at]
    if not _may_end_pinpoint(window):
        return None
    for found in _PINPOINT.finditer(window):
        if _AFTER_PINPOINT.fullmatch(window, found.end()):
            return squeeze(found[0])
    return None


def _may_end_pinpoint(window: str) -> bool:
    """Whether ``Điều 5`` may stand at the end, ``của`` or ``ban hành kèm theo`` behind it: a look at a few signs."""
    before = window.rstrip(" \n,")
    if before.endswith("kèm theo"):
        return True
    for link in _LINKS:
        if before.endswith(link):
            before = before.removesuffix(link).rstrip(" \n,")
            break
    last = before[-1:]
    if last.islower():
        return not before[-2:-1].isalpha() or before[:-1].endswith(_JOINERS)
    return last.isdigit() or last in _MARK_ENDS


def _note_oddities(draft: Draft) -> None:
    number = draft.number
    if number and draft.type and draft.type.id != "van-ban" and not draft.type.agrees_with(number):
        draft.odd.append("type-code-mismatch")
    if draft.date and not draft.date.possible:
        draft.odd.append("impossible-date")
    if number and number.lacks_stroke:
        draft.odd.append("code-without-stroke")
