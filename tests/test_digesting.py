"""Reading files ahead of the workers changes nothing but the time that it takes, and is not waited for."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from build_tools import digesting
from build_tools.archive import read_archive
from build_tools.bench.archive import write_archive
from build_tools.cache import Cache
from build_tools.digesting import digest_archive
from build_tools.findings import Finding
from build_tools.workers import Begun, begin


def _digested(root: Path, cache: Path) -> tuple[dict[str, object], list[Finding]]:
    digests, _, findings = digest_archive(read_archive(root)[0], Cache(cache))
    return {key: digest.directive for key, digest in digests.items()}, findings


def test_a_reader_ahead_changes_nothing_and_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_archive(60, tmp_path)
    alone = _digested(tmp_path, tmp_path / "alone")
    seen = tmp_path / "seen"

    def from_a_slow_disk(work: Callable[[], object]) -> Begun:
        def slowly() -> None:
            work()
            seen.write_text(str(os.getpid()), encoding="ascii")
            time.sleep(600)

        begun = begin(slowly)
        while not seen.exists() or not seen.read_text(encoding="ascii"):
            time.sleep(0.01)
        return begun

    monkeypatch.setenv("KHO_WORKERS", "2")
    monkeypatch.setattr(digesting, "_FEW_READ", 0)
    monkeypatch.setattr(digesting, "begin", from_a_slow_disk)
    assert _digested(tmp_path, tmp_path / "ahead") == alone
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text(encoding="ascii")), 0)
