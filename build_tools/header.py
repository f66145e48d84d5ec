"""The head of a document: issuing body, number, place and date, type and title, addressees, the receiver's stamp.

Two layouts (Party: Hướng dẫn 36-HD/VPTW; State: Nghị định 30/2020/NĐ-CP, Phụ lục I), in one column or flattened from
two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.citations.heads import starts_body
from build_tools.dates import WrittenDate, scan_date
from build_tools.numbers import DocumentNumber, scan_number
from build_tools.page_lines import Line
from build_tools.recipients import clean_item, split_items
from build_tools.text import squeeze
from build_tools.vocabulary import Vocabulary, word_key

_MOTTO = re.compile(
    r"(?:ĐẢNG CỘNG SẢN VIỆT NAM|ĐẢNG LAO ĐỘNG VIỆT NAM|CỘNG H[ÒO][ÀA]? ?XÃ HỘI CHỦ NGHĨA|CỘNG HOÀ XÃ HỘI|"
    r"VIỆT NAM DÂN CHỦ CỘNG|"
    r"Độc lập\b.*Tự do|ĐỘC LẬP\b.*TỰ DO|Độc Lập\b)"
)
_NUMBER = re.compile(
    r"(?:(?:Luật|LUẬT|Bộ luật|BỘ LUẬT|Pháp lệnh|PHÁP LỆNH|Nghị quyết|NGHỊ QUYẾT|Lệnh|LỆNH)\s+số|Số|SỐ|"
    r"So|Sổ|Sô)\s*:?\s*(?P<number>\d.*|[.…_ -]*[-/].*|[.…_]*\s*$)"
)
_PLACE_DATE = re.compile(
    r"(?P<place>(?:Quận|quận|Phường|phường|Khu phố) \d{1,2}|[^\W\d_][^,:;()\d]{1,48}?)\s*,\s*"
    r"(?P<day>ngày\b.*|Ngày\b.*|tháng\b.*)$"
)
_BLANK_DAY = re.compile(r"[Nn]gày[ .…_/]*tháng")
_IN_HEADING = re.compile(r"[A-ZÀ-ỸĐ ]{4,40}\s(?:(?:CỦA|của)\s[^\d]{4,90}?\s)?(?:SỐ|Số|số)\s(?=\d)")
_WHOLE_DATE = len("2020-01-01")
_STAMP = re.compile(r"(?:CÔNG VĂN |VĂN BẢN )?ĐẾN\b(?:\s*:?\s*Số\b|\s*$|\s+Ngày|\s*:)|^\s*Giờ\s*:")
_STAMP_LINE = re.compile(r"(?:Số|Ngày|Chuyển|Giờ|Số và ký hiệu|Lưu hồ sơ)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:V/v|v/v|Về việc|Vv|Về|VỀ VIỆC|V/V)\b\s*:?")
_ADDRESSED = re.compile(r"(?:-\s*)?Kính\s+(?:gửi|trình)\s*:?", re.IGNORECASE)
_WIRED = re.compile(r".{0,120}\bđiện\s*:\s*$")
_BODY_BEGINS = re.compile(
    r"(?:Căn cứ|Kính gửi|Kính trình|Điều 1\b|Theo |Sau khi|Trong |Ngày \d|Hiện nay|Thời gian qua|Để |"
    r"Trên cơ sở|Xét |Thi hành |Phần thứ|"
    r"[IVX]{1,4}[.\s-]|\d{1,2}[.)]|- |\()"
)
_THIRD_PERSON = re.compile(r"(?:kết luận\s+)?của\s|hội nghị lần thứ\s", re.IGNORECASE)
_AT_MEETING = re.compile(r"\s(?:tại|trong|sau|TẠI|TRONG|SAU)\s")
_ABOUT = re.compile(r"(?:về|v/v)\b", re.IGNORECASE)
_HEAD_LINES = 90  # the head of a document ends somewhere before; portals put much chrome in front
_TITLE_LINES = 12
_SPREAD = re.compile(r"\w(?: {1,4}\w){3,40}")
_MISREAD = re.compile(r"(?<=[ /-])(?=[lIOo]?\d)[\dlIOo]{1,4}(?![^\W_])")  # "ngày l5 tháng 8 năm 2O12"
_FIGURES = str.maketrans("lIOo", "1100")
_WORDED_DAY = re.compile(r"[Nn]gày \d{1,2} tháng \d{1,2} năm \d{4}")
_LONGEST_MARK = 14  # "(Dự thảo)" behind the date
_MOST_COLUMNS = 6  # a line of more pieces is no letterhead
_LONG = 110
_LONGEST_TYPE = 47  # code points of a type's name
_FEWEST_LETTERS = 3  # that can be said to stand in capitals
_CAPITALS = 0.9  # of the letters of a line in capitals; old fonts lose the capital Á
_SET_IN = 4  # blanks before a list that is set in from the margin
_SHORT_LINE = 60  # code points; a shorter line was not broken by the paper's edge


@dataclass(slots=True)
class Header:
    """What the head says, as written; ``end`` is the line behind it."""

    number: DocumentNumber | None = None
    number_line: int | None = None
    type: str | None = None
    type_line: int | None = None
    title: str | None = None
    titled_by: str | None = None  # the body named in the title's first words: "của Thủ tướng phủ"
    place: str | None = None
    issued: str | None = None
    bodies: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()


def read_header(lines: tuple[Line, ...], vocabulary: Vocabulary) -> Header:
    """Return what the first lines say."""
    header = Header()
    stamped = _stamp_lines(lines)
    _find_number(lines, header, stamped)
    _find_type(lines, header, vocabulary)
    _find_place(lines, header, stamped)
    if header.place is None and header.number_line is not None:
        _find_bare_day(lines, header, stamped)
    header.bodies = _find_bodies(lines, header, stamped)
    header.addressees = _find_addressees(lines)
    header.title, header.titled_by = _find_title(lines, header, stamped, vocabulary)
    if header.number_line is None and header.type_line is not None:
        _take_from_heading(lines, header)
    return header


def _take_from_heading(lines: tuple[Line, ...], header: Header) -> None:
    """Collections print number and day under the type: ``CỦA CHÍNH PHỦ SỐ 15-CP NGÀY 2-3-1993 VỀ …``."""
    first = header.type_line or 0
    heading = squeeze(" ".join(" ".join(line.segments) for line in lines[first : first + _TITLE_LINES]))
    numbered = _IN_HEADING.match(heading)
    read = scan_number(heading, numbered.end()) if numbered else None
    if read is None or not read[0].is_full:
        return
    header.number = read[0]
    day = scan_date(heading, read[1] + (heading[read[1] : read[1] + 1] == ",") + 1)
    if header.issued is None and day and day.iso and len(day.iso) == _WHOLE_DATE:
        header.issued = day.iso
    header.titled_by = header.titled_by and re.split(r"\s(?:SỐ|Số|số)\s", header.titled_by)[0]


def _stamp_lines(lines: tuple[Line, ...]) -> frozenset[int]:
    """The lines of the receiver's stamp: the body over ``ĐẾN``, and its number and date below."""
    stamped: set[int] = set()
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if line.text.isupper() is False and not re.search(r"\bĐẾN\b", line.text):
            continue
        if not _STAMP.search(line.text) or len(line.text) > _LONG:
            continue
        above = index - 1
        while above >= 0 and lines[above].segments and not lines[above].ruled and lines[above].text.isupper():
            if _MOTTO.search(lines[above].text):
                break
            stamped.add(above)
            above -= 1
        stamped.add(index)
        below = index + 1
        while below < len(lines) and _STAMP_LINE.match(lines[below].text) and not _full_number(lines[below].text):
            stamped.add(below)
            below += 1
    return frozenset(stamped)


