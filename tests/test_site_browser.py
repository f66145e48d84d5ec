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


@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_for_lost_addresses_does_not_look_broken_on_a_disk(
    browser: Browser, site: Path, scripts: bool
) -> None:
    start = f"{site.as_uri()}/"
    with reading(browser, within=("file:///",), scripts=scripts) as (page, _):
        page.goto(f"{start}404.html")
        icons = [icon.bounding_box() for icon in page.locator("svg").all() if icon.is_visible()]
        assert all(box is not None and max(box["width"], box["height"]) <= 32 for box in icons)
        if scripts:
            page.wait_for_function("getComputedStyle(document.querySelector('.md-header')).position === 'sticky'")
            assert follow(page, page.locator("main a"), start) == "index.html"


@pytest.mark.parametrize("address", [DIRECTIVE, "dan-chieu/index.html", "co-quan-ban-hanh/index.html"])
def test_wide_letters_cut_nothing_in_the_header(page: Page, site: Path, address: str) -> None:
    page.goto(f"{site.as_uri()}/{address}")
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    )
    tabs = page.locator(".md-tabs__list")
    assert tabs.evaluate("list => list.scrollWidth - list.clientWidth") <= 0
    for tab in page.locator(".md-tabs__link").all():
        box = tab.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= WIDE
    name, bar = page.locator(".md-header__topic").first.bounding_box(), page.locator(".md-header").bounding_box()
    assert name is not None
    assert bar is not None
    assert name["y"] >= bar["y"] + 6


def test_no_landmark_is_named_in_english(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/index.html")
    assert page.locator("nav.md-tabs").get_attribute("aria-label") == "Các mục của kho"


def test_an_unknown_address_shows_the_sites_own_page_whole(browser: Browser, http_site: str) -> None:
    with reading(browser, within=(http_site,)) as (page, traffic):
        page.goto(f"{http_site}van-ban/khong/co.html")
        settle(page)
        assert traffic.failed == [f"{http_site}van-ban/khong/co.html (404)"]
        assert traffic.external == []
        assert page.locator("h1").is_visible()
