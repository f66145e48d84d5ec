"""Names of places inside names of bodies: ``Huyện ủy`` | ``Ngọc Hội``, ``xã`` | ``Xuân Đài, huyện Chợ Mới``.

Behind a place word or a Party committee the next syllables with capitals are a place, whatever else they could mean;
only what is surely the beginning of another body's name is none.
"""

from __future__ import annotations

import re

from build_tools.citations.heads import (
    PAIR_OPENINGS,
    STOP_PAIRS,
    STOPS,
    Word,
    head_at,
    past_gap,
    starts_body,
    word_at,
)
from build_tools.vocabulary import BodyWords, word_key

# Words that mostly end a name and are syllables of places too: with a capital in running text they belong to it.
_PLACE_SYLLABLES = frozenset(
    (
        *("bằng", "cần", "căn", "năm", "mới", "quý", "như", "từ", "cùng", "hiện", "nay", "do", "còn", "có", "cho"),
        *("sau", "vì"),
    )
)
_LONGEST_PLACE = 4  # syllables: Thừa Thiên Huế, U Minh Thượng
LEVELS = {
    "thôn": 0, "ấp": 0, "khu phố": 0, "xã": 1, "phường": 1, "thị trấn": 1, "đặc khu": 1,
    "huyện": 2, "quận": 2, "thị xã": 2,
    "thành phố": 3, "tp": 3, "tỉnh": 4,
}  # fmt: skip
NUMBERED = frozenset({"quận", "phường", "khu phố", "khu vực", "ấp", "thôn", "khu", "vùng"})  # Quận 10, phường 7
PLACE_FIGURE = re.compile(r"\d{1,2}(?![\w/%.\-]*\d|[\w/%])(?![ ](?:tháng|năm|ngày|đồng|người|hộ|giờ)(?!\w))")
APPOSITION = re.compile(r"[ ]?(?:,|-)[ ]?(?:\n[ ]*)?")
_LONGEST_SYLLABLE = 16
_SHORTEST_LETTERS = 4  # a body's name in letters: UBND, HĐND
_LEAST_INDENT = 4
LINE = 40  # a shorter line was not broken by the paper's edge


class Places:
    """Reads names of places in one text; ``shouted`` text stands in capitals throughout."""

    def __init__(self, text: str, words: BodyWords, *, shouted: bool) -> None:
        self.text, self.words, self.shouted = text, words, shouted

    def syllables(self, at: int) -> list[int]:
        """Return the ends of the syllables of a place's name at ``at``; a body's own name is none of it."""
        ends: list[int] = []
        while len(ends) < _LONGEST_PLACE:
            word = word_at(self.text, at)
            if word is None or not word.text[0].isupper() or not self._continues_place(at, word, len(ends)):
                break
            ends.append(word.end)
            at = word.next
            if at == word.end or not self._line_goes_on(word.end, at):
                break
        return ends

    def _continues_place(self, at: int, word: Word, taken: int) -> bool:
        if word.key in STOPS and not self.is_syllable(at, word, due=True):
            return False
        if taken and (place := self.word_end(at)) and not self.capital_at(place):
            return True
        if self.shouted:
            return not self.stop_pair(word, after_head=False) and (taken == 1 or not self._is_body(at))
        following = self.text[word.end : word.end + 2].strip()
        if following[:1].islower() and self.stop_pair(word, after_head=False):
            return False
        return not self._is_body(at)

    def capital_at(self, at: int) -> bool:
        """Whether the next word begins with a capital or a figure."""
        start = past_gap(self.text, at)
        return self.text[start : start + 1].isupper() or self.text[start : start + 1].isdigit()

    def _line_goes_on(self, end: int, at: int) -> bool:
        broken = self.text.find("\n", end, at)
        return broken < 0 or self.text.rfind("\n", max(0, broken - LINE), broken) < 0

    def _is_body(self, at: int) -> bool:
        """Whether surely a body's name begins at ``at``: ``Sở Tài chính``, ``Ủy ban``; not ``Hội An``."""
        head = head_at(self.text, at, self.words) if starts_body(self.text, at, self.words) else None
        if head is None:
            return False
        spelled = self.text[at : head[0]]
        rest = spelled.split()[1:]
        if word_key(spelled) in self.words.complete:
            return True
        if rest and (self.shouted or all(part[0].islower() for part in rest)):
            return True
        if not rest and len(spelled) >= _SHORTEST_LETTERS and spelled.isupper() and not self.shouted:
            return True
        start = past_gap(self.text, at + len(spelled.split()[0]))
        known = any(phrase in self.words.compounds for _, phrase in self.phrases(start, 3)[1:])
        return known and (self.shouted or self.text[start].isupper())

    def is_syllable(self, at: int, word: Word, *, due: bool) -> bool:
        """Whether a word that mostly ends a name is a place's syllable here: ``Cao Bằng``, ``Chợ Mới``, ``Cần Thơ``.

        ``due``: the name of a place is being read, or must come next.
        """
        if word.key not in _PLACE_SYLLABLES or not word.text[0].isupper():
            return False
        before = self.text[max(0, at - _LONGEST_SYLLABLE) : at]
        if not self.shouted:
            return due or "\n" not in before[-_LEAST_INDENT:]
        phrases = self.phrases(at, 2)
        with_before = word_key(f"{(before.split() or [''])[-1]} {word.text}")
        return with_before in self.words.names or (len(phrases) > 1 and phrases[1][1] in self.words.names)

    def stop_pair(self, word: Word, *, after_head: bool) -> bool:
        """Whether two words stand here that begin a clause: ``ban hành``, ``tổ chức`` (but ``Ban Tổ chức``)."""
        if word.key not in PAIR_OPENINGS:
            return False
        after = word_at(self.text, word.next)
        if after is None or f"{word.key} {after.key}" not in STOP_PAIRS:
            return False
        if word.key in {"tổ", "kế", "xây", "thông", "hội"} and word.text[0].isupper() and not self.shouted:
            return False  # Ban Tổ chức, Sở Kế hoạch và Đầu tư, Bộ Xây dựng
        return not (after_head and word.key in {"tổ", "kế", "xây"})

    def word_end(self, at: int) -> int | None:
        """Return the end of the place word at ``at``: ``thị xã``, ``TP.``; None when none stands there."""
        word = word_at(self.text, at)
        if word is None or word.key not in self.words.place_openings:
            return None
        for end, phrase in reversed(self.phrases(at, 2)):
            if phrase in self.words.places:
                return end + (phrase == "tp" and self.text[end : end + 1] == ".")
        return None

    def whole_small(self, at: int) -> bool:
        """Whether small words of a name stand here, the first of which looks like a place word: ``xã hội``."""
        most = 4 if self.text[at : at + 3].lower() == "khu" else 2  # "khu công nghệ cao"
        for end, phrase in self.phrases(at, most)[1:]:
            if phrase in self.words.small:
                first, *others = self.text[at:end].split()  # "xã hội", not "xã Hội An"
                return first[0].isupper() or all(other[0].islower() for other in others)
        return False

    def phrases(self, at: int, most: int) -> list[tuple[int, str]]:
        """Return where the first word from ``at``, the first two, … at most ``most`` end, and what they spell."""
        found: list[tuple[int, str]] = []
        spelled = ""
        while len(found) < most and (word := word_at(self.text, at)):
            spelled = f"{spelled} {word.key}" if found else word.key
            found.append((word.end, spelled))
            at = word.next
        return found
