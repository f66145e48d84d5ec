"""One reader's walk through the search page of a big archive: what tests of the page do on a small one, once each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from playwright.sync_api import Page, expect

from build_tools.search.documents import SearchFields

_WAIT_MS = 30_000
_STATUS = "[data-kho-status]"


class Walk:
    """A reader who stands on the search page at ``base`` and looks for ``documents``, some of those that it has."""

    def __init__(self, page: Page, base: str, documents: Sequence[SearchFields]) -> None:
        self._page = page
        self._base = base
        held = [document for document in documents if document.held and document.number and document.text]
        self._named = held[len(held) // 2]

    def steps(self) -> tuple[Callable[[], None], ...]:
        """Return the steps in their order; each raises AssertionError when the page is not as it should be."""
        return (self.link, self.typing, self.facet, self.back, self.phrase, self.suggestions, self.nothing)

    def link(self) -> None:
        """A search is a link, and a number's first hit is its document."""
        self._page.goto(f"{self._base}tim-kiem.html?q={quote(self._named.number)}")
        self._settled()
        expect(self._page.locator(".kho-hit-number").first).to_contain_text(self._named.number)

    def typing(self) -> None:
        """Typing and sending."""
        self._search("phong chong dich")
        assert self._page.locator(".kho-hit").count() == 10
        expect(self._page.locator(".kho-snippet mark").first).to_be_visible()

    def facet(self) -> None:
        """A facet narrows to its count, in the address too."""
        self._open_facets()
        link = self._page.locator('[data-facet="type"] a').first
        expect(link).to_be_visible(timeout=_WAIT_MS)
        count = link.locator(".kho-count").inner_text()
        link.click()
        expect(self._page.locator(_STATUS)).to_have_text(f"{count} văn bản", timeout=_WAIT_MS)
        assert "loai=" in self._page.url

    def back(self) -> None:
        """The way back leads to the search before."""
        self._page.go_back()
        self._settled()
        assert "loai=" not in self._page.url
        assert self._page.input_value("#kho-tim-o") == "phong chong dich"

    def phrase(self) -> None:
        """The words of a text in quotation marks find the text."""
        words = re.findall(r"\w+ \w+ \w+ \w+ \w+", self._named.text)[0]
        self._search(f'"{words}"')
        assert self._page.locator(".kho-hit").count() > 0

    def suggestions(self) -> None:
        """The box suggests the document of a number that is typed whole."""
        self._page.goto(f"{self._base}van-ban/x/trang.html")
        self._page.locator("#kho-tim").press_sequentially(self._named.number, delay=5)
        option = self._page.locator("[role=option]").first
        expect(option).to_contain_text(self._named.number, timeout=_WAIT_MS)

    def nothing(self) -> None:
        """What nobody wrote finds nothing, with something to try."""
        self._page.goto(f"{self._base}tim-kiem.html")
        self._search("khongcogi")
        assert "khongcogi" in self._page.inner_text(_STATUS)
        assert self._page.locator(".kho-hit").count() == 0

    def _search(self, text: str) -> None:
        self._page.fill("#kho-tim-o", text)
        self._page.keyboard.press("Enter")
        self._page.wait_for_url("**?q=*")
        self._settled()

    def _open_facets(self) -> None:
        summary = self._page.locator("details:has(> [data-kho-facets]) > summary")
        if not self._page.locator("[data-kho-facets]").is_visible():
            summary.click()

    def _settled(self) -> None:
        state = self._page.locator("#kho-tim-kiem")
        expect(state).to_have_attribute("data-state", re.compile("done|nothing"), timeout=_WAIT_MS)
