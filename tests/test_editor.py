"""What editors and continuous integration read is current, points at what is there, and does what a person types."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from build_tools.editor import editor_files
from build_tools.front_matter import parse_yaml, split_front_matter
from build_tools.schema import FrontMatter, OrganisationEntry

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", sorted(editor_files()))
def test_what_editors_read_is_current(name: str) -> None:
    """After a change of the schema: python -m build_tools.editor."""
    assert (ROOT / name).read_text(encoding="utf-8") == editor_files()[name]


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / f"docs/schemas/{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


def test_the_schema_of_front_matter_has_every_field_and_no_other() -> None:
    assert set(schema("directive")["properties"]) == set(FrontMatter.model_fields)
    assert schema("directive")["additionalProperties"] is False
    assert schema("directive")["properties"]["issuer"]["description"] == "Cơ quan ban hành"
    assert set(schema("organisations")["$defs"]["OrganisationEntry"]["properties"]) == set(
        OrganisationEntry.model_fields
    )


@pytest.mark.parametrize("file", sorted((ROOT / "directives").glob("*/*/*.md")), ids=lambda file: file.stem)
def test_every_held_directive_has_only_fields_of_the_published_schema(file: Path) -> None:
    front, _, _, _ = split_front_matter(file.read_text(encoding="utf-8"), path="x")
    document, _ = parse_yaml(front, path="x")
    assert document is not None
    assert set(document.value) <= set(schema("directive")["properties"])
    assert set(schema("directive")["required"]) <= set(document.value)


def test_every_type_of_the_vocabulary_has_only_fields_of_its_schema() -> None:
    allowed = set(schema("types")["additionalProperties"]["properties"])
    types = yaml.safe_load((ROOT / "build_tools/vocabularies/types.yml").read_text(encoding="utf-8"))
    assert {field for entry in types.values() for field in entry} <= allowed


def test_the_editors_settings_point_at_files_that_are_there() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    for name, checked in settings["yaml.schemas"].items():
        assert (ROOT / name).is_file()
        assert (ROOT / checked).is_file() or checked == "directives/cited.yml"  # an archive may have none


def test_the_editors_task_marks_findings_where_they_are() -> None:
    tasks = json.loads((ROOT / ".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]
    pattern = tasks[0]["problemMatcher"]["pattern"][0]
    found = re.match(pattern["regexp"], "directives/a/2021/01-cv-hu.md:7:12: «x»: ngày không có thật; sửa lại")
    assert found
    assert (found[pattern["file"]], found[pattern["line"]], found[pattern["column"]]) == (
        "directives/a/2021/01-cv-hu.md",
        "7",
        "12",
    )
    assert re.match(pattern["regexp"], "directives/a/2021/01-cv-hu.md:7: thiếu trường title; thêm vào phần đầu")


def github_lines() -> list[str]:
    steps = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    return [step["run"] for step in steps if "run" in step]


def test_both_forges_run_the_same_lines_of_the_makefile() -> None:
    lines = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))["check"]["script"]
    assert lines == github_lines()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in lines:
        assert re.search(rf"^{line.removeprefix('make ')}:", makefile, re.MULTILINE)


def test_the_first_line_that_the_forges_run_passes_here() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        github_lines()[0].split(), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
