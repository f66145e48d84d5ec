"""The switch from stage to site, written down first: after a kill the next builder carries it to its end.

Beside the site, in ``.<site name>-kho/``, stand the lock, the stage, the *record* of what was published, and, while a
switch is under way, the *journal* and the record to come. The journal appears by one rename. Before that the site is
wholly old; from then on every step may be repeated until the site is wholly new.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

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
from build_tools.publish_record import CHANGES, COMING, WHOLE, Changes, Published, settle_coming, write_coming
from build_tools.site_paths import checked

_JOURNAL: Final = "journal"


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


def announce(state: Path, switch: Switch, record: dict[str, Published] | Changes) -> None:
    """Write the record to come and the journal; once this returns the switch will happen."""
    write_coming(state, record)
    write_durably(state / _JOURNAL, json.dumps(asdict(switch)).encode())


def recall(state: Path) -> None:
    """Take an announced switch back: nothing of it has happened."""
    for name in (_JOURNAL, f"{WHOLE}{COMING}", f"{CHANGES}{COMING}"):
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
                (state / WHOLE).unlink(missing_ok=True)
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
    settle_coming(state)
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
