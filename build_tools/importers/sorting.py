"""A capture → its lines sorted: the portal's, a second copy's, a certified copy's, and the zones of the one document.

Lines keep their indices throughout, whatever is taken out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from build_tools.findings import Finding, warning
from build_tools.importers.capture import Capture, SourceLine, SourceTable
from build_tools.importers.copies import Copy, find_copy
from build_tools.importers.portal import Page, read_portal
from build_tools.importers.refusals import refuse_secret, refuse_two, refuse_what_is_none
from build_tools.importers.stamp import FoundStamp, find_stamps
from build_tools.importers.zones import Zones, find_zones
from build_tools.letterhead import read_letterhead
from build_tools.page_lines import read_lines, without_copy
from build_tools.parse import parse_text
from build_tools.text import compare_key, masked, squeeze
from build_tools.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class SortedSource:
    """One source with what was found in it: ``lines`` are empty where they were taken out (``removed``)."""

    capture: Capture
    lines: list[str]
    removed: set[int]
    page: Page
    copy: Copy | None
    certified: list[int]  # the lines of a certified copy's head
    stamps: list[FoundStamp]
    record: dict[str, Any]  # what `kho parse` says of the lines that are left
    has_head: bool
    zones: Zones

    def number_of(self, index: int) -> int:
        """Return the source line of a block."""
        return self.capture.blocks[index].number

    def kept_blocks(self, start: int, end: int) -> list[SourceLine | SourceTable]:
        """Return the blocks of a zone; what was taken out is an empty line."""
        return [
            SourceLine("", block.number) if index in self.removed else block
            for index, block in enumerate(self.capture.blocks[start:end], start)
        ]

    def head_line(self) -> int:
        """Return the source line where the document begins."""
        return self.number_of(self.zones.head[0]) if self.lines else 0

    def line_of(self, name: str) -> int:
        """Return the first source line that says ``name``, else where the document begins."""
        key = compare_key(name)
        for index in range(min(len(self.lines), self.zones.text[0] + 30)):
            if self.lines[index].strip() and key and (key in compare_key(squeeze(self.lines[index]))):
                return self.number_of(index)
        return self.head_line()

    def as_written(self, value: str | None) -> str | None:
        """Return the words as the source has them, where reading unified dashes and look-alike letters."""
        if not value:
            return value
        for window in (self.lines, self.lines[: self.zones.text[0]], self.lines[self.zones.foot[0] :]):
            source = squeeze("\n".join(window))
            at = masked(source).find(value)
            if at >= 0:
                return source[at : at + len(value)]
        return value


def sort_source(capture: Capture, *, path: str, vocabulary: Vocabulary) -> tuple[SortedSource, list[Finding]]:
    """Return ``capture`` sorted, with remarks; raises :class:`Refused` when it holds no directive, or two."""
    lines = [block.plain for block in capture.blocks]
    removed: set[int] = set()
    page = read_portal(lines)
    _blank_out(page.chrome, lines, removed)
    copy = find_copy([lines[index] or _cells(block) for index, block in enumerate(capture.blocks)])
    if copy:
        _blank_out(range(*copy.second), lines, removed)
    certified = _certified_copy(lines)
    _blank_out(certified, lines, removed)
    stamps = find_stamps(lines, vocabulary=vocabulary)
    text = "\n".join(lines)
    record = parse_text(text, vocabulary=vocabulary, by_lines=True)
    has_head = read_letterhead(text, vocabulary=vocabulary).has_head
    refuse_what_is_none(record, has_head=has_head, path=path)
    zones = find_zones(lines, record, stamps, vocabulary=vocabulary, has_head=has_head)
    refuse_two(capture, lines, record, zones, path=path)
    findings = [warning(path, capture.blocks[index].number, "import-certified-copy") for index in certified[:1]]
    findings += refuse_secret(capture, lines, zones, path=path)
    return SortedSource(capture, lines, removed, page, copy, certified, stamps, record, has_head, zones), findings


def _cells(block: SourceLine | SourceTable) -> str:
    """A table's words as one line, by which its second copy is known."""
    return "\n".join(cell for row in block.rows for cell in row) if isinstance(block, SourceTable) else ""


def _blank_out(indices: Iterable[int], lines: list[str], removed: set[int]) -> None:
    for index in indices:
        lines[index] = ""
        removed.add(index)


def _certified_copy(lines: list[str]) -> list[int]:
    """The head of a sao lục behind the document: it speaks of the copy only, and is left out."""
    kept = len(without_copy(read_lines("\n".join(lines))))
    return [index for index in range(kept, len(lines)) if lines[index].strip()]
