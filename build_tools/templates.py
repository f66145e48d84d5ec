"""Views → HTML: the only door to Jinja. Values are escaped unless they are already ``Markup``; nothing may be missing.

Templates are compiled once per process. Views are plain values made in Python; a template only places them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from build_tools.wording import site_words

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["Markup", "escape", "render"]

_FOLDER = Path(__file__).parent / "templates"


# "{{ w.actions.print }}": a word of the site on its own. Put in before compiling, not for each page.
_WORD = re.compile(r"\{\{ w((?:\.[a-z_]+)+) \}\}")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - corrected texts do without

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["w"] = site_words()
    return environment


def _source(name: str) -> str:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return _WORD.sub(lambda match: str(escape(attrgetter(match[1][1:])(site_words()))), text)


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def render(name: str, view: Mapping[str, Any]) -> str:
    """Return the HTML of template ``name`` with the values of ``view``; a value that it lacks raises UndefinedError."""
    return _template(name).render(view)
