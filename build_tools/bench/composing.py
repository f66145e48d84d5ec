"""A document → its text in Markdown: an opening with its grounds, parts, points and dashes, tables, attachments.

Sentences are those of the real directives, put together anew; what joins them, and names in them, is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from build_tools.bench.citing import Library, choose, cite, cite_again
from build_tools.bench.dice import Dice
from build_tools.bench.issues import Issue
from build_tools.bench.material import ACTIVITY, MATTER, OWN_TYPE, Material
from build_tools.text import slug

SMALLEST, LARGEST = 2_700, 6_800  # bytes of a text before its attachments
_LONGEST_PARAGRAPH: Final = 1_100  # bytes
_LIKING: Final = 1.8  # the power of the law by which few sentences are frequent in one subject's directives
_STRIDE: Final = 37  # sentences between the favourites of two subjects that stand next to each other
Choice = TypeVar("Choice")
_LETTERS: Final = frozenset({"Công văn", "Thông báo", "Công điện", "Tờ trình"})  # types without parts


@dataclass(frozen=True, slots=True)
class Text:
    """A directive's text and the (title, anchor) of each attachment in it."""

    body: str
    attachments: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Writing:
    """A text on its way: what it is about, how it throws, what it has cited, how many bytes it must still grow."""

    issue: Issue
    library: Library
    material: Material
    dice: Dice
    cited: list[Issue] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    left: int = 0

    def add(self, block: str) -> None:
        self.blocks.append(block)
        self.left -= len(block.encode())


def compose(issue: Issue, *, library: Library, material: Material, dice: Dice) -> Text:
    """Write the text of ``issue``: 3 to 10 KB with its front matter."""
    writing = _Writing(issue, library, material, dice)
    writing.left = SMALLEST + dice.skewed(LARGEST - SMALLEST, 1.3)
    attachments: list[tuple[str, str]] = []
    attachment_bytes = 900 if issue.type.name not in _LETTERS and writing.left > 4_000 and dice.chance(0.25) else 0  # noqa: PLR2004
    writing.left -= attachment_bytes
    writing.add(_opening(writing))
    if issue.type.name in _LETTERS or issue.type.name in {"Quyết định", "Thông tư"}:
        _add_points(writing, heading=False)
    else:
        _add_parts(writing)
    writing.add(_closing(writing))
    if attachment_bytes:
        attachments.append(_add_attachment(writing))
    return Text("\n\n".join(writing.blocks) + "\n", tuple(attachments))


def _filled(writing: _Writing, phrase: str) -> str:
    """Fill a phrase's slots with names, dates and figures of the archive."""
    if "{" not in phrase:
        return phrase
    dice, library = writing.dice, writing.library
    subject = library.subject(writing.issue)
    place = dice.pick(library.country.places)
    body = writing.issue.body
    near = library.country.at[body.place] if body.place else (body,)
    deadline = date.fromordinal(writing.issue.day + 10 + dice.below(120))
    return phrase.format(
        A=subject.activity, M=subject.matter, U=(*body.organisation.local, body.name)[0], V=writing.issue.type.name,
        B=dice.pick(near).name, B2=dice.pick(near).name, L=place.label, P=person(library, dice),
        N=dice.between(12, 480), N2=dice.between(10, 99), D=f"{deadline.day:02d}/{deadline.month}/{deadline.year}",
        C=_citation(writing) if "{C}" in phrase else "",
    )  # fmt: skip


def person(library: Library, dice: Dice) -> str:
    """An invented name: ``Nông Thị Duyên``."""
    names = library.names
    return f"{dice.pick(names.family_names)} {dice.pick(names.middle_names)} {dice.pick(names.given_names)}"


def _citation(writing: _Writing) -> str:
    """A new citation; one in seventy names a document that has no number."""
    dice = writing.dice
    if dice.chance(0.015):
        day = date.fromordinal(writing.issue.day - 5 - dice.below(200))
        phrase = dice.pick(writing.library.names.phrases["unnumbered"])
        return phrase.format(D=f"{day.day:02d}/{day.month}/{day.year}")
    target = choose(writing.library, writing.issue, dice)
    if target is None:
        return "các văn bản chỉ đạo của cấp trên"
    writing.cited.append(target)
    return cite(writing.library, writing.issue, target, dice)


def _opening(writing: _Writing) -> str:
    phrases = writing.library.names.phrases
    family = writing.issue.body.kind.family
    opening = _filled(writing, writing.dice.pick(phrases[f"openings.{family}"]))
    grounds = "".join(f"Căn cứ {_citation(writing)};\n\n" for _ in range(writing.dice.skewed(4, 2.0)))
    return f"{grounds}{opening}:"


