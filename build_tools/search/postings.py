"""The analysed documents of a block → its pieces of the shards that all blocks share: terms, pairs of syllables, words.

A term's postings are one byte a document here, its impact; on the wire a rare term has places and impacts, and a dense
one half a byte for each document.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final
from zlib import crc32

from build_tools.search.analysis import KEY_SIGNS, NUMBER_SIGN, fold_term, number_key
from build_tools.search.documents import SearchTerms
from build_tools.search.packing import deflate_noise, deflate_parts, encoded, inflate
from build_tools.search.scoring import CAP
from build_tools.search.signature import BITS

DENSE: Final = 8  # a term in at least one of so many documents of a block has half a byte for each document
Columns = dict[str, bytearray]
_FAR: Final = 255
_STANDS: Final = b"\1"
_STANDING: Final = bytes((0,)) + _STANDS * 255  # the table that leaves of impacts only that they are not 0
# How a square of 8 × 8 bits is turned over its diagonal: single bits, pairs and fours of them change places, each
# with those so many bits before them, where the mask says so (H. S. Warren, Hacker's Delight, 7-3).
_TURNS: Final = (
    (7, b"\x00\xaa\x00\xaa\x00\xaa\x00\xaa"),
    (14, b"\x00\x00\xcc\xcc\x00\x00\xcc\xcc"),
    (28, b"\x00\x00\x00\x00\xf0\xf0\xf0\xf0"),
)


def columns_of(documents: Sequence[SearchTerms]) -> Columns:
    """Return for each exact term one byte a document: its impact there, 0 where it does not stand."""
    columns: defaultdict[str, bytearray] = defaultdict(partial(bytearray, len(documents)))
    column_of = columns.__getitem__
    for rank, document in enumerate(documents):
        for column, impact in zip(map(column_of, document.terms), document.impacts, strict=True):
            column[rank] = impact
    return columns


@lru_cache(maxsize=65536)
def shard_of(term: str, shards: int) -> int:
    """Return the term shard of an exact term: all its spellings, and all numbers that begin alike, share one."""
    name = NUMBER_SIGN + figures_of(term) if term[0] == NUMBER_SIGN else fold_term(term)
    return crc32(name.encode()) % shards


def figures_of(key: str) -> str:
    """Return the figures with which a number's key begins: ``=172tbtw`` → ``172``, ``=302020ndcp`` → ``302020``."""
    return re.sub("[^0-9].*", "", key[1:])


def term_pieces(columns: Columns, size: int, shards: int) -> Iterator[bytes]:
    """Yield the piece of each of ``shards`` term shards for a block of ``size`` documents."""
    by_shard: list[list[str]] = [[] for _ in range(shards)]
    for term in sorted(columns):
        by_shard[shard_of(term, shards)].append(term)
    for terms in by_shard:
        yield term_piece(terms, columns, size)


def term_piece(terms: Sequence[str], columns: Columns, size: int) -> bytes:
    """Return the piece in which the sorted ``terms`` lie, for a block of ``size`` documents; empty without any."""
    return encoded(deflate_parts(*_term_parts(terms, columns, size))) if terms else b""


def _term_parts(terms: Sequence[str], columns: Columns, size: int) -> tuple[bytes, list[bytes]]:
    """Return ``term LF term … NUL`` with the postings of each rare term, and the columns of the others.

    A rare term has the number of its documents, their places and their impacts; a dense one has 0 there, and half a
    byte for each document among the columns, in the order of the terms.
    """
    rare: list[bytes | bytearray] = ["\n".join(terms).encode(), b"\0"]
    dense: list[bytes] = []
    for term in terms:
        column = columns[term]
        impacts = column.translate(None, b"\0")
        if len(impacts) == 1 and size > DENSE:  # most terms stand in one document
            rare += (b"\1", _counted(column.index(impacts)), impacts)
        elif len(impacts) * DENSE >= size and max(impacts) <= CAP:
            rare.append(b"\0")
            dense.append(_halves(column))
        else:
            rare += (_counted(len(impacts)), _gaps(column), impacts)
    return b"".join(rare), dense


