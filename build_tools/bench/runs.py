"""An archive's size → every tool through every scenario, interleaved, each run measured.

Interleaved means: one scenario for all tools, then the next, so that a slow minute of the machine falls on all of them.
Between two runs of one tool lie minutes of the others; how soon a system forgets files is no affair of any tool, so all
of them find what they read, and wrote the time before, in its memory, as right after a build.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_tools.archive import read_archive
from build_tools.bench.archive import write_archive
from build_tools.bench.measure import Cost, count_files, measure, remind
from build_tools.bench.tools import TOOLS, Tool

SCENARIOS: Final = ("cold", "no-change", "edit-1", "edit-10", "edit-registry")
_EDITED: Final = {"edit-1": 1, "edit-10": 10}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one tool. ``files`` and ``bytes`` are of its output after the run."""

    tool: str
    scenario: str
    n: int
    cost: Cost
    files: int
    bytes: int


class RunFailed(Exception):  # noqa: N818 - what failed is the command that was to be measured
    """A command ended with an error; carries the end of what it said."""


def run_all(count: int, work: Path, *, tools: Sequence[str], rounds: int = 1) -> Iterator[Run]:
    """Measure ``tools`` on an archive of ``count`` directives that is written below ``work``, an empty folder."""
    archive = work / "archive"
    write_archive(count, archive)
    keys = [*read_archive(archive)[0].directives]
    members = [TOOLS[name](work) for name in TOOLS if name in tools]
    for tool in members:
        tool.prepare(archive)
    for number in range(rounds):
        for scenario in SCENARIOS:
            edited = _edit(members, scenario, keys, number)
            for tool in edited:
                yield _run(tool, scenario, count, work / f"{tool.name}.log")


def _run(tool: Tool, scenario: str, count: int, log: Path) -> Run:
    if scenario == "cold" or tool.name == "pagefind":  # Pagefind would keep the pieces of every index before
        tool.forget()
    remind(tool.source, written=tool.output)
    os.sync()  # nobody waits for what another tool, or the bench itself, has still to write to the disk
    cost = measure(tool.command(), folder=tool.folder, log=log, environment=tool.environment)
    if cost.status != 0:
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise RunFailed(f"{tool.name}, {scenario}: exit status {cost.status}\n" + "\n".join(said))
    files, size = count_files(tool.output, without=tool.foreign)
    return Run(tool.name, scenario, count, cost, files, size)


def _edit(members: Sequence[Tool], scenario: str, keys: Sequence[str], number: int) -> list[Tool]:
    """Make the scenario's edits in every tool's project; return the tools that the scenario means something to."""
    if scenario in _EDITED:
        wanted = _EDITED[scenario]
        step = len(keys) // (wanted + 1)
        for key in {keys[step * place] for place in range(1, wanted + 1)}:
            for file in sorted({tool.directive(key) for tool in members}):
                _edit_text(file, f"{scenario}, lần {number + 1}")
        return [*members]
    if scenario == "edit-registry":
        issuer = keys[len(keys) // 2].partition("/")[0]
        return [tool for tool in members if tool.edit_registry(issuer, f"Tên khác lần {number + 1}")]
    return [*members]


def _edit_text(file: Path, words: str) -> None:
    """Add a sentence to the text, as a correction would: nothing but the text changes."""
    file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\n\nĐã rà soát ({words}).\n", encoding="utf-8")
