"""The full-text index for staff and servers: the only door to Whoosh, and the oracle of the browser's search.

Whoosh keeps the postings and walks them; what a term weighs in a document (`search.scoring.impacts`) and how hits are
ordered are ours, so that both searches give the same answers. The index stands in a folder of its own and is never
part of a build.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from whoosh import columns, fields, formats, index, query, scoring
from whoosh.matching import Matcher
from whoosh.searching import Searcher

from build_tools.full_text import Hit, IndexReport, Narrowing, agrees, folded_pairs, row_of
from build_tools.search.analysis import fold_term
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import ANALYSIS_VERSION, SearchFields, SearchTerms
from build_tools.search.packing import inflate_text
from build_tools.search.query import Plan, parse_query, plan_query, prefix_words
from build_tools.search.scoring import UNIT, idf, order, rounded
from build_tools.search.snippet import Part, snippet
from build_tools.text import slug

INDEX_VERSION: Final = 1
BATCH: Final = 1000  # documents to a commit
MEMORY: Final = 64  # MB that Whoosh may hold before it writes
EXPANSIONS: Final = 4
_TIDY_SHARE: Final = 10  # when one document in so many was replaced, the index is written anew as one piece
_NAME: Final = f"kho{INDEX_VERSION}x{ANALYSIS_VERSION}"


class _Weighted(fields.FieldType):  # type: ignore[misc]
    """A field whose value is ``(term, weight)`` pairs, each indexed as it is."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.analyzer = None
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None
        self.spelling = False
        self.column_type = None

    def index(self, value: Iterable[tuple[str, int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((term.encode(), 1, float(weight), b"") for term, weight in value)


def _schema() -> fields.Schema:
    return fields.Schema(
        url=fields.ID(unique=True, sortable=True),
        fingerprint=fields.COLUMN(columns.VarBytesColumn()),
        issued=fields.COLUMN(columns.VarBytesColumn()),
        document=fields.STORED(),
        exact=_Weighted(),
        folded=_Weighted(),
        pairs=_Weighted(),
        type=_Weighted(),
        issuer=_Weighted(),
        recipient=_Weighted(),
        year=_Weighted(),
    )


class _Impact(scoring.WeightingModel):  # type: ignore[misc]
    """Our formula as a weighting of Whoosh's: idf × impact / UNIT; pairs only say where phrases can be."""

    def scorer(self, searcher: Searcher, fieldname: str, text: bytes, qf: int = 1) -> scoring.BaseScorer:  # noqa: ARG002
        if fieldname == "pairs":
            return _ImpactScorer(0.0)
        parent = searcher.get_parent()
        return _ImpactScorer(idf(parent.doc_count(), parent.doc_frequency(fieldname, text)))


class _ImpactScorer(scoring.BaseScorer):  # type: ignore[misc]
    def __init__(self, weight: float) -> None:
        self.weight = weight

    def score(self, matcher: Matcher) -> float:
        return float(self.weight * matcher.weight() / UNIT)

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        return float("inf")


def update_index(folder: Path, documents: Sequence[SearchDocument], *, batch: int = BATCH) -> IndexReport:
    """Make the index in ``folder`` say what ``documents`` say; only those whose fingerprint changed are read.

    ``folder`` belongs to the index alone: what stands there and is no readable index of ours is removed.
    """
    with _whoosh_may_leak():
        try:
            return _update(folder, documents, batch, rebuilt=False)
        except PermissionError:
            raise
        except Exception:  # noqa: BLE001 - a broken index fails in a dozen ways inside Whoosh; each means: make it anew
            shutil.rmtree(folder, ignore_errors=True)
        return _update(folder, documents, batch, rebuilt=True)


@contextmanager
def _whoosh_may_leak() -> Iterator[None]:
    """Say nothing of files that Whoosh leaves open when it stumbles over what is in them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


def _update(folder: Path, documents: Sequence[SearchDocument], batch: int, *, rebuilt: bool) -> IndexReport:
    opened, foreign = _open(folder)
    held = _fingerprints(opened)
    wanted = {document.url: document for document in documents}
    gone = [url for url, fingerprint in held.items() if url not in wanted or wanted[url].fingerprint != fingerprint]
    new = [document for url, document in wanted.items() if held.get(url) != document.fingerprint]
    tidy = len(gone) * _TIDY_SHARE > len(held)
    for start in range(0, max(len(new), bool(gone)), batch):
        writer = opened.writer(limitmb=MEMORY)
        for url in gone if start == 0 else ():
            writer.delete_by_term("url", url)
        for document in new[start : start + batch]:
            writer.add_document(**row_of(document))
        writer.commit(optimize=tidy and start + batch >= len(new))
    opened.close()
    return IndexReport(len(wanted), len(new), len(set(gone) - set(wanted)), rebuilt or foreign)


def _open(folder: Path) -> tuple[index.FileIndex, bool]:
    """Return the index in ``folder``, made when it is not there, and whether something foreign had to go."""
    foreign = False
    if folder.is_dir() and not index.exists_in(folder, indexname=_NAME) and any(folder.iterdir()):
        shutil.rmtree(folder)
        foreign = True
    folder.mkdir(parents=True, exist_ok=True)
    if index.exists_in(folder, indexname=_NAME):
        return index.open_dir(folder, indexname=_NAME), foreign
    return index.create_in(folder, _schema(), indexname=_NAME), foreign


def _fingerprints(opened: index.FileIndex) -> dict[str, str]:
    with opened.reader() as reader:
        if not reader.doc_count():
            return {}
        urls, fingerprints = reader.column_reader("url"), reader.column_reader("fingerprint")
        return {urls[number]: bytes(fingerprints[number]).decode() for number in reader.all_doc_ids()}


def search_index(
    folder: Path, text: str, *, narrowing: Narrowing | None = None, limit: int | None = 10
) -> tuple[Hit, ...]:
    """Return the best ``limit`` (None: all) answers of the index in ``folder`` to ``text``, exact spellings first."""
    with index.open_dir(folder, indexname=_NAME).searcher(weighting=_Impact()) as searcher:
        plan = plan_query(parse_query(text), lambda key: bool(searcher.doc_frequency("folded", key.encode())))
        if not plan.terms and not plan.keys:
            return ()
        filtered = _narrowed(searcher, narrowing or Narrowing())
        hits: list[Hit] = []
        seen: set[int] = set()
        for group in ("exact", "folded") if plan.accented else ("all",):
            for number, score in _ranked(searcher, _asked(searcher, plan, group), filtered):
                if len(hits) == limit:
                    return tuple(hits)
                terms = SearchTerms.from_bytes(searcher.stored_fields(number)["document"])
                lines = inflate_text(terms.packed).split("\n")
                if number not in seen and agrees(lines, plan, folded=group != "exact"):
                    seen.add(number)
                    hits.append(_hit(terms.fields, score, group, snippet(lines[-1], plan)))
        return tuple(hits)


def _hit(row: SearchFields, score: float, group: str, parts: tuple[Part, ...]) -> Hit:
    return Hit(row.url, row.number, row.title, row.issuer, row.issued, row.type, rounded(score), row.held, group, parts)


def _ranked(searcher: Searcher, asked: query.Query, filtered: query.Query | None) -> Iterator[tuple[int, float]]:
    found = searcher.search(asked, limit=None, filter=filtered)
    reader = searcher.reader()
    urls, issued = reader.column_reader("url"), reader.column_reader("issued")
    scored = [
        (order(score, bytes(issued[number]).decode(), urls[number]), number, score) for score, number in found.top_n
    ]
    return ((number, score) for _, number, score in sorted(scored))


def _asked(searcher: Searcher, plan: Plan, group: str) -> query.Query:
    field = "exact" if group == "exact" else "folded"
    keys = [query.Term(field, key) for key in plan.keys]
    words = [_term(searcher, term, plan, field) for term in plan.terms]
    pairs = [query.Term("pairs", pair) for phrase in plan.phrases for pair in folded_pairs(phrase)]
    sought: query.Query = query.And([*keys, *pairs] if plan.ranking else [*keys, *words, *pairs])
    if plan.ranking and words:
        sought = query.AndMaybe(sought, query.Or(words))
    if plan.title:
        sought = query.AndMaybe(sought, query.Term(field, plan.title))
    dropped = [_dropped(words[0]) for words in plan.excluded if len(words) == 1]
    return query.AndNot(sought, query.Or(dropped)) if dropped else sought


def _dropped(word: str) -> query.Query:
    return query.Term("folded" if word == fold_term(word) else "exact", word)


def _term(searcher: Searcher, term: str, plan: Plan, field: str) -> query.Query:
    """Return the clause of one term; the beginning of a word that is no word stands for the commonest that begin so."""
    wanted = term if field == "exact" else fold_term(term)
    ways = [wanted]
    if term == plan.beginning and not searcher.doc_frequency("folded", fold_term(term).encode()):
        ways += _beginnings(searcher, term, field)
    return query.Or([query.Term(field, way) for way in ways]) if len(ways) > 1 else query.Term(field, ways[0])


def _beginnings(searcher: Searcher, beginning: str, field: str) -> list[str]:
    reader = searcher.reader()
    folded = [word.decode() for word in reader.expand_prefix("folded", fold_term(beginning))]
    lexicon = {word: searcher.doc_frequency("folded", word.encode()).bit_length() for word in folded}
    words = prefix_words(beginning, lexicon, EXPANSIONS)
    if field == "folded":
        return words
    if not words:
        return []
    spelt = [bytes(word).decode() for word in reader.lexicon("exact")]
    return [word for word in spelt if word.startswith(beginning) and fold_term(word) in words]


def _narrowed(searcher: Searcher, narrowing: Narrowing) -> query.Query | None:
    reader = searcher.reader()
    asked = []
    for field in ("type", "issuer", "recipient"):
        if part := slug(getattr(narrowing, field)):
            names = [name.decode() for name in reader.lexicon(field) if part in name.decode()]
            asked.append(query.Or([query.Term(field, name) for name in names]) if names else query.NullQuery)
    if narrowing.year:
        asked.append(query.Term("year", narrowing.year))
    return query.And(asked) if asked else None


def answer(
    folder: Path,
    documents: Sequence[SearchDocument],
    text: str,
    *,
    narrowing: Narrowing | None = None,
    limit: int | None = 10,
    updated: Callable[[IndexReport], None] = lambda _: None,
) -> tuple[Hit, ...]:
    """Bring the index up to date, then answer; an index that breaks while it is read is made anew once."""
    updated(update_index(folder, documents))
    with _whoosh_may_leak():
        try:
            return search_index(folder, text, narrowing=narrowing, limit=limit)
        except PermissionError:
            raise
        except Exception:  # noqa: BLE001 - as in `update_index`
            shutil.rmtree(folder, ignore_errors=True)
        report = update_index(folder, documents)
        updated(IndexReport(report.documents, report.added, report.removed, rebuilt=True))
        return search_index(folder, text, narrowing=narrowing, limit=limit)


def index_size(folder: Path) -> int:
    """Return the bytes that the index takes."""
    return sum(path.stat().st_size for path in folder.iterdir())
