"""The unzipped copy as a commune reads it: read-only, in a folder with Vietnamese letters, from file://, two browsers.

Every request is written down: none fails and none leaves the copy. ``make bench-copy`` walks through a big one.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build_tools.verify import verify_copy
from tests.copy_walk import (
    FIRST_PAGE,
    Seen,
    first_page_sizes,
    link_tree,
    offline_copy,
    rewrite,
    unpacked,
    walk_in_chromium,
    walk_in_firefox,
)
from tests.programs import MissingProgramError, find_firefox
from tests.test_build import REPOSITORY

# What a browser would fetch by itself, from wherever: an address with a host, or one without a scheme.
FOREIGN = re.compile(
    rb"""(?:src|href|action|poster|data|srcset)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//"""
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The copy of the repository's own archive, deep in a folder whose names have letters and spaces, read-only."""
    place = tmp_path_factory.mktemp("copy")
    with unpacked(offline_copy(REPOSITORY, place), place) as folder:
        yield folder


def test_chromium_reads_the_copy(browser: Browser, copy: Path) -> None:
    assert walk_in_chromium(browser, copy).faults(copy) == []
    assert verify_copy(copy) == []


def test_firefox_reads_the_copy(copy: Path, tmp_path: Path) -> None:
    try:
        find_firefox()
    except MissingProgramError as trouble:
        pytest.fail(str(trouble), pytrace=False)
    assert walk_in_firefox(copy, tmp_path).faults(copy) == []
    assert verify_copy(copy) == []


def test_a_walk_sees_what_it_looks_for(browser: Browser, copy: Path, tmp_path: Path) -> None:
    """The proof that the walks can fail: a page that misses a file and asks another host is seen in both browsers."""
    home = "kho/index.html"
    spoilt = tmp_path / "spoilt"
    link_tree(copy, spoilt)
    rewrite(spoilt / home, "</body>", '<img src="http://kx.vn/a.png" alt=""><script src="missing.js"></script></body>')
    (tmp_path / "firefox").mkdir()
    for seen in (walk_in_chromium(browser, spoilt, [home]), walk_in_firefox(spoilt, tmp_path / "firefox", [home])):
        wrong = "\n".join(seen.wrong)
        assert "missing.js" in wrong
        assert "kx.vn" in wrong
    assert len(Seen().faults(copy)) == 4


def test_the_first_page_is_light(browser: Browser, copy: Path) -> None:
    """What the first page opens, scripts and styles included, in bytes on the disk."""
    sizes = first_page_sizes(browser, copy)
    assert "kho/index.html" in sizes
    assert any(path.endswith(".css") for path in sizes)
    assert sum(sizes.values()) <= FIRST_PAGE, sizes


def test_nothing_in_the_copy_names_an_address_to_fetch(copy: Path) -> None:
    named = {}
    for path in copy.rglob("*"):
        if path.suffix in {".html", ".css", ".svg"} and (found := FOREIGN.findall(path.read_bytes())):
            named[path.relative_to(copy).as_posix()] = found[:3]
    assert named == {}
