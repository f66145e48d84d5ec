"""What stands before a citation: who issued it and when, when the sentence says so there.

``Ngày 24-3-2020 Ban Thường vụ Tỉnh ủy ban hành`` | ``công văn số …``; ``chỉ đạo của Chính phủ tại`` | ``Nghị quyết
số …``.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from build_tools.citations.bodies import read_body
from build_tools.citations.draft import Draft
from build_tools.dates import find_dates
from build_tools.text import squeeze
from build_tools.vocabulary import BodyWords, word_key

_WINDOW = 260
# One class of signs comes first: what is none of them is skipped at the speed of a search.
_SENTENCE = re.compile(
    r"[.!?;:\n|](?:(?<=[.!?;:])\s+(?=[A-ZÀ-ỸĐ“\"])|(?<=\n)[ ]*(?:\n|[-+*•#|]|\d{1,2}[.)]\s)|(?<=\|))"
)
_MANY = r"(?:các[ ]|những[ ]|\d+[ ])?"
_ISSUES = (
    r"(?:[ ,](?:đã|vừa|mới|cũng|tiếp tục|vừa mới|cũng đã|có))*\s(?:ký\s)?(?:ban hành|có|ra|ký|phát hành|"
    r"gửi|thông qua|đã có|có ban hành)"
)
_ISSUED_BY = re.compile(rf"{_ISSUES}\s{_MANY}(?:văn bản\s(?:là\s)?)?$")
# UBND quận đã ban hành 12 văn bản, trong đó có: | Kế hoạch số …; Quyết định số …
_ISSUED_MANY = re.compile(
    rf"{_ISSUES}(?:\s{_MANY}văn bản(?:\s[^\W\d_]+){{0,4}})?(?:,?\s(?:trong đó(?: có)?|(?:bao )?gồm(?: có)?|"
    r"cụ thể(?: là| như sau)?|như(?: sau)?|sau(?: đây)?|là))?[ ]*$"
)
# các văn bản chỉ đạo của Cục Thuế như: | Công văn số …
_MANY_OF = re.compile(
    r"(?<!\w)(?:các|những|một số|\d+)\s(?:văn bản|công văn|quyết định|nghị quyết|kế hoạch|chỉ thị|thông báo|hướng dẫn|"
    r"kết luận|công điện)(?:\s[^\W\d_]+){0,3}\s(?:của|do)\s",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?:,?\s(?:ban hành|như|như sau|sau|sau đây|(?:bao )?gồm|gồm có|cụ thể|cụ thể là|cụ thể như sau|trong đó có|"
    r"là))*\s*"
)
_COLON = re.compile(r":[ ]*$")
_NEXT_ITEM = re.compile(r";[ ]*(?:\n[ ]*)?(?:và[ ])?$")
# What joins two documents of one sentence.
JOINED = re.compile(r"[ ]*[,;]?[ ]*(?:\n[ ]*)?(?:(?:và|cùng|hoặc)(?:[ ]+(?:\n[ ]*)?|\n[ ]*))?(?:các[ ]+)?$")
_TITLED = re.compile(r"[ ]*,?[ ](?:về|V/v|v/v)[ ][^.;:\n]*[ ]và[ ]")  # "A về nếp sống văn minh và" | "B"
_LONGEST_TITLE = 260  # code points
_NEXT_BODY = re.compile(r"[ ]?\)?[ ]*(?:,|;|và)[ ]*(?:\n[ ]*)?(?:và[ ]+)?(?:của[ ]+)?")
_OF_OFFICE = "VP"  # begins the code of a body's office: what it writes is not the body's own
_ISSUED_ENDS = frozenset(("hành", "có", "ra", "ký", "gửi", "qua", "các", "những", "bản", "là"))  # and figures
_SAID_ENDS = frozenset(("tại", "trong", "theo", "ở", "qua", "bằng", "các", "dung", "của"))
_ON_BEHALF = re.compile(r"(?<!\w)[Tt](?:hay mặt|hừa ủy quyền|hừa lệnh)\s+")
_SAID_IN = re.compile(r"\s(?P<at>tại|trong|theo|nêu tại|ở|qua|bằng)\s(?:các\s)?(?:nội dung\s(?:của\s)?)?$")
# What a body says; "kinh phí của Sở Y tế theo Thông tư …" tells of no issuer.
_SAYINGS_LIST = """
    chỉ đạo|ý kiến|yêu cầu|kết luận|quy định|hướng dẫn|đề nghị|thông báo|chủ trương|quyết định|phân công|văn bản|
    công văn|kiến nghị|báo cáo|trả lời|phê duyệt|chấp thuận|nghị quyết|kế hoạch|tinh thần|chỉ thị|công điện|
    tờ trình|nội dung|giao|cho phép|đồng ý|xác nhận|chương trình|phương án|đề án|lời kêu gọi|thư|lệnh|điều hành|
    phát biểu|giải trình|thẩm định|thẩm tra|góp ý|tham mưu|giới thiệu|phát động|triệu tập|ủy quyền|định hướng|
    quan điểm|chính sách|quy chế|đề xuất|vận động|phản ánh|nhận định|sáng kiến|cách làm
