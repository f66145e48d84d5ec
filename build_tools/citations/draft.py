"""A citation while it is being read: spans over the canvas, to be turned into :class:`build_tools.model.Citation`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from build_tools.dates import WrittenDate
from build_tools.numbers import DocumentNumber, parse_number
from build_tools.text import squeeze
from build_tools.vocabulary import DocumentType


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """What is known of the text's own document; the finder marks citations of itself and answers ``Chỉ thị này``."""

    number: str | None = None
    type: str | None = None
    issued: date | None = None
    issuer: str | None = None


@dataclass(slots=True)
class Draft:
    """One citation in the making. ``start``/``end`` are the span on the canvas, ``core`` the end of the number."""

    start: int
    end: int
    core: int
    type: DocumentType | None = None
    type_written: str | None = None
    number: DocumentNumber | None = None
    full: DocumentNumber | None = None
    date: WrittenDate | None = None
    date_before: str | None = None
    issuer: str | None = None
    name: str | None = None
    group: int = 0  # drafts of one list share a group
    listed: bool = False  # a later item of a list: its span begins at "số" or at the digits
    relation: str | None = None
    passive: bool = False
    own: bool = False
    vague: bool = False
    antecedent: Draft | None = None
    own_antecedent: bool = False
    title: str | None = None
    pinpoint: str | None = None
    odd: list[str] = field(default_factory=list)

    @property
    def iso(self) -> str | None:
        """The date as ISO text, from behind the citation or from before it."""
        return self.date.iso if self.date else self.date_before


@lru_cache(maxsize=1024)
def written_type(words: str) -> str:
    """Return a type word as a text says it, with a first capital: ``nghị định`` → ``Nghị định``."""
    plain = squeeze(words)
    if plain.isupper():
        plain = plain.lower()
    return plain[:1].upper() + plain[1:]


def own_number(own: OwnDocument | None) -> DocumentNumber | None:
    """Return the own document's number as a value, or None."""
    return parse_number(own.number) if own and own.number else None
