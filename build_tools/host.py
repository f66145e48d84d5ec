"""The host: MkDocs with Material renders ``docs/`` and the frames; nothing else in this package imports ``mkdocs``.

A thin adapter that only translates. ``kho build`` asks it for a :class:`HostBuild`; ``mkdocs build`` and ``mkdocs
serve`` come in through the plugin's hooks and end in the same press. Known about MkDocs 1.6: it cleans ``site_dir``
after ``on_pre_build``, aborts for ``--strict`` only after ``on_post_build``, and ``serve`` has a new ``site_dir``
each time; so the adapter points ``site_dir`` at a stage of its own and decides about strictness before anything is
switched.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final, Literal

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.config_options import Optional, Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

from build_tools import chrome
from build_tools.build import build_site
from build_tools.cache import Cache, cache_folder
from build_tools.frame import CONTENT, DESCRIPTION, HEAD, TITLE, Frame, Frames, HostBuild, repair, split_frame
from build_tools.outcome import BuildRefused
from build_tools.sections import DEPTHS, first_page, frame_source
from build_tools.thinning import thin_host
from build_tools.words import describe, say

log = logging.getLogger("mkdocs.plugins.kho")
ROOT: Final = Path(__file__).parent.parent


def render_host(folder: Path) -> HostBuild:
    """Render ``docs/`` and the frames into ``folder``; warnings of the host are errors here."""
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True)
    plugin = config.plugins["kho"]
    if not isinstance(plugin, KhoPlugin):
        raise TypeError("mkdocs.yml does not load the plugin of this package")
    plugin.only_frames = True
    mkdocs_build(config)
    return thin_host(HostBuild(folder, Frames(plugin.frames)))


LiveServer = LiveReloadServer


def live_server(site: Path, rebuild: Callable[[], None], address: tuple[str, int]) -> LiveServer:
    """Return MkDocs' development server over ``site``, not yet serving; it calls ``rebuild`` after changes."""
    server = LiveReloadServer(rebuild, *address, root=str(site))
    server.error_handler = lambda code: _lost_page(site) if code == HTTPStatus.NOT_FOUND else None
    return server


def _lost_page(site: Path) -> bytes | None:
    """The site's own page for an address that is not there; None while there is no site."""
    try:
        return (site / "404.html").read_bytes()
    except OSError:
        return None


class KhoConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs has no types for it
    """The plugin's settings in ``mkdocs.yml``."""

    archive = Optional(Type(str))


class KhoPlugin(BasePlugin[KhoConfig]):  # type: ignore[no-untyped-call]  # the same
    """Collects frames while MkDocs renders ``docs/``, then presses the archive into the finished site."""

    def __init__(self) -> None:
        self.frames: dict[tuple[str, int], Frame] = {}
        self.only_frames = False
        self._places: dict[str, tuple[str, int]] = {
            frame_source(section, depth): (section, depth) for section, depths in DEPTHS.items() for depth in depths
        }
        self._site = Path()
        self._stage: Path | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Let MkDocs write to a stage; the site is switched only when everything is well."""
        self.frames = {}
        if not self.only_frames:
            self._forget_stage()
            self._site = Path(config.site_dir)
            self._stage = Path(tempfile.mkdtemp(prefix=f".{self._site.name}-host-", dir=self._site.absolute().parent))
            config.site_dir = str(self._stage)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add a source page for each frame, and one for each tab to lead to; the press writes those pages."""
        tabs = dict.fromkeys(map(first_page, DEPTHS), InclusionLevel.INCLUDED)
        frames = dict.fromkeys(self._places, InclusionLevel.NOT_IN_NAV)
        for source, level in (frames | tabs).items():
            files.append(File.generated(config, source, content=_frame_page(source), inclusion=level))
        return files

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Light the section's tab on frames that are not themselves in the navigation."""
        self._light(page, nav)
        return context

    def _light(self, page: Page, nav: Navigation) -> None:
        place = self._places.get(page.file.src_uri)
        if place is not None and place[1] > 0:
            for each in nav.pages:
                each.active = each.file.src_uri == first_page(place[0])

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Write void elements as HTML does (``<img …>``): Python-Markdown closes them as XHTML."""
        return html.replace(" />", ">")

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Repair every page; keep frames instead of writing them."""
        place = self._places.get(page.file.src_uri)
        root = "../" * page.file.dest_uri.count("/")
        output = repair(output, head=chrome.head(root), header=chrome.header(root))
        if place is not None:
            self.frames[place] = split_frame(output, name=f"{place[0]}/{place[1]}")
        return "" if place is not None or page.file.src_uri in map(first_page, DEPTHS) else output

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Leave out the theme's own 404 page and site map: the press writes its own."""
        return "" if template_name in {"404.html", "sitemap.xml"} else output_content

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Press the archive round the host's pages, then switch; on errors the last good site stays."""
        if self.only_frames:
            return
        if self._stage is None:
            raise ValueError("on_post_build without on_config")
        _refuse_warnings(config)
        try:
            result = build_site(
                Path(self.config.archive or ROOT),
                self._site,
                host=thin_host(HostBuild(self._stage, Frames(self.frames))),
                cache=Cache(cache_folder()),
                strict=config.strict,
                site_url=config.site_url,
            )
        except BuildRefused as refused:
            for finding in refused.findings:
                log.log(logging.ERROR if finding.severity == "error" else logging.WARNING, describe(finding))
            raise Abort(say("cli.build-refused", count=len(refused.findings))) from refused
        finally:
            self._forget_stage()
        for finding in result.findings:
            log.warning(describe(finding))

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Rebuild when a directive, the registry, a template or the vocabulary changes."""
        server.watch(str(Path(self.config.archive or ROOT) / "directives"))
        server.watch(str(Path(__file__).parent))
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Leave no stage behind."""
        self._forget_stage()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Be kept between the rebuilds of ``mkdocs serve`` (what having this hook means to MkDocs)."""

    def _forget_stage(self) -> None:
        if self._stage is not None:
            shutil.rmtree(self._stage, ignore_errors=True)
            self._stage = None


def _frame_page(source: str) -> str:
    title = source.removesuffix(".md")
    return (
        f"---\ntitle: {TITLE}\ndescription: {DESCRIPTION}\nhide: [navigation, toc]\n"
        f"frame: {{title: {TITLE}, head: {HEAD}, content: {CONTENT}}}\n---\n{title}\n"
    )


def _refuse_warnings(config: MkDocsConfig) -> None:
    """With ``--strict``, stop before the switch when the host itself has warned."""
    if not config.strict:
        return
    for handler in logging.getLogger("mkdocs").handlers:
        if isinstance(handler, CountHandler) and (counts := handler.get_counts()):
            raise Abort(say("cli.host-warned", counts=", ".join(f"{name}: {number}" for name, number in counts)))
