"""What a site was pressed from, kept in the cache: the next build sees by it what has changed since.

A seal holds for one state of the site alone, the one whose record it names; a site that another builder has pressed
meanwhile has no seal. Without a seal everything is done again, and the result is the same. What is long in a seal is
written with the whole site; a correction adds what it changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_tools.archive import Archive, registry_files
from build_tools.cache import Cache, code_fingerprint
from build_tools.edition import Edition
from build_tools.findings import Finding
from build_tools.frame import Host
from build_tools.marks import Seen, name_files
from build_tools.published import record_name

_CODE: Final = ("",)  # the whole package


Attached = dict[str, tuple[tuple[str, str], ...]]  # directive key → path in the archive and name of each attached file


@dataclass(frozen=True, slots=True)
class Beside:
    """What a site is made from beside the directives' texts. ``rest`` is a hash of all that has no field here."""

    rest: str
    edition: Edition
    attached: Attached


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a site is made from."""

    beside: Beside
    names: dict[str, str]  # directive key → name of its bytes and of the code that reads them


@dataclass(frozen=True, slots=True)
class Seal:
    """The inputs of a published site and what was said of it: findings and counts.

    ``record`` names the publication, ``base`` the last one that was pressed whole; ``amended`` are those of the names
    that are others since.
    """

    record: str
    base: str
    amended: dict[str, str]
    inputs: Inputs
    findings: tuple[Finding, ...]
    directives: int
    citations: int
    pages: int

    def changed(self, names: dict[str, str]) -> dict[str, str]:
        """Return the directives that are others now, with their ``names``; one that is gone has none."""
        known = self.inputs.names
        changed = {key: name for key, name in names.items() if known.get(key) != name}
        return changed if names.keys() == known.keys() else changed | dict.fromkeys(known.keys() - names.keys(), "")

    def attached_otherwise(self, attached: Attached) -> frozenset[str]:
        """Return the directives to which other files are attached now, or the same ones with another content."""
        known = self.inputs.beside.attached
        if attached == known:
            return frozenset()
        return frozenset(key for key in attached.keys() | known.keys() if attached.get(key) != known.get(key))


def read_beside(
    archive: Archive, listed: list[Finding], cache: Cache, *, host: Host, edition: Edition, site_url: str | None
) -> Beside | None:
    """Return what the site of ``archive`` is made from; None when the host cannot be told from another."""
    if not host.name:
        return None
    names = name_files(_files_beside(archive), cache, place=f"{archive.root.resolve()}\0beside", code="")
    registries = sorted((file, name) for file, name in names.items() if "\0" not in file)
    digest = hashlib.sha256(code_fingerprint(_CODE).encode())
    for part in (host.name, archive.root.resolve(), site_url, sorted(listed), registries):
        digest.update(f"\0{part!r}".encode())
    attached = {
        key: tuple((inside, names[attached_key(key, inside)]) for inside in several)
        for key, several in archive.attached.items()
    }
    return Beside(digest.hexdigest(), edition, attached)


def attached_key(key: str, inside: str) -> str:
    """Return by which key the file at ``inside``, attached to the directive ``key``, is named."""
    return f"{key}\0{inside}"


def _files_beside(archive: Archive) -> list[Seen]:
    """The registries and the files beside directives, with what tells whether they changed."""
    files = [(file, file.name) for file in registry_files(archive.root)]
    files += [
        (archive.root / "directives" / inside, attached_key(key, inside))
        for key, several in archive.attached.items()
        for inside in several
    ]
    found: list[Seen] = []
    for file, key in files:
        status = file.stat()
        found.append((key, str(file), status.st_size, status.st_mtime_ns))
    return found


def read_seal(site: Path, cache: Cache) -> Seal | None:
    """Return the seal of what stands in ``site``, or None."""
    kept, whole = cache.get_plain("seal", place_of(site)), cache.get_plain("seal-inputs", place_of(site))
    if kept is None or whole is None:
        return None
    record, base, amended, rest, edition, findings, counts = kept
    written_at, names, attached = whole
    if record != record_name(site) or written_at != base:
        return None
    inputs = Inputs(Beside(rest, Edition.from_plain(edition), attached), names | amended)
    return Seal(record, base, amended, inputs, tuple(Finding(*each) for each in findings), *counts)


def seal_whole(
    site: Path, cache: Cache, inputs: Inputs, findings: Sequence[Finding], counts: tuple[int, int, int]
) -> None:
    """Seal what stands in ``site``, just pressed whole; ``counts`` of directives, citations and pages."""
    record = record_name(site)
    cache.put_plain("seal-inputs", [(place_of(site), (record, inputs.names, inputs.beside.attached))])
    reseal(site, cache, Seal(record, record, {}, inputs, tuple(findings), *counts))


def reseal(site: Path, cache: Cache, seal: Seal) -> None:
    """Put ``seal`` on what stands in ``site``, just published: its ``record`` becomes that of the publication."""
    findings = [(each.path, each.line, each.column, each.severity, each.code, each.values) for each in seal.findings]
    counts = (seal.directives, seal.citations, seal.pages)
    plain = (
        record_name(site),
        seal.base,
        seal.amended,
        seal.inputs.beside.rest,
        seal.inputs.beside.edition.to_plain(),
        findings,
        counts,
    )
    cache.put_plain("seal", [(place_of(site), plain)])


def place_of(site: Path) -> str:
    """Return the name under which the cache keeps what it knows of ``site``."""
    return hashlib.sha256(str(site.resolve()).encode()).hexdigest()
