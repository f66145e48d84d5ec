"""Vietnamese text as values: one canonical form, two search forms, one ASCII slug.

Every comparison in the archive goes through this module, so that ``uỷ`` = ``ủy``, ``Ð`` = ``Đ`` and NFD = NFC mean the
same thing everywhere. Text is displayed as written; only comparisons are normalised.
"""

import re
import unicodedata
from functools import lru_cache

# Signs that look like another one and are typed for it. Each maps one code point to one code point, so that offsets
# stay true: NBSP and its kin are spaces, every dash is a hyphen, the slash of fractions is a slash, Icelandic and
# African D are the Vietnamese Đ.
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SLASHES = "\u2044\u2215\uff0f"
LOOKALIKES = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
    ord("Ð"): "Đ",
    ord("Ɖ"): "Đ",
    ord("ð"): "đ",
    ord("ɖ"): "đ",
}
# Signs that are not seen: soft hyphen, zero width space and joiners, byte order mark.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))

# Names that addresses cannot have: Windows keeps them for its devices, lists keep the last.
_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
KEPT_NAMES = frozenset({"con", "prn", "aux", "nul", "index", *_PORTS})

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng


def nfc(text: str) -> str:
    """Return ``text`` in Unicode NFC, the form in which the archive is kept."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """Return ``text`` in NFC with look-alike signs unified and invisible ones gone; the length may change."""
    return nfc(text).translate(LOOKALIKES).translate(_INVISIBLE)


def masked(text: str) -> str:
    """Return ``text`` with look-alike signs unified, each code point in its place: ``len(masked(t)) == len(t)``."""
    return text.translate(LOOKALIKES)


def squeeze(text: str) -> str:
    """Return ``text`` with every run of white space, line breaks included, as one space, and none at the ends."""
    return " ".join(text.split())


def _retoned_pairs() -> dict[str, str]:
    """Old tone placement → new: ``oà`` → ``òa``, ``uỷ`` → ``ủy``; what stands before decides, see :func:`retone`."""
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in _TONES:
            for a in (first, first.upper()):
                for b in (second, second.upper()):
                    old = a + unicodedata.normalize("NFC", b + tone)
                    pairs[old] = unicodedata.normalize("NFC", a + tone) + b
    return pairs


_RETONED = _retoned_pairs()
# The pair ends its syllable (``hoà`` but not ``hoàn``), and the u of ``qu`` is no vowel (``quý`` stays).
_OLD_PLACEMENT = re.compile(
    "(?<![qQ])(?:" + "|".join(sorted(_RETONED)) + r")(?![^\W\d_])",
)


def retone(text: str) -> str:
    """Return NFC ``text`` with tones placed as in ủy, hòa, khỏe: ``uỷ`` → ``ủy``, ``hoà`` → ``hòa``; ``quý`` stays."""
    return _OLD_PLACEMENT.sub(lambda match: _RETONED[match[0]], text)


def _fold_table() -> dict[int, str]:
    """One translate table: every Vietnamese letter to its lower-case ASCII base."""
    table: dict[int, str] = {}
    for code in [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if base.isascii() and base.isalpha():
            table[code] = base
    return {**table, **dict.fromkeys(map(ord, "ĐđÐðƉɖ"), "d"), **_combining()}


def _combining() -> dict[int, str]:
    return dict.fromkeys(range(0x300, 0x370), "")


_FOLD = _fold_table()


def fold(text: str) -> str:
    """Return ``text`` lower-case without marks, đ as d: the second search form. ``Huyện ủy`` → ``huyen uy``."""
    return text.translate(_FOLD)


@lru_cache(maxsize=65536)
def compare_key(text: str) -> str:
    """Return the form in which two names are the same name: NFC, tone placement, case, dashes and spaces unified.

    Diacritics stay: ``Hướng`` and ``Hương`` are different names.
    """
    key = retone(plain(text)).casefold()
    key = re.sub(r"\s*-\s*", "-", squeeze(key))
    return key.strip(" .,;:*")


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """Return an ASCII, lower-case address part: ``Huyện ủy Sơn Dương`` → ``huyen-uy-son-duong``; it may be empty."""
    return re.sub(r"[^a-z0-9]+", "-", fold(plain(text))).strip("-")


def address_part(part: str) -> str:
    """Return a slug as a name in an address: ``aux`` → ``aux-x``, ``trang-2`` → ``trang-2-x``.

    ``KEPT_NAMES`` are not free, nor is what the later pages of a list are called.
    """
    return f"{part}-x" if part in KEPT_NAMES or (part.startswith("trang-") and part[6:].isdigit()) else part


def heading_slug(text: str, separator: str) -> str:
    """Return the anchor of a heading of a hand-written page; Python-Markdown's own drops đ (``Điều 1`` → ``ieu-1``)."""
    return slug(text).replace("-", separator)
