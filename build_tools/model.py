"""The nouns that every stage shares: small, frozen, without behaviour beyond their own names.

Names are the glossary's. Whatever is *as written* is a string; whatever is *resolved* is an id or a key:

- a document key is an address part, ``<issuer>/<year>/<number>``: ``huyen-uy-son-duong/2021/632-cv-hu``;
- an organisation id is a slug that the authority file gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple, Protocol

# full: the document's own text; reproduced: a portal article that gives the text without header and signature;
# reported: a news article about the document, never its own words.
TextForm = Literal["full", "reproduced", "reported"]
CitationStatus = Literal["resolved", "ambiguous", "unnumbered", "self", "vague"]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: ``T/M BAN THƯỜNG VỤ`` / ``PHÓ BÍ THƯ`` / ``Hoàng Văn Hiến``, as printed."""

    name: str
    position: str | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class ReceivedStamp:
    """The receiver's own stamp on its copy; never the document's number or date."""

    organisation: str
    number: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What the source portal showed when the page was captured: dated observations, never live figures."""

    portal: str | None = None
    headline: str | None = None
    posted: str | None = None  # as the portal wrote it: "17/04/2020 16:46:14 (GMT+7)"
    posted_at: str | None = None  # ISO 8601, as far as the page says: "2020-04-17T16:46:14+07:00"
    author: str | None = None
    views: str | None = None
    comments: str | None = None
    rating: str | None = None
    poll: str | None = None
    counters: tuple[tuple[str, str], ...] = ()  # (label, figure as written), in page order
    counters_heading: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The captured original beside the directive: file relative to the directive's folder, and its SHA-256."""

    file: str
    sha256: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the archive on a field or on a citation; the words themselves stay as written."""

    note: str
    field: str | None = None
    citation: str | None = None
    as_written: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A section of the directive's text without a number of its own: its title and the anchor of its heading."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person corrected, when and why, as staff recorded it."""

    date: date
    what: str


