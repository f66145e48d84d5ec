"""Head and foot of scanned documents: marks misread or lost, figures by hand, specks, columns run together."""

from pathlib import Path

import pytest

from build_tools.head_title import read_subject
from build_tools.importers.importing import import_file, open_desk
from build_tools.letterhead import Letterhead, read_letterhead
from build_tools.model import Signer
from build_tools.one_line import broken_up
from build_tools.page_lines import read_lines
from build_tools.parse import parse_text
from build_tools.scanned_lines import mended
from build_tools.text import squeeze
from build_tools.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()

LETTER = """BỘ THỦY LÂM CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỔNG CỤC TRỒNG RỪNG Độc lập - Tự do - Hạnh phúc

Số: 415/TCTR-QLR Bến Đá, ngày 14 tháng 12 năm 2017
V/v giao cây giống
cho các xã ven sông

Kính gửi: Chi cục Trồng rừng Bến Đá.

Tổng cục Trồng rừng nhận được công văn số 77/CCTR-KH ngày 01/12/2017 của Chi cục
về cây giống. Về vấn đề này, Tổng cục có ý kiến như sau:

1. Các xã nhận cây giống trước mùa mưa./.

Nơi nhận: KT. TỔNG CỤC TRƯỞNG
- Như trên; PHÓ TỔNG CỤC TRƯỞNG
- Vụ Pháp chế (để biết);
- Lưu: VT, QLR (3b).

Nguyễn Văn Suối
"""

DECISION = """BỘ THỦY LÂM CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 92/QĐ-BTL Bến Đá, ngày 05 tháng 6 năm 2018

QUYẾT ĐỊNH
Về việc lập vườn ươm ven sông

BỘ TRƯỞNG BỘ THỦY LÂM

Căn cứ Nghị định số 31/2015/NĐ-CP ngày 01 tháng 3 năm 2015 của Chính phủ;

QUYẾT ĐỊNH:

Điều 1. Nay lập vườn ươm./.

Nơi nhận:
- Như Điều 3;
- Lưu: VT.

BỘ TRƯỞNG

Trần Thị Đá
"""


def _read(text: str) -> Letterhead:
    return read_letterhead(text, vocabulary=VOCABULARY)


def _facts(head: Letterhead) -> tuple[str | None, ...]:
    number = str(head.number) if head.number else None
    return (number, head.type, head.issuer, head.place, head.issued, head.title)


def test_the_letter_is_read_whole_when_nothing_is_misread() -> None:
    head = _read(LETTER)
    assert _facts(head) == (
        "415/TCTR-QLR",
        "Công văn",
        "Tổng cục Trồng Rừng",
        "Bến Đá",
        "2017-12-14",
        "V/v giao cây giống cho các xã ven sông",
    )
    assert head.signers == (Signer("Nguyễn Văn Suối", "PHÓ TỔNG CỤC TRƯỞNG", "KT. TỔNG CỤC TRƯỞNG"),)
    assert head.recipients == ("Như trên", "Vụ Pháp chế (để biết)", "Lưu: VT, QLR (3b)")


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CONG HOA XA HOI CHU NGHIA VIET NAM"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỌNG HOÀ XÃ HỌI CHỦ NGHĨA VIỆT NAM"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CÔNG HÒA XA HỘI CHÙ NGHIA VIÊT NAM"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CONG HOA XÃ HỘI iL NGH. TNAM"),
        ("Độc lập - Tự do - Hạnh phúc", "Đậc lap - Tự do - Hanh phúc"),
        ("Độc lập - Tự do - Hạnh phúc", "Độc lập - Twdo- Hạnh phúc"),
        ("Độc lập - Tự do - Hạnh phúc", "Đốc lập - Ty do ~ Hanh phúc"),
        ("Số: 415/", "sé; 415 /"),
        ("Số: 415/", ".Sẽ: 415 /"),
        ("Số: 415/", "số: 415 /"),
        ("Bến Đá, ngày 14", "Bến Đá. ngày 14"),
        ("ngày 14 tháng 12 năm", "ngay14 thang 12 nam"),
        ("Kính gửi:", "ae” Kính gửi:"),
        ("Kính gửi:", "._ Kinh gui:"),
        ("Nơi nhận:", "Noi nhận:"),
        ("Nơi nhận:", "Nơi nhân:"),
        ("Nơi nhận:", "Not nhận:"),
    ],
)
def test_the_forms_own_words_are_known_by_their_letters(printed: str, read: str) -> None:
    assert printed in LETTER
    assert _read(LETTER.replace(printed, read)) == _read(LETTER)


@pytest.mark.parametrize("line", [*LETTER.split("\n"), *DECISION.split("\n")])
def test_what_is_printed_right_stays(line: str) -> None:
    assert mended(line) == line


