"""Where a body's name begins: its head words, and the words at which any name ends."""

from __future__ import annotations

import re

from build_tools.vocabulary import BodyWords, word_key

WORD = re.compile(r"[^\W_]+(?:[&'’.][^\W_]+)*(?:-[^\W_]+)*&?|&")
GAP = re.compile(r"[ ]*(?:\n[ ]*)?")
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


def starts_body(text: str, start: int, words: BodyWords) -> bool:
    """Whether a body's name begins at ``text[start]`` with a capital: a new subject."""
    word = WORD.match(text, start) if start < len(text) and text[start].isupper() else None
    return word is not None and _ACRONYM.fullmatch(word[0]) is None and head_at(text, start, words) is not None


def head_at(text: str, start: int, words: BodyWords) -> tuple[int, bool] | None:
    """Return the end of the longest head at ``start``, and whether it is complete without more words."""
    word = WORD.match(text, start)
    if not word:
        return None
    if word_key(word[0]).split("-")[0] not in words.openings:
        return (word.end(), True) if _ACRONYM.fullmatch(word[0]) else None
    found: tuple[int, bool] | None = None
    spelled = ""
    at = start
    for _ in range(6):
        word = WORD.match(text, at)
        if not word or (at != start and text.count("\n", start, at) > 1):
            break
        spelled = word_key(f"{spelled} {word[0]}")
        if spelled in words.complete:
            found = (word.end(), True)
        elif spelled in words.heads or (spelled.split("-")[0] in words.heads and "-" in spelled):
            found = (word.end(), False)
        gap = GAP.match(text, word.end())
        at = gap.end() if gap else word.end()
    return found


def is_local(key: str) -> bool:
    """Whether the name of a place follows these words of a body at once: ``Huyện ủy``, ``Tỉnh đoàn``."""
    return key.endswith(("ủy", "đoàn")) and key.startswith(("tỉnh ", "thành ", "huyện ", "thị ", "quận "))
