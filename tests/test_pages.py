"""Pages at our own seam: each kind's HTML against a golden file, and what must hold whatever the words are.

``KHO_GOLDEN=rewrite pytest tests/test_pages.py`` writes the golden files anew; the diff is then read like code.
"""

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest

from build_tools import wording
from build_tools.model import Body, Graph
from build_tools.pages.addresses import attached_href, relative
from build_tools.pages.browse import browse_pages
from build_tools.pages.chain import chain_of
from build_tools.pages.citation_form import citation_form, is_state_number
from build_tools.pages.cited import cited_pages, citing_pages
from build_tools.pages.day import days_between, formal_date, short_date
from build_tools.pages.directive import directive_page
from build_tools.pages.home import Edition, home_page
from build_tools.pages.index import PageIndex, index_pages
from build_tools.pages.linked_text import link_body, link_openings
from build_tools.pages.listing import paging
from build_tools.pages.organisation import class_pages, organisation_pages
from build_tools.pages.page import Page
from build_tools.pages.paging import cut_in_order, cut_newest_first
from build_tools.pages.purposes import purpose_group
from build_tools.pages.standing import not_found_page, redirect_page
from build_tools.pages.years_chart import chart_years
from tests.invented_graph import (
    APPEAL,
    CHAIN_TOP,
    CONCLUSION,
    DECISION,
    HOSTILE,
    LETTER,
    NEWS,
    PLAN,
    invented_graph,
)

GOLDEN = Path(__file__).parent / "golden" / "pages"
LONG = 230


def press(letters: int = 0) -> tuple[PageIndex, dict[str, Body], dict[str, Page]]:
    graph, bodies = invented_graph(letters=letters)
    index = index_pages(graph, guide="gioi-thieu.html")
    pages = list(every_page(index, bodies))
    by_address = {page.address: page for page in pages}
    assert len(by_address) == len(pages), [
        address for address, count in Counter(p.address for p in pages).items() if count > 1
    ]
    return index, bodies, by_address


def every_page(index: PageIndex, bodies: dict[str, Body]) -> Iterator[Page]:
    graph = index.graph
    yield home_page(index, Edition("2022-01-05", "abc1234", draft=True))
    yield not_found_page()
    for key in graph.digests:
        yield directive_page(index, key, bodies[key])
        yield from citing_pages(index, key)
    for key in graph.cited:
        yield from cited_pages(index, key)
    for identity in graph.organisations:
        yield from organisation_pages(index, identity)
    for identity in graph.classes:
        yield from class_pages(index, identity)
    yield from browse_pages(index)
    for old, key in graph.moved.items():
        yield redirect_page(index, f"dan-chieu/{old}.html", key)


@pytest.fixture(scope="module")
def small() -> tuple[PageIndex, dict[str, Body], dict[str, Page]]:
    return press()


@pytest.fixture(scope="module")
def large() -> tuple[PageIndex, dict[str, Body], dict[str, Page]]:
    return press(LONG)


GOLDEN_PAGES = (
    "index.html",
    "404.html",
    f"van-ban/{LETTER}.html",
    f"van-ban/{DECISION}.html",
    f"van-ban/{NEWS}.html",
    f"van-ban/{HOSTILE}.html",
    f"dan-chieu/{CHAIN_TOP}.html",
    f"dan-chieu/{APPEAL}.html",
    "dan-chieu/huyen-uy-lam-son/chua-ro/12-cv-hu.html",
    "co-quan/huyen-uy-lam-son.html",
    "co-quan/thuong-truc-tinh-uy.html",
    "noi-nhan/huyen-uy-lam-son/cac-chi-dang-bo-co-so.html",
    "van-ban/index.html",
    "noi-nhan/index.html",
    "nam/2021.html",
    "nguoi-ky/tran-thi-mau.html",
)


