"""A list of work → results in order, in as many processes as there are cores, or here when there is little to do.

Workers are forked, so that they see what the parent has joined without its being copied to them; where a system cannot
fork, the parent works alone.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from build_tools.progress import Progress

FEW: Final = 48  # items; below this another process costs more than it saves
_CHUNK: Final = 32
Item = TypeVar("Item")
Context = TypeVar("Context")
Result = TypeVar("Result")


class WorkerDiedError(Exception):
    """A worker was killed, most likely because memory ran out; nothing was published."""


# What the workers of the running map share by being forked from this process.
_shared: list[tuple[Callable[..., Any], Sequence[Any], Any]] = []


def map_in_workers(
    work: Callable[[list[Item], Context], Result],
    items: Sequence[Item],
    *,
    context: Context,
    chunk: int = _CHUNK,
    few: int = FEW,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Yield ``work(some items, context)`` for all ``items``, cut into chunks, in their order; under ``few``, here."""
    workers = min(count_workers(), -(-len(items) // chunk)) if len(items) >= few else 1
    results = _map_chunks(work, items, context, chunk, workers)
    for number, result in enumerate(results, 1):
        yield result
        if progress is not None:
            progress.advanced(min(number * chunk, len(items)), len(items))


def _map_chunks(
    work: Callable[[list[Item], Context], Result], items: Sequence[Item], context: Context, chunk: int, workers: int
) -> Iterator[Result]:
    bounds = [(start, start + chunk) for start in range(0, len(items), chunk)]
    if workers < 2 or not hasattr(os, "fork"):  # noqa: PLR2004
        for start, end in bounds:
            yield work(list(items[start:end]), context)
        return
    import multiprocessing  # noqa: PLC0415 - an unchanged archive is built without, in half a second
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    _shared.append((work, items, context))
    gc.freeze()  # what is joined stays: neither parent nor workers look through it for garbage
    try:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_work_on, bounds)
    except BrokenProcessPool as trouble:
        raise WorkerDiedError from trouble
    finally:
        gc.unfreeze()
        _shared.pop()


def _work_on(bounds: tuple[int, int]) -> Any:  # noqa: ANN401 - whatever the work returns
    work, items, context = _shared[-1]
    return work(list(items[bounds[0] : bounds[1]]), context)


class Begun:
    """Work that was begun aside: calling it waits for the result; ``dismiss`` does without."""

    def __init__(self, work: Callable[[], Any], *, child: int = 0, pipe: int = 0) -> None:
        self._work, self._child, self._pipe = work, child, pipe

    def __call__(self) -> Any:  # noqa: ANN401 - whatever the work returns
        """Return the result, which is plain data.

        None when the process failed or died: what it should have done is then still to be done, where it is heard.
        """
        if not self._child:
            return self._work()
        child, self._child, self._work = self._child, 0, lambda: None
        with open(self._pipe, "rb") as pipe:  # noqa: PTH123 (a descriptor has no Path)
            told = pipe.read()
        _, failed = os.waitpid(child, 0)
        return None if failed else marshal.loads(told)  # noqa: S302 - from a process of ours, which said all

    def dismiss(self) -> None:
        """End the process, if it still works."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            self()


def begin(work: Callable[[], Any]) -> Begun:
    """Start ``work`` in a process of its own, where there is a core for it; else it is done when asked for."""
    if count_workers() < 2 or not hasattr(os, "fork"):  # noqa: PLR2004
        return Begun(work)
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return Begun(work, child=child, pipe=reading)
    failed = 1
    try:
        os.close(reading)
        result = marshal.dumps(work())
        with open(writing, "wb") as pipe:  # noqa: PTH123 (a descriptor has no Path)
            pipe.write(result)
        failed = 0
    finally:
        os._exit(failed)


def count_workers() -> int:
    """How many processes work at once: ``KHO_WORKERS``, else the cores this process may use, at most 16."""
    asked = os.environ.get("KHO_WORKERS", "")
    if asked.isdigit() and int(asked):
        return int(asked)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 16)
