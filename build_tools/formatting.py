"""``kho fmt``: a directive's file → the same facts in the archive's one spelling, comments kept, the text untouched.

Line by line instead of a round-trip YAML library: the values come from ``front_matter``, the lines from ``yaml_text``,
and each comment goes before or behind the line that it stood at. A file with findings is left alone, because what it
means is not certain.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from build_tools.archive import decode
from build_tools.findings import Finding
from build_tools.front_matter import YamlDocument, find_comments, parse_yaml, split_front_matter
from build_tools.text import nfc
from build_tools.yaml_text import Place, yaml_lines


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file in canonical form; ``text`` is None when findings keep it from being formatted."""

    text: str | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A directive's file taken apart: its front matter as data, its comments, its text."""

    document: YamlDocument
    comments: tuple[tuple[int, int, str], ...]
    yaml: str
    body: str


def format_directive(data: bytes, *, key: str) -> Formatted:
    """Return the file of the directive ``key`` in canonical form."""
    from build_tools.schema import read_directive  # noqa: PLC0415 - pydantic takes 0.2 s to import

    path = f"directives/{key}.md"
    opened, findings = open_directive(data, path=path)
    if opened is None:
        return Formatted(None, tuple(findings))
    _, wrong = read_directive(opened.document, key=key)
    if wrong:
        return Formatted(None, tuple(wrong))
    return Formatted(compose(opened, opened.document.value))


def open_directive(data: bytes, *, path: str) -> tuple[Opened | None, list[Finding]]:
    """Take a file apart, or tell what keeps it from being a directive's."""
    text, findings = decode(data, path=path)
    if text is None:
        return None, findings
    yaml, body, _, findings = split_front_matter(nfc(text), path=path)
    document, findings = (None, findings) if findings else parse_yaml(yaml, path=path, first_line=2)
    if document is None or not isinstance(document.value, dict):
        return None, findings
    places = {where: (line - 1, column) for where, (line, column) in document.places.items()}
    return Opened(YamlDocument(document.value, places), tuple(find_comments(yaml)), yaml, body), []


def compose(opened: Opened, value: dict[str, Any]) -> str:
    """Return the file with front matter ``value``: canonical lines, the comments at their places, the text as it is."""
    lines = list(yaml_lines(value))
    before, behind, last = _placed_comments(opened)
    out: list[str] = []
    for where, line in lines:
        names = _names(where, line)
        indent = line[: len(line) - len(line.lstrip())]
        out += [indent + words for name in names for words in before.pop(name, ())]
        trailing = "".join(words for name in names for words in behind.pop(name, ()))
        out.append(line + trailing)
    # A comment whose field is gone stays, at the end.
    lost = [words.strip() for group in (*before.values(), *behind.values()) for words in group]
    front = "".join(f"{line}\n" for line in (*out, *lost, *last))
    body = opened.body if opened.body.endswith("\n") or not opened.body else opened.body + "\n"
    return f"---\n{front}---\n{body}"


def _names(where: Place, line: str) -> tuple[Place, ...]:
    """The places that begin on a line: a list's item and its first field begin together."""
    if line.lstrip().startswith("- ") and isinstance(where[-1], str):
        return (where[:-1], where)
    return (where,)


def _placed_comments(opened: Opened) -> tuple[dict[Place, list[str]], dict[Place, list[str]], list[str]]:
    """Comments on lines of their own by the place that follows, comments behind a value by its place, and the rest."""
    source = opened.yaml.split("\n")
    starts = sorted(((line, len(where), where) for where, (line, _) in opened.document.places.items() if where))
    lines = [line for line, _, _ in starts]
    before: dict[Place, list[str]] = {}
    behind: dict[Place, list[str]] = {}
    last: list[str] = []
    for line, column, words in opened.comments:
        lead = source[line - 1][: column - 1]
        at = bisect_left(lines, line)
        if lead.strip():
            here = at if at < len(lines) and lines[at] == line else max(0, at - 1)
            spaces = lead[len(lead.rstrip()) :]
            behind.setdefault(starts[here][2], []).append(f"{spaces}{words}")
        elif at < len(starts):
            before.setdefault(starts[at][2], []).append(words)
        else:
            last.append(words)
    return before, behind, last


def format_file(file: Path, *, key: str, write: bool) -> tuple[bool, tuple[Finding, ...]]:
    """Format a file in place; return whether it was, or would be, changed."""
    data = file.read_bytes()
    formatted = format_directive(data, key=key)
    if formatted.text is None or formatted.text.encode() == data:
        return False, formatted.findings
    if write:
        beside = file.with_name(f".{file.name[:80]}.kho-fmt")
        beside.write_bytes(formatted.text.encode())
        beside.replace(file)
    return True, ()
