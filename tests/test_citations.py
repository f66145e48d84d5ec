"""The citation engine, one phenomenon a sentence, and what must hold for every text."""

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.citations import OwnDocument, find_citations
from build_tools.front_matter import read_yaml
from build_tools.model import Citation
from build_tools.numbers import parse_number
from build_tools.text import nfc
from build_tools.vocabulary import load_vocabulary

_SENTENCES: list[dict[str, Any]] = read_yaml(
    (Path(__file__).parent / "data" / "citation_sentences.yml").read_text(encoding="utf-8")
)
VOCABULARY = load_vocabulary()


def _find(text: str, own: OwnDocument | None = None) -> list[Citation]:
    return [c for c in find_citations(text, vocabulary=VOCABULARY, own=own) if not c.vague]


@pytest.mark.parametrize("sentence", _SENTENCES, ids=[sentence["name"] for sentence in _SENTENCES])
def test_one_phenomenon(sentence: dict[str, Any]) -> None:
    text = nfc(sentence["text"])
    found = [c for c in find_citations(text, vocabulary=VOCABULARY, cells=True) if not c.vague]
    wanted = sentence["found"]
    fields = ("number", "type", "date", "issuer")
    got = [{"span": c.text, **{name: getattr(c, name) for name in fields}} for c in found]
    assert got == [{"span": nfc(w["span"]), **{name: w.get(name) for name in fields}} for w in wanted]
    for citation, want in zip(found, wanted, strict=True):
        assert want.get("relation") in {None, citation.relation}


def test_there_are_enough_sentences_and_each_has_its_own_name() -> None:
    names = [sentence["name"] for sentence in _SENTENCES]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("text", "pinpoint", "title"),
    [
        ("khoản 2 Điều 8 Nghị định số 135/2005/NĐ-CP của Chính phủ về giao khoán.", "khoản 2 Điều 8", "về giao khoán"),
        ("Điều 5, khoản 2 Nghị định số 15/2020/NĐ-CP", "Điều 5, khoản 2", None),
        ("điểm a khoản 2 mục III Chỉ thị số 05-CT/TW", "điểm a khoản 2 mục III", None),
        ("theo Điều 6 của Thông tư số 05/2013/TT-BYT", "Điều 6", None),
        ("Công văn số 121-CV/HU của Huyện ủy về dịch, Công điện số 4-CĐ/TU", None, "về dịch"),
        ("Chỉ thị số 1-CT/TU v/v trồng cây; các xã làm ngay", None, "v/v trồng cây"),
        ("Kết luận số 132-KL/TW về ma túy, tình hình tội phạm tại\n3 tỉnh cũ đã giảm 12,4%.", None, "về ma túy"),
        ("Nghị quyết 147-HĐBT về giá - lương - tiền, nhiều cơ quan vẫn dùng xe", None, "về giá - lương - tiền"),
        ("Nghị quyết số 1-NQ/TU về công nghiệp, giá trị tăng bình quân 11,5%", None, "về công nghiệp"),
        ("Quyết định số 1486/QĐ-BGTVT ngày 2/6/2021 quy định khác thì theo Thông tư này", None, None),
        ("Nghị định số 15/2020/NĐ-CP sửa đổi bởi Nghị định số 14/2022/NĐ-CP", None, None),
        ("Thông tư số 85/2014/TT-BGTVT về cải tạo xe\nThay cụm từ “xe” bằng “máy”", None, "về cải tạo xe"),
        ("Nghị định số 9/NĐ-CP về hàng hải (đã được sửa đổi năm 2020)", None, "về hàng hải"),
        ("Chỉ thị số 4/CT-TTg về khai thác hải sản (đối với hộ có tàu) và", None, "về khai thác hải sản"),
    ],
)
def test_pinpoint_and_title_are_kept_beside_the_span(text: str, pinpoint: str | None, title: str | None) -> None:
    first = _find(text)[0]
    assert (first.pinpoint, first.title) == (pinpoint, title)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("công văn số 1378-CT/TU", ("type-code-mismatch",)),
        ("Công văn số 318-CV/HU, ngày 31/02/2020", ("impossible-date",)),
        ("Thông tri số O7-TT/TU", ("misread",)),
        ("Chỉ thị số 19-CT/TW, ngày 2l tháng 12 năm l992", ("misread",)),
        ("Công điện số 02-CD/TU", ("code-without-stroke",)),
        ("Quy định số 66-QĐ/TW", ()),
        ("Thông báo kết luận số 172-TB/TW", ()),
        ("Công văn số 1246/UBND-VX", ()),
    ],
)
def test_what_is_odd_is_noted_and_kept_as_written(text: str, odd: tuple[str, ...]) -> None:
    assert _find(text)[0].odd == odd


