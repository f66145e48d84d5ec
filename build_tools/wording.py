"""The site's words: the ``site`` section of the Vietnamese catalogue, as names that templates and pages read.

A missing word is an AttributeError here and an undefined name in a template; both stop the build, neither leaves a
hole.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from build_tools.words import words


@cache
def site_words() -> Any:  # noqa: ANN401 - names come from the catalogue, not from code
    """Return the words of the site: ``site_words().actions.print`` is ``In``."""
    return _named(words("vi")["site"])


def relation_label(relation: str, *, passive: bool = False) -> str:
    """Return what a relation is called on a page; an unknown one is a plain *dẫn chiếu*."""
    relations = site_words().relations
    label = getattr(relations, relation, relations.dan_chieu)
    return str(label.passive if passive else label.active)


def relation_order() -> tuple[str, ...]:
    """Return the ids of all relations in the order in which pages list them."""
    return tuple(vars(site_words().relations))


def field_label(field: str) -> str:
    """Return what a field of front matter is called on a page; an unknown one keeps its own name."""
    return str(getattr(site_words().fields, field, field))


def figures(count: int) -> str:
    """Return a count as Vietnamese writes it: ``2866`` → ``2.866``."""
    return f"{count:,}".replace(",", ".")


def _named(value: Any) -> Any:  # noqa: ANN401 - any branch of the catalogue
    if isinstance(value, Mapping):
        return SimpleNamespace(**{str(name): _named(part) for name, part in value.items()})
    return value
