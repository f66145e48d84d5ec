"""A site folder → the same over http by a real nginx with the configuration that the site carries."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build_tools.serving import NGINX
from tests.programs import find_nginx

_TEMPORARY = ("client-body", "proxy", "fastcgi", "uwsgi", "scgi")
_SECONDS = 10.0


class NginxError(Exception):
    """nginx refused the configuration, or did not answer; the message is its own."""


@contextmanager
def serve_by_nginx(site: Path, place: Path) -> Iterator[str]:
    """Serve ``site`` on the loopback address and a free port; yields the address with its final slash.

    ``place`` is a folder for nginx's own files. The server block is as an administrator would write it: a port, a root
    and the one line that includes the site's configuration.
    """
    nginx, port = find_nginx(), _free_port()
    compiled = subprocess.run([nginx, "-V"], capture_output=True, text=True, check=True).stderr
    temporary = "".join(
        f'{name.replace("-", "_")}_temp_path "{place}/{name}";\n'
        for name in _TEMPORARY
        if f"--http-{name}-temp-path" in compiled
    )
    place.mkdir(parents=True, exist_ok=True)
    configuration = place / "nginx.conf"
    configuration.write_text(
        # One process, and no change of user: it reads what the test may read.
        f'daemon off; master_process off; pid "{place}/pid"; error_log stderr warn;\n'
        f"events {{ worker_connections 256; }}\nhttp {{\n{temporary}access_log off;\n"
        f'server {{ listen 127.0.0.1:{port}; root "{site}"; include "{site / NGINX}"; }}\n}}\n',
        encoding="utf-8",
    )
    with (place / "said").open("w+", encoding="utf-8") as said:
        server = subprocess.Popen([nginx, "-p", place, "-e", "stderr", "-c", configuration], stderr=said)
        try:
            _wait(server, port, place / "said")
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(_SECONDS)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, said: Path) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise NginxError(said.read_text(encoding="utf-8"))
