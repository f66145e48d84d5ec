"""The ``kho parse`` record of one plain text: what the document is, and every document that it cites.

The same modules serve the build; this one only joins them and gives them the form of a JSON record.
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_right
from datetime import date
from pathlib import Path
from typing import Any

from build_tools.citations import OwnDocument, find_citations
from build_tools.closing import Signature
from build_tools.letterhead import Letterhead, read_letterhead
from build_tools.model import Citation, Signer
from build_tools.numbers import parse_number
from build_tools.one_line import broken_up
from build_tools.text import nfc, squeeze
from build_tools.vocabulary import Vocabulary, load_vocabulary

Record = dict[str, Any]
_LEAD = 2500  # code points in which a news article names the document it is about
_BEFORE = 120  # code points before a citation in which its verb stands
# A page is about "Kế hoạch số 98-KH/TU" in "ban hành Kế hoạch số 98-KH/TU". In "ban hành chỉ thị mới thay thế Chỉ thị
# 24-CT/TU" the words between are about a document of their own: only words that name none may stand there.
_ISSUED = re.compile(
    r"(?<!\w)(?:ký|gửi|ra|có|(?<!năm )(?<!tháng )(?:ban|phát) hành(?: (?:ngay|mới|khẩn|hỏa tốc|gồm|là|các|một số|"
    r"hai|ba|\d{1,2}|văn bản|công văn|công điện|chỉ đạo|điều hành|ngày [\d/.-]+))*:?)$",
    re.IGNORECASE,
)
_NUMBERED_ITEM = re.compile(r"^[ \t]*\d{1,2}[.)]\s", re.MULTILINE)
_DASHED_ITEM = re.compile(r"[ \t]*[-+*•]\s")
_EARLIER = re.compile(r"\bkhi\b[^.,;:]*$|\btrước (?:đó|đây)\b[^.;]*$", re.IGNORECASE)  # "ngay sau khi có Chỉ thị …"


def parse_text(text: str, *, vocabulary: Vocabulary | None = None, by_lines: bool = False) -> Record:
    """Return the record of a plain text; offsets count code points of the NFC text.

    ``by_lines``: the caller sorts the lines as they stand, so a document in one line is not broken up for its facts.
    """
    words = vocabulary or load_vocabulary()
    text = nfc(text)
    head = read_letterhead(text if by_lines else broken_up(text), vocabulary=words)
    own = _own_document(head)
    citations = find_citations(text, vocabulary=words, own=own, cells=True)
    if not head.has_head:
        return _reported(text, head, citations, words)
    return _record(head, citations)


def _own_document(head: Letterhead) -> OwnDocument:
    issued = date.fromisoformat(head.issued) if head.issued else None
    return OwnDocument(str(head.number) if head.number else None, head.type, issued, head.issuer)


def _record(head: Letterhead, citations: tuple[Citation, ...]) -> Record:
    return {
        "number": str(head.number) if head.number else None,
        "type": head.type,
        "issuer": head.issuer,
        "place": head.place,
        "issued": head.issued,
        "title": head.title,
        "signer": _signer(head.signers[0]) if head.signers else _unnamed(head.unnamed),
        "signers": [_signer(signer) for signer in head.signers],
        "recipients": list(head.recipients),
        "addressees": list(head.addressees),
        "references": [_reference(citation) for citation in citations if not citation.vague],
    }


def _signer(signer: Signer) -> dict[str, str | None]:
    return {"name": signer.name, "position": signer.position, "authority": signer.authority}


def _unnamed(signature: Signature | None) -> dict[str, str | None] | None:
    return {"name": None, "position": signature.position, "authority": signature.authority} if signature else None


def _reference(citation: Citation) -> Record:
    return {
        "start": citation.start,
        "end": citation.end,
        "text": citation.text,
        "number": citation.number,
        "type": citation.type,
        "date": citation.date,
        "issuer": citation.issuer,
        "self": citation.own,
        "name": citation.name,
        "resolves_to": citation.full_number,
        "relation": citation.relation,
        "passive": citation.passive,
        "title": citation.title,
        "pinpoint": citation.pinpoint,
        "odd": list(citation.odd),
    }


def _reported(text: str, head: Letterhead, citations: tuple[Citation, ...], vocabulary: Vocabulary) -> Record:
    """A news article or a text without its head: its subject is the first document that the lead says was issued."""
    issued_here = [citation for citation in citations if _is_issued(text, citation)]
    subject = next((citation for citation in issued_here if citation.start <= _LEAD), None)
    record = _record(head, citations)
    if subject is None or _is_digest(text, subject, issued_here, citations):
        return record
    own = OwnDocument(subject.number, subject.type, None, subject.issuer)
    citations = find_citations(text, vocabulary=vocabulary, own=own, cells=True)
    issued = subject.date if subject.date and len(subject.date) == len("2020-01-01") else None
    return record | {
        "number": subject.number,
        "type": subject.type,
        "issuer": subject.issuer,
        "issued": issued,
        "title": subject.title,
        "references": [_reference(citation) for citation in citations if not citation.vague],
    }


def _is_issued(text: str, citation: Citation) -> bool:
    """Whether the words before ``citation`` say that the document is issued now."""
    number = parse_number(citation.number) if citation.number else None
    if number is None or not number.is_full or citation.issuer is None or citation.vague:
        return False
    before = squeeze(text[max(0, citation.start - _BEFORE) : citation.start])
    issued = _ISSUED.search(before)
    return issued is not None and not _EARLIER.search(before, 0, issued.start())


def _is_digest(text: str, subject: Citation, issued: list[Citation], citations: tuple[Citation, ...]) -> bool:
    """Whether ``subject`` is what one item of a list is about, and another item is about another document."""
    headings = [found.start() for found in _NUMBERED_ITEM.finditer(text)]

    def item(citation: Citation) -> int | None:
        line = text.rfind("\n", 0, citation.start) + 1
        at = bisect_right(headings, citation.start)
        return line if _DASHED_ITEM.match(text, line) else headings[at - 1] if at else None

    about = {item(citation) for citation in citations if citation.number == subject.number}
    return None not in about and any(item(citation) not in {None, *about} for citation in issued)


def main(arguments: list[str]) -> int:
    """Print the record of each file, one JSON object a line."""
    for name in (argument for argument in arguments if argument != "--json"):
        record = parse_text(Path(name).read_text(encoding="utf-8"))
        sys.stdout.write(json.dumps({"id": Path(name).stem, **record}, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
