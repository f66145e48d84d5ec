"""Names of issuing bodies in running text: where one begins, how far it goes.

A name is read from its head word to the right: capitals, the small words that names are made of, a place, a term. It
stops
where a clause begins. ``Bộ Nông nghiệp và Phát triển nông thôn`` | ``quy định …``.
"""

from __future__ import annotations

import re

from build_tools.citations.heads import STOPS, Word, head_at, is_local, past_gap, starts_body, word_at
from build_tools.citations.places import APPOSITION, LEVELS, LINE, NUMBERED, PLACE_FIGURE, Places
from build_tools.vocabulary import BodyWords, word_key

_DASH = re.compile(r"[ ]?(?:\n[ ]*)?-[ ]?(?:\n[ ]*)?(?=[^\W\d_])")
_COMMA = re.compile(r"[ ]?,[ ]*(?:\n[ ]*)?")
_TERM = re.compile(
    r"[ ]*,?[ ]*(?:\n[ ]*)?(?P<bracket>\()?(?:lần[ ]thứ[ ][^\W\d_]+,?[ ])?"
    r"(?:khóa|khoá)[ ]*(?:\n[ ]*)?(?:[IVXLC]+|\d{1,2})(?![\w])"
    r"(?:[ ]*,?[ ]*nhiệm[ ]kỳ[ ]\d{4}[ ]?-[ ]?\d{4})?(?(bracket)\))",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"[ ]*nhiệm[ ]kỳ[ ]\d{4}[ ]?-[ ]?\d{4}", re.IGNORECASE)
_SESSION = re.compile(r"[ ]*lần[ ]thứ[ ][^\W_]+(?:[ ]mươi)?|[ ]*Trung[ ]ương[ ]\d{1,2}(?!\d)", re.IGNORECASE)
_FIGURE_AFTER = frozenset(
    ("đạo", "khu", "đoàn", "đội", "tổ", "trạm", "số", "ban", "ương", "thcs", "thpt", "hội", "quân", "vùng"),
)
_SPACE = r"(?:[ ]+(?:\n[ ]*)?|\n[ ]*)"
# Ủy ban Pháp luật | của Quốc hội
_HIGHER = re.compile(rf"{_SPACE}của{_SPACE}(?:Quốc hội|Chính phủ|Thủ tướng Chính phủ)(?!\w)", re.IGNORECASE)
_AND = re.compile(rf"[ ]*(?:\n[ ]*)?(?:và|VÀ|Và|&){_SPACE}")
_SEAT = re.compile(rf"{_SPACE}tại{_SPACE}(?=[A-ZÀ-ỸĐ])")  # Tòa án nhân dân cấp cao | tại Hà Nội
_SEATED = re.compile(
    r"(?:cấp cao|(?:phân hiệu|chi nhánh|đại diện|phân viện|đại sứ quán)\b.*)$", re.IGNORECASE | re.DOTALL
)
_NUMBER_AHEAD = re.compile(r"\s+(?:[^\W\d_]+\s+){0,5}?(?:số\s*:?\s*\d|\d+\s?[-/])", re.IGNORECASE)
_FIGURE = re.compile(r"\d{1,4}[A-ZĐ]{0,4}(?:/[A-ZĐ]{1,4})?(?![\w/%.,]{0,12}\d)")
_TERM_BEGINS = frozenset(",(klntv")  # the first signs, in small letters, of what _take_term takes
_BOUND_BEGINS = frozenset("-,v&")
_MEETINGS = frozenset(("hội ", "đại ", "ban "))
_STEERING = frozenset(("ban chỉ đạo", "ban chỉ huy"))
_LONGEST = 28  # words; no body's name is longer
# Syllables that stand alone in names: no small one completes them.
_WHOLE = frozenset(("thuế", "huế", "vinh", "dược", "mắt", "nhi", "than", "thép", "luật", "mỏ", "da", "khối", "giống"))
# What goes on in small letters behind a comma: "Mặt trận Tổ quốc, các đoàn thể Trung ương", "Khám, chữa bệnh".
_BEHIND_COMMA = re.compile(r"(?:các đoàn thể|chiến lược|chữa bệnh|chăm sóc|tiêu cực|lãng phí|giáo dục pháp luật)(?!\w)")
_ABOUT_DISASTERS = re.compile(r" về (?=phòng, ?chống)")  # Ban Chỉ đạo Trung ương | về phòng, chống thiên tai
_COUNCIL = re.compile(r"(?:Hội đồng nhân dân|HĐND)(?!\w)")
_BEGINS_TOO = frozenset(("đối", "điều"))  # Ban Đối ngoại, Văn phòng Điều phối
_PLAIN_HEADS = frozenset(("ban", "bộ", "sở", "phòng", "vụ", "cục", "viện"))  # Ban tổ chức, SỞ XÂY DỰNG
_BEHIND_PLACES = frozenset(("trực thuộc", "lâm thời"))
_CONJUNCTIONS = frozenset(("và", "hoặc", "cùng", "với", "hay"))
_NOT_LOCAL = frozenset(("quân ủy", "đảng ủy"))
_AROUND = 160  # code points
_LONGEST_PERSON = 5
_CAPITALS = 3  # words behind a place that a line in capitals gives a name: BÀ RỊA - VŨNG TÀU


