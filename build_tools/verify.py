"""An offline copy, as a folder or as its ZIP → a finding for each missing, changed or added file. No network, no build.

The copy is checked against its own lists. Damage is always found; whether the lists themselves are the publisher's is
for the reader to ask, by the SHA-256 of ``SHA256SUMS``.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final

from build_tools.findings import Finding, error
from build_tools.offline_manifest import MANIFEST, SUMS, parse_manifest, parse_sums, render_sums
from build_tools.offline_update import ZIP_TROUBLES
from build_tools.offline_zip import seal_holds
from build_tools.publish_disk import files_in

_CHUNK: Final = 1 << 20

# Path → SHA-256 of a copy's file; an OSError or one of ZIP_TROUBLES when it cannot be read.
_Digest = Callable[[str], str]
_Read = Callable[[str], bytes]


def verify_copy(copy: Path) -> list[Finding]:
    """Return what is wrong with the copy at ``copy`` (a folder or a ZIP), by path; an empty list: it is whole.

    Findings name paths in the copy. Codes: ``copy-missing``, ``copy-changed``, ``copy-added``, ``copy-unreadable``,
    ``copy-no-lists``; for the whole copy ``copy-not-found``, and for a ZIP ``copy-seal-broken``, ``copy-seal-missing``.
    """
    try:
        if copy.is_dir():
            return sorted(_verify_folder(copy))
        if copy.is_file():
            return sorted(_verify_zip(copy))
    except OSError as cause:
        return [error(str(copy), 0, "copy-unreadable", reason=cause.strerror or cause)]
    return [error(str(copy), 0, "copy-not-found")]


def _verify_folder(copy: Path) -> list[Finding]:
    present: list[str] = []
    links: list[str] = []
    for path, entry in files_in(copy):
        (present if stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode) else links).append(path)

    def digest(path: str) -> str:
        with (copy / path).open("rb") as file:
            return _digest_of(file)

    expected, findings = _expected(set(present), lambda path: (copy / path).read_bytes())
    findings += _compare(expected, present, digest, [])
    return [
        *(finding for finding in findings if finding.path not in links),
        *(error(path, 0, "copy-changed" if path in expected else "copy-added") for path in links),
    ]


def _verify_zip(copy: Path) -> list[Finding]:
    seal = seal_holds(copy)
    findings = [] if seal else [error(copy.name, 0, "copy-seal-missing" if seal is None else "copy-seal-broken")]
    try:
        with zipfile.ZipFile(copy) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]

            def digest(path: str) -> str:
                with archive.open(path) as file:
                    return _digest_of(file)  # type: ignore[arg-type]

            expected, wrong = _expected(set(names), archive.read)
            twice = [name for name, count in Counter(names).items() if count > 1]
            return findings + wrong + _compare(expected, names, digest, twice)
    except ZIP_TROUBLES as cause:
        return [*findings, error(copy.name, 0, "copy-unreadable", reason=cause)]


def _digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _expected(present: set[str], read: _Read) -> tuple[dict[str, str], list[Finding]]:
    """Return path → SHA-256 by the list that can be trusted, the lists included, and what is wrong with the lists."""
    data = {path: _read_list(path, read) for path in (MANIFEST, SUMS) if path in present}
    findings = [error(path, 0, "copy-missing") for path in (MANIFEST, SUMS) if path not in present]
    manifest, sums = data.get(MANIFEST), data.get(SUMS)
    if manifest is not None:
        try:
            true_sums = render_sums(parse_manifest(manifest), manifest)
        except (ValueError, KeyError, TypeError):
            findings.append(error(MANIFEST, 0, "copy-changed"))
        else:
            if sums is not None and sums != true_sums:
                findings.append(error(SUMS, 0, "copy-changed"))
            return parse_sums(true_sums), findings
    if sums is not None:
        try:
            return parse_sums(sums), findings
        except ValueError:
            findings.append(error(SUMS, 0, "copy-changed"))
    return {}, [*findings, error(MANIFEST, 0, "copy-no-lists", manifest=MANIFEST, sums=SUMS)]


def _read_list(path: str, read: _Read) -> bytes:
    try:
        return read(path)
    except (OSError, *ZIP_TROUBLES):
        return b""  # no list looks like this: it counts as changed


def _compare(expected: dict[str, str], present: Iterable[str], digest: _Digest, twice: list[str]) -> list[Finding]:
    there = set(present)
    if not expected:
        return []
    findings = [error(path, 0, "copy-missing") for path in expected if path not in there and path != MANIFEST]
    findings += [error(path, 0, "copy-added") for path in (*sorted(there - expected.keys() - {SUMS}), *twice)]
    for path in sorted(there & expected.keys() - {MANIFEST}):
        try:
            if digest(path) != expected[path]:
                findings.append(error(path, 0, "copy-changed"))
        except OSError as cause:
            findings.append(error(path, 0, "copy-unreadable", reason=cause.strerror or cause))
        except ZIP_TROUBLES:
            findings.append(error(path, 0, "copy-changed"))
    return findings
