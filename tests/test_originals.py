"""Originals in the stage: every byte as it lies in the archive, also when the process that puts them there dies."""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from build_tools import originals
from build_tools.archive import Archive, read_archive
from build_tools.originals import staging_originals
from build_tools.publish import open_publication
from build_tools.workers import Begun, begin
from tests.archives import directive, write_archive

KEYS = [f"huyen-uy-binh-an/2021/{number:02}-cv-hu" for number in range(1, 30)]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    root = write_archive(tmp_path / "kho", {f"{key}.md": directive(number=key[-8:-6]) for key in KEYS})
    beside = root / "directives" / KEYS[0]
    beside.mkdir()
    (beside / "ban-goc.pdf").write_bytes(b"%PDF-1.7 \xff\x00")
    return read_archive(root)[0]


def _publish(archive: Archive, site: Path) -> dict[str, bytes]:
    with open_publication(site) as publication:
        with staging_originals(archive, publication) as staged:
            for path, fingerprint in staged():
                publication.written(path, fingerprint)
        publication.commit()
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def test_each_original_stands_in_the_site_byte_for_byte(archive: Archive, tmp_path: Path) -> None:
    folder = archive.root / "directives"
    expected = {f"van-ban/{key}.md": (folder / f"{key}.md").read_bytes() for key in KEYS}
    expected[f"van-ban/{KEYS[0]}/ban-goc.pdf"] = b"%PDF-1.7 \xff\x00"
    assert _publish(archive, tmp_path / "site") == expected


def test_what_a_dead_process_left_is_staged_again(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _publish(archive, tmp_path / "one")

    def dying(work: Callable[[], object]) -> Begun:
        """Does its work, then dies before it has told of it."""
        begin(work)()
        return Begun(lambda: None)

    monkeypatch.setattr(originals, "begin", dying)
    assert _publish(archive, tmp_path / "two") == whole


def test_work_that_nobody_waits_for_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHO_WORKERS", "2")
    place = tmp_path / "begun"

    def work() -> None:
        place.write_text(str(os.getpid()), encoding="ascii")
        time.sleep(60)

    begun = begin(partial(work))
    while not place.exists() or not place.read_text(encoding="ascii"):
        time.sleep(0.01)
    begun.dismiss()
    with pytest.raises(ProcessLookupError):
        os.kill(int(place.read_text(encoding="ascii")), 0)
    assert begun() is None


def test_work_that_is_ended_while_it_tells_its_result_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHO_WORKERS", "2")

    def work() -> bytes:
        (tmp_path / "done").touch()
        return bytes(1 << 20)  # more than a pipe holds

    begun = begin(work)
    while not (tmp_path / "done").exists():
        time.sleep(0.01)
    time.sleep(0.3)
    begun.dismiss()
    assert begun() is None
