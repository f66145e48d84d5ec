"""Text → HTML: what is HTML already is ``Markup``, everything else is escaped before it stands in a page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

try:  # the escaping that markupsafe itself is built on: half a million values an archive of thousands
    from markupsafe._speedups import _escape_inner as escape_text
except ImportError:  # a system without the compiled part
    from markupsafe._native import _escape_inner as escape_text

__all__ = ["Markup", "escape", "escape_text", "escape_value"]


def escape_value(value: Any) -> str:  # noqa: ANN401 - whatever a view holds
    """Return ``value`` as a template places it: ``Markup`` as it is, everything else escaped, without making more."""
    if type(value) is str:
        return escape_text(value)
    return value if type(value) is Markup else escape_text(str(value))
