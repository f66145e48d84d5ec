"""A site → what was published as it: its files, those that somebody has touched since, and which publication it is.

Here a site is only looked at; all that is changed is the end of a switch that a killed builder left half done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from build_tools.publish_disk import PublishError
from build_tools.publish_journal import (
    Published,
    finish_broken_switch,
    is_under_way,
    name_record,
    read_record,
    untouched,
)
from build_tools.publish_lock import builders_lock


def state_folder(site: Path) -> Path:
    """Return the folder beside ``site`` that holds its record, lock, stage and journal."""
    place = site.resolve()
    if not place.name:
        raise PublishError("not-a-folder", str(site))
    return place.with_name(f".{place.name}-kho")


def recover_site(site: Path) -> bool:
    """Finish a switch that a killed builder left half done; say whether there was one. Cheap when there is none."""
    state = state_folder(site)
    if not is_under_way(state):
        return False
    with builders_lock(state / "lock"):
        finish_broken_switch(state, site.resolve())
    return True


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """Our files in a site, path → fingerprint in path order, and those that somebody changed or removed since."""

    files: Mapping[str, str]
    touched: tuple[str, ...]


def published_site(site: Path) -> PublishedSite | None:
    """Return what was published to ``site``; None when no publication is known."""
    record = read_record(state_folder(site))
    if record is None:
        return None
    return PublishedSite({path: known[0] for path, known in record.items()}, files_touched(site.resolve(), record))


def record_name(site: Path) -> str:
    """Return what tells this publication of ``site`` from every other; empty when none is known or one is under way."""
    state = state_folder(site)
    return "" if is_under_way(state) else name_record(state)


# What tells a publication from every other, and its files that somebody has touched since: plain data.
Look = tuple[str, tuple[str, ...]]


def look_at_site(site: Path) -> Look | None:
    """Compare each file of ``site`` with the record of what was published; None when no publication is known.

    That takes longest of all that is done for an unchanged archive, so another process may do it meanwhile.
    """
    state = state_folder(site)
    name, record = name_record(state), read_record(state)
    if record is None or is_under_way(state) or name != name_record(state):
        return None
    return name, files_touched(site.resolve(), record)


def files_touched(site: Path, record: Mapping[str, Published]) -> tuple[str, ...]:
    """Return the files of ``record`` that do not stand in the site as they were published."""
    good = untouched(site, record)
    return tuple(path for path in record if path not in good)
