"""Directives with other words of their own → the search data that they change: made from the cache, then written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from build_tools.cache import Cache
from build_tools.pages.addresses import directive_address
from build_tools.publish import NAMED, Publication, fingerprint_of
from build_tools.seal import Seal
from build_tools.search.blocks import Block, BlockPieces, block_name
from build_tools.search.correction import OpenBlock, counted_again, patch_shards
from build_tools.search.documents import SearchTerms
from build_tools.search.packing import text_path
from build_tools.search.partition import Partition, partition_for
from build_tools.search.shards import INDEX
from build_tools.search_seal import Members, SearchSeal, read_members, read_place, read_search, write_members
from build_tools.searching import Pieces, analyse_again, search_code
from build_tools.workers import map_in_workers


class NewTerms(Protocol):
    """What search knows of a directive now."""

    def analysed(self, before: str, cache: Cache) -> tuple[str, SearchTerms] | None:
        """Return the name of its terms in the cache and them; ``before`` is the name so far. None when it is lost."""


@dataclass(frozen=True, slots=True)
class NewText:
    """A directive's corrected text: its Markdown, and the name that stands for it."""

    markdown: str
    name: str

    def analysed(self, before: str, cache: Cache) -> tuple[str, SearchTerms] | None:
        """Analyse the text, with what else was known of the directive."""
        return analyse_again(before, markdown=self.markdown, text=self.name, cache=cache, code=search_code())