@dataclass(frozen=True, slots=True)
class DeclaredReference:
    """A reference that a person wrote down; it wins over what is found in the text.

    ``document`` is a document key, or a citation's number as written together with ``citation``.
    """

    document: str
    relation: str
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Directive:
    """A document whose text the archive holds: the facts of its front matter, as written.

    ``key`` is the file's path under ``directives/`` without ``.md`` and at once its identity and its address.
    ``line_of`` gives the line of each top-level front-matter key, for findings.
    """

    key: str
    type: str
    title: str
    issuer: str
    form: TextForm = "full"
    number: str | None = None
    place: str | None = None
    issued: date | None = None
    meeting: date | None = None
    header: tuple[str, ...] = ()  # the printed lines above the number, left column: superior first
    motto: tuple[
        str, ...
    ] = ()  # the printed lines of the right column: ĐẢNG CỘNG SẢN VIỆT NAM, or Quốc hiệu and Tiêu ngữ
    heading: tuple[str, ...] = ()  # printed type name and what stands with it: THÔNG BÁO / KẾT LUẬN CỦA …
    signers: tuple[Signer, ...] = ()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    received: tuple[ReceivedStamp, ...] = ()
    posting: Posting | None = None
    source: Source | None = None
    notes: tuple[Note, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    references: tuple[DeclaredReference, ...] = ()
    separator: str = ";"  # what stands behind each item of Kính gửi and Nơi nhận but the last
    omitted: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    line_of: tuple[tuple[str, int], ...] = ()

    @property
    def path(self) -> str:
        """The file, relative to the archive."""
        return f"directives/{self.key}.md"


class Citation(NamedTuple):
    """A span of a text that names a document, with what the words there say and nothing else.

    ``start`` and ``end`` count code points of the NFC text. ``number`` is as written without spaces and with plain
    hyphens; ``full_number`` is what a short form stands for in the same text. ``relation`` is an id of
    ``relations.yml``; ``passive`` turns its direction round. ``vague`` citations (``Chỉ thị này``) are anaphora: linked
    on the page when their antecedent is known (``antecedent``: index into the same text's citations; -1: the text's own
    document), never counted as references.
    """

    start: int
    end: int
    text: str
    type: str | None = None
    number: str | None = None
    full_number: str | None = None
    date: str | None = None  # ISO date, or "YYYY-MM" or "YYYY" when only that is said
    issuer: str | None = None
    name: str | None = None  # a law's name, an appeal's quoted title
    title: str | None = None  # the trích yếu that follows the citation, "về …", as far as the sentence gives it
    pinpoint: str | None = None  # "Điều 5, khoản 2"
    relation: str = "dan_chieu"
    passive: bool = False
    own: bool = False  # the document names itself
    vague: bool = False
    antecedent: int | None = None
    odd: tuple[str, ...] = ()  # codes of oddities: "type-code-mismatch", "impossible-date", "misread" …


@dataclass(frozen=True, slots=True)
class Organisation:
    """An identity of the authority file. ``valid_to`` is inclusive and empty unless sourced.

    ``name`` and ``variants`` mean this body wherever they stand. ``local`` names (``Huyện ủy``, ``Tỉnh ủy``) mean it
    only in the mouth of ``context`` (an organisation id; by default the body itself) and of every body below that one.
    """

    id: str
    name: str
    variants: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    context: str | None = None
    codes: tuple[str, ...] = ()
    parent: str | None = None
    stated: bool = True  # False: the documents do not say which province or district it is
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by: tuple[str, ...] = ()
    note: str | None = None
    line: int = 0


class Link(NamedTuple):
    """What a citation was resolved to. ``targets``: one document key when resolved, the candidates when ambiguous.

    Of very many candidates only the newest are named; ``more`` counts the others.
    """

    citation: Citation
    status: CitationStatus
    targets: tuple[str, ...] = ()
    more: int = 0


class Reference(NamedTuple):
    """A directive → document relation with the links (indices into the directive's links) that show it."""

    source: str
    target: str
    relation: str
    links: tuple[int, ...] = ()
    passive: bool = False  # the citing text says it the other way round ("được sửa đổi bởi")


class Statement(NamedTuple):
    """One fact that a citing text says of a cited document, and who says it."""

    field: str  # "number", "type", "title", "issuer", "issued"
    value: str
    source: str  # key of the citing directive
    link: int  # index into its links


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that directives cite and the archive does not hold; it still has a page, under ``dan-chieu/``."""

    key: str
    number: str | None = None
    type: str | None = None
    title: str | None = None
    issuer: str | None = None
    issuer_id: str | None = None
    issued: str | None = None
    statements: tuple[Statement, ...] = ()
    mentions: tuple[tuple[str, int], ...] = ()  # (directive key, index into its links), in reading order
    aliases: tuple[str, ...] = ()
    number_key: str = ""  # what it is compared by: see ``claims.Claim``


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: ``level`` 1 is an attachment, 2 a part (``I. …``), 3 a point that is a heading."""

    level: int
    title: str
    anchor: str


class Mention(NamedTuple):
    """Where a citation stands: the part of the directive, its line and column in the file, and its sentence.

    ``sentence[start:end]`` is the citation's text (white space squeezed).
    """

    part: Literal["title", "body", "headline"]
    line: int
    column: int
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Body:
    """A directive's text as safe HTML cut at its citations.

    A string is HTML that may stand on a page as it is, an int n ≥ 0 opens the link of the directive's citation n,
    and -1 closes it. A citation that an element's border breaks is closed and opened again with the same number.
    """

    pieces: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """A directive's own work, a function of its bytes, the vocabulary and this code: small, cached, joined later.

    ``citations`` and ``mentions`` run in parallel, in reading order: title, body, headline.
    """

    directive: Directive
    citations: tuple[Citation, ...]
    mentions: tuple[Mention, ...]
    headings: tuple[Heading, ...]


class AnyDigest(Protocol):
    """A digest whose parts may be made only when they are asked for: an archive holds up to 100,000."""

    @property
    def directive(self) -> Directive:
        """The facts."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """As in :class:`Digest`."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """As in :class:`Digest`."""

    @property
    def headings(self) -> tuple[Heading, ...]:
        """As in :class:`Digest`."""


class RecipientItem(NamedTuple):
    """One line of Kính gửi or Nơi nhận: ``parts`` are its words in order, each with the address it links to, if any.

    Joined, the parts' words are ``text``. ``role`` is "report_to", "file_copy", "as_addressed" or None; a target is a
    page address without ``.html``: ``co-quan/<organisation>`` or ``noi-nhan/<issuer>/<class>``.
    """

    text: str
    parts: tuple[tuple[str, str | None], ...]
    purpose: str | None = None
    role: str | None = None


class Receipt(NamedTuple):
    """One directive that reached one recipient: seen from the recipient's page."""

    directive: str
    kind: Literal["addressee", "recipient"]
    text: str
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class RecipientClass:
    """A class of recipients as one issuer names it (``Các phòng, ban, ngành liên quan``): no organisation."""

    id: str  # "<issuer id>/<slug>"
    name: str
    issuer: str


@dataclass(slots=True)
class Graph:
    """The archive joined: what pages, lists, search and feeds are made from. All mappings are in key order."""

    digests: Mapping[str, AnyDigest]
    organisations: dict[str, Organisation]
    issuer_of: Mapping[str, str]  # directive key → organisation id
    links: Mapping[str, tuple[Link, ...]]  # directive key → one link a citation
    doubtful: frozenset[str]  # directives with a citation of which something may have to be said
    citations: int  # how many there are in all
    outgoing: Mapping[str, tuple[Reference, ...]]  # directive key → what it cites
    incoming: Mapping[str, tuple[Reference, ...]]  # document key → what cites it
    cited: Mapping[str, CitedDocument]
    addressees: Mapping[str, tuple[RecipientItem, ...]]
    recipients: Mapping[str, tuple[RecipientItem, ...]]
    receipts: Mapping[str, tuple[Receipt, ...]]  # target address ("co-quan/…", "noi-nhan/…") → who sent it what
    classes: Mapping[str, RecipientClass]
    moved: dict[str, str]  # address a document had under dan-chieu/ before its text arrived → directive key
    same_number: Mapping[str, tuple[str, ...]]  # document key → all that share its number, itself too, in key order
    # For a later join of what has changed alone: directive key → the groups of numbers that it cites (see ``claims``),
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arrivals: Mapping[str, Sequence[tuple[Any, ...]]] = field(default_factory=dict)  # held key → ``link.Arrival`` each
    # and keys for which documents of several groups contended, or a cited one with a directive → those groups.
    contested: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def directive(self, key: str) -> Directive:
        """The directive held under ``key``."""
        return self.digests[key].directive
