"""A command → what it cost: seconds, processor seconds, and memory of the whole process tree.

Memory is sampled from ``/proc`` (Linux), pages shared between processes counted once (PSS). Sampling takes at most a
twentieth of a core, so that looking does not slow what is looked at; where there is no ``/proc``, the operating
system's own figure for the largest process stands for the tree.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SOONEST: Final = 0.05  # seconds between two samples
_SHARE: Final = 20  # a sample is followed by a rest of this many times what it cost
_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost. ``peak_mb`` is the tree's, ``peak_process_mb`` that of its largest process, both in MiB."""

    status: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    peak_process_mb: float


@dataclass(slots=True)
class _Peaks:
    """The highest figures seen so far, in bytes."""

    tree: int = 0
    process: int = 0
    over: threading.Event = field(default_factory=threading.Event)


def measure(command: Sequence[str | Path], *, folder: Path, log: Path, environment: Mapping[str, str]) -> Cost:
    """Run ``command`` in ``folder``, its words going to ``log``; return its cost. An interrupt ends its whole tree."""
    own = _highest(os.getpid())  # a child's own figure begins with what its parent has held at most
    with log.open("ab") as words:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - the bench's own commands
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        peaks = _Peaks()
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks), daemon=True)
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            peaks.over.set()
        wall = time.perf_counter() - started
        watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)  # waited for here, not by subprocess
    largest = usage.ru_maxrss * 1024  # exact, but never less than the most that this process itself has held
    process_peak = largest if largest > own else peaks.process
    return Cost(
        status=process.returncode,
        wall_s=wall,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=max(peaks.tree, process_peak if not peaks.tree else 0) / _MB,
        peak_process_mb=process_peak / _MB,
    )


def _watch(pid: int, peaks: _Peaks) -> None:
    """Sample the tree below ``pid`` until it is over."""
    rest = 0.0
    while not peaks.over.wait(max(_SOONEST, rest)):
        started = time.thread_time()
        tree = 0
        for member in _tree(pid):
            tree += _proportional(member)
            peaks.process = max(peaks.process, _highest(member))
        peaks.tree = max(peaks.tree, tree)
        rest = (time.thread_time() - started) * _SHARE


def _tree(pid: int) -> Iterator[int]:
    """``pid`` and every process below it that can be seen."""
    pending = [pid]
    while pending:
        member = pending.pop()
        yield member
        try:
            for thread in (_PROC / str(member) / "task").iterdir():
                pending.extend(map(int, (thread / "children").read_text().split()))
        except OSError:  # over already, or no Linux
            continue


def _proportional(pid: int) -> int:
    return _figure(_PROC / str(pid) / "smaps_rollup", "Pss:")


def _highest(pid: int) -> int:
    return _figure(_PROC / str(pid) / "status", "VmHWM:")


def _figure(file: Path, name: str) -> int:
    """The figure that ``file`` gives in kB for ``name``, in bytes; 0 when it cannot be read."""
    try:
        for line in file.read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0


def remind(folder: Path, *, written: Path) -> None:
    """Let the system know again what lies below ``folder``: files are read, those below ``written`` looked at."""
    for place, _, names in os.walk(folder):
        known = Path(place).is_relative_to(written)
        for name in names:
            file = Path(place, name)
            if known or not file.is_file():
                file.lstat()
            else:
                file.read_bytes()


def count_files(folder: Path, *, without: Path | None = None) -> tuple[int, int]:
    """Return how many files there are below ``folder``, and their bytes; the folder ``without`` does not count."""
    files = size = 0
    pending = [str(folder)] if folder.is_dir() else []
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending += [entry.path] if Path(entry.path) != without else []
                else:
                    files, size = files + 1, size + entry.stat(follow_symlinks=False).st_size
    return files, size
