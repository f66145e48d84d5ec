"""Head and foot of a plain text: every layout that captures come in, small invented documents."""

import pytest

from build_tools.letterhead import Letterhead, case_name, compose_issuer, read_letterhead
from build_tools.model import Signer
from build_tools.recipients import read_recipient, split_items
from build_tools.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()

PARTY = """HUYỆN ỦY SÔNG BIẾC                         ĐẢNG CỘNG SẢN VIỆT NAM
  BAN TUYÊN GIÁO
        *                                  Sông Biếc, ngày 08 tháng 4 năm 2020
   Số 68- HD/BTGHU

HƯỚNG DẪN
Thực hiện Thông báo số 17-TB/TW

Của Bộ Chính trị về trồng cây
-----
Thực hiện Thông báo số 17-TB/TW, các xã trồng cây.

Nơi nhận:                                     TRƯỞNG BAN
- Ban Tuyên giáo Tỉnh ủy (B/c);
- Các phòng, ban, ngành liên quan;            Lê Thị Sen Đá
- Lưu BTGHU.
"""

STATE = """ỦY BAN NHÂN DÂN
TỈNH ĐỒI XANH
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 34/2022/QĐ-UBND
Đồi Xanh, ngày 22 tháng 12 năm 2022

QUYẾT ĐỊNH
Ban hành Quy định về trạm bơm

ỦY BAN NHÂN DÂN TỈNH ĐỒI XANH
Căn cứ Luật Thủy lợi năm 2017;
Điều 1. Ban hành kèm theo Quyết định này Quy định về trạm bơm./.

Nơi nhận:
- Như Điều 3;
- Lưu: VT, NN.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(đã ký)
Điểu Thị Bích Lan
"""

LETTER = """HUYỆN ỦY SÔNG BIẾC
*
Số 632 - CV/HU

Về công tác triển khai
phòng, chống dịch

ĐẢNG CỘNG SẢN VIỆT NAM
Sông Biếc, ngày 31 tháng 8 năm 2021

VĂN PHÒNG HĐND-UBND HUYỆN SÔNG BIẾC
ĐẾN Số: 1172
Ngày 06/9/2021

- Kính gửi: - Ủy ban nhân dân huyện,
- Các chi, đảng bộ cơ sở.

Các cơ quan thực hiện tốt.

Nơi nhận:
- Như kính gửi,
- Đ/c Chánh, Phó VPHU,
- Lưu Văn phòng Huyện ủy.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ

Hoàng Văn Suối
"""

HEADLESS = """THÔNG BÁO
KẾT LUẬN CỦA BAN CHẤP HÀNH ĐẢNG BỘ HUYỆN
V/v tập trung phòng, chống
dịch bệnh

Ngày 28/01/2021, Ban Chấp hành Đảng bộ huyện họp.

Nơi nhận:
- Thường trực Tỉnh ủy (để báo cáo),
- Lưu Văn phòng Huyện ủy.

T/M HUYỆN ỦY
BÍ THƯ

Nguyễn Văn Đá
"""

COPIED = (
    PARTY
    + """
--------------------
HUYỆN ỦY KHÁC                              ĐẢNG CỘNG SẢN VIỆT NAM
*                                          Nơi Khác, ngày 24 tháng 11 năm 2021
Số 24-BS/HU
SAO LỤC
Nơi nhận:
- Các chi bộ.
"""
)


def _read(text: str) -> Letterhead:
    return read_letterhead(text, vocabulary=VOCABULARY)


def test_party_head_and_foot_flattened_from_two_columns() -> None:
    head = _read(PARTY)
    assert str(head.number) == "68-HD/BTGHU"
    assert (head.type, head.issuer) == ("Hướng dẫn", "Ban Tuyên giáo Huyện ủy Sông Biếc")
    assert (head.place, head.issued) == ("Sông Biếc", "2020-04-08")
    assert head.title == "Thực hiện Thông báo số 17-TB/TW Của Bộ Chính trị về trồng cây"
    assert head.signers == (Signer("Lê Thị Sen Đá", "TRƯỞNG BAN", None),)
    assert head.recipients == ("Ban Tuyên giáo Tỉnh ủy (B/c)", "Các phòng, ban, ngành liên quan", "Lưu BTGHU")


