"""The publisher's door to the disk: what differs between systems stands here, and every failure names its path.

Bytes are flushed only where an older good site could be lost otherwise; the caller says when.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from build_tools.site_paths import checked, folders_of

FILE_MODE: Final = 0o644  # whoever builds, under any umask
FOLDER_MODE: Final = 0o755
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_WINDOWS: Final = sys.platform == "win32"
_FEW: Final = 64  # up to here files are flushed one by one, beyond it the whole file system at once
_EXCHANGE_FLAG: Final = {"linux": ("renameat2", 2), "darwin": ("renameatx_np", 2)}
_HERE: Final = {"linux": -100, "darwin": -2}  # AT_FDCWD
_NO_EXCHANGE: Final = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV, errno.EPERM, errno.EBUSY})


class PublishError(Exception):
    """The site could not be published. ``code`` names the sentence (``publish.<code>``), ``path`` where it happened.

    Codes: ``locked``, ``not-a-folder``, ``blocked``, ``no-space``, ``no-permission``, ``failed``, ``unfinished``.
    With each of them but the last the site is as it was; ``unfinished``: the next build first completes the switch.
    """

    def __init__(self, code: str, path: str, reason: str = "") -> None:
        super().__init__(code, path, reason)
        self.code = code
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code}: {self.path}" + (f" ({self.reason})" if self.reason else "")


def publish_error(cause: OSError, path: str | Path = "") -> PublishError:
    """Return what ``cause`` means to the person who publishes; the path is the cause's own where it has one."""
    where = str(cause.filename) if cause.filename else str(path)
    reason = cause.strerror or str(cause)
    if cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        # A copy names what it reads first, and then what it writes.
        return PublishError("no-space", str(cause.filename2 or where), reason)
    if cause.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return PublishError("no-permission", where, reason)
    if cause.errno in {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP}:
        return PublishError("blocked", where, reason)
    return PublishError("failed", where, reason)


@contextlib.contextmanager
def disk_failures(path: str | Path) -> Iterator[None]:
    """Turn an OSError into a PublishError that names the path."""
    try:
        yield
    except OSError as cause:
        raise publish_error(cause, path) from cause


def stage_file(stage: Path | str, path: str, data: bytes, *, named_by_content: bool = False) -> None:
    """Write ``data`` as ``path`` into the stage; worker processes call this themselves.

    ValueError when the path may not stand in a site or was written before, unless it is ``named_by_content``: then
    whoever came first has written the same. PublishError when the disk fails.
    """
    name = f"{stage}/{checked(path)}"
    try:
        descriptor = _open_new(name)
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                written += os.write(descriptor, data[written:])
        finally:
            os.close(descriptor)
    except (FileExistsError, NotADirectoryError) as cause:
        if named_by_content and isinstance(cause, FileExistsError):
            return
        raise ValueError(f"path {path!r} collides with another in the stage") from None
    except OSError as cause:
        raise publish_error(cause, name) from cause


def _open_new(name: str) -> int:
    try:
        return os.open(name, _NEW, FILE_MODE)
    except FileNotFoundError:
        os.makedirs(name.rpartition("/")[0], exist_ok=True)  # noqa: PTH103 (beside its os twins)
        return os.open(name, _NEW, FILE_MODE)