@pytest.mark.parametrize(
    "sentence",
    [
        "Nhân dân ta giữ vững độc lập, tự do của Tổ quốc trong mọi hoàn cảnh.",
        "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam năm 2013;",
        "số 105/2020/TT-BTC ngày 03 tháng 12 năm 2020 của Bộ Tài chính về đăng ký thuế",
        "CỦA CHỦ TỊCH NƯỚC CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "So với cùng kỳ: 12/2019 tăng 3%, trong đó các xã ven sông, ngày càng nhiều.",
        "SỞ: 12 TRẠM",
    ],
)
def test_sentences_are_not_mended(sentence: str) -> None:
    assert mended(sentence) == sentence


def test_a_misread_body_stays_as_it_was_read() -> None:
    head = _read(LETTER.replace("TỔNG CỤC TRỒNG RỪNG ", "TONG CUC TRÔNG RUNG "))
    assert head.issuer == "Tong Cuc Trông Rung"


def test_a_speck_beside_the_motto_is_no_body() -> None:
    head = _read(DECISION.replace("Độc lập", "T Độc lập"))
    assert head.issuer == "Bộ Thủy Lâm"


@pytest.mark.parametrize(
    "day", ["ngày¿Ê tháng 12 năm", "ngày { 0tháng 12 năm", "ngày [| 2 tháng 12 năm", "ngàyä4 kháng 12 năm"]
)
def test_a_day_that_cannot_be_read_leaves_the_place(day: str) -> None:
    head = _read(LETTER.replace("ngày 14 tháng 12 năm", day))
    assert (head.place, head.issued, str(head.number)) == ("Bến Đá", None, "415/TCTR-QLR")


def test_a_day_that_no_month_has_is_none() -> None:
    head = _read(LETTER.replace("ngày 14", "ngày44"))
    assert (head.place, head.issued) == ("Bến Đá", None)


@pytest.mark.parametrize("ordinal", ["4§5? ", "À394Ù ", "#32 ", "4l?", "§B./,"])
def test_an_ordinal_that_cannot_be_read_is_no_number(ordinal: str) -> None:
    head = _read(LETTER.replace("Số: 415", f"Số: {ordinal}"))
    assert (head.number, head.type, head.issuer, head.place) == (None, "Công văn", "Tổng cục Trồng Rừng", "Bến Đá")
    assert head.title == "V/v giao cây giống cho các xã ven sông"


@pytest.mark.parametrize("heading", ["QUYÉT ĐỊNH", "QUYET ĐỊNH", "QUYẾT DINH", "QUYẾT ĐỊNH."])
def test_a_type_is_known_by_its_letters(heading: str) -> None:
    head = _read(DECISION.replace("QUYẾT ĐỊNH\nVề", f"{heading}\nVề"))
    assert (head.type, head.title) == ("Quyết định", "Về việc lập vườn ươm ven sông")


@pytest.mark.parametrize("about", ["Viv", "V1v", "V|v", "V4", "._ V/v"])
def test_a_misread_stroke_of_a_subject(about: str) -> None:
    head = _read(LETTER.replace("V/v", about))
    assert head.title == f"{about.removeprefix('._ ')} giao cây giống cho các xã ven sông"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("V/v giao cây giống\n\ncho các xã ven sông", "V/v giao cây giống cho các xã ven sông"),
        ("V/v thực hiện Thông tư số\n\n15/2016/TT-BTL", "V/v thực hiện Thông tư số 15/2016/TT-BTL"),
        ("V/v giao cây cho các\n\nXã ven sông", "V/v giao cây cho các Xã ven sông"),
        ("V/v giao cây giống\n\nTRẠM BẾN ĐÁ", "V/v giao cây giống"),
        ("V/v giao cây\n\ngiống cho xã\n\nven sông tại\n\nTMĐT", "V/v giao cây giống cho xã ven sông tại TMĐT"),
        ("V/v giao cây\n\ngiống cho xã\n\nven sông lớn\n\nTMĐT", "V/v giao cây giống cho xã ven sông lớn TMĐT"),
        ("V/v giao cây (CSDL)", "V/v giao cây (CSDL)"),
        ("(V/v giao cây giống)", "V/v giao cây giống"),
    ],
)
def test_a_subject_ends_where_its_words_do(subject: str, title: str) -> None:
    head = _read(LETTER.replace("V/v giao cây giống\ncho các xã ven sông", subject))
    assert head.title == title


