"""The theme's styles without what matches nothing: every element of every kind of page looks as with all of them."""

from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route

from build_tools.thinning import Rule, may_match, read_rules, split_selectors, thin_styles
from tests.browser import NARROW, WIDE, Scheme, reading
from tests.sitemap import pages_by_kind

WORDS = frozenset({"kho-paper", "md-typeset", "slate", "md-nav--primary", "md"})
# The kinds of page that are built unlike each other.
STRUCTURES = ("index.html", "tim-kiem.html", "huong-dan-doc.html", "van-ban page", "co-quan page", "nam index")
SHEETS = [
    ("a{b:c}", "a{b:c}"),
    (".gone{b:c}", ""),
    (".gone,.md-typeset a{b:c}", ".md-typeset a{b:c}"),
    (".md-typeset .gone{b:c}.md-typeset{d:e}", ".md-typeset{d:e}"),
    (".md-typeset:not(.gone) a{b:c}", ".md-typeset:not(.gone) a{b:c}"),
    (":is(.gone,.kho-paper){b:c}", ":is(.gone,.kho-paper){b:c}"),
    (":where(.gone) .gone{b:c}", ""),
    (".md-typeset:has(.gone){b:c}", ""),
    ("@media print{.gone{b:c}}", ""),
    ("@media print{.gone{b:c}.kho-paper{d:e}}", "@media print{.kho-paper{d:e}}"),
    ("@supports (a:b){@media print{.gone{b:c}}}", ""),
    ('@charset "utf-8";a{b:c}', '@charset "utf-8";a{b:c}'),
    ("@keyframes gone{0%{a:b}to{c:d}}", "@keyframes gone{0%{a:b}to{c:d}}"),
    ("[data-md-color-scheme=slate]{a:b}[data-md-color-scheme=gone]{a:b}", "[data-md-color-scheme=slate]{a:b}"),
    ('[data-x=".gone"]{a:url("}.gone{")}', '[data-x=".gone"]{a:url("}.gone{")}'),
    (r".md\:gone{a:b}", ""),
    (r'a{content:"\"}"}.gone{a:b}', r'a{content:"\"}"}'),
    ("/* don't {.gone */.gone{b:c}a{/* } */b:c}", "a{/* } */b:c}"),
    (".md/* it's .gone, { */ a,.gone{b:c}", ".md/* it's .gone, { */ a{b:c}"),
]


@pytest.mark.parametrize(("sheet", "thin"), SHEETS)
def test_rules_go_that_match_nothing(sheet: str, thin: str) -> None:
    assert thin_styles(sheet, WORDS) == thin


def test_selectors_and_rules_are_read_with_their_brackets() -> None:
    assert split_selectors("a,b:is(c,d),[e=','],f") == ["a", "b:is(c,d)", "[e=',']", "f"]
    assert list(read_rules("a{b:c} @x y;\n")) == [Rule("a", "b:c"), Rule("@x y;", None)]
    assert may_match("a:not(.b:not(.c)) > .md", WORDS)
    for bad in ("a{b:c", "a{b:'}", "a b c"):
        with pytest.raises(ValueError, match=r"no end|does not close|no rule"):
            list(read_rules(bad))


# What is computed for each different element (its own and its ancestors' tags and classes), at rest, under the whole
# style sheets and under the thin ones: the same page with its links changed, so that scripts have done the same to it.
# A script that was still at work made a difference of its own: what differs is looked at again.
_DIFFERENCES = """async () => {
  const links = [...document.querySelectorAll("link[rel=stylesheet][href*='assets/stylesheets/']")];
  const switchTo = (ending) => Promise.all(links.map((link) => new Promise((done, failed) => {
    link.onload = done;
    link.onerror = () => failed(new Error(link.href));
    link.href = link.href.split("?")[0] + ending;
  })));
  const names = Array.from(getComputedStyle(document.body));
  const looks = () => {
    for (const each of document.getAnimations()) each.finish();
    const seen = new Map();
    for (const element of document.querySelectorAll("*")) {
      let name = "";
      for (let each = element; each; each = each.parentElement) name = `${each.tagName}.${each.className}>${name}`;
      if (seen.has(name)) continue;
      seen.set(name, ["", "::before", "::after"].map((part) => {
        const style = getComputedStyle(element, part || null);
        if (part && style.content === "none") return "";
        let text = "";
        for (const each of names) text += `${style.getPropertyValue(each)};`;
        return text;
      }).join("|"));
    }
    return seen;
  };
  let found = null;
  for (let turn = 0; turn < 5 && found?.different.length !== 0; turn += 1) {
    if (turn) await new Promise((done) => setTimeout(done, 300));
    await switchTo("?whole");
    const whole = looks();
    await switchTo("?thin");
    const thin = looks();
    found = {sheets: links.length, looks: whole.size, different: [...whole.keys()].filter(
      (name) => whole.get(name) !== thin.get(name))};
  }
  return found;
}"""


def _whole(route: Route) -> None:
    """Answer with the theme's own style sheet as it is installed."""
    name = urlsplit(route.request.url).path.rpartition("/")[2]
    sheet = files("material").joinpath("templates", "assets", "stylesheets", name).read_text(encoding="utf-8")
    route.fulfill(body=sheet, content_type="text/css")


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_every_kind_of_page_looks_as_with_the_whole_theme(
    browser: Browser, site: Path, http_site: str, width: int, scheme: Scheme
) -> None:
    with reading(browser, within=(http_site,), width=width, scheme=scheme) as (page, _):
        page.route("**/assets/stylesheets/*.css?whole", _whole)
        kinds = pages_by_kind(site)
        for kind in kinds if width == WIDE else STRUCTURES:
            addresses = kinds[kind]
            page.goto(http_site + addresses[0])
            found = page.evaluate(_DIFFERENCES)
            assert (kind, found["sheets"], found["different"]) == (kind, 2, [])
            assert found["looks"] > 40


def test_a_missing_rule_is_seen(browser: Browser, http_site: str) -> None:
    """The proof that the test above can fail."""
    with reading(browser, within=(http_site,)) as (page, _):
        page.route("**/assets/stylesheets/*.css?whole", _whole)
        page.route("**/assets/stylesheets/*.css?thin", lambda route: route.fulfill(body="", content_type="text/css"))
        page.goto(http_site)
        assert len(page.evaluate(_DIFFERENCES)["different"]) > 20


def test_the_site_carries_nothing_of_the_theme_that_no_page_asks_for(site: Path) -> None:
    assets = sorted(path.relative_to(site).as_posix() for path in (site / "assets").rglob("*") if path.is_file())
    pages = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert [path for path in assets if path not in pages] == []
    assert all(b"sourceMappingURL" not in (site / path).read_bytes() for path in assets)
