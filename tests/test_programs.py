"""A program that is missing or not the pinned one stops the tests with the line to type; nothing is skipped."""

import io
import tarfile
from pathlib import Path

import pytest

from tests import programs
from tests.programs import MissingProgramError, find_chromium, find_java, find_vnu, take_jar


def test_a_checker_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    package, place = tmp_path / "vnu.tgz", tmp_path / "share" / "vnu.jar"
    content = b"another jar"
    with tarfile.open(package, "w:gz") as archive:
        member = tarfile.TarInfo("package/build/dist/vnu.jar")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    with pytest.raises(MissingProgramError, match="not what was pinned"):
        take_jar(package, place)
    assert not place.exists()


def test_a_checker_changed_in_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    with pytest.raises(MissingProgramError, match="type: make test"):
        find_vnu()
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / f"vnu-{programs.VNU_VERSION}.jar").write_bytes(b"changed")
    with pytest.raises(MissingProgramError, match="not the file that was pinned"):
        find_vnu()


def test_a_program_that_does_not_start_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ubuntu's chromium-browser and macOS's java are such: present, and only a hint to install something."""
    for name in ("chromium", "java"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'install me first' >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(programs, "chromium_candidates", lambda: iter([tmp_path / "chromium"]))
    monkeypatch.setattr(programs, "find_vnu", lambda: tmp_path / "vnu.jar")
    monkeypatch.setattr(programs, "java_candidates", lambda: iter([tmp_path / "java", tmp_path / "khong-co"]))
    programs.forget()
    try:
        with pytest.raises(MissingProgramError, match=r"type: .*playwright install"):
            find_chromium()
        with pytest.raises(MissingProgramError, match=r"type: .*requirements-tools.txt"):
            find_java()
    finally:
        programs.forget()
