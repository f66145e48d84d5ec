"""``kho build``, killed: the site is wholly old or wholly new, and the next build equals a clean one."""

from __future__ import annotations

import random
from pathlib import Path

from tests.build_faults import Killed


def test_a_killed_build_of_the_real_archive_leaves_a_whole_site(tmp_path: Path) -> None:
    outcomes = Killed(tmp_path, random.Random(5)).run(8)
    assert outcomes["old"] + outcomes["new"] == 8
    assert outcomes["old"] >= 2, "some builds were killed before the switch"
    assert outcomes["built again, as a clean build"] >= 2
