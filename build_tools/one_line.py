"""A document that a capture set in one line → its lines: head, parts and foot begin where the form begins a line."""

from __future__ import annotations

import re

from build_tools.head_lines import MOTTO

_CAPITAL = "".join(sign for sign in map(chr, (*range(0x41, 0x1B1), *range(0x1EA0, 0x1EFA))) if sign.isupper())
_SHOUTED = rf"[{_CAPITAL}]{{2,}}[,:]?"
_SHOUTS = re.compile(rf"(?<!\S){_SHOUTED}(?: (?:- )?{_SHOUTED})+(?!\S)")
_TYPE = re.compile(
    r"(?:NGHỊ (?:ĐỊNH|QUYẾT)|QUYẾT ĐỊNH|CHỈ THỊ|SẮC (?:LỆNH|LUẬT)|THÔNG (?:TƯ|BÁO|TRI)|HƯỚNG DẪN|KẾ HOẠCH|BÁO CÁO|"
    r"TỜ TRÌNH|KẾT LUẬN|CÔNG (?:ĐIỆN|VĂN)|CHƯƠNG TRÌNH|QUY (?:CHẾ|ĐỊNH)|PHÁP LỆNH)\b:? ?"
)
_BEGINS = re.compile(
    r" (?=Số ?: ?\d|(?:Căn cứ|Chiểu|Xét|Theo đề nghị|Kính gửi|Nơi nhận)[ :]|Điều \d{1,3}\.|V/v "
    r"|\([Đđ]ã ký\))|(?<=[:;,.]) (?=- [^\W\d_])|(?<=\./\.) |(?<=[Đđ]ã ký\)) "
)
_HEAD = 400  # code points in which the motto stands
_LONGEST_LINE = 600  # code points; a line with the motto and more than this is a document, not a letterhead


def broken_up(text: str) -> str:
    """Return ``text`` broken where a line of the document must have begun, if all of it stands in one line."""
    first, _, rest = text.strip().partition("\n")
    if len(first) <= _LONGEST_LINE or rest or not MOTTO.search(first, 0, _HEAD):
        return text
    broken = _SHOUTS.sub(lambda found: f"\n{_TYPE.sub(_own_line, found[0], count=1)}\n", " ".join(first.split()))
    return "\n".join(line.strip() for part in broken.split("\n") for line in _BEGINS.split(part) if line.strip())


def _own_line(kind: re.Match[str]) -> str:
    """A type that begins a run of capitals stands alone; inside of one it is a name's word."""
    return f"{kind[0].rstrip()}\n" if kind.start() == 0 else kind[0]
