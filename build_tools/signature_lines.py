"""The lines of a signature by their looks: for whom somebody signs, the office, ``(Đã ký)``, the name.

A scan loses marks: the offices are compared by their letters, and stand as they were read.
"""

from __future__ import annotations

import re

from build_tools.text import fold, squeeze

AUTHORITY = re.compile(
    r"(?:(?:T\s?[/.]\s?M|K\s?[/.]\s?T|T\s?[/.]\s?L|T\s?[/.]\s?U\.?Q)\s?[.,:]?\s*"
    r"|(?:TM|KT|TL|TUQ)(?:\s?[.,:]\s*|\s+))(?=[A-ZÀ-ỸĐ])"
)
_OFFICES = (
    r"(?:Q\.\s?|QUYỀN )?(?:BÍ THƯ|PHÓ|TRƯỞNG|CHỦ TỊCH|CHỦ NHIỆM|THƯỜNG TRỰC|BỘ TRƯỞNG|THỨ TRƯỞNG|GIÁM ĐỐC|"
    r"TỔNG|CHÁNH|HIỆU TRƯỞNG|VIỆN TRƯỞNG|CỤC TRƯỞNG|"
    r"VỤ TRƯỞNG|THỦ TƯỚNG|THỐNG ĐỐC|TƯ LỆNH|CHÍNH ỦY|CHÍNH UỶ|CHỈ HUY|ỦY VIÊN|UỶ VIÊN|CHI CỤC|ĐẠI DIỆN|"
    r"PHÓ|THẨM PHÁN|KIỂM SÁT VIÊN|QUYỀN|NGƯỜI|THỦ TRƯỞNG|"
    r"THƯ KÝ|CHỦ TRÌ|CHỦ TỌA|CHỦ TOẠ|"
    r"ĐỘI TRƯỞNG|TỔ TRƯỞNG|KIỂM TOÁN|KẾ TOÁN|PHỤ TRÁCH|TRẠM TRƯỞNG|HẠT TRƯỞNG|TM\.)\b"
)
_POSITION = re.compile(_OFFICES)
_POSITION_LETTERS = re.compile(fold(_OFFICES))
# Whole offices that are long enough to be known with one letter wrong: "CHÁ ANH VĂN PHÒNG".
_WHOLE_OFFICES = frozenset(
    fold(office).replace(" ", "")
    for office in (
        "chánh văn phòng", "phó chánh văn phòng", "tổng cục trưởng", "phó tổng cục trưởng", "cục trưởng",
        "phó cục trưởng", "vụ trưởng", "phó vụ trưởng", "bộ trưởng", "thứ trưởng", "chủ tịch", "phó chủ tịch",
        "giám đốc", "phó giám đốc", "trưởng ban", "phó trưởng ban", "trưởng phòng", "phó trưởng phòng",
    )
)  # fmt: skip
_OFFICE_SIZES = frozenset(map(len, _WHOLE_OFFICES))
_MIXED_AUTHORITY = re.compile(r"(?:[TK]\s?[/.]|[A-Z]{2,3}\.)")  # only with its sign: not "TMCP Ngoại thương"
SIGNED = re.compile(r"[(\[]?\s*(?:đã ký|Đã ký|ĐÃ KÝ|đã kí|chữ ký|ký tên|Ký bởi|daky)\b.*", re.IGNORECASE)
_WITH_OFFICE = re.compile(
    r"(?P<authority>K\s?[/.]?\s?T\b\W{0,3}.{4,40}?) (?P<office>(?:PHÓ (?!THỦ)|THỨ TRƯỞNG$)[^,;]*)"
    r"|(?P<for>T\s?[/.]?\s?M\b.{0,12}(?:BAN THƯỜNG VỤ|BAN CHẤP HÀNH|NHÂN DÂN|UBND|HĐND)(?: .{4,30}?)?) "
    r"(?P<chair>(?:PHÓ )?(?:CHỦ TỊCH|BÍ THƯ))"
)
_RANK = re.compile(
    r"^(?:(?:PGS|GS|TS|Th\.?S|BS\.?CK[I1]{1,2}|CK[I1]{1,2}|BS|DS|KTS|KS|CN|LS|Dr|NGND|NGƯT|TTND|TTƯT|NSND|NSƯT)"
    r"(?:[.,/]\s?|\s)|(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy|uý),?\s+|Đô đốc\s+)+",
    re.IGNORECASE,
)
_NAME_WORD = r"[A-ZÀ-ỸĐ][a-zà-ỹđA-ZÀ-ỸĐ'’]*"
_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{1,6}}")
_NOT_A_NAME = re.compile(
    r"(?:Nơi|Số|Ngày|Điều|Phụ|Mẫu|Kính|Căn|Độc|Ghi|Ý|Tin|Bài|Nguồn|Tác|Họ|Đơn|Sở|Ủy|Ban|Bộ|Các|Như|"
    r"Phòng|Lưu [A-Z]{2})\b"
)
LONG = 60  # code points; an authority or a position is shorter
_LONGEST_NAME = 5  # words in capitals


