"""An archive → the same documents as the peers' own projects: MkDocs with Material, and Hugo.

Each gets what its users would write: front matter with its own keys, the text as it stands. The peers link no citations
and make no pages for cited documents: their work is the lighter one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from build_tools.archive import read_archive
from build_tools.bench.yaml_text import Value, mapping
from build_tools.front_matter import parse_yaml, split_front_matter

_HUGO: Final = Path(__file__).with_name("hugo")
MATERIAL_CONFIG: Final = """\
site_name: Kho văn bản
docs_dir: docs
use_directory_urls: false
theme: {name: material, language: vi, font: false}
plugins: [search]
"""
# With its default navigation every page carries a link to every other: the peer's best case names the home page alone.
SHORT_NAVIGATION: Final = "nav: [index.md]\nvalidation: {nav: {omitted_files: ignore}}\n"


@dataclass(frozen=True, slots=True)
class _Page:
    """A directive as the peers see it."""

    key: str
    fields: Mapping[str, Any]
    text: str


def _pages(archive: Path) -> Iterator[_Page]:
    held, findings = read_archive(archive)
    if findings or not held.directives:
        raise ValueError(f"{archive} is no archive to measure with: {len(findings)} findings")
    for key, directive in held.directives.items():
        front, text, _, _ = split_front_matter(directive.file.read_text(encoding="utf-8"), path=key)
        document, _ = parse_yaml(front, path=key)
        if document is None:
            raise ValueError(f"{key} has no front matter")
        yield _Page(key, document.value, text)


def write_material_project(archive: Path, project: Path, *, navigation: str = SHORT_NAVIGATION) -> None:
    """Write ``mkdocs.yml`` and ``docs/`` below ``project``."""
    docs = project / "docs"
    docs.mkdir(parents=True)
    (project / "mkdocs.yml").write_text(MATERIAL_CONFIG + navigation, encoding="utf-8")
    (docs / "index.md").write_text("# Kho văn bản\n", encoding="utf-8")
    for page in _pages(archive):
        file = docs / f"{page.key}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        fields = page.fields
        heading = f"# {fields['type']} {fields.get('number', '')}".rstrip()
        facts = [
            f"{fields['title']}",
            f"Cơ quan ban hành: {fields['issuer']}",
            f"{fields['place']}, ngày {fields['issued']:%d/%m/%Y}",
        ]
        tail = [f"Nơi nhận: {'; '.join(fields.get('recipients', ()))}"] if fields.get("recipients") else []
        tail += [f"Người ký: {signer['name']}" for signer in fields.get("signers", ())]
        parts = [heading, *facts, page.text.strip(), *tail]
        front = mapping({"title": f"{fields['type']} {fields.get('number', '')}".rstrip()})
        file.write_text(f"---\n{front}---\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


def write_hugo_project(archive: Path, project: Path) -> None:
    """Write configuration, layouts and ``content/`` below ``project``."""
    shutil.copytree(_HUGO, project)
    (project / "static").mkdir()
    (project / "static" / "kho.css").write_text("body{max-width:72rem;margin:auto}\n", encoding="utf-8")
    content = project / "content"
    for page in _pages(archive):
        section = content / page.key.partition("/")[0]
        if not section.exists():
            section.mkdir(parents=True)
            (section / "_index.md").write_text(
                f"---\n{mapping({'title': page.fields['issuer']})}---\n", encoding="utf-8"
            )
        file = content / f"{page.key}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"---\n{mapping(_hugo_fields(page.fields))}---\n{page.text}", encoding="utf-8")


def _hugo_fields(fields: Mapping[str, Any]) -> dict[str, Value]:
    issued: date = fields["issued"]
    named: dict[str, Value] = {"title": fields["title"], "date": issued, "number": fields.get("number", "không số")}
    named |= {"doctype": fields["type"], "place": fields["place"]}
    named |= {name: fields[name] for name in ("header", "motto", "addressees") if fields.get(name)}
    recipients = dict.fromkeys(line.partition(" (")[0] for line in fields.get("recipients", ()))
    return named | {
        "signed": fields.get("signers", []),
        "loai": [fields["type"]],
        "nam": [str(issued.year)],
        "noi-nhan": list(recipients),
        "nguoi-ky": [signer["name"] for signer in fields.get("signers", ())],
        "chu-de": fields.get("topics", []),
    }
