"""`kho build` as a whole: the same bytes every time, from every door, and nothing lost when the archive is wrong."""

import os
import subprocess
import sys
from pathlib import Path

from tests.archives import directive, write_archive

REPOSITORY = Path(__file__).parent.parent
KEY = "huyen-uy-binh-an/2021/01-cv-hu.md"


def kho(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with ``environment`` on top of this one."""
    command: list[str | Path] = [sys.executable, "-m", "build_tools", *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by its path."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    for name, zone, seed in (("one", "UTC", "1"), ("two", "Asia/Ho_Chi_Minh", "2")):
        done = kho(
            "build",
            "--site",
            tmp_path / name,
            TZ=zone,
            PYTHONHASHSEED=seed,
            LC_ALL="C",
            KHO_CACHE=str(tmp_path / f"{name}-cache"),
        )
        assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_mkdocs_gives_the_same_site(tmp_path: Path, site: Path) -> None:
    mkdocs = Path(sys.executable).parent / "mkdocs"
    command: list[str | Path] = [mkdocs, "build", "--strict", "--quiet", "--site-dir", tmp_path / "site"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "site") == tree(site)


def test_an_archive_needs_only_directives(tmp_path: Path) -> None:
    root = write_archive(tmp_path, {KEY: directive()})
    done = kho("build", "--archive", root, "--site", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/van-ban/huyen-uy-binh-an/2021/01-cv-hu.html").is_file()


def test_an_empty_archive_has_a_site_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "directives").mkdir()
    done = kho("build", "--archive", tmp_path, "--site", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert "directives/" in (tmp_path / "site/index.html").read_text(encoding="utf-8")


def test_errors_leave_the_last_good_site_untouched(tmp_path: Path) -> None:
    root = write_archive(tmp_path, {KEY: directive()})
    out = tmp_path / "site"
    assert kho("build", "--archive", root, "--site", out).returncode == 0
    before = tree(out)
    write_archive(root, {KEY: directive(kind="Công văng"), "b/2021/02-cv-hu.md": ""})
    done = kho("build", "--archive", root, "--site", out, KHO_LANG="en")
    assert done.returncode == 1
    assert "b/2021/02-cv-hu.md:1: the file is empty; write front matter and text, or delete it" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(out) == before


def test_a_directive_that_is_gone_takes_its_pages_with_it(tmp_path: Path) -> None:
    root = write_archive(tmp_path, {KEY: directive(), "b/2021/02-cv-hu.md": directive(number="02-CV/HU")})
    out = tmp_path / "site"
    assert kho("build", "--archive", root, "--site", out).returncode == 0
    (root / "directives/b/2021/02-cv-hu.md").unlink()
    assert kho("build", "--archive", root, "--site", out).returncode == 0
    assert kho("build", "--archive", root, "--site", tmp_path / "clean").returncode == 0
    assert tree(out) == tree(tmp_path / "clean")


def test_a_renamed_directive_leaves_its_old_address(tmp_path: Path) -> None:
    root = write_archive(tmp_path, {"b/2021/02-cv-hu.md": directive(extra="aliases: [a/2021/01-cv-hu]\n")})
    assert kho("build", "--archive", root, "--site", tmp_path / "site").returncode == 0
    old = (tmp_path / "site/van-ban/a/2021/01-cv-hu.html").read_text(encoding="utf-8")
    assert "../../b/2021/02-cv-hu.html" in old or "../../../van-ban/b/2021/02-cv-hu.html" in old


def test_a_folder_that_is_no_archive(tmp_path: Path) -> None:
    done = kho("check", "--archive", tmp_path, KHO_LANG="en")
    assert done.returncode == 1
    assert "has no folder directives/" in done.stderr
