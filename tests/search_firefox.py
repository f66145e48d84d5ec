"""The search page in Firefox, from a disk, without a driver: the page says what it shows by the address of an image.

``python -m tests.search_firefox [COUNT]`` types a query, follows a facet, goes back and opens a link, over
``file://``; it prints what was seen and ends with 1 when anything is not as it should be.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import parse_qs, urlsplit

from tests.search_archive import invent_documents
from tests.search_site import POLICY, write_site

# ruff: noqa: T201 - run by hand, speaks to a person
_SCRIPT = """
(async () => {
  const page = document.getElementById("kho-tim-kiem");
  // Settled when the listener has heard it: steps arrive in their order.
  const tell = (facts) => new Promise((resolve) => {
    const image = new Image();
    image.onload = image.onerror = resolve;
    image.src = "http://127.0.0.1:%d/?" + new URLSearchParams(facts);
  });
  window.addEventListener("error", (event) => tell({step: "error", status: String(event.message)}));
  const settled = (wanted) => new Promise((resolve) => {
    const look = () => (page.dataset.state === wanted ? resolve() : setTimeout(look, 50));
    look();
  });
  const shown = (step) => tell({
    step, status: page.querySelector("[data-kho-status]").textContent, hits: page.querySelectorAll(".kho-hit").length,
    marks: page.querySelectorAll(".kho-snippet mark").length,
    group: page.querySelector(".kho-group")?.textContent || "",
    address: location.search + location.hash, facets: page.querySelectorAll(".kho-facet").length,
  });
  const type = async (text, wanted) => {
    const input = page.querySelector("form input");
    input.value = text;
    input.form.requestSubmit();
    await new Promise((resolve) => setTimeout(resolve, 0));
    await settled(wanted);
  };
  await settled("done");
  await shown("link");
  await type("phong chong", "done");
  await shown("typed");
  page.querySelector('[data-facet="type"] a').click();
  await new Promise((resolve) => setTimeout(resolve, 0));
  await settled("done");
  await shown("facet");
  const left = new Promise((resolve) => window.addEventListener("popstate", resolve, {once: true}));
  history.back();
  await left;
  await settled("done");
  await shown("back");
  await type('"cải cách thủ tục"', "done");
  await shown("phrase");
  await type("khongcogi", "nothing");
  await shown("nothing");
  const box = document.getElementById("kho-tim");
  box.focus();
  box.value = "thien tai";
  box.dispatchEvent(new Event("input", {bubbles: true}));
  for (let turn = 0; turn < 600 && !document.querySelector("[role=option]"); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await tell({step: "suggestions", status: "", hits: document.querySelectorAll("[role=option]").length});
  tell({step: "end", status: ""});
})();
"""


def _listen(seen: Queue[dict[str, str]]) -> HTTPServer:
    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            if said:
                seen.put(said)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def look(site: Path, *, seconds: float = 60) -> dict[str, dict[str, str]]:
    """Open the search page of ``site`` in Firefox and return what it showed at each step."""
    seen: Queue[dict[str, str]] = Queue()
    server = _listen(seen)
    (site / "look.js").write_text(_SCRIPT % server.server_port, encoding="utf-8")
    html = (site / "tim-kiem.html").read_text(encoding="utf-8")
    policy = POLICY.replace("img-src data:", "img-src data: http://127.0.0.1:*")
    tried = html.replace(POLICY, policy).replace("</head>", '<script src="look.js" defer></script></head>')
    (site / "tim-kiem.html").write_text(tried, encoding="utf-8")
    steps: dict[str, dict[str, str]] = {}
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if firefox is None:
        raise FileNotFoundError("no Firefox; type: sudo apt-get install -y firefox-esr")
    with tempfile.TemporaryDirectory() as profile:
        address = (site / "tim-kiem.html").as_uri() + "?q=ph%C3%B2ng%20ch%E1%BB%91ng%20d%E1%BB%8Bch"
        program = subprocess.Popen(
            [firefox, "--headless", "--no-remote", "--profile", profile, address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while "end" not in steps:
                said = seen.get(timeout=seconds)
                steps[said["step"]] = said
        except Empty:
            steps["silence"] = {"step": "silence"}
        finally:
            program.terminate()
            program.wait()
            server.shutdown()
    return steps


def faults(steps: dict[str, dict[str, str]]) -> list[str]:
    """Return what is not as it should be."""
    wanted = {
        "link": {"hits": "10", "group": "Khớp cả dấu"},
        "typed": {"hits": "10", "address": "?q=phong+chong"},
        "back": {"hits": "10", "address": "?q=phong+chong"},
        "phrase": {"group": "Khớp cả dấu"},
        "nothing": {"status": "Không có văn bản nào khớp với “khongcogi”."},
        "suggestions": {"hits": "7"},
        "end": {},
    }
    wrong = [
        f"{step}: {name} is not {value}"
        for step, facts in wanted.items()
        for name, value in facts.items()
        if steps.get(step, {}).get(name) != value
    ]
    if "loai=" not in steps.get("facet", {}).get("address", ""):
        wrong.append("facet: not in the address")
    return wrong + [str(steps[step]) for step in ("error", "silence") if step in steps]


def main() -> int:
    """Look, print, judge."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        write_site(Path(name), invent_documents(count))
        steps = look(Path(name))
    for step in steps.values():
        print(step)
    for fault in (wrong := faults(steps)):
        print("WRONG", fault)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
