"""``kho serve``: an edit shows in the browser by itself; what cannot be built leaves what stands, and is said."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build_tools import preview
from build_tools.host import live_server
from tests.archives import directive, write_archive

ROOT = Path(__file__).parent.parent
KEY = "huyen-uy-binh-an/2021/01-cv-hu"
SECONDS = 60.0


def serving(archive: Path, site: Path, port: int) -> list[str]:
    """What a person types."""
    where = ("--archive", str(archive), "--site", str(site), "--port", str(port))
    return [sys.executable, "-m", "build_tools", "serve", *where]


class Server:
    """``kho serve`` over an archive of its own."""

    def __init__(self, folder: Path) -> None:
        self.archive = write_archive(folder, {f"{KEY}.md": directive("Lời văn thứ nhất.")})
        self.file = self.archive / "directives" / f"{KEY}.md"
        self.told = folder / "told.txt"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        with self.told.open("w", encoding="utf-8") as told:
            self.process = subprocess.Popen(
                serving(folder, folder / "site", self.port),
                cwd=ROOT,
                env={**os.environ, "KHO_LANG": "vi"},
                stdout=told,
                stderr=subprocess.STDOUT,
                # A shell's background job ignores Ctrl+C, and so would what it starts.
                preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads of ours
            )
        self.wait(lambda: "Xem tại" in self.words() and bool(self.page("index.html")))

    def words(self) -> str:
        return self.told.read_text(encoding="utf-8")

    def page(self, path: str = f"van-ban/{KEY}.html") -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=SECONDS) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refused:
            return str(refused.read().decode())
        except (ConnectionError, urllib.error.URLError):
            return ""

    def wait(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + SECONDS
        while not happened():
            assert self.process.poll() is None, self.words()
            assert time.monotonic() < until, self.words()
            time.sleep(0.05)

    def edit(self, old: str, new: str) -> None:
        self.file.write_text(self.file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "kho có dấu")
    yield server
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(SECONDS) == 0, server.words()
    assert "Traceback" not in server.words()


def test_an_open_page_follows_the_text(server: Server, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/van-ban/{KEY}.html")
    page.get_by_text("Lời văn thứ nhất.").wait_for()
    server.edit("thứ nhất", "đã chữa")
    page.get_by_text("Lời văn đã chữa.").wait_for()
    page.close()


def test_an_archive_that_must_be_mended_leaves_the_last_good_page(server: Server) -> None:
    server.edit("issued: 2021-05-04", "issued: hôm qua")
    server.wait(lambda: "Không dựng kho" in server.words())
    assert f"directives/{KEY}.md:6" in server.words()
    assert "Lời văn thứ nhất." in server.page()
    server.edit("issued: hôm qua", "issued: 2021-05-05")
    server.wait(lambda: "05/5/2021" in server.page() or "05/05/2021" in server.page())


def test_a_site_that_somebody_removed_is_made_again_at_the_next_edit(server: Server) -> None:
    server.edit("thứ nhất", "thứ hai")
    server.wait(lambda: "Lời văn thứ hai." in server.page())
    shutil.rmtree(server.archive / "site")
    server.edit("thứ hai", "thứ ba")
    server.wait(lambda: "Lời văn thứ ba." in server.page())
    assert (server.archive / "site" / "index.html").is_file()


def test_what_is_not_there_gets_the_site_s_own_page(server: Server) -> None:
    assert (server.archive / "site" / "404.html").read_text(encoding="utf-8") in server.page("khong-co.html")


def test_a_taken_port_is_a_sentence(server: Server, tmp_path: Path) -> None:
    second = subprocess.run(
        serving(server.archive, tmp_path / "other", server.port),
        cwd=ROOT,
        env={**os.environ, "KHO_LANG": "vi"},
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert second.returncode == 1
    assert f"cổng {server.port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert "Xem tại" not in second.stdout


def test_where_the_system_watches_no_more_folders_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing:
        def __init__(self) -> None:
            self.stop = self.join = lambda: None
            self.unschedule = lambda _: None

        def is_alive(self) -> bool:
            return False

        def schedule(self, *_: object, **__: object) -> object:
            return object()

        def start(self) -> None:
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(preview, "Observer", Refusing)
    server = live_server(tmp_path, lambda: None, ("127.0.0.1", 0))
    with preview._watching(server, [tmp_path]):  # noqa: SLF001 - the server itself does not end
        assert server.observer._observer.is_alive()  # type: ignore[attr-defined]  # noqa: SLF001
    server.server_close()
