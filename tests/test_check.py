"""`kho check`: every kind of bad input is a finding with its place and cure, never a traceback."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from build_tools.words import describe, words
from tests.archives import check, codes, directive, write_archive

KEY = "huyen-uy-binh-an/2021/01-cv-hu.md"


def test_a_well_kept_directive_has_no_findings(tmp_path: Path) -> None:
    assert check(tmp_path, {KEY: directive()}).findings == []


EVERYTHING_WRONG = """---
number: 012
type: Công văng
title: Về công tác văn thư
issuer: Huyện ủy Bình An
issued: 31/02/2021
signer: Nguyễn Văn A
place: no
recipients: Như trên
---
Lời văn.
"""


def test_all_findings_of_a_file_come_in_one_run(tmp_path: Path) -> None:
    found = check(tmp_path, {KEY: EVERYTHING_WRONG}).findings
    assert [(finding.line, finding.code) for finding in found] == [
        (2, "field-needs-quotes"),
        (6, "field-not-date"),
        (7, "field-unknown-near"),
        (8, "field-needs-quotes"),
        (9, "field-not-list"),
    ]
    said = [describe(finding, language="en") for finding in found]
    assert said[0] == (
        f"directives/{KEY}:2: number stands bare, so YAML reads a number, a date or yes/no; "
        "put the value in double quotes"
    )
    assert said[2] == f'directives/{KEY}:7: there is no field signer; did you mean "signers"?'


def test_a_day_in_quotes_is_that_day(tmp_path: Path) -> None:
    quoted = directive(issued="'2021-05-04'", extra='received: [{organisation: Xã A, date: "2021-05-06"}]\n')
    checked = check(tmp_path, {KEY: quoted})
    assert checked.findings == []
    (digest,) = checked.graph.digests.values()
    assert str(digest.directive.issued) == "2021-05-04"
    assert str(digest.directive.received[0].date) == "2021-05-06"
    impossible = check(tmp_path, {KEY: directive(issued="'2021-02-30'")})
    assert [finding.code for finding in impossible.findings] == ["field-not-date"]


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        ("", 1, "file-empty"),
        ("  \n\n", 1, "file-empty"),
        (b"---\nnumber: 1\0\n---\n", 2, "file-binary"),
        (b"---\nnumber: \xff\n---\n", 2, "file-encoding"),
        ("Lời văn không có phần đầu", 1, "front-matter-missing"),
        ("---\nnumber: 01-CV/HU\n\nLời văn", 1, "front-matter-unclosed"),
        ("---\n- một\n- hai\n---\nLời văn", 2, "front-matter-not-mapping"),
        ("---\ntype: Công văn\nsigners:\n\t- name: A\n---\n", 4, "yaml-tab"),
        ("---\ntype: [Công văn\n---\n", 3, "yaml-syntax"),
        ("---\na: &a [x]\nb: *a\n---\n", 2, "yaml-alias"),
        ("---\na: !!python/object:os.system {}\n---\n", 2, "yaml-tag"),
        ("---\ntype: A\ntype: B\n---\n", 3, "yaml-duplicate-key"),
        ("---\na: " + "[" * 5000 + "\n---\n", 2, "yaml-deep"),
        (directive(extra=f"place: {'x' * 600}\n"), 7, "field-too-long"),
        (directive(extra="form: half\n"), 7, "field-not-in-list"),
        (directive(extra="signers:\n  - {position: BÍ THƯ}\n"), 8, "field-missing"),
        (directive(kind="Công văng"), 3, "type-unknown"),
        (directive("Đoạn đầu.\n\nTUYỆT MẬT\n\nĐoạn sau."), 10, "secrecy"),
        (directive("**MẬT**\n\nĐoạn sau."), 8, "secrecy"),
        (directive("Độ mật: Tối mật\n\nĐoạn sau."), 8, "secrecy"),
        (directive(extra="header: [HUYỆN ỦY, TỐI MẬT]\n"), 7, "secrecy"),
        (directive("LƯU HÀNH NỘI BỘ\n\nĐoạn sau."), 8, "circulation"),
        (directive(number="01-CT/HU"), 2, "number-type"),
        (directive(extra="received: [{organisation: Văn phòng, date: 2021-05-01}]\n"), 7, "received-early"),
        (directive(extra="recipients: [Như kính gửi]\n"), 7, "recipients-back-reference"),
        (directive(extra="attachments: [{title: Biểu mẫu, anchor: bieu-mau}]\n"), 7, "attachment-dangling"),
        (directive(extra=f"source: {{file: 01-cv-hu/a.txt, sha256: {'0' * 64}}}\n"), 7, "source-missing"),
        (directive(extra="references: [{document: a/2020/b}]\n"), 7, "reference-dangling"),
        (directive("Đoạn một kết thúc giữa chừng với các đồng chí\n\nhuyện ủy viên và đơn vị."), 10, "text-broken"),
        (directive("Chữ\u00adẩn."), 8, "text-invisible"),
        (directive("Ðảng viên."), 8, "text-foreign-d"),
        (directive(unicodedata.normalize("NFD", "Tiếng Việt")), 8, "text-not-nfc"),
    ],
)
def test_one_thing_wrong_is_one_finding(tmp_path: Path, content: str | bytes, line: int, code: str) -> None:
    found = check(tmp_path, {KEY: content}).findings
    assert [(finding.path, finding.line, finding.code) for finding in found] == [(f"directives/{KEY}", line, code)]


def test_the_nearest_original_is_named_as_it_is_to_be_written(tmp_path: Path) -> None:
    key = KEY.removesuffix(".md")
    source = f"source: {{file: a.txt, sha256: {'0' * 64}}}\n"
    (found,) = check(tmp_path, {KEY: directive(extra=source), f"{key}/a.txt": "x"}).findings
    assert found.code == "source-missing"
    assert dict(found.values)["near"] == f"{key.rpartition('/')[2]}/a.txt"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Huyen uy/2021/01.md", "file-name"),
        ("a/../b/01..md", "file-name"),
        ("huyện-ủy/2021/01.md", "file-name"),
        ("huyen-uy/2021/con.md", "file-name"),
        ("huyen-uy/2021/index.md", "file-name-index"),
        (f"{'x' * 120}/01.md", "file-name-long"),
    ],
)
def test_a_file_name_that_cannot_be_an_address(tmp_path: Path, name: str, code: str) -> None:
    assert codes(check(tmp_path, {name: directive()})) == [code]


def test_a_file_of_five_megabytes_is_refused(tmp_path: Path) -> None:
    assert codes(check(tmp_path, {KEY: directive("Dài. " * 1_000_000)})) == ["file-large"]


def test_a_symbolic_link_is_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(directive())
    root = write_archive(tmp_path / "archive", {KEY: directive()})
    (root / "directives" / "b.md").symlink_to(outside)
    (root / "directives" / "folder").symlink_to(tmp_path)
    assert codes(check(root, {})) == ["file-symlink", "file-symlink"]


def test_the_same_document_twice(tmp_path: Path) -> None:
    found = check(tmp_path, {"a/2021/01-cv-hu.md": directive(), "b/2021/01-cv-hu.md": directive(number="1 - CV/HU")})
    assert [(finding.path, finding.code) for finding in found.findings] == [
        ("directives/b/2021/01-cv-hu.md", "identity-double")
    ]


def test_an_issuer_that_the_authority_file_does_not_know(tmp_path: Path) -> None:
    found = check(
        tmp_path, {KEY: directive(), "organisations.yml": "- {id: huyen-uy-binh-an, name: Huyện uỷ Bình Anh}\n"}
    )
    assert describe(found.findings[0], language="en") == (
        f'directives/{KEY}:5: issuer "Huyện ủy Bình An" is not in organisations.yml; did you mean "Huyện uỷ Bình Anh"?'
    )


def test_an_issuer_whose_name_two_organisations_have(tmp_path: Path) -> None:
    registry = "- {id: a, name: Huyện ủy Bình An}\n- {id: b, name: Huyện ủy Bình An}\n"
    found = check(tmp_path, {KEY: directive(), "organisations.yml": registry})
    assert [(finding.line, finding.code, dict(finding.values)["ids"]) for finding in found.findings] == [
        (5, "issuer-ambiguous", "a, b")
    ]
    named = check(tmp_path, {KEY: directive(issuer="b"), "organisations.yml": registry})
    assert named.findings == []
    assert named.graph.issuer_of == {KEY.removesuffix(".md"): "b"}


def test_the_authority_file_is_checked_too(tmp_path: Path) -> None:
    registry = """\
