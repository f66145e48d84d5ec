"""The lines in capitals over a document's number → the names of the bodies that issue it, the highest first."""

from __future__ import annotations

import re

from build_tools.head_lines import HEAD_LINES, MOTTO, PLACE_DATE, SUBJECT, in_capitals, is_rule
from build_tools.page_lines import Line
from build_tools.text import fold, squeeze

# A Party unit by its kind alone: the body in which it stands is named on the next line.
PARTY_UNIT_ALONE = re.compile(r"BAN CÁN SỰ(?: ĐẢNG)?|ĐẢNG (?:ĐOÀN|ỦY|UỶ|BỘ)|CHI (?:ỦY|UỶ|BỘ)")
_COMMITTEE_ALONE = re.compile(r"BAN CHẤP HÀNH|BCH")
_STANDING_ALONE = re.compile(r"(?:ỦY|UỶ) BAN THƯỜNG VỤ")
_MISREAD_BEGINS = re.compile(r"(?:tong (?:cuc|cong ty|lien doan)|uy ban|hoi dong|van phong|trung tam|chi cuc|cuc)\b")
_FEWEST_LETTERS = 3  # of a name; less is a speck that a scan took for letters


def read_bodies(
    lines: tuple[Line, ...],
    stamped: frozenset[int],
    *,
    number_line: int | None,
    type_line: int | None,
    has_place: bool,
) -> tuple[str, ...]:
    """Return the lines in capitals over the number, left column, joined where one body's name takes two lines."""
    end = number_line
    if end is None:
        motto = next((index for index, line in enumerate(lines[:HEAD_LINES]) if MOTTO.search(line.text)), None)
        if motto is None and not has_place:
            return ()
        end = type_line if type_line is not None else min((motto or 0) + 3, len(lines))
    found: list[str] = []
    for index in range(end - 1, max(-1, end - 14), -1):
        line = lines[index]
        words = line.segments[0].strip(" *_#") if line.segments else ""
        if index in stamped or not words or is_rule(words) or MOTTO.match(words) or PLACE_DATE.match(words):
            continue
        if len(words) < _FEWEST_LETTERS and MOTTO.match(line.segments[-1]):
            continue
        if re.match(r"(?:NHIỆM KỲ|KHÓA|KHOÁ)\s", words):
            continue
        if not in_capitals(words) or re.search(r"\d{3}", words):
            if found or line.text:
                break
            continue
        found.append(words)
    if not found and number_line is not None:
        found = _bodies_below(lines, number_line, type_line)
    return _join_lines(list(reversed(found)))


def _bodies_below(lines: tuple[Line, ...], number_line: int, type_line: int | None) -> list[str]:
    """Rarely the number stands first; then the body is named under it."""
    end = type_line if type_line is not None else number_line + 6
    for line in lines[number_line + 1 : end]:
        words = line.segments[0].strip(" *_#") if line.segments else ""
        if words and in_capitals(words) and not MOTTO.match(words) and not is_rule(words) and not SUBJECT.match(words):
            return [words]
    return []


def _join_lines(found: list[str]) -> tuple[str, ...]:
    bodies: list[str] = []
    for words in found:
        begins = _MISREAD_BEGINS.match(fold(words)) or re.match(
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
        if bodies and (not begins or place_only or _is_cut(bodies[-1], words)):
            bodies[-1] = f"{bodies[-1]} {words}"
        else:
            bodies.append(words)
    return tuple(squeeze(body) for body in bodies)


def _is_cut(body: str, words: str) -> bool:
    """Whether a name goes on in the next line: ``SỞ A -`` | ``SỞ B``, ``ĐẢNG ĐOÀN`` | ``HỘI ĐỒNG NHÂN DÂN TỈNH``."""
    if body.endswith(("-", " VÀ", ",")) or PARTY_UNIT_ALONE.fullmatch(body):
        return True
    if _STANDING_ALONE.fullmatch(body):
        return words.startswith("QUỐC HỘI")
    return _COMMITTEE_ALONE.fullmatch(body) is not None and words.startswith("ĐẢNG BỘ")
