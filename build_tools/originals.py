"""A directive's Markdown and the files of its folder → the site, byte for byte.

They depend on nothing that is joined, so they are staged while the archive is: joining keeps one core busy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from build_tools.archive import FOLDER, Archive
from build_tools.publish import Publication
from build_tools.publish_disk import remove_tree
from build_tools.sections import DIRECTIVES
from build_tools.site_paths import served_name
from build_tools.workers import begin

Staged = list[tuple[str, str]]  # path in the site, fingerprint


@contextmanager
def staging_originals(archive: Archive, publication: Publication) -> Iterator[Callable[[], Staged]]:
    """Stage the originals of every directive meanwhile; what is given waits for the end and tells what there is."""
    staging = begin(partial(_stage_originals, archive, publication))

    def staged() -> Staged:
        told: Staged | None = staging()
        if told is None:  # done again here, where its words are heard; nothing else is in the stage yet
            remove_tree(publication.stage / DIRECTIVES)
            told = _stage_originals(archive, publication)
        return told

    try:
        yield staged
    finally:
        staging.dismiss()


def _stage_originals(archive: Archive, publication: Publication) -> Staged:
    stage = publication.stage_changed
    return [(path, stage(path, data)) for key in archive.directives for path, data in _original_files(archive, key)]


def _original_files(archive: Archive, key: str) -> Iterator[tuple[str, bytes]]:
    with open(archive.directives[key].place, "rb", buffering=0) as file:  # noqa: PTH123 (each directive: no Path)
        yield f"{DIRECTIVES}/{key}.md", file.read()
    for inside in archive.attached.get(key, ()):
        yield f"{DIRECTIVES}/{served_name(inside)}", (archive.root / FOLDER / inside).read_bytes()
