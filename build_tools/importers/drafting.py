"""A capture → a draft: the portal's words, a second copy, the facts, the text, and what nobody can be sure of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from build_tools.dates import find_dates
from build_tools.findings import Finding, warning
from build_tools.importers.capture import Capture, SourceLine, SourceTable
from build_tools.importers.copies import Copy, find_copy
from build_tools.importers.draft import Draft
from build_tools.importers.issuers import find_issuer
from build_tools.importers.notes import take_notes
from build_tools.importers.omissions import describe_chrome, note, quoted, spans, unit
from build_tools.importers.portal import read_portal
from build_tools.importers.posting import describe_posting
from build_tools.importers.refusals import refuse_secret, refuse_two, refuse_what_is_none
from build_tools.importers.stamp import find_stamps
from build_tools.importers.structure import Markdown, write_attachments, write_body
from build_tools.importers.zones import find_zones
from build_tools.letterhead import read_letterhead
from build_tools.numbers import parse_number, scan_number
from build_tools.organisations import Registry
from build_tools.page_lines import read_lines, without_copy
from build_tools.parse import parse_text
from build_tools.text import compare_key, masked, squeeze
from build_tools.vocabulary import Vocabulary

_NUMBER_LINE: Final = re.compile(r"\W*(?:Số|SỐ)\s*:?\s*(?=\d)")
_OPENING: Final = re.compile(r"(?:Thực hiện|Căn cứ|Triển khai|Quán triệt|Để (?:thực hiện|triển khai)|Thi hành)\b")
_MEETING: Final = re.compile(r"\b(?:họp|phiên họp|hội nghị)\b", re.IGNORECASE)
_SUBJECT: Final = re.compile(r"(?:v/v|về việc|về)\b\s*:?\s*", re.IGNORECASE)


def make_draft(
    capture: Capture, *, path: str, registry: Registry | None, vocabulary: Vocabulary, issuer: str | None = None
) -> Draft:
    """Return the draft of the one directive in ``capture``; raises :class:`Refused` when there is none, or two.

    ``issuer`` is a person's word for who issued it.
    """
    return _Drafting(capture, path, registry, vocabulary, issuer).draft()


def _cells(block: SourceLine | SourceTable) -> str:
    """A table's words as one line, by which its second copy is known."""
    return "\n".join(cell for row in block.rows for cell in row) if isinstance(block, SourceTable) else ""


