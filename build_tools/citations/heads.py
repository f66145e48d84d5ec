"""Where a body's name begins: its head words, and the words at which any name ends."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from build_tools.vocabulary import BodyWords, word_key

_GAP = re.compile(r"[ ]*(?:\n[ ]*)?")
_WORD = re.compile(rf"([^\W_]+(?:[&'’.][^\W_]+)*(?:-[^\W_]+)*&?|&){_GAP.pattern}")
_ACRONYM = re.compile(r"[A-ZĐ&]{3,12}")  # a body known by its letters: EVN, VNPT
# Words at which a name ends however they are written: a clause, a date or the next citation begins.
_STOP_WORDS = """
    về v/v theo tại ngày số điều khoản đã được có trong là để từ đến năm nhằm với khi thì do bởi hoặc cùng nhưng vì nếu
    kính căn sẽ phải cần không này nêu trên ký tháng như nay hiện vừa mới cho đối trước sau kèm gồm nói chung quý bằng
    mà còn
"""
STOPS = frozenset(_STOP_WORDS.split())
_STOP_PAIR_LIST = """
    ban hành; quy định; hướng dẫn; sửa đổi; phê duyệt; thực hiện; triển khai; yêu cầu; đề nghị; bãi bỏ; thay
    thế; tăng cường; tiếp tục; kết luận; thông báo; công bố; phát động; tổ chức; giao nhiệm; hội nghị; quyết
    định; công văn; chỉ thị; nghị quyết; nghị định; thông tư; công điện; kế hoạch; báo cáo; tờ trình; điều
    chỉnh; bổ sung; đính chính; nghiêm túc; khẩn trương; trình hội; chủ trì; phối hợp; xây dựng; việt nam dân;
    cộng hòa
"""
STOP_PAIRS = frozenset(" ".join(pair.split()) for pair in _STOP_PAIR_LIST.split(";"))
PAIR_OPENINGS = frozenset(pair.split(" ")[0] for pair in STOP_PAIRS)
_MOST_WORDS = 6  # of a head


class Word(NamedTuple):
    """A word in a text, ``next`` the place behind the gap that follows it, ``key`` its :func:`word_key` form."""

    text: str
    key: str
    end: int
    next: int


@lru_cache(maxsize=2048)
def word_at(text: str, at: int) -> Word | None:
    """Return the word that begins at ``text[at]``, or None. Kept: every question about a name reads its words anew."""
    found = _WORD.match(text, at)
    return Word(found[1], word_key(found[1]), found.end(1), found.end()) if found else None


def past_gap(text: str, at: int) -> int:
    """Return the place behind the blanks, one line break among them, that stand at ``at``."""
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def starts_body(text: str, start: int, words: BodyWords) -> bool:
    """Whether a body's name begins at ``text[start]`` with a capital: a new subject."""
    word = word_at(text, start) if text[start : start + 1].isupper() else None
    return word is not None and not is_acronym(word.text) and head_at(text, start, words) is not None


def is_acronym(written: str) -> bool:
    """Whether a word may be a body known by its letters."""
    return written.isupper() and _ACRONYM.fullmatch(written) is not None


def head_at(text: str, start: int, words: BodyWords) -> tuple[int, bool] | None:
    """Return the end of the longest head at ``start``, and whether it is complete without more words."""
    word = word_at(text, start)
    if word is None:
        return None
    if word.key.split("-")[0] not in words.openings:
        return (word.end, True) if is_acronym(word.text) else None
    found: tuple[int, bool] | None = None
    spelled = word.key
    for _ in range(_MOST_WORDS):
        if spelled in words.complete:
            found = (word.end, True)
        elif spelled in words.heads or ("-" in spelled and spelled.split("-")[0] in words.heads):
            found = (word.end, False)
        if spelled not in words.beginnings and "-" not in spelled:
            break
        at = word.next
        word = word_at(text, at)
        if word is None or text.count("\n", start, at) > 1:
            break
        spelled = f"{spelled} {word.key}"
    return found


def is_local(key: str) -> bool:
    """Whether the name of a place follows these words of a body at once: ``Huyện ủy``, ``Tỉnh đoàn``."""
    return key.endswith(("ủy", "đoàn")) and key.startswith(("tỉnh ", "thành ", "huyện ", "thị ", "quận "))
