"""The lines under a document's type, or behind ``V/v``, → its title, and the body that the title's first words name."""

from __future__ import annotations

import re

from build_tools.citations.heads import starts_body
from build_tools.head_lines import ADDRESSED, LONG, MOTTO, PLACE_DATE, SUBJECT, TITLE_LINES, in_capitals, is_rule
from build_tools.page_lines import Line
from build_tools.text import squeeze
from build_tools.vocabulary import Vocabulary, word_key

_BODY_BEGINS = re.compile(
    r"(?:Căn cứ|Kính gửi|Kính trình|Điều 1\b|Theo |Sau khi|Trong |Ngày \d|Hiện nay|Thời gian qua|Để |"
    r"Trên cơ sở|Xét |Thi hành |Phần thứ|"
    r"[IVX]{1,4}[.\s-]|\d{1,2}[.)]|- |\()"
)
_THIRD_PERSON = re.compile(r"(?:kết luận\s+)?của\s|hội nghị lần thứ\s", re.IGNORECASE)
_AT_MEETING = re.compile(r"\s(?:tại|trong|sau|TẠI|TRONG|SAU)\s")
_SUBJECT_LINES = 6  # below its first one
_SUBJECT_WIDTH = 60  # code points; the column of a letterhead is narrow
_SPECKS = re.compile(r"[._~|'\"^-]{1,3} ?(?=V[/iíì|1])")
_WANTS_MORE = re.compile(r"(?:\b(?:và|của|các|số|về|cho|với|theo|tại|trong|đối|từ|đến|những|một)|[,-])$")
_OF_MEETING = re.compile(r"\stại (?:cuộc|buổi|phiên|hội|kỳ) (?:họp|nghị|làm)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:về|v/v)\b", re.IGNORECASE)


def read_title(
    lines: tuple[Line, ...], type_line: int, *, bodies: tuple[str, ...], vocabulary: Vocabulary
) -> tuple[str | None, str | None]:
    """Return the title under the type, and the body named in its first words (``của Thủ tướng phủ``)."""
    parts: list[str] = []
    index = type_line + 1
    while index < min(len(lines), type_line + TITLE_LINES + 8) and len(parts) < TITLE_LINES:
        line = lines[index]
        if line.blank:
            if parts and not _goes_on(lines, index, parts):
                break
        elif (
            is_rule(line.text)
            or _ends_title(line, parts, vocabulary)
            or (parts and _names_issuer(lines, index, bodies))
        ):
            break
        else:
            parts.append(" ".join(line.segments).strip(" *#"))
        index += 1
    return _own_words(squeeze(" ".join(parts)))


def _goes_on(lines: tuple[Line, ...], index: int, parts: list[str]) -> bool:
    """Whether a title goes on behind blank lines: ``Của Bộ Chính trị về …``, ``về việc …``."""
    following = next((line for line in lines[index : index + 4] if not line.blank), None)
    if following is None or len(following.text) > LONG:
        return False
    lower = following.text[:1].islower()
    after_body = _THIRD_PERSON.match(parts[-1]) and not _ABOUT.search(parts[-1]) and _ABOUT.match(following.text)
    return bool(re.match(r"Của\s", following.text)) or lower or bool(after_body)


def _ends_title(line: Line, parts: list[str], vocabulary: Vocabulary) -> bool:
    text = " ".join(line.segments)
    if _BODY_BEGINS.match(text) or ADDRESSED.match(text):
        return True
    if not parts:
        return len(text) > 4 * LONG
    if re.match(r"Thực hiện\s", text) or len(text) > 2 * LONG:
        return len(text) > LONG or text.rstrip().endswith((":", ".", ";"))
    shouted = text.isupper() and not parts[-1].isupper()
    return shouted and (
        starts_body(text, 0, vocabulary.words) or re.match(r"CHỦ TỊCH|BỘ TRƯỞNG|GIÁM ĐỐC", text) is not None
    )


