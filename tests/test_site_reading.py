"""A page under a reader's hands: the card of a citation, candidates, the filter; and hostile words stay words."""

import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.archives import directive, write_archive
from tests.browser import NARROW, reading, settle
from tests.test_link import REGISTRY, A, B

REPOSITORY = Path(__file__).parent.parent
HOSTILE = '<script>window.ran = 1</script><img src=x onerror="window.ran = 1">'
CITING = "z/2021/09-cv-hu"
# Of the repository's own archive: a letter in a chain, and a text with the headline of its posting.
LETTER = "van-ban/huyen-uy-son-duong/2021/632-cv-hu.html"
REPORTED = "van-ban/dang-uy-khoi-cac-co-quan-tinh-thai-nguyen/2021/325-cv-duk.html"
CITED = "dan-chieu/bo-chinh-tri/2020/172-tb-tw.html"
POSTED = "van-ban/ban-tuyen-giao-huyen-uy-trieu-son/2020/68-hd-btghu.html"
FILES = {
    "organisations.yml": REGISTRY,
    f"{A}.md": directive(
        number="01-CT/TU", kind="Chỉ thị", issuer="tinh-uy-a", issued="2021-03-02", title="Về một việc"
    ),
    f"{B}.md": directive(number="01-CT/TU", kind="Chỉ thị", issuer="tinh-uy-b", issued="2021-03-05"),
    f"{CITING}.md": directive(
        "Thực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy.\n\n"
        "Căn cứ Chỉ thị số 01-CT/TU, ngày 02/3/2021 của Tỉnh ủy Hà Giang và khoản 2 Điều 5 Nghị định số 30/2020/NĐ-CP"
        " ngày 05/3/2020 của Chính phủ.",
        number="09-CV/HU",
        issuer="huyen-uy-c",
        issued="2021-09-01",
    ),
    "x/2021/02-cv-hu.md": directive(
        f"Đoạn {HOSTILE} [bấm](javascript:window.ran=1) ![x](data:text/html,1).\n\n"
        "<a href='javascript:window.ran=1'>đây</a>\n\n"
        f"## Mục {HOSTILE}\n\n| {HOSTILE} | b |\n|---|---|\n| `x` | <svg onload=window.ran=1> |",
        number="02-CV/HU",
        issuer="huyen-uy-c",
        title=f"'Về {HOSTILE}'",
        extra=f"recipients: ['{HOSTILE}']\nsigners: [{{name: '{HOSTILE}'}}]\ntopics: ['{HOSTILE}']\n"
        f"posting: {{headline: '{HOSTILE}', author: '</script>{HOSTILE}'}}\n"
        f"notes: [{{note: '{HOSTILE}', field: title}}]\nplace: '{HOSTILE}'\n",
    ),
    "x/2021/02-cv-hu/trang.html": "<script>window.ran = 1</script>",
    "x/2021/02-cv-hu/hinh.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran=1'/>",
}


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented archive with an ambiguous citation and hostile words everywhere, pressed by the command."""
    root = write_archive(tmp_path_factory.mktemp("invented"), FILES)
    out = root / "site"
    command: list[str | Path] = [sys.executable, "-m", "build_tools", "build", "--archive", root, "--site", out]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def reader(browser: Browser, small_site: Path) -> Iterator[Page]:
    """A wide page on the invented archive's files, watched."""
    start = f"{small_site.as_uri()}/"
    with reading(browser, within=(start,)) as (page, traffic):
        page.goto(f"{start}van-ban/{CITING}.html")
        yield page
        settle(page)
        assert traffic.troubles() == []


def test_the_card_says_what_a_citation_means(reader: Page) -> None:
    link = reader.locator(".kho-text a.citation.held").first
    link.hover()
    card = reader.locator("#kho-card")
    card.wait_for(state="visible")
    said = card.inner_text()
    for words in ("01-CT/TU", "Về một việc", "Tỉnh ủy Hà Giang", "02/3/2021", "Căn cứ"):
        assert words in said


def test_the_card_works_by_keyboard_and_closes_by_escape(reader: Page) -> None:
    link = reader.locator(".kho-text a.citation.cited").first
    link.focus()
    card = reader.locator("#kho-card")
    card.wait_for(state="visible")
    assert "30/2020/NĐ-CP" in card.inner_text()
    reader.keyboard.press("Escape")
    card.wait_for(state="hidden")


