"""A document → the words by which another official document cites it.

The Party's form puts a comma before a date in figures (``Công văn số 632-CV/HU, ngày 31/8/2021 của …``), the State's
writes the date out (Nghị định 30/2020/NĐ-CP, Phụ lục I). The number tells which: a hyphen after the figures is the
Party's.
"""

from __future__ import annotations

import re

from build_tools.pages.day import formal_date, parse_day, short_date
from build_tools.pages.index import Card
from build_tools.wording import site_words

_STATE_NUMBER = re.compile(r"\s*\d+\s*/")  # 128/NQ-CP, 30/2020/NĐ-CP; not 632-CV/HU
_ABOUT = re.compile(r"(?:về|v/v)(?=\s)\s*", re.IGNORECASE)


def is_state_number(number: str) -> bool:
    """Tell whether a number has the State's form: ``128/NQ-CP``, not ``632-CV/HU``."""
    return bool(_STATE_NUMBER.match(number))


def citation_form(card: Card, *, issuer: str) -> str:
    """Return the official citation of a document, from what is known of it; ``issuer`` is the name to be written.

    The day of a meeting is no day of issue and stays out.
    """
    words = site_words().citation_form
    text = words.numbered.format(type=card.type, number=card.number) if card.number else card.type
    day = parse_day(card.issue_day)
    if day and is_state_number(card.number):
        formal = formal_date(day)
        text += words.state_date.format(date=formal[:1].lower() + formal[1:])
    elif card.issued and not card.met:
        text += words.party_date.format(date=short_date(card.issued))
    if issuer:
        text += words.issuer.format(issuer=issuer)
    return (text + _about(card.title)).strip()


def _about(title: str) -> str:
    words = site_words().citation_form
    if not title:
        return ""
    match = _ABOUT.match(title)
    if match is None:
        return str(words.quoted_title.format(title=title))
    about = "về việc" if match[0].lower().startswith("v/v") else "về"
    return str(words.title.format(title=f"{about} {title[match.end() :]}"))