def write_durably(target: Path, data: bytes | bytearray) -> None:
    """Write ``data`` as ``target`` so that after a power cut the file is there whole or not at all."""
    draft = target.with_name(target.name + ".draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    flush_folder(target.parent)


def flush(root: Path, paths: Sequence[str]) -> None:
    """Bring the content of ``root``'s files ``paths`` from memory to the disk."""
    if len(paths) > _FEW and _flush_all(root):
        return
    for path in paths:
        descriptor = os.open(root / path, os.O_RDWR if _WINDOWS else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Bring a folder's own entries to the disk, where the system can."""
    if _WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems refuse it; they keep the order of renames anyway
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_all(root: Path) -> bool:
    """Flush the file system under ``root`` in one call; False where there is no such call."""
    syncfs = _libc("syncfs")
    if syncfs is None:
        return False
    descriptor = os.open(root, os.O_RDONLY)
    try:
        return bool(syncfs(descriptor) == 0)
    finally:
        os.close(descriptor)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False (nothing done) where the system or the file system cannot."""
    name, flag = _EXCHANGE_FLAG.get(sys.platform, ("", 0))
    rename = _libc(name) if name else None
    if rename is None:
        return False
    here = _HERE[sys.platform]
    if rename(here, os.fsencode(one), here, os.fsencode(other), flag) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _libc(name: str) -> Callable[..., Any] | None:
    if _WINDOWS:
        return None
    found: Callable[..., Any] | None = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    return found


def move(source: str, target: str) -> None:
    """Move a file over another in one step. Windows refuses while somebody reads the target: wait a little."""
    attempts = 40 if _WINDOWS else 1
    for attempt in range(attempts):
        try:
            os.replace(source, target)  # noqa: PTH105 (25,000 times a build: no Path objects)
        except PermissionError:
            if attempt + 1 == attempts:
                raise
            time.sleep(0.05)
        else:
            return


def remove_tree(folder: Path) -> None:
    """Remove a folder with all it holds; what cannot go stays for the next sweep."""
    shutil.rmtree(folder, ignore_errors=True)


def is_plain_folder(path: Path | str) -> bool:
    """Say whether a real folder (no link to one) stands at ``path``."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def make_folders(site: Path, path: str) -> None:
    """Make the folders above ``path``; NotADirectoryError where something else, a link too, stands in the way."""
    for folder in folders_of(path):
        place = f"{site}/{folder}"
        if is_plain_folder(place):
            continue
        try:
            os.mkdir(place, FOLDER_MODE)  # noqa: PTH102 (beside its lstat twin above)
            os.chmod(place, FOLDER_MODE)  # noqa: PTH101 (whatever the umask)
        except FileExistsError:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), place) from None


def remove_files(site: Path, paths: Iterable[str], *, unless: Iterable[str] = ()) -> None:
    """Remove files and the folders that this empties; what is gone is gone."""
    paths = tuple(paths)
    kept = {path.lower(): path for path in unless} if paths else {}
    inside: dict[str, bool] = {}
    for path in paths:
        place = f"{site}/{path}"
        folder = path.rpartition("/")[0]
        if folder not in inside:  # behind a link lies somebody else's folder
            inside[folder] = all(is_plain_folder(f"{site}/{above}") for above in folders_of(path))
        if not inside[folder]:
            continue
        twin = kept.get(path.lower())
        if twin and _same_file(place, f"{site}/{twin}"):  # the same name to this file system, in other letters
            move(place, f"{site}/{twin}")
            continue
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            if not stat.S_ISDIR(os.lstat(place).st_mode):
                os.unlink(place)  # noqa: PTH108 (many, by name)
    drop_empty_folders(site, paths)


def _same_file(one: str, other: str) -> bool:
    try:
        return os.path.samestat(os.lstat(one), os.lstat(other))
    except OSError:
        return False


def drop_empty_folders(site: Path, paths: Iterable[str]) -> None:
    """Remove the folders above ``paths`` that are empty."""
    folders = {folder for path in paths for folder in folders_of(path)}
    for folder in sorted(folders, key=len, reverse=True):
        with contextlib.suppress(OSError):  # not empty, or gone
            os.rmdir(f"{site}/{folder}")  # noqa: PTH106 (many, by name)


def files_in(root: Path | str, folder: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield each entry under ``root``/``folder`` that is no folder, with its path from ``root``; follow no links."""
    for path, entry, is_folder in entries_in(root, folder):
        if not is_folder:
            yield path, entry


def entries_in(root: Path | str, folder: str = "") -> Iterator[tuple[str, os.DirEntry[str], bool]]:
    """Yield each entry under ``root``/``folder``: its path from ``root``, itself, and whether it is a folder.

    A folder comes before what it holds; links are not followed.
    """
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        before = f"{current}/" if current else ""
        with os.scandir(f"{root}/{current}" if current else root) as entries:
            for entry in entries:
                path, is_folder = before + entry.name, entry.is_dir(follow_symlinks=False)
                if is_folder:
                    waiting.append(path)
                yield path, entry, is_folder
