"""A directive's own work: bytes → facts, citations, rendered text and findings.

Everything here is a function of one file's bytes, the vocabulary and this code, never of another directive: it is
cached under their hash and runs in worker processes. What joins directives is in ``link``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final, Literal

from build_tools import own_checks
from build_tools.archive import FOLDER, decode
from build_tools.citations import OwnDocument, find_citations
from build_tools.findings import Finding
from build_tools.front_matter import name_front, parse_yaml, split_front_matter
from build_tools.model import Citation, Digest, Directive, Mention
from build_tools.render import CLOSE, OPEN, Pieces, render_text
from build_tools.text import nfc, squeeze
from build_tools.vocabulary import Vocabulary

LONGEST_SENTENCE: Final = 420  # code points of a quotation on another document's page
# ". Thông báo", "; “Một"; an empty line; a line that begins a point, an item, a heading or a row of a table. The first
# sign decides which is meant: a search leaps from one such sign to the next.
_SENTENCE_END: Final = re.compile(
    r"[.!?…;\n](?:(?<!\n)\s+(?=[“\"(]?[A-ZÀ-ỸĐ0-9])|(?<=\n)\s*\n|(?<=\n)(?=\s*(?:[-+*#|]|\d{1,3}[.)]\s)))"
)
_MARKDOWN: Final = re.compile(r"\*+|\\(?=[^\w\s])|^\s*#{1,6}\s+|\s*\|\s*", re.MULTILINE)
_MAY_BE_MARKDOWN: Final = re.compile(r"[*\\#|]")
_PRIVATE: Final = str.maketrans({OPEN: "\ufffd", CLOSE: "\ufffd"})


@dataclass(frozen=True, slots=True)
class Digested:
    """The outcome of a directive's own work. ``digest`` is None when the file cannot be read as a directive.

    ``pieces`` is the text as HTML with slots for citations (see ``render``); ``body`` the Markdown it came from.
    ``front`` changes whenever the front matter does; empty when there was something to say of it.
    """

    digest: Digest | None
    pieces: Pieces
    body: str
    findings: tuple[Finding, ...]
    front: str = ""


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """A directive as it was read from its front matter before; ``front`` as in :class:`Digested`."""

    front: str
    directive: Directive


@dataclass(slots=True)
class _Part:
    """One part of the reading text: where it starts there, and where it stands in the file.

    ``line`` and ``line_start`` are those of the offset ``counted``, the last one that was asked for.
    """

    name: Literal["title", "body", "headline"]
    start: int
    text: str
    line: int
    line_start: int = 0
    counted: int = 0

    def place(self, offset: int) -> tuple[int, int]:
        """Line in the file and column, from 1, of ``text[offset]``; column 0 where YAML may have folded the text.

        Offsets come in ascending order, so that every line is counted once.
        """
        if self.name != "body":
            return self.line, 0
        self.line += self.text.count("\n", self.counted, offset)
        self.line_start = max(self.line_start, self.text.rfind("\n", self.counted, offset) + 1)
        self.counted = offset
        return self.line, offset - self.line_start + 1


def digest_directive(key: str, data: bytes, *, vocabulary: Vocabulary, known: KnownFacts | None = None) -> Digested:
    """Do the own work of the directive ``key``, whose file holds ``data``; what is ``known`` of it need not be read."""
    path = f"{FOLDER}/{key}.md"
    text, findings = decode(data, path=path)
    if text is None:
        return Digested(None, (), "", tuple(findings))
    canonical = nfc(text)
    findings += own_checks.check_characters(text, in_nfc=canonical is text, path=path)
    yaml, body, body_line, wrong = split_front_matter(_without_marks(canonical), path=path)
    findings += wrong
    front = "" if wrong else name_front(yaml)
    if known and known.front == front:
        directive: Directive | None = known.directive
    else:
        directive, wrong = (None, []) if wrong else _read_facts(yaml, key, path)
        findings += wrong
        front = "" if wrong else front
    if directive is None:
        return Digested(None, (), "", tuple(findings))
    findings += own_checks.check_facts(directive, vocabulary=vocabulary)
    findings += own_checks.check_text(directive, body, body_line=body_line)
    digest, pieces = _read_text(directive, body, body_line, vocabulary)
    findings += own_checks.check_attachments(directive, digest.headings)
    return Digested(digest, pieces, body, tuple(findings), front)


def _read_facts(yaml: str, key: str, path: str) -> tuple[Directive | None, list[Finding]]:
    document, findings = parse_yaml(yaml, path=path, first_line=2)
    if document is None:
        return None, findings
    from build_tools.schema import read_directive  # noqa: PLC0415 - pydantic takes 0.1 s; known facts do without

    directive, wrong = read_directive(document, key=key)
    return directive, [*findings, *wrong]


def _without_marks(text: str) -> str:
    """The text without the signs by which the renderer marks citations; no text has them but a hostile one."""
    return text.translate(_PRIVATE) if OPEN in text or CLOSE in text else text


def _read_text(directive: Directive, body: str, body_line: int, vocabulary: Vocabulary) -> tuple[Digest, Pieces]:
    """Find the citations of title, body and headline as of one text, and render the body with theirs."""
    parts = _reading_parts(directive, body, body_line)
    whole = "\n\n".join(part.text for part in parts)
    own = OwnDocument(number=directive.number, type=directive.type, issued=directive.issued, issuer=directive.issuer)
    found = _apart(find_citations(whole, vocabulary=vocabulary, own=own))
    starts = [part.start for part in parts]
    citations: list[Citation] = []
    mentions: list[Mention] = []
    spans: list[tuple[int, int]] = []
    for citation in found:
        part = parts[bisect_right(starts, citation.start) - 1]
        start, end = citation.start - part.start, min(citation.end - part.start, len(part.text))
        citations.append(citation._replace(start=start, end=end))
        mentions.append(_mention(part, start, end))
        if part.name == "body":
            spans.append((start, end))
    rendered = render_text(body, spans)
    return Digest(directive, tuple(citations), tuple(mentions), rendered.headings), _numbered(
        rendered.pieces, first=sum(mention.part == "title" for mention in mentions)
    )


def _reading_parts(directive: Directive, body: str, body_line: int) -> list[_Part]:
    lines = dict(directive.line_of)
    title = _Part("title", 0, directive.title, lines.get("title", 1))
    parts = [title, _Part("body", len(title.text) + 2, body, body_line)]
    if directive.posting and directive.posting.headline:
        start = parts[-1].start + len(body) + 2
        parts.append(_Part("headline", start, directive.posting.headline, lines.get("posting", 1)))
    return parts


def _apart(found: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """The citations whose spans do not overlap an earlier one: a link cannot stand inside a link."""
    kept: list[int] = []
    end = 0
    for index, citation in enumerate(found):
        if citation.start >= end:
            kept.append(index)
            end = citation.end
    if len(kept) == len(found):
        return found
    moved: dict[int | None, int] = {-1: -1}
    moved.update((old, new) for new, old in enumerate(kept))
    return tuple(found[index]._replace(antecedent=moved.get(found[index].antecedent)) for index in kept)


def _numbered(pieces: Pieces, *, first: int) -> Pieces:
    """The pieces with the body's citations numbered as in the digest, where those of the title come first."""
    if not first:
        return pieces
    return tuple(piece + first if isinstance(piece, int) and piece >= 0 else piece for piece in pieces)


