"""What the importer knows about its own reading → the ``notes`` of front matter, for every reader of the archive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from build_tools.importers.capture import Capture
from build_tools.importers.copies import Copy
from build_tools.importers.omissions import note, unit
from build_tools.importers.structure import Markdown
from build_tools.importers.zones import Zones
from build_tools.text import compare_key, masked

_LABEL: Final = re.compile(r"\W*(?:Số|SỐ)\s*:?\s*")


def take_notes(
    fields: dict[str, Any],
    *,
    issuer: str | None,
    zones: Zones,
    text: Markdown,
    copy: Copy | None,
    capture: Capture,
) -> list[dict[str, Any]]:
    """Return the notes of a draft, in the order of the fields; ``issuer`` is its name as read."""
    return [*_on_identity(fields, zones), *_on_issuer(fields, issuer), *_on_text(fields, text, copy, capture)]


def _on_identity(fields: dict[str, Any], zones: Zones) -> Iterator[dict[str, Any]]:
    printed = zones.number_as_printed
    if fields["form"] != "full":
        yield {"field": "number", "note": note("from-article")}
    elif fields["number"] is None:
        yield {"field": "number", "note": note("no-number")}
    elif printed and _LABEL.sub("", masked(printed), count=1).strip(" .*") != fields["number"]:
        yield {"field": "number", "as_written": printed, "note": note("number-spaces")}
    if fields["type"] == "Công văn" and fields["form"] == "full" and not fields["heading"]:
        yield {"field": "type", "note": note("type-from-number")}
    if fields["issued"] is None and fields["meeting"]:
        yield {"field": "issued", "note": note("meeting", day=f"{fields['meeting']:%d/%m/%Y}")}


def _on_issuer(fields: dict[str, Any], issuer: str | None) -> Iterator[dict[str, Any]]:
    lines = [line for line in fields["header"] if line != "*"]
    if len(lines) > 1 and issuer and compare_key(lines[-1]) != compare_key(issuer):
        yield {"field": "issuer", "as_written": " / ".join(lines), "note": note("issuer-lines")}


def _on_text(fields: dict[str, Any], text: Markdown, copy: Copy | None, capture: Capture) -> Iterator[dict[str, Any]]:
    if fields["form"] != "full":
        yield {"field": "text", "note": note(f"form-{fields['form']}")}
    for join in text.joins:
        joined = note("joined", unit=unit(capture).lower(), first=join.first, second=join.second)
        yield {"field": "text", "as_written": join.words, "note": joined}
    if copy:
        yield {"field": "text", "note": note("copied")}
    if capture.legacy:
        yield {"field": "text", "note": note("legacy", encoding=capture.legacy)}
    for code in capture.notes:
        yield {"field": "text", "note": note(code)}
