"""What stands before a citation: who issued it and when, when the sentence says so there.

``Ngày 24-3-2020 Ban Thường vụ Tỉnh ủy ban hành`` | ``công văn số …``; ``chỉ đạo của Chính phủ tại`` | ``Nghị quyết
số …``.
"""

from __future__ import annotations

import re

from build_tools.citations.bodies import read_body
from build_tools.dates import find_dates
from build_tools.text import squeeze
from build_tools.vocabulary import BodyWords, word_key

_WINDOW = 260
# One class of signs comes first: what is none of them is skipped at the speed of a search.
_SENTENCE = re.compile(
    r"[.!?;:\n|](?:(?<=[.!?;:])\s+(?=[A-ZÀ-ỸĐ“\"])|(?<=\n)[ ]*(?:\n|[-+*•#|]|\d{1,2}[.)]\s)|(?<=\|))"
)
_MANY = r"(?:các[ ]|những[ ]|\d+[ ])?"
_ISSUED_BY = re.compile(
    r"(?:[ ,](?:đã|vừa|mới|cũng|tiếp tục|vừa mới|cũng đã|có))*\s(?:ký\s)?(?:ban hành|có|ra|ký|phát hành|"
    r"gửi|thông qua|đã có|có ban hành)"
    rf"\s{_MANY}(?:văn bản\s(?:là\s)?)?$"
)
_ISSUED_ENDS = frozenset(("hành", "có", "ra", "ký", "gửi", "qua", "các", "những", "bản", "là"))  # and figures
_SAID_ENDS = frozenset(("tại", "trong", "theo", "ở", "qua", "bằng", "các", "dung", "của"))
_ON_BEHALF = re.compile(r"(?<!\w)[Tt](?:hay mặt|hừa ủy quyền|hừa lệnh)\s+")
_SAID_IN = re.compile(r"\s(?P<at>tại|trong|theo|nêu tại|ở|qua|bằng)\s(?:các\s)?(?:nội dung\s(?:của\s)?)?$")
_AS_SAID_BY = re.compile(r"(?:của|do)\s+$", re.IGNORECASE)
_DATE_THEN = re.compile(r"[ ]?,?[ ]*(?:\n[ ]*)?$")
_LONGEST_CLAUSE = 60  # code points between a subject and "tại": "phê duyệt", "đính chính lỗi kỹ thuật"
_SUBJECT_VERB = re.compile(
    r"\s(?:đã\s)?(?:trả lời|phê duyệt|chỉ đạo|yêu cầu|kết luận|quy định|hướng dẫn|thông báo|cho phép|"
    r"đề nghị|giao|đồng ý|cho ý kiến|có ý kiến|"
    r"nêu|ban hành|công bố|đính chính|quyết định|thống nhất|phát động|phân công|báo cáo|trình|kiến nghị|"
    r"xác nhận|nhấn mạnh|nêu rõ|ủy quyền|chấp thuận)"
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


def read_front(text: str, at: int, floor: int, words: BodyWords) -> tuple[str | None, str | None]:
    """Return issuer and ISO date that the clause before ``text[at]`` gives to the citation that begins there."""
    start, clause = _clause(text, at, floor)
    if len(clause) < 6:  # noqa: PLR2004 - shorter than "Sở có "
        return None, None
    last = (clause.rsplit(None, 1) or [""])[-1]
    issued = _ISSUED_BY.search(clause) if last in _ISSUED_ENDS or last.isdigit() else None
    if issued:
        if on_behalf := _on_behalf(text, start, clause, words):
            return on_behalf, None
        name = _body_ending(text, start, start + issued.start(), words)
        if name is None:
            return None, None
        return squeeze(text[name[0] : name[1]]), _date_before(text, start, name[0])
    said = _SAID_IN.search(clause) if last in _SAID_ENDS else None
    if said:
        return _said_by(text, start, start + said.start(), words, theo=said["at"] in {"theo", "bằng", "qua"}), None
    return None, None


def _on_behalf(text: str, start: int, clause: str, words: BodyWords) -> str | None:
    """``Thay mặt Bộ Chính trị, đồng chí … ký ban hành``: the body is the issuer, not who signed for it."""
    said = _ON_BEHALF.search(clause)
    stop = read_body(text, start + said.end(), words) if said else None
    return squeeze(text[start + said.end() : stop]) if said and stop else None


def _said_by(text: str, start: int, end: int, words: BodyWords, *, theo: bool) -> str | None:
    """``chỉ đạo của Chính phủ`` | ``tại``, ``Thường trực Tỉnh ủy trả lời`` | ``tại``."""
    name = _body_ending(text, start, end, words)
    if name and (_AS_SAID_BY.search(text[max(start, name[0] - 8) : name[0]])):
        return squeeze(text[name[0] : name[1]])
    if theo:
        return None
    verb = _SUBJECT_VERB.search(text[max(start, end - _LONGEST_CLAUSE) : end])
    if not verb:
        return None
    stop = max(start, end - _LONGEST_CLAUSE) + verb.start()
    subject = _body_ending(text, start, stop, words)
    return squeeze(text[subject[0] : subject[1]]) if subject else None


_WORDS = re.compile(r"[^\W\d_](?<![^\s(“\",].)[^\W\d_]*")
_MOST_WORDS = 22  # of a name


def _body_ending(text: str, start: int, end: int, words: BodyWords) -> tuple[int, int] | None:
    """Return the longest body's name that ends at ``end``, looking back no farther than ``start``."""
    while end > start and text[end - 1] in " \n,":
        end -= 1
    low = max(start, end - 130)
    for word in list(_WORDS.finditer(text[low:end]))[-_MOST_WORDS:]:
        if word_key(word[0]) not in words.openings and not word[0].isupper():
            continue  # no name begins there
        place = low + word.start()
        stop = read_body(text, place, words)
        if stop is not None and (stop == end or (stop > end and _cut_at(text, place, end, words))):
            return place, end
    return None


def _cut_at(text: str, place: int, end: int, words: BodyWords) -> bool:
    """Whether the name read without what follows ``end`` still ends there."""
    return read_body(text[place:end], 0, words) == end - place


def _date_before(text: str, start: int, at: int) -> str | None:
    low = max(start, at - 48)
    window = text[low:at]
    for found in reversed(find_dates(window)):
        return found.iso if _DATE_THEN.fullmatch(window, found.end) else None
    return None
