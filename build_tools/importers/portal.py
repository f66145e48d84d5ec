"""What a portal puts round a document → the posting's facts, and which lines are not the document's own.

Every rule names the words it matches. Lines that no rule knows stay with the document: dropping words of a directive
would be worse than keeping a button.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from build_tools.dates import scan_date
from build_tools.text import masked, squeeze

_POLL: Final = re.compile(r"(?:thăm dò ý kiến|ý kiến thăm dò|bình chọn|khảo sát ý kiến)\s*:?$", re.IGNORECASE)
_OPTION: Final = re.compile(r"(?:\(\s*\)|\[|○|◯|☐)")
_COUNTERS: Final = re.compile(r"(?:thống kê )?(?:lượt )?truy cập\s*:?$|thống kê(?: website)?\s*:?$", re.IGNORECASE)
# "Hôm nay: 318", "• Đang truy cập86", "Tất cả:" with the figure on the next line
_COUNTER: Final = re.compile(
    r"[•\-*\s]*(?P<label>hôm nay|hôm qua|tuần này|tuần trước|trong tuần|tháng này|tháng trước|trong tháng|"
    r"tháng hiện tại|năm nay|tất cả|"
    r"tổng (?:số )?(?:lượt )?truy cập|đang (?:truy cập|online|xem)|trực tuyến|máy chủ tìm kiếm|khách viếng thăm|"
    r"thành viên(?: online)?|"
    r"(?:số )?lượt truy cập|tổng số)\s*:?\s*(?P<figure>\d[\d.,]*)?$",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(r"\d[\d.,]*$")
_WEEKDAY: Final = r"(?:(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|bẩy)|chủ nhật)\s*[-,]?\s*(?:ngày\s+)?)"
_TIME: Final = r"\d{1,2}(?::|h|g)\d{2}(?::\d{2})?(?:\s*(?:[AP]M|SA|CH))?(?:\s*[\[(]GMT\s*\+\d+[\])])?"
_POSTED: Final = re.compile(
    rf"(?P<label>(?:ngày đăng|đăng lúc|đăng ngày|ngày|cập nhật(?: lúc| ngày)?|thời gian(?: đăng)?)\s*:?\s*)?"
    rf"(?P<when>{_WEEKDAY}?\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}[ ,|-]{{1,3}}{_TIME}|"
    rf"{_TIME}[ ,|-]{{1,3}}(?:ngày\s+)?{_WEEKDAY}?\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}})"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"(\d{1,2})[:hg](\d{2})(?::(\d{2}))?(?:.*GMT\s*\+(\d+))?", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_VIEWS: Final = re.compile(
    r"(?:số )?(?:lượt|lần) (?:xem|đọc)\s*:?\s*(\d[\d.,]*)|đã xem\s*:?\s*(\d[\d.,]*)", re.IGNORECASE
)
_AUTHOR: Final = re.compile(
    r"(?:tác giả(?: bài viết)?|người (?:đăng|viết)|bài viết của)\s*:\s*([^|]{2,80})", re.IGNORECASE
)
_COMMENTS: Final = re.compile(r"(?:bình luận|phản hồi)\s*:\s*(\d[\d.,]*)", re.IGNORECASE)
_RATING: Final = re.compile(r"tổng số điểm của bài viết|xếp hạng\s*:|đánh giá\s*:\s*\d", re.IGNORECASE)
_BARE_FIGURES: Final = re.compile(r"\s*(\d[\d.,]*)\s+(\d[\d.,]*)\s*$")
_BUTTON: Final = re.compile(
    r"(?:in (?:bài viết|trang|bài)|gửi (?:email|bài viết|qua email|mail)|quay lại|chia sẻ|về trang trước|"
    r"về đầu trang|lên đầu trang|tải về|đọc bài viết|"
    r"click để đánh giá bài viết|ý kiến bạn đọc|\[?biểu quyết\]?|\[?xem kết quả\]?|đăng nhập|facebook|zalo|"
    r"twitter|bình luận|gửi bình luận|"
    r"cỡ chữ|tương phản|nghe bài viết|a[+-])$",
    re.IGNORECASE,
)
_RELATED: Final = re.compile(
    r"(?:(?:các )?(?:tin|bài|bài viết|tin bài|văn bản|thông tin)(?: tức| viết)? (?:liên quan|khác|mới(?: hơn|"
    r" nhất)?|cũ hơn|đã đưa|cùng chuyên mục)|"
    r"những tin (?:mới|cũ) hơn)\s*:?$",
    re.IGNORECASE,
)
_NOTICE: Final = re.compile(
    r"bạn đã không sử dụng site|©|bản quyền|giấy phép số|số điện thoại đường dây nóng|"
    r"chịu trách nhiệm (?:nội dung|chính)|ghi rõ nguồn|copyright|"
    r"thiết kế bởi|trưởng ban biên tập\s*:",
    re.IGNORECASE,
)
_PORTAL_NAME: Final = re.compile(r"\b(?:Cổng|Trang) (?:thông tin|TTĐT)[^?]*?(?= qua | thế nào| như thế|\?)")
_MENU_SIGN: Final = re.compile(r"\s+[|»›>]\s+|\s{3,}")
_HEADLINE: Final = 15  # code points; shorter lines are labels
_LABELS: Final = 40


@dataclass(slots=True)
class Page:
    """What stands round the document: facts for ``posting``, its lines' indices, and what a person should see."""

    facts: dict[str, object] = field(default_factory=dict)
    chrome: dict[int, str] = field(default_factory=dict)  # index → what it is, a code under ``import-notes``
    posted_lines: list[tuple[int, str]] = field(default_factory=list)
    headline_line: int | None = None
    unlabelled: tuple[int, str] | None = None
    poll_heading: str | None = None
    poll_options: bool = False
    leftovers: list[str] = field(default_factory=list)
    portal_from_poll: bool = False


