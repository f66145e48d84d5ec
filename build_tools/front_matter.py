"""YAML as staff write it, read without surprises: every value keeps its line, and nothing is guessed into a number.

The only door to PyYAML. It reads *events*, one after the other, so that an alias bomb, a custom tag or a thousand
nested brackets is a finding and never a stack overflow. The trade-off against ``yaml.safe_load``: plain scalars mean
less here; ISO dates, whole numbers, true/false and null; everything else is text.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import yaml

from build_tools.findings import Finding, error
from build_tools.plain_yaml import Path, Places, plain_scalar, read_plain

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: the same events, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH: Final = 12
_HASH = re.compile(r"(?:(?<=\s)|^)#")
_FENCE = re.compile(r"---[ \t]*\Z")
_CLOSING_FENCE = re.compile(r"\n---[ \t]*(?=\n|\Z)")


@dataclass(slots=True)
class YamlDocument:
    """A YAML text read: ``value`` as plain data, and the line and column of each path into it, counting from 1."""

    value: Any
    places: Places

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing above it that has one; 1 when nothing has."""
        while path:
            if path in self.places:
                return self.places[path][0]
            path = path[:-1]
        return self.places.get((), (1, 1))[0]


class _Refused(Exception):  # noqa: N818 - it is caught two functions up and becomes a finding
    """The YAML says something that this archive does not read; carries the finding's code, line, column and values."""

    def __init__(self, code: str, mark: Any, **values: object) -> None:
        super().__init__(code)
        self.code, self.line, self.column, self.values = code, mark.line + 1, mark.column + 1, values


