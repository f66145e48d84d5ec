"""A directive's printed form → what stands where on the paper (DOMAIN: the Party's 36-HD/VPTW, the State's NĐ 30/2020).

Nothing is invented: without a printed header there is no number line, no place and no date on the paper either. A
portal's article about a document has no form at all; its headline stands above its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from build_tools.model import Directive, RecipientItem, Signer
from build_tools.pages.addresses import climb
from build_tools.pages.citation_form import is_state_number
from build_tools.pages.day import formal_date
from build_tools.pages.index import PageIndex
from build_tools.pages.linked_text import Openings, link_body, linked_line
from build_tools.templates import Markup, escape
from build_tools.text import fold
from build_tools.wording import site_words

# "Tên đơn vị……………": a line to be filled in by hand, which justified setting would tear apart.
_LEADER = re.compile(r"<p>(?=[^<]{0,200}?(?:…{3}|\.{6}))")
# The renderer gives the heading of an attachment this class; from there on the text stands after the signature.
_ATTACHMENT = ' class="attachment">'


@dataclass(frozen=True, slots=True)
class Item:
    """A line of Kính gửi or Nơi nhận: its words in order, each with the ``href`` it links to, if any."""

    parts: tuple[tuple[str, str | None], ...]
    mark: str  # what stands behind it: the separator, or the full stop of the last item


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper, box by box, in reading order."""

    header: tuple[tuple[str, str], ...]  # (line, "superior" | "issuer" | "star")
    number: str
    letter_title: Markup  # a công văn's trích yếu, under its number
    motto: tuple[str, ...]
    place: str
    headline: Markup
    heading: tuple[str, ...]
    title: Markup
    addressees: tuple[Item, ...]
    text: Markup
    recipients: tuple[Item, ...]
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
        motto=directive.motto,
        place=formal_date(directive.issued, directive.place) if printed and directive.issued else "",
        headline=linked_line(digest, "headline", headline, openings, seen) if headline else Markup(),
        heading=directive.heading,
        title=Markup() if letter else title,
        addressees=_items(index, key, index.graph.addressees.get(key, ())),
        text=text,
        recipients=_items(index, key, index.graph.recipients.get(key, ())),
        signers=directive.signers,
        attachments=attachments,
    )


def lay_text(pieces: Sequence[str | int], openings: Openings, seen: set[int]) -> tuple[Markup, Markup]:
    """Return the text before the signature and the attachments behind it, with their links."""
    text, attachments = _split_attachments(pieces)
    return _dressed(link_body(text, openings, seen)), _dressed(link_body(attachments, openings, seen))


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


def _items(index: PageIndex, key: str, items: Sequence[RecipientItem]) -> tuple[Item, ...]:
    up = climb(index.card(key).address)
    separator, last = index.graph.directive(key).separator, len(items) - 1
    return tuple(
        Item(
            tuple((words, f"{up}{target}.html" if target else None) for words, target in item.parts),
            separator if place < last else ".",
        )
        for place, item in enumerate(items)
    )


def _dressed(html: Markup) -> Markup:
    """Give each table a frame that scrolls on a narrow screen, by keyboard too; mark lines that are to be filled in."""
    frame = f'<div class="kho-scroll" role="group" tabindex="0" aria-label="{escape(site_words().document.table)}">'
    dressed = str(html).replace("<table>", f'{frame}<table class="kho-table">')
    dressed = dressed.replace("</table>", "</table></div>")
    return Markup(_LEADER.sub('<p class="kho-leader">', dressed))


def _split_attachments(pieces: Sequence[str | int]) -> tuple[list[str | int], list[str | int]]:
    """Cut the text before its first attachment, which follows the signature on paper."""
    for place, piece in enumerate(pieces):
        if isinstance(piece, str) and (mark := piece.find(_ATTACHMENT)) >= 0:
            start = piece.rfind("<h", 0, mark)
            return [*pieces[:place], piece[:start]], [piece[start:], *pieces[place + 1 :]]
    return list(pieces), []
