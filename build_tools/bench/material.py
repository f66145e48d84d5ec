"""The real directives' texts → sentences and paragraphs that can stand in any other directive.

Sentences that name a document, a date or an appeal are left out: the invented archive has citations of its own. What
the real texts are about, an epidemic, becomes a place for the invented subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_tools.front_matter import split_front_matter
from build_tools.text import nfc, squeeze

ACTIVITY: Final = "\x01"  # stands for "phòng, chống dịch"
MATTER: Final = "\x02"  # stands for "dịch bệnh"
OWN_TYPE: Final = "\x03"  # stands for "thông báo" in "thông báo này"
_SHORTEST: Final = 25  # code points; what is shorter is a fragment
_MARKER: Final = re.compile(r"(?:\d{1,2}\.|[-+])\s+")
_ENDS: Final = re.compile(r"(?<=[.;…])\s+")
_NAMES_A_DOCUMENT: Final = re.compile(
    r"\d\s?[-/]\s?[\dA-ZĐ]|[Ss]ố \d|[Ll]ời kêu gọi|Công điện|hai tỉnh|^\(|^\||^#|TT \|"
)
_COVID: Final = r"(?:\s+(?:viêm đường hô hấp[^,.;]*?)?(?:Covid|COVID)\s?-\s?19)?"
_ACTIVITY: Final = re.compile(rf"phòng,? ?chống,? dịch(?: bệnh)?{_COVID}")
_MATTER: Final = re.compile(rf"(?:đại )?dịch(?! tễ)(?: bệnh)?{_COVID}(?= |[,.;]|$)")
_OWN_TYPE: Final = re.compile(r"\b(?:thông báo|hướng dẫn) này\b")


@dataclass(frozen=True, slots=True)
class Material:
    """``paragraphs`` as tuples of sentences without their last stop, ``sentences`` the same in one list."""

    paragraphs: tuple[tuple[str, ...], ...]
    sentences: tuple[str, ...]


def read_material(folder: Path) -> Material:
    """Read every directive below ``folder``, in the order of paths."""
    paragraphs: dict[tuple[str, ...], None] = {}
    for file in sorted(folder.rglob("*.md")):
        _, body, _, _ = split_front_matter(nfc(file.read_text(encoding="utf-8")), path=str(file))
        for paragraph in body.split("\n\n"):
            if sentences := _sentences(paragraph):
                paragraphs[sentences] = None
    if not paragraphs:
        raise ValueError(f"no directive below {folder}")
    each = dict.fromkeys(sentence for paragraph in paragraphs for sentence in paragraph)
    return Material(tuple(paragraphs), tuple(each))


def _sentences(paragraph: str) -> tuple[str, ...]:
    text = squeeze(paragraph)
    marker = _MARKER.match(text)
    found = []
    for sentence in _ENDS.split(text[marker.end() if marker else 0 :]):
        bare = sentence.strip(" .,:;…*")
        if (
            len(bare) < _SHORTEST
            or _NAMES_A_DOCUMENT.search(bare)
            or bare.count("**") % 2
            or bare.count("“") != bare.count("”")
        ):
            continue
        bare = _ACTIVITY.sub(ACTIVITY, bare)
        bare = _OWN_TYPE.sub(f"{OWN_TYPE} này", _MATTER.sub(MATTER, bare))
        found.append(bare[0].upper() + bare[1:])
    return tuple(found)
