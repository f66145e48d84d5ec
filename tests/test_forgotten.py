"""What the system has forgotten: whether that is seen, and that nothing is left out or left behind."""

from __future__ import annotations

import os
import time
from itertools import chain
from pathlib import Path

import pytest

from build_tools import forgotten
from build_tools.forgotten import cut, fetching_folders


@pytest.mark.parametrize("count", [0, 1, 2, 11, 12, 13, 1000])
@pytest.mark.parametrize("remembered", [1, 2])
@pytest.mark.parametrize("slow", [False, True])
def test_parts_hold_everything_once_and_in_order(count: int, remembered: int, *, slow: bool) -> None:
    things = range(count)
    parts = cut(things, lambda _: time.sleep(0.001) if slow else None, remembered=remembered)
    assert [*chain(*parts)] == [*things]
    if count > 100:
        assert len(parts) == (12 if slow else remembered)


def test_a_few_that_have_to_be_waited_for_do_not_make_all_forgotten() -> None:
    parts = cut(range(1000), lambda thing: time.sleep(0.001) if thing < 400 else None, remembered=2)
    assert len(parts) == 2


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were begun, on a machine of two cores."""
    known: list[int] = []
    fork = os.fork

    def forks() -> int:
        child = fork()
        known.append(child)
        return child

    monkeypatch.setenv("KHO_WORKERS", "2")
    monkeypatch.setattr(os, "fork", forks)
    return known


@pytest.mark.parametrize("waits", [False, True])
def test_folders_are_fetched_by_others_only_when_they_were_forgotten(
    tmp_path: Path, begun: list[int], monkeypatch: pytest.MonkeyPatch, *, waits: bool
) -> None:
    for name in range(30):
        (tmp_path / f"{name}/2020").mkdir(parents=True)
    monkeypatch.setattr(forgotten, "_FETCHED_S", -1.0 if waits else 60.0)
    with fetching_folders(tmp_path):
        assert bool(begun) == waits
    _assert_ended(begun)


def test_a_folder_that_is_not_there_or_no_folder_is_for_others_to_tell(tmp_path: Path, begun: list[int]) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("missing", "file", "link"):
        with fetching_folders(tmp_path / name):
            assert begun == []


def test_an_error_meanwhile_leaves_no_process_behind(
    tmp_path: Path, begun: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in range(30):
        (tmp_path / str(name)).mkdir()
    monkeypatch.setattr(forgotten, "_FETCHED_S", -1.0)
    with pytest.raises(RuntimeError), fetching_folders(tmp_path):
        raise RuntimeError
    assert begun
    _assert_ended(begun)


def _assert_ended(children: list[int]) -> None:
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
