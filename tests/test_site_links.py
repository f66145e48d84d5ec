"""No dead link, no dead anchor, no id twice, no address that could not stand for ever, on the pressed site."""

from pathlib import Path

from tests.linkcheck import check_links
from tests.sitemap import pages_by_kind


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    assert list(map(str, check_links(site))) == []


def test_the_site_has_every_kind_of_page(site: Path) -> None:
    kinds = pages_by_kind(site)
    assert len(kinds["van-ban page"]) >= 5
    assert {
        *("index.html", "404.html", "tim-kiem.html"),
        *("van-ban index", "dan-chieu page", "dan-chieu index", "co-quan page"),
        *("co-quan-ban-hanh index", "noi-nhan index", "loai index", "nam index", "nguoi-ky index"),
    } <= kinds.keys()
