"""A page captured twice: the second copy of the same lines, found in linear time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from build_tools.text import compare_key

_LONG: Final = 60  # code points; shorter lines repeat innocently
_SHARE: Final = 0.4  # of the long lines
_SLACK: Final = 0.1  # of the copy's lines may differ (a time, a counter)


@dataclass(frozen=True, slots=True)
class Copy:
    """Indices into the lines, ends not included; ``differing`` are lines of the second that the first does not have."""

    first: tuple[int, int]
    second: tuple[int, int]
    differing: tuple[int, ...]


def find_copy(lines: Sequence[str]) -> Copy | None:
    """Return the copy of a large part of ``lines``, or None."""
    filled = [(index, compare_key(line)) for index, line in enumerate(lines) if line.strip()]
    keys = [key for _, key in filled]
    pairs = _repeated(keys)
    if not pairs:
        return None
    (begin, second), (end, last) = _stretched(keys, pairs[0], pairs[-1])
    if end >= second:
        return None
    differing = _differing(keys[begin : end + 1], keys[second : last + 1])
    if end - begin < 3 or len(differing) > max(1, _SLACK * (last - second + 1)):  # noqa: PLR2004 - a few lines are no page
        return None
    return Copy(
        (filled[begin][0], filled[end][0] + 1),
        (filled[second][0], filled[last][0] + 1),
        tuple(filled[second + at][0] for at in differing),
    )


def _repeated(keys: list[str]) -> list[tuple[int, int]]:
    """Where long lines stand, and where they stand again behind all the first ones; too few are none."""
    first: dict[str, int] = {}
    again: list[tuple[int, int]] = []
    long_ones = 0
    for at, key in enumerate(keys):
        if len(key) < _LONG:
            continue
        long_ones += 1
        if key not in first:
            first[key] = at
        elif not again or first[key] > again[-1][0]:  # in the same order
            again.append((first[key], at))
    enough = len(again) >= 3 and len(again) >= _SHARE * long_ones  # noqa: PLR2004 - two may be a refrain
    return again if enough else []


def _stretched(
    keys: list[str], begin: tuple[int, int], end: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Take neighbours in as long as both copies go on alike."""
    (one, two), (last_one, last_two) = begin, end
    while one > 0 and two - 1 > last_one and keys[one - 1] == keys[two - 1]:
        one, two = one - 1, two - 1
    while last_two + 1 < len(keys) and last_one + 1 < two and keys[last_one + 1] == keys[last_two + 1]:
        last_one, last_two = last_one + 1, last_two + 1
    return (one, two), (last_one, last_two)


def _differing(first: list[str], second: list[str]) -> list[int]:
    """Lines of the second copy whose signs do not stand in the first; line breaks may fall elsewhere."""
    known = "".join("".join(first).split())
    if "".join("".join(second).split()) == known:
        return []
    lines = set(first)
    return [at for at, key in enumerate(second) if key not in lines and "".join(key.split()) not in known]
