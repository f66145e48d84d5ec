"""A directive's facts beside its text: recipients by purpose, facts at a glance, the posting, source and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from build_tools.model import Attachment, Note, Posting, RecipientItem, Source
from build_tools.pages.addresses import (
    attached_href,
    climb,
    organisation_address,
    signer_address,
    type_address,
    year_address,
)
from build_tools.pages.day import short_date
from build_tools.pages.index import PageIndex
from build_tools.pages.linked_text import Openings, linked_line
from build_tools.pages.purposes import grouped, purpose_group
from build_tools.templates import Markup
from build_tools.wording import field_label, site_words

_PURPOSE_OF_ROLE: Final[dict[str | None, str]] = {"report_to": "báo cáo", "file_copy": "lưu"}
Names = Sequence[tuple[str, str | None, bool]]  # words, the target they link to, and whether others stand before them
Words = Sequence[tuple[str, str | None]]  # words and the href they link to, if any


class Remark(NamedTuple):
    """A note of the archive: what it is about, the words as written, and the note."""

    about: str
    as_written: str
    note: str


class Provenance(NamedTuple):
    """Where the text comes from and how a reader can check it."""

    original: str | None
    original_name: str
    description: str
    sha256: str
    markdown: str
    notes: tuple[Remark, ...]
    corrections: tuple[tuple[str, str, str], ...]  # (ISO day, day for readers, what)
    omitted: tuple[str, ...]


def recipients_by_purpose(index: PageIndex, key: str) -> list[tuple[str, list[Names]]]:
    """Return addressees and recipients in the groups of their purposes, each as names and the targets they link to."""
    items = [(purpose_group("addressee", _purpose(item)), _names(item)) for item in index.graph.addressees.get(key, ())]
    items += [
        (purpose_group("recipient", _purpose(item)), _names(item)) for item in index.graph.recipients.get(key, ())
    ]
    return grouped(items)


def _purpose(item: RecipientItem) -> str | None:
    return _PURPOSE_OF_ROLE.get(item.role, item.purpose)


def _names(item: RecipientItem) -> Names:
    """The linked names of an item, or all its words when it has none."""
    if len(item.parts) == 1:
        return ((*item.parts[0], False),)
    linked = [part for part in item.parts if part[1]]
    return [(*part, place > 0) for place, part in enumerate(linked)] or ((item.text, None, False),)


def facts_at_a_glance(index: PageIndex, key: str) -> list[tuple[str, list[Words]]]:
    """Return (label, values): each value is words with links, from the directive's front matter alone."""
    digest = index.graph.digests[key]
    directive = digest.directive
    card = index.card(key)
    up = climb(card.address)
    anchors = {heading.anchor for heading in digest.headings}
    identity = index.graph.issuer_of.get(key)
    facts: list[tuple[str, list[Words]]] = [
        ("number", [[(directive.number or site_words().document.no_number, None)]]),
        ("type", [[(directive.type, up + type_address(directive.type))]]),
        (
            "issued",
            [[(short_date(directive.issued.isoformat()), up + year_address(card.year))]] if directive.issued else [],
        ),
        ("meeting", [[(short_date(directive.meeting.isoformat()), None)]] if directive.meeting else []),
        ("issuer", [[(card.issuer, up + organisation_address(identity) if identity else None)]]),
        ("place", [[(directive.place, None)]] if directive.place else []),
        ("signers", [[(signer.name, up + signer_address(signer.name))] for signer in directive.signers]),
        ("attachments", [_attachment(part, anchors) for part in directive.attachments]),
        ("topics", [[(topic, None)] for topic in directive.topics]),
        ("form", [[(getattr(site_words().document.forms, directive.form), None)]]),
    ]
    return [(field_label(name), values) for name, values in facts if values]


def _attachment(part: Attachment, anchors: set[str]) -> Words:
    """An attachment's title; a link where the text has the heading that front matter names."""
    return [(part.title, f"#{part.anchor}" if part.anchor in anchors else None)]


def posting_facts(index: PageIndex, key: str, openings: Openings, seen: set[int]) -> list[tuple[str, Markup | str]]:
    """Return what the portal showed as (label, value), in the portal's own order, counters apart."""
    digest = index.graph.digests[key]
    posting = digest.directive.posting
    if posting is None:
        return []
    words = site_words().posting
    headline = linked_line(digest, "headline", posting.headline, openings, seen) if posting.headline else None
    rows: list[tuple[str, Markup | str | None]] = [
        (words.portal, posting.portal),
        (words.headline, headline),
        (words.posted, posting.posted),
        (words.author, posting.author),
        (words.views, posting.views),
        (words.comments, posting.comments),
        (words.rating, posting.rating),
        (words.poll, posting.poll),
    ]
    return [(label, value) for label, value in rows if value]


def counters(posting: Posting | None) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the heading and the rows of the portal's visit counters, as captured."""
    if posting is None or not posting.counters:
        return "", ()
    return posting.counters_heading or site_words().posting.counters, posting.counters


def provenance(index: PageIndex, key: str) -> Provenance:
    """Return the original, its checksum, the archive's notes, and what was corrected or left out."""
    directive = index.graph.directive(key)
    source = directive.source or Source("", "")
    return Provenance(
        original=attached_href(source.file),
        original_name=source.file.rpartition("/")[2],
        description=source.description or "",
        sha256=source.sha256,
        markdown=f"{key.rpartition('/')[2]}.md",
        notes=tuple(_remark(note) for note in directive.notes),
        corrections=tuple(
            (entry.date.isoformat(), short_date(entry.date.isoformat()), entry.what) for entry in directive.corrections
        ),
        omitted=directive.omitted,
    )


def _remark(note: Note) -> Remark:
    about = field_label(note.field) if note.field else note.citation or ""
    return Remark(about, note.as_written or "", note.note)
