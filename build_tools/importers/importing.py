"""``kho import``: one source file → a directive in the archive, or the findings that say why not.

Nothing is written before everything is known, nothing is overwritten without a person's word, nothing is fetched.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from build_tools import front_matter
from build_tools.archive import FOLDER, Archive, read_archive
from build_tools.findings import Finding, error
from build_tools.importers.capture import Refused
from build_tools.importers.draft import Draft
from build_tools.importers.drafting import make_draft
from build_tools.importers.reading import read_source
from build_tools.importers.writing import kept_name, place, save, write_directive
from build_tools.organisations import Registry
from build_tools.text import nfc
from build_tools.vocabulary import Vocabulary, load_vocabulary

Outcome = Literal["written", "drafted", "updated", "differs", "same", "refused"]
# What only a person writes into a directive: an update keeps it.
_PERSONS: Final = ("references", "corrections", "aliases", "topics")


@dataclass(slots=True)
class Imported:
    """What became of one file: ``text`` is the directive's file, ``difference`` how it differs from the held one."""

    file: str
    outcome: Outcome
    findings: list[Finding]
    key: str = ""
    text: str = ""
    difference: str = ""
    draft: Draft | None = None


@dataclass(slots=True)
class Desk:
    """The archive that imports go into, read once for many files. ``held`` maps an original's SHA-256 to its key."""

    archive: Archive
    registry: Registry | None
    vocabulary: Vocabulary = field(default_factory=load_vocabulary)
    held: dict[str, str] = field(default_factory=dict)


def open_desk(root: Path) -> tuple[Desk, list[Finding]]:
    """Read what importing needs to know of the archive at ``root``."""
    archive, findings = read_archive(root)
    registry = Registry(archive.organisations) if archive.organisations is not None else None
    desk = Desk(archive, registry)
    for key, document in _front_matters(archive):
        source = document.get("source")
        if isinstance(source, dict) and isinstance(source.get("sha256"), str):
            desk.held.setdefault(source["sha256"], key)
    return desk, findings


def _front_matters(archive: Archive) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, each in archive.directives.items():
        fields = _fields_of(each.file, path=f"{FOLDER}/{key}.md")
        if fields is not None:
            yield key, fields


def _fields_of(file: Path, *, path: str) -> dict[str, Any] | None:
    try:
        text = nfc(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    yaml, _, _, wrong = front_matter.split_front_matter(text, path=path)
    document, wrong = (None, wrong) if wrong else front_matter.parse_yaml(yaml, path=path, first_line=2)
    return document.value if document is not None and isinstance(document.value, dict) else None


def import_file(
    file: Path,
    desk: Desk,
    *,
    issuer: str | None = None,
    dry_run: bool = False,
    update: bool = False,
    overwrite: bool = False,
) -> Imported:
    """Import one file. ``update`` compares with what is held, ``overwrite`` also writes it; see :class:`Imported`."""
    path = str(file)
    try:
        capture, data = read_source(file, path=path)
        draft = make_draft(capture, path=path, registry=desk.registry, vocabulary=desk.vocabulary, issuer=issuer)
    except Refused as refused:
        return Imported(path, "refused", [refused.finding])
    known = desk.held.get(hashlib.sha256(data).hexdigest())
    if known is not None and not (update or dry_run):
        return Imported(path, "refused", [error(path, 0, "import-known", held=known)])
    name = kept_name(file)
    target, original = place(draft, desk.archive.root, original=name)
    done = Imported(path, "drafted", draft.findings, draft.key, draft=draft)
    if update and target.is_file():
        return _update(done, draft, data, target, original, overwrite=overwrite and not dry_run)
    done.text = write_directive(draft, original=name, data=data)
    if dry_run:
        return done
    if target.exists():
        return Imported(path, "refused", [error(path, 0, "import-exists", held=draft.key)], draft.key)
    return _save(done, data, target, original, desk)


def _save(done: Imported, data: bytes, target: Path, original: Path, desk: Desk) -> Imported:
    trouble = save(done.text, data, file=target, original=original, path=done.file)
    if trouble:
        return Imported(done.file, "refused", [trouble], done.key)
    desk.held[hashlib.sha256(data).hexdigest()] = done.key
    done.outcome = "written"
    return done


def _update(done: Imported, draft: Draft, data: bytes, target: Path, original: Path, *, overwrite: bool) -> Imported:
    """Compare the draft with the held directive; what only persons write stays."""
    held = target.read_text(encoding="utf-8")
    old = _fields_of(target, path=done.key) or {}
    draft.fields = _with_persons_words(draft.fields, old)
    done.text = write_directive(draft, original=original.name, data=data)
    lines = difflib.unified_diff(
        held.splitlines(keepends=True), done.text.splitlines(keepends=True), f"{done.key}.md", f"{done.key}.md"
    )
    done.difference = "".join(lines)
    if not done.difference:
        done.outcome = "same"
    elif not overwrite:
        done.outcome = "differs"
    elif trouble := save(done.text, data, file=target, original=original, path=done.file):
        return Imported(done.file, "refused", [trouble], done.key)
    else:
        done.outcome = "updated"
    return done


def _with_persons_words(fields: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(fields) | {name: old[name] for name in _PERSONS if name in old}
    known = {note["note"] for note in fields.get("notes") or ()}
    kept["notes"] = [
        *(fields.get("notes") or ()),
        *(note for note in old.get("notes") or () if isinstance(note, dict) and note.get("note") not in known),
    ]
    return kept