@dataclass(frozen=True, slots=True)
class Reanalysed:
    """A directive that was analysed anew: the name of its terms."""

    name: str

    def analysed(self, before: str, cache: Cache) -> tuple[str, SearchTerms] | None:  # noqa: ARG002 - as above
        """Return what the cache has under the name."""
        kept = cache.get("terms", self.name)
        return (self.name, SearchTerms.from_bytes(kept)) if kept else None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A block as the cache has it: the names of its documents, its pieces, and opened."""

    members: Members
    pieces: BlockPieces
    block: OpenBlock


@dataclass(frozen=True, slots=True)
class _Corrected:
    """A block so far and now, what it is called now, and its own files that are new, by path.

    ``terms``: directive key → name of its search terms, of those corrected.
    """

    name: str
    terms: dict[str, str]
    was: BlockPieces
    now: BlockPieces
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """The search data of a site, and in which block each directive lies that is to be corrected."""

    seal: SearchSeal
    keys: dict[int, list[str]]  # by the block's place

    @property
    def partition(self) -> Partition:
        """How the documents are cut."""
        return partition_for(self.seal.documents)


@dataclass(frozen=True, slots=True)
class SearchCorrection:
    """What changes in the search data; ``seal`` is what is known of them afterwards."""

    seal: SearchSeal
    _blocks: dict[int, _Corrected]  # by place

    @property
    def terms(self) -> dict[str, str]:
        """Directive key → name of its search terms, of those corrected."""
        return dict(chain.from_iterable(block.terms.items() for block in self._blocks.values()))

    def write(self, publication: Publication) -> frozenset[str] | None:
        """Write what changes and return the files that are search data no longer; None when in doubt."""
        if not self._blocks:
            return frozenset()

        def read(path: str) -> bytes | None:
            return (publication.site / path).read_bytes() if publication.standing(path) else None

        patch = patch_shards(
            {place: (each.was, each.now) for place, each in self._blocks.items()}, self.seal.words, read
        )
        own = {path: data for block in self._blocks.values() for path, data in block.files.items()}
        if patch is None or any(map(publication.standing, own)):
            return None
        for path, data in chain(own.items(), patch.files.items()):
            publication.write(path, data, fingerprint_of(data) if path == INDEX else NAMED)
        return patch.gone | {text_path(name) for block in self._blocks.values() for name in _dropped(block)}


def open_search(site: Path, keys: Iterable[str], seal: Seal, cache: Cache) -> OpenSearch | None:
    """Open the search data of ``site`` to correct the directives ``keys``; None when the cache has lost them."""
    search = read_search(site, cache, seal)
    by_place: dict[int, list[str]] = defaultdict(list)
    for key in keys:
        place = read_place(directive_address(key), site, cache, search) if search else None
        if place is None:
            return None
        by_place[place].append(key)
    return OpenSearch(search, by_place) if search else None


def _open_block(name: str, urls: AbstractSet[str], partition: Partition, cache: Cache) -> _Kept | None:
    """Return the block called ``name``, opened where the documents at ``urls`` lie."""
    members, pieces = read_members(name, cache), Pieces(cache).get(name)
    if members is None or pieces is None:
        return None
    groups = {place: group for place, group in enumerate(members) if not urls.isdisjoint(url for url, _ in group)}
    names = [name for group in groups.values() for _, name in group]
    terms = {name: SearchTerms.from_bytes(data) for name, data in cache.get_many("terms", names)}
    if len(terms) < len({*names}):
        return None
    kept = BlockPieces.from_bytes(pieces)
    documents = {place: [terms[name] for _, name in group] for place, group in groups.items()}
    return _Kept(members, kept, OpenBlock([*map(len, members)], documents, kept, partition))


def correct_search(opened: OpenSearch, new: Mapping[str, NewTerms], cache: Cache) -> SearchCorrection | None:
    """Put what is ``new`` of directives, by key, in the place of what it was.

    None when more than their own words have changed, or the cache has lost what that takes.
    """
    wanted = [(place, {key: new[key] for key in keys}) for place, keys in opened.keys.items()]
    blocks: dict[int, _Corrected] = {}
    for some in map_in_workers(_correct_blocks, wanted, context=(opened, cache), chunk=1, few=2):
        blocks.update(some)
    if len(blocks) < len(wanted):
        return None
    if any(not opened.seal.repeated.isdisjoint(_dropped(block)) for block in blocks.values()):
        return None  # a file that other groups have too
    names, words = [*opened.seal.blocks], opened.seal.words
    for place, block in blocks.items():
        names[place] = block.name
        if block.was.lexicon != block.now.lexicon:
            words = counted_again(words, block.was.lexicon, block.now.lexicon)
    seal = replace(opened.seal, blocks=tuple(names), words=words)
    return SearchCorrection(seal, blocks)


def _dropped(block: _Corrected) -> set[str]:
    return {*block.was.texts} - {*block.now.texts}


def _correct_blocks(
    wanted: list[tuple[int, dict[str, NewTerms]]], context: tuple[OpenSearch, Cache]
) -> dict[int, _Corrected]:
    opened, cache = context
    done = {}
    for place, new in wanted:
        kept = _open_block(opened.seal.blocks[place], {*map(directive_address, new)}, opened.partition, cache)
        corrected = kept and _correct_block(kept, new, opened.partition, cache)
        if corrected:
            done[place] = corrected
    return done


def _correct_block(kept: _Kept, new: Mapping[str, NewTerms], partition: Partition, cache: Cache) -> _Corrected | None:
    """Correct one block and keep it in the cache under its new name."""
    names = dict(chain.from_iterable(kept.members))
    corrected: dict[str, SearchTerms] = {}
    named: dict[str, str] = {}
    for key, one in new.items():
        url = directive_address(key)
        again = one.analysed(names[url], cache)
        if again is None:
            return None
        names[url], corrected[url] = again
        named[key] = names[url]
    now_and_files = kept.block.correct(corrected)
    if now_and_files is None:
        return None
    now, files = now_and_files
    members = [[(url, names[url]) for url, _ in group] for group in kept.members]
    name = block_name(([fingerprint for _, fingerprint in group] for group in members), partition)
    Pieces(cache).put(name, now.to_bytes())
    write_members([(name, members)], cache)
    return _Corrected(name, named, kept.pieces, now, files)


def correct_block(
    search: SearchSeal, cache: Cache, place: int, block: Block
) -> tuple[BlockPieces, dict[str, bytes]] | None:
    """Make ``block`` of the one that stands in its place in ``search``; return as `OpenBlock.correct`.

    None when that one has other documents or is cut into other shards, facets would count otherwise, or the cache has
    lost what it takes.
    """
    if place >= len(search.blocks) or partition_for(search.documents) != block.partition:
        return None
    was = search.blocks[place]
    now = {document.url: document for group in block.groups for document in group}
    before = read_members(was, cache) or []
    if [[url for url, _ in group] for group in before] != [[each.url for each in group] for group in block.groups]:
        return None
    changed = {url for group in before for url, name in group if now[url].fingerprint != name}
    kept = _open_block(was, changed, block.partition, cache)
    return kept.block.correct({url: now[url].load() for url in changed}) if kept else None