def _closing(writing: _Writing) -> str:
    phrases = writing.library.names.phrases
    family = writing.issue.body.kind.family
    sentences = [_filled(writing, writing.dice.pick(phrases[f"closings.{family}"]))]
    if writing.dice.chance(0.1):
        sentences.append(_filled(writing, writing.dice.pick(phrases["replacing"])))
    return ". ".join(sentences) + ("./." if family == "state" else ".")


def _add_parts(writing: _Writing) -> None:
    """Parts ``## I. …`` with points as headings or as paragraphs, until the text is long enough."""
    titles = writing.library.names.phrases["part_titles"]
    parts = writing.dice.between(2, 4)
    share = max(0, writing.left // parts)
    for number, title in zip(("I", "II", "III", "IV"), _spread(titles, parts), strict=False):
        writing.add(f"## {number}. {title}")
        rest, writing.left = writing.left - share, share
        _add_points(writing, heading=writing.dice.chance(0.4))
        writing.left += rest
        if writing.left > _LONGEST_PARAGRAPH and writing.dice.chance(0.2):
            writing.add(_table(writing))


def _spread(titles: tuple[str, ...], parts: int) -> list[str]:
    """``parts`` of the titles, the first and the last among them, in their order."""
    return [titles[round(number * (len(titles) - 1) / (parts - 1))] for number in range(parts)]


def _add_points(writing: _Writing, *, heading: bool) -> None:
    point_titles = writing.library.names.phrases["point_titles"]
    article = writing.issue.type.name in {"Quyết định", "Thông tư"}
    number = 0
    while writing.left > 0 or not number:
        number += 1
        if heading:
            writing.add(f"### {number}. {point_titles[(number - 1) % len(point_titles)]}")
            writing.add(_paragraph(writing))
        else:
            mark = f"Điều {number}." if article else f"{number}."
            writing.add(f"{mark} {_paragraph(writing)}")
        if writing.dice.chance(0.35):
            for _ in range(writing.dice.between(2, 5)):
                if writing.left > 0:
                    writing.add(f"- {_paragraph(writing)}")


def _paragraph(writing: _Writing) -> str:
    """Sentences of the real directives, now and then with a citation or a local fact, as one paragraph."""
    dice, phrases = writing.dice, writing.library.names.phrases
    subject = writing.library.subject(writing.issue)
    sentences = [*_real_sentences(writing)]
    if dice.chance(0.16):
        sentences.append(_filled(writing, dice.pick(phrases["sentences"])))
    elif dice.chance(0.12) and writing.cited:
        phrase = dice.pick(phrases["short_sentences"])
        sentences.append(phrase.format(C=cite_again(dice.pick(writing.cited), dice)))
    elif dice.chance(0.3):
        sentences.append(_filled(writing, dice.pick(phrases["local"])))
    text = ". ".join(sentences) + "."
    text = text.replace(ACTIVITY, subject.activity).replace(MATTER, subject.matter)
    return text.replace(OWN_TYPE, writing.issue.type.name.lower())


def _real_sentences(writing: _Writing) -> Iterator[str]:
    dice, material = writing.dice, writing.material
    if dice.chance(0.35):
        chosen = _favourite(material.paragraphs, writing)
    else:
        chosen = tuple(_favourite(material.sentences, writing) for _ in range(dice.between(1, 4)))
    room = min(_LONGEST_PARAGRAPH, max(200, writing.left))
    for sentence in dict.fromkeys(chosen):
        yield sentence
        room -= len(sentence.encode())
        if room < 0:
            return


def _favourite(choices: Sequence[Choice], writing: _Writing) -> Choice:
    """One of ``choices``; each subject likes others best, so that a word is frequent in one and rare in another."""
    liked = writing.dice.skewed(len(choices), _LIKING)
    return choices[(liked + writing.library.subject(writing.issue).place_in_list * _STRIDE) % len(choices)]


def _table(writing: _Writing) -> str:
    dice, names = writing.dice, writing.library.names
    head = names.phrases[f"tables.{dice.below(3)}"]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for row in range(1, dice.between(3, 6)):
        body, subject = dice.pick(writing.library.country.bodies), dice.pick(names.subjects)
        month = dice.between(1, 12)
        cells = [str(row), body.name, subject.matter, str(dice.between(5, 900)), f"Quý {(month + 2) // 3}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _add_attachment(writing: _Writing) -> tuple[str, str]:
    """Write an attachment below the text and return its title and anchor."""
    issue = writing.issue
    title = writing.dice.pick(writing.library.names.phrases["attachments"])
    day = issue.issued
    writing.add(f"# {title}")
    number = f" số {issue.number}" if issue.number else ""
    writing.add(f"(Kèm theo {issue.type.name}{number} ngày {day.day:02d}/{day.month}/{day.year} của {issue.body.name})")
    writing.add(_table(writing))
    return title, slug(title)
