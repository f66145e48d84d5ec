"""The head of a document: issuing body, number, place and date, type and title, addressees, the receiver's stamp.

Two layouts (Party: Hướng dẫn 36-HD/VPTW; State: Nghị định 30/2020/NĐ-CP, Phụ lục I), in one column or flattened from
two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from build_tools.dates import WrittenDate, scan_date
from build_tools.head_addressees import read_addressees
from build_tools.head_bodies import read_bodies
from build_tools.head_lines import HEAD_LINES, LONG, PLACE_DATE, TITLE_LINES, stamp_lines, without_marks
from build_tools.head_title import read_subject, read_title
from build_tools.head_type import find_type
from build_tools.numbers import DocumentNumber, scan_number
from build_tools.page_lines import Line
from build_tools.text import squeeze
from build_tools.vocabulary import Vocabulary

_NUMBER = re.compile(
    r"(?:(?:Luật|LUẬT|Bộ luật|BỘ LUẬT|Pháp lệnh|PHÁP LỆNH|Nghị quyết|NGHỊ QUYẾT|Lệnh|LỆNH)\s+số|Số|SỐ|"
    r"So|Sổ|Sô)\s*:?\s*(?P<number>\d.*|[.…_ -]*[-/].*|[.…_]*\s*$)"
)
# An ordinal written by hand, of which a scan made other signs: "Số: 4§7? /TB-SXD".
_UNREADABLE = re.compile(r"Số ?: ?(?=\d{0,5}[^\d\s.…_/-])[^\s…_]{2,9}? ?[-/] ?[A-ZĐ]{2}[\w/& -]{0,40}$")
_LABEL = re.compile(r"(?:Số|SỐ|So|Sổ|Sô)\s*:?\s*(?P<ordinal>\d{1,6}(?:/\d{4})?)?")
_ORDINAL = re.compile(r"\d")
_SYMBOL = re.compile(r"[-/]\s?[A-ZĐ]")
_BLANK_DAY = re.compile(r"[Nn]gày[ .…_/]*tháng")
_IN_HEADING = re.compile(r"[A-ZÀ-ỸĐ ]{4,40}\s(?:(?:CỦA|của)\s[^\d]{4,90}?\s)?(?:SỐ|Số|số)\s(?=\d)")
_WHOLE_DATE = len("2020-01-01")
_MISREAD = re.compile(r"(?<=[ /-])(?=[lIOo]?\d)[\dlIOo]{1,4}(?![^\W_])")  # "ngày l5 tháng 8 năm 2O12"
_FIGURES = str.maketrans("lIOo", "1100")
_WORDED_DAY = re.compile(r"[Nn]gày \d{1,2} tháng \d{1,2} năm \d{4}")
_LONGEST_MARK = 14  # "(Dự thảo)" behind the date
_MOST_COLUMNS = 6  # a line of more pieces is no letterhead


@dataclass(slots=True)
class Header:
    """What the head says, as written, and on which lines."""

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
    lines = without_marks(lines)
    stamped = stamp_lines(lines)
    _find_number(lines, header, stamped)
    header.type, header.type_line = find_type(lines, vocabulary, number_line=header.number_line)
    if _is_numbered_in_heading(lines, header):
        header.number = header.number_line = None
    _find_place(lines, header, stamped)
    if header.place is None and header.number_line is not None:
        _find_bare_day(lines, header, stamped)
    header.bodies = read_bodies(
        lines,
        stamped,
        number_line=header.number_line,
        type_line=header.type_line,
        has_place=header.place is not None,
    )
    header.addressees = read_addressees(lines)
    if header.type_line is None:
        header.title = read_subject(lines, stamped, number_line=header.number_line, addressed=bool(header.addressees))
        return header
    header.title, header.titled_by = read_title(lines, header.type_line, bodies=header.bodies, vocabulary=vocabulary)
    if header.number_line is None:
        _take_from_heading(lines, header, header.type_line)
    return header


def _heading(lines: tuple[Line, ...], first: int) -> str:
    return squeeze(" ".join(" ".join(line.segments) for line in lines[first : first + TITLE_LINES]))


def _is_numbered_in_heading(lines: tuple[Line, ...], header: Header) -> bool:
    """Whether the number's line goes on from ``SẮC LỆNH`` | ``CỦA CHỦ TỊCH NƯỚC``, and is no line of a letterhead."""
    if header.type_line is None or header.number_line is None or header.number_line < header.type_line:
        return False
    heading = _heading(lines, header.type_line)
    numbered = _IN_HEADING.match(heading)
    read = scan_number(heading, numbered.end()) if numbered and " CỦA " in numbered[0] else None
    return read is not None and read[0].is_full and read[0] == header.number


