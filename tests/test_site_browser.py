"""A reader in a real browser: from the home page to a directive, what it cites, and who wrote and received it.

The same walk over http and from the files of a disk, wide and narrow, and without scripts; nothing may fail, complain
or reach for the network.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser import NARROW, WIDE, Traffic, reading, settle
from tests.sitemap import examples

# A letter with addressees, recipients and a citation; a text taken over from a portal has no such places.
DIRECTIVE = "van-ban/huyen-uy-son-duong/2021/632-cv-hu.html"


@pytest.fixture(params=["http", "file"])
def start(request: pytest.FixtureRequest, site: Path, http_site: str) -> str:
    """The site's own address, with its final slash, over http and on the disk."""
    return http_site if request.param == "http" else f"{site.as_uri()}/"


@pytest.fixture(params=[(WIDE, True), (NARROW, True), (WIDE, False)], ids=["wide", "narrow", "no-scripts"])
def reader(request: pytest.FixtureRequest, browser: Browser, start: str) -> Iterator[Page]:
    """A page of a reader's browser, watched until the test ends."""
    width, scripts = request.param
    with reading(browser, within=(start,), width=width, scripts=scripts) as (page, traffic):
        yield page
        settle(page)
        assert traffic.troubles() == []


def follow(page: Page, links: Locator, start: str) -> str:
    """Click the first of ``links`` that is seen; return the address that opened, relative to the site."""
    seen = [link for link in links.all() if link.is_visible()]
    assert seen, f"no link to follow on {page.url}"
    seen[0].click()
    page.wait_for_load_state()
    assert page.url.startswith(start)
    assert page.locator("h1").first.is_visible()
    return place(page, start)


def place(page: Page, start: str) -> str:
    return unquote(urlsplit(page.url).path.removeprefix(urlsplit(start).path))


def mentions(page: Page, address: str) -> bool:
    """Whether ``page`` has a link to ``address`` of the site."""
    found: list[str] = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
    return any(urlsplit(link).path.endswith(f"/{address}") for link in found)


def test_a_reader_walks_through_the_archive(reader: Page, start: str) -> None:
    reader.goto(f"{start}index.html")
    directive = follow(reader, reader.locator(f'main a[href="{DIRECTIVE}"]'), start)
    assert directive == DIRECTIVE
    assert reader.locator(".kho-paper").is_visible()

    cited = follow(reader, reader.locator('.kho-paper a.citation[href*="/dan-chieu/"]'), start)
    assert cited.startswith("dan-chieu/")
    assert mentions(reader, directive)

    reader.go_back()
    assert place(reader, start) == directive

    issuer = follow(reader, reader.locator('.kho-crumbs a[href*="/co-quan/"]'), start)
    assert issuer.startswith("co-quan/")
    assert mentions(reader, directive)

    reader.go_back()
    recipient = follow(reader, reader.locator(".kho-to a, .kho-distribution a"), start)
    assert recipient.startswith(("co-quan/", "noi-nhan/"))
    assert recipient != issuer
    assert mentions(reader, directive)


def test_each_kind_of_page_opens_without_trouble(page: Page, traffic: Traffic, site: Path, start: str) -> None:
    for address in examples(site):
        if start.startswith("file:") and address == "404.html":
            continue  # only a server shows it
        page.goto(start + address)
        settle(page)
        assert (address, traffic.troubles()) == (address, [])
        assert page.title()
        assert page.locator("h1").count() == 1


def test_no_page_is_wider_than_a_phone(browser: Browser, site: Path, http_site: str) -> None:
    too_wide = []
    with reading(browser, within=(http_site,), width=NARROW) as (page, _):
        for address in examples(site):
            page.goto(http_site + address)
            if page.evaluate("document.documentElement.scrollWidth") > NARROW:
                too_wide.append(address)
    assert too_wide == []


def test_an_unknown_address_shows_the_sites_own_page_whole(browser: Browser, http_site: str) -> None:
    with reading(browser, within=(http_site,)) as (page, traffic):
        page.goto(f"{http_site}van-ban/khong/co.html")
        settle(page)
        assert traffic.failed == [f"{http_site}van-ban/khong/co.html (404)"]
        assert traffic.external == []
        assert page.locator("h1").is_visible()
