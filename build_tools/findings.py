"""What is wrong, where, and what to do: the one form in which every stage reports trouble.

A stage returns its value *and* its findings; it neither prints nor exits. A finding carries a code and values, never a
sentence: the sentence stands in the catalogue (``words/<language>.yml``, under ``findings``) once per language, in
the form ``what; what to do``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to look at again.

    ``path`` is relative to the archive (``directives/…/632-cv-hu.md``), ``line`` and ``column`` count from 1 and are 0
    when the whole file is meant. An *error* is wrong data of the archive itself; a *warning* is an oddity of the text.
    """

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str:
        """``path``, ``path:line`` or ``path:line:column``, as far as they are known."""
        parts = [self.path, *(str(part) for part in (self.line, self.column) if part)]
        return ":".join(parts)


def error(path: str, line: int, code: str, /, *, column: int = 0, **values: object) -> Finding:
    """Return a finding that stops the build: the archive's own data is wrong."""
    return Finding(path, line, column, "error", code, _sorted_values(values))


def warning(path: str, line: int, code: str, /, *, column: int = 0, **values: object) -> Finding:
    """Return a finding about the text itself; a note beside the text silences it."""
    return Finding(path, line, column, "warning", code, _sorted_values(values))


def _sorted_values(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in values.items()))
