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


def test_without_a_writable_folder_there_is_no_cache_and_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put("text", [("a", b"one")])
    assert cache.get("text", "a") is None
    assert cache.missing("text", ["a"]) == ["a"]
    cache.close()
