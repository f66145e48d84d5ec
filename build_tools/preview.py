"""The site on this machine while somebody edits: served on loopback, renewed and shown again after every change.

MkDocs' own server serves and tells browsers to reload; the operating system tells of changes at once, where it can,
instead of every file being looked at twice a second.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from build_tools.host import LiveServer, live_server

_CHANGES: Final[list[type[FileSystemEvent]]] = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
_GATHERING: Final = 0.05  # seconds: an editor saves a file in several steps


def serve_site(
    site: Path,
    rebuild: Callable[[], object],
    *,
    watched: Iterable[Path],
    address: tuple[str, int],
    ready: Callable[[str], None],
) -> None:
    """Serve ``site`` until interrupted; call ``rebuild`` after each change below ``watched``, then reload browsers.

    ``ready`` is called with the site's URL. OSError when the address is taken.
    """

    def renew() -> None:
        rebuild()

    server = live_server(site, renew, address)
    server.build_delay = _GATHERING
    with _watching(server, [path for path in watched if path.exists()]):
        socket.create_server(address).close()  # fails here, before anybody is told that it is served
        ready(server.url)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve()  # type: ignore[no-untyped-call]
        server.shutdown()


class _Watcher:
    """An observer as the server uses one: of changes alone, not of readings, and started before it is asked to."""

    def __init__(self, observer: BaseObserver) -> None:
        self._observer = observer
        self.stop, self.join, self.unschedule = observer.stop, observer.join, observer.unschedule

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool) -> ObservedWatch:
        return self._observer.schedule(handler, path, recursive=recursive, event_filter=_CHANGES)

    def start(self) -> None:
        """Start, unless it has been; OSError when the system cannot watch so many folders."""
        if not self._observer.is_alive():
            self._observer.start()


@contextlib.contextmanager
def _watching(server: LiveServer, paths: Sequence[Path]) -> Iterator[None]:
    """Watch ``paths``: the system's own watching knows limits (folders, network drives), looking at files does not."""
    try:
        _watch(server, _Watcher(Observer()), paths)
    except OSError:
        for path in paths:
            server.unwatch(str(path))
        _watch(server, _Watcher(PollingObserver()), paths)
    try:
        yield
    finally:
        server.observer.stop()


def _watch(server: LiveServer, watcher: _Watcher, paths: Sequence[Path]) -> None:
    server.observer = watcher  # type: ignore[assignment]
    for path in paths:
        server.watch(str(path))
    watcher.start()
