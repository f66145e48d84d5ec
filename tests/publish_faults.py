"""A long run of publishing faults, for a person or a nightly job: ``python -m tests.publish_faults [RUNS] [SEED]``.

Each run publishes a next edition of a site of some hundreds of files and breaks it: SIGKILL at a random moment, a full
disk (a small tmpfs, as root), a closed folder, two builders at once. After recovery the site must be wholly the old
or wholly the new edition, and the next build must equal a clean one. Prints a count per fault; exits 1 at the first
broken site.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from build_tools.publish import PublishError
from build_tools.published import recover_site
from tests.publishing import Site, in_child, publish, tree

FILES: Final = 300
_BUILDER: Final = (
    "import sys; from pathlib import Path\n"
    "from tests.publish_faults import edition; from tests.publishing import publish\n"
    "print('ready', flush=True); sys.stdin.readline(); publish(Path(sys.argv[1]), edition(int(sys.argv[2])))"
)


def edition(number: int, *, size: int = 2_000) -> Site:
    """Return the files of an edition: a third of them changes, some come and some go with each number."""
    pages: dict[str, bytes] = {"index.html": f"edition {number}".encode()}
    for file in range(FILES):
        if (file + number) % 7:
            version = number - (number - file) % 3
            content = random.Random(f"{file} {version}").randbytes(size)
            pages[f"van-ban/{file % 9}/{2000 + file % 5}/{file}.html"] = content
    return pages


class Broken(Exception):  # noqa: N818 (the finding of this run, no error of the program)
    """A site that is neither its old nor its new edition."""


def check(site: Path, old: Site, new: Site) -> str:
    """Recover the site and return what it is, ``old`` or ``new``; Broken otherwise."""
    recover_site(site)
    found = tree(site) if site.exists() else {}
    if found not in (old, new):
        raise Broken(str(site))
    return "new" if found == new else "old"


def _start(site: Path, number: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _BUILDER, str(site), str(number)]
    builder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert builder.stdout
    assert builder.stdout.readline() == b"ready\n"
    return builder


def _go(builder: subprocess.Popen[bytes]) -> None:
    assert builder.stdin
    builder.stdin.write(b"\n")
    builder.stdin.flush()


def killed(site: Path, number: int, dice: random.Random) -> None:
    """Kill the builder at a random moment of its work."""
    with _start(site, number) as builder:
        _go(builder)
        time.sleep(dice.random() * 0.12)
        builder.kill()


def two_at_once(site: Path, number: int, dice: random.Random) -> None:
    """Start two builders of the same edition; kill one of them half of the time."""
    with _start(site, number) as one, _start(site, number) as other:
        _go(one)
        _go(other)
        if dice.random() < 0.5:
            time.sleep(dice.random() * 0.2)
            one.kill()


def closed_folder(site: Path, number: int, dice: random.Random) -> None:
    """Publish as a user who may not write into one of the folders."""
    folders = sorted(path for path in (site, *site.rglob("*")) if path.is_dir())
    closed = dice.choice(folders) if folders else site.parent
    closed.chmod(0o555)

    def build() -> None:
        if os.getuid() == 0:
            os.setuid(65534)
        publish(site, edition(number))

    in_child(build)
    closed.chmod(0o755)


def full_disk(site: Path, number: int, dice: random.Random) -> None:
    """Leave less space than the edition needs."""
    free = shutil.disk_usage(site.parent).free
    ballast = site.parent / "ballast"
    ballast.write_bytes(b"x" * max(0, free - dice.randrange(600_000)))
    try:
        publish(site, edition(number))
    except PublishError as error:
        if error.code not in {"no-space", "unfinished"}:
            raise
    finally:
        ballast.unlink()


Fault = Callable[[Path, int, random.Random], None]


def run(place: Path, faults: list[Fault], *, runs: int, seed: int) -> Counter[str]:
    """Break ``runs`` publications in ``place``; return how often each fault left which edition."""
    dice = random.Random(seed)
    site = place / "site"
    outcomes: Counter[str] = Counter()
    old: Site = {}
    for number in range(1, runs + 1):
        fault = dice.choice(faults)
        if dice.random() < 0.1:
            shutil.rmtree(site.with_name(".site-kho"), ignore_errors=True)  # sometimes nothing is known of the site
        fault(site, number, dice)
        stands = check(site, old, edition(number))
        outcomes[f"{fault.__name__}: {stands}"] += 1
        if dice.random() < 0.5:
            publish(site, edition(number))
            check(site, edition(number), edition(number))
        old = tree(site) if site.exists() else {}
    return outcomes


def main(runs: int = 100, seed: int = 7) -> int:
    """Run every fault that this user can cause."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o777)
        outcomes += run(place, [killed, two_at_once], runs=runs, seed=seed)
        closed = place / "closed"
        closed.mkdir()
        if os.getuid() == 0:
            os.chown(closed, 65534, 65534)
            disk = place / "disk"
            disk.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2500k", "tmpfs", disk], check=True)
            try:
                outcomes += run(disk, [full_disk], runs=runs // 4, seed=seed)
            finally:
                subprocess.run(["umount", disk], check=True)
        if in_child(lambda: _as_nobody(closed, runs // 4, seed)):
            raise Broken(str(closed))
        outcomes += Counter({"closed_folder: checked": runs // 4})
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:5} {outcome}")  # noqa: T201 (a program for a person)
    return 0


def _as_nobody(place: Path, runs: int, seed: int) -> None:
    if os.getuid() == 0:
        os.setuid(65534)
    run(place, [closed_folder], runs=runs, seed=seed)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
