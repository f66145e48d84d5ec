"""What the importer knows about its own reading → the ``notes`` of front matter, for every reader of the archive."""

from __future__ import annotations

import re
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
    record: dict[str, Any],
    zones: Zones,
    text: Markdown,
    copy: Copy | None,
    capture: Capture,
) -> list[dict[str, Any]]:
    """Return the notes of a draft, in the order of the fields."""
    notes: list[dict[str, Any]] = []
    printed = zones.number_as_printed
    if fields["number"] is None and fields["form"] == "full":
        notes.append({"field": "number", "note": note("no-number")})
    elif printed and _LABEL.sub("", masked(printed), count=1).strip(" .*") != fields["number"]:
        notes.append({"field": "number", "as_written": printed, "note": note("number-spaces")})
    if fields["type"] == "Công văn" and fields["form"] == "full" and not fields["heading"]:
        notes.append({"field": "type", "note": note("type-from-number")})
    if fields["form"] != "full":
        notes.append({"field": "number", "note": note("from-article")})
    lines = [line for line in fields["header"] if line != "*"]
    if len(lines) > 1 and record["issuer"] and compare_key(lines[-1]) != compare_key(record["issuer"]):
        notes.append({"field": "issuer", "as_written": " / ".join(lines), "note": note("issuer-lines")})
    if fields["issued"] is None and fields["meeting"]:
        day = f"{fields['meeting']:%d/%m/%Y}"
        notes.append({"field": "issued", "note": note("meeting", day=day)})
    if fields["form"] != "full":
        notes.append({"field": "text", "note": note(f"form-{fields['form']}")})
    for join in text.joins:
        joined = note("joined", unit=unit(capture).lower(), first=join.first, second=join.second)
        notes.append({"field": "text", "as_written": join.words, "note": joined})
    if copy:
        notes.append({"field": "text", "note": note("copied")})
    if capture.legacy:
        notes.append({"field": "text", "note": note("legacy", encoding=capture.legacy)})
    notes.extend({"field": "text", "note": note(code)} for code in capture.notes)
    return notes
