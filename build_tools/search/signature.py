"""The syllable pairs of a document as one row of bits: the filter that makes quoted phrases cheap to answer.

Pair (a, b) of folded syllables sets bit ``31·h(a) + h(b) mod BITS``, with h = CRC-32. A document whose row lacks a
bit of one of the phrase's pairs cannot contain the phrase; whoever has them all is verified against its text. A row
of bits costs half a kilobyte a document where exact lists of pairs would cost more than one, is changed in place, and
never needs a vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import unpack
from typing import Final
from zlib import crc32

from build_tools.search.analysis import Memory, fold_term, syllables_of

BITS: Final = 4096
_MASK: Final = BITS - 1
_LANE: Final = 4  # bytes for each hash when a row of hashes is one whole number: 32 · BITS fits, nothing carries over


def _lanes(word: str) -> bytes:
    """Return the hash of the folded form of each syllable of ``word``, a lane each."""
    return b"".join(_hash(syllable).to_bytes(_LANE, "little") for syllable in syllables_of((word,)))


def _hash(syllable: str) -> int:
    return crc32(fold_term(syllable).encode()) & _MASK


_LANES: Final = Memory(_lanes)


def pair_bits(words: Iterable[str]) -> Sequence[int]:
    """Return the bit of each pair of neighbours among the syllables of ``words``, in order.

    All pairs are reckoned at once, as one long number of lanes: the row times 31, and the row moved on by a lane.
    """
    lanes = b"".join(map(_LANES.__getitem__, words))
    if not lanes:
        return ()
    row = int.from_bytes(lanes, "little")
    masks = int.from_bytes(_MASK.to_bytes(_LANE, "little") * (len(lanes) // _LANE), "little")
    pairs = (row * 31 + (row >> 8 * _LANE)) & masks
    return unpack(f"<{len(lanes) // _LANE}I", pairs.to_bytes(len(lanes), "little"))[:-1]


def signature(words: Iterable[str]) -> int:
    """Return the signature of one run of words as a whole number; bit 0 is its highest. ``|`` joins several runs."""
    row = bytearray(b"0") * BITS
    for bit in pair_bits(words):
        row[bit] = 49
    return int(row, 2)


def signature_bytes(signatures: Iterable[int]) -> bytes:
    """Return the ``signatures`` of several runs as one row of bits, bit 0 first: ``BITS // 8`` bytes."""
    joined = 0
    for each in signatures:
        joined |= each
    return joined.to_bytes(BITS // 8, "big")
