"""Real builds of the real archive, killed: ``python -m tests.build_faults [RUNS] [SEED]`` for a long run.

Each run edits the archive, starts ``kho build`` and kills it, half of the time at a random moment, half of the time
just before a random change of the disk. Recovered, the site must be wholly the last one or wholly the one that a clean
build makes; and the next build must equal that clean build byte for byte.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from build_tools.publish import recover_site
from tests.publishing import tree

REPOSITORY: Final = Path(__file__).parent.parent
_SECONDS: Final = 120  # no build of a handful of directives takes as long
_BUILD: Final = (
    "import sys; from pathlib import Path; from build_tools.cli import main; from tests.publishing import die_at\n"
    "step, archive, site = sys.argv[1:]\n"
    "if int(step): die_at(int(step), Path(site))\n"
    "sys.exit(main(['build', '--archive', archive, '--site', site]))"
)


class Broken(Exception):  # noqa: N818 (the finding of this run, no error of the program)
    """A site that is neither its old nor its new edition, or a build that differs from a clean one."""


@dataclass
class Killed:
    """An archive of its own in ``place``, its site, and a clean site beside it; ``outcomes`` counts what was left."""

    place: Path
    dice: random.Random
    outcomes: Counter[str] = field(default_factory=Counter)
    _taken: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.copytree(REPOSITORY / "directives", self.place / "directives")

    def run(self, runs: int) -> Counter[str]:
        """Edit, kill, recover, compare, ``runs`` times."""
        site = self.place / "site"
        old: dict[str, bytes] = {}
        for _ in range(runs):
            self._edit()
            new = self._clean()
            orphans = self._kill(site)
            recover_site(site)
            found = tree(site) if site.exists() else {}
            if found not in (old, new):
                raise Broken(str(self.place))
            self.outcomes["new" if found == new else "old"] += 1
            if self.dice.random() < 0.5:
                self._build(site)
                if tree(site) != new:
                    raise Broken(str(self.place))
                self.outcomes["built again, as a clean build"] += 1
            old = tree(site) if site.exists() else {}
            with contextlib.suppress(ProcessLookupError):
                os.killpg(orphans, signal.SIGKILL)
        return self.outcomes

    def _edit(self) -> None:
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
        self._build(site)
        return tree(site)

    def _build(self, site: Path) -> None:
        if self._start(site).wait(_SECONDS):
            raise Broken((self.place / "said").read_text(encoding="utf-8"))

    def _kill(self, site: Path) -> int:
        """Kill a build and return its process group: its orphaned workers go only after the next builds."""
        if self.dice.random() < 0.5:
            builder = self._start(site, step=self.dice.randrange(1, 700))
        else:
            builder = self._start(site)
            time.sleep(self.dice.random())
            builder.kill()
        builder.wait(_SECONDS)
        return builder.pid

    def _start(self, site: Path, *, step: int = 0) -> subprocess.Popen[bytes]:
        # The clean site has a cache of its own: what a killed build left in the other must not reach it.
        environment = {**os.environ, "KHO_CACHE": str(self.place / f"cache of {site.name}")}
        command = [sys.executable, "-c", _BUILD, str(step), str(self.place), str(site)]
        with (self.place / "said").open("wb") as said:
            return subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, stdout=said, stderr=said, start_new_session=True
            )


def main(runs: int = 50, seed: int = 7) -> int:
    """Kill builds and print what was left, how often."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = Killed(Path(folder), random.Random(seed)).run(runs)
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:5} {outcome}")  # noqa: T201 (a program for a person)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
