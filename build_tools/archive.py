"""A folder on disk → what the archive consists of: directive files, files beside them, authority file, pinned facts.

Reading is shallow on purpose: it lists and checks names and opens only the small registry files. A directive's bytes
are read by its own work (``digest``), so that an unchanged archive costs one directory walk, and what reads YAML is
imported only when there is YAML to read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from build_tools.findings import Finding, error, warning
from build_tools.text import nfc

if TYPE_CHECKING:  # an archive that did not change is listed without a noun of it
    from build_tools.model import CitedDocument, Organisation

FOLDER: Final = "directives"
MAX_FILE_BYTES: Final = 2_000_000
MAX_ADDRESS: Final = 120
_MAX_KEY: Final = MAX_ADDRESS - len("van-ban/.html")
_SEGMENT: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
# Names that Windows reserves whatever their ending; a copy on a USB stick must open there.
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)


class DirectiveFile(NamedTuple):
    """A directive's file: its key, where it lies, and what tells whether it changed (size in bytes, mtime in ns)."""

    key: str
    place: str
    size: int
    modified: int

    @property
    def file(self) -> Path:
        """The file; made when asked for, because an archive has many."""
        return Path(self.place)


@dataclass(slots=True)
class Archive:
    """What a folder holds. ``attached`` maps a directive's key to the files in the folder of its name, sorted."""

    root: Path
    directives: dict[str, DirectiveFile] = field(default_factory=dict)
    attached: dict[str, tuple[str, ...]] = field(default_factory=dict)
    organisations: list[Organisation] | None = None  # None: the archive has no authority file
    cited: list[CitedDocument] = field(default_factory=list)


def read_archive(root: Path) -> tuple[Archive, list[Finding]]:
    """Read the archive at ``root``, a folder that holds ``directives/``; everything odd on disk is a finding."""
    archive, findings = list_archive(root)
    read_registries(archive, findings)
    return archive, findings


def list_archive(root: Path) -> tuple[Archive, list[Finding]]:
    """Return what the archive at ``root`` consists of, with nothing opened: the registries are still to be read."""
    archive = Archive(root)
    folder = root / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return archive, [error(FOLDER, 0, "archive-missing", folder=str(root))]
    findings: list[Finding] = []
    beside: dict[str, list[str]] = {}
    for inside, files in _walk(folder, findings):
        named_well = all(map(_is_segment, inside.split("/")[:-1]))
        for entry in files:
            name = entry.name
            if name.endswith(".md"):
                _take_directive(archive, entry, inside, findings, named_well=named_well)
            elif inside + name not in {"organisations.yml", "cited.yml"} and not name.startswith("."):
                beside.setdefault(inside[:-1], []).append(inside + name)
    _take_attached(archive, beside, findings)
    archive.directives = {key: archive.directives[key] for key in sorted(archive.directives)}
    return archive, findings


def _walk(folder: Path, findings: list[Finding]) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yield each folder below ``folder`` with the regular files in it; symbolic links are findings, never followed.

    A folder is the beginning of its files' paths inside ``folder``: empty, or ending in ``/``.
    """
    pending = [(str(folder), "")]
    while pending:
        path, inside = pending.pop()
        found: list[os.DirEntry[str]] = []
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    found.append(entry)
                elif entry.is_symlink():
                    findings.append(error(f"{FOLDER}/{_shown(inside + entry.name)}", 0, "file-symlink"))
                elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    pending.append((entry.path, f"{inside}{entry.name}/"))
        if found:
            yield inside, found


def _is_segment(name: str) -> bool:
    """Say whether ``name`` may stand in a key."""
    return _SEGMENT.match(name) is not None and name not in _RESERVED


def _shown(name: str) -> str:
    """A file name that can be printed, whatever bytes it has."""
    return name.encode("utf-8", "replace").decode("utf-8").replace("\n", "?")


def _take_directive(
    archive: Archive, entry: os.DirEntry[str], inside: str, findings: list[Finding], *, named_well: bool
) -> None:
    """Take the file ``entry`` of the folder ``inside``; ``named_well``: the folder's own name may stand in a key."""
    stem = entry.name[:-3]
    key = inside + stem
    if not named_well or not _is_segment(stem):
        name = _shown(f"{key}.md")
        findings.append(error(f"{FOLDER}/{name}", 0, "file-name", name=name))
    elif stem == "index":
        findings.append(error(f"{FOLDER}/{key}.md", 0, "file-name-index"))
    elif len(key) >= _MAX_KEY:
        findings.append(error(f"{FOLDER}/{key}.md", 0, "file-name-long", limit=_MAX_KEY))
    else:
        status = entry.stat(follow_symlinks=False)
        if status.st_size > MAX_FILE_BYTES:
            found = error(f"{FOLDER}/{key}.md", 0, "file-large", size=status.st_size, limit=MAX_FILE_BYTES)
            findings.append(found)
        else:
            archive.directives[key] = DirectiveFile(key, entry.path, status.st_size, status.st_mtime_ns)


def _take_attached(archive: Archive, beside: dict[str, list[str]], findings: list[Finding]) -> None:
    """Files in a folder named like a directive are its attached files; any other file is a stray one."""
    for folder, files in sorted(beside.items()):
        key = next((part for part in _prefixes(folder) if part in archive.directives), None)
        if key is None:
            findings.extend(warning(f"{FOLDER}/{_shown(file)}", 0, "file-stray") for file in sorted(files))
        else:
            archive.attached[key] = tuple(sorted((*archive.attached.get(key, ()), *files)))


def _prefixes(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]


def read_registries(archive: Archive, findings: list[Finding]) -> None:
    """Read the authority file and the pinned facts into ``archive``, what is wrong with them into ``findings``."""
    from build_tools import schema  # noqa: PLC0415 - pydantic takes 0.2 s to import; an unchanged archive does without
    from build_tools.front_matter import parse_yaml  # noqa: PLC0415 - the same for YAML

    for file in registry_files(archive.root):
        name = file.name
        path = f"{FOLDER}/{name}"
        text, wrong = decode(file.read_bytes(), path=path)
        findings.extend(wrong)
        if text is None:
            continue
        document, wrong = parse_yaml(nfc(text), path=path)
        findings.extend(wrong)
        if document is None:
            continue
        if name == "organisations.yml":
            archive.organisations, wrong = schema.read_organisations(document, path=path)
        else:
            archive.cited, wrong = schema.read_cited(document, path=path)
        findings.extend(wrong)


def registry_files(root: Path) -> list[Path]:
    """Return the registries that the archive at ``root`` has."""
    files = [root / FOLDER / name for name in ("organisations.yml", "cited.yml")]
    return [file for file in files if file.is_file() and not file.is_symlink()]


def decode(data: bytes, *, path: str) -> tuple[str | None, list[Finding]]:
    """Return the text of a UTF-8 file with LF line ends, or what keeps it from being one."""
    if not data.strip():
        return None, [error(path, 1, "file-empty")]
    if b"\0" in data:
        return None, [error(path, data[: data.index(b"\0")].count(b"\n") + 1, "file-binary")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        return None, [error(path, line, "file-encoding", byte=f"0x{data[wrong.start]:02x}")]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\ufeff"), []
