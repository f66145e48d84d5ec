"""The staff guide says only what is there: commands, fields, pictures, and words that programs really print."""

import re
from pathlib import Path

import pytest

from build_tools.cli import main
from build_tools.schema import FrontMatter, OrganisationEntry
from build_tools.words import words

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs/huong-dan-can-bo.md").read_text(encoding="utf-8")


def test_every_command_of_kho_for_staff_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    explained = set(re.findall(r"\bkho (import|new|check|fmt|rename)\b", GUIDE))
    assert explained == {"import", "new", "check", "fmt", "rename"}
    assert set(re.findall(r"^(?:KHO_LANG=en )?kho ([a-z]+)", GUIDE, re.MULTILINE)) <= known


def test_every_target_of_make_that_it_names_is_there() -> None:
    targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z-]+)", GUIDE)) <= set(targets)


def test_every_picture_is_there_and_described() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", GUIDE)
    assert {name for _, name in pictures} == {f"hinh/{file.name}" for file in (ROOT / "docs/hinh").iterdir()}
    assert all(len(words_) > 15 for words_, _ in pictures)


def test_every_field_in_its_examples_is_one_of_the_archive() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    known = {*FrontMatter.model_fields, *OrganisationEntry.model_fields, "field", "as_written", "note", "date", "what"}
    for block in blocks:
        assert set(re.findall(r"^[ -]*([a-z_]+):", block, re.MULTILINE)) <= known


def test_every_message_that_it_quotes_is_printed_by_the_program() -> None:
    said = (*words("vi")["findings"].values(), *words("vi")["cli"].values())
    printed = " ".join(sentence for sentence in said if isinstance(sentence, str))
    for quoted in re.findall(r"^\| “([^”]+)”", GUIDE, re.MULTILINE):
        assert quoted in printed
