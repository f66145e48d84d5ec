"""One document's fields → what search keeps of it: small, pure, cached by the caller under the fields' hash."""

from __future__ import annotations

import marshal
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final, NamedTuple

from build_tools.search import scoring
from build_tools.search.analysis import (
    DATE_SIGN,
    keys_in,
    number_key,
    read_value,
    title_key,
)
from build_tools.search.packing import deflate_text
from build_tools.search.signature import pair_bits, signature
from build_tools.text import squeeze

# Raise it when anything that `analyse_document` returns changes: part of the caller's cache key.
ANALYSIS_VERSION: Final = 4


@dataclass(frozen=True, slots=True)
class SearchFields:
    """A document as search sees it. Texts stand as written; ``recipients`` and ``issuer`` are what facets list.

    ``issued`` is an ISO date, ``"YYYY"``, ``"YYYY-MM"`` or empty. ``other_names`` are further names of the issuer
    (its variants, its superior) that should find the document. A cited document that is not held has ``held=False``
    and mostly no text.

    ``issuer_value`` and ``recipient_values`` are what facets list instead of the names where two bodies share one; see
    `facet_value`.
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
    issuer_value: str = ""
    recipient_values: tuple[str, ...] = ()
    text: str = ""

    def beside_text(self) -> tuple[Any, ...]:
        """Return every field but the last, the text, as plain values: ``SearchFields(*fields.beside_text())``."""
        values: tuple[Any, ...] = _BESIDE_TEXT(self)
        return values


def facet_value(name: str, identity: str, apart: str) -> str:
    """Return what a facet lists of a body whose name others have too; ``apart`` tells it from them, to a reader.

    Of every other body a facet lists the name alone.
    """
    return f"{name}\t{identity}\t{apart}"


# Of deflate: three fifths of what 6 takes, and a twelfth more bytes of what is loaded for snippets and phrases.
_LEVEL: Final = 3
_HEADING: Final = re.compile("\n#{1,3} ")
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


class _Line(NamedTuple):
    """A value as search reads it: its text on one line, what stands in it, and the bits of its pairs."""

    text: str
    spelt: Sequence[str]
    counts: Counter[str]
    keys: list[str]
    pairs: tuple[int, ...]


def analyse_document(document: SearchFields, *, text: str | None = None) -> SearchTerms:
    """Return what search keeps of ``document``; about half a millisecond for 5 KB of text.

    ``text``, when given, stands for the document's own.
    """
    body = _read_line(_without_marks(document.text if text is None else text))
    fields = _as_shown(document)
    number, title = _read_line(fields.number), _read_line(fields.title)
    lines = [*(line for line in (number, title, *_lines_beside(fields)) if line.text), body]
    words = (
        _shares_of("title", title.counts),
        _shares_of("number", number.counts),
        _shares_in("type", (fields.type,)),
        _shares_in("issuer", (fields.issuer, *fields.other_names)),
        _shares_in("recipients", fields.recipients),
        _shares_in("signers", fields.signers),
        _shares_in("topics", fields.topics),
    )
    keys = Counter([key for line in lines for key in line.keys])
    terms, impacts = _impacts(body.counts, keys, chain.from_iterable(words), _own_keys(fields, title))
    return SearchTerms(
        fields=fields,
        spelt="\n".join(terms),
        impacts=impacts,
        pairs=signature([line.pairs for line in lines]),
        packed=deflate_text("\n".join([line.text for line in lines]), level=_LEVEL),
    )


def _as_shown(document: SearchFields) -> SearchFields:
    """Return ``document`` with title and recipients as results show them, and without its text."""
    title, recipients = squeeze(document.title), tuple(dict.fromkeys(document.recipients))
    if (title, recipients, "") == (document.title, document.recipients, document.text):
        return document
    return replace(document, title=title, recipients=recipients, text="")


def _without_marks(markdown: str) -> str:
    """Return a text without the marks of its headings: a snippet shows the words (``## I. MỤC ĐÍCH``)."""
    return _HEADING.sub("\n", f"\n{markdown}")


def _read_line(value: str) -> _Line:
    words, spelt, counts = read_value(value)
    text = " ".join(words)
    return _Line(text, spelt, counts, keys_in(text), pair_bits(spelt))


_known_line = lru_cache(maxsize=4096)(_read_line)  # issuers and recipients return in many documents


def _lines_beside(fields: SearchFields) -> Iterator[_Line]:
    """Every further value on a line of its own: a phrase never reaches from one into the next."""
    several = (*fields.other_names, *fields.recipients, *fields.signers, *fields.topics)
    return map(_known_line, (fields.type, fields.issuer, *dict.fromkeys(several)))


def _impacts(
    body: Counter[str],
    keys: Mapping[str, int],
    words: Iterable[tuple[str, float]],
    own_keys: Iterable[tuple[str, float]],
) -> tuple[Iterator[str], bytes]:
    """Return the terms of a document and the impact of each.

    ``words``: what words give by the fields beside the body; ``body`` is left with what stands in the text alone.
    """
    text_share = _shares("text", {*body.values(), *keys.values()}, body.total())
    shares: dict[str, float] = {}
    for word, share in words:
        before = shares.get(word) or text_share.get(body.pop(word, 0), 0.0)
        shares[word] = before + share
    key_shares = {key: text_share[count] for key, count in keys.items()}
    for key, share in own_keys:
        key_shares[key] = key_shares.get(key, 0.0) + share
    # Most terms stand in the body alone, and their frequencies are few: each rounded once.
    impact_of = dict(zip(text_share, scoring.impacts(text_share.values()), strict=True))
    impacts = scoring.impacts(shares.values())
    impacts += scoring.impacts(key_shares.values(), scoring.KEY_CAP)
    impacts += [impact_of[count] for count in body.values()]
    return chain(shares, key_shares, body), bytes(impacts)


def _shares(field: str, counts: Iterable[int], length: int) -> dict[int, float]:
    """Return what each of ``counts`` occurrences in ``field`` of ``length`` syllables gives."""
    half = scoring.norm(field, length)
    return {count: scoring.share(field, count, half) for count in counts}


def _shares_of(field: str, counts: Counter[str]) -> list[tuple[str, float]]:
    share_of = _shares(field, set(counts.values()), counts.total())
    return [(term, share_of[count]) for term, count in counts.items()]


@lru_cache(maxsize=1024)
def _shares_in(field: str, values: tuple[str, ...]) -> list[tuple[str, float]]:
    """Return what each term of ``values`` gives in ``field``."""
    counts: Counter[str] = Counter()
    for value in values:
        counts.update(_known_line(value).counts)
    return _shares_of(field, counts)


_OWN, _ISSUED = (scoring.share(field, 1, scoring.norm(field, 1)) for field in ("own", "issued"))


def _own_keys(fields: SearchFields, title: _Line) -> Iterator[tuple[str, float]]:
    """Yield the keys of the document itself: its number, its whole title, its day."""
    if fields.number:
        yield number_key(fields.number), _OWN
    if key := title_key(" ".join(title.spelt).split()):
        yield key, _OWN
    if len(fields.issued) == len("2021-08-31"):
        yield DATE_SIGN + fields.issued.replace("-", ""), _ISSUED
