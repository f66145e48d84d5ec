"""A real Chromium whose every request is written down, and axe-core's findings on a page as values.

Names do not resolve in this browser (loopback excepted), so a page that reaches for the network is caught twice: its
request stands in the `Traffic`, and it fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response, WebSocket

from tests.programs import find_chromium

Scheme = Literal["light", "dark"]
WIDE, NARROW = 1280, 390  # the two widths at which the pages are judged, CSS pixels

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
_NO_NETWORK = ("data:", "blob:", "about:")
# A download or a page left early aborts its own request: nobody misses anything.
_LEFT_EARLY = "net::ERR_ABORTED"
# WCAG 2.2 A and AA and axe's own good practice; target-size is the one AA rule that axe leaves off by default.
_AXE_RUN = """axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"],
}).then(result => result.violations.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id, impact: node.impact || "", help: rule.help, target: node.target.join(" "), html: node.html
}))))"""


@dataclass
class Traffic:
    """What the pages of one browser context asked for and complained of, in order.

    ``within`` are the address prefixes of the site itself; every request that starts with none of them is external.
    """

    within: tuple[str, ...]
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def external(self) -> list[str]:
        """The requests that left the site, or tried to."""
        return [address for address in self.requests if not address.startswith((*self.within, *_NO_NETWORK))]

    def troubles(self) -> list[str]:
        """Everything that a reader's page must not have, one line each: what a test compares with an empty list."""
        return [
            *(f"external request: {address}" for address in self.external),
            *(f"failed request: {text}" for text in self.failed),
            *(f"console: {text}" for text in self.console),
            *(f"script error: {text}" for text in self.errors),
        ]

    def watch(self, context: BrowserContext) -> None:
        """Write down from now on what ``context`` and all its pages do."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("requestfailed", self._add_failure)
        context.on("response", self._add_status)
        context.on("console", self._add_message)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("page", lambda page: page.on("websocket", self._add_socket))

    def _add_failure(self, request: Request) -> None:
        if request.failure != _LEFT_EARLY:
            self.failed.append(f"{request.url} ({request.failure})")

    def _add_status(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.url} ({response.status})")

    def _add_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            self.console.append(f"{message.type}: {message.text}")

    def _add_socket(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)


@dataclass(frozen=True, order=True)
class Violation:
    """One element that breaks one accessibility rule, as axe-core says it."""

    rule: str
    target: str
    impact: str
    help: str
    html: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {self.help}: {self.target}: {self.html[:160]}"


def launch(playwright: Playwright) -> Browser:
    """Start the machine's Chromium, headless, with an empty profile of its own."""
    return playwright.chromium.launch(executable_path=find_chromium(), headless=True, args=_FLAGS)


@contextmanager
def reading(
    browser: Browser, *, within: tuple[str, ...], width: int = WIDE, scheme: Scheme = "light", scripts: bool = True
) -> Iterator[tuple[Page, Traffic]]:
    """Open a fresh context and one page in it, watched from its first request; ``scripts`` off: no JavaScript."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="vi-VN", java_script_enabled=scripts
    )
    context.set_default_timeout(15_000)
    traffic = Traffic(within)
    traffic.watch(context)
    try:
        yield context.new_page(), traffic
    finally:
        context.close()


def settle(page: Page) -> None:
    """Wait until ``page`` asks for nothing more, so that late requests are seen too."""
    page.wait_for_load_state("networkidle")


def violations(page: Page) -> list[Violation]:
    """Return what axe-core finds on ``page`` as it stands now, every rule of `_AXE_RUN` on.

    The script goes in through the debugger, so a Content-Security-Policy of the page neither stops it nor is loosened.
    """
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    session = page.context.new_cdp_session(page)
    expression = f"{axe}\n;{_AXE_RUN}"
    answer = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    session.detach()
    if "exceptionDetails" in answer:
        raise ValueError(f"axe-core failed on {page.url}: {answer['exceptionDetails']}")
    return sorted(Violation(**violation) for violation in answer["result"]["value"])
