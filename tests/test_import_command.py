"""``kho import`` as typed: many files, dry runs, updates, both languages."""

from pathlib import Path

import pytest

from build_tools.cli import main
from tests.archives import check
from tests.import_shapes import ORIGINALS, ROOT, taken_apart

SAMPLES = Path(__file__).parent / "data/import"
KEY = "huyen-uy-binh-an/2021/12-cv-hu"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KHO_LANG", "vi")
    monkeypatch.setenv("KHO_CACHE", str(tmp_path / "cache"))
    (tmp_path / "archive/directives").mkdir(parents=True)
    return tmp_path / "archive"


def run(archive: Path, *arguments: object) -> int:
    return main(["import", "--archive", str(archive), *map(str, arguments)])


def files(archive: Path) -> list[str]:
    return sorted(str(file.relative_to(archive)) for file in archive.rglob("*") if file.is_file())


def test_the_directive_and_its_original_are_written(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(archive, SAMPLES / "nfd.txt") == 0
    assert files(archive) == [f"directives/{KEY}.md", f"directives/{KEY}/nfd.txt"]
    assert (archive / f"directives/{KEY}/nfd.txt").read_bytes() == (SAMPLES / "nfd.txt").read_bytes()
    said = capsys.readouterr().out
    assert f"đã ghi directives/{KEY}.md" in said
    assert "Đã nhập 1 trên 1 tệp; 0 điều cần xem lại." in said


def test_what_was_written_passes_the_check(archive: Path) -> None:
    run(archive, SAMPLES / "attachments.txt")
    assert check(archive, {}).findings == []


def test_an_original_gets_a_name_that_opens_on_every_system(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "Công văn số 12 (bản cuối).TXT"
    file.write_bytes((SAMPLES / "nfd.txt").read_bytes())
    assert run(archive, file) == 0
    assert f"directives/{KEY}/cong-van-so-12-ban-cuoi.txt" in files(archive)
    assert check(archive, {}).findings == []


def test_a_body_that_the_registry_lacks_comes_with_the_lines_to_add(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "directives/organisations.yml").write_text("- id: bo-y-te\n  name: Bộ Y tế\n", encoding="utf-8")
    assert run(archive, SAMPLES / "nfd.txt") == 0
    said = capsys.readouterr().out
    assert "«- id: huyen-uy-binh-an» và «  name: Huyện ủy Bình An»" in said
    lines = "- id: bo-y-te\n  name: Bộ Y tế\n- id: huyen-uy-binh-an\n  name: Huyện ủy Bình An\n"
    assert check(archive, {"organisations.yml": lines}).findings == []


def test_one_bad_file_stops_nothing_and_the_end_is_one(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(archive, SAMPLES / "picture.docx", SAMPLES / "nfd.txt", SAMPLES / "khong-co.txt") == 1
    assert files(archive) == [f"directives/{KEY}.md", f"directives/{KEY}/nfd.txt"]
    said = capsys.readouterr()
    assert "picture.docx: tên tệp là .docx nhưng bên trong là JPEG" in said.err
    assert "Đã nhập 1 trên 3 tệp" in said.out


def test_a_dry_run_shows_and_writes_nothing(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(archive, SAMPLES / "nfd.txt", "--dry-run") == 0
    assert files(archive) == []
    assert "number: 12-CV/HU" in capsys.readouterr().out


def test_the_same_original_is_not_imported_twice(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive, SAMPLES / "nfd.txt")
    assert run(archive, SAMPLES / "nfd.txt") == 1
    assert f"bản gốc này đã nhập rồi, là {KEY}" in capsys.readouterr().err


def test_another_original_of_a_held_directive_overwrites_nothing(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(archive, SAMPLES / "nfd.txt")
    before = (archive / f"directives/{KEY}.md").read_bytes()
    assert run(archive, SAMPLES / "wrapped.txt") == 1
    assert (archive / f"directives/{KEY}.md").read_bytes() == before
    assert f"kho đã có {KEY}" in capsys.readouterr().err
    assert f"directives/{KEY}/wrapped.txt" not in files(archive)


def test_an_update_shows_the_difference_and_writes_only_with_a_persons_yes(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(archive, SAMPLES / "nfd.txt")
    file = archive / f"directives/{KEY}.md"
    noted = file.read_text(encoding="utf-8").replace(
        "notes:\n", "notes:\n  - field: title\n    note: Người giữ kho ghi.\n"
    )
    noted = noted.replace("---\nHuyện", "topics:\n  - Lưu trữ\n---\nHuyện")
    file.write_text(noted, encoding="utf-8")
    assert run(archive, SAMPLES / "wrapped.txt", "--update") == 0
    assert file.read_text(encoding="utf-8") == noted
    assert "+Huyện ủy yêu cầu các đảng ủy xã" in capsys.readouterr().out
    assert run(archive, SAMPLES / "wrapped.txt", "--update", "--yes") == 0
    fields, body = taken_apart(file.read_text(encoding="utf-8"))
    assert "Việc nộp hồ sơ thực hiện theo Quy định" in body
    assert fields["topics"] == ["Lưu trữ"]
    assert {"field": "title", "note": "Người giữ kho ghi."} in fields["notes"]
    assert run(archive, SAMPLES / "wrapped.txt", "--update") == 0
    assert "không có gì khác" in capsys.readouterr().out


def test_messages_are_in_english_for_who_wants_them(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHO_LANG", "en")
    assert run(archive, SAMPLES / "not-a-directive.txt") == 1
    assert "no number, type or head of a directive was found" in capsys.readouterr().err


def test_a_folder_without_an_archive_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, SAMPLES / "nfd.txt") == 1
    assert "--archive" in capsys.readouterr().err


def test_the_archives_own_originals_are_known(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--archive", str(ROOT), *map(str, ORIGINALS)]) == 1
    assert capsys.readouterr().err.count("đã nhập rồi") == len(ORIGINALS)
    assert files(archive) == []


def test_a_folder_that_cannot_be_written_is_one_finding(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "directives/huyen-uy-binh-an").write_text("một tệp ở chỗ của thư mục", encoding="utf-8")
    assert run(archive, SAMPLES / "nfd.txt") == 1
    assert "không ghi được vào" in capsys.readouterr().err
