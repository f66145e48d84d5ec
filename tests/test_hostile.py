"""A hostile archive, every place that takes words filled with an attack: words stay words, on each page and in search.

No policy protects these pages: they are read from their files, as in an offline copy.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page

from build_tools.schema import CitedEntry, FrontMatter, OrganisationEntry
from tests.archives import write_archive
from tests.browser import reading, settle
from tests.sitemap import pages_by_kind
from tests.test_build import kho

# Out of an attribute, an element, a script, a comment, a template; into an event, a link, a style.
ATTACKS = (
    '"><script>kx("{}")</script>',
    "'><img src=x onerror=kx('{}')>",
    "</script><script>kx('{}')</script>",
    "\" onmouseover=kx('{}') onfocus=kx('{}') autofocus x=\"",
    "' onmouseover=kx('{}') x='",
    "--><svg onload=kx('{}')>",
    "${{kx('{}')}}`+kx('{}')+`",
    "javascript:kx('{}')",
    "[x](javascript:kx('{}')) ![x](data:text/html,kx) <javascript:kx('{}')>",
    "</title></textarea></style><script>kx('{}')</script>",
    "&lt;img src=x onerror=kx('{}')&gt;\\u003cscript>kx('{}')\\u003c/script>",
    "{{{{ kx }}}}{{% kx %}}]]><script>kx('{}')</script>",
)
MARK = "kx"
CAPTURED = hashlib.sha256(b"x")
HELD = "tinh-uy-kx/2021/01-ct-tu"
LINKING = re.compile(r"(?:(?:\.\./)*[\w.~%@+,=()/-]*(?:\?q=[^\"]*)?)?(?:#[\w.%-]*)?")


def attack(place: str, number: int) -> str:
    return ATTACKS[number % len(ATTACKS)].replace("{}", place).replace("{{", "{").replace("}}", "}")


def front_matter(number: int) -> dict[str, object]:
    """Every field of a directive; what is free text carries an attack that names the field."""

    def a(place: str) -> str:
        return f"Ông {attack(place, number)}"

    return {
        "number": f"{number + 10}-CV/TU",
        "type": "Công văn",
        "title": a("title"),
        "issuer": "tinh-uy-kx",
        "form": "full",
        "place": a("place"),
        "issued": date(2021, 3, 2),
        "header": [a("header")],
        "motto": [a("motto")],
        "heading": [a("heading")],
        "signers": [{"name": a("signer"), "position": a("position"), "authority": a("authority")}],
        "addressees": [a("addressees")],
        "recipients": [a("recipients"), f"Sở Y tế ({a('purpose')})", f"Lưu {a('kept')}"],
        "separator": ";",
        "received": [{"organisation": "tinh-uy-kx", "number": a("received"), "date": date(2021, 3, 3)}],
        "posting": {
            **{each: a(each) for each in ("portal", "headline", "posted", "posted_at", "author", "views", "comments")},
            **{each: a(each) for each in ("rating", "poll", "counters_heading")},
            "counters": {a("counter"): a("count")},
            "remarks": [a("remarks")],
        },
        "source": {"file": f"{number + 10}-cv-tu/a.txt", "sha256": CAPTURED.hexdigest(), "description": a("source")},
        "notes": [{"note": a("note"), "field": "title", "as_written": a("as_written")}],
        "attachments": [{"title": f"PHỤ LỤC {a('attachment')}", "anchor": "phu-luc"}],
        "references": [{"document": HELD, "relation": "dan_chieu"}],
        "omitted": [a("omitted")],
        "corrections": [{"date": date(2021, 4, 1), "what": a("correction")}],
        "aliases": [f"cu/2021/{number}-cv-tu"],
        "topics": [a("topics")],
    }  # fmt: skip


def body(number: int) -> str:
    """A text whose every kind of block, and whose citations' titles, carry an attack."""
    a = attack("text", number)
    return (
        f"Thực hiện Chỉ thị số 01-CT/TU, ngày 01/02/2021 của Tỉnh ủy {a} về “{a}” và Quyết định số {number + 1}/QĐ-TTg"
        f" ngày 05/3/2020 của Thủ tướng Chính phủ về {a}; Công văn số 99-CV/TU {a}.\n\n"
        f"## I. {a}\n\n1. {a}\n\n- {a}\n\n| {a} | b |\n|---|---|\n| {a} | `{a}` |\n\n> {a}\n\n```\n{a}\n```\n\n"
        f"    {a}\n\n<div onclick=kx('html')>{a}</div>\n\n[x]: javascript:kx('definition')\n\n[x] **{a}** _{a}_\n\n"
        f"# PHỤ LỤC\n\n{a}\n\n# {a}\n"
    )


