"""From one edition of the offline copy to the next: what an update holds beside the changed files, and applying it.

Whoever has no ``kho`` unpacks the update over the old copy and runs one of its two scripts, which delete what the new
edition no longer holds. ``apply_update`` does the same after looking whether update and copy belong together.
"""

from __future__ import annotations

import contextlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_tools.offline_manifest import MANIFEST, SUMS, Manifest, parse_manifest, parse_sums, render_sums, sha256
from build_tools.offline_pages import update_page
from build_tools.publish_disk import (
    PublishError,
    disk_failures,
    make_folders,
    move,
    remove_files,
    remove_tree,
    stage_file,
)
from build_tools.site_paths import refusal

FOLDER: Final = "CAP-NHAT"
_FACTS: Final = f"{FOLDER}/cap-nhat.json"
_REMOVED: Final = f"{FOLDER}/xoa.txt"
_REMOVED_WINDOWS: Final = f"{FOLDER}/xoa-windows.txt"
_STAGE: Final = ".cap-nhat"
ZIP_TROUBLES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
)

_SCRIPT: Final = f"""#!/bin/sh
# Deletes what the new edition no longer holds, with the folders that this leaves empty, then this folder.
cd "$(dirname "$0")/.." || exit 1
[ -f {MANIFEST} ] || exit 1
while IFS= read -r file; do rm -f -- "$file"; rmdir -p -- "${{file%/*}}" 2>/dev/null; done < {_REMOVED}
rm -rf {FOLDER}
"""
# (goto) ends the script before its own folder goes.
_SCRIPT_WINDOWS: Final = f"""@echo off
cd /d "%~dp0.."
if not exist "{MANIFEST}" exit /b 1
for /f "usebackq delims=" %%f in ("{_REMOVED_WINDOWS.replace("/", chr(92))}") do if exist "%%f" del /f /q "%%f"
(goto) 2>nul & rd /s /q "{FOLDER}"
"""


@dataclass(frozen=True, slots=True)
class OlderCopy:
    """The edition that an update starts from: its manifest and the SHA-256 of that file."""

    manifest: Manifest
    sha256: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What an update did to a copy, in files."""

    changed: int
    removed: int


def read_older_copy(path: Path) -> OlderCopy:
    """Return the edition of a copy's ZIP, folder or manifest; PublishError ``no-older-copy`` when it is not whole."""
    try:
        if path.is_dir():
            data = (path / MANIFEST).read_bytes()
        elif path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                data = archive.read(MANIFEST)
        else:
            data = path.read_bytes()
        return OlderCopy(parse_manifest(data), sha256(data))
    except (OSError, TypeError, *ZIP_TROUBLES) as cause:
        raise PublishError("no-older-copy", str(path), str(cause)) from cause


def update_files(older: OlderCopy, removed: Iterable[str]) -> dict[str, bytes]:
    """Return what an update from ``older`` holds beside changed files and lists; ``removed`` are paths to delete."""
    gone = list(removed)
    facts = {"from": older.manifest.edition.isoformat(), "from_manifest": older.sha256, "removed": gone}
    lines = "".join(f"{path}\n" for path in gone)
    return {
        f"{FOLDER}/CAP-NHAT.cmd": _SCRIPT_WINDOWS.replace("\n", "\r\n").encode("ascii"),
        f"{FOLDER}/HUONG-DAN-CAP-NHAT.html": update_page(),
        f"{FOLDER}/cap-nhat.sh": _SCRIPT.encode("ascii"),
        _FACTS: (json.dumps(facts, indent=0) + "\n").encode(),
        _REMOVED: lines.encode("ascii"),
        _REMOVED_WINDOWS: lines.replace("/", "\\").replace("\n", "\r\n").encode("ascii"),
    }


def apply_update(copy: Path, update: Path) -> Applied:
    """Bring the unpacked ``copy`` to the edition of ``update``; what was begun may be repeated.

    PublishError: ``not-an-update`` (damaged, or no update), ``no-older-copy`` and ``wrong-base`` before anything is
    changed; those of a failing disk later. The lists change last, so the same update can then be applied again.
    """
    stage = copy / _STAGE
    try:
        with _opened(update) as archive:
            coming = _read_update(archive)
            _require_base(copy, coming)
            for path in coming.sums:
                stage_file(stage, path, _read_checked(archive, path, coming.sums[path]))
        with disk_failures(copy):
            _put_in_place(stage, copy, coming)
    finally:
        remove_tree(stage)
    return Applied(len(coming.sums) - 2, len(coming.removed))


@dataclass(frozen=True, slots=True)
class _Coming:
    """What an update brings: path → SHA-256 of its files, what it removes, and the edition that it needs."""

    sums: Mapping[str, str]
    removed: tuple[str, ...]
    edition: str
    base: str


@contextlib.contextmanager
def _opened(update: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(update) as archive:
            yield archive
    except (FileNotFoundError, IsADirectoryError, TypeError, *ZIP_TROUBLES) as cause:
        raise PublishError("not-an-update", str(update), str(cause)) from cause


def _read_update(archive: zipfile.ZipFile) -> _Coming:
    """Return what the update brings; ValueError or KeyError when it does not hold together."""
    data = archive.read(MANIFEST)
    manifest = parse_manifest(data)
    sums = archive.read(SUMS)
    listed = parse_sums(sums)
    if sums != render_sums(manifest, data):
        raise ValueError("its two lists disagree")
    facts = json.loads(archive.read(_FACTS))
    removed = tuple(facts["removed"])
    bad = [path for path in (*listed, *removed) if refusal(path)] + [path for path in removed if path in listed]
    if bad:
        raise ValueError(f"path {bad[0]!r}")
    listed[SUMS] = sha256(sums)
    brought = [path for path in sorted(archive.namelist()) if not path.startswith(f"{FOLDER}/")]
    return _Coming({path: listed[path] for path in brought}, removed, facts["from"], facts["from_manifest"])


def _read_checked(archive: zipfile.ZipFile, path: str, expected: str) -> bytes:
    data = archive.read(path)
    if sha256(data) != expected:
        raise ValueError(f"{path} does not match its SHA-256")
    return data


def _require_base(copy: Path, coming: _Coming) -> None:
    """Refuse a copy of another edition; one to which the update was applied already is welcome."""
    try:
        found = sha256((copy / MANIFEST).read_bytes())
    except OSError as cause:
        raise PublishError("no-older-copy", str(copy), cause.strerror or "") from cause
    if found not in {coming.base, coming.sums[MANIFEST]}:
        raise PublishError("wrong-base", str(copy), coming.edition)


def _put_in_place(stage: Path, copy: Path, coming: _Coming) -> None:
    remove_files(copy, coming.removed)
    for path in sorted(coming.sums, key=lambda path: (path in {MANIFEST, SUMS}, path)):
        make_folders(copy, path)
        move(f"{stage}/{path}", f"{copy}/{path}")