def read_portal(lines: Sequence[str]) -> Page:
    """Return the posting's facts and the lines that are the portal's own; linear in the text."""
    page = Page()
    words = [squeeze(masked(line)) for line in lines]
    _read_counters(words, page)
    _read_poll(words, page)
    for index, text in enumerate(words):
        if index in page.chrome or not text:
            continue
        if _is_menu(lines[index]) or all(_BUTTON.match(part) for part in _parts(lines[index])):
            page.chrome[index] = "menu"
            if not _is_menu(lines[index]) and len(text) < _LABELS:
                page.leftovers.append(text)
        elif len(text) < 200 and (found := _POSTED.match(text)):  # noqa: PLR2004 - one line of small print
            _take_posted(index, text, found, page)
        elif _NOTICE.match(text):
            page.chrome[index] = "notice"
            page.leftovers.append(text)
        elif len(text) < 200:  # noqa: PLR2004 - the same
            _take_label(index, text, page)
    _drop_related(words, page)
    _find_headline(words, page)
    return page


def _parts(line: str) -> list[str]:
    return [part.strip() for part in _MENU_SIGN.split(masked(line).strip()) if part.strip()]


def _is_menu(line: str) -> bool:
    """``Trang chủ | Giới thiệu | Tin tức``: three short entries or more, the first the way home."""
    text = squeeze(masked(line))
    if not re.match(r"(?:trang chủ|home)\b", text, re.IGNORECASE):
        return False
    parts = _parts(line)
    return text.casefold() in {"trang chủ", "home"} or (len(parts) > 1 and all(len(part) < _LABELS for part in parts))


def _read_counters(words: list[str], page: Page) -> None:
    """Two counters or more within three lines of one another, with the heading above them."""
    found: list[tuple[int, int, str, str]] = []
    index = 0
    while index < len(words):
        match = _COUNTER.match(words[index])
        if match:
            figure, last = match["figure"], index
            if figure is None:
                follows = next((at for at in range(index + 1, min(index + 3, len(words))) if words[at]), None)
                if follows is not None and _FIGURE.match(words[follows]):
                    figure, last = words[follows], follows
            if figure is not None:
                found.append((index, last, match["label"], figure))
                index = last
        index += 1
    if len(found) < 2:  # noqa: PLR2004 - one "Hôm nay: 5" may be the document's
        return
    counters: dict[str, str] = {}
    for first, last, label, figure in found:
        counters.setdefault(label, figure)
        page.chrome |= dict.fromkeys(range(first, last + 1), "counters")
    above = next((at for at in range(found[0][0] - 1, max(-1, found[0][0] - 4), -1) if words[at]), None)
    if above is not None and _COUNTERS.match(words[above]):
        page.chrome[above] = "counters"
        page.facts["counters_heading"] = words[above].rstrip(" :")
    page.facts["counters"] = counters


