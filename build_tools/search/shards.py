"""Blocks → the files that the browser loads: classic scripts under ``tim-kiem/``, named by their content.

``muc-luc.js`` alone has a fixed name: it says how many documents there are, how they are cut, and what the other
files are called. A query reads it, the term shards of its own words, and the directory rows of its first results.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from build_tools.search.blocks import (
    TEXTS_PER_FILE,
    BlockPieces,
    Group,
    SearchDocument,
    build_block,
    cut,
    fingerprint,
    in_order,
    text_files,
    text_name,
)
from build_tools.search.packing import FOLDER, deflate, encoded, script, short_hash
from build_tools.search.partition import Partition, partition_for
from build_tools.search.signature import BITS

INDEX: Final = f"{FOLDER}/muc-luc.js"
INDEX_FORM: Final = 1  # the form of the files; the scripts of the page refuse another one
WORD_SHARDS: Final = 8
TEXT_FOLDER: Final = f"{FOLDER}/v"


class PieceStore(Protocol):
    """Where the pieces of unchanged blocks are kept between builds."""

    def get(self, name: str, /) -> bytes | None:
        """Return what was put under ``name``, or None."""

    def put(self, name: str, data: bytes, /) -> None:
        """Keep ``data`` under ``name``."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of the site.

    A name that says its content's hash never means another content: ``content`` may stay uncalled when the file is
    there. Only `INDEX` must always be written.
    """

    path: str
    content: Callable[[], bytes]


def build_shards(documents: Iterable[SearchDocument], *, store: PieceStore | None = None) -> Iterator[Shard]:
    """Yield every file of the search data; the same documents give the same files, whatever ``store`` holds."""
    ordered = in_order(documents)
    partition = partition_for(len(ordered))
    blocks = cut(ordered)
    pieces = []
    for block in blocks:
        made = _pieces(block, partition, store)
        pieces.append(made)
        yield from _texts(block, made)
    named: dict[str, list[str]] = {}
    for kind, content in _joined(pieces):
        name = short_hash(content)
        named.setdefault(kind, []).append(name)
        yield Shard(f"{FOLDER}/{name}.js", partial(bytes, content))
    index = _index(ordered, pieces, partition, named)
    yield Shard(INDEX, partial(bytes, index))


def _pieces(block: list[Group], partition: Partition, store: PieceStore | None) -> BlockPieces:
    name = fingerprint(block, partition)
    if store is not None and (kept := store.get(name)) is not None:
        return BlockPieces.from_bytes(kept)
    made = build_block([[document.load() for document in group] for group in block], partition)
    if store is not None:
        store.put(name, made.to_bytes())
    return made


def _texts(block: list[Group], made: BlockPieces) -> Iterator[Shard]:
    names = iter(made.texts)
    for group in block:
        files = -(-len(group) // TEXTS_PER_FILE)
        for index in range(files):
            yield Shard(f"{TEXT_FOLDER}/{next(names)}.js", partial(_text_content, group, index))


def _text_content(group: Group, index: int) -> bytes:
    part = group[index * TEXTS_PER_FILE : (index + 1) * TEXTS_PER_FILE]
    return next(text_files([document.load() for document in part]))


def _joined(pieces: list[BlockPieces]) -> Iterator[tuple[str, bytes]]:
    """Yield ``(kind, content)``: terms, pairs, rows, facets, recipients, words, each kind in the order of the index."""
    if not pieces:
        return
    for kind, several in (("terms", [piece.terms for piece in pieces]), ("pairs", [piece.pairs for piece in pieces])):
        for parts in zip(*several, strict=True):
            yield kind, script(list(parts))
    for piece in pieces:
        yield from (("rows", row) for row in piece.rows)
    yield from (("facets", piece.facets) for piece in pieces)
    yield from (("recipients", piece.recipients) for piece in pieces)
    yield from (("words", content) for content in lexicon_shards(pieces))


def lexicon_shards(pieces: Iterable[BlockPieces]) -> Iterator[bytes]:
    """Yield the shards of the archive's folded words, each with the bit length of its number of documents.

    A word's first letter decides its shard: a beginning is looked up in one.
    """
    counts: dict[str, int] = {}
    for piece in pieces:
        for word, count in piece.lexicon.items():
            counts[word] = counts.get(word, 0) + count
    shards: list[list[str]] = [[] for _ in range(WORD_SHARDS)]
    for word in sorted(counts):
        shards[ord(word[0]) % WORD_SHARDS].append(f"{word} {counts[word].bit_length()}")
    for lines in shards:
        yield script([encoded(deflate("\n".join(lines).encode()))])


def _index(
    ordered: list[SearchDocument],
    pieces: list[BlockPieces],
    partition: Partition,
    named: dict[str, list[str]],
) -> bytes:
    years: list[list[object]] = []
    for place, document in enumerate(ordered):
        year = document.issued[:4]
        if not years or years[-1][0] != year:
            years.append([year, place])
    index = {
        "form": INDEX_FORM,
        "documents": len(ordered),
        "blocks": [list(piece.sizes) for piece in pieces],
        "terms": partition.terms,
        "pairs": partition.pairs,
        "bits": BITS,
        "years": years,
        "words": WORD_SHARDS,
        "names": {kind: "".join(names) for kind, names in sorted(named.items())},
    }
    return f"khoIndex({json.dumps(index, ensure_ascii=False, separators=(',', ':'))})\n".encode()


__all__ = ["INDEX", "PieceStore", "SearchDocument", "Shard", "build_shards", "text_name"]
