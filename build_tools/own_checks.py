"""Rules over one directive alone: its characters, its facts, its text (DOMAIN: rules a validator should carry).

What the archive's own data says wrongly is an error. What the text says oddly is a warning, and a ``notes:`` entry that
names the field silences it: the oddity is then explained to every reader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from build_tools.findings import Finding, error, warning
from build_tools.model import Directive, Heading
from build_tools.numbers import parse_number
from build_tools.text import INVISIBLE, squeeze
from build_tools.vocabulary import Vocabulary

# A secrecy mark stands alone on its line, or behind "Độ mật:"; the long ones also inside a short line of a header.
_SECRET_LINE: Final = re.compile(r"\W*(?:(?:độ|mức độ|dấu) mật\W*)?(tuyệt mật|tối mật|mật)\W*\Z", re.IGNORECASE)
_SECRET_IN_LINE: Final = re.compile(r"(?<!\w)(TUYỆT MẬT|TỐI MẬT)(?!\w)")
_SECRET_COLUMN: Final = re.compile(r"(?:\A|\s{2,}|\|\s*|\t)(MẬT)(?=\Z|\s{2,}|\s*\||\t)")
_MARKS: Final = " \t*_#|>-[]()"  # what may stand round a mark on its line
_HEADER_LINE: Final = 90  # a printed line of a header is shorter than this
_CIRCULATION: Final = re.compile(r"\W*(lưu hành nội bộ|xem xong trả lại|dự thảo(?: lần \w+)?)\W*\Z", re.IGNORECASE)
_BACK_REFERENCE: Final = re.compile(r"như (?:kính gửi|trên)", re.IGNORECASE)
_SIGNER_TITLE: Final = re.compile(
    r"\s{2,}(?:TRƯỞNG BAN|PHÓ BÍ THƯ|BÍ THƯ|CHỦ TỊCH|PHÓ CHỦ TỊCH|CHÁNH VĂN PHÒNG|GIÁM ĐỐC)\b"
)
_REPEATED_PARAGRAPH: Final = 60  # code points; shorter paragraphs repeat innocently
_REPEATED_SHARE: Final = 0.4
_REPEATED_FEWEST: Final = 3  # two may be a refrain
Numbered = Sequence[tuple[str, int]]  # lines, each with its number in the file


def check_characters(text: str, *, in_nfc: bool, path: str) -> list[Finding]:
    """Warn of characters that look like others or are not seen; one finding a kind, at its first line.

    ``in_nfc`` says whether the text is in NFC, as whoever reads it knows.
    """
    findings: list[Finding] = []
    if not in_nfc:
        findings.append(warning(path, _first_line(text, _not_nfc), "text-not-nfc"))
    if "Ð" in text or "Ɖ" in text:
        findings.append(warning(path, _first_line(text, lambda line: "Ð" in line or "Ɖ" in line), "text-foreign-d"))
    for sign in INVISIBLE:
        if sign in text.removeprefix("\ufeff"):
            line = _first_line(text, lambda each, sign=sign: sign in each)
            findings.append(warning(path, line, "text-invisible", sign=f"U+{ord(sign):04X}"))
    if "\u00a0" in text and (line := _first_line(text, lambda each: "\u00a0" in each and not each.strip())):
        findings.append(warning(path, line, "text-nbsp-line"))
    return findings


def _not_nfc(line: str) -> bool:
    return not unicodedata.is_normalized("NFC", line)


def _first_line(text: str, wanted: object) -> int:
    return next((number for number, line in enumerate(text.split("\n"), 1) if wanted(line)), 0)  # type: ignore[operator]


def answered(directive: Directive, *fields: str) -> bool:
    """Whether a note answers an oddity of one of these fields."""
    return any(note.field in fields for note in directive.notes)


def check_facts(directive: Directive, *, vocabulary: Vocabulary) -> list[Finding]:
    """Findings about the front matter against itself and against the vocabulary."""
    lines = dict(directive.line_of)
    return [
        *_check_number(directive, lines, vocabulary),
        *_check_dates(directive, lines),
        *_check_recipients(directive, lines),
        *_check_secrecy([*_header_strings(directive, lines)], directive),
    ]


def _check_number(directive: Directive, lines: dict[str, int], vocabulary: Vocabulary) -> Iterator[Finding]:
    path = directive.path
    kind = vocabulary.type_of(directive.type)
    if kind is None:
        yield error(path, lines.get("type", 1), "type-unknown", type=directive.type)
    if directive.number is None:
        if directive.issued is None and directive.meeting is None:
            yield warning(path, 1, "identity-thin")
        return
    line = lines.get("number", 1)
    number = parse_number(directive.number)
    if number is None or not number.is_full:
        if not answered(directive, "number"):
            yield warning(path, line, "number-shape", number=directive.number)
        return
    if kind is not None and not kind.agrees_with(number) and not answered(directive, "number", "type"):
        yield warning(path, line, "number-type", number=str(number), sign=number.type_code or "", type=directive.type)
    if (
        number.year
        and directive.issued
        and number.year != directive.issued.year
        and not answered(directive, "number", "issued")
    ):
        yield warning(path, line, "number-year", number=str(number), issued=directive.issued)


def _check_dates(directive: Directive, lines: dict[str, int]) -> Iterator[Finding]:
    if directive.issued is None:
        return
    for stamp in directive.received:
        if stamp.date and stamp.date < directive.issued and not answered(directive, "received"):
            yield warning(
                directive.path, lines.get("received", 1), "received-early", date=stamp.date, issued=directive.issued
            )
    posted = directive.posting.posted_at if directive.posting else None
    day = _day(posted)
    if day and day < directive.issued and not answered(directive, "posting"):
        yield warning(directive.path, lines.get("posting", 1), "posted-early", date=day, issued=directive.issued)


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError:
        return None


def _check_recipients(directive: Directive, lines: dict[str, int]) -> Iterator[Finding]:
    line = lines.get("recipients", 1)
    for item in directive.recipients:
        if _BACK_REFERENCE.match(item) and not directive.addressees and not answered(directive, "recipients"):
            yield warning(directive.path, line, "recipients-back-reference", item=item)
        if _SIGNER_TITLE.search(item) and not answered(directive, "recipients"):
            yield warning(directive.path, line, "recipients-signer", item=squeeze(item))


def _header_strings(directive: Directive, lines: dict[str, int]) -> Iterator[tuple[str, int]]:
    for field in ("header", "motto", "heading"):
        for text in getattr(directive, field):
            yield text, lines.get(field, 1)
    for field in ("number", "type", "title", "place"):
        yield getattr(directive, field) or "", lines.get(field, 1)


def check_text(directive: Directive, body: str, *, body_line: int) -> list[Finding]:
    """Findings about the text: secrecy and circulation marks, a text given twice, a sentence broken by a page."""
    numbered = [(line, body_line + index) for index, line in enumerate(body.split("\n"))]
    short = [(line, number) for line, number in numbered if line and len(line.strip(_MARKS)) <= _HEADER_LINE]
    findings = list(_check_secrecy(short, directive))
    if not body.strip() and not answered(directive, "text"):
        findings.append(warning(directive.path, body_line, "text-empty"))
    if not answered(directive, "text"):
        findings += _check_circulation(short, directive)
        findings += _check_repeated(numbered, directive)
        findings += _check_broken(numbered, directive)
    return findings


def _say(numbered: Numbered, *words: str) -> bool:
    """Whether one of ``words`` stands in the lines, in letters of any size; most lines need no closer look."""
    said = "\n".join([line for line, _ in numbered]).lower()
    return any(word in said for word in words)


def _check_secrecy(numbered: Numbered, directive: Directive) -> Iterator[Finding]:
    if not _say(numbered, "mật"):
        return
    for text, line in numbered:
        bare = text.strip(_MARKS)
        if not bare or len(bare) > _HEADER_LINE:
            continue
        alone = _SECRET_LINE.match(bare)
        if alone and not (alone[1].isupper() or bare.lower().startswith(("độ mật", "mức độ mật", "dấu mật"))):
            alone = None
        mark = alone or _SECRET_IN_LINE.search(bare) or _SECRET_COLUMN.search(text.strip())
        if mark:
            yield error(directive.path, line, "secrecy", mark=mark[1].upper())


def _check_circulation(numbered: Numbered, directive: Directive) -> Iterator[Finding]:
    if not _say(numbered, "lưu hành", "xem xong", "dự thảo"):
        return
    for text, line in numbered:
        if len(text) <= _HEADER_LINE and (mark := _CIRCULATION.match(text)):
            yield warning(directive.path, line, "circulation", mark=mark[1].upper())


def _check_repeated(numbered: Numbered, directive: Directive) -> Iterator[Finding]:
    """A portal page captured twice: a large part of the long paragraphs stands there again."""
    paragraphs = [each for each in numbered if len(each[0]) >= _REPEATED_PARAGRAPH]
    enough = max(_REPEATED_FEWEST, _REPEATED_SHARE * len(paragraphs))
    openings = {tuple(text.split(None, 3)[:3]) for text, _ in paragraphs}
    if len(paragraphs) - len(openings) < enough:  # paragraphs that open differently are different
        return
    seen: set[str] = set()
    again: list[int] = []
    for text, line in paragraphs:
        key = squeeze(text)
        if key in seen:
            again.append(line)
        seen.add(key)
    if len(again) >= enough:
        yield warning(directive.path, again[0], "text-twice")


def _check_broken(numbered: Numbered, directive: Directive) -> Iterator[Finding]:
    """A paragraph that ends in the middle of a sentence, and one that begins there."""
    before, blank = "", False
    for text, line in numbered:
        stripped = text.strip()
        if not stripped:
            blank = True
            continue
        broken = blank and before and stripped[0].islower() and _goes_on(before)
        if broken and not before.startswith("#") and not re.match(r"[a-zđ]{1,2}[).]\s", stripped):
            yield warning(directive.path, line, "text-broken", words=stripped[:40])
        before, blank = stripped, False


def _goes_on(paragraph: str) -> bool:
    """Whether the last sign is a letter; looked at alone, for a search would walk through the whole paragraph."""
    return paragraph[-1].isalnum() and not paragraph[-1].isdecimal()


def check_attachments(directive: Directive, headings: tuple[Heading, ...]) -> list[Finding]:
    """Every attachment that front matter lists must be a heading of the text."""
    anchors = {heading.anchor for heading in headings}
    line = dict(directive.line_of).get("attachments", 1)
    return [
        error(directive.path, line, "attachment-dangling", anchor=each.anchor, known=", ".join(sorted(anchors)) or "-")
        for each in directive.attachments
        if each.anchor not in anchors
    ]
