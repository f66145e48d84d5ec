"""Dates: what people type is read with its span; the official form is written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.dates import find_dates, official, scan_date, scan_month_or_year

READ = [
    ("ngày 08 tháng 4 năm 2020", "2020-04-08", True),
    ("ngày 9 tháng 10 năm 1987", "1987-10-09", True),
    ("ngày 30/5/2019", "2019-05-30", True),
    ("ngày 21-3-2020", "2020-03-21", True),
    ("ngày 18.8.2025", "2025-08-18", True),
    ("ngày 17-12-\n1996", "1996-12-17", True),
    ("NGÀY 14 THÁNG 6 NĂM 1996", "1996-06-14", True),
    ("ngày 5 / 6 / 2020", "2020-06-05", True),
    ("ngày 30/5/19", "2019-05-30", True),
    ("ngày 04/10", None, True),
    ("Ngày 15-2", None, True),
    ("ngày 14 tháng 7", None, True),
    ("ngày 29/77/2020", None, False),
    ("ngày 31/02/2020", None, False),
    ("ngày 29 tháng 2 năm 2021", None, False),
]


@pytest.mark.parametrize(("text", "iso", "possible"), READ)
def test_a_date_is_read_with_its_span(text: str, iso: str | None, possible: bool) -> None:
    found = scan_date("x " + text + " của", 2)
    assert found is not None
    assert (found.start, found.end) == (2, 2 + len(text))
    assert (found.iso, found.possible) == (iso, possible)


@pytest.mark.parametrize("text", ["12/13 điểm", "24/24 giờ", "ngày mai", "2021-2025", "ngày", "1.246 hộ"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert scan_date(text, 0, bare=True) is None


def test_month_and_year_alone() -> None:
    month, year = scan_month_or_year("tháng 6 năm 2020", 0), scan_month_or_year("năm 2023 của", 0)
    assert month is not None
    assert year is not None
    assert (month.iso, year.iso, year.end) == ("2020-06", "2023", 8)
    assert scan_month_or_year("năm 2021-2025", 0) is None


def test_dates_of_a_text_in_reading_order() -> None:
    text = "Ngày 24-3-2020 họp; kênh 19-5; từ 10/7/2015 đến ngày 15-2; tỷ lệ 8/10."
    assert [(text[d.start : d.end], d.iso) for d in find_dates(text)] == [
        ("Ngày 24-3-2020", "2020-03-24"),
        ("10/7/2015", "2015-07-10"),
        ("ngày 15-2", None),
    ]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2020, 4, 8), "ngày 08 tháng 4 năm 2020"),
        (date(2021, 2, 11), "ngày 11 tháng 02 năm 2021"),
        (date(2021, 12, 3), "ngày 03 tháng 12 năm 2021"),
    ],
)
def test_the_official_form(day: date, text: str) -> None:
    assert official(day) == text


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31)))
def test_the_official_form_is_read_back(day: date) -> None:
    found = scan_date(official(day), 0)
    assert found is not None
    assert found.iso == day.isoformat()
