"""How many documents there are → into how many files the search data is cut.

Few files for the disk, small ones for the reader. Up to `FEW_FILES_UP_TO` documents, which is 10,000 directives and
twice as many others that they cite, all but the texts takes fewer than `MOST_FILES` files; above, bytes alone count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_FILES: Final = 500
FEW_FILES_UP_TO: Final = 30_000  # documents


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a run is: at least ``least`` and at most ``most``, between them cut at one in ``mask`` + 1."""

    least: int
    mask: int
    most: int


@dataclass(frozen=True, slots=True)
class Partition:
    """How many term shards and pair shards there are, documents in a group, and groups in a block.

    A group is one directory shard: ten results load up to ten of them. A block is what one edit builds anew.
    """

    terms: int
    pairs: int
    groups: Bounds = Bounds(40, 31, 96)  # 66 on average
    blocks: Bounds = Bounds(12, 7, 28)  # 19 on average


# Documents up to → partition.
_PARTITIONS: Final = (
    (100, Partition(4, 2)),
    (1_000, Partition(32, 8)),
    (4_000, Partition(96, 32)),
    (12_000, Partition(192, 80)),
    (20_000, Partition(176, 64, Bounds(72, 31, 160), Bounds(8, 3, 18))),  # groups of 102, blocks of 12
    (FEW_FILES_UP_TO, Partition(176, 64, Bounds(112, 63, 256), Bounds(5, 3, 11))),  # groups of 169, blocks of 8
    (60_000, Partition(768, 256)),
    (120_000, Partition(2048, 1024)),
)
_LARGEST: Final = Partition(4096, 1024)


def partition_for(count: int) -> Partition:
    """Return into how many shards an archive of ``count`` documents is cut."""
    return next((partition for limit, partition in _PARTITIONS if count <= limit), _LARGEST)
