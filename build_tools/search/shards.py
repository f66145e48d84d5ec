"""Blocks → the files that the browser loads: classic scripts under ``tim-kiem/``, named by their content.

``muc-luc.js`` alone has a fixed name: it says how many documents there are, how they are cut, and what the other
files are called. A query reads it, the term shards of its own words, and the directory rows of its first results.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from build_tools.search.blocks import (
    Block,
    BlockPieces,
    SearchDocument,
    block_files,
    block_pieces,
    blocks_of,
    in_order,
)
from build_tools.search.packing import (
    FOLDER,
    NAME_SIGNS,
    TEXT_FOLDER,
    deflate,
    encoded,
    script,
    shard_path,
    short_hash,
)
from build_tools.search.partition import partition_for
from build_tools.search.signature import BITS

INDEX: Final = f"{FOLDER}/muc-luc.js"
INDEX_FORM: Final = 2  # the form of the files; the scripts of the page refuse another one
WORD_SHARDS: Final = 8
File = tuple[str, bytes]  # path in the site, content


class PieceStore(Protocol):
    """Where the pieces of unchanged blocks are kept between builds."""

    def get(self, name: str, /) -> bytes | None:
        """Return what was put under ``name``, or None."""

    def put(self, name: str, data: bytes, /) -> None:
        """Keep ``data`` under ``name``."""


def build_shards(documents: Iterable[SearchDocument], *, store: PieceStore | None = None) -> Iterator[File]:
    """Yield every file of the search data; the same documents give the same files, whatever ``store`` holds.

    A name that says its content's hash never means another content. Only `INDEX` must always be written.
    """
    blocks = blocks_of(in_order(documents))
    pieces = []
    for block in blocks:
        made, files = make_block(block, store)
        pieces.append(made)
        yield from files
    yield from join_blocks(blocks, pieces, count_words(pieces))


def kept_pieces(block: Block, store: PieceStore | None) -> BlockPieces | None:
    """Return the pieces of ``block`` that ``store`` holds, if it does."""
    kept = None if store is None else store.get(block.name)
    return None if kept is None else BlockPieces.from_bytes(kept)


def make_block(
    block: Block, store: PieceStore | None = None, *, stands: Callable[[str], bool] = lambda _: False
) -> tuple[BlockPieces, list[File]]:
    """Return the pieces of ``block`` and those of its own files that do not stand in the site yet.

    Its documents are read only when ``store`` does not hold its pieces or a file is missing.
    """
    pieces = kept_pieces(block, store)
    if pieces and all(map(stands, pieces.files)):
        return pieces, []
    groups = block.load()
    files = block_files(groups)
    if pieces is None:
        pieces = block_pieces(groups, files, block.partition)
        if store is not None:
            store.put(block.name, pieces.to_bytes())
    return pieces, [file for file in files.by_path().items() if not stands(file[0])]


def count_words(pieces: Iterable[BlockPieces]) -> Counter[str]:
    """Return how many documents of all blocks have each word."""
    counts: Counter[str] = Counter()
    for each in pieces:
        counts.update(each.lexicon)
    return counts


def join_blocks(blocks: Sequence[Block], pieces: Sequence[BlockPieces], words: Mapping[str, int]) -> Iterator[File]:
    """Yield the files to which all blocks contribute, the index last; ``words`` are those of all ``pieces``."""
    names: dict[str, list[str]] = {
        "rows": [name for each in pieces for name in each.rows],
        "facets": [each.facets for each in pieces],
        "recipients": [each.recipients for each in pieces],
    }
    for kind, content in _joined(pieces, words):
        name = short_hash(content)
        names.setdefault(kind, []).append(name)
        yield shard_path(name), content
    yield INDEX, _index(blocks, names)


def _joined(pieces: Sequence[BlockPieces], words: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """Yield ``(kind, content)`` of term, pair and word shards, each kind in the order of the index."""
    if not pieces:
        return
    yield from (("terms", script(parts)) for parts in zip(*(each.terms for each in pieces), strict=True))
    yield from (("pairs", script(parts)) for parts in zip(*(each.pairs for each in pieces), strict=True))
    yield from (("words", content) for content in lexicon_shards(words))


def lexicon_shards(counts: Mapping[str, int]) -> Iterator[bytes]:
    """Yield the shards of the archive's folded words, each with the bit length of its number of documents.

    A word's first letter decides its shard: a beginning is looked up in one.
    """
    shards: list[list[str]] = [[] for _ in range(WORD_SHARDS)]
    for word in sorted(counts):
        shards[ord(word[0]) % WORD_SHARDS].append(f"{word} {counts[word].bit_length()}")
    for lines in shards:
        yield script([encoded(deflate("\n".join(lines).encode()))])


def _index(blocks: Sequence[Block], names: dict[str, list[str]]) -> bytes:
    partition = blocks[0].partition if blocks else partition_for(0)
    years: list[list[object]] = []
    ordered = [document for block in blocks for group in block.groups for document in group]
    for place, document in enumerate(ordered):
        year = document.issued[:4]
        if not years or years[-1][0] != year:
            years.append([year, place])
    index = {
        "form": INDEX_FORM,
        "documents": len(ordered),
        "blocks": [[*map(len, block.groups)] for block in blocks],
        "terms": partition.terms,
        "pairs": partition.pairs,
        "bits": BITS,
        "years": years,
        "words": WORD_SHARDS,
    }
    return written_index(index, names)


def written_index(index: dict[str, Any], names: Mapping[str, Sequence[str]]) -> bytes:
    """Return the content of the index with these ``names`` of files, by kind."""
    whole = index | {"names": {kind: "".join(several) for kind, several in sorted(names.items())}}
    return f"khoIndex({json.dumps(whole, ensure_ascii=False, separators=(',', ':'))})\n".encode()


def read_index(content: bytes) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Read what `written_index` wrote: what it says of the blocks, and the names of files by kind."""
    index = json.loads(content[len(b"khoIndex(") : -len(b")\n")])
    names = index.pop("names")
    return index, {
        kind: [joined[at : at + NAME_SIGNS] for at in range(0, len(joined), NAME_SIGNS)]
        for kind, joined in names.items()
    }


__all__ = [
    "INDEX",
    "TEXT_FOLDER",
    "PieceStore",
    "SearchDocument",
    "build_shards",
    "count_words",
    "join_blocks",
    "lexicon_shards",
    "make_block",
    "read_index",
    "written_index",
]
