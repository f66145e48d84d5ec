"""Document numbers: parser and formatter are inverse, and a number knows its parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.numbers import STROKE_CODES, TYPE_CODES, DocumentNumber, parse_number

# as written → canonical, type code, body code, unit, Party?
SPELLINGS = [
    ("Số 68- HD/BTGHU", "68-HD/BTGHU", "HD", "BTGHU", None, True),
    ("632 - CV/HU", "632-CV/HU", "CV", "HU", None, True),
    ("63 -\nCT/TƯ", "63-CT/TƯ", "CT", "TƯ", None, True),
    ("41 –HD/BTGTXU", "41-HD/BTGTXU", "HD", "BTGTXU", None, True),
    ("858CV/ĐUK", "858CV/ĐUK", "CV", "ĐUK", None, True),
    ("21 CTr/HPN-STNMT", "21-CTr/HPN-STNMT", "CTr", "HPN", "STNMT", True),
    ("08-QĐi/TW", "08-QĐi/TW", "QĐi", "TW", None, True),
    ("128/NQ-CP", "128/NQ-CP", "NQ", "CP", None, False),
    ("30/2020/NĐ-CP", "30/2020/NĐ-CP", "NĐ", "CP", None, False),
    ("28/2023/NĐ- CP", "28/2023/NĐ-CP", "NĐ", "CP", None, False),
    ("30/2020/nđ-cp", "30/2020/nđ-cp", "nđ", "cp", None, False),
    ("66.15/2026/NQ-CP", "66.15/2026/NQ-CP", "NQ", "CP", None, False),
    ("19-2017/NQ-CP", "19-2017/NQ-CP", "NQ", "CP", None, False),
    ("43/2019/QH14", "43/2019/QH14", None, "QH14", None, False),
    ("26/2005/PL-UBTVQH11", "26/2005/PL-UBTVQH11", "PL", "UBTVQH11", None, False),
    ("6240 /BGDĐT-KHCNTT", "6240/BGDĐT-KHCNTT", None, "BGDĐT", "KHCNTT", False),
    ("55/2012/TTLT-BTC-BKHĐT", "55/2012/TTLT-BTC-BKHĐT", "TTLT", "BTC", "BKHĐT", False),
    ("132-QÐ/UB", "132-QĐ/UB", "QĐ", "UB", None, False),
    ("13-TTg/NN", "13-TTg/NN", None, "TTg", "NN", False),
    ("12-NT/TT", "12-NT/TT", "TT", "NT", None, False),
    ("217-CP", "217-CP", None, "CP", None, False),
    ("158-SL", "158-SL", "SL", None, None, False),
    ("150A/QĐ-UBND", "150A/QĐ-UBND", "QĐ", "UBND", None, False),
]


@pytest.mark.parametrize(("written", "canonical", "type_code", "body", "unit", "party"), SPELLINGS)
def test_a_number_knows_its_parts(
    written: str, canonical: str, type_code: str | None, body: str | None, unit: str | None, party: bool
) -> None:
    number = parse_number(written)
    assert number is not None
    assert str(number) == canonical
    assert (number.type_code, number.body_code, number.unit_code) == (type_code, body, unit)
    assert number.is_party is party
    assert number.is_state is not party


@pytest.mark.parametrize(
    "text", ["", "Số", "12/13", "Hà Nội", "10/Hà Nội", "5-Ban", "Chỉ thị", "3-5", "1/2020", "10 kg"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_ordinal_year_and_slug() -> None:
    number = parse_number("08/2020/QĐ-UBND")
    assert number is not None
    assert (number.ordinal, number.ordinal_text, number.year) == (8, "08", 2020)
    assert number.slug == "08-2020-qd-ubnd"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("08-CT/TW", "8 - CT/TƯ", True),
        ("02-CD/TU", "02-CĐ/TU", True),
        ("30/2020/ND-CP", "30/2020/NĐ-CP", True),
        ("858CV/ĐUK", "858-CV/ĐUK", True),
        ("19-2017/NQ-CP", "19/2017/NQ-CP", True),
        ("15/CT-TTg", "15/CT-TTG", True),
        ("05-ĐA/TU", "05-DA/TU", False),
        ("05/HĐ-UBND", "05/HD-UBND", False),
        ("15/CT-TTg", "15-CT/TTg", False),
        ("30/2020/NĐ-CP", "30/2021/NĐ-CP", False),
        ("01-CT/TU", "01-CT/TW", False),
    ],
)
def test_the_key_joins_spellings_and_nothing_else(one: str, other: str, same: bool) -> None:
    first, second = parse_number(one), parse_number(other)
    assert first is not None
    assert second is not None
    assert (first.key == second.key) is same


_codes = st.from_regex(r"[A-ZĐ]{2,6}", fullmatch=True)


@st.composite
def _numbers(draw: st.DrawFn) -> DocumentNumber:
    ordinal = draw(st.from_regex(r"[0-9]{1,5}", fullmatch=True))
    type_code = draw(st.sampled_from(sorted(TYPE_CODES - {"L", *STROKE_CODES})))
    bodies = draw(st.lists(_codes, min_size=1, max_size=3))
    if draw(st.booleans()):
        return DocumentNumber(ordinal, None, "-", (type_code, *bodies), ("/",) + ("-",) * (len(bodies) - 1))
    year = draw(st.one_of(st.none(), st.integers(1945, 2060)))
    return DocumentNumber(ordinal, year, "/", (type_code, *bodies), ("-",) * len(bodies))


@given(_numbers())
def test_parse_and_format_are_inverse(number: DocumentNumber) -> None:
    assert parse_number(str(number)) == number


@given(st.text(max_size=40))
def test_any_text_gives_a_number_that_reads_itself_or_none(text: str) -> None:
    number = parse_number(text)
    assert number is None or parse_number(str(number)) == number
