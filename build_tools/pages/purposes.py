"""Why a document went to a recipient → the groups in which pages show recipients, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from build_tools.text import compare_key, fold
from build_tools.wording import site_words

_REPORT = frozenset({"b/c", "bao cao", "de bao cao", "de b/c"})
_FILE = frozenset({"luu", "de luu"})
Item = TypeVar("Item")


@lru_cache(maxsize=4096)
def purpose_group(kind: str, purpose: str | None) -> tuple[int, str]:
    """Return the place and the name of the group of a receipt of ``kind`` "addressee" or "recipient".

    ``(B/c)`` and ``để báo cáo`` are one purpose; any other purpose is a group under its own words.
    """
    words = site_words().organisation.purposes
    said = fold(purpose or "").strip(" ()")
    if kind == "addressee":
        return (0, words.addressee)
    if said in _REPORT:
        return (1, words.report_to)
    if said in _FILE:
        return (4, words.file_copy)
    if said:
        return (2, words.with_purpose.format(purpose=compare_key(purpose or "").strip(" ()")))
    return (3, words.recipient)


def grouped(items: Iterable[tuple[tuple[int, str], Item]]) -> list[tuple[str, list[Item]]]:
    """Return items by group, groups in their order, items in the order given."""
    groups: dict[tuple[int, str], list[Item]] = {}
    for group, item in items:
        groups.setdefault(group, []).append(item)
    return [(name, members) for (_, name), members in sorted(groups.items(), key=lambda entry: entry[0])]