def test_an_ambiguous_citation_looks_so_and_lists_its_candidates(reader: Page) -> None:
    link = reader.locator(".kho-text a.citation.ambiguous")
    assert link.count() == 1
    target = link.get_attribute("href") or ""
    assert target.startswith("#")
    link.click()
    candidates = reader.locator(target)
    assert candidates.is_visible()
    hrefs = candidates.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert sum(any(href.endswith(f"{key}.html") for href in hrefs) for key in (A, B)) == 2


def test_a_pinpoint_is_seen_with_its_citation(reader: Page) -> None:
    assert "Điều 5" in reader.locator(".kho-margin").inner_text()


def test_without_scripts_a_citation_is_a_plain_link(browser: Browser, small_site: Path) -> None:
    start = f"{small_site.as_uri()}/"
    with reading(browser, within=(start,), scripts=False) as (page, traffic):
        page.goto(f"{start}van-ban/{CITING}.html")
        page.locator(".kho-text a.citation.held").first.click()
        assert page.url.endswith(f"{A}.html")
        assert traffic.troubles() == []


def test_a_tap_shows_the_card_on_a_phone(browser: Browser, small_site: Path) -> None:
    start = f"{small_site.as_uri()}/"
    with reading(browser, within=(start,), width=NARROW) as (page, _):
        page.goto(f"{start}van-ban/{CITING}.html")
        page.locator(".kho-text a.citation.held").first.hover()
        card = page.locator("#kho-card")
        card.wait_for(state="visible")
        box = card.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW


def test_the_filter_of_a_list_takes_words_without_marks(browser: Browser, site: Path) -> None:
    start = f"{site.as_uri()}/"
    with reading(browser, within=(start,)) as (page, _):
        page.goto(f"{start}dan-chieu/index.html")
        known = page.locator("main li", has_text="635-CV/TU")
        other = page.locator("main li", has_text="128/NQ-CP")
        page.locator("[data-kho-filter] input").fill("bien phap cap bach 635")
        other.wait_for(state="hidden")
        assert known.is_visible()


@pytest.mark.parametrize("address", ["noi-nhan/index.html", "co-quan-ban-hanh/index.html"])
def test_the_filter_of_a_list_of_names_hides_what_does_not_match(page: Page, site: Path, address: str) -> None:
    page.goto(f"{site.as_uri()}/{address}")
    page.locator("[data-kho-filter] input").fill("trieu son")
    seen = [row.inner_text() for row in page.locator("main li.kho-row").all() if row.is_visible()]
    assert 0 < len(seen) < page.locator("main li.kho-row").count()
    assert all("Triệu Sơn" in words for words in seen)
    assert page.locator(".kho-filter-count").inner_text().startswith(f"{len(seen)} trong ")


