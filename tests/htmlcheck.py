"""A site folder → what the Nu Html Checker says of its pages: one run of the checker, every rule on."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.programs import find_java, find_vnu

_SECONDS = 600


@dataclass(frozen=True, order=True)
class HtmlTrouble:
    """One message of the checker; ``kind`` is ``error``, ``warning``, ``info`` or ``non-document-error``."""

    path: str
    line: int
    kind: str
    message: str
    extract: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.message} [{self.extract}]"


def validate(site: Path) -> list[HtmlTrouble]:
    """Return every message on every ``.html`` file under ``site``, sorted; an empty list for valid pages.

    Raises `ValueError` when the checker itself fails or the folder has no page: silence then would mean nothing.
    """
    if not any(site.rglob("*.html")):
        raise ValueError(f"no page under {site}")
    command: list[str | Path] = [
        find_java(),
        "-Xss8m",
        "-jar",
        find_vnu(),
        "--skip-non-html",
        "--stdout",
        "--format",
        "json",
        site,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    try:
        messages = json.loads(done.stdout)["messages"]
    except (json.JSONDecodeError, KeyError) as trouble:
        raise ValueError(f"the checker gave no answer: {done.stderr[-2000:]}") from trouble
    return sorted(_trouble(message, site) for message in messages)


def _trouble(message: dict[str, object], site: Path) -> HtmlTrouble:
    path = Path(unquote(urlsplit(str(message.get("url", ""))).path))
    resolved = site.resolve()
    return HtmlTrouble(
        path=path.relative_to(resolved).as_posix() if path.is_relative_to(resolved) else path.as_posix(),
        line=int(str(message.get("lastLine", 0))),
        kind=str(message.get("subType", message["type"])) if message["type"] == "info" else str(message["type"]),
        message=str(message["message"]),
        extract=" ".join(str(message.get("extract", "")).split()),
    )
