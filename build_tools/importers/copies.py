"""A page captured twice: the second copy of the same lines, found in linear time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from build_tools.text import compare_key

_LONG: Final = 60  # code points; shorter lines repeat innocently
_SHARE: Final = 0.4  # of the long lines
_SLACK: Final = 0.1  # of the copy's lines may differ (a time, a counter)


@dataclass(frozen=True, slots=True)
class Copy:
    """Indices into the lines, ends not included; ``differing`` are pairs of lines that are not the same in both."""

    first: tuple[int, int]
    second: tuple[int, int]
    differing: tuple[tuple[int, int], ...]


def find_copy(lines: Sequence[str]) -> Copy | None:
    """Return the copy of a large part of ``lines``, or None."""
    filled = [(index, compare_key(line)) for index, line in enumerate(lines) if line.strip()]
    offset = _common_offset([key for _, key in filled])
    if offset is None:
        return None
    keys = [key for _, key in filled]
    same = [at for at in range(len(keys) - offset) if keys[at] == keys[at + offset]]
    begin, end = _run(same, offset)
    begin, end = _stretch(keys, begin, end, offset)
    differing = tuple(
        (filled[at][0], filled[at + offset][0]) for at in range(begin, end) if keys[at] != keys[at + offset]
    )
    if end - begin < 4 or len(differing) > max(1, _SLACK * (end - begin)):  # noqa: PLR2004 - a few lines are no page
        return None
    return Copy(
        (filled[begin][0], filled[end - 1][0] + 1),
        (filled[begin + offset][0], filled[end - 1 + offset][0] + 1),
        differing,
    )


def _common_offset(keys: list[str]) -> int | None:
    """How far behind their first place most long lines stand again."""
    first: dict[str, int] = {}
    offsets: Counter[int] = Counter()
    long_ones = 0
    for at, key in enumerate(keys):
        if len(key) < _LONG:
            continue
        long_ones += 1
        if key in first:
            offsets[at - first[key]] += 1
        first.setdefault(key, at)
    if not offsets:
        return None
    offset, count = offsets.most_common(1)[0]
    return offset if count >= 3 and count >= _SHARE * long_ones else None  # noqa: PLR2004 - two may be a refrain


def _run(same: list[int], offset: int) -> tuple[int, int]:
    """The first copy's part between the first and the last line that stands again, cut where the second begins."""
    begin = same[0]
    return begin, min(same[-1] + 1, begin + offset)


def _stretch(keys: list[str], begin: int, end: int, offset: int) -> tuple[int, int]:
    """Take blank-free neighbours in as long as both copies go on alike."""
    while begin > 0 and keys[begin - 1] == keys[begin - 1 + offset]:
        begin -= 1
    while end + offset < len(keys) and end < begin + offset and keys[end] == keys[end + offset]:
        end += 1
    return begin, end
