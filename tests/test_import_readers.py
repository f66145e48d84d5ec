"""Each small source in ``tests/data/import`` becomes what its one feature says."""

from pathlib import Path
from typing import Any

import pytest

from build_tools.importers.importing import Imported, import_file, open_desk
from build_tools.importers.legacy import Encoding, convert, encoding_of_font, recognise
from tests.import_shapes import taken_apart

SAMPLES = Path(__file__).parent / "data/import"
HEAD: dict[str, Any] = {
    "number": "12-CV/HU",
    "type": "Công văn",
    "title": "V/v lập hồ sơ lưu trữ",
    "issuer": "Huyện ủy Bình An",
    "place": "Bình An",
    "header": ["HUYỆN ỦY BÌNH AN", "*"],
    "motto": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
    "addressees": ["Các đảng ủy xã", "Ban Tổ chức Huyện ủy"],
    "recipients": ["Như kính gửi", "Lưu Văn phòng Huyện ủy"],
    "separator": ",",
    "signers": [{"authority": "T/M BAN THƯỜNG VỤ", "position": "PHÓ BÍ THƯ", "name": "Trần Văn An"}],
}
SENTENCE = (
    "Huyện ủy yêu cầu các đảng ủy xã lập hồ sơ đầy đủ, nộp lưu trữ trước ngày 30 tháng 6 và báo cáo kết quả về "
    "Văn phòng Huyện ủy."
)
POINTS = "\n\n1. Các đảng ủy xã lập hồ sơ theo mẫu.\n\n2. Ban Tổ chức Huyện ủy kiểm tra việc lập hồ sơ.\n"


def imported(name: str, tmp_path: Path) -> Imported:
    """The draft of a sample in an archive that has no authority file."""
    (tmp_path / "directives").mkdir()
    desk, _ = open_desk(tmp_path)
    return import_file(SAMPLES / name, desk, dry_run=True)


BODIES = {
    "columns-in-a-table.docx": "Thực hiện Kế hoạch số 05-KH/HU ngày 02/3/2021 của Huyện ủy, Huyện ủy yêu cầu các "
    "đơn vị "
    "lập hồ sơ đúng hạn.\n",
    "automatic-numbers.docx": "Huyện ủy yêu cầu:\n\n## I. MỤC ĐÍCH\n\n1. Lập hồ sơ đầy đủ;\n\na) đúng hạn;\n\nb) "
    "đúng mẫu.\n\n"
    "2. Nộp hồ sơ vào lưu trữ.\n\n## II. TỔ CHỨC THỰC HIỆN\n\n- Các đảng ủy xã;\n\n- Ban Tổ chức Huyện ủy.\n",
    "bold-and-table.docx": "Huyện ủy nhấn mạnh phương châm **“rõ người, rõ việc”** và *đúng hạn* trong lập hồ sơ "
    "2\\*3 lần.\n\n"
    "| TT | Đơn vị | Hạn |\n| --- | --- | --- |\n| 1 | Xã Bình Hòa \\| Bình Tân | 30/6 |\n| 2 | Xã An Phú |  |\n",
    "tracked-changes.docx": "Huyện ủy yêu cầu hai mươi đơn vị lập hồ sơ.\n",
    "old-fonts.docx": SENTENCE + "\n",
    "tcvn3.txt": SENTENCE + POINTS,
    "vni.txt": SENTENCE + POINTS,
    "nfd.txt": SENTENCE + POINTS,
    "utf-16.txt": SENTENCE + POINTS,
    "two-numbers.txt": SENTENCE + POINTS,
    "certified-copy.txt": SENTENCE + POINTS,
    "wrapped.txt": "Huyện ủy yêu cầu các đảng ủy xã lập hồ sơ đầy đủ, nộp lưu trữ trước ngày 30 tháng 6 và báo "
    "cáo kết quả về "
    "Văn phòng Huyện ủy. Việc nộp hồ sơ thực hiện theo Quy định của Ban Thường vụ Huyện ủy, bảo đảm đúng hạn và "
    "đúng mẫu đã "
    "ban hành." + POINTS,
    "attachments.txt": SENTENCE + POINTS + "\n# PHỤ LỤC\n\nDanh mục hồ sơ nộp lưu trữ\n\n"
    "(Kèm theo Công văn số 12-CV/HU ngày 04/5/2021)\n\n1. Hồ sơ đại hội.\n\n2. Hồ sơ nhân sự.\n\n# Mẫu số 01\n\n"
    "Tên đơn vị…………\n",
    "portal.html": "Huyện ủy yêu cầu các đảng ủy xã **lập hồ sơ đầy đủ**, nộp lưu trữ trước ngày 30 tháng 6.\n\n"
    "1. Các đảng ủy xã lập hồ sơ theo mẫu.\n\n2. Ban Tổ chức Huyện ủy kiểm tra & báo cáo.\n\n"
    "| TT | Đơn vị |\n| --- | --- |\n| 1 | Xã An Phú |\n",
}
SEEN: dict[str, list[str]] = {
    "old-fonts.docx": ["import-legacy"],
    "tcvn3.txt": ["import-legacy"],
    "vni.txt": ["import-legacy"],
    "two-numbers.txt": ["import-two-numbers"],
    "certified-copy.txt": ["import-certified-copy"],
}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_sample_becomes_its_text_and_its_head(name: str, tmp_path: Path) -> None:
    done = imported(name, tmp_path)
    fields, body = taken_apart(done.text)
    assert body == BODIES[name]
    assert {field: fields.get(field) for field in HEAD} == HEAD
    assert [finding.code for finding in done.findings] == SEEN.get(name, [])
    assert done.key == "huyen-uy-binh-an/2021/12-cv-hu"


