"""A directive's printed form → what stands where on the paper (DOMAIN: the Party's 36-HD/VPTW, the State's NĐ 30/2020).

Nothing is invented: without a printed header there is no number line, no place and no date on the paper either. A
portal's article about a document has no form at all; its headline stands above its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from build_tools.model import Directive, RecipientItem, Signer
from build_tools.pages.citation_form import is_state_number
from build_tools.pages.day import formal_date
from build_tools.pages.index import PageIndex
from build_tools.pages.linked_text import Openings, joined, linked_line
from build_tools.templates import Markup, escape
from build_tools.text import fold
from build_tools.wording import site_words

# "Tên đơn vị……………": a line to be filled in by hand, which justified setting would tear apart.
_LEADERS = ("…" * 3, "." * 6)
_LEADER_LINE = re.compile(r"<p>(?=[^<]{0,200}?(?:…{3}|\.{6}))")
# The renderer gives the heading of an attachment this class; from there on the text stands after the signature.
_ATTACHMENT = ' class="attachment">'


# A line of Kính gửi or Nơi nhận, and what stands behind it: the separator, or the full stop of the last line.
Line = tuple[RecipientItem, str]


class Paper(NamedTuple):
    """The paper, box by box, in reading order."""

    header: tuple[tuple[str, str], ...]  # (line, "superior" | "issuer" | "star")
    number: str
    letter_title: Markup  # a công văn's trích yếu, under its number
    motto: Sequence[tuple[str, bool]]  # lines, and whether each is the last
    place: str
    headline: Markup
    heading: tuple[str, ...]
    title: Markup
    addressees: Sequence[Line]
    text: Markup
    recipients: Sequence[Line]
    signers: tuple[Signer, ...]
    attachments: Markup


def lay_paper(index: PageIndex, key: str, pieces: Sequence[str | int], openings: Openings, seen: set[int]) -> Paper:
    """Lay out the directive ``key``. ``seen`` collects the citations whose place stands on the paper."""
    digest = index.graph.digests[key]
    directive = digest.directive
    printed = bool(directive.header or directive.motto)
    letter = printed and not directive.heading
    title = linked_line(digest, "title", directive.title, openings, seen) if directive.form == "full" else Markup()
    headline = directive.posting.headline if directive.posting and directive.form != "full" else None
    text, attachments = lay_text(pieces, openings, seen)
    return Paper(
        header=_header(directive.header),
        number=_number_line(directive) if printed else "",
        letter_title=title if letter else Markup(),
        motto=_marked(directive.motto),
        place=formal_date(directive.issued, directive.place) if printed and directive.issued else "",
        headline=linked_line(digest, "headline", headline, openings, seen) if headline else Markup(),
        heading=directive.heading,
        title=Markup() if letter else title,
        addressees=_lines(index.graph.addressees.get(key, ()), directive.separator),
        text=text,
        recipients=_lines(index.graph.recipients.get(key, ()), directive.separator),
        signers=directive.signers,
        attachments=attachments,
    )


def lay_text(pieces: Sequence[str | int], openings: Openings, seen: set[int]) -> tuple[Markup, Markup]:
    """Return the text before the signature and the attachments behind it, with their links."""
    text, attachments = _split_attachments(pieces)
    return _dressed(joined(text, openings, seen)), _dressed(joined(attachments, openings, seen))


def _marked(lines: Sequence[str]) -> Sequence[tuple[str, bool]]:
    return [(line, place == len(lines)) for place, line in enumerate(lines, 1)]


def is_state(directive: Directive) -> bool:
    """Tell whether the State's form applies: by the printed motto, and without one by the number."""
    motto = fold(" ".join(directive.motto))
    if "cong hoa" in motto:
        return True
    return not motto and is_state_number(directive.number or "")


def _number_line(directive: Directive) -> str:
    if not directive.number:
        return ""
    words = site_words().document
    form = words.number_state if is_state(directive) else words.number_party
    return str(form.format(number=directive.number))


def _header(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    stars = {place for place, line in enumerate(lines) if not line.strip(" *-_")}
    last = max((place for place in range(len(lines)) if place not in stars), default=-1)
    return tuple(
        (line, "star" if place in stars else "issuer" if place == last else "superior")
        for place, line in enumerate(lines)
    )


def _lines(items: Sequence[RecipientItem], separator: str) -> Sequence[Line]:
    return [*zip(items, (*(separator,) * (len(items) - 1), "."), strict=True)] if items else ()


def _dressed(html: str) -> Markup:
    """Give each table a frame that scrolls on a narrow screen, by keyboard too; mark lines that are to be filled in."""
    if "<table>" in html:
        frame = f'<div class="kho-scroll" role="group" tabindex="0" aria-label="{escape(site_words().document.table)}">'
        html = html.replace("<table>", f'{frame}<table class="kho-table">').replace("</table>", "</table></div>")
    if any(leader in html for leader in _LEADERS):
        html = _LEADER_LINE.sub('<p class="kho-leader">', html)
    return Markup(html)


def _split_attachments(pieces: Sequence[str | int]) -> tuple[list[str | int], list[str | int]]:
    """Cut the text before its first attachment, which follows the signature on paper."""
    for place, piece in enumerate(pieces):
        if isinstance(piece, str) and (mark := piece.find(_ATTACHMENT)) >= 0:
            start = piece.rfind("<h", 0, mark)
            return [*pieces[:place], piece[:start]], [piece[start:], *pieces[place + 1 :]]
    return list(pieces), []
