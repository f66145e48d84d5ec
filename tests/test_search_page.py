"""The search page and the search box as readers use them, over http and from a disk, under a strict policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from build_tools.search.documents import SearchFields, facet_value
from build_tools.search.page import example_queries, search_page
from build_tools.text import slug
from build_tools.words import words
from tests.browser import Traffic, Violation, reading
from tests.search_archive import invent_documents
from tests.search_site import write_site
from tests.webserver import serve

COUNT = 300
NAMED = SearchFields(
    key="bo-chinh-tri/2020/172-tb-tw",
    url="dan-chieu/bo-chinh-tri/2020/172-tb-tw.html",
    title="Thông báo Kết luận về <b>công tác</b> phòng, chống dịch quỹ nghĩa tình",
    held=False,
    number="172-TB/TW",
    type="Thông báo",
    issuer="Bộ Chính trị",
    issued="2020-03-21",
)


@dataclass
class Reader:
    """A page on which searches are opened at ``base``, and what it asked for."""

    page: Page
    base: str
    traffic: Traffic

    def search(self, query: str, rest: str = "") -> None:
        self.page.goto(f"{self.base}tim-kiem.html?q={quote(query)}{rest}")
        self.wait()

    def wait(self) -> None:
        state = self.page.locator("#kho-tim-kiem")
        expect(state).to_have_attribute("data-state", re.compile("done|nothing|rest|trouble"), timeout=10_000)

    def status(self) -> str:
        return self.page.inner_text("[data-kho-status]")

    def count(self) -> int:
        return int("".join(filter(str.isdigit, self.status())))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    write_site(folder, (NAMED, *invent_documents(COUNT, syllables=300)))
    return folder


@pytest.fixture(params=["http", "file"])
def reader(request: pytest.FixtureRequest, browser: Browser, folder: Path) -> Iterator[Reader]:
    with serve(folder) as address:
        base = address if request.param == "http" else f"{folder.as_uri()}/"
        with reading(browser, within=(base,)) as (page, traffic):
            yield Reader(page, base, traffic)
            assert traffic.troubles() == []


def test_a_link_to_a_search_shows_its_results_as_links(reader: Reader) -> None:
    reader.search("phòng chống dịch")
    first = reader.page.locator(".kho-hit a").first
    assert (first.get_attribute("href") or "").split("/")[0] in {"van-ban", "dan-chieu"}
    assert reader.page.locator(".kho-hit").count() == 10
    assert reader.page.locator(".kho-group").first.inner_text() == "Khớp cả dấu"
    expect(reader.page.locator(".kho-snippet mark").first).to_be_visible()


def test_typing_and_sending_puts_the_search_into_the_address(reader: Reader) -> None:
    reader.page.goto(f"{reader.base}tim-kiem.html")
    reader.page.fill("#kho-tim-o", "cải cách thủ tục")
    reader.page.keyboard.press("Enter")
    reader.wait()
    assert reader.count() > 0
    assert "q=c%E1%BA%A3i" in reader.page.url


def test_back_and_forward_bring_searches_back(reader: Reader) -> None:
    reader.search("thiên tai")
    before = reader.status()
    reader.page.fill("#kho-tim-o", "172 tb tw")
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator(".kho-hit-number").first).to_have_text("Thông báo 172-TB/TW")
    reader.page.go_back()
    expect(reader.page.locator("[data-kho-status]")).to_have_text(before)
    assert reader.page.input_value("#kho-tim-o") == "thiên tai"
    reader.page.go_forward()
    expect(reader.page.locator(".kho-hit-number").first).to_have_text("Thông báo 172-TB/TW")


def test_facets_narrow_and_their_counts_are_true(reader: Reader) -> None:
    reader.search("phong chong")
    link = reader.page.locator('[data-facet="type"] a').first
    label, count = link.locator("span").first.inner_text(), int(link.locator(".kho-count").inner_text())
    link.click()
    expect(reader.page.locator("[data-kho-status]")).to_have_text(f"{count} văn bản")
    assert f"loai={quote(label).replace('%20', '+')}" in reader.page.url
    for text in reader.page.locator(".kho-hit-number").all_inner_texts():
        assert text.startswith(label)
    current = reader.page.locator('[data-facet="type"] a[aria-current]')
    expect(current).to_have_count(1)
    current.click()
    reader.wait()
    assert reader.count() > count


@pytest.mark.parametrize("facet", ["issuer", "recipient", "year", "held"])
def test_every_facet_narrows_to_its_count(reader: Reader, facet: str) -> None:
    reader.search("thuc hien")
    if facet == "recipient":
        reader.page.click('[data-facet="recipient"] summary')
    link = reader.page.locator(f'[data-facet="{facet}"] a').last
    expect(link).to_be_attached()
    count = int(link.locator(".kho-count").text_content() or "")
    reader.page.goto(reader.page.url.split("?")[0] + (link.get_attribute("href") or ""))
    reader.wait()
    assert reader.count() == count


def test_documents_that_the_archive_does_not_hold_are_marked(reader: Reader) -> None:
    reader.search("172-TB/TW")
    assert "Kho chưa có toàn văn" in reader.page.locator(".kho-hit").first.inner_text()
    reader.search("172-TB/TW", "&kho=co")
    assert "172-TB/TW" not in reader.page.inner_text("[data-kho-results]")


def test_markup_in_documents_stays_text(reader: Reader) -> None:
    reader.search("quỹ nghĩa tình")
    title = reader.page.locator(".kho-hit-title").first
    assert title.inner_text() == NAMED.title
    assert title.locator("b").count() == 0


def test_sorting_by_date_shows_newer_first(reader: Reader) -> None:
    reader.search("thực hiện", "&xep=ngay&kho=co")
    facts = reader.page.locator(".kho-hit-facts").all_inner_texts()
    days = [tuple(map(int, reversed(text.split(" · ")[1].split("/")))) for text in facts if "·" in text]
    assert len(days) >= 9
    assert days == sorted(days, reverse=True)


def test_pages_go_on_where_the_last_one_stopped(reader: Reader) -> None:
    reader.search("thuc hien")
    first = reader.page.locator(".kho-hit a").evaluate_all("links => links.map(link => link.href)")
    reader.page.click("[data-kho-pages] a[rel=next]")
    expect(reader.page.locator("[data-kho-pages] span")).to_contain_text("2/")
    second = reader.page.locator(".kho-hit a").evaluate_all("links => links.map(link => link.href)")
    assert len(set(first) | set(second)) == 20
    assert reader.page.locator("ol.kho-hits").get_attribute("start") == "11"


def test_nothing_found_says_what_to_try(reader: Reader) -> None:
    reader.search("thien taii")
    assert reader.status() == "Không có văn bản nào khớp với “thien taii”."
    reader.page.click('a:has-text("Tìm “thien tai”")')
    expect(reader.page.locator(".kho-hit")).to_have_count(10)


def test_suggestions_come_while_typing_and_are_chosen_by_keys(reader: Reader) -> None:
    reader.page.goto(f"{reader.base}van-ban/x/trang.html")
    box = reader.page.locator("#kho-tim")
    box.press_sequentially("172 tb tw", delay=5)
    options = reader.page.locator("[role=option]")
    expect(options.first).to_contain_text("172-TB/TW")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    assert (options.first.get_attribute("data-url") or "").endswith(NAMED.url)
    box.press("Escape")
    expect(reader.page.locator("[role=listbox]").first).to_be_hidden()
    box.press("Enter")
    reader.page.wait_for_url("**/tim-kiem.html?q=172+tb+tw")
    expect(reader.page.locator(".kho-hit-number").first).to_have_text("Thông báo 172-TB/TW")


def test_a_word_half_typed_is_suggested_whole(reader: Reader) -> None:
    reader.page.goto(f"{reader.base}van-ban/x/trang.html")
    reader.page.locator("#kho-tim").press_sequentially("quỹ nghĩ", delay=5)
    expect(reader.page.locator("[role=option]").first).to_contain_text("quỹ nghĩa tình")


@pytest.mark.parametrize(
    "query",
    [
        "<script>document.title='x'</script>",
        "<img src=x onerror=\"document.title='x'\">",
        "a" * 10_000,
        "phòng " * 2_000,
        '"',
        '"""',
        '"phòng',
        "(.*)+[a-z]{2,}\\1|^$",
        "😀🇻🇳",
        "phòng chống",
        "và các của là",
        "-dịch",
        "- - -",
        "%00%FF",
        "constructor __proto__ toString",
        "\u202eabc\u0000",
    ],
    ids=lambda query: query[:16],
)
def test_hostile_queries_give_a_sane_page(reader: Reader, query: str) -> None:
    reader.page.goto(f"{reader.base}tim-kiem.html")
    reader.page.fill("#kho-tim-o", query)
    reader.page.evaluate("document.querySelector('#kho-tim-kiem form').requestSubmit()")
    reader.wait()
    assert reader.page.title() == "Kho"
    assert reader.page.locator("[data-kho-results] script, [data-kho-results] img").count() == 0
    assert reader.page.locator(".kho-hit").count() <= 10
    assert "Chưa đọc được" not in reader.status()


