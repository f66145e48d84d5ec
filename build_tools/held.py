"""The archive's directives in the terms in which claims are compared: which of them a citation may mean.

Found by number together with whatever else the claim says (its day, its year, who numbers it), so that a citation costs
the same whatever the size of the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from build_tools.claims import TERM_YEARS, Claim, Claims, number_group, ordinal_group
from build_tools.model import AnyDigest, Directive
from build_tools.numbers import DocumentNumber, parse_number
from build_tools.text import compare_key

# What documents are looked up by first: their number, or type and ordinal of those cited without a code.
_Number = str | tuple[str | None, int]
_UNDATED: Final = "undated"
# … and then, where many share it, by day or year and by series; None is any.
_What = tuple[date | int | str | None, str | None]
_FEW: Final = 8  # directives of one number; so many are compared one by one, without an index


@dataclass(frozen=True, slots=True)
class _Held:
    """One directive in comparable form."""

    key: str
    number_key: str
    series: str | None
    issuer_id: str
    issued: date | None
    type: str
    variety: str
    title: str  # as written
    restarts_yearly: bool
    ordinal: int | None


def number_key_of(directive: Directive) -> str:
    """Return what a directive is looked up by: its number, or its type and the figure that it has instead."""
    return _number_key(parse_number(directive.number) if directive.number else None, compare_key(directive.type))


def _number_key(number: DocumentNumber | None, kind: str) -> str:
    return number.key if number and number.is_full else f"~{kind}~{number.key if number else ''}"


def groups_of(directive: Directive) -> tuple[str, ...]:
    """Return the groups of numbers in which a citation may mean ``directive``: see ``claims.number_group``."""
    number, kind = parse_number(directive.number) if directive.number else None, compare_key(directive.type)
    groups = [number_group(_number_key(number, kind))]
    if number is not None:
        groups.append(ordinal_group(kind, number.ordinal))
    return tuple(dict.fromkeys(groups))


class HeldDirectives:
    """Every directive of the archive, by number; those of a number that many share also by day, year and series."""

    def __init__(self, digests: Mapping[str, AnyDigest], issuer_of: Mapping[str, str], claims: Claims) -> None:
        self._claims = claims
        self._by_number: dict[_Number, list[_Held]] = {}
        self._by_what: dict[_Number, dict[_What, list[_Held]]] = {}
        self._series: dict[str, str] = {}
        for key, digest in digests.items():
            self._enter(self._describe(key, digest.directive, issuer_of[key]))
        for same_number in self._by_number.values():
            same_number.sort(key=_newest_first)

    def _enter(self, held: _Held) -> None:
        self._by_number.setdefault(held.number_key, []).append(held)
        if held.ordinal is not None:
            self._by_number.setdefault((held.type, held.ordinal), []).append(held)

    def _describe(self, key: str, directive: Directive, issuer: str) -> _Held:
        number = parse_number(directive.number) if directive.number else None
        kind = compare_key(directive.type)
        series = self._claims.series(number, directive.issuer, issuer, issuer)
        return _Held(
            key=key,
            number_key=_number_key(number, kind),
            series=series and self._series.setdefault(series, series),  # one string for all in it
            issuer_id=issuer,
            issued=directive.issued,
            type=kind,
            variety=self._claims.variety(number, directive.type),
            title=directive.title,
            restarts_yearly=number is not None and number.year is None and not number.is_party,
            ordinal=number.ordinal if number else None,
        )

    def numbers(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each number's comparable form with the keys of the directives that have it."""
        for number, every in self._by_number.items():
            if isinstance(number, str):
                yield number, [held.key for held in every]

    def meant_by(self, claim: Claim, *, said_by: str, until: date | None) -> tuple[list[str], str | None]:
        """Return the directives that ``claim`` may mean, newest first, and the one that it does mean, if that is sure.

        It is made in the directive ``said_by``, on the day ``until``: it cannot mean a later one.
        """
        possible = [each for each in self._candidates(claim) if each.key != said_by and _may_be(claim, each, until)]
        if not possible:
            return [], None
        certain = [each for each in possible if _is_certain(claim, each, until)]
        exact = [each for each in certain if claim.issued is not None and claim.issued == each.issued]
        settled = exact if len(exact) == 1 else certain
        sure = len(settled) == 1 and (len(possible) == 1 or bool(exact))
        return [each.key for each in possible], settled[0].key if sure else None

    def _candidates(self, claim: Claim) -> list[_Held]:
        """The directives with the claim's number (``Chỉ thị 16``: with its type and ordinal) and its day or year.

        Newest first, those without a day last.
        """
        number: _Number = claim.number_key
        numbered = claim.number is not None and claim.number.is_full
        if claim.number is not None and not numbered:
            number = (claim.type, claim.number.ordinal)
        every = self._by_number.get(number, [])
        if len(every) <= _FEW:
            return every
        series = claim.series if numbered and not _is_near(claim) else None
        when = claim.issued or claim.year
        index = self._index(number)
        if when is None:
            return index.get((None, series), [])
        dated, undated = index.get((when, series), []), index.get((_UNDATED, series))
        return [*dated, *undated] if undated else dated

    def _index(self, number: _Number) -> dict[_What, list[_Held]]:
        """The directives with a number by day or year and series, made when it is first looked for."""
        index = self._by_what.get(number)
        if index is None:
            index = self._by_what[number] = {}
            for held in self._by_number[number]:
                when = (held.issued, held.issued.year) if held.issued else (_UNDATED,)
                for what in product((*when, None), (held.series, None)):
                    index.setdefault(what, []).append(held)
        return index


def _newest_first(held: _Held) -> tuple[int, str]:
    """The order in which what a claim may mean is shown."""
    return -held.issued.toordinal() if held.issued else 0, held.key


def _is_near(claim: Claim) -> bool:
    """Whether who numbers the document is known only as someone near the speaker."""
    return claim.series is not None and claim.series.startswith("near:")


def _may_be(claim: Claim, held: _Held, until: date | None) -> bool:
    """Whether nothing contradicts that the claim means this directive."""
    if until is not None and held.issued is not None and held.issued > until:
        return False  # a directive cannot cite a later one
    if claim.number is None and not (claim.issued and claim.type == held.type):
        return False
    if claim.issued is not None and held.issued is not None and claim.issued != held.issued:
        return False
    if claim.year is not None and held.issued is not None and claim.year != held.issued.year:
        return False
    if claim.variety and held.variety and claim.variety != held.variety:
        return False
    if claim.number is not None and not claim.number.is_full:
        return claim.issuer_id is None or claim.issuer_id == held.issuer_id
    return claim.series is None or _is_near(claim) or claim.series == held.series


def _is_certain(claim: Claim, held: _Held, until: date | None) -> bool:
    """Whether number, series and time all say that the claim means this directive."""
    if claim.number is not None and not claim.number.is_full:
        return claim.issued is not None and claim.issued == held.issued and claim.issuer_id == held.issuer_id
    if claim.series is None or claim.series != held.series:
        return False
    if claim.number is None:
        return held.number_key.endswith("~")  # a numbered one may be another document of the same day
    if claim.year is not None:
        return claim.issued is not None or claim.number.year is not None or not held.restarts_yearly
    if held.restarts_yearly:
        return bool(claim.title) and compare_key(held.title).endswith(claim.title or "")
    return until is not None and held.issued is not None and until.year - TERM_YEARS <= held.issued.year