def test_a_letter_of_the_party_prints_its_subject_right_under_the_number() -> None:
    text = """ĐẢNG ỦY XÃ BẾN ĐÁ
*
Số     -CV/ĐU
Chuẩn bị ngày hội trồng cây
của các chi bộ

ĐẢNG CỘNG SẢN VIỆT NAM

Bến Đá, ngày     tháng 6 năm 2026

Kính gửi:
- Các chi bộ trực thuộc.

Các chi bộ chuẩn bị cây giống.
"""
    head = _read(text)
    assert (head.type, head.title) == ("Công văn", "Chuẩn bị ngày hội trồng cây của các chi bộ")
    assert _read(text.replace("Kính gửi:", "Gửi:")).title is None
    assert _read(text.replace("-CV/ĐU\n", "-CV/ĐU\n\n")).title is None


def test_a_stamp_under_the_number_is_no_subject() -> None:
    lines = read_lines("Số: 12/AB\nĐẾN Số: 1172\nKính gửi: Các xã")
    assert read_subject(lines, frozenset({1}), number_line=0, addressed=True) is None


def test_the_conclusion_of_a_meeting_is_titled_whole() -> None:
    title = "Kết luận của Bộ trưởng Trần Thị Đá\ntại cuộc họp về lập vườn ươm"
    head = _read(DECISION.replace("QUYẾT ĐỊNH\nVề việc lập vườn ươm ven sông", f"THÔNG BÁO\n{title}"))
    assert head.title == title.replace("\n", " ")


def test_the_standing_committee_of_the_assembly_is_one_body() -> None:
    head = _read(DECISION.replace("BỘ THỦY LÂM CỘNG", "ỦY BAN THƯỜNG VỤ\nQUỐC HỘI\n-----\nCỘNG"))
    assert head.issuer == "Ủy ban Thường vụ Quốc hội"


@pytest.mark.parametrize(
    ("foot", "position", "authority"),
    [
        (
            "Nơi nhận: KT. TONG CUC TRUONG\n- Như trên; — PHO TONG CUC TRUONG",
            "PHO TONG CUC TRUONG",
            "KT. TONG CUC TRUONG",
        ),
        ("Nơi nhận: y/ TL. BỘ TRUONG\n- Như trên; CHÁ ANH VAN PHONG", "CHÁ ANH VAN PHONG", "TL. BỘ TRUONG"),
        ("Nơi nhận: - BỘ TRƯỞNG, CHỦ NHIỆM\n~ Như trên; =", "BỘ TRƯỞNG, CHỦ NHIỆM", None),
        ("KT. BỘ TRƯỞNG THỨ TRƯỞNG\nNơi nhận:\n- Như trên;", "THỨ TRƯỞNG", "KT. BỘ TRƯỞNG"),
        ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH\nNơi nhận:\n_ Như trên;", "CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN"),
    ],
)
def test_a_signature_run_into_the_recipients_is_parted(foot: str, position: str, authority: str | None) -> None:
    written = "Nơi nhận: KT. TỔNG CỤC TRƯỞNG\n- Như trên; PHÓ TỔNG CỤC TRƯỞNG"
    head = _read(LETTER.replace(written, foot))
    assert head.signers == (Signer("Nguyễn Văn Suối", position, authority),)
    assert head.recipients == _read(LETTER).recipients


@pytest.mark.parametrize(
    ("item", "recipient"),
    [
        ("- Cục Kiểm lâm (b/c); ff", "Cục Kiểm lâm (b/c)"),
        ("~ Cục Kiểm lâm; Í", "Cục Kiểm lâm"),
        ('- Cục Kiểm lâm; x "', "Cục Kiểm lâm"),
        ("- Cục Kiểm lâm; VP;", "Cục Kiểm lâm; VP"),
        ("- Cục Kiểm lâm; các\nxã ven sông;", "Cục Kiểm lâm; các xã ven sông"),
    ],
)
def test_specks_behind_a_recipient_are_no_words(item: str, recipient: str) -> None:
    head = _read(LETTER.replace("- Vụ Pháp chế (để biết);", item))
    assert head.recipients == ("Như trên", recipient, "Lưu: VT, QLR (3b)")


@pytest.mark.parametrize("mark", ["Luu: VT, QLR (3b). a", "Luru: VT, QLR (3b). (ã ky)", "Lưu: VT, QLR (3b). Scan"])
def test_specks_behind_the_file_copy_are_no_words(mark: str) -> None:
    head = _read(LETTER.replace("Lưu: VT, QLR (3b).", mark))
    assert head.recipients[-1] == mark.split(". ", 1)[0]


def test_the_name_may_stand_beside_the_recipients() -> None:
    foot = """KT. TONG CỤC TRUONG
PHÓ TÔNG CỤC TRƯỞNG
Nơi nhận:
~ Như trên;
- Cục Kiểm lâm; Nguyễn Văn Suối
- Lưu: VT.

PHỤ LỤC
Danh Sách Xã
"""
    head = _read(LETTER.partition("Nơi nhận")[0] + foot)
    assert head.signers == (Signer("Nguyễn Văn Suối", "PHÓ TÔNG CỤC TRƯỞNG", "KT. TONG CỤC TRUONG"),)
    assert head.recipients == ("Như trên", "Cục Kiểm lâm", "Lưu: VT")


