"""What a site was pressed from, kept in the cache: the next build sees by it what has changed since.

A seal holds for one state of the site alone, the one whose record it names; a site that another builder has pressed
meanwhile has no seal. Without a seal everything is done again, and the result is the same.
"""

from __future__ import annotations

import hashlib
import marshal
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_tools.archive import Archive, registry_files
from build_tools.cache import Cache, code_fingerprint
from build_tools.edition import Edition
from build_tools.findings import Finding
from build_tools.frame import Host
from build_tools.marks import name_directives, name_files
from build_tools.published import record_name

# (key, address, day, name of its terms in the cache) of each document in the search data
SearchEntry = tuple[str, str, str, str]
_CODE: Final = ("",)  # the whole package


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a site is made from. ``rest`` is a hash of everything beside the directives and the edition."""

    rest: str
    names: dict[str, str]  # directive key → name of its bytes and of the code that reads them
    edition: Edition


@dataclass(frozen=True, slots=True)
class Seal:
    """The inputs of a published site and what was said of it: findings and counts."""

    inputs: Inputs
    findings: tuple[Finding, ...]
    directives: int
    citations: int
    pages: int


def read_inputs(
    archive: Archive, listed: list[Finding], cache: Cache, *, host: Host, edition: Edition, site_url: str | None
) -> Inputs | None:
    """Return the inputs of the site of ``archive``; None when the host cannot be told from another."""
    if not host.name:
        return None
    attached = name_files(_beside(archive), cache, place=f"{archive.root.resolve()}\0beside", code="")
    digest = hashlib.sha256(code_fingerprint(_CODE).encode())
    for part in (host.name, archive.root.resolve(), site_url, sorted(listed), sorted(attached.items())):
        digest.update(f"\0{part!r}".encode())
    return Inputs(digest.hexdigest(), name_directives(archive, cache), edition)


def _beside(archive: Archive) -> dict[str, tuple[str, int, int]]:
    """The registries and the files beside directives, with what tells whether they changed."""
    files = [(file, file.name) for file in registry_files(archive.root)]
    files += [
        (archive.root / "directives" / inside, f"{key}\0{inside}")
        for key, several in archive.attached.items()
        for inside in several
    ]
    found: dict[str, tuple[str, int, int]] = {}
    for file, key in files:
        status = file.stat()
        found[key] = (str(file), status.st_size, status.st_mtime_ns)
    return found


def read_seal(site: Path, cache: Cache) -> Seal | None:
    """Return the seal of what stands in ``site``, or None."""
    kept = cache.get("seal", _place(site))
    if kept is None:
        return None
    record, rest, names, edition, findings, counts = marshal.loads(kept)  # noqa: S302 - our own cache
    if record != record_name(site):
        return None
    inputs = Inputs(rest, names, Edition.from_plain(edition))
    return Seal(inputs, tuple(Finding(*each) for each in findings), *counts)


def read_analysed(site: Path, cache: Cache) -> list[SearchEntry] | None:
    """Return the documents of the search data of what stands in ``site``, in no order that means anything."""
    kept = cache.get("seal-search", _place(site))
    if kept is None:
        return None
    record, analysed = marshal.loads(kept)  # noqa: S302 - our own cache
    return analysed if record == record_name(site) else None


def write_seal(site: Path, cache: Cache, seal: Seal, analysed: list[SearchEntry]) -> None:
    """Seal what stands in ``site``, just published."""
    record, place = record_name(site), _place(site)
    findings = [(each.path, each.line, each.column, each.severity, each.code, each.values) for each in seal.findings]
    plain = (
        record,
        seal.inputs.rest,
        seal.inputs.names,
        seal.inputs.edition.to_plain(),
        findings,
        (seal.directives, seal.citations, seal.pages),
    )
    cache.put("seal", [(place, marshal.dumps(plain))])
    cache.put("seal-search", [(place, marshal.dumps((record, analysed)))])


def _place(site: Path) -> str:
    return hashlib.sha256(str(site.resolve()).encode()).hexdigest()
