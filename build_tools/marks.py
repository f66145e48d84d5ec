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


def directive_marks(archive: Archive, cache: Cache) -> Marks:
    """Return what is known of the names of the directives' own work in the cache."""
    seen = archive.directives.values()
    return Marks(seen, cache, place=str(archive.root.resolve()), code=digest_code())


def name_directives(archive: Archive, cache: Cache) -> dict[str, str]:
    """Return key → name of the directive's own work in the cache."""
    return directive_marks(archive, cache).read()


@cache_once
def digest_code() -> str:
    """Return the part of every name that changes with the code and the vocabulary that read directives."""
    return code_fingerprint(SOURCES)


def name_files(files: Collection[Seen], cache: Cache, *, place: str, code: str) -> dict[str, str]:
    """Return key → name for ``files``; ``place`` and ``code`` as for :class:`Marks`."""
    return Marks(files, cache, place=place, code=code).read()


class Marks:
    """The names of files: ``names`` has key → name, empty for those that are ``unread`` until somebody fills it in.

    The key and ``code``, what reads the files, are part of each name; ``place`` is where the notes of these files are
    kept between builds.
    """

    def __init__(self, files: Collection[Seen], cache: Cache, *, place: str, code: str) -> None:
        self._files, self._cache, self._code, self._looked = files, cache, code, time.time_ns()
        self._place = hashlib.sha256(f"{code}\0{place}".encode()).hexdigest()
        noted_at, *columns = cache.get_plain("marks", self._place) or (0, [], [], [], [])
        racy = noted_at - _RACY_NS
        keys = [key for key, _, _, _ in files]
        self._as_noted = len(keys) == len(columns[0])
        self.names: dict[str, str] = {}
        self.unread: list[Seen] = []
        for file, (old_size, old_modified, name) in zip(files, _in_order(keys, *columns), strict=True):
            key, _, size, modified = file
            if size == old_size and modified == old_modified and modified < racy:
                self.names[key] = name
            else:
                self.names[key] = ""  # its place in the order of the files
                self.unread.append(file)

    def read(self) -> dict[str, str]:
        """Read the files that have to be read; return all names."""
        for some in map_in_workers(_name_some, self.unread, context=self._code, few=_MANY):
            self.names.update(some)
        self.note()
        return self.names

    def note(self) -> None:
        """Keep all names for the next build."""
        if self.unread or not self._as_noted:
            sizes, times = [size for _, _, size, _ in self._files], [modified for _, _, _, modified in self._files]
            noted = (self._looked, [*self.names], sizes, times, [*self.names.values()])
            self._cache.put_plain("marks", [(self._place, noted)])


def _in_order(
    keys: list[str], noted: list[str], sizes: list[int], times: list[int], names: list[str]
) -> Iterator[tuple[int, int, str]]:
    """Return what was noted of each of ``keys``: size, time and name; a size that no file has where nothing was."""
    marks = zip(sizes, times, names, strict=True)
    if keys == noted:
        return marks
    known = dict(zip(noted, marks, strict=True))
    return (known.get(key, _UNKNOWN) for key in keys)


def _name_some(files: list[Seen], code: str) -> dict[str, str]:
    return {key: name_content(read_file(file), key, code=code) for key, file, _, _ in files}


def read_file(file: str) -> bytes | OSError:
    """Return what ``file`` holds, or why it could not be read."""
    try:
        with open(file, "rb", buffering=0) as content:  # noqa: PTH123 (each directive: no Path)
            return content.read()
    except OSError as reason:
        return reason


def name_content(content: bytes | OSError, key: str, *, code: str) -> str:
    """Return the name of the file ``key`` from which ``content`` was read."""
    data = content if isinstance(content, bytes) else f"\0unreadable {content.errno}".encode()
    return hashlib.sha256(f"{code}\0{key}\0".encode() + data).hexdigest()
