"""One document's fields → what search keeps of it: small, pure, cached by the caller under the fields' hash."""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from build_tools.search import scoring
from build_tools.search.analysis import (
    DATE_SIGN,
    KEY_SIGNS,
    count_syllables,
    date_keys,
    number_key,
    number_keys,
    readable,
    syllables,
    title_key,
)
from build_tools.search.packing import deflate_text
from build_tools.search.signature import signature, signature_bytes
from build_tools.text import squeeze

# Raise it when anything that `analyse_document` returns changes: part of the caller's cache key.
ANALYSIS_VERSION: Final = 2


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

    def beside_text(self) -> tuple[Any, ...]:
        """Return every field but the last, the text, as plain values: ``SearchFields(*fields.beside_text())``."""
        values: tuple[Any, ...] = _BESIDE_TEXT(self)
        return values


_BESIDE_TEXT: Final = attrgetter(*SearchFields.__slots__[:-1])


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """The analysed document.

    ``fields`` are those of the document with title and recipients as results show them, without its text.
    ``spelt`` has its terms, a line each, and ``impacts`` a byte for each; ``pairs`` is the signature of its syllable
    pairs; ``packed`` is the deflated text that phrases are verified against and snippets are cut from.
    """

    fields: SearchFields
    spelt: str
    impacts: bytes
    pairs: bytes
    packed: bytes

    @property
    def terms(self) -> list[str]:
        """The terms of the document."""
        return self.spelt.split("\n") if self.spelt else []

    def to_bytes(self) -> bytes:
        """Return a compact form that `from_bytes` reads; the same terms give the same bytes."""
        return marshal.dumps((self.fields.beside_text(), self.spelt, self.impacts, self.pairs, self.packed), 2)

    @classmethod
    def from_bytes(cls, data: bytes) -> SearchTerms:
        """Read what `to_bytes` wrote; ValueError, EOFError or TypeError when it is something else."""
        fields, *rest = marshal.loads(data)  # noqa: S302 - our own cache, never foreign bytes
        return cls(SearchFields(*fields), *rest)


@dataclass(frozen=True, slots=True)
class _Line:
    """A value as search reads it: its text on one line, what stands in it, and the signature of its pairs."""

    text: str
    counts: Counter[str]
    keys: list[str]
    pairs: int


def analyse_document(document: SearchFields) -> SearchTerms:
    """Return what search keeps of ``document``; about half a millisecond for 4 KB of text."""
    fields = replace(
        document, title=squeeze(document.title), recipients=tuple(dict.fromkeys(document.recipients)), text=""
    )
    body = _read_line(_without_marks(document.text))
    lines = [*_short_lines(fields), body]
    terms, impacts = _impacts(fields, body, Counter(chain.from_iterable(line.keys for line in lines)))
    return SearchTerms(
        fields=fields,
        spelt="\n".join(terms),
        impacts=impacts,
        pairs=signature_bytes(line.pairs for line in lines),
        packed=deflate_text("\n".join(line.text for line in lines)),
    )


def _without_marks(markdown: str) -> str:
    """Return a text without the marks of its headings: a snippet shows the words (``## I. MỤC ĐÍCH``)."""
    text = f"\n{markdown}"
    for mark in ("\n# ", "\n## ", "\n### "):
        text = text.replace(mark, "\n")
    return text


def _read_line(value: str) -> _Line:
    words = readable(value).split()
    text = " ".join(words)
    return _Line(text, count_syllables(words), [*number_keys(text), *date_keys(text)], signature(words))


_known_line = lru_cache(maxsize=4096)(_read_line)  # issuers and recipients return in many documents


def _short_lines(fields: SearchFields) -> Iterator[_Line]:
    """Every value beside the body on a line of its own: a phrase never reaches from one into the next."""
    single = (fields.number, fields.title, fields.type, fields.issuer)
    several = (*fields.other_names, *fields.recipients, *fields.signers, *fields.topics)
    for value in (*single, *dict.fromkeys(several)):
        line = _known_line(value)
        if line.text:
            yield line


def _impacts(fields: SearchFields, body: _Line, keys: Mapping[str, int]) -> tuple[tuple[str, ...], bytes]:
    """Return the terms of a document and the impact of each."""
    alone, length = body.counts.copy(), body.counts.total()
    text_share = _shares("text", alone.values(), length)
    key_share = _shares("text", keys.values(), length)
    several = {key: key_share[count] for key, count in keys.items()}
    for field, frequencies in _field_counts(fields):
        shares = _shares(field, frequencies.values(), sum(frequencies.values()))
        for term, count in frequencies.items():
            before = several.get(term) or text_share.get(alone.pop(term, 0), 0.0)
            several[term] = before + shares[count]
    # Most terms stand in the body alone, and their frequencies are few: each rounded once.
    impact_of = {count: scoring.impact(share) for count, share in text_share.items()}
    return (*several, *alone), bytes(chain(_rounded(several), map(impact_of.__getitem__, alone.values())))


def _rounded(shares: Mapping[str, float]) -> Iterator[int]:
    for term, share in shares.items():
        yield scoring.impact(share, scoring.KEY_CAP if term[0] in KEY_SIGNS else scoring.CAP)


def _shares(field: str, counts: Iterable[int], length: int) -> dict[int, float]:
    """Return what each of ``counts`` occurrences in ``field`` of ``length`` syllables gives."""
    half = scoring.norm(field, length)
    return {count: scoring.share(field, count, half) for count in set(counts)}


def _field_counts(fields: SearchFields) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Yield the fields beside the body, by the names of `scoring.WEIGHTS`, each with what is counted in it."""
    for field, values in (
        ("title", (fields.title,)),
        ("number", (fields.number,)),
        ("type", (fields.type,)),
        ("issuer", (fields.issuer, *fields.other_names)),
        ("recipients", fields.recipients),
        ("signers", fields.signers),
        ("topics", fields.topics),
    ):
        yield field, _counts_of(values)
    if fields.number:
        yield "own", {number_key(fields.number): 1}
    if key := title_key(syllables(fields.title)):
        yield "own", {key: 1}
    if len(fields.issued) == len("2021-08-31"):
        yield "issued", {DATE_SIGN + fields.issued.replace("-", ""): 1}


def _counts_of(values: Sequence[str]) -> Mapping[str, int]:
    if len(values) == 1:
        return _known_line(values[0]).counts
    together: Counter[str] = Counter()
    for value in values:
        together.update(_known_line(value).counts)
    return together