def test_short_forms_take_the_number_of_the_same_text() -> None:
    text = "Chỉ thị số 16/CT-TTg của Thủ tướng Chính phủ. Chỉ thị 16 nêu rõ. Nghị định 16 thì không."
    assert [(c.number, c.full_number) for c in _find(text)] == [
        ("16/CT-TTg", None),
        ("16", "16/CT-TTg"),
        ("16", None),
    ]


def test_a_doubtful_short_form_needs_its_full_number() -> None:
    assert _find("lồng ghép Chương trình 21 và hai nguồn khác.") == []
    answered = _find("Chương trình số 21-CTr/TU của Tỉnh ủy (viết tắt là Chương trình 21).")
    assert [c.full_number for c in answered] == [None, "21-CTr/TU"]


def test_a_document_knows_itself() -> None:
    own = OwnDocument(number="68-HD/BTGHU", type="Hướng dẫn", issuer="Ban Tuyên giáo Huyện ủy Triệu Sơn")
    text = "(Kèm theo Hướng dẫn số 68- HD/BTGHU, ngày 08/4/2020). Các xã thực hiện hướng dẫn này và Kế hoạch này."
    found = find_citations(text, vocabulary=VOCABULARY, own=own)
    assert [(c.text, c.own, c.vague, c.antecedent) for c in found] == [
        ("Hướng dẫn số 68- HD/BTGHU, ngày 08/4/2020", True, False, None),
        ("hướng dẫn này", True, True, -1),
    ]


def test_anaphora_points_to_the_last_of_its_type() -> None:
    text = "Tỉnh ủy có Thông báo số 77-TB/TU. Thông báo nêu trên được gửi đi; các văn bản nêu trên thì không."
    found = find_citations(text, vocabulary=VOCABULARY)
    assert [(c.text, c.vague, c.antecedent) for c in found] == [
        ("Thông báo số 77-TB/TU", False, None),
        ("Thông báo nêu trên", True, 0),
    ]


def test_a_bare_law_points_to_the_one_that_the_text_dates() -> None:
    text = "Luật Thủy lợi năm 2017 quy định. Theo Luật Thủy lợi, tổ thủy nông tự quản."
    found = find_citations(text, vocabulary=VOCABULARY)
    assert [(c.text, c.vague, c.antecedent) for c in found] == [
        ("Luật Thủy lợi năm 2017", False, None),
        ("Luật Thủy lợi", True, 0),
    ]


def test_a_citation_does_not_cross_a_cell_unless_it_may() -> None:
    row = "| Quyết định | 12/2018/QĐ-UBND | 25/5/2018 |"
    assert [(c.text, c.type) for c in _find(row)] == [("12/2018/QĐ-UBND", "Quyết định")]
    spread = find_citations(row, vocabulary=VOCABULARY, cells=True)
    assert [c.text for c in spread] == ["Quyết định | 12/2018/QĐ-UBND | 25/5/2018"]


def test_a_blank_line_inside_a_title_is_crossed_to_the_issuer_only() -> None:
    text = "Thực hiện Thông báo Kết luận số 172-TB/TW\n\nCủa Bộ Chính trị về công tác"
    assert _find(text)[0].text == "Thông báo Kết luận số 172-TB/TW\n\nCủa Bộ Chính trị"
    assert _find("Thực hiện Thông báo số 172-TB/TW\n\nBộ Chính trị đã họp")[0].issuer is None


