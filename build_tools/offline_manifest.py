"""The two lists in an offline copy, and back: ``manifest.json`` for programs, ``SHA256SUMS`` for ordinary tools.

The manifest names every file of the copy but the two lists, with size and SHA-256, the edition's date, the commit and
the counts; its last field is a check sum of itself, so that a reader knows which of two disagreeing lists was damaged.
``SHA256SUMS`` names every file but itself, in the form that ``sha256sum -c`` reads.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
SITE: Final = "kho"  # the folder of the site in the copy
_FORMAT: Final = 1
_CHECK: Final = b'"check": "'
_SUM: Final = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of the copy as the lists know it."""

    path: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an offline copy says of itself; ``files`` in path order, without the two lists."""

    edition: date
    commit: str | None
    draft: bool
    counts: Mapping[str, int]
    files: tuple[ListedFile, ...]


def render_manifest(manifest: Manifest) -> bytes:
    """Return ``manifest.json``: UTF-8, one file a line, closed by its check sum."""
    facts = {
        "format": _FORMAT,
        "title": "Kho Văn Bản",
        "edition": manifest.edition.isoformat(),
        "commit": manifest.commit,
        "draft": manifest.draft,
        "counts": dict(sorted(manifest.counts.items())),
    }
    lines = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}," for name, value in facts.items()]
    files = [json.dumps({"path": file.path, "size": file.size, "sha256": file.sha256}) for file in manifest.files]
    body = "\n".join(["{", *lines, '"files": [', ",\n".join(files), "],", ""]).encode()
    return body + _CHECK + sha256(body + _CHECK).encode() + b'"\n}\n'


def parse_manifest(data: bytes) -> Manifest:
    """Return the manifest that :func:`render_manifest` wrote as ``data``; ValueError when a byte of it has changed."""
    body, found, check = data.rpartition(_CHECK)
    if not found or check != sha256(body + _CHECK).encode() + b'"\n}\n':
        raise ValueError("the manifest does not match its own check sum")
    known = json.loads(data)
    if known["format"] != _FORMAT:
        raise ValueError(f"manifest of an unknown format {known['format']!r}")
    return Manifest(
        edition=date.fromisoformat(known["edition"]),
        commit=known["commit"],
        draft=known["draft"],
        counts=known["counts"],
        files=tuple(ListedFile(**file) for file in known["files"]),
    )


def render_sums(manifest: Manifest, manifest_data: bytes) -> bytes:
    """Return ``SHA256SUMS`` for a copy with this manifest."""
    sums = {file.path: file.sha256 for file in manifest.files}
    sums[MANIFEST] = sha256(manifest_data)
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())).encode()


def parse_sums(data: bytes) -> dict[str, str]:
    """Return path → SHA-256 of a ``SHA256SUMS``; ValueError when a line has another form."""
    found: dict[str, str] = {}
    for line in data.decode("ascii").splitlines():
        match = _SUM.fullmatch(line)
        if not match:
            raise ValueError(f"no line of sums: {line[:100]!r}")
        found[match[2]] = match[1]
    return found


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data``, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
