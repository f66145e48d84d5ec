"""Planned jobs → the publication's stage, in worker processes: only what changed is written.

Workers write into the stage themselves and report paths and fingerprints; the parent alone decides what the site is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from build_tools.cache import Cache
from build_tools.plan import TRACED, Job, Plan, common_files, make_files, plan_jobs
from build_tools.progress import Progress
from build_tools.publish import NAMED, Publication, fingerprint_of, stage_file
from build_tools.search.assets import search_assets
from build_tools.search.blocks import Block, BlockPieces, SearchDocument, blocks_of, in_order
from build_tools.search.shards import INDEX, count_words, join_blocks, kept_pieces, make_block
from build_tools.searching import Analysed, Analyst, Pieces
from build_tools.templates import compile_templates
from build_tools.words import words
from build_tools.workers import map_in_workers

Corrected = tuple[BlockPieces, dict[str, bytes]]  # a block's pieces, and its own files that are new
Correct = Callable[[int, Block], Corrected | None]  # a block, and its place among all


@dataclass(frozen=True, slots=True)
class Pressing:
    """What every worker needs."""

    plan: Plan
    publication: Publication
    analyst: Analyst


class Made(NamedTuple):
    """What became of one job: its files, in the stage or unchanged, as path and fingerprint; what its pages asked for.

    ``asked`` is packed (see ``pages.index.Asked``).
    """

    job: Job
    asked: bytes
    files: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What one worker did, and the documents that it analysed for search."""

    made: list[Made]
    analysed: list[tuple[str, Analysed]]


@dataclass(frozen=True, slots=True)
class PressedSearch:
    """The search data as they were pressed.

    ``words``: how many documents have each; ``repeated``: names of text files that stand for several groups.
    """

    blocks: list[Block]
    words: Mapping[str, int]
    repeated: frozenset[str]


@dataclass(frozen=True, slots=True)
class PressedSite:
    """How many pages a site has, what search holds of it, and the name of each document's search terms by its key."""

    pages: int
    search: PressedSearch
    terms: dict[str, str]


def press_site(
    plan: Plan,
    publication: Publication,
    cache: Cache,
    *,
    progress: Progress,
    told: Callable[[Made], None] | None = None,
) -> PressedSite:
    """Make every file of the site and hand it to the publication; ``told`` hears what became of each job."""
    pressing = Pressing(plan, publication, Analyst.of(plan.index, plan.texts, cache))
    compile_templates(cache)
    pages = 0
    analysed: list[tuple[str, Analysed]] = []
    with progress.stage("press"):
        for done in map_in_workers(press_some, plan_jobs(plan), context=pressing, progress=progress):
            for made in done.made:
                for path, fingerprint in made.files:
                    publication.written(path, fingerprint)
                    pages += path.endswith(".html")
                if told is not None:
                    told(made)
            analysed += done.analysed
    documents = pressing.analyst.documents(analysed)
    for path, data in chain(common_files(plan.host), search_assets(words("vi")["search"])):
        publication.write(path, data, fingerprint_of(data))
        pages += path.endswith(".html")
    with progress.stage("search"):
        search = press_shards(documents, publication, cache)
    return PressedSite(pages, search, {key: one.fingerprint for key, one in analysed})


def press_some(jobs: list[Job], pressing: Pressing) -> Pressed:
    """Make the files of ``jobs`` and analyse the documents that they stand for."""
    made = make_some(jobs, pressing)
    keys = documents_of(jobs)
    return Pressed(made, [*zip(keys, pressing.analyst.analyse(keys), strict=True)])


def make_some(jobs: list[Job], pressing: Pressing) -> list[Made]:
    """Make the files of ``jobs``."""
    plan, stage, asked = pressing.plan, pressing.publication.stage_changed, pressing.plan.index.asked
    made = []
    for job in jobs:
        asked.clear()
        files = [(path, stage(path, data)) for path, data in make_files(plan, job)]
        made.append(Made(job, asked.pack() if job[0] in TRACED else b"", files))
    return made


def documents_of(jobs: Iterable[Job]) -> list[str]:
    """Return the keys of the documents, held or only cited, for which ``jobs`` stand."""
    return [key for kind, key in jobs if kind in {"directive", "cited"}]


def press_shards(
    documents: list[SearchDocument], publication: Publication, cache: Cache, *, correct: Correct | None = None
) -> PressedSearch:
    """Write the browser's search data; a file that is named by its content and stands there is not made again.

    ``correct`` may know how to make a block of the one that stands in its place.
    """
    blocks, store = blocks_of(in_order(documents)), Pieces(cache)
    kept = {block.name: kept_pieces(block, store) for block in blocks}
    pressing = _PressingBlocks(publication, store, correct)
    unmade = [place for place in enumerate(blocks) if not pressing.stands_whole(kept[place[1].name])]
    for made in map_in_workers(_press_blocks, unmade, context=pressing, chunk=1, few=2):
        kept.update(made)
    pieces = [each for block in blocks if (each := kept[block.name])]
    for path in dict.fromkeys(path for each in pieces for path in each.files):
        publication.written(path, NAMED)
    words = count_words(pieces)
    for path, data in join_blocks(blocks, pieces, words):
        if path == INDEX:
            publication.write(path, data, fingerprint_of(data))
        elif not publication.is_told(path):  # two shards of the same content are one file
            publication.write(path, data, NAMED)
    texts = Counter(name for each in pieces for name in each.texts)
    return PressedSearch(blocks, words, frozenset(name for name, count in texts.items() if count > 1))


@dataclass(frozen=True, slots=True)
class _PressingBlocks:
    """What every worker needs that builds blocks of the search data."""

    publication: Publication
    store: Pieces
    correct: Correct | None

    def make(self, place: int, block: Block) -> tuple[BlockPieces, Iterable[tuple[str, bytes]]]:
        """Return a block's pieces, and those of its own files that do not stand in the site yet."""
        corrected = self.correct(place, block) if self.correct else None
        if corrected:
            pieces, files = corrected
            if all(path in files or self.stands(path) for path in pieces.files):
                self.store.put(block.name, pieces.to_bytes())
                return pieces, files.items()
        return make_block(block, self.store, stands=self.stands)

    def stands(self, path: str) -> bool:
        """Say whether a file that is named by its content stands in the site."""
        return self.publication.standing(path) == NAMED

    def stands_whole(self, pieces: BlockPieces | None) -> bool:
        """Say whether nothing is to be done for a block with these pieces."""
        return pieces is not None and all(map(self.stands, pieces.files))


def _press_blocks(blocks: list[tuple[int, Block]], pressing: _PressingBlocks) -> dict[str, BlockPieces]:
    made = {}
    for place, block in blocks:
        made[block.name], files = pressing.make(place, block)
        for path, data in files:
            stage_file(pressing.publication.stage, path, data, named_by_content=True)
    return made
