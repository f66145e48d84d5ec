"""The record of a publication: every file of ours in the site, as it was published, so that a touched one is noticed.

The record of a large site has a million entries, a correction changes a few hundred: so a record is whole, or says only
what has changed since the whole one. The two stand in two files beside the site, and the second one names the first.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from build_tools.publish_disk import write_durably

WHOLE: Final = "record"
CHANGES: Final = "record.changes"
COMING: Final = ".coming"  # behind the name of a record that a switch under way will bring

_FORMAT: Final = 3
# How a record begins, because its name is asked for more often than it: its own, and that of the whole one it follows.
_NAMES: Final = re.compile(rb'{"name":"([0-9a-f]{64})","over":"([0-9a-f]{64}|)",')
_NAMED_WITHIN: Final = 160  # bytes
_LOST: Final = ("", "")
_BETWEEN: Final = "|"  # the values of a column; no path of a site has it
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_FEW: Final = 16  # times as many files as changes: then the record is not written whole

# One file of ours in the site: fingerprint, size in bytes, time of last change in nanoseconds. Enough to see that
# nobody has touched it since; a plain tuple, because a build reads one for every file of the site.
Published = tuple[str, int, int]


class Files(Mapping[str, Published]):
    """Path → file, and what of them has changed since. Of a million, a correction asks for a few: they stay columns."""

    def __init__(
        self, columns: Sequence[str] = ("", "", "", ""), since: Mapping[str, Published | None] = _NONE
    ) -> None:
        """Take the columns of paths (in order), fingerprints, sizes and times; ValueError when one is shorter."""
        paths, *self._columns = columns
        self._paths = _split(paths)
        if any(column.count(_BETWEEN) != paths.count(_BETWEEN) for column in self._columns):
            raise ValueError("a record with columns of different length")
        self._since = since

    @cached_property
    def _values(self) -> list[list[str]]:
        return [*map(_split, self._columns)]

    def _place(self, path: str) -> int | None:
        place = bisect_left(self._paths, path)
        return place if place < len(self._paths) and self._paths[place] == path else None

    def __getitem__(self, path: str) -> Published:
        place = None if path in self._since else self._place(path)
        known = self._since.get(path)
        if place is not None:
            fingerprints, sizes, times = self._values
            known = fingerprints[place], int(sizes[place]), int(times[place])
        if known is None:
            raise KeyError(path)
        return known

    def __contains__(self, path: object) -> bool:
        if path in self._since:
            return self._since[str(path)] is not None
        return self._place(str(path)) is not None

    def __iter__(self) -> Iterator[str]:
        yield from (path for path in self._paths if path not in self._since) if self._since else self._paths
        yield from (path for path, known in self._since.items() if known)

    def __len__(self) -> int:
        still = sum(self._place(path) is None for path in self._since)  # of those that changed, in the columns or not
        return len(self._paths) + still - sum(known is None for known in self._since.values())

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Yield path, size and time of each file."""
        _, sizes, times = self._values
        for path, size, time in zip(self._paths, map(int, sizes), map(int, times), strict=True):
            if path not in self._since:
                yield path, size, time
        yield from ((path, known[1], known[2]) for path, known in self._since.items() if known)


@dataclass(frozen=True, slots=True)
class Changes:
    """What was published since the whole record called ``over``, and what of that record is ``gone``."""

    over: str
    published: dict[str, Published] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """What was published last. ``name`` tells this publication from every other."""

    name: str
    files: Files
    since: Changes

    def amended(self, published: dict[str, Published], gone: Collection[str]) -> Changes | dict[str, Published]:
        """Return the record to come when those files are published and those gone; if they are many, the whole one."""
        before = self.since
        still = {path: known for path, known in before.published.items() if path not in gone}
        changes = Changes(before.over, still | published, (before.gone | frozenset(gone)) - published.keys())
        if (len(changes.published) + len(changes.gone)) * _FEW <= len(self.files):
            return changes
        kept = {path: self.files[path] for path in self.files if path not in gone}
        return dict(sorted((kept | published).items()))


def read_record(state: Path) -> Record | None:
    """Return what was published last, or None when nothing is known."""
    try:
        whole, columns = _read(state / WHOLE)
        name, latest = whole["name"], name_record(state)
        if latest in {name, ""}:
            return Record(name, Files(columns), Changes(name)) if latest else None
        later, published = _read(state / CHANGES)
        since = Changes(name, dict(Files(published)), frozenset(_split(later["gone"])))
        return Record(later["name"], Files(columns, {**since.published, **dict.fromkeys(since.gone)}), since)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _read(file: Path) -> tuple[dict[str, Any], list[str]]:
    """Return a record as it is written, and its columns."""
    known = json.loads(file.read_bytes())
    if known["format"] != _FORMAT:
        raise ValueError(f"a record of format {known['format']!r}")
    return known, [known[name] for name in ("paths", "fingerprints", "sizes", "times")]


def _split(column: str) -> list[str]:
    return column.split(_BETWEEN) if column else []


def name_record(state: Path) -> str:
    """Return what tells this record from every other; empty when there is none, or what was changed since is lost."""
    whole, later = _names(state / WHOLE), _names(state / CHANGES)
    if not whole or later == _LOST:
        return ""
    return later[0] if later and later[1] == whole[0] else whole[0]


def _names(file: Path) -> tuple[str, str] | None:
    """The name of the record in ``file`` and of the whole one that it follows; None without such a file."""
    try:
        with file.open("rb") as record:
            found = _NAMES.match(record.read(_NAMED_WITHIN))
    except FileNotFoundError:
        return None
    except OSError:
        return _LOST
    return (found[1].decode(), found[2].decode()) if found else _LOST


def write_coming(state: Path, record: dict[str, Published] | Changes) -> None:
    """Write the record that a switch will bring; a whole one is in the order of its paths."""
    if isinstance(record, Changes):
        name, data = (
            CHANGES,
            _written_out(dict(sorted(record.published.items())), over=record.over, gone=sorted(record.gone)),
        )
    else:
        name, data = WHOLE, _written_out(record)
    write_durably(state / f"{name}{COMING}", data)


def settle_coming(state: Path) -> None:
    """Let the record to come be the record; may be repeated. Changes of a record that is no more go."""
    for name in (WHOLE, CHANGES):
        coming = state / f"{name}{COMING}"
        if coming.exists():
            coming.replace(state / name)
    whole, later = _names(state / WHOLE), _names(state / CHANGES)
    if not whole or (later and later[1] != whole[0]):
        (state / CHANGES).unlink(missing_ok=True)


def _written_out(record: dict[str, Published], *, over: str = "", gone: Sequence[str] = ()) -> bytearray:
    """The bytes of a record: JSON, a column a value, which is read ten times as fast as a list of values."""
    told = bytearray(b'{"name":"%064d",' % 0)
    begin, told_of = told.index(b"0"), len(told)
    told += b'"over":"%b","format":%d' % (over.encode(), _FORMAT)
    rows = record.values()
    for name, column in (
        ("paths", iter(record)),
        ("fingerprints", (fingerprint for fingerprint, _, _ in rows)),
        ("sizes", (str(size) for _, size, _ in rows)),
        ("times", (str(time) for _, _, time in rows)),
        ("gone", iter(gone)),
    ):
        told += b',"%b":%b' % (name.encode(), json.dumps(_BETWEEN.join(column)).encode())
    told += b"}"
    name_of = hashlib.sha256(memoryview(told)[told_of:]).hexdigest()
    told[begin : begin + len(name_of)] = name_of.encode()
    return told
