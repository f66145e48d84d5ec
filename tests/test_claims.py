"""Mentions of one number in one directive complete each other: the rule as it reads, against the quick way to it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from build_tools.claims import Claim, inherit, number_group, ordinal_group
from build_tools.clusters import Cluster, give_addresses
from build_tools.model import Citation
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


def test_numbers_that_an_address_does_not_tell_apart_are_of_one_group() -> None:
    keys = ["16-CV/TU", "16/CV-TU", "16-CV-TU", "16-CV(TU"]
    assert len({number_group(key) for key in keys}) == 1
    assert number_group("16-CĐ/TU") == number_group("16-CD/TU")
    others = ["16-CV/HU", "17-CV/TU", "16/2020/CV-TU", "~công văn~16", "~công văn~", "~luật~luật đất đai"]
    assert len({number_group(key) for key in ["16-CV/TU", *others]}) == 1 + len(others)


def test_bare_ordinals_of_a_type_are_of_one_group_with_the_directives_that_have_them() -> None:
    assert number_group("~chỉ thị~16") == number_group("~chỉ thị~16/2020") == ordinal_group("chỉ thị", 16)
    assert number_group("~chỉ thị~16") != number_group("~chỉ thị~17")
    assert number_group("~chỉ thị~16") != number_group("~công văn~16")


NUMBERS = ("16-CV/TU", "16/CV-TU", "8-CĐ/TW", "30/2020/NĐ-CP", "30/NĐ-CP", "1246/UBND-VX", "16", "128/NQ-CP")


@given(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_numbers_with_one_address_are_of_one_group(one: str, other: str) -> None:
    first, second = parse_number(one), parse_number(other)
    assert first is not None
    assert second is not None
    if first.is_full and second.is_full and first.slug == second.slug:
        assert number_group(first.key) == number_group(second.key)


def _cluster(number_key: str, issuer: str, year: int = 2020) -> Cluster:
    number = parse_number(number_key)
    claim = Claim(number, "công văn", "", None, issuer, None, None, year, None, None)
    cluster = Cluster(number_key, None, year, "")
    cluster.claims.append(("van-ban", 0, claim, Citation(0, 1, number_key)))
    return cluster


def test_addresses_for_which_several_groups_or_a_directive_contend_are_told() -> None:
    alone, first, second = _cluster("7-CV/HU", "Huyện ủy A"), _cluster("16-CV/TU", "A"), _cluster("16-CV/TU", "A")
    assert give_addresses([alone, first, second]) == {}, "those of one group settle it among themselves"
    assert [each.key for each in (first, second)] == ["a/2020/16-cv-tu", "a/2020/16-cv-tu-2"]
    pushed, beside = _cluster("16-CV/TU", "A"), _cluster("16-CV/HU", "A")
    contested = give_addresses([pushed, beside], taken={"a/2020/16-cv-tu"})
    assert pushed.key == "a/2020/16-cv-tu-2"
    assert contested == dict.fromkeys(("a/2020/16-cv-tu", "a/2020/16-cv-tu-2"), frozenset({number_group("16-CV/TU")}))


def test_documents_of_two_groups_that_want_one_address_are_told() -> None:
    long = "1/2020/TTLT-BLĐTBXH-BTC-BYT-BGDĐT"
    longer = "1/2020/TTLT-BLĐTBXH-BTC-BYT-BGDĐT-BNV"  # cut where addresses end
    one, other = _cluster(long, "A"), _cluster(longer, "A")
    groups = frozenset({number_group(long), number_group(longer)})
    assert give_addresses([one, other]) == {one.key: groups, other.key: groups}
    assert other.key == f"{one.key}-2"
