"""The locks → which locked packages have published vulnerabilities, and which nobody could ask about. ``make audit``.

The asking is pip-audit's, by the network, in an environment of its own; this module starts it and reads its answer. An
answer that leaves packages out counts as no answer: a silent audit would be worse than none.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from build_tools.sbom import Locked, read_lock
from build_tools.words import say

OK, VULNERABLE, UNANSWERED = 0, 1, 2
_ASK: Final = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
_SECONDS: Final = 600
_SHOWN: Final = 8  # names of packages in one sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one lock: ``package version: id, …`` for each vulnerable one, and the names of the unasked."""

    vulnerable: tuple[str, ...]
    unasked: tuple[str, ...]


def judge(locked: Sequence[Locked], answer: Mapping[str, Any]) -> Verdict:
    """Return what pip-audit's ``answer`` says of ``locked``; a package that it does not speak of is unasked."""
    spoken = {each["name"]: each for each in answer.get("dependencies", ())}
    vulnerable = [
        f"{each.name} {each.version}: {', '.join(found['id'] for found in spoken[each.name]['vulns'])}"
        for each in locked
        if spoken.get(each.name, {}).get("vulns")
    ]
    unasked = [each.name for each in locked if "vulns" not in spoken.get(each.name, {})]
    return Verdict(tuple(vulnerable), tuple(unasked))


def ask(program: Path, locked: Sequence[Locked]) -> tuple[Mapping[str, Any], str]:
    """Return pip-audit's answer about ``locked`` (empty: it had none) and the last line of what it complained of.

    It is asked without markers: what is installed on Windows only is asked about everywhere.
    """
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder, "lock.txt")
        lock.write_text("".join(map(_plain, locked)), encoding="utf-8")
        command: list[str | Path] = [program, *_ASK, "--requirement", lock]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as reason:
            return {}, str(reason)
    try:
        answer: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {}, (done.stderr.strip().splitlines() or [""])[-1]
    return answer, ""


def _plain(each: Locked) -> str:
    return f"{each.name}=={each.version} " + " ".join(f"--hash=sha256:{digest}" for digest in each.hashes) + "\n"


def describe_verdict(lock: str, count: int, verdict: Verdict, complaint: str) -> str:
    """Return what a person reads about one lock of ``count`` packages."""
    lines = [say("audit.vulnerable", lock=lock, package=each) for each in verdict.vulnerable]
    if verdict.unasked:
        names = ", ".join(verdict.unasked[:_SHOWN]) + (" …" if len(verdict.unasked) > _SHOWN else "")
        left = len(verdict.unasked)
        lines.append(say("audit.unanswered", lock=lock, left=left, count=count, names=names))
        lines += [f"  {complaint}"] if complaint else []
    return "\n".join(lines or [say("audit.clean", lock=lock, count=count)])


def main() -> int:
    """Ask about the locks of the command line; 1: vulnerabilities, 2: packages that nobody could ask about."""
    options = argparse.ArgumentParser(prog="python -m build_tools.audit", description=__doc__)
    options.add_argument("program", type=Path, metavar="PIP-AUDIT", help="the program that asks")
    options.add_argument("locks", type=Path, nargs="+", metavar="LOCK", help="requirements with hashes")
    chosen = options.parse_args()
    codes = []
    for lock in chosen.locks:
        locked = read_lock(lock.read_text(encoding="utf-8"))
        answer, complaint = ask(chosen.program, locked)
        verdict = judge(locked, answer)
        sys.stdout.write(describe_verdict(lock.name, len(locked), verdict, complaint) + "\n")
        codes.append(VULNERABLE if verdict.vulnerable else UNANSWERED if verdict.unasked else OK)
    return VULNERABLE if VULNERABLE in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
