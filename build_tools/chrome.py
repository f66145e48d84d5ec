"""What every page has besides its own words: our styles and scripts, and the search box in the header.

Both are strings of relative links from a page's folder to the site's root, so that a page reads the same from a disk.
"""

from __future__ import annotations

from typing import Final

from build_tools.search.page import box_script, search_box
from build_tools.words import words

STYLES: Final = ("kho.css",)
SCRIPTS: Final = ("kho.js",)
FOLDER: Final = "tai-nguyen"
_SEARCH_STYLE: Final = "tim-kiem/tim-kiem.css"


def head(root: str) -> str:
    """Return the tags in ``<head>`` of a page from which ``root`` leads to the site's root."""
    styles = [*(f"{FOLDER}/{style}" for style in STYLES), _SEARCH_STYLE]
    links = "".join(f'<link rel="stylesheet" href="{root}{style}">' for style in styles)
    scripts = "".join(f'<script src="{root}{FOLDER}/{script}" defer></script>' for script in SCRIPTS)
    return links + scripts + box_script(root)


def header(root: str) -> str:
    """Return the search box in the header: a plain form, which scripts make better."""
    return search_box(words("vi")["search"], root=root)
