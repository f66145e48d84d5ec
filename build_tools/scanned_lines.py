"""A line of a head as a scan read it → the same line with the words that every sheet prints put right.

The motto, ``Số:`` and the words round a day are the same on every sheet and no fact of any document. All other words
stay as they were read, and a day that cannot be read becomes a blank one.
"""

from __future__ import annotations

import re

from build_tools.text import fold

# The end of the line may be past reading: "CỘNG HOÀ XÃ HỘI iL NGH. TNAM".
_NATION = re.compile(r"(?<!nuoc )c\wng ?h\w{1,2} ?x\w ?h\w{1,2} ?(?:ch\w ?ng?h\w{1,2} ?v\w{1,3} ?n\wm\b|.{4,24}$)")
_NATION_PRINTED = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_PARTY = re.compile(r"\bd\wng ?c\wng ?s\wn ?v\w{1,3} ?n\wm\b")
_PARTY_PRINTED = "ĐẢNG CỘNG SẢN VIỆT NAM"
_GAP = r"[-~_=.: ]{1,5}"
_FREEDOM = re.compile(
    rf"\bd\wc ?l\wp{_GAP}t\w{{1,2}} ?d\w\b(?:{_GAP}h\w{{2,3}} ?ph\w{{2}}\b)?"
    rf"|(?:\bd\w{{1,3}} ?l\w{{1,3}}{_GAP})?\bt[uyw]\w? ?do ?[-~_=]{{1,3}} ?h\w{{2,3}} ?ph\w{{2}}\b"
)
_FREEDOM_PRINTED = "Độc lập - Tự do - Hạnh phúc"
_PRINTED = re.compile(
    r"CỘNG H[ÒO][ÀA]? XÃ HỘI CHỦ NGHĨA VIỆT NAM|ĐẢNG CỘNG SẢN VIỆT NAM|[ĐÐ]ộc lập ?- ?Tự do(?: ?- ?Hạnh phúc)?",
    re.IGNORECASE,
)
# "sé; 415 /TCLN-PTR", ".Sẽ: 83/TB": a number follows, and behind it nothing, or place and day.
_LABEL = re.compile(
    r"[._,'\"|~^ ]{0,4}s[oe06][.']? ?[:;] ?(?=[^\s/-]{1,9} ?[-/] ?[a-z][\w./& -]{1,30}(?:$|[,.] ?ng\wy))"
)
_LABEL_PRINTED = re.compile(r"S[ốỐ] ?: ?")
_DAY = re.compile(r"[,.] ?ng\wy(?P<day>[^,;]{0,9}?)[tk]h\wng(?P<month>[^,;]{0,6}?)n\wm ?(?P<year>\d{4})(?!\d)")
_ADDRESSED = re.compile(r"\W*(?:\w{1,2}\W+){0,2}k\wnh ?g\w{1,2}i ?[:;]")
_ADDRESSED_PRINTED = re.compile(r"(?:[-*# ]*)Kính\s+(?:gửi|gởi)", re.IGNORECASE)
# What a line must have to be worth a second look; most have none of it.
_WORTH = re.compile(
    r"N[GH]|[ĐD]\wc ?l|T\w{1,2} ?[dđ]\w ?[-~_=]|[.,] ?ng\wy|^[._,'\"|~^ ]{0,4}[sS]\S{0,3} ?[:;]|^.{0,8}K\wnh ?g"
)
_DAY_PRINTED = re.compile(r", ?ngày [\d lIOo.…]{0,6} ?tháng [\d .…]{0,6} ?năm \d{4}")
_FIGURES = re.compile(r"[\dlIOo]{1,2}| ?[.…_]* ?")
_LONGEST = 200  # code points; a longer line is no line of a letterhead
_CAPITALS = 0.6  # of the letters of a motto in capitals; marks are lost together with their letters


def mended(line: str) -> str:
    """Return ``line`` (NFC, look-alike signs unified) with the form's own words as they are printed."""
    if len(line) > _LONGEST or not _WORTH.search(line):
        return line
    folded = fold(line)
    if len(folded) != len(line):
        return line
    for pattern, printed in ((_NATION, _NATION_PRINTED), (_PARTY, _PARTY_PRINTED), (_FREEDOM, _FREEDOM_PRINTED)):
        found = pattern.search(folded)
        if found and _is_motto(line[found.start() : found.end()], shouted=pattern is not _FREEDOM):
            line = line[: found.start()] + printed + line[found.end() :]
            folded = fold(line)
    return _with_labels(_with_day(line, folded))


def _is_motto(words: str, *, shouted: bool) -> bool:
    """Whether ``words`` are a misread motto, and no words of a sentence."""
    if _PRINTED.fullmatch(words):
        return False
    letters = [sign for sign in words if sign.isalpha()]
    return words[0].isupper() and (not shouted or sum(map(str.isupper, letters)) >= _CAPITALS * len(letters))


def _with_day(line: str, folded: str) -> str:
    found = _DAY.search(folded)
    if not found or _DAY_PRINTED.match(line, found.start()):
        return line
    day, month = (line[found.start(part) : found.end(part)].strip() for part in ("day", "month"))
    if not (_FIGURES.fullmatch(day) and _FIGURES.fullmatch(month)):
        day = "…"
        month = month if month.isdigit() else "…"
    return f"{line[: found.start()]}, ngày {day or '…'} tháng {month or '…'} năm {found['year']}{line[found.end() :]}"


def _with_labels(line: str) -> str:
    folded = fold(line)
    found = _LABEL.match(folded)
    if found and not _LABEL_PRINTED.match(line):
        return f"Số: {line[found.end() :]}"
    found = _ADDRESSED.match(folded)
    return f"Kính gửi:{line[found.end() :]}" if found and not _ADDRESSED_PRINTED.match(line) else line
