"""Bytes of a whole archive's directives, put aside outside the heap: one copy for this process and all forked from it.

What Python counts references to, a forked worker copies page by page as it looks at it. What lies here it only reads.
"""

from __future__ import annotations

import mmap
from typing import Final

_SMALLEST: Final = 1 << 16  # bytes
_LARGEST: Final = 1 << 24
_LENGTH_BYTES: Final = 4
_OFFSET_BITS: Final = 32


class Shelf:
    """Grows by pieces that double in size; what was put stays until the shelf itself is let go."""

    def __init__(self) -> None:
        self._pieces: list[mmap.mmap] = []
        self._end = self._size = 0  # of the last piece

    def put(self, data: bytes) -> int:
        """Return the place of ``data``, at most 4 GiB long."""
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
        piece, start = self._pieces[place >> _OFFSET_BITS], place & (1 << _OFFSET_BITS) - 1
        start += _LENGTH_BYTES
        return piece[start : start + int.from_bytes(piece[start - _LENGTH_BYTES : start], "little")]
