"""The configuration that the site carries, by a real nginx and a static host's rules, in Chromium: strict, and enough.

Every kind of page, search, facets and cards work with not one complaint of the policy; what is planted does not run.
"""

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from build_tools.policy import FILE_POLICY, find_inline, page_policy
from build_tools.serving import HEADERS, render_headers, render_nginx
from tests.archives import directive, write_archive
from tests.browser import Traffic, reading, settle
from tests.nginx import serve_by_nginx
from tests.programs import MissingProgramError, find_nginx
from tests.sitemap import examples
from tests.test_build import kho
from tests.test_site_reading import CITING, FILES
from tests.webserver import asked_headers, serve

KEY = "y/2021/03-cv-hu"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c636000000002"
                    "00014ce6e10a0000000049454e44ae426082")  # fmt: skip
CAPTURED: dict[str, str | bytes] = {
    f"{KEY}.md": directive("Theo Quyết định số 12/2020/QĐ-TTg.", number="03-CV/HU", issuer="huyen-uy-c"),
    f"{KEY}/a.txt": "<script>window.ran = 1</script>",
    f"{KEY}/b.html": "<script>window.ran = 1</script>",
    f"{KEY}/c.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran=1'/>",
    f"{KEY}/d.pdf": PDF,
    f"{KEY}/e.png": PNG,
    f"{KEY}/f.docx": b"PK\3\4",
    f"{KEY}/g.unknown": "<script>window.ran = 1</script>",
    f"{KEY}/h": "<script>window.ran = 1</script>",
}
PLANTED = "van-ban/planted.html"
EVIL = (
    '<!doctype html><title>x</title><base href="http://127.0.0.1:9/"><script>window.ran = 1</script>'
    '<img src="data:image/png,x" onerror="window.ran = 2"><style>p { color: rgb(1, 2, 3) }</style><p>p</p>'
    f'<script src="/van-ban/{KEY}/a.txt"></script><script src="data:text/javascript,window.ran=3"></script>'
    '<iframe srcdoc="<script>parent.ran = 4</script>"></iframe><object data="data:text/html,x"></object>'
    '<a href="javascript:window.ran=5">a</a><form action="http://127.0.0.1:9/"><button>b</button></form>'
)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented archive with hostile words and captured files of every kind, and one page that somebody planted."""
    root = write_archive(tmp_path_factory.mktemp("hostile"), {**FILES, **CAPTURED})
    done = kho("build", "--archive", root, "--site", root / "site", KHO_CACHE=str(root / "cache"))
    assert done.returncode == 0, done.stderr
    (root / "site" / PLANTED).write_text(EVIL, encoding="utf-8")
    return root / "site"


@pytest.fixture(scope="module", params=["nginx", "static"])
def server(request: pytest.FixtureRequest) -> str:
    """Who serves; a machine without nginx fails here, with the line to type."""
    if request.param == "nginx":
        try:
            find_nginx()
        except MissingProgramError as trouble:
            pytest.fail(str(trouble), pytrace=False)
    return str(request.param)


def served(server: str, site: Path, place: Path) -> Iterator[str]:
    """Serve ``site`` as ``server`` does."""
    with serve_by_nginx(site, place) if server == "nginx" else serve(site, headers=True) as address:
        yield address


@pytest.fixture(scope="module")
def start(server: str, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the repository's own archive."""
    yield from served(server, site, tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="module")
