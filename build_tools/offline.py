"""A published site → the offline copy: one ZIP with the site, a page to open, guides, and the lists to check it by.

Only files that we published enter the copy, so the same commit gives the same bytes whoever builds it. With an older
copy at hand an update is made too: what changed, the new lists, and what to delete.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from build_tools.offline_manifest import (
    MANIFEST,
    SITE,
    SUMS,
    ListedFile,
    Manifest,
    render_manifest,
    render_sums,
    sha256,
)
from build_tools.offline_pages import copy_pages
from build_tools.offline_update import OlderCopy, read_older_copy, update_files
from build_tools.offline_zip import SealedZip
from build_tools.publish_disk import PublishError, disk_failures
from build_tools.publish_lock import builders_lock
from build_tools.published import published_site, recover_site, state_folder

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class OfflineCopy:
    """What was made. ``size`` and ``packed`` in bytes, unpacked and as ZIP; ``sha256`` is the ZIP's own."""

    path: Path
    files: int
    size: int
    packed: int
    sha256: str
    update: Path | None = None
    update_packed: int = 0
    changed: int = 0
    removed: int = 0


def make_offline(
    site: Path,
    out: Path,
    *,
    edition: date,
    commit: str | None,
    draft: bool,
    counts: Mapping[str, int],
    since: Path | None = None,
) -> OfflineCopy:
    """Write ``kho-van-ban-<edition>.zip`` into the folder ``out`` and, with ``since``, the update from that older copy.

    ``since`` is the older copy's ZIP, its unpacked folder, or its ``manifest.json`` (see :func:`find_older_copy`).
    PublishError: ``not-published``, ``site-touched`` (somebody changed the site since it was built), ``no-older-copy``,
    and those of a failing disk; an older ZIP of the same name then still stands.
    """
    older = read_older_copy(since) if since else None  # first: it may have the name of the ZIP to be written
    state = state_folder(site)
    if not state.is_dir():
        raise PublishError("not-published", str(site))
    recover_site(site)
    with builders_lock(state / "lock"), disk_failures(site):
        published = published_site(site)
        if published is None:
            raise PublishError("not-published", str(site))
        if published.touched:
            raise PublishError("site-touched", str(site / published.touched[0]))
        source = _Source(site.resolve(), tuple(published.files), copy_pages())
        return _make(source, out, older, Manifest(edition, commit, draft, counts, ()))


def find_older_copy(out: Path, since: str) -> Path:
    """Return the older copy that ``since`` names: an edition (``2026-01-31``) in ``out``, or a path."""
    return out / _zip_name(since) if _DAY.fullmatch(since) else Path(since)


def _zip_name(edition: str) -> str:
    return f"kho-van-ban-{edition}.zip"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a copy's files come from."""

    site: Path
    published: tuple[str, ...]
    pages: Mapping[str, bytes]

    def paths(self) -> Iterator[str]:
        """Yield every path of the copy but the two lists, in order."""
        yield from sorted([*self.pages, *(f"{SITE}/{path}" for path in self.published)])

    def read(self, path: str) -> bytes:
        if path in self.pages:
            return self.pages[path]
        return (self.site / path.removeprefix(f"{SITE}/")).read_bytes()


def _make(source: _Source, out: Path, older: OlderCopy | None, about: Manifest) -> OfflineCopy:
    target = out / _zip_name(about.edition.isoformat())
    files: list[ListedFile] = []
    with SealedZip(target, day=about.edition) as packed:
        for path in source.paths():
            data = source.read(path)
            files.append(ListedFile(path, len(data), sha256(data)))
            packed.add(path, data)
        manifest = Manifest(about.edition, about.commit, about.draft, about.counts, tuple(files))
        lists = _lists(manifest)
        for path, data in lists.items():
            packed.add(path, data)
    made = OfflineCopy(
        path=target,
        files=len(files) + len(lists),
        size=sum(file.size for file in files) + sum(map(len, lists.values())),
        packed=target.stat().st_size,
        sha256=_sum_of(target),
    )
    return made if older is None else _make_update(source, made, older, manifest, lists)


def _lists(manifest: Manifest) -> dict[str, bytes]:
    data = render_manifest(manifest)
    return {MANIFEST: data, SUMS: render_sums(manifest, data)}


def _make_update(
    source: _Source, made: OfflineCopy, older: OlderCopy, manifest: Manifest, lists: Mapping[str, bytes]
) -> OfflineCopy:
    before = {file.path: file.sha256 for file in older.manifest.files}
    changed = [file.path for file in manifest.files if before.pop(file.path, None) != file.sha256]
    removed = sorted(before.keys() - {file.path for file in manifest.files})
    name = f"kho-van-ban-{manifest.edition.isoformat()}-tu-{older.manifest.edition.isoformat()}.zip"
    target = made.path.with_name(name)
    with SealedZip(target, day=manifest.edition) as packed:
        for path in changed:
            packed.add(path, source.read(path))
        for path, data in (*update_files(older, removed).items(), *lists.items()):
            packed.add(path, data)
    return replace(
        made,
        update=target,
        update_packed=target.stat().st_size,
        changed=len(changed),
        removed=len(removed),
    )


def _sum_of(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
