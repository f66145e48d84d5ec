"""The link checker finds what is planted, each kind once, and nothing on a sound site."""

from pathlib import Path

import pytest

from tests.linkcheck import check_links

SOUND = """<!doctype html><html lang="vi"><head><title>a</title>
<link rel="stylesheet" href="a.css"><link rel="canonical" href="https://example.vn/a.html"></head>
<body id="dau"><a href="#dau">đầu</a> <a href="van-ban/b.html?q=1#c%C3%A1i">b</a> <a href="">đây</a> <a href="#">lên</a>
<a href="https://example.vn/">xa</a> <a href="mailto:a@example.vn">thư</a> <img src="data:image/gif;base64,AA" alt="">
</body></html>"""
SOUND_BELOW = """<!doctype html><html lang="vi"><head><title>b</title></head>
<body><p id="cái"><a href="../index.html#dau">a</a></p></body></html>"""


def sound_site(folder: Path) -> Path:
    (folder / "van-ban").mkdir()
    (folder / "index.html").write_text(SOUND, encoding="utf-8")
    (folder / "a.css").write_text("body { background: url(van-ban/b.html) }", encoding="utf-8")
    (folder / "van-ban/b.html").write_text(SOUND_BELOW, encoding="utf-8")
    return folder


def test_a_sound_site_has_no_trouble(tmp_path: Path) -> None:
    assert check_links(sound_site(tmp_path)) == []


PLANTED = [
    ('<a href="khong-co.html">x</a>', "no such file"),
    ('<a href="Van-Ban/b.html">x</a>', "no such file"),
    ('<a href="van-ban/">x</a>', "no such file"),
    ('<a href="van-ban">x</a>', "no such file"),
    ('<a href="van-ban/b.html#mat">x</a>', "no such anchor"),
    ('<a href="#mat">x</a>', "no such anchor"),
    ('<a href="a.css#mat">x</a>', "no such anchor"),
    ('<a href="/van-ban/b.html">x</a>', "rooted address"),
    ('<a href="../van-ban/b.html">x</a>', "leaves the site"),
    ('<a href="javascript:alert(1)">x</a>', "unknown scheme"),
    ('<a href="file:///etc/hostname">x</a>', "unknown scheme"),
    ('<img src="khong-co.png" alt="">', "no such file"),
    ('<img srcset="khong-co.png 2x" src="van-ban/b.html" alt="">', "no such file"),
    ('<script src="https://example.vn/a.js"></script>', "fetches from elsewhere"),
    ('<img src="//example.vn/a.png" alt="">', "fetches from elsewhere"),
    ('<link rel="preload stylesheet" href="https://example.vn/a.css">', "fetches from elsewhere"),
    ('<form action="khong-co.html"></form>', "no such file"),
    ("<p style=\"background: url('khong-co.png')\">x</p>", "no such file"),
    ('<meta http-equiv="refresh" content="0; url=khong-co.html">', "no such file"),
    ('<svg><use href="khong-co.svg"/></svg>', "no such file"),
    ('<p id="hai">x</p><p id="hai">y</p>', "id stands twice"),
]


@pytest.mark.parametrize(("markup", "what"), PLANTED)
def test_a_planted_trouble_is_found_with_its_line(tmp_path: Path, markup: str, what: str) -> None:
    site = sound_site(tmp_path)
    (site / "hong.html").write_text(f"<!doctype html>\n<title>h</title>\n{markup}", encoding="utf-8")
    found = [(trouble.path, trouble.line, trouble.what) for trouble in check_links(site)]
    assert found == [("hong.html", 3, what)]


@pytest.mark.parametrize("name", ["Hoa.html", "văn.html", "a b.html", "a" * 115 + ".html"])
def test_a_bad_address_of_a_page_is_found(tmp_path: Path, name: str) -> None:
    site = sound_site(tmp_path)
    (site / name).write_text("<!doctype html><title>h</title>", encoding="utf-8")
    assert [trouble.path for trouble in check_links(site)] == [name]


def test_a_dead_address_in_a_style_sheet_is_found(tmp_path: Path) -> None:
    site = sound_site(tmp_path)
    (site / "van-ban/c.css").write_text('p {\n  background: url("../mat.png") }', encoding="utf-8")
    assert [str(trouble) for trouble in check_links(site)] == ["van-ban/c.css:2: no such file: ../mat.png"]


def test_only_the_page_of_unknown_addresses_may_use_rooted_addresses(tmp_path: Path) -> None:
    site = sound_site(tmp_path)
    (site / "404.html").write_text('<title>4</title><a href="/van-ban/b.html">b</a> <a href="/mat.html">m</a>')
    assert [(trouble.what, trouble.address) for trouble in check_links(site)] == [("no such file", "/mat.html")]
