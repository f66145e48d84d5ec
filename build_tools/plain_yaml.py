"""YAML in the archive's one spelling → plain data, line by line; anything else is left to the parser.

``kho fmt`` and the importer write front matter in one way: one value a line, two spaces a level, dashes before the
items of lists, double quotes without escapes. Nearly every file is written so, and what is written so is read here in
half the time that a parser of all YAML takes, to the same values and places (a test compares the two). At the first
line that is not in this spelling there is no result: no trouble is ever told from here.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from typing import Any, Final

Path = tuple[str | int, ...]
Places = dict[Path, tuple[int, int]]  # line and column of each path into a value, counting from 1

_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_INTEGER: Final = re.compile(r"[-+]?[0-9][0-9_]*\Z")
_OTHER_NUMBER: Final = re.compile(
    r"[-+]?(?:0[xob][0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+|[0-9]*\.[0-9]+|[0-9]+\.)\Z"
)
_NUMBER_START: Final = frozenset("0123456789+-.")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
# Signs that YAML does not let stand, takes for the end of a line, or does not see.
_ODD_SIGN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_WORD: Final = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]"  # how a key or a value without quotes may begin
# "  - name: Lê Thị Sen": indentation, dash, key, value. A key has a space or nothing behind its colon.
_ROW: Final = re.compile(
    rf"""^((?:\ \ )*)(-\ )?(?:({_WORD}[^:\n]*):(?:\ |(?=\n)))?("[^"\\\n]*"|{_WORD}[^\n]*)?\n""",
    re.MULTILINE | re.VERBOSE,
)
_WORDS: Final = re.compile(r"\w+(?: \w+)*\Z")
_LONGEST_KEY: Final = 100
_DEEPEST: Final = 16  # spaces of indentation


class _NotPlain(Exception):  # noqa: N818 - no error: a parser has to read it
    """The text is not in the archive's spelling."""


def read_plain(text: str, *, first_line: int) -> tuple[dict[str, Any], Places] | None:
    """Return a mapping and the places of all that is in it; None when the text is not in the archive's spelling."""
    if " #" in text or _ODD_SIGN.search(text) or not text.endswith("\n"):
        return None
    rows = _ROW.findall(text)
    if len(rows) != text.count("\n"):
        return None
    try:
        return _Rows(rows, first_line=first_line).read()
    except _NotPlain:
        return None


class _Rows:
    """The rows of a text, each with indentation, dash, key and value, taken one after the other."""

    def __init__(self, rows: list[tuple[str, str, str, str]], *, first_line: int) -> None:
        self._rows = [*rows, ("end", "", "", "")]
        self._at = 0
        self._first_line = first_line
        self._places: Places = {(): (first_line, 1)}

    def read(self) -> tuple[dict[str, Any], Places]:
        """Return what all rows together mean."""
        value = self._mapping("", ())
        if self._at != len(self._rows) - 1:
            raise _NotPlain
        return value, self._places

    def _mapping(self, indent: str, path: Path) -> dict[str, Any]:
        value: dict[str, Any] = {}
        rows, column = self._rows, len(indent) + 1
        while (row := rows[self._at])[0] == indent:
            _, dash, key, written = row
            if dash or key in value or not _is_key(key):
                raise _NotPlain
            where = (*path, key)
            self._places[where] = (self._first_line + self._at, column)
            self._at += 1
            value[sys.intern(key)] = _scalar(written) if written else self._below(indent + "  ", where)
        return value

    def _list(self, indent: str, path: Path) -> list[Any]:
        value: list[Any] = []
        rows, column = self._rows, len(indent) + 3
        while (row := rows[self._at])[0] == indent:
            _, dash, key, written = row
            if not dash:
                raise _NotPlain
            where = (*path, len(value))
            self._places[where] = (self._first_line + self._at, column)
            if key:
                rows[self._at] = (indent + "  ", "", key, written)  # the first row of the mapping behind the dash
                value.append(self._mapping(indent + "  ", where))
            else:
                self._at += 1
                value.append(_scalar(written))
        return value

    def _below(self, indent: str, path: Path) -> dict[str, Any] | list[Any]:
        """Return what stands one level below a key."""
        there, dash, _, _ = self._rows[self._at]
        if there != indent or len(indent) > _DEEPEST:
            raise _NotPlain
        return self._list(indent, path) if dash else self._mapping(indent, path)


def _is_key(key: str) -> bool:
    return len(key) <= _LONGEST_KEY and (key.isidentifier() or _WORDS.match(key) is not None)


def _scalar(written: str) -> Any:  # noqa: ANN401 - whatever YAML can say
    """Return what a value on its line means."""
    if written[:1] == '"':
        return written[1:-1]
    if not written or ": " in written or written[-1] in ": ":
        raise _NotPlain
    return plain_scalar(written)


def plain_scalar(value: str) -> str | int | float | bool | date | None:
    """Return what a scalar without quotes means."""
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if value[0] not in _NUMBER_START:
        return value
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
