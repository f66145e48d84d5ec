"""Graph → what search knows of each document: its fields by the names that the site shows, analysed once.

The analysis is kept in the cache under the hash of the fields, so that a correction costs one document.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from build_tools.cache import Cache, code_fingerprint
from build_tools.model import Graph, Organisation
from build_tools.pages.index import PageIndex
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchFields, SearchTerms, analyse_document, facet_value
from build_tools.words import words
from build_tools.workers import map_in_workers

if TYPE_CHECKING:  # what reads and renders directives takes 0.3 s to import
    from build_tools.digesting import Texts

SOURCES: Final = ("search", "text.py")


@dataclass(frozen=True, slots=True)
class Analysed:
    """An analysed document: its address, its day, and the name of its terms in the cache."""

    url: str
    issued: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Analyst:
    """Analyses documents of one archive; made once, before there are workers."""

    index: PageIndex
    texts: Texts
    cache: Cache
    values: Mapping[str, str]  # what facets list of namesakes
    code: str

    @classmethod
    def of(cls, index: PageIndex, texts: Texts, cache: Cache) -> Analyst:
        """Return the analyst of the archive of ``index``."""
        return cls(index, texts, cache, namesakes(index.graph), search_code())

    def analyse(self, keys: Sequence[str]) -> list[Analysed]:
        """Analyse the documents ``keys``, held or only cited, but those whose fields are known already."""
        named = {}
        for key in keys:
            fields = self._fields(key)
            named[fields_name(fields, self.texts.name(key) if fields.held else "", self.code)] = fields
        missing = self.cache.missing("terms", named)
        self.cache.put("terms", [(name, self._terms(named[name]).to_bytes()) for name in missing])
        return [Analysed(fields.url, fields.issued, name) for name, fields in named.items()]

    def documents(self, found: Iterable[tuple[str, Analysed]]) -> list[SearchDocument]:
        """Return analysed documents for shards and for Whoosh; terms are loaded only when they are needed."""
        return [
            SearchDocument(one.url, one.issued, one.fingerprint, partial(self._load, key, one.fingerprint))
            for key, one in found
        ]

    def _fields(self, key: str) -> SearchFields:
        return fields_of(self.index, key, self.values)

    def _terms(self, fields: SearchFields) -> SearchTerms:
        return analyse_document(fields, text=self.texts[fields.key].markdown if fields.held else "")

    def _load(self, key: str, name: str) -> SearchTerms:
        kept = self.cache.get("terms", name)
        return SearchTerms.from_bytes(kept) if kept else self._terms(self._fields(key))


def analyse_all(index: PageIndex, texts: Texts, cache: Cache) -> list[SearchDocument]:
    """Analyse every document of the archive in worker processes, or take its analysis from the cache."""
    keys = [*index.graph.digests, *index.graph.cited]
    analyst = Analyst.of(index, texts, cache)
    found = chain.from_iterable(map_in_workers(_analyse_part, keys, context=analyst))
    return analyst.documents(zip(keys, found, strict=True))


def _analyse_part(keys: list[str], analyst: Analyst) -> list[Analysed]:
    return analyst.analyse(keys)


def fields_name(fields: SearchFields, text: str, code: str) -> str:
    """Return the name under which the terms of ``fields`` are kept; ``text`` stands for the document's text."""
    return hashlib.sha256(f"{code}\0{fields.beside_text()!r}\0{text}".encode()).hexdigest()


def analyse_again(name: str, *, markdown: str, text: str, cache: Cache, code: str) -> tuple[str, SearchTerms] | None:
    """Analyse a document of which nothing but its text has changed; return the name of its terms and them.

    ``name`` is that of its terms so far; None when it is not known any more.
    """
    kept = cache.get("terms", name)
    if kept is None:
        return None
    fields = SearchTerms.from_bytes(kept).fields
    new = fields_name(fields, text, code)
    terms = analyse_document(fields, text=markdown)
    cache.put("terms", [(new, terms.to_bytes())])
    return new, terms


def search_code() -> str:
    """The part of every name in the cache that changes with the code of the analysis."""
    return code_fingerprint(SOURCES)


