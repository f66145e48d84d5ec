"""Templates escape whatever they are given, and their compiled code proves it; what is missing stops the press."""

import ast
import gc
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError

from build_tools.markup import Markup, escape, escape_value
from build_tools.template_code import PAGE, TEMPLATES, template_environment
from build_tools.templates import render

HOSTILE = "<script>alert(1)</script>\"'&"
SAFE = "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;"
PART = "{% macro part(words) %}{{ words }}{% endmacro %}"
ESCAPED = re.compile(r"escape_text\(value\) if type\(\(value := .*\)\) is str else escape\(value\)")
NAMES = sorted(path.name for path in TEMPLATES.glob("*.html"))


def code_of(source: str) -> ast.Module:
    return ast.parse(template_environment().compile(source, raw=True))


def placed(code: ast.Module) -> Iterator[ast.expr]:
    """Yield every expression that the code of a template puts into its page."""
    for node in ast.walk(code):
        if isinstance(node, ast.Yield) and node.value is not None:
            yield node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "append":
                yield from node.args
            elif node.func.attr == "extend":
                yield from _elements(node.args[0])


def _elements(node: ast.expr) -> list[ast.expr]:
    assert isinstance(node, ast.Tuple)
    return node.elts


def is_safe(node: ast.expr, parts: set[str]) -> bool:
    """Whether an expression is the template's own HTML, escaped, or what one of the ``parts`` returns."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) or node.value is None
    if isinstance(node, ast.IfExp):
        return bool(ESCAPED.fullmatch(ast.unparse(node)))
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return _name(called.value) == "parts"
    return _name(called) in parts


def _name(node: ast.expr) -> str:
    """``(undefined(name='row') if l_0_row is missing else l_0_row)`` → ``row``."""
    node = node.orelse if isinstance(node, ast.IfExp) else node
    return re.sub(r"^l_\d+_", "", node.id) if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("name", NAMES)
def test_every_value_that_a_template_places_is_escaped(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    code = code_of(source)
    parts = {PAGE, *re.findall(r"{% macro (\w+)\(", source)}
    found = [*placed(code)]
    assert found
    assert [ast.unparse(each) for each in found if not is_safe(each, parts)] == []
    functions = [each for each in ast.walk(code) if isinstance(each, ast.FunctionDef) and each.name == "macro"]
    assert len(functions) == len(parts)
    for returned in (each for function in functions for each in ast.walk(function) if isinstance(each, ast.Return)):
        assert isinstance(returned.value, ast.Call)
        assert ast.unparse(returned.value.func) == "concat"


def test_only_parts_are_imported_as_parts() -> None:
    for name in NAMES:
        imports = re.findall(r"{%-? *(?:import|from|include|extends) .*", (TEMPLATES / name).read_text("utf-8"))
        assert imports in ([], ['{% import "_parts.html" as parts %}']), name


@pytest.mark.parametrize(
    "source",
    [
        "{{ value }}",
        "{{ noun.value }}",
        "{{ mapping['value'] }}",
        "{{ call(value) }}",
        "{{ noun.call(value) }}",
        "{% set said = call(value) %}{{ said }}",
        "{% for each in values %}{{ each }}{% endfor %}",
        "{{ value if value else '' }}",
        "{{ '' or value }}",
        PART + "{{ part(value) }}",
        PART + "{% macro whole(words) %}{{ part(words) }}{% endmacro %}{{ whole(value) }}",
    ],
)
def test_hostile_words_are_escaped_once_wherever_they_come_from(source: str) -> None:
    view = {
        "value": HOSTILE,
        "noun": SimpleNamespace(value=HOSTILE, call=str),
        "mapping": {"value": HOSTILE},
        "call": str,
        "values": [HOSTILE],
    }
    assert template_environment().from_string(source).render(view) == SAFE


@pytest.mark.parametrize("source", ["{{ value }}", "{{ noun.value }}", "{% if value %}{% endif %}", "{{ w.no_word }}"])
def test_what_is_missing_stops_the_press(source: str) -> None:
    with pytest.raises((UndefinedError, AttributeError)):
        template_environment().from_string(source).render(noun=SimpleNamespace())


def test_a_part_lacks_no_argument() -> None:
    template = template_environment().from_string("{% macro part(a, b) %}{{ a }}{% endmacro %}{{ part(1) }}")
    with pytest.raises(TypeError):
        template.render()


def test_a_rendered_page_leaves_nothing_behind_for_the_garbage_collector() -> None:
    view = {"home": "index.html", "search": "tim-kiem.html"}
    render("not_found.html", view)
    gc.collect()
    gc.disable()
    try:
        for _ in range(9):
            render("not_found.html", view)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_words_of_the_site_are_put_in_and_escaped() -> None:
    template = template_environment().from_string("{{ w.lists.documents.format(count='<') }} {{ w.actions.print }}")
    assert "&lt;" in template.render()
    assert "{" not in template.render()


@pytest.mark.parametrize("value", ["", "Huyện ủy", HOSTILE, 5, None, Markup("<b>"), Markup(""), SimpleNamespace(a="<")])
def test_escape_value_is_escape(value: object) -> None:
    assert escape_value(value) == escape(value)
