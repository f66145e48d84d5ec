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
    from jinja2 import Environment, FunctionLoader, StrictUndefined, Template  # noqa: PLC0415 - not for corrected texts

    class Quick(Template):
        """A template that escapes by ``_quick_escape``."""

        @classmethod
        def _from_namespace(cls, environment: Environment, namespace: Any, globals: Any) -> Template:  # noqa: A002, ANN401
            namespace["escape"] = _quick_escape
            return super()._from_namespace(environment, namespace, globals)

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.template_class = Quick
    environment.globals["w"] = site_words()
    return environment


def _source(name: str) -> str:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return _WORD.sub(lambda match: str(escape(attrgetter(match[1][1:])(site_words()))), text)


_SPECIAL = re.compile("[&<>\"']")


def _quick_escape(value: Any) -> str:  # noqa: ANN401 - whatever a view holds
    """Escape as ``escape`` does, and leave alone what needs it not: most words of a page have no sign to escape."""
    if type(value) is str:
        return str(escape(value)) if _SPECIAL.search(value) else value
    return escape(value)


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def render(name: str, view: Mapping[str, Any]) -> str:
    """Return the HTML of template ``name`` with the values of ``view``; a value that it lacks raises UndefinedError."""
    return _template(name).render(view)
