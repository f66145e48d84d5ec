"""What the system has forgotten of a disk → asked for by many at once, because a disk answers many sooner than one.

Looking into 20,000 folders takes a fifth of a second while the system remembers them, and two seconds when each has to
be fetched from the disk. Whether they have to be is seen by asking for a few.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from build_tools.workers import begin

_ASKED: Final = 25  # of the things to be looked at, evenly spaced
_FETCHED_S: Final = 50e-6  # what takes longer was not remembered
_TOGETHER: Final = 12  # processes that wait for the disk at once
Thing = TypeVar("Thing")


def cut(things: Sequence[Thing], ask: Callable[[Thing], object], *, remembered: int) -> list[Sequence[Thing]]:
    """Cut ``things`` into ``remembered`` parts, one a process; into more when ``ask`` has to wait for the disk."""
    size = max(1, -(-len(things) // (_TOGETHER if _is_forgotten(things, ask) else remembered)))
    return [things[start : start + size] for start in range(0, len(things), size)]


def _is_forgotten(things: Sequence[Thing], ask: Callable[[Thing], object]) -> bool:
    """Say whether most of some take longer than memory does."""
    slow = quick = 0
    for thing in things[:: max(1, len(things) // _ASKED)]:
        started = time.perf_counter()
        ask(thing)
        if time.perf_counter() - started > _FETCHED_S:
            slow += 1
        else:
            quick += 1
    return slow > quick


@contextmanager
def fetching_folders(folder: Path) -> Iterator[None]:
    """Have all folders below ``folder`` fetched meanwhile, if the system has forgotten them: somebody walks there."""
    parts = cut(_folders(str(folder)), _folders, remembered=1)
    begun = [begin(partial(_fetch, part)) for part in parts] if len(parts) > 1 else []
    try:
        yield
    finally:
        for fetching in begun:
            fetching.dismiss()


def _fetch(folders: Sequence[str]) -> None:
    pending = [*folders]
    while pending:
        pending.extend(_folders(pending.pop()))


def _folders(folder: str) -> list[str]:
    """Return the folders in ``folder``; none when it cannot be read, which is for others to tell."""
    with suppress(OSError), os.scandir(folder) as entries:
        return [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    return []
