"""Files → a name each that changes whenever their bytes do, without reading those that look as when last read.

A file is taken for unchanged when its size and its time of change are those noted, unless it was written so shortly
before the note that another change within one tick of the clock would not show: such a file is read again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterator
from functools import cache as cache_once
from typing import Final

from build_tools.archive import Archive
from build_tools.cache import Cache, code_fingerprint
from build_tools.workers import map_in_workers

# What a digest is made by: all that ``digest`` imports, directly or not, its packing, and the vocabulary's data.
SOURCES: Final = (
    "archive.py",
    "citations",
    "dates.py",
    "digest.py",
    "findings.py",
    "front_matter.py",
    "misfits.py",
    "model.py",
    "numbers.py",
    "own_checks.py",
    "packed_digest.py",
    "plain_yaml.py",
    "render.py",
    "schema.py",
    "shelf.py",
    "text.py",
    "vocabularies",
    "vocabulary.py",
)
_RACY_NS: Final = 2_000_000_000
_UNKNOWN: Final = (-1, 0, "")
_MANY: Final = 1000  # files; below that another process costs more than it saves
Seen = tuple[str, str, int, int]  # key, file, its size in bytes, its time of change in nanoseconds


def name_directives(archive: Archive, cache: Cache) -> dict[str, str]:
    """Return key → name of the directive's own work in the cache."""
    seen = archive.directives.values()
    return name_files(seen, cache, place=str(archive.root.resolve()), code=digest_code())


@cache_once
def digest_code() -> str:
    """Return the part of every name that changes with the code and the vocabulary that read directives."""
    return code_fingerprint(SOURCES)


def name_files(files: Collection[Seen], cache: Cache, *, place: str, code: str) -> dict[str, str]:
    """Return key → name for ``files``; the key and ``code``, what reads the files, are part of each name.

    ``place`` is where the notes of these files are kept between builds.
    """
    place = hashlib.sha256(f"{code}\0{place}".encode()).hexdigest()
    noted_at, *columns = cache.get_plain("marks", place) or (0, [], [], [], [])
    now, racy = time.time_ns(), noted_at - _RACY_NS
    keys = [key for key, _, _, _ in files]
    names: dict[str, str] = {}
    unread: list[tuple[str, str]] = []  # key, file
    for (key, file, size, modified), (old_size, old_modified, name) in zip(
        files, _in_order(keys, *columns), strict=True
    ):
        if size == old_size and modified == old_modified and modified < racy:
            names[key] = name
        else:
            names[key] = ""  # its place in the order of the files
            unread.append((key, file))
    for some in map_in_workers(_name_some, unread, context=code, few=_MANY):
        names.update(some)
    if unread or len(keys) != len(columns[0]):
        sizes, times = [size for _, _, size, _ in files], [modified for _, _, _, modified in files]
        cache.put_plain("marks", [(place, (now, keys, sizes, times, [*names.values()]))])
    return names


def _in_order(
    keys: list[str], noted: list[str], sizes: list[int], times: list[int], names: list[str]
) -> Iterator[tuple[int, int, str]]:
    """Return what was noted of each of ``keys``: size, time and name; a size that no file has where nothing was."""
    marks = zip(sizes, times, names, strict=True)
    if keys == noted:
        return marks
    known = dict(zip(noted, marks, strict=True))
    return (known.get(key, _UNKNOWN) for key in keys)


def _name_some(files: list[tuple[str, str]], code: str) -> dict[str, str]:
    return {key: name_file(file, key, code=code) for key, file in files}


def name_file(file: str, key: str, *, code: str) -> str:
    """Return the name of one file, read now."""
    try:
        with open(file, "rb") as content:  # noqa: PTH123 (each directive: no Path)
            return name_bytes(content.read(), key, code=code)
    except OSError as reason:
        return name_bytes(f"\0unreadable {reason.errno}".encode(), key, code=code)


def name_bytes(data: bytes, key: str, *, code: str) -> str:
    """Return the name of a file that holds ``data``."""
    return hashlib.sha256(f"{code}\0{key}\0".encode() + data).hexdigest()
