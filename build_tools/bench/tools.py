"""Kho Văn Bản and its peers as things that can be run: what each builds from, with what command, into what folder."""

from __future__ import annotations

import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

from build_tools.archive import FOLDER
from build_tools.bench.projects import write_hugo_project, write_material_project

REPOSITORY: Final = Path(__file__).parent.parent.parent
PEERS: Final = REPOSITORY / ".peers"


class Tool(ABC):
    """A tool with a project of its own below ``work``."""

    name: ClassVar[str]

    def __init__(self, work: Path) -> None:
        self.work = work
        self.project = work / self.name

    @abstractmethod
    def prepare(self, archive: Path) -> None:
        """Write the project that shows the documents of ``archive``."""

    @abstractmethod
    def command(self) -> Sequence[str | Path]:
        """What a user types."""

    @abstractmethod
    def directive(self, key: str) -> Path:
        """The file that an editor of the directive ``key`` opens."""

    @property
    def output(self) -> Path:
        """The folder that the tool writes and whose files count."""
        return self.project / "site"

    @property
    def folder(self) -> Path:
        """Where the command is typed."""
        return self.project

    @property
    def foreign(self) -> Path | None:
        """A folder inside the output that another tool writes."""
        return None

    @property
    def source(self) -> Path:
        """The folder that the tool reads."""
        return self.project

    @property
    def environment(self) -> Mapping[str, str]:
        """What the command finds in its environment besides the usual."""
        return {}

    def forget(self) -> None:
        """Put away everything that the tool keeps from build to build."""
        self._put_away(self.output)

    def _put_away(self, left: Path) -> None:
        """Move a folder aside: a file system busy with what was just removed makes new files slowly (ext4 does)."""
        if left.exists():
            aside = self.work / "put-away"
            aside.mkdir(exist_ok=True)
            left.rename(aside / f"{self.name}-{sum(1 for _ in aside.iterdir())}")

    def edit_registry(self, issuer: str, alias: str) -> bool:  # noqa: ARG002 - for those that know bodies
        """Give the body ``issuer`` one more name; return False when the tool knows no bodies."""
        return False


class Kho(Tool):
    """The press itself, run as its users run it, with a cache of the bench's own."""

    name = "kho"

    def prepare(self, archive: Path) -> None:
        """Copy the archive: it is its own project."""
        shutil.copytree(archive / FOLDER, self.project / FOLDER)

    def command(self) -> Sequence[str | Path]:
        """``python -m build_tools build``."""
        where = ("--archive", self.project, "--site", self.output)
        return (sys.executable, "-m", "build_tools", "build", *where)

    @property
    def folder(self) -> Path:
        """The repository, where ``build_tools`` is found."""
        return REPOSITORY

    @property
    def environment(self) -> Mapping[str, str]:
        """The cache lies beside the project, not in the repository: a cold build must not empty anybody's cache."""
        return {"KHO_CACHE": str(self.project / "cache")}

    def forget(self) -> None:
        """Put away site, what stands beside it, and cache."""
        for left in (self.output, self.project / "cache", *self.project.glob(".site*")):
            self._put_away(left)

    def directive(self, key: str) -> Path:
        """The directive's own file."""
        return self.project / FOLDER / f"{key}.md"

    def edit_registry(self, issuer: str, alias: str) -> bool:
        """Write a variant into ``organisations.yml``."""
        file = self.project / FOLDER / "organisations.yml"
        head, entry, rest = file.read_text(encoding="utf-8").partition(f"- id: {issuer}\n")
        if not entry:
            raise ValueError(f"{issuer} is not in {file}")
        own, gap, others = rest.partition("\n\n")
        first, key, variants = own.partition("  variants:\n")
        name, _, tail = (first if key else own).partition("\n")
        own = f"{name}\n  variants:\n    - {alias}\n{variants if key else tail}"
        file.write_text(f"{head}{entry}{own}{gap}{others}", encoding="utf-8")
        return True


class Material(Tool):
    """MkDocs with the Material theme and its search, in its best case: a navigation that names the home page alone."""

    name = "mkdocs-material"

    def prepare(self, archive: Path) -> None:
        """Write the MkDocs project."""
        write_material_project(archive, self.project)

    def command(self) -> Sequence[str | Path]:
        """``mkdocs build``."""
        return (PEERS / "bin/mkdocs", "build", "--quiet", "--config-file", self.project / "mkdocs.yml")

    @property
    def environment(self) -> Mapping[str, str]:
        """Without the theme's advertisement for its successor."""
        return {"NO_MKDOCS_2_WARNING": "1"}

    def directive(self, key: str) -> Path:
        """The page's Markdown."""
        return self.project / "docs" / f"{key}.md"


class Hugo(Tool):
    """Hugo, which builds no search."""

    name = "hugo"

    def prepare(self, archive: Path) -> None:
        """Write the Hugo project."""
        write_hugo_project(archive, self.project)

    def command(self) -> Sequence[str | Path]:
        """``hugo``: the program itself, not the wheel's wrapper in Python."""
        return (_program("hugo/binaries/hugo"), "--quiet", "--source", self.project, "--destination", self.output)

    @property
    def foreign(self) -> Path:
        """Pagefind's bundle."""
        return self.output / "pagefind"

    def directive(self, key: str) -> Path:
        """The page's Markdown."""
        return self.project / "content" / f"{key}.md"

    def edit_registry(self, issuer: str, alias: str) -> bool:
        """Show the name on the issuer's list, the nearest that Hugo has to a registry."""
        file = self.project / "content" / issuer / "_index.md"
        title = file.read_text(encoding="utf-8").splitlines()[1]
        file.write_text(f"---\n{title}\nalso: [{alias}]\n---\n", encoding="utf-8")
        return True


class Pagefind(Tool):
    """The search that Hugo lacks, over what Hugo wrote: it runs after Hugo, and costs on top of it."""

    name = "pagefind"

    def prepare(self, archive: Path) -> None:
        """Nothing of its own: the documents are Hugo's pages."""

    def command(self) -> Sequence[str | Path]:
        """``pagefind``: the program itself."""
        return (_program("pagefind_bin/pagefind"), "--silent", "--site", self.work / "hugo" / "site")

    @property
    def folder(self) -> Path:
        """Pagefind has no project of its own."""
        return self.work

    @property
    def source(self) -> Path:
        """Hugo's pages."""
        return self.work / "hugo" / "site"

    @property
    def output(self) -> Path:
        """The search bundle alone."""
        return self.work / "hugo" / "site" / "pagefind"

    def directive(self, key: str) -> Path:
        """Hugo's file: an edit of a document is made once."""
        return self.work / "hugo" / "content" / f"{key}.md"

    def edit_registry(self, issuer: str, alias: str) -> bool:
        """Hugo's edit is also Pagefind's."""
        return bool(issuer and alias)


TOOLS: Final[Mapping[str, type[Tool]]] = {tool.name: tool for tool in (Kho, Material, Hugo, Pagefind)}


def _program(inside: str) -> Path:
    """A program that a wheel brings, below the peers' ``site-packages``."""
    found = [*PEERS.glob(f"lib/python3*/site-packages/{inside}")]
    if not found:
        raise FileNotFoundError(f"{inside} is not in {PEERS.name}/: run `make bench`, which installs the peers")
    return found[0]
