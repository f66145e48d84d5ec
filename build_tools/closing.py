"""The foot of a document: recipients (Nơi nhận) and signature, side by side or one below the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.dates import scan_date
from build_tools.foot_lines import DASH, FILED, PAGE_MARK, RECEIVED_BY, parted, without_specks
from build_tools.model import Signer
from build_tools.page_lines import Line
from build_tools.recipients import clean_item, split_items
from build_tools.signature_lines import (
    AUTHORITY,
    LONG,
    SIGNED,
    as_name,
    as_shouted_name,
    is_authority,
    is_office,
    is_position,
    is_signature,
    split_authority,
)
from build_tools.text import fold, squeeze

_LOOK_BACK = 26  # lines over Nơi nhận in which the signature may stand
_LOOK_ON = 46
_FEWEST_LETTERS = 6  # of a heading
_ANNEX = re.compile(r"(?:phu luc|danh (?:sach|muc)|bieu|bang|mau)\b")
_NEAR = 8  # lines over Nơi nhận in which a signature stands whose name a scan set elsewhere
_LAST = 60  # lines in which a signature stands that has neither recipients nor an authority
_SENTENCE = 90  # code points; a longer line is a sentence of the body


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands over a name that cannot be read: for whom somebody signed, and as what."""

    authority: str | None
    position: str | None


@dataclass(frozen=True, slots=True)
class Closing:
    """Recipients as written (without dash and final sign) and signers in reading order."""

    recipients: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()
    unnamed: Signature | None = None


def read_closing(lines: tuple[Line, ...], start: int = 0) -> Closing:
    """Return the first foot that follows line ``start``: annexes and second captures behind it are not read."""
    block = _find_block(lines, start)
    if block is None:
        return Closing((), _read_signers(lines, start, None, set()))
    foot = (parted(line) for line in lines[block : block + _LOOK_ON])
    lines = (*lines[:block], *foot, *lines[block + _LOOK_ON :])
    recipients, taken = _read_recipients(lines, block)
    signers = _read_signers(lines, start, block, taken)
    return Closing(recipients, signers, None if signers else _read_unnamed(lines, start, block, taken))


def _find_block(lines: tuple[Line, ...], start: int) -> int | None:
    for index in range(start, len(lines)):
        line = lines[index]
        if line.segments and RECEIVED_BY.match(line.segments[0].lstrip("*_ ")):
            return index
    return None


def _read_recipients(lines: tuple[Line, ...], block: int) -> tuple[tuple[str, ...], set[int]]:
    """Read the items behind ``Nơi nhận:``; return them and the lines whose left column they take."""
    first = lines[block].segments[0].lstrip("*_ ")
    label = RECEIVED_BY.match(first)
    rest = first[label.end() :].strip("*_ ") if label else ""
    items: list[str] = [rest] if rest else []
    dashed = rest.startswith(("-", "+", "•", "~"))
    inline = bool(rest) and not dashed
    taken = {block}
    for index in range(block + 1, min(len(lines), block + 90)):
        line = lines[index]
        left = without_specks(line.left.strip("*_ "))
        if items and _ends_block(line, left, items[-1]):
            break
        if not left or PAGE_MARK.fullmatch(left) or (is_signature(left) and not DASH.match(left)):
            continue
        if DASH.match(left):
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
    if inline and sum(map(str.isalpha, items[0])) < _FEWEST_LETTERS and not FILED.match(items[0]):
        del items[0]  # specks behind the label of a list that begins below it
    return tuple(item for part in items if (item := clean_item(part))), taken


def _ends_block(line: Line, left: str, item: str) -> bool:
    """Whether the list has ended before ``line``: a signature alone on it, or a break behind the file copy."""
    if line.blank:
        return FILED.match(item) is not None and not _open_bracket(item)
    return is_signature(left) and len(line.segments) == 1


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")")


def _continues(item: str, text: str) -> bool:
    return text[:1].islower() or text.startswith("(") or _open_bracket(item) or item.rstrip().endswith(("-", " và"))


def _is_over(items: list[str]) -> bool:
    return bool(items) and (FILED.match(items[-1]) is not None or items[-1].rstrip().endswith("."))


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
    if any(is_signature(segment) for segment in streams[1]) and not any(
        is_signature(segment) for segment in streams[0]
    ):
        streams[1] += [segment for segment in streams[0] if as_name(segment)]
    signers = [signer for column in (0, 1, 2) if (signer := _signer(streams[column]))]
    if not signers and block is not None:
        offices, names = _read_across(lines, max(start, block - _NEAR), taken)
        signers = [signer] if (signer := _signer([*offices, *names[:1]])) else []
    return tuple(signers or _name_alone(lines, start))


