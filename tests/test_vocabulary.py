"""The vocabulary: a librarian's data, checked when it is read."""

from datetime import date
from pathlib import Path

import pytest

from build_tools.numbers import STROKE_CODES, TYPE_CODES, parse_number
from build_tools.vocabulary import load_vocabulary, word_key

VOCABULARY = load_vocabulary()
_FOLDER = Path(__file__).parent.parent / "build_tools" / "vocabularies"


def test_type_codes_and_numbers_stay_in_step() -> None:
    listed = {code for kind in VOCABULARY.types for code in kind.codes}
    assert listed == TYPE_CODES
    assert not set(STROKE_CODES) & TYPE_CODES


@pytest.mark.parametrize(
    ("written", "type_id"),
    [
        ("Hướng dẫn", "huong-dan"),
        ("NGHỊ  QUYẾT", "nghi-quyet"),
        ("thông báo Kết luận", "thong-bao"),
        ("Thông tư liên bộ", "thong-tu-lien-tich"),
        ("Lời kêu gọi", "loi-keu-goi"),
    ],
)
def test_a_type_is_found_by_its_words(written: str, type_id: str) -> None:
    kind = VOCABULARY.type_of(written)
    assert kind is not None
    assert kind.id == type_id


def test_an_unknown_word_is_no_type() -> None:
    assert VOCABULARY.type_of("Thông điệp vũ trụ") is None


@pytest.mark.parametrize(
    ("type_id", "number", "agrees"),
    [
        ("quy-dinh", "66-QĐ/TW", True),
        ("quy-dinh", "08-QĐi/TW", True),
        ("quyet-dinh", "66-QĐ/TW", True),
        ("cong-van", "1378-CT/TU", False),
        ("cong-van", "1246/UBND-VX", True),
        ("cong-dien", "02-CD/TU", True),
        ("du-an", "05-ĐA/TU", False),
        ("chi-thi", "13-TTg/NN", True),
    ],
)
def test_type_and_code_agree_or_not(type_id: str, number: str, agrees: bool) -> None:
    kind, value = VOCABULARY.type_by_id(type_id), parse_number(number)
    assert kind is not None
    assert value is not None
    assert kind.agrees_with(value) is agrees


def test_codes_have_their_days() -> None:
    kind = VOCABULARY.type_by_id("quy-dinh")
    assert kind is not None
    code = next(entry for entry in kind.party if entry.code == "QĐi")
    assert code.valid_on(date(2018, 10, 25))
    assert not code.valid_on(date(2026, 6, 1))
    assert code.valid_on(None)


def test_a_body_code_never_decides_alone_where_it_stands_for_three() -> None:
    assert VOCABULARY.names_of_body("TW") == ("Ban Chấp hành Trung ương", "Bộ Chính trị", "Ban Bí thư")
    assert VOCABULARY.names_of_body("BGDDT") == ("Bộ Giáo dục và Đào tạo",)
    assert VOCABULARY.names_of_body("XYZ") == ()


def test_relations_are_the_closed_list_with_both_directions() -> None:
    assert [relation.id for relation in VOCABULARY.relations] == [
        *("thuc_hien", "tiep_tuc_thuc_hien", "can_cu", "huong_dan", "tuan_thu", "huong_ung", "tra_loi"),
        *("sua_doi", "thay_the", "bai_bo", "bai_bo_mot_phan", "dinh_chinh", "kem_theo", "dan_chieu"),
    ]
    assert all(relation.label and relation.inverse for relation in VOCABULARY.relations)
    with pytest.raises(ValueError, match="no relation"):
        VOCABULARY.relation("hieu_luc")


def test_tone_placement_does_not_make_another_word() -> None:
    assert word_key("Tỉnh  uỷ") == word_key("tỉnh ủy")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("types.yml", "{name: Chỉ thị,", "{nam: Chỉ thị,", "unknown field 'nam'"),
        ("types.yml", "name: Lệnh", "name: Chỉ thị", "stands for"),
        ("types.yml", "QĐi 2018-04-03..2026-05-26, QyĐ", "QĐi 2018, QyĐ", "days are written"),
        ("types.yml", "luat: {name: Luật,", "luat: {name: Luật, short: perhaps,", "short is yes or no"),
        ("relations.yml", "  label: căn cứ\n", "", "label and inverse"),
        ("bodies.yml", "heads: >-", "head: >-", "unknown field 'head'"),
    ],
)
def test_a_bad_vocabulary_is_refused_by_name(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    for path in _FOLDER.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new, 1) if path.name == file else text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_vocabulary(tmp_path)