def read_yaml(text: str) -> Any:
    """Return the plain data of a YAML file of this package (vocabulary, words); raise ValueError when it is bad."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as reason:
        raise ValueError(str(reason)) from reason


def parse_yaml(text: str, *, path: str, first_line: int = 1) -> tuple[YamlDocument | None, list[Finding]]:
    """Read a YAML text that staff wrote. ``first_line`` is the line of its first line in the file ``path``."""
    if plain := read_plain(text, first_line=first_line):
        return YamlDocument(*plain), []
    offset = first_line - 1
    try:
        return _Reader(text, first_line=first_line).read(), []
    except _Refused as refused:
        return None, [error(path, refused.line + offset, refused.code, column=refused.column, **refused.values)]
    except yaml.MarkedYAMLError as reason:
        mark = reason.problem_mark or reason.context_mark
        line = mark.line + 1 if mark else 1
        code = "yaml-tab" if _has_tab_indent(text, line) else "yaml-syntax"
        return None, [error(path, line + offset, code, problem=reason.problem or "?")]
    except (yaml.YAMLError, ValueError) as reason:
        return None, [error(path, first_line, "yaml-syntax", problem=str(reason).splitlines()[0])]


def split_front_matter(text: str, *, path: str) -> tuple[str, str, int, list[Finding]]:
    """Split a directive's file into its YAML, its body, and the body's first line, counting from 1."""
    first_end = text.find("\n")
    first = text if first_end < 0 else text[:first_end]
    if not _FENCE.match(first.removeprefix("\ufeff")):
        return "", text, 1, [error(path, 1, "front-matter-missing")]
    closing = _CLOSING_FENCE.search(text, len(first))
    if closing is None:
        return "", "", 1, [error(path, 1, "front-matter-unclosed")]
    yaml_end = closing.start() + 1
    body_line = text.count("\n", 0, yaml_end) + 2
    return text[first_end + 1 : yaml_end] or "\n", text[closing.end() + 1 :], body_line, []


def name_front(yaml: str) -> str:
    """Return what changes whenever a front matter does."""
    return hashlib.sha256(yaml.encode()).hexdigest()


def find_comments(text: str) -> list[tuple[int, int, str]]:
    """Return line, column (both from 1) and words of each comment of a YAML text; ValueError when the text is not well.

    The parser forgets comments; what they are is what stands behind a # outside every scalar.
    """
    scalars: dict[int, list[tuple[int, int]]] = {}
    try:
        for token in yaml.scan(text, Loader=_Loader):
            if isinstance(token, yaml.ScalarToken):
                _cover(token.start_mark, token.end_mark, scalars)
    except yaml.YAMLError as reason:
        raise ValueError(str(reason)) from reason
    found: list[tuple[int, int, str]] = []
    for number, line in enumerate(text.split("\n")):
        for match in _HASH.finditer(line):
            if not any(start <= match.start() < end for start, end in scalars.get(number, ())):
                found.append((number + 1, match.start() + 1, line[match.start() :].rstrip()))
                break
    return found


def _cover(start: Any, end: Any, scalars: dict[int, list[tuple[int, int]]]) -> None:
    """Note the columns of each line that a scalar covers."""
    for line in range(start.line, end.line + 1):
        first = start.column if line == start.line else 0
        last = end.column if line == end.line else 1 << 30
        scalars.setdefault(line, []).append((first, last))


def _has_tab_indent(text: str, line: int) -> bool:
    lines = text.splitlines()
    return 0 < line <= len(lines) and bool(re.match(r"[ \-]*\t", lines[line - 1]))


class _Reader:
    """A YAML text's events → its value and the places of all that is in it, one event after the other.

    Collections are read by recursion, which :data:`MAX_DEPTH` bounds.
    """

    def __init__(self, text: str, *, first_line: int) -> None:
        self._next: Callable[[], Any] = _Loader(text).get_event
        self._first_line = first_line
        self._places: Places = {}

    def read(self) -> YamlDocument:
        """Return the one document of the text; it may be empty."""
        next_event = self._next
        next_event()  # the stream's start
        value = None
        if type(next_event()) is not yaml.StreamEndEvent:
            event = next_event()
            self._note((), event)
            value = self._value(event, (), 0)
            next_event()  # the document's end
            after = next_event()
            if type(after) is not yaml.StreamEndEvent:
                raise _Refused("yaml-syntax", after.start_mark, problem="second document")
        return YamlDocument(value, self._places)

    def _note(self, path: Path, event: Any) -> None:
        mark = event.start_mark
        self._places[path] = (mark.line + self._first_line, mark.column + 1)

    def _value(self, event: Any, path: Path, depth: int) -> Any:
        """Return what ``event`` begins, ``depth`` collections deep."""
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None:
            raise _Refused("yaml-alias", event.start_mark)
        if event.tag is not None:
            raise _Refused("yaml-tag", event.start_mark, tag=event.tag)
        if kind is yaml.ScalarEvent:
            return event.value if event.style else plain_scalar(event.value)  # quoted or a block: text
        if depth >= MAX_DEPTH:
            raise _Refused("yaml-deep", event.start_mark, depth=MAX_DEPTH)
        return self._mapping(path, depth + 1) if kind is yaml.MappingStartEvent else self._list(path, depth + 1)

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = _key(event, depth)
            if key in value:
                raise _Refused("yaml-duplicate-key", event.start_mark, key=key)
            where = (*path, key)
            self._note(where, event)
            value[key] = self._value(self._next(), where, depth)
        return value

    def _list(self, path: Path, depth: int) -> list[Any]:
        value: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            where = (*path, len(value))
            self._note(where, event)
            value.append(self._value(event, where, depth))
        return value


def _key(event: Any, depth: int) -> str:
    """Return a mapping's key; whatever its style it is text. It is one object wherever it stands."""
    if type(event) is yaml.AliasEvent or event.anchor is not None:
        raise _Refused("yaml-alias", event.start_mark)
    if type(event) is yaml.ScalarEvent:
        return sys.intern(event.value)
    if event.tag is not None:
        raise _Refused("yaml-tag", event.start_mark, tag=event.tag)
    if depth >= MAX_DEPTH:
        raise _Refused("yaml-deep", event.start_mark, depth=MAX_DEPTH)
    raise _Refused("yaml-key", event.start_mark)
