"""All directives' own work: archive → digests and findings, from the cache or from worker processes.

A digest is kept under the hash of the file's bytes, its key, and the code and vocabulary that made it. A file that has
to be read is read once: what is kept under a name was made from the bytes that the name was made from. The texts stay
in the cache until a page needs them: what joins directives works on small records.
"""

from __future__ import annotations

import contextlib
import marshal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from build_tools.archive import Archive, DirectiveFile
from build_tools.cache import Cache
from build_tools.digest import Digested, KnownFacts, digest_directive
from build_tools.findings import Finding, error
from build_tools.marks import digest_code, directive_marks, name_content, read_file
from build_tools.model import AnyDigest, Body
from build_tools.packed_digest import pack_work, unpack_work
from build_tools.progress import Progress
from build_tools.shelf import Shelf
from build_tools.vocabulary import load_vocabulary
from build_tools.workers import begin, map_in_workers

_AT_HAND: Final = 40  # texts; a worker's chunk is smaller
_FEW_READ: Final = 500  # files; below that another process costs more than it saves


@dataclass(frozen=True, slots=True)
class Text:
    """A directive's text: rendered with slots for its citations, and the Markdown that it came from."""

    body: Body
    markdown: str


class Texts:
    """The texts of an archive's directives, read from the cache one by one; made again when they are not there.

    What is made from a text beside its page, its Markdown and its search data has to be made in ``reprint`` too.
    """

    def __init__(self, archive: Archive, names: dict[str, str], cache: Cache) -> None:
        self._archive = archive
        self.names = names  # key → name of its work in the cache
        self._cache = cache
        self._last: dict[str, Text] = {}

    def __getitem__(self, key: str) -> Text:
        """The text of the directive ``key``. The last few are at hand: a page and its search texts want the same."""
        text = self._last.get(key)
        if text is None:
            if len(self._last) >= _AT_HAND:
                self._last.clear()
            text = self._last[key] = self._read(key)
        return text

    def _read(self, key: str) -> Text:
        kept = self._cache.get_plain("text", self.names[key])
        if kept is None:
            digested = digest_content(key, read_file(self._archive.directives[key].place))
            return Text(Body(digested.pieces), digested.body)
        pieces, markdown, _ = kept
        return Text(Body(pieces), markdown)

    def name(self, key: str) -> str:
        """The hash that changes whenever the directive's bytes, or the code that reads them, do."""
        return self.names[key]


def digest_archive(
    archive: Archive, cache: Cache, *, progress: Progress | None = None
) -> tuple[dict[str, AnyDigest], Texts, list[Finding]]:
    """Digest every directive of ``archive``, in key order; the result does not depend on cache or workers.

    Files that do not look as when last read are read, named and digested by the workers, each once.
    """
    marks = directive_marks(archive, cache)
    names, shelf = marks.names, Shelf()
    works = {
        key: unpack_work(kept, shelf)
        for key, name in names.items()
        if name and (kept := cache.get("digest", name)) is not None
    }
    missing = [file for key, file in archive.directives.items() if key not in works]
    with _read_ahead(missing):
        for done in map_in_workers(_digest_some, missing, context=(cache, digest_code()), progress=progress):
            for key, name, packed in done:
                names[key], works[key] = name, unpack_work(packed, shelf)
    marks.note()
    digests: dict[str, AnyDigest] = {}
    findings: list[Finding] = []
    for key in names:
        digest, wrong = works[key]
        findings += wrong
        if digest is not None:
            digests[key] = digest
    return digests, Texts(archive, names, cache), findings


@contextlib.contextmanager
def _read_ahead(files: list[DirectiveFile]) -> Iterator[None]:
    """Read ``files`` in a process of its own, so that no worker waits for the disk: of 100,000 a fifth of the time."""
    begun = begin(partial(_read_all, files)) if len(files) > _FEW_READ else None
    try:
        yield
    finally:
        if begun:
            begun.dismiss()


def _read_all(files: list[DirectiveFile]) -> None:
    for file in files:
        read_file(file.place)


def digest_changed(
    archive: Archive, keys: Iterable[str], cache: Cache, *, before: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Put the own work of the directives ``keys`` into the cache, as far as it is not there.

    ``before``: key → name of a directive's own work before it changed; what its front matter said may be there.
    """
    _digest_some([archive.directives[key] for key in keys], (cache, digest_code()), before)


def _digest_some(
    files: list[DirectiveFile], context: tuple[Cache, str], before: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[str, str, bytes]]:
    """Digest a few directives in one process, those aside whose work is kept.

    Keep their digests and texts; return the key, the name and the packed digest of each. ``before`` as above.
    """
    cache, code = context
    done: list[tuple[str, str, bytes]] = []
    new: list[tuple[str, str, bytes]] = []
    for file in files:
        content = read_file(file.place)
        name = name_content(content, file.key, code=code)
        packed = cache.get("digest", name)
        if packed is None or cache.missing("text", [name]):
            digested = digest_content(file.key, content, known=_known_facts(before.get(file.key), cache))
            packed = pack_work(digested.digest, digested.findings)
            text = marshal.dumps((digested.pieces, digested.body, digested.front))
            new += [("digest", name, packed), ("text", name, text)]
        done.append((file.key, name, packed))
    cache.put_all(new)
    return done


def _known_facts(name: str | None, cache: Cache) -> KnownFacts | None:
    """What the cache has of the front matter of the directive whose own work is called ``name``."""
    kept, text = (cache.get("digest", name), cache.get_plain("text", name)) if name else (None, None)
    digest = unpack_work(kept)[0] if kept else None
    return KnownFacts(text[2], digest.directive) if digest and text else None


def digest_content(key: str, content: bytes | OSError, *, known: KnownFacts | None = None) -> Digested:
    """Do the own work of the directive whose file holds ``content``; a file that cannot be read is a finding."""
    if isinstance(content, bytes):
        return digest_directive(key, content, vocabulary=load_vocabulary(), known=known)
    reason = content.strerror or str(content)
    return Digested(None, (), "", (error(f"directives/{key}.md", 0, "file-unreadable", reason=reason),))