class Pieces:
    """The cache as the shards' store of the pieces of unchanged blocks."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def get(self, name: str) -> bytes | None:
        """Return what was put under ``name``, or None."""
        return self._cache.get("block", name)

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``."""
        self._cache.put("block", [(name, data)])


def namesakes(graph: Graph) -> dict[str, str]:
    """Return what facets list of the organisations whose name others have too, by id.

    What tells them apart is the first of these that differs for each: its superior, in whose documents it is named,
    its years, and at last its id. Where that says nothing of one of them, the name alone stands.
    """
    counts = Counter(organisation.name for organisation in graph.organisations.values())
    if len(counts) == len(graph.organisations):
        return {}
    sharing: dict[str, list[Organisation]] = {}
    for organisation in graph.organisations.values():
        if counts[organisation.name] > 1:
            sharing.setdefault(organisation.name, []).append(organisation)
    return {
        one.id: facet_value(one.name, one.id, apart)
        for several in sharing.values()
        for one, apart in zip(several, _told_apart(several, graph), strict=True)
    }


def _told_apart(several: Sequence[Organisation], graph: Graph) -> Sequence[str]:
    said = words("vi")["search"]

    def named(way: str, identity: str | None) -> str:
        other = graph.organisations.get(identity or "")
        return said[way].format(name=other.name) if other else ""

    def years(one: Organisation) -> str:
        first, last = (str(day.year) if day else "" for day in (one.valid_from, one.valid_to))
        return f"{first}–{last}" if first or last else ""

    ways: tuple[Callable[[Organisation], str], ...] = (
        lambda one: named("apart-under", one.parent),
        lambda one: named("apart-said-by", one.context),
        years,
    )
    for way in ways:
        apart = [way(one) for one in several]
        if len({*apart}) == len(several):
            return apart
    return [one.id for one in several]


def fields_of(index: PageIndex, key: str, values: Mapping[str, str]) -> SearchFields:
    """Return a document's fields as search sees them, all but its text; ``values`` are those of `namesakes`."""
    graph, card = index.graph, index.card(key)
    if key not in graph.digests:
        return SearchFields(
            key=key,
            url=card.address,
            title=card.title,
            held=False,
            number=card.number,
            type=card.type,
            issuer=card.issuer,
            issued=card.issue_day,
            other_names=_other_names(graph, graph.cited[key].issuer_id),
            issuer_value=values.get(graph.cited[key].issuer_id or "", ""),
        )
    directive = graph.directive(key)
    recipients = dict.fromkeys(_recipients(graph, key))
    listed = tuple(values.get(identity, name) for identity, name in recipients)
    names = tuple(dict.fromkeys(name for _, name in recipients))
    return SearchFields(
        key=key,
        url=card.address,
        title=card.title,
        number=card.number,
        type=card.type,
        issuer=card.issuer,
        issued=card.issue_day,
        recipients=names,
        signers=tuple(signer.name for signer in directive.signers),
        topics=directive.topics,
        other_names=_other_names(graph, graph.issuer_of[key]),
        issuer_value=values.get(graph.issuer_of[key], ""),
        recipient_values=() if listed == names else tuple(dict.fromkeys(listed)),
    )


def _recipients(graph: Graph, key: str) -> Iterator[tuple[str, str]]:
    """The organisations and classes that Kính gửi and Nơi nhận lead to: id, empty for a class, and name."""
    for item in (*graph.addressees[key], *graph.recipients[key]):
        for _, target in item.parts:
            kind, _, identity = (target or "").partition("/")
            if kind == "co-quan":
                yield identity, graph.organisations[identity].name
            elif kind:
                yield "", graph.classes[identity].name


def _other_names(graph: Graph, identity: str | None) -> tuple[str, ...]:
    """Further names under which an issuer is looked for: its variants and its superior."""
    if identity is None:
        return ()
    organisation = graph.organisations[identity]
    above = graph.organisations.get(organisation.parent or "")
    return (*organisation.variants, *((above.name,) if above else ()))
