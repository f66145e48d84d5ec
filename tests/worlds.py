"""Other worlds for a build: another day, locale, zone, umask, seed and folder; and one without a network.

``sitecustomize`` stands in each world's PYTHONPATH: Python reads it before anything else, in workers too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent

_LATER = """
import datetime, time
_seconds, _today = time.time, datetime.datetime
time.time = lambda: _seconds() + {days} * 86400
class datetime_later(_today):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)
    @classmethod
    def today(cls):
        return cls.now()
datetime.datetime = datetime_later
"""
# Every step towards a network is written down, then refused. Sockets between processes of this machine are files.
_CUT = """
import os, sys
def _watch(event, arguments):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple)):
        with open({log!r}, "a") as log:
            log.write(f"{{event}} {{arguments}}\\n")
        raise OSError("this world has no network")
sys.addaudithook(_watch)
"""


class NoCutError(Exception):
    """The network cannot be cut on this machine; the message ends with the line to type."""


@dataclass(frozen=True)
class World:
    """Where and when a command runs. ``place`` is the world's own folder, made when missing."""

    place: Path
    environment: dict[str, str] = field(default_factory=dict)
    umask: int = 0o022
    days: int = 0  # how much later than today

    def kho(self, *arguments: str | Path, cut: bool = False) -> subprocess.CompletedProcess[str]:
        """Run ``kho`` in this world, its cache empty at first; ``cut``: without a network."""
        return self.run("-m", "build_tools", *arguments, cut=cut)

    def run(self, *arguments: str | Path, cut: bool = False) -> subprocess.CompletedProcess[str]:
        """Run Python in this world."""
        customs = self.place / "customs"
        customs.mkdir(parents=True, exist_ok=True)
        text = _LATER.format(days=self.days) if self.days else ""
        text += _CUT.format(log=str(self.log)) if cut else ""
        (customs / "sitecustomize.py").write_text(text, encoding="utf-8")
        command: list[str | Path] = [sys.executable, *arguments]
        if cut:
            command = [*_cutter(), *command]
        environment = {
            **os.environ,
            "KHO_CACHE": str(self.place / "cache"),
            "PYTHONPATH": os.pathsep.join([str(customs), str(REPOSITORY)]),
            **self.environment,
        }
        before = os.umask(self.umask)
        try:
            return subprocess.run(command, cwd=self.place, env=environment, capture_output=True, text=True, check=False)
        finally:
            os.umask(before)

    @property
    def log(self) -> Path:
        """Where a world without a network notes who reached for it."""
        return self.place / "reached"


def _cutter() -> list[str]:
    """Return what starts a program in a network of its own, where nothing is: root can, and often every user."""
    unshare = shutil.which("unshare")
    for options in ([], ["--map-root-user"]):
        if (
            unshare
            and not subprocess.run([unshare, "--net", *options, "true"], capture_output=True, check=False).returncode
        ):
            return [unshare, "--net", *options]
    if sys.platform == "linux":
        raise NoCutError("no way to cut the network; type: sudo sysctl kernel.unprivileged_userns_clone=1")
    return []  # elsewhere the audit hook alone refuses every connection


def commit_archive(root: Path) -> None:
    """Commit the archive in ``root``, always as the same commit."""
    facts = {"NAME": "x", "EMAIL": "x@example.vn", "DATE": "2024-02-29T23:30:00+0700"}
    author = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in facts.items()}
    environment = {**os.environ, **author, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for arguments in (["init", "-q", "-b", "main"], ["add", "directives"], ["commit", "-q", "-m", "archive"]):
        subprocess.run(["git", *arguments], cwd=root, env=environment, check=True, capture_output=True)
