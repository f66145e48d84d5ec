"""``python -m build_tools.bench N``: measure Kho Văn Bản and its peers on the same documents and print the table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import time
from pathlib import Path
from typing import Final

from build_tools.bench.runs import Run, RunFailed, run_all
from build_tools.bench.table import entries, promise_lines, promises, table
from build_tools.bench.tools import REPOSITORY, TOOLS

WORK: Final = REPOSITORY / ".cache" / "bench"


def main() -> int:
    """Run the bench as the command line says."""
    options = _parser().parse_args()
    runs: list[Run] = []
    load = os.getloadavg()[0]
    try:
        for count in options.counts:
            begin_anew(options.work)
            for run in run_all(count, options.work, tools=options.tools, rounds=options.rounds):
                runs.append(run)
                _say(f"{run.n} {run.scenario} {run.tool}: {run.cost.wall_s:.2f} s", error=True)
    except (RunFailed, OSError, ValueError) as trouble:
        _say(str(trouble), error=True)
        return 1
    if not options.keep:
        shutil.rmtree(options.work, ignore_errors=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    _say(f"{machine}; load before the first run {load:.1f} (others at work spoil walls, not ratios of cpu)")
    _say(f"\n{table(runs)}\n")
    _say(promise_lines(promises(runs)))
    if options.json:
        options.json.write_text(json.dumps(entries(runs), indent=1) + "\n", encoding="utf-8")
    return 0


def begin_anew(work: Path) -> None:
    """Make ``work`` a folder that is empty but for ``put-away``: removing what was there would slow the disk."""
    left = [*work.iterdir()] if work.is_dir() else []
    aside = work / "put-away" / str(time.time_ns())
    aside.mkdir(parents=True)
    for old in left:
        if old != aside.parent:
            old.rename(aside / old.name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m build_tools.bench", description=__doc__)
    parser.add_argument(
        "counts", type=int, nargs="+", metavar="N", help="how many directives; several: one after the other"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the runs as a list, too")
    parser.add_argument(
        "--work", type=Path, default=WORK, metavar="DIR", help="where to work; what was there is put away"
    )
    parser.add_argument(
        "--tools", type=lambda text: text.split(","), default=[*TOOLS], help="comma-separated, of the four"
    )
    parser.add_argument("--rounds", type=int, default=1, help="how often to go through the scenarios; medians count")
    parser.add_argument("--keep", action="store_true", help="keep what was built, to look at it")
    return parser


def _say(words: str, *, error: bool = False) -> None:
    stream = sys.stderr if error else sys.stdout
    stream.write(f"{words}\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
