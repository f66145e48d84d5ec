"""Where a body's name begins: its head words, and the words at which any name ends."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from build_tools.vocabulary import BodyWords, word_key

_GAP = re.compile(r"[ ]*(?:\n[ ]*)?")
_WORD = re.compile(rf"([^\W_]+(?:[&'’.][^\W_]+)*(?:-[^\W_]+)*&?|&){_GAP.pattern}")
_ACRONYM = re.compile(r"[A-ZĐ&]{3,12}")  # a body known by its letters: EVN, VNPT
# Words at which a name ends however they are written: a clause, a date or the next citation begins.
_STOP_WORDS = """
    về v/v theo tại ngày số điều khoản đã được có trong là để từ đến năm nhằm với khi thì do bởi hoặc cùng nhưng vì nếu
    kính căn sẽ phải cần không này nêu trên ký tháng như nay hiện vừa mới cho đối trước sau kèm gồm nói chung quý bằng
    mà còn
"""
STOPS = frozenset(_STOP_WORDS.split())
_STOP_PAIR_LIST = """
    ban hành; quy định; hướng dẫn; sửa đổi; phê duyệt; thực hiện; triển khai; yêu cầu; đề nghị; bãi bỏ; thay
    thế; tăng cường; tiếp tục; kết luận; thông báo; công bố; phát động; tổ chức; giao nhiệm; hội nghị; quyết
    định; công văn; chỉ thị; nghị quyết; nghị định; thông tư; công điện; kế hoạch; báo cáo; tờ trình; điều
    chỉnh; bổ sung; đính chính; nghiêm túc; khẩn trương; trình hội; chủ trì; phối hợp; xây dựng; việt nam dân;
    cộng hòa; hết hiệu; còn hiệu; hết thời; bị bãi
"""
STOP_PAIRS = frozenset(" ".join(pair.split()) for pair in _STOP_PAIR_LIST.split(";"))
PAIR_OPENINGS = frozenset(pair.split(" ")[0] for pair in STOP_PAIRS)
_MOST_WORDS = 13  # of a head

STEERING = ("ban chỉ đạo", "ban chỉ huy", "ủy ban quốc gia")
# What acts under these words alone: a verb behind them begins a clause.
_ACTING = (
    *STEERING,
    *("ban quản lý", "ban đại diện", "hội đồng ", "tổ công tác", "tổ giúp việc", "đội thi hành án", "cơ quan"),
    *("đoàn", "đảng", "đại hội", "hội nghị", "nhà trường", "trường", "liên ngành", "liên bộ"),
)
_SAYS_ALL = 6  # words; a head so long needs no verb behind it
# Small words that go on behind a comma, and verbs that do behind "và", each behind those words only.
_PAIR_LIST = """
    phòng, chống; tổ quốc, các đoàn thể; khám, chữa bệnh; chính sách, chiến lược; bảo vệ, chăm sóc; tham nhũng, tiêu
    cực; tham nhũng, lãng phí; lãng phí, tiêu cực; phổ biến, giáo dục pháp luật; bồi thường, hỗ trợ; hỗ trợ, tái định
    cư; bồi thường, giải phóng mặt bằng; hộ tịch, quốc tịch; quốc tịch, chứng thực; quản lý, giám sát bảo hiểm; phát
    thanh, truyền hình; phòng cháy, chữa cháy; cứu nạn, cứu hộ; xúc tiến đầu tư, thương mại; thuốc, mỹ phẩm; mỹ phẩm,
    thực phẩm; kiểm tra, sát hạch; tài chính, tiền tệ quốc gia; gia súc, gia cầm; sự cố, thiên tai; ma túy, mại dâm;
    khoa học, công nghệ; công nghệ, đổi mới sáng tạo; trường đào tạo, bồi dưỡng; bồi dưỡng cán bộ, công chức; công
    chức, viên chức; kinh tế tập thể, hợp tác xã; buôn lậu, gian lận thương mại; nhà tạm, nhà dột nát; giám sát, điều
    hành thông minh; giáo dục và đào tạo; khoa học và đào tạo; công nghệ và đào tạo; kế hoạch và đầu tư; thương mại và
    đầu tư; công ty cổ phần đầu tư và phát triển; bảo vệ và phát triển; đổi mới và phát triển; nghiên cứu và phát
    triển; khai thác và phát triển; nông nghiệp và phát triển nông thôn; truyền hình và thông tin; văn hóa và thông
    tin; thương mại và dịch vụ; tài chính và kế hoạch; tổ chức và kế hoạch; trường đào tạo và bồi dưỡng; quản lý và
    bảo vệ; quản lý và khai thác; bảo vệ và chăm sóc; thông tin và truyền thông; tội phạm và xây dựng; aids và phòng;
    sáng tạo và chuyển đổi số; lụt bão và tìm kiếm cứu nạn; thiên tai và tìm kiếm cứu nạn; hỗ trợ và tái định cư; cứu
    nạn và cứu hộ; sản xuất và kinh doanh; chế biến và kinh doanh
