"""The watched browser and the accessibility check see what is planted, and nothing on a sound page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import NARROW, Violation, reading, settle
from tests.webserver import serve

SOUND = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Văn bản</title>
<link rel="icon" href="data:,">
<style>a { color: #9a1b1e } body { background: #fdfcf9; color: #1f1d1a }</style></head>
<body><main><h1>Văn bản</h1><p>Xem <a href="index.html">trang đầu</a> của kho.</p>{planted}</main></body></html>"""


def page_of(folder: Path, planted: str = "") -> Path:
    path = folder / "index.html"
    path.write_text(SOUND.replace("{planted}", planted), encoding="utf-8")
    return path


@pytest.mark.parametrize("over", ["http", "file"])
def test_a_sound_page_gives_no_trouble(browser: Browser, tmp_path: Path, over: str) -> None:
    path = page_of(tmp_path)
    with serve(tmp_path) as address, reading(browser, within=(address, tmp_path.as_uri())) as (page, traffic):
        page.goto(address if over == "http" else path.as_uri())
        settle(page)
        assert len(traffic.requests) == 1
        assert traffic.troubles() == []


PLANTED = [
    ('<img src="https://example.vn/a.png" alt="">', "external request: https://example.vn/a.png"),
    ("<script>fetch('https://example.vn/d').catch(() => {})</script>", "external request: https://example.vn/d"),
    ("<script>navigator.sendBeacon('https://example.vn/b')</script>", "external request: https://example.vn/b"),
    ("<script>new WebSocket('wss://example.vn/w')</script>", "external request: wss://example.vn/w"),
    ('<img src="mat.png" alt="">', "failed request: "),
    ("<script>console.error('hỏng')</script>", "console: error: hỏng"),
    ("<script>console.warn('coi chừng')</script>", "console: warning: coi chừng"),
    ("<script>throw new Error('nổ')</script>", "script error: "),
]


@pytest.mark.parametrize("over", ["http", "file"])
@pytest.mark.parametrize(("planted", "trouble"), PLANTED)
def test_a_planted_trouble_is_seen(browser: Browser, tmp_path: Path, planted: str, trouble: str, over: str) -> None:
    path = page_of(tmp_path, planted)
    with serve(tmp_path) as address, reading(browser, within=(address, tmp_path.as_uri())) as (page, traffic):
        page.goto(address if over == "http" else path.as_uri())
        settle(page)
        assert [line for line in traffic.troubles() if line.startswith(trouble)] != []


def test_a_file_outside_the_site_is_external(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "ngoai.css").write_text("p { color: red }")
    (tmp_path / "site").mkdir()
    path = page_of(tmp_path / "site", '<link rel="stylesheet" href="../ngoai.css">')
    with reading(browser, within=(f"{path.parent.as_uri()}/",)) as (page, traffic):
        page.goto(path.as_uri())
        assert traffic.external == [(tmp_path / "ngoai.css").as_uri()]


def test_an_address_that_is_not_there_gets_the_page_for_it(browser: Browser, tmp_path: Path) -> None:
    page_of(tmp_path)
    (tmp_path / "404.html").write_text("<!doctype html><title>4</title><h1>Không có trang này</h1>")
    with serve(tmp_path) as address, reading(browser, within=(address,)) as (page, traffic):
        page.goto(f"{address}khong/co.html")
        assert page.locator("h1").text_content() == "Không có trang này"
        assert traffic.failed == [f"{address}khong/co.html (404)"]


POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"


def test_a_sound_page_has_no_violation(
    browser: Browser, tmp_path: Path, axe: Callable[[Page], list[Violation]]
) -> None:
    with reading(browser, within=(tmp_path.as_uri(),)) as (page, _):
        page.goto(page_of(tmp_path).as_uri())
        assert axe(page) == []


SMALL = '<button style="width: 9px; height: 9px; padding: 0; border: 0" aria-label="a"></button>'
BARRIERS = [
    ('<img src="data:,">', "image-alt"),
    ('<p style="color: #ccc">nhạt</p>', "color-contrast"),
    ('<a href="a.html"></a>', "link-name"),
    ("<h4>nhảy bậc</h4>", "heading-order"),
    (SMALL * 2, "target-size"),
]


@pytest.mark.parametrize("policy", ["", POLICY])
@pytest.mark.parametrize(("planted", "rule"), BARRIERS)
def test_a_planted_barrier_is_found(
    browser: Browser, tmp_path: Path, axe: Callable[[Page], list[Violation]], planted: str, rule: str, policy: str
) -> None:
    path = page_of(tmp_path, planted)
    path.write_text(path.read_text(encoding="utf-8").replace("<title>", f"{policy}<title>"), encoding="utf-8")
    with reading(browser, within=(tmp_path.as_uri(),), width=NARROW) as (page, _):
        page.goto(path.as_uri())
        assert rule in {violation.rule for violation in axe(page)}
