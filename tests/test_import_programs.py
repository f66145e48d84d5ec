"""What goes through other programs: stand-ins show what is asked of them and what becomes of it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build_tools.importers.importing import Imported, import_file, open_desk
from tests.import_shapes import ORIGINALS, facts, held_directive, page_to_print, source_lines, words
from tests.test_import_refusals import BLANK_PDF

SAMPLES = Path(__file__).parent / "data/import"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def stand_in(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of that name in front of all others."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


def draft(file: Path, tmp_path: Path) -> Imported:
    (tmp_path / "archive/directives").mkdir(parents=True)
    desk, _ = open_desk(tmp_path / "archive")
    return import_file(file, desk, dry_run=True)


def test_an_old_word_file_goes_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converted = SAMPLES / "columns-in-a-table.docx"
    script = f'[ "$3 $4 $5" = "--convert-to docx source.doc" ] && cp "{converted}" source.docx'
    stand_in(tmp_path / "bin", "soffice", script, monkeypatch)
    (tmp_path / "a.doc").write_bytes(OLD_WORD)
    done = draft(tmp_path / "a.doc", tmp_path)
    assert done.outcome == "drafted"
    assert "Tệp Word cũ" in done.text


def test_a_program_that_fails_is_one_finding_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", "soffice", "echo 'source file could not be loaded' >&2; exit 1", monkeypatch)
    (tmp_path / "a.doc").write_bytes(OLD_WORD)
    done = draft(tmp_path / "a.doc", tmp_path)
    assert [finding.code for finding in done.findings] == ["import-program-failed"]
    assert ("reason", "source file could not be loaded") in done.findings[0].values


TESSERACT = '[ "$*" = "pages.txt words -l vie pdf" ] && head -c 2 page-0001.pgm | grep -q P5 && cp "{words}" words.pdf'


@pytest.mark.parametrize(
    ("program", "script"),
    [("ocrmypdf", '[ "$1 $2" = "-l vie" ] && cp "{words}" words.pdf'), ("tesseract", TESSERACT)],
)
def test_a_scan_is_recognised_and_marked_as_unproofed(
    program: str, script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    original = next(file for file in ORIGINALS if file.name.startswith("002"))
    page = browser.new_page()
    page.set_content(page_to_print(source_lines(original)))
    page.pdf(path=tmp_path / "recognised.pdf", prefer_css_page_size=True)
    page.close()
    stand_in(tmp_path / "bin", program, script.format(words=tmp_path / "recognised.pdf"), monkeypatch)
    (tmp_path / "scan.pdf").write_bytes(BLANK_PDF)
    done = draft(tmp_path / "scan.pdf", tmp_path)
    assert done.outcome == "drafted", done.findings
    assert facts(done.text) == facts(held_directive(original))
    assert words(done.text) == words(held_directive(original))
    assert "chưa hiệu đính" in done.text
    assert "import-scanned" in [finding.code for finding in done.findings]


def test_recognition_that_finds_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", "ocrmypdf", "cp scan.pdf words.pdf", monkeypatch)
    (tmp_path / "scan.pdf").write_bytes(BLANK_PDF)
    done = draft(tmp_path / "scan.pdf", tmp_path)
    assert [finding.code for finding in done.findings] == ["import-pdf-blank"]
