"""A site brought up to date with as little work as its seal allows: nothing, corrected directives alone, or all of it.

The result is the same byte for byte, whichever way is taken; when anything is in doubt, the whole pipeline runs. What
only a longer way needs is imported when that way is taken: an unchanged archive of 10,000 takes half a second, most of
it to look at the files.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from build_tools.archive import Archive, list_archive
from build_tools.cache import Cache
from build_tools.edition import read_edition
from build_tools.frame import Host
from build_tools.marks import name_directives
from build_tools.outcome import BuildRefused, BuildResult
from build_tools.progress import Progress
from build_tools.publish import open_publication
from build_tools.published import Looking, record_name
from build_tools.seal import Beside, Inputs, Seal, read_beside, read_seal
from build_tools.sections import SPACES

MOST_REPRINTED = 64  # directives; beyond that, workers pressing everything are quicker
Waiting = Callable[[str], None] | None
Spared = tuple[int, int, Seal]  # files written, files that stayed, and the site's seal


def renew_site(
    root: Path,
    site: Path,
    *,
    host: Host,
    cache: Cache,
    strict: bool = False,
    site_url: str | None = None,
    waiting: Waiting = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Press the archive at ``root`` into ``site`` as ``build_site`` does, leaving out what would come out the same."""
    started = time.perf_counter()
    looking = Looking(site)
    with _nothing_collected():
        archive, listed = list_archive(root)
        beside = read_beside(archive, listed, cache, host=host, edition=read_edition(root), site_url=site_url)
        spared = beside and _spare(archive, site, beside, looking, cache, strict=strict, waiting=waiting)
    if spared:
        cache.close()
        return _result(*spared, seconds=time.perf_counter() - started)
    looking.dismiss()
    from build_tools.build import build_site  # noqa: PLC0415 - the whole pipeline; an unchanged archive does without

    return build_site(
        root,
        site,
        host=host,
        cache=cache,
        strict=strict,
        site_url=site_url,
        beside=beside,
        listed=(archive, listed),
        waiting=waiting,
        progress=progress,
    )


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no garbage meanwhile: little is thrown away, and each look goes through all that was read."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _result(written: int, unchanged: int, seal: Seal, *, seconds: float) -> BuildResult:
    return BuildResult(
        seal.directives, seal.citations, seal.pages, written, unchanged, seconds, findings=[*seal.findings]
    )


def _spare(
    archive: Archive, site: Path, beside: Beside, looking: Looking, cache: Cache, *, strict: bool, waiting: Waiting
) -> Spared | None:
    """Bring the site up to date without the pipeline; None when that cannot be."""
    seal = read_seal(site, cache)
    if seal is None or seal.inputs.beside.rest != beside.rest:
        return None  # the pipeline reads and names every file itself
    inputs = Inputs(beside, name_directives(archive, cache))
    changed = seal.changed(inputs.names)
    if changed is None or len(changed) > MOST_REPRINTED:
        return None
    preparation = None
    if changed or beside.edition != seal.inputs.beside.edition:
        from build_tools.reprint import Preparation  # noqa: PLC0415 - renders and analyses; no change does without

        preparation = Preparation(archive, changed, inputs, seal, site=site, cache=cache)
    elif strict and seal.findings:
        raise BuildRefused([*seal.findings])
    looked = looking()
    correction = preparation.correction() if preparation else None
    if preparation and (correction is None or (strict and correction.seal.findings)):
        return None
    with open_publication(site, spaces=SPACES, waiting=waiting, looked=looked) as publication:
        if record_name(site) != seal.record or not publication.stands_whole():
            return None  # another builder was quicker, or somebody touched the site
        if correction is None:
            return 0, publication.files, seal
        printed = correction.publish(publication, cache)
        return (*printed, correction.seal) if printed else None
