"""Plain data → YAML lines in the archive's one spelling: words without quotes wherever they mean themselves.

Writing only; ``front_matter`` is the door that reads, and a test holds the two against each other. One value takes one
line, lists are blocks, and the fields of a directive follow one order, so that two people write the same file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

Place = tuple[str | int, ...]
_TOP: Final = (
    "number type title issuer form place issued meeting header motto heading signers addressees recipients "
    "separator received posting source notes attachments references omitted corrections aliases topics"
)
_POSTING: Final = "portal headline posted posted_at author views comments rating poll counters_heading counters remarks"
# The order of the fields, for each mapping by the field that holds it ("" is the top).
ORDER: Final[dict[str, tuple[str, ...]]] = {
    "": tuple(_TOP.split()),
    "signers": ("authority", "position", "name"),
    "received": ("organisation", "number", "date"),
    "posting": tuple(_POSTING.split()),
    "source": ("file", "sha256", "description"),
    "notes": ("field", "citation", "as_written", "note"),
    "attachments": ("title", "anchor"),
    "references": ("document", "relation", "citation"),
    "corrections": ("date", "what"),
}
_RESERVED: Final = re.compile(r"(?:~|null|true|false|yes|no|on|off|y|n)\Z", re.IGNORECASE)
# YAML reads these as signs of its own at the start of a value; "-" and "?" only before a space.
_START: Final = re.compile(r"[,\[\]{}#&*!|>'\"%@`]|[-?:](?:\s|\Z)")
_INSIDE: Final = re.compile(r":(?:\s|\Z)|\s#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ue000-\uf8ff\ufffe\uffff]")
_UNPRINTABLE: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# What begins with a figure and has neither a letter's hyphen nor words after it could be read as a number or a day.
_FIGURES: Final = re.compile(r"[-+.\d]")
_CODED: Final = re.compile(r"[-+]?0[xob]|\d+e\d+\Z", re.IGNORECASE)  # so may a SHA-256 begin
_NAMED_FIGURE: Final = re.compile(r"\d[\d.]*[-/ ]{0,3}[^\W\d_]|\d+/\d{4}/[^\W\d_]|\d+[-/ ]+\d+[-/ ]+[^\W\d_]")


def scalar(value: object) -> str:
    """Return one value as YAML: plain where that reads back as the same text, else in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if not text or text != text.strip() or _RESERVED.match(text) or _START.match(text) or _INSIDE.search(text):
        return _quoted(text)
    if _FIGURES.match(text) and (_CODED.match(text) or not _NAMED_FIGURE.match(text)):
        return _quoted(text)
    return text


def _quoted(text: str) -> str:
    """In double quotes; what YAML does not let stand is written by its figure."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def ordered(value: Mapping[str, Any], holder: str) -> list[str]:
    """Return the keys of a mapping in the archive's order; keys that it does not know come last, as they stood."""
    order = ORDER.get(holder, ())
    place = {key: index for index, key in enumerate(order)}
    keys = list(value)
    return sorted(keys, key=lambda key: (place.get(key, len(order)), keys.index(key) if key not in place else 0))


def yaml_lines(value: Mapping[str, Any], *, path: Place = (), indent: str = "") -> Iterator[tuple[Place, str]]:
    """Give each line of a mapping as block YAML with the path that it begins; what is empty is left out."""
    holder = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    for key in ordered(value, holder):
        below = value[key]
        where = (*path, key)
        if below is None or below in ([], {}, ()):
            continue
        name = scalar(key)
        if isinstance(below, Mapping):
            yield where, f"{indent}{name}:"
            yield from yaml_lines(below, path=where, indent=indent + "  ")
        elif isinstance(below, list | tuple):
            yield where, f"{indent}{name}:"
            yield from _items(below, path=where, indent=indent + "  ")
        else:
            yield where, f"{indent}{name}: {scalar(below)}"


def _items(values: list[Any] | tuple[Any, ...], *, path: Place, indent: str) -> Iterator[tuple[Place, str]]:
    for index, value in enumerate(values):
        where = (*path, index)
        if isinstance(value, Mapping):
            for at, (inside, line) in enumerate(yaml_lines(value, path=where, indent=indent + "  ")):
                # The item's own place is the dash; its first field stands on the same line.
                yield (inside, line) if at else (inside, f"{indent}- {line.lstrip()}")
        else:
            yield where, f"{indent}- {scalar(value)}"


def write_yaml(value: Mapping[str, Any]) -> str:
    """Return a mapping as canonical block YAML."""
    return "".join(line + "\n" for _, line in yaml_lines(value))
