"""YAML as staff write it, read without surprises: every value keeps its line, and nothing is guessed into a number.

The only door to PyYAML. It reads *events*, one after the other, so that an alias bomb, a custom tag or a thousand
nested brackets is a finding and never a stack overflow. The trade-off against ``yaml.safe_load``: plain scalars mean
less here; ISO dates, whole numbers, true/false and null; everything else is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import yaml

from build_tools.findings import Finding, error

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: the same events, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

Path = tuple[str | int, ...]
MAX_DEPTH: Final = 12
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_INTEGER = re.compile(r"[-+]?[0-9][0-9_]*\Z")
_OTHER_NUMBER = re.compile(r"[-+]?(?:0[xob][0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+|[0-9]*\.[0-9]+|[0-9]+\.)\Z")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_HASH = re.compile(r"(?:(?<=\s)|^)#")
_FENCE = re.compile(r"---[ \t]*\Z")


@dataclass(slots=True)
class YamlDocument:
    """A YAML text read: ``value`` as plain data, and the line and column of each path into it, counting from 1."""

    value: Any
    places: dict[Path, tuple[int, int]]

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing above it that has one; 1 when nothing has."""
        while path:
            if path in self.places:
                return self.places[path][0]
            path = path[:-1]
        return self.places.get((), (1, 1))[0]


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


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
    offset = first_line - 1
    try:
        document = _read_events(text)
    except _Refused as refused:
        return None, [error(path, refused.line + offset, refused.code, column=refused.column, **refused.values)]
    except yaml.MarkedYAMLError as reason:
        mark = reason.problem_mark or reason.context_mark
        line = mark.line + 1 if mark else 1
        code = "yaml-tab" if _has_tab_indent(text, line) else "yaml-syntax"
        return None, [error(path, line + offset, code, problem=reason.problem or "?")]
    except (yaml.YAMLError, ValueError) as reason:
        return None, [error(path, first_line, "yaml-syntax", problem=str(reason).splitlines()[0])]
    if offset:
        document.places = {where: (line + offset, column) for where, (line, column) in document.places.items()}
    return document, []


def split_front_matter(text: str, *, path: str) -> tuple[str, str, int, list[Finding]]:
    """Split a directive's file into its YAML, its body, and the body's first line, counting from 1."""
    lines = text.split("\n")
    if not _FENCE.match(lines[0].removeprefix("\ufeff")):
        return "", text, 1, [error(path, 1, "front-matter-missing")]
    for index in range(1, len(lines)):
        if _FENCE.match(lines[index]):
            return "\n".join(lines[1:index]) + "\n", "\n".join(lines[index + 1 :]), index + 2, []
    return "", "", 1, [error(path, 1, "front-matter-unclosed")]


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


def _read_events(text: str) -> YamlDocument:
    places: dict[Path, tuple[int, int]] = {}
    stack: list[_Open] = []
    root: list[Any] = []
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused("yaml-alias", event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                _take_key(stack[-1], event, places)
            else:
                _add(stack, root, _scalar(event), event, places)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            _open(stack, root, event, places)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and root:
            raise _Refused("yaml-syntax", event.start_mark, problem="second document")
    return YamlDocument(root[0] if root else None, places)


def _open(stack: list[_Open], root: list[Any], event: Any, places: dict[Path, tuple[int, int]]) -> None:
    if event.tag is not None:
        raise _Refused("yaml-tag", event.start_mark, tag=event.tag)
    if len(stack) >= MAX_DEPTH:
        raise _Refused("yaml-deep", event.start_mark, depth=MAX_DEPTH)
    if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
        raise _Refused("yaml-key", event.start_mark)
    value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
    where = _add(stack, root, value, event, places)
    stack.append(_Open(value, where))


def _take_key(parent: _Open, event: Any, places: dict[Path, tuple[int, int]]) -> None:
    key = str(event.value)
    if key in parent.value:
        raise _Refused("yaml-duplicate-key", event.start_mark, key=key)
    parent.key = key
    places[(*parent.path, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)


def _add(stack: list[_Open], root: list[Any], value: Any, event: Any, places: dict[Path, tuple[int, int]]) -> Path:
    """Put ``value`` where it belongs and return the path to it."""
    if not stack:
        root.append(value)
        places[()] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return ()
    parent = stack[-1]
    if isinstance(parent.value, dict):
        if parent.key is None:  # the caller reads keys itself
            raise ValueError("a value without a key")
        key: str | int = parent.key
        parent.value[parent.key] = value
        parent.key = None
    else:
        key = len(parent.value)
        parent.value.append(value)
        places[(*parent.path, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)
    return (*parent.path, key)


def _scalar(event: Any) -> str | int | float | bool | date | None:
    if event.tag is not None:
        raise _Refused("yaml-tag", event.start_mark, tag=event.tag)
    value: str = event.value
    if event.style:  # quoted or a block: text
        return value
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if match := _DATE.match(value):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return value  # an impossible date stays text; the schema says where
    if _INTEGER.match(value):
        return int(value.replace("_", "")) if len(value) < 20 else value  # noqa: PLR2004 - longer is no figure
    if _OTHER_NUMBER.match(value):
        return 0.5  # any float: what matters is that it is no text; the schema asks for quotes
    return value