def test_only_the_shards_of_the_query_are_loaded(reader: Reader) -> None:
    reader.search("thiên tai")
    expect(reader.page.locator(".kho-facet").first).to_be_visible()
    loaded = {address.rsplit("/tim-kiem/")[-1] for address in reader.traffic.requests if "/tim-kiem/" in address}
    texts = {name for name in loaded if name.startswith("v/")}
    named = loaded - texts - {"tim-kiem.js", "hop-tim.js", "tim-kiem.css", "muc-luc.js"}
    assert len(texts) <= 10
    assert len(named) <= 2 + 10 + 1  # the shards of two words, of ten rows, and of the facets of one block


def test_without_scripts_the_form_leads_to_the_lists(browser: Browser, folder: Path) -> None:
    with reading(browser, within=(folder.as_uri(),), scripts=False) as (page, _):
        page.goto(f"{folder.as_uri()}/van-ban/x/trang.html")
        page.fill("#kho-tim", "dịch")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tim-kiem.html?q=*")
        expect(page.locator(".kho-no-script")).to_be_visible()
        assert page.locator('.kho-ways a[href="van-ban/index.html"]').is_visible()


@pytest.mark.parametrize("query", ["phòng chống dịch", "xyz không có"])
@pytest.mark.parametrize(
    "reader", ["http"], indirect=True
)  # on a disk the checker's own reading of the style is refused
def test_the_page_is_accessible(reader: Reader, axe: Callable[[Page], list[Violation]], query: str) -> None:
    reader.search(query)
    if "không có" not in query:
        expect(reader.page.locator(".kho-facet").first).to_be_visible()
    assert axe(reader.page) == []


