"""Names of issuing bodies in running text: where one begins, how far it goes.

A name is read from its head word to the right: capitals, the small words that names are made of, a place, a term. It
stops
where a clause begins. ``Bộ Nông nghiệp và Phát triển nông thôn`` | ``quy định …``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from build_tools.citations.endings import (
    SPACE,
    TERM_BEGINS,
    read_higher,
    read_next_council,
    read_seat,
    read_secretariat,
    read_term,
)
from build_tools.citations.heads import (
    ORGANS,
    PAIR_ENDS,
    PAIRS,
    STEERING,
    STOPS,
    SUPERIORS,
    Word,
    acts_alone,
    head_at,
    is_local,
    past_gap,
    starts_body,
    word_at,
)
from build_tools.citations.places import APPOSITION, LEVELS, LINE, NUMBERED, PLACE_FIGURE, Places
from build_tools.vocabulary import BodyWords, word_key

_DASH = re.compile(r"[ ]?(?:\n[ ]*)?-[ ]?(?:\n[ ]*)?(?=[^\W\d_])")
_COMMA = re.compile(r"[ ]?,[ ]*(?:\n[ ]*)?")
_FIGURE_AFTER = frozenset(
    (
        *("đạo", "khu", "đoàn", "đội", "tổ", "trạm", "số", "ban", "ương", "thcs", "thpt", "hội", "quân", "vùng"),
        *("vực", "án", "y"),
    )
)
_AND = re.compile(rf"[ ]*(?:\n[ ]*)?(?:và|VÀ|Và|&){SPACE}")
_NUMBER_AHEAD = re.compile(r"\s+(?:[^\W\d_]+\s+){0,5}?(?:số\s*:?\s*\d|\d+\s?[-/])", re.IGNORECASE)
_FIGURE = re.compile(r"\d{1,4}[A-ZĐ]{0,4}(?:/[A-ZĐ]{1,4})?(?![\w/%.,]{0,12}\d)")
_BOUND_BEGINS = frozenset("-,v&")
_LONGEST = 28  # words; no body's name is longer
# Syllables that stand alone in names: no small one completes them.
_WHOLE = frozenset(
    (
        *("thuế", "huế", "vinh", "dược", "mắt", "nhi", "than", "thép", "luật", "mỏ", "da", "khối", "giống"),
        *("đảng", "đoàn", "nam", "bắc"),
    )
)
_LONG_PHRASE = 3  # words; what is listed so long is no clause's beginning, whatever its first word
_ORDINAL = re.compile(r"số[ ]\d{1,2}(?![\w/-]|[ ]?[,-]?[ ]?(?:ngày|năm|\d))")  # Đội Quản lý thị trường | số 2
_NUMBERED_HEADS = ("đội", "phòng công chứng", "trường mầm non", "trường tiểu học", "trường trung học", "trường th")
# Ban Chỉ đạo Trung ương | về phòng, chống thiên tai
_ABOUT = re.compile(
    r" về (?=phòng, ?chống|(?<=(?:ương|.gia|gành|điểm) về )(?:cải cách|chính sách nhà ở|phát triển khoa học|dầu khí|"
    r"tăng trưởng xanh|chuyển đổi số|biến đổi khí hậu|người cao tuổi|trẻ em|an toàn|vệ sinh an toàn))"
)
_BEFORE_TOPICS = frozenset(("ương", "gia", "nước", "ngành", "tác"))  # Ban Chỉ đạo Trung ương | phòng, chống thiên tai
_OWNED = frozenset(("văn phòng", "thường trực", "chánh văn phòng"))  # with the offices: no names by themselves
# What a capital begins behind "và" without being a further part of the name: another document, the people, …
_NO_PARTS = (
    *("quy hoạch", "chương trình", "tổng điều tra", "kế hoạch", "dự án", "chiến lược"),
    *("nhân dân", "nhà nước", "việt nam", "doanh nghiệp", "cơ quan", "cán bộ", "đảng viên", "điện lực", "bưu điện"),
)
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


def _is_topic(phrase: str) -> bool:
    """Whether these verbal words say what a committee is for; behind its name ``quản lý`` alone begins a clause."""
    return phrase.startswith(("phòng", "chống", "công tác", "bầu cử")) or phrase.count(" ") >= _LONG_PHRASE - 1


@lru_cache(maxsize=8)
def _longest(words: BodyWords) -> tuple[dict[str, int], dict[str, int]]:
    """Return, for each first syllable of small words and of compounds, how many words the longest of them has."""
    small: dict[str, int] = {}
    compounds: dict[str, int] = {}
    for longest, phrases in ((small, words.small | words.verbal), (compounds, words.compounds)):
        for syllables in (phrase.split(" ") for phrase in phrases):
            longest[syllables[0]] = max(longest.get(syllables[0], 0), len(syllables))
    return small, compounds


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
        self.steering, self.head = key.startswith(STEERING), key

    def read(self) -> int:
        for _ in range(_LONGEST):
            if not self._step():
                break
        following = word_at(self.text, past_gap(self.text, self.end))
        if following and following.key == "tại" and (seat := read_seat(self.text, self.start, self.end)):
            syllables = self.places.syllables(seat)
            return syllables[-1] if syllables else self.end
        higher = read_higher(self.text, self.end) if following and following.key == "của" else None
        return higher if higher and not self.complete else self.end

    def _step(self) -> bool:
        at = past_gap(self.text, self.end)
        sign = self.text[at : at + 1].lower()
        if (sign in TERM_BEGINS and self._take_term(sign)) or (sign in _BOUND_BEGINS and self._take_bound(sign)):
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
            return self._take_about()
        topic = self.steering and self.last in {"trào", "động"}
        term = read_term(self.text, self.start, self.end, sign, topic=topic)
        return term is not None and self._take(term)

    def _take_about(self) -> bool:
        """Take what a steering committee is about, if known words say it."""
        about = _ABOUT.match(self.text, self.end) if self.steering and not self.placed else None
        if about is None:
            return False
        before = self.end
        self._take(about.end() - 1)
        if self._step():
            return True
        self.end = before
        return False

    def _same_line(self, at: int) -> bool:
        """Whether the name may go on at ``at``: a line that ends early, or a new item, ends the name."""
        broken = self.text.find("\n", self.end, at)
        if broken < 0 or self.text[at].islower():
            return True
        line_is_long = self.text.rfind("\n", max(0, broken - LINE), broken) < 0
        return line_is_long and (not starts_body(self.text, at, self.words) or (broken > LINE and self._belongs_to(at)))

    def _belongs_to(self, at: int) -> bool:
        """Whether the name so far is an organ's and its superior stands at ``at``: ``Ban Tuyên giáo`` | ``Tỉnh ủy``."""
        name = word_key(self.text[self.start : self.end])
        if self.complete or name in self.words.roles | _OWNED:
            return not self.complete
        owned = ORGANS.fullmatch(name) is not None
        return owned and any(phrase in SUPERIORS for _, phrase in self.places.phrases(at, 4))

    def _take(self, end: int) -> bool:
        self.end = end
        self.after_head = self.after_place_word = self.place_due = False
        self.run = 0
        return True

    def _take_bound(self, sign: str) -> bool:
        """Take ``- Thương binh``, ``và Phát triển nông thôn``, ``, Thể thao và Du lịch``, ``, Chủ tịch nước``."""
        politburo = self.last == "trị"
        joint = (read_secretariat if politburo else read_next_council)(self.text, self.start, self.end)
        if joint:
            self.complete, self.placed = self.complete and politburo, self.placed and politburo
            return self._take(joint)
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
        if self.joint and (end := read_body(self.text, at, self.words)):
            return self._take(end)
        if self.complete or self.placed:
            return False
        follower = self._part(at, bare=True)
        return follower is not None and self._take(follower)

    def _part(self, at: int, *, bare: bool) -> int | None:
        """Return the end of a further part: words of ``joined``, or known ones that a capital begins (``Thú y``)."""
        joined = self._joined(at, bare=bare)
        word = word_at(self.text, at)
        if word is None or word.key not in self.words.compound_openings or not word.text[0].isupper() or self.shouted:
            return joined
        if self.places.stop_pair(word, after_head=False) or starts_body(self.text, at, self.words):
            return joined
        for end, phrase in reversed(self.places.phrases(at, _longest(self.words)[1][word.key])[1:]):
            if end <= (joined or at):
                break
            if phrase in self.words.compounds and not phrase.startswith(_NO_PARTS):
                self.capitals += 1
                self.last = phrase.rsplit(" ", 1)[-1]
                return end
        return joined

    def _take_behind_dash(self, at: int) -> bool:
        if self.joint and self.text[at].isupper() and (end := read_body(self.text, at, self.words)):
            return self._take(end)
        joined = self._part(at, bare=False)
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
        paired = self.last in PAIR_ENDS and self.text[at : at + 1].islower()
        for end, phrase in reversed(self.places.phrases(at, 4) if paired else []):
            if self._goes_on_with(f", {phrase}"):
                self.placed, self.last = False, phrase.rsplit(" ", 1)[-1]
                return self._take(end)
        if self.complete or self.placed or not self.text[at : at + 1].isupper():
            return False
        follower = self._joined(at)
        return bool(follower) and not starts_body(self.text, at, self.words) and self._take(follower or at)

    def _goes_on_with(self, behind: str) -> bool:
        """Whether a pair is known that ``behind`` makes with the words that end the name."""
        before = PAIRS.get(behind)
        return before is not None and f" {word_key(self.text[self.start : self.end])}".endswith(before)

    def _joined(self, at: int, *, bare: bool = False) -> int | None:
        """Return the end of the longest words of ``joined`` at ``at``; with ``bare``, behind nothing but ``và``."""
        found = None
        word = word_at(self.text, at)
        known = word is not None and word.key in self.words.compound_openings
        for end, phrase in self.places.phrases(at, 6) if known else []:
            if phrase in self.words.joined:
                found = end, phrase
        if found is None or (found[1] == "kế hoạch" and _NUMBER_AHEAD.match(self.text, found[0])):
            return None  # "Sở Y tế và Kế hoạch số 5": the next citation
        doubtful = found[1] == "kế hoạch" or (found[1] in self.words.verbal and self.text[at].islower())
        if doubtful and bare and not self._goes_on_with(f" và {found[1]}"):
            return None  # "Sở Y tế và quản lý": the next clause
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
            return self._take_topic(at)
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

    def _counts(self, end: int) -> bool:
        """Whether a figure follows at ``end``: ``số`` before it is of a number, not of ``Dân số``."""
        at = past_gap(self.text, end)
        return self.text[at : at + 1].isdigit()

    def _take_topic(self, at: int) -> bool:
        """Take listed words although the first looks like a clause's: ``Đăng`` | ``ký``, ``xây dựng nông thôn mới``."""
        if self.placed or self.complete:
            return self._finish_compound(at)
        ordinal = _ORDINAL.match(self.text, at) if self.text[at] == "s" else None
        if ordinal:
            name = word_key(self.text[self.start : self.end])
            return name.startswith(_NUMBERED_HEADS) and self._take(ordinal.end())
        return self._take_listed(at, _LONG_PHRASE)

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
        known = self.last in _FIGURE_AFTER or word_key(self.text[self.end - 5 : self.end]) == "cơ sở"
        if not known or not figure:
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
        self.steering = self.steering or spelled.startswith(STEERING)
        self.head = spelled
        self.complete = head[1] and (not self.steering or spelled in self.words.complete)
        self.placed = self.complete or (spelled.endswith("ủy") and spelled not in _NOT_LOCAL)
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
        return self._take_listed(at, 1) or self._take_unlisted(at)

    def _take_listed(self, at: int, least: int) -> bool:
        """Take the longest listed words at ``at``, not fewer than ``least`` unless a capital began them."""
        most = self._most_small(at)
        for end, phrase in reversed(self.places.phrases(at, most)) if most else ():
            if self._is_small(phrase, least) and not (phrase.endswith("số") and self._counts(end)):
                self.last = phrase.rsplit(" ", 1)[-1]
                self.placed = self.last == "ủy"
                self._take(end)
                self.place_due = is_local(phrase)
                return True
        return False

    def _take_unlisted(self, at: int) -> bool:
        """Take a word of no list: what a lone capital began (``Cơ`` | ``khí``), or any word of a line in capitals."""
        word = word_at(self.text, at)
        if word is None or self.complete or word.key in _CONJUNCTIONS:
            return False
        lone = self.run == 1 and self.text[self.end - 1].islower()  # not "khu vực V"
        begun = lone and self.last not in _WHOLE and word.text.islower()
        if not begun and not (self.shouted and word.text.isupper()):
            return False
        self.last = word.key
        return self._take(word.end)

    def _finish_compound(self, at: int) -> bool:
        """Behind a place, only the rest of a compound that a capital began still belongs."""
        may_finish = self.capitals and self.last in self.words.compound_openings
        for end, phrase in reversed(self.places.phrases(at, 4) if may_finish else []):
            if f"{self.last} {phrase}" in self.words.compounds:
                self.last = phrase.rsplit(" ", 1)[-1]
                return self._take(end)
        return False

    def _most_small(self, at: int) -> int:
        """Return how many words of a listed phrase can stand at ``at``: none for most words that end a name."""
        word = word_at(self.text, at)
        key = word.key if word and word.key in self.words.small_openings else None
        begun = self.run > 0 and self.last in self.words.compound_openings
        if word is None or not (key or begun):
            return 0
        small, compounds = _longest(self.words)
        return max(small[key] if key else 0, compounds[self.last] - 1 if begun else 0)

    def _is_small(self, phrase: str, least: int) -> bool:
        """Whether ``phrase`` goes on in small letters: by itself, or as the rest of what a capital began."""
        if self.run and f"{self.last} {phrase}" in self.words.compounds:
            return True
        if phrase.count(" ") + 1 < least:
            return False
        if phrase in self.words.verbal:
            topic_due = self.after_head or (self.steering and self.last in _BEFORE_TOPICS)
            return topic_due and (_is_topic(phrase) or not (self.steering or acts_alone(self.head)))
        return phrase in self.words.small
