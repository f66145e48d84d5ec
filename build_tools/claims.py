"""What one citation claims about the document it names, put into terms that can be compared across directives.

A claim never knows more than its text: a date or an issuer is carried over only from another mention of the same number
in the same directive. ``series`` is the comparable form of "who numbers this": equal series with equal numbers and
years are one document; different known series are different documents; a series *near* a speaker is known only there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from build_tools.model import Citation
from build_tools.numbers import DocumentNumber, parse_number
from build_tools.organisations import Registry, base_body
from build_tools.text import compare_key, fold
from build_tools.vocabulary import DocumentType, Vocabulary

_ASSEMBLY: Final = re.compile(r"(?:UBTV)?QH\d{1,2}K?\d*\Z")  # Quốc hội and its Standing Committee, by term: QH14
TERM_YEARS: Final = 5  # Party numbers restart with each term of the committee (DOMAIN: nhiệm kỳ cấp ủy)


class Claim(NamedTuple):
    """A citation in comparable form. ``issued`` is a full date, ``year`` what is known of it otherwise."""

    number: DocumentNumber | None
    type: str | None  # compare key
    variety: str  # the type's id where the number's code stands for several types (46-QĐ/TU), else empty
    series: str | None
    issuer: str | None  # as written
    issuer_id: str | None
    issued: date | None
    year: int | None
    name: str | None  # compare key of a law's name or an appeal's title
    title: str | None  # compare key of the trích yếu

    @property
    def number_key(self) -> str:
        """What groups claims before anything is compared: the number, or type and name of an unnumbered document."""
        if self.number is None:
            return f"~{self.type or ''}~{self.name or ''}"
        return self.number.key if self.number.is_full else f"~{self.type or ''}~{self.number.key}"

    @property
    def restarts_yearly(self) -> bool:
        """Whether the number says nothing of its year: State numbers without one. Party numbers run for a term."""
        return self.number is not None and self.number.year is None and not self.number.is_party


_JOINTS: Final = str.maketrans({"/": "-", "(": "-", ")": None, "Đ": "D"})
_FIRST_FIGURES: Final = re.compile(r"\d+")


def number_group(number_key: str) -> str:
    """Return the name of the group of numbers of which claims can touch one another, in meaning or in address.

    That are numbers which an address does not tell apart; of bare ordinals, those with the type and the figure.
    """
    if not number_key.startswith("~"):
        return number_key.translate(_JOINTS)
    kind, rest = number_key[1:].split("~", 1)
    figures = _FIRST_FIGURES.match(rest)
    return ordinal_group(kind, int(figures[0])) if figures else number_key


def ordinal_group(kind: str, ordinal: int) -> str:
    """Return the group of the bare ordinals ``ordinal`` of the type ``kind`` (a compare key)."""
    return f"~{kind}~#{ordinal}"


# A claim's number, type, variety, series and issuer_id.
_Identity = tuple[DocumentNumber | None, str | None, str, str | None, str | None]


class Claims:
    """Makes claims of citations in the mouth of their directive's issuer."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary) -> None:
        self._registry = registry
        self._vocabulary = vocabulary
        self._national: dict[str, bool] = {}
        self._kinds: dict[str, tuple[DocumentType, ...]] = {}
        self._speaker: str | None = None
        self._said: dict[tuple[str | None, str | None, str | None], _Identity] = {}  # by the speaker so far

    def make(self, citation: Citation, *, speaker: str | None) -> Claim:
        """Return what ``citation`` claims when ``speaker`` (an organisation id) says it."""
        if speaker != self._speaker:
            self._speaker = speaker
            self._said.clear()
        words = (citation.full_number or citation.number, citation.type, citation.issuer)
        identity = self._said.get(words)
        if identity is None:
            identity = self._said[words] = self._identify(*words, speaker)
        number, kind, variety, series, issuer_id = identity
        issued, year = _when(citation.date)
        if number is not None and number.year is not None:
            year = number.year
        return Claim(
            number=number,
            type=kind,
            variety=variety,
            series=series,
            issuer=citation.issuer,
            issuer_id=issuer_id,
            issued=issued,
            year=year,
            name=compare_key(citation.name) if citation.name else None,
            title=compare_key(citation.title) if citation.title else None,
        )

    def _identify(self, written: str | None, kind: str | None, issuer: str | None, speaker: str | None) -> _Identity:
        """What the words of a citation say beside its date and title: an issuer's directives often repeat them."""
        number = _parse(written) if written else None
        ids = self._registry.resolve(issuer, speaker) if issuer else ()
        issuer_id = ids[0] if len(ids) == 1 else None
        series = self.series(number, issuer, issuer_id, speaker)
        return number, compare_key(kind) if kind else None, self.variety(number, kind), series, issuer_id

    def series(
        self, number: DocumentNumber | None, issuer: str | None, issuer_id: str | None, speaker: str | None
    ) -> str | None:
        """Return who numbers the document: a national code, an organisation, a name, or someone near the speaker."""
        code = number.body_code if number is not None else None
        if code is not None and self._is_national(code):
            return f"code:{_code_key(code)}"
        if issuer_id is not None:
            return f"org:{self._registry.series(issuer_id, code)}"
        if issuer and not is_local_name(issuer, self._vocabulary.common_syllables):
            base = base_body(issuer)
            ids = self._registry.resolve(base, speaker)
            return f"org:{self._registry.series(ids[0], code)}" if len(ids) == 1 else f"name:{compare_key(base)}"
        if code is not None and speaker is not None:
            above = [body for body in self._registry.lineage(speaker) if code in self._registry.by_id[body].codes]
            owners = dict.fromkeys(self._registry.series(body, code) for body in above)
            if len(owners) == 1:
                return f"org:{next(iter(owners))}"
        if issuer or number is not None:  # "Nghị quyết 19", said by two bodies, need not be one document
            return f"near:{speaker}:{_code_key(code) if code else compare_key(issuer or '')}"
        return None

    def variety(self, number: DocumentNumber | None, written_type: str | None) -> str:
        """Tell apart documents whose numbers look alike: ``QĐ`` is Quyết định or Quy định, each with its own series."""
        if number is None or number.type_code is None or not written_type:
            return ""
        kinds = self._kinds.get(number.type_code)
        if kinds is None:
            kinds = self._kinds[number.type_code] = self._vocabulary.types_of_code(number.type_code)
        kind = self._vocabulary.type_of(written_type)
        return kind.id if kind is not None and len(kinds) > 1 and kind in kinds else ""

    def _is_national(self, code: str) -> bool:
        """Whether a code means one series for the whole country: ``TW``, ``CP``, ``QH14``; never ``TU`` or ``UBND``."""
        if code not in self._national:
            self._national[code] = code in self._vocabulary.national_codes or bool(_ASSEMBLY.match(code))
        return self._national[code]


