"""The foot of a document: recipients (Nơi nhận) and signature, side by side or one below the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.dates import scan_date
from build_tools.model import Signer
from build_tools.page_lines import Line
from build_tools.recipients import clean_item, split_items
from build_tools.text import squeeze

_LABEL = r"(?:Nơi\s+(?:nhận|gửi|gởi)|NƠI\s+(?:NHẬN|GỬI|GỞI))"  # "gởi" is the southern spelling
_RECEIVED_BY = re.compile(rf"{_LABEL}\s*:?\s*")
_DASH = re.compile(r"[-+•]\s*\S")
_FILED = re.compile(r"(?:[-+•]\s*)?Lưu\b", re.IGNORECASE)
_AUTHORITY = re.compile(
    r"(?:T\s?[/.]\s?M|TM|K\s?[/.]\s?T|KT|T\s?[/.]\s?L|TL|TUQ|T\s?[/.]\s?U\.?Q)\s?[.,:]?\s*(?=[A-ZÀ-ỸĐ])"
)
_POSITION = re.compile(
    r"(?:Q\.\s?|QUYỀN )?(?:BÍ THƯ|PHÓ|TRƯỞNG|CHỦ TỊCH|CHỦ NHIỆM|THƯỜNG TRỰC|BỘ TRƯỞNG|THỨ TRƯỞNG|GIÁM ĐỐC|"
    r"TỔNG|CHÁNH|HIỆU TRƯỞNG|VIỆN TRƯỞNG|CỤC TRƯỞNG|"
    r"VỤ TRƯỞNG|THỦ TƯỚNG|THỐNG ĐỐC|TƯ LỆNH|CHÍNH ỦY|CHÍNH UỶ|CHỈ HUY|ỦY VIÊN|UỶ VIÊN|CHI CỤC|ĐẠI DIỆN|"
    r"PHÓ|THẨM PHÁN|KIỂM SÁT VIÊN|QUYỀN|NGƯỜI|THỦ TRƯỞNG|"
    r"THƯ KÝ|CHỦ TRÌ|CHỦ TỌA|CHỦ TOẠ|"
    r"ĐỘI TRƯỞNG|TỔ TRƯỞNG|KIỂM TOÁN|KẾ TOÁN|PHỤ TRÁCH|TRẠM TRƯỞNG|HẠT TRƯỞNG|TM\.)\b"
)
_MIXED_AUTHORITY = re.compile(r"(?:[TK]\s?[/.]|[A-Z]{2,3}\.)")  # only with its sign: not "TMCP Ngoại thương"
_SIGNED = re.compile(r"[(\[]?\s*(?:đã ký|Đã ký|ĐÃ KÝ|đã kí|chữ ký|ký tên|Ký bởi|daky)\b.*", re.IGNORECASE)
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
_GLUE = re.compile(r"\*{0,2} (?=[A-ZÀ-ỸĐ][^;\d]{3,60}$)")
_GLUED_LEFT = re.compile(rf"[-+•*_ ]*{_LABEL}\s*:|[-+•] ?(?:Lưu.{{2,80}}|[^;]{{2,80}})[;.,]")
_PAGE_NUMBER = re.compile(r"[-–\s]*\d{1,3}[-–\s]*(?:/\s*\d+)?$")
_LOOK_BACK = 26  # lines over Nơi nhận in which the signature may stand
_LOOK_ON = 46
_SHORTEST_NAME = 3  # words, where nothing else tells a name from other words
_LAST = 60  # lines in which a signature stands that has neither recipients nor an authority
_LONGEST_NAME = 5  # words in capitals
_LONG = 60  # code points; an authority or a position is shorter
_SENTENCE = 90  # code points; a longer line is a sentence of the body


@dataclass(frozen=True, slots=True)
class Closing:
    """Recipients as written (without dash and final sign) and signers in reading order."""

    recipients: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()


def read_closing(lines: tuple[Line, ...], start: int = 0) -> Closing:
    """Return the first foot that follows line ``start``: annexes and second captures behind it are not read."""
    block = _find_block(lines, start)
    if block is not None:
        foot = tuple(_unglued(line) for line in lines[block : block + _LOOK_ON])
        lines = (*lines[:block], *foot, *lines[block + _LOOK_ON :])
    taken: set[int] = set()
    recipients: tuple[str, ...] = ()
    if block is not None:
        recipients, taken = _read_recipients(lines, block)
    return Closing(recipients, _read_signers(lines, start, block, taken))


def _unglued(line: Line) -> Line:
    """Part ``Nơi nhận: CHỦ TỊCH`` and ``- Lưu: VT. Nguyễn Văn An``: two columns that a capture set in one."""
    if not line.segments or len(line.segments) > 1:
        return line
    for glue in _GLUE.finditer(line.segments[0]):
        left, right = line.segments[0][: glue.start()], line.segments[0][glue.end() :]
        named = _FILED.match(left) and _as_name(right) and len(right.split()) >= _SHORTEST_NAME
        if _GLUED_LEFT.fullmatch(left) and (named or _is_signature(right)):
            return Line(line.text, (left, right), line.indent)
    return line


def _find_block(lines: tuple[Line, ...], start: int) -> int | None:
    for index in range(start, len(lines)):
        line = lines[index]
        if line.segments and _RECEIVED_BY.match(line.segments[0].lstrip("*_ ")):
            return index
    return None


def _read_recipients(lines: tuple[Line, ...], block: int) -> tuple[tuple[str, ...], set[int]]:
    """Read the items behind ``Nơi nhận:``; return them and the lines whose left column they take."""
    first = lines[block].segments[0].lstrip("*_ ")
    label = _RECEIVED_BY.match(first)
    rest = first[label.end() :].strip("*_ ") if label else ""
    items: list[str] = [rest] if rest else []
    dashed = rest.startswith(("-", "+", "•"))
    inline = bool(rest) and not dashed
    taken = {block}
    for index in range(block + 1, min(len(lines), block + 90)):
        line = lines[index]
        left = line.left.strip("*_ ")
        if items and _ends_block(line, left, items[-1]):
            break
        if not left or _PAGE_NUMBER.fullmatch(left) or (_is_signature(left) and not _DASH.match(left)):
            continue
        if _DASH.match(left):
            dashed = True
            items.append(left)
        elif items and (_continues(items[-1], left) or (dashed and not _is_over(items))):
            items[-1] = f"{items[-1]} {left}"
        elif (inline or not dashed) and not _is_over(items):
            items.append(left)
        else:
            break
        taken.add(index)
    if not dashed:
        return tuple(item for part in items for item in split_items(part)), taken
    return tuple(item for part in items if (item := clean_item(part))), taken


def _ends_block(line: Line, left: str, item: str) -> bool:
    """Whether the list has ended before ``line``: a signature alone on it, or a break behind the file copy."""
    if line.blank:
        return _FILED.match(item) is not None and not _open_bracket(item)
    return _is_signature(left) and len(line.segments) == 1


def _is_signature(text: str) -> bool:
    return bool(_AUTHORITY.match(text)) or (text.isupper() and bool(_POSITION.match(text)))


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")")


def _continues(item: str, text: str) -> bool:
    return text[:1].islower() or text.startswith("(") or _open_bracket(item) or item.rstrip().endswith(("-", " và"))


def _is_over(items: list[str]) -> bool:
    return bool(items) and (_FILED.match(items[-1]) is not None or items[-1].rstrip().endswith("."))


def _read_signers(lines: tuple[Line, ...], start: int, block: int | None, taken: set[int]) -> tuple[Signer, ...]:
    """Read the columns of the foot as streams of segments, and the first signature of each."""
    if block is None:
        begin = _first_signature(lines, start)
        if begin is None:
            return tuple(_under_day(lines, start) or _name_alone(lines, start))
        end = begin + _LOOK_ON
    else:
        begin, end = max(start, block - _LOOK_BACK), block + _LOOK_ON
    streams: dict[int, list[str]] = {0: [], 1: [], 2: []}
    for index in range(begin, min(end, len(lines))):
        line = lines[index]
        for column, segment in enumerate(line.segments[:3]):
            if index in taken and column == 0 and line.left:
                continue
            if len(line.segments) == 1 and len(segment) > _SENTENCE:
                streams[0].append("")
                continue
            lone_right = len(line.segments) == 1 and not line.left and bool(streams[1])
            streams[1 if lone_right else column].append(segment.strip("*_ "))
    if any(_is_signature(segment) for segment in streams[1]) and not any(
        _is_signature(segment) for segment in streams[0]
    ):
        streams[1] += [segment for segment in streams[0] if _as_name(segment)]
    signers = [signer for column in (0, 1, 2) if (signer := _signer(streams[column]))]
    return tuple(signers or _name_alone(lines, start))


def _under_day(lines: tuple[Line, ...], start: int) -> list[Signer]:
    """Old decrees end with place and day, then the office in mixed case and the name: ``Quyền Chủ tịch Chính phủ``."""
    for index in range(max(start, len(lines) - _LAST), len(lines)):
        last = lines[index].segments[-1] if lines[index].segments else ""
        day = scan_date(last, max(0, last.find("ngày ")))
        if not day or not day.iso or day.end < len(last.rstrip(" .")):
            continue
        below = (line.segments[-1].strip("*_ ") for line in lines[index + 1 : index + 8] if line.segments)
        signature = [words for words in below if not _SIGNED.fullmatch(words)][:2]
        if len(signature) > 1 and _is_office(signature[0]):
            name = _as_name(signature[1]) or _as_shouted_name(signature[1], signature)
            return [Signer(name, squeeze(signature[0]))] if name else []
    return []


def _name_alone(lines: tuple[Line, ...], start: int) -> list[Signer]:
    """The last lines may have the name and ``(Đã ký)``, and no office: ``Võ Chí Công``."""
    for index in range(len(lines) - 1, max(start, len(lines) - _LOOK_ON), -1):
        if not lines[index].segments or not _SIGNED.fullmatch(lines[index].segments[-1].strip("*_ ")):
            continue
        near = (*reversed(lines[max(start, index - 4) : index]), *lines[index + 1 : index + 5])
        names = (_as_name(line.segments[-1].strip("*_ ")) for line in near if line.segments)
        return [Signer(name) for name in names if name][:1]
    return []


def _first_signature(lines: tuple[Line, ...], start: int) -> int | None:
    for index in range(start, len(lines)):
        line = lines[index]
        if any(_AUTHORITY.match(segment) and segment[:48].isupper() for segment in line.segments):
            return index
    for index in range(len(lines) - 1, max(start, len(lines) - _LAST), -1):
        last = lines[index].segments[-1] if lines[index].segments else ""
        if _is_signature(last) and len(last) < _LONG:
            return index
    return None


def _signer(stream: list[str]) -> Signer | None:
    """Read authority lines, the position, the name; anything else before a complete signature starts anew."""
    authority: list[str] = []
    position: list[str] = []
    for segment in stream:
        if _is_authority(segment):
            if position:
                authority, position = [], []
            authority.append(squeeze(segment))
        elif _is_position(segment, position) or (authority and not position and _is_office(segment)):
            position.append(squeeze(segment))
        elif _SIGNED.fullmatch(segment) or not segment or _PAGE_NUMBER.fullmatch(segment):
            continue
        elif (authority or position) and (
            name := _as_name(segment) or _as_shouted_name(segment, position or authority)
        ):
            return Signer(name, " ".join(position) or None, "\n".join(authority) or None)
        elif (authority or position) and segment.isupper() and len(segment) < _LONG:  # a position's second line
            (position or authority)[-1] += f" {squeeze(segment)}"
        else:
            authority, position = [], []
    return None


def _is_authority(segment: str) -> bool:
    """``TM. ỦY BAN NHÂN DÂN``, ``K/T Bộ trưởng``."""
    if not _AUTHORITY.match(segment):
        return False
    return segment.isupper() or (_MIXED_AUTHORITY.match(segment) is not None and _is_short(segment))


def _is_position(segment: str, before: list[str]) -> bool:
    return segment.isupper() and bool(_POSITION.match(segment)) and not _as_shouted_name(segment, before)


def _is_office(segment: str) -> bool:
    """An office in mixed case: ``Thứ trưởng``, ``Phó Tổng giám đốc``, but not a family called Phó."""
    return _is_short(segment) and _POSITION.match(segment.upper().removeprefix("PHÓ ")) is not None


def _is_short(segment: str) -> bool:
    return segment[:1].isupper() and len(segment) < _LONG and not segment.endswith((".", ",", ";", ":"))


def _as_name(segment: str) -> str | None:
    plain = squeeze(_RANK.sub("", segment)).strip(" .,;")
    if not _NAME.fullmatch(plain) or plain.isupper() or _NOT_A_NAME.match(plain):
        return None
    if any(len(word) > 1 and word.isupper() for word in plain.split()):
        return None  # "Sở GDĐT"
    return plain


def _as_shouted_name(segment: str, before: list[str]) -> str | None:
    """A name in capitals under a position; its first word is a family name, never an office."""
    plain = squeeze(_RANK.sub("", segment)).strip(" .,;")
    if not before or not plain.isupper() or not _NAME.fullmatch(plain) or len(plain.split()) > _LONGEST_NAME:
        return None
    return plain if plain.split()[0].casefold() in _FAMILIES else None


_FAMILY_NAMES = """
    nguyễn trần lê phạm huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương lương mai tô tạ hà cao trịnh
    đào lâm hoàng lò giàng vàng
"""
_FAMILIES = frozenset(_FAMILY_NAMES.split())
