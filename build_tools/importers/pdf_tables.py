"""Ruled lines of a page → tables: where lines cross in a grid, the words inside are its cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from build_tools.importers.pdf_pages import Box

_THIN: Final = 3.0  # points; a ruled line is thinner
_SHORT: Final = 5.0  # and longer
_NEAR: Final = 3.0  # lines that near are one


@dataclass(frozen=True, slots=True)
class Grid:
    """The borders of a table: x from left to right, y from top to bottom."""

    across: tuple[float, ...]
    down: tuple[float, ...]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return row and column of a place, or None outside."""
        if not (self.across[0] < x < self.across[-1] and self.down[-1] < y < self.down[0]):
            return None
        row = bisect_right([-each for each in self.down], -y) - 1
        return row, bisect_right(self.across, x) - 1

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.down) - 1, len(self.across) - 1


def find_grids(drawn: Iterable[Box]) -> list[Grid]:
    """Return the tables of a page from top to bottom."""
    upright: list[tuple[float, float, float]] = []  # x, bottom, top
    level: list[tuple[float, float, float]] = []  # y, left, right
    for left, bottom, right, top in drawn:
        if right - left < _THIN and top - bottom > _SHORT:
            upright.append(((left + right) / 2, bottom, top))
        elif top - bottom < _THIN and right - left > _SHORT:
            level.append(((bottom + top) / 2, left, right))
        elif right - left > _SHORT and top - bottom > _SHORT:
            upright += [(left, bottom, top), (right, bottom, top)]
            level += [(bottom, left, right), (top, left, right)]
    grids = [_grid(group, level) for group in _stacked(upright)]
    return sorted((grid for grid in grids if grid), key=lambda grid: -grid.down[0])


def _stacked(upright: list[tuple[float, float, float]]) -> list[list[tuple[float, float, float]]]:
    """Groups of upright lines whose heights overlap or touch."""
    groups: list[list[tuple[float, float, float]]] = []
    lowest = 0.0
    for line in sorted(upright, key=lambda each: -each[2]):
        if groups and line[2] >= lowest - _NEAR:
            groups[-1].append(line)
            lowest = min(lowest, line[1])
        else:
            groups.append([line])
            lowest = line[1]
    return groups


def _grid(upright: Sequence[tuple[float, float, float]], level: Sequence[tuple[float, float, float]]) -> Grid | None:
    across = _merged(x for x, _, _ in upright)
    top, bottom = max(each[2] for each in upright), min(each[1] for each in upright)
    inside = [
        y for y, left, right in level if bottom - _NEAR <= y <= top + _NEAR and right > across[0] and left < across[-1]
    ]
    down = _merged(inside)
    if len(across) < 3 or len(down) < 3:  # noqa: PLR2004 - a frame or a rule is no table
        return None
    return Grid(tuple(across), tuple(reversed(down)))


def _merged(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found
