"""One line of Kính gửi or Nơi nhận → its parts: the name, the purpose in brackets, the role.

``Ban Tuyên giáo Tỉnh ủy (B/c)`` → report to; ``Lưu BTGHU`` → file copy; ``Như kính gửi`` → back-reference. The line
itself stands
as written; the expanded name is for reading aloud and for search, never in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from build_tools.text import compare_key, squeeze

Role = Literal["report_to", "file_copy", "as_addressed", "recipient"]

_PURPOSE = re.compile(r"\s*\((?P<purpose>[^()]*)\)\s*$")
_FILE_COPY = re.compile(r"lưu\b\s*:?\s*(?:tại\s+)?", re.IGNORECASE)
_AS_ADDRESSED = re.compile(
    r"(?:như\s+(?:trên|kính\s+g[ửở]i|kính\s+trình|điều\s+\d+|trên\s+đây|thành\s+phần))\b", re.IGNORECASE
)
_REPORT = re.compile(r"(?:để\s+)?(?:b\s*/\s*c|báo\s+cáo|b/cáo|bc)\b", re.IGNORECASE)
_PURPOSES = {
    "b/c": "báo cáo", "để b/c": "báo cáo", "để b/cáo": "báo cáo", "b/cáo": "báo cáo", "để báo cáo": "báo cáo",
    "báo cáo": "báo cáo",
    "t/h": "thực hiện", "để t/h": "thực hiện", "để thực hiện": "thực hiện", "thực hiện": "thực hiện",
    "p/h": "phối hợp", "để p/h": "phối hợp", "để phối hợp": "phối hợp", "phối hợp": "phối hợp",
    "để biết": "biết", "để chỉ đạo": "chỉ đạo", "để phê duyệt": "phê duyệt", "để theo dõi": "theo dõi",
    "thẩm định": "thẩm định",
    "đưa tin": "đưa tin", "để đưa tin": "đưa tin",
}  # fmt: skip
_SHORT = {
    "TCCSĐ": "tổ chức cơ sở đảng", "MTTQ": "Mặt trận Tổ quốc", "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân", "UBKT": "Ủy ban Kiểm tra", "VPHU": "Văn phòng Huyện ủy", "VPTU": "Văn phòng Tỉnh ủy",
    "BTGHU": "Ban Tuyên giáo Huyện ủy", "BTGTU": "Ban Tuyên giáo Tỉnh ủy", "BTGTXU": "Ban Tuyên giáo Thị ủy",
    "BTCTU": "Ban Tổ chức Tỉnh ủy",
    "TTg": "Thủ tướng Chính phủ", "VPCP": "Văn phòng Chính phủ", "TT.TU": "Thường trực Tỉnh ủy",
    "TT.HĐND": "Thường trực Hội đồng nhân dân",
    "TW": "Trung ương", "QG": "Quốc gia", "VHTT": "Văn hóa, Thông tin", "DLXH": "dư luận xã hội",
    "LHPN": "Liên hiệp Phụ nữ",
    "LĐTBXH": "Lao động - Thương binh và Xã hội", "PCTT": "phòng, chống thiên tai", "TKCN": "tìm kiếm cứu nạn",
}  # fmt: skip
_SHORT_WORD = re.compile(
    r"(?<![\w.])(?:" + "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)) + r")(?![\w])"
)
_COMRADES = re.compile(r"\b[Đđ]/c\b\.?")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A line as written and its parts; ``name`` is None for a back-reference, ``purpose_written`` has the brackets."""

    text: str
    name: str | None
    role: Role
    purpose: str | None = None
    purpose_written: str | None = None

    @property
    def expanded(self) -> str | None:
        """The name with its abbreviations written out: ``Các TCCSĐ`` → ``Các tổ chức cơ sở đảng``."""
        return expand(self.name) if self.name else None


def read_recipient(line: str) -> Recipient:
    """Return the parts of one recipient's line, dash and final punctuation allowed."""
    text = clean_item(line)
    bracket = _PURPOSE.search(text)
    purpose_written = bracket[0].strip() if bracket else None
    purpose = _purpose(bracket["purpose"]) if bracket else None
    name = squeeze(text[: bracket.start()]) if bracket else text
    if _AS_ADDRESSED.match(text):
        return Recipient(text, None, "as_addressed", purpose, purpose_written)
    stored = _FILE_COPY.match(text)
    if stored:
        kept = squeeze(text[stored.end() :])
        return Recipient(text, kept or None, "file_copy", "lưu", squeeze(stored[0]).rstrip(": "))
    role: Role = "report_to" if bracket and _REPORT.match(bracket["purpose"].strip()) else "recipient"
    return Recipient(text, name, role, purpose, purpose_written)


def _purpose(written: str) -> str:
    words = squeeze(written)
    return _PURPOSES.get(compare_key(words), words.removeprefix("để "))


def clean_item(line: str) -> str:
    """Return the line without its dash and final punctuation, spaces squeezed; the words stand as written."""
    text = squeeze(line)
    text = re.sub(r"^(?:[-–—+*•·~_]\s*)+", "", text)
    return re.sub(r"[\s.,;:]+$", "", text)


def expand(name: str) -> str:
    """Write the abbreviations of a recipient's name out; what is not listed stays."""
    return _COMRADES.sub("đồng chí", _SHORT_WORD.sub(lambda match: _SHORT[match[0]], name))


def split_items(text: str) -> list[str]:
    """Split a list written in one run at its semicolons (never at commas: ``Đ/c Chánh, Phó VPHU`` is one item)."""
    return [item for part in text.split(";") if (item := clean_item(part))]