def test_state_decision_in_one_column() -> None:
    head = _read(STATE)
    assert (str(head.number), head.type) == ("34/2022/QĐ-UBND", "Quyết định")
    assert (head.issuer, head.place, head.issued) == ("Ủy ban nhân dân tỉnh Đồi Xanh", "Đồi Xanh", "2022-12-22")
    assert head.title == "Ban hành Quy định về trạm bơm"
    assert head.signers == (Signer("Điểu Thị Bích Lan", "PHÓ CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH"),)


def test_a_letter_has_no_type_line_and_the_stamp_is_the_receivers() -> None:
    head = _read(LETTER)
    assert (str(head.number), head.type, head.issued) == ("632-CV/HU", "Công văn", "2021-08-31")
    assert head.issuer == "Huyện ủy Sông Biếc"
    assert head.title == "Về công tác triển khai phòng, chống dịch"
    assert head.addressees == ("Ủy ban nhân dân huyện", "Các chi, đảng bộ cơ sở")
    assert head.recipients == ("Như kính gửi", "Đ/c Chánh, Phó VPHU", "Lưu Văn phòng Huyện ủy")


def test_the_southern_spelling_of_sending_is_read() -> None:
    text = LETTER.replace("Nơi nhận", "Nơi gởi").replace("Kính gửi", "Kính gởi")
    assert _read(text) == _read(LETTER)
    assert _read(text.replace("Nơi gởi", "NƠI GỞI")) == _read(LETTER)


@pytest.mark.parametrize(
    ("authority", "office"),
    [
        ("K/T BỘ TRƯỞNG BỘ THỦY LỢI", "Thứ trưởng"),
        ("K/T Bộ trưởng Bộ Thủy lợi", "Thứ trưởng"),
        ("KT. CHỦ TỊCH", "Phó Chủ tịch"),
        ("KT. Chủ tịch", "Phó Chủ Tịch"),
        ("TM. Ban Thường vụ", "Bí thư"),
        ("T/L TỔNG GIÁM ĐỐC", "Phó Tổng giám đốc"),
    ],
)
@pytest.mark.parametrize("recipients", ["", "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\n"])
def test_the_office_under_an_authority_may_stand_in_mixed_case(authority: str, office: str, recipients: str) -> None:
    head = _read(f"{STATE.partition('Nơi nhận')[0]}{recipients}{authority}\n{office}\nPhó Đức Suối\n")
    assert head.signers == (Signer("Phó Đức Suối", office, authority),)


@pytest.mark.parametrize(("left", "right"), [("THƯ KÝ", "CHỦ TRÌ"), ("THƯ KÝ CUỘC HỌP", "CHỦ TỌA")])
def test_minutes_are_signed_by_who_kept_them_and_who_presided(left: str, right: str) -> None:
    minutes = PARTY.partition("Nơi nhận")[0]
    head = _read(f"{minutes}{left}                    {right}\n\nTrần Thị Suối                    Vũ Đình Đá\n")
    assert head.signers == (Signer("Trần Thị Suối", left, None), Signer("Vũ Đình Đá", right, None))


@pytest.mark.parametrize("filed", ["Lưu: VT", "Lưu: VT, TTr", "Lưu: VT, TCCB, Thg", "Lưu: VT; NN"])
def test_a_foot_flattened_with_single_blanks_is_parted(filed: str) -> None:
    foot = f"Nơi nhận: KT. GIÁM ĐỐC\n- Như trên; PHÓ GIÁM ĐỐC\n- UBND tỉnh (b/c);\n- {filed}. Đặng Ngọc Suối\n"
    head = _read(STATE.partition("Nơi nhận")[0] + foot)
    assert head.signers == (Signer("Đặng Ngọc Suối", "PHÓ GIÁM ĐỐC", "KT. GIÁM ĐỐC"),)
    assert head.recipients == ("Như trên", "UBND tỉnh (b/c)", filed)


def test_a_headless_notice_is_issued_by_whom_it_is_signed_for() -> None:
    head = _read(HEADLESS)
    assert (head.number, head.place, head.issued) == (None, None, None)
    assert (head.type, head.issuer) == ("Thông báo", "Huyện ủy")
    assert head.title == "V/v tập trung phòng, chống dịch bệnh"


def test_a_certified_copy_does_not_speak_for_the_document() -> None:
    assert _read(COPIED) == _read(PARTY)


