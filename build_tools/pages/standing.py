"""Pages that no document has: the one for an address that is not there, and the one that stands at an old address."""

from __future__ import annotations

from typing import Final

from build_tools import sections
from build_tools.pages.addresses import HOME, NOT_FOUND, SEARCH, relative
from build_tools.pages.index import PageIndex
from build_tools.pages.page import Page
from build_tools.templates import escape, render
from build_tools.wording import site_words

# A server shows the page at any depth, so its links begin at the server's root. A disk has no such root: there the page
# is opened where it lies, and its links are made to begin at its own folder, which the search form tells from the rest.
ON_DISK: Final = """<script>
if (location.protocol === "file:") addEventListener("DOMContentLoaded", function () {
  var root = document.querySelector("form[action]").getAttribute("action").replace(/[^/]*$/, "");
  ["href", "action"].forEach(function (name) {
    document.querySelectorAll("[" + name + "^='" + root + "']").forEach(function (each) {
      each.setAttribute(name, each.getAttribute(name).slice(root.length));
    });
  });
});
</script>"""


def not_found_page(*, base: str = "") -> Page:
    """Return ``404.html``. A server shows it at any address, so ``base`` ("/", "/kho/") goes before its links."""
    words = site_words().not_found
    view = {"home": base + HOME, "search": base + SEARCH}
    return Page(NOT_FOUND, words.title, words.explanation, sections.HOME, render("not_found.html", view), ON_DISK)


def redirect_page(index: PageIndex, old_address: str, key: str) -> Page:
    """Return the page that leads from an old address to the document ``key``, at once and, failing that, by a link."""
    card = index.card(key)
    words = site_words().redirect
    href = relative(old_address, card.address)
    content = render("redirect.html", {"href": href, "card": card})
    head = f'<meta http-equiv="refresh" content="0; url={escape(href)}">\n<meta name="robots" content="noindex">'
    return Page(old_address, f"{words.title}: {card.name}", words.title, sections.DIRECTIVES, content, head)
