"""Search as it stands in the archive's own pages, under the theme's style: its boxes, its panel, its facets."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from build_tools.model import Graph, Organisation
from build_tools.searching import namesakes
from tests.browser import NARROW, WIDE, reading

WIDTHS = pytest.mark.parametrize("width", [WIDE, NARROW])


def _box(page: Page, selector: str) -> dict[str, float]:
    found: dict[str, float] = page.locator(selector).first.evaluate("one => one.getBoundingClientRect().toJSON()")
    return found


@WIDTHS
@pytest.mark.parametrize("address", ["index.html", "404.html", "tim-kiem.html"])
def test_suggestions_hang_under_every_box(browser: Browser, http_site: str, address: str, width: int) -> None:
    with reading(browser, within=(http_site,), width=width) as (page, traffic):
        page.goto(http_site + address)
        form = "main form[data-kho-search]"
        box = page.locator(f"{form} input")
        before = _box(page, f"{form} input"), _box(page, f"{form} button")
        box.fill("")
        box.press_sequentially("tỉnh ủy", delay=5)
        expect(page.locator(f"{form} [role=option]").first).to_be_visible()
        assert (_box(page, f"{form} input"), _box(page, f"{form} button")) == before
        panel = _box(page, f"{form} [role=listbox]")
        assert panel["top"] >= before[0]["bottom"]
        assert (panel["left"], panel["right"]) == pytest.approx((before[0]["left"], before[1]["right"]), abs=1)
        box.press("ArrowDown")
        shown = page.locator(f"{form} [role=option]").evaluate_all(
            "all => all.map(one => getComputedStyle(one).backgroundColor)"
        )
        assert shown[0] != shown[1]
        assert traffic.troubles() == []


def test_the_page_of_a_missing_address_suggests_at_any_depth(browser: Browser, http_site: str) -> None:
    with reading(browser, within=(http_site,)) as (page, traffic):
        page.goto(f"{http_site}khong/co/o-day.html")
        traffic.failed.clear()
        page.locator("main form[data-kho-search] input").fill("")
        page.locator("main form[data-kho-search] input").press_sequentially("632", delay=5)
        expect(page.locator("main [role=option]").first).to_contain_text("632-CV/HU")
        page.locator("main [role=option]").first.click()
        expect(page).to_have_url(f"{http_site}van-ban/huyen-uy-son-duong/2021/632-cv-hu.html")
        assert traffic.failed == []


@WIDTHS
def test_the_header_ends_where_its_page_ends(page: Page, http_site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{http_site}van-ban/index.html")
    column = _box(page, ".md-content__inner")
    assert _box(page, "header form[role=search] button")["right"] == pytest.approx(column["right"], abs=1)


@WIDTHS
@pytest.mark.parametrize("query", ["", "khongcogi", "https://dangcongsan.vn/" + "a" * 300])
def test_nothing_empty_is_shown_and_nothing_runs_past_the_edge(
    page: Page, http_site: str, query: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{http_site}tim-kiem.html?q={quote(query)}")
    expect(page.locator("#kho-tim-kiem")).to_have_attribute("data-state", "nothing" if query else "rest")
    expect(page.locator(".kho-facets")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_example_finds_something(page: Page, http_site: str) -> None:
    page.goto(f"{http_site}tim-kiem.html")
    links = [link.get_attribute("href") or "" for link in page.locator("[data-kho-tips] a").all()]
    assert len(links) == 3
    for link in links:
        page.goto(f"{http_site}tim-kiem.html{link}")
        expect(page.locator(".kho-hit").first).to_be_visible()


def test_a_title_is_set_as_a_documents_own_words(page: Page, http_site: str) -> None:
    page.goto(f"{http_site}tim-kiem.html?q={quote('phòng chống')}")
    fonts = "one => getComputedStyle(one).fontFamily.split(',').pop().trim()"
    assert page.locator(".kho-hit-title").first.evaluate(fonts) == "serif"
    assert page.locator(".kho-hit-number").first.evaluate(fonts) == "sans-serif"


def test_the_figures_of_a_count_stand_on_one_line(page: Page, http_site: str) -> None:
    page.goto(f"{http_site}tim-kiem.html?q={quote('tỉnh ủy')}")
    counts = page.locator(".kho-facet .kho-count")
    expect(counts.first).to_be_visible()
    lines = """counts => counts.map(count => {
        count.textContent = "1.234";
        const range = document.createRange();
        range.selectNodeContents(count);
        return range.getClientRects().length;
    })"""
    assert {*counts.evaluate_all(lines)} <= {0, 1}


def test_bodies_of_one_name_are_told_apart(page: Page, http_site: str) -> None:
    name = "Ban Thường vụ Tỉnh ủy (chưa rõ tỉnh)"
    page.goto(f"{http_site}tim-kiem.html?q={quote('tỉnh ủy')}")
    links = page.locator('[data-facet="issuer"] a').filter(has_text=name)
    expect(links).to_have_count(2)
    for link in links.all():
        page.goto(f"{http_site}tim-kiem.html{link.get_attribute('href')}")
        issuers = page.locator(".kho-hit-facts")
        expect(issuers).to_have_count(2)
        assert all(text.startswith(name) for text in issuers.all_inner_texts())


def _graph_of(*several: Organisation) -> Graph:
    return cast("Graph", SimpleNamespace(organisations={each.id: each for each in several}))


def test_what_tells_namesakes_apart() -> None:
    upper = Organisation("t1", "Tỉnh A"), Organisation("t2", "Tỉnh B")
    by_superior = Organisation("x1", "Xã X", parent="t1"), Organisation("x2", "Xã X", parent="t2")
    assert namesakes(_graph_of(*upper, *by_superior)) == {
        "x1": "Xã X\tx1\tthuộc Tỉnh A",
        "x2": "Xã X\tx2\tthuộc Tỉnh B",
    }
    by_speaker = Organisation("y1", "Y"), Organisation("y2", "Y", context="t2")
    assert namesakes(_graph_of(*upper, *by_speaker)) == {"y1": "Y\ty1\t", "y2": "Y\ty2\ttrong văn bản của Tỉnh B"}
    by_years = Organisation("z1", "Z", valid_to=date(2025, 6, 30)), Organisation("z2", "Z", valid_from=date(2025, 7, 1))
    assert namesakes(_graph_of(*by_years)) == {"z1": "Z\tz1\t–2025", "z2": "Z\tz2\t2025–"}
    by_id = Organisation("w1", "W"), Organisation("w2", "W")
    assert namesakes(_graph_of(*by_id)) == {"w1": "W\tw1\tw1", "w2": "W\tw2\tw2"}
    assert namesakes(_graph_of(*upper)) == {}
