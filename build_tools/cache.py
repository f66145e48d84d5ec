"""Work done once, kept under the hash of what it was made from: one SQLite file that every worker reads and writes.

It may be deleted at any time, and a kill at any time loses only the last entries. An entry that cannot be read, or is
not what was put, is a miss. Entries lie as they are, but for very large ones: for one directive, deflating would cost
more than reading and joining its digest.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

FILE: Final = "work.db"
LIMIT_BYTES: Final = 4 << 30
KEPT_DAYS: Final = 45
_PACKAGE: Final = Path(__file__).parent
_TABLE: Final = """CREATE TABLE IF NOT EXISTS work (
  space TEXT NOT NULL, key TEXT NOT NULL, day INTEGER NOT NULL, length INTEGER NOT NULL, sum INTEGER NOT NULL,
  data BLOB NOT NULL, PRIMARY KEY (space, key)
)"""
# On which day was last looked for what is "old", and nothing "older" than the day's own work was left. Each look reads
# the whole file, which may be gigabytes.
_SWEPT: Final = "CREATE TABLE IF NOT EXISTS swept (looked_for TEXT PRIMARY KEY, day INTEGER NOT NULL)"
_PAGE_BYTES: Final = 16384  # of the file: an entry is a few kB
_LARGE: Final = 64_000_000  # bytes; beyond that an entry is deflated
_GET: Final = "SELECT day, length, sum, data FROM work WHERE space = ? AND key = ?"
_FORGET_OLDEST: Final = "DELETE FROM work WHERE day = (SELECT min(day) FROM work) AND day < ?"


class Cache:
    """``get`` and ``put`` bytes in named spaces. Each process opens its own connection, also after a fork."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._connection: sqlite3.Connection | None = None
        self._inherited: sqlite3.Connection | None = None
        self._owner = 0
        self._today = datetime.now(UTC).toordinal()
        self._stale: set[tuple[str, str]] = set()

    def get(self, space: str, key: str) -> bytes | None:
        """Return what was put under ``key``, or None."""
        with self._guarded() as connection:
            row = connection.execute(_GET, (space, key)).fetchone()
            if row is None:
                return None
            day, length, checksum, data = row
            if day != self._today:
                self._stale.add((space, key))
            if length > _LARGE:
                data = zlib.decompress(data)
            return data if len(data) == length and zlib.crc32(data) == checksum else None
        return None

    def get_plain(self, space: str, key: str) -> Any:  # noqa: ANN401 - whatever was put
        """Return the plain data that ``put_plain`` put under ``key``, or None."""
        data = self.get(space, key)
        return None if data is None else marshal.loads(data)  # noqa: S302 - our own, and its check sum is right

    def put_plain(self, space: str, items: Iterable[tuple[str, Any]]) -> None:
        """Keep each ``(key, plain data)`` in one transaction; plain is what ``marshal`` knows.

        Another form of the data asks for another space: what an older program put is read under the same name.
        """
        self.put(space, ((key, marshal.dumps(value)) for key, value in items))

    def get_many(self, space: str, keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each of ``keys`` that is there with its data."""
        for key in keys:
            data = self.get(space, key)
            if data is not None:
                yield key, data

    def missing(self, space: str, keys: Iterable[str]) -> list[str]:
        """Return those of ``keys`` under which nothing is kept."""
        wanted = [*keys]
        with self._guarded() as connection:
            look = "SELECT day FROM work WHERE space = ? AND key = ?"
            absent = []
            for key in wanted:
                row = connection.execute(look, (space, key)).fetchone()
                if row is None:
                    absent.append(key)
                elif row[0] != self._today:
                    self._stale.add((space, key))
            return absent
        return wanted

    def put(self, space: str, items: Iterable[tuple[str, bytes]]) -> None:
        """Keep each ``(key, data)`` in one transaction; a disk that is full or read-only only means no cache."""
        self.put_all((space, key, data) for key, data in items)

    def put_all(self, entries: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep each ``(space, key, data)`` in one transaction."""
        rows = [
            (
                space,
                key,
                self._today,
                len(data),
                zlib.crc32(data),
                zlib.compress(data, 1) if len(data) > _LARGE else data,
            )
            for space, key, data in entries
        ]
        if not rows:
            return
        with self._guarded() as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Note what was used; once a day forget what was not for long, and what is beyond the limit but of today."""
        with self._guarded() as connection, connection:
            connection.executemany(
                "UPDATE work SET day = ? WHERE space = ? AND key = ?",
                [(self._today, *each) for each in sorted(self._stale)],
            )
            if not self._swept(connection, "old"):
                connection.execute("DELETE FROM work WHERE day < ?", (self._today - KEPT_DAYS,))
                self._note_swept(connection, "old")
            while _size(connection) > LIMIT_BYTES and not self._swept(connection, "older"):
                if not connection.execute(_FORGET_OLDEST, (self._today,)).rowcount:
                    self._note_swept(connection, "older")
        self._stale.clear()
        if self._connection is not None and self._owner == os.getpid():
            self._connection.close()
        self._connection = None

    def _swept(self, connection: sqlite3.Connection, looked_for: str) -> bool:
        found = connection.execute("SELECT day FROM swept WHERE looked_for = ?", (looked_for,)).fetchone()
        return bool(found == (self._today,))

    def _note_swept(self, connection: sqlite3.Connection, looked_for: str) -> None:
        connection.execute("INSERT OR REPLACE INTO swept VALUES (?, ?)", (looked_for, self._today))

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        """The connection of this process; a broken file is thrown away, and every other trouble means a miss."""
        try:
            connection = self._connected()
        except (sqlite3.DatabaseError, OSError) as trouble:
            self._lose(trouble)
            connection = sqlite3.connect(":memory:")
            for table in (_TABLE, _SWEPT):
                connection.execute(table)
        try:
            yield connection
        except (sqlite3.DatabaseError, zlib.error, OSError) as trouble:
            self._lose(trouble)

    def _lose(self, trouble: Exception) -> None:
        """Go on without what was asked for; a file that is no database, or a broken one, goes."""
        if isinstance(trouble, sqlite3.DatabaseError) and not isinstance(trouble, sqlite3.OperationalError):
            self._throw_away()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None or self._owner != os.getpid():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._file, timeout=60)
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # heard only before the file is made
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # a power cut may cost the cache, never the site
            for table in (_TABLE, _SWEPT):
                connection.execute(table)
            self._inherited = self._connection  # a parent's, never to be closed here
            self._connection, self._owner = connection, os.getpid()
        return self._connection

    def _throw_away(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._file}{ending}").unlink(missing_ok=True)


def _size(connection: sqlite3.Connection) -> int:
    """The bytes in use: what was deleted leaves room in the file for what comes."""
    pages, free = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
    return int(pages - free) * _PAGE_BYTES


def cache_folder() -> Path:
    """Where work is kept between builds: ``KHO_CACHE``, else ``.cache/kho`` beside this package."""
    return Path(os.environ.get("KHO_CACHE") or _PACKAGE.parent / ".cache" / "kho")


def code_fingerprint(sources: Iterable[str]) -> str:
    """Return a hash of this package's files ``sources`` (a folder: all it holds), of the lock, and of Python."""
    digest = hashlib.sha256(repr(sys.version_info).encode())
    lock = _PACKAGE.parent / "requirements.txt"  # what renders and parses is part of the code
    if lock.is_file():
        digest.update(lock.read_bytes())
    for source in sources:
        path = str(_PACKAGE / source)
        for file in sorted(_files_in(path)) if os.path.isdir(path) else [path]:  # noqa: PTH112 (each build: no Path)
            digest.update(f"\0{file.removeprefix(str(_PACKAGE))}\0".encode())
            with open(file, "rb") as content:  # noqa: PTH123
                digest.update(content.read())
    return digest.hexdigest()[:32]


def _files_in(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files_in(entry.path)
            elif not entry.name.startswith("."):
                yield entry.path
