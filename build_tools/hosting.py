"""The host's pages and frames, kept until what they are made of changes.

MkDocs alone costs half a second even when warm, so it is imported only when ``docs/``, the theme, the configuration,
the lock or our own framing code have changed.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from build_tools.frame import Frames, HostBuild
from build_tools.publish_disk import disk_failures
from build_tools.workers import begin

ROOT: Final = Path(__file__).parent.parent
_SOURCES: Final = (
    *("mkdocs.yml", "requirements.txt", "docs", "build_tools/theme", "build_tools/words"),
    # What the theme's styles are thinned by.
    *("build_tools/templates", "build_tools/assets", "build_tools/pages", "build_tools/search"),
)
_CODE: Final = ("host.py", "frame.py", "thinning.py", "chrome.py", "render.py", "sections.py", "text.py")


class KeptHost:
    """The host's build in ``cache``. When it is not there, another process renders it while the archive is read."""

    def __init__(self, cache: Path) -> None:
        self._folder = cache / "host" / _fingerprint()
        self.name = self._folder.name
        self._wait: Callable[[], object] = self._stands if self._stands() else begin(self._render)

    def _stands(self) -> bool:
        return (self._folder / "frames.json").is_file()

    def rendered(self) -> HostBuild:
        """Return the host's build; what another process could not do is done again here, where its words are heard.

        PublishError when the disk fails.
        """
        self._wait()
        if not self._stands():
            with disk_failures(self._folder.parent):
                self._render()
        frames = (self._folder / "frames.json").read_text(encoding="utf-8")
        return HostBuild(self._folder / "site", Frames.load(frames), self.name)

    def _render(self) -> None:
        from build_tools.host import render_host  # noqa: PLC0415 - MkDocs takes 0.5 s to import

        self._folder.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix="stage-", dir=self._folder.parent))
        try:
            rendered = render_host(stage / "site")
            (stage / "frames.json").write_text(rendered.frames.dump(), encoding="utf-8")
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        _settle(stage, self._folder)
        _forget_others(self._folder)


def host_build(cache: Path) -> HostBuild:
    """Return the host's build from ``cache``, rendered first when it is not there."""
    return KeptHost(cache).rendered()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    files = [Path(__file__).parent / name for name in _CODE]
    for source in _SOURCES:
        path = ROOT / source
        files += sorted(each for each in path.rglob("*") if _is_source(each)) if path.is_dir() else [path]
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:24]


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


def _settle(stage: Path, folder: Path) -> None:
    try:
        stage.rename(folder)
    except OSError:  # another build was quicker, and its result is the same
        shutil.rmtree(stage)


def _forget_others(folder: Path) -> None:
    """Keep the newest build and the one before it, so that two branches can take turns."""
    others = [each for each in folder.parent.iterdir() if each != folder]
    others.sort(key=lambda each: each.stat().st_mtime)
    for old in others[:-1]:
        shutil.rmtree(old, ignore_errors=True)
