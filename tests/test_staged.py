"""``kho check --staged`` and the hook: what git is about to commit is checked, not what lies in the folder."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from build_tools.cli import main
from tests.archives import directive, write_archive

ROOT = Path(__file__).parent.parent
KEY = "huyen-uy-binh-an/2021/01-cv-hu.md"
BAD = directive(issued="2021-02-31")


def git(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.invalid", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *settings, *arguments],
        cwd=folder,
        env={**known, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository whose archive is committed and well."""
    monkeypatch.setenv("KHO_LANG", "vi")
    monkeypatch.setenv("KHO_CACHE", str(tmp_path / "cache"))
    root = write_archive(tmp_path / "kho có dấu cách", {KEY: directive()})
    git(root, "init", "--quiet")
    git(root, "add", ".")
    assert git(root, "commit", "--quiet", "-m", "Kho").returncode == 0
    return root


def staged(root: Path, *arguments: str) -> int:
    return main(["check", "--staged", "--archive", str(root), *arguments])


def test_nothing_staged_is_nothing_to_check(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert staged(repository) == 0
    assert "Sắp commit 0 tệp" in capsys.readouterr().out


def test_a_staged_error_stops_the_commit(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_archive(repository, {KEY: BAD})
    git(repository, "add", ".")
    assert staged(repository) == 1
    assert f"directives/{KEY}:6: issued không phải ngày có thật" in capsys.readouterr().err


def test_what_lies_there_unstaged_does_not_count(repository: Path) -> None:
    write_archive(repository, {"huyen-uy-binh-an/2021/02-cv-hu.md": directive(number="02-CV/HU")})
    git(repository, "add", ".")
    write_archive(repository, {KEY: BAD, "huyen-uy-binh-an/2021/03-cv-hu.md": BAD})
    assert staged(repository) == 0


def test_an_error_that_is_mended_only_in_the_folder_still_counts(repository: Path) -> None:
    write_archive(repository, {KEY: BAD})
    git(repository, "add", ".")
    write_archive(repository, {KEY: directive()})
    assert staged(repository) == 1


def test_warnings_count_only_in_the_files_of_the_commit(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_archive(repository, {"huyen-uy-binh-an/2021/02-cv-hu.md": directive(number="02-CT/HU")})
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Có cảnh báo")
    write_archive(repository, {KEY: directive("Các đơn vị thực hiện đúng hạn.")})
    git(repository, "add", ".")
    assert staged(repository, "--strict") == 0
    write_archive(repository, {"huyen-uy-binh-an/2021/04-cv-hu.md": directive(number="04-CT/HU")})
    git(repository, "add", ".")
    assert staged(repository) == 0
    assert staged(repository, "--strict") == 1
    assert "mang ký hiệu CT" in capsys.readouterr().out


def test_a_folder_without_git_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    write_archive(tmp_path / "a", {KEY: directive()})
    assert staged(tmp_path / "a") == 1
    assert "git" in capsys.readouterr().err


def test_make_hooks_installs_a_hook_that_stops_a_bad_commit(repository: Path) -> None:
    """The hook runs with no more than git and the program in .venv/; it asks no network."""
    shutil.copytree(ROOT / ".ci", repository / ".ci")
    shutil.copy(ROOT / "Makefile", repository / "Makefile")
    (repository / ".venv/bin").mkdir(parents=True)
    program = repository / ".venv/bin/kho"
    program.write_text(f'#!/bin/sh\nexec "{ROOT}/.venv/bin/kho" "$@" --archive .\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "GIT_"))}
    done = subprocess.run(
        ["make", "hooks"], cwd=repository, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    write_archive(repository, {KEY: BAD})
    git(repository, "add", "directives")
    refused = git(repository, "commit", "-m", "Sai ngày", KHO_CACHE=str(repository / "cache"))
    assert refused.returncode != 0
    assert "issued không phải ngày có thật" in refused.stderr + refused.stdout
    write_archive(repository, {KEY: directive("Lời văn mới.")})
    git(repository, "add", "directives")
    assert git(repository, "commit", "-m", "Đúng", KHO_CACHE=str(repository / "cache")).returncode == 0
