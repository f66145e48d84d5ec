"""Text with citations → the same text with links: removing the links gives the text back exactly.

A link's class says what it leads to: ``held`` (the archive has the text), ``cited`` (it has a page about it),
``ambiguous`` (the candidates are listed beside the text) or ``self``. ``tc-<n>`` is the place of citation n, once in a
page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from build_tools.model import AnyDigest, Link
from build_tools.pages.addresses import relative
from build_tools.pages.index import PageIndex
from build_tools.templates import Markup, escape

TOP = "kho-van-ban"  # id of a document's own beginning
Openings = Sequence[str | None]  # for each citation the attributes of its link; None where there is nothing to link to


def citation_place(number: int) -> str:
    """Return the id of the place of citation ``number`` in its directive's page."""
    return f"tc-{number}"


def candidates_place(number: int) -> str:
    """Return the id of the list of candidates of the ambiguous citation ``number``."""
    return f"kho-dan-chieu-{number}"


def link_openings(index: PageIndex, key: str, card_ids: Mapping[str, str]) -> list[str | None]:
    """Return the attributes of each of a directive's links; ``card_ids``: document → id of its entry in the page."""
    links = index.graph.links[key]
    return [_opening(index, link, own=key, number=number, card_ids=card_ids) for number, link in enumerate(links)]


def _opening(index: PageIndex, link: Link, *, own: str, number: int, card_ids: Mapping[str, str]) -> str | None:
    if link.status == "ambiguous":
        place = candidates_place(number)
        return f'class="citation ambiguous" href="#{place}" data-card="{place}"'
    if link.status == "self" or link.targets == (own,):
        return f'class="citation self" href="#{TOP}"'
    if len(link.targets) != 1:
        return None
    target = index.card(link.targets[0])
    href = relative(index.card(own).address, target.address)
    attributes = f'class="citation {"held" if target.held else "cited"}" href="{href}"'
    if target.key in card_ids:
        attributes += f' data-card="{card_ids[target.key]}"'
    if link.citation.pinpoint:
        attributes += f' data-pinpoint="{escape(link.citation.pinpoint)}"'
    return attributes


def link_body(pieces: Iterable[str | int], openings: Openings, seen: set[int] | None = None) -> Markup:
    """Return the HTML of ``pieces`` (see ``model.Body``) with a link at each citation that has one; see ``joined``."""
    return Markup(joined(pieces, openings, set() if seen is None else seen))


def joined(pieces: Iterable[str | int], openings: Openings, taken: set[int]) -> str:
    """Return ``pieces`` as one string of HTML with a link at each citation that has one.

    ``taken`` holds the citations whose place stands already in the page; it grows. A piece of a citation that is white
    space alone gets no link, for an empty link leads a reader nowhere.
    """
    parts: list[str] = []
    opening, number = -1, -1  # where in parts the link of a citation opens, and which citation; -1: none is open
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
        elif piece >= 0:
            opening, number = len(parts), piece
            parts.append("")
        elif opening >= 0:
            attributes = openings[number]
            if attributes is not None and "".join(parts[opening:]).strip():
                parts[opening] = f"<a{_place(number, taken)} {attributes}>"
                parts.append("</a>")
            opening = -1
    return "".join(parts)


def link_words(text: str, spans: Iterable[tuple[int, int, int]], openings: Openings, seen: set[int]) -> Markup:
    """Return plain ``text`` as HTML with a link at each of ``spans``: (start, end, citation), ascending."""
    pieces: list[str | int] = []
    last = 0
    for start, end, number in spans:
        if last <= start < end <= len(text):
            pieces += [escape(text[last:start]), number, escape(text[start:end]), -1]
            last = end
    pieces.append(escape(text[last:]))
    return link_body(pieces, openings, seen)


def linked_line(digest: AnyDigest, part: str, text: str, openings: Openings, seen: set[int]) -> Markup:
    """Return ``text``, the directive's title or headline, with the links of the citations of that part."""
    spans = [
        (citation.start, citation.end, number)
        for number, (citation, mention) in enumerate(zip(digest.citations, digest.mentions, strict=True))
        if mention.part == part
    ]
    return link_words(text, spans, openings, seen)


def _place(number: int, taken: set[int]) -> str:
    if number in taken:
        return ""
    taken.add(number)
    return f' id="{citation_place(number)}"'