def read_body(text: str, start: int, words: BodyWords, *, joint: bool = False) -> int | None:
    """Return the end of the body's name that begins at ``text[start]``, or None when none begins there.

    With ``joint``, a second body behind ``và`` belongs to it: the text cited is known to have several issuers.
    """
    head = head_at(text, start, words)
    if head is None:
        return None
    end, complete = head
    return _Name(text, start, end, words, complete=complete, joint=joint).read()


def _line_around(text: str, at: int) -> str:
    """Return the line of ``text[at]``, never the whole of an endless one."""
    low = max(0, at - _AROUND)
    return text[max(low, text.rfind("\n", low, at) + 1) : at + _AROUND].partition("\n")[0]


def _last_word(text: str) -> str:
    return text.rsplit(None, 1)[-1]


class _Name:
    """One reading of one name; ``end`` moves to the right as long as words belong."""

    def __init__(self, text: str, start: int, end: int, words: BodyWords, *, complete: bool, joint: bool) -> None:
        self.text, self.start, self.end, self.words = text, start, end, words
        self.complete, self.joint = complete, joint
        self.placed = complete  # behind a place, small words begin a clause
        self.after_head = True
        self.after_place_word = False
        self.capitals = 0
        self.run = 0  # capitals one after the other that were just read
        key = word_key(text[start:end])
        self.last = key.rsplit(" ", 1)[-1]
        self.place_due = is_local(key)  # the name of a place comes next, whatever its syllables look like
        self.level = 9
        self.numbered = key == "quận ủy"
        if self.last in words.places or self.place_due:
            self.placed = True
        self.shouted = text[start:end].isupper() and _line_around(text, start).isupper()
        self.places = Places(text, words, shouted=self.shouted)
        self.steering = key.startswith("ban") and word_key(text[start : start + 11]) in _STEERING

    def read(self) -> int:
        for _ in range(_LONGEST):
            if not self._step():
                break
        following = word_at(self.text, past_gap(self.text, self.end))
        if following and following.key == "tại" and _SEATED.search(self.text[self.start : self.end]):
            seat = _SEAT.match(self.text, self.end)
            syllables = self.places.syllables(seat.end()) if seat else []
            return syllables[-1] if syllables else self.end
        higher = _HIGHER.match(self.text, self.end) if following and following.key == "của" else None
        return higher.end() if higher and not self.complete else self.end

    def _step(self) -> bool:
        at = past_gap(self.text, self.end)
        sign = self.text[at : at + 1].lower()
        if (sign in _TERM_BEGINS and self._take_term(sign)) or (sign in _BOUND_BEGINS and self._take_bound(sign)):
            return True
        word = word_at(self.text, at)
        if word is None or (at == self.end and self.text[at - 1] not in "-&") or not self._same_line(at):
            return False
        if word.text[0].isdigit() and not self.numbered:
            return self._take_figure(at)
        return self._take_word(at, word)

    def _take_term(self, sign: str) -> bool:
        """Take ``khóa XIII``, ``nhiệm kỳ 2020-2025``, ``lần thứ tám``, ``về phòng, chống thiên tai``."""
        if sign == "v":
            about = _ABOUT_DISASTERS.match(self.text, self.end) if self.steering else None
            return about is not None and self._take(about.end() - 1)
        term = (_PERIOD if sign == "n" else _TERM).match(self.text, self.end) if sign != "t" else None
        if term is None and sign in "lt" and self.text[self.start : self.start + 4].lower() in _MEETINGS:
            term = _SESSION.match(self.text, self.end)
        return term is not None and self._take(term.end())

    def _same_line(self, at: int) -> bool:
        """Whether the name may go on at ``at``: a line that ends early, or a new item, ends the name."""
        broken = self.text.find("\n", self.end, at)
        if broken < 0 or self.text[at].islower():
            return True
        line_is_long = self.text.rfind("\n", max(0, broken - LINE), broken) < 0
        return line_is_long and not starts_body(self.text, at, self.words)

    def _take(self, end: int) -> bool:
        self.end = end
        self.after_head = self.after_place_word = self.place_due = False
        self.run = 0
        return True

    def _take_bound(self, sign: str) -> bool:
        """Take ``- Thương binh``, ``và Phát triển nông thôn``, ``, Thể thao và Du lịch``, ``, Chủ tịch nước``."""
        if sign == ",":
            comma = _COMMA.match(self.text, self.end)
            return comma is not None and self._take_comma(comma.end())
        if sign == "-":
            dash = _DASH.match(self.text, self.end)
            if dash is None or not (self.text[dash.end()].isupper() or self._joined(dash.end())):
                return False
            broken = "\n" in dash[0] and self.text[self.end] == "\n"
            return not broken and self._take_behind_dash(dash.end())
        conjunction = _AND.match(self.text, self.end)
        if not conjunction:
            return False
        at = conjunction.end()
        if _COUNCIL.match(self.text, at) and self.text[self.start : self.end].endswith("Quốc hội"):
            self.complete = self.placed = False  # Văn phòng Đoàn đại biểu Quốc hội | và Hội đồng nhân dân
            return self._take(at - 1)
        if self.joint and (end := read_body(self.text, at, self.words)):
            return self._take(end)
        if self.complete or self.placed:
            return False
        follower = self._joined(at)
        return follower is not None and self._take(follower)

    def _take_behind_dash(self, at: int) -> bool:
        if self.joint and self.text[at].isupper() and (end := read_body(self.text, at, self.words)):
            return self._take(end)
        joined = self._joined(at)
        follower = joined or self._capital_run(at)
        if follower:
            self.capitals += 1
            self.last = word_key(_last_word(self.text[at:follower]))
            self._take(follower)
            self.run = 0 if joined else 1
        return bool(follower)

    def _take_comma(self, at: int) -> bool:
        name = word_key(self.text[self.start : self.end]).removeprefix("đồng chí ")
        if name in self.words.roles:
            head = head_at(self.text, at, self.words)
            role = head and word_key(self.text[at : head[0]])
            if head and role in self.words.roles | {"chủ tịch nước"}:
                self.complete = self.placed = False
                return self._take(head[0])
            return False
        if (
            self.joint
            and not self.complete
            and (end := read_body(self.text, at, self.words))
            and self.text[at].isupper()
        ):
            return self._take(end)
        if self.last == "phòng" and self.text[at : at + 5] == "chống":
            self.last = "chống"
            return self._take(at + 5)
        if small := _BEHIND_COMMA.match(self.text, at):
            self.placed = False
            return self._take(small.end())
        if self.complete or self.placed or not self.text[at : at + 1].isupper():
            return False
        follower = self._joined(at)
        return bool(follower) and not starts_body(self.text, at, self.words) and self._take(follower or at)

    def _joined(self, at: int) -> int | None:
        """Return the end of the words of ``joined`` at ``at``, the longest; a body's own name never counts."""
        found = None
        for end, phrase in self.places.phrases(at, 4):
            if phrase in self.words.joined:
                found = end, phrase
        if found is None or (found[1] == "kế hoạch" and _NUMBER_AHEAD.match(self.text, found[0])):
            return None  # "Sở Y tế và Kế hoạch số 5": the next citation
        self.last = found[1].rsplit(" ", 1)[-1]
        return found[0]

    def _capital_run(self, at: int) -> int | None:
        word = word_at(self.text, at)
        if word is None or not word.text[0].isupper() or word.key in STOPS or starts_body(self.text, at, self.words):
            return None
        return word.end

    def _take_word(self, at: int, word: Word) -> bool:
        if self.place_due and self._take_place_name(at):
            return True
        if self._stops(at, word):
            return False
        place = self.places.word_end(at)
        whole_small = place and not self.placed and self.places.whole_small(at)
        if place and not whole_small and not (self.after_head and word.key == "khu"):
            return self._take_place_word(at, place)
        if word.key == "á" and self.text[word.end : word.end + 2].strip().isupper():
            return self._take(word.end)  # the capital Á that old fonts lose: "á Châu"
        capital = word.text[0].isupper()
        if (capital or self.after_head) and (not self.complete or self.capitals) and self._take_head(at):
            return True
        known_name = self.after_place_word or (self.placed and self.capitals < _CAPITALS and not self.complete)
        if (capital and not self.shouted) or (self.shouted and known_name):
            return self._take_capital(at, word)
        return self._take_small(at)

    def _stops(self, at: int, word: Word) -> bool:
        key = word.key
        if (
            key in _BEGINS_TOO
            and word.text[0].isupper()
            and not self.shouted
            and self.text[word.end + 1 : word.end + 2].islower()
        ):
            return False
        if key in STOPS:
            if key == "không" and self.last == "hàng":
                return False
            if self.complete or not self.places.is_syllable(at, word, due=self.place_due):
                return True
        return self.places.stop_pair(word, after_head=self.last in _PLAIN_HEADS)

    def _take_place_word(self, at: int, end: int) -> bool:
        self.placed = True
        self._take(end)
        self.after_place_word = self.place_due = True
        self.last = word_key(self.text[at:end]).rsplit(" ", 1)[-1]
        phrase = word_key(self.text[at:end]).rstrip(".")
        self.level, self.numbered = LEVELS.get(phrase, 9), phrase in NUMBERED
        return True

    def _take_place_name(self, at: int) -> bool:
        """Take the name of a place behind ``Huyện ủy`` or ``xã``: ``Ngọc Hội``, ``Bà Rịa - Vũng Tàu``, ``7``."""
        self.after_head = False
        figure = PLACE_FIGURE.match(self.text, at) if self.numbered else None
        if figure:
            return self._end_place(figure.end(), 1)
        place = self.places.word_end(at)
        syllables = [] if place and self.places.capital_at(place) else self.places.syllables(at)
        if not syllables:
            return False
        end, count = syllables[-1], len(syllables)
        dash = _DASH.match(self.text, end)
        if dash and "\n" not in dash[0] and (more := self.places.syllables(dash.end())):
            end, count = more[-1], count + len(more)
        return self._end_place(end, count)

    def _end_place(self, end: int, count: int) -> bool:
        level, after_word = self.level, self.after_place_word
        self._take(end)
        self.capitals += count
        self.last = word_key(_last_word(self.text[self.start : end]))
        self.after_place_word = after_word and count < _LONGEST_PERSON
        self._take_larger_places(level)
        return True

    def _take_larger_places(self, level: int) -> None:
        """Take ``, huyện Chợ Mới, tỉnh Bắc Kạn`` behind a smaller place: one name, the larger body last."""
        while level < LEVELS["tỉnh"] and (sign := APPOSITION.match(self.text, self.end)):
            word = self.places.word_end(sign.end())
            phrase = word_key(self.text[sign.end() : word]).rstrip(".") if word else ""
            higher = LEVELS.get(phrase, 0)
            if not word or higher <= level:
                return
            at = past_gap(self.text, word)
            self.numbered = phrase in NUMBERED
            figure = PLACE_FIGURE.match(self.text, at) if self.numbered else None
            syllables = [figure.end()] if figure else self.places.syllables(at)
            if not syllables:
                return
            self._take(syllables[-1])
            level = higher

    def _take_figure(self, at: int) -> bool:
        figure = _FIGURE.match(self.text, at)
        if self.last not in _FIGURE_AFTER or not figure:
            return False
        return self._take(figure.end())

    def _take_capital(self, at: int, word: Word) -> bool:
        key = word.key
        if self.complete and not self._may_follow_complete(key):
            return False
        central = self.last == "ương" and key in {"đoàn", "hội", "đảng"}  # Ban Bí thư Trung ương Đoàn
        if (
            self.placed
            and not self.after_place_word
            and self.capitals == 0
            and not central
            and self._is_new_subject(at)
        ):
            return False
        if (
            self.capitals
            and self.placed
            and not central
            and starts_body(self.text, at, self.words)
            and key not in self.words.families
        ):
            return False
        self.capitals += 1
        self.last = key
        after_place, run = self.after_place_word, self.run
        self._take(word.end)
        self.run = run + 1
        self.after_place_word = after_place and self.capitals < _LONGEST_PERSON
        return True

    def _may_follow_complete(self, key: str) -> bool:
        if key in {"trung", "đảng", "đoàn", "phủ", "việt"} or self.last in {"trung", "việt"}:
            return True
        return key in self.words.families or self.capitals > 0

    def _take_head(self, at: int) -> bool:
        """Take a whole head inside a name: ``Chủ tịch`` | ``Ủy ban`` nhân dân, ``Thường trực`` | ``Ban Bí thư``."""
        head = head_at(self.text, at, self.words)
        if head is None or (self.placed and self._is_new_subject(at)):
            return False
        spelled = word_key(self.text[at : head[0]])
        if self.shouted and head[1] and spelled not in self.words.complete:
            return False  # any word of a line in capitals looks like the letters of a body
        if " " not in spelled and not head[1] and spelled not in {"ubnd", "hđnd"}:
            return False
        self._take(head[0])
        self.complete, self.placed = head[1], head[1] or (spelled.endswith("ủy") and spelled not in _NOT_LOCAL)
        self.place_due, self.numbered, self.level = is_local(spelled), spelled == "quận ủy", 9
        self.after_head = not head[1] and spelled != "trung ương"
        self.capitals, self.last = 1, spelled.rsplit(" ", 1)[-1]
        return True

    def _is_new_subject(self, at: int) -> bool:
        return starts_body(self.text, at, self.words)

    def _take_small(self, at: int) -> bool:
        if self.placed:
            for end, phrase in self.places.phrases(at, 2)[1:]:
                if phrase in _BEHIND_PLACES or (phrase == "nhân dân" and self.last == "ban"):
                    return self._take(end)
            return self._finish_compound(at)
        for end, phrase in reversed(self.places.phrases(at, 4) if self._may_be_small(at) else []):
            if self._is_small(phrase):
                self.last = phrase.rsplit(" ", 1)[-1]
                self.placed = phrase.endswith("ủy")
                self._take(end)
                self.place_due = is_local(phrase)
                return True
        return self._take_unlisted(at)

    def _take_unlisted(self, at: int) -> bool:
        """Take a word of no list: what a lone capital began (``Cơ`` | ``khí``), or any word of a line in capitals."""
        word = word_at(self.text, at)
        if word is None or self.complete or word.key in _CONJUNCTIONS:
            return False
        begun = self.run == 1 and self.last not in _WHOLE and word.text.islower()
        if not begun and not (self.shouted and word.text.isupper()):
            return False
        self.last = word.key
        return self._take(word.end)

    def _finish_compound(self, at: int) -> bool:
        """Behind a place, only the rest of a compound that a capital began still belongs."""
        may_finish = self.capitals and self.last in self.words.compound_openings
        for end, phrase in reversed(self.places.phrases(at, 3) if may_finish else []):
            if f"{self.last} {phrase}" in self.words.compounds:
                self.last = phrase.rsplit(" ", 1)[-1]
                return self._take(end)
        return False

    def _may_be_small(self, at: int) -> bool:
        """Whether any phrase at ``at`` may be one of the small ones: most words that end a name are refused here."""
        word = word_at(self.text, at)
        small = word is not None and word.key in self.words.small_openings
        return small or (self.capitals > 0 and self.last in self.words.compound_openings)

    def _is_small(self, phrase: str) -> bool:
        """Whether ``phrase`` goes on in small letters: by itself, or as the rest of what a capital began."""
        if self.capitals and f"{self.last} {phrase}" in self.words.compounds:
            return True
        if self.after_head or self.steering:
            return phrase in self.words.small or phrase in self.words.verbal
        return phrase in self.words.small and phrase not in self.words.verbal
