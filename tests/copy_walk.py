"""An unzipped offline copy, walked through in Chromium and in Firefox from its files, every request written down.

``python -m tests.copy_walk COPY.zip`` (or a number: an invented archive of so many directives) unpacks it read-only,
deep in a folder with Vietnamese letters, walks, and prints what was counted; it ends with 1 when anything is not well.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from build_tools.bench.archive import write_archive
from build_tools.offline_pages import CHECKING, OPENING, READING
from build_tools.verify import verify_copy
from tests.browser import launch, reading, settle
from tests.programs import find_firefox
from tests.publishing import tree
from tests.sitemap import examples
from tests.test_build import kho

# ruff: noqa: T201 - its main speaks to a person
PLACE: Final = Path("USB của xã", "tài liệu (2026) #1 100%", "bản sao có dấu")
QUERY: Final = "phong chong dich"
FIRST_PAGE: Final = 300_000  # bytes of a first page on the disk, fonts apart
_FONTS: Final = (".woff2", ".woff", ".ttf", ".otf")
_SEARCH: Final = "kho/tim-kiem.html"
_SILENCE: Final = 90.0  # seconds after which a browser that tells nothing has stopped


@contextmanager
def unpacked(copy: Path, place: Path) -> Iterator[Path]:
    """Unpack the ZIP ``copy`` below ``place``, read-only; afterwards folders can be removed again."""
    folder = place / PLACE
    with zipfile.ZipFile(copy) as archive:
        archive.extractall(folder)
    _set_modes(folder, folders=0o555, files=0o444)
    yield folder
    _set_modes(folder, folders=0o755, files=0o444)


def _set_modes(folder: Path, *, folders: int, files: int) -> None:
    for path, _, names in os.walk(folder):
        Path(path).chmod(0o755)
        for name in names:
            Path(path, name).chmod(files)
        Path(path).chmod(folders)


def pages_of(copy: Path) -> list[str]:
    """Return the largest page of each kind and the pages beside the site, as paths in ``copy``."""
    return [*(f"kho/{page}" for page in examples(copy / "kho") if page != "404.html"), READING, CHECKING]


@dataclass
class Seen:
    """What a browser showed. ``wrong`` is empty when all is well; ``opened`` are the files that the pages asked for."""

    pages: int = 0
    hits: int = 0
    kept: int = 0  # hits that a facet left
    suggestions: int = 0
    cards: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.pages} pages, {self.hits} hits, {self.kept} of them by a facet, {len(self.cards)} cards,"
            f" {self.suggestions} suggestions, {len(self.wrong)} failed or external requests"
        )

    def faults(self, copy: Path) -> list[str]:
        """Return what is not as it must be, one line each."""
        found = list(self.wrong)
        found += [] if self.pages == len(pages_of(copy)) else [f"{self.pages} pages seen"]
        found += [] if 0 < self.kept <= self.hits else [f"search: {self.hits} hits, a facet leaves {self.kept}"]
        found += [] if self.suggestions else ["the search box suggests nothing"]
        return found + ([] if any(self.cards) else ["no citation has a card"])


# Chromium


def walk_in_chromium(browser: Browser, copy: Path, pages: Sequence[str] = ()) -> Seen:
    """Open the copy by its one file, then every kind of page; search, narrow, open a hit, look at a card.

    With ``pages``, open these and no more.
    """
    seen = Seen()
    with reading(browser, within=(f"{copy.as_uri()}/",)) as (page, traffic):
        page.goto((copy / OPENING).as_uri())
        page.wait_for_url((copy / "kho" / "index.html").as_uri())
        for address in pages or pages_of(copy):
            page.goto((copy / address).as_uri())
            seen.pages += page.locator("h1").count()
            seen.cards += _card(page)
        if not pages:
            _search(page, copy, seen)
        settle(page)
        seen.wrong += traffic.troubles()
        seen.wrong += [address for address in traffic.requests if not address.startswith(("file:", "data:"))]
        seen.opened |= set(traffic.requests)
    return seen


def _card(page: Page) -> list[str]:
    citation = page.locator(".kho-text a.citation").first
    if not citation.count():
        return []
    citation.focus()
    card = page.locator("#kho-card")
    card.wait_for(state="visible")
    return [card.inner_text()]


def _search(page: Page, copy: Path, seen: Seen) -> None:
    done = "document.getElementById('kho-tim-kiem').dataset.state === 'done'"
    page.goto(f"{(copy / _SEARCH).as_uri()}?q={QUERY.replace(' ', '+')}")
    page.wait_for_function(done)
    seen.hits = page.locator(".kho-hit").count()
    page.locator("[data-facet] a").first.click()
    page.wait_for_function(done)
    seen.kept = page.locator(".kho-hit").count()
    page.locator(".kho-hit a").first.click()
    page.wait_for_url("**/kho/*/**")
    page.locator("#kho-tim").fill(QUERY)
    page.locator("[role=option]").first.wait_for()
    seen.suggestions = page.locator("[role=option]").count()


def first_page_sizes(browser: Browser, copy: Path) -> dict[str, int]:
    """Return file → bytes on the disk of all that the first page opens, fonts apart."""
    root = f"{copy.as_uri()}/"
    with reading(browser, within=(root,)) as (page, traffic):
        page.goto(f"{root}kho/index.html")
        settle(page)
        paths = {address.removeprefix(root) for address in traffic.requests if address.startswith(root)}
    return {path: (copy / path).stat().st_size for path in sorted(paths) if not path.endswith(_FONTS)}


# Firefox has no driver here: each page carries this script, which looks, tells by a picture's address, and goes on.
_LOOK: Final = """
const steps = %(steps)s;
let wrong = [];
addEventListener("error", (event) => wrong.push(event.message || event.target.src || event.target.href), true);
addEventListener("load", async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const until = async (seen) => { for (let turn = 0; turn < 1600 && !seen(); turn += 1) await wait(25); };
  const here = steps.indexOf(location.href);
  const search = document.getElementById("kho-tim-kiem");
  const hits = () => document.querySelectorAll(".kho-hit").length;
  const facts = {step: here, headings: document.querySelectorAll("h1").length, theme: typeof __md_get};
  if (search && location.search) {
    await until(() => search.dataset.state === "done");
    facts.hits = hits();
    document.querySelector("[data-facet] a").click();
    await wait(50);
    await until(() => search.dataset.state === "done");
    facts.kept = hits();
  }
  const box = document.getElementById("kho-tim");
  if (here === 0 && box) {
    box.focus();
    box.value = "%(query)s";
    box.dispatchEvent(new InputEvent("input", {bubbles: true}));
    await until(() => document.querySelector("[role=option]"));
    facts.suggestions = document.querySelectorAll("[role=option]").length;
  }
  const citation = document.querySelector(".kho-text a.citation");
  if (citation) {
    citation.focus();
    await until(() => document.getElementById("kho-card")?.checkVisibility());
    facts.card = document.getElementById("kho-card")?.textContent.slice(0, 500) || "";
  }
  await wait(50);
  const asked = performance.getEntriesByType("resource").map((entry) => entry.name);
  facts.outside = asked.filter((name) => !name.startsWith("%(root)s") && !name.startsWith("data:")).join(" ");
  facts.wrong = wrong.join(" ");
  const picture = new Image();
  picture.onload = picture.onerror = () => { if (steps[here + 1]) location.href = steps[here + 1]; };
  picture.src = "http://127.0.0.1:%(port)d/?" + new URLSearchParams(facts);
});
"""
# Where Firefox goes on errands of its own, whatever page it shows.
_OWN_ERRANDS: Final = re.compile(r"[a-z.-]*(?:mozilla|firefox)[a-z.-]*")


class _Listener(BaseHTTPRequestHandler):
    """Takes what the pages tell, and notes as ``elsewhere`` whatever was meant for anybody else."""

    told: Queue[dict[str, str]]

    def do_GET(self) -> None:
        # A proxy is asked for whole addresses, or for a host and a port.
        parts = urlsplit(f"//{self.path}" if self.command == "CONNECT" else self.path)
        if parts.hostname:
            if not _OWN_ERRANDS.fullmatch(parts.hostname):
                self.told.put({"elsewhere": self.path})
        elif said := {name: values[0] for name, values in parse_qs(parts.query).items()}:
            self.told.put(said)
        self.send_response(204)
        self.end_headers()

    do_CONNECT = do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 (the base class's names)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[tuple[int, Queue[dict[str, str]]]]:
    """Yield a port on the loopback, and what is told there."""
    told: Queue[dict[str, str]] = Queue()
    server = HTTPServer(("127.0.0.1", 0), type("Listener", (_Listener,), {"told": told}))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port, told
    server.shutdown()
    server.server_close()


def walk_in_firefox(copy: Path, place: Path, pages: Sequence[str] = ()) -> Seen:
    """Walk through a twin of ``copy`` below ``place`` whose looked-at pages carry a script that tells what it sees.

    Without ``pages``: through those of :func:`pages_of`.
    """
    seen, twin = Seen(), place / PLACE.name
    with listening() as (port, told):
        steps = _make_twin(copy, twin, pages or pages_of(copy), port)
        _make_profile(place / "profile", port)
        for said in _listen(place, steps, told):
            _note(seen, said, steps)
    seen.wrong += [f"left behind: {path}" for path in sorted(left_behind(copy, twin))]
    return seen


# What Firefox asks networks for on its own account, some seconds after it started.
_ERRANDS = (
    "app.normandy.enabled",
    "browser.region.update.enabled",
    "browser.safebrowsing.downloads.remote.enabled",
    "browser.safebrowsing.malware.enabled",
    "browser.safebrowsing.phishing.enabled",
    "datareporting.policy.dataSubmissionEnabled",
    "extensions.update.enabled",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
    "toolkit.telemetry.enabled",
)


def _make_profile(profile: Path, port: int) -> None:
    """Let whatever goes to a network go to the listener, as to a proxy; Firefox runs no errands of its own."""
    settings: dict[str, str | int] = {"network.proxy.type": 1, **dict.fromkeys(_ERRANDS, False)}
    for scheme in ("http", "ssl"):
        settings |= {f"network.proxy.{scheme}": "127.0.0.1", f"network.proxy.{scheme}_port": port}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
    profile.mkdir()
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")


def _listen(place: Path, steps: list[str], told: Queue[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield what Firefox tells from ``steps``, until the last of them or a long silence."""
    command: list[str | Path] = [find_firefox(), "--headless", "--no-remote", "--profile", place / "profile", steps[0]]
    environment = {**os.environ, "HOME": str(place), "MOZ_HEADLESS": "1"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True) as program:
        last = -1
        try:
            while last < len(steps) - 1:
                said = told.get(timeout=_SILENCE)
                last = int(said.get("step", last))
                yield said
        except Empty:
            yield {"wrong": f"fell silent after step {last}"}
        finally:
            os.killpg(program.pid, signal.SIGKILL)


