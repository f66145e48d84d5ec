"""The switch from stage to site, written down first: after a kill the next builder carries it to its end.

Beside the site, in ``.<site name>-kho/``, stand the lock, the stage, the *record* of what was published, and, while a
switch is under way, the *journal* and the record to come. The journal appears by one rename. Before that the site is
wholly old; from then on every step may be repeated until the site is wholly new.

The record of a large site has a million entries, a correction changes a few hundred: so a record is whole, or says only
what has changed since the whole one. The two stand in two files, and the second one names the first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final, Literal

from build_tools.publish_disk import (
    PublishError,
    drop_empty_folders,
    exchange,
    flush_folder,
    is_plain_folder,
    make_folders,
    move,
    publish_error,
    remove_files,
    remove_tree,
    write_durably,
)
from build_tools.site_paths import checked

_FORMAT: Final = 3
# How a record begins, because its name is asked for more often than it: its own, and that of the whole one it follows.
_NAMES: Final = re.compile(rb'{"name":"([0-9a-f]{64})","over":"([0-9a-f]{64}|)",')
_NAMED_WITHIN: Final = 160  # bytes
_LOST: Final = ("", "")
_AT_ONCE: Final = 10_000  # entries of a column, while a record is written out
_JOURNAL: Final = "journal"
_RECORD: Final = "record"
_CHANGES: Final = "record.changes"
_COMING: Final = ".coming"
_FEW: Final = 16  # times as many files as changes: then the record is not written whole


# One file of ours in the site: fingerprint, size in bytes, time of last change in nanoseconds. Enough to see that
# nobody has touched it since; a plain tuple, because a build reads one for every file of the site.
Published = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Changes:
    """What was published since the whole record called ``over``, and what of that record is ``gone``."""

    over: str
    published: dict[str, Published] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """What was published last: path → file. ``name`` tells this publication from every other."""

    name: str
    files: dict[str, Published]
    since: Changes

    def amended(self, published: dict[str, Published], gone: Collection[str]) -> Changes | dict[str, Published]:
        """Return the record to come when those files are published and those gone; if they are many, the whole one."""
        before = self.since
        still = {path: known for path, known in before.published.items() if path not in gone}
        changes = Changes(before.over, still | published, (before.gone | frozenset(gone)) - published.keys())
        if (len(changes.published) + len(changes.gone)) * _FEW <= len(self.files):
            return changes
        kept = {path: known for path, known in self.files.items() if path not in gone}
        return dict(sorted((kept | published).items()))


@dataclass(frozen=True, slots=True)
class Switch:
    """What one switch does. ``whole``: the stage becomes the site; ``in-place``: files move one by one.

    ``first`` are files of ours that stand where a folder must come, or in a folder where a file must come; ``added``
    are new to the site, ``replaced`` stand there already, ``removed`` go at the end. ``inode`` is the stage's own.
    """

    kind: Literal["whole", "in-place"]
    stage: str
    inode: int = 0
    first: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def read_record(state: Path) -> Record | None:
    """Return what was published last, or None when nothing is known."""
    try:
        whole, files = _read(state / _RECORD)
        name, latest = whole["name"], name_record(state)
        if latest in {name, ""}:
            return Record(name, files, Changes(name)) if latest else None
        later, published = _read(state / _CHANGES)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    since = Changes(name, published, frozenset(later["gone"]))
    files |= published
    for path in since.gone:
        files.pop(path, None)
    return Record(later["name"], files, since)


def _read(file: Path) -> tuple[dict[str, Any], dict[str, Published]]:
    known = json.loads(file.read_bytes())
    if known["format"] != _FORMAT:
        raise ValueError(f"a record of format {known['format']!r}")
    rows = zip(known["fingerprints"], known["sizes"], known["times"], strict=True)
    return known, dict(zip(known["paths"], rows, strict=True))


def name_record(state: Path) -> str:
    """Return what tells this record from every other; empty when there is none, or what was changed since is lost."""
    whole, later = _names(state / _RECORD), _names(state / _CHANGES)
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


def announce(state: Path, switch: Switch, record: dict[str, Published] | Changes) -> None:
    """Write the record to come and the journal; once this returns the switch will happen."""
    if isinstance(record, Changes):
        coming, data = _CHANGES, _written_out(record.published, over=record.over, gone=sorted(record.gone))
    else:
        coming, data = _RECORD, _written_out(record)
    write_durably(state / f"{coming}{_COMING}", data)
    write_durably(state / _JOURNAL, json.dumps(asdict(switch)).encode())


def _written_out(record: dict[str, Published], *, over: str = "", gone: Sequence[str] = ()) -> bytearray:
    """The bytes of a record: JSON, column by column, a few entries at once, because a large site has a million."""
    told = bytearray(b'{"name":"%064d",' % 0)
    begin, told_of = told.index(b"0"), len(told)
    told += b'"over":"%b","format":%d' % (over.encode(), _FORMAT)
    for name, column in (
        ("paths", iter(record)),
        ("fingerprints", (fingerprint for fingerprint, _, _ in record.values())),
        ("sizes", (size for _, size, _ in record.values())),
        ("times", (time for _, _, time in record.values())),
        ("gone", iter(gone)),
    ):
        told += b',"%b":[' % name.encode()
        comma = b""
        while some := [*islice(column, _AT_ONCE)]:
            told += comma + json.dumps(some, separators=(",", ":"))[1:-1].encode()
            comma = b","
        told += b"]"
    told += b"}"
    name_of = hashlib.sha256(memoryview(told)[told_of:]).hexdigest()
    told[begin : begin + len(name_of)] = name_of.encode()
    return told


def recall(state: Path) -> None:
    """Take an announced switch back: nothing of it has happened."""
    for name in (_JOURNAL, f"{_RECORD}{_COMING}", f"{_CHANGES}{_COMING}"):
        with contextlib.suppress(OSError):
            (state / name).unlink(missing_ok=True)


def is_under_way(state: Path) -> bool:
    """Say whether a switch was announced and not finished."""
    return (state / _JOURNAL).exists()


def finish_broken_switch(state: Path, site: Path) -> None:
    """Carry an announced switch to its end; without one, drop what a killed builder left. The lock must be held."""
    try:
        if is_under_way(state):
            switch = _read_journal(state)
            if switch:
                perform(state, site, switch, again=True)
            else:
                # What stands in the site is now unknown: all is written again.
                (state / _RECORD).unlink(missing_ok=True)
        recall(state)
        for left in state.iterdir():
            if left.is_dir() and not left.is_symlink():
                remove_tree(left)
    except OSError as cause:
        raise _unfinished(cause, site) from cause


def _read_journal(state: Path) -> Switch | None:
    try:
        known = json.loads((state / _JOURNAL).read_bytes())
        for name in ("first", "added", "replaced", "removed"):
            known[name] = tuple(checked(path) for path in known[name])
        return Switch(**known)
    except (ValueError, KeyError, TypeError):
        return None


def perform(state: Path, site: Path, switch: Switch, *, again: bool = False) -> bool:
    """Carry out an announced switch; False (taken back, nothing done) when a whole switch is impossible here.

    PublishError with the site as it was, except ``unfinished``: the journal stands and the next builder goes on.
    """
    if switch.kind == "whole":
        if not _exchange_whole(state, site, switch, again=again):
            return False
    else:
        _move_files(state, site, switch, again=again)
    for name in (_RECORD, _CHANGES):
        with contextlib.suppress(FileNotFoundError):
            (state / f"{name}{_COMING}").replace(state / name)
    whole, later = _names(state / _RECORD), _names(state / _CHANGES)
    if not whole or (later and later[1] != whole[0]):  # changes of a record that is no more
        (state / _CHANGES).unlink(missing_ok=True)
    flush_folder(state)
    (state / _JOURNAL).unlink(missing_ok=True)
    return True


def _exchange_whole(state: Path, site: Path, switch: Switch, *, again: bool) -> bool:
    stage = state / switch.stage
    if again and not (stage.exists() and stage.stat().st_ino == switch.inode):
        return True  # it happened: what stands at the stage's place is the old site, or nothing
    try:
        if site.exists() and not any(site.iterdir()):
            site.rmdir()
        if not site.exists():
            stage.rename(site)
        elif not exchange(stage, site):
            if not again:
                recall(state)
            return False
    except OSError as cause:
        recall(state)
        raise publish_error(cause, site) from cause
    flush_folder(site.parent)
    return True


def _move_files(state: Path, site: Path, switch: Switch, *, again: bool) -> None:
    stage = state / switch.stage
    made: set[str] = {""}
    done: list[str] = []
    try:
        remove_files(site, switch.first)
        for path in (*switch.added, *switch.replaced):
            _move_in(stage, site, path, made)
            done.append(path)
    except OSError as cause:
        if again or switch.first or len(done) > len(switch.added):
            raise _unfinished(cause, site) from cause
        _take_back(state, site, switch, done)
        raise publish_error(cause, site) from cause
    try:
        remove_files(site, switch.removed, unless=done)
    except OSError as cause:
        raise _unfinished(cause, site) from cause


def _unfinished(cause: OSError, site: Path) -> PublishError:
    return PublishError("unfinished", str(cause.filename or site), cause.strerror or str(cause))


def _take_back(state: Path, site: Path, switch: Switch, added: Iterable[str]) -> None:
    """Bring added files back into the stage: killed meanwhile, the journal still finds every file of the switch."""
    try:
        for path in added:
            move(f"{site}/{path}", f"{state / switch.stage}/{path}")
    except OSError as cause:
        raise _unfinished(cause, site) from cause
    recall(state)
    drop_empty_folders(site, switch.added)


def _move_in(stage: Path, site: Path, path: str, made: set[str]) -> None:
    """Move one staged file into the site; a file that is no longer staged was moved before."""
    folder = path.rpartition("/")[0]
    if folder not in made:
        make_folders(site, path)
        made.add(folder)
    target = f"{site}/{path}"
    with contextlib.suppress(FileNotFoundError):
        try:
            move(f"{stage}/{path}", target)
        except (IsADirectoryError, PermissionError):
            if not is_plain_folder(target):
                raise
            for empty, _, _ in os.walk(target, topdown=False):
                os.rmdir(empty)  # noqa: PTH106 (refuses a folder that holds anything)
            move(f"{stage}/{path}", target)


def untouched(site: Path, record: Mapping[str, Published]) -> dict[str, str]:
    """Return path → fingerprint of the record's files that stand in the site as they were published."""
    found: dict[str, str] = {}
    root = f"{site}/"
    look = os.lstat
    for path, (fingerprint, size, time) in record.items():
        try:
            now = look(root + path)
        except OSError:
            continue
        if now.st_size == size and now.st_mtime_ns == time and S_ISREG(now.st_mode):
            found[path] = fingerprint
    return found
