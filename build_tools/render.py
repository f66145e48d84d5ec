"""A directive's Markdown → safe HTML pieces, with a slot for every citation.

The only door to comrak, which was chosen by measurement (docs/decisions/0002). What a text may ask for is little:
headings, emphasis, tables, paragraphs, line breaks. Everything else stands as typed: raw HTML, links, images, code
and the markers of points (``1.``, ``a)``, ``-``, ``+``) are text, because they are the document's own words.
Citations travel through the renderer as two private-use characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

import comrak

from build_tools.model import Heading
from build_tools.text import slug, squeeze

# Citations' marks. Their low bytes are those of no letter here, so that a text is searched for them at full speed.
OPEN: Final = "\ue080"
CLOSE: Final = "\ue081"
Pieces = tuple[str | int, ...]
END: Final = -1  # in pieces: the link that is open ends here

_EXTENSIONS = comrak.ExtensionOptions()
_EXTENSIONS.table = True
_RENDER = comrak.RenderOptions()
_RENDER.escape = True
_PARSE = comrak.ParseOptions()

# Signs that would start a link, raw HTML, code, an entity or emphasis by underscore, wherever they stand.
_INLINE: Final = "<[`&_"
_ESCAPED_OR_INLINE: Final = re.compile(rf"\\.|[{re.escape(_INLINE)}]", re.DOTALL)
# What a line may begin with that Markdown or this archive takes for more than words. A rule: "-----", "*****", "===",
# of the printed page, not of Markdown; also the border of a code block. A point, kept with its marker: "1. …", "12) …",
# "- …", "+ …", "* …". A paragraph of its own even without an empty line before it: "a) …", "Điều 5. …", "IV. …".
_LINE_START: Final = re.compile(
    r"(?P<rule>(?:-{2,}|={1,}|\*{3,}|~{3,})\s*$|~~~|>|(?:[-*]\s+){2,}[-*]\s*$)"
    r"|(?P<number>\d{1,9})(?P<sign>[.)])(?=\s|$)"
    r"|(?P<dash>[-+*](?=\s|$))"
    r"|(?P<paragraph>[a-zđ]\)\s|Điều \d{1,4}[a-z]?\.|[IVX]{1,5}\.\s)"
)
_TAG: Final = re.compile(r"<[^>]*>")
_TAG_OR_MARK: Final = re.compile(rf"<[^>]*>|{OPEN}|{CLOSE}")
_HEADING: Final = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_MARKED_PARAGRAPH: Final = re.compile(rf"<p>(?={OPEN}?(?:(\d{{1,3}}(?:\.\d{{1,3}})*[.)])|([a-zđ]\))|([-–+*]))\s)")
_RESERVED_ANCHOR: Final = re.compile(r"(?:kho|tc)-|noi-dung$")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML: ``pieces`` are safe HTML, or n ≥ 0 where the link of citation n opens and END where it closes."""

    pieces: Pieces
    headings: tuple[Heading, ...]


def render_text(body: str, spans: Sequence[tuple[int, int]]) -> Rendered:
    """Render ``body`` with a slot for each of ``spans`` (code points of ``body``, ascending, not overlapping)."""
    source = _prepare(_mark(body, spans))
    page = comrak.render_markdown(source, extension_options=_EXTENSIONS, parse_options=_PARSE, render_options=_RENDER)
    page = page.replace("<br />", "<br>").replace(' align="', ' class="')
    page = _MARKED_PARAGRAPH.sub(_paragraph_class, page)
    headings: list[Heading] = []
    page = _HEADING.sub(_numbered_headings(headings), page)
    return Rendered(tuple(_split(page)), tuple(headings))


def _mark(body: str, spans: Sequence[tuple[int, int]]) -> str:
    if OPEN in body or CLOSE in body:
        body = body.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd")
    parts: list[str] = []
    last = 0
    for start, end in spans:
        if start < last or end <= start:
            raise ValueError(f"spans overlap or are empty at {start}")
        parts += (body[last:start], OPEN, body[start:end], CLOSE)
        last = end
    parts.append(body[last:])
    return "".join(parts)


def _prepare(body: str) -> str:
    """Return Markdown that means only what a directive's text may mean."""
    if "\\" in body:  # what stands behind a backslash is escaped already
        body = _ESCAPED_OR_INLINE.sub(lambda found: found[0] if found[0][0] == "\\" else f"\\{found[0]}", body)
    else:
        for sign in _INLINE:
            if sign in body:  # looking is ten times faster than replacing
                body = body.replace(sign, f"\\{sign}")
    lines: list[str] = []
    for raw in body.replace("\ue002", "").split("\n"):
        line = raw.lstrip(" \t")
        bare = line.removeprefix(OPEN)
        start = _LINE_START.match(bare) if bare else None
        lines += (line,) if start is None else _lines_of(line, bare, start)
    return "\n".join(lines)


def _lines_of(line: str, bare: str, start: re.Match[str]) -> tuple[str, ...]:
    """The lines that stand for ``line``, which is ``bare`` behind a citation's mark, if it has one."""
    kind = start.lastgroup
    if kind == "rule":
        return ("\\" + line,)
    if kind == "sign":
        return "", f"{start['number']}\\{start['sign']}{bare[start.end() :]}"
    return "", f"\\{bare}" if kind == "dash" else line


def _paragraph_class(match: re.Match[str]) -> str:
    kind = "point" if match[1] else "letter" if match[2] else "dash"
    return f'<p class="{kind}">'


def _numbered_headings(headings: list[Heading]) -> Callable[[re.Match[str]], str]:
    """Return a replacer that gives each heading its anchor and a level that follows the one before, and lists it."""
    taken: dict[str, int] = {}

    def replace(match: re.Match[str]) -> str:
        written = int(match[1])
        title = squeeze(unescape(_TAG_OR_MARK.sub("", match[2])))
        anchor = _free_anchor(title, taken)
        headings.append(Heading(written, title, anchor))
        kind = ' class="attachment"' if written == 1 else ""
        level = max(2, min(written, 6))
        return f'<h{level} id="{anchor}"{kind}>{match[2]}</h{level}>'

    return replace


def _free_anchor(title: str, taken: dict[str, int]) -> str:
    """The anchor of a title; ``taken`` has each anchor with the last figure that was put behind it."""
    anchor = slug(title)[:60].strip("-") or "muc"
    if _RESERVED_ANCHOR.match(anchor):
        anchor = f"muc-{anchor}"
    free, count = anchor, taken.get(anchor, 1)
    while free in taken:
        count += 1
        free = f"{anchor}-{count}"
    taken[anchor] = count
    taken.setdefault(free, 1)
    return free


def _split(page: str) -> Iterator[str | int]:
    """Cut the page at the citation marks; a link that an element's border would break is closed and opened again."""
    for number, behind in enumerate(page.split(OPEN), start=-1):
        words, *outside = behind.split(CLOSE)
        if number >= 0:
            yield number
        if number >= 0 and "<" in words:
            yield from _linked(words, number)
        elif words:
            yield words
        for text in outside:
            yield END
            if text:
                yield text


def _linked(piece: str, number: int) -> Iterator[str | int]:
    """The words of a citation with tags among them: only a line break may stand within a link."""
    last = 0
    for tag in _TAG.finditer(piece):
        if tag[0] == "<br>":
            continue
        if last < tag.start():
            yield piece[last : tag.start()]
        yield END
        yield tag[0]
        yield number
        last = tag.end()
    if last < len(piece):
        yield piece[last:]
