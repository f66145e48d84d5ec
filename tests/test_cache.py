"""The work cache: what was put comes back or nothing does, whatever happens to its file; it stays within bounds."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from build_tools import cache as module
from build_tools.cache import FILE, Cache


def test_what_was_put_comes_back_small_and_large(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    large = random.Random(3).randbytes(5_000_000)
    cache.put("digest", [("a", b"one"), ("b", b"")])
    cache.put_all([("text", "a", large), ("digest", "a", b"two")])
    again = Cache(tmp_path)
    assert (again.get("digest", "a"), again.get("digest", "b"), again.get("text", "a")) == (b"two", b"", large)
    assert again.get("text", "b") is None
    assert again.missing("digest", ["a", "c"]) == ["c"]


@pytest.mark.parametrize("size", [100, 5_000, 5_000_000])
def test_an_entry_that_rotted_is_a_miss(tmp_path: Path, size: int) -> None:
    cache = Cache(tmp_path)
    cache.put("text", [("a", bytes(size)), ("b", b"whole")])
    cache.close()
    with sqlite3.connect(tmp_path / FILE) as file:
        (data,) = file.execute("SELECT data FROM work WHERE key = 'a'").fetchone()
        rotten = data[:-3] + bytes([data[-3] ^ 64]) + data[-2:]
        file.execute("UPDATE work SET data = ? WHERE key = 'a'", (rotten,))
    file.close()
    assert cache.get("text", "a") is None
    assert cache.get("text", "b") == b"whole"


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_cache_only_costs_the_work(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    cache = Cache(tmp_path)
    assert cache.get("text", "a") is None
    cache.put("text", [("a", b"one")])
    cache.put("text", [("a", b"one")])
    assert Cache(tmp_path).get("text", "a") == b"one"


def test_what_was_not_used_longest_goes_first_when_there_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT_BYTES", 3_000_000)
    for day in range(1, 6):
        cache = Cache(tmp_path)
        cache._today = 1000 + day  # noqa: SLF001 - days pass
        cache.put("text", [(f"{day}-{each}", random.Random(each).randbytes(60_000)) for each in range(16)])
        assert day == 1 or cache.get("text", "1-0") is not None, "asked for every day, it stays"
        cache.close()
    assert (tmp_path / FILE).stat().st_size < 2 * module.LIMIT_BYTES
    cache = Cache(tmp_path)
    kept = {day for day in range(1, 6) if cache.get("text", f"{day}-1") is not None}
    assert 5 in kept
    assert kept < {1, 2, 3, 4, 5}
    assert cache.get("text", "1-0") is not None


def _deletes(folder: Path, today: int, *, used: str = "") -> int:
    """Open, use and close the cache on a day; return how often the whole file was searched for what may go."""
    cache = Cache(folder)
    cache._today = today  # noqa: SLF001 - days pass
    cache.put("text", [("new", b"new")])
    if used:
        assert cache.get("text", used) is not None
    done: list[str] = []
    assert cache._connection is not None  # noqa: SLF001 - what it is told
    cache._connection.set_trace_callback(done.append)  # noqa: SLF001 - as above
    cache.close()
    return sum(statement.startswith("DELETE") for statement in done)


def test_the_whole_file_is_searched_once_a_day(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache._today = 1000  # noqa: SLF001 - days pass
    cache.put("text", [("used", b"one"), ("unused", b"two")])
    cache.close()
    assert [_deletes(tmp_path, day, used="used") for day in (1001, 1001, 1002, 1002, 1046)] == [1, 0, 1, 0, 1]
    last = Cache(tmp_path)
    assert (last.get("text", "used"), last.get("text", "unused")) == (b"one", None)


def test_a_file_that_the_day_s_own_work_fills_is_not_searched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT_BYTES", 100_000)
    cache = Cache(tmp_path)
    cache._today = 1000  # noqa: SLF001 - days pass
    cache.put("text", [(str(each), random.Random(each).randbytes(60_000)) for each in range(16)])
    cache.close()
    assert [_deletes(tmp_path, day) for day in (1000, 1000, 1001, 1001)] == [0, 0, 2, 0]
    assert Cache(tmp_path).get("text", "0") is None


def test_without_a_writable_folder_there_is_no_cache_and_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put("text", [("a", b"one")])
    assert cache.get("text", "a") is None
    assert cache.missing("text", ["a"]) == ["a"]
    cache.close()
