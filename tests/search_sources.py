"""Where the documents of a measurement come from, and where their analysis is kept: on the disk, as a build does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from build_tools.build import check_site
from build_tools.cache import Cache
from build_tools.front_matter import read_yaml, split_front_matter
from build_tools.pages.index import index_pages
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchFields, analyse_document
from build_tools.searching import fields_of, kept_document

_BATCH: Final = 500  # documents that are written at once


def read_linked(root: Path, cache: Cache) -> Iterator[SearchFields]:
    """Yield every document of an archive as the site knows it: the directives, then what they cite and is not held."""
    checked = check_site(root, cache)
    if checked.errors:
        raise ValueError(f"{root} has {len(checked.errors)} errors")
    index = index_pages(checked.graph)
    for key in checked.graph.digests:
        yield replace(fields_of(index, key), text=checked.texts[key].markdown)
    for key in checked.graph.cited:
        yield fields_of(index, key)


def read_folder(root: Path) -> Iterator[SearchFields]:
    """Yield the directives of an archive alone, names as written: nothing is linked, nothing is held in memory."""
    for path in sorted((root / "directives").rglob("*.md")):
        matter, body, _, _ = split_front_matter(path.read_text(encoding="utf-8"), path=str(path))
        facts: dict[str, Any] = read_yaml(matter)
        key = path.relative_to(root / "directives").with_suffix("").as_posix()
        signers = tuple(signer["name"] for signer in facts.get("signers", ()))
        recipients = (*facts.get("addressees", ()), *facts.get("recipients", ()))
        yield SearchFields(
            key=key,
            url=f"van-ban/{key}.html",
            title=facts["title"],
            number=str(facts.get("number") or ""),
            type=facts["type"],
            issuer=facts["issuer"],
            issued=str(facts.get("issued") or ""),
            recipients=tuple(re.sub(r"\s*\(.*\)$", "", str(recipient)) for recipient in recipients),
            signers=signers,
            topics=tuple(facts.get("topics", ())),
            text=body,
        )


def analyse_to_disk(documents: Iterable[SearchFields], cache: Cache) -> list[SearchDocument]:
    """Analyse ``documents`` one by one into ``cache``; their terms are read again only when they are asked for."""
    made: list[SearchDocument] = []
    held: list[tuple[str, bytes]] = []
    for document in documents:
        terms = analyse_document(document)
        data = terms.to_bytes()
        name = hashlib.sha256(data).hexdigest()
        held.append((name, data))
        made.append(kept_document(terms.fields.url, terms.fields.issued, name, cache))
        if len(held) == _BATCH:
            cache.put("terms", held)
            held = []
    cache.put("terms", held)
    return made