def test_a_markdown_heading_is_a_block_of_its_own() -> None:
    found = _find(
        "## Thực hiện Thông báo số 172-TB/TW\n\nCủa Bộ Chính trị, các cấp làm ngay.\n\n# Chỉ thị\nsố 16/CT-TTg"
    )
    assert [(c.text, c.issuer) for c in found] == [("Thông báo số 172-TB/TW", None), ("số 16/CT-TTg", None)]


_WORD_LIST = (
    "Chỉ thị~số~16~15/CT-TTg~ngày~31/3/2020~của~Thủ tướng Chính phủ~và~,~;~.~\n~Luật~năm 2015~68- HD/BTGHU~này~(~)~“~”"
)
_WORDS = st.sampled_from(
    [
        *_WORD_LIST.split("~"),
        "**",
        "\\",
        "\u00ad",
        "|",
        "\n\n",
        "Lời kêu gọi",
        "Điều 5",
        "- ",
        "Quyết định",
        "các",
        "\u00a0",
    ]
)


@given(st.lists(_WORDS, max_size=60).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_spans_are_true_apart_and_hold_their_number(text: str) -> None:
    text = nfc(text)
    end = 0
    for citation in find_citations(text, vocabulary=VOCABULARY):
        assert end <= citation.start < citation.end <= len(text)
        assert citation.text == text[citation.start : citation.end]
        end = citation.end
        if citation.number:
            number = parse_number(citation.number)
            assert number is not None
            assert number.ordinal_text in citation.text


@given(st.lists(_WORDS, max_size=40).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_taking_the_links_out_gives_the_text_back(text: str) -> None:
    text = nfc(text)
    pieces, at = [], 0
    for citation in find_citations(text, vocabulary=VOCABULARY):
        pieces += [text[at : citation.start], citation.text]
        at = citation.end
    assert "".join([*pieces, text[at:]]) == text


_HOSTILE = {
    "numbers without end": "số 1-",
    "open brackets": "(((",
    "one endless line": "Thực hiện Chỉ thị số 16/CT-TTg của Thủ tướng Chính phủ và ",
    "type words": "Chỉ thị số ",
    "days": "ngày ngày ngày ",
    "bare list": "Chỉ thị số 1, 2, 3, 4, ",
    "laws": "Luật Luật sửa đổi Luật ",
    "issuers": "của Ban Ban Ban Tỉnh ủy ",
    "governing words": "thực hiện thay thế bãi bỏ ",
    "appeals": "Lời kêu gọi của “",
    "this": "Chỉ thị này ",
    "bullets": "- a:\n- 1/NQ-CP\n",
    "pipes": "| 1/QĐ-UBND ",
    "dates": "ngày 1/1/2020 của ",
    "hyphens": "1-2-3-4-",
    "capitals": "12/AB-CD-EF-",
    "spaces": "số          ",
    "blank lines": "Quyết định\n\n\n",
    "escapes": "\\*\\*",
    "passive": "được được được thay thế bởi ",
    "asides": "Sửa đổi (theo “Nghị định số 1/NĐ-CP; ",
    "closed asides": "(sửa đổi) “bãi bỏ” số 1/NĐ-CP, Ủy ban ban hành ",
    "title commas": "số 1/NĐ-CP về nhà, đất, ",
    "ended": "Quyết định số 1/QĐ-UBND hết hiệu lực kể từ ngày ",
}


@pytest.mark.parametrize("name", sorted(_HOSTILE))
def test_time_is_proportional_to_length(name: str) -> None:
    unit = _HOSTILE[name]
    small = unit * (6_000 // len(unit))
    large = small * 4
    ratios = []
    for _ in range(3):
        before = process_time()
        find_citations(small, vocabulary=VOCABULARY)
        middle = process_time()
        find_citations(large, vocabulary=VOCABULARY)
        ratios.append((process_time() - middle) / max(middle - before, 0.002))
    assert min(ratios) < 10, json.dumps({"ratios": ratios})
