"""``kho rename``: a directive moves to another address, its files with it, and leaves the old address as an alias."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from build_tools.archive import FOLDER, MAX_ADDRESS, Archive, read_archive
from build_tools.findings import Finding, error
from build_tools.formatting import compose, open_directive

_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*){1,4}\Z")


def key_of(name: str) -> str:
    """Return the key that a person means by a key, a path or a page's address."""
    key = name.strip().replace("\\", "/").removeprefix("./")
    key = key.rpartition(f"{FOLDER}/")[2] if f"{FOLDER}/" in key else key.removeprefix("van-ban/")
    return key.removesuffix(".md").removesuffix(".html").strip("/")


def rename_directive(root: Path, old: str, new: str) -> tuple[list[str], list[Finding]]:
    """Move the directive ``old`` to ``new``; return the changed files, below ``directives/``, and what hindered it.

    Whatever names the old address (``references``, ``cited.yml``) names the new one afterwards. Nothing is moved
    before all is known to be well.
    """
    archive, _ = read_archive(root)
    findings = _check(archive, old, new)
    if findings:
        return [], findings
    moved = _moved_text(archive, old, new)
    if isinstance(moved, list):
        return [], moved
    others = dict(_others(archive, old, new))
    folder = root / FOLDER
    target = folder / f"{new}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    if (folder / old).is_dir():
        (folder / old).rename(folder / new)
    target.write_bytes(moved.encode())
    (folder / f"{old}.md").unlink()
    for name, text in others.items():
        (folder / name).write_bytes(text.encode())
    _tidy((folder / old).parent, folder)
    return [f"{new}.md", *others], []


def _check(archive: Archive, old: str, new: str) -> list[Finding]:
    path = f"{FOLDER}/{old}.md"
    if old not in archive.directives:
        return [error(path, 0, "rename-missing")]
    if not _KEY.match(new) or new.endswith("/index"):
        return [error(path, 0, "file-name", name=new)]
    if len(f"van-ban/{new}.html") >= MAX_ADDRESS:
        return [error(path, 0, "file-name-long", limit=MAX_ADDRESS - len("van-ban/.html"))]
    target = archive.root / FOLDER / new
    if target.exists() or target.with_name(f"{target.name}.md").exists():
        return [error(path, 0, "rename-taken", new=new)]
    return []


def _moved_text(archive: Archive, old: str, new: str) -> str | list[Finding]:
    """The directive's file at its new place: the old address as an alias, the original's folder by its new name."""
    opened, findings = open_directive(archive.directives[old].file.read_bytes(), path=f"{FOLDER}/{old}.md")
    if opened is None:
        return findings
    value: dict[str, Any] = dict(opened.document.value)
    aliases = [alias for alias in value.get("aliases") or [] if alias not in {old, new}]
    value["aliases"] = [*aliases, old]
    source = value.get("source")
    before, after = (key.rpartition("/")[2] for key in (old, new))
    if isinstance(source, dict) and str(source.get("file", "")).startswith(f"{before}/"):
        value["source"] = source | {"file": after + str(source["file"])[len(before) :]}
    return compose(opened, value)


def _others(archive: Archive, old: str, new: str) -> Iterator[tuple[str, str]]:
    """Files whose YAML names the old key as a document, with the new one in its place."""
    names = re.compile(rf"(?<![\w-])(document:\s*[\"']?){re.escape(old)}(?=[\"'\s,}}]|$)")
    files = {f"{key}.md": each.file for key, each in archive.directives.items() if key != old}
    files["cited.yml"] = archive.root / FOLDER / "cited.yml"
    for name, file in files.items():
        if not file.is_file():
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        end = text.find("\n---", 3) if name.endswith(".md") else len(text)  # the text below speaks for itself
        changed = names.sub(lambda match: match[1] + new, text[:end]) + text[end:]
        if changed != text:
            yield name, changed


def _tidy(folder: Path, stop: Path) -> None:
    """Remove folders that the move left empty."""
    while folder != stop and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