def _read_unnamed(lines: tuple[Line, ...], start: int, block: int, taken: set[int]) -> Signature | None:
    """Return authority and office of a foot on which nobody's name can be read."""
    for begin in (max(start, block - _NEAR), block):
        offices, names = _read_across(lines, begin, taken)
        signature = _over_name(offices)
        if not names and signature and (signature.authority or begin == block):
            return signature
    return None


def _over_name(offices: list[str]) -> Signature | None:
    authority: list[str] = []
    position: list[str] = []
    for words in offices:
        _add_office(words, authority, position)
    return Signature("\n".join(authority) or None, " ".join(position) or None) if offices else None


def _add_office(words: str, authority: list[str], position: list[str]) -> None:
    """Put a line over the name where it belongs: for whom somebody signs, and as what."""
    if not is_authority(words):
        position.append(squeeze(words))
        return
    said, office = split_authority(squeeze(words))
    authority.append(said)
    position += [office] if office else []


def _read_across(lines: tuple[Line, ...], begin: int, taken: set[int]) -> tuple[list[str], list[str]]:
    """Return the offices from line ``begin`` on, and the names below the first of them, in whatever column they stand.

    A scan may set the name in the other column than the office over it, or under the recipients at the margin.
    """
    offices: list[str] = []
    names: list[str] = []
    for index, line in enumerate(lines[begin : begin + _LOOK_ON], begin):
        for column, segment in enumerate(line.segments[:3]):
            words = segment.strip("*_ ")
            if (index in taken and column == 0 and line.left) or len(words) > LONG:
                continue
            if is_signature(words) and not names:
                offices.append(words)
            elif offices and PAGE_MARK.fullmatch(words) is None and _ends_foot(words):
                return offices, names
            elif offices and as_name(words):
                names.append(words)
    return offices, names


def _ends_foot(words: str) -> bool:
    """Whether ``words`` are a heading of what follows the foot: ``PHỤ LỤC``, ``DANH SÁCH CÁC XÃ``."""
    return words.isupper() and " " in words and sum(map(str.isalpha, words)) >= _FEWEST_LETTERS


def _under_day(lines: tuple[Line, ...], start: int) -> list[Signer]:
    """Old decrees end with place and day, then the office in mixed case and the name: ``Quyền Chủ tịch Chính phủ``."""
    for index in range(max(start, len(lines) - _LAST), len(lines)):
        last = lines[index].segments[-1] if lines[index].segments else ""
        day = scan_date(last, max(0, last.find("ngày ")))
        if not day or not day.iso or day.end < len(last.rstrip(" .")):
            continue
        below = (line.segments[-1].strip("*_ ") for line in lines[index + 1 : index + 8] if line.segments)
        signature = [words for words in below if not SIGNED.fullmatch(words)][:2]
        if len(signature) > 1 and is_office(signature[0]):
            name = as_name(signature[1]) or as_shouted_name(signature[1], signature)
            return [Signer(name, squeeze(signature[0]))] if name else []
    return []


def _name_alone(lines: tuple[Line, ...], start: int) -> list[Signer]:
    """The last lines may have the name and ``(Đã ký)``, and no office: ``Võ Chí Công``."""
    for index in range(len(lines) - 1, max(start, len(lines) - _LOOK_ON), -1):
        if not lines[index].segments or not SIGNED.fullmatch(lines[index].segments[-1].strip("*_ ")):
            continue
        near = (*reversed(lines[max(start, index - 4) : index]), *lines[index + 1 : index + 5])
        names = (as_name(line.segments[-1].strip("*_ ")) for line in near if line.segments)
        return [Signer(name) for name in names if name][:1]
    return []


def _first_signature(lines: tuple[Line, ...], start: int) -> int | None:
    for index in range(start, len(lines)):
        line = lines[index]
        if any(AUTHORITY.match(segment) and segment[:48].isupper() for segment in line.segments):
            return index
    for index in range(len(lines) - 1, max(start, len(lines) - _LAST), -1):
        last = lines[index].segments[-1] if lines[index].segments else ""
        if is_signature(last) and len(last) < LONG:
            return index
    return None


def _signer(stream: list[str]) -> Signer | None:
    """Read authority lines, the position, the name; anything else before a complete signature starts anew."""
    authority: list[str] = []
    position: list[str] = []
    for segment in stream:
        if is_authority(segment):
            if position:
                authority, position = [], []
            _add_office(segment, authority, position)
        elif is_position(segment, position) or (authority and not position and is_office(segment)):
            position.append(squeeze(segment))
        elif SIGNED.fullmatch(segment) or not segment or PAGE_MARK.fullmatch(segment):
            continue
        elif (authority or position) and (name := as_name(segment) or as_shouted_name(segment, position or authority)):
            return Signer(name, " ".join(position) or None, "\n".join(authority) or None)
        elif (
            (authority or position) and segment.isupper() and len(segment) < LONG and not _ANNEX.match(fold(segment))
        ):  # a position's second line
            (position or authority)[-1] += f" {squeeze(segment)}"
        else:
            authority, position = [], []
    return None
