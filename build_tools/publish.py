"""Staged files → the site, in one switch: readers see the old site or the new one, and a failure leaves the old.

A publication owns the files that it wrote and no other. What it wrote is recorded beside the site, in
``.<site name>-kho/``, so that the site's own bytes are the same for everybody. A first build becomes the site as a
whole folder; a later one moves only changed files, under a journal (see ``publish_journal``).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import Final

from build_tools.publish_disk import (
    FILE_MODE,
    FOLDER_MODE,
    PublishError,
    disk_failures,
    drop_empty_folders,
    entries_in,
    files_in,
    flush,
    is_plain_folder,
    make_folders,
    publish_error,
    remove_tree,
    stage_file,
)
from build_tools.publish_journal import Switch, announce, finish_broken_switch, is_under_way, perform, recall
from build_tools.publish_lock import builders_lock
from build_tools.publish_record import Changes, Files, Published, Record, name_record, read_record
from build_tools.published import Look, files_touched, state_folder
from build_tools.site_paths import checked, folders_of

__all__ = ["NAMED", "Publication", "PublishError", "Switched", "fingerprint_of", "open_publication", "stage_file"]


NAMED: Final = "named by its content"  # the fingerprint of a file whose name changes with its content
Coming = dict[str, Published] | Changes  # a record to come, whole or as what changes


@dataclass(frozen=True, slots=True)
class Switched:
    """What a commit did, in files."""

    written: int
    unchanged: int
    removed: int


@contextlib.contextmanager
def open_publication(
    site: Path,
    *,
    spaces: Collection[str] = (),
    waiting: Callable[[str], None] | None = None,
    patience: float = 600.0,
    looked: Look | None = None,
) -> Iterator[Publication]:
    """Open the only publication of ``site``; leaving without ``commit`` leaves the site as it was.

    ``spaces`` are top folders that hold nothing but our pages (``van-ban``): when no record tells what we wrote, every
    other file in them is a stale page and goes. Files elsewhere that we did not write are never touched. ``waiting`` is
    called once, with the other builder's process number, while that one works; PublishError ``locked`` after
    ``patience`` seconds. A switch that a killed builder left half done is finished first. ``looked``: what
    ``Looking`` saw before; the site is looked at again when another builder was there meanwhile.
    """
    state = state_folder(site)
    with disk_failures(state):
        state.mkdir(parents=True, exist_ok=True)
    with builders_lock(state / "lock", waiting=waiting, patience=patience):
        finish_broken_switch(state, site.resolve())
        publication = Publication(site.resolve(), state, spaces=spaces, looked=looked)
        try:
            yield publication
        finally:
            if not is_under_way(state):  # else the next builder finishes the switch from this stage
                remove_tree(publication.stage)


class Publication:
    """One build on its way into the site.

    ``stage``: the folder in which worker processes put changed files (``stage_changed``, ``stage_file``), each then
    told by ``written``.
    """

    def __init__(self, site: Path, state: Path, *, spaces: Collection[str] = (), looked: Look | None = None) -> None:
        if site.exists() and not site.is_dir():
            raise PublishError("not-a-folder", str(site))
        self.site = site
        self._state = state
        self._spaces = frozenset(spaces)
        fresh = looked if looked and looked.record.name == name_record(state) else None
        record = fresh.record if fresh else read_record(state)
        self._known = record is not None
        self._record = record or Record("", Files(), Changes(""))
        self._touched = frozenset(fresh.touched if fresh else files_touched(site, self._record.files))
        self._claimed: dict[str, str] = {}  # path in small letters → path
        self._kept: list[str] = []
        self._written: dict[str, str] = {}  # path → fingerprint
        self._folders: dict[str, str] = {}  # those of all claimed paths, in small letters → as written
        self._open = True
        with disk_failures(state):
            self.stage = Path(tempfile.mkdtemp(prefix="stage-", dir=state))

    def standing(self, path: str) -> str | None:
        """Return the fingerprint of ``path``, if it is a file of ours that stands in the site untouched."""
        known = self._record.files.get(path)
        return known[0] if known and path not in self._touched else None

    def write(self, path: str, data: bytes, fingerprint: str) -> None:
        """Publish ``data`` as ``path``; the file is left alone when its fingerprint is the previous one."""
        if self.standing(path) == fingerprint:
            self.keep(path)
            return
        self._claim(checked(path))
        stage_file(self.stage, path, data)
        self._written[path] = fingerprint

    def stage_changed(self, path: str, data: bytes) -> str:
        """Put ``data`` into the stage unless it stands in the site already, and return its fingerprint.

        For worker processes; the parent is then told by ``written``.
        """
        fingerprint = fingerprint_of(data)
        if self.standing(path) != fingerprint:
            stage_file(self.stage, path, data)
        return fingerprint

    def written(self, path: str, fingerprint: str) -> None:
        """Publish what somebody has put at ``stage``/``path``."""
        self._claim(checked(path))
        if self.standing(path) == fingerprint:
            self._kept.append(path)
        else:
            self._written[path] = fingerprint

    def keep(self, path: str) -> None:
        """Leave ``path`` as it was published; ValueError when it does not stand in the site untouched."""
        if self.standing(path) is None:
            raise ValueError(f"path {path!r} cannot be kept: it does not stand in the site as published")
        self._claim(path)
        self._kept.append(path)

    def is_told(self, path: str) -> bool:
        """Say whether ``path`` was written or kept."""
        return path.lower() in self._claimed

    def stands_whole(self) -> bool:
        """Say whether every file of ours stands in the site as it was published."""
        return self._known and not self._touched

    @property
    def files(self) -> int:
        """How many files were published before."""
        return len(self._record.files)

    @property
    def new(self) -> list[str]:
        """The files that were written and not published before."""
        return [path for path in self._written if path not in self._record.files]

    @property
    def published(self) -> Collection[str]:
        """The files that were published before."""
        return self._record.files

    def _claim(self, path: str) -> None:
        small = path.lower()
        if small in self._claimed:
            raise ValueError(f"path {path!r} collides with {self._claimed[small]!r}")
        if not self._open:
            raise ValueError("the publication is closed")
        self._claimed[small] = path

    def amend(self, gone: Collection[str] = ()) -> Switched:
        """Make the site what was written and, beside it, what it was, but without the files ``gone``; record it.

        Raises as ``commit`` does.
        """
        self._open = False
        self._refuse_collisions()
        self._refuse_newcomers()
        with disk_failures(self.site):
            files = self._record.files
            removed = sorted(checked(path) for path in {*gone} - self._written.keys() if path in files)
            if self._written or removed:
                self._switch_in_place(self._record.amended(self._staged(), removed), removed)
        new = sum(path not in files for path in self._written)
        return Switched(len(self._written), len(files) - (len(self._written) - new) - len(removed), len(removed))

    def _refuse_newcomers(self) -> None:
        """Refuse a new path that collides with one of ours, or has no folder yet."""
        new = {path.lower(): path for path in self._written if path not in self._record.files}
        for path in self._record.files if new else ():
            if path.lower() in new:
                raise ValueError(f"path {new[path.lower()]!r} collides with {path!r}")
        for path in new.values():
            if is_plain_folder(self.site / path):
                raise ValueError(f"path {path!r} is both a file and a folder")
        every = {folder for path in new.values() for folder in folders_of(path)}
        folders = {
            folder.lower(): folder
            for folder in every
            if folder != folder.lower() or not is_plain_folder(self.site / folder)
        }
        for path in self._record.files if folders else ():
            if path.lower() in folders:
                raise ValueError(f"path {path!r} is both a file and a folder")
            for folder in folders_of(path):
                if folders.get(folder.lower(), folder) != folder:
                    raise ValueError(f"folders {folders[folder.lower()]!r} and {folder!r} collide")

    def commit(self) -> Switched:
        """Make the site what was written and kept, remove what else was ours, and record it.

        ValueError when paths collide or a file told as written does not stand in the stage; PublishError when the disk
        fails (see its codes for what then stands).
        """
        self._open = False
        self._refuse_collisions()
        with disk_failures(self.site):
            return self._switch()

    def _refuse_collisions(self) -> None:
        """Refuse a path that is also a folder, and folders that differ only in capitals."""
        folders = self._folders
        seen: set[str] = {""}
        for folder in {path.rpartition("/")[0] for path in self._claimed.values()}:
            while folder not in seen:
                seen.add(folder)
                small = folder.lower()
                other = folders.setdefault(small, folder)
                if other != folder:
                    raise ValueError(f"folders {folder!r} and {other!r} collide")
                if small in self._claimed:
                    raise ValueError(f"path {folder!r} is both a file and a folder")
                folder = folder.rpartition("/")[0]  # noqa: PLW2901 - on to the folder above

    def _switch(self) -> Switched:
        removed = self._removed()
        if self._written or removed or not self._known:
            coming = self._coming()
            done = self._is_ours_alone() and self._switch_whole(coming)
            if not done:
                self._switch_in_place(coming, removed)
        return Switched(len(self._written), len(self._kept), len(removed))

    def _coming(self) -> dict[str, Published]:
        """Return the record to come, in path order."""
        record = {path: self._record.files[path] for path in self._kept}
        record |= self._staged()
        return dict(sorted(record.items()))

    def _staged(self) -> dict[str, Published]:
        """Return what stands in the stage as the record has it; modes are set, and what nobody told of is dropped."""
        staged: dict[str, Published] = {}
        folders: list[str] = []
        for path, entry, is_folder in entries_in(self.stage):
            if path not in self._written and not is_folder:
                os.unlink(entry.path)  # noqa: PTH108 (beside its os twins)
                continue
            now = entry.stat(follow_symlinks=False)
            wanted = FOLDER_MODE if is_folder else FILE_MODE
            if is_folder:
                folders.append(path)
            elif S_ISREG(now.st_mode):
                staged[path] = (self._written[path], now.st_size, now.st_mtime_ns)
            else:
                raise ValueError(f"path {path!r} is no regular file in the stage")
            if S_IMODE(now.st_mode) != wanted:
                os.chmod(entry.path, wanted)  # noqa: PTH101 (whatever the umask; no Path objects)
        for path in self._written.keys() - staged.keys():
            raise ValueError(f"path {path!r} was told as written but does not stand in the stage")
        for folder in reversed(folders):
            if folder.lower() not in self._folders:
                os.rmdir(f"{self.stage}/{folder}")  # noqa: PTH106
        return staged

    def _removed(self) -> list[str]:
        """Return what was ours and is no longer: by the record, or by its space when there is no record."""
        claimed = set(self._claimed.values())
        if self._known:
            gone = (path for path in self._record.files if path not in claimed)
            return sorted(checked(path) for path in gone if os.path.lexists(f"{self.site}/{path}"))
        present = (
            path
            for space in self._spaces
            if is_plain_folder(self.site / space)
            for path, _ in files_in(self.site, space)
        )
        return sorted(path for path in present if path not in claimed)

    def _is_ours_alone(self) -> bool:
        """Say whether a first build may take the whole folder: nothing stands in it that is not ours to replace."""
        if len(self._record.files) > len(self._touched):
            return False
        if not self.site.exists():
            return True
        spaces = frozenset[str]() if self._known else self._spaces
        return all(
            path in self._record.files or path.lower() in self._claimed or path.partition("/")[0] in spaces
            for path, _ in files_in(self.site)
        )

    def _switch_whole(self, coming: dict[str, Published]) -> bool:
        """Let the stage become the site; False when this system cannot exchange folders."""
        os.chmod(self.stage, FOLDER_MODE)  # noqa: PTH101
        if is_plain_folder(self.site) and any(self.site.iterdir()):
            flush(self.stage, list(self._written))
        switch = Switch("whole", self.stage.name, inode=self.stage.stat().st_ino)
        self._announce(switch, coming)
        return perform(self._state, self.site, switch)

    def _switch_in_place(self, coming: Coming, removed: list[str]) -> None:
        first = self._in_the_way(removed)
        changed = sorted(self._written)
        present = {path for path in changed if os.path.lexists(f"{self.site}/{path}")}
        switch = Switch(
            "in-place",
            self.stage.name,
            first=tuple(first),
            added=tuple(path for path in changed if path not in present),
            replaced=tuple(path for path in changed if path in present),
            removed=tuple(path for path in removed if path not in first),
        )
        self._make_sure(switch)
        flush(self.stage, changed)
        self._announce(switch, coming)
        perform(self._state, self.site, switch)

    def _in_the_way(self, removed: list[str]) -> set[str]:
        """Return the files of ours that stand where a folder must come, or in a folder where a file must come."""
        folders = {folder for path in self._written for folder in folders_of(path)}
        return {
            path for path in removed if path in folders or any(folder in self._written for folder in folders_of(path))
        }

    def _make_sure(self, switch: Switch) -> None:
        """Find what could stop the switch before it begins, and make the folders it needs."""
        self.site.mkdir(parents=True, exist_ok=True)
        first = frozenset(switch.first)
        try:
            for path in {path.rpartition("/")[0]: path for path in self._written}.values():
                if first.isdisjoint(folders_of(path)):
                    make_folders(self.site, path)
            for folder in {path.rpartition("/")[0] for path in (*self._written, *switch.removed)}:
                place = self.site / folder
                if place.is_dir() and not os.access(place, os.W_OK | os.X_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
            for path in switch.replaced:
                place = self.site / path
                if is_plain_folder(place) and not all(found in first for found, _ in files_in(self.site, path)):
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
        except OSError:
            drop_empty_folders(self.site, self._written)
            raise

    def _announce(self, switch: Switch, coming: Coming) -> None:
        try:
            announce(self._state, switch, coming)
        except OSError as cause:
            recall(self._state)
            raise publish_error(cause, self._state) from cause


def fingerprint_of(data: bytes) -> str:
    """Return what tells two contents of a file apart."""
    return hashlib.sha256(data).hexdigest()[:32]
