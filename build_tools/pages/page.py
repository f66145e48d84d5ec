"""What the press receives from each kind of page: an address and the words and HTML that are the page's own."""

from __future__ import annotations

from typing import NamedTuple

from build_tools.wording import site_words


class Page(NamedTuple):
    """One page without its frame.

    ``address`` is relative to the site's root and ends in ``.html``; ``title`` and ``description`` are plain text;
    ``section`` is the folder of the frame's active tab (``van-ban``, ``co-quan-ban-hanh`` …, empty on the home page);
    ``content`` is the inner HTML of the frame's article, with its own ``<h1>``; ``head`` is HTML for ``<head>``.
    """

    address: str
    title: str
    description: str
    section: str
    content: str
    head: str = ""


def print_foot(address: str) -> str:
    """Return what stands at the foot of every printed sheet of the page at ``address``; scripts know the day."""
    words = site_words().document
    return (
        f'<p class="kho-print-foot">{words.print_address}: {address}'
        f"<span hidden> · {words.print_date} <span data-kho-today></span></span></p>"
    )
