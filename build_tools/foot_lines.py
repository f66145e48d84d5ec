"""The lines of a document's foot as a capture brings them → columns: what one line glued is parted, specks are gone."""

from __future__ import annotations

import re

from build_tools.page_lines import Line
from build_tools.signature_lines import as_name, has_family_name, is_signature

# "gởi" is the southern spelling; a label that a scan misread is known by its colon.
_LABEL = (
    r"(?:Nơi\s+(?:nhận|gửi|gởi)|NƠI\s+(?:NHẬN|GỬI|GỞI)"
    r"|(?:N[ơoôòờớ][iíìtl1]\s+(?:nh[ậâaạăấầẩẫ]n|g[ửưuứừữởơờ]i)|N[ƠOÔ]I\s+NH[ẬÂAẠ]N)(?=\s*[:;]))"
)
RECEIVED_BY = re.compile(rf"{_LABEL}\s*[:;]?\s*")
DASH = re.compile(r"(?:[-+•~]\s*|_ )\S")
FILED = re.compile(r"(?:[-+•~_]\s*)?L[ưu]r?u\b", re.IGNORECASE)
PAGE_MARK = re.compile(r"[-–\s]*\d{1,3}[-–\s]*(?:/\s*\d+)?$|-* ?PAGE (?:BREAK|\d{1,3}) ?-*$|Scanned (?:with|by)\b.*")
_GLUE = re.compile(r"\*{0,2} (?=[A-ZÀ-ỸĐ][^;\d]{3,60}$)")
_GLUED_LEFT = re.compile(r"(?P<item>[-+•~_] ?(?:Lưu.{2,80}|[^;]{2,80})[;.,])[-_~|=. ]{0,5}")
_GLUED_LABEL = re.compile(rf"(?P<item>[-+•*_ ]*{_LABEL}\s*:)(?:\W|(?<!\w)\w{{1,3}}(?!\w)){{0,12}}")
# Behind an item, what a scan made of the stamp or the signature beside it: "Cục A (để biết); ff", "; Í", "; x "".
_SPECK = r"(?:[^\w\s]{1,3}|[b-df-hj-np-tv-xz]{1,3}|[^\W\d_])"
_SPECKS = re.compile(rf"(?<=;)\s+{_SPECK}(?:\s+{_SPECK})?$")
_BEHIND_COPY = re.compile(r"(?<=\))\.\s+\S.{0,7}$")
_SHORTEST_NAME = 3  # words, where nothing else tells a name from other words


def parted(line: Line) -> Line:
    """Part ``Nơi nhận: CHỦ TỊCH`` and ``- Lưu: VT. Nguyễn Văn An``: two columns that a capture set in one."""
    if not line.segments or len(line.segments) > 1:
        return line
    for glue in _GLUE.finditer(line.segments[0]):
        left, right = line.segments[0][: glue.start()], line.segments[0][glue.end() :]
        found = _GLUED_LABEL.fullmatch(left) or _GLUED_LEFT.fullmatch(left)
        if found and (is_signature(right) or _is_name_beside(found["item"], right)):
            return Line(line.text, (found["item"], right), line.indent)
    return line


def _is_name_beside(item: str, right: str) -> bool:
    """Whether the words behind a recipient are the signer's name, which the paper has in the right column."""
    if as_name(right) is None or len(right.split()) < _SHORTEST_NAME:
        return False
    return FILED.match(item) is not None or (
        item.endswith(";") and not right.endswith((".", ",")) and has_family_name(right)
    )


def without_specks(item: str) -> str:
    """Return a recipient's line without the few signs behind its end that are no words."""
    return _BEHIND_COPY.sub("", item) if FILED.match(item) else _SPECKS.sub("", item)