def test_the_filter_counts_in_the_heads_of_groups_too(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/dan-chieu/index.html")
    box, head = page.locator("[data-kho-filter] input"), page.locator("#nam-2021 .kho-group-count")
    whole = head.inner_text()
    box.fill("635")
    assert (head.inner_text(), whole) == ("1", str(page.locator("#nam-2021 ~ ol > li").count()))
    box.fill("")
    assert head.inner_text() == whole


def test_a_filter_that_finds_nothing_leads_on_to_the_search(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/noi-nhan/index.html")
    box, onward = page.locator("[data-kho-filter] input"), page.locator("[data-kho-onward] a")
    assert not onward.is_visible()
    box.fill(" xã & <b> ")
    assert page.locator(".kho-filter-count").inner_text().startswith("0 trong ")
    assert "“xã & <b>”" in onward.inner_text()
    assert onward.evaluate("link => link.href") == f"{site.as_uri()}/tim-kiem.html?q=x%C3%A3%20%26%20%3Cb%3E"


def test_no_hostile_word_runs_on_any_page(browser: Browser, small_site: Path) -> None:
    start = f"{small_site.as_uri()}/"
    with reading(browser, within=(start,)) as (page, traffic):
        for file in sorted(small_site.rglob("*.html")):
            if file.name == "404.html" or 'http-equiv="refresh"' in file.read_text(encoding="utf-8"):
                continue  # the one only a server shows, the others leave at once
            page.goto(file.as_uri())
            assert page.evaluate("window.ran") is None, file
        settle(page)
        assert traffic.errors == []
        assert traffic.external == []


def test_active_attachments_are_served_as_text(small_site: Path) -> None:
    served = {path.name for path in (small_site / "van-ban/x/2021/02-cv-hu").iterdir()}
    assert served == {"trang.html.txt", "hinh.svg.txt"}


def test_the_arrows_of_the_chain_stand_at_the_middle_of_the_words(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{LETTER}")
    row = page.locator(".kho-chain-up > li").first
    words, arrow = row.locator(".kho-step").bounding_box(), row.locator(".kho-days").bounding_box()
    assert words is not None
    assert arrow is not None
    assert abs(words["y"] + words["height"] / 2 - (arrow["y"] + arrow["height"])) <= 2


def test_the_chain_has_arrows_on_a_phone(browser: Browser, site: Path) -> None:
    with reading(browser, within=(f"{site.as_uri()}/",), width=NARROW) as (page, _):
        page.goto(f"{site.as_uri()}/{LETTER}")
        signs = page.locator(".kho-days").evaluate_all(
            "all => all.map(one => getComputedStyle(one, '::after').content)"
        )
        assert signs
        assert all("→" in sign for sign in signs)


def test_what_is_opened_casts_no_shadow(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{POSTED}")
    summary = page.locator(".kho-chain-whole > summary")
    summary.click()
    page.wait_for_timeout(300)  # the theme lets its ring appear slowly
    assert summary.evaluate("summary => getComputedStyle(summary.parentElement).boxShadow") == "none"


def test_a_citation_looks_alike_on_the_paper_and_in_the_margin(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{POSTED}")
    for place in (".kho-paper", ".kho-margin"):
        link = page.locator(f"{place} a.citation.cited").first
        assert link.evaluate("link => getComputedStyle(link).textDecorationStyle") == "dotted", place


@pytest.mark.parametrize("address", [LETTER, CITED, "van-ban/index.html", "co-quan/chinh-phu.html"])
def test_every_printed_sheet_has_its_foot_and_no_buttons(page: Page, site: Path, address: str) -> None:
    page.goto(f"{site.as_uri()}/{address}")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    foot = page.locator(".kho-print-foot")
    assert re.fullmatch(rf"Kho Văn Bản: {re.escape(address)} · in ngày \d\d/\d+/\d{{4}}", foot.inner_text())
    assert foot.evaluate("foot => getComputedStyle(foot).position") == "fixed"  # so it stands on every sheet
    for chrome in (".kho-actions", ".kho-crumbs", ".kho-filter", ".md-header", ".kho-parts"):
        assert not any(each.is_visible() for each in page.locator(chrome).all()), chrome


def test_print_says_what_a_text_without_its_form_is(page: Page, site: Path) -> None:
    page.emulate_media(media="print")
    page.goto(f"{site.as_uri()}/{REPORTED}")
    for words in ("Công văn", "325-CV/ĐUK", "09/11/2021", "Đảng ủy Khối các cơ quan tỉnh Thái Nguyên"):
        assert words.lower() in page.locator(".kho-masthead").inner_text().lower()
    page.goto(f"{site.as_uri()}/{LETTER}")
    assert not page.locator(".kho-masthead").is_visible()


def test_saying_that_something_was_copied_moves_nothing(page: Page, site: Path) -> None:
    page.clock.install()  # before the page's own timers begin
    page.goto(f"{site.as_uri()}/{LETTER}")
    title, said = page.locator("h1"), page.locator(".kho-said")
    before = title.bounding_box()
    page.locator("[data-kho-copy]").click()
    page.wait_for_function("document.querySelector('.kho-said').textContent")
    assert said.is_visible()
    assert title.bounding_box() == before
    page.clock.run_for(10_000)
    assert not said.is_visible()


def test_recipients_are_wide_enough_for_a_finger(browser: Browser, site: Path) -> None:
    with reading(browser, within=(f"{site.as_uri()}/",), width=NARROW) as (page, _):
        page.goto(f"{site.as_uri()}/{LETTER}")
        boxes = [link.bounding_box() for link in page.locator(".kho-distribution a").all()]
        places = [box for box in boxes if box is not None]
        assert len(places) > 2
        assert min(box["height"] for box in places) >= 24
        assert min(below["y"] - box["y"] for box, below in itertools.pairwise(places)) >= 24


def test_a_number_of_two_lines_opens_no_gap(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/dan-chieu/index.html")
    row = page.locator(".kho-row", has_text="Công điện, 14/3/2020")
    number, title, facts = (row.locator(f".kho-row-{part}").bounding_box() for part in ("number", "untitled", "facts"))
    assert number is not None
    assert title is not None
    assert facts is not None
    assert number["height"] > 1.5 * title["height"]
    assert facts["y"] - (title["y"] + title["height"]) < 8
