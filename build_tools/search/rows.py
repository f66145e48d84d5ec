"""The analysed documents of a group or a block → the files that they have for themselves: rows, texts, facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from build_tools.search.documents import SearchFields, SearchTerms
from build_tools.search.packing import deflate_json, encoded, script
from build_tools.text import slug

TEXTS_PER_FILE: Final = 3


def text_files(group: Sequence[SearchTerms]) -> Iterator[bytes]:
    """Yield the text files of ``group``: a few documents each, every text packed on its own."""
    for start in range(0, len(group), TEXTS_PER_FILE):
        yield script([encoded(document.packed) for document in group[start : start + TEXTS_PER_FILE]])


def row_shard(rows: Sequence[SearchFields], texts: Sequence[str]) -> bytes:
    """Return the directory shard of a group, whose text files are called ``texts``."""
    columns = {
        "number": [row.number for row in rows],
        "title": [row.title for row in rows],
        "type": [row.type for row in rows],
        "issuer": [row.issuer for row in rows],
        "issued": [row.issued for row in rows],
        "url": ["" if row.url == plain_url(row) else row.url for row in rows],
        "held": [int(row.held) for row in rows],
        "texts": texts,
    }
    return script([encoded(deflate_json(columns))])


def plain_url(row: SearchFields) -> str:
    """Return the address that most rows have and the browser makes itself: folder, issuer, year, number."""
    folder = "van-ban" if row.held else "dan-chieu"
    return f"{folder}/{slug(row.issuer)}/{row.issued[:4]}/{slug(row.number)}.html"


def facet_shard(rows: Sequence[SearchFields]) -> bytes:
    """Return what counts a block's documents by type, by issuer, and by whether they are held."""
    columns = {
        "type": _listed([(row.type,) for row in rows]),
        "issuer": _listed([(row.issuer_value or row.issuer,) for row in rows]),
        "held": [int(row.held) for row in rows],
    }
    return script([encoded(deflate_json(columns))])


def recipient_shard(rows: Sequence[SearchFields]) -> bytes:
    """Return what counts a block's documents by recipient."""
    recipients = [row.recipient_values or row.recipients for row in rows]
    return script([encoded(deflate_json({"recipient": _listed(recipients)}))])


def counted(row: SearchFields) -> tuple[object, ...]:
    """Return what the two above say of a document."""
    return row.type, row.issuer_value or row.issuer, row.held, row.recipient_values or row.recipients


def _listed(values: Sequence[tuple[str, ...]]) -> dict[str, object]:
    """Return each document's values as places in a list of the values, commonest first."""
    counts = Counter(value for several in values for value in several if value)
    labels = sorted(counts, key=lambda label: (-counts[label], label))
    place = {label: index for index, label in enumerate(labels)}
    return {"labels": labels, "of": [[place[value] for value in several if value] for several in values]}
