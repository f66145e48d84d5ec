"""One pass over a text for its numbers: the drafts so far, the list that is being read, and how every draft ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from build_tools.citations.draft import Draft
from build_tools.citations.tails import read_tail
from build_tools.citations.types import TypeWord
from build_tools.vocabulary import Vocabulary

_LINE_WINDOW = 400  # code points
_SHORTEST_LINE_GAP = "   "
_SHOUTED_TAIL = re.compile(r"\s(?:NGÀY|CỦA)\b")  # of a citation in a heading


@dataclass(slots=True)
class Scan:
    """The state of one pass: the drafts so far and the number of the current list."""

    text: str
    vocabulary: Vocabulary
    cells: bool
    drafts: list[Draft] = field(default_factory=list)
    group: int = 0


def is_own_number(text: str, so: int, start: int, end: int, word: TypeWord | None) -> bool:
    """Whether this is a document's own number line (``Số: 15/QĐ-UBND`` alone or in its column), which cites nothing."""
    if text[so : so + 1] != "S":
        return False
    low = max(0, so - _LINE_WINDOW)
    line = text[max(low, text.rfind("\n", low, so) + 1) : so]
    if "|" in line or (line.strip(" *#>_") and not line.endswith(_SHORTEST_LINE_GAP)):
        return False
    if word is not None and "\n" not in text[word.end : so]:
        return False
    return not (text[so:start].startswith("SỐ") and _SHOUTED_TAIL.match(text, end))


def finish(scan: Scan, draft: Draft) -> int:
    """Read date and issuer behind the number, and add the draft."""
    joint = _is_joint(draft)
    tail = read_tail(scan.text, draft.core, scan.vocabulary.words, joint=joint, cells=scan.cells)
    draft.end = tail.end
    draft.date = tail.date or draft.date
    draft.issuer = tail.issuer or draft.issuer
    scan.drafts.append(draft)
    return draft.end


def _is_joint(draft: Draft) -> bool:
    """Whether several bodies issued it: said by the type (``liên tịch``, ``phối hợp``) or by the number's codes."""
    words = (draft.type_written or "").lower()
    if "liên" in words or "phối hợp" in words:
        return True
    number = draft.number
    code = (number.type_code or "") if number else ""
    return code.endswith(("LT", "PH", "LN", "LB")) or bool(number and number.is_party and len(number.body_codes) > 1)
