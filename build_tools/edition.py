"""Which edition of an archive is pressed: the day and the commit that it stands at, as git tells it.

The only module that asks git. ``SOURCE_DATE_EPOCH`` overrides the day; without git, or with changes that are not
committed, the edition is a draft.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Edition:
    """``day``: the commit's, in UTC; ``commit``: its full name; ``draft``: it is not exactly what is committed."""

    day: date | None = None
    commit: str | None = None
    draft: bool = True

    def to_plain(self) -> tuple[str, str, bool]:
        """Return a form that `from_plain` reads."""
        return (self.day.isoformat() if self.day else "", self.commit or "", self.draft)

    @staticmethod
    def from_plain(plain: tuple[str, str, bool]) -> Edition:
        """Read what `to_plain` wrote."""
        day, commit, draft = plain
        return Edition(date.fromisoformat(day) if day else None, commit or None, draft)


def read_edition(root: Path) -> Edition:
    """Return the edition of the archive in ``root``."""
    asked = os.environ.get("SOURCE_DATE_EPOCH", "")
    day = _day(asked) if asked.isdigit() else None
    committed = _git(root, "log", "-1", "--format=%H %ct")
    if not committed:
        return Edition(day)
    commit, _, seconds = committed.partition(" ")
    changed = _git(root, "status", "--porcelain", "--untracked-files=normal", "--", ".")
    return Edition(day or _day(seconds), commit, draft=changed != "")


def _day(seconds: str) -> date:
    return datetime.fromtimestamp(int(seconds), UTC).date()


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers, or None when it does not: no git, no repository, no commit."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "-C", str(root), *arguments],  # noqa: S607 - git is where the caller's PATH has it
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