"""
_SAYINGS = "|".join(map(str.strip, _SAYINGS_LIST.split("|")))
_AS_SAID_BY = re.compile(rf"(?<!\w)(?:{_SAYINGS})(?:\s[^\W\d_]+){{0,3}}\s(?:của|do)\s+$|\sdo\s+$", re.IGNORECASE)
_ORDERED = re.compile(
    r"(?<!\w)(?:giao|yêu cầu|đề nghị|phân công|chỉ đạo|giúp|để|cho|kiến nghị|đôn đốc|nhắc|ủy quyền|thống nhất với)\s+$",
    re.IGNORECASE,
)
_SAYING_WINDOW, _ORDER_WINDOW = 48, 20  # code points
_DATE_THEN = re.compile(r"[ ]?(?:,|(?P<entry>:))?[ ]*(?:\n[ ]*)?$")
_ENTRY = re.compile(r"(?:^|\n)[ ]*[-+•*]?[ ]*$")  # of a chronicle: "- Ngày 21/9/1996: Thống đốc …"
_LONGEST_CLAUSE = 60  # code points between a subject and "tại": "phê duyệt", "đính chính lỗi kỹ thuật"
_SUBJECT_VERB = re.compile(
    r"\s(?:đã\s)?(?:trả lời|phê duyệt|chỉ đạo|yêu cầu|kết luận|quy định|hướng dẫn|thông báo|cho phép|"
    r"đề nghị|giao|đồng ý|cho ý kiến|có ý kiến|"
    r"nêu|ban hành|công bố|đính chính|quyết định|thống nhất|phát động|phân công|báo cáo|trình|kiến nghị|"
    r"xác nhận|nhấn mạnh|nêu rõ|ủy quyền|chấp thuận|thẩm định|thẩm tra|góp ý|tham gia ý kiến|giải trình|khẳng định)"
    r"(?:\s[^\W\d_]+){0,6}$"
)


def _clause(text: str, at: int, floor: int) -> tuple[int, str]:
    """Return the part of the sentence before ``at``, not farther back than ``floor``."""
    low = max(floor, at - _WINDOW)
    window = text[low:at]
    cut = 0
    for border in _SENTENCE.finditer(window):
        cut = border.end()
    return low + cut, window[cut:]


Way = Literal["issued", "issued many", "said", "in brackets"]


class Front(NamedTuple):
    """What the words before a citation say of it; ``way`` is how its list may go on."""

    issuer: str
    date: str | None
    way: Way


def read_fronts(text: str, drafts: list[Draft], words: BodyWords) -> None:
    """Take issuer and date from the words before a citation, and let the items of its list have them too."""
    before: Draft | None = None
    front: Front | None = None  # of the citation before
    several = _Several(text)
    for draft in drafts:
        if draft.vague or draft.number is None:
            before, front = draft, None
            continue
        in_list = before is not None and draft.listed and draft.group == before.group
        if in_list and before and not draft.issuer:
            draft.issuer = before.issuer
        elif not in_list and (draft.issuer is None or draft.date is None):
            found = read_front(text, draft.start, before.end if before else 0, words)
            if found and found.way == "in brackets" and _is_of_office(draft):
                found = None
            if found is None and before and front and not draft.issuer:
                found = _go_on(text, before, draft, front, words)
            front = found
            several.note(draft, front)
            if front:
                draft.issuer = draft.issuer or front.issuer
                draft.date_before = front.date
            draft.issuer = draft.issuer or several.issuer_of(draft)
        else:
            front = None
        before = draft


class _Several:
    """``UBND quận đã ban hành:`` | ``Kế hoạch số …; Quyết định số …``: one body for all items of the sentence."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._issuer: str | None = None
        self._code: str | None = None
        self._read = 0  # the sentence goes on up to here

    def note(self, draft: Draft, front: Front | None) -> None:
        """Remember the issuer of the first item."""
        if front and front.way == "issued many" and draft.number:
            self._issuer, self._code, self._read = front.issuer, draft.number.body_code, draft.end

    def issuer_of(self, draft: Draft) -> str | None:
        """Return the issuer of a further item: behind a semicolon, in the same sentence, with the same body's code."""
        if self._issuer is None or draft.number is None or draft.start < self._read:
            return None
        if any(border[0][0] != ":" for border in _SENTENCE.finditer(self._text, self._read, draft.start)):
            self._issuer = None
            return None
        self._read = draft.end
        item = _NEXT_ITEM.search(self._text, max(0, draft.start - 16), draft.start)
        return self._issuer if item and draft.number.body_code == self._code else None


