"""How far a run has come: its stages with counts and seconds, told to whoever watches, and the memory that it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Literal, Protocol

Stage = Literal["read", "digest", "link", "check", "plan", "press", "search", "publish", "reprint"]
_SOON: Final = 2.0  # seconds; what is done sooner needs no bar
_OFTEN: Final = 0.1  # seconds between two drawings of the bar
_WIDTH: Final = 24  # signs of the bar


class Watcher(Protocol):
    """Somebody who wants to know while it runs."""

    def advanced(self, stage: Stage, done: int, total: int) -> None:
        """``done`` of the ``total`` items of ``stage`` are done."""

    def ended(self, stage: Stage, items: int, seconds: float) -> None:
        """``stage`` is over; ``items`` is 0 where it does not count any."""


class Progress:
    """Times the stages of one run and tells its watcher, if there is one."""

    def __init__(self, watcher: Watcher | None = None) -> None:
        self._watcher = watcher
        self._stage: Stage | None = None
        self._done = 0
        self.seconds: dict[Stage, float] = {}

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """Whatever is done inside belongs to the stage ``name``."""
        self._stage, self._done = name, 0
        started = time.perf_counter()
        try:
            yield
        finally:
            taken = time.perf_counter() - started
            self.seconds[name] = self.seconds.get(name, 0.0) + taken
            self._stage = None
        if self._watcher is not None:
            self._watcher.ended(name, self._done, taken)

    def advanced(self, done: int, total: int) -> None:
        """Note that ``done`` of the ``total`` items of the running stage are done."""
        self._done = done
        if self._watcher is not None and self._stage is not None:
            self._watcher.advanced(self._stage, done, total)


class Lines:
    """One line a stage, for logs."""

    def __init__(self, tell: Callable[[Stage, int, float], None]) -> None:
        self.ended = tell

    def advanced(self, stage: Stage, done: int, total: int) -> None:
        """A log is told of ends alone."""


class Bar:
    """A line on a terminal that is drawn over itself: name, bar, counts, the time that remains.

    ``describe`` puts (stage, done, total, remaining seconds) into words; ``write`` puts signs on the terminal.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        describe: Callable[[Stage, int, int, float], str],
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._write, self._describe, self._clock = write, describe, clock
        self._stage: Stage | None = None
        self._started = self._drawn = 0.0
        self._long = 0  # signs of what stands on the line

    def advanced(self, stage: Stage, done: int, total: int) -> None:
        """Draw, but not for what is soon over, and not more often than an eye sees."""
        now = self._clock()
        if stage != self._stage:
            self._stage, self._started = stage, now
        passed = now - self._started
        if passed < _SOON or now - self._drawn < _OFTEN or not done:
            return
        self._drawn = now
        full = _WIDTH * done // max(total, 1)
        words = self._describe(stage, done, total, passed / done * (total - done))
        line = f"[{'#' * full}{'.' * (_WIDTH - full)}] {words}"
        self._write(f"\r{line.ljust(self._long)}")
        self._long = len(line)

    def ended(self, stage: Stage, items: int, seconds: float) -> None:  # noqa: ARG002 - a bar only goes away
        """Clear the line."""
        if self._long:
            self._write(f"\r{' ' * self._long}\r")
        self._long, self._stage = 0, None


def peak_memory() -> int | None:
    """Return the most bytes that the largest process of this run has held; None where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
