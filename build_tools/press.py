"""Planned jobs → the publication's stage, in worker processes: only what changed is written.

Workers write into the stage themselves and report paths and fingerprints; the parent alone decides what the site is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import chain
from typing import Final

from build_tools.cache import Cache
from build_tools.plan import Job, Plan, common_files, make_files, plan_jobs
from build_tools.progress import Progress
from build_tools.publish import Publication, stage_file
from build_tools.search.assets import search_assets
from build_tools.search.blocks import SearchDocument
from build_tools.search.shards import INDEX, build_shards
from build_tools.searching import (
    Analysed,
    Pieces,
    UnbuiltBlock,
    analyse_some,
    search_code,
    search_documents,
    unbuilt_blocks,
)
from build_tools.words import words
from build_tools.workers import map_in_workers

_NAMED: Final = "named by its content"


@dataclass(frozen=True, slots=True)
class _Pressing:
    """What every worker needs."""

    plan: Plan
    publication: Publication
    cache: Cache
    search_code: str


@dataclass(frozen=True, slots=True)
class _Pressed:
    """What one worker did: files in the stage or unchanged, and the documents that it analysed for search."""

    files: list[tuple[str, str]]
    analysed: list[tuple[str, Analysed]]


def press_site(
    plan: Plan, publication: Publication, cache: Cache, *, progress: Progress
) -> tuple[int, list[tuple[str, Analysed]]]:
    """Make every file of the site and hand it to the publication; return the number of pages and what search holds."""
    pressing = _Pressing(plan, publication, cache, search_code())
    pages = 0
    analysed: list[tuple[str, Analysed]] = []
    with progress.stage("press"):
        for done in map_in_workers(_press_some, plan_jobs(plan), context=pressing, progress=progress):
            for path, fingerprint in done.files:
                publication.written(path, fingerprint)
                pages += path.endswith(".html")
            analysed += done.analysed
    documents = search_documents(iter(analysed), plan.index, plan.texts, cache)
    for path, data in chain(common_files(plan.host), search_assets(words("vi")["search"])):
        publication.write(path, data, fingerprint_of(data))
        pages += path.endswith(".html")
    with progress.stage("search"):
        press_shards(documents, publication, cache)
    return pages, analysed


def _press_some(jobs: list[Job], pressing: _Pressing) -> _Pressed:
    files: list[tuple[str, str]] = []
    previous, stage = pressing.publication.previous, pressing.publication.stage
    for job in jobs:
        for path, data in make_files(pressing.plan, job):
            fingerprint = fingerprint_of(data)
            if previous.get(path) != fingerprint:
                stage_file(stage, path, data)
            files.append((path, fingerprint))
    plan = pressing.plan
    keys = [key for kind, key in jobs if kind in {"directive", "cited"}]
    analysed = analyse_some(plan.index, keys, plan.texts, pressing.cache, pressing.search_code)
    return _Pressed(files, [*zip(keys, analysed, strict=True)])


def press_shards(documents: list[SearchDocument], publication: Publication, cache: Cache) -> None:
    """Write the browser's search data; a shard that is named by its content and stands there is not made again."""
    store = Pieces(cache)
    for _ in map_in_workers(_build_blocks, unbuilt_blocks(documents, store), context=store, chunk=1):
        pass
    for shard in build_shards(documents, store=store):
        if shard.path == INDEX:
            data = shard.content()
            publication.write(shard.path, data, fingerprint_of(data))
        elif publication.is_told(shard.path):
            continue  # two shards of the same content are one file
        elif publication.previous.get(shard.path) == _NAMED:
            publication.keep(shard.path)
        else:
            publication.write(shard.path, shard.content(), _NAMED)


def old_shards(publication: Publication) -> list[str]:
    """Return the shards that stand in the site and are not part of what was pressed now."""
    return [
        path
        for path, fingerprint in publication.previous.items()
        if fingerprint == _NAMED and not publication.is_told(path)
    ]


def _build_blocks(blocks: list[UnbuiltBlock], store: Pieces) -> None:
    for block in blocks:
        store.put(block.name, block.build().to_bytes())


def fingerprint_of(data: bytes) -> str:
    """Return what tells two contents of a file apart."""
    return hashlib.sha256(data).hexdigest()[:32]