def _take_from_heading(lines: tuple[Line, ...], header: Header, first: int) -> None:
    """Collections print number and day under the type: ``CỦA CHÍNH PHỦ SỐ 15-CP NGÀY 2-3-1993 VỀ …``."""
    heading = _heading(lines, first)
    numbered = _IN_HEADING.match(heading)
    read = scan_number(heading, numbered.end()) if numbered else None
    if read is None or not read[0].is_full:
        return
    header.number = read[0]
    day = scan_date(heading, read[1] + (heading[read[1] : read[1] + 1] == ",") + 1)
    if header.issued is None and day and day.iso and len(day.iso) == _WHOLE_DATE:
        header.issued = day.iso
        header.place = header.place or _place_at_foot(lines[first:], day.iso)
    header.titled_by = header.titled_by and re.split(r"\s(?:SỐ|Số|số)\s", header.titled_by)[0]


def _place_at_foot(lines: tuple[Line, ...], issued: str) -> str | None:
    """``Hà Nội, ngày 14 tháng 9 năm 1946`` over the signature, where the heading gave that day without a place."""
    for line in lines:
        found = PLACE_DATE.match(line.segments[-1].strip("* _")) if line.segments else None
        day = scan_date(found["day"], 0) if found else None
        if found and day and day.iso == issued and _is_place_line(found, day):
            return squeeze(found["place"])
    return None


def _find_number(lines: tuple[Line, ...], header: Header, stamped: frozenset[int]) -> None:
    """The first ``Số …`` with a symbol at the beginning of a line or column; a blank one marks the line."""
    for index, line in enumerate(lines[:HEAD_LINES]):
        if index in stamped:
            continue
        for segment in map(_tighten, number_columns(line.segments)):
            found = _NUMBER.match(segment)
            start = found.start("number") if found else 0
            read = scan_number(segment, start) if found and segment[start : start + 1].isdigit() else None
            if not (read and read[0].is_full) and _UNREADABLE.match(segment):
                header.number_line = index
                return
            if not found or re.match(r"Số\s*[/,]?\s*[Kk]ý hiệu", segment):
                continue
            if read and (read[0].is_copy or len(segment[read[1] :].strip(" .*/")) > _AFTER_NUMBER):
                continue
            if read and not read[0].is_full and (segment[read[1] :].strip() or not _is_old(lines, index)):
                continue  # only the first decrees had a number without a symbol
            rest = " ".join(line.segments)
            if read is None and not re.search(r"[-/]\s*[A-ZĐ]{2}|[.…_]{2}|\s[-/]", rest):
                continue
            header.number, header.number_line = (read[0] if read else None), index
            return


def number_columns(segments: Iterable[str]) -> list[str]:
    """Return the columns of a line, joined where a wide gap stands inside a number: ``Số:`` | ``39`` | ``/BC-CCB``."""
    columns: list[str] = []
    for segment in segments:
        label = _LABEL.fullmatch(columns[-1]) if columns else None
        if label and (_SYMBOL if label["ordinal"] else _ORDINAL).match(segment):
            columns[-1] = f"{columns[-1]} {segment}"
        else:
            columns.append(segment)
    return columns


def _tighten(column: str) -> str:
    """``Số : 867 / UBND - VP`` without the blanks in the number, when nothing but a number stands there."""
    tight = re.sub(r" *([-/]) *", r"\1", column)
    label = _LABEL.match(tight)
    read = scan_number(tight, label.start("ordinal")) if label and label["ordinal"] else None
    return tight if read and read[1] == len(tight) else column


def _is_old(lines: tuple[Line, ...], index: int) -> bool:
    return any("VIỆT NAM DÂN CHỦ" in line.text for line in lines[max(0, index - 12) : index + 12])


_AFTER_NUMBER = 60


def _find_place(lines: tuple[Line, ...], header: Header, stamped: frozenset[int]) -> None:
    """``Triệu Sơn, ngày 08 tháng 4 năm 2020`` in a column of its own; the year may have slipped to the next line."""
    limit = header.type_line + 1 if header.type_line is not None else HEAD_LINES
    for index, line in enumerate(lines[: max(limit, (header.number_line or 0) + 12)]):
        if index in stamped:
            continue
        columns = line.segments[:_MOST_COLUMNS]
        for segment in (*columns, *(" ".join(line.segments[at : at + _MOST_COLUMNS]) for at in range(len(columns)))):
            found = PLACE_DATE.match(segment.strip("* _()"))
            if not found or len(segment) > LONG:
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
