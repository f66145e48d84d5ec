"""What the full-text index keeps of a document, what it is asked and what it answers: plain values, without Whoosh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from build_tools.search.analysis import KEY_SIGNS, fold_term, syllables
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchTerms
from build_tools.search.packing import inflate_text
from build_tools.search.query import Plan, contains_phrase
from build_tools.search.snippet import Part
from build_tools.text import slug


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What `update_index` did. ``rebuilt`` is True when what stood there was no index of ours or could not be read."""

    documents: int
    added: int
    removed: int
    rebuilt: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer, best first. ``group`` is "exact" (all marks match), "folded" or "all" (no marks were typed)."""

    url: str
    number: str
    title: str
    issuer: str
    issued: str
    type: str
    score: float
    held: bool
    group: str
    snippet: tuple[Part, ...]

    def as_json(self) -> dict[str, object]:
        """Return the shape that ``kho search --json`` promises."""
        names = ("url", "number", "title", "issuer", "issued", "type", "score", "held")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What hits must be: parts of names, case and marks aside; ``year`` in full. Empty ones do not count."""

    type: str = ""
    issuer: str = ""
    recipient: str = ""
    year: str = ""


def row_of(document: SearchDocument) -> dict[str, object]:
    """Return the index's field → what it holds of ``document``: bytes, or (term, weight) pairs."""
    terms = document.load()
    runs = [syllables(line) for line in inflate_text(terms.packed).split("\n")]
    pairs = {pair for run in runs for pair in folded_pairs(run)}
    row = terms.fields
    return {
        "url": row.url,
        "fingerprint": document.fingerprint.encode(),
        "issued": row.issued.encode(),
        "document": terms.to_bytes(),
        "exact": list(zip(terms.terms, terms.impacts, strict=True)),
        "folded": list(_folded(terms).items()),
        "pairs": [(pair, 1) for pair in pairs],
        "type": [(slug(row.type), 1)],
        "issuer": [(slug(row.issuer), 1)],
        "recipient": [(name, 1) for name in {slug(recipient) for recipient in row.recipients}],
        "year": [(row.issued[:4], 1)],
    }


def _folded(terms: SearchTerms) -> dict[str, int]:
    """Return folded form → the impacts of its spellings, added up."""
    added: dict[str, int] = {}
    for term, impact in zip(terms.terms, terms.impacts, strict=True):
        folded = term if term[0] in KEY_SIGNS else fold_term(term)
        added[folded] = added.get(folded, 0) + impact
    return added


def folded_pairs(phrase: Sequence[str]) -> Iterator[str]:
    """Return each two syllables of ``phrase`` that stand side by side, without marks."""
    folded = list(map(fold_term, phrase))
    return (f"{first} {second}" for first, second in pairwise(folded))


def agrees(lines: list[str], plan: Plan, *, folded: bool) -> bool:
    """Whether ``lines`` say every phrase of ``plan`` and none that it excludes; ``folded``: marks do not count."""
    several = [words for words in plan.excluded if len(words) > 1]
    if not plan.phrases and not several:
        return True
    runs = [syllables(line) for line in lines]
    return all(contains_phrase(runs, phrase, folded=folded) for phrase in plan.phrases) and not any(
        contains_phrase(runs, words, folded=all(word == fold_term(word) for word in words)) for words in several
    )
