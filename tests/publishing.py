"""What the tests of publishing share: sites as mappings, and builders that die at a chosen step."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from build_tools.publish import PublishError, Switched, open_publication
from build_tools.published import state_folder

Site = Mapping[str, bytes]
SPACES: Final = ("van-ban", "dan-chieu")
OLD: Final[Site] = {
    "index.html": b"home",
    "404.html": b"lost",
    "van-ban/a/2020/1.html": b"one",
    "van-ban/a/2020/2.html": b"two",
    "van-ban/b/2021/3.html": b"three",
    "dan-chieu/c/2019/4.html": b"four",
    "loai": b"a file that becomes a folder",
    "nam/2020.html": b"a folder that becomes a file",
}
NEW: Final[Site] = {
    "index.html": b"home, changed",
    "404.html": b"lost",
    "van-ban/a/2020/1.html": b"one",
    "van-ban/a/2020/2.html": b"two, changed",
    "van-ban/a/2022/5.html": b"five, new",
    "van-ban/c/2019/4.html": b"four, moved",
    "loai/chi-thi.html": b"new folder",
    "nam": b"new file",
}
# What changes the disk; a builder is killed just before one of these.
_STEPS: Final = frozenset({"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "ctypes.dlopen"})


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def publish(site: Path, pages: Site, *, spaces: Collection[str] = SPACES) -> Switched:
    """Publish ``pages`` as the press does: what is unchanged is kept, the rest is written."""
    with open_publication(site, spaces=spaces, patience=20.0) as publication:
        for path, data in pages.items():
            mark = fingerprint(data)
            if publication.standing(path) == mark:
                publication.keep(path)
            else:
                publication.write(path, data, mark)
        return publication.commit()


def amend(site: Path, changes: Mapping[str, bytes | None]) -> Switched:
    """Publish ``changes`` as a reprint does: all else stays, and what is None goes."""
    with open_publication(site, patience=20.0) as publication:
        for path, data in changes.items():
            if data is not None:
                publication.write(path, data, fingerprint(data))
        return publication.amend([path for path, data in changes.items() if data is None])


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file under ``folder``, links and folders apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def leftovers(site: Path) -> list[str]:
    """Return what stands in the state folder beside a site, the lock and the records apart."""
    state = site.with_name(f".{site.name}-kho")
    return sorted(path.name for path in state.iterdir() if path.name not in {"lock", "record", "record.changes"})


@contextlib.contextmanager
def unflushed() -> Iterator[None]:
    """Flush nothing to the disk meanwhile: a kill loses nothing that was written, only a power cut does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def in_child(action: Callable[[], object]) -> int:
    """Run ``action`` in a forked process; return 0, the number of a fatal signal negated, or the errno-like code.

    A PublishError ends the child with 100, another exception with 101 and its traceback.
    """
    child = os.fork()
    if child == 0:
        code = 101
        try:
            action()
            code = 0
        except PublishError:
            code = 100
        except BaseException:  # noqa: BLE001 (a forked test process must never return into pytest)
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def die_at(step: int, site: Path, *, switching: bool = False) -> None:
    """Kill this process without warning just before its ``step``-th change of the disk around ``site``.

    Workers that it forks count on; one that reaches the step kills the builder, not itself, and works on as an orphan.
    ``switching`` counts from the moment when the journal of the switch stands: how much comes before is no matter.
    """
    builder = os.getpid()
    count = 0
    around = str(site.parent)
    journal = state_folder(site) / "journal"

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event not in _STEPS or not (event == "ctypes.dlopen" or str(arguments[0]).startswith(around)):
            return
        if switching and not (os.getpid() == builder and journal.exists()):
            return
        count += 1
        if count == step:
            os.kill(builder, signal.SIGKILL)

    sys.addaudithook(watch)


def publish_until(step: int, site: Path, pages: Site) -> int:
    """Publish in a child that is killed at ``step``; return 0 when it lived through."""
    return killed_at(step, site, lambda: publish(site, pages))


def killed_at(step: int, site: Path, action: Callable[[], object], *, switching: bool = False) -> int:
    """Run ``action`` in a child that is killed at ``step`` (see ``die_at``); return 0 when it lived through."""

    def act() -> None:
        die_at(step, site, switching=switching)
        action()

    return in_child(act)


def full_disk(*_: object) -> None:
    """Stand in for a call that finds no space."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
