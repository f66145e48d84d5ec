"""The pages around the site in an offline copy: the one to open, how to read, how to check, how to update.

Their words are the catalogue's (``offline``). They know neither date nor commit, so that they stay the same from
edition to edition, and they hold no script but the one line that opens the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from build_tools.offline_manifest import SITE
from build_tools.templates import Markup, escape, render
from build_tools.words import words

OPENING: Final = "MO-KHO-VAN-BAN.html"
READING: Final = "HUONG-DAN.html"
CHECKING: Final = "KIEM-TRA.html"
_OPENER: Final = "mo-kho-van-ban.js"
# ``SHA256SUMS``, ``MO-KHO-VAN-BAN.html``, ``sh CAP-NHAT/cap-nhat.sh``: names of files in our sentences.
_NAME: Final = re.compile(r"\b(?:SHA256SUMS|(?:sh )?(?:[\w-]+/)*[\w-]+\.(?:html|txt|cmd|sh)|CAP-NHAT)\b", re.ASCII)

# On its own the opening page stays and says what to do: Windows shows a file in a ZIP without those beside it.
_OPENER_TEXT: Final = f'location.replace("{SITE}/index.html");\n'


def copy_pages() -> dict[str, bytes]:
    """Return path → bytes of the pages at the root of every copy."""
    said: Mapping[str, Any] = words("vi")["offline"]
    pages = {
        OPENING: _page(said["open"], own=OPENING, opener=_OPENER, start=f"{SITE}/index.html"),
        READING: _page(said["read"], own=READING),
        CHECKING: _page(said["check"], own=CHECKING),
    }
    return {**pages, _OPENER: _OPENER_TEXT.encode()}


def update_page() -> bytes:
    """Return the page that stands in an update and says how to apply it."""
    return _page(words("vi")["offline"]["update"], root="../")


def _page(said: Mapping[str, Any], *, own: str = "", opener: str = "", start: str = "", root: str = "") -> bytes:
    catalogue = words("vi")["offline"]
    view = {
        "said": {**said, "sections": [_with_names(section) for section in said["sections"]]},
        "opener": opener,
        "start": start,
        "others": {f"{root}{path}": name for path, name in catalogue["names"].items() if path != own},
        "others_name": catalogue["others"],
    }
    return render("offline.html", view).encode()


def _with_names(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return the section with names of files set as such: they do not break at their hyphens."""
    marked = {key: [_mark_names(text) for text in section[key]] for key in ("texts", "steps") if key in section}
    return {**section, **marked}


def _mark_names(text: str) -> Markup:
    return Markup(_NAME.sub(r"<code>\g<0></code>", str(escape(text))))  # names have no sign of HTML
