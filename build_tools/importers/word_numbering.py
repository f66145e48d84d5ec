"""Word's automatic numbering → the markers that a reader sees: ``1.``, ``a)``, ``II.``, ``-``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class _Level:
    form: str  # "decimal", "lowerLetter", "upperRoman", "bullet", …
    text: str  # "%1.", "%1.%2", "-"
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        for abstract in root.iter(f"{W}abstractNum"):
            levels = {int(each.get(f"{W}ilvl", "0")): _read_level(each) for each in abstract.iter(f"{W}lvl")}
            self._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for number in root.iter(f"{W}num"):
            abstract_id = number.find(f"{W}abstractNumId")
            if abstract_id is not None:
                self._abstract_of[number.get(f"{W}numId", "")] = abstract_id.get(f"{W}val", "")

    def marker(self, number_id: str, level: int) -> str:
        """Return the marker of the next paragraph of a list, empty when it shows none."""
        levels = self._levels.get(self._abstract_of.get(number_id, ""), {})
        if level not in levels:
            return ""
        counts = self._counts[number_id]
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if levels[level].form == "bullet":
            return "-"
        if levels[level].form == "none":
            return ""
        text = levels[level].text
        for each in range(level + 1):
            if each in levels:
                text = text.replace(f"%{each + 1}", _figure(counts.get(each, levels[each].start), levels[each].form))
        return text


def _read_level(element: Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(f"{W}{name}")
        return found.get(f"{W}val", default) if found is not None else default

    start = value("start", "1")
    return _Level(value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdigit() else 1)


def _figure(number: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26]
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        text, rest = "", min(number, 39)
        for value, sign in _ROMAN:
            while rest >= value:
                text, rest = text + sign, rest - value
        return text if form == "upperRoman" else text.lower()
    return f"{number:02d}" if form == "decimalZero" else str(number)