def read_term_piece(piece: bytes, size: int) -> Columns:
    """Return the columns that `term_piece` packed for a block of ``size`` documents."""
    if not piece:
        return {}
    data = inflate(piece)
    names, _, postings = data.partition(b"\0")
    columns: Columns = {}
    dense: list[bytearray] = []
    at = 0
    for name in names.decode().split("\n"):
        column = columns[name] = bytearray(size)
        count, at = _read_count(postings, at)
        if not count:
            dense.append(column)
            continue
        place = -1
        places = []
        for _ in range(count):
            gap, at = _read_count(postings, at)
            place += 1 + gap
            places.append(place)
        for place, impact in zip(places, postings[at : at + count], strict=True):
            column[place] = impact
        at += count
    for column in dense:
        halves = postings[at : at + (size + 1) // 2]
        at += len(halves)
        column[0::2] = (both >> 4 for both in halves)
        column[1::2] = [both & 15 for both in halves][: size // 2]
    return columns


def _read_count(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that `_counted` wrote at ``data[at]``, and the place behind it."""
    end = at
    while data[end] == _FAR:
        end += 1
    return (end - at) * _FAR + data[end], end + 1


def _halves(column: bytes | bytearray) -> bytes:
    """Return a column of impacts under 16 with two documents to a byte, the first in the high half."""
    return bytes.fromhex(column.hex()[1::2] + "0" * (len(column) % 2))


def _counted(number: int) -> bytes:
    """Return ``number`` as 255s and a rest, as `_gaps` does: small numbers are one byte."""
    return bytes((number,)) if number < _FAR else bytes([_FAR] * (number // _FAR) + [number % _FAR])


def _gaps(column: bytes | bytearray) -> bytes:
    """Return before each document of the column how many stand there that do not have the term."""
    gaps = [*map(len, column.translate(_STANDING).split(_STANDS))]
    gaps.pop()  # what is behind the last one
    return bytes(gaps) if max(gaps) < _FAR else b"".join(map(_counted, gaps))


def pair_pieces(documents: Sequence[SearchTerms], shards: int) -> Iterator[bytes]:
    """Turn rows of bits into columns: shard ``s`` has bits ``s``, ``s + shards``, … of every document, 8 to a byte."""
    columns = [*_bit_columns([document.pairs for document in documents])]
    for shard in range(shards):
        yield encoded(deflate_noise(b"".join(columns[shard::shards])))


def change_pairs(pieces: Sequence[bytes], size: int, changes: Mapping[int, tuple[bytes, bytes]]) -> list[bytes]:
    """Return the ``pieces`` of `pair_pieces` when documents have other rows of bits: place → (row so far, row now)."""
    changed, shards, width = [*pieces], len(pieces), (size + 7) // 8
    opened: dict[int, bytearray] = {}
    for place, (was, now) in changes.items():
        for bit in _bits_of(int.from_bytes(was, "big") ^ int.from_bytes(now, "big")):
            columns = opened.get(bit % shards)
            if columns is None:
                columns = opened[bit % shards] = bytearray(inflate(pieces[bit % shards]))
            columns[bit // shards * width + place // 8] ^= 128 >> place % 8
    for shard, columns in opened.items():
        changed[shard] = encoded(deflate_noise(bytes(columns)))
    return changed


def _bits_of(row: int) -> Iterator[int]:
    """Yield the places of the bits of a row; bit 0 is its first."""
    while row:
        place = row.bit_length()
        yield BITS - place
        row ^= 1 << place - 1


def _bit_columns(rows: Sequence[bytes]) -> Iterator[bytes]:
    """Yield for each bit of the rows what all rows have there, 8 of them to a byte, the first row's bit the highest."""
    together, squares = b"".join(rows), (len(rows) + 7) // 8
    filling = bytes(squares * 8 - len(rows))
    columns = b"".join([together[place :: BITS // 8] + filling for place in range(BITS // 8)])
    turned = _turn_squares(columns)
    for start in range(0, len(columns), squares * 8):
        for bit in range(8):
            yield turned[start + bit : start + squares * 8 : 8]


def _turn_squares(squares: bytes) -> bytes:
    """Turn each 8 bytes over their diagonal, all at once as one long number: bit i of byte j ⇄ bit j of byte i."""
    turned = int.from_bytes(squares, "big")
    for distance, mask in _TURNS:
        masks = int.from_bytes(mask * (len(squares) // 8), "big")
        apart = (turned ^ (turned >> distance)) & masks
        turned ^= apart ^ (apart << distance)
    return turned.to_bytes(len(squares), "big")


def is_word(term: str) -> bool:
    """Say whether a term is a word that somebody may begin to type: figures in the text and keys are none."""
    return term[0] > "9" and term[0] not in KEY_SIGNS


def lexicon_of(columns: Columns, documents: Sequence[SearchTerms]) -> dict[str, int]:
    """Return how many documents have each folded word, however spelt, and how many a number of each first figures."""
    spellings: defaultdict[str, list[bytearray]] = defaultdict(list)
    for term, column in columns.items():
        if is_word(term):
            spellings[fold_term(term)].append(column)
    words = {word: len(documents) - _either(several).count(0) for word, several in spellings.items()}
    figures = (figures_of(number_key(document.fields.number)) for document in documents)
    return words | Counter(filter(None, figures))


def _either(columns: Sequence[bytearray]) -> bytes | bytearray:
    """Return a column that is not 0 where one of ``columns`` is not."""
    if len(columns) == 1:
        return columns[0]
    joined = 0
    for column in columns:
        joined |= int.from_bytes(column, "little")
    return joined.to_bytes(len(columns[0]), "little")
