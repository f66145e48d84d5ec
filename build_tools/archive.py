"""A folder on disk → what the archive consists of: directive files, files beside them, authority file, pinned facts.

Reading is shallow on purpose: it lists and checks names and opens only the small registry files. A directive's bytes
are read by its own work (``digest``), so that an unchanged archive costs one directory walk, and what reads YAML is
imported only when there is YAML to read.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from build_tools.findings import Finding, error, warning
from build_tools.text import nfc

if TYPE_CHECKING:  # an archive that did not change is listed without a noun of it
    from build_tools.model import CitedDocument, Organisation

FOLDER: Final = "directives"
MAX_FILE_BYTES: Final = 2_000_000
MAX_ADDRESS: Final = 120
_KEY: Final = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*\Z")
# Names that Windows reserves whatever their ending; a copy on a USB stick must open there.
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)


@dataclass(frozen=True, slots=True)
class DirectiveFile:
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
    for entry, inside in _walk(folder, findings):
        if inside.endswith(".md"):
            _take_directive(archive, entry, inside, findings)
        elif inside not in {"organisations.yml", "cited.yml"} and not entry.name.startswith("."):
            beside.setdefault(inside.rpartition("/")[0], []).append(inside)
    _take_attached(archive, beside, findings)
    archive.directives = dict(sorted(archive.directives.items()))
    return archive, findings


def _walk(folder: Path, findings: list[Finding]) -> list[tuple[os.DirEntry[str], str]]:
    """Every regular file below ``folder`` with its path inside it; symbolic links are findings, never followed."""
    found: list[tuple[os.DirEntry[str], str]] = []
    pending = [(str(folder), "")]
    while pending:
        path, inside = pending.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                name = inside + entry.name
                if entry.is_symlink():
                    findings.append(error(f"{FOLDER}/{_shown(name)}", 0, "file-symlink"))
                elif entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        pending.append((entry.path, name + "/"))
                elif entry.is_file(follow_symlinks=False):
                    found.append((entry, name))
    return found


def _shown(name: str) -> str:
    """A file name that can be printed, whatever bytes it has."""
    return name.encode("utf-8", "replace").decode("utf-8").replace("\n", "?")


def _take_directive(archive: Archive, entry: os.DirEntry[str], inside: str, findings: list[Finding]) -> None:
    key = inside.removesuffix(".md")
    segments = key.split("/")
    if not _KEY.match(key) or not _RESERVED.isdisjoint(segments):
        findings.append(error(f"{FOLDER}/{_shown(inside)}", 0, "file-name", name=_shown(inside)))
        return
    path = f"{FOLDER}/{inside}"
    if segments[-1] == "index":
        findings.append(error(path, 0, "file-name-index"))
        return
    if len(f"van-ban/{key}.html") >= MAX_ADDRESS:
        findings.append(error(path, 0, "file-name-long", limit=MAX_ADDRESS - len("van-ban/.html")))
        return
    status = entry.stat(follow_symlinks=False)
    if status.st_size > MAX_FILE_BYTES:
        findings.append(error(path, 0, "file-large", size=status.st_size, limit=MAX_FILE_BYTES))
        return
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
