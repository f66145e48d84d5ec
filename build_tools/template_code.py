"""Templates → Python functions: the only door to Jinja, whose compiler is told here what our templates never do.

A template's own parts are called as the plain functions they are, attributes are read as Python reads them, and the
site's words are put in before compiling. What a part returns is HTML and stands as it is; every other value that is
placed is escaped. So parts are called with all their arguments, by position, and what is looked up in a mapping is
written ``said['title']``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined, Template, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from build_tools.cache import Cache, code_fingerprint
from build_tools.markup import escape_text, escape_value
from build_tools.wording import figures, site_words

TEMPLATES: Final = Path(__file__).parent / "templates"
PAGE: Final = "_page"  # what a template places outside its parts
# What a compiled template is made from.
_SOURCES: Final = ("template_code.py", "templates", "wording.py", "words", "words.py")
_WORDS: Final = "w"  # ``w.actions.print``: a word of the site


@cache
def compiled(name: str) -> Callable[[Mapping[str, Any]], str]:
    """Return the function that renders the template ``name``: view → HTML."""
    environment = template_environment()
    template = environment.get_template(name)

    def render(view: Mapping[str, Any]) -> str:
        context = Context(environment, {**view}, name, {})  # the view alone: our templates use nothing that Jinja adds
        page = "".join(template.root_render_func(context))
        context.vars.clear()  # the parts of a page know its context, and it knows them: nobody would let go
        return page

    return render


@cache
def template_environment() -> Environment:
    """Return the environment in which the site's templates are compiled: autoescape is on, no name is undefined."""
    environment = _Environment(
        loader=FunctionLoader(lambda name: (TEMPLATES / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.template_class = _Template
    environment.filters["figures"] = figures
    return environment


class _Kept(BytecodeCache):
    """Compiled templates in our cache: compiling takes a quarter of a second."""

    def __init__(self, cache: Cache) -> None:
        self._cache, self._code = cache, code_fingerprint(_SOURCES)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was compiled, if it is there."""
        kept = self._cache.get("template", f"{self._code} {bucket.key}")
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._cache.put("template", [(f"{self._code} {bucket.key}", bucket.bytecode_to_string())])


def keep_compiled(cache: Cache) -> None:
    """Keep what is compiled from now on in ``cache``, and take from there what was compiled before."""
    template_environment().bytecode_cache = _Kept(cache)


class _Words(NodeTransformer):
    """Puts the site's words in the place of their names."""

    def visit_Getattr(self, node: nodes.Getattr, *_: Any, **__: Any) -> nodes.Node:  # noqa: ANN401, N802 - Jinja's names
        self.generic_visit(node)
        within = node.node
        if isinstance(within, nodes.Name) and within.name == _WORDS:
            return nodes.Const(getattr(site_words(), node.attr), lineno=node.lineno)
        if isinstance(within, nodes.Const) and not isinstance(within.value, str):
            return nodes.Const(getattr(within.value, node.attr), lineno=node.lineno)
        return node


def _gather(template: nodes.Template) -> None:
    """Make what a page places outside its parts a part too: parts gather in a list, a page gives piece by piece."""
    outside: list[nodes.Node] = []
    page: list[nodes.Node] = []
    for each in template.body:
        (outside if isinstance(each, nodes.Macro | nodes.Import) else page).append(each)
    call = nodes.Output([nodes.Call(nodes.Name(PAGE, "load"), [], [], None, None)])
    template.body = [*outside, nodes.Macro(PAGE, [], [], page), call]


class _Generator(CodeGenerator):
    """Writes the code of one template."""

    _parts: frozenset[str] = frozenset()  # names of the parts that this template defines
    _imported: frozenset[str] = frozenset()  # names of the templates whose parts it uses

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        _Words().visit(node)
        _gather(node)
        self._parts = frozenset(each.name for each in node.find_all(nodes.Macro))
        self._imported = frozenset(each.target for each in node.find_all(nodes.Import))
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002, N802
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:  # noqa: ARG002
        self.write("macro")  # the function itself, not an object that calls it

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:  # noqa: ARG002
        self.write("(" if self._is_part(node) else "(escape_text(value) if type(value := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:  # noqa: ARG002
        self.write(")" if self._is_part(node) else ") is str else escape(value))")

    def _is_part(self, node: nodes.Expr) -> bool:
        """Say whether ``node`` calls a part of a template, whose result is HTML."""
        if not isinstance(node, nodes.Call):
            return False
        called = node.node
        if isinstance(called, nodes.Getattr):
            return isinstance(called.node, nodes.Name) and called.node.name in self._imported
        return isinstance(called, nodes.Name) and called.name in self._parts


class _Template(Template):
    """A template that escapes by ``escape_value``; the generator writes its first case, text, in place."""

    _module: TemplateModule | None

    @classmethod
    def _from_namespace(cls, environment: Environment, namespace: Any, globals: Any) -> Template:  # noqa: A002, ANN401
        namespace |= {"escape": escape_value, "escape_text": escape_text}
        return super()._from_namespace(environment, namespace, globals)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 - parts ask for nothing
        """Return the parts that this template defines, made once."""
        if self._module is None:
            self._module = self.make_module()
        return self._module


class _Environment(Environment):
    code_generator_class = _Generator
