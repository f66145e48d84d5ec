"""``kho new``: a person's answers become a file in its place, and nonsense is asked again."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from build_tools.asking import Answers, ask_all, complete_issuer, read_day, write_new
from build_tools.cli import main
from build_tools.model import Organisation
from build_tools.organisations import Registry
from build_tools.vocabulary import load_vocabulary
from tests.archives import check, write_archive

REGISTRY = Registry(
    [
        Organisation("huyen-uy-binh-an", "Huyện ủy Bình An", local=("Huyện ủy",)),
        Organisation("huyen-uy-chua-ro", "Huyện ủy (chưa rõ huyện)", stated=False),
        Organisation("ubnd-binh-an", "Ủy ban nhân dân huyện Bình An", variants=("UBND huyện Bình An",)),
    ]
)


def asked(*answers: str, registry: Registry | None = REGISTRY) -> tuple[Answers, list[str]]:
    """What these answers give, and what was told between them; every answer must have been asked for."""
    told: list[str] = []
    left: Iterator[str] = iter(answers)
    ask: Callable[[str], str] = lambda _: next(left)  # noqa: E731 - a stand-in for input
    result = ask_all(ask, told.append, registry=registry, vocabulary=load_vocabulary())
    assert list(left) == []
    return result, told


def test_plain_answers_give_the_file() -> None:
    answers, _ = asked("12-CV/HU", "", "Huyện ủy Bình An", "4/5/2021", "Về công tác văn thư")
    assert answers == Answers(
        "12-CV/HU", "Công văn", "Huyện ủy Bình An", "huyen-uy-binh-an", date(2021, 5, 4), "Về công tác văn thư"
    )
    assert answers.key == "huyen-uy-binh-an/2021/12-cv-hu"


def test_nonsense_is_asked_again() -> None:
    answers, told = asked(
        "mười hai", "12-QĐ/HU", "", "Quyết đinh", "Quyết định", "", "Sở Không Có", "bình an", "huyen-uy-binh-an",
        "31/02/2021", "04/5/2021", "", "Về công tác",
    )  # fmt: skip
    assert (answers.number, answers.type, answers.issuer) == ("12-QĐ/HU", "Quyết định", "Huyện ủy Bình An")
    assert any("Sở Không Có" in words for words in told)
    assert any("31/02/2021" in words for words in told)


def test_a_body_that_no_document_names_fully_stands_by_its_id() -> None:
    answers, _ = asked("", "Thông báo", "chưa rõ", "2021-01-28", "Kết luận")
    assert (answers.issuer, answers.folder) == ("huyen-uy-chua-ro", "huyen-uy-chua-ro")
    assert answers.key == "huyen-uy-chua-ro/2021/thong-bao-2021-01-28"


def test_without_an_authority_file_a_name_is_taken_as_typed() -> None:
    answers, _ = asked("12-CV/HU", "", "Huyện ủy Bình An", "4/5/2021", "X", registry=None)
    assert (answers.issuer, answers.folder) == ("Huyện ủy Bình An", "huyen-uy-binh-an")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Huyện ủy Bình An", ["huyen-uy-binh-an"]),
        ("huyen-uy-binh-an", ["huyen-uy-binh-an"]),
        ("UBND", ["ubnd-binh-an"]),
        ("huyện uỷ b", ["huyen-uy-binh-an"]),
        ("nhan dan", ["ubnd-binh-an"]),
        ("Bình An", ["huyen-uy-binh-an", "ubnd-binh-an"]),
        ("Sơn Dương", []),
    ],
)
def test_a_part_of_a_name_is_completed(words: str, found: list[str]) -> None:
    assert complete_issuer(words, REGISTRY) == found


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2021-08-31", date(2021, 8, 31)),
        ("31/8/2021", date(2021, 8, 31)),
        ("31-08-2021", date(2021, 8, 31)),
        ("ngày 31 tháng 8 năm 2021", date(2021, 8, 31)),
        ("31/02/2021", None),
        ("8/2021", None),
        ("hôm qua", None),
    ],
)
def test_a_day_is_read_as_people_type_it(words: str, day: date | None) -> None:
    assert read_day(words) == day


def test_the_new_file_is_well_but_for_its_missing_text(tmp_path: Path) -> None:
    write_archive(tmp_path, {"organisations.yml": "- id: huyen-uy-binh-an\n  name: Huyện ủy Bình An\n"})
    answers, _ = asked("12-CV/HU", "", "Huyện ủy Bình An", "4/5/2021", 'Về "công tác": văn thư')
    file, findings = write_new(tmp_path, answers)
    assert findings == []
    assert [finding.code for finding in check(tmp_path, {}).findings] == ["text-empty"]
    before = file.read_bytes()
    assert [finding.code for finding in write_new(tmp_path, answers)[1]] == ["new-exists"]
    assert file.read_bytes() == before


def test_the_command_asks_and_stops_when_the_answers_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KHO_LANG", "vi")
    (tmp_path / "directives").mkdir()
    left = iter(["12-CV/HU", "", "Huyện ủy Bình An", "4/5/2021", "Về công tác"])
    monkeypatch.setattr("builtins.input", lambda _: next(left))
    assert main(["new", "--archive", str(tmp_path)]) == 0
    assert (tmp_path / "directives/huyen-uy-binh-an/2021/12-cv-hu.md").is_file()

    def end(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", end)
    assert main(["new", "--archive", str(tmp_path)]) == 1
    assert "chưa ghi gì" in capsys.readouterr().err
