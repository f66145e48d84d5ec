"""The pipeline: an archive on disk → the site, or findings. Read this module first.

    read ─▶ digest ─▶ link ─▶ check ─▶ plan ─▶ press ─▶ publish

Each stage returns its value and its findings; here alone is decided what is fatal. On errors nothing is published: the
last good site stays.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from build_tools.archive import Archive, list_archive, read_registries
from build_tools.cache import Cache
from build_tools.check import check_archive
from build_tools.digesting import Texts, digest_archive
from build_tools.edition import read_edition
from build_tools.findings import Finding
from build_tools.frame import Host
from build_tools.kept_graph import Keeper
from build_tools.link import link_archive
from build_tools.model import AnyDigest, Graph
from build_tools.originals import staging_originals
from build_tools.outcome import BuildRefused, BuildResult
from build_tools.pages.index import index_pages
from build_tools.plan import make_plan
from build_tools.press import PressedSite, press_site
from build_tools.progress import Progress
from build_tools.publish import open_publication
from build_tools.seal import Beside, Inputs, seal_whole
from build_tools.search_seal import seal_search
from build_tools.sections import GUIDE, SPACES
from build_tools.vocabulary import load_vocabulary

Listed = tuple[Archive, list[Finding]]  # what `list_archive` tells


@dataclass(frozen=True, slots=True)
class Checked:
    """An archive read, digested, linked and checked."""

    archive: Archive
    texts: Texts
    graph: Graph
    findings: list[Finding]

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop a build."""
        return [finding for finding in self.findings if finding.severity == "error"]


@dataclass(frozen=True, slots=True)
class Digested:
    """An archive read, and each directive's own work done."""

    archive: Archive
    digests: dict[str, AnyDigest]
    texts: Texts
    findings: list[Finding]


def check_site(root: Path, cache: Cache, *, progress: Progress | None = None) -> Checked:
    """Read and check the archive at ``root`` (a folder that holds ``directives/``); only the cache is written."""
    progress = progress or Progress()
    return _join(_digest(root, cache, progress), progress)


def _digest(root: Path, cache: Cache, progress: Progress, listed: Listed | None = None) -> Digested:
    with progress.stage("read"):
        archive, findings = listed or list_archive(root)
        findings = [*findings]
        read_registries(archive, findings)
    with progress.stage("digest"):
        digests, texts, wrong = digest_archive(archive, cache, progress=progress)
    return Digested(archive, digests, texts, findings + wrong)


def _join(digested: Digested, progress: Progress) -> Checked:
    vocabulary = load_vocabulary()
    archive, findings = digested.archive, digested.findings
    with progress.stage("link"):
        graph, wrong = link_archive(
            digested.digests, organisations=archive.organisations, cited=archive.cited, vocabulary=vocabulary
        )
        findings += wrong
    with progress.stage("check"):
        findings += check_archive(archive, graph, vocabulary=vocabulary)
    return Checked(archive, digested.texts, graph, sorted(findings))


def build_site(
    root: Path,
    site: Path,
    *,
    host: Host,
    cache: Cache,
    strict: bool = False,
    site_url: str | None = None,
    beside: Beside | None = None,
    listed: Listed | None = None,
    waiting: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Press the archive at ``root`` into ``site``; raise :class:`BuildRefused` and leave the site alone on errors.

    ``beside``, when known, is noted with the directives' names, so that ``renew`` can spare work the next time.
    ``listed``: what ``list_archive`` has just told of ``root``.
    """
    started = time.perf_counter()
    progress = progress or Progress()
    digested = _digest(root, cache, progress, listed)
    with open_publication(site, spaces=SPACES, waiting=waiting) as publication:
        with staging_originals(digested.archive, publication) as originals:
            checked = _join(digested, progress)
            if checked.errors or (strict and checked.findings):
                raise BuildRefused(checked.findings)
            for path, fingerprint in originals():
                publication.written(path, fingerprint)
        with progress.stage("plan"):
            plan = make_plan(
                index_pages(checked.graph, guide=GUIDE),
                checked.texts,
                host=host.rendered(),
                edition=beside.edition if beside else read_edition(root),
                site_url=site_url,
            )
        keeper = Keeper(site, cache) if beside else None
        pressed = press_site(plan, publication, cache, progress=progress, told=keeper.note if keeper else None)
        with keeper.keeping(plan.index, checked.archive, pressed.terms) if keeper else nullcontext():
            with progress.stage("publish"):
                switched = publication.commit()
            if beside:
                _seal(site, cache, beside, checked, pressed)
    cache.close()
    return BuildResult(
        directives=len(checked.graph.digests),
        citations=checked.graph.citations,
        pages=pressed.pages,
        written=switched.written,
        unchanged=switched.unchanged,
        seconds=time.perf_counter() - started,
        findings=checked.findings,
    )


def _seal(site: Path, cache: Cache, beside: Beside, checked: Checked, pressed: PressedSite) -> None:
    counts = (len(checked.graph.digests), checked.graph.citations, pressed.pages)
    seal_whole(site, cache, Inputs(beside, checked.texts.names), checked.findings, counts)
    seal_search(site, cache, pressed.search)
