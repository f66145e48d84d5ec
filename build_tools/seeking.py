"""The full-text index for staff and servers: ``kho index`` and ``kho search`` → work done, words told, an exit code.

What is told goes through the functions that ``cli`` gives; nothing here prints.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from build_tools.cache import Cache, cache_folder
from build_tools.words import describe, say

if TYPE_CHECKING:  # Whoosh and the pages take long to import, and no other command needs them
    from build_tools.full_text import Hit, IndexReport
    from build_tools.search.blocks import SearchDocument

Tell = Callable[[str], None]
AddCommand = Callable[..., argparse.ArgumentParser]
OK, REFUSED = 0, 1
_SHOWN: Final = 10
_MARKS: Final = ("\x1b[1m", "\x1b[0m")


class Seeker:
    """The two commands, with where their words go and whether a terminal shows them."""

    def __init__(self, out: Tell, err: Tell, *, terminal: bool) -> None:
        self._out, self._err, self._terminal = out, err, terminal

    def add_commands(self, add: AddCommand) -> None:
        """Add the commands to the parser; ``add(name, run)`` gives one that knows ``--archive``."""
        add("index", self.index)
        search = add("search", self.search)
        search.add_argument("query", metavar="QUERY", help=say("cli.help-query"))
        for name in ("type", "issuer", "recipient", "year"):
            search.add_argument(f"--{name}", default="", help=say(f"cli.help-search-{name}"))
        search.add_argument("--json", action="store_true", help=say("cli.help-search-json"))
        search.add_argument("-n", dest="limit", type=int, default=_SHOWN, metavar="N", help=say("cli.help-limit"))

    def index(self, options: argparse.Namespace) -> int:
        """Bring the index up to date and say what changed."""
        from build_tools.whoosh_index import update_index  # noqa: PLC0415

        documents = self._documents(options.archive)
        if documents is None:
            return REFUSED
        self._tell_update(update_index(_folder(options.archive), documents), always=True)
        return OK

    def search(self, options: argparse.Namespace) -> int:
        """Bring the index up to date, then answer."""
        from build_tools.full_text import Narrowing  # noqa: PLC0415
        from build_tools.whoosh_index import answer  # noqa: PLC0415

        documents = self._documents(options.archive)
        if documents is None:
            return REFUSED
        narrowing = Narrowing(options.type, options.issuer, options.recipient, options.year)
        hits = answer(
            _folder(options.archive),
            documents,
            options.query,
            narrowing=narrowing,
            limit=max(1, options.limit),
            updated=self._tell_update,
        )
        if options.json:
            self._out(json.dumps([hit.as_json() for hit in hits], ensure_ascii=False))
            return OK
        for hit in hits:
            self._out(self._shown(hit))
        if not hits:
            self._out(say("cli.nothing-found", query=options.query))
        return OK

    def _documents(self, archive: Path) -> list[SearchDocument] | None:
        """The archive's documents as search sees them; None after its errors were told."""
        from build_tools.build import check_site  # noqa: PLC0415
        from build_tools.pages.index import index_pages  # noqa: PLC0415
        from build_tools.searching import analyse_all  # noqa: PLC0415

        cache = Cache(cache_folder())
        checked = check_site(archive, cache)
        for finding in checked.errors:
            self._err(describe(finding))
        if checked.errors:
            return None
        return analyse_all(index_pages(checked.graph), checked.texts, cache)

    def _tell_update(self, report: IndexReport, *, always: bool = False) -> None:
        if report.rebuilt:
            self._err(say("cli.index-rebuilt"))
        if always:
            self._out(say("cli.indexed", documents=report.documents, added=report.added, removed=report.removed))

    def _shown(self, hit: Hit) -> str:
        """A hit in three lines: what it is, its title, where the words stand."""
        marks = _MARKS if self._terminal else ("«", "»")
        facts = [hit.type, hit.number, hit.issuer, hit.issued, "" if hit.held else say("cli.only-cited")]
        words = "".join(f"{marks[0]}{part}{marks[1]}" if found else part for part, found in hit.snippet)
        return "\n".join([" · ".join(filter(None, facts)), f"  {hit.title}", f"  {words}", f"  {hit.url}"])


def _folder(archive: Path) -> Path:
    """Where the index of an archive is kept."""
    return cache_folder() / "whoosh" / hashlib.sha256(str(archive.resolve()).encode()).hexdigest()[:16]
