"""The host's assets → those that our pages use: the theme's style sheets without rules that can match nothing here.

A theme brings styles for everything it can do, search in thirty languages, and maps for its own developers; an offline
copy would carry that to every reader. What can match is judged by words: a rule goes only when it needs a class, or a
colour of the theme, that stands in none of the pages, templates and scripts. The trade-off: words are many, so some
rules stay that match nothing; none goes that matches something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from build_tools.frame import HostBuild

_PACKAGE: Final = Path(__file__).parent
# Where the words of our pages stand, besides the frames.
_OURS: Final = ("templates", "assets", "pages", "search", "theme", "chrome.py", "render.py")
# The theme's own files; what stands in ``docs/`` is the archive's and stays as it is.
_SCRIPTS: Final = "assets/javascripts"
_SHEETS: Final = "assets/stylesheets"
_UNUSED: Final = (f"{_SCRIPTS}/lunr/*", f"{_SCRIPTS}/lunr/min/*", f"{_SCRIPTS}/workers/*", "assets/**/*.map")
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_CLASS: Final = re.compile(r"\.((?:\\.|[A-Za-z0-9_-])+)")
_COLOUR: Final = re.compile(r"""\[data-md-color-[a-z-]+=["']?([A-Za-z][A-Za-z0-9_-]*)""")
_ATTRIBUTE: Final = re.compile(r"\[[^\]]*\]")
_COMMENT: Final = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
_MAP_COMMENT: Final = re.compile(r"(?:/\*#|//#) sourceMappingURL=[^\s*]*(?: ?\*/)?\n?")
# Conditions that hold also when what is named in them is nowhere.
_LENIENT: Final = (":not(", ":is(", ":where(")


class Rule(NamedTuple):
    """``prelude { body }``, or a statement such as ``@charset …;``, whose body is None."""

    prelude: str
    body: str | None


def thin_host(host: HostBuild) -> HostBuild:
    """Take out of the host's folder what no page asks for, and out of its style sheets what matches nothing."""
    for pattern in _UNUSED:
        for file in host.folder.glob(pattern):
            if file.is_file():
                file.unlink()
    scripts = sorted((host.folder / _SCRIPTS).rglob("*.js"))
    for script in scripts:
        _rewrite(script, _MAP_COMMENT.sub("", script.read_text(encoding="utf-8")))
    words = frozenset(_words(host))
    for sheet in sorted((host.folder / _SHEETS).rglob("*.css")):
        _rewrite(sheet, thin_styles(_MAP_COMMENT.sub("", sheet.read_text(encoding="utf-8")), words))
    return host


def _rewrite(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _words(host: HostBuild) -> Iterator[str]:
    for frame in host.frames.by_place.values():
        yield from _WORD.findall("".join(frame.parts))
    ours = [path for name in _OURS for path in (_PACKAGE / name, *sorted((_PACKAGE / name).rglob("*")))]
    read = [path for path in ours if path.suffix in {".html", ".css", ".js", ".py"}]
    hosts = [file for file in sorted(host.folder.rglob("*")) if file.suffix in {".html", ".js"}]
    for file in (*read, *hosts):
        yield from _WORD.findall(file.read_text(encoding="utf-8"))


def thin_styles(sheet: str, words: frozenset[str]) -> str:
    """Return the style sheet without rules whose selectors all need a class that is none of ``words``."""
    kept = []
    for rule in read_rules(sheet):
        if rule.body is None:
            kept.append(rule.prelude)
        elif rule.prelude.startswith(("@media", "@supports")):
            inside = thin_styles(rule.body, words)
            kept += [f"{rule.prelude}{{{inside}}}"] if inside else []
        elif rule.prelude.startswith("@"):
            kept.append(f"{rule.prelude}{{{rule.body}}}")
        else:
            selectors = [each for each in split_selectors(rule.prelude) if may_match(each, words)]
            kept += [f"{','.join(selectors)}{{{rule.body}}}"] if selectors else []
    return "".join(kept)


def may_match(selector: str, words: frozenset[str]) -> bool:
    """Say whether every class and every colour of the theme that ``selector`` needs is among ``words``."""
    needed = _without_lenient(_COMMENT.sub("", selector))
    classes = (name.replace("\\", "") for name in _CLASS.findall(_ATTRIBUTE.sub("", needed)))
    return words.issuperset(_COLOUR.findall(needed)) and all(words.issuperset(_WORD.findall(name)) for name in classes)


def _without_lenient(selector: str) -> str:
    """``a:not(.b):hover`` → ``a:hover``."""
    kept, position = [], 0
    while position < len(selector):
        opening = next((each for each in _LENIENT if selector.startswith(each, position)), "")
        if opening:
            position = _end_of_block(selector, position + len(opening) - 1, "()")
        else:
            kept.append(selector[position])
            position += 1
    return "".join(kept)


def split_selectors(prelude: str) -> list[str]:
    """``a,b:is(c,d)`` → ``a``, ``b:is(c,d)``."""
    found, start, position = [], 0, 0
    while position < len(prelude):
        if prelude[position] in "([":
            position = _end_of_block(prelude, position, "()" if prelude[position] == "(" else "[]")
            continue
        if prelude[position] == ",":
            found.append(prelude[start:position])
            start = position + 1
        position = _next(prelude, position)
    return [*found, prelude[start:]]


def read_rules(sheet: str) -> Iterator[Rule]:
    """Yield the rules of a style sheet; ValueError when a bracket or a quotation does not close."""
    position = 0
    while position < len(sheet):
        end = position
        while end < len(sheet) and sheet[end] not in "{;":
            end = _next(sheet, end)
        if end == len(sheet):
            if sheet[position:].strip():
                raise ValueError(f"no rule: {sheet[position : position + 60]!r}")
            return
        if sheet[end] == ";":
            yield Rule(sheet[position : end + 1].strip(), None)
            position = end + 1
        else:
            position, start = _end_of_block(sheet, end, "{}"), position
            yield Rule(sheet[start:end].strip(), sheet[end + 1 : position - 1])


def _end_of_block(text: str, opening: int, pair: str) -> int:
    """Return where the block that opens at ``opening`` has ended."""
    depth, position = 0, opening
    while position < len(text):
        depth += (text[position] == pair[0]) - (text[position] == pair[1])
        position = _next(text, position)
        if not depth:
            return position
    raise ValueError(f"no end of {text[opening : opening + 60]!r}")


def _next(text: str, position: int) -> int:
    """Return the place behind the sign, the escaped sign, the whole comment or quotation at ``position``."""
    if comment := _COMMENT.match(text, position):
        return comment.end()
    if text[position] == "\\":
        return position + 2
    if text[position] not in "\"'":
        return position + 1
    mark, position = text[position], position + 1
    while position < len(text) and text[position] != mark:
        position += 2 if text[position] == "\\" else 1
    if position >= len(text):
        raise ValueError(f"a quotation does not close: {text[-60:]!r}")
    return position + 1
