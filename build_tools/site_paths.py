"""Which paths a site may have: relative, ASCII, and harmless on Windows, macOS and Linux alike.

A path is what follows the site's folder, with forward slashes: ``van-ban/huyen-uy-son-duong/2021/632-cv-hu.html``. The
publisher refuses every other path before it writes, and a copy is checked against the same rule.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 200  # characters; Windows allows 260 for folder and path together
LONGEST_NAME: Final = 120

# One name: letters, digits and marks that mean nothing to a file system, a shell's wildcard or an address.
_NAME: Final = r"[A-Za-z0-9_.@+~,=()-][A-Za-z0-9_.@+~,=() -]*"
_PATH: Final = re.compile(rf"{_NAME}(?:/{_NAME})*")
_DEVICE: Final = re.compile(
    r"(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.[^/]*)?(?:/|$)", re.IGNORECASE
)
# What nearly every path of a site is: slugs, none of them a device, and one ending. It passes without more questions.
_SLUG: Final = r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|$))[a-z0-9-]+"
_PLAIN: Final = re.compile(rf"(?:{_SLUG}/)*{_SLUG}\.[a-z0-9]+")
# Endings of files that a browser would run, or show with their scripts running, from a server or from a disk.
_ACTIVE: Final = (
    *(".html", ".htm", ".xhtml", ".xhtm", ".xht", ".shtml", ".shtm", ".ehtml", ".mht", ".mhtml", ".svg", ".svgz"),
    *(".xml", ".xsl", ".xslt", ".xbl", ".rdf", ".rss", ".atom", ".mathml", ".mml"),
    *(".js", ".mjs", ".cjs", ".wasm", ".swf", ".hta", ".webmanifest", ".htaccess"),
)


def served_name(file: str) -> str:
    """Return the name under which an attached file is served: what a browser would run gets ``.txt`` behind it."""
    return file + ".txt" if file.lower().endswith(_ACTIVE) else file


def refusal(path: str) -> str | None:
    """Return why ``path`` cannot stand in a site, as a code; None when it can.

    Codes: ``empty``, ``long``, ``characters`` (not ASCII, absolute, backslash, drive, control character, a mark that
    means something in an address), ``dots`` (``.``, ``..``, a name that ends in a dot or a space), ``device`` (a name
    that Windows keeps for itself: ``aux.html``).
    """
    if len(path) <= LONGEST_NAME and _PLAIN.fullmatch(path):
        return None
    return refusal_of_odd(path)


def refusal_of_odd(path: str) -> str | None:
    """Return what ``refusal`` does, by looking at everything; ``refusal`` does so only when it must."""
    if not path:
        return "empty"
    if len(path) > LONGEST or max(map(len, path.split("/"))) > LONGEST_NAME:
        return "long"
    if not _PATH.fullmatch(path):
        return "characters"
    if "./" in path or " /" in path or path[-1] in ". ":
        return "dots"
    return "device" if _DEVICE.search(path) else None


def checked(path: str) -> str:
    """Return ``path``; ValueError when it may not stand in a site."""
    why = refusal(path)
    if why:
        raise ValueError(f"path {path!r} cannot stand in a site: {why}")
    return path


def folders_of(path: str) -> list[str]:
    """Return the folders above ``path``, the outermost first: ``a/b/c.html`` → ``a``, ``a/b``."""
    found: list[str] = []
    end = path.find("/")
    while end > 0:
        found.append(path[:end])
        end = path.find("/", end + 1)
    return found
