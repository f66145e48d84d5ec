"""The lines of a document's text → Markdown blocks: parts, points, paragraphs, tables, attachments.

Markers stay as typed (``1.``, ``a)``, ``-``); a heading gets only the signs that make it one. Sentences that a page
break cut are joined, and each join is listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from build_tools.importers.capture import SourceLine, SourceTable
from build_tools.importers.flat_table import Cells, find_tables
from build_tools.importers.markdown import escape, write_table
from build_tools.importers.zones import MOTTO, shouted
from build_tools.text import masked, slug, squeeze

_PART: Final = re.compile(r"(?:[IVX]{1,6}|[A-H])\s?[.\-–)/]\s*(?=\S)")
_CHAPTER: Final = re.compile(
    r"(?:Chương|CHƯƠNG|Phần thứ|PHẦN THỨ|Phần|PHẦN)\s+(?:[IVX]{1,6}|\d{1,2}|[a-zà-ỹ]{2,5}|[A-ZÀ-Ỹ]{2,5})\b.{0,3}$"
)
_POINT: Final = re.compile(r"(?P<figure>\d{1,2})(?P<below>(?:\.\d{1,2})*)\s?[.)]\s*(?=\S)")
_MARKER: Final = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[-–—+*•]|[IVX]{1,6}[.\-–]|Điều \d|(?:Chương|CHƯƠNG|Mục|MỤC)\s)"
)
_ENDS: Final = re.compile(r"[.;:!?…”\"»)\]/]\s*$")
_GOES_ON: Final = re.compile(r"[^\W\d_]\Z|,\Z")
_ATTACHMENT: Final = re.compile(
    r"(?:PHỤ LỤC|BIỂU|MẪU|DANH (?:SÁCH|MỤC)|BẢNG|ĐỀ CƯƠNG|Phụ lục|Mẫu số|Biểu mẫu|Biểu số)\b"
)
_WITH: Final = re.compile(r"[(\[]?\s*(?:Kèm theo|Ban hành kèm theo|Kèm )", re.IGNORECASE)
_SHORT: Final = 100  # a heading is shorter
_PRINTED: Final = 160  # code points; printed lines are shorter
_SEVERAL: Final = 3  # broken lines; two may be a title
_CLAUSE: Final = 20  # code points that a clause has at least
_SENTENCE: Final = 60  # a line this long that ends in a letter was cut by a page
_SUBTITLE: Final = 8  # lines under an attachment's title


@dataclass(frozen=True, slots=True)
class Join:
    """Two source lines that were one sentence: their numbers and the words round the cut."""

    first: int
    second: int
    words: str


@dataclass(slots=True)
class Markdown:
    """A text as Markdown blocks, and what was done to make it."""

    blocks: list[str] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    attachments: list[tuple[str, str]] = field(default_factory=list)  # title, anchor
    tables: int = 0
    flat_tables: list[int] = field(default_factory=list)  # source lines of tables put together from single lines
    dropped: list[int] = field(default_factory=list)  # source lines of a head repeated over an attachment
    wrapped: bool = False  # the source's lines are printed lines

    @property
    def text(self) -> str:
        """The whole, with one line end at its end; empty for nothing."""
        return "\n\n".join(self.blocks) + "\n" if self.blocks else ""


Item = SourceLine | SourceTable | Cells


def write_body(blocks: Sequence[SourceLine | SourceTable], *, wrapped: bool) -> Markdown:
    """Return the document's own text as Markdown."""
    result = Markdown(wrapped=wrapped or _looks_wrapped(blocks))
    _write(_paragraphs(find_tables(blocks), result, attachments=False), result, attachments=False)
    return result


def write_attachments(blocks: Sequence[SourceLine | SourceTable], result: Markdown) -> None:
    """Add what follows the signature: attachments, each under its title; their lines are like those of the text."""
    _write(_paragraphs(find_tables(blocks), result, attachments=True), result, attachments=True)


def _looks_wrapped(blocks: Sequence[SourceLine | SourceTable]) -> bool:
    """Whether the lines are printed ones: many end within a sentence and the next goes on."""
    pairs = broken = 0
    for one, two in pairwise(blocks):
        first, second = squeeze(one.plain), squeeze(two.plain)
        if not first or not second or _MARKER.match(second):
            continue
        pairs += 1
        broken += not _ENDS.search(first) and len(first) < _PRINTED and not shouted(first)
    return broken >= _SEVERAL and broken * 2 > pairs


def _paragraphs(items: Sequence[Item], result: Markdown, *, attachments: bool) -> list[Item]:
    """Lines → paragraphs: printed lines are joined, and so are the halves of a sentence that a page break parted."""
    out: list[Item] = []
    width = max((len(squeeze(item.plain)) for item in items if isinstance(item, SourceLine)), default=0)
    apart = True
    last = ""  # the last printed line of the paragraph
    for item in items:
        if not isinstance(item, SourceLine):
            out.append(item)
            apart = True
        elif item.blank:
            apart = True
        else:
            before = out[-1] if out else None
            printed = result.wrapped and not apart and not attachments
            if isinstance(before, SourceLine) and (
                _same_paragraph(before, last, item, width=width)
                if printed
                else _cut_by_page(before, item, named=not attachments)
            ):
                out[-1] = SourceLine(f"{before.text.rstrip()} {item.text.strip()}", before.number)
                if apart or not result.wrapped:
                    first, second = squeeze(before.plain), squeeze(item.plain)
                    words = f"{' '.join(first.split(' ')[-6:])} / {' '.join(second.split(' ')[:5])}"
                    result.joins.append(Join(before.number, item.number, words))
            else:
                if apart and out:
                    out.append(SourceLine("", item.number))
                out.append(item)
            apart = False
            last = squeeze(item.plain)
    return out


