"""``verify_copy``: a whole copy gives no finding; every random corruption is found and the file is named."""

from __future__ import annotations

import os
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from build_tools.findings import Finding
from build_tools.verify import verify_copy
from build_tools.words import describe
from tests.test_offline import make, unpack

CASES = 200
DICE = random.Random(7)
PAGES = {f"van-ban/{n % 5}/{n}.html": DICE.randbytes(40 + 30 * n) for n in range(12)}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("copy"), PAGES).path


def _codes(findings: list[Finding]) -> dict[str, str]:
    return {finding.path: finding.code for finding in findings}


def test_a_good_copy_passes_as_zip_and_as_folder(archive: Path, tmp_path: Path) -> None:
    assert verify_copy(archive) == []
    copy = unpack(archive, tmp_path / "bản sao có dấu")
    assert verify_copy(copy) == []
    for path in (*copy.rglob("*"), copy):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert verify_copy(copy) == []


def _flip(file: Path, dice: random.Random) -> None:
    data = bytearray(file.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    file.write_bytes(data)


def _truncate(file: Path, dice: random.Random) -> None:
    os.truncate(file, dice.randrange(file.stat().st_size))


def _corrupt(copy: Path, dice: random.Random) -> dict[str, str]:
    """Corrupt one file of the folder ``copy``; return path → code of the findings that must come."""
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    file = dice.choice([*files, copy / "manifest.json", copy / "SHA256SUMS"])
    name = file.relative_to(copy).as_posix()
    kind = dice.choice(["flip", "truncate", "delete", "add", "rename", "swap", "link"])
    if kind == "flip":
        _flip(file, dice)
        return {name: "copy-changed"}
    if kind == "truncate":
        _truncate(file, dice)
        return {name: "copy-changed"}
    if kind == "delete":
        file.unlink()
        return {name: "copy-missing"}
    if kind == "swap":
        other = dice.choice([path for path in files if path != file])
        one, two = file.read_bytes(), other.read_bytes()
        file.write_bytes(two)
        other.write_bytes(one)
        return {name: "copy-changed", other.relative_to(copy).as_posix(): "copy-changed"}
    added = file.with_name(f"x{dice.randrange(99)}-{file.name}")
    new = added.relative_to(copy).as_posix()
    if kind == "add":
        added.write_bytes(dice.randbytes(dice.randrange(9)))
        return {new: "copy-added"}
    if kind == "link":
        added.symlink_to(file)
        return {new: "copy-added"}
    file.rename(added)
    return {name: "copy-missing", new: "copy-added"}


def test_each_of_200_corruptions_of_a_folder_is_found_and_named(archive: Path, tmp_path: Path) -> None:
    dice = random.Random(20210831)
    for case in range(CASES):
        copy = unpack(archive, tmp_path / str(case))
        expected = _corrupt(copy, dice)
        found = {(finding.path, finding.code) for finding in verify_copy(copy)}
        assert expected.items() <= found, f"case {case}"
        assert expected.keys() == {path for path, _ in found}, f"case {case}: a good file is named"
        shutil.rmtree(copy)


def test_several_corruptions_are_all_named(archive: Path, tmp_path: Path) -> None:
    copy = unpack(archive, tmp_path / "copy")
    (copy / "kho/van-ban/0/0.html").write_bytes(b"")
    (copy / "kho/van-ban/1/1.html").unlink()
    (copy / "kho/van-ban/new.html").write_bytes(b"new")
    (copy / "manifest.json").unlink()
    assert _codes(verify_copy(copy)) == {
        "kho/van-ban/0/0.html": "copy-changed",
        "kho/van-ban/1/1.html": "copy-missing",
        "kho/van-ban/new.html": "copy-added",
        "manifest.json": "copy-missing",
    }


def _repack(archive: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the content of ``archive`` after ``change`` as an ordinary ZIP."""
    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)


def test_each_of_200_corruptions_of_a_zip_is_found(archive: Path, tmp_path: Path) -> None:
    dice = random.Random(6132)
    target = tmp_path / "copy.zip"
    for case in range(CASES):
        shutil.copy(archive, target)
        (_flip if case % 2 else _truncate)(target, dice)
        assert verify_copy(target), f"case {case}"


@pytest.mark.parametrize("kind", ["changed", "missing", "added"])
def test_a_zip_packed_again_names_the_file_that_differs(archive: Path, tmp_path: Path, kind: str) -> None:
    path = "kho/van-ban/3/3.html"

    def change(files: dict[str, bytes]) -> None:
        if kind == "changed":
            files[path] += b"x"
        elif kind == "missing":
            del files[path]
        else:
            files[path + ".new"] = b""

    _repack(archive, tmp_path / "copy.zip", change)
    found = _codes(verify_copy(tmp_path / "copy.zip"))
    assert found == {
        "copy.zip": "copy-seal-missing",
        (path + ".new" if kind == "added" else path): f"copy-{kind}",
    }


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_twice_in_a_zip_is_named(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.zip"
    shutil.copy(archive, target)
    with zipfile.ZipFile(target, "a") as packed:
        packed.writestr("kho/van-ban/3/3.html", b"second")
    codes = [(finding.path, finding.code) for finding in verify_copy(target)]
    assert ("kho/van-ban/3/3.html", "copy-added") in codes
    assert ("kho/van-ban/3/3.html", "copy-changed") in codes


def test_what_is_no_copy_is_said_to_be_none(tmp_path: Path) -> None:
    assert _codes(verify_copy(tmp_path / "nothing")) == {str(tmp_path / "nothing"): "copy-not-found"}
    (tmp_path / "text.zip").write_bytes(b"no zip at all" * 20)
    assert "copy-unreadable" in [finding.code for finding in verify_copy(tmp_path / "text.zip")]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "copy-no-lists" in [finding.code for finding in verify_copy(empty)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_finding_has_its_sentence(archive: Path, tmp_path: Path, language: str) -> None:
    copy = unpack(archive, tmp_path / "copy")
    (copy / "kho/van-ban/0/0.html").write_bytes(b"")
    (copy / "kho/van-ban/1/1.html").unlink()
    (copy / "new.html").write_bytes(b"new")
    (copy / "manifest.json").write_bytes(b"{}")
    (copy / "SHA256SUMS").write_bytes(b"?")
    for finding in (*verify_copy(copy), *verify_copy(tmp_path / "nothing")):
        assert "; " in describe(finding, language=language)
