"""The syllable pairs of a document as one row of bits: the filter that makes quoted phrases cheap to answer.

Pair (a, b) of folded syllables sets bit ``31·h(a) + h(b) mod BITS``, with h = CRC-32. A document whose row lacks a
bit of one of the phrase's pairs cannot contain the phrase; whoever has them all is verified against its text. A row
of bits costs half a kilobyte a document, packed, where exact lists of pairs would cost more than one, is changed in
place, and never needs a vocabulary. A text of 6 KB sets a tenth of the bits: so often a document is read in vain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import unpack
from typing import Final
from zlib import crc32

from build_tools.search.analysis import Memory, fold_term

BITS: Final = 8192
_MASK: Final = BITS - 1
_LANE: Final = 4  # bytes for each hash when a row of hashes is one whole number: 32 · BITS fits, nothing carries over
_USUAL: Final = 1 << 14  # syllables; a longer text has masks of its own
_CLEAR: Final = b"0" * BITS


def _lanes(spelt: str) -> bytes:
    """Return the hash of the folded form of each syllable that a word is spelt as, a lane each."""
    if " " in spelt:
        return b"".join(map(_LANES.__getitem__, spelt.split()))
    return (crc32(fold_term(spelt).encode()) & _MASK).to_bytes(_LANE, "little") if spelt else b""


def _masks(count: int) -> int:
    return int.from_bytes(_MASK.to_bytes(_LANE, "little") * count, "little")


_LANES: Final = Memory(_lanes)
_USUAL_MASKS: Final = _masks(_USUAL)


def pair_bits(spelt: Sequence[str]) -> tuple[int, ...]:
    """Return the bit of each pair of neighbours among the syllables of words that are spelt so, in order.

    All pairs are reckoned at once, as one long number of lanes: the row times 31, and the row moved on by a lane.
    """
    lanes = b"".join(_LANES.each(spelt))
    if not lanes:
        return ()
    count = len(lanes) // _LANE
    row = int.from_bytes(lanes, "little")
    pairs = (row * 31 + (row >> 8 * _LANE)) & (_USUAL_MASKS if count <= _USUAL else _masks(count))
    return unpack(f"<{count - 1}I", pairs.to_bytes(len(lanes), "little")[:-_LANE])


def signature(several: Iterable[Sequence[int]]) -> bytes:
    """Return the pairs of several runs, as `pair_bits` gives them, as one row of bits: bit 0 is its first."""
    row = bytearray(_CLEAR)
    for bits in several:
        for bit in bits:
            row[bit] = 49  # "1"
    return int(row, 2).to_bytes(BITS // 8, "big")
