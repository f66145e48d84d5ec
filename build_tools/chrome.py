"""What every page has besides its own words: our styles and scripts, and the search box in the header.

Both are strings of relative links from a page's folder to the site's root, so that a page reads the same from a disk.
"""

from __future__ import annotations

from html import escape
from typing import Final

from build_tools.words import words

STYLES: Final = ("kho.css", "search/search.css")
SCRIPTS: Final = ("kho.js",)
FOLDER: Final = "tai-nguyen"


def head(root: str) -> str:
    """Return the tags in ``<head>`` of a page from which ``root`` leads to the site's root."""
    styles = "".join(f'<link rel="stylesheet" href="{root}{FOLDER}/{style}">' for style in STYLES)
    return styles + "".join(f'<script src="{root}{FOLDER}/{script}" defer></script>' for script in SCRIPTS)


def header(root: str) -> str:
    """Return the search box in the header: a plain form, which scripts make better."""
    said = words("vi")["site"]["home"]
    return (
        f'<form class="kho-search" role="search" action="{root}tim-kiem.html" method="get">'
        f'<label class="kho-search__label" for="kho-search-q">{escape(said["search"])}</label>'
        '<input id="kho-search-q" class="kho-search__input" type="search" name="q" autocomplete="off"'
        f' placeholder="{escape(said["search_hint"])}">'
        f'<button class="kho-search__button" type="submit">{escape(said["search_button"])}</button></form>'
    )