def _mention(part: _Part, start: int, end: int) -> Mention:
    line, column = part.place(start)
    before, words, after = _sentence(part.text, start, end)
    return Mention(part.name, line, column, before + words + after, len(before), len(before) + len(words))


def _sentence(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The sentence round ``text[start:end]`` in three strings: no Markdown marks, white space squeezed, cut to fit."""
    room = LONGEST_SENTENCE // 2
    window = max(0, start - room * 2)
    begin = window
    for match in _SENTENCE_END.finditer(text, window, start):
        begin = match.end()
    stop = _SENTENCE_END.search(text, end, min(len(text), end + room * 2))
    finish = min(stop.start() + 1 if stop else len(text), end + room * 2)
    before = _cut_left(_bare(text[begin:start]), room)
    after = _cut_right(_bare(text[end:finish]), room)
    return before.lstrip(), _bare(text[start:end]).strip(), after.rstrip()


def _bare(text: str) -> str:
    """Text without Markdown marks and with single spaces, one kept at either end where there was white space."""
    if _MAY_BE_MARKDOWN.search(text):
        text = _MARKDOWN.sub(lambda match: " " if "|" in match[0] else "", text)
    inner = squeeze(text)
    if not inner:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + inner + (" " if text[-1].isspace() else "")


def _cut_left(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return "… " + text[-room:].partition(" ")[2]


def _cut_right(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return text[:room].rpartition(" ")[0] + " …"
