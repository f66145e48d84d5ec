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
from functools import partial
from pathlib import Path

from build_tools.archive import Archive, list_archive
from build_tools.cache import Cache
from build_tools.edition import read_edition
from build_tools.frame import Host
from build_tools.outcome import BuildRefused, BuildResult
from build_tools.progress import Progress
from build_tools.publish import Publication, open_publication
from build_tools.published import look_at_site
from build_tools.seal import Inputs, Seal, read_inputs, read_seal
from build_tools.sections import SPACES
from build_tools.workers import begin

MOST_REPRINTED = 64  # directives; beyond that, workers pressing everything are quicker
Waiting = Callable[[str], None] | None


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
    looking = begin(partial(look_at_site, site))
    with _nothing_collected():
        archive, listed = list_archive(root)
        inputs = read_inputs(archive, listed, cache, host=host, edition=read_edition(root), site_url=site_url)
        seal = read_seal(site, cache) if inputs else None
        looked = looking()
        if inputs and seal and _may_spare(inputs, seal):
            if strict and inputs == seal.inputs and seal.findings:
                raise BuildRefused([*seal.findings])
            digested = _begin_digesting(archive, inputs, seal, cache)
            with open_publication(site, spaces=SPACES, waiting=waiting, looked=looked) as publication:
                spared = _spare(root, publication, inputs, cache, digested, strict=strict)
            if spared is not None:
                cache.close()
                return _result(*spared, seconds=time.perf_counter() - started)
    from build_tools.build import build_site  # noqa: PLC0415 - the whole pipeline; an unchanged archive does without

    return build_site(
        root,
        site,
        host=host,
        cache=cache,
        strict=strict,
        site_url=site_url,
        inputs=inputs,
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


def _begin_digesting(archive: Archive, inputs: Inputs, seal: Seal, cache: Cache) -> Callable[[], object]:
    """Let the changed directives' own work begin while the site is looked at; what is returned waits for its end."""
    changed = {key: name for key, name in inputs.names.items() if seal.inputs.names[key] != name}

    def digest() -> None:
        from build_tools.digesting import digest_changed  # noqa: PLC0415 - what reads and renders takes 0.3 s to import

        digest_changed(archive, changed, cache)

    return begin(digest) if changed else lambda: None


def _may_spare(inputs: Inputs, seal: Seal) -> bool:
    """Say whether the same directives are there, few of them changed, and nothing else has."""
    if inputs.rest != seal.inputs.rest or inputs.names.keys() != seal.inputs.names.keys():
        return False
    return len(inputs.names.items() - seal.inputs.names.items()) <= MOST_REPRINTED


def _spare(
    root: Path, publication: Publication, inputs: Inputs, cache: Cache, digested: Callable[[], object], *, strict: bool
) -> tuple[int, int, Seal] | None:
    """Bring the site up to date without the pipeline: files written, unchanged, and the seal; None when that fails."""
    seal = read_seal(publication.site, cache)
    if seal is None or not _may_spare(inputs, seal) or not publication.stands_whole():
        return None  # somebody touched the site, or another builder was quicker
    if inputs == seal.inputs:
        return 0, publication.files, seal
    from build_tools.reprint import reprint  # noqa: PLC0415 - renders and analyses; an unchanged archive does without

    return reprint(root, publication, inputs, seal, cache, digested=digested, strict=strict)
