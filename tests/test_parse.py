"""The ``kho parse`` record: shape, offsets, portal pages, doubled captures, news, hostile input."""

import json
import unicodedata
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.parse import main, parse_text
from tests.test_letterhead import HEADLESS, LETTER, PARTY, STATE

FIELDS = ("number", "type", "issuer", "place", "issued", "title", "signer", "recipients", "addressees", "references")
REFERENCE_FIELDS = ("start", "end", "text", "number", "type", "date", "issuer", "self")

NEWS = """Sông Biếc tăng cường phòng dịch
Thứ tư - 10/11/2021 22:02
Thực hiện Công văn số 600-CV/TU, ngày 06/11/2021 của Tỉnh ủy, ngày 09/11/2021, Huyện ủy Sông Biếc ban hành Công văn số \
325-CV/HU về việc tăng cường phòng dịch. Công văn số 325 được gửi đến các xã.
"""


@pytest.mark.parametrize("text", [PARTY, STATE, LETTER, HEADLESS, NEWS, ""])
def test_the_record_has_its_shape(text: str) -> None:
    record = parse_text(text)
    assert all(field in record for field in FIELDS)
    for reference in record["references"]:
        assert all(field in reference for field in REFERENCE_FIELDS)
        assert reference["text"] == text[reference["start"] : reference["end"]]
    json.dumps(record, ensure_ascii=False)


def test_the_header_number_is_no_reference_and_anaphora_are_not_listed() -> None:
    record = parse_text(PARTY + "\nCác xã thực hiện Hướng dẫn này.")
    assert [reference["number"] for reference in record["references"]] == ["17-TB/TW", "17-TB/TW"]


def test_offsets_count_code_points_of_the_nfc_text() -> None:
    record = parse_text(unicodedata.normalize("NFD", PARTY))
    text = unicodedata.normalize("NFC", PARTY)
    assert [text[r["start"] : r["end"]] for r in record["references"]] == [r["text"] for r in record["references"]]
    assert len(record["references"]) == 2


def test_a_doubled_capture_lists_each_mention_and_one_document() -> None:
    chrome = "Trang chủ | Giới thiệu\nHôm nay: 318\n\n"
    once, twice = parse_text(PARTY), parse_text(chrome + PARTY + "\n\n" + PARTY)
    assert len(twice["references"]) == 2 * len(once["references"])
    same = [field for field in FIELDS if field != "references"]
    assert {field: once[field] for field in same} == {field: twice[field] for field in same}


def test_a_news_article_is_about_the_document_it_says_was_issued() -> None:
    record = parse_text(NEWS)
    assert (record["number"], record["type"], record["issuer"]) == ("325-CV/HU", "Công văn", "Huyện ủy Sông Biếc")
    assert (record["issued"], record["title"]) == ("2021-11-09", "về việc tăng cường phòng dịch")
    assert [(r["number"], r["self"]) for r in record["references"]] == [
        ("600-CV/TU", False),
        ("325-CV/HU", True),
        ("325", True),
    ]


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Thủ tướng Chính phủ vừa ký ban hành Chỉ thị số 24/CT-TTg ngày 15/8/2016 về phòng cháy.", "24/CT-TTg"),
        ("Thủ tướng Chính phủ ra Chỉ thị số 24/CT-TTg ngày 15/8/2016 về phòng cháy.", "24/CT-TTg"),
        ("UBND tỉnh phát hành văn bản hỏa tốc số 24/UBND-NC về phòng cháy.", "24/UBND-NC"),
        ("Sau khi có ý kiến của Tỉnh ủy, UBND tỉnh ban hành Công văn số 24/UBND-NC về phòng cháy.", "24/UBND-NC"),
        ("Ban Thường vụ thống nhất ban hành chỉ thị mới thay thế Chỉ thị 24-CT/TU của Tỉnh ủy.", None),
        ("Tỉnh ủy ban hành nghị quyết chuyên đề về du lịch, thay thế Nghị quyết 24-NQ/TU của Tỉnh ủy.", None),
        ("UBND tỉnh ban hành quyết định sửa đổi, bổ sung Quyết định số 24/QĐ-UBND của UBND tỉnh.", None),
        ("Tỉnh ủy ban hành kế hoạch triển khai Chỉ thị số 24-CT/TW của Ban Bí thư.", None),
        ("Tỉnh ủy ban hành văn bản theo Chỉ thị số 24-CT/TW của Ban Bí thư.", None),
        ("Ngay sau khi Ban Bí thư ban hành Chỉ thị số 24-CT/TW các chi bộ học tập.", None),
        ("Trước đó, ngày 15/8/2016, Ban Bí thư ban hành Chỉ thị số 24-CT/TW về phòng cháy.", None),
        ("Hội nghị tổng kết 5 năm ban hành Chỉ thị số 24-CT/TW của Ban Bí thư.", None),
        ("Đoàn kiểm tra Chỉ thị số 24-CT/TW của Ban Bí thư làm việc tại xã.", None),
    ],
)
def test_a_news_article_is_not_about_what_a_new_document_replaces_or_implements(
    sentence: str, number: str | None
) -> None:
    assert parse_text(f"Tin hoạt động\n{sentence}\n")["number"] == number


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1. Ngày 08/02/2023, {}", "2. {}"),
        ("- {}", "- {}"),
        ("1. Quy định mới\n{}", "2. Giải đáp\n\n{}"),
    ],
)
def test_a_list_of_several_documents_has_no_single_subject(first: str, second: str) -> None:
    one = first.format("Bộ Chính trị ban hành Quy định số 97-QĐ/TW ngày 02/02/2023 về trồng cây.")
    other = second.format("Ban Tổ chức Trung ương có Công văn số 44-CV/BTCTW ngày 14/02/2023 giải đáp vướng mắc.")
    record = parse_text(f"Điểm văn bản mới\n\n{one}\n\n{other}\n")
    assert [record[field] for field in ("number", "type", "issuer", "issued", "title")] == [None] * 5
    assert [(r["number"], r["self"]) for r in record["references"]] == [("97-QĐ/TW", False), ("44-CV/BTCTW", False)]


