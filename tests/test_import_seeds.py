"""The five captured originals come back as the five directives of the archive, from any format that holds them."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build_tools.words import describe
from tests.import_shapes import (
    CHOSEN,
    ORIGINALS,
    draft_of,
    empty_desk,
    facts,
    held_directive,
    page_to_print,
    source_lines,
    taken_apart,
    words,
    write_page_of_paragraphs,
    write_page_of_tables,
    write_word,
)

Writer = Callable[[Sequence[str], Path], None]


def test_there_are_five() -> None:
    assert [file.name[:3] for file in ORIGINALS] == ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda file: file.name[:3])
def test_an_original_becomes_its_directive(original: Path, tmp_path: Path) -> None:
    imported = draft_of(original, empty_desk(tmp_path), issuer=CHOSEN.get(original.name))
    held = held_directive(original)
    assert facts(imported.text) == facts(held)
    assert taken_apart(imported.text)[1] == taken_apart(held)[1]
    assert f"directives/{imported.key}.md" in original.as_posix().replace(f"/{original.name}", ".md")
    mine, theirs = taken_apart(imported.text)[0]["source"], taken_apart(held)[0]["source"]
    assert (mine["file"], mine["sha256"]) == (theirs["file"], theirs["sha256"])


# What a person sees of each original, without the two findings that --issuer answers.
SEEN = {
    "000": ["import-flat-table"],
    "001": ["import-form-reproduced", "import-number-type"],
    "002": ["import-joined"],
    "003": ["import-unlabelled", "import-form-reported"],
    "004": ["import-no-number", "import-no-day-meeting", "import-joined"],
}


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda file: file.name[:3])
def test_a_person_sees_only_what_a_person_must_judge(original: Path, tmp_path: Path) -> None:
    imported = draft_of(original, empty_desk(tmp_path), issuer=CHOSEN.get(original.name))
    assert [finding.code for finding in imported.findings] == SEEN[original.name[:3]]
    assert all(finding.line for finding in imported.findings)
    assert {finding.severity for finding in imported.findings} == {"warning"}


@pytest.mark.parametrize(
    "original", [file for file in ORIGINALS if file.name in CHOSEN], ids=lambda file: file.name[:3]
)
def test_a_relative_name_stays_as_read_and_the_finding_lists_the_entries(original: Path, tmp_path: Path) -> None:
    imported = draft_of(original, empty_desk(tmp_path))
    name = {"001": "Ban Thường vụ Tỉnh ủy", "004": "Huyện ủy"}[original.name[:3]]
    assert taken_apart(imported.text)[0]["issuer"] == name
    (found,) = [finding for finding in imported.findings if finding.code == "import-issuer-local"]
    assert CHOSEN[original.name] in dict(found.values)["ids"].split(", ")
    assert "--issuer" in describe(found, language="vi")


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda file: file.name[:3])
def test_no_word_of_the_original_is_lost_and_none_is_added(original: Path, tmp_path: Path) -> None:
    """Every word of the draft's text stands in the original in this order, once."""
    imported = draft_of(original, empty_desk(tmp_path), issuer=CHOSEN.get(original.name))
    bare = re.sub(r"(?m)^#+ |^\| --- .*$|\||\\", "", taken_apart(imported.text)[1])
    source = original.read_text(encoding="utf-8").split()
    at = -1
    for word in bare.split():
        at = source.index(word, at + 1)


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda file: file.name[:3])
@pytest.mark.parametrize(
    ("write", "ending"),
    [(write_word, "docx"), (write_page_of_paragraphs, "html"), (write_page_of_tables, "html")],
    ids=["word", "page-of-paragraphs", "page-of-tables"],
)
def test_another_format_gives_the_same_directive(original: Path, tmp_path: Path, write: Writer, ending: str) -> None:
    file = tmp_path / f"source.{ending}"
    write(source_lines(original), file)
    imported = draft_of(file, empty_desk(tmp_path / "archive"), issuer=CHOSEN.get(original.name))
    held = held_directive(original)
    assert facts(imported.text) == facts(held)
    assert taken_apart(imported.text)[1] == taken_apart(held)[1]


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda file: file.name[:3])
def test_a_printed_pdf_gives_the_same_directive(original: Path, tmp_path: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(page_to_print(source_lines(original)))
    file = tmp_path / "source.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    page.close()
    imported = draft_of(file, empty_desk(tmp_path / "archive"), issuer=CHOSEN.get(original.name))
    held = held_directive(original)
    assert without_spaces(facts(imported.text)) == without_spaces(facts(held))
    assert words(imported.text) == words(held)


def without_spaces(value: object) -> object:
    """Facts compared without white space: a printed line that ends in a hyphen does not say whether a space follows."""
    return re.sub(r"\s", "", repr(value))
