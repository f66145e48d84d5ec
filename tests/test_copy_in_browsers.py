"""The unzipped copy as a commune reads it: read-only, in a folder with Vietnamese letters, from file://, two browsers.

Every request is recorded: none fails and none leaves the copy.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from build_tools.offline_pages import CHECKING, OPENING, READING
from build_tools.verify import verify_copy
from tests.browser import Traffic, reading, settle
from tests.programs import MissingProgramError, find_firefox
from tests.sitemap import examples
from tests.test_build import REPOSITORY, kho
from tests.test_site_browser import DIRECTIVE

FIRST_PAGE = 300_000  # bytes of a first page, fonts apart
FOREIGN = re.compile(
    rb"""(?:src|href|action|poster|data|srcset)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//"""
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The copy of the repository's own archive, deep in a folder whose names have letters and spaces, read-only."""
    place = tmp_path_factory.mktemp("copy")
    arguments = ("--archive", REPOSITORY, "--site", place / "site", "--out", place / "dist")
    done = kho("offline", *arguments, KHO_CACHE=str(place / "cache"))
    assert done.returncode == 0, done.stderr
    (packed,) = (place / "dist").iterdir()
    folder = place / "USB của xã" / "tài liệu (2026) #1 100%" / "bản sao có dấu"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


@pytest.fixture
def reader(browser: Browser, copy: Path) -> Iterator[tuple[Page, Traffic]]:
    """A page of the copy; at the end nothing has failed, been complained of, or left the copy."""
    with reading(browser, within=(f"{copy.as_uri()}/",)) as (page, traffic):
        yield page, traffic
        settle(page)
        assert traffic.troubles() == []
        assert all(address.startswith(("file:", "data:")) for address in traffic.requests)


def test_the_copy_is_whole(copy: Path) -> None:
    assert verify_copy(copy) == []


def test_it_opens_by_one_file_and_every_kind_of_page_stands(reader: tuple[Page, Traffic], copy: Path) -> None:
    page, traffic = reader
    page.goto((copy / OPENING).as_uri())
    page.wait_for_url((copy / "kho" / "index.html").as_uri())
    addresses = [f"kho/{address}" for address in examples(copy / "kho") if address != "404.html"]
    for address in (*addresses, READING, CHECKING):
        page.goto((copy / address).as_uri())
        assert page.locator("h1").count() == 1, address
        assert (address, traffic.troubles()) == (address, [])


def test_search_facets_and_cards_work(reader: tuple[Page, Traffic], copy: Path) -> None:
    page, _ = reader
    page.goto(f"{(copy / 'kho/tim-kiem.html').as_uri()}?q=phong+chong+dich")
    page.locator(".kho-hit").first.wait_for()
    before = page.locator(".kho-hit").count()
    page.locator("[data-facet] a").first.click()
    page.wait_for_function("document.getElementById('kho-tim-kiem').dataset.state === 'done'")
    assert 0 < page.locator(".kho-hit").count() <= before
    page.locator(".kho-hit a").first.click()
    page.wait_for_load_state()
    assert "/kho/van-ban/" in page.url
    page.goto((copy / "kho" / DIRECTIVE).as_uri())
    page.locator(".kho-text a.citation").first.hover()
    page.locator("#kho-card").wait_for(state="visible")
    box = page.locator("#kho-tim")
    box.fill("phong chong")
    page.locator("[role=option]").first.wait_for()


def test_the_first_page_is_light(browser: Browser, copy: Path) -> None:
    """What the first page opens, scripts and styles included, in bytes on the disk."""
    with reading(browser, within=(f"{copy.as_uri()}/",)) as (page, traffic):
        page.goto((copy / "kho/index.html").as_uri())
        settle(page)
        opened = {urlsplit(address).path for address in traffic.requests if address.startswith("file:")}
    root = urlsplit(f"{copy.as_uri()}/").path
    sizes = {path.removeprefix(root): (copy / path.removeprefix(root)).stat().st_size for path in opened}
    assert "kho/index.html" in sizes
    assert sum(sizes.values()) <= FIRST_PAGE, sizes


def test_nothing_in_the_copy_names_an_address_to_fetch(copy: Path) -> None:
    named = {}
    for path in copy.rglob("*"):
        if path.suffix in {".html", ".css", ".svg"} and (found := FOREIGN.findall(path.read_bytes())):
            named[path.relative_to(copy).as_posix()] = found[:3]
    assert named == {}


