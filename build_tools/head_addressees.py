"""``Kính gửi: …`` → the addressees: one line, a list of dashes, or a list at semicolons."""

from __future__ import annotations

import re

from build_tools.head_lines import ADDRESSED, HEAD_LINES, LONG
from build_tools.page_lines import Line
from build_tools.recipients import clean_item, split_items

_WIRED = re.compile(r".{0,120}\bđiện\s*:\s*$")
_SHORT_LINE = 60  # code points; a shorter line was not broken by the paper's edge
_SET_IN = 4  # blanks before a list that is set in from the margin


def read_addressees(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Return the items of Kính gửi, or of ``… điện:`` in a telegram; one line, a dash list, or a list at semicolons."""
    for index, line in enumerate(lines[:HEAD_LINES]):
        text = " ".join(line.segments)
        addressed = ADDRESSED.match(text)
        wired = _WIRED.match(text) and len(text) < LONG
        if not addressed and not wired:
            continue
        rest = text[addressed.end() :].strip() if addressed else ""
        items = _read_items(lines, index, rest)
        if items:
            return items
    return ()


def _read_items(lines: tuple[Line, ...], index: int, rest: str) -> tuple[str, ...]:
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
        elif not items and len(text) < LONG:
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
    if not item.rstrip().endswith((",", ";")) or not text[:1].isupper() or len(text) >= LONG:
        return False
    return alone or len(item) < _SHORT_LINE


def _still_addressed(item: str, text: str, line: Line) -> bool:
    if item.rstrip().endswith("."):
        return False
    if text[:1].islower() or item.rstrip().endswith(("-", ",")) or item.rstrip().endswith(" và"):
        return True
    return line.indent >= _SET_IN and len(text) < LONG