@pytest.mark.parametrize("authority", ["KT. TỔNG CỤC TRƯỞNG", None])
def test_a_name_that_is_lost_leaves_the_office(authority: str | None) -> None:
    over = f"{authority}\n" if authority else ""
    foot = f"Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\n{over}PHÓ TỔNG CỤC TRƯỞNG\n\nPHỤ LỤC CÁC XÃ\nDanh Sách Xã\n"
    record = parse_text(LETTER.partition("Nơi nhận")[0] + foot)
    assert record["signer"] == {"name": None, "position": "PHÓ TỔNG CỤC TRƯỞNG", "authority": authority}
    assert record["signers"] == []


def test_a_scanners_mark_is_no_recipient() -> None:
    head = _read(LETTER.replace("Lưu: VT, QLR (3b).\n\nNguyễn Văn Suối", "Lưu: VT (QLR\n\nScanned with AnyScanner\n"))
    assert head.recipients[-1] == "Lưu: VT (QLR"


ONE_LINE = squeeze("""
BỘ CANH NÔNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Số: 24/CN-NĐ
Bến Đá, ngày 27 tháng 03 năm 1951 NGHỊ ĐỊNH Tổ chức các vườn ươm liên khu BỘ TRƯỞNG BỘ CANH NÔNG
Chiểu Sắc lệnh số 45-SL ngày 10 tháng 10 năm 1946 lập Bộ Canh nông; Chiểu Nghị định số 12 ngày 15/05/1948 của Bộ
trưởng Bộ Canh nông ấn định nhiệm vụ của các Nha và Ty Canh nông; NGHỊ ĐỊNH: Điều 1. Kể từ ngày ký nghị định này, các
vườn ươm do một ông Giám đốc điều khiển, theo sự chỉ dẫn của Nha Trồng cây liên khu và của Ty Canh nông tỉnh ấy.
Điều 2. Ông Đổng lý Văn phòng Bộ Canh nông chiểu nghị định thi hành./. BỘ TRƯỞNG (Đã ký) Huỳnh Văn Sỏi
""")


def test_a_document_in_one_line_is_broken_up() -> None:
    record = parse_text(ONE_LINE)
    assert record == record | {
        "number": "24/CN-NĐ",
        "type": "Nghị định",
        "issuer": "Bộ Canh Nông",
        "place": "Bến Đá",
        "issued": "1951-03-27",
        "title": "Tổ chức các vườn ươm liên khu",
        "signer": {"name": "Huỳnh Văn Sỏi", "position": "BỘ TRƯỞNG", "authority": None},
    }
    assert all(ONE_LINE[cited["start"] : cited["end"]] == cited["text"] for cited in record["references"])
    assert parse_text(ONE_LINE, by_lines=True)["signer"] is None


def test_only_a_whole_document_in_one_line_is_broken_up() -> None:
    assert broken_up(LETTER) == LETTER
    assert broken_up(f"{ONE_LINE}\n{LETTER}") == f"{ONE_LINE}\n{LETTER}"
    assert broken_up(ONE_LINE[:300]) == ONE_LINE[:300]


def test_the_recipients_of_a_document_in_one_line_are_items() -> None:
    signed = "Nơi nhận: - Như Điều 2; - Lưu: VT. BỘ TRƯỞNG"
    record = parse_text(ONE_LINE.replace("BỘ TRƯỞNG (Đã", f"{signed} (Đã"))
    assert record["recipients"] == ["Như Điều 2", "Lưu: VT"]
    assert record["signer"] == parse_text(ONE_LINE)["signer"]


def test_a_word_that_begins_like_an_authority_is_none() -> None:
    foot = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\nTMĐT.\nKTXH\n"
    assert parse_text(LETTER.partition("Nơi nhận")[0] + foot)["signer"] is None


def test_an_import_sorts_the_misread_lines_of_head_and_foot(tmp_path: Path) -> None:
    (tmp_path / "archive/directives").mkdir(parents=True)
    read = LETTER.replace("Số: 415/", "sé; 415 /").replace("Nơi nhận", "Noi nhận").replace("Kính gửi", "._ Kính gửi")
    file = tmp_path / "scan.txt"
    file.write_text(read, encoding="utf-8")
    done = import_file(file, open_desk(tmp_path / "archive")[0])
    assert done.outcome == "written"
    (draft,) = (tmp_path / "archive/directives").rglob("*.md")
    text = draft.read_text(encoding="utf-8").rpartition("\n---\n")[2]
    assert not any(words in text for words in ("sé;", "Kính gửi", "Noi nhận", "Như trên"))
    assert "có ý kiến như sau" in text
