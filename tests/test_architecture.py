"""The map in ``build_tools/README.md`` is the architecture: its order the import order, its doors the only doors.

Held: every module has its row and every row its module; a module imports only modules that stand above it (so there is
no cycle); each third-party package is imported by the one module whose row names it, and ``requirements.in`` asks for
it.
"""

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PACKAGE = "build_tools"
# A row of the map: | `pages.addresses` | what it turns into what | `jinja2` |
_ROW = re.compile(r"^\| *`([a-z_][a-z0-9_.]*)` *\|[^|]*\|([^|]*)\|$", re.MULTILINE)
# The name that a package is asked for by, where it differs from the name that it is imported by.
_ASKED_FOR_AS = {"yaml": "pyyaml", "material": "mkdocs-material"}


@dataclass(frozen=True)
class Map:
    """The module names from low to high, and for each third-party package the modules that claim to be its door."""

    order: tuple[str, ...]
    doors: dict[str, tuple[str, ...]]


def read_map(text: str) -> Map:
    rows = [(match[1], re.findall(r"`([^`]+)`", match[2])) for match in _ROW.finditer(text)]
    packages = sorted({package for _, claimed in rows for package in claimed})
    doors = {package: tuple(name for name, claimed in rows if package in claimed) for package in packages}
    return Map(tuple(name for name, _ in rows), doors)


def read_modules(root: Path) -> dict[str, str]:
    """Return module name → source, names relative to the package: ``pages.addresses``; a package by its own name."""
    sources = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        name = ".".join(path.relative_to(root / PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")
        source = path.read_text(encoding="utf-8")
        if name and (path.stem != "__init__" or _does_something(source)):
            sources[name] = source
    return sources


def _does_something(source: str) -> bool:
    """Whether a package's ``__init__`` holds more than its docstring."""
    return any(not isinstance(node, ast.Expr) for node in ast.parse(source).body)


def imports_of(name: str, source: str, modules: set[str]) -> tuple[set[str], set[str]]:
    """Return what ``source`` imports anywhere in it: the package's own modules, and third-party packages."""
    wanted: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            wanted |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = [PACKAGE, *name.split(".")][: -node.level]
            wanted |= {".".join([*base, node.module or "", alias.name]).replace("..", ".") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            wanted |= {f"{node.module}.{alias.name}" for alias in node.names}
    own = {_module_of(full, modules) for full in wanted if full.split(".")[0] == PACKAGE}
    foreign = {full.split(".")[0] for full in wanted} - set(sys.stdlib_module_names) - {PACKAGE}
    return own - {"", name}, foreign


def _module_of(full: str, modules: set[str]) -> str:
    """``build_tools.pages.addresses.climb`` → ``pages.addresses``: the longest part that is a module."""
    parts = full.split(".")[1:]
    while parts and ".".join(parts) not in modules:
        parts.pop()
    return ".".join(parts)


def troubles(map_text: str, sources: dict[str, str], requirements: str) -> list[str]:
    """Return every way in which the modules and their map disagree."""
    plan = read_map(map_text)
    place = {name: index for index, name in enumerate(plan.order)}
    found = [f"{name} stands twice in the map" for name in sorted(set(plan.order)) if plan.order.count(name) > 1]
    found += [f"{name} has no row in the map" for name in sources if name not in place]
    found += [f"{name} is in the map but not in the package" for name in plan.order if name not in sources]
    found += [f"{package} has several doors: {', '.join(d)}" for package, d in plan.doors.items() if len(d) > 1]
    asked_for = set(re.findall(r"^[a-z][a-z0-9-]*", requirements, re.MULTILINE))
    found += [
        f"{package} is not in requirements.in"
        for package in plan.doors
        if _ASKED_FOR_AS.get(package, package) not in asked_for
    ]
    used: set[tuple[str, str]] = set()
    for name, source in sources.items():
        own, foreign = imports_of(name, source, set(sources))
        found += [
            f"{name} imports {other}, which does not stand above it"
            for other in sorted(own)
            if name in place and place.get(other, len(place)) >= place[name]
        ]
        found += [
            f"{name} imports {package}, whose door is {' '.join(plan.doors.get(package, ['nowhere']))}"
            for package in sorted(foreign)
            if name not in plan.doors.get(package, ())
        ]
        used |= {(name, package) for package in foreign}
    found += [
        f"{name} is named as the door of {package} and does not import it"
        for package, names in plan.doors.items()
        for name in names
        if (name, package) not in used
    ]
    return found


def test_the_modules_are_as_the_map_says() -> None:
    map_text = (REPOSITORY / PACKAGE / "README.md").read_text(encoding="utf-8")
    requirements = (REPOSITORY / "requirements.in").read_text(encoding="utf-8")
    assert troubles(map_text, read_modules(REPOSITORY), requirements) == []


MAP = """| Module | Turns what into what | Door to |
|---|---|---|
| `text` | text → text | |
| `pages.row` | a → b | |
| `pages` | the door of its package | `jinja2` |
| `cli` | words → exit code | |
"""
SOURCES = {
    "text": "import re\nfrom dataclasses import dataclass",
    "pages.row": "from build_tools import text\nimport build_tools.text as t",
    "pages": "from build_tools.pages.row import x\nfrom jinja2 import Environment",
    "cli": "from build_tools.pages import y\nfrom build_tools import pages, text\nfrom . import text",
}
ASKED = "jinja2\nsetuptools  # builds\n"


def test_modules_that_keep_to_their_map_give_no_trouble() -> None:
    assert troubles(MAP, SOURCES, ASKED) == []


PLANTED = [
    ({"text": "from build_tools.cli import main"}, "text imports cli, which does not stand above it"),
    ({"text": "def f():\n    from build_tools import cli"}, "text imports cli, which does not stand above it"),
    ({"pages.row": "from . import z"}, "pages.row imports pages, which does not stand above it"),
    ({"pages.row": "from .. import cli"}, "pages.row imports cli, which does not stand above it"),
    ({"cli": "import jinja2.ext"}, "cli imports jinja2, whose door is pages"),
    ({"cli": "import requests"}, "cli imports requests, whose door is nowhere"),
    ({"pages": ""}, "pages is named as the door of jinja2 and does not import it"),
    ({"utils": ""}, "utils has no row in the map"),
]


@pytest.mark.parametrize(("change", "trouble"), PLANTED)
def test_a_planted_breach_is_found(change: dict[str, str], trouble: str) -> None:
    assert trouble in troubles(MAP, {**SOURCES, **change}, ASKED)


def test_a_map_that_promises_too_much_is_found() -> None:
    too_much = (
        MAP.replace("| text → text | |", "| text → text | `jinja2` |") + "| `gone` | x | |\n| `cli` | x | `lxml` |\n"
    )
    found = troubles(too_much, SOURCES, ASKED)
    assert "gone is in the map but not in the package" in found
    assert "cli stands twice in the map" in found
    assert "jinja2 has several doors: text, pages" in found
    assert "lxml is not in requirements.in" in found