def test_a_phrase_in_quotes_is_counted_exactly_when_few_hold_it(browser: Browser, tmp_path: Path) -> None:
    documents = [
        replace(document, text=f"{document.text} Một câu riêng số {place} về đàn chim.")
        for place, document in enumerate(invent_documents(30, syllables=120))
    ]
    write_site(tmp_path, documents)
    with reading(browser, within=(tmp_path.as_uri(),)) as (page, traffic):
        query = quote('"câu riêng số 7 về đàn"')
        page.goto(f"{tmp_path.as_uri()}/tim-kiem.html?q={query}")
        expect(page.locator("[data-kho-status]")).to_have_text("1 văn bản")
        assert traffic.troubles() == []


def test_the_first_figures_of_a_number_suggest_it(browser: Browser, tmp_path: Path) -> None:
    write_site(tmp_path, (replace(NAMED, number="7632-CV/HU", url="van-ban/x/2021/7632.html"), *invent_documents(30)))
    with reading(browser, within=(tmp_path.as_uri(),)) as (page, traffic):
        page.goto(f"{tmp_path.as_uri()}/van-ban/x/trang.html")
        page.locator("#kho-tim").press_sequentially("76", delay=5)
        expect(page.locator("[role=option]").first).to_contain_text("7632-CV/HU")
        assert traffic.troubles() == []


def _numbered(number: str) -> SearchFields:
    """A document of this number, at an address of its own."""
    return replace(NAMED, number=number, url=f"van-ban/x/2021/{slug(number)}.html", title="Về việc khác")


@contextmanager
def _reading(browser: Browser, folder: Path, documents: Iterable[SearchFields]) -> Iterator[Page]:
    write_site(folder, documents)
    with reading(browser, within=(folder.as_uri(),)) as (page, traffic):
        yield page
        assert traffic.troubles() == []


