"""Laws, codes and ordinances cited by name with a year or a date, without a number: ``Luật Thủy lợi năm 2017``."""

from __future__ import annotations

import re

from build_tools.citations.draft import Draft, written_type
from build_tools.dates import WrittenDate, scan_date
from build_tools.text import squeeze
from build_tools.vocabulary import Vocabulary, word_key

_LAW = re.compile(
    r"(?<![\w])(?:Bộ luật|Bộ Luật|bộ luật|BỘ LUẬT|Luật|luật|LUẬT|Pháp lệnh|pháp lệnh|PHÁP LỆNH|Hiến pháp|"
    r"HIẾN PHÁP)(?=[ \n])"
)
# The rare ends of these words, and how far before an end its words begin: a text is searched for the ends alone.
_ENDS_OF_WORDS = tuple(
    (end, re.compile(rf"{end}(?=[ \n])"), begins)
    for end, begins in (
        ("uật", (4, 1)),
        ("UẬT", (4, 1)),
        ("áp lệnh", (2,)),
        ("ÁP LỆNH", (2,)),
        ("iến pháp", (1,)),
        ("IẾN PHÁP", (1,)),
    )
)
_NOT_A_LAW = re.compile(
    r"(?:pháp|kỷ|quy|giới|hội|văn phòng|trường|khoa|đại học|ngành|công ty|tổ chức|hành nghề)[ \n]+$", re.IGNORECASE
)
_GAP = re.compile(r"[ ]+(?:\n[ ]*)?|\n[ ]*")
_WORD = re.compile(r"[^\W\d_]+(?:[-/][^\W\d_]+)*")
_WORD_AFTER = re.compile(rf"[ \n]({_WORD.pattern})")
_YEAR = re.compile(r",?(?:năm(?:[ ]+(?:\n[ ]*)?|\n[ ]*)|NĂM[ ]+)?(?P<y>(?:19|20)\d\d)(?![\d/.\-]?\d)")
_ENDS = re.compile(r"[ ]*(?:[;.,)]|$|\n)")
_BRACKET = re.compile(r"\((?:sửa đổi|đã sửa đổi|hợp nhất|sửa đổi, bổ sung)[^()\n]{0,40}\)", re.IGNORECASE)
_AMENDING = re.compile(r"[ \n]+(?:[sS]ửa[ \n]+đổi|[bB]ổ[ \n]+sung|SỬA[ \n]+ĐỔI)")
_SO_MANY_LAWS = re.compile(r"\d{1,2}(?=[ ](?:luật|Luật)(?!\w))")
_OF_ARTICLES = re.compile(r"(?:một số )?(?:điều|điểm|khoản|nội dung|quy định)?[ ]*$", re.IGNORECASE)
_OF_COUNCILS = re.compile(r"(?:Ủy|Uỷ) ban nhân dân")  # "… của Hội đồng nhân dân, Ủy ban nhân dân ngày 03/12/2004"
_STOP_WORDS = """
    này đó trên đã là được bị có thì mà hoặc để khi trong nêu sẽ phải cần không cũng nhằm với như do vì nếu số
    ngày từ đến bởi nhưng đối cho
"""
_STOPS = frozenset(_STOP_WORDS.split())
_STOP_PAIRS = frozenset(
    {
        "quy định", "ban hành", "hướng dẫn", "và các", "và những", "kết luận", "công văn", "kế hoạch", "nghị định",
        "phù hợp", "hiện hành",
        "hiệu lực", "giai đoạn", "căn cứ", "nghị quyết", "thông tư", "quyết định", "chỉ thị", "thực tế", "và nghị",
        "và thông", "và quy",
        "của ubnd", "của sở", "của bộ", "của chính", "của ủy", "của tỉnh", "của huyện", "của ban", "của đảng",
        "tại khoản", "tại điều",
    }
)  # fmt: skip
# Pairs that names of laws hold although their first word mostly ends one.
_NAME_PAIRS = frozenset(
    {
        "có thời", "có liên", "có công", "với cách", "trong nước", "đối tác", "đối với", "với người", "có thu",
        "đến quy", "đến hoạt", "đến đầu",
    }
)  # fmt: skip
_JOINERS = frozenset({"và", "của", "tại", "về", "theo", "trong", "đến", "điều", "số"})
_MOST_WORDS = 34
_MOST_WORDS_AMENDING = 150  # the titles of nine laws, each of which it amends