# Firefox has no driver here: each page carries this script, which looks, tells by a picture's address, and goes on.
_LOOK = """
const steps = %(steps)s;
let wrong = [];
addEventListener("error", (event) => wrong.push(event.message || event.target.src || event.target.href), true);
addEventListener("load", async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const until = async (seen) => { for (let turn = 0; turn < 200 && !seen(); turn += 1) await wait(50); };
  const here = steps.indexOf(location.href);
  const search = document.getElementById("kho-tim-kiem");
  const hits = () => document.querySelectorAll(".kho-hit").length;
  const facts = {step: here, heading: document.querySelector("h1")?.textContent || "", theme: typeof __md_get};
  if (search && location.search) {
    await until(() => search.dataset.state === "done");
    facts.hits = hits();
    document.querySelector("[data-facet] a").click();
    await wait(100);
    await until(() => search.dataset.state === "done");
    facts.kept = hits();
  }
  const citation = document.querySelector(".kho-text a.citation");
  if (citation) {
    citation.focus();
    await until(() => document.getElementById("kho-card")?.checkVisibility());
    facts.card = document.getElementById("kho-card")?.textContent || "";
  }
  await wait(100);
  const asked = performance.getEntriesByType("resource").map((entry) => entry.name);
  facts.outside = asked.filter((name) => !name.startsWith("%(root)s") && !name.startsWith("data:")).join(" ");
  facts.wrong = wrong.join(" ");
  const picture = new Image();
  picture.onload = picture.onerror = () => { if (steps[here + 1]) location.href = steps[here + 1]; };
  picture.src = "http://127.0.0.1:%(port)d/?" + new URLSearchParams(facts);
});
"""


class _Listener(BaseHTTPRequestHandler):
    """Takes what the pages tell."""

    told: Queue[dict[str, str]]

    def do_GET(self) -> None:
        said = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if said:
            self.told.put(said)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[tuple[int, Queue[dict[str, str]]]]:
    """A port on the loopback, and what is told there."""
    told: Queue[dict[str, str]] = Queue()
    server = HTTPServer(("127.0.0.1", 0), type("Listener", (_Listener,), {"told": told}))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port, told
    server.shutdown()
    server.server_close()


def _looking_copy(copy: Path, folder: Path, port: int) -> list[str]:
    """Copy ``copy`` with the script in each page that is looked at; return the addresses in the order of the walk."""
    shutil.copytree(copy, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    pages = [f"kho/{address}" for address in examples(copy / "kho") if address not in {"404.html", "tim-kiem.html"}]
    steps = [(folder / page).as_uri() for page in (*pages, READING, CHECKING)]
    steps.insert(1, f"{(folder / 'kho/tim-kiem.html').as_uri()}?q=phong+chong+dich")
    script = _LOOK % {"steps": json.dumps(steps), "root": folder.as_uri(), "port": port}
    (folder / "look.js").write_text(script, encoding="utf-8")
    for page in (*pages, "kho/tim-kiem.html", READING, CHECKING):
        file = folder / page
        tag = f'<head><script src="{"../" * page.count("/")}look.js"></script>'
        file.write_text(file.read_text(encoding="utf-8").replace("<head>", tag, 1), encoding="utf-8")
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return steps


def test_firefox_reads_every_kind_of_page(
    copy: Path, tmp_path: Path, listener: tuple[int, Queue[dict[str, str]]]
) -> None:
    port, told = listener
    try:
        firefox = find_firefox()
    except MissingProgramError as trouble:
        pytest.fail(str(trouble), pytrace=False)
    steps = _looking_copy(copy, tmp_path / "bản sao có dấu", port)
    profile = tmp_path / "profile"
    profile.mkdir()
    environment = {**os.environ, "HOME": str(tmp_path), "MOZ_HEADLESS": "1"}
    command: list[str | Path] = [firefox, "--headless", "--no-remote", "--profile", profile, steps[0]]
    seen: dict[int, dict[str, str]] = {}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as program:
        try:
            while len(seen) < len(steps):
                said = told.get(timeout=90)
                seen[int(said["step"])] = said
        except Empty:
            pytest.fail(f"Firefox fell silent after {[steps[number] for number in seen]}")
        finally:
            os.killpg(program.pid, signal.SIGKILL)
    for number, address in enumerate(steps):
        said = seen[number]
        assert said.get("heading"), address
        assert (address, said.get("outside"), said.get("wrong")) == (address, None, None)
        assert address.endswith((READING, CHECKING)) or said["theme"] == "function"
    assert 0 < int(seen[1]["kept"]) <= int(seen[1]["hits"])
    assert any("635-CV/TU" in said.get("card", "") for said in seen.values())
