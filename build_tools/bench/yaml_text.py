"""Plain values → YAML as staff write it: words without quotes wherever they mean themselves.

Writing only; ``front_matter`` is the door that reads. Both sides of the pair are tested against each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

Value = str | date | Sequence["Value"] | Mapping[str, "Value"]
# A letter, a digit or an opening bracket first, then nothing that YAML reads: no ": ", no " #", no quotes at the ends.
_PLAIN: Final = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[^\W\d_](?:[^:#\n]|:(?=\S)|(?<=\S)#)*(?<![\s:])\Z", re.IGNORECASE
)
_NUMBER_LIKE: Final = re.compile(r"\d[\d/-]*[-/][^\W\d_](?:[^:#\n])*(?<!\s)\Z")


def scalar(text: str) -> str:
    """Return ``text`` as one YAML scalar, plain where that reads back as the same text."""
    if _PLAIN.match(text) or _NUMBER_LIKE.match(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def mapping(entries: Mapping[str, Value], *, indent: str = "", first: str | None = None) -> str:
    """Return ``entries`` as block YAML in their order, empty lists left out; ``first`` starts the first line."""
    lines: list[str] = []
    lead = indent if first is None else first
    for key, value in entries.items():
        if isinstance(value, str | date):
            lines.append(f"{lead}{key}: {scalar(value) if isinstance(value, str) else value.isoformat()}\n")
        elif isinstance(value, Mapping):
            lines.append(f"{lead}{key}:\n{mapping(value, indent=indent + '  ')}")
        elif value:
            lines.append(f"{lead}{key}:\n{_items(value, indent=indent + '  ')}")
        else:
            continue
        lead = indent
    return "".join(lines)


def _items(values: Sequence[Value], *, indent: str) -> str:
    lines: list[str] = []
    for value in values:
        if isinstance(value, Mapping):
            lines.append(mapping(value, indent=indent + "  ", first=f"{indent}- "))
        elif isinstance(value, str):
            lines.append(f"{indent}- {scalar(value)}\n")
        else:
            raise TypeError(f"not in a directive's front matter: {value!r}")
    return "".join(lines)
