"""A seed and a stream number → the same throws for ever, on every Python.

Only ``random.Random.random`` is promised to give the same sequence in later Pythons, so everything else is made of it.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, TypeVar

Choice = TypeVar("Choice")
_STREAM_BITS: Final = 40


class Dice:
    """Throws of one stream. ``stream`` is below 2 ** 40; two streams of one seed know nothing of each other."""

    def __init__(self, *, seed: int, stream: int) -> None:
        self._throw = random.Random((seed << _STREAM_BITS) | stream).random  # noqa: S311 - nothing secret is made here

    def below(self, limit: int) -> int:
        """Return an integer from 0 to ``limit`` - 1, all equally likely."""
        return int(self._throw() * limit)

    def between(self, low: int, high: int) -> int:
        """Return an integer from ``low`` to ``high``, both included."""
        return low + int(self._throw() * (high - low + 1))

    def skewed(self, limit: int, power: float) -> int:
        """Return an integer from 0 to ``limit`` - 1; the higher ``power``, the more often a small one."""
        return int(self._throw() ** power * limit)

    def chance(self, share: float) -> bool:
        """Return True in ``share`` (0 to 1) of the throws."""
        return self._throw() < share

    def heavy(self, power: float) -> float:
        """Return a weight of at least 1 with a heavy tail: most near 1, a few hundreds of times larger."""
        return float((1.0 - self._throw()) ** -power)

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Return one of ``choices``, all equally likely."""
        return choices[int(self._throw() * len(choices))]

    def shuffled(self, choices: Sequence[Choice]) -> list[Choice]:
        """Return ``choices`` in a random order."""
        mixed = list(choices)
        for last in range(len(mixed) - 1, 0, -1):
            other = int(self._throw() * (last + 1))
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def weigh(self, choices: Weighted[Choice]) -> Choice:
        """Return one of ``choices`` by its weight."""
        return choices.at(self._throw())


class Weighted(Sequence[Choice]):
    """Choices with weights, made once and thrown for often."""

    def __init__(self, weights: Sequence[tuple[Choice, float]]) -> None:
        if not weights:
            raise ValueError("nothing to choose from")
        self._choices = [choice for choice, _ in weights]
        self._limits = list(accumulate(weight for _, weight in weights))

    def at(self, share: float) -> Choice:
        """Return the choice that stands at ``share`` (0 to 1, 1 excluded) of the whole weight."""
        return self._choices[min(bisect_right(self._limits, share * self._limits[-1]), len(self._choices) - 1)]

    def __len__(self) -> int:
        return len(self._choices)

    def __getitem__(self, index: int) -> Choice:  # type: ignore[override]  # a slice of weighted choices has no weights
        return self._choices[index]
