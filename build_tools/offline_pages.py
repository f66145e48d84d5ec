"""The pages around the site in an offline copy: the one to open, how to read, how to check, how to update.

Their words are the catalogue's (``offline``). They know neither date nor commit, so that they stay the same from
edition to edition, and they hold no script but the one line that opens the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from build_tools.offline_manifest import MANIFEST, SITE, SUMS
from build_tools.templates import render
from build_tools.words import words

OPENING: Final = "MO-KHO-VAN-BAN.html"
READING: Final = "HUONG-DAN.html"
CHECKING: Final = "KIEM-TRA.html"
_OPENER: Final = "mo-kho-van-ban.js"

# On its own the opening page stays and says what to do: Windows shows a file in a ZIP without those beside it.
_OPENER_TEXT: Final = f'location.replace("{SITE}/index.html");\n'


def copy_pages() -> dict[str, bytes]:
    """Return path → bytes of the pages at the root of every copy."""
    said: Mapping[str, Any] = words("vi")["offline"]
    pages = {
        OPENING: _page(said["open"], opener=_OPENER, start=f"{SITE}/index.html"),
        READING: _page(said["read"]),
        CHECKING: _page(said["check"]),
    }
    return {**pages, _OPENER: _OPENER_TEXT.encode()}


def update_page() -> bytes:
    """Return the page that stands in an update and says how to apply it."""
    return _page(words("vi")["offline"]["update"], root="../")


def _page(said: Mapping[str, Any], *, opener: str = "", start: str = "", root: str = "") -> bytes:
    view = {
        "said": said,
        "opener": opener,
        "start": start,
        "others": {f"{root}{path}": words("vi")["offline"]["names"][path] for path in (OPENING, READING, CHECKING)},
        "manifest": MANIFEST,
        "sums": SUMS,
    }
    return render("offline.html", view).encode()
