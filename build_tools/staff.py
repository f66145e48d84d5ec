"""The staff's commands: arguments of ``kho import``, ``new``, ``fmt``, ``rename`` → work, words, an exit code.

What is told goes through two functions that ``cli`` gives; nothing here prints.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from build_tools.archive import FOLDER, read_archive
from build_tools.asking import ask_all, complete_issuer, registry_of, write_new
from build_tools.findings import Finding, error
from build_tools.formatting import format_file
from build_tools.organisations import Registry
from build_tools.renaming import key_of, rename_directive
from build_tools.staging import Check, GitMissingError, check_staged, trouble
from build_tools.vocabulary import load_vocabulary
from build_tools.words import describe, say

Tell = Callable[[str], None]
AddCommand = Callable[..., argparse.ArgumentParser]
OK, REFUSED = 0, 1


class Staff:
    """The commands, with where their words go: ``out`` for what was asked, ``err`` for what must be mended."""

    def __init__(self, out: Tell, err: Tell) -> None:
        self._out, self._err = out, err

    def add_commands(self, add: AddCommand) -> None:
        """Add the commands to the parser; ``add(name, run)`` gives one that knows ``--archive``."""
        given = add("import", self.import_files)
        given.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("cli.help-import-files"))
        given.add_argument("--dry-run", action="store_true", help=say("cli.help-dry-run"))
        given.add_argument("--update", action="store_true", help=say("cli.help-update"))
        given.add_argument("--yes", action="store_true", help=say("cli.help-yes"))
        given.add_argument("--issuer", metavar="ID", help=say("cli.help-issuer"))
        add("new", self.new_directive)
        formatted = add("fmt", self.format_files)
        formatted.add_argument("files", nargs="*", type=Path, metavar="FILE", help=say("cli.help-fmt-files"))
        formatted.add_argument("--check", action="store_true", help=say("cli.help-fmt-check"))
        renamed = add("rename", self.rename)
        renamed.add_argument("old", help=say("cli.help-rename-old"))
        renamed.add_argument("new", help=say("cli.help-rename-new"))

    def import_files(self, options: argparse.Namespace) -> int:
        """Import each file; one that is refused stops no other."""
        from build_tools.importers.importing import import_file, open_desk  # noqa: PLC0415 - readers are slow to load

        desk, findings = open_desk(options.archive)
        if any(each.code == "archive-missing" for each in findings):
            return self._refuse(findings)
        doubts = done = 0
        for file in options.files:
            result = import_file(
                file, desk, issuer=options.issuer, dry_run=options.dry_run, update=options.update, overwrite=options.yes
            )
            for finding in result.findings:
                self._tell(finding)
            if result.outcome == "refused":
                continue
            done += 1
            doubts += len(result.findings)
            if result.outcome == "drafted":
                self._out(result.text)
            if result.difference:
                self._out(result.difference)
            self._out(say(_OUTCOMES[result.outcome], file=file, key=f"{FOLDER}/{result.key}.md"))
        self._out(say("cli.import-sum", done=done, total=len(options.files), doubts=doubts))
        if done and not options.dry_run:
            self._out(say("cli.import-next"))
        return OK if done == len(options.files) else REFUSED

    def new_directive(self, options: argparse.Namespace) -> int:
        """Ask for a new directive's facts and write its file."""
        registry, findings = registry_of(options.archive)
        if any(each.code == "archive-missing" for each in findings):
            return self._refuse(findings)
        try:
            with _completion(registry):
                answers = ask_all(input, self._out, registry=registry, vocabulary=load_vocabulary())
        except (EOFError, KeyboardInterrupt):
            self._err(say("cli.stopped"))
            return REFUSED
        file, findings = write_new(options.archive, answers)
        if findings:
            return self._refuse(findings)
        self._out(say("cli.new-done", file=file))
        return OK

    def format_files(self, options: argparse.Namespace) -> int:
        """Rewrite the front matter of the files named, or of the whole archive."""
        wanted = _wanted(options.archive, options.files)
        changed = 0
        refused = False
        for file, key in wanted:
            if not file.is_file():
                self._tell(error(str(file), 0, "import-missing"))
                refused = True
                continue
            altered, findings = format_file(file, key=key, write=not options.check)
            changed += altered
            refused = refused or bool(findings)
            for finding in findings:
                self._tell(finding)
            if altered:
                self._out(say("cli.would-format" if options.check else "cli.formatted", file=file))
        if options.check:
            self._out(say("cli.format-sum", changed=changed, total=len(wanted)))
        return REFUSED if refused or (options.check and changed) else OK

    def rename(self, options: argparse.Namespace) -> int:
        """Move a directive."""
        old, new = key_of(options.old), key_of(options.new)
        files, findings = rename_directive(options.archive, old, new)
        if findings:
            return self._refuse(findings)
        self._out(say("cli.renamed", old=old, new=new, files=", ".join(files)))
        return OK

    def check_staged(self, root: Path, check: Check, *, strict: bool) -> int:
        """Check what the next commit would hold."""
        try:
            staged = check_staged(root, check)
        except GitMissingError as reason:
            return self._refuse([trouble(reason)])
        for finding in staged.findings:
            self._tell(finding)
        errors = sum(each.severity == "error" for each in staged.findings)
        warnings = len(staged.findings) - errors
        self._out(say("cli.staged", files=staged.files, errors=errors, warnings=warnings))
        return REFUSED if errors or (strict and warnings) else OK

    def _tell(self, finding: Finding) -> None:
        (self._err if finding.severity == "error" else self._out)(describe(finding))

    def _refuse(self, findings: Sequence[Finding]) -> int:
        for finding in findings:
            self._tell(finding)
        return REFUSED


_OUTCOMES: Final = {
    "written": "cli.imported",
    "drafted": "cli.import-would",
    "updated": "cli.import-updated",
    "differs": "cli.import-differs",
    "same": "cli.import-same",
}


def _wanted(root: Path, files: Sequence[Path]) -> list[tuple[Path, str]]:
    """The files to format, each with the key that findings name it by."""
    if files:
        return [(file, key_of(str(file))) for file in files]
    archive, _ = read_archive(root)
    return [(each.file, key) for key, each in archive.directives.items()]


@contextmanager
def _completion(registry: Registry | None) -> Iterator[None]:
    """While asking, Tab completes names of the registry, where the terminal can."""
    try:
        import readline  # noqa: PLC0415 - Windows has none
    except ImportError:
        yield
        return
    before = readline.get_completer()

    def complete(words: str, state: int) -> str | None:
        found = [registry.by_id[each].name for each in complete_issuer(words, registry)] if registry and words else []
        return found[state] if state < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
