"""Each kind of page of the pressed site, light and dark, wide and narrow: axe-core finds no barrier."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import NARROW, WIDE, Scheme, reading, violations
from tests.sitemap import examples

OPEN_ALL = "document.querySelectorAll('details').forEach(section => { section.open = true })"
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(browser: Browser, site: Path, http_site: str, scheme: Scheme, width: int) -> None:
    found = []
    directives = 5 if (scheme, width) == ("light", WIDE) else 1
    with reading(browser, within=(http_site,), width=width, scheme=scheme) as (page, _):
        for address in examples(site, directives=directives):
            page.goto(http_site + address)
            page.evaluate(OPEN_ALL)
            found += [f"{address}: {violation}" for violation in violations(page)]
    assert found == []


def test_dark_is_dark(browser: Browser, http_site: str) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        with reading(browser, within=(http_site,), scheme=scheme) as (page, _):
            page.goto(f"{http_site}index.html")
            grounds.add(page.evaluate(GROUND))
    assert len(grounds) == 2
