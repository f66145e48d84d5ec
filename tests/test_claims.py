"""Mentions of one number in one directive complete each other: the rule as it reads, against the quick way to it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from build_tools.claims import Claim, inherit
from build_tools.numbers import parse_number


def _claim(number: str, series: str | None, issuer: str | None, issuer_id: str | None, year: int | None) -> Claim:
    issued = date(year, 1, 1) if year and year % 2 else None
    return Claim(parse_number(number), None, "", series, issuer, issuer_id, issued, year, None, None)


_CLAIMS = st.lists(
    st.builds(
        _claim,
        st.sampled_from(["01-CT/TU", "02-CT/TU"]),
        st.sampled_from([None, "a", "b"]),
        st.sampled_from([None, "A", "B"]),
        st.sampled_from([None, "x", "y"]),
        st.sampled_from([None, None, 2020, 2021, 2022]),
    ),
    max_size=7,
)


def as_it_reads(claims: list[Claim]) -> list[Claim]:
    """Each claim asks every other mention of its number."""
    return [_complete(claim, [other for other in claims if other.number == claim.number]) for claim in claims]


def _complete(claim: Claim, others: list[Claim]) -> Claim:
    if claim.year is None:
        dated = {(other.issued, other.year) for other in others if other.year is not None and _may_share(claim, other)}
        if len(dated) == 1:
            issued, year = dated.pop()
            claim = claim._replace(issued=issued, year=year)
    if claim.issuer is None:
        named = {other.series: other for other in others if other.issuer is not None and _years_agree(claim, other)}
        if len(named) == 1:
            (other,) = named.values()
            claim = claim._replace(series=other.series, issuer_id=other.issuer_id)
    return claim


def _may_share(claim: Claim, other: Claim) -> bool:
    return claim.issuer is None or other.issuer is None or claim.series == other.series


def _years_agree(claim: Claim, other: Claim) -> bool:
    return claim.year is None or other.year is None or claim.year == other.year


@given(_CLAIMS)
def test_each_claim_takes_what_all_mentions_agree_on(claims: list[Claim]) -> None:
    assert inherit(claims) == as_it_reads(claims)


def test_a_claim_without_a_number_stays_as_it_is() -> None:
    claims = [_claim("01-CT/TU", None, None, None, year)._replace(number=None) for year in (None, 2020)]
    assert inherit(claims) == claims
