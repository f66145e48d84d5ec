"""A site folder → the same over http on this machine, as a plain web server would show it, ``404.html`` included."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _SiteHandler(SimpleHTTPRequestHandler):
    """Files of one folder; what is not there is answered with the site's own page for it."""

    protocol_version = "HTTP/1.1"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the browser tests record what matters."""


class _StaticHostHandler(_SiteHandler):
    """The same with the headers that the site's ``_headers`` asks for, as static hosts understand that file."""

    def send_header(self, keyword: str, value: str) -> None:
        """Put what the rules ask for in the place of the type, which is always sent."""
        if keyword.lower() != "content-type":
            super().send_header(keyword, value)
            return
        asked = asked_headers(Path(self.directory, "_headers"), self.path.partition("?")[0])
        for name, asked_value in {"Content-Type": value, **asked}.items():
            super().send_header(name, asked_value)


def asked_headers(rules: Path, path: str) -> dict[str, str]:
    """Return the headers of all rules that match ``path``; values of one name are joined by commas."""
    found: dict[str, str] = {}
    matches = False
    for line in rules.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(" "):
            before, _, after = line.partition("*")
            matches = path.startswith(before) and path.endswith(after)
        elif line and matches:
            name, _, value = line.strip().partition(": ")
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser keeps its connections open

    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that hung up before the answer was out."""


@contextmanager
def serve(folder: Path, *, headers: bool = False) -> Iterator[str]:
    """Serve ``folder`` on the loopback address and a free port; yields the address with its final slash.

    ``headers``: with those that ``_headers`` asks for, as a static host does.
    """
    handler = _StaticHostHandler if headers else _SiteHandler
    server = _Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
