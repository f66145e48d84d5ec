"""The host's pages → the Content-Security-Policy under which the site stands: the theme's few inline scripts, by hash.

The press adds no inline style of its own and one inline script, on the page for lost addresses; for the rest the frames
and the hand-written pages say everything. A pure function of them: the policy changes only when the theme does.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from build_tools.frame import HostBuild
from build_tools.pages.standing import ON_DISK

# For what the archive keeps as it was captured: whatever it is, it opens without scripts, forms and an origin of ours.
FILE_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"

_INLINE: Final = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_TYPE: Final = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
# <script type="…"> that a browser runs; every other type is a block of data, which no policy concerns.
_RUNNING: Final = frozenset({"module", "importmap", "text/javascript", "application/javascript"})


@dataclass(frozen=True, slots=True)
class Inline:
    """What stands inline in pages and must be allowed by name: ``sha256-…`` sources, sorted."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]


def find_inline(pages: Iterable[str]) -> Inline:
    """Return the hashes of all inline scripts that run and of all inline styles in ``pages`` (whole HTML pages)."""
    found: dict[str, set[str]] = {"script": set(), "style": set()}
    for page in pages:
        for tag, attributes, content in _INLINE.findall(page):
            if tag.lower() == "style" or (content and _runs(attributes)):
                found[tag.lower()].add(_source(content))
    return Inline(tuple(sorted(found["script"])), tuple(sorted(found["style"])))


def page_policy(inline: Inline) -> str:
    """Return the policy of the site's own pages: only its own files, and of what is inline only ``inline``.

    ``data:`` pictures are the theme's icons, drawn in its style sheet.
    """
    scripts = " ".join(["'self'", *(f"'{source}'" for source in inline.scripts)])
    styles = " ".join(["'self'", *(f"'{source}'" for source in inline.styles)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def host_policy(host: HostBuild) -> str:
    """Return the policy of every page that is pressed into the frames of ``host`` or stands among its pages."""
    return page_policy(find_inline((*_pages(host), ON_DISK)))


def _pages(host: HostBuild) -> Iterable[str]:
    for _, frame in sorted(host.frames.by_place.items()):
        yield frame.join(title="", description="", head="", content="")
    for file in sorted(host.folder.rglob("*.html")):
        yield file.read_text(encoding="utf-8")


def _runs(attributes: str) -> bool:
    kind = _TYPE.search(attributes)
    return "src=" not in attributes.lower() and (kind is None or kind[1].lower() in _RUNNING)


def _source(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()
