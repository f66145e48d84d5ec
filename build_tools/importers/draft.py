"""Between reader and writer: a directive's facts as plain data, its text, and what a person should see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from build_tools.findings import Finding
from build_tools.text import slug

UNKNOWN = "chua-ro"
_LONGEST_NAME = 60


@dataclass(slots=True)
class Draft:
    """``fields`` are front matter without ``source``; ``folder``, ``year`` and ``name`` say where the file belongs."""

    fields: dict[str, Any]
    text: str
    folder: str
    findings: list[Finding] = field(default_factory=list)
    kind: str = "text"

    @property
    def year(self) -> str:
        """The year of issue, or of the meeting; ``chua-ro`` when the source says neither."""
        day = self.fields.get("issued") or self.fields.get("meeting")
        return str(day.year) if day else UNKNOWN

    @property
    def name(self) -> str:
        """The file's name without ending: the number, or type and day, or type and title."""
        if number := self.fields.get("number"):
            return slug(number)[:_LONGEST_NAME].strip("-")
        kind = slug(self.fields.get("_kind") or self.fields.get("type") or "van-ban")
        day = self.fields.get("issued") or self.fields.get("meeting")
        rest = day.isoformat() if day else slug(self.fields.get("title") or "")
        return f"{kind}-{rest}"[:_LONGEST_NAME].strip("-")

    @property
    def key(self) -> str:
        """The path below ``directives/`` without ending."""
        return f"{self.folder}/{self.year}/{self.name}"
