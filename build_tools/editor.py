"""The schemas and snippets that text editors complete and check with: ``docs/schemas/`` and ``.vscode/``.

``python -m build_tools.editor`` writes them; a test tells when they are out of date. Editors check YAML files by the
schemas; front matter inside Markdown has no such support in the common extension, so there snippets complete the fields
and the task ``kho check`` marks what is wrong.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from build_tools.schema import json_schemas
from build_tools.wording import field_label
from build_tools.words import words
from build_tools.yaml_text import ORDER

ROOT: Final = Path(__file__).parent.parent
_DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_CODES: Final = "^[^,]+(, [^,]+)*$"
_TYPE: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "also": {"type": "string", "pattern": _CODES},
        "party": {"type": "string", "pattern": _CODES},
        "state": {"type": "string", "pattern": _CODES},
        "short": {"type": "boolean"},
        "law": {"type": "boolean"},
    },
}
# What a snippet types for a field; the others get one line.
_SHAPES: Final = {
    "issued": "issued: ${1:2021-08-31}",
    "meeting": "meeting: ${1:2021-08-31}",
    "form": "form: ${1|full,reproduced,reported|}",
    "header": "header:\n  - $1",
    "motto": "motto:\n  - ${1:ĐẢNG CỘNG SẢN VIỆT NAM}",
    "heading": "heading:\n  - $1",
    "signers": "signers:\n  - authority: $1\n    position: $2\n    name: $3",
    "addressees": "addressees:\n  - $1",
    "recipients": "recipients:\n  - $1",
    "separator": 'separator: "${1|\\,,;|}"',
    "received": 'received:\n  - organisation: $1\n    number: "$2"\n    date: ${3:2021-08-31}',
    "posting": "posting:\n  portal: $1\n  headline: $2",
    "source": "source:\n  file: $1\n  sha256: $2",
    "notes": "notes:\n  - field: $1\n    as_written: $2\n    note: $3",
    "attachments": "attachments:\n  - title: $1\n    anchor: $2",
    "references": "references:\n  - document: $1\n    relation: ${2:thuc_hien}",
    "omitted": "omitted:\n  - $1",
    "corrections": "corrections:\n  - date: ${1:2021-08-31}\n    what: $2",
    "aliases": "aliases:\n  - $1",
    "topics": "topics:\n  - $1",
}


def editor_files() -> dict[str, str]:
    """Return the files by their path in the repository."""
    schemas = json_schemas() | {"types": {"type": "object", "additionalProperties": _TYPE}}
    labels = words("vi")["site"]["fields"]
    files = {}
    for name, schema in schemas.items():
        whole = {"$schema": _DRAFT, "title": f"Kho Văn Bản: {name}", **_described(schema, labels)}
        files[f"docs/schemas/{name}.schema.json"] = _json(whole)
    files[".vscode/kho.code-snippets"] = _json(_snippets())
    return files


def _described(schema: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    """The schema with the Vietnamese names of the fields, as an editor shows them while typing."""
    fields = {
        name: {**field, "description": labels[name]} if name in labels else field
        for name, field in schema.get("properties", {}).items()
    }
    return {**schema, "properties": fields} if fields else schema


def _snippets() -> dict[str, Any]:
    """One snippet a field of front matter, and one for a whole new directive."""
    found = {
        name: {
            "scope": "markdown",
            "prefix": name,
            "description": field_label(name),
            "body": _SHAPES.get(name, f"{name}: $1").split("\n"),
        }
        for name in ORDER[""]
    }
    whole = ["---", "number: $1", "type: $2", "title: $3", "issuer: $4", "issued: $5", "---", "$0"]
    return {"văn bản": {"scope": "markdown", "prefix": "kho", "description": "Văn bản mới", "body": whole}, **found}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the files."""
    for name, text in editor_files().items():
        file = ROOT / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
