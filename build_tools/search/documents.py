"""One document's fields → what search keeps of it: small, pure, cached by the caller under the fields' hash."""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Final

from build_tools.search import scoring
from build_tools.search.analysis import (
    DATE_SIGN,
    KEY_SIGNS,
    date_keys,
    number_key,
    number_keys,
    readable,
    syllables,
    title_key,
)
from build_tools.search.packing import deflate_text
from build_tools.search.signature import pair_signature
from build_tools.text import squeeze

# Raise it when anything that `analyse_document` returns changes: part of the caller's cache key.
ANALYSIS_VERSION: Final = 1
# Fields beside the body whose frequencies count, by the name that `scoring.WEIGHTS` gives them.
_SHORT_FIELDS: Final = ("title", "number", "type", "issuer", "recipients", "signers", "topics")


@dataclass(frozen=True, slots=True)
class SearchFields:
    """A document as search sees it. Texts stand as written; ``recipients`` and ``issuer`` are what facets list.

    ``issued`` is an ISO date, ``"YYYY"``, ``"YYYY-MM"`` or empty. ``other_names`` are further names of the issuer
    (its variants, its superior) that should find the document. A cited document that is not held has ``held=False``
    and mostly no text.
    """

    key: str
    url: str
    title: str
    held: bool = True
    number: str = ""
    type: str = ""
    issuer: str = ""
    issued: str = ""
    recipients: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What a result shows before its snippet, and what facets count."""

    url: str
    number: str
    title: str
    issuer: str
    issued: str
    type: str
    held: bool
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """The analysed document.

    ``impacts[i]`` belongs to ``terms[i]``; ``pairs`` is the signature of its syllable pairs; ``packed`` is the
    deflated text that phrases are verified against and snippets are cut from.
    """

    key: str
    row: Row
    terms: tuple[str, ...]
    impacts: bytes
    pairs: bytes
    packed: bytes

    def to_bytes(self) -> bytes:
        """Return a compact form that `from_bytes` reads; the same terms give the same bytes."""
        return marshal.dumps((self.key, astuple(self.row), self.terms, self.impacts, self.pairs, self.packed), 2)

    @classmethod
    def from_bytes(cls, data: bytes) -> SearchTerms:
        """Read what `to_bytes` wrote; ValueError, EOFError or TypeError when it is something else."""
        key, row, terms, impacts, pairs, packed = marshal.loads(data)  # noqa: S302 - our own cache, never foreign bytes
        return cls(key, Row(*row), terms, impacts, pairs, packed)


def analyse_document(document: SearchFields) -> SearchTerms:
    """Return what search keeps of ``document``; about a millisecond for 6 KB of text."""
    lines = [*_short_lines(document), squeeze(readable(document.text))]
    runs = [syllables(line) for line in lines]
    weighted = _weights(document, lines, runs)
    terms = tuple(sorted(weighted))
    return SearchTerms(
        key=document.key,
        row=_row(document),
        terms=terms,
        impacts=bytes(map(weighted.__getitem__, terms)),
        pairs=pair_signature(runs),
        packed=deflate_text("\n".join(lines)),
    )


def _row(document: SearchFields) -> Row:
    return Row(
        document.url,
        document.number,
        squeeze(document.title),
        document.issuer,
        document.issued,
        document.type,
        document.held,
        tuple(dict.fromkeys(document.recipients)),
    )


def _short_lines(document: SearchFields) -> Iterator[str]:
    """Every value beside the body on a line of its own: a phrase never reaches from one into the next."""
    single = (document.number, document.title, document.type, document.issuer)
    several = (*document.other_names, *document.recipients, *document.signers, *document.topics)
    for value in (*single, *dict.fromkeys(several)):
        if line := squeeze(readable(value)):
            yield line


def _weights(document: SearchFields, lines: list[str], runs: list[list[str]]) -> dict[str, int]:
    """Return the impact of every term of ``document``; the body stands last in ``lines`` and ``runs``."""
    counts = Counter(runs[-1])
    half = scoring.norm("text", len(runs[-1]))
    text_share = {count: scoring.share("text", count, half) for count in set(counts.values())}
    keys = Counter(key for line in lines for key in (*number_keys(line), *date_keys(line)))
    several = {key: scoring.share("text", count, half) for key, count in keys.items()}
    for field, frequencies in _field_counts(document):
        half = scoring.norm(field, frequencies.total())
        for term, count in frequencies.items():
            before = several.get(term) or text_share.get(counts.get(term, 0), 0.0)
            several[term] = before + scoring.share(field, count, half)
    # Most terms stand in the body alone, and their frequencies are few: each rounded once.
    text_impact = {count: scoring.impact(share) for count, share in text_share.items()}
    impacts = {term: text_impact[count] for term, count in counts.items()}
    return impacts | {
        term: scoring.impact(share, scoring.KEY_CAP if term[0] in KEY_SIGNS else scoring.CAP)
        for term, share in several.items()
    }


def _field_counts(document: SearchFields) -> Iterator[tuple[str, Counter[str]]]:
    for field in _SHORT_FIELDS:
        value = getattr(document, field)
        values = (value,) if isinstance(value, str) else value
        if field == "issuer":
            values = (document.issuer, *document.other_names)
        if counts := _count(values):
            yield field, counts
    if document.number:
        yield "own", Counter((number_key(document.number),))
    if key := title_key(syllables(document.title)):
        yield "own", Counter((key,))
    if len(document.issued) == len("2021-08-31"):
        yield "issued", Counter((DATE_SIGN + document.issued.replace("-", ""),))


def _count(values: Iterable[str]) -> Counter[str]:
    return Counter(syllable for value in values for syllable in syllables(value))