def archive() -> dict[str, str | bytes]:
    """One directive for each attack, and a registry and pinned facts with attacks."""

    def page(fields: Mapping[str, object], text: str) -> str:
        return f"---\n{yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10_000)}---\n{text}"

    organisation = {
        "id": "tinh-uy-kx", "name": attack("name", 0), "variants": [attack("variant", number) for number in range(12)],
        "local": [attack("local", 1)], "context": "bo-kx", "codes": ["TU"], "parent": "bo-kx", "stated": True,
        "valid_from": date(2000, 1, 1), "valid_to": date(2025, 6, 30), "succeeded_by": ["bo-kx"],
        "note": attack("registry", 2),
    }  # fmt: skip
    pinned = {
        "document": "khac/2020/99-cv-tu", "number": "99-CV/TU", "type": "Công văn", "title": attack("pinned", 3),
        "issuer": attack("pinned issuer", 4), "issued": date(2020, 1, 1), "aliases": ["khac/2020/98-cv-tu"],
    }  # fmt: skip
    assert set(organisation) == set(OrganisationEntry.model_fields), "each field carries an attack"
    assert set(pinned) == set(CitedEntry.model_fields)
    assert {*front_matter(0), "meeting"} == set(FrontMatter.model_fields)  # one day or the other
    files: dict[str, str | bytes] = {
        "organisations.yml": yaml.safe_dump([{"id": "bo-kx", "name": "Bộ"}, organisation], allow_unicode=True),
        "cited.yml": yaml.safe_dump([pinned], allow_unicode=True),
        f"{HELD}.md": page(
            {"number": "01-CT/TU", "type": "Chỉ thị", "title": attack("held", 0), "issuer": "tinh-uy-kx",
             "issued": date(2021, 2, 1)},
            attack("held text", 1),
        ),
    }  # fmt: skip
    for number in range(len(ATTACKS)):
        key = f"tinh-uy-kx/2021/{number + 10}-cv-tu"
        files |= {f"{key}.md": page(front_matter(number), body(number)), f"{key}/a.txt": "x"}
    return files


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_archive(tmp_path_factory.mktemp("hostile"), archive())
    done = kho("build", "--archive", root, "--site", root / "site", KHO_CACHE=str(root / "cache"))
    assert done.returncode == 0, done.stderr
    return root / "site"


class _Places(HTMLParser):
    """Where a page of ours has words that a browser would obey."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note events, styles, foreign elements, and links that lead anywhere but into the site."""
        self.inside = tag if tag in {"script", "style"} and ("type", "application/ld+json") not in attrs else ""
        self.found += [tag] if tag in {"iframe", "object", "embed", "base", "frame", "math", MARK} else []
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "autofocus", MARK}:
                self.found.append(f"{tag} {name}={value}")
            if name in {"href", "src", "action", "content", "poster", "data"} and not _harmless(name, value or ""):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, _tag: str) -> None:
        """Be outside again."""
        self.inside = ""

    def handle_data(self, data: str) -> None:
        """Note a hostile word within a script or a style."""
        if self.inside and re.search(rf"\b{MARK}\b", data):
            self.found.append(f"{self.inside}: {data[:80]}")


def _harmless(name: str, value: str) -> bool:
    return name == "content" or LINKING.fullmatch(value) is not None


def test_no_page_has_a_hostile_word_where_a_browser_obeys(site: Path) -> None:
    seen = 0
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        seen += MARK in text
        places = _Places()
        places.feed(text)
        assert (page.relative_to(site), places.found) == (page.relative_to(site), [])
    assert seen > 40  # the words are there, as words


# What a hand could do: every element touched, focused and opened; what it led to is recorded by ``kx`` of the test.
_TOUCH = """async () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
  for (const each of document.querySelectorAll("body *")) {
    for (const kind of ["mouseover", "focusin", "mouseenter"]) each.dispatchEvent(new Event(kind, {bubbles: true}));
    if (each.matches("[tabindex], a, button, summary, input")) each.focus();
  }
  await new Promise((done) => setTimeout(done, 30));
}"""


@pytest.fixture(scope="module")
def ran(browser: Browser, site: Path) -> Iterator[tuple[Page, list[str]]]:
    """A page on which every call of an attack is written down."""
    with reading(browser, within=(f"{site.as_uri()}/",)) as (page, traffic):
        called: list[str] = []
        page.expose_function(MARK, lambda place="": called.append(place))
        page.goto(f"{site.as_uri()}/index.html")
        page.evaluate(f"{MARK}('proof')")
        assert called.pop() == "proof"  # an attack that ran would be seen
        yield page, called
        settle(page)
        assert traffic.errors == []
        assert traffic.external == []


def test_no_attack_runs_on_any_page(ran: tuple[Page, list[str]], site: Path) -> None:
    page, called = ran
    for kind, addresses in pages_by_kind(site).items():
        # What stands at an old address leaves at once.
        shown = [each for each in addresses if 'http-equiv="refresh"' not in (site / each).read_text(encoding="utf-8")]
        if kind == "404.html":
            continue  # servers show it under any address, so it asks for everything from their root
        for address in shown[: len(ATTACKS) if kind == "van-ban page" else 1]:
            page.goto((site / address).as_uri())
            page.evaluate(_TOUCH)
            assert (address, called) == (address, [])


def test_no_attack_runs_in_search_suggestions_and_facets(ran: tuple[Page, list[str]], site: Path) -> None:
    page, called = ran
    for words in ("script kx title", "onerror", "kx"):
        page.goto(f"{(site / 'tim-kiem.html').as_uri()}?q={words.replace(' ', '+')}")
        page.wait_for_function("document.getElementById('kho-tim-kiem').dataset.state === 'done'")
        assert page.locator(".kho-hit").count() > 0
        page.evaluate(_TOUCH)
        page.goto((site / "index.html").as_uri())
        page.locator("#kho-tim").press_sequentially(words)
        page.locator("[role=option]").first.wait_for()
        page.evaluate(_TOUCH)
    assert called == []