def is_signature(text: str) -> bool:
    """Whether ``text`` is a line of a signature over the name: an authority, or an office in capitals."""
    return bool(AUTHORITY.match(text)) or (text.isupper() and _names_office(text))


def _names_office(text: str) -> bool:
    """Whether capitals name an office, whatever a scan made of their marks, or of one letter."""
    letters = fold(text)
    if _POSITION_LETTERS.match(letters):
        return True
    letters = letters.replace(" ", "")
    near = any(size in _OFFICE_SIZES for size in range(len(letters) - 1, len(letters) + 2))
    return near and any(_one_slip(letters, office) for office in _WHOLE_OFFICES)


def _one_slip(read: str, printed: str) -> bool:
    """Whether two words differ in one letter, changed, lost or added."""
    if abs(len(read) - len(printed)) > 1:
        return False
    at = next((at for at, (left, right) in enumerate(zip(read, printed, strict=False)) if left != right), None)
    if at is None:
        return True
    changed, added = read[at + 1 :] == printed[at + 1 :], read[at + 1 :] == printed[at:]
    return changed or added or read[at:] == printed[at + 1 :]


def is_authority(segment: str) -> bool:
    """``TM. ỦY BAN NHÂN DÂN``, ``K/T Bộ trưởng``."""
    if not AUTHORITY.match(segment):
        return False
    return segment.isupper() or (_MIXED_AUTHORITY.match(segment) is not None and _is_short(segment))


def is_position(segment: str, before: list[str]) -> bool:
    """An office in capitals, and no name in capitals under one."""
    return segment.isupper() and _names_office(segment) and not as_shouted_name(segment, before)


def is_office(segment: str) -> bool:
    """An office in mixed case: ``Thứ trưởng``, ``Phó Tổng giám đốc``, but not a family called Phó."""
    return _is_short(segment) and _POSITION.match(segment.upper().removeprefix("PHÓ ")) is not None


def _is_short(segment: str) -> bool:
    return segment[:1].isupper() and len(segment) < LONG and not segment.endswith((".", ",", ";", ":"))


def split_authority(segment: str) -> tuple[str, str | None]:
    """``KT. BỘ TRƯỞNG THỨ TRƯỞNG`` → for whom, and the office that a capture set in the same line."""
    found = _WITH_OFFICE.fullmatch(segment)
    if not found:
        return segment, None
    return found["authority"] or found["for"], found["office"] or found["chair"]


def as_name(segment: str) -> str | None:
    """The name that ``segment`` is, without ranks and degrees, or None."""
    plain = squeeze(_RANK.sub("", segment)).strip(" .,;")
    if not _NAME.fullmatch(plain) or plain.isupper() or _NOT_A_NAME.match(plain):
        return None
    if any(len(word) > 1 and word.isupper() for word in plain.split()):
        return None  # "Sở GDĐT"
    return plain


def as_shouted_name(segment: str, before: list[str]) -> str | None:
    """A name in capitals under a position; its first word is a family name, never an office."""
    plain = squeeze(_RANK.sub("", segment)).strip(" .,;")
    if not before or not plain.isupper() or not _NAME.fullmatch(plain) or len(plain.split()) > _LONGEST_NAME:
        return None
    return plain if has_family_name(plain) else None


_FAMILY_NAMES = """
    nguyễn trần lê phạm huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương lương mai tô tạ hà cao trịnh
    đào lâm hoàng lò giàng vàng
"""
_FAMILIES = frozenset(_FAMILY_NAMES.split())


def has_family_name(name: str) -> bool:
    """Whether the first word is a usual family name."""
    return name.split(maxsplit=1)[0].casefold() in _FAMILIES