@pytest.mark.parametrize("address", GOLDEN_PAGES)
def test_page_is_the_golden_one(address: str, small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    page = small[2][address]
    golden = GOLDEN / address.replace("/", "__")
    said = (
        f"title: {page.title}\ndescription: {page.description}\nsection: {page.section}\n{page.head}\n\n{page.content}"
    )
    if os.environ.get("KHO_GOLDEN") == "rewrite":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Ids, links, headings, elements and attributes of a page's own part; every element must be closed."""

    EMPTY = frozenset({"br", "input", "img", "meta", "link", "hr", "line"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.labels: list[str] = []
        self.headings: list[int] = []
        self.elements: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes.update(name for name, _ in attrs)
        if tag not in self.EMPTY:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in {"href", "src", "action"}:
                self.hrefs.append(value or "")
            elif name == "for":
                self.labels.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.text += data


def test_of_a_list_that_grows_the_older_pages_stay() -> None:
    before, now = (
        {page.address: page.content for page in browse_pages(index_pages(invented_graph(letters=letters)[0]))}
        for letters in (233, 234)  # the last is of 2018
    )
    changed = {address for address in now if before.get(address) != now[address]}
    older = {address for address in now if "/trang" in address}
    assert older
    assert not changed & older
    assert {"van-ban/index.html", "loai/index.html"} <= changed


@pytest.mark.parametrize("letters", [0, LONG])
def test_every_page_is_well_formed_and_every_link_leads_somewhere(letters: int) -> None:
    _, _, pages = press(letters)
    outlines = {address: Outline(page.content) for address, page in pages.items()}
    known = {*pages, "tim-kiem.html", "gioi-thieu.html"}
    for address, outline in outlines.items():
        assert not outline.open, (address, outline.open)
        assert outline.headings.count(1) == 1, address
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(below <= above + 1 for above, below in steps), (address, outline.headings)
        assert [name for name, count in Counter(outline.ids).items() if count > 1] == [], address
        assert set(outline.labels) <= set(outline.ids), address
        assert not {"style", "onclick", "onerror", "onload"} & set(outline.attributes), address
        assert not outline.elements["script"], address
        assert all(re.fullmatch("[a-z0-9-]+", place) for place in outline.ids), address
        for href in outline.hrefs:
            assert dead_link(address, href, known, outlines) is None, (address, href)


def dead_link(address: str, href: str, known: set[str], outlines: dict[str, Outline]) -> str | None:
    """Return why a link leads nowhere; files beside a directive are the press's to place."""
    path, _, place = href.partition("#")
    path = path.partition("?")[0]
    if ":" in path or path.startswith("/"):
        return "leaves the site"
    target = normpath(join(dirname(address), unquote(path))) if path else address
    if address.startswith("van-ban/") and not target.endswith(".html"):
        return None if target.startswith(dirname(address)) else "leaves the folder"
    if target not in known:
        return "no such page"
    if place and place not in outlines[target].ids:
        return "no such place"
    return None


def test_every_page_has_words_for_its_frame(large: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    sections = {"trang-chu", "van-ban", "co-quan-ban-hanh", "noi-nhan", "dan-chieu", "loai", "nam", "nguoi-ky"}
    for address, page in large[2].items():
        assert page.title, address
        assert page.description, address
        assert page.section in sections, address
        assert not re.search(r"\{[a-z]+\}", re.sub(r'data-(?:count|words)="[^"]*"', "", page.content)), address
        assert address.endswith(".html"), address
        if address.startswith(("van-ban/", "dan-chieu/")) and address.count("/") == 1:
            assert address.endswith("/index.html")


def test_hostile_words_are_words(small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    for address, page in small[2].items():
        for html in (page.content, page.head):
            assert "<script>alert" not in html, address
            assert "<img" not in html, address
    data = small[2][f"van-ban/{HOSTILE}.html"].head.partition('ld+json">')[2].partition("</script>")[0]
    assert "<" not in data
    assert "javascript:" not in small[2][f"van-ban/{HOSTILE}.html"].content


def test_removing_the_links_gives_the_text_back() -> None:
    graph, bodies = invented_graph()
    index = index_pages(graph)
    for key, body in bodies.items():
        linked = link_body(body.pieces, link_openings(index, key, {}))
        bare = re.sub(r"<a (?:id=\"tc-\d+\" )?class=\"citation [^>]*>|</a>", "", linked)
        assert bare == "".join(piece for piece in body.pieces if isinstance(piece, str)), key


def test_a_citation_broken_by_a_border_has_one_place_and_no_empty_link() -> None:
    openings = ['class="citation cited" href="x"']
    linked = link_body(("<p>", 0, "a", -1, "</p>", 0, "\n", -1, "<p>", 0, "b", -1, "</p>"), openings)
    assert linked == (
        '<p><a id="tc-0" class="citation cited" href="x">a</a></p>\n<p><a class="citation cited" href="x">b</a></p>'
    )


def test_a_link_says_what_it_leads_to(small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    index = small[0]
    letter = link_openings(index, LETTER, {CHAIN_TOP: "kho-d0"})
    assert letter[1] == f'class="citation cited" href="../../../dan-chieu/{CHAIN_TOP}.html" data-card="kho-d0"'
    assert letter[2] is not None
    assert 'data-pinpoint="điểm 2"' in letter[2]
    assert letter[3] == 'class="citation ambiguous" href="#kho-dan-chieu-3" data-card="kho-dan-chieu-3"'
    assert letter[4] == 'class="citation self" href="#kho-van-ban"'
    assert letter[5] is None
    plan = link_openings(index, PLAN, {})
    assert plan[0] == f'class="citation held" href="../../../van-ban/{LETTER}.html"'


def test_the_paper_follows_the_printed_form(small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    letter = small[2][f"van-ban/{LETTER}.html"].content
    assert '<p class="kho-form-number">Số 12-CV/HU</p>' in letter
    assert '<p class="kho-place">Lam Sơn, ngày 09 tháng 3 năm 2021</p>' in letter
    assert '<p class="kho-letter-title">Về việc thực hiện <a id="tc-0"' in letter
    assert letter.index("kho-signer") < letter.index('id="bieu-mau"') < letter.index("kho-margin")
    decision = small[2][f"van-ban/{DECISION}.html"].content
    assert '<p class="kho-form-number">Số: 77/QĐ-UBND</p>' in decision
    assert '<p class="kho-heading-title">Về một việc</p>' in decision


def test_nothing_is_printed_that_the_source_lacks(small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    news = small[2][f"van-ban/{NEWS}.html"].content
    paper = news.partition('class="kho-paper"')[2].partition('class="kho-margin"')[0]
    for absent in ("kho-form", "kho-place", "kho-heading", "kho-close", "kho-to"):
        assert f'class="{absent}"' not in paper
    assert wording.site_words().document.form_notes.reported in news
    assert '<p class="kho-headline">Lam Sơn thực hiện <a id="tc-0"' in paper


def test_disagreement_is_shown_side_by_side(small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    cited = unescape(small[2][f"dan-chieu/{CHAIN_TOP}.html"].content)
    assert wording.site_words().cited.disagree in cited
    assert "Tỉnh ủy Đông Hải</td>" in cited
    assert "Ban Thường vụ Tỉnh ủy</td>" in cited
    assert f"../../../van-ban/{LETTER}.html#tc-1" in cited


def test_the_chain_counts_days_only_between_whole_days(
    small: tuple[PageIndex, dict[str, Body], dict[str, Page]],
) -> None:
    chain = chain_of(small[0], LETTER)
    assert chain is not None
    assert [(step.card.key, step.days) for step in chain.up] == [(CHAIN_TOP, "+7 ngày")]
    assert [(step.card.key, step.days) for step in chain.down] == [(PLAN, "+11 ngày")]
    assert chain_of(small[0], CONCLUSION) is None  # no thực hiện, no chain
    top = chain_of(small[0], CHAIN_TOP)
    assert top is not None
    assert [node.step.card.key for node in top.whole_down] == [LETTER]
    assert [node.step.card.key for node in top.whole_down[0].children] == [PLAN]


def test_lists_are_cut_at_a_hundred(large: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    index, _, pages = large
    for address, page in pages.items():
        lists = 3 if re.fullmatch(r"co-quan/[^/]+\.html", address) else 1  # issued, received, cited
        assert page.content.count("kho-row-link") <= 100 * lists, address
        assert page.content.count('<figure class="kho-quotation') <= 100, address
    listed = Counter(
        href
        for address, page in pages.items()
        if re.fullmatch(r"van-ban/(index|trang/\d+/index)\.html", address)
        for href in re.findall(r'kho-row-link" href="(?:\.\./)+([^"]+)"', page.content)
    )
    assert listed == Counter({index.card(key).address: 1 for key in index.graph.digests})


def test_a_filter_of_one_page_says_so_and_leads_on(large: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    words = wording.site_words().lists
    part, whole = large[2]["van-ban/index.html"].content, large[2]["loai/index.html"].content
    for page, filtered, nothing, onward in (
        (part, words.filtered_page, words.nothing_page, "always"),
        (whole, words.filtered, words.nothing, "nothing"),
    ):
        assert f'data-count="{filtered}"' in page
        assert f"hidden>{nothing}<" in page
        assert f'data-kho-onward="{onward}"' in page
        assert 'href="../tim-kiem.html"' in page


def test_a_new_document_changes_no_older_page_of_its_list() -> None:
    before = cut_newest_first("van-ban/index.html", list(range(400, 0, -1)))
    after = cut_newest_first("van-ban/index.html", list(range(401, 0, -1)))
    assert [(part.address, part.entries) for part in before[1:]] == [(part.address, part.entries) for part in after[1:]]
    older = before[2:]  # the page right behind the first leads to it, whatever it holds
    grown = after[len(after) - len(older) :]
    assert [paging(part, newest_first=True) for part in older] == [paging(part, newest_first=True) for part in grown]


def test_every_page_of_a_list_says_where_it_stands_in_the_same_words() -> None:
    entries = list(range(300))
    names, documents = cut_in_order("noi-nhan/index.html", entries), cut_newest_first("van-ban/index.html", entries)
    said = [
        [paging(part, newest_first=newest) for part in parts] for parts, newest in ((names, False), (documents, True))
    ]
    assert [page.place for page in said[0] if page] == ["Trang 1 trong 3", "Trang 2 trong 3", "Trang 3 trong 3"]
    assert [page.place for page in said[1] if page][:2] == ["Trang 1 trong 6", "Sau trang này còn 4 trang"]
    assert [page.place for page in said[1] if page][-1] == "Trang cuối"
    for pages in said:
        assert {words for page in pages if page for _, words, _ in page.ways} == {
            "Đầu danh sách",
            "Trang trước",
            "Trang sau",
            "Cuối danh sách",
        }
    assert paging(cut_in_order("x/index.html", [1])[0], newest_first=False) is None


def test_counts_are_written_as_vietnamese_writes_them() -> None:
    assert [wording.figures(count) for count in (0, 999, 1527, 2866, 1234567)] == [
        "0",
        "999",
        "1.527",
        "2.866",
        "1.234.567",
    ]
    graph, _ = invented_graph()
    assert "<b>1.527</b>" in home_page(index_pages(replace(graph, citations=1527))).content
    old = replace(graph.cited[CHAIN_TOP], issued="2013-05-03")
    chain = chain_of(index_pages(replace(graph, cited={**graph.cited, CHAIN_TOP: old})), LETTER)
    assert chain is not None
    assert (chain.up[0].days, chain.up[0].days_aloud) == ("+2.867 ngày", "sau 2.867 ngày")


def test_a_missing_title_is_said_in_the_archives_voice(
    small: tuple[PageIndex, dict[str, Body], dict[str, Page]],
) -> None:
    untitled = '<span class="kho-row-untitled">chưa rõ trích yếu</span>'
    assert untitled in small[2]["nam/2021.html"].content
    assert '<span class="kho-row-title">Chỉ thị</span>' not in small[2]["nam/2021.html"].content


def test_an_organisation_leads_to_what_there_is_of_it(
    small: tuple[PageIndex, dict[str, Body], dict[str, Page]],
) -> None:
    cited_only = small[2]["co-quan/tinh-uy-dong-hai.html"].content
    ways = cited_only.partition('class="kho-parts"')[2].partition("</nav>")[0]
    assert '<a href="#duoc-dan-chieu">Được dẫn chiếu, kho chưa có toàn văn</a> <span' in ways
    assert ">Đã ban hành<" not in ways  # nothing there: no link
    assert 'do cơ quan này ban hành. <a href="#duoc-dan-chieu">' in cited_only
    assert cited_only.index('id="duoc-dan-chieu"') < cited_only.index('id="da-nhan"')
    sent_nothing = small[2]["co-quan/huyen-uy-lam-son.html"].content
    assert 'cơ quan này. <a href="../tim-kiem.html?q=%22Huy%E1%BB%87n+%E1%BB%A7y+Lam+S%C6%A1n%22">' in sent_nothing


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 149, 150, 151, 1000])
def test_no_page_of_a_list_is_too_long_and_none_loses_an_entry(count: int) -> None:
    for cut in (cut_newest_first, cut_in_order):
        parts = cut("loai/cong-van.html", list(range(count)))
        assert [entry for part in parts for entry in part.entries] == list(range(count))
        assert all(len(part.entries) <= 100 for part in parts)
        assert len(parts) == 1 or count > 100
        assert [part.next for part in parts[:-1]] == [part.address for part in parts[1:]]
        assert [part.previous for part in parts[1:]] == [part.address for part in parts[:-1]]


def test_the_issuer_of_a_document_is_one_click_up(large: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    page = large[2][f"van-ban/{LETTER}.html"]
    assert 'href="../../../co-quan/huyen-uy-lam-son.html#nam-2021">2021</a>' in page.content


def test_dates_are_written_as_documents_write_them() -> None:
    assert short_date("2021-08-31") == "31/8/2021"
    assert short_date("2020-04-08") == "08/4/2020"
    assert short_date("2020-02-07") == "07/02/2020"
    assert short_date("2015") == "năm 2015"
    assert short_date(None) == ""
    assert short_date("2021-02-31") == "2021-02-31"
    assert formal_date(dt.date(2020, 4, 8), "Triệu Sơn") == "Triệu Sơn, ngày 08 tháng 4 năm 2020"
    assert formal_date(dt.date(2021, 1, 28)) == "Ngày 28 tháng 01 năm 2021"
    assert days_between("2021-08-24", "2021-08-31") == 7
    assert days_between("2021-09-01", "2021-08-31") is None
    assert days_between("2021", "2021-08-31") is None


def test_the_official_citation_has_the_form_of_its_house(
    small: tuple[PageIndex, dict[str, Body], dict[str, Page]],
) -> None:
    index = small[0]
    assert citation_form(index.card(LETTER), issuer="Huyện ủy Lam Sơn") == (
        "Công văn số 12-CV/HU, ngày 09/3/2021 của Huyện ủy Lam Sơn về việc thực hiện Chỉ thị số 05-CT/TU"
    )
    assert citation_form(index.card(DECISION), issuer="Ủy ban nhân dân tỉnh Đông Hải") == (
        "Quyết định số 77/QĐ-UBND ngày 01 tháng 02 năm 2021 của Ủy ban nhân dân tỉnh Đông Hải về một việc"
    )
    # 30/12/2020 is the day of the meeting: nobody says on what day the document was issued
    assert citation_form(index.card(NEWS), issuer="") == "Thông báo về việc họp tổng kết"
    assert is_state_number("30/2020/NĐ-CP")
    assert not is_state_number("632-CV/HU")


def test_a_day_of_a_meeting_is_no_day_of_issue(small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    index, _, pages = small
    card = index.card(NEWS)
    assert (card.date, card.issued, card.issue_day) == ("họp ngày 30/12/2020", "2020-12-30", "2020")
    assert "họp ngày 30/12/2020" in pages[f"van-ban/{NEWS}.html"].content


def test_what_the_archive_holds_is_said_by_its_form(small: tuple[PageIndex, dict[str, Body], dict[str, Page]]) -> None:
    index, _, pages = small
    marks = wording.site_words().document.marks
    assert {index.card(key).mark for key in index.held} >= {marks.full, marks.reported}
    assert marks.reported in pages["van-ban/index.html"].content
    assert marks.full not in pages["van-ban/index.html"].content  # nothing is remarked of what is whole


def test_purposes_are_the_same_however_they_are_written() -> None:
    words = wording.site_words().organisation.purposes
    assert purpose_group("recipient", "B/c")[1] == words.report_to
    assert purpose_group("recipient", "để báo cáo")[1] == words.report_to
    assert purpose_group("recipient", "Lưu")[1] == words.file_copy
    assert purpose_group("recipient", "để phối hợp")[1] == "Nơi nhận, để phối hợp"
    assert purpose_group("recipient", None)[1] == words.recipient
    assert purpose_group("addressee", None)[1] == words.addressee


def test_files_beside_a_directive_stay_beside_it() -> None:
    assert attached_href("632-cv-hu/bản gốc.txt") == "632-cv-hu/b%E1%BA%A3n%20g%E1%BB%91c.txt"
    assert attached_href("javascript:alert(1)") == "javascript%3Aalert%281%29"
    assert attached_href("632-cv-hu/trang.html") == "632-cv-hu/trang.html.txt"
    for wrong in ("../x", "/etc/passwd", "a//b", "", "a\\b", "a/../../b"):
        assert attached_href(wrong) is None
    assert relative("van-ban/a/2021/b.html", "index.html") == "../../../index.html"


def test_the_chart_is_also_a_table() -> None:
    chart = chart_years(["2019", "2021", "2021", ""])
    assert chart is not None
    assert chart.rows == (("2021", 2), ("2019", 1))
    assert [(bar.year, bar.count) for bar in chart.bars] == [("2019", 1), ("2020", 0), ("2021", 2)]
    assert chart_years(["2021"]) is None
    wide = chart_years(["1000", "9999"])
    assert wide is not None
    assert len(wide.bars) == 2


def test_an_empty_archive_has_pages() -> None:
    graph = Graph({}, {}, {}, {}, frozenset(), 0, {}, {}, {}, {}, {}, {}, {}, {}, {})
    index = index_pages(graph)
    pages = [home_page(index), *browse_pages(index)]
    assert wording.site_words().home.empty in pages[0].content
    assert {page.address for page in pages} >= {"index.html", "van-ban/index.html", "nguoi-ky/index.html"}