def _names_issuer(lines: tuple[Line, ...], index: int, bodies: tuple[str, ...]) -> bool:
    """Whether the line under the title is the issuer's own name, with the grounds of the text below it."""
    text = " ".join(lines[index].segments).strip(" *")
    if not text.isupper() or not in_capitals(text):
        return False
    if lines[index - 1].text.rstrip(" *").upper().endswith((" CỦA", " VÀ", " VỚI", ",", " TẠI", " CHO", "-", " CÁC")):
        return False
    own = word_key(" ".join(bodies))
    said = word_key(text)
    following = next((line.text for line in lines[index + 1 : index + 4] if not line.blank), "")
    named = bool(own) and (said == own or said.endswith(f" {own}") or own.endswith(f" {said}"))
    return named and (_BODY_BEGINS.match(following) is not None or following.isupper())


def _own_words(title: str) -> tuple[str | None, str | None]:
    """Take ``của Thủ tướng phủ`` off the title's beginning: it names the issuer."""
    if not title:
        return None, None
    begins = _THIRD_PERSON.match(title)
    if not begins:
        return title, None
    about = _ABOUT.search(title)
    if about and title[:1] in "Kk" and _OF_MEETING.search(title, 0, about.start()):
        return title, squeeze(_AT_MEETING.split(title[begins.end() :])[0])
    if not about:
        return title, _AT_MEETING.split(squeeze(title[begins.end() :]))[0]
    return title[about.start() :].strip(), squeeze(title[begins.end() : about.start()]).strip(" ,")


def read_subject(
    lines: tuple[Line, ...], stamped: frozenset[int], *, number_line: int | None, addressed: bool
) -> str | None:
    """Return the trích yếu of a công văn: ``V/v …`` under the number, in the left column, up to the next break.

    A letter of the Party prints no ``V/v``: there it is what stands right under the number (Hướng dẫn 36-HD/VPTW).
    """
    start = number_line + 1 if number_line is not None else 0
    for index in range(start, min(len(lines), start + 14)):
        line = lines[index]
        if index in stamped or not line.segments or ADDRESSED.match(line.text):
            if ADDRESSED.match(line.text):
                break
            continue
        first = _SPECKS.sub("", line.segments[0]).strip(" *")
        if SUBJECT.match(first.lstrip("(")):
            subject = squeeze(" ".join([first, *_more_of_subject(lines, index + 1, first)])).strip(" *")
            return subject[1:].strip(" *)") if subject.startswith("(") else subject
    if number_line is None or not addressed:
        return None
    parts = [] if number_line + 1 in stamped else _more_of_subject(lines, number_line + 1, "")
    if not parts or not parts[0][:1].isupper() or any(in_capitals(part) or len(part) > LONG for part in parts):
        return None
    return squeeze(" ".join(parts))


def _more_of_subject(lines: tuple[Line, ...], start: int, first: str) -> list[str]:
    """Return the lines of a subject from ``start`` on; a scan may have set them apart by blank lines."""
    parts: list[str] = []
    blanks = 0
    for index in range(start, min(len(lines), start + 2 * _SUBJECT_LINES)):
        line, last = lines[index], parts[-1] if parts else first
        if line.blank and last and index + 1 < len(lines):
            spaced = blanks == len(parts) > 1  # every line of it so far
            if _is_unfinished(last, lines[index + 1], spaced=spaced):
                blanks += 1
                continue
        left = line.left.strip(" *")
        if not left or is_rule(left) or MOTTO.match(left) or ADDRESSED.match(left) or PLACE_DATE.match(left):
            break
        if len(parts) == _SUBJECT_LINES:
            break
        parts.append(left)
    return parts


def _is_unfinished(part: str, following: Line, *, spaced: bool) -> bool:
    """Whether a subject goes on behind a blank line: its last word wants another, or the next has no capital."""
    left = following.left.strip(" *")
    if not left or len(left) >= _SUBJECT_WIDTH or ":" in left:
        return False
    return left[:1].islower() or spaced or _WANTS_MORE.search(part) is not None
