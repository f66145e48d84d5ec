"""The syllable pairs of a document as one row of bits: the filter that makes quoted phrases cheap to answer.

Pair (a, b) of folded syllables sets bit ``31·h(a) + h(b) mod BITS``, with h = CRC-32. A document whose row lacks a
bit of one of the phrase's pairs cannot contain the phrase; whoever has them all is verified against its text. A row
of bits costs half a kilobyte a document where exact lists of pairs would cost more than one, is changed in place, and
never needs a vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

from build_tools.search.analysis import fold_term

BITS: Final = 4096
_MASK: Final = BITS - 1


@lru_cache(maxsize=65536)
def syllable_hash(syllable: str) -> int:
    """Return the hash of an exact syllable's folded form, under `BITS`."""
    return crc32(fold_term(syllable).encode()) & _MASK


def pair_bits(run: Sequence[str]) -> list[int]:
    """Return the bit of each pair of neighbours in ``run``, in order."""
    hashes = [*map(syllable_hash, run)]
    return [(first * 31 + second) & _MASK for first, second in pairwise(hashes)]


def pair_signature(runs: Iterable[Sequence[str]]) -> bytes:
    """Return the row of bits of a document, bit 0 first: ``BITS // 8`` bytes. Pairs do not reach from run to run."""
    row = bytearray(b"0") * BITS
    for run in runs:
        for bit in pair_bits(run):
            row[bit] = 49
    return int(row, 2).to_bytes(BITS // 8, "big")