def _full_number(text: str) -> DocumentNumber | None:
    found = re.search(r"\d", text)
    number = scan_number(text, found.start()) if found else None
    return number[0] if number and number[0].is_full else None


def _find_number(lines: tuple[Line, ...], header: Header, stamped: frozenset[int]) -> None:
    """The first ``Số …`` with a symbol at the beginning of a line or column; a blank one marks the line."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if index in stamped:
            continue
        for segment in line.segments:
            found = _NUMBER.match(segment)
            if not found or re.match(r"Số\s*[/,]?\s*[Kk]ý hiệu", segment):
                continue
            start = found.start("number")
            read = scan_number(segment, start) if segment[start : start + 1].isdigit() else None
            if read and (read[0].is_copy or len(segment[read[1] :].strip(" .*/")) > _AFTER_NUMBER):
                continue
            if read and not read[0].is_full and (segment[read[1] :].strip() or not _is_old(lines, index)):
                continue  # only the first decrees had a number without a symbol
            rest = " ".join(line.segments)
            if read is None and not re.search(r"[-/]\s*[A-ZĐ]{2}|[.…_]{2}|\s[-/]", rest):
                continue
            header.number, header.number_line = (read[0] if read else None), index
            return


def _is_old(lines: tuple[Line, ...], index: int) -> bool:
    return any("VIỆT NAM DÂN CHỦ" in line.text for line in lines[max(0, index - 12) : index + 12])


_AFTER_NUMBER = 60


def _find_type(lines: tuple[Line, ...], header: Header, vocabulary: Vocabulary) -> None:
    """The heading: a type's name alone on its line, in capitals, before the body."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        words = " ".join(line.segments).strip(" *:#")
        kind = vocabulary.type_of(words) if 0 < len(words) <= _LONGEST_TYPE else None
        if kind is None or kind.id == "van-ban" or line.text.endswith(":"):
            continue
        spaced = words.isupper()
        following = next((after.text for after in lines[index + 1 : index + 4] if not after.blank), "")
        titled = words[:1].isupper() and _SUBJECT.match(following) is not None
        if spaced or titled or (header.number_line is not None and index > header.number_line):
            lower = squeeze(words).lower()
            header.type, header.type_line = (lower[:1].upper() + lower[1:] if spaced else squeeze(words)), index
            return
    spread = _find_spread_type(lines, vocabulary)
    if spread:
        header.type, header.type_line = spread


