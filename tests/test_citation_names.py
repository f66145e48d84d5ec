"""Names of issuing bodies are read whole: every province, places whose syllables look like other words, many bodies."""

import re
from pathlib import Path

import pytest

from build_tools.citations import find_citations
from build_tools.front_matter import read_yaml
from build_tools.text import nfc
from build_tools.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
_NAMES: dict[str, str] = read_yaml((Path(__file__).parent / "data" / "body_names.yml").read_text(encoding="utf-8"))
_BEHIND = (
    " về trồng cây",
    " tổ chức thực hiện",
    "; các xã",
    ", UBND xã làm ngay",
    " ban hành quy định",
    " đã chỉ đạo",
    " và Kế hoạch số 5/KH-UBND",
)
_OVER_PROVINCES = ("Tỉnh ủy", "Ủy ban nhân dân tỉnh", "Ban Tổ chức Tỉnh ủy", "Sở Tài chính tỉnh", "Tỉnh đoàn")
_OVER_PLACES = (
    "Huyện ủy",
    "UBND huyện",
    "Đảng ủy xã",
    "Ban Thường vụ Thị ủy",
    "Ủy ban nhân dân phường",
    "Thành ủy",
    "Phòng Nội vụ huyện",
    "Hội Nông dân huyện",
)
# In a line of capitals nothing tells these from what they look like; they are invented.
_NOT_IN_CAPITALS = {"Kế Hoạch", "Công An Sơn"}


def _listed(field: str) -> list[str]:
    return [nfc(name.strip()) for name in _NAMES[field].split(";")]


def _issuer(name: str, behind: str) -> str | None:
    text = f"Thực hiện Công văn số 12-CV/HU ngày 03/4/2019 của {name}{behind}"
    return find_citations(text, vocabulary=VOCABULARY)[0].issuer


def _misread(over: tuple[str, ...], name: str) -> list[str | None]:
    wanted = [f"{body} {name}".strip() for body in over for _ in _BEHIND]
    got = [_issuer(f"{body} {name}".strip(), behind) for body in over for behind in _BEHIND]
    return [found for want, found in zip(wanted, got, strict=True) if want != found]


@pytest.mark.parametrize("name", _listed("provinces"))
def test_a_province_is_read_whole(name: str) -> None:
    assert _misread(_OVER_PROVINCES, name) == []


@pytest.mark.parametrize("name", _listed("places"))
def test_a_place_is_read_whole_whatever_its_syllables_look_like(name: str) -> None:
    assert _misread(_OVER_PLACES, name) == []


@pytest.mark.parametrize("name", [*_listed("bodies"), *_listed("units")])
def test_a_body_is_read_whole(name: str) -> None:
    assert _misread(("",), name) == []


@pytest.mark.parametrize("name", _listed("wrapped"))
def test_a_name_goes_on_over_the_end_of_a_long_line(name: str) -> None:
    assert _issuer(name.replace(" / ", "\n"), " về trồng cây") == name.replace(" / ", " ")


@pytest.mark.parametrize("sentence", _listed("clauses"))
def test_a_name_ends_where_a_clause_begins(sentence: str) -> None:
    name = re.split(" [/|] ", sentence)[0]
    assert _issuer(sentence.replace(" / ", "\n").replace(" | ,", ",").replace(" | ", " "), "") == name


@pytest.mark.parametrize("sentence", _listed("joint"))
def test_two_organs_of_the_party_issue_together(sentence: str) -> None:
    name, behind = sentence.split(" | ")
    assert _issuer(name, f" {behind}") == name


def test_a_short_line_ends_a_name() -> None:
    text = "Công văn số 5-CV/BTG của Ban Tuyên giáo\nTỉnh ủy yêu cầu các xã"
    assert find_citations(text, vocabulary=VOCABULARY)[0].issuer == "Ban Tuyên giáo"


@pytest.mark.parametrize("name", sorted({*_listed("provinces"), *_listed("places")} - _NOT_IN_CAPITALS))
def test_a_place_is_read_whole_in_capitals(name: str) -> None:
    for body in ("Huyện ủy", "UBND huyện"):
        text = f"Thực hiện Công văn số 12-CV/HU ngày 03/4/2019 của {body} {name} về việc trồng cây".upper()
        assert find_citations(text, vocabulary=VOCABULARY)[0].issuer == f"{body} {name}".upper()


def test_enough_names_stand_here() -> None:
    assert len(_listed("provinces")) + len(_listed("places")) >= 200
    assert len(_listed("bodies")) >= 150
    assert len(_listed("units")) >= 400