class _Drafting:
    """One source on its way to a draft; the lines keep their indices throughout, whatever is taken out."""

    def __init__(
        self, capture: Capture, path: str, registry: Registry | None, vocabulary: Vocabulary, issuer: str | None
    ) -> None:
        self._capture, self._path, self._registry, self._vocabulary = capture, path, registry, vocabulary
        self._chosen = issuer
        self._findings: list[Finding] = list(capture.findings)
        self._lines = [block.plain for block in capture.blocks]
        self._removed: set[int] = set()
        self._page = read_portal(self._lines)
        self._blank_out(self._page.chrome)
        self._copy = find_copy([self._lines[index] or _cells(block) for index, block in enumerate(capture.blocks)])
        if self._copy:
            self._blank_out(range(*self._copy.second))
        self._certified = self._take_certified_copy()
        self._stamps = find_stamps(self._lines, vocabulary=vocabulary)
        text = "\n".join(self._lines)
        self._record = parse_text(text, vocabulary=vocabulary)
        self._has_head = read_letterhead(text, vocabulary=vocabulary).has_head
        refuse_what_is_none(self._record, has_head=self._has_head, path=path)
        self._zones = find_zones(
            self._lines, self._record, self._stamps, vocabulary=vocabulary, has_head=self._has_head
        )
        refuse_two(capture, self._lines, self._record, self._zones, path=path)
        self._findings += refuse_secret(capture, self._lines, self._zones, path=path)

    def _blank_out(self, indices: Sequence[int] | dict[int, str] | range) -> None:
        for index in indices:
            self._lines[index] = ""
            self._removed.add(index)

    def _number_of(self, index: int) -> int:
        """The source line of a block."""
        return self._capture.blocks[index].number

    def _take_certified_copy(self) -> list[int]:
        """The head of a sao lục behind the document: it speaks of the copy only, and is left out."""
        kept = len(without_copy(read_lines("\n".join(self._lines))))
        taken = [index for index in range(kept, len(self._lines)) if self._lines[index].strip()]
        if taken:
            self._findings.append(warning(self._path, self._number_of(taken[0]), "import-certified-copy"))
            self._blank_out(taken)
        return taken

    def draft(self) -> Draft:
        """Put the facts, the text and the findings together."""
        text = self._write_text()
        fields: dict[str, Any] = {}
        fields |= self._facts()
        folder = self._take_issuer(fields)
        fields["form"] = self._form()
        fields |= self._head_fields()
        fields |= self._people()
        fields["received"] = self._received()
        fields["posting"] = describe_posting(self._page, self._capture)
        fields["attachments"] = [{"title": title, "anchor": anchor} for title, anchor in text.attachments]
        fields["notes"] = take_notes(
            fields,
            issuer=self._record["issuer"],
            zones=self._zones,
            text=text,
            copy=self._copy,
            capture=self._capture,
        )
        fields["omitted"] = self._omitted(text)
        fields["_kind"] = self._kind_name(fields)
        self._list_doubts(fields, text)
        return Draft(
            fields,
            text.text,
            folder,
            sorted(dict.fromkeys(self._findings), key=lambda each: each.line),
            self._capture.kind,
        )

    def _write_text(self) -> Markdown:
        start, end = self._zones.text
        result = write_body(self._kept_blocks(start, end), wrapped=self._capture.wrapped)
        write_attachments(self._kept_blocks(self._zones.foot[1], len(self._lines)), result)
        for join in result.joins:
            self._findings.append(warning(self._path, join.second, "import-joined", words=join.words, line=join.first))
        for line in result.flat_tables:
            self._findings.append(warning(self._path, line, "import-flat-table"))
        return result

    def _kept_blocks(self, start: int, end: int) -> list[Any]:
        """The blocks of a zone; what was taken out is an empty line."""
        return [
            SourceLine("", block.number) if index in self._removed else block
            for index, block in enumerate(self._capture.blocks[start:end], start)
        ]

    def _facts(self) -> dict[str, Any]:
        record = self._record
        issued = date.fromisoformat(record["issued"]) if record["issued"] else None
        title = self._as_written(record["title"])
        if not title:
            self._findings.append(warning(self._path, 0, "import-no-title"))
        if not record["number"]:
            self._findings.append(warning(self._path, self._head_line(), "import-no-number"))
        meeting = None if issued else self._meeting()
        if issued is None:
            code = "import-no-day-meeting" if meeting else "import-no-day"
            self._findings.append(warning(self._path, self._head_line(), code, meeting=meeting or ""))
        return {
            "number": record["number"],
            "type": record["type"],
            "title": title,
            "place": self._as_written(record["place"]),
            "issued": issued,
            "meeting": meeting,
        }

    def _head_line(self) -> int:
        """The source line where the document begins."""
        return self._number_of(self._zones.head[0]) if self._lines else 0

    def _meeting(self) -> date | None:
        """The one day in the first paragraph that stands beside the word for a meeting."""
        start, end = self._zones.text
        first = next((line for line in self._lines[start:end] if line.strip()), "")
        for written in find_dates(masked(first)):
            near = first[max(0, written.start - 40) : written.end + 60]
            if written.iso and len(written.iso) == len("2021-01-28") and _MEETING.search(near):
                return date.fromisoformat(written.iso)
        return None

    def _take_issuer(self, fields: dict[str, Any]) -> str:
        name = self._record["issuer"]
        if not name and not self._chosen:
            self._findings.append(warning(self._path, self._head_line(), "import-no-issuer"))
            return "chua-ro"
        found = find_issuer(
            name or "", self._registry, chosen=self._chosen, path=self._path, line=self._issuer_line(name or "")
        )
        if found.finding:
            self._findings.append(found.finding)
        fields["issuer"] = found.written
        return found.folder

    def _issuer_line(self, name: str) -> int:
        """The source line that names the issuer, else where the document begins."""
        key = compare_key(name)
        for index in range(min(len(self._lines), self._zones.text[0] + 30)):
            if self._lines[index].strip() and key and (key in compare_key(squeeze(self._lines[index]))):
                return self._number_of(index)
        return self._head_line()

    def _form(self) -> str:
        """Whether the source is the document, a page that gives its text, or an article about it."""
        if self._has_head:
            return "full"
        start, end = self._zones.text
        filled = [index for index in range(start, end) if self._lines[index].strip()]
        opening = squeeze(self._lines[filled[0]]) if filled else ""
        form = "reproduced" if _OPENING.match(opening) else "reported"
        self._findings.append(warning(self._path, self._number_of(filled[0]) if filled else 0, f"import-form-{form}"))
        return form

    def _head_fields(self) -> dict[str, Any]:
        zones = self._zones
        return {"header": zones.header, "motto": zones.motto, "heading": zones.heading}

    def _people(self) -> dict[str, Any]:
        record = self._record
        signers = [
            {name: " ".join(signer[name].split("\n")) for name in ("authority", "position", "name") if signer[name]}
            for signer in record["signers"]
        ]
        fields = {
            name: [self._as_written(item) or item for item in record[name]] for name in ("addressees", "recipients")
        }
        return {
            "signers": signers,
            **fields,
            "separator": self._separator([*record["addressees"], *record["recipients"]]),
        }

    def _separator(self, items: list[str]) -> str | None:
        """The sign behind most items; None is the usual semicolon."""
        counts = {";": 0, ",": 0}
        text = squeeze(masked("\n".join(self._lines)))
        for item in items:
            at = text.find(item)
            sign = text[at + len(item) : at + len(item) + 1] if at >= 0 else ""
            if sign in counts:
                counts[sign] += 1
        return "," if counts[","] > counts[";"] else None

    def _received(self) -> list[dict[str, Any]]:
        entries = []
        for found in self._stamps:
            line = self._number_of(found.lines[0])
            if found.stamp is None:
                self._findings.append(warning(self._path, line, "import-stamp-unnamed"))
                continue
            entry = {"organisation": found.stamp.organisation, "number": found.stamp.number, "date": found.stamp.date}
            entries.append({name: value for name, value in entry.items() if value is not None})
        return entries

    def _omitted(self, text: Markdown) -> list[str]:
        capture = self._capture
        chrome = {index: kind for index, kind in self._page.chrome.items() if not self._is_second(index)}
        sentences = describe_chrome(capture, chrome)
        if self._copy:
            sentences.append(self._describe_copy(self._copy))
        sentences += quoted(capture, self._zones.strays, "stray")
        by_number = {block.number: index for index, block in enumerate(capture.blocks)}
        sentences += quoted(capture, [by_number[number] for number in text.dropped], "stray")
        if self._certified:
            numbers = [self._number_of(index) for index in self._certified]
            sentences.append(note("certified-copy", unit=unit(capture), lines=spans(numbers)))
        return sentences

    def _is_second(self, index: int) -> bool:
        """Whether a line of the portal's belongs to the second copy."""
        return bool(self._copy and index > self._copy.first[1])

    def _describe_copy(self, copy: Copy) -> str:
        lines = [
            self._capture.blocks[index].number for index in (*copy.first, *copy.second) if index < len(self._lines)
        ]
        last = self._capture.blocks[copy.second[1] - 1].number
        tops = [self._number_of(index) for index in self._page.chrome if self._is_second(index)]
        for index in copy.differing:
            self._findings.append(warning(self._path, self._number_of(index), "import-copy-differs"))
        return note(
            "copy",
            unit=unit(self._capture),
            second=f"{min([lines[2], *tops])}–{last}",
            first=f"{lines[0]}–{self._capture.blocks[copy.first[1] - 1].number}",
        )

    def _kind_name(self, fields: dict[str, Any]) -> str:
        """The type's fullest name in the heading: ``THÔNG BÁO`` / ``KẾT LUẬN CỦA …`` is a Thông báo kết luận."""
        words = " ".join(fields["heading"]).split(" ")
        for count in range(min(6, len(words)), 0, -1):
            if self._vocabulary.type_of(" ".join(words[:count])):
                return " ".join(words[:count])
        return str(fields["type"])

    def _list_doubts(self, fields: dict[str, Any], text: Markdown) -> None:
        for index in self._zones.strays:
            self._findings.append(self._stray(index))
        for dropped in text.dropped[:1]:
            self._findings.append(warning(self._path, dropped, "import-head-again"))
        number = parse_number(fields["number"]) if fields["number"] else None
        kind = self._vocabulary.type_of(fields["type"])
        line = self._issuer_line(fields["number"] or "")
        if number and kind and number.is_full and not kind.agrees_with(number):
            values = {"number": number, "sign": number.type_code or "", "type": fields["type"]}
            self._findings.append(warning(self._path, line, "import-number-type", **values))
        if self._page.unlabelled:
            index, words = self._page.unlabelled
            self._findings.append(warning(self._path, self._number_of(index), "import-unlabelled", words=words))
        if self._has_head and not fields["signers"]:
            self._findings.append(warning(self._path, 0, "import-no-signer"))
        if not text.text.strip():
            self._findings.append(warning(self._path, 0, "import-no-text"))

    def _stray(self, index: int) -> Finding:
        words = squeeze(self._lines[index])
        seen = masked(words)
        label = _NUMBER_LINE.match(seen)
        other = scan_number(seen, label.end()) if label else None
        if other and other[0].is_full:
            taken = self._record["number"]
            return warning(self._path, self._number_of(index), "import-two-numbers", taken=taken, other=other[0])
        return warning(self._path, self._number_of(index), "import-head-line", words=words[:80])

    def _as_written(self, value: str | None) -> str | None:
        """The words as the source has them, where reading unified dashes and look-alike letters."""
        if not value:
            return value
        for window in (self._lines, self._lines[: self._zones.text[0]], self._lines[self._zones.foot[0] :]):
            source = squeeze("\n".join(window))
            at = masked(source).find(value)
            if at >= 0:
                return source[at : at + len(value)]
        return value
