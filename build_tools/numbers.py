"""A document number as a value: text such as ``Số 68- HD/BTGHU`` ⇄ :class:`DocumentNumber`.

Two families live side by side. Party numbers join the ordinal with a hyphen and the body with a slash
(``68-HD/BTGHU``, Hướng dẫn 36-HD/VPTW); State numbers do the reverse (``128/NQ-CP``, ``30/2020/NĐ-CP``, Nghị định
30/2020/NĐ-CP), and before 1990 both were looser (``85-CP``, ``13-TTg/NN``, ``158-SL``). Parser and formatter are
inverse
to each other; typing errors stay (``02-CD/TU``), only spaces, dashes and look-alike letters are unified. What two
spellings
have in common is :attr:`DocumentNumber.key`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from build_tools.text import nfc, plain, slug

# Codes of types that may stand in a number; ``types.yml`` gives each its names (a test keeps the two in step).
_TYPE_CODES = """
    NQ NQLT QĐ QĐi QyĐ QĐLT CT CTLT KL KLTT QC QCPH TT TTLT TTLB TTLN TC HD HDLT HDLN TB TBKL TBTL BC KH KHLT KHPH
    KHLN KHCT QH
    CTr CTHĐ CTrHĐ CTPH ĐA DA PA TTr CV CĐ BB GM GGT GCN GNP GN GUQ UQ GXN GP HĐ BGN BTT PG PC PB BS SY SL TrS NĐ PL
    LCT L VBHN VBLT VBTT GĐ
    ML KN AL QTr
"""
TYPE_CODES = frozenset(_TYPE_CODES.split())
_LOWER_TYPES = {code.lower(): code for code in TYPE_CODES}
# Codes in which a capital was typed small: 06-Ctr/TU, 16/CT-Tg.
_MISTYPED = {"Ctr": "CTr", "Ttr": "TTr", "Ttg": "TTg", "Tg": "TTg"}
# Codes typed without the stroke of Đ. Only these are read as the code with the stroke: DA and HD are codes of their
# own.
_WITHOUT_STROKE = """
    CD=CĐ QD=QĐ ND=NĐ QDi=QĐi HDND=HĐND DU=ĐU DUK=ĐUK HDBT=HĐBT BCD=BCĐ BGDDT=BGDĐT LDTBXH=LĐTBXH BLDTBXH=BLĐTBXH
    HDTV=HĐTV
    HDQT=HĐQT TWDTN=TWĐTN CTHD=CTHĐ
