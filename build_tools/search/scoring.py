"""How much a document answers a query: one formula for Whoosh (as its weighting) and for the browser.

A term's *impact* in a document is an integer, 1…15 for a word and 1…255 for a key, that the document alone decides:
saturated frequencies per field, each against the field's exact length, BM25F's form with a fixed pivot in place of
the archive's average. So one new directive never changes another one's impacts, and the browser needs no table of
lengths. The score of a document is

    score = Σ over the query's terms of  idf(documents, frequency) × impact / 5

to 4 decimals; equal scores stand newer date first, then by path. ``tests/data/search_cases.json`` pins the figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log
from typing import Final

SATURATION: Final = 1.2
UNIT: Final = 5  # few steps: what an impact costs on the wire is its entropy
CAP: Final = 15  # of a word: half a byte
KEY_CAP: Final = 255  # of a number or a date


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """What a field gives at most (impact units), how strongly its length counts, and its usual length."""

    most: float
    slope: float
    pivot: int


WEIGHTS: Final = {
    "text": FieldWeight(5, 0.7, 600),
    "title": FieldWeight(18, 0.75, 16),
    "number": FieldWeight(30, 0.0, 1),
    "own": FieldWeight(400, 0.0, 1),  # its own number, or its whole title, as one key: 400 / 2.2 = 182
    "issued": FieldWeight(100, 0.0, 1),  # its own date as one key
    "type": FieldWeight(6, 0.0, 1),
    "issuer": FieldWeight(12, 0.3, 6),
    "recipients": FieldWeight(3, 0.3, 40),
    "signers": FieldWeight(10, 0.3, 6),
    "topics": FieldWeight(10, 0.3, 6),
}


def norm(field: str, length: int) -> float:
    """Return the frequency at which ``field`` of ``length`` syllables gives half of its most."""
    weight = WEIGHTS[field]
    return SATURATION * (1 - weight.slope + weight.slope * length / weight.pivot)


def share(field: str, frequency: int, half: float) -> float:
    """Return what ``frequency`` occurrences in ``field`` give, in impact units; ``half`` is `norm`'s value."""
    return WEIGHTS[field].most * frequency / (frequency + half)


def impacts(share_sums: Iterable[float], cap: int = CAP) -> list[int]:
    """Return the impact of each term whose fields give so much together: rounded half up, 1…``cap``."""
    return [cap if (rounded_sum := int(each + 0.5)) > cap else rounded_sum or 1 for each in share_sums]


def idf(documents: int, frequency: int) -> float:
    """Return the weight of a term that ``frequency`` of ``documents`` contain; positive, 0 for an unknown term."""
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5)) if frequency else 0.0


def rounded(score: float) -> float:
    """Return ``score`` to 4 decimals, half up: what counts as an equal score."""
    return floor(score * 10000 + 0.5) / 10000


def order(score: float, issued: str, path: str) -> tuple[float, list[int], str]:
    """Return the sort key of a result: best score first, newer date first (no date is oldest), then by path."""
    return (-rounded(score), [-ord(sign) for sign in issued.ljust(10)], path)
