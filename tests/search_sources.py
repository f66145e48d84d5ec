"""Where the documents of a measurement come from, and where their analysis is kept: on the disk, as a build does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from build_tools.build import check_site
from build_tools.cache import Cache
from build_tools.front_matter import read_yaml, split_front_matter
from build_tools.pages.index import index_pages
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchFields, SearchTerms, analyse_document
from build_tools.searching import analyse_all, fields_of, namesakes
from build_tools.workers import map_in_workers

_BATCH: Final = 100  # documents that a worker reads at once


@dataclass(frozen=True)
class Source:
    """The analysed documents of an archive, and some of them as they were, to make queries of."""

    documents: list[SearchDocument]
    some: list[SearchFields]


def linked_source(root: Path, cache: Cache, *, some: int) -> Source:
    """Analyse an archive as the site knows it: the directives, then what they cite and is not held."""
    checked = check_site(root, cache)
    if checked.errors:
        raise ValueError(f"{root} has {len(checked.errors)} errors")
    index = index_pages(checked.graph)
    keys = [*checked.graph.digests, *checked.graph.cited]
    chosen = keys[:: max(1, len(keys) // some)]
    held = checked.graph.digests
    values = namesakes(checked.graph)
    texts = {key: checked.texts[key].markdown if key in held else "" for key in chosen}
    seen = [replace(fields_of(index, key, values), text=texts[key]) for key in chosen]
    return Source(analyse_all(index, checked.texts, cache), seen)


def unlinked_source(root: Path, cache: Cache, *, some: int) -> Source:
    """Analyse the directives of an archive alone, names as written: nothing is linked, nothing is held in memory."""
    paths = sorted((root / "directives").rglob("*.md"))
    named = chain.from_iterable(map_in_workers(_analyse_files, paths, context=(root, cache), chunk=_BATCH))
    documents = [SearchDocument(url, issued, name, partial(_load, name, cache)) for url, issued, name in named]
    return Source(documents, [read_file(root, path) for path in paths[:: max(1, len(paths) // some)]])


def _load(name: str, cache: Cache) -> SearchTerms:
    return SearchTerms.from_bytes(cache.get("terms", name) or b"")


def _analyse_files(paths: Sequence[Path], context: tuple[Path, Cache]) -> list[tuple[str, str, str]]:
    root, cache = context
    found, kept = [], []
    for path in paths:
        terms = analyse_document(read_file(root, path))
        data = terms.to_bytes()
        kept.append((hashlib.sha256(data).hexdigest(), data))
        found.append((terms.fields.url, terms.fields.issued, kept[-1][0]))
    cache.put("terms", kept)
    return found


def read_folder(root: Path) -> Iterator[SearchFields]:
    """Yield the directives of an archive alone, names as written."""
    return (read_file(root, path) for path in sorted((root / "directives").rglob("*.md")))


def read_file(root: Path, path: Path) -> SearchFields:
    """Return one directive of the archive at ``root``, names as written."""
    matter, body, _, _ = split_front_matter(path.read_text(encoding="utf-8"), path=str(path))
    facts: dict[str, Any] = read_yaml(matter)
    key = path.relative_to(root / "directives").with_suffix("").as_posix()
    recipients = (*facts.get("addressees", ()), *facts.get("recipients", ()))
    return SearchFields(
        key=key,
        url=f"van-ban/{key}.html",
        title=facts["title"],
        number=str(facts.get("number") or ""),
        type=facts["type"],
        issuer=facts["issuer"],
        issued=str(facts.get("issued") or ""),
        recipients=tuple(re.sub(r"\s*\(.*\)$", "", str(recipient)) for recipient in recipients),
        signers=tuple(signer["name"] for signer in facts.get("signers", ())),
        topics=tuple(facts.get("topics", ())),
        text=body,
    )