def test_blank_number_and_day_are_null() -> None:
    text = LETTER.replace("Số 632 - CV/HU", "Số:       -CV/HU").replace("ngày 31 tháng 8", "ngày      tháng 8")
    head = _read(text)
    assert (head.number, head.place, head.issued) == (None, "Sông Biếc", None)


@pytest.mark.parametrize(
    "line",
    [
        "Số:   68-HD/BTGHU",
        "Số   68 - HD/BTGHU",
        "Số :   68- HD/BTGHU          MẬT",
        "Số:    68    -HD/BTGHU",
        "Số : 68 - HD / BTGHU",
        "   Số:   68-HD/BTGHU         Sông Biếc, ngày 08 tháng 4 năm 2020",
    ],
)
def test_wide_gaps_round_a_number_do_not_hide_it(line: str) -> None:
    head = _read(PARTY.replace("   Số 68- HD/BTGHU", line))
    assert (str(head.number), head.issued) == ("68-HD/BTGHU", "2020-04-08")


@pytest.mark.parametrize(
    "rule", ["-----o0o-----", "---oOo---", "ooOoo", "--- o0o ---", "---***---", "=====", "~~~~~", "- - - - -"]
)
def test_a_rule_may_be_drawn_with_any_signs(rule: str) -> None:
    head = _read(PARTY.replace("        *   ", rule).replace("\n-----\n", f"\n{rule}\n"))
    assert head.issuer == "Ban Tuyên giáo Huyện ủy Sông Biếc"
    assert head.title == "Thực hiện Thông báo số 17-TB/TW Của Bộ Chính trị về trồng cây"


@pytest.mark.parametrize(
    "mark",
    [
        "HỎA TỐC",
        "HOẢ TỐC",
        "Hỏa tốc",
        "**KHẨN**",
        "(Thượng khẩn)",
        "HỎA TỐC HẸN GIỜ",
        "Hỏa tốc hẹn giờ: 17 giờ ngày 24/8/2025",
        "MẬT",
        "TỐI MẬT - HỎA TỐC",
        "Độ mật: Tuyệt mật",
        "DỰ THẢO LẦN 2",
    ],
)
@pytest.mark.parametrize("stamped", ["{}\nSố: 34", "\n{}\n\nSố: 34", "{}      MẬT\nSố: 34"])
def test_a_mark_of_urgency_or_secrecy_is_no_part_of_a_bodys_name(mark: str, stamped: str) -> None:
    assert _read(STATE.replace("Số: 34", stamped.format(mark))) == _read(STATE)
    between = STATE.replace("TỈNH ĐỒI XANH\n-", f"{mark}\nTỈNH ĐỒI XANH\n-")
    assert _read(between) == _read(STATE)


@pytest.mark.parametrize(
    "place",
    ["Bến Đá 2", "Đạ Lâm 3", "Phường 1 Bến Đá", "phường 3 Bến Đá", "xã Bến Đá 2", "Phường 12", "Quận 1", "Bến Đá"],
)
@pytest.mark.parametrize("between", ["\n", "          ", " ", "\nV/v quản lý đất "])
def test_a_places_name_may_have_a_figure(place: str, between: str) -> None:
    dated = "ngày 22 tháng 12 năm 2022"
    head = _read(STATE.replace(f"\nĐồi Xanh, {dated}", f"{between}{place}, {dated}"))
    flattened = place.removeprefix("xã ") if between.endswith("đất ") else place
    assert (str(head.number), head.place, head.issued) == ("34/2022/QĐ-UBND", flattened, "2022-12-22")


@pytest.mark.parametrize("words", ["Trước đó 2", "Điều 3", "Khoản 2", "Thứ 2", "Điểm 2 Điều 3"])
@pytest.mark.parametrize("between", ["\n", " "])
def test_a_figure_does_not_make_a_place_of_other_words(words: str, between: str) -> None:
    dated = "ngày 22 tháng 12 năm 2022"
    head = _read(STATE.replace(f"\nĐồi Xanh, {dated}", f"{between}{words}, {dated}"))
    assert (head.place, head.issued) == (None, None)