def _suggested(page: Page, folder: Path, typed: str, *, first: str) -> list[str]:
    """The suggestions for ``typed``, when ``first`` is in the first one."""
    page.goto(f"{folder.as_uri()}/van-ban/x/trang.html")
    page.locator("#kho-tim").press_sequentially(typed, delay=5)
    expect(page.locator("[role=option]").first).to_contain_text(first)
    return page.locator("[role=option]").all_inner_texts()


def test_numbers_that_begin_as_typed_are_suggested_first_and_in_order(browser: Browser, tmp_path: Path) -> None:
    documents = [
        replace(_numbered("9002-KL/TU"), text="Một câu."),
        replace(_numbered("9002-KH/TU"), text="Trong 90 ngày."),
        _numbered("9020-KL/TU"),
        replace(_numbered("9002/2020/QĐ-UBND"), type="Quyết định"),
        replace(
            _numbered("9001-KL/TU"), title="Về việc 90 9002", text="Kết luận 9002, KL TU số 9002; thay 9002-KL/TU. " * 9
        ),
    ]
    with _reading(browser, tmp_path, (*documents, *invent_documents(60))) as page:
        for typed in ("9002-KL", "9002-KL/", "9002-kl/t", "9002kl", "số 9002 KL"):
            assert len(_suggested(page, tmp_path, typed, first="9002-KL/TU")) == 1
        found = _suggested(page, tmp_path, "90", first="9001-KL/TU")
        assert [text.split()[0] for text in found[:2]] == ["9001-KL/TU", "9002-KH/TU"]
        found = _suggested(page, tmp_path, "9002", first="9002-KH/TU")
        assert [text.split()[0] for text in found] == ["9002-KH/TU", "9002-KL/TU", "9002/2020/QĐ-UBND"]
        assert len(_suggested(page, tmp_path, "9002/20", first="9002/2020/QĐ-UBND")) == 1
        _suggested(page, tmp_path, "90/9002", first="Về việc 90 9002")  # no number begins within another
        assert len(_suggested(page, tmp_path, "quyết định 9002/2020/Q", first="9002/2020/QĐ-UBND")) > 0


def test_suggestions_say_what_tells_equal_numbers_apart(browser: Browser, tmp_path: Path) -> None:
    documents = [
        replace(_numbered("9002-KL/TU"), issuer="Tỉnh ủy Một", issued="2019-02-01", url="van-ban/mot.html"),
        replace(_numbered("9002-KL/TU"), issuer="Tỉnh ủy Hai", issued="2021-08-31", url="van-ban/hai.html"),
        replace(_numbered(""), type="Lời kêu gọi", title="Toàn dân đoàn kết chống rét", issued=""),
    ]
    with _reading(browser, tmp_path, (*documents, *invent_documents(30))) as page:
        found = _suggested(page, tmp_path, "9002-k", first="9002-KL/TU")
        assert [text.split("\n")[-1] for text in found] == ["Tỉnh ủy Hai · 31/8/2021", "Tỉnh ủy Một · 01/02/2019"]
        assert "Lời kêu gọi" in _suggested(page, tmp_path, "đoàn kết chống rét", first="Toàn dân")[0]


def test_a_letter_of_the_next_word_does_not_empty_the_suggestions(browser: Browser, tmp_path: Path) -> None:
    documents = [replace(_numbered("1-CV/HU"), title="Về lễ hội Quỳnh Sơn"), *invent_documents(60)]
    with _reading(browser, tmp_path, documents) as page:
        for typed in ("lễ hội Quỳnh S", "lễ hội Quỳnh ả", "le hoi quynh x"):
            _suggested(page, tmp_path, typed, first="lễ hội Quỳnh Sơn")


SHARED = "Tỉnh ủy (chưa rõ tỉnh)"


