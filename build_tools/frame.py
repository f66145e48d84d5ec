"""A page as the host renders it, with marks → a frame: five strings round four holes, joined in microseconds.

Nothing here knows which host rendered the page. Splitting fails loudly unless every mark stands exactly as often as it
must, because a frame cut in the wrong place would spoil every page at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from build_tools.words import say

TITLE: Final = "KHO-FRAME-TITLE-8f1c"
DESCRIPTION: Final = "KHO-FRAME-DESCRIPTION-8f1c"
HEAD: Final = "KHO-FRAME-HEAD-8f1c"
CONTENT: Final = "KHO-FRAME-CONTENT-8f1c"
# How often each mark stands in a rendered page: the title in <title> and in the header's topic.
EXPECTED: Final = {TITLE: 2, DESCRIPTION: 1, HEAD: 1, CONTENT: 1}
_MARK: Final = re.compile("|".join(EXPECTED))


class FrameError(Exception):
    """The host rendered a page that cannot be cut into a frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``parts[0] hole parts[1] hole … parts[n]``; ``holes`` names what goes into each hole."""

    parts: tuple[str, ...]
    holes: tuple[str, ...]

    def join(self, *, title: str, description: str, head: str, content: str) -> str:
        """Return the whole page. ``title`` and ``description`` are plain text, ``head`` and ``content`` safe HTML."""
        return self.join_encoded(title=title, description=description, head=head, content=content).decode()

    def join_encoded(self, *, title: str, description: str, head: str, content: str) -> bytes:
        """Return the whole page as ``join`` does, in UTF-8."""
        fill = {TITLE: escape(title), DESCRIPTION: escape(description), HEAD: head, CONTENT: content}
        encoded = _encoded(self.parts)
        joined = [encoded[0]]
        for hole, part in zip(self.holes, encoded[1:], strict=True):
            joined += (fill[hole].encode(), part)
        return b"".join(joined)


@lru_cache(maxsize=256)
def _encoded(parts: tuple[str, ...]) -> tuple[bytes, ...]:
    """The parts of a frame as bytes, made once and not for each page."""
    return tuple(part.encode() for part in parts)


def split_frame(page: str, *, name: str) -> Frame:
    """Cut a rendered page at its marks; FrameError names the mark that stands too often or not often enough."""
    for mark, times in EXPECTED.items():
        if page.count(mark) != times:
            raise FrameError(f"frame {name}: {mark} stands {page.count(mark)} times, expected {times}")
    return Frame(tuple(_MARK.split(page)), tuple(_MARK.findall(page)))


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames of a host build: by section and folder depth. Depth 0 is the site's root."""

    by_place: Mapping[tuple[str, int], Frame]

    def frame_for(self, section: str, address: str) -> Frame:
        """The frame of a page at ``address`` (``van-ban/a/2021/b.html``) whose tab is ``section``."""
        return self.by_place[section, address.count("/")]

    def dump(self) -> str:
        """Return the frames as JSON, for keeping between builds."""
        return json.dumps(
            [[section, depth, frame.parts, frame.holes] for (section, depth), frame in sorted(self.by_place.items())],
            ensure_ascii=False,
        )

    @staticmethod
    def load(text: str) -> Frames:
        """Return the frames that :meth:`dump` wrote."""
        return Frames(
            {(section, depth): Frame(tuple(parts), tuple(holes)) for section, depth, parts, holes in json.loads(text)}
        )


def repair(page: str, *, head: str, header: str) -> str:
    """Return a page of the theme without the theme's own defects, and with what every page of ours has.

    ``head`` goes to the end of ``<head>``, ``header`` to the end of the header bar. Each repair names its defect; one
    that finds nothing fails, so that the list stays short.
    """
    for each in _REPAIRS:
        page, count = each.pattern.subn(each.cure, page)
        if not count and each.everywhere:
            raise FrameError(f"theme repair {each.defect!r} found nothing to repair: is it still needed?")
    page = page.replace("KHO-SKIP", say("site.skip", language="vi"))
    page = page.replace("KHO-MENU", say("site.landmarks.menu", language="vi"))
    page = _put_before("</head>", head, page)
    return _without_indents(_put_before("</nav>", header, page))


def _without_indents(page: str) -> str:
    """Drop the indents and empty lines that the theme's templates leave: a quarter of an empty page, in every page."""
    return _AS_WRITTEN_OR_INDENT.sub(lambda match: match[1] or "\n", page)


# What keeps its white space (to be left alone), or an end of line with what is blank round it.
_AS_WRITTEN_OR_INDENT: Final = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)|[ \t]*\n\s*", re.DOTALL)


def _put_before(mark: str, words: str, page: str) -> str:
    before, found, after = page.partition(mark)
    if not found:
        raise FrameError(f"{mark} does not stand in the theme's page")
    return before + words + found + after


class _Repair(NamedTuple):
    """One defect of the theme's pages and its cure. ``everywhere``: every page has it, so finding none is a mistake."""

    defect: str
    pattern: re.Pattern[str]
    cure: str
    everywhere: bool = True


_REPAIRS: Final = (
    _Repair(
        "autocomplete on a checkbox is invalid HTML",
        re.compile(r'(<input class="md-toggle"[^>]*) autocomplete="off"'),
        r"\1",
    ),
    _Repair("an empty tabindex is invalid HTML", re.compile(r' tabindex=""'), "", everywhere=False),
    _Repair(
        "the skip link leads to the first heading, and is missing on a page without headings",
        re.compile(r'(<div data-md-component="skip">).*?(</div>)', re.DOTALL),
        r'\1<a href="#noi-dung" class="md-skip">KHO-SKIP</a>\2',
    ),
    _Repair("the menu's name is English", re.compile(r'(<nav class="md-tabs" aria-label=")Tabs"'), r'\1KHO-MENU"'),
    _Repair(
        "an icon has no size of its own: without the style sheet it fills the window",
        re.compile(r'(<svg xmlns="http://www\.w3\.org/2000/svg") (viewBox="0 0 24 24">)'),
        r'\1 width="24" height="24" \2',
    ),
    _Repair(
        "the text has no anchor for the skip link",
        re.compile(r'<article class="md-content__inner md-typeset">'),
        '<article class="md-content__inner md-typeset" id="noi-dung">',
    ),
)


@dataclass(frozen=True, slots=True)
class HostBuild:
    """What the host rendered: a folder of finished hand-written pages and assets, and the frames.

    ``name`` changes whenever what was rendered may have changed; empty when that is not known.
    """

    folder: Path
    frames: Frames
    name: str = ""

    def rendered(self) -> HostBuild:
        """Return itself: it is a host that has been rendered."""
        return self


class Host(Protocol):
    """What will be, or has been, rendered by the host. ``name`` as in :class:`HostBuild`, known beforehand."""

    @property
    def name(self) -> str:
        """What tells it from every other."""

    def rendered(self) -> HostBuild:
        """Return it rendered, if need be after waiting for it."""