def _find_spread_type(lines: tuple[Line, ...], vocabulary: Vocabulary) -> tuple[str, int] | None:
    """``C H Ỉ   T H Ị``: a heading whose letters are set apart, its words by wider gaps."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if len(line.text) <= _LONG and line.text.isupper() and _SPREAD.fullmatch(line.text):
            words = " ".join("".join(word.split(" ")) for word in re.split(r" {2,}", line.text))
            kind = vocabulary.type_of(words)
            if kind:
                return kind.name, index
    return None


def _find_place(lines: tuple[Line, ...], header: Header, stamped: frozenset[int]) -> None:
    """``Triệu Sơn, ngày 08 tháng 4 năm 2020`` in a column of its own; the year may have slipped to the next line."""
    limit = header.type_line + 1 if header.type_line is not None else _HEAD_LINES
    for index, line in enumerate(lines[: max(limit, (header.number_line or 0) + 12)]):
        if index in stamped:
            continue
        columns = line.segments[:_MOST_COLUMNS]
        for segment in (*columns, *(" ".join(line.segments[at : at + _MOST_COLUMNS]) for at in range(len(columns)))):
            found = _PLACE_DATE.match(segment.strip("* _()"))
            if not found or len(segment) > _LONG:
                continue
            day = _read_day(found["day"], lines, index)
            if (day is None and not _BLANK_DAY.match(found["day"])) or not _is_place_line(found, day):
                continue
            header.place = squeeze(found["place"]).strip(" -–*")
            header.issued = day.iso if day and day.iso and len(day.iso) == _WHOLE_DATE else None
            return


def _find_bare_day(lines: tuple[Line, ...], header: Header, stamped: frozenset[int]) -> None:
    """``Ngày 12 tháng 8 năm 1960`` in the head without a place before it."""
    limit = header.type_line if header.type_line is not None else (header.number_line or 0) + 4
    for index, line in enumerate(lines[:limit]):
        for segment in () if index in stamped else line.segments:
            day = scan_date(segment, 0) if _WORDED_DAY.fullmatch(segment.strip("*_ .")) else None
            if day and day.iso:
                header.issued = day.iso
                return


def _is_place_line(found: re.Match[str], day: WrittenDate | None) -> bool:
    """Whether only a short mark follows the date, and the place is a name: not ``Trước đó, ngày 25/10/2018, …``."""
    rest = found["day"][day.end :].strip(" .)*_-") if day else ""
    last = found["place"].split()[-1]
    return len(rest) <= _LONGEST_MARK and "," not in rest and not last[0].islower()


def _read_day(text: str, lines: tuple[Line, ...], index: int) -> WrittenDate | None:
    text = _MISREAD.sub(lambda found: found[0].translate(_FIGURES), text)
    day = scan_date(text, 0)
    if day and day.iso is None and day.possible and index + 1 < len(lines) and lines[index + 1].segments:
        year = re.fullmatch(r"(?:năm )?((?:19|20)\d\d)\.?", lines[index + 1].segments[-1])
        if year:
            return scan_date(f"{text[: day.end].rstrip()} năm {year[1]}", 0)
    return day


def _find_bodies(lines: tuple[Line, ...], header: Header, stamped: frozenset[int]) -> tuple[str, ...]:
    """The lines in capitals over the number, left column, joined where one body's name takes two lines."""
    end = header.number_line
    if end is None:
        motto = next((index for index, line in enumerate(lines[:_HEAD_LINES]) if _MOTTO.search(line.text)), None)
        if motto is None and header.place is None:
            return ()
        end = header.type_line if header.type_line is not None else min((motto or 0) + 3, len(lines))
    found: list[str] = []
    for index in range(end - 1, max(-1, end - 14), -1):
        line = lines[index]
        words = line.segments[0].strip(" *_#") if line.segments else ""
        if index in stamped or not words.strip("-=. ") or line.ruled or _MOTTO.match(words) or _PLACE_DATE.match(words):
            continue
        if re.match(r"(?:NHIỆM KỲ|KHÓA|KHOÁ)\s", words):
            continue
        if not _in_capitals(words) or re.search(r"\d{3}", words):
            if found or line.text:
                break
            continue
        found.append(words)
    if not found and header.number_line is not None:
        found = _bodies_below(lines, header.number_line, header)
    return _join_lines(list(reversed(found)))