def _note(seen: Seen, said: dict[str, str], steps: list[str]) -> None:
    where = steps[int(said["step"])] if "step" in said else "Firefox"
    seen.wrong += [f"{where}: {name} {said[name]}" for name in ("wrong", "outside", "elsewhere") if said.get(name)]
    if "step" not in said:
        return
    # The search page is walked through, but counts as itself.
    seen.pages += int(said["headings"])
    if not where.endswith((READING, CHECKING)) and said["theme"] != "function":
        seen.wrong.append(f"{where}: the theme's scripts did not run")
    seen.hits, seen.kept = int(said.get("hits", seen.hits)), int(said.get("kept", seen.kept))
    seen.suggestions = int(said.get("suggestions", seen.suggestions))
    seen.cards += [said["card"]] if said.get("card") else []


def _make_twin(copy: Path, folder: Path, pages: Sequence[str], port: int) -> list[str]:
    """Link ``copy`` file by file to ``folder``, put the script into the pages of the walk, return their addresses."""
    link_tree(copy, folder)
    steps = [(folder / page).as_uri() + ("?q=" + QUERY.replace(" ", "+")) * (page == _SEARCH) for page in pages]
    script = _LOOK % {"steps": json.dumps(steps), "root": folder.as_uri(), "port": port, "query": QUERY}
    (folder / "look.js").write_text(script, encoding="utf-8")
    for page in pages:
        rewrite(folder / page, "<head>", f'<head><script src="{"../" * page.count("/")}look.js"></script>')
    _set_modes(folder, folders=0o555, files=0o444)
    return steps