def hostile(server: str, hostile_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the hostile archive."""
    yield from served(server, hostile_site, tmp_path_factory.mktemp("server"))


@pytest.fixture
def reader(browser: Browser, start: str, hostile: str) -> Iterator[tuple[Page, Traffic]]:
    """A page and its traffic, in which at the end nothing may have failed and the policy complained of nothing."""
    with reading(browser, within=(start, hostile)) as (page, traffic):
        yield page, traffic
        settle(page)
        assert traffic.troubles() == []


def head(address: str) -> Message:
    """What comes with ``address``."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 (an address on the loopback)
            return answer.headers  # type: ignore[no-any-return]
    except urllib.error.HTTPError as refused:
        return refused.headers


def test_every_kind_of_page_stands_under_the_policy(reader: tuple[Page, Traffic], start: str, site: Path) -> None:
    page, traffic = reader
    for address in examples(site):
        if address == "404.html":
            continue
        answer = page.goto(start + address)
        assert answer is not None
        assert "script-src 'self' 'sha256-" in answer.headers["content-security-policy"]
        assert (address, traffic.troubles()) == (address, [])
        # The theme's inline scripts ran: they define this function.
        assert page.evaluate("typeof __md_get") == "function"


def test_search_and_facets_work_under_the_policy(reader: tuple[Page, Traffic], start: str) -> None:
    page, _ = reader
    page.goto(f"{start}tim-kiem.html?q=phong+chong+dich")
    page.locator(".kho-hit").first.wait_for()
    before = page.locator(".kho-hit").count()
    page.locator("[data-facet] a").first.click()
    page.wait_for_function("document.getElementById('kho-tim-kiem').dataset.state === 'done'")
    assert 0 < page.locator(".kho-hit").count() <= before
    page.goto(start)
    box = page.locator("#kho-tim")
    box.fill("phong chong")
    page.locator("[role=option]").first.wait_for()


def test_cards_work_under_the_policy(reader: tuple[Page, Traffic], hostile: str) -> None:
    page, _ = reader
    page.goto(f"{hostile}van-ban/{CITING}.html")
    page.locator(".kho-text a.citation.held").first.hover()
    page.locator("#kho-card").wait_for(state="visible")


def test_no_page_of_a_hostile_archive_runs_a_script_of_it(
    reader: tuple[Page, Traffic], hostile: str, hostile_site: Path
) -> None:
    page, _ = reader
    for address in examples(hostile_site):
        if address not in {"404.html", PLANTED}:
            page.goto(hostile + address)
            assert page.evaluate("window.ran") is None, address


def test_what_is_planted_in_a_page_does_not_run(browser: Browser, hostile: str) -> None:
    with reading(browser, within=(hostile,)) as (page, traffic):
        page.goto(hostile + PLANTED)
        page.locator("a").dispatch_event("click")
        page.locator("button").dispatch_event("click")
        settle(page)
        assert page.evaluate("window.ran") is None
        assert page.evaluate("getComputedStyle(document.querySelector('p')).color") != "rgb(1, 2, 3)"
        complaints = "\n".join(traffic.console)
        for what in ("script-src", "style-src", "base-uri", "form-action"):
            assert what in complaints, what
        assert traffic.external == []


def test_no_other_site_may_frame_ours(browser: Browser, hostile: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f'<iframe src="{hostile}index.html"></iframe>', encoding="utf-8")
    with serve(tmp_path) as elsewhere, reading(browser, within=(hostile, elsewhere)) as (page, traffic):
        page.goto(elsewhere)
        settle(page)
        assert any("frame-ancestors" in said for said in traffic.console)


@pytest.mark.parametrize("name", ["a.txt", "b.html.txt", "c.svg.txt"])
def test_captured_text_and_pages_are_shown_as_text(browser: Browser, hostile: str, name: str) -> None:
    with reading(browser, within=(hostile,)) as (page, traffic):
        answer = page.goto(f"{hostile}van-ban/{KEY}/{name}")
        assert answer is not None
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert page.locator("script, svg").count() == 0
        assert page.evaluate("window.origin") == "null"
        assert traffic.errors == []


def test_a_directives_own_file_is_text(hostile: str) -> None:
    headers = head(f"{hostile}van-ban/{KEY}.md")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_other_captured_files_never_open_in_the_sites_origin(hostile: str, server: str) -> None:
    kinds = {name: head(f"{hostile}van-ban/{KEY}/{name}") for name in ("d.pdf", "e.png", "f.docx", "g.unknown", "h")}
    assert all(headers["X-Content-Type-Options"] == "nosniff" for headers in kinds.values())
    assert (kinds["d.pdf"]["Content-Type"], kinds["e.png"]["Content-Type"]) == ("application/pdf", "image/png")
    if server == "nginx":
        assert kinds["d.pdf"]["Content-Security-Policy"] is None
        assert kinds["e.png"]["Content-Security-Policy"] == FILE_POLICY
        for name in ("f.docx", "g.unknown", "h"):
            assert kinds[name]["Content-Type"] == "application/octet-stream"
            assert kinds[name]["Content-Disposition"] == "attachment"
    for name in ("g.unknown", "h"):
        assert "html" not in kinds[name]["Content-Type"]


def test_an_unknown_address_is_answered_by_the_sites_own_page(browser: Browser, start: str) -> None:
    for address in ("khong/co.html", "van-ban/khong/co/", "van-ban/khong/co.html"):
        assert "script-src" in head(start + address)["Content-Security-Policy"]
        with reading(browser, within=(start,)) as (page, traffic):
            answer = page.goto(start + address)
            assert answer is not None
            assert answer.status == 404
            assert page.locator("h1").is_visible()
            settle(page)
            assert [said for said in traffic.console if "Content Security" in said] == []


class _Inline(HTMLParser):
    """Event handlers and style attributes, which no hash could allow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on") or name == "style"]


def test_the_policy_names_exactly_what_stands_inline_in_the_pages(site: Path, hostile_site: Path) -> None:
    for folder in (site, hostile_site):
        pages = [
            path.read_text(encoding="utf-8")
            for path in folder.rglob("*.html")
            if path.relative_to(folder).as_posix() != PLANTED
        ]
        inline = find_inline(pages)
        asked = asked_headers(folder / HEADERS, "/index.html")["Content-Security-Policy"]
        assert set(inline.scripts) <= set(re.findall(r"sha256-[^']+", asked))
        assert inline.styles == ()
        for page in pages:
            reader = _Inline()
            reader.feed(page)
            assert reader.found == []


def test_the_policy_is_strict() -> None:
    policy = page_policy(find_inline(["<script>a</script><style>b</style>"]))
    assert policy.startswith("default-src 'none'; ")
    for text in (policy, FILE_POLICY, render_nginx(policy), render_headers(policy)):
        assert "unsafe" not in text
        assert "*:" not in text
        assert "http" not in text
    for directive_name in ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert directive_name in policy
    assert max(map(len, render_headers(policy).splitlines())) < 2000  # what a static host reads of a line


SCRIPTS = [
    ("<script>one</script>", 1),
    ("<SCRIPT type='text/javascript'>one</SCRIPT>", 1),
    ('<script type="module">one</script><script>one</script>', 1),
    ('<script type="application/ld+json">{}</script><script type="application/json">{}</script>', 0),
    ('<script src="a.js"></script>', 0),
    ("<script>\nmột\n</script><script>two</script>", 2),
]


@pytest.mark.parametrize(("page", "count"), SCRIPTS)
def test_only_what_runs_is_hashed(page: str, count: int) -> None:
    assert len(find_inline([page]).scripts) == count


def test_the_hash_is_the_one_that_browsers_compute(browser: Browser, tmp_path: Path) -> None:
    """A script with letters of more than one byte and line ends: Chromium runs it under its hash and no other."""
    script = "\nwindow.ran = 'đã chạy';\n"
    (tmp_path / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><script>{script}</script>", encoding="utf-8"
    )
    for inline, ran in ((script, True), (script + " ", False)):
        policy = page_policy(find_inline([f"<script>{inline}</script>"]))
        (tmp_path / HEADERS).write_text(render_headers(policy), encoding="utf-8")
        with serve(tmp_path, headers=True) as address, reading(browser, within=(address,)) as (page, _):
            page.goto(address)
            assert page.evaluate("window.ran === 'đã chạy'") is ran


def test_configuration_follows_the_site_into_the_copy_and_names_no_place(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    for name in (HEADERS, "may-chu/nginx.conf"):
        text = (tmp_path / "site" / name).read_text(encoding="utf-8")
        assert str(site) not in text
        assert "://" not in text
