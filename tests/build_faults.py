"""Real builds of the real archive, broken: ``python -m tests.build_faults [RUNS] [SEED]`` for a long run.

Each run edits the archive, starts ``kho build`` and breaks it: SIGKILL at a random moment or just before a random
change of the disk, a full disk (a small tmpfs, as root), a closed folder, two builders at once. A build that fails says
why, never with a traceback. Recovered, the site must be wholly the last one or wholly the one that a clean build makes;
and the next build must equal that clean build byte for byte.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from build_tools.published import recover_site
from tests.publishing import tree

REPOSITORY: Final = Path(__file__).parent.parent
FAULTS: Final = ("killed", "closed_folder", "two_at_once")
_SECONDS: Final = 120  # no build of a handful of directives takes as long
_DISK: Final = "32m"  # a site, its stage and the cache of a hundred edited seeds need half of it
# Modes bind this program even when root started it: it gives up the rights to overrule them, then begins anew.
BOUND: Final = (
    "import ctypes, os, sys\n"
    "if sys.platform == 'linux': [ctypes.CDLL(None).prctl(24, right) for right in (1, 2)]\n"
    "os.execv(sys.executable, [sys.executable, '-c', *sys.argv[1:]])"
)
_BUILD: Final = (
    "import sys; from pathlib import Path; from build_tools.cli import main; from tests.publishing import die_at\n"
    "step, archive, site = sys.argv[1:]\n"
    "if int(step): die_at(int(step), Path(site))\n"
    "sys.exit(main(['build', '--archive', archive, '--site', site]))"
)


class Broken(Exception):  # noqa: N818 (the finding of this run, no error of the program)
    """A site that is neither its old nor its new edition, or a build that differs from a clean one."""


@dataclass
class BrokenBuilds:
    """An archive of its own in ``place``, its site on ``place/disk``, and a clean site beside it.

    ``outcomes`` counts what each fault left.
    """

    place: Path
    dice: random.Random
    outcomes: Counter[str] = field(default_factory=Counter)
    _taken: list[Path] = field(default_factory=list)
    _orphans: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.copytree(REPOSITORY / "directives", self.place / "directives")
        (self.place / "disk").mkdir(exist_ok=True)
        self.site = self.place / "disk" / "site"

    def run(self, runs: int, faults: Sequence[str] = FAULTS) -> Counter[str]:
        """Edit, break, recover, compare, ``runs`` times."""
        old: dict[str, bytes] = {}
        for number in range(runs):
            self.edit()
            new = self._clean()
            fault = faults[number % len(faults)]
            getattr(self, f"_{fault}")()
            recover_site(self.site)
            found = self._found()
            if found not in (old, new):
                raise Broken(f"{fault}: {self.site}")
            self.outcomes[f"{fault}: {'new' if found == new else 'old'}"] += 1
            if self.dice.random() < 0.5:
                self.build(self.site)
                if self._found() != new:
                    raise Broken(f"after {fault}: {self.site}")
                self.outcomes["built again, as a clean build"] += 1
            old = self._found()
            while self._orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._orphans.pop(), signal.SIGKILL)
        return self.outcomes

    def _found(self) -> dict[str, bytes]:
        return tree(self.site) if self.site.exists() else {}

    def edit(self) -> None:
        """Add a sentence to some directives, and take one away or bring one back."""
        files = sorted((self.place / "directives").rglob("*.md"))
        for file in self.dice.sample(files, 2):
            with file.open("a", encoding="utf-8") as text:
                text.write(f"\nCâu ghi thêm số {self.dice.randrange(10_000)}.\n")
        if self._taken:
            file = self._taken.pop()
            self._move(self.place / "taken" / file, self.place / "directives" / file)
        elif self.dice.random() < 0.5:
            file = self.dice.choice(files).relative_to(self.place / "directives")
            self._move(self.place / "directives" / file, self.place / "taken" / file)
            self._taken.append(file)

    def _move(self, source: Path, target: Path) -> None:
        """Move a directive together with the folder of its captured original."""
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        if source.with_suffix("").is_dir():
            source.with_suffix("").rename(target.with_suffix(""))

    def _clean(self) -> dict[str, bytes]:
        """Return the tree of a build into a folder that never held a site."""
        site = self.place / "clean"
        shutil.rmtree(site, ignore_errors=True)
        shutil.rmtree(self.place / ".clean-kho", ignore_errors=True)
        self.build(site)
        return tree(site)

    def build(self, site: Path) -> None:
        """Build where nothing is in the way."""
        if self._start(site).wait(_SECONDS):
            raise Broken(self._said(site.name))

    def _said(self, name: str) -> str:
        return (self.place / f"said by {name}").read_text(encoding="utf-8")

    def fail(self, fault: str) -> str:
        """Build where something is in the way: return nothing when it succeeds, else the sentence that says why."""
        if not self._start(self.site).wait(_SECONDS):
            return ""
        said = self._said(self.site.name)
        if "Traceback" in said or not said.strip():
            raise Broken(f"{fault}: {said or 'silence'}")
        self.outcomes[f"{fault}, refused in a sentence"] += 1
        return said

    # The faults

    def _killed(self) -> None:
        """Kill a build; its orphaned workers go only after the next builds."""
        if self.dice.random() < 0.5:
            builder = self._start(self.site, step=self.dice.randrange(1, 700))
        else:
            builder = self._start(self.site)
            time.sleep(self.dice.random())
            builder.kill()
        builder.wait(_SECONDS)
        self._orphans.append(builder.pid)

    def _two_at_once(self) -> None:
        """Start two builds of the same archive into the same site, and kill one of them half of the time."""
        one, other = self._start(self.site, name="one"), self._start(self.site, name="other")
        kill = self.dice.random() < 0.5
        if kill:
            time.sleep(self.dice.random())
            one.kill()
            self._orphans.append(one.pid)
        ended = [builder.wait(_SECONDS) for builder in (one, other)]
        if ended[1] or (ended[0] and not kill):
            raise Broken(f"two at once: {self._said('one')}{self._said('other')}")

    def _closed_folder(self) -> None:
        """Close a folder of the site, of what stands beside it, or of the cache to the builder."""
        beside = [self.place / "disk", self.place / "disk" / "cache"]
        inside = [self.site, *sorted(path for path in self.site.rglob("*") if path.is_dir())]
        closed = self.dice.choice(beside if self.dice.random() < 0.2 else inside)
        closed.chmod(0o555)
        try:
            self.fail("closed folder")
        finally:
            if closed.is_dir():  # else it went with its pages
                closed.chmod(0o755)

    def _full_disk(self) -> None:
        """Leave less space for site, stage and cache than they may need."""
        ballast = self.place / "disk" / "ballast"
        free = shutil.disk_usage(ballast.parent).free
        ballast.write_bytes(b"x" * max(0, free - self.dice.choice([0, 20_000, 200_000, 1_000_000, 2_000_000])))
        try:
            self.fail("full disk")
        finally:
            ballast.unlink()

    def _start(self, site: Path, *, step: int = 0, name: str = "") -> subprocess.Popen[bytes]:
        # The clean site has a cache of its own: what a broken build left in the other must not reach it.
        cache = self.place / ("disk/cache" if site == self.site else "cache of the clean site")
        environment = {**os.environ, "KHO_CACHE": str(cache), "KHO_LANG": "en"}
        command = [sys.executable, "-c", BOUND, _BUILD, str(step), str(self.place), str(site)]
        with (self.place / f"said by {name or site.name}").open("wb") as said:
            return subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, stdout=said, stderr=said, start_new_session=True
            )


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """Mount a small disk at ``place``; say whether this user can."""
    place.mkdir()
    mount: list[str | Path] = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", place]
    mounted = os.getuid() == 0 and not subprocess.run(mount, check=False, capture_output=True).returncode
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", place], check=True)


def main(runs: int = 100, seed: int = 7) -> int:
    """Break builds and print what was left, how often."""
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder) / "disk") as mounted:
        faults = (*FAULTS, "full_disk") if mounted else FAULTS
        outcomes = BrokenBuilds(Path(folder), random.Random(seed)).run(runs, faults)
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:5} {outcome}")  # noqa: T201 (a program for a person)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