DECREE = """SẮC LỆNH
CỦA CHỦ TỊCH CHÍNH PHỦ VIỆT NAM DÂN CHỦ CỘNG HÒA
SỐ 84-SL NGÀY 14 THÁNG 9 NĂM 1946

CHỦ TỊCH CHÍNH PHỦ VIỆT NAM DÂN CHỦ CỘNG HÒA

Chiểu Sắc lệnh số 45 ngày 10 tháng 10 năm 1945 về trồng cây;

RA SẮC LỆNH:

Điều thứ nhất: Nay lập Nha Trồng cây.

Bến Đá, ngày 14 tháng 9 năm 1946
Quyền Chủ tịch Chính phủ
Huỳnh Thúc Suối

Tiếp ký:
Bộ trưởng Bộ Canh nông
Bồ Đình Sỏi
"""


@pytest.mark.parametrize(
    "heading", ["{}\nSỐ 84-SL NGÀY 14 THÁNG 9 NĂM 1946", "{} SỐ 84-SL\nNGÀY 14 THÁNG 9 NĂM 1946\nVỀ VIỆC TRỒNG CÂY"]
)
def test_a_decrees_heading_has_issuer_number_and_day_and_its_foot_the_place(heading: str) -> None:
    _, body, numbered = DECREE.split("\n")[:3]
    head = _read(DECREE.replace(f"{body}\n{numbered}", heading.format(body)))
    assert (head.type, str(head.number), head.issued, head.place) == ("Sắc lệnh", "84-SL", "1946-09-14", "Bến Đá")
    assert head.issuer == "Chủ tịch Chính phủ Việt Nam Dân chủ Cộng hòa"
    assert head.signers == (Signer("Huỳnh Thúc Suối", "Quyền Chủ tịch Chính phủ", None),)


def test_a_sentence_that_ends_with_a_day_is_no_foot() -> None:
    decree = DECREE.partition("Bến Đá, ngày")[0]
    head = _read(f"{decree}Các kỳ báo cáo trước ngày 14 tháng 9 năm 1946\nChủ tịch các kỳ thi hành\nNay lập Nha\n")
    assert (head.place, head.signers) == (None, ())


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("BAN CÁN SỰ ĐẢNG", "ỦY BAN NHÂN DÂN TỈNH"), "Ban cán sự đảng Ủy ban nhân dân tỉnh Sông Biếc"),
        (("ĐẢNG ĐOÀN", "HỘI ĐỒNG NHÂN DÂN TỈNH"), "Đảng đoàn Hội đồng nhân dân tỉnh Sông Biếc"),
        (("ĐẢNG ỦY", "CÔNG AN TỈNH"), "Đảng ủy Công an tỉnh Sông Biếc"),
        (("ĐẢNG ỦY", "XÃ BẮC AN"), "Đảng ủy xã Bắc An"),
        (("CHI BỘ", "SỞ TƯ PHÁP"), "Chi bộ Sở Tư pháp"),
        (("BAN CHẤP HÀNH", "ĐẢNG BỘ XÃ BẮC AN"), "Ban Chấp hành Đảng bộ xã Bắc An"),
    ],
)
def test_a_party_unit_on_two_lines_is_one_body(lines: tuple[str, str], name: str) -> None:
    head = PARTY.replace("HUYỆN ỦY", "TỈNH ỦY").replace("  BAN TUYÊN GIÁO", "\n".join(lines))
    assert _read(head).issuer == name


@pytest.mark.parametrize(
    ("bodies", "type_line", "number", "issuer"),
    [
        ("SỞ TÀI CHÍNH\nSỞ NỘI VỤ", "HƯỚNG DẪN LIÊN TỊCH", "68/HDLT-STC-SNV", "Sở Tài chính - Sở Nội vụ"),
        ("SỞ TÀI CHÍNH\nSỞ NỘI VỤ", "HƯỚNG DẪN", "68/HD-SNV", "Sở Nội vụ"),
        ("UBND TỈNH ĐÁ\nSỞ NỘI VỤ", "HƯỚNG DẪN LIÊN TỊCH", "68/HDLT-SNV-STC", "Sở Nội vụ tỉnh Đá"),
    ],
)
def test_bodies_of_a_joint_document_may_stand_one_below_the_other(
    bodies: str, type_line: str, number: str, issuer: str
) -> None:
    head = f"{bodies}\n-----\nSố: {number}\n\n{type_line}\nvề trồng cây\n\nCác xã trồng cây."
    assert _read(head).issuer == issuer


