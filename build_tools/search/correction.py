"""Corrected texts → the search data that they change: their blocks' pieces and files, and of the shards only those few.

What is said of a word that no corrected text says otherwise stays; what a shard says of other blocks is taken from the
shard as it stands. The result is that of `build_shards`, byte for byte.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from build_tools.search.blocks import BlockPieces, named_content
from build_tools.search.documents import SearchTerms
from build_tools.search.packing import parts_of, script, shard_path, short_hash, text_path
from build_tools.search.partition import Partition
from build_tools.search.postings import columns_of, lexicon_of, pair_pieces, shard_of, term_piece
from build_tools.search.rows import TEXTS_PER_FILE, row_shard, text_files
from build_tools.search.shards import INDEX, lexicon_shards, read_index, written_index

Groups = Sequence[Sequence[SearchTerms]]


class OpenBlock:
    """A block's documents and the postings of their terms: all that can be had before the corrected texts are known."""

    def __init__(self, groups: Groups, pieces: BlockPieces, partition: Partition) -> None:
        self._groups = [[*group] for group in groups]
        self._pieces = pieces
        self._partition = partition
        self._columns = columns_of([*chain.from_iterable(groups)])

    def correct(self, corrected: Mapping[str, SearchTerms]) -> tuple[BlockPieces, dict[str, bytes]]:
        """Put the documents ``corrected``, by address, in the place of those that differ from them in their text alone.

        Return the block's pieces, and those of its own files that are new, by path.
        """
        changed, pairs = self._replace_documents(corrected)
        documents = [*chain.from_iterable(self._groups)]
        rows, texts, files = self._group_files(corrected)
        pieces = replace(
            self._pieces,
            terms=self._term_pieces(changed),
            pairs=tuple(pair_pieces(documents, self._partition.pairs)) if pairs else self._pieces.pairs,
            rows=tuple(rows),
            texts=tuple(texts),
            lexicon=lexicon_of(self._columns, documents) if changed else self._pieces.lexicon,
        )
        return pieces, files

    def _replace_documents(self, corrected: Mapping[str, SearchTerms]) -> tuple[set[str], bool]:
        """Return the terms of which a document says something else now, and whether one has other pairs."""
        changed: set[str] = set()
        pairs, rank = False, 0
        for group in self._groups:
            for place, old in enumerate(group):
                new = corrected.get(old.fields.url)
                if new is not None:
                    changed |= self._move_postings(rank, old, new)
                    pairs = pairs or old.pairs != new.pairs
                    group[place] = new
                rank += 1
        return changed, pairs

    def _move_postings(self, rank: int, old: SearchTerms, new: SearchTerms) -> set[str]:
        was, now = (dict(zip(each.terms, each.impacts, strict=True)) for each in (old, new))
        changed = {term for term, _ in was.items() ^ now.items()}
        size = sum(map(len, self._groups))
        for term in changed:
            column = self._columns.setdefault(term, bytearray(size))
            column[rank] = now.get(term, 0)
            if term not in now and not any(column):
                del self._columns[term]
        return changed

    def _term_pieces(self, changed: set[str]) -> tuple[bytes, ...]:
        """Make those pieces again in which a changed term lies."""
        pieces, shards = [*self._pieces.terms], self._partition.terms
        touched: dict[int, list[str]] = {shard_of(term, shards): [] for term in changed}
        for term in self._columns if touched else ():
            among = touched.get(shard_of(term, shards))
            if among is not None:
                among.append(term)
        size = sum(map(len, self._groups))
        for shard, terms in touched.items():
            pieces[shard] = term_piece(sorted(terms), self._columns, size)
        return tuple(pieces)

    def _group_files(self, corrected: Mapping[str, SearchTerms]) -> tuple[list[str], list[str], dict[str, bytes]]:
        """Return the names of all groups' rows and texts, and the files among them that are new, by path."""
        rows, texts = [*self._pieces.rows], [*self._pieces.texts]
        files: dict[str, bytes] = {}
        first = 0
        for place, group in enumerate(self._groups):
            count = -(-len(group) // TEXTS_PER_FILE)
            if any(document.fields.url in corrected for document in group):
                named = [*map(named_content, text_files(group))]
                texts[first : first + count] = (name for name, _ in named)
                files |= {text_path(name): content for name, content in named if name not in self._pieces.texts}
                row = row_shard([document.fields for document in group], texts[first : first + count])
                rows[place], content = named_content(row)
                if rows[place] not in self._pieces.rows:
                    files[shard_path(rows[place])] = content
            first += count
        return rows, texts, files


@dataclass(frozen=True, slots=True)
class Patch:
    """Files of the search data to be written, path → content, and those that no longer belong to it."""

    files: dict[str, bytes]
    gone: frozenset[str]


def patch_shards(
    corrected: Mapping[int, tuple[BlockPieces, BlockPieces]],
    words: Mapping[str, int],
    standing: Callable[[str], bytes | None],
) -> Patch | None:
    """Return what changes in the shards that all blocks share when some blocks change: place → (pieces, new pieces).

    ``words`` are those of all blocks with the new ones, ``standing`` reads a file as it stands. None when one of those
    does not say of a block what its pieces say. Text files that no block has any more are not among the ``gone``.
    """
    read = standing(INDEX)
    if read is None:
        return None
    index, names = read_index(read)
    before = {name for several in names.values() for name in several}
    files: dict[str, bytes] = {}
    for place, (_, now) in corrected.items():
        first = sum(map(len, index["blocks"][:place]))
        names["rows"][first : first + len(now.rows)] = now.rows
    for kind, swaps in _swaps(corrected).items():
        for shard, swapped in swaps.items():
            content = _swap_parts(standing(shard_path(names[kind][shard])), swapped)
            if content is None:
                return None
            names[kind][shard] = short_hash(content)
            files[shard_path(names[kind][shard])] = content
    if any(was.lexicon != now.lexicon for was, now in corrected.values()):
        shards = [*map(named_content, lexicon_shards(words))]
        names["words"] = [name for name, _ in shards]
        files |= {shard_path(name): content for name, content in shards if name not in before}
    files[INDEX] = written_index(index, names)
    after = {name for several in names.values() for name in several}
    return Patch(files, frozenset(map(shard_path, before - after)))


Swaps = defaultdict[int, dict[int, tuple[bytes, bytes]]]  # shard → block's place → (its part, its new part)


def _swaps(corrected: Mapping[int, tuple[BlockPieces, BlockPieces]]) -> dict[str, Swaps]:
    """Return by kind what changes in which shards."""
    found: dict[str, Swaps] = {"terms": defaultdict(dict), "pairs": defaultdict(dict)}
    for place, (was, now) in corrected.items():
        for kind, old, new in (("terms", was.terms, now.terms), ("pairs", was.pairs, now.pairs)):
            for shard, parts in enumerate(zip(old, new, strict=True)):
                if parts[0] != parts[1]:
                    found[kind][shard][place] = parts
    return found


def _swap_parts(content: bytes | None, swapped: Mapping[int, tuple[bytes, bytes]]) -> bytes | None:
    parts = parts_of(content) if content is not None else []
    for place, (old, new) in swapped.items():
        if place >= len(parts) or parts[place] != old:
            return None
        parts[place] = new
    return script(parts)


def counted_again(words: Mapping[str, int], was: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """Return how many documents have each word when a block that had ``was`` of them has ``now``."""
    counts = Counter(words)
    counts.subtract(was)
    counts.update(now)
    return dict(+counts)