def _is_of_office(draft: Draft) -> bool:
    code = draft.number.body_code if draft.number else None
    return code is not None and code.startswith(_OF_OFFICE)


def _go_on(text: str, before: Draft, draft: Draft, front: Front, words: BodyWords) -> Front | None:
    """``Bộ Y tế ban hành A và`` | ``B``; ``ý kiến của Sở X (A), Sở Y (`` | ``B)``; ``… tại A, Sở Y tại`` | ``B``."""
    between = text[before.end : draft.start]
    same_body = before.number and draft.number and before.number.body_code == draft.number.body_code
    titled = front.way == "issued" and len(between) <= _LONGEST_TITLE and _TITLED.fullmatch(between)
    if front.way in {"issued", "said"} and (titled or JOINED.fullmatch(between)):
        return front if same_body else None
    joint = _NEXT_BODY.match(text, before.end, draft.start)
    if joint is None or front.way not in {"said", "in brackets"}:
        return None
    stop = read_body(text, joint.end(), words)
    behind = text[stop : draft.start].strip() if stop else ""
    if behind == ("tại" if front.way == "said" else "("):
        return Front(squeeze(text[joint.end() : stop]), None, front.way)
    return None


def read_front(text: str, at: int, floor: int, words: BodyWords) -> Front | None:
    """Return what the clause before ``text[at]`` says of the citation that begins there."""
    if colon := _COLON.search(text, max(floor, at - 4), at):
        issuer = read_issued_many(text, colon.start(), floor, words) or _read_many_of(text, colon.start(), floor, words)
        return Front(issuer, None, "issued many") if issuer else None
    start, clause = _clause(text, at, floor)
    if len(clause) < 6:  # noqa: PLR2004 - shorter than "Sở có "
        return None
    if clause.rstrip(" ").endswith("("):
        stop = start + len(clause.rstrip(" ")[:-1].rstrip(" "))
        return _front(_said_by(text, start, stop, words, theo=False), "in brackets")
    last = (clause.rsplit(None, 1) or [""])[-1]
    issued = _ISSUED_BY.search(clause) if last in _ISSUED_ENDS or last.isdigit() else None
    if issued:
        if on_behalf := _on_behalf(text, start, clause, words):
            return Front(on_behalf, None, "issued")
        name = _body_ending(text, start, start + issued.start(), words)
        if name is None:
            return None
        return Front(squeeze(text[name[0] : name[1]]), _date_before(text, floor, name[0]), "issued")
    said = _SAID_IN.search(clause) if last in _SAID_ENDS else None
    if said:
        theo = said["at"] in {"theo", "bằng", "qua"}
        return _front(_said_by(text, start, start + said.start(), words, theo=theo), "said")
    return None


def _front(issuer: str | None, way: Way) -> Front | None:
    return Front(issuer, None, way) if issuer else None


def read_issued_many(text: str, colon: int, floor: int, words: BodyWords) -> str | None:
    """Return who issued the documents that a colon introduces: ``UBND quận đã ban hành 12 văn bản, trong đó có:``."""
    start, clause = _clause(text, colon, floor)
    issued = _ISSUED_MANY.search(clause)
    name = _body_ending(text, start, start + issued.start(), words) if issued else None
    return squeeze(text[name[0] : name[1]]) if name else None


