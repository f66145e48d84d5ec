"""The catalogue: every sentence that a person reads stands once per language in ``words/<language>.yml``.

Code refers to sentences by dotted code (``findings.issuer-unknown``); a missing one is a programming mistake and raises
KeyError. The language of messages comes from ``KHO_LANG``, else from the locale, else it is Vietnamese.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from build_tools.findings import Finding
from build_tools.front_matter import read_yaml

LANGUAGES: Final = ("vi", "en")
_FOLDER: Final = Path(__file__).parent / "words"
# Control characters, line ends, marks that turn the direction of text round, halves of characters.
_OBEYED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@cache
def words(language: str) -> Mapping[str, Any]:
    """Return the whole catalogue of ``language`` as nested mappings; ValueError for a language that is not there."""
    if language not in LANGUAGES:
        raise ValueError(f"no words for language {language!r}")
    catalogue: Mapping[str, Any] = read_yaml((_FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return catalogue


def message_language() -> str:
    """Return the language in which ``kho`` speaks: ``KHO_LANG``, else the locale, else Vietnamese."""
    for name in ("KHO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = os.environ.get(name, "")[:2].lower()
        if asked in LANGUAGES:
            return asked
        if asked and name == "KHO_LANG":
            break
    return "vi"


def say(code: str, *, language: str | None = None, **values: object) -> str:
    """Return the sentence under the dotted ``code`` with its ``{values}`` filled in."""
    found: Any = words(language or message_language())
    for part in code.split("."):
        found = found[part]
    return str(found).format(**values) if values else str(found)


@cache
def _sentence(code: str, language: str) -> str:
    return say(f"findings.{code}", language=language)


def describe(finding: Finding, *, language: str | None = None) -> str:
    r"""Return one line for a finding: ``path:line:column: what; what to do``.

    What a terminal would obey instead of showing it (a name or a value may hold it) is written out: ``\x1b``.
    """
    sentence = _sentence(finding.code, language or message_language())
    line = f"{finding.place}: {sentence.format_map(dict(finding.values)) if finding.values else sentence}"
    if line.isprintable():
        return line
    return _OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), line)
