"""All directives' own work: archive → digests and findings, from the cache or from worker processes.

A digest is kept under the hash of the file's bytes, its key, and the code and vocabulary that made it. The texts stay
in the cache until a page needs them: what joins directives works on small records.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from typing import Final

from build_tools.archive import Archive, DirectiveFile
from build_tools.cache import Cache
from build_tools.digest import Digested, digest_directive
from build_tools.findings import Finding, error
from build_tools.marks import name_directives
from build_tools.model import AnyDigest, Body
from build_tools.packed_digest import pack_work, unpack_work
from build_tools.progress import Progress
from build_tools.shelf import Shelf
from build_tools.vocabulary import load_vocabulary
from build_tools.workers import map_in_workers

_AT_HAND: Final = 40  # texts; a worker's chunk is smaller


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
            digested = digest_file(key, self._archive.directives[key])
            return Text(Body(digested.pieces), digested.body)
        pieces, markdown = kept
        return Text(Body(pieces), markdown)

    def name(self, key: str) -> str:
        """The hash that changes whenever the directive's bytes, or the code that reads them, do."""
        return self.names[key]


def digest_archive(
    archive: Archive, cache: Cache, *, progress: Progress | None = None
) -> tuple[dict[str, AnyDigest], Texts, list[Finding]]:
    """Digest every directive of ``archive``, in key order; the result does not depend on cache or workers."""
    names = name_directives(archive, cache)
    shelf = Shelf()
    kept = {name: unpack_work(data, shelf) for name, data in cache.get_many("digest", names.values())}
    missing = [(key, archive.directives[key], name) for key, name in names.items() if name not in kept]
    for done in map_in_workers(_digest_some, missing, context=cache, progress=progress):
        kept.update((name, unpack_work(data, shelf)) for name, data in done)
    digests: dict[str, AnyDigest] = {}
    findings: list[Finding] = []
    for key, name in names.items():
        digest, wrong = kept[name]
        findings += wrong
        if digest is not None:
            digests[key] = digest
    return digests, Texts(archive, names, cache), findings


def digest_changed(archive: Archive, names: dict[str, str], cache: Cache) -> None:
    """Put the own work of the directives ``names`` (key → name) into the cache, as far as it is not there."""
    missing = frozenset(cache.missing("text", names.values()))
    _digest_some([(key, archive.directives[key], name) for key, name in names.items() if name in missing], cache)


def _digest_some(wanted: list[tuple[str, DirectiveFile, str]], cache: Cache) -> list[tuple[str, bytes]]:
    """Digest a few directives in one process; keep their digests and texts, and return the digests, packed."""
    done = [(name, digest_file(key, file)) for key, file, name in wanted]
    packed = [(name, pack_work(each.digest, each.findings)) for name, each in done]
    texts = [("text", name, marshal.dumps((each.pieces, each.body))) for name, each in done]
    cache.put_all([*(("digest", *each) for each in packed), *texts])
    return packed


def digest_file(key: str, file: DirectiveFile) -> Digested:
    """Do the own work of one directive's file; a file that cannot be read is a finding."""
    try:
        with open(file.place, "rb") as content:  # noqa: PTH123 (each directive: no Path)
            data = content.read()
    except OSError as reason:
        finding = error(f"directives/{key}.md", 0, "file-unreadable", reason=reason.strerror or str(reason))
        return Digested(None, (), "", (finding,))
    return digest_directive(key, data, vocabulary=load_vocabulary())
