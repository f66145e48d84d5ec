"""What a body's name may end with: a term, a session, the second of two issuers, the place of its seat, a body above.

``Hội nghị`` | ``lần thứ năm``; ``Ban Chấp hành Trung ương Đảng`` | ``khóa XIII``; ``Bộ Chính trị`` | ``, Ban Bí thư``.
"""

from __future__ import annotations

import re

from build_tools.vocabulary import word_key

SPACE = r"(?:[ ]+(?:\n[ ]*)?|\n[ ]*)"
TERM_BEGINS = frozenset(',(klntv/“"')  # the first signs, in small letters, of what ``read_term`` reads, and "về"
_TERM = re.compile(
    r"[ ]*,?[ ]*(?:\n[ ]*)?(?P<bracket>\()?(?:lần[ ]thứ[ ][^\W\d_]+,?[ ])?"
    r"(?:khóa|khoá)[ ]*(?:\n[ ]*)?(?:[IVXLC]+|\d{1,2})(?![\w])"
    r"(?:[ ]*,?[ ]*nhiệm[ ]kỳ[ ]\d{4}[ ]?-[ ]?\d{4})?(?(bracket)\))",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"[ ]*nhiệm[ ]kỳ[ ]\d{4}[ ]?-[ ]?\d{4}", re.IGNORECASE)
_SESSION = re.compile(r"[ ]*lần[ ]thứ[ ][^\W_]+(?:[ ]mươi)?|[ ]*Trung[ ]ương[ ]\d{1,2}(?!\d)", re.IGNORECASE)
_MEETINGS = frozenset(("hội ", "đại ", "ban "))
_QUOTED = re.compile(r"[ ][“\"][^”\"\n]{4,80}[”\"]")  # Phong trào | “Toàn dân đoàn kết xây dựng đời sống văn hóa”
_SLASHED = re.compile(r"/(?:dioxin|AIDS)(?!\w)")  # chất độc da cam/dioxin
# Ủy ban Pháp luật | của Quốc hội
_HIGHER = re.compile(rf"{SPACE}của{SPACE}(?:Quốc hội|Chính phủ|Thủ tướng Chính phủ)(?!\w)", re.IGNORECASE)
_SEAT = re.compile(rf"{SPACE}tại{SPACE}(?=[A-ZÀ-ỸĐ])")  # Tòa án nhân dân cấp cao | tại Hà Nội
_SEATED = re.compile(
    r"(?:cấp cao|(?:phân hiệu|chi nhánh|đại diện|phân viện|đại sứ quán)\b.*)$", re.IGNORECASE | re.DOTALL
)
# One office serves them all: Văn phòng Đoàn đại biểu Quốc hội | và Hội đồng nhân dân
_COUNCILS = (
    (("đại biểu Quốc hội", "ĐBQH"), re.compile(r"(?:,[ ]|[ ]và[ ])(?:Hội đồng nhân dân|HĐND)(?!\w)")),
    (("Hội đồng nhân dân", "HĐND"), re.compile(r"[ ]và[ ](?:[UỦ][ỷy] ban nhân dân|UBND)(?!\w)")),
)
# The Party's joint issuer, unless it is the subject of what follows.
_SECRETARIAT = re.compile(
    rf"(?:[ ]?,|{SPACE}và){SPACE}Ban{SPACE}Bí{SPACE}thư(?:{SPACE}Trung{SPACE}ương(?:{SPACE}Đảng)?)?"
    rf"(?={SPACE}(?:về|v/v|và|tại|trong|số|ngày|khóa|khoá|đối với)(?!\w)|"
    r"[ ]*(?:[^\w\s]|\n[ ]*(?:\n|[^\w\s])|$))"
)


def read_term(text: str, start: int, end: int, sign: str, *, topic: bool) -> int | None:
    """Return where the term ends that follows the name ``text[start:end]`` and begins with ``sign``.

    With ``topic``, what a movement is called in quotation marks counts as one.
    """
    if sign in '/“"':
        found = (_QUOTED if topic else _SLASHED).match(text, end)
        return found.end() if found else None
    found = (_PERIOD if sign == "n" else _TERM).match(text, end) if sign != "t" else None
    if found is None and sign in "lt" and text[start : start + 4].lower() in _MEETINGS:
        found = _SESSION.match(text, end)
    return found.end() if found else None


def read_secretariat(text: str, start: int, end: int) -> int | None:
    """Return the end of ``, Ban Bí thư`` behind ``Bộ Chính trị`` when no clause begins with it."""
    if word_key(text[start:end]) != "bộ chính trị":
        return None
    joint = _SECRETARIAT.match(text, end)
    return joint.end() if joint else None


def read_next_council(text: str, start: int, end: int) -> int | None:
    """Return the end of ``và Hội đồng nhân dân`` behind ``Văn phòng Đoàn đại biểu Quốc hội``."""
    if not text.startswith("Văn phòng", start):
        return None
    name = text[start:end]
    found = (behind.match(text, end) for councils, behind in _COUNCILS if name.endswith(councils))
    council = next(filter(None, found), None)
    return council.end() if council else None


def read_seat(text: str, start: int, end: int) -> int | None:
    """Return where the place begins at which a body sits that has several seats: ``Tòa án nhân dân cấp cao tại``."""
    seat = _SEAT.match(text, end) if _SEATED.search(text[start:end]) else None
    return seat.end() if seat else None


def read_higher(text: str, end: int) -> int | None:
    """Return the end of the body above that follows: ``Ủy ban Pháp luật`` | ``của Quốc hội``."""
    higher = _HIGHER.match(text, end)
    return higher.end() if higher else None
