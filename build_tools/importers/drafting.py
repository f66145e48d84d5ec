"""A capture → a draft: the facts, the text, what is left out, and what nobody can be sure of."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from build_tools.dates import find_dates
from build_tools.findings import Finding, warning
from build_tools.importers.capture import Capture
from build_tools.importers.copies import Copy
from build_tools.importers.draft import Draft
from build_tools.importers.issuers import find_issuer
from build_tools.importers.notes import take_notes
from build_tools.importers.omissions import describe_chrome, note, quoted, spans, unit
from build_tools.importers.posting import describe_posting
from build_tools.importers.sorting import sort_source
from build_tools.importers.structure import Markdown, write_attachments, write_body
from build_tools.numbers import parse_number, scan_number
from build_tools.organisations import Registry
from build_tools.text import masked, squeeze
from build_tools.vocabulary import Vocabulary

_NUMBER_LINE: Final = re.compile(r"\W*(?:Số|SỐ)\s*:?\s*(?=\d)")
_OPENING: Final = re.compile(r"(?:Thực hiện|Căn cứ|Triển khai|Quán triệt|Để (?:thực hiện|triển khai)|Thi hành)\b")
_MEETING: Final = re.compile(r"\b(?:họp|phiên họp|hội nghị)\b", re.IGNORECASE)


def make_draft(
    capture: Capture, *, path: str, registry: Registry | None, vocabulary: Vocabulary, issuer: str | None = None
) -> Draft:
    """Return the draft of the one directive in ``capture``; raises :class:`Refused` when there is none, or two.

    ``issuer`` is a person's word for who issued it.
    """
    return _Drafting(capture, path, registry, vocabulary, issuer).draft()


class _Drafting:
    """One source on its way to a draft."""

    def __init__(
        self, capture: Capture, path: str, registry: Registry | None, vocabulary: Vocabulary, issuer: str | None
    ) -> None:
        self._path, self._registry, self._vocabulary, self._chosen = path, registry, vocabulary, issuer
        self._source, found = sort_source(capture, path=path, vocabulary=vocabulary)
        self._findings: list[Finding] = [*capture.findings, *found]

    def draft(self) -> Draft:
        """Put the facts, the text and the findings together."""
        source = self._source
        text = self._write_text()
        fields: dict[str, Any] = {}
        fields |= self._facts()
        folder = self._take_issuer(fields)
        fields["form"] = self._form()
        fields |= self._head_fields()
        fields |= self._people()
        fields["received"] = self._received()
        fields["posting"] = describe_posting(source.page, source.capture)
        fields["attachments"] = [{"title": title, "anchor": anchor} for title, anchor in text.attachments]
        fields["notes"] = take_notes(
            fields,
            issuer=source.record["issuer"],
            zones=source.zones,
            text=text,
            copy=source.copy,
            capture=source.capture,
        )
        fields["omitted"] = self._omitted(text)
        fields["_kind"] = self._kind_name(fields)
        self._list_doubts(fields, text)
        return Draft(
            fields,
            text.text,
            folder,
            sorted(dict.fromkeys(self._findings), key=lambda each: each.line),
            source.capture.kind,
        )

    def _write_text(self) -> Markdown:
        source = self._source
        start, end = source.zones.text
        result = write_body(source.kept_blocks(start, end), wrapped=source.capture.wrapped)
        write_attachments(source.kept_blocks(source.zones.foot[1], len(source.lines)), result)
        for join in result.joins:
            self._findings.append(warning(self._path, join.second, "import-joined", words=join.words, line=join.first))
        for line in result.flat_tables:
            self._findings.append(warning(self._path, line, "import-flat-table"))
        return result

    def _facts(self) -> dict[str, Any]:
        source = self._source
        record = source.record
        issued = date.fromisoformat(record["issued"]) if record["issued"] else None
        title = source.as_written(record["title"])
        if not title:
            self._findings.append(warning(self._path, 0, "import-no-title"))
        if not record["number"]:
            self._findings.append(warning(self._path, source.head_line(), "import-no-number"))
        meeting = None if issued else self._meeting()
        if issued is None:
            code = "import-no-day-meeting" if meeting else "import-no-day"
            self._findings.append(warning(self._path, source.head_line(), code, meeting=meeting or ""))
        return {
            "number": record["number"],
            "type": record["type"],
            "title": title,
            "place": source.as_written(record["place"]),
            "issued": issued,
            "meeting": meeting,
        }

    def _meeting(self) -> date | None:
        """The one day in the first paragraph that stands beside the word for a meeting."""
        start, end = self._source.zones.text
        first = next((line for line in self._source.lines[start:end] if line.strip()), "")
        for written in find_dates(masked(first)):
            near = first[max(0, written.start - 40) : written.end + 60]
            if written.iso and len(written.iso) == len("2021-01-28") and _MEETING.search(near):
                return date.fromisoformat(written.iso)
        return None

    def _take_issuer(self, fields: dict[str, Any]) -> str:
        source = self._source
        name = source.record["issuer"]
        if not name and not self._chosen:
            self._findings.append(warning(self._path, source.head_line(), "import-no-issuer"))
            return "chua-ro"
        found = find_issuer(
            name or "", self._registry, chosen=self._chosen, path=self._path, line=source.line_of(name or "")
        )
        if found.finding:
            self._findings.append(found.finding)
        fields["issuer"] = found.written
        return found.folder

    def _form(self) -> str:
        """Whether the source is the document, a page that gives its text, or an article about it."""
        source = self._source
        if source.has_head:
            return "full"
        start, end = source.zones.text
        filled = [index for index in range(start, end) if source.lines[index].strip()]
        opening = squeeze(source.lines[filled[0]]) if filled else ""
        form = "reproduced" if _OPENING.match(opening) else "reported"
        self._findings.append(warning(self._path, source.number_of(filled[0]) if filled else 0, f"import-form-{form}"))
        return form

    def _head_fields(self) -> dict[str, Any]:
        zones = self._source.zones
        return {"header": zones.header, "motto": zones.motto, "heading": zones.heading}

    def _people(self) -> dict[str, Any]:
        record = self._source.record
        signers = [
            {name: " ".join(signer[name].split("\n")) for name in ("authority", "position", "name") if signer[name]}
            for signer in record["signers"]
        ]
        fields = {
            name: [self._source.as_written(item) or item for item in record[name]]
            for name in ("addressees", "recipients")
        }
        return {
            "signers": signers,
            **fields,
            "separator": self._separator([*record["addressees"], *record["recipients"]]),
        }

    def _separator(self, items: list[str]) -> str | None:
        """The sign behind most items; None is the usual semicolon."""
        counts = {";": 0, ",": 0}
        text = squeeze(masked("\n".join(self._source.lines)))
        for item in items:
            at = text.find(item)
            sign = text[at + len(item) : at + len(item) + 1] if at >= 0 else ""
            if sign in counts:
                counts[sign] += 1
        return "," if counts[","] > counts[";"] else None

    def _received(self) -> list[dict[str, Any]]:
        entries = []
        for found in self._source.stamps:
            line = self._source.number_of(found.lines[0])
            if found.stamp is None:
                self._findings.append(warning(self._path, line, "import-stamp-unnamed"))
                continue
            entry = {"organisation": found.stamp.organisation, "number": found.stamp.number, "date": found.stamp.date}
            entries.append({name: value for name, value in entry.items() if value is not None})
        return entries

    def _omitted(self, text: Markdown) -> list[str]:
        source = self._source
        capture = source.capture
        chrome = {index: kind for index, kind in source.page.chrome.items() if not self._is_second(index)}
        sentences = describe_chrome(capture, chrome)
        if source.copy:
            sentences.append(self._describe_copy(source.copy))
        sentences += quoted(capture, source.zones.strays, "stray")
        by_number = {block.number: index for index, block in enumerate(capture.blocks)}
        sentences += quoted(capture, [by_number[number] for number in text.dropped], "stray")
        if source.certified:
            numbers = [source.number_of(index) for index in source.certified]
            sentences.append(note("certified-copy", unit=unit(capture), lines=spans(numbers)))
        return sentences

    def _is_second(self, index: int) -> bool:
        """Whether a line of the portal's belongs to the second copy."""
        return bool(self._source.copy and index > self._source.copy.first[1])

    def _describe_copy(self, copy: Copy) -> str:
        source = self._source
        lines = [
            source.capture.blocks[index].number for index in (*copy.first, *copy.second) if index < len(source.lines)
        ]
        last = source.capture.blocks[copy.second[1] - 1].number
        tops = [source.number_of(index) for index in source.page.chrome if self._is_second(index)]
        for index in copy.differing:
            self._findings.append(warning(self._path, source.number_of(index), "import-copy-differs"))
        return note(
            "copy",
            unit=unit(source.capture),
            second=f"{min([lines[2], *tops])}–{last}",
            first=f"{lines[0]}–{source.capture.blocks[copy.first[1] - 1].number}",
        )

    def _kind_name(self, fields: dict[str, Any]) -> str:
        """The type's fullest name in the heading: ``THÔNG BÁO`` / ``KẾT LUẬN CỦA …`` is a Thông báo kết luận."""
        words = " ".join(fields["heading"]).split(" ")
        for count in range(min(6, len(words)), 0, -1):
            if self._vocabulary.type_of(" ".join(words[:count])):
                return " ".join(words[:count])
        return str(fields["type"])

    def _list_doubts(self, fields: dict[str, Any], text: Markdown) -> None:
        source = self._source
        for index in source.zones.strays:
            self._findings.append(self._stray(index))
        for dropped in text.dropped[:1]:
            self._findings.append(warning(self._path, dropped, "import-head-again"))
        number = parse_number(fields["number"]) if fields["number"] else None
        kind = self._vocabulary.type_of(fields["type"])
        line = source.line_of(fields["number"] or "")
        if number and kind and number.is_full and not kind.agrees_with(number):
            values = {"number": number, "sign": number.type_code or "", "type": fields["type"]}
            self._findings.append(warning(self._path, line, "import-number-type", **values))
        if source.page.unlabelled:
            index, words = source.page.unlabelled
            self._findings.append(warning(self._path, source.number_of(index), "import-unlabelled", words=words))
        if source.has_head and not fields["signers"]:
            self._findings.append(warning(self._path, 0, "import-no-signer"))
        if not text.text.strip():
            self._findings.append(warning(self._path, 0, "import-no-text"))

    def _stray(self, index: int) -> Finding:
        source = self._source
        words = squeeze(source.lines[index])
        seen = masked(words)
        label = _NUMBER_LINE.match(seen)
        other = scan_number(seen, label.end()) if label else None
        if other and other[0].is_full:
            taken = source.record["number"]
            return warning(self._path, source.number_of(index), "import-two-numbers", taken=taken, other=other[0])
        return warning(self._path, source.number_of(index), "import-head-line", words=words[:80])
