"""Runs → the bench's table, the promises beside what was measured, and the list for machines.

Every promise is a ratio within one run of the bench, or an absolute figure of the design; several rounds count by
their median.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, Final

from build_tools.bench.runs import SCENARIOS, Run
from build_tools.bench.tools import TOOLS

_MEGABYTE: Final = 1_000_000
_COLUMNS: Final = ("n", "scenario", "tool", "wall s", "cpu s", "tree MiB", "process MiB", "files", "MB", "× kho")


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise with what was measured: kept when ``value`` ≤ ``limit``. ``aim``: hoped for, not promised."""

    what: str
    value: float
    limit: float
    aim: bool = False

    @property
    def kept(self) -> bool:
        """Whether the measured value keeps it."""
        return self.value <= self.limit


class Medians:
    """The median of every figure of (n, tool, scenario) over its rounds."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs: dict[tuple[int, str, str], list[Run]] = {}
        for run in runs:
            self._runs.setdefault((run.n, run.tool, run.scenario), []).append(run)
        self.sizes = sorted({run.n for run in runs})

    def has(self, n: int, scenario: str, *tools: str) -> bool:
        """Whether all of ``tools`` ran the scenario."""
        return all((n, tool, scenario) in self._runs for tool in tools)

    def wall(self, n: int, scenario: str, *tools: str) -> float:
        """Seconds of the tools, one after the other."""
        return sum(median(run.cost.wall_s for run in self._runs[n, tool, scenario]) for tool in tools)

    def rows(self, n: int, scenario: str) -> Iterator[tuple[str, list[Run]]]:
        """The runs of each tool in the tools' order."""
        for tool in TOOLS:
            if (n, tool, scenario) in self._runs:
                yield tool, self._runs[n, tool, scenario]

    def highest(self, n: int, tool: str, *, process: bool) -> float:
        """The highest memory of any run of the tool, in MiB."""
        costs = [run.cost for (size, name, _), runs in self._runs.items() if (size, name) == (n, tool) for run in runs]
        return max(cost.peak_process_mb if process else cost.peak_mb for cost in costs)


def entries(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """The list for machines, one entry a run."""
    return [
        {
            "tool": run.tool,
            "scenario": run.scenario,
            "n": run.n,
            "wall_s": round(run.cost.wall_s, 3),
            "cpu_s": round(run.cost.cpu_s, 3),
            "peak_mb": round(run.cost.peak_mb, 1),
            "peak_process_mb": round(run.cost.peak_process_mb, 1),
            "files": run.files,
            "bytes": run.bytes,
        }
        for run in runs
    ]


def table(runs: Sequence[Run]) -> str:
    """Return the runs as a table in Markdown, with each tool's wall as a multiple of kho's in the same scenario."""
    medians = Medians(runs)
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS)]
    for n in medians.sizes:
        for scenario in SCENARIOS:
            rows += [_row(medians, n, scenario, tool, own) for tool, own in medians.rows(n, scenario)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = []
    for row in rows:
        cells = (
            cell.ljust(width) if at in {1, 2} else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _row(medians: Medians, n: int, scenario: str, tool: str, runs: Sequence[Run]) -> tuple[str, ...]:
    def middle(figures: Iterator[float]) -> float:
        return float(median(figures))

    wall = medians.wall(n, scenario, tool)
    ratio = f"{wall / medians.wall(n, scenario, 'kho'):.2f}" if medians.has(n, scenario, "kho") else ""
    return (
        str(n),
        scenario,
        tool,
        f"{wall:.2f}",
        f"{middle(run.cost.cpu_s for run in runs):.2f}",
        f"{middle(run.cost.peak_mb for run in runs):.0f}",
        f"{middle(run.cost.peak_process_mb for run in runs):.0f}",
        str(runs[-1].files),
        f"{runs[-1].bytes / _MEGABYTE:.1f}",
        ratio,
    )


def promises(runs: Sequence[Run]) -> list[Promise]:
    """Return the promises of the design that these runs can tell about."""
    medians = Medians(runs)
    found: list[Promise] = []
    for n in medians.sizes:
        found += _ratios(medians, n)
        if medians.has(n, "cold", "kho"):
            found += _figures(medians, n)
    cold = [n for n in medians.sizes if medians.has(n, "cold", "kho")]
    for small, large in pairwise(cold):
        grown = medians.wall(large, "cold", "kho") / medians.wall(small, "cold", "kho")
        found.append(Promise(f"cold, {large} : {small}, per directive", grown * small / large, 1.1))
    return found


def _ratios(medians: Medians, n: int) -> Iterator[Promise]:
    for what, scenario, peers, limit, aim in (
        ("cold, kho : Material with its search", "cold", ("mkdocs-material",), 0.3, False),
        ("cold, kho : Hugo + Pagefind", "cold", ("hugo", "pagefind"), 0.5, False),
        ("cold, kho : Hugo without search", "cold", ("hugo",), 1.0, True),
        ("one directive edited, kho : Hugo's rebuild", "edit-1", ("hugo",), 0.2, False),
    ):
        if medians.has(n, scenario, "kho", *peers):
            ratio = medians.wall(n, scenario, "kho") / medians.wall(n, scenario, *peers)
            yield Promise(f"{n}: {what}", ratio, limit, aim)


def _figures(medians: Medians, n: int) -> Iterator[Promise]:
    """Absolute promises, which are given for 10,000 and for 100,000 directives."""
    ten_thousand = 10_000
    edit, still = (1.0, 0.6) if n <= ten_thousand else (5.0, 5.0)
    for scenario, limit in (("edit-1", edit), ("no-change", still)):
        if medians.has(n, scenario, "kho"):
            yield Promise(f"{n}: kho, {scenario}, seconds", medians.wall(n, scenario, "kho"), limit)
    process = 300.0 if n <= ten_thousand else 1_500.0
    yield Promise(f"{n}: kho, largest process, MiB", medians.highest(n, "kho", process=True), process)
    yield Promise(f"{n}: kho, all processes together, MiB", medians.highest(n, "kho", process=False), 2_500.0)


def promise_lines(kept: Sequence[Promise]) -> str:
    """Return the promises as lines: measured, limit, and whether it is kept."""
    lines = []
    for promise in kept:
        word = "kept" if promise.kept else "missed"
        lines.append(
            f"{word:6} {promise.value:8.2f} ≤ {promise.limit:g}{' (aim)' if promise.aim else ''}  {promise.what}"
        )
    return "\n".join(lines)