def inherit(claims: list[Claim]) -> list[Claim]:
    """Let each claim without date or issuer take them from the other mentions of the same number in the same directive.

    Only what all of these agree on is taken over. One look at each claim, however often a text names one number.
    """
    said: dict[str, list[Claim]] = {}
    numbers = [claim.number_key if claim.number is not None else None for claim in claims]
    for claim, number in zip(claims, numbers, strict=True):
        if number is not None:
            said.setdefault(number, []).append(claim)
    mentions = {number: _Mentions(those) for number, those in said.items() if len(those) > 1}
    return [
        mentions[number].complete(claim) if number in mentions else claim
        for claim, number in zip(claims, numbers, strict=True)
    ]


_Dates = set[tuple[date | None, int | None]]
_Issuers = dict[str | None, tuple[int, Claim]]  # series → the last mention with it, and its place


class _Mentions:
    """What a directive's mentions of one number say of date and issuer; of two answers a third is no news."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._all_dates: _Dates = set()
        self._dates_of_nobody: _Dates = set()
        self._dates: dict[str | None, _Dates] = {}  # by series
        self._all_issuers: _Issuers = {}
        self._issuers: dict[int | None, _Issuers] = {}  # by year
        for place, claim in enumerate(claims):
            self._add(place, claim)

    def _add(self, place: int, claim: Claim) -> None:
        if claim.year is not None:
            theirs = self._dates_of_nobody if claim.issuer is None else self._dates.setdefault(claim.series, set())
            for dates in (self._all_dates, theirs):
                if len(dates) < 2:  # noqa: PLR2004 (two disagree)
                    dates.add((claim.issued, claim.year))
        if claim.issuer is not None:
            for issuers in (self._all_issuers, self._issuers.setdefault(claim.year, {})):
                if claim.series in issuers or len(issuers) < 2:  # noqa: PLR2004
                    issuers[claim.series] = (place, claim)

    def complete(self, claim: Claim) -> Claim:
        """Return ``claim`` with the date, then with the issuer on which the mentions that may share it agree."""
        if claim.year is None:
            dates = self._dates_of_nobody | self._dates.get(claim.series, set())
            dates = self._all_dates if claim.issuer is None else dates
            if len(dates) == 1:
                ((issued, year),) = dates
                claim = claim._replace(issued=issued, year=year)
        if claim.issuer is None:
            years = (None, claim.year)
            either = [self._all_issuers] if claim.year is None else [self._issuers.get(year, {}) for year in years]
            if len({series for issuers in either for series in issuers}) == 1:
                _, other = max((last for issuers in either for last in issuers.values()), key=itemgetter(0))
                claim = claim._replace(series=other.series, issuer_id=other.issuer_id)
        return claim


@lru_cache(maxsize=8192)
def _parse(written: str) -> DocumentNumber | None:
    return parse_number(written, cited=True)


def _when(written: str | None) -> tuple[date | None, int | None]:
    if not written:
        return None, None
    if len(written) < len("YYYY-MM-DD"):  # a year, or a month of a year
        return None, int(written[:4])
    issued = date.fromisoformat(written)
    return issued, issued.year


def _code_key(code: str) -> str:
    return "TW" if code.upper() == "TƯ" else code.upper()


_ROMAN_OR_FIGURE: Final = frozenset(
    [
        "i",
        "ii",
        "iii",
        "iv",
        "v",
        "vi",
        "vii",
        "viii",
        "ix",
        "x",
        "xi",
        "xii",
        "xiii",
        "xiv",
        "xv",
        "xvi",
        "xvii",
        "xviii",
        "xix",
        "xx",
        "xxi",
    ]
)
_NATIONAL_FIRST: Final = ("bộ ", "chính phủ", "thủ tướng", "quốc hội", "ủy ban thường vụ quốc hội", "trung ương")


@lru_cache(maxsize=16384)
def is_local_name(name: str, common: frozenset[str]) -> bool:
    """Whether ``name`` names no place and no body of the whole country: ``Tỉnh ủy``, ``UBND huyện``, ``Sở Y tế``."""
    key = compare_key(name)
    if key.startswith(_NATIONAL_FIRST) or "trung ương" in key or "quốc gia" in key:
        return False
    syllables = fold(key).replace("-", " ").replace(",", " ").split()
    return all(syllable in common or syllable in _ROMAN_OR_FIGURE or syllable.isdigit() for syllable in syllables)