def test_a_number_behind_a_wide_gap_is_noted_as_printed(tmp_path: Path) -> None:
    (tmp_path / "directives").mkdir()
    desk, _ = open_desk(tmp_path)
    source = tmp_path / "source.txt"
    text = (SAMPLES / "wrapped.txt").read_text(encoding="utf-8")
    source.write_text(
        text.replace("Số 12-CV/HU", "Số:   12 - CV/HU").replace("\n        *  ", "\n    ---o0o---"), encoding="utf-8"
    )
    fields, _ = taken_apart(import_file(source, desk, dry_run=True).text)
    assert fields["number"] == "12-CV/HU"
    assert [each["as_written"] for each in fields["notes"] if each["field"] == "number"] == ["Số: 12 - CV/HU"]
    assert fields["header"] == ["HUYỆN ỦY BÌNH AN"]


def test_the_souths_spelling_heads_the_same_lists(tmp_path: Path) -> None:
    (tmp_path / "directives").mkdir()
    desk, _ = open_desk(tmp_path)
    source = tmp_path / "source.txt"
    text = (SAMPLES / "wrapped.txt").read_text(encoding="utf-8")
    assert text.count("Kính gửi") == text.count("Nơi nhận") == 1
    source.write_text(
        text.replace("Kính gửi", "Kính gởi").replace("Nơi nhận", "Nơi gởi").replace("Như kính gửi", "Như kính gởi"),
        encoding="utf-8",
    )
    fields, body = taken_apart(import_file(source, desk, dry_run=True).text)
    assert fields["addressees"] == HEAD["addressees"]
    assert len(fields["recipients"]) == len(HEAD["recipients"])
    assert "gởi" not in body


def test_a_portals_words_go_into_the_posting(tmp_path: Path) -> None:
    fields, _ = taken_apart(imported("portal.html", tmp_path).text)
    posting = fields["posting"]
    assert posting.pop("remarks")
    assert posting == {
        "portal": "Cổng thông tin huyện Bình An",
        "headline": "Công văn về việc lập hồ sơ lưu trữ trong các đảng ủy xã",
        "posted": "05/05/2021 08:12",
        "posted_at": "2021-05-05T08:12",
        "author": "Quản trị",
        "views": "76",
        "poll": "Bạn thấy Cổng thông tin huyện Bình An thế nào?",
        "counters_heading": "Thống kê truy cập",
        "counters": {"Hôm nay": "318", "Tất cả": "190.455"},
    }
    assert "Tin liên quan" not in imported_text(fields)


def imported_text(fields: dict[str, Any]) -> str:
    return repr({name: value for name, value in fields.items() if name != "omitted"})


def test_attachments_are_listed_with_the_anchors_of_their_headings(tmp_path: Path) -> None:
    fields, _ = taken_apart(imported("attachments.txt", tmp_path).text)
    assert fields["attachments"] == [
        {"title": "PHỤ LỤC", "anchor": "phu-luc"},
        {"title": "Mẫu số 01", "anchor": "mau-so-01"},
    ]


def test_what_is_left_out_is_quoted(tmp_path: Path) -> None:
    fields, _ = taken_apart(imported("two-numbers.txt", tmp_path).text)
    assert fields["omitted"] == ["Dòng 4: “Số 11-CV/HU”."]


@pytest.mark.parametrize(
    ("old", "encoding", "new"),
    [
        (
            "Uû ban nh©n d©n huyÖn B×nh An ®Ò nghÞ c¸c x· b¸o c¸o ®óng h¹n",
            "TCVN3",
            "Uỷ ban nhân dân huyện Bình An đề nghị các xã báo cáo đúng hạn",
        ),
        ("HUYÖN ñY B×NH AN\nvµ c¸c x· trong huyÖn ®Ò nghÞ", "TCVN3", "HUYỆN ỦY BÌNH AN\nvà các xã trong huyện đề nghị"),
        (
            "Uûy ban nhaân daân huyeän Bình An ñeà nghò caùc xaõ baùo caùo ñuùng haïn",
            "VNI",
            "Ủy ban nhân dân huyện Bình An đề nghị các xã báo cáo đúng hạn",
        ),
    ],
)
def test_an_old_encoding_is_recognised_and_turned(old: str, encoding: Encoding, new: str) -> None:
    assert recognise(old) == encoding
    assert convert(old, encoding) == new


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân huyện Bình An đề nghị các xã báo cáo đúng hạn",
        "The committee of the district asks the communes to report in time, please",
        "Les communes doivent présenter leur rapport à l'été; déjà reçu, où êtes-vous, garçon?",
        "ngắn",
    ],
)
def test_a_text_in_unicode_is_never_turned(text: str) -> None:
    assert recognise(text) is None


def test_the_name_of_a_font_tells_the_encoding() -> None:
    assert encoding_of_font(".VnTime") == ("TCVN3", False)
    assert encoding_of_font(".VnTimeH") == ("TCVN3", True)
    assert encoding_of_font("VNI-Times") == ("VNI", False)
    assert encoding_of_font("Times New Roman") is None
