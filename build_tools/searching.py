"""Graph → what search knows of each document: its fields by the names that the site shows, analysed once.

The analysis is kept in the cache under the hash of the fields, so that a correction costs one document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from typing import Final

from build_tools.cache import Cache, code_fingerprint
from build_tools.digesting import Texts
from build_tools.model import Graph
from build_tools.pages.index import PageIndex
from build_tools.search.blocks import BlockPieces, Partition, SearchDocument, build_block, cut, fingerprint, in_order
from build_tools.search.documents import SearchFields, SearchTerms, analyse_document
from build_tools.search.shards import partition_for

SOURCES: Final = ("search", "text.py")


@dataclass(frozen=True, slots=True)
class Analysed:
    """An analysed document: its address, its day, and the name of its terms in the cache."""

    url: str
    issued: str
    fingerprint: str


def analyse(index: PageIndex, key: str, texts: Texts, cache: Cache, code: str) -> Analysed:
    """Analyse the document ``key``, held or only cited, unless its fields are known already."""
    fields = fields_of(index, key, texts)
    name = hashlib.sha256(f"{code}\0{astuple(fields)!r}".encode()).hexdigest()
    if cache.get("terms", name) is None:
        cache.put("terms", [(name, analyse_document(fields).to_bytes())])
    return Analysed(fields.url, fields.issued, name)


def search_code() -> str:
    """The part of every name in the cache that changes with the code of the analysis."""
    return code_fingerprint(SOURCES)


def search_documents(
    found: Iterator[tuple[str, Analysed]], index: PageIndex, texts: Texts, cache: Cache
) -> list[SearchDocument]:
    """Return analysed documents for shards and for Whoosh; terms are loaded only when they are needed."""
    return [
        SearchDocument(each.url, each.issued, each.fingerprint, _loader(key, each.fingerprint, index, texts, cache))
        for key, each in found
    ]


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


@dataclass(frozen=True, slots=True)
class UnbuiltBlock:
    """A block of documents whose pieces are not in the store yet; a worker builds it."""

    name: str
    groups: list[list[SearchDocument]]
    partition: Partition

    def build(self) -> BlockPieces:
        """Return the pieces of the block."""
        return build_block([[document.load() for document in group] for group in self.groups], self.partition)


def unbuilt_blocks(documents: list[SearchDocument], store: Pieces) -> list[UnbuiltBlock]:
    """Return the blocks of ``documents`` that ``store`` does not hold."""
    ordered = in_order(documents)
    partition = partition_for(len(ordered))
    blocks = [UnbuiltBlock(fingerprint(block, partition), block, partition) for block in cut(ordered)]
    return [block for block in blocks if store.get(block.name) is None]


def _loader(key: str, name: str, index: PageIndex, texts: Texts, cache: Cache) -> Callable[[], SearchTerms]:
    def load() -> SearchTerms:
        kept = cache.get("terms", name)
        return SearchTerms.from_bytes(kept) if kept else analyse_document(fields_of(index, key, texts))

    return load


def fields_of(index: PageIndex, key: str, texts: Texts) -> SearchFields:
    """Return a document's fields as search sees them."""
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
            issued=card.issued,
            other_names=_other_names(graph, graph.cited[key].issuer_id),
        )
    directive = graph.directive(key)
    return SearchFields(
        key=key,
        url=card.address,
        title=card.title,
        number=card.number,
        type=card.type,
        issuer=card.issuer,
        issued=card.issued,
        recipients=tuple(dict.fromkeys(_recipient_names(graph, key))),
        signers=tuple(signer.name for signer in directive.signers),
        topics=directive.topics,
        other_names=_other_names(graph, graph.issuer_of[key]),
        text=texts[key].markdown,
    )


def _recipient_names(graph: Graph, key: str) -> Iterator[str]:
    """The organisations and classes that Kính gửi and Nơi nhận lead to, by name."""
    for item in (*graph.addressees[key], *graph.recipients[key]):
        for _, target in item.parts:
            kind, _, identity = (target or "").partition("/")
            if kind == "co-quan":
                yield graph.organisations[identity].name
            elif kind:
                yield graph.classes[identity].name


def _other_names(graph: Graph, identity: str | None) -> tuple[str, ...]:
    """Further names under which an issuer is looked for: its variants and its superior."""
    if identity is None:
        return ()
    organisation = graph.organisations[identity]
    above = graph.organisations.get(organisation.parent or "")
    return (*organisation.variants, *((above.name,) if above else ()))