def find_laws(text: str, taken: list[Draft], vocabulary: Vocabulary) -> list[Draft]:
    """Return drafts of laws named with year or date that no draft of ``taken`` covers, in reading order."""
    drafts: list[Draft] = []
    names: dict[str, list[tuple[str, Draft]]] = {}
    bare: list[re.Match[str]] = []
    spans = iter(sorted((draft.start, _end_with_title(text, draft)) for draft in taken))
    span = next(spans, None)
    behind = 0
    for law in _law_words(text):
        while span and span[1] <= law.start():
            span = next(spans, None)
        if (
            law.start() < behind
            or (span and span[0] <= law.start())
            or _NOT_A_LAW.search(text[max(0, law.start() - 10) : law.start()])
        ):
            continue
        limit = span[0] if span else len(text)
        draft = _read_law(text, law, limit, vocabulary)
        if draft is None:
            bare.append(law)
            continue
        drafts.append(draft)
        behind = draft.end
    for draft in [*taken, *drafts]:
        if draft.name and draft.type and draft.type.law and not draft.vague:
            names.setdefault(_name_key(draft.name), []).append((word_key(draft.name), draft))
    if names:
        drafts += [found for law in bare if (found := _echo(text, law, names, vocabulary))]
    return drafts


def _law_words(text: str) -> list[re.Match[str]]:
    """Return every word for a law in reading order, apart from one another."""
    found: list[re.Match[str]] = []
    for written, ends, begins in _ENDS_OF_WORDS:
        for end in ends.finditer(text) if written in text else ():
            starts = (end.start() - back for back in begins if back <= end.start())
            found += filter(None, (_LAW.match(text, start) for start in starts))
    found.sort(key=re.Match.start)
    behind = 0
    apart = []
    for law in found:
        if law.start() >= behind:
            apart.append(law)
            behind = law.end()
    return apart


def _name_key(name: str) -> str:
    return " ".join(word_key(name).split(" ")[:2])


def _read_law(text: str, law: re.Match[str], limit: int, vocabulary: Vocabulary) -> Draft | None:
    kind = vocabulary.type_of(law[0])
    if kind is None:
        return None
    if law[0][0].islower() and not re.compile(r"[ \n]+[A-ZÀ-ỸĐ]").match(text, law.end()):
        return None
    constitution = kind.id == "hien-phap"
    read = _read_name(text, law.end(), limit, nameless=constitution)
    if read is None:
        return None
    named, day, stop = read
    name = None if constitution else squeeze(text[law.start() : named])
    return Draft(law.start(), stop, stop, kind, written_type(law[0]), date=day, name=name)


def _end_with_title(text: str, draft: Draft) -> int:
    """Return where a citation ends, the title of an amending law with it.

    ``Luật số 03/2022/QH15`` | ``sửa đổi … của Luật Đầu tư công, … và Luật Thi hành án dân sự ngày 11/01/2022``: the day
    at the end is its own, not that of the last law which it amends.
    """
    amending = draft.type is not None and draft.type.law and draft.date is None and _AMENDING.match(text, draft.end)
    read = _read_name(text, draft.end, len(text)) if amending else None
    return read[2] if read and read[1].has_day else draft.end