def _read_poll(words: list[str], page: Page) -> None:
    for index, text in enumerate(words):
        if not _POLL.match(text):
            continue
        after = [at for at in range(index + 1, min(index + 14, len(words))) if words[at]]
        page.chrome[index] = "poll"
        page.poll_heading = text.rstrip(" :")
        if not after or not words[after[0]].endswith("?"):
            continue
        question = words[after[0]]
        page.chrome[after[0]] = "poll"
        page.facts["poll"] = question
        if name := _PORTAL_NAME.search(question):
            page.facts["portal"] = squeeze(name[0])
            page.portal_from_poll = True
        for at in after[1:]:
            if not _OPTION.match(words[at]):
                break
            page.chrome[at] = "poll"
            page.poll_options = page.poll_options or words[at].startswith("(")
        return


def _take_posted(index: int, text: str, found: re.Match[str], page: Page) -> None:
    page.chrome[index] = "posted"
    page.posted_lines.append((index, text))
    when = found["when"].strip(" |-,")
    known = str(page.facts.get("posted", ""))
    if not known or ("GMT" in when and "GMT" not in known):
        page.facts["posted"] = when
        page.facts["posted_at"] = _iso(when)
    rest = found["rest"]
    _take_details(rest, page)
    bare = _BARE_FIGURES.match(rest)
    if bare and "views" not in page.facts:
        page.facts["views"], page.facts["comments"] = bare[1], bare[2]
        page.unlabelled = (index, f"{bare[1]} {bare[2]}")


def _iso(when: str) -> str | None:
    """``17/04/2020 16:46:14 (GMT+7)`` → ``2020-04-17T16:46:14+07:00``, as far as it says."""
    day = _DAY.search(when)
    written = scan_date(day[0], 0, bare=True) if day else None
    clock = _CLOCK.search(when.replace(day[0], " ") if day else when)
    if written is None or written.iso is None:
        return None
    if clock is None or not (int(clock[1]) < 24 and int(clock[2]) < 60):  # noqa: PLR2004 - hours, minutes
        return written.iso
    seconds = f":{clock[3]}" if clock[3] else ""
    zone = f"+{int(clock[4]):02d}:00" if clock[4] else ""
    return f"{written.iso}T{int(clock[1]):02d}:{clock[2]}{seconds}{zone}"


def _take_details(text: str, page: Page) -> bool:
    """Views, author and comments, wherever in a line of small print."""
    taken = False
    if found := _VIEWS.search(text):
        page.facts.setdefault("views", found[1] or found[2])
        taken = True
    if found := _AUTHOR.search(text):
        page.facts.setdefault("author", squeeze(found[1]))
        taken = True
    if found := _COMMENTS.search(text):
        page.facts.setdefault("comments", found[1])
        taken = True
    return taken


def _take_label(index: int, text: str, page: Page) -> None:
    first = min((found.start() for rule in (_VIEWS, _AUTHOR, _COMMENTS) if (found := rule.search(text))), default=None)
    if first == 0 and _take_details(text, page):
        page.chrome[index] = "details"
    elif _RATING.match(text):
        page.chrome[index] = "details"
        page.facts["rating"] = text


def _drop_related(words: list[str], page: Page) -> None:
    """``Tin liên quan`` behind the text: that line and all that follow, up to the next thing the portal says."""
    for index, text in enumerate(words):
        if not _RELATED.match(text) or index in page.chrome:
            continue
        for at in range(index, len(words)):
            if at > index and at in page.chrome and page.chrome[at] != "notice":
                break
            if len(words[at]) > 300:  # noqa: PLR2004 - a paragraph is no list of titles
                break
            if words[at]:
                page.chrome[at] = "related"


def _find_headline(words: list[str], page: Page) -> None:
    """The line over the time of posting; a capture's second copy has it again."""
    for index, _ in page.posted_lines[:1]:
        above = next((at for at in range(index - 1, -1, -1) if words[at]), None)
        if above is not None and above not in page.chrome and len(words[above]) >= _HEADLINE:
            page.facts["headline"] = words[above]
            page.headline_line = above
            page.chrome[above] = "headline"
    for index, _ in page.posted_lines[1:]:
        above = next((at for at in range(index - 1, -1, -1) if words[at]), None)
        if above is not None and words[above] == page.facts.get("headline"):
            page.chrome[above] = "headline"
