"""All directives' own work: archive → digested directives, in worker processes when there are enough of them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from build_tools.archive import Archive
from build_tools.digest import Digested, digest_directive
from build_tools.findings import Finding, error
from build_tools.vocabulary import Vocabulary, load_vocabulary

FEW: Final = 64  # below this a second process costs more than it saves
_CHUNK: Final = 32


def digest_archive(archive: Archive, *, vocabulary: Vocabulary) -> tuple[dict[str, Digested], list[Finding]]:
    """Digest every directive of ``archive``, in key order; the result does not depend on the number of workers."""
    wanted = [(key, str(each.file)) for key, each in archive.directives.items()]
    digested = dict(_digest_all(wanted, vocabulary))
    findings = [finding for each in digested.values() for finding in each.findings]
    return digested, findings


def _digest_all(wanted: list[tuple[str, str]], vocabulary: Vocabulary) -> Iterable[tuple[str, Digested]]:
    workers = min(os.cpu_count() or 1, 8)
    if len(wanted) < FEW or workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
        return [_digest_one(each, vocabulary) for each in wanted]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        return pool.map(_digest_in_worker, wanted, chunksize=_CHUNK)


def _digest_in_worker(wanted: tuple[str, str]) -> tuple[str, Digested]:
    return _digest_one(wanted, load_vocabulary())


def _digest_one(wanted: tuple[str, str], vocabulary: Vocabulary) -> tuple[str, Digested]:
    key, file = wanted
    try:
        data = Path(file).read_bytes()
    except OSError as reason:
        finding = error(f"directives/{key}.md", 0, "file-unreadable", reason=reason.strerror or str(reason))
        return key, Digested(None, (), "", (finding,))
    return key, digest_directive(key, data, vocabulary=vocabulary)
