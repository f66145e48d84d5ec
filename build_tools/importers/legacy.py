"""Text in the encodings of the years before Unicode → Unicode: TCVN3 (fonts .Vn…) and VNI (fonts VNI-…).

Both write Vietnamese letters as other signs of a Latin code page (``Uû ban nh©n d©n``). A text is converted only when
signs that no Vietnamese sentence has are frequent in it; one odd sign never turns a whole text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Encoding = Literal["TCVN3", "VNI"]

# TCVN3: one byte a letter, seen through Windows-1252. Lower case only; capitals with marks use the same bytes in a
# font of capitals (.VnTimeH), plain capitals of the alphabet have their own.
_TCVN3: Final = dict(
    zip(
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô­øõö÷ùýúûüþ®",
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ",
        strict=True,
    )
) | dict(zip("¡¢£¤¥¦§", "ĂÂÊÔƠƯĐ", strict=True))
# Signs that a modern Vietnamese text does not have, and TCVN3 has in every second word.
_TCVN3_SIGNS: Final = frozenset("¸µ¶·¹¨¾»¼½Æ©Ç®Î«¬­ª×ÖÏÐÑ§¦¤£")

# VNI: the letter, then a sign for its mark.
_VNI_MARKS: Final[dict[str, str]] = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300",
    "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300",
    "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE: Final[dict[str, str]] = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
    "Ô": "Ơ", "Ö": "Ư", "Ñ": "Đ", "Í": "Í", "Ì": "Ì", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Î": "Ỵ",
}  # fmt: skip
_VNI_BASES: Final = frozenset("aeouyôöAEOUYÔÖ")
_VNI_PAIR: Final = re.compile(r"[aeouyôöAEOUYÔÖ][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]")
_PARTS: Final = re.compile(r"(\n|[^\S\n]{3,})")  # lines, and columns of a line
_SHOUTED: Final = re.compile(r"[A-ZĂÂÊÔƠƯĐ]{2,}[^\W\dA-ZĂÂÊÔƠƯĐa-z_]|[^\W\dA-ZĂÂÊÔƠƯĐa-z_][A-ZĂÂÊÔƠƯĐ]{2,}")
_SMALL: Final = re.compile(r"[a-z]")
_MODERN: Final = re.compile(
    r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹăđơưĂĐƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ]"
)


def recognise(text: str) -> Encoding | None:
    """Return the old encoding that ``text`` is in, or None for Unicode, too little text or anything unclear."""
    letters = sum(not sign.isspace() for sign in text)
    if letters < 30 or len(_MODERN.findall(text)) > letters // 100:  # noqa: PLR2004 - a line of words
        return None
    if sum(sign in _TCVN3_SIGNS for sign in text) * 12 > letters:
        return "TCVN3"
    if (len(_VNI_PAIR.findall(text)) + text.count("ñ") + text.count("ö")) * 8 > letters:
        return "VNI"
    return None


def convert(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Return ``text`` in Unicode NFC; ``capitals``: it was set in a font of capitals (.VnTimeH)."""
    turned = _from_tcvn3(text) if encoding == "TCVN3" else _from_vni(text)
    return unicodedata.normalize("NFC", turned.upper() if capitals else turned)


def _from_tcvn3(text: str) -> str:
    """Letters by their bytes; ``HUYÖN ñY`` was set in a font of capitals, where marked letters are small ones."""
    turned = "".join(_TCVN3.get(sign, sign) for sign in text)
    return "".join(
        part.upper() if _SHOUTED.search(part) and not _SMALL.search(part) else part for part in _PARTS.split(turned)
    )


def _from_vni(text: str) -> str:
    out: list[str] = []
    before = ""
    for sign in text:
        mark = _VNI_MARKS.get(sign.lower()) if before in _VNI_BASES else None
        out.append(mark or _VNI_ALONE.get(sign, sign))
        before = "" if mark else sign
    return "".join(out)


def encoding_of_font(font: str | None) -> tuple[Encoding, bool] | None:
    """Return the old encoding that a font's name tells, and whether the font shows capitals only."""
    if not font:
        return None
    if font.startswith((".Vn", ".VN")):
        return "TCVN3", font.endswith("H")
    return ("VNI", False) if font.upper().startswith("VNI-") else None
