"""Views → HTML: the only door to Jinja. Values are escaped unless they are already ``Markup``; nothing may be missing.

Templates are compiled once per process. Views are plain values made in Python; a template only places them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from build_tools.wording import site_words

__all__ = ["Markup", "escape", "render"]

_FOLDER = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["w"] = site_words()
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def render(name: str, view: Mapping[str, Any]) -> str:
    """Return the HTML of template ``name`` with the values of ``view``; a value that it lacks raises UndefinedError."""
    return _template(name).render(view)
