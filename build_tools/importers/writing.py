"""A draft → the bytes of a directive's file, and its place in the archive beside the original."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path
from typing import Any, Final

from build_tools.archive import FOLDER
from build_tools.findings import Finding, error
from build_tools.importers.draft import Draft
from build_tools.importers.omissions import note
from build_tools.text import slug
from build_tools.yaml_text import write_yaml

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.[A-Za-z]{2,5}\Z")
_LONGEST: Final = 60


def write_directive(draft: Draft, *, original: str, data: bytes) -> str:
    """Return the directive's file; ``original`` is the name under which the original lies beside it."""
    fields: dict[str, Any] = {name: value for name, value in draft.fields.items() if not name.startswith("_")}
    fields["source"] = {
        "file": f"{draft.name}/{original}",
        "sha256": hashlib.sha256(data).hexdigest(),
        "description": note(f"source-{draft.kind}"),
    }
    return f"---\n{write_yaml(fields)}---\n{draft.text}"


def kept_name(file: Path) -> str:
    """The name under which an original lies in the archive: its own, in letters that open on every system."""
    if _SAFE.match(file.name) and len(file.name) <= _LONGEST:
        return file.name
    return (slug(file.stem)[:_LONGEST].strip("-") or "ban-goc") + file.suffix.lower()


def place(draft: Draft, root: Path, *, original: str) -> tuple[Path, Path]:
    """Return where the directive and its original belong."""
    file = root / FOLDER / f"{draft.key}.md"
    return file, file.with_suffix("") / original


def save(text: str, data: bytes, *, file: Path, original: Path, path: str) -> Finding | None:
    """Write the original and then the directive, each wholly or not at all; return what hindered it."""
    try:
        _put(original, data)
        _put(file, text.encode())
    except OSError as reason:
        return error(path, 0, "import-target", place=file.parent.name, reason=reason.strerror or reason)
    return None


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_file() and file.read_bytes() == data:
        return
    beside = file.with_name(f".{file.name[:80]}.kho-{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(file)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
