"""What does not fit a field, in the validator's terms → a finding in ours, with its line and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from build_tools.findings import Finding, error
from build_tools.front_matter import YamlDocument

Where = tuple[str | int, ...]
_SHOWN: Final = 60  # code points of a value
_CODES: Final = {
    "list_type": "field-not-list",
    "tuple_type": "field-not-list",
    "dict_type": "field-not-mapping",
    "model_type": "field-not-mapping",
    "bool_type": "field-not-boolean",
    "string_too_short": "field-empty",
    "string_pattern_mismatch": "field-shape",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One misfit: pydantic's name of its kind, the path to it, what stands there, and figures that belong to it."""

    kind: str
    where: Where
    given: object
    context: Mapping[str, object]


def explain(misfit: Misfit, document: YamlDocument, *, path: str, known: Callable[[Where], list[str]]) -> Finding:
    """Return the finding; ``known`` tells which fields may stand where an unknown one stood."""
    kind, where, given = misfit.kind, misfit.where, misfit.given
    line = document.line(where)
    field = ".".join(map(str, where)) or "-"
    if kind == "extra_forbidden":
        fields = known(where)
        close = difflib.get_close_matches(str(where[-1]), fields, n=1, cutoff=0.6)
        code = "field-unknown-near" if close else "field-unknown"
        return error(path, line, code, field=field, near=close[0] if close else "", known=", ".join(fields))
    if kind == "missing":
        return error(path, line, "field-missing", field=field)
    if kind in {"string_type", "string_pattern_mismatch"} and not isinstance(given, str | dict | list | type(None)):
        return error(path, line, "field-needs-quotes", field=field)
    if kind.startswith("date"):
        return error(path, line, "field-not-date", field=field, value=_short(given))
    if kind in {"string_too_long", "too_long"}:
        return error(path, line, "field-too-long", field=field, limit=misfit.context["max_length"])
    if kind == "literal_error":
        expected = misfit.context["expected"]
        return error(path, line, "field-not-in-list", field=field, value=_short(given), known=expected)
    code = _CODES.get(kind, "field-empty" if given is None else "field-shape")
    return error(path, line, code, field=field, value=_short(given))


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
