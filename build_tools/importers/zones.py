"""A document's lines → which of them are head, text, foot and what follows, and what each line of the head is.

The facts come from ``letterhead``; here every line gets the part that it plays, so that nothing is lost: what plays no
known part is listed for a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from build_tools.foot_lines import RECEIVED_BY
from build_tools.head_lines import is_rule
from build_tools.header import number_columns, read_header
from build_tools.importers.stamp import FoundStamp
from build_tools.numbers import scan_number
from build_tools.page_lines import read_lines, without_copy
from build_tools.scanned_lines import mended
from build_tools.text import compare_key, masked, squeeze
from build_tools.vocabulary import Vocabulary

MOTTO: Final = re.compile(
    r"ĐẢNG CỘNG SẢN VIỆT NAM|ĐẢNG LAO ĐỘNG VIỆT NAM"
    r"|CỘNG H[ÒO][ÀA]? XÃ HỘI CHỦ NGHĨA|VIỆT NAM DÂN CHỦ CỘNG|[ĐÐ]ộc [lL]ập\b.*Tự do|ĐỘC LẬP\b.*TỰ DO"
)
_PLACE_DAY: Final = re.compile(r"[^\W\d_][^,:;()\d]{1,48},\s*(?:ngày|tháng)\b", re.IGNORECASE)
_YEAR_TAIL: Final = re.compile(r"(?:năm )?(?:19|20)\d\d\.?$")
_NUMBER: Final = re.compile(r"\W*(?:Số|SỐ|So)\b\s*:?\s*")
_FOOT: Final = re.compile(rf"\W*{RECEIVED_BY.pattern}")
_ADDRESSED: Final = re.compile(r"\W*Kính\s+(?:gửi|gởi|trình)\b", re.IGNORECASE)
_COLUMNS: Final = re.compile(r"[^\S\n]{3,}")
_SIGNED: Final = re.compile(r"[(\[]?\s*(?:đã ký|chữ ký|ký tên|ký bởi)\b", re.IGNORECASE)
_PAGE: Final = re.compile(r"[-–\s]*\d{1,3}[-–\s]*$")
_HEAD_LINES: Final = 90
_FAR: Final = 24  # a line that starts so far right stands in the right column
_STRAYS: Final = 4  # lines of no known part that may stand inside a head
_LONG: Final = 110


@dataclass(slots=True)
class Zones:
    """Indices into the lines; ends are not included. ``strays`` are lines of the head that play no known part."""

    header: list[str] = field(default_factory=list)
    motto: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    number_as_printed: str | None = None
    number_line: int | None = None
    head: tuple[int, int] = (0, 0)
    text: tuple[int, int] = (0, 0)
    foot: tuple[int, int] = (0, 0)
    strays: list[int] = field(default_factory=list)


def columns(line: str) -> list[str]:
    """The columns of a line, as written."""
    return number_columns(squeeze(part) for part in _COLUMNS.split(line.strip()) if part.strip())


def shouted(words: str) -> bool:
    """Whether words are in capitals: letters, and no small one among them."""
    return any(sign.isalpha() for sign in words) and not any(sign.islower() for sign in words)


def find_zones(
    lines: Sequence[str],
    record: dict[str, Any],
    stamps: Sequence[FoundStamp],
    *,
    vocabulary: Vocabulary,
    has_head: bool,
) -> Zones:
    """Cut the document's lines into zones, by the facts of its ``record`` (see ``parse``)."""
    zones = Zones()
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return zones
    begin = filled[0]
    if has_head:
        begin, end = _Head(lines, record, stamps, vocabulary, zones).read()
        zones.head = (begin, end)
        begin = end
    foot = _find_foot(lines, record, begin) if has_head else None
    last = filled[-1] + 1
    if foot is None:
        zones.text, zones.foot = (begin, last), (last, last)
    else:
        zones.text, zones.foot = (begin, foot), (foot, _end_of_foot(lines, record, foot))
    return zones


def _emptied(zones: Zones) -> Zones:
    """The same zones with nothing collected: the first reading went on behind the head's end."""
    for each in (zones.header, zones.motto, zones.heading, zones.strays):
        each.clear()
    zones.number_as_printed = zones.number_line = None
    return zones