def _read_many_of(text: str, colon: int, floor: int, words: BodyWords) -> str | None:
    """Return whose documents a colon introduces: ``các văn bản chỉ đạo của Cục Thuế như:``."""
    start, clause = _clause(text, colon, floor)
    many = _MANY_OF.search(clause)
    stop = read_body(text, start + many.end(), words) if many else None
    if many is None or stop is None or not _INTRODUCED.fullmatch(text, stop, colon):
        return None
    return squeeze(text[start + many.end() : stop])


def _on_behalf(text: str, start: int, clause: str, words: BodyWords) -> str | None:
    """``Thay mặt Bộ Chính trị, đồng chí … ký ban hành``: the body is the issuer, not who signed for it."""
    said = _ON_BEHALF.search(clause)
    stop = read_body(text, start + said.end(), words) if said else None
    return squeeze(text[start + said.end() : stop]) if said and stop else None


def _said_by(text: str, start: int, end: int, words: BodyWords, *, theo: bool) -> str | None:
    """``chỉ đạo của Chính phủ`` | ``tại``, ``Thường trực Tỉnh ủy trả lời`` | ``tại``."""
    name = _body_ending(text, start, end, words)
    if name and (_AS_SAID_BY.search(text[max(start, name[0] - _SAYING_WINDOW) : name[0]])):
        return squeeze(text[name[0] : name[1]])
    if theo:
        return None
    verb = _SUBJECT_VERB.search(text[max(start, end - _LONGEST_CLAUSE) : end])
    if not verb:
        return None
    stop = max(start, end - _LONGEST_CLAUSE) + verb.start()
    subject = _body_ending(text, start, stop, words)
    if subject is None or _ORDERED.search(text[max(start, subject[0] - _ORDER_WINDOW) : subject[0]]):
        return None  # who is told to do something says nothing
    return squeeze(text[subject[0] : subject[1]])


_WORDS = re.compile(r"[^\W\d_](?<![^\s(“\",].)[^\W\d_]*")
# Words behind which a name may begin in small letters with one syllable; else it ends another word: "nhiệm" | "vụ".
_BEFORE_SMALL_LIST = """
    của do được bởi và mà cho với các tại theo khi sau trước đã là để từ trong giữa cùng hai một những về đến tới ông bà
"""
_BEFORE_SMALL = frozenset(_BEFORE_SMALL_LIST.split())
_MOST_WORDS = 22  # of a name


def _body_ending(text: str, start: int, end: int, words: BodyWords) -> tuple[int, int] | None:
    """Return the longest body's name that ends at ``end``, looking back no farther than ``start``."""
    while end > start and text[end - 1] in " \n,":
        end -= 1
    low = max(start, end - 130)
    before = ""
    for word in list(_WORDS.finditer(text[low:end]))[-_MOST_WORDS:]:
        key, behind = word_key(word[0]), before
        before = key
        if key not in words.openings and not word[0].isupper():
            continue  # no name begins there
        if word[0].islower() and key in words.heads and behind and behind not in _BEFORE_SMALL:
            continue
        joined = behind and behind not in _BEFORE_SMALL and text[low + word.start() - 2].isalpha()
        if joined and word[0].isupper() and key not in words.heads:
            continue  # "thuế" | "TNCN"
        place = low + word.start()
        stop = read_body(text, place, words)
        if stop is not None and (stop == end or (stop > end and _cut_at(text, place, end, words))):
            return place, end
    return None


def _cut_at(text: str, place: int, end: int, words: BodyWords) -> bool:
    """Whether the name read without what follows ``end`` still ends there."""
    return read_body(text[place:end], 0, words) == end - place


def _date_before(text: str, floor: int, at: int) -> str | None:
    """Return the day right before ``text[at]``; behind it a colon only in an entry that it begins."""
    low = max(floor, at - 48)
    window = text[low:at]
    for found in reversed(find_dates(window)):
        then = _DATE_THEN.fullmatch(window, found.end)
        entry = then and (not then["entry"] or _ENTRY.search(window, 0, found.start))
        return found.iso if entry else None
    return None
