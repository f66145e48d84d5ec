"""Bytes of a whole archive's directives, put aside outside the heap: one copy for this process and all forked from it.

What Python counts references to, a forked worker copies page by page as it looks at it. What lies here it only reads.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

_SMALLEST: Final = 1 << 16  # bytes
_LARGEST: Final = 1 << 24
_LENGTH_BYTES: Final = 4
_OFFSET_BITS: Final = 32
_NOTHING: Final = -1  # the place of what has no bytes
_AT_HAND: Final = 64  # opened values; a page asks for the same one several times
Value = TypeVar("Value")


class Shelf:
    """Grows by pieces that double in size; what was put stays until the shelf itself is let go."""

    def __init__(self) -> None:
        self._pieces: list[mmap.mmap] = []
        self._end = self._size = 0  # of the last piece

    def put(self, data: bytes) -> int:
        """Return the place of ``data``, at most 4 GiB long."""
        if not data:
            return _NOTHING
        needed = _LENGTH_BYTES + len(data)
        if self._end + needed > self._size:
            self._size = max(needed, min(_LARGEST, 2 * self._size or _SMALLEST))
            self._pieces.append(mmap.mmap(-1, self._size))
            self._end = 0
        start, self._end = self._end, self._end + needed
        self._pieces[-1][start : self._end] = len(data).to_bytes(_LENGTH_BYTES, "little") + data
        return len(self._pieces) - 1 << _OFFSET_BITS | start

    def get(self, place: int) -> bytes:
        """Return what was put at ``place``."""
        if place == _NOTHING:
            return b""
        piece, start = self._pieces[place >> _OFFSET_BITS], place & (1 << _OFFSET_BITS) - 1
        start += _LENGTH_BYTES
        return piece[start : start + int.from_bytes(piece[start - _LENGTH_BYTES : start], "little")]


class Shelved(Mapping[str, Value]):
    """Key → value, in the order in which they were put: packed on a shelf, and opened again when somebody asks."""

    def __init__(self, shelf: Shelf, *, pack: Callable[[Value], bytes], opened: Callable[[bytes], Value]) -> None:
        self._shelf = shelf
        self._pack = pack
        self._opened = opened
        self._places: dict[str, int] = {}
        self._last: dict[str, Value] = {}

    def put(self, key: str, value: Value) -> None:
        """Keep ``value`` under ``key``, which is new."""
        self._places[key] = self._shelf.put(self._pack(value))

    def packed(self, key: str) -> bytes:
        """Return the bytes as which the value of ``key`` lies here."""
        return self._shelf.get(self._places[key])

    def __getitem__(self, key: str) -> Value:
        value = self._last.get(key)
        if value is None:
            value = self._opened(self._shelf.get(self._places[key]))
            if len(self._last) >= _AT_HAND:
                self._last.clear()
            self._last[key] = value
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
