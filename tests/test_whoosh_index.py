"""The full-text index: brought up to date by what changed, made anew when it is broken, and answering as promised."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from build_tools.full_text import IndexReport, Narrowing
from build_tools.search.blocks import SearchDocument
from build_tools.search.documents import SearchFields, SearchTerms, analyse_document
from build_tools.whoosh_index import answer, search_index, update_index
from tests.search_archive import invent_documents

FIELDS = list(invent_documents(60, syllables=150))


def _documents(fields: list[SearchFields]) -> list[SearchDocument]:
    return [SearchDocument.of(analyse_document(one)) for one in fields]


DOCUMENTS = _documents(FIELDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    update_index(tmp_path / "index", DOCUMENTS)
    return tmp_path / "index"


def test_nothing_changed_means_nothing_read(folder: Path) -> None:
    def refuse() -> SearchTerms:
        raise AssertionError("read")

    report = update_index(folder, [replace(document, load=refuse) for document in DOCUMENTS])
    assert (report.documents, report.added, report.removed, report.rebuilt) == (60, 0, 0, False)


def test_only_what_changed_is_read_and_found(folder: Path) -> None:
    changed = replace(FIELDS[0], title="Về việc độc nhất vô nhị quạ trắng")
    report = update_index(folder, [*_documents([changed]), *DOCUMENTS[2:]])
    assert (report.documents, report.added, report.removed) == (59, 1, 1)
    assert [hit.url for hit in search_index(folder, "quạ trắng")] == [changed.url]
    assert FIELDS[1].url not in {hit.url for hit in search_index(folder, FIELDS[1].number, limit=None)}


def test_batches_give_the_same_answers_as_one(folder: Path, tmp_path: Path) -> None:
    update_index(tmp_path / "other", DOCUMENTS, batch=7)
    for text in ("thực hiện", "phong chong dich", FIELDS[5].number, '"thực hiện văn bản"'):
        assert search_index(folder, text, limit=None) == search_index(tmp_path / "other", text, limit=None)


@pytest.mark.parametrize("damage", ["cut", "noise", "gone"])
def test_a_broken_index_is_made_anew_and_says_so(folder: Path, damage: str) -> None:
    for path in folder.iterdir():
        if damage == "cut":
            path.write_bytes(path.read_bytes()[:20])
        elif damage == "noise":
            path.write_bytes(b"\xff" * 500)
        elif path.suffix == ".seg":
            path.unlink()
    reports: list[IndexReport] = []
    hits = answer(folder, DOCUMENTS, FIELDS[3].number, updated=reports.append)
    assert hits[0].url == FIELDS[3].url
    assert reports[-1].rebuilt


def test_a_foreign_folder_is_made_ours_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "_OTHER_1.toc").write_bytes(b"something else")
    report = update_index(tmp_path / "index", DOCUMENTS)
    assert report.rebuilt
    assert report.added == 60


def test_json_has_the_promised_shape(folder: Path) -> None:
    hit = search_index(folder, FIELDS[7].number, limit=1)[0]
    made = hit.as_json()
    assert list(made) == ["url", "number", "title", "issuer", "issued", "type", "score", "held"]
    assert made["url"] == FIELDS[7].url
    assert isinstance(made["score"], float)
    assert made["held"] is FIELDS[7].held


def test_snippets_mark_what_was_sought(folder: Path) -> None:
    hits = [hit for hit in search_index(folder, "thực hiện") if hit.held]
    for hit in hits:
        assert {part.lower() for part, marked in hit.snippet if marked} <= {"thực", "hiện"}
        assert any(marked for _, marked in hit.snippet)


@pytest.mark.parametrize(
    ("narrowing", "fits"),
    [
        (Narrowing(type="chi thi"), lambda one: one.type == "Chỉ thị"),
        (Narrowing(issuer="Ban Tuyên giáo"), lambda one: one.issuer.startswith("Ban Tuyên giáo")),
        (Narrowing(year="2019"), lambda one: one.issued.startswith("2019")),
        (Narrowing(recipient="hội nông dân"), lambda one: "Hội Nông dân" in one.recipients),
        (Narrowing(type="Không có loại này"), lambda _: False),
    ],
)
def test_narrowing_keeps_what_fits(folder: Path, narrowing: Narrowing, fits: object) -> None:
    hits = search_index(folder, "về việc", narrowing=narrowing, limit=None)
    assert callable(fits)
    assert {hit.url for hit in hits} == {one.url for one in FIELDS if fits(one)}


def test_accented_queries_answer_exact_spellings_first(tmp_path: Path) -> None:
    plain = FIELDS[0]
    made = [
        replace(plain, url=f"van-ban/{word}.html", number="", title=f"Đàn {word}", text="")
        for word in ("gà", "gả", "ga")
    ]
    update_index(tmp_path / "index", _documents(made))
    hits = search_index(tmp_path / "index", "đàn gà")
    assert (hits[0].title, hits[0].group) == ("Đàn gà", "exact")
    assert {hit.group for hit in hits[1:]} == {"folded"}
    assert {hit.group for hit in search_index(tmp_path / "index", "dan ga")} == {"all"}


@pytest.mark.parametrize(
    "text", ["", "   ", '"', "(.*", "😀", "-dịch", "*" * 10_000, "và của các", "\0", "a:b AND NOT OR ["]
)
def test_anything_may_be_typed(folder: Path, text: str) -> None:
    assert len(search_index(folder, text)) <= 10