def link_tree(copy: Path, folder: Path) -> None:
    """Make ``folder`` hold the files of ``copy`` by links; its folders can be written."""
    shutil.copytree(copy, folder, copy_function=os.link)
    _set_modes(folder, folders=0o755, files=0o444)


def rewrite(file: Path, old: str, new: str) -> None:
    """Put a changed file in the place of a link."""
    text = file.read_text(encoding="utf-8")
    file.unlink()
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def left_behind(copy: Path, twin: Path) -> set[str]:
    """Return what stands in the twin and not in the copy, the script apart: a reader's browser leaves nothing there."""
    there = {path.relative_to(twin).as_posix() for path in twin.rglob("*")}
    return there - {path.relative_to(copy).as_posix() for path in copy.rglob("*")} - {"look.js"}


def _made(what: str, place: Path) -> Path:
    """Return the ZIP that ``what`` names, or that of an invented archive of so many directives."""
    if not what.isdigit():
        return Path(what)
    write_archive(int(what), place / "archive")
    return offline_copy(place / "archive", place)


def offline_copy(archive: Path, place: Path) -> Path:
    """Make the ZIP of ``archive``, everything that it takes below ``place``."""
    arguments = ("--archive", archive, "--site", place / "site", "--out", place / "dist")
    done = kho("offline", *arguments, KHO_CACHE=str(place / "cache"))
    if done.returncode:
        raise AssertionError(done.stderr[-2_000:])
    (made,) = (place / "dist").iterdir()
    return made


def main(what: str) -> int:
    """Walk and print."""
    with tempfile.TemporaryDirectory(prefix="kho-copy-") as name, sync_playwright() as playwright:
        place = Path(name)
        with unpacked(_made(what, place), place) as copy:
            browser = launch(playwright)
            sizes = first_page_sizes(browser, copy)
            faults = [f"first page: {sizes}"] if sum(sizes.values()) > FIRST_PAGE else []
            print(f"first page: {sum(sizes.values()):,} bytes in {len(sizes)} files")
            for program, seen in (
                ("Chromium", walk_in_chromium(browser, copy)),
                ("Firefox", walk_in_firefox(copy, place / "firefox")),
            ):
                faults += [f"{program}: {fault}" for fault in seen.faults(copy)]
                print(f"{program}: {seen}")
            faults += [str(finding) for finding in verify_copy(copy)]
            print(f"the copy after the walk: {len(tree(copy))} files, as published: {not verify_copy(copy)}")
    for fault in faults:
        print("WRONG", fault)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "10000"))
