"""``kho build``, broken: the site is wholly old or wholly new, and the next build equals a clean one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from tests.build_faults import BOUND, REPOSITORY, BrokenBuilds
from tests.publishing import tree


def test_a_broken_build_of_the_real_archive_leaves_a_whole_site(tmp_path: Path) -> None:
    faults = ("killed", "two_at_once", "killed", "closed_folder", "killed", "killed")
    outcomes = BrokenBuilds(tmp_path, random.Random(5)).run(len(faults), faults)
    assert outcomes["killed: old"] >= 1, "some builds were killed before the switch"
    assert outcomes["built again, as a clean build"] >= 2


def test_a_closed_folder_is_named_in_a_sentence_and_the_last_site_stays(tmp_path: Path) -> None:
    builds = BrokenBuilds(tmp_path, random.Random(5))
    builds.build(builds.site)
    before = tree(builds.site)
    builds.edit()
    closed = [path for path in builds.site.rglob("*") if path.is_dir()]
    for path in closed:
        path.chmod(0o555)
    said = builds.fail("closed folder")
    for path in closed:
        path.chmod(0o755)
    assert "Permission denied" in said
    assert str(builds.site) in said
    assert tree(builds.site) == before


def test_a_folder_for_the_cache_that_cannot_be_written_is_named_in_a_sentence(tmp_path: Path) -> None:
    """Nothing is rendered yet: the host itself finds the folder closed."""
    builds = BrokenBuilds(tmp_path, random.Random(5))
    cache = builds.site.parent / "cache"
    cache.mkdir(mode=0o555)
    said = builds.fail("closed cache")
    cache.chmod(0o755)
    assert f"{cache}/host" in said
    assert "Permission denied" in said
    assert not builds.site.exists()


def test_other_commands_name_a_closed_folder_too(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o555)
    program = "import sys; from build_tools.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", BOUND, program, "index", "--archive", str(REPOSITORY)]
    environment = {**os.environ, "KHO_CACHE": str(cache), "KHO_LANG": "en"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert str(cache) in done.stderr
    assert "Traceback" not in done.stderr
