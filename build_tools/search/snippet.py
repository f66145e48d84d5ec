"""A text and what was sought → the piece of it to show, marked; ``assets/search/snippet.js`` does it for readers."""

from __future__ import annotations

from collections import Counter, deque
from itertools import chain
from typing import Final

from build_tools.search.analysis import NUMBER_SIGN, fold_term, spans
from build_tools.search.query import Plan

_WIDTH: Final = 38  # syllables shown
_BEFORE: Final = 6  # syllables before the first mark

Part = tuple[str, bool]


def snippet(text: str, plan: Plan) -> tuple[Part, ...]:
    """Return the window of ``text`` with the most different sought words, as ``(text, marked)`` parts."""
    places = list(spans(text))
    if not places:
        return ()
    wanted = set(map(fold_term, (*plan.terms, *chain.from_iterable(plan.phrases))))
    marks = [fold_term(word) in wanted for _, _, word in places]
    for number in (key[1:] for key in plan.keys if key[0] == NUMBER_SIGN):
        _mark_number(places, number, marks)
    first = _best_window(places, marks)
    last = min(len(places) - 1, first + _WIDTH)
    parts: list[Part] = [("… ", False)] if first else []
    at = places[first][0] if first else 0
    for place in range(first, last + 1):
        start, end, _ = places[place]
        if marks[place]:
            parts += [(text[at:start], False), (text[start:end], True)]
            at = end
    parts.append((text[at : places[last][1]], False))
    if last < len(places) - 1:
        parts.append((" …", False))
    return tuple(part for part in parts if part[0])


def _mark_number(places: list[tuple[int, int, str]], number: str, marks: list[bool]) -> None:
    for start in range(len(places)):
        joined = ""
        for end in range(start, len(places)):
            joined += fold_term(places[end][2])
            if joined == number:
                marks[start : end + 1] = [True] * (end + 1 - start)
            if len(joined) >= len(number):
                break


def _best_window(places: list[tuple[int, int, str]], marks: list[bool]) -> int:
    """Return the place a little before the first mark of the earliest window with the most different marked words."""
    window: deque[str] = deque()
    seen: Counter[str] = Counter()
    best, most = 0, 0
    for end, (_, _, word) in enumerate(places):
        name = fold_term(word) if marks[end] else ""
        window.append(name)
        seen[name] += 1
        if len(window) > _WIDTH:
            gone = window.popleft()
            seen[gone] -= 1
            if not seen[gone]:
                del seen[gone]
        worth = len(seen) - ("" in seen)
        if worth > most:
            best, most = max(0, end - _WIDTH + 1), worth
    first = next((place for place in range(best, len(places)) if marks[place]), 0)
    return max(0, first - _BEFORE)
