"""All directives' own work: archive → digests and findings, from the cache or from worker processes.

A digest is kept under the hash of the file's bytes, its key, and the code and vocabulary that made it. The texts stay
in the cache until a page needs them: what joins directives works on small records.
"""

from __future__ import annotations

import hashlib
import marshal
import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_tools.archive import Archive, DirectiveFile
from build_tools.cache import Cache, code_fingerprint
from build_tools.digest import Digested, digest_directive
from build_tools.findings import Finding, error
from build_tools.model import Body, Digest
from build_tools.vocabulary import load_vocabulary
from build_tools.workers import map_in_workers

# What a digest is made by: all that ``digest`` imports, directly or not (a test compares), and the vocabulary's data.
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
    "render.py",
    "schema.py",
    "text.py",
    "vocabularies",
    "vocabulary.py",
)
_RACY_NS: Final = (
    2_000_000_000  # a file written this shortly before it was noted may change again within one clock tick
)


@dataclass(frozen=True, slots=True)
class Text:
    """A directive's text: rendered with slots for its citations, and the Markdown that it came from."""

    body: Body
    markdown: str


class Texts:
    """The texts of an archive's directives, read from the cache one by one; made again when they are not there."""

    def __init__(self, archive: Archive, names: dict[str, str], cache: Cache) -> None:
        self._archive = archive
        self._names = names
        self._cache = cache

    def __getitem__(self, key: str) -> Text:
        """The text of the directive ``key``."""
        data = self._cache.get("text", self._names[key])
        if data is None:
            digested = _digest_file(key, self._archive.directives[key])
            return Text(Body(digested.pieces), digested.body)
        pieces, markdown = marshal.loads(data)  # noqa: S302 - our own cache
        return Text(Body(pieces), markdown)

    def name(self, key: str) -> str:
        """The hash that changes whenever the directive's bytes, or the code that reads them, do."""
        return self._names[key]


def digest_archive(archive: Archive, cache: Cache) -> tuple[dict[str, Digest], Texts, list[Finding]]:
    """Digest every directive of ``archive``, in key order; the result does not depend on cache or workers."""
    names = _name_files(archive, cache)
    kept = {name: pickle.loads(data) for name, data in cache.get_many("digest", names.values())}  # noqa: S301 - our own
    missing = [(key, archive.directives[key], name) for key, name in names.items() if name not in kept]
    for done in map_in_workers(_digest_some, missing, context=cache):
        kept.update(done)
    digests: dict[str, Digest] = {}
    findings: list[Finding] = []
    for key, name in names.items():
        digest, wrong = kept[name]
        findings += wrong
        if digest is not None:
            digests[key] = digest
    return digests, Texts(archive, names, cache), findings


def _name_files(archive: Archive, cache: Cache) -> dict[str, str]:
    """Key → name of its digest in the cache. A file that looks as when it was last hashed is not read again."""
    code = code_fingerprint(SOURCES)
    place = hashlib.sha256(f"{code}\0{archive.root.resolve()}".encode()).hexdigest()
    noted = cache.get("files", place)
    noted_at, known = marshal.loads(noted) if noted else (0, {})  # noqa: S302 - our own cache
    now = time.time_ns()
    names: dict[str, str] = {}
    marks: dict[str, tuple[int, int, str]] = {}
    for key, file in archive.directives.items():
        mark = known.get(key)
        same = mark is not None and mark[:2] == (file.size, file.modified) and file.modified < noted_at - _RACY_NS
        names[key] = mark[2] if same else _name(code, key, file.file)
        marks[key] = (file.size, file.modified, names[key])
    if marks != known:
        cache.put("files", [(place, marshal.dumps((now, marks)))])
    return names


def _name(code: str, key: str, file: Path) -> str:
    digest = hashlib.sha256(f"{code}\0{key}\0".encode())
    try:
        digest.update(file.read_bytes())
    except OSError as reason:
        digest.update(f"\0unreadable {reason.errno}".encode())
    return digest.hexdigest()


Kept = tuple[str, tuple[Digest | None, tuple[Finding, ...]]]


def _digest_some(wanted: list[tuple[str, DirectiveFile, str]], cache: Cache) -> list[Kept]:
    """Digest a few directives in one process; keep their digests and texts."""
    done: list[Kept] = []
    texts: list[tuple[str, bytes]] = []
    for key, file, name in wanted:
        digested = _digest_file(key, file)
        done.append((name, (digested.digest, digested.findings)))
        texts.append((name, marshal.dumps((digested.pieces, digested.body))))
    cache.put("digest", [(name, pickle.dumps(outcome, 5)) for name, outcome in done])
    cache.put("text", texts)
    return done


def _digest_file(key: str, file: DirectiveFile) -> Digested:
    try:
        data = file.file.read_bytes()
    except OSError as reason:
        finding = error(f"directives/{key}.md", 0, "file-unreadable", reason=reason.strerror or str(reason))
        return Digested(None, (), "", (finding,))
    return digest_directive(key, data, vocabulary=load_vocabulary())
