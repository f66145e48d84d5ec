"""Files → a name each that changes whenever their bytes do, without reading those that look as when last read.

A file is taken for unchanged when its size and its time of change are those noted, unless it was written so shortly
before the note that another change within one tick of the clock would not show: such a file is read again.
"""

from __future__ import annotations

import hashlib
import marshal
import time
from collections.abc import Mapping
from functools import cache as cache_once
from pathlib import Path
from typing import Final

from build_tools.archive import Archive
from build_tools.cache import Cache, code_fingerprint

# What a digest is made by: all that ``digest`` imports, directly or not, its packing, and the vocabulary's data.
SOURCES: Final = (
    "archive.py",
    "citations",
    "dates.py",
    "digest.py",
    "findings.py",
    "front_matter.py",
    "model.py",
    "numbers.py",
    "own_checks.py",
    "packed_digest.py",
    "plain_yaml.py",
    "render.py",
    "schema.py",
    "text.py",
    "vocabularies",
    "vocabulary.py",
)
_RACY_NS: Final = 2_000_000_000
Seen = tuple[str, int, int]  # file, its size in bytes, its time of change in nanoseconds


def name_directives(archive: Archive, cache: Cache) -> dict[str, str]:
    """Return key → name of the directive's own work in the cache."""
    seen = {key: (file.place, file.size, file.modified) for key, file in archive.directives.items()}
    return name_files(seen, cache, place=str(archive.root.resolve()), code=digest_code())


@cache_once
def digest_code() -> str:
    """Return the part of every name that changes with the code and the vocabulary that read directives."""
    return code_fingerprint(SOURCES)


def name_files(files: Mapping[str, Seen], cache: Cache, *, place: str, code: str) -> dict[str, str]:
    """Return key → name for ``files``; the key and ``code``, what reads the files, are part of each name.

    ``place`` is where the notes of these files are kept between builds.
    """
    place = hashlib.sha256(f"{code}\0{place}".encode()).hexdigest()
    noted = cache.get("files", place)
    noted_at, known = marshal.loads(noted) if noted else (0, {})  # noqa: S302 - our own cache
    now, racy = time.time_ns(), noted_at - _RACY_NS
    names: dict[str, str] = {}
    marks: dict[str, tuple[int, int, str]] = {}
    for key, (file, size, modified) in files.items():
        mark = known.get(key)
        if mark is not None and mark[0] == size and mark[1] == modified and modified < racy:
            names[key] = mark[2]
            marks[key] = mark
        else:
            names[key] = name = name_file(Path(file), key, code=code)
            marks[key] = (size, modified, name)
    if marks != known or any(mark[1] >= racy for mark in marks.values()):
        cache.put("files", [(place, marshal.dumps((now, marks)))])
    return names


def name_file(file: Path, key: str, *, code: str) -> str:
    """Return the name of one file, read now."""
    try:
        return name_bytes(file.read_bytes(), key, code=code)
    except OSError as reason:
        return name_bytes(f"\0unreadable {reason.errno}".encode(), key, code=code)


def name_bytes(data: bytes, key: str, *, code: str) -> str:
    """Return the name of a file that holds ``data``."""
    return hashlib.sha256(f"{code}\0{key}\0".encode() + data).hexdigest()
