"""A site → what was published as it: its files, those that somebody has touched since, and which publication it is.

Here a site is only looked at; all that is changed is the end of a switch that a killed builder left half done.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_ISREG
from typing import Final

from build_tools.forgotten import cut
from build_tools.publish_disk import PublishError
from build_tools.publish_journal import finish_broken_switch, is_under_way
from build_tools.publish_lock import builders_lock
from build_tools.publish_record import Files, Record, name_record, read_record
from build_tools.workers import begin

Row = tuple[str, int, int]  # path, size in bytes, time of change in nanoseconds
_MANY: Final = 10_000  # files; below that another process costs more than it saves


def state_folder(site: Path) -> Path:
    """Return the folder beside ``site`` that holds its record, lock, stage and journal."""
    place = site.resolve()
    if not place.name:
        raise PublishError("not-a-folder", str(site))
    return place.with_name(f".{place.name}-kho")


def recover_site(site: Path) -> bool:
    """Finish a switch that a killed builder left half done; say whether there was one. Cheap when there is none."""
    state = state_folder(site)
    if not is_under_way(state):
        return False
    with builders_lock(state / "lock"):
        finish_broken_switch(state, site.resolve())
    return True


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """Our files in a site, path → fingerprint in path order, and those that somebody changed or removed since."""

    files: Mapping[str, str]
    touched: tuple[str, ...]


def published_site(site: Path) -> PublishedSite | None:
    """Return what was published to ``site``; None when no publication is known."""
    record = read_record(state_folder(site))
    if record is None:
        return None
    files = {path: record.files[path][0] for path in sorted(record.files)}
    return PublishedSite(files, files_touched(site.resolve(), record.files))


def record_name(site: Path) -> str:
    """Return what tells this publication of ``site`` from every other; empty when none is known or one is under way."""
    state = state_folder(site)
    return "" if is_under_way(state) else name_record(state)


@dataclass(frozen=True, slots=True)
class Look:
    """What was published to a site, and the files of it that somebody has touched since."""

    record: Record
    touched: tuple[str, ...]


class Looking:
    """A site being compared with the record of what was published; calling it waits for the ``Look``.

    That takes longest of all that is done for an unchanged archive, so another process does it where there is a core.
    """

    def __init__(self, site: Path) -> None:
        self._site = site
        self._begun = begin(partial(_look_at_site, site))

    def __call__(self) -> Look | None:
        """Return what was seen; None when no publication is known, or another one came meanwhile."""
        record, seen = read_record(state_folder(self._site)), self._begun()
        return Look(record, seen[1]) if record and seen and seen[0] == record.name else None

    def dismiss(self) -> None:
        """Do without."""
        self._begun.dismiss()


class LookingOnce:
    """Looks at a site once, for a process that shows it while somebody edits: what stood then is what it publishes.

    As long as the folder is the same one, its files are taken for those of the record; the next process sees better.
    """

    def __init__(self) -> None:
        self._folder = 0

    def __call__(self, site: Path) -> Looking | Trusting:
        """Return what tells of ``site``, after a look or without."""
        before, self._folder = self._folder, site.stat().st_ino if site.is_dir() else 0
        return Trusting(site) if before and before == self._folder else Looking(site)


class Trusting:
    """A site that is not compared with its record; called as ``Looking`` is."""

    def __init__(self, site: Path) -> None:
        self._site = site

    def __call__(self) -> Look | None:
        """Return what was published, with nothing touched since; None when no publication is known."""
        record = read_record(state_folder(self._site))
        return Look(record, ()) if record else None

    def dismiss(self) -> None:
        """Nobody is looking."""


def _look_at_site(site: Path) -> tuple[str, tuple[str, ...]] | None:
    """Return the name of the publication and its files that were touched, as plain data."""
    state = state_folder(site)
    record = read_record(state)
    if record is None or is_under_way(state):
        return None
    return record.name, files_touched(site.resolve(), record.files)


def files_touched(site: Path, files: Files) -> tuple[str, ...]:
    """Return those of ``files`` that do not stand in the site as they were published.

    Of many, other processes look at a part each.
    """
    root, rows = f"{site}/", [*files.rows()]
    if len(rows) <= _MANY:
        return _touched(root, rows)
    own, *others = cut(rows, lambda row: _touched(root, [row]), remembered=2)
    begun = [(begin(partial(_touched, root, some)), some) for some in others]
    touched = [*_touched(root, own)]
    for looking, some in begun:
        seen = looking()
        touched += _touched(root, some) if seen is None else seen
    return tuple(touched)


def _touched(root: str, rows: Sequence[Row]) -> tuple[str, ...]:
    look = os.lstat
    touched: list[str] = []
    for path, size, time in rows:
        try:
            now = look(root + path)
        except OSError:
            touched.append(path)
            continue
        if now.st_size != size or now.st_mtime_ns != time or not S_ISREG(now.st_mode):
            touched.append(path)
    return tuple(touched)
