"""The receiver's stamp on a captured page: VĂN PHÒNG … / ĐẾN Số: 1172 / Ngày 06/9/2021 (NĐ 30/2020, Phụ lục IV).

It belongs to the copy that was captured, never to the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from build_tools.dates import scan_date
from build_tools.letterhead import case_name
from build_tools.model import ReceivedStamp
from build_tools.numbers import scan_number
from build_tools.text import masked, squeeze
from build_tools.vocabulary import Vocabulary

_ARRIVED: Final = re.compile(r"(?:CÔNG VĂN |VĂN BẢN )?ĐẾN\b(?=\s*:?\s*(?:Số|Ngày|Giờ)\b|\s*:?\s*$)")
_BELOW: Final = re.compile(r"(?:Số|Ngày|Chuyển|Giờ|Lưu hồ sơ|Số và ký hiệu)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"Số\s*:?\s*(\d{1,6}[a-z]?)(?![\w/-])", re.IGNORECASE)
_DAY: Final = re.compile(r"ngày\s*:?\s*(?=\d)", re.IGNORECASE)
_MOTTO: Final = re.compile(r"ĐẢNG CỘNG SẢN|CỘNG H[ÒO][AÀ]? XÃ HỘI|Độc lập", re.IGNORECASE)
_HEAD: Final = 90  # lines in which a stamp can stand
_LONG: Final = 110


@dataclass(frozen=True, slots=True)
class FoundStamp:
    """The stamp and the indices of its lines; None for the organisation's name when nothing stood above."""

    stamp: ReceivedStamp | None
    lines: tuple[int, ...]


def find_stamps(lines: Sequence[str], *, vocabulary: Vocabulary) -> list[FoundStamp]:
    """Return the stamps among the first lines."""
    found: list[FoundStamp] = []
    for index, line in enumerate(lines[:_HEAD]):
        text = squeeze(masked(line))
        if len(text) > _LONG or not _ARRIVED.match(text):
            continue
        above = _organisation_lines(lines, index)
        below = index + 1
        while below < len(lines) and _is_below(squeeze(masked(lines[below]))):
            below += 1
        words = "\n".join(squeeze(masked(lines[at])) for at in range(index, below))
        name = " ".join(squeeze(lines[at]) for at in above)
        stamp = ReceivedStamp(_case(name, vocabulary), _first(_NUMBER, words), _day(words)) if name else None
        found.append(FoundStamp(stamp, (*above, *range(index, below))))
    return found


def _organisation_lines(lines: Sequence[str], index: int) -> list[int]:
    above: list[int] = []
    at = index - 1
    while at >= 0 and lines[at].strip() and squeeze(lines[at]).isupper() and not _MOTTO.search(lines[at]):
        above.insert(0, at)
        at -= 1
    return above


def _is_below(text: str) -> bool:
    """A line of the stamp: its number has no symbol; the document's own number has."""
    if not _BELOW.match(text) or len(text) > _LONG:
        return False
    digit = re.search(r"\d", text)
    number = scan_number(text, digit.start()) if digit else None
    return not (number and number[0].is_full)


def _case(name: str, vocabulary: Vocabulary) -> str:
    """The name as running text writes it; abbreviations that a hyphen joins stay in capitals."""
    return case_name(re.sub(r"(?<=\S)-(?=\S)", " - ", name), vocabulary).replace(" - ", "-")


def _first(pattern: re.Pattern[str], words: str) -> str | None:
    found = pattern.search(words)
    return found[1] if found else None


def _day(words: str) -> date | None:
    for match in _DAY.finditer(words):
        written = scan_date(words, match.start())
        if written and written.iso and written.has_day:
            return date.fromisoformat(written.iso)
    return None
