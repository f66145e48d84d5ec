"""The record of a publication: every file of ours in the site, as it was published, so that a touched one is noticed.

The record of a large site has a million entries, a correction changes a few hundred: so a record is whole, or says only
what has changed since the whole one. The two stand in two files beside the site, and the second one names the first.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
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
_FEW: Final = 16  # times as many files as changes: then the record is not written whole

# One file of ours in the site: fingerprint, size in bytes, time of last change in nanoseconds. Enough to see that
# nobody has touched it since; a plain tuple, because a build reads one for every file of the site.
Published = tuple[str, int, int]


class Files(Mapping[str, Published]):
    """Path → file. They are read as columns, of which most are never looked at one by one."""

    def __init__(self, paths: Sequence[str], fingerprints: list[str], sizes: list[str], times: list[str]) -> None:
        if not len(paths) == len(fingerprints) == len(sizes) == len(times):
            raise ValueError("a record with columns of different length")
        self._fingerprints, self._sizes, self._times = fingerprints, sizes, times
        self._places = dict(zip(paths, range(len(paths)), strict=True))

    def __getitem__(self, path: str) -> Published:
        place = self._places[path]
        return self._fingerprints[place], int(self._sizes[place]), int(self._times[place])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, path: object) -> bool:
        return path in self._places

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Yield path, size and time of each file."""
        sizes, times = self._sizes, self._times
        return ((path, int(sizes[place]), int(times[place])) for path, place in self._places.items())

    def amend(self, published: Mapping[str, Published], gone: Collection[str]) -> None:
        """Put ``published`` in the place of what was published under their paths, and drop ``gone``."""
        for path, (fingerprint, size, time) in published.items():
            self._places[path] = len(self._fingerprints)
            self._fingerprints.append(fingerprint)
            self._sizes.append(str(size))
            self._times.append(str(time))
        for path in gone:
            self._places.pop(path, None)


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


NOTHING: Final = Record("", Files([], [], [], []), Changes(""))


def read_record(state: Path) -> Record | None:
    """Return what was published last, or None when nothing is known."""
    try:
        whole, files = _read(state / WHOLE)
        name, latest = whole["name"], name_record(state)
        if latest in {name, ""}:
            return Record(name, files, Changes(name)) if latest else None
        later, published = _read(state / CHANGES)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    since = Changes(name, dict(published), frozenset(_values(later["gone"])))
    files.amend(since.published, since.gone)
    return Record(later["name"], files, since)


def _read(file: Path) -> tuple[dict[str, Any], Files]:
    known = json.loads(file.read_bytes())
    if known["format"] != _FORMAT:
        raise ValueError(f"a record of format {known['format']!r}")
    return known, Files(*(_values(known[name]) for name in ("paths", "fingerprints", "sizes", "times")))


def _values(column: str) -> list[str]:
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
    """Write the record that a switch will bring."""
    if isinstance(record, Changes):
        name, data = CHANGES, _written_out(record.published, over=record.over, gone=sorted(record.gone))
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
