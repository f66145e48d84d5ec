"""Analysed documents → blocks: the unit that is built, cached and carried into the shards on its own.

Documents stand in the order in which equal scores are shown, last first: older before newer, then by path. So a
document's place in that order needs no date beside it. The order is cut into *groups* (the rows of one directory
shard) and groups into *blocks* (one piece of every term shard) where a document's own hash says so: a new document
changes its group and its block, and the cuts behind it stand where they stood.
"""

from __future__ import annotations

import hashlib
import marshal
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from itertools import pairwise
from typing import Final, TypeVar
from zlib import crc32

from build_tools.search.analysis import KEY_SIGNS, NUMBER_SIGN, fold_term
from build_tools.search.documents import Row, SearchTerms
from build_tools.search.packing import deflate, deflate_json, deflate_parts, encoded, script, short_hash
from build_tools.search.partition import Bounds, Partition, partition_for
from build_tools.search.scoring import CAP
from build_tools.search.signature import BITS
from build_tools.text import slug

BLOCK_VERSION: Final = 1  # raise it when a piece's form changes
TEXTS_PER_FILE: Final = 3
DENSE: Final = 8  # a term in at least one of so many documents of a block has half a byte for each document
_NOT_ZERO: Final = re.compile(rb"[^\0]")
_FAR: Final = 255


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A document to be joined: what orders it, and ``load``, called only when its block is built anew.

    ``fingerprint`` changes whenever what ``load`` returns would.
    """

    url: str
    issued: str
    fingerprint: str
    load: Callable[[], SearchTerms]

    @classmethod
    def of(cls, terms: SearchTerms) -> SearchDocument:
        """Return the document of ``terms`` that are at hand."""
        fingerprint = hashlib.sha256(terms.to_bytes()).hexdigest()
        return cls(terms.row.url, terms.row.issued, fingerprint, lambda: terms)


T = TypeVar("T")
Group = list[SearchDocument]


@dataclass(frozen=True, slots=True)
class BlockPieces:
    """One block's part in every shard.

    ``terms`` and ``pairs`` are base64, one for each shard, empty where nothing is said.
    ``rows``: one directory shard for each group; ``texts``: the names of the text files of all its groups, in order;
    ``lexicon``: folded word → number of documents.
    """

    sizes: tuple[int, ...]
    terms: tuple[str, ...]
    pairs: tuple[str, ...]
    rows: tuple[bytes, ...]
    texts: tuple[str, ...]
    facets: bytes
    recipients: bytes
    lexicon: dict[str, int]

    def to_bytes(self) -> bytes:
        """Return the form that `from_bytes` reads."""
        return marshal.dumps(astuple(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> BlockPieces:
        """Read what `to_bytes` wrote."""
        return cls(*marshal.loads(data))  # noqa: S302 - our own cache, never foreign bytes


def in_order(documents: Iterable[SearchDocument]) -> list[SearchDocument]:
    """Return ``documents`` oldest first and, within a day, last path first: reversed, the order of equal scores."""
    by_path = sorted(documents, key=lambda document: document.url, reverse=True)
    return sorted(by_path, key=lambda document: document.issued)


def cut(documents: Sequence[SearchDocument]) -> list[list[Group]]:
    """Return the ordered ``documents`` as blocks of groups."""
    partition = partition_for(len(documents))
    groups = list(_cut(documents, lambda document: document.url, partition.groups, 0))
    return list(_cut(groups, lambda group: group[-1].url, partition.blocks, 8))


def _cut(items: Iterable[T], name: Callable[[T], str], bounds: Bounds, shift: int) -> Iterator[list[T]]:
    held: list[T] = []
    for item in items:
        held.append(item)
        ends = len(held) >= bounds.least and not (crc32(name(item).encode()) >> shift) & bounds.mask
        if ends or len(held) == bounds.most:
            yield held
            held = []
    if held:
        yield held


def fingerprint(block: list[Group], partition: Partition) -> str:
    """Return what decides the pieces of ``block``: its documents, its cuts, and the number of shards."""
    parts = [f"{BLOCK_VERSION} {partition.terms} {partition.pairs}"]
    for group in block:
        parts += ["", *(document.fingerprint for document in group)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def build_block(groups: Sequence[Sequence[SearchTerms]], partition: Partition) -> BlockPieces:
    """Return the pieces of one block: pure work, about a quarter of a millisecond a document."""
    documents = [document for group in groups for document in group]
    columns = _columns(documents)
    texts = [[text_name(file) for file in text_files(group)] for group in groups]
    return BlockPieces(
        sizes=tuple(map(len, groups)),
        terms=tuple(_term_pieces(columns, len(documents), partition.terms)),
        pairs=tuple(_pair_pieces(documents, partition.pairs)),
        rows=tuple(_row_shard(group, names) for group, names in zip(groups, texts, strict=True)),
        texts=tuple(name for names in texts for name in names),
        facets=_facet_shard([document.row for document in documents]),
        recipients=_recipient_shard([document.row for document in documents]),
        lexicon=_lexicon(columns, len(documents)),
    )


def _columns(documents: Sequence[SearchTerms]) -> dict[str, bytearray]:
    """Return for each exact term one byte a document: its impact there, 0 where it does not stand."""
    columns: defaultdict[str, bytearray] = defaultdict(partial(bytearray, len(documents)))
    for rank, document in enumerate(documents):
        for term, impact in zip(document.terms, document.impacts, strict=True):
            columns[term][rank] = impact
    return columns


def shard_of(term: str, shards: int) -> int:
    """Return the term shard of an exact term: all its spellings, and all numbers that begin alike, share one."""
    is_number = term[0] == NUMBER_SIGN
    name = NUMBER_SIGN + re.sub("[^0-9].*", "", term[1:]) if is_number else fold_term(term)
    return crc32(name.encode()) % shards


def _term_pieces(columns: dict[str, bytearray], size: int, shards: int) -> Iterator[str]:
    by_shard: list[list[str]] = [[] for _ in range(shards)]
    for term in sorted(columns):
        by_shard[shard_of(term, shards)].append(term)
    for terms in by_shard:
        yield encoded(deflate_parts(*_term_parts(terms, columns, size))) if terms else ""


def _term_parts(terms: list[str], columns: dict[str, bytearray], size: int) -> tuple[bytes, list[bytes]]:
    """Return ``term LF term … NUL`` with the postings of each rare term, and the columns of the others.

    A rare term has the number of its documents, their places and their impacts; a dense one has 0 there, and half a
    byte for each document among the columns, in the order of the terms.
    """
    rare = ["\n".join(terms).encode(), b"\0"]
    dense = []
    for term in terms:
        column = bytes(columns[term])
        impacts = column.translate(None, b"\0")
        if len(impacts) * DENSE >= size and max(impacts) <= CAP:
            rare.append(b"\0")
            dense.append(_halves(column))
        else:
            rare += [_counted(len(impacts)), _gaps(column), impacts]
    return b"".join(rare), dense


def _halves(column: bytes) -> bytes:
    """Return a column of impacts under 16 with two documents to a byte, the first in the high half."""
    return bytes.fromhex(column.hex()[1::2] + "0" * (len(column) % 2))


def _counted(number: int) -> bytes:
    """Return ``number`` as 255s and a rest, as `_gaps` does: small numbers are one byte."""
    return bytes([_FAR] * (number // _FAR) + [number % _FAR])


def _gaps(column: bytes) -> bytes:
    places = [match.start() for match in _NOT_ZERO.finditer(column)]
    gaps = [places[0], *(after - before - 1 for before, after in pairwise(places))]
    return bytes(gaps) if max(gaps) < _FAR else b"".join(map(_counted, gaps))


def _pair_pieces(documents: Sequence[SearchTerms], shards: int) -> Iterator[str]:
    """Turn rows of bits into columns: shard ``s`` has bits ``s``, ``s + shards``, … of every document, 8 to a byte."""
    wide = "".join(f"{int.from_bytes(document.pairs, 'big'):0{BITS}b}" for document in documents)
    length = (len(documents) + 7) // 8
    columns = [int(wide[bit::BITS].ljust(length * 8, "0"), 2).to_bytes(length, "big") for bit in range(BITS)]
    for shard in range(shards):
        yield encoded(deflate(b"".join(columns[shard::shards])))


def text_files(group: Sequence[SearchTerms]) -> Iterator[bytes]:
    """Yield the text files of ``group``: a few documents each, every text packed on its own."""
    for start in range(0, len(group), TEXTS_PER_FILE):
        yield script([encoded(document.packed) for document in group[start : start + TEXTS_PER_FILE]])


def text_name(content: bytes) -> str:
    """Return the name of a text file."""
    return short_hash(content)


def _row_shard(group: Sequence[SearchTerms], names: list[str]) -> bytes:
    rows = [document.row for document in group]
    columns = {
        "number": [row.number for row in rows],
        "title": [row.title for row in rows],
        "type": [row.type for row in rows],
        "issuer": [row.issuer for row in rows],
        "issued": [row.issued for row in rows],
        "url": ["" if row.url == plain_url(row) else row.url for row in rows],
        "held": [int(row.held) for row in rows],
        "texts": names,
    }
    return script([encoded(deflate_json(columns))])


def plain_url(row: Row) -> str:
    """Return the address that most rows have and the browser makes itself: folder, issuer, year, number."""
    folder = "van-ban" if row.held else "dan-chieu"
    return f"{folder}/{slug(row.issuer)}/{row.issued[:4]}/{slug(row.number)}.html"


def _facet_shard(rows: Sequence[Row]) -> bytes:
    columns = {
        "type": _listed([(row.type,) for row in rows]),
        "issuer": _listed([(row.issuer,) for row in rows]),
        "held": [int(row.held) for row in rows],
    }
    return script([encoded(deflate_json(columns))])


def _recipient_shard(rows: Sequence[Row]) -> bytes:
    return script([encoded(deflate_json({"recipient": _listed([row.recipients for row in rows])}))])


def _listed(values: Sequence[tuple[str, ...]]) -> dict[str, object]:
    """Return each document's values as places in a list of the values, commonest first."""
    counts = Counter(value for several in values for value in several if value)
    labels = sorted(counts, key=lambda label: (-counts[label], label))
    place = {label: index for index, label in enumerate(labels)}
    return {"labels": labels, "of": [[place[value] for value in several if value] for several in values]}


def _lexicon(columns: dict[str, bytearray], size: int) -> dict[str, int]:
    """Return how many documents have each folded word, however spelt; numbers and keys are no words."""
    joined: dict[str, bytes | bytearray] = {}
    for term, column in columns.items():
        if term[0] > "9" and term[0] not in KEY_SIGNS:
            word = fold_term(term)
            joined[word] = _either(joined[word], column) if word in joined else column
    return {word: size - column.count(0) for word, column in joined.items()}


def _either(first: bytes | bytearray, second: bytes | bytearray) -> bytes:
    """Return a column that is not 0 where one of two is not."""
    both = int.from_bytes(first, "big") | int.from_bytes(second, "big")
    return both.to_bytes(len(first), "big")