@pytest.mark.parametrize("text", ["", "\n\n", "Bản tin thời tiết hôm nay.", "Số", "Nơi nhận:", "ĐẾN"])
def test_a_text_without_a_document_says_nothing(text: str) -> None:
    head = _read(text)
    assert (head.number, head.issued, head.signers) == (None, None, ())


@pytest.mark.parametrize(
    ("bodies", "name"),
    [
        (("HUYỆN ỦY TRIỆU SƠN", "BAN TUYÊN GIÁO"), "Ban Tuyên giáo Huyện ủy Triệu Sơn"),
        (("ĐẢNG BỘ TỈNH KIÊN GIANG", "HUYỆN ỦY TÂN BÌNH"), "Huyện ủy Tân Bình"),
        (("UBND TỈNH NAM ĐỊNH", "SỞ TƯ PHÁP"), "Sở Tư pháp tỉnh Nam Định"),
        (("HĐND HUYỆN YÊN CHÂU", "BAN PHÁP CHẾ"), "Ban Pháp chế HĐND huyện Yên Châu"),
        (
            ("HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM", "BAN CHẤP HÀNH TỈNH PHÚ YÊN"),
            "Ban Chấp hành Hội Liên hiệp Phụ nữ tỉnh Phú Yên",
        ),
        (("BỘ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG ĐẠI HỌC TÂY BẮC"), "Trường Đại học Tây Bắc"),
        (("BỘ TÀI CHÍNH", "BAN CÁN SỰ ĐẢNG"), "Ban cán sự đảng Bộ Tài chính"),
        (("THÀNH ỦY ĐÀ NẴNG", "ĐẢNG ỦY CÔNG AN THÀNH PHỐ"), "Đảng ủy Công an thành phố Đà Nẵng"),
        (("TỈNH ỦY NAM ĐỊNH", "BAN CÁN SỰ ĐẢNG UBND TỈNH"), "Ban cán sự đảng UBND tỉnh Nam Định"),
    ],
)
def test_one_name_is_made_of_the_printed_lines(bodies: tuple[str, ...], name: str) -> None:
    assert compose_issuer(bodies, VOCABULARY) == name


def test_capitals_become_the_letters_of_running_text() -> None:
    assert case_name("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", VOCABULARY) == "Sở Lao động - Thương binh và Xã hội"
    assert case_name("ỦY BAN NHÂN DÂN TỈNH BÀ RỊA - VŨNG TÀU", VOCABULARY) == "Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"


@pytest.mark.parametrize(
    ("line", "name", "role", "purpose"),
    [
        ("- Ban Tuyên giáo Tỉnh ủy (B/c);", "Ban Tuyên giáo Tỉnh ủy", "report_to", "báo cáo"),
        ("- Thường trực Tỉnh ủy (để báo cáo),", "Thường trực Tỉnh ủy", "report_to", "báo cáo"),
        ("- Sở TN&MT (p/h);", "Sở TN&MT", "recipient", "phối hợp"),
        ("- Như kính gửi (để phê duyệt);", None, "as_addressed", "phê duyệt"),
        ("- Như Điều 3;", None, "as_addressed", None),
        ("- Lưu BTGHU.", "BTGHU", "file_copy", "lưu"),
        ("- Lưu: VT, TCCB.", "VT, TCCB", "file_copy", "lưu"),
        ("- Đ/c Chánh, Phó VPHU,", "Đ/c Chánh, Phó VPHU", "recipient", None),
    ],
)
def test_a_recipients_line_has_its_parts(line: str, name: str | None, role: str, purpose: str | None) -> None:
    recipient = read_recipient(line)
    assert (recipient.name, recipient.role, recipient.purpose) == (name, role, purpose)


def test_abbreviations_are_written_out_beside_the_name() -> None:
    assert read_recipient("- Các TCCSĐ;").expanded == "Các tổ chức cơ sở đảng"
    assert read_recipient("- Đ/c Chánh, Phó VPHU,").expanded == "đồng chí Chánh, Phó Văn phòng Huyện ủy"


def test_a_list_in_one_run_is_split_at_semicolons_only() -> None:
    assert split_items("Sở A; Sở B, phòng C.") == ["Sở A", "Sở B, phòng C"]