"""
# The sign and the words behind → before them: ", hỗ trợ" → " bồi thường"
PAIRS: dict[str, tuple[str, ...]] = {}
for _before, _behind in re.findall(r"([^;,]+?)((?:,| và) [^;]+)", " ".join(_PAIR_LIST.split())):
    PAIRS[_behind] = (*PAIRS.get(_behind, ()), f" {_before.strip()}")
PAIR_ENDS = frozenset(before.rsplit(" ", 1)[-1] for befores in PAIRS.values() for before in befores)
# The organs that belong to a Party committee or to a mass organisation, and the first words of those.
ORGANS = re.compile(
    r"ban|ban (?:thường vụ|thường trực|chấp hành|tổ chức|tuyên giáo|tuyên giáo và dân vận|dân vận|nội chính|kinh tế|"
    r"đối ngoại|xây dựng đảng|cán sự đảng)|btv|bch|btg|ủy ban kiểm tra|ubkt|văn phòng|thường trực|thường vụ|"
    r"đoàn chủ tịch|hội nghị lần thứ .*"
)
_SUPERIOR_LIST = """
    trung ương; tỉnh ủy; thành ủy; huyện ủy; thị ủy; quận ủy; đảng ủy; đảng bộ; ban chấp hành; ban thường vụ; thường
    vụ; tỉnh đoàn; thành đoàn; huyện đoàn; tổng liên đoàn; liên đoàn lao động; ủy ban trung ương; ủy ban mặt trận; ủy
    ban mttq; mặt trận tổ quốc; hội liên hiệp; hội nông dân; hội cựu chiến binh; đoàn thanh niên; đoàn tncs
"""
SUPERIORS = frozenset(" ".join(name.split()) for name in _SUPERIOR_LIST.split(";"))


class Word(NamedTuple):
    """A word in a text, ``next`` the place behind the gap that follows it, ``key`` its :func:`word_key` form."""

    text: str
    key: str
    end: int
    next: int


@lru_cache(maxsize=2048)
def word_at(text: str, at: int) -> Word | None:
    """Return the word that begins at ``text[at]``, or None. Kept: every question about a name reads its words anew."""
    found = _WORD.match(text, at)
    return Word(found[1], word_key(found[1]), found.end(1), found.end()) if found else None


def past_gap(text: str, at: int) -> int:
    """Return the place behind the blanks, one line break among them, that stand at ``at``."""
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def starts_body(text: str, start: int, words: BodyWords) -> bool:
    """Whether a body's name begins at ``text[start]`` with a capital: a new subject."""
    word = word_at(text, start) if text[start : start + 1].isupper() else None
    return word is not None and not is_acronym(word.text) and head_at(text, start, words) is not None


def is_acronym(written: str) -> bool:
    """Whether a word may be a body known by its letters."""
    return written.isupper() and _ACRONYM.fullmatch(written) is not None


def head_at(text: str, start: int, words: BodyWords) -> tuple[int, bool] | None:
    """Return the end of the longest head at ``start``, and whether it is complete without more words."""
    word = word_at(text, start)
    if word is None:
        return None
    if word.key.split("-")[0] not in words.openings:
        return (word.end, True) if is_acronym(word.text) else None
    found: tuple[int, bool] | None = None
    spelled = word.key
    for _ in range(_MOST_WORDS):
        if spelled in words.complete:
            found = (word.end, True)
        elif spelled in words.heads or ("-" in spelled and spelled.split("-")[0] in words.heads):
            found = (word.end, False)
        if spelled not in words.beginnings and "-" not in spelled:
            break
        at = word.next
        word = word_at(text, at)
        if word is None or text.count("\n", start, at) > 1:
            break
        spelled = f"{spelled} {word.key}"
    return found


def is_local(key: str) -> bool:
    """Whether the name of a place follows these words of a body at once: ``Huyện ủy``, ``Tỉnh đoàn``."""
    return key.endswith(("ủy", "đoàn")) and key.startswith(("tỉnh ", "thành ", "huyện ", "thị ", "quận "))


def acts_alone(key: str) -> bool:
    """Whether verbs behind these words of a body begin a clause: ``Ban Quản lý`` | ``hỗ trợ``, not ``Cục`` | …."""
    return key.startswith(_ACTING) or key.count(" ") >= _SAYS_ALL - 1
