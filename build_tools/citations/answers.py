"""Who is meant by a short form or by anaphora, within one text: ``Chỉ thị 16``, ``Chỉ thị này``.

A short form takes the full number of the nearest mention before it, else of the only one behind it; two that differ and
stand on the same side leave it short. Anaphora is linked on the page and counted nowhere.
"""

from __future__ import annotations

import re
from collections import defaultdict

from build_tools.citations.draft import Draft, OwnDocument, own_number
from build_tools.citations.shorts import DOUBTFUL
from build_tools.citations.types import type_before
from build_tools.numbers import DocumentNumber
from build_tools.text import compare_key
from build_tools.vocabulary import DocumentType, Vocabulary

# Literal beginnings: a text is skipped at the speed of a search for them.
_THIS = (("này", re.compile(r"này(?!\w)")), ("NÀY", re.compile(r"NÀY(?!\w)")))
_ABOVE = re.compile(r"trên(?!\w)")
_SAYING = ("nêu", "nói", "kể", "dẫn")
_SAID = re.compile(r"(?:đã )?(?:nêu|nói|kể|dẫn|vừa nêu) $")
_ALONE = re.compile(r"(?: đây)?(?=[ ]*[,.;:)])")
_PLURAL = re.compile(r"(?:các|những|hai|ba|mọi)[ \n]+$", re.IGNORECASE)
_Key = tuple[int, str]


def answer_short_forms(drafts: list[Draft], own: OwnDocument | None) -> list[Draft]:
    """Set ``full`` of short numbers; drop doubtful ones that nothing in the text answers."""
    if all(draft.number is None or draft.number.is_full for draft in drafts):
        return drafts
    numbers, later = _index_numbers(drafts)
    nearest: dict[_Key, str] = {}
    number = own_number(own)
    if number:
        numbers[number.key] = number
        by_type = [(number.ordinal, _own_type_id(own))] if own and own.type else []
        nearest.update(dict.fromkeys(_keys(number, None) + by_type, number.key))
    kept = []
    for draft in drafts:
        if draft.number and draft.number.is_full:
            nearest.update(dict.fromkeys(_keys(draft.number, draft.type.id if draft.type else None), draft.number.key))
        elif draft.number:
            draft.full = _answer(draft, nearest, later, numbers)
            if DOUBTFUL in draft.odd:
                draft.odd.remove(DOUBTFUL)
                if draft.full is None:
                    continue
        kept.append(draft)
    return kept


def _index_numbers(drafts: list[Draft]) -> tuple[dict[str, DocumentNumber], dict[_Key, set[str]]]:
    """Return the full numbers of the text by their keys, and which of them each way to look up leads to."""
    numbers: dict[str, DocumentNumber] = {}
    ways: dict[_Key, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.number and draft.number.is_full:
            numbers[draft.number.key] = draft.number
            for key in _keys(draft.number, draft.type.id if draft.type else None):
                ways[key].add(draft.number.key)
    return numbers, ways


def _own_type_id(own: OwnDocument | None) -> str:
    return compare_key(own.type) if own and own.type else ""


def _keys(number: DocumentNumber, type_id: str | None) -> list[_Key]:
    """The ways to look a full number up: by ordinal and type's id, and by ordinal and type code."""
    keys = [(number.ordinal, type_id)] if type_id else []
    if number.type_code:
        keys.append((number.ordinal, f"code:{number.type_code}"))
    return keys


def _answer(
    draft: Draft, nearest: dict[_Key, str], later: dict[_Key, set[str]], numbers: dict[str, DocumentNumber]
) -> DocumentNumber | None:
    if draft.number is None or draft.type is None:
        return None
    ordinal = draft.number.ordinal
    wanted = [(ordinal, draft.type.id), (ordinal, compare_key(draft.type.name))]
    wanted += [(ordinal, f"code:{code}") for code in sorted(draft.type.codes)]
    year = draft.number.year
    for key in wanted:
        if key in nearest and year in {None, numbers[nearest[key]].year}:
            return numbers[nearest[key]]
    behind = {found for key in wanted for found in later.get(key, ()) if year in {None, numbers[found].year}}
    return numbers[behind.pop()] if len(behind) == 1 else None


def mark_own(drafts: list[Draft], own: OwnDocument | None) -> None:
    """Mark the citations by which the document names itself: same number, and neither date nor type says otherwise."""
    if own is None:
        return
    number = own_number(own)
    issued = own.issued.isoformat() if own.issued else None
    for draft in drafts:
        meant = draft.full or draft.number
        if meant is None and issued and draft.iso == issued and _is_own_by_day(draft, own):
            draft.own = True
        if meant is None or number is None or meant.key != number.key:
            continue
        other_day = bool(issued and draft.iso and not issued.startswith(draft.iso))
        draft.own = not other_day


def _is_own_by_day(draft: Draft, own: OwnDocument) -> bool:
    """``Kèm theo Thông tư ngày 21/3/2006 của Bộ …`` in that very document: same type and day, no other issuer."""
    if draft.type is None or compare_key(draft.type.name) != _own_type_id(own):
        return False
    said, issuer = compare_key(draft.issuer or ""), compare_key(own.issuer or "")
    return not said or not issuer or said in issuer or issuer in said


def find_anaphora(text: str, drafts: list[Draft], own: OwnDocument | None, vocabulary: Vocabulary) -> list[Draft]:
    """Return vague drafts for ``Chỉ thị này`` and ``Thông báo nêu trên`` whose document the text itself tells."""
    own_type = vocabulary.type_of(own.type) if own and own.type else None
    latest: dict[str, Draft] = {}
    waiting = iter([*drafts, None])
    draft = next(waiting)
    found = []
    for start, end, this in _pointers(text):
        while draft and draft.end <= start:
            if draft.type and not draft.vague:
                latest[draft.type.id] = draft
            draft = next(waiting)
        if draft and draft.start < start:
            continue
        word = type_before(text, start, vocabulary)
        if word is None or word.apart or text[word.end : start].strip():
            continue
        if _PLURAL.search(text[max(0, word.start - 8) : word.start]):
            continue
        vague = Draft(word.start, end, word.end, word.type, word.written, vague=True)
        if _point_at_own(vague, own_type, own) if this else _point_at_last(vague, latest):
            found.append(vague)
    return found


def _pointers(text: str) -> list[tuple[int, int, bool]]:
    """Return start, end and whether it is ``này`` of every word that points at a document, in reading order."""
    found = [(*match.span(), True) for word, this in _THIS if word in text for match in this.finditer(text)]
    for above in _ABOVE.finditer(text):
        low = max(0, above.start() - 12)
        saying = text[low : above.start()].rstrip().endswith(_SAYING)
        said = _SAID.search(text, low, above.start()) if saying else None
        alone = _ALONE.match(text, above.end())
        if said:
            found.append((said.start(), above.end(), False))
        elif alone:
            found.append((above.start(), alone.end(), False))
    return sorted(found)


def _point_at_own(vague: Draft, own_type: DocumentType | None, own: OwnDocument | None) -> bool:
    """``Chỉ thị này``: the text's own document, when its type is the one said."""
    said = vague.type is not None and (vague.type is own_type or vague.type.id == "van-ban")
    vague.own_antecedent = vague.own = own is not None and said
    return vague.own


def _point_at_last(vague: Draft, latest: dict[str, Draft]) -> bool:
    """``Thông báo nêu trên``: the last document of that type."""
    vague.antecedent = latest.get(vague.type.id) if vague.type else None
    return vague.antecedent is not None
