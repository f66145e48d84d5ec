"""``kho fmt``: one spelling, the same facts, no comment lost; and YAML that is written reads back as it was."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.cli import main
from build_tools.formatting import format_directive
from build_tools.front_matter import find_comments, parse_yaml
from build_tools.yaml_text import scalar, write_yaml
from tests.archives import directive, write_archive

ROOT = Path(__file__).parent.parent
HELD = sorted((ROOT / "directives").glob("*/*/*.md"))


@pytest.mark.parametrize("file", HELD, ids=lambda file: file.stem)
def test_every_directive_of_the_archive_is_byte_identical_after_fmt(file: Path) -> None:
    data = file.read_bytes()
    assert format_directive(data, key="a/2021/b").text == data.decode()


TYPED = """---
# đầu tệp
title: Về công tác   # trích yếu
number: "01-CV/HU"
type: 'Công văn'
signers: [{name: Trần Văn A, position: BÍ THƯ}] # ký
# trước cơ quan
issuer: Huyện ủy Bình An
recipients:
  # nơi nhận thứ nhất
  - "Lưu: VT"  # lưu
  - phòng #3
  - >-
    Các phòng,
    ban
addressees: []
issued: 2021-05-04
# cuối
---
Lời văn  giữ nguyên  \n"""
WRITTEN = """---
number: 01-CV/HU
type: Công văn
# đầu tệp
title: Về công tác   # trích yếu
# trước cơ quan
issuer: Huyện ủy Bình An
issued: 2021-05-04
signers: # ký
  - position: BÍ THƯ
    name: Trần Văn A
recipients:
  # nơi nhận thứ nhất
  - "Lưu: VT"  # lưu
  - phòng #3
  - Các phòng, ban
# cuối
---
Lời văn  giữ nguyên  \n"""


def test_front_matter_gets_one_spelling_and_keeps_its_comments() -> None:
    assert format_directive(TYPED.encode(), key="a/2021/b").text == WRITTEN


def test_fmt_of_fmt_changes_nothing() -> None:
    assert format_directive(WRITTEN.encode(), key="a/2021/b").text == WRITTEN


def test_the_facts_are_the_same_before_and_after() -> None:
    before, _ = parse_yaml(TYPED.split("---\n")[1], path="x")
    after, _ = parse_yaml(WRITTEN.split("---\n")[1], path="x")
    assert before is not None
    assert after is not None
    assert {key: value for key, value in before.value.items() if value} == after.value


@pytest.mark.parametrize("wrong", ["number: 012", "titel: x", "issued: 2021-02-31", "notes: [a"])
def test_a_file_with_findings_is_left_alone(wrong: str) -> None:
    text = f"---\ntype: Công văn\n{wrong}\n---\n"
    formatted = format_directive(text.encode(), key="a/2021/b")
    assert formatted.text is None
    assert formatted.findings


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("01-CV/HU", "01-CV/HU"),
        ("30/2020/NĐ-CP", "30/2020/NĐ-CP"),
        ("68- HD/BTGHU", "68- HD/BTGHU"),
        ("1172", '"1172"'),
        ("012", '"012"'),
        ("2021-08-31", '"2021-08-31"'),
        ("12:30", '"12:30"'),
        ("2.331", '"2.331"'),
        ("no", '"no"'),
        ("*", '"*"'),
        (",", '","'),
        ("- gạch", '"- gạch"'),
        ("Lưu: VT", '"Lưu: VT"'),
        ("mục #1", '"mục #1"'),
        ("mục#1", "mục#1"),
        ("(B/c)", "(B/c)"),
        ("“trong ngoặc”", "“trong ngoặc”"),
        (date(2021, 8, 31), "2021-08-31"),
        (True, "true"),
    ],
)
def test_a_value_is_quoted_only_where_it_must_be(value: object, written: str) -> None:
    assert scalar(value) == written


LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Co"]), min_size=1)


@given(LINES | st.from_regex(r"[-+.0-9a-fA-FxobeE:_~]{1,64}", fullmatch=True))
def test_every_text_reads_back_as_it_was_written(text: str) -> None:
    document, findings = parse_yaml(write_yaml({"title": text, "recipients": [text]}), path="x")
    assert findings == []
    assert document is not None
    assert document.value == {"title": text, "recipients": [text]}


@given(
    st.lists(
        st.sampled_from(["a: b", "  # c", "# d", "- x", "e: 'f # g'", "h: i # j", 'k: "l\\" # m"', ""]), max_size=8
    )
)
def test_comments_are_found_outside_scalars_only(lines: list[str]) -> None:
    text = "\n".join(lines)
    document, findings = parse_yaml(text, path="x")
    if findings or document is None:
        return
    for line, column, words in find_comments(text):
        assert lines[line - 1][column - 1 :].rstrip() == words
        assert words in {"# c", "# d", "# j"}


def test_the_command_rewrites_and_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHO_LANG", "vi")
    write_archive(tmp_path, {"a/2021/01-cv-hu.md": TYPED, "a/2021/02-cv-hu.md": directive(number="02-CV/HU")})
    assert main(["fmt", "--check", "--archive", str(tmp_path)]) == 1
    assert "01-cv-hu.md: phần đầu chưa đúng lối; gõ kho fmt" in capsys.readouterr().out
    assert main(["fmt", "--archive", str(tmp_path)]) == 0
    assert (tmp_path / "directives/a/2021/01-cv-hu.md").read_text(encoding="utf-8") == WRITTEN
    assert main(["fmt", "--check", "--archive", str(tmp_path)]) == 0
