"""A pressed site → its pages by kind, so that a check can look at each kind once instead of at every page."""

from pathlib import Path


def pages_by_kind(site: Path) -> dict[str, list[str]]:
    """Return kind → addresses, the largest page first.

    A kind is the folder at the root together with ``index`` or ``page`` (``van-ban page``, ``van-ban index``); each
    page that stands at the root is a kind of its own.
    """
    kinds: dict[str, list[Path]] = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site)
        folder = address.parts[0]
        below = "index" if address.name == "index.html" else "page"
        kind = folder if len(address.parts) == 1 else f"{folder} {below}"
        kinds.setdefault(kind, []).append(path)
    return {
        kind: [path.relative_to(site).as_posix() for path in sorted(paths, key=lambda path: -path.stat().st_size)]
        for kind, paths in kinds.items()
    }


def examples(site: Path, *, directives: int = 5) -> list[str]:
    """Return the address of one page of each kind, the largest, and of so many directives, the largest first."""
    shown = {"van-ban page": directives}
    return [address for kind, addresses in pages_by_kind(site).items() for address in addresses[: shown.get(kind, 1)]]
