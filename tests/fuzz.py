"""Mutated archives and files through the whole press: ``python -m tests.fuzz [RUNS] [SEED] [--case N]``.

Whatever stands in an archive, the answer is findings or a site: never a traceback, never more than ten seconds, never a
file outside the output, never a hostile word raw in a page, never a control character in a message. A case is its
number and the seed: ``--case`` runs one again and says all of it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from types import FrameType

from build_tools.build import build_site
from build_tools.cache import Cache
from build_tools.findings import Finding
from build_tools.frame import HostBuild
from build_tools.hosting import host_build
from build_tools.importers.importing import import_file, open_desk
from build_tools.outcome import BuildRefused
from build_tools.parse import parse_text
from build_tools.words import LANGUAGES, describe
from tests.mutations import RAW, REPOSITORY, Archive, mutate_bytes, seeds, sources, write_mutated

SECONDS = 10.0  # of the processor: how busy the machine is with other things is no finding
_WAIT = 120.0  # of the clock, for what sleeps
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_RAW = re.compile("|".join(map(re.escape, RAW)).encode())
_ENDINGS = (".txt", ".html", ".docx", ".pdf", ".md")


class SlowError(BaseException):
    """A case took longer than it may; no handler for ordinary errors may swallow it."""


@dataclass(frozen=True)
class Case:
    """What became of a case. ``problem`` is empty when all is well."""

    number: int
    outcome: str
    seconds: float
    problem: str = ""


class Press:
    """The press in this process, in a folder of its own, and a watch on every file that is opened to be written."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place, self._seed = place, seed
        self._strays: list[str] = []
        self._allowed: tuple[str, ...] = ()
        os.environ["KHO_WORKERS"] = "1"  # workers would be watched too, but one process is quicker here
        outside = place / "outside"
        outside.mkdir(parents=True)
        (outside / "secret.md").write_text("secret kx", encoding="utf-8")
        empty = place / "host"
        empty.mkdir()
        # The frames alone: the theme's own files are the same in every site.
        self._host = HostBuild(empty, host_build(place.parent / "host-cache").frames)
        sys.addaudithook(self._watch)

    def _watch(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._allowed or event not in {"open", "os.mkdir", "os.rename", "os.symlink", "os.link", "os.truncate"}:
            return
        if event == "open" and not (isinstance(flags := arguments[2], int) and flags & (os.O_WRONLY | os.O_RDWR)):
            return
        for each in arguments[: 2 if event in {"os.rename", "os.symlink", "os.link"} else 1]:
            if not isinstance(each, str | bytes | os.PathLike):
                continue
            path = os.path.abspath(os.fsdecode(each))  # noqa: PTH100 (no links followed)
            if path != os.devnull and not path.startswith(self._allowed):
                self._strays.append(f"{event} {path}")

    def run(self, number: int) -> Case:
        """Run one case; every exception is a problem."""
        dice = random.Random(f"{self._seed}/{number}")
        folder = self.place / "case"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self._strays.clear()
        self._allowed = ()
        action = dice.choices((self._press, self._import, self._parse), (70, 20, 10))[0]
        started = time.process_time()
        outcome, problem = action.__name__.strip("_"), ""
        try:
            with _limited(SECONDS, _WAIT):
                outcome, problem = action(folder, dice)
        except SlowError:
            problem = f"longer than {SECONDS} s\n{traceback.format_exc()}"
        except Exception:  # noqa: BLE001 (whatever it is, it is what is looked for)
            problem = traceback.format_exc()
        seconds = time.process_time() - started
        if not problem and seconds > SECONDS:
            problem = f"took {seconds:.1f} s"
        return Case(number, outcome, seconds, problem or self._outside())

    def _outside(self) -> str:
        self._allowed = ()
        if self._strays:
            return f"written outside: {self._strays[:3]}"
        found = sorted(path.name for path in (self.place / "outside").iterdir())
        return "" if found == ["secret.md"] else f"appeared outside: {found}"

    def _press(self, folder: Path, dice: random.Random) -> tuple[str, str]:
        write_mutated(dice.choice(_seeds()), folder, dice)
        site = folder / "out" / "site"
        self._allowed = tuple(f"{folder / name}" for name in ("out", "cache"))
        (folder / "out").mkdir()
        try:
            findings = build_site(folder, site, host=self._host, cache=Cache(folder / "cache"), strict=False).findings
            outcome = "built"
        except BuildRefused as refused:
            findings, outcome = list(refused.findings), "refused"
        problem = _bad_messages(findings) or (raw_words(site) if outcome == "built" else "")
        if outcome == "refused" and not findings:
            problem = "refused without a finding"
        return outcome, problem

    def _import(self, folder: Path, dice: random.Random) -> tuple[str, str]:
        source = folder / f"kx{dice.choice(_ENDINGS)}"
        source.write_bytes(mutate_bytes(dice.choice(_sources()), dice))
        target = folder / "archive" / "directives"
        target.mkdir(parents=True)
        shutil.copy(REPOSITORY / "directives/organisations.yml", target)
        desk, _ = open_desk(folder / "archive")
        self._allowed = (f"{target}{os.sep}", tempfile.gettempdir())
        done = import_file(source, desk, issuer=dice.choice([None, "huyen-uy-son-duong", "kx"]))
        if done.outcome == "refused" and not done.findings:
            return "refused", "refused without a finding"
        return f"import {done.outcome}", _bad_messages(done.findings)

    def _parse(self, folder: Path, dice: random.Random) -> tuple[str, str]:
        self._allowed = (f"{folder}",)
        parse_text(mutate_bytes(dice.choice(_sources()), dice).decode("utf-8", "replace"))
        return "parsed", ""


@cache
def _seeds() -> list[Archive]:
    return seeds()


@cache
def _sources() -> list[bytes]:
    return sources()


@contextmanager
def _limited(seconds: float, wait: float) -> Iterator[None]:
    """Raise SlowError after so many seconds of the processor, or of the clock."""

    def late(_signal: int, _frame: FrameType | None) -> None:
        raise SlowError

    clocks = {signal.ITIMER_PROF: (signal.SIGPROF, seconds), signal.ITIMER_REAL: (signal.SIGALRM, wait)}
    before = {number: signal.signal(number, late) for number, _ in clocks.values()}
    for clock, (_, limit) in clocks.items():
        signal.setitimer(clock, limit)
    try:
        yield
    finally:
        for clock in clocks:
            signal.setitimer(clock, 0)
        for number, action in before.items():
            signal.signal(number, action)


def _bad_messages(findings: Sequence[Finding]) -> str:
    """Say which message cannot be shown: a word is missing, or a terminal would obey it."""
    for finding in findings:
        for language in LANGUAGES:
            line = describe(finding, language=language)
            line.encode()  # a lone surrogate would stop the terminal
            if found := _CONTROL.search(line):
                return f"control character {found[0]!r} in message {line!r}"
    return ""


class _Dangers(HTMLParser):
    """What a browser would run or obey of a hostile word: our pages hold nothing of that kind themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element or attribute that no template of ours writes."""
        self.found += [tag] if tag in {"kx", "iframe", "object", "embed", "base"} else []
        given = dict(attrs)
        for name, value in attrs:
            if (tag, name) == ("meta", "content") and "http-equiv" not in given:
                continue  # words about the page: nothing follows them as an address
            scheme = (value or "").strip().lower().partition(":")[0]
            if name.startswith("on") or "kx" in name or scheme in {"javascript", "data", "vbscript"}:
                self.found.append(f"{tag} {name}={value}")


def raw_words(site: Path) -> str:
    """Say which page has a hostile word as markup."""
    for page in site.rglob("*.html"):
        data = page.read_bytes()
        if b"kx" not in data:
            continue
        if found := _RAW.search(data):
            return f"{page.relative_to(site)} has {found[0]!r} raw"
        dangers = _Dangers()
        dangers.feed(data.decode())
        if dangers.found:
            return f"{page.relative_to(site)} has {dangers.found[0]} raw"
    return ""


def run_cases(numbers: Sequence[int], *, seed: int, place: Path) -> Iterator[Case]:
    """Run the cases ``numbers`` in this process."""
    press = Press(place, seed)
    for number in numbers:
        yield press.run(number)


def _run_share(share: tuple[list[int], int, Path]) -> list[Case]:
    numbers, seed, place = share
    return list(run_cases(numbers, seed=seed, place=place))


def run_fuzz(runs: int, seed: int, *, workers: int, place: Path) -> Iterator[list[Case]]:
    """Run ``runs`` cases in ``workers`` processes, some hundred at a time."""
    host_build(place / "host-cache")
    shares = [list(range(start, min(start + 250, runs))) for start in range(0, runs, 250)]
    tasks = [(share, seed, place / f"share {number}") for share, number in zip(shares, count(), strict=False)]
    with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=1) as pool:
        yield from pool.imap_unordered(_run_share, tasks, chunksize=1)


