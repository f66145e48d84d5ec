"""Analysed documents → blocks: the unit that is built, cached and carried into the shards on its own.

Documents stand in the order in which equal scores are shown, last first: older before newer, then by path. So a
document's place in that order needs no date beside it. The order is cut into *groups* (the rows of one directory
shard) and groups into *blocks* (one piece of every term shard) where a document's own hash says so: a new document
changes its group and its block, and the cuts behind it stand where they stood.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import chain
from typing import Final, TypeVar
from zlib import crc32

from build_tools.search.documents import SearchTerms
from build_tools.search.packing import shard_path, short_hash, text_path
from build_tools.search.partition import Bounds, Partition, partition_for
from build_tools.search.postings import columns_of, lexicon_of, pair_pieces, term_pieces
from build_tools.search.rows import facet_shard, recipient_shard, row_shard, text_files

BLOCK_VERSION: Final = 5  # raise it when a piece's form changes


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
        return cls(terms.fields.url, terms.fields.issued, fingerprint, lambda: terms)


T = TypeVar("T")
Group = list[SearchDocument]


@dataclass(frozen=True, slots=True)
class Block:
    """The documents of a block by groups; ``name`` changes whenever its pieces or its files would."""

    groups: list[Group]
    partition: Partition
    name: str

    def load(self) -> list[list[SearchTerms]]:
        """Return the analysed documents by groups."""
        return [[document.load() for document in group] for group in self.groups]


NamedContent = tuple[str, bytes]  # what a file is called by its content, and the content


@dataclass(frozen=True, slots=True)
class BlockFiles:
    """The files that a block has for itself."""

    rows: Sequence[NamedContent]  # one for each group
    texts: Sequence[NamedContent]  # those of all groups, in order
    facets: NamedContent
    recipients: NamedContent

    def by_path(self) -> dict[str, bytes]:
        """Return each content under its path in the site."""
        shards = {shard_path(name): content for name, content in (*self.rows, self.facets, self.recipients)}
        return shards | {text_path(name): content for name, content in self.texts}


@dataclass(frozen=True, slots=True)
class BlockPieces:
    """One block's part in the shards that all blocks share, and what the files are called that it has for itself.

    ``terms`` and ``pairs`` are base64, one for each shard, empty where nothing is said. ``rows``: the names of the
    directory shards, one for each group; ``texts``: those of the text files of all its groups, in order;
    ``lexicon``: folded word, or first figures of a number's key → number of documents.
    """

    terms: tuple[bytes, ...]
    pairs: tuple[bytes, ...]
    rows: tuple[str, ...]
    texts: tuple[str, ...]
    facets: str
    recipients: str
    lexicon: dict[str, int]

    def to_bytes(self) -> bytes:
        """Return the form that `from_bytes` reads."""
        return marshal.dumps(astuple(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> BlockPieces:
        """Read what `to_bytes` wrote."""
        return cls(*marshal.loads(data))  # noqa: S302 - our own cache, never foreign bytes

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the files that this block has for itself."""
        shards = (*self.rows, self.facets, self.recipients)
        return (*map(shard_path, shards), *map(text_path, self.texts))


def in_order(documents: Iterable[SearchDocument]) -> list[SearchDocument]:
    """Return ``documents`` oldest first and, within a day, last path first: reversed, the order of equal scores."""
    by_path = sorted(documents, key=lambda document: document.url, reverse=True)
    return sorted(by_path, key=lambda document: document.issued)


def cut(documents: Sequence[SearchDocument]) -> list[list[Group]]:
    """Return the ordered ``documents`` as blocks of groups."""
    partition = partition_for(len(documents))
    groups = list(_cut(documents, lambda document: document.url, partition.groups, 0))
    return list(_cut(groups, lambda group: group[-1].url, partition.blocks, 8))


def blocks_of(ordered: Sequence[SearchDocument]) -> list[Block]:
    """Return the blocks of documents that stand in order."""
    partition = partition_for(len(ordered))
    return [Block(groups, partition, block_name(_fingerprints(groups), partition)) for groups in cut(ordered)]


def _fingerprints(groups: list[Group]) -> list[list[str]]:
    return [[document.fingerprint for document in group] for group in groups]


def block_name(fingerprints: Iterable[Iterable[str]], partition: Partition) -> str:
    """Say all that decides a block: its documents, its cuts, and the number of shards."""
    parts = [f"{BLOCK_VERSION} {partition.terms} {partition.pairs}"]
    for group in fingerprints:
        parts += ["", *group]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


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


def block_files(groups: Sequence[Sequence[SearchTerms]]) -> BlockFiles:
    """Return the files that a block has for itself."""
    rows, texts = [], []
    for group in groups:
        files = [*map(named_content, text_files(group))]
        rows.append(named_content(row_shard([document.fields for document in group], [name for name, _ in files])))
        texts += files
    fields = [document.fields for group in groups for document in group]
    return BlockFiles(rows, texts, named_content(facet_shard(fields)), named_content(recipient_shard(fields)))


def named_content(content: bytes) -> NamedContent:
    """Return what a file of this content is called, and the content."""
    return short_hash(content), content


def block_pieces(groups: Sequence[Sequence[SearchTerms]], files: BlockFiles, partition: Partition) -> BlockPieces:
    """Return the pieces of a block that has those ``files``."""
    documents = [*chain.from_iterable(groups)]
    columns = columns_of(documents)
    return BlockPieces(
        terms=tuple(term_pieces(columns, len(documents), partition.terms)),
        pairs=tuple(pair_pieces(documents, partition.pairs)),
        rows=tuple(name for name, _ in files.rows),
        texts=tuple(name for name, _ in files.texts),
        facets=files.facets[0],
        recipients=files.recipients[0],
        lexicon=lexicon_of(columns, documents),
    )
