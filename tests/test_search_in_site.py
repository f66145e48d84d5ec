"""Search as it stands in the archive's own pages, under the theme's style: its boxes, its panel, its facets."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

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
