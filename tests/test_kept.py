"""Tables in the cache: what was kept comes back, changes lie over it, and what is lost or foreign is never taken."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from build_tools.cache import FILE, Cache
from build_tools.kept import LostError, Tables, Writer, read_tables

ROWS = {f"van-ban/{number:05}": (number, f"số {number}") for number in range(5000)}


def kept(folder: Path, record: str = "first", place: str = "site") -> Tables:
    """Write two tables, and read them as the next process does."""
    cache = Cache(folder)
    writer = Writer(cache, place)
    for key, row in ROWS.items():
        writer.add("whole", {key: row})
    writer.fill("single", ROWS, ROWS.__getitem__)
    writer.fill("empty", [], ROWS.__getitem__)
    writer.seal(record, {}, {"said": 1})
    cache.close()
    return read(folder, record, place)


def read(folder: Path, record: str, place: str = "site") -> Tables:
    """Read tables that are there."""
    tables = read_tables(Cache(folder), place, record)
    assert tables is not None
    return tables


def test_rows_come_back_one_by_one_and_all_in_the_order_of_their_keys(tmp_path: Path) -> None:
    tables = kept(tmp_path)
    assert tables.said == {"said": 1}
    assert all(tables["single"][key] == row for key, row in ROWS.items())
    assert tables["single"].get("van-ban/none") is None
    for name in ("whole", "single"):
        assert [*tables[name].whole().items()] == [*ROWS.items()]
    assert (len(tables["single"]), [*tables["empty"]]) == (len(ROWS), [])


def test_one_row_costs_one_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = kept(tmp_path)
    asked: list[str] = []
    real = Cache.get

    def counted(cache: Cache, space: str, key: str) -> bytes | None:
        asked.append(key)
        return real(cache, space, key)

    monkeypatch.setattr(Cache, "get", counted)
    for _ in range(3):
        assert tables["single"]["van-ban/00007"] == ROWS["van-ban/00007"]
    assert len(asked) == 1


def test_a_change_lies_over_the_rows_and_is_all_that_is_written(tmp_path: Path) -> None:
    first = kept(tmp_path)
    second = first.branch()
    second["single"].changed.update({"van-ban/00007": ("other",), "van-ban/00008": None, "van-ban/new": ("new",)})
    assert first["single"]["van-ban/00007"] == ROWS["van-ban/00007"], "a branch is changed for itself"
    second.write(Cache(tmp_path), "site", "second")
    again = read(tmp_path, "second")
    assert again.changed == 3
    assert again["single"]["van-ban/00007"] == ("other",)
    assert again["single"].get("van-ban/00008") is None
    assert {*again["single"]} == {*ROWS, "van-ban/new"} - {"van-ban/00008"}
    assert read_tables(Cache(tmp_path), "site", "first") is None, "they are those of one publication"


def test_tables_of_another_site_or_publication_are_not_known(tmp_path: Path) -> None:
    kept(tmp_path)
    assert read_tables(Cache(tmp_path), "site", "other") is None
    assert read_tables(Cache(tmp_path), "other", "first") is None
    assert kept(tmp_path, place="other")["single"]["van-ban/00001"] == ROWS["van-ban/00001"]
    assert read(tmp_path, "first")["single"]["van-ban/00001"] == ROWS["van-ban/00001"]


def test_tables_that_are_being_written_are_not_known(tmp_path: Path) -> None:
    kept(tmp_path)
    writer = Writer(Cache(tmp_path), "site")
    assert read_tables(Cache(tmp_path), "site", "first") is None
    writer.fill("single", ROWS, ROWS.__getitem__)
    assert read_tables(Cache(tmp_path), "site", "first") is None


def test_a_lost_part_is_told(tmp_path: Path) -> None:
    tables = kept(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as file:
        file.execute("DELETE FROM work WHERE key LIKE 'site single %'")
    file.close()
    with pytest.raises(LostError):
        tables["single"].whole()


def test_a_part_of_a_later_build_is_never_taken_for_this_one(tmp_path: Path) -> None:
    tables = kept(tmp_path)
    Writer(Cache(tmp_path), "site").fill("single", ROWS, lambda key: ("later", key))
    with pytest.raises(LostError):
        tables["single"].whole()