def _read_name(text: str, start: int, limit: int, *, nameless: bool = False) -> tuple[int, WrittenDate, int] | None:
    """Read the name that goes on at ``text[start]`` to the year or date that closes it.

    Return the ends of name and date round the date; None when nothing closes it before ``limit``. ``nameless``: no word
    need stand between.
    """
    amending = _AMENDING.match(text, start) is not None
    named, at, last = start, start, ""
    for _ in range(_MOST_WORDS_AMENDING if amending else _MOST_WORDS):
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        if at >= limit or "\n\n" in (gap[0] if gap else ""):
            return None
        end = _dated(text, at, last)
        if end and (named > start or nameless):
            return named, *end
        step = _step(text, at, last, amending=amending, first=named == start)
        if step is None:
            return None
        at, last = step
        if last != "()":
            named = at
    return None


def _dated(text: str, at: int, last: str) -> tuple[WrittenDate, int] | None:
    """Read the year or date that closes a law's name at ``at``; ``trong năm 2021`` closes none."""
    if last in _JOINERS or last == "năm":
        return None
    year = _YEAR.match(text, at)
    if year and last == "," and not _ENDS.match(text, year.end()):
        return None  # "… theo Luật Trẻ em, năm 2020 toàn tỉnh có …"
    if year:
        return WrittenDate(at, year.end(), year["y"], has_day=False), year.end()
    day = scan_date(text, at)
    return (day, day.end) if day and day.iso else None


def _step(text: str, at: int, last: str, *, amending: bool, first: bool) -> tuple[int, str] | None:
    """Take the next word, comma or bracket of a law's name; None where the name must have ended."""
    if text[at] == ",":
        after = _GAP.match(text, at + 1)
        word = _WORD.match(text, after.end()) if after else None
        goes_on = word and (word[0][0].islower() or amending or _OF_COUNCILS.match(text, after.end() if after else at))
        return (at + 1, ",") if word and goes_on and word_key(word[0]) not in _STOPS else None
    bracket = _BRACKET.match(text, at)
    if bracket:
        return bracket.end(), "()"
    word = _WORD.match(text, at) or (_SO_MANY_LAWS.match(text, at) if amending else None)
    if not word:
        return None
    key = word_key(word[0])
    if first and word[0][0].isupper() and key not in _STOPS:
        return word.end(), key  # "Luật Ban hành …": the law is about issuing
    return (word.end(), key) if _belongs(text, word, key, last, amending=amending) else None


def _belongs(text: str, word: re.Match[str], key: str, last: str, *, amending: bool) -> bool:
    """Whether the word goes on with a law's name: no clause begins there, and no other law's name."""
    following = _WORD_AFTER.match(text, word.end())
    pair = f"{key} {word_key(following[1])}" if following else key
    if amending and (key in {"điều", "của"} or pair == "số điều"):
        return True
    if not amending and ((key == "luật" and last != "pháp") or pair == "và luật"):
        return False
    return pair in _NAME_PAIRS or not (key in _STOPS or pair in _STOP_PAIRS)


def _echo(
    text: str, law: re.Match[str], names: dict[str, list[tuple[str, Draft]]], vocabulary: Vocabulary
) -> Draft | None:
    """A bare name of a law that the same text names with its year: linked on the page, counted nowhere."""
    window = text[law.start() : law.start() + 160]
    known = names.get(_name_key(squeeze(window)))
    kind = vocabulary.type_of(law[0])
    if not known or kind is None:
        return None
    for name, target in known[:4]:
        end = _end_of(window, name)
        if end:
            stop = law.start() + end
            return Draft(
                law.start(), stop, stop, kind, written_type(law[0]), name=target.name, vague=True, antecedent=target
            )
    return None


def _end_of(window: str, name: str) -> int | None:
    """Return where the words of ``name`` end that ``window`` begins with, or None."""
    at = 0
    for index, word in enumerate(name.split(" ")):
        gap = _GAP.match(window, at) if index else None
        start = gap.end() if gap else at
        if word_key(window[start : start + len(word)]) != word:
            return None
        at = start + len(word)
    return at if at >= len(window) or not window[at].isalnum() else None
