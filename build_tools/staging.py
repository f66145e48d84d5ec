"""``kho check --staged``: the archive as the next commit would hold it, checked before it is committed.

What git has staged may differ from what lies in the folder. Where it does, the staged archive is written to a
temporary folder and checked there; where it does not, the folder itself is checked. No other program than git runs.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from build_tools.archive import FOLDER
from build_tools.findings import Finding, error

Check = Callable[[Path], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Staged:
    """The findings that stop a commit or concern it, and how many files of the archive it changes."""

    findings: tuple[Finding, ...]
    files: int


class GitMissingError(Exception):
    """There is no git here, or the folder is in no repository; the text says which."""


def check_staged(root: Path, check: Check) -> Staged:
    """Check the staged archive below ``root`` by ``check`` (folder → findings).

    Errors count wherever they are, because the commit would publish them; warnings only in the files that it changes.
    """
    changed = set(_names(root, "diff", "--cached", "--name-only", "--diff-filter=ACMRTD"))
    if not changed:
        return Staged((), 0)
    with _as_staged(root) as folder:
        findings = check(folder)
    kept = [each for each in findings if each.severity == "error" or each.path in changed]
    return Staged(tuple(kept), len(changed))


@contextmanager
def _as_staged(root: Path) -> Iterator[Path]:
    """A folder that holds the archive as staged."""
    differing = [*_names(root, "diff", "--name-only"), *_names(root, "ls-files", "--others", "--exclude-standard")]
    if not differing:
        yield root
        return
    with tempfile.TemporaryDirectory(prefix="kho-") as name:
        prefix = f"{name}/"
        inside = _git(root, "rev-parse", "--show-prefix").strip()
        files = _git(root, "ls-files", "-z", "--", FOLDER)
        _git(root, "checkout-index", "-z", "--stdin", f"--prefix={prefix}", given=files)
        yield Path(prefix) / inside if inside else Path(prefix)


def _names(root: Path, *arguments: str) -> list[str]:
    """Paths below the archive's root that a git command names."""
    relative = ["--relative"] if arguments[0] == "diff" else []
    return [name for name in _git(root, *arguments, *relative, "-z", "--", FOLDER).split("\0") if name]


def _git(root: Path, *arguments: str, given: str | None = None) -> str:
    program = shutil.which("git")
    if program is None:
        raise GitMissingError("git")
    done = subprocess.run(  # noqa: S603 - git, with arguments of ours
        [program, "-C", str(root), "-c", "core.quotepath=off", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        input=given,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise GitMissingError(said[-1] if said else "git")
    return done.stdout


def trouble(reason: GitMissingError) -> Finding:
    """The finding for a folder that git does not keep."""
    return error(FOLDER, 0, "staged-no-git", reason=reason)
