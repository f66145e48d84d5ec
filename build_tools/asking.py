"""``kho new``: a few answers → a new directive's file in its place, with the text still to be pasted in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from build_tools.archive import FOLDER, read_archive
from build_tools.dates import scan_date
from build_tools.findings import Finding, error
from build_tools.numbers import parse_number
from build_tools.organisations import Registry
from build_tools.text import compare_key, fold, slug, squeeze
from build_tools.vocabulary import Vocabulary
from build_tools.words import say
from build_tools.yaml_text import write_yaml

Ask = Callable[[str], str]
_SHOWN: Final = 6  # issuers that a half answer is completed to
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says of a new directive; the words are as typed."""

    number: str | None
    type: str
    issuer: str
    folder: str
    issued: date
    title: str

    @property
    def key(self) -> str:
        """Where the file belongs."""
        name = slug(self.number) if self.number else f"{slug(self.type)}-{self.issued.isoformat()}"
        return f"{self.folder}/{self.issued.year}/{name[:_LONGEST_NAME].strip('-')}"


def ask_all(ask: Ask, tell: Callable[[str], None], *, registry: Registry | None, vocabulary: Vocabulary) -> Answers:
    """Ask what a person must answer, again where an answer cannot be right; raises EOFError when the answers end."""
    number = _ask_number(ask, tell)
    kind = _ask_type(ask, tell, number, vocabulary)
    issuer, folder = _ask_issuer(ask, tell, registry)
    issued = _ask_day(ask, tell)
    title = ""
    while not title:
        title = squeeze(ask(say("cli.new-title")))
    return Answers(number, kind, issuer, folder, issued, title)


def _ask_number(ask: Ask, tell: Callable[[str], None]) -> str | None:
    while True:
        words = squeeze(ask(say("cli.new-number")))
        if not words:
            return None
        number = parse_number(words)
        if number and number.is_full:
            return str(number)
        tell(say("cli.new-number-again", words=words))


def _ask_type(ask: Ask, tell: Callable[[str], None], number: str | None, vocabulary: Vocabulary) -> str:
    """The type; the number's code proposes one when it stands for one only."""
    read = parse_number(number) if number else None
    proposed = ""
    if read:
        kinds = vocabulary.types_of_code(read.type_code) if read.type_code else ()
        proposed = kinds[0].name if len(kinds) == 1 else "" if kinds or read.type_code else "Công văn"
    while True:
        words = squeeze(ask(say("cli.new-type", proposed=f" [{proposed}]" if proposed else ""))) or proposed
        kind = vocabulary.type_of(words) if words else None
        if kind:
            return kind.name
        tell(say("cli.new-type-again", words=words))


def _ask_issuer(ask: Ask, tell: Callable[[str], None], registry: Registry | None) -> tuple[str, str]:
    """The issuer by name, id or a part of either; the registry completes it."""
    while True:
        words = squeeze(ask(say("cli.new-issuer")))
        if not words:
            continue
        if registry is None:
            return words, slug(words)[:_LONGEST_NAME].strip("-")
        found = complete_issuer(words, registry)
        if len(found) == 1:
            entry = registry.by_id[found[0]]
            tell(f"  {entry.name} ({entry.id})")
            certain = entry.stated and registry.identify(entry.name) == (entry.id,)
            return (entry.name if certain else entry.id), entry.id
        if not found:
            tell(say("cli.new-issuer-again", words=words))
        for identity in found[:_SHOWN]:
            tell(f"  {identity}: {registry.by_id[identity].name}")


def complete_issuer(words: str, registry: Registry) -> list[str]:
    """Return the ids of the registry that ``words`` may mean: exactly, else as the beginning or a part of a name."""
    exact = registry.identify(words)
    if exact:
        return list(exact)
    key, folded = compare_key(words), fold(words)
    names = {each.id: (each.name, *each.variants) for each in registry.by_id.values()}
    for match in (
        lambda name: compare_key(name).startswith(key),
        lambda name: key in compare_key(name),
        lambda name: folded in fold(name),
    ):
        if found := [identity for identity, known in names.items() if any(map(match, known))]:
            return found
    return [identity for identity in names if folded.replace(" ", "-") in identity]


def _ask_day(ask: Ask, tell: Callable[[str], None]) -> date:
    while True:
        words = squeeze(ask(say("cli.new-day")))
        day = read_day(words)
        if day:
            return day
        tell(say("cli.new-day-again", words=words))


def read_day(words: str) -> date | None:
    """Read ``2021-08-31``, ``31/8/2021`` or ``31 tháng 8 năm 2021``; None for anything else and for impossible days."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        written = scan_date(words, 0, bare=True)
    if written and written.iso and written.end == len(words) and len(written.iso) == len("2021-08-31"):
        return date.fromisoformat(written.iso)
    return None


def write_new(root: Path, answers: Answers) -> tuple[Path, list[Finding]]:
    """Write the new file; what is there already is never touched."""
    file = root / FOLDER / f"{answers.key}.md"
    if file.exists():
        return file, [error(f"{FOLDER}/{answers.key}.md", 0, "new-exists")]
    fields: dict[str, Any] = {
        "number": answers.number,
        "type": answers.type,
        "title": answers.title,
        "issuer": answers.issuer,
        "issued": answers.issued,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{write_yaml(fields)}---\n", encoding="utf-8")
    return file, []


def registry_of(root: Path) -> tuple[Registry | None, list[Finding]]:
    """The archive's authority file, None when it has none."""
    archive, findings = read_archive(root)
    return (None if archive.organisations is None else Registry(archive.organisations)), findings
