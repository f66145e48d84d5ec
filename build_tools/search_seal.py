"""What a correction has to know of the search data of a published site, kept in the cache beside the site's seal.

It is written when all search data are pressed; a correction adds what it changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

from build_tools.cache import Cache
from build_tools.published import record_name
from build_tools.seal import Seal, place_of
from build_tools.sections import DIRECTIVES

if TYPE_CHECKING:  # a correction of a text presses nothing
    from build_tools.press import PressedSearch

_PARTS: Final = 64  # in which it is noted where directives lie: a correction reads one for each text


@dataclass(frozen=True, slots=True)
class SearchSeal:
    """The search data of one publication.

    ``documents``: how many there are; ``blocks``: their names in order; ``words``: how many documents have each;
    ``repeated``: names of text files that stand for several groups; ``pressed``: the publication with which they were
    pressed whole, since when every document lies where it lay.
    """

    documents: int
    blocks: tuple[str, ...]
    words: dict[str, int]
    repeated: frozenset[str]
    pressed: str


Members = list[list[tuple[str, str]]]  # of a block by groups: each document's address and the name of its terms


def read_search(site: Path, cache: Cache, seal: Seal) -> SearchSeal | None:
    """Return what is known of the search data of what stands in ``site``, whose seal is ``seal``."""
    record, *known = cache.get_plain("search-data", place_of(site)) or (None,)
    return SearchSeal(*known) if record == seal.record else None


def read_place(url: str, site: Path, cache: Cache, search: SearchSeal) -> int | None:
    """Return in which block of ``search`` the directive at ``url`` lies; None when that is not known."""
    kept: tuple[str, dict[str, int]] = cache.get_plain("search-places", f"{place_of(site)} {_part(url)}") or ("", {})
    pressed, places = kept
    return places.get(url) if pressed == search.pressed else None


def _part(url: str) -> int:
    return crc32(url.encode()) % _PARTS


def read_members(block: str, cache: Cache) -> Members | None:
    """Return the documents of the block of that name."""
    members: Members | None = cache.get_plain("search-members", block)
    return members


def write_members(blocks: Iterable[tuple[str, Members]], cache: Cache) -> None:
    """Keep the documents of blocks by the blocks' names."""
    cache.put_plain("search-members", blocks)


def seal_search(site: Path, cache: Cache, pressed: PressedSearch) -> None:
    """Note the search data of what stands in ``site``, just pressed whole."""
    blocks = pressed.blocks
    places: list[dict[str, int]] = [{} for _ in range(_PARTS)]
    for number, block in enumerate(blocks):
        for document in chain.from_iterable(block.groups):
            if document.url.startswith(f"{DIRECTIVES}/"):
                places[_part(document.url)][document.url] = number
    record, place = record_name(site), place_of(site)
    cache.put_plain("search-places", [(f"{place} {part}", (record, some)) for part, some in enumerate(places)])
    write_members(
        (
            (block.name, [[(document.url, document.fingerprint) for document in group] for group in block.groups])
            for block in blocks
        ),
        cache,
    )
    documents = sum(len(group) for block in blocks for group in block.groups)
    names = tuple(block.name for block in blocks)
    reseal_search(site, cache, SearchSeal(documents, names, dict(pressed.words), pressed.repeated, record))


def reseal_search(site: Path, cache: Cache, search: SearchSeal) -> None:
    """Note ``search`` as what the search data of the publication are that stands in ``site``."""
    plain = (record_name(site), search.documents, search.blocks, search.words, search.repeated, search.pressed)
    cache.put_plain("search-data", [(place_of(site), plain)])
