"""Bad input: one clear finding each, nothing written, nothing fetched."""

import random
import socket
import zipfile
from pathlib import Path

import pytest

from build_tools.digest import digest_directive
from build_tools.importers import old_word, scan
from build_tools.importers.importing import import_file, open_desk
from build_tools.words import describe

SAMPLES = Path(__file__).parent / "data/import"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty archive on a machine without network and without LibreOffice, ocrmypdf and tesseract."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the importer asked for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(old_word, "find_program", lambda *_: None)
    monkeypatch.setattr(scan, "find_program", lambda *_: None)
    (tmp_path / "archive/directives").mkdir(parents=True)
    return tmp_path / "archive"


def refused(file: Path, archive: Path) -> str:
    """The one code that a file is refused with; nothing may have been written."""
    desk, _ = open_desk(archive)
    done = import_file(file, desk)
    assert done.outcome == "refused"
    (finding,) = done.findings
    assert finding.severity == "error"
    for language in ("vi", "en"):
        assert "{" not in describe(finding, language=language)
    assert [path for path in archive.rglob("*") if path.is_file()] == []
    return finding.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("password.docx", "import-password"),
        ("macros.docm", "import-macros"),
        ("picture.docx", "import-mismatch"),
        ("truncated.docx", "import-broken"),
        ("doctype.docx", "import-broken"),
        ("wrong-encoding.txt", "import-encoding"),
        ("not-a-directive.txt", "import-not-directive"),
        ("two-directives.txt", "import-two-directives"),
        ("README.md", "import-format"),
        ("", "import-directory"),
        ("khong-co.txt", "import-missing"),
    ],
)
def test_a_bad_file_gives_one_finding(name: str, code: str, archive: Path) -> None:
    assert refused(SAMPLES / name, archive) == code


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "ĐỘ MẬT: MẬT", "[MẬT]"])
def test_a_secret_document_is_not_taken(mark: str, tmp_path: Path, archive: Path) -> None:
    lines = (SAMPLES / "utf-16.txt").read_text(encoding="utf-16").split("\n")
    file = tmp_path / "a.txt"
    file.write_text("\n".join([*lines[:3], mark, *lines[3:]]), encoding="utf-8")
    assert refused(file, archive) == "import-secret"


def test_a_mark_of_circulation_is_for_a_person(tmp_path: Path, archive: Path) -> None:
    lines = (SAMPLES / "utf-16.txt").read_text(encoding="utf-16").split("\n")
    file = tmp_path / "a.txt"
    file.write_text("\n".join([*lines[:3], "LƯU HÀNH NỘI BỘ", *lines[3:]]), encoding="utf-8")
    desk, _ = open_desk(archive)
    assert "import-circulation" in [finding.code for finding in import_file(file, desk).findings]


def test_a_zip_bomb_is_judged_before_it_is_unpacked(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "bomb.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as content:
        content.writestr("word/document.xml", b" " * 90_000_000)
    assert file.stat().st_size < 200_000
    assert refused(file, archive) == "import-bomb"


def test_a_huge_page_is_refused_by_its_size(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"<p>x</p>" * 2_600_000)
    assert refused(file, archive) == "import-large"


def test_one_damaged_byte_is_told_with_its_line_and_is_no_old_encoding(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "a.txt"
    good = "HUYỆN ỦY BÌNH AN\nSố 12-CV/HU\nHuyện ủy yêu cầu các đảng ủy xã lập hồ sơ.\n".encode() * 20
    file.write_bytes(good.replace("lập".encode(), b"l\xe1p", 1))
    desk, _ = open_desk(archive)
    (finding,) = import_file(file, desk).findings
    assert (finding.code, finding.line) == ("import-encoding", 3)


@pytest.mark.parametrize("name", ["empty.txt", "empty.docx", "empty.pdf", "empty.html"])
def test_an_empty_file_is_refused(name: str, tmp_path: Path, archive: Path) -> None:
    file = tmp_path / name
    file.write_bytes(b"")
    assert refused(file, archive) in {"import-empty", "import-mismatch"}


def test_a_document_in_one_line_has_no_lines_to_sort(tmp_path: Path, archive: Path) -> None:
    head = "BỘ CANH NÔNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do Số: 24/CN-NĐ NGHỊ ĐỊNH Về vườn ươm "
    file = tmp_path / "one-line.txt"
    file.write_text(head + "Điều 1. Nay lập vườn ươm trong các xã ven sông. " * 20, encoding="utf-8")
    assert refused(file, archive) == "import-not-directive"


def test_a_binary_file_named_txt_is_refused(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\x7fELF\0\0\0\1" * 100)
    assert refused(file, archive) == "import-binary"


def test_an_old_word_file_needs_libreoffice_and_says_so(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "a.doc"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refused(file, archive) == "import-doc-program"


def test_an_old_word_file_named_docx_is_no_locked_one(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refused(file, archive) == "import-mismatch"


BLANK_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
"""


def test_a_scan_needs_recognition_and_says_so(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(BLANK_PDF)
    assert refused(file, archive) == "import-pdf-scan"


def test_a_damaged_pdf_is_refused(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-1.7\n" + b"x" * 500)
    assert refused(file, archive) == "import-broken"


def test_nothing_is_fetched_for_a_page_that_names_other_servers(archive: Path) -> None:
    desk, _ = open_desk(archive)
    done = import_file(SAMPLES / "portal.html", desk)
    assert done.outcome == "written"
    assert "khong-co.invalid" not in done.text


def test_damaged_files_are_refused_or_drafted_and_never_raise(tmp_path: Path, archive: Path) -> None:
    """Bytes of the samples changed, cut out and doubled; a draft that comes of it is a directive that can be read."""
    throw = random.Random(6)
    samples = sorted(file for file in SAMPLES.iterdir() if file.suffix != ".md")
    desk, _ = open_desk(archive)
    outcomes = set()
    for _ in range(120):
        sample = throw.choice(samples)
        data = bytearray(sample.read_bytes())
        for _ in range(throw.randint(1, 8)):
            at = throw.randrange(len(data))
            if throw.random() < 0.5:
                data[at] = throw.randrange(256)
            else:
                data[at : at + throw.randint(0, 60)] = data[at : at + throw.randint(0, 30)] or b"x"
        file = tmp_path / f"damaged{sample.suffix}"
        file.write_bytes(data)
        done = import_file(file, desk, dry_run=True)
        outcomes.add(done.outcome)
        if done.outcome == "drafted":
            found = digest_directive("a/2021/b", done.text.encode(), vocabulary=desk.vocabulary).findings
            assert {finding.code for finding in found if finding.severity == "error"} <= {"field-missing"}
    assert outcomes == {"refused", "drafted"}


def test_hostile_markup_takes_linear_time(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "deep.html"
    file.write_bytes(b"<table><tr><td>" * 50_000 + b"<p>x" * 50_000 + b"<!--" * 50_000)
    assert refused(file, archive) == "import-not-directive"


def test_hostile_text_takes_linear_time(tmp_path: Path, archive: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text(("Ngày " * 20_000 + "\n") * 3 + "TT\n" * 20_000 + "Hôm nay:\n" * 20_000, encoding="utf-8")
    assert refused(file, archive) == "import-not-directive"