"""
STROKE_CODES = dict(pair.split("=") for pair in _WITHOUT_STROKE.split())
_COPY_CODES = frozenset({"BS", "SL", "SY", "TrS"})
_STATE_BODIES = frozenset({"UB", "UBND", "LB", "LT", "TC", "CP", "HĐBT", "TTg", "BXD", "BTC", "BNV", "BYT", "NHNN"})

_OLD_BODIES = frozenset({"CP", "TTg", "HĐBT"})

_CYRILLIC = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_UP = "A-ZĐÂĂÊÔƠƯ"
_LOW = "a-zđ"
# The signs a code can be made of; :func:`_is_code` decides whether they make one.
_TOKEN = re.compile(rf"[{_UP}0-9][{_UP}{_LOW}ươôêăâ0-9&.]*")
_LOWER_SYMBOL = re.compile(r"(?:nđ|nd|tt|ttlt|qđ|qd|ct|nq|kh|hd|tb|cv|cđ|kl|bc|ttr|ctr)[-/][a-zđ&]{2,12}")
_SPACE = r"[ ]{0,4}(?:\n[ ]{0,12})?"
_HEAD = re.compile(
    r"(?P<ordinal>\d{1,7}(?:\.\d{1,3})?(?:[a-z](?![a-z])|[A-Z](?=[ ]?[-/]))?)"
    rf"(?:[ ]{{0,3}}(?P<sign>/|-(?=(?:19|20)\d\d[ ]?/)){_SPACE}(?P<year>(?:19|20)\d\d)(?=[ ]{{0,3}}[/-]))?"
    rf"(?P<joint>[ ]{{0,4}}[-/]{_SPACE}|[ ]?)",
)
_JOINT = re.compile(rf"(?P<before>[ ]{{0,3}})(?P<sign>[-/.])(?P<after>{_SPACE})")
_BARE_YEAR = re.compile(r"/(?P<year>(?:19|20)\d\d)(?![/.\-]?\w)")  # Nghị định 30/2020
_OLD_YEAR = re.compile(r"\.(?P<code>[4-9]\d)(?!\w)")  # 1052/QĐ.UBT.96
_LAST_YEAR = re.compile(r"/(?P<code>19[4-9]\d)(?![\w/-])")  # 31/CP/1994
_UNIT = re.compile(r"\((?P<code>[A-Z]\d{1,2})\)")  # 06/TT-BNV(C13)
_AREA = re.compile(r"(?<=KV)[ ](?P<code>[IVX]{1,4})(?!\w)")  # 112/TB-KV XI: an area's figure belongs to its code
_PLACE_AHEAD = re.compile(
    r"[ ]?(?:\n[ ]*)?(?:tỉnh|thành phố|TP|huyện|quận|thị xã|xã|phường|thị trấn)(?!\w)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_SMALL = re.compile(r"[a-zđươôêăâ]")
_THREE_SMALL = re.compile(r"[a-zđươôêăâ]{3}")
# A number without spaces, behind which nothing stands that could belong to it: it reads the same in every text.
_SOLID = re.compile(
    r"(?=\d)[\w.&]{1,10}[-/][\w./&-]{0,40}(?<=\w)(?!\([A-Z]\d)(?!(?<=KV) [IVX])"
    r"(?=\.?(?:[^\w./&\- \n]|[ \n](?![ \n]*[-/.])|$))"
)
_LONGEST_CODE = 30  # signs; ĐCTUBTWMTTQVN has 14
_MOST_CODES = 9  # more joint issuers than any law has
_PREFIX = re.compile(r"\s*(?:số|Số|SỐ)?\s*:?\s*")


@dataclass(frozen=True)
class DocumentNumber:
    """``30/2020/NĐ-CP`` in parts; ``str()`` gives it back, without spaces and with plain hyphens.

    ``joint`` stands between ordinal (with year) and codes: ``-``, ``/`` or empty (``858CV/ĐUK``). ``signs[i]``
    stands between ``codes[i]`` and ``codes[i + 1]``; ``(`` stands for both brackets (``06/TT-BNV(C13)``).
    """

    ordinal_text: str
    year: int | None
    joint: str
    codes: tuple[str, ...]
    signs: tuple[str, ...] = ()
    year_sign: str = "/"  # "-" in the rare 19-2017/NQ-CP

    def __str__(self) -> str:
        """Return the number as written, without spaces (RULES of the archive: typing errors are kept)."""
        return self._written

    @cached_property
    def _written(self) -> str:
        year = f"{self.year_sign}{self.year}" if self.year else ""
        return f"{self.ordinal_text}{year}{self.joint if self.codes else ''}{self.symbol}"

    @cached_property
    def symbol(self) -> str:
        """The part after the ordinal: ``HD/BTGHU``, ``NĐ-CP``; empty for a bare ordinal."""
        return self._joined(self.codes) if self.codes else ""

    def _joined(self, codes: Sequence[str]) -> str:
        """Return ``codes``, however spelt, with this number's signs between them."""
        pairs = zip(self.signs, codes[1:], strict=True)
        return codes[0] + "".join(f"({code})" if sign == "(" else sign + code for sign, code in pairs)

    @cached_property
    def ordinal(self) -> int:
        """The running number without leading zeros and letters: ``08`` → 8, ``66.15`` → 66."""
        digits = _DIGITS.match(self.ordinal_text)
        return int(digits[0]) if digits else 0

    @cached_property
    def _type_at(self) -> int | None:
        """Index of the code that names the type; old State numbers have it last (``12-NT/TT``)."""
        if not self.codes:
            return None
        if stroked(self.codes[0]) in TYPE_CODES and (len(self.codes) > 1 or stroked(self.codes[0]) in {"SL", "VBHN"}):
            return 0
        old = self.joint == "-" and self.year is None and self.signs == ("/",)  # a body and its type
        return 1 if old and stroked(self.codes[1]) in TYPE_CODES else None

    @cached_property
    def type_code(self) -> str | None:
        """``HD``, ``CV``, ``NQ`` as written; None for a State công văn (``1246/UBND-VX``) and for ``85-CP``."""
        return None if self._type_at is None else self.codes[self._type_at]

    @cached_property
    def body_codes(self) -> tuple[str, ...]:
        """All codes but the type's: ``("HPN", "STNMT")`` of ``21-CTr/HPN-STNMT``."""
        return tuple(code for at, code in enumerate(self.codes) if at != self._type_at)

    @cached_property
    def body_code(self) -> str | None:
        """The issuing body's code: ``BTGHU``, ``TU``, ``CP``, ``UBND``, ``QH14``."""
        return self.body_codes[0] if self.body_codes else None

    @property
    def unit_code(self) -> str | None:
        """What follows the body: the drafting unit of ``1246/UBND-VX`` (``VX``), or a joint issuer."""
        return "-".join(self.body_codes[1:]) or None

    @property
    def is_full(self) -> bool:
        """Whether the number has a symbol; ``Chỉ thị 16`` has only an ordinal."""
        return bool(self.codes)

    @cached_property
    def is_party(self) -> bool:
        """Hyphen (or nothing) after the ordinal, slash before the body: ``68-HD/BTGHU``, ``858CV/ĐUK``."""
        party_shape = self.year is None and self.joint != "/" and "/" in self.signs and self._type_at == 0
        return party_shape and self.body_code not in _STATE_BODIES

    @property
    def is_state(self) -> bool:
        """Every full number that is not a Party number."""
        return self.is_full and not self.is_party

    @property
    def is_copy(self) -> bool:
        """The number of a certified copy (``24-BS/HU``), never of the document copied. ``63-SL`` is a Sắc lệnh."""
        return len(self.codes) > 1 and self.type_code in _COPY_CODES

    @cached_property
    def lacks_stroke(self) -> bool:
        """Whether a code was typed without the stroke that it has: ``02-CD/TU``."""
        return any(stroked(code) != code and not code.islower() for code in self.codes)

    @cached_property
    def key(self) -> str:
        """The form in which two spellings are one number: ``08-CD/TƯ`` and ``8 - CĐ/TW`` give the same key."""
        codes = ["TW" if code.upper() == "TƯ" else stroked(code).upper() for code in self.codes]
        ordinal = self.ordinal_text.lower().lstrip("0") or "0"
        year = f"/{self.year}" if self.year else ""
        if not codes:
            return ordinal + year
        joint = "-" if self.joint in {"", "-"} else "/"
        return f"{ordinal}{year}{joint}{self._joined(codes)}"

    @cached_property
    def slug(self) -> str:
        """The number's part of an address: ``632-cv-hu``, ``30-2020-nd-cp``."""
        year = f"-{self.year}" if self.year else ""
        return slug(f"{self.ordinal_text}{year}-{'-'.join(self.codes)}")

    def with_ordinal(self, ordinal_text: str) -> DocumentNumber:
        """Return the number that shares this one's symbol: item 15 of ``số 15, 16, 19/CT-TTg``."""
        return replace(self, ordinal_text=ordinal_text)


def stroked(code: str) -> str:
    """Return ``code`` with the stroke it lacks, where the list of such codes has it: ``CD`` → ``CĐ``, ``DA`` stays.

    A code typed in small letters is read as the code it spells: ``nđ`` → ``NĐ``, ``Ctr`` → ``CTr``.
    """
    code = _LOWER_TYPES.get(code) or _MISTYPED.get(code, code)
    return STROKE_CODES.get(code, code)


def scan_number(text: str, start: int) -> tuple[DocumentNumber, int] | None:
    """Read the number that begins at ``text[start]``; return it and the position behind it, or None.

    ``text`` has plain hyphens and spaces (:func:`build_tools.text.masked`). A bare ordinal is read as a number without
    codes. Spaces stand only round the joints; a line may break behind a joint, never before it.
    """
    solid = _SOLID.match(text, start)
    if not solid:
        return _scan(text, start)
    found = _scan_solid(solid[0])
    return (found[0], start + found[1]) if found else None


@lru_cache(maxsize=16384)
def _scan_solid(written: str) -> tuple[DocumentNumber, int] | None:
    """:func:`scan_number` of a number that stands for itself; the same documents are cited again and again."""
    return _scan(written, 0)


def _scan(text: str, start: int) -> tuple[DocumentNumber, int] | None:
    head = _HEAD.match(text, start)
    if not head:
        return None
    joint = head["joint"].strip()
    if not joint and head["joint"] and head["year"]:
        return None
    found = _scan_codes(text, head.end(), set_apart=bool(joint) and joint != head["joint"])
    if not found or (not joint and not _may_stand_apart(found[0], spaced=bool(head["joint"]))):
        return DocumentNumber(head["ordinal"], None, "", ()), head.end("ordinal")
    codes, signs, end = found
    year = int(head["year"]) if head["year"] else None
    joint = joint or ("-" if head["joint"] else "")
    return DocumentNumber(head["ordinal"], year, joint, codes, signs, head["sign"] or "/"), end


def _may_stand_apart(codes: Sequence[str], *, spaced: bool) -> bool:
    """Whether codes may follow the ordinal without a joint: ``15 TT/LB``, ``107 NTh/QĐ``, ``24 CP`` before 1990."""
    match codes:
        case (body,):
            return spaced and body in _OLD_BODIES
        case (_, kind) if spaced and kind in TYPE_CODES:
            return True
    return stroked(codes[0]) in TYPE_CODES


def _scan_codes(text: str, at: int, *, set_apart: bool) -> tuple[tuple[str, ...], tuple[str, ...], int] | None:
    """Read ``CODE((-|/)CODE)*``.

    Spaces on both sides of a joint are allowed before the body that a type code still lacks, and where the number is
    ``set_apart`` from its beginning: ``867 / UBND - VP``.
    """
    lower = _LOWER_SYMBOL.match(text, at)
    if lower and not _is_letter(text, lower.end()):
        return _split_lower(lower[0], lower.end())
    end = code_end(text, at)
    if end is None:
        return None
    codes, signs = [text[at:end]], []
    while len(codes) < _MOST_CODES and (joint := _JOINT.match(text, end)):
        wanted = len(codes) == 1 and stroked(codes[0]) in TYPE_CODES
        if joint["sign"] == "." and joint[0] != ".":
            break
        apart = bool(joint["before"] and joint["after"]) and not wanted
        if apart and not set_apart:
            break
        after = joint.end()
        stop = code_end(text, after)
        if stop is None or (joint["sign"] == "." and stop - after == 1):  # one letter may begin a sentence
            break
        if apart and _PLACE_AHEAD.match(text, stop):  # "123 / UBND - HĐND tỉnh": a body's name
            break
        area = _AREA.match(text, stop)
        codes.append(text[after:stop] + (area["code"] if area else ""))
        signs.append(joint["sign"])
        end = area.end() if area else stop
    for sign, form, least in (".", _OLD_YEAR, 2), ("(", _UNIT, 2), ("/", _LAST_YEAR, 1):
        if len(codes) >= least and (last := form.match(text, end)):
            return (*codes, last["code"]), (*signs, sign), last.end()
    return tuple(codes), tuple(signs), end


def _split_lower(symbol: str, end: int) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    at = 1 + min(position for sign in "-/" if (position := symbol.find(sign, 1)) > 0)
    return (symbol[: at - 1], symbol[at:]), (symbol[at - 1],), end


def code_end(text: str, at: int) -> int | None:
    """Return the position behind the code at ``text[at]``, or None when none stands there (``Hà``, ``Ban``, ``kg``)."""
    token = _TOKEN.match(text, at)
    if not token or _is_letter(text, token.end()):
        return None
    word = token[0].rstrip(".&")
    if "." in word:
        word = word[: word.index(".")]
    if not _is_code(word):
        return None
    return at + len(word)


def _is_letter(text: str, at: int) -> bool:
    return at < len(text) and text[at].isalpha()


@lru_cache(maxsize=16384)
def _is_code(word: str) -> bool:
    if word in _MISTYPED:
        return True
    capitals = sum(sign.isupper() for sign in word)
    if not capitals or len(word) > _LONGEST_CODE:
        return False
    if _SMALL.search(word) and (capitals == 1 or _THREE_SMALL.search(word)):  # Ban, Hai are words
        return False
    return word[0].isupper() or (word[0].isdigit() and capitals > 1)  # 5B is a house


def add_year(text: str, number: DocumentNumber, end: int) -> tuple[DocumentNumber, int]:
    """Return a bare ordinal that ends at ``end`` with the year behind it, if there is one: ``Nghị định 30/2020``.

    Elsewhere ``30/2020`` is a number of its own no more than ``5/2014`` is, which may be a month.
    """
    dated = None if number.is_full else _BARE_YEAR.match(text, end)
    return (replace(number, year=int(dated["year"])), dated.end()) if dated else (number, end)


@lru_cache(maxsize=65536)
def parse_number(text: str, *, cited: bool = False) -> DocumentNumber | None:
    """Return the number that ``text`` is, ``Số`` before it allowed, or None when it is anything else.

    ``cited``: it was read as one in running text, where a short one may have a year (``30/2020``).

    >>> str(parse_number("Số 68- HD/BTGHU"))
    '68-HD/BTGHU'
    """
    clean = plain(nfc(text)).translate(_CYRILLIC).strip()
    prefix = _PREFIX.match(clean)
    start = prefix.end() if prefix else 0
    found = scan_number(clean, start)
    if found and cited:
        found = add_year(clean, *found)
    if found is None or clean[found[1] :].strip(" .,;:"):
        return None
    return found[0]