def test_two_bodies_of_one_name_are_two_values_of_a_facet(browser: Browser, tmp_path: Path) -> None:
    values = [facet_value(SHARED, "tinh-uy-a", ""), facet_value(SHARED, "tinh-uy-b", "trong văn bản của Huyện ủy X")]
    documents = [
        replace(
            _numbered(f"{place}-CV/TU"), issuer=SHARED, issuer_value=values[place % 3 == 0], title="Về kè Xuân Quang"
        )
        for place in range(9)
    ]
    with _reading(browser, tmp_path, (*documents, *invent_documents(30))) as page:
        page.goto(f"{tmp_path.as_uri()}/tim-kiem.html?q={quote('kè Xuân Quang')}")
        links = page.locator('[data-facet="issuer"] a').filter(has_text=SHARED)
        expect(links).to_have_count(2)
        assert [text.split("\n") for text in links.all_inner_texts()] == [
            [SHARED, "6"],
            [SHARED, "trong văn bản của Huyện ủy X", "3"],
        ]
        links.last.click()
        expect(page.locator("[data-kho-status]")).to_have_text("3 văn bản")
        assert "co-quan=tinh-uy-b" in page.url
        page.locator('[data-facet="issuer"] a[aria-current]').click()
        expect(page.locator("[data-kho-status]")).to_have_text("9 văn bản")
        # A link from the time when the name said both still finds both, and can be undone.
        page.goto(f"{tmp_path.as_uri()}/tim-kiem.html?q={quote('kè Xuân Quang')}&co-quan={quote(SHARED)}")
        expect(page.locator("[data-kho-status]")).to_have_text("9 văn bản")
        expect(page.locator('[data-facet="issuer"] a[aria-current]')).to_contain_text("9")
        page.locator('[data-facet="issuer"] a[aria-current]').click()
        expect(page.locator('[data-facet="issuer"] a[aria-current]')).to_have_count(0)


def test_a_chosen_value_says_that_it_can_be_dropped(reader: Reader) -> None:
    reader.search("phong chong")
    expect(reader.page.locator(".kho-drop")).to_have_count(0)
    reader.page.locator('[data-facet="year"] a').first.click()
    expect(reader.page.locator('[data-facet="year"] a[aria-current] .kho-drop')).to_have_text("× bỏ")
    expect(reader.page.locator('[data-facet="year"] a[aria-current] .kho-drop')).to_be_visible()


def test_a_phrase_is_counted_exactly_when_not_much_is_left_to_read(browser: Browser, tmp_path: Path) -> None:
    sentences = ("Bản tin về đàn chim.", "Bản tin, tin về, về đàn.")  # of the same pairs of words
    documents = [
        replace(document, text=f"{document.text} {sentences[place % 4 == 0]}")
        for place, document in enumerate(invent_documents(40, syllables=60))
        if document.held
    ]
    true = sum("Bản tin về đàn chim" in document.text for document in documents)
    with _reading(browser, tmp_path, documents) as page:
        query = quote('"bản tin về đàn"')
        page.goto(f"{tmp_path.as_uri()}/tim-kiem.html?q={query}")
        expect(page.locator("#kho-tim-kiem")).to_have_attribute("data-state", "done")
        expect(page.locator("[data-kho-status]")).to_have_text(f"{true} văn bản")
        counts = page.locator('[data-facet="type"] .kho-count').all_text_contents()
        assert sum(map(int, counts)) == true


def test_nothing_is_offered_under_a_heading_that_says_to_try_it(reader: Reader) -> None:
    reader.search("zzkhongcogi")
    assert "Không văn bản nào trong kho có chữ “zzkhongcogi”." in reader.page.inner_text("[data-kho-results]")
    assert "Có thể thử" not in reader.page.inner_text("[data-kho-results]")
    assert reader.page.locator("[data-kho-results] li").count() == 0
    reader.search("zzkhongcogi thiên tai zzcungkhong")
    assert reader.page.locator("[data-kho-results] li").all_inner_texts() == ["Tìm “thiên tai”"]


def test_examples_are_answered_or_no_links() -> None:
    assert example_queries([]) == {}
    titles = ["V/v tăng cường công tác dân vận", "Về việc tăng cường công tác khác", "Lễ"]
    found = example_queries([("", titles[0], ""), ("01-CV/TU", titles[1], "08/4/2020"), ("2-CV", titles[2], "2020")])
    assert found == {"number": "01-CV/TU", "phrase": '"tăng cường công tác"', "date": "08/4/2020"}
    page = search_page(words("vi")["search"], ways=(), examples=found)
    assert re.findall(r"data-kho-go>([^<]*)", page) == ["01-CV/TU", "&quot;tăng cường công tác&quot;", "08/4/2020"]
    assert "data-kho-go" not in search_page(words("vi")["search"], ways=(), examples={})
