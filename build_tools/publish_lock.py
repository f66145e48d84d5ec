"""One builder at a time: a lock of the operating system, gone with the process that held it, however it ended.

POSIX record locks are not inherited by worker processes, so an orphaned worker never keeps the next builder out.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from build_tools.publish_disk import PublishError, disk_failures

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE: Final = 0.05  # seconds between two tries
_FAR: Final = 1 << 30  # Windows keeps locked bytes from being read: lock one that is never written
_held: set[str] = set()  # record locks do not part two threads of one process; this does
_guard: Final = threading.Lock()


@contextlib.contextmanager
def builders_lock(
    file: Path, *, waiting: Callable[[str], None] | None = None, patience: float = 600.0
) -> Iterator[None]:
    """Hold ``file`` as the only builder.

    While another builder holds it, ``waiting`` is called once with that builder's process number (empty when unknown);
    PublishError ``locked`` after ``patience`` seconds.
    """
    until = time.monotonic() + patience
    told = False
    while (descriptor := _try_lock(file)) is None:
        if not told and waiting is not None:
            waiting(_holder(file))
        told = True
        if time.monotonic() >= until:
            raise PublishError("locked", str(file), _holder(file))
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        os.close(descriptor)  # the lock goes with it
        with _guard:
            _held.discard(str(file))


def _try_lock(file: Path) -> int | None:
    """Return the descriptor that holds the lock, or None while somebody else does."""
    with _guard:
        if str(file) in _held:
            return None
        with disk_failures(file):
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return None
        _held.add(str(file))
    with contextlib.suppress(OSError):  # a courtesy to who waits; a full disk must not matter here
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0) if hasattr(os, "pwrite") else os.write(
            descriptor, str(os.getpid()).encode()
        )
    return descriptor


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(file: Path) -> str:
    # Reading closes a descriptor of this process, which would drop a record lock it holds: never read our own.
    with _guard:
        if str(file) in _held:
            return str(os.getpid())
        with contextlib.suppress(OSError):
            return file.read_text(encoding="ascii", errors="replace").strip()
    return ""
