"""Small invented archives for tests: a mapping of paths to texts, written below a folder."""

from collections.abc import Mapping
from pathlib import Path

from build_tools.build import Checked, check_site
from build_tools.cache import Cache


def write_archive(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write ``files`` (path below ``directives/`` → content) and return ``root``."""
    for name, content in files.items():
        file = root / "directives" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def directive(
    body: str = "Các đơn vị thực hiện nghiêm túc.",
    *,
    number: str | None = "01-CV/HU",
    kind: str = "Công văn",
    issuer: str = "Huyện ủy Bình An",
    issued: str = "2021-05-04",
    title: str = "Về công tác văn thư",
    extra: str = "",
) -> str:
    """Return a directive's file that is well in every respect, unless told otherwise. ``extra``: more YAML lines."""
    numbered = f"number: {number}\n" if number else ""
    return f"---\n{numbered}type: {kind}\ntitle: {title}\nissuer: {issuer}\nissued: {issued}\n{extra}---\n{body}\n"


def check(root: Path, files: Mapping[str, str | bytes]) -> Checked:
    """Write an archive and check it."""
    return check_site(write_archive(root, files), Cache(root / "cache"))


def codes(checked: Checked) -> list[str]:
    """The codes of all findings, in order of their places."""
    return [finding.code for finding in checked.findings]
