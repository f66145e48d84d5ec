"""What the tests share: the site of the real archive, a web server for it, a browser, and its watched pages."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import Traffic, Violation, launch, reading, settle, violations
from tests.programs import MissingProgramError, find_chromium
from tests.webserver import serve

REPOSITORY = Path(__file__).parent.parent
# Files that take longest, longest first: begun last, one of them would keep one process busy while the others rest.
_LONGEST = (
    "test_search_page",
    "test_site_browser",
    "test_site_axe",
    "test_serving",
    "test_fuzz",
    "test_reproducible",
    "test_browser",
    "test_copy_in_browsers",
    "test_build_faults",
    "test_renew",
    "test_thinning",
    "test_search_agreement",
    "test_publish_faults",
    "test_site_reading",
    "test_build",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; the order within a file stays."""
    place = {name: number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own archive, pressed once into a folder of its own."""
    folder = tmp_path_factory.mktemp("pressed")
    out = folder / "site"
    command: list[str | Path] = [sys.executable, "-m", "build_tools", "build", "--archive", REPOSITORY, "--site", out]
    # A cache of its own: what an earlier build left behind must not decide what is tested.
    environment = {**os.environ, "KHO_CACHE": str(folder / "cache")}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"the press failed:\n{done.stdout}\n{done.stderr}"
    return out


@pytest.fixture(scope="session")
def http_site(site: Path) -> Iterator[str]:
    """The address of the pressed site over http, with its final slash."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the whole run; a machine without one fails here, with the line to type."""
    try:
        find_chromium()
    except MissingProgramError as trouble:
        pytest.fail(str(trouble), pytrace=False)
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def watched(browser: Browser, site: Path, http_site: str) -> Iterator[tuple[Page, Traffic]]:
    """A page and its traffic; at the end nothing may have failed, been complained of, or left the site."""
    with reading(browser, within=(http_site, f"{site.as_uri()}/")) as (opened, traffic):
        yield opened, traffic
        settle(opened)
        assert traffic.troubles() == []


@pytest.fixture
def page(watched: tuple[Page, Traffic]) -> Page:
    """A watched page on which a test may open addresses of the site, over http or from its files."""
    return watched[0]


@pytest.fixture
def traffic(watched: tuple[Page, Traffic]) -> Traffic:
    """What ``page`` asked for."""
    return watched[1]


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[Violation]]:
    """The accessibility check: ``axe(page)`` gives the violations on the page as it stands."""
    return violations
