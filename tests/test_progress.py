"""What a person sees of a long run: a bar on a terminal, one line a stage in a log, and the sum at the end."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from build_tools import cli
from build_tools.progress import Bar, Lines, Progress, Stage
from build_tools.workers import map_in_workers

ROOT = Path(__file__).parent.parent


class Told:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.counts: list[tuple[Stage, int, int]] = []
        self.ends: list[tuple[Stage, int]] = []

    def advanced(self, stage: Stage, done: int, total: int) -> None:
        self.counts.append((stage, done, total))

    def ended(self, stage: Stage, items: int, seconds: float) -> None:
        assert seconds >= 0
        self.ends.append((stage, items))


def double(numbers: list[int], _: None) -> int:
    return 2 * sum(numbers)


def test_workers_tell_how_many_of_their_items_are_done() -> None:
    told = Told()
    progress = Progress(told)
    with progress.stage("digest"):
        total = sum(map_in_workers(double, range(101), context=None, chunk=25, progress=progress))
    assert total == 10_100
    assert told.counts == [("digest", done, 101) for done in (25, 50, 75, 100, 101)]
    assert told.ends == [("digest", 101)]
    assert progress.seconds["digest"] > 0


def test_a_log_gets_one_line_a_stage() -> None:
    lines: list[tuple[Stage, int]] = []
    progress = Progress(Lines(lambda stage, items, _: lines.append((stage, items))))
    with progress.stage("read"):
        pass
    with progress.stage("press"):
        progress.advanced(3, 9)
        progress.advanced(9, 9)
    assert lines == [("read", 0), ("press", 9)]


def test_a_bar_comes_after_two_seconds_and_leaves_nothing_behind() -> None:
    now = 0.0
    written: list[str] = []
    words: list[float] = []

    def describe(stage: Stage, done: int, total: int, remaining: float) -> str:
        words.append(remaining)
        return f"{stage} {done} of {total}"

    bar = Bar(written.append, describe, clock=lambda: now)
    for now, done in ((0.0, 1), (1.9, 10), (2.5, 25), (2.55, 26), (5.0, 50)):  # noqa: B007 - the clock reads it
        bar.advanced("digest", done, 100)
    assert [line.strip() for line in written] == [
        f"[{'#' * 6}{'.' * 18}] digest 25 of 100",
        f"[{'#' * 12}{'.' * 12}] digest 50 of 100",
    ]
    assert words == [7.5, 5.0], "what remains follows from the pace so far"
    bar.ended("digest", 100, 6.0)
    assert written[-1].strip() == ""
    assert len(written[-1].strip("\r")) >= len(written[-2].strip("\r")), "the whole line is cleared"
    bar.ended("link", 0, 1.0)
    assert len(written) == 3, "a stage without a bar clears nothing"


def run_kho(tmp_path: Path, **streams: int) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "build_tools", "build", "--site", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "KHO_CACHE": str(tmp_path / "cache"), "KHO_LANG": "vi"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        **streams,  # type: ignore[call-overload]
    )
    return str(told.stdout)


def test_a_build_tells_its_stages_and_its_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KHO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KHO_LANG", "vi")
    monkeypatch.setattr(cli, "_WORTH_TELLING", 0.0)  # however quick this machine is
    assert cli.main(["build", "--site", str(tmp_path / "site")]) == 0
    first = capsys.readouterr().out
    assert "In trang: " in first
    assert "Đã dựng " in first
    assert "Giây theo bước: " in first
    assert "MB bộ nhớ" in first
    assert cli.main(["build", "--site", str(tmp_path / "site")]) == 0
    assert "In trang" not in capsys.readouterr().out, "an unchanged archive has no stages"


def test_on_a_terminal_there_are_no_lines_of_stages(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        told = run_kho(tmp_path, stderr=theirs)
    finally:
        os.close(ours)
        os.close(theirs)
    assert "In trang: " not in told
    assert "Đã dựng " in told