- {id: c, name: Ba, parent: d}
- {id: d, name: Bốn, parent: c}
- {id: a, name: Huyện ủy Bình An, parent: bb}
- {id: a, name: Một}
"""
    found = check(tmp_path, {KEY: directive(), "organisations.yml": registry}).findings
    assert [(finding.line, finding.code) for finding in found] == [
        (1, "organisation-loop"),
        (2, "organisation-loop"),
        (3, "organisation-dangling"),
        (3, "organisation-order"),
        (4, "organisation-double"),
    ]


def test_a_note_silences_a_warning_of_its_field(tmp_path: Path) -> None:
    noted = directive(number="01-CT/HU", extra="notes: [{field: number, note: Nguyên văn}]\n")
    assert check(tmp_path, {KEY: noted}).findings == []


def test_a_changed_original_is_found(tmp_path: Path) -> None:
    text = directive(extra=f"source: {{file: 01-cv-hu/goc.txt, sha256: {'0' * 64}}}\n")
    found = check(tmp_path, {KEY: text, "huyen-uy-binh-an/2021/01-cv-hu/goc.txt": "bản gốc"})
    assert codes(found) == ["source-changed"]


ATTACHED = [
    ("tệp có dấu.pdf", "attached-name"),
    ("a&b.pdf", "attached-name"),
    ("%2e%2e", "attached-name"),
    ("x ", "attached-name"),
    ("aux.pdf", "attached-name"),
    ("x\n.pdf", "attached-name"),
    ("x" * 118 + ".pdf", "attached-name-long"),
    ("goc.PDF", "attached-twice"),
    ("trang.html.txt", "attached-twice"),
    ("TEP/b.txt", "attached-twice"),
    ("goc.pdf/b.txt", ""),
    ("b (1).pdf", ""),
]


@pytest.mark.parametrize(("name", "code"), ATTACHED)
def test_an_attached_file_has_a_name_that_works_everywhere(tmp_path: Path, name: str, code: str) -> None:
    folder = "huyen-uy-binh-an/2021/01-cv-hu"
    names = {"goc.pdf", "trang.html", "tep/a.txt", name} - ({"goc.pdf"} if name.startswith("goc.pdf/") else set())
    found = check(tmp_path, {KEY: directive(), **{f"{folder}/{each}": "x" for each in names}})
    assert codes(found) == ([code] if code else [])


def test_every_finding_has_a_sentence_with_its_cure_in_both_languages() -> None:
    vietnamese, english = words("vi")["findings"], words("en")["findings"]
    assert vietnamese.keys() == english.keys()
    for sentence in (*vietnamese.values(), *english.values()):
        what, _, cure = sentence.partition("; ")
        assert what
        assert cure


def test_the_command_prints_findings_and_exits_with_one(tmp_path: Path) -> None:
    root = write_archive(tmp_path, {KEY: EVERYTHING_WRONG})
    command = [sys.executable, "-m", "build_tools", "check", "--archive", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"KHO_LANG": "vi", "PATH": ""})
    assert done.returncode == 1
    assert f"directives/{KEY}:6: issued không phải ngày có thật: 31/02/2021; viết YYYY-MM-DD" in done.stderr
    assert "Traceback" not in done.stderr
