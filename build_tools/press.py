"""Planned files → the publication's stage: only what changed is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from build_tools.plan import PlannedFile
from build_tools.publish import Publication


def press_files(files: Iterable[PlannedFile], publication: Publication) -> int:
    """Make every file and hand it to the publication, which leaves unchanged ones alone; return the number of pages."""
    pages = 0
    for file in files:
        data = file.make()
        publication.write(file.path, data, hashlib.sha256(data).hexdigest()[:32])
        pages += file.page
    return pages