def main() -> int:
    """Run, print what was found, and end with 1 when anything was."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("runs", type=int, nargs="?", default=10_000)
    options.add_argument("seed", type=int, nargs="?", default=7)
    options.add_argument("--case", type=int, help="run this one alone, and keep its folder")
    chosen = options.parse_args()
    if chosen.case is not None:
        place = Path(tempfile.mkdtemp(prefix="kho-fuzz-"))
        (case,) = run_cases([chosen.case], seed=chosen.seed, place=place / "share")
        print(f"{case.outcome}, {case.seconds:.2f} s, {place}\n{case.problem}")
        return int(bool(case.problem))
    return _fuzz(chosen.runs, chosen.seed)


def _fuzz(runs: int, seed: int) -> int:
    outcomes: Counter[str] = Counter()
    slowest, bad, started = 0.0, 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kho-fuzz-") as folder:
        for cases in run_fuzz(runs, seed, workers=os.cpu_count() or 1, place=Path(folder)):
            for case in cases:
                outcomes[case.outcome] += 1
                slowest = max(slowest, case.seconds)
                if case.problem:
                    bad += 1
                    print(f"case {case.number} ({case.outcome}, {case.seconds:.2f} s): {case.problem}", flush=True)
            print(f"\r{outcomes.total()} of {runs}, {bad} bad", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for outcome, number in sorted(outcomes.items()):
        print(f"{number:6} {outcome}")
    print(f"{runs} cases, seed {seed}, {bad} bad, slowest {slowest:.2f} s, {time.monotonic() - started:.0f} s in all")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
