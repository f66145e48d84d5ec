"""``kho rename``: the file, its original and every reference move together; the old address leads on."""

import hashlib
from pathlib import Path

import pytest

from build_tools.cli import main
from build_tools.renaming import key_of, rename_directive
from tests.archives import check, directive, write_archive

OLD, NEW = "huyen-uy/2021/01-cv-hu", "huyen-uy-binh-an/2021/01-cv-hu-dinh-chinh"
ORIGINAL = b"ban goc"
SOURCE = f"source:\n  file: 01-cv-hu/goc.txt\n  sha256: {hashlib.sha256(ORIGINAL).hexdigest()}\n"
CITING = directive(number="02-CV/HU", extra=f"references: [{{document: {OLD}, relation: thuc_hien}}]\n")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_archive(
        tmp_path,
        {
            f"{OLD}.md": directive(extra=SOURCE + "# ghi chú của tôi\ntopics:\n  - A\n"),
            f"{OLD}/goc.txt": ORIGINAL,
            "huyen-uy-binh-an/2021/02-cv-hu.md": CITING,
        },
    )


def test_everything_moves_together_and_the_check_is_content(archive: Path) -> None:
    assert check(archive, {}).findings == []
    files, findings = rename_directive(archive, OLD, NEW)
    assert (files, findings) == ([f"{NEW}.md", "huyen-uy-binh-an/2021/02-cv-hu.md"], [])
    moved = (archive / f"directives/{NEW}.md").read_text(encoding="utf-8")
    assert f"aliases:\n  - {OLD}\n" in moved
    assert "file: 01-cv-hu-dinh-chinh/goc.txt" in moved
    assert "# ghi chú của tôi\n" in moved
    assert (archive / f"directives/{NEW}/goc.txt").read_bytes() == ORIGINAL
    assert not (archive / "directives/huyen-uy").exists()
    assert check(archive, {}).findings == []


def test_a_second_move_keeps_both_old_addresses(archive: Path) -> None:
    rename_directive(archive, OLD, NEW)
    rename_directive(archive, NEW, "huyen-uy-binh-an/2021/03-cv-hu")
    moved = (archive / "directives/huyen-uy-binh-an/2021/03-cv-hu.md").read_text(encoding="utf-8")
    assert f"aliases:\n  - {OLD}\n  - {NEW}\n" in moved


def test_a_move_back_leaves_no_alias_of_itself(archive: Path) -> None:
    rename_directive(archive, OLD, NEW)
    assert rename_directive(archive, NEW, OLD)[1] == []
    assert f"aliases:\n  - {NEW}\n" in (archive / f"directives/{OLD}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("khong/2021/co", NEW, "rename-missing"),
        (OLD, "huyen-uy-binh-an/2021/02-cv-hu", "rename-taken"),
        (OLD, "Huyện ủy/2021/01", "file-name"),
        (OLD, "../ngoai/01", "file-name"),
        (OLD, "a/2021/index", "file-name"),
        (OLD, f"a/2021/{'x' * 100}", "file-name-long"),
    ],
)
def test_a_move_that_cannot_be_is_one_finding_and_moves_nothing(archive: Path, old: str, new: str, code: str) -> None:
    before = sorted(archive.rglob("*"))
    files, findings = rename_directive(archive, old, new)
    assert (files, [finding.code for finding in findings]) == ([], [code])
    assert sorted(archive.rglob("*")) == before


@pytest.mark.parametrize(
    "name", [OLD, f"directives/{OLD}.md", f"./directives/{OLD}.md", f"/x/y/directives/{OLD}.md", f"van-ban/{OLD}.html"]
)
def test_a_person_may_name_a_directive_as_it_comes(name: str) -> None:
    assert key_of(name) == OLD


def test_the_command_says_what_it_did(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHO_LANG", "en")
    assert main(["rename", "--archive", str(archive), OLD, NEW]) == 0
    assert f"Moved {OLD} to {NEW}" in capsys.readouterr().out
    assert main(["rename", "--archive", str(archive), OLD, NEW]) == 1
