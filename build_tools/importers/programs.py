"""The one door to outside programs (LibreOffice, ocrmypdf, tesseract): fixed arguments and a time limit."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_SECONDS: Final = 300


class ProgramError(Exception):
    """A program failed; the text is its reason, one line."""


def find_program(*names: str) -> str | None:
    """Return the first of these programs that this machine has."""
    return next((found for name in names if (found := shutil.which(name))), None)


def run_program(program: str, arguments: Sequence[str], *, folder: Path) -> str:
    """Run ``program`` in ``folder`` and return what it printed; raises :class:`ProgramError`."""
    try:
        done = subprocess.run(  # noqa: S603 - the program is found by name and the arguments are ours
            [program, *arguments],
            cwd=folder,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise ProgramError(type(reason).__name__) from reason
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ProgramError(said[-1][:200] if said else f"exit {done.returncode}")
    return done.stdout.decode("utf-8", "replace")