def _same_paragraph(before: SourceLine, last: str, item: SourceLine, *, width: int) -> bool:
    """Whether a printed line goes on with the paragraph: the last one reached the margin, or ended no sentence."""
    second = squeeze(item.plain)
    if _MARKER.match(masked(second)) or _is_heading(squeeze(before.plain)):
        return False
    full = len(last) >= 0.85 * width
    if shouted(second) or shouted(last):
        return full and not _ENDS.search(last)
    return full or not _ENDS.search(last) or not (second[:1].isupper() or second[:1] in "“\"('")


def _cut_by_page(before: SourceLine, item: SourceLine, *, named: bool) -> bool:
    """Whether two lines are halves of one sentence.

    ``named``: a capital may begin a name (các đồng chí / Huyện ủy viên); under an attachment's title it begins a line.
    """
    first, second = squeeze(before.plain), squeeze(item.plain)
    if _MARKER.match(masked(second)) or shouted(second) or shouted(first) or _is_heading(first):
        return False
    if not _GOES_ON.search(first) or _WITH.match(second):
        return False
    if second[:1].islower():
        return len(first) > _CLAUSE
    return named and len(first) >= _SENTENCE and len(second) >= _CLAUSE


def _is_heading(text: str) -> bool:
    return len(text) <= _SHORT and not _ENDS.search(text) and bool(_PART.match(text) or _CHAPTER.match(text))


def _write(items: list[Item], result: Markdown, *, attachments: bool) -> None:
    index = 0
    inside = False  # an attachment whose subtitle still goes on
    subtitle: list[str] = []
    while index < len(items):
        item = items[index]
        if isinstance(item, SourceTable | Cells):
            _close(subtitle, result)
            result.blocks.append(write_table(item.rows))
            result.tables += 1
            if isinstance(item, Cells):
                result.flat_tables.append(item.number)
            inside = False
        elif item.blank:
            if subtitle:
                inside = False
        else:
            words = squeeze(item.plain)
            if attachments and MOTTO.search(words) and len(words) < _SHORT:
                result.dropped.append(item.number)
            elif attachments and _begins_attachment(items, index, words):
                _close(subtitle, result)
                inside = _open_attachment(words, item, result)
            elif inside and len(subtitle) < _SUBTITLE and not _WITH.match(words) and not _MARKER.match(words):
                subtitle.append(escape(item))
            else:
                _close(subtitle, result)
                inside = False
                result.blocks.append(_block(items, index, item))
        index += 1
    _close(subtitle, result)


def _close(subtitle: list[str], result: Markdown) -> None:
    if subtitle:
        result.blocks.append("\n".join(subtitle))
        subtitle.clear()


def _begins_attachment(items: list[Item], index: int, words: str) -> bool:
    """A line in capitals, or one that names itself (Phụ lục, Mẫu số), at the beginning or behind an empty line."""
    before = items[index - 1] if index else None
    fresh = before is None or (isinstance(before, SourceLine) and before.blank)
    named = bool(_ATTACHMENT.match(words)) and len(words) < _SHORT
    loud = shouted(words) and len(words) < _SHORT and not _PART.match(words) and " " in words
    return (fresh and (named or loud)) or (named and shouted(words))


def _open_attachment(words: str, item: SourceLine, result: Markdown) -> bool:
    """Begin an attachment; its subtitle may follow."""
    anchor = slug(words)[:60].strip("-") or "phu-luc"
    taken = {known for _, known in result.attachments}
    free, count = anchor, 1
    while free in taken:
        count += 1
        free = f"{anchor}-{count}"
    result.attachments.append((words, free))
    result.blocks.append(f"# {escape(SourceLine(item.plain, item.number))}")
    return True


def _block(items: list[Item], index: int, item: SourceLine) -> str:
    words = squeeze(item.plain)
    bare = SourceLine(item.plain, item.number)
    if _is_heading(words) and (shouted(words) or _PART.match(words)) and not _is_letter_point(items, index, words):
        return f"## {escape(bare)}"
    if _POINT.match(words) and _is_point_heading(items, index, words):
        return f"### {escape(bare)}"
    return escape(item)


def _is_letter_point(items: list[Item], index: int, words: str) -> bool:
    """``I`` and ``C`` may number a list of short items; a part has text below it."""
    following = _next_words(items, index)
    return not shouted(words) and bool(_PART.match(following))


def _is_point_heading(items: list[Item], index: int, words: str) -> bool:
    """``1. Mục đích``: short, no sign at its end, and text below it that is not the next point."""
    if len(words) > _SHORT or _ENDS.search(words) or words.endswith(","):
        return False
    following = _next_words(items, index)
    return bool(following) and not _POINT.match(following) and not _PART.match(following)


def _next_words(items: list[Item], index: int) -> str:
    for item in items[index + 1 :]:
        if isinstance(item, SourceTable | Cells):
            return "|"
        if not item.blank:
            return squeeze(item.plain)
    return ""
