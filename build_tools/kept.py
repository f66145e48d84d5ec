"""Large tables in the cache: rows that were written once for all of them, and what has changed since.

What a whole archive was joined to lies here for the next build, which reads of it what it needs. Rows lie in parts of
some thousands; a change is one entry over all of them, so that neither writing nor reading one costs what the tables
weigh. Rows are named by the place of the site that they belong to, and belong to one publication of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final
from zlib import crc32

from build_tools.cache import Cache

_SPACE: Final = "kept"
_ROWS: Final = 2000  # in one part
MOST_CHANGED: Final = 20_000  # rows; beyond that it is time to write all of them again


class LostError(Exception):
    """The cache has lost a part of a table."""


class Writer:
    """Writes the tables of a site that is being pressed whole; what was kept of it before is not valid any more."""

    def __init__(self, cache: Cache, place: str) -> None:
        self._cache, self._place, self._token = cache, place, secrets.token_hex(8)
        self.parts: dict[str, int] = {}  # table → how many there are
        self._waiting: dict[str, dict[str, Any]] = {}
        cache.put_plain(_SPACE, [(place, None)])

    def add(self, table: str, rows: Mapping[str, Any]) -> None:
        """Add rows to a table that is always read whole; a few wait for more."""
        waiting = self._waiting.setdefault(table, {})
        waiting |= rows
        if len(waiting) >= _ROWS:
            self._put(table, waiting)
            waiting.clear()

    def fill(self, table: str, keys: Collection[str], row: Callable[[str], Any]) -> None:
        """Write a table in which single rows are looked up: for each of ``keys`` what ``row`` gives."""
        parts: list[list[str]] = [[] for _ in range(len(keys) // _ROWS + 1)]
        for key in keys:
            parts[_part(key, len(parts))].append(key)
        for part in parts:
            self._put(table, {key: row(key) for key in part})

    def _put(self, table: str, rows: dict[str, Any]) -> None:
        number = self.parts.get(table, 0)
        self._cache.put_plain(_SPACE, [(f"{self._place} {table} {number}", (self._token, rows))])
        self.parts[table] = number + 1

    def seal(self, record: str, parts: dict[str, int], said: Any) -> None:  # noqa: ANN401 - whatever plain data
        """Declare the tables whole: those of the publication ``record``, of which ``said`` is kept too.

        ``parts``: the tables that were filled, by another process maybe.
        """
        self.parts |= parts
        for table, rows in self._waiting.items():
            self._put(table, rows)
        self._waiting.clear()
        self._cache.put_plain(
            _SPACE, [(self._place, (record, self._token, self.parts, said)), (f"{self._place} changed", (record, {}))]
        )


class Table(Mapping[str, Any]):
    """Key → plain data; a part is read when one of its rows is asked for. ``changed`` lies over them: None is gone."""

    def __init__(self, parts: list[Callable[[], dict[str, Any]]], changed: dict[str, Any]) -> None:
        self._unread = parts
        self._parts: list[dict[str, Any] | None] = [None] * len(parts)
        self.changed = changed

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - whatever was kept
        value = self.changed[key] if key in self.changed else self._read(_part(key, len(self._parts))).get(key)
        if value is None:
            raise KeyError(key)
        return value

    def written(self, key: str) -> Any:  # noqa: ANN401 - whatever was kept
        """Return the row of ``key`` as it was when all were written, or None."""
        return self._read(_part(key, len(self._parts))).get(key)

    def whole(self) -> dict[str, Any]:
        """Return all rows, in the order of their keys."""
        rows: dict[str, Any] = {}
        for number in range(len(self._parts)):
            rows |= self._read(number)
        rows |= self.changed
        return {key: rows[key] for key in sorted(rows) if rows[key] is not None}

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())

    def branch(self) -> Table:
        """Return a table with the same rows, to be changed for itself."""
        other = Table(self._unread, {**self.changed})
        other._parts = self._parts
        return other

    def _read(self, number: int) -> dict[str, Any]:
        rows = self._parts[number]
        if rows is None:
            rows = self._parts[number] = self._unread[number]()
        return rows


class Tables:
    """The tables of a published site: ``said`` is what was kept beside them."""

    def __init__(self, token: str, parts: dict[str, int], tables: dict[str, Table], said: Any) -> None:  # noqa: ANN401
        self._token, self._parts = token, parts
        self._tables = tables
        self.said = said

    def __getitem__(self, name: str) -> Table:
        """The table of that name."""
        return self._tables[name]

    def branch(self) -> Tables:
        """Return the same tables, to be changed for themselves."""
        return Tables(self._token, self._parts, {name: each.branch() for name, each in self._tables.items()}, self.said)

    @property
    def changed(self) -> int:
        """How many rows have changed since all were written."""
        return sum(len(table.changed) for table in self._tables.values())

    def write(self, cache: Cache, place: str, record: str) -> None:
        """Keep what has changed: these are now the tables of the publication ``record``."""
        changed = {name: table.changed for name, table in self._tables.items() if table.changed}
        cache.put_plain(
            _SPACE,
            [
                (place, (record, self._token, self._parts, self.said)),
                (f"{place} changed", (record, changed)),
            ],
        )


def read_tables(cache: Cache, place: str, record: str) -> Tables | None:
    """Return the tables of the publication ``record`` of the site at ``place``; None when they are not known."""
    kept, since = cache.get_plain(_SPACE, place), cache.get_plain(_SPACE, f"{place} changed")
    if kept is None or since is None or kept[0] != record or since[0] != record:
        return None
    _, token, parts, said = kept

    def reader(name: str) -> Callable[[], dict[str, Any]]:
        def read() -> dict[str, Any]:
            written, rows = cache.get_plain(_SPACE, name) or ("", {})
            if written != token:
                raise LostError(name)
            known: dict[str, Any] = rows
            return known

        return read

    tables = {
        table: Table([reader(f"{place} {table} {number}") for number in range(count)], since[1].get(table, {}))
        for table, count in parts.items()
    }
    return Tables(token, parts, tables, said)


def _part(key: str, parts: int) -> int:
    return crc32(key.encode()) % parts
