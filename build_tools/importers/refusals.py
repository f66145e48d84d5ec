"""Sources that do not become a draft: no directive, two of them, and what a public archive may not take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from build_tools.findings import Finding, error, warning
from build_tools.importers.capture import Capture, Refused
from build_tools.importers.zones import MOTTO, Zones, columns
from build_tools.numbers import DocumentNumber, scan_number
from build_tools.text import masked

_NUMBER_LINE: Final = re.compile(r"\W*(?:Số|SỐ)\s*:?\s*(?=\d)")
# Secrecy and circulation as they are stamped or printed on a document (NĐ 30/2020, Phụ lục I).
_SECRET: Final = re.compile(r"(?:(?:ĐỘ|DẤU|MỨC ĐỘ)\s+MẬT\s*:?\s*)?(TUYỆT MẬT|TỐI MẬT|MẬT)\Z")
_CIRCULATION: Final = re.compile(r"(?:LƯU HÀNH NỘI BỘ|XEM XONG TRẢ LẠI|DỰ THẢO(?: LẦN \w+)?)\Z")
_SIGNS: Final = ("number", "issued", "issuer", "signers", "recipients", "addressees")
_NEAR: Final = 6  # lines between a second number and a second motto


def refuse_what_is_none(record: dict[str, Any], *, has_head: bool, path: str) -> None:
    """Refuse a text without a type and any other fact; an article must name the number that it is about."""
    known = any(record[name] for name in _SIGNS)
    if not record["type"] or not known or (not has_head and not record["number"]):
        raise Refused(error(path, 0, "import-not-directive"))


def refuse_two(capture: Capture, lines: Sequence[str], record: dict[str, Any], zones: Zones, *, path: str) -> None:
    """Refuse a second number with a motto near it, behind the first document's head."""
    mottos = [index for index, line in enumerate(lines) if MOTTO.search(masked(line))]
    for index in range(zones.text[0], len(lines)):
        for number in _numbers(lines[index]):
            if str(number) != record["number"] and any(abs(index - at) <= _NEAR for at in mottos):
                values = {"first": record["number"] or record["type"], "second": number}
                raise Refused(error(path, capture.blocks[index].number, "import-two-directives", **values))


def _numbers(line: str) -> Iterator[DocumentNumber]:
    """Numbers that stand alone in a column of a line, as only a head prints them."""
    for column in columns(line):
        seen = masked(column)
        label = _NUMBER_LINE.match(seen)
        found = scan_number(seen, label.end()) if label else None
        if found and found[0].is_full and not found[0].is_copy and not seen[found[1] :].strip(" .*"):
            yield found[0]


def refuse_secret(capture: Capture, lines: Sequence[str], zones: Zones, *, path: str) -> list[Finding]:
    """Refuse a secrecy mark printed in the head; marks of circulation are returned for a person."""
    findings: list[Finding] = []
    for index in range(min(len(lines), zones.text[0])):
        for column in columns(lines[index]):
            mark = column.strip(" *_[]()|.:")
            if found := _SECRET.match(mark):
                raise Refused(error(path, capture.blocks[index].number, "import-secret", mark=found[1]))
            if _CIRCULATION.match(mark):
                findings.append(warning(path, capture.blocks[index].number, "import-circulation", mark=mark))
    return findings
