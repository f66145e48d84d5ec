"""Corrected documents → the search data that they change: their blocks' pieces and files, and of the shards those few.

What is said of a word that no corrected document says otherwise stays; what a shard says of other blocks is taken from
the shard as it stands. The result is that of `build_shards`, byte for byte.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from build_tools.search.analysis import fold_term, number_key
from build_tools.search.blocks import BlockPieces, named_content
from build_tools.search.documents import SearchTerms
from build_tools.search.packing import parts_of, script, shard_path, short_hash, text_path
from build_tools.search.partition import Partition
from build_tools.search.postings import change_pairs, figures_of, is_word, read_term_piece, shard_of, term_piece
from build_tools.search.rows import TEXTS_PER_FILE, counted, row_shard, text_files
from build_tools.search.shards import INDEX, lexicon_shards, read_index, written_index

Changes = dict[int, tuple[SearchTerms, SearchTerms]]  # document's place in the block → it so far, and now


class OpenBlock:
    """A block's pieces, and the documents of those of its groups in which corrected ones lie.

    ``sizes`` of all groups; ``groups``: place of a group → its documents.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        groups: Mapping[int, Sequence[SearchTerms]],
        pieces: BlockPieces,
        partition: Partition,
    ) -> None:
        self._sizes = sizes
        self._groups = {place: [*group] for place, group in groups.items()}
        self._pieces = pieces
        self._partition = partition

    def correct(self, corrected: Mapping[str, SearchTerms]) -> tuple[BlockPieces, dict[str, bytes]] | None:
        """Put the documents ``corrected``, by address, in the place of what they were.

        Return the block's pieces, and those of its own files that are new, by path; None when facets would count
        otherwise, for which all its documents are needed.
        """
        changes = self._replace_documents(corrected)
        if any(counted(old.fields) != counted(new.fields) for old, new in changes.values()):
            return None
        rows, texts, files = self._group_files(corrected)
        pairs = {place: (old.pairs, new.pairs) for place, (old, new) in changes.items() if old.pairs != new.pairs}
        pieces = replace(
            self._pieces,
            terms=self._term_pieces(changes),
            pairs=tuple(change_pairs(self._pieces.pairs, sum(self._sizes), pairs)),
            rows=tuple(rows),
            texts=tuple(texts),
            lexicon=self._lexicon(changes),
        )
        return pieces, files

    def _replace_documents(self, corrected: Mapping[str, SearchTerms]) -> Changes:
        changes: Changes = {}
        for place, group in self._groups.items():
            before = sum(self._sizes[:place])
            for at, old in enumerate(group):
                new = corrected.get(old.fields.url)
                if new is not None:
                    changes[before + at] = old, new
                    group[at] = new
        return changes

    def _term_pieces(self, changes: Changes) -> tuple[bytes, ...]:
        """Make those pieces again in which a term lies of which a document says something else now."""
        by_shard: defaultdict[int, list[tuple[str, int, int]]] = defaultdict(list)  # term, document's place, impact
        for place, (old, new) in changes.items():
            was, now = (dict(zip(each.terms, each.impacts, strict=True)) for each in (old, new))
            for term in {term for term, _ in was.items() ^ now.items()}:
                by_shard[shard_of(term, self._partition.terms)].append((term, place, now.get(term, 0)))
        pieces, size = [*self._pieces.terms], sum(self._sizes)
        for shard, several in by_shard.items():
            columns = read_term_piece(pieces[shard], size)
            for term, place, impact in several:
                columns.setdefault(term, bytearray(size))[place] = impact
            pieces[shard] = term_piece(sorted(term for term, column in columns.items() if any(column)), columns, size)
        return tuple(pieces)

    def _lexicon(self, changes: Changes) -> dict[str, int]:
        counts = Counter(self._pieces.lexicon)
        for old, new in changes.values():
            counts.subtract(_words_of(old))
            counts.update(_words_of(new))
        return dict(+counts)

    def _group_files(self, corrected: Mapping[str, SearchTerms]) -> tuple[list[str], list[str], dict[str, bytes]]:
        """Return the names of all groups' rows and texts, and the files among them that are new, by path."""
        rows, texts = [*self._pieces.rows], [*self._pieces.texts]
        files: dict[str, bytes] = {}
        first = 0
        for place, size in enumerate(self._sizes):
            count = -(-size // TEXTS_PER_FILE)
            group = self._groups.get(place, [])
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


def _words_of(document: SearchTerms) -> set[str]:
    """What a block's lexicon counts of one document."""
    figures = figures_of(number_key(document.fields.number))
    return {*(fold_term(term) for term in document.terms if is_word(term)), *filter(None, [figures])}


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
