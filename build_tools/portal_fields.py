"""The table of facts that a portal prints beside a document: ``Số/Ký hiệu``, ``Ngày ban hành``, ``Trích yếu``.

A label stands before its value on the line (a tab, a colon or wide space between), or on the line above it.
"""

from __future__ import annotations

from build_tools.dates import scan_date
from build_tools.numbers import parse_number
from build_tools.page_lines import Line

_LABELS = {
    "số/ký hiệu": "number", "số ký hiệu": "number", "số, ký hiệu": "number", "số hiệu": "number",
    "ký hiệu": "number", "số văn bản": "number",
    "số hiệu văn bản": "number", "ngày ban hành": "issued", "ngày ký": "issued", "ngày văn bản": "issued",
    "loại văn bản": "type",
    "hình thức văn bản": "type", "trích yếu": "title", "trích yếu nội dung": "title", "tên văn bản": "title",
    "cơ quan ban hành": "issuer",
    "đơn vị ban hành": "issuer", "nơi ban hành": "issuer", "người ký": "signer",
}  # fmt: skip
_LEAST = 3  # labels that make a table


def read_portal_fields(lines: tuple[Line, ...]) -> dict[str, str]:
    """Return number, type, issuer, issued (ISO), title and signer as far as a table gives them, or nothing."""
    found: dict[str, str] = {}
    for index, line in enumerate(lines):
        label, value = _split(line)
        field = _LABELS.get(label.lower())
        if field is None or field in found:
            continue
        if not value and index + 1 < len(lines) and _split(lines[index + 1])[0].lower() not in _LABELS:
            value = lines[index + 1].text
        if value:
            found[field] = value.strip(" :|")
    if len(found) < _LEAST or "number" not in found:
        return {}
    return _checked(found)


def _split(line: Line) -> tuple[str, str]:
    text = line.text
    for label in sorted(_LABELS, key=len, reverse=True):
        if text[: len(label)].lower() == label:
            rest = text[len(label) :]
            if not rest or rest[0] in " :|":
                return text[: len(label)], rest.lstrip(" :|")
    return "", ""


def _checked(found: dict[str, str]) -> dict[str, str]:
    number = parse_number(found["number"])
    day = scan_date(found.get("issued", ""), 0, bare=True)
    checked = {name: value for name, value in found.items() if name not in {"number", "issued"}}
    if number and number.is_full:
        checked["number"] = str(number)
    if day and day.iso:
        checked["issued"] = day.iso
    return checked