@pytest.mark.parametrize(
    "text",
    [
        "{} Theo đó:\n1. UBND huyện ban hành Kế hoạch số 5/KH-UBND.\n2. Công an huyện ban hành Kế hoạch số 6/KH-CA.",
        "1. {}\n2. Các xã trồng cây theo Chỉ thị số 24-CT/TU của Tỉnh ủy.",
        "1. {}\n2. Sau Công văn số 325-CV/HU, UBND huyện ban hành Kế hoạch số 5/KH-UBND.",
    ],
)
def test_a_list_about_one_document_keeps_its_subject(text: str) -> None:
    lead = "Huyện ủy Sông Biếc ban hành Công văn số 325-CV/HU về việc trồng cây."
    assert parse_text(f"Tin hoạt động\n{text.format(lead)}\n")["number"] == "325-CV/HU"


@pytest.mark.parametrize(
    "cited",
    [
        "Văn bản liên tịch số 1207/VBLT-NHCSXH-CCB",
        "Văn bản thỏa thuận số 15/VBTT-UBND",
        "Giải đáp số 01/GĐ-TANDTC",
        "Công văn số 01/2017/GĐ-TANDTC",
    ],
)
def test_rare_types_are_read_whole_and_agree_with_their_codes(cited: str) -> None:
    (reference,) = parse_text(f"Thực hiện theo {cited}, các xã trồng cây.")["references"]
    assert (reference["text"], reference["type"], reference["odd"]) == (cited, cited.partition(" số")[0], [])


def test_the_program_prints_one_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = []
    for name, text in (("a", PARTY), ("b", STATE)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        names.append(str(tmp_path / f"{name}.txt"))
    assert main(["--json", *names]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b"]


@given(st.text(alphabet="ĐẾN Số:/-12nhậơigửTM.KTÂ\n abc", max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_record(text: str) -> None:
    assert set(FIELDS) <= set(parse_text(text))


@pytest.mark.parametrize(
    "unit", ["Nơi nhận:\n- a\n", "A   B   ", "TM. A\n", "Số 1-\n", "Kính gửi: a;\n", "CHỈ THỊ\n", "\n \n", "ĐẾN\n"]
)
def test_time_is_proportional_to_length(unit: str) -> None:
    small = unit * (8_000 // len(unit))
    ratios = []
    for _ in range(3):
        before = process_time()
        parse_text(small)
        middle = process_time()
        parse_text(small * 4)
        ratios.append((process_time() - middle) / max(middle - before, 0.002))
    assert min(ratios) < 10