def _bodies_below(lines: tuple[Line, ...], number_line: int, header: Header) -> list[str]:
    """Rarely the number stands first; then the body is named under it."""
    end = header.type_line if header.type_line is not None else number_line + 6
    for line in lines[number_line + 1 : end]:
        words = line.segments[0].strip(" *_#") if line.segments else ""
        if words and _in_capitals(words) and not _MOTTO.match(words) and not line.ruled and not _SUBJECT.match(words):
            return [words]
    return []


def _in_capitals(words: str) -> bool:
    letters = [sign for sign in words if sign.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and sum(map(str.isupper, letters)) >= _CAPITALS * len(letters)


def _join_lines(found: list[str]) -> tuple[str, ...]:
    bodies: list[str] = []
    for words in found:
        begins = re.match(
            r"(?:BAN|TỈNH ỦY|TỈNH UỶ|HUYỆN|THÀNH ỦY|THÀNH UỶ|THỊ|QUẬN|ĐẢNG|CHI|ỦY BAN|UỶ BAN|UBND|HĐND|HỘI|SỞ|"
            r"PHÒNG|VĂN PHÒNG|VIỆN|TRƯỜNG|TÒA|"
            r"TOÀ|CÔNG|BỘ|CỤC|TỔNG|CHÍNH|THỦ|TRUNG TÂM|ĐOÀN|LIÊN|MẶT TRẬN|NGÂN HÀNG|BẢO HIỂM|KHO BẠC|BCH|BTV|"
            r"TẬP ĐOÀN|ĐẠI HỌC|HỌC VIỆN|BỆNH VIỆN|"
            r"THANH TRA|QUÂN|CHI|VỤ|QUỐC HỘI|CHỦ TỊCH|ĐÀI|THƯỜNG TRỰC|TIỂU BAN|XÍ NGHIỆP|KIỂM TOÁN|TỈNH ĐOÀN|"
            r"THÀNH ĐOÀN|NHÀ|ĐẠI HỘI|HẠT|TRẠM|HIỆP HỘI|TẠP CHÍ|QUỸ|VƯỜN|XÃ ĐOÀN|SƯ ĐOÀN|LỮ ĐOÀN|TỔ)\b",
            words,
        )
        place_only = re.match(
            r"(?:TỈNH|HUYỆN|THỊ XÃ|QUẬN|THÀNH PHỐ|TP|XÃ|PHƯỜNG|THỊ TRẤN)\b(?! ?(?:ỦY|UỶ|ĐOÀN))", words
        )
        if bodies and (not begins or place_only or bodies[-1].endswith(("-", " VÀ", ","))):
            bodies[-1] = f"{bodies[-1]} {words}"
        else:
            bodies.append(words)
    return tuple(squeeze(body) for body in bodies)


def _find_title(
    lines: tuple[Line, ...], header: Header, stamped: frozenset[int], vocabulary: Vocabulary
) -> tuple[str | None, str | None]:
    if header.type_line is None:
        return _subject_line(lines, header, stamped), None
    parts: list[str] = []
    index = header.type_line + 1
    while index < min(len(lines), header.type_line + _TITLE_LINES + 8) and len(parts) < _TITLE_LINES:
        line = lines[index]
        if line.blank:
            if parts and not _goes_on(lines, index, parts):
                break
        elif line.ruled or _ends_title(line, parts, vocabulary) or (parts and _names_issuer(lines, index, header)):
            break
        else:
            parts.append(" ".join(line.segments).strip(" *#"))
        index += 1
    return _own_words(squeeze(" ".join(parts)))


def _goes_on(lines: tuple[Line, ...], index: int, parts: list[str]) -> bool:
    """Whether a title goes on behind blank lines: ``Của Bộ Chính trị về …``, ``về việc …``."""
    following = next((line for line in lines[index : index + 4] if not line.blank), None)
    if following is None or len(following.text) > _LONG:
        return False
    lower = following.text[:1].islower()
    after_body = _THIRD_PERSON.match(parts[-1]) and not _ABOUT.search(parts[-1]) and _ABOUT.match(following.text)
    return bool(re.match(r"Của\s", following.text)) or lower or bool(after_body)


def _ends_title(line: Line, parts: list[str], vocabulary: Vocabulary) -> bool:
    text = " ".join(line.segments)
    if _BODY_BEGINS.match(text) or _ADDRESSED.match(text):
        return True
    if not parts:
        return len(text) > 4 * _LONG
    if re.match(r"Thực hiện\s", text) or len(text) > 2 * _LONG:
        return len(text) > _LONG or text.rstrip().endswith((":", ".", ";"))
    shouted = text.isupper() and not parts[-1].isupper()
    return shouted and (
        starts_body(text, 0, vocabulary.words) or re.match(r"CHỦ TỊCH|BỘ TRƯỞNG|GIÁM ĐỐC", text) is not None
    )


def _names_issuer(lines: tuple[Line, ...], index: int, header: Header) -> bool:
    """Whether the line under the title is the issuer's own name, with the grounds of the text below it."""
    text = " ".join(lines[index].segments).strip(" *")
    if not text.isupper() or not _in_capitals(text):
        return False
    if lines[index - 1].text.rstrip(" *").upper().endswith((" CỦA", " VÀ", " VỚI", ",", " TẠI", " CHO", "-", " CÁC")):
        return False
    own = word_key(" ".join(header.bodies))
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
    if not about:
        return title, _AT_MEETING.split(squeeze(title[begins.end() :]))[0]
    return title[about.start() :].strip(), squeeze(title[begins.end() : about.start()]).strip(" ,")


def _subject_line(lines: tuple[Line, ...], header: Header, stamped: frozenset[int]) -> str | None:
    """The trích yếu of a công văn: ``V/v …`` under the number, in the left column, up to the next break."""
    start = header.number_line + 1 if header.number_line is not None else 0
    for index in range(start, min(len(lines), start + 14)):
        line = lines[index]
        if index in stamped or not line.segments or _ADDRESSED.match(line.text):
            if _ADDRESSED.match(line.text):
                return None
            continue
        first = line.segments[0].strip(" *(")
        if not _SUBJECT.match(first):
            continue
        parts = [first]
        for following in lines[index + 1 : index + 7]:
            left = following.left.strip(" *")
            if not left or following.ruled or _MOTTO.match(left) or _ADDRESSED.match(left) or _PLACE_DATE.match(left):
                break
            parts.append(left)
        return squeeze(" ".join(parts)).strip(" *)")
    return None


def _find_addressees(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The items of Kính gửi, or of ``… điện:`` in a telegram; one line, a dash list, or a list at semicolons."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        text = " ".join(line.segments)
        addressed = _ADDRESSED.match(text)
        wired = _WIRED.match(text) and len(text) < _LONG
        if not addressed and not wired:
            continue
        rest = text[addressed.end() :].strip() if addressed else ""
        items = _read_addressees(lines, index, rest)
        if items:
            return items
    return ()


def _read_addressees(lines: tuple[Line, ...], index: int, rest: str) -> tuple[str, ...]:
    dashed = rest.startswith(("-", "+"))
    items = [rest] if rest else []
    for following in lines[index + 1 :]:
        text = " ".join(following.segments)
        if following.blank:
            if items and not (not rest and len(items) < 1):
                break
            continue
        if re.match(r"[-+•]\s?\S", text):
            items.append(text)
            dashed = True
        elif items and not dashed and _new_addressee(items[-1], text, alone=not rest):
            items.append(text)
        elif items and _still_addressed(items[-1], text, following):
            items[-1] = f"{items[-1]} {text}"
        elif not items and len(text) < _LONG:
            items.append(text)
        else:
            break
    if dashed:
        return tuple(item for part in items if (item := clean_item(part)))
    return tuple(item for part in items for item in split_items(part))


def _new_addressee(item: str, text: str, *, alone: bool) -> bool:
    """Whether a line behind a comma names another addressee: ``Các Bộ,`` | ``Các cơ quan ngang Bộ,``.

    A long line beside ``Kính gửi:`` may have been broken at its comma; one below it (``alone``) was not.
    """
    if not item.rstrip().endswith((",", ";")) or not text[:1].isupper() or len(text) >= _LONG:
        return False
    return alone or len(item) < _SHORT_LINE


def _still_addressed(item: str, text: str, line: Line) -> bool:
    if item.rstrip().endswith("."):
        return False
    if text[:1].islower() or item.rstrip().endswith(("-", ",")) or item.rstrip().endswith(" và"):
        return True
    return line.indent >= _SET_IN and len(text) < _LONG