class _Head:
    """Reads the lines of the head one after the other and tells each column's part."""

    def __init__(
        self,
        lines: Sequence[str],
        record: dict[str, Any],
        stamps: Sequence[FoundStamp],
        vocabulary: Vocabulary,
        zones: Zones,
    ) -> None:
        printed = read_header(without_copy(read_lines("\n".join(lines))), vocabulary)
        self._lines, self._record, self._zones = lines, record, zones
        self._type_line = printed.type_line
        self._number_line = printed.number_line
        self._bodies = compare_key(" ".join(printed.bodies))
        self._title = compare_key(record["title"] or "")
        self._addressees = compare_key(" ".join(record["addressees"]))
        self._stamped = {index for stamp in stamps for index in stamp.lines}
        self._last_part = ""

    def read(self) -> tuple[int, int]:
        """Return where the head begins and where it ends."""
        parts = [self._part_of(index) for index in range(min(len(self._lines), _HEAD_LINES))]
        known = [index for index, part in enumerate(parts) if part]
        if not known:
            return 0, 0
        begin, end = known[0], known[0]
        for index in known:
            between = [at for at in range(end + 1, index) if self._lines[at].strip()]
            if len(between) > _STRAYS or any(len(self._lines[at].strip()) > _LONG for at in between):
                break
            end = index
        self._zones = _emptied(self._zones)
        self._last_part = ""
        for index in range(end + 1):
            if not self._part_of(index) and self._lines[index].strip():
                self._zones.strays.append(index)
        return begin, end + 1

    def _part_of(self, index: int) -> str:
        line = self._lines[index]
        if not line.strip():
            return ""
        part = "stamp" if index in self._stamped else self._whole_line(index, line)
        if not part:
            named = [self._part_of_column(index, at, column) for at, column in enumerate(columns(line))]
            part = next((each for each in named if each), "")
        if part:
            self._last_part = part
        return part

    def _whole_line(self, index: int, line: str) -> str:
        words = squeeze(line)
        if index == self._type_line:
            self._zones.heading.append(words.strip("*: "))
            return "type"
        key = compare_key(words)
        begun = self._type_line is not None and index > self._type_line
        if begun and self._last_part in {"type", "heading"} and shouted(words) and key not in self._title:
            if len(words) < _LONG and not is_rule(words):
                self._zones.heading.append(words)
                return "heading"
        elif begun and self._last_part in {"type", "heading", "title"} and key and key in self._title:
            return "title"
        # "của Thủ tướng phủ về việc …": the issuer stands before the title in one line
        if (
            begun
            and self._last_part in {"type", "heading"}
            and self._title
            and key.endswith(self._title[-len(key) // 2 :])
        ):
            return "title"
        if _ADDRESSED.match(mended(masked(words))) and self._addressees:
            return "addressees"
        if self._last_part == "addressees" and (bare := compare_key(words.lstrip("-+• "))) and bare in self._addressees:
            return "addressees"
        return ""

    def _part_of_column(self, index: int, at: int, column: str) -> str:
        seen = mended(masked(column))
        right = at > 0 or len(self._lines[index]) - len(self._lines[index].lstrip()) >= _FAR
        if is_rule(seen):
            if set(seen.strip()) == {"*"} and not right and self._zones.header and not self._zones.number_line:
                self._zones.header.append("*")
            return "rule"
        if MOTTO.search(seen):
            self._zones.motto.append(column)
            return "motto"
        if (
            self._zones.number_line is None
            and (label := _NUMBER.match(seen))
            and self._is_number(index, seen, label.end())
        ):
            self._zones.number_line, self._zones.number_as_printed = index, column
            return "number"
        if _PLACE_DAY.match(seen.strip("*_( ")) and len(column) < _LONG:
            return "place"
        if self._last_part == "place" and _YEAR_TAIL.match(seen):
            return "place"
        key = compare_key(column)
        before_type = self._type_line is None or index < self._type_line
        if key and before_type and shouted(column) and key in self._bodies:
            self._zones.header.append(column)
            return "body"
        if key and len(key) > 2 and self._type_line is None and key.strip("()*") in self._title:  # noqa: PLR2004 - no single letter
            return "title"
        return ""

    def _is_number(self, index: int, seen: str, start: int) -> bool:
        if index == self._number_line:
            return True
        found = scan_number(seen, start)
        return bool(found and str(found[0]) == self._record["number"])


def _find_foot(lines: Sequence[str], record: dict[str, Any], begin: int) -> int | None:
    """The first line of recipients or signature; both stand near each other."""
    offices = _offices(record)
    names = {compare_key(signer["name"]) for signer in record["signers"]}
    starts: list[int] = []
    for index in range(begin, len(lines)):
        parts = columns(lines[index])
        if any(_FOOT.match(part) for part in parts) and record["recipients"]:
            starts.append(index)
            break
    for index in range(begin, len(lines)):
        if any(compare_key(part) in offices for part in columns(lines[index])) and _name_follows(lines, index, names):
            starts.append(index)
            break
    if not starts:
        return None
    first, last = min(starts), max(starts)
    return first if last - first <= _HEAD_LINES else last


def _offices(record: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for signer in record["signers"]:
        for words in (signer["authority"], signer["position"]):
            found |= {compare_key(line) for line in (words or "").split("\n") if line}
    return found


def _name_follows(lines: Sequence[str], index: int, names: set[str]) -> bool:
    near = lines[index : index + 30]
    return any(name in compare_key(squeeze(line)) for line in near for name in names)


def _end_of_foot(lines: Sequence[str], record: dict[str, Any], begin: int) -> int:
    """Behind the last line that recipients and signature explain."""
    known = " ; ".join(compare_key(item) for item in record["recipients"])
    offices = " ; ".join(sorted(_offices(record)))
    names = {compare_key(signer["name"]) for signer in record["signers"]}
    end, unknown = begin + 1, 0
    for index in range(begin, min(len(lines), begin + _HEAD_LINES)):
        parts = columns(lines[index])
        if not parts:
            continue
        if all(_is_of_foot(part, known, offices, names) for part in parts):
            end, unknown = index + 1, 0
        else:
            unknown += 1
            if unknown > 1 or len(squeeze(lines[index])) > _LONG:
                break
    return end


def _is_of_foot(part: str, known: str, offices: str, names: set[str]) -> bool:
    if _FOOT.match(part) or is_rule(masked(part)) or _SIGNED.match(part) or _PAGE.match(part):
        return True
    key = compare_key(part.strip("*_ ").lstrip("-+• "))
    return not key or key in known or key in offices or any(name in key for name in names)
