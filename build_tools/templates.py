"""Views → HTML. Values are escaped unless they are already ``Markup``, and nothing may be missing.

Templates are compiled once. Views are plain values made in Python; a template only places them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from build_tools.cache import Cache
from build_tools.markup import Markup, escape

__all__ = ["Markup", "compile_templates", "escape", "render"]


def compile_templates(cache: Cache) -> None:
    """Compile every template now: processes that are forked afterwards have them, later ones find them in ``cache``."""
    from build_tools.template_code import (  # noqa: PLC0415 - corrected texts need no template
        TEMPLATES,
        compiled,
        keep_compiled,
    )

    keep_compiled(cache)
    for template in sorted(TEMPLATES.glob("*.html")):
        compiled(template.name)


def render(name: str, view: Mapping[str, Any]) -> str:
    """Return the HTML of template ``name`` with the values of ``view``.

    A value that it lacks raises UndefinedError, an attribute that a value lacks AttributeError.
    """
    from build_tools.template_code import compiled  # noqa: PLC0415 - corrected texts need no template

    return compiled(name)(view)
