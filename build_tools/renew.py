"""A site brought up to date with as little work as its seal allows.

That is nothing, corrected texts alone, what changed directives reach, or all of it.

The result is the same byte for byte, whichever way is taken; when anything is in doubt, the whole pipeline runs. What
only a longer way needs is imported when that way is taken: an unchanged archive of 10,000 takes half a second, most of
it to look at the files.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from build_tools.archive import FOLDER, Archive, decode, list_archive
from build_tools.cache import Cache
from build_tools.edition import read_edition
from build_tools.forgotten import fetching_folders
from build_tools.frame import Host
from build_tools.front_matter import name_front, split_front_matter
from build_tools.kept import LostError
from build_tools.marks import name_directives, read_file
from build_tools.outcome import BuildRefused, BuildResult
from build_tools.progress import Progress
from build_tools.publish import open_publication
from build_tools.published import Looking, Trusting, record_name
from build_tools.seal import Beside, Inputs, Seal, read_beside, read_seal
from build_tools.sections import SPACES
from build_tools.text import nfc
from build_tools.workers import Begun, begin

if TYPE_CHECKING:
    from build_tools.reprint import Correction
    from build_tools.revise import Revision

MOST_REPRINTED = 64  # directives; beyond that, workers pressing everything are quicker
Waiting = Callable[[str], None] | None
Look = Callable[[Path], Looking | Trusting]
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
    look: Look = Looking,
) -> BuildResult:
    """Press the archive at ``root`` into ``site`` as ``build_site`` does, leaving out what would come out the same.

    ``look`` begins to compare the site with what was published.
    """
    started = time.perf_counter()
    looking = look(site)
    with _nothing_collected():
        with fetching_folders(root / FOLDER):
            archive, listed = list_archive(root)
        beside = read_beside(archive, listed, cache, host=host, edition=read_edition(root), site_url=site_url)
        renewal = beside and _Renewal(archive, site, beside, host=host, cache=cache, site_url=site_url, strict=strict)
        spared = renewal and renewal.spare(looking, waiting)
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


def _digest(archive: Archive, keys: list[str], before: dict[str, str], cache: Cache) -> None:
    """Let the own work of the directives ``keys`` be done, in a process of its own: it imports longer than it works."""
    from build_tools.digesting import digest_changed  # noqa: PLC0415 - reads and renders; no change does without

    digest_changed(archive, keys, cache, before=before)


def _fronts_stay(archive: Archive, keys: Iterable[str], before: dict[str, str], cache: Cache) -> bool:
    """Say whether the front matters of the directives ``keys`` are known to be what they were; then texts may be all.

    ``before``: names of the directives' own work so far.
    """
    for key in keys:
        kept, content = cache.get_plain("text", before[key]), read_file(archive.directives[key].place)
        text = decode(content, path=key)[0] if isinstance(content, bytes) else None
        if kept is None or text is None or kept[2] != name_front(split_front_matter(nfc(text), path=key)[0]):
            return False
    return True


class _Renewal:
    """A site to be brought up to date without the pipeline."""

    def __init__(
        self,
        archive: Archive,
        site: Path,
        beside: Beside,
        *,
        host: Host,
        cache: Cache,
        site_url: str | None,
        strict: bool,
    ) -> None:
        self._archive, self._site, self._beside = archive, site, beside
        self._host, self._cache, self._site_url, self._strict = host, cache, site_url, strict

    def spare(self, looking: Looking | Trusting, waiting: Waiting) -> Spared | None:
        """Bring the site up to date; None when that cannot be."""
        seal = read_seal(self._site, self._cache)
        if seal is None or seal.inputs.beside.rest != self._beside.rest:
            return None  # the pipeline reads and names every file itself
        inputs = Inputs(self._beside, name_directives(self._archive, self._cache))
        changed = seal.changed(inputs.names)
        attached = seal.attached_otherwise(self._beside.attached)
        if len(changed.keys() | attached) > MOST_REPRINTED:
            return None
        prepared = None
        if changed or attached or self._beside.edition != seal.inputs.beside.edition:
            prepared = self._prepare(changed, attached, inputs, seal)
            if prepared is None:
                return None
        findings = prepared.findings if prepared else seal.findings
        if self._strict and findings:
            looking.dismiss()
            raise BuildRefused([*findings])
        looked = looking()
        with open_publication(self._site, spaces=SPACES, waiting=waiting, looked=looked) as publication:
            if record_name(self._site) != seal.record or not publication.stands_whole():
                return None  # another builder was quicker, or somebody touched the site
            if prepared is None:
                return 0, publication.files, seal
            return prepared.publish(publication, self._cache)

    def _prepare(
        self, changed: dict[str, str], attached: frozenset[str], inputs: Inputs, seal: Seal
    ) -> Correction | Revision | None:
        """Return what is to be printed, after as little work as what has changed allows."""
        before, every = seal.inputs.names, changed.keys() | attached
        there = [key for key in sorted(every) if key in self._archive.directives]
        digesting = begin(partial(_digest, self._archive, there, before, self._cache)) if there else Begun(lambda: None)
        same = not attached and inputs.names.keys() == before.keys()
        if same and _fronts_stay(self._archive, changed, before, self._cache):
            correction = self._reprint(changed, inputs, seal, digesting)
            if correction:
                return correction
        return self._revise(every, inputs, seal, digesting)

    def _reprint(self, changed: dict[str, str], inputs: Inputs, seal: Seal, digesting: Begun) -> Correction | None:
        """Return the correction of texts alone, when nothing else has changed."""
        from build_tools.reprint import Preparation  # noqa: PLC0415 - no change does without

        return Preparation(
            self._archive, changed, inputs, seal, digesting=digesting, site=self._site, cache=self._cache
        ).correction()

    def _revise(self, changed: Iterable[str], inputs: Inputs, seal: Seal, digesting: Begun) -> Revision | None:
        """Return what directives change that came, went, or are others outwardly."""
        from build_tools.revise import revise  # noqa: PLC0415 - joins and presses; a corrected text does without

        try:
            return revise(
                self._archive,
                changed,
                inputs,
                seal,
                digesting=digesting,
                site=self._site,
                host=self._host,
                site_url=self._site_url,
                cache=self._cache,
            )
        except LostError:
            return None
