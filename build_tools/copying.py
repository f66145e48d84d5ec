"""The offline copy: ``kho offline``, ``kho verify``, ``kho upgrade`` → work done, words told, an exit code.

What is told goes through the functions that ``cli`` gives; nothing here prints.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from build_tools.edition import read_edition
from build_tools.words import describe, say

Tell = Callable[[str], None]
AddCommand = Callable[..., argparse.ArgumentParser]
# Builds the archive's site first; the counts that the manifest names, or None after findings were told.
Build = Callable[[argparse.Namespace], Mapping[str, int] | None]
OK, REFUSED = 0, 1
_MEBIBYTE: Final = 1 << 20


class Copier:
    """The three commands, with where their words go."""

    def __init__(self, out: Tell, err: Tell, *, build: Build, site: Path, dist: Path) -> None:
        self._out, self._err, self._build = out, err, build
        self._site, self._dist = site, dist

    def add_commands(self, add: AddCommand, add_plain: AddCommand) -> None:
        """Add the commands; ``add`` gives one that knows ``--archive``, ``add_plain`` one that does not."""
        offline = add("offline", self.offline)
        offline.add_argument("--site", type=Path, default=self._site, help=say("cli.help-site"))
        offline.add_argument("--out", type=Path, default=self._dist, metavar="DIR", help=say("cli.help-out"))
        offline.add_argument("--since", metavar="EDITION", help=say("cli.help-since"))
        verify = add_plain("verify", self.verify)
        verify.add_argument("copy", type=Path, metavar="DIR|ZIP", help=say("cli.help-copy"))
        upgrade = add_plain("upgrade", self.upgrade)
        upgrade.add_argument("copy", type=Path, metavar="DIR", help=say("cli.help-copy"))
        upgrade.add_argument("update", type=Path, metavar="ZIP", help=say("cli.help-update-zip"))

    def offline(self, options: argparse.Namespace) -> int:
        """Build the site, then seal it into a ZIP."""
        from build_tools.offline import find_older_copy, make_offline  # noqa: PLC0415 - no other command needs it

        counts = self._build(options)
        if counts is None:
            return REFUSED
        edition = read_edition(options.archive)
        made = make_offline(
            options.site,
            options.out,
            edition=edition.day or _today(),
            commit=edition.commit,
            draft=edition.draft,
            counts=counts,
            since=find_older_copy(options.out, options.since) if options.since else None,
        )
        size, packed = _mebibytes(made.size), _mebibytes(made.packed)
        self._out(say("cli.offline-made", path=made.path, files=made.files, size=size, packed=packed))
        self._out(f"SHA-256 {made.sha256}")
        if made.update:
            packed = _mebibytes(made.update_packed)
            self._out(
                say("cli.copied-update", path=made.update, changed=made.changed, removed=made.removed, packed=packed)
            )
        return OK

    def verify(self, options: argparse.Namespace) -> int:
        """Check a copy without network."""
        from build_tools.verify import verify_copy  # noqa: PLC0415 - no other command needs it

        findings = verify_copy(options.copy)
        for finding in findings:
            self._err(describe(finding))
        self._out(say("cli.verified-bad", count=len(findings)) if findings else say("cli.verified"))
        return REFUSED if findings else OK

    def upgrade(self, options: argparse.Namespace) -> int:
        """Bring a copy to a newer edition."""
        from build_tools.offline_update import apply_update  # noqa: PLC0415 - no other command needs it

        applied = apply_update(options.copy, options.update)
        self._out(say("cli.updated", changed=applied.changed, removed=applied.removed))
        return OK


def _today() -> date:
    """The day of an edition that git does not know: a draft of today."""
    return datetime.now(UTC).date()


def _mebibytes(count: int) -> str:
    return f"{count / _MEBIBYTE:.1f} MiB"
