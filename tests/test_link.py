"""Linking: every citation to the right document or to none; a wrong link is worse than no link."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from build_tools import held
from build_tools.bench.archive import write_archive as write_invented
from build_tools.build import Checked, check_site
from build_tools.cache import Cache
from build_tools.model import Graph, Receipt, RecipientItem
from build_tools.pages.index import index_pages
from build_tools.pages.references import SAME_NUMBER_SHOWN, ambiguous_citations, same_number
from build_tools.receipts import Kind
from tests.archives import check, directive, write_archive

REGISTRY = """\
- {id: ban-chap-hanh-trung-uong, name: Ban Chấp hành Trung ương Đảng, codes: [TW]}
- id: ban-thuong-vu-tinh-uy-a
  name: Ban Thường vụ Tỉnh ủy Hà Giang
  local: [Ban Thường vụ Tỉnh ủy]
  context: tinh-uy-a
  codes: [TU]
  parent: tinh-uy-a
- {id: bo-chinh-tri, name: Bộ Chính trị, codes: [TW], parent: ban-chap-hanh-trung-uong}
- {id: huyen-uy-a, name: Huyện ủy Mèo Vạc, local: [Huyện ủy], codes: [HU], parent: tinh-uy-a}
- {id: huyen-uy-b, name: Huyện ủy Lộc Bình, local: [Huyện ủy], codes: [HU], parent: tinh-uy-b}
- {id: huyen-uy-c, name: Huyện ủy Bình An, local: [Huyện ủy], codes: [HU]}
- {id: tinh-uy-a, name: Tỉnh ủy Hà Giang, local: [Tỉnh ủy], codes: [TU]}
- {id: tinh-uy-b, name: Tỉnh ủy Lạng Sơn, local: [Tỉnh ủy], codes: [TU]}
"""
A, B, NATION = "tinh-uy-a/2021/01-ct-tu", "tinh-uy-b/2021/01-ct-tu", "bo-chinh-tri/2021/01-ct-tw"


def two_provinces(tmp_path: Path, body: str, *, speaker: str, issued: str = "2021-09-01") -> Checked:
    """Two provinces with a 01-CT/TU of the same year, a national 01-CT/TW, and one directive that cites."""
    return check(
        tmp_path,
        {
            "organisations.yml": REGISTRY,
            f"{A}.md": directive(number="01-CT/TU", kind="Chỉ thị", issuer="tinh-uy-a", issued="2021-03-02"),
            f"{B}.md": directive(number="01-CT/TU", kind="Chỉ thị", issuer="tinh-uy-b", issued="2021-03-05"),
            f"{NATION}.md": directive(number="01-CT/TW", kind="Chỉ thị", issuer="bo-chinh-tri", issued="2021-03-09"),
            "z/2021/09-cv-hu.md": directive(body, number="09-CV/HU", issuer=speaker, issued=issued),
        },
    )


@pytest.mark.parametrize(
    ("speaker", "body", "status", "targets"),
    [
        ("huyen-uy-a", "Thực hiện Chỉ thị số 01-CT/TU, ngày 02/3/2021 của Tỉnh ủy.", "resolved", [A]),
        ("huyen-uy-b", "Thực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy.", "resolved", [B]),
        ("huyen-uy-a", "Thực hiện Chỉ thị số 01-CT/TU của Ban Thường vụ Tỉnh ủy.", "resolved", [A]),
        ("huyen-uy-a", "Thực hiện Chỉ thị số 01-CT/TU.", "resolved", [A]),
        ("huyen-uy-a", "Thực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy Lạng Sơn.", "resolved", [B]),
        ("huyen-uy-a", "Thực hiện Chỉ thị số 01-CT/TW, ngày 09/3/2021 của Bộ Chính trị.", "resolved", [NATION]),
        ("huyen-uy-c", "Thực hiện Chỉ thị số 01-CT/TW.", "resolved", [NATION]),
        ("huyen-uy-c", "Thực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy.", "ambiguous", [A, B]),
        ("huyen-uy-c", "Thực hiện Chỉ thị số 01-CT/TU, ngày 05/3/2021 của Tỉnh ủy.", "ambiguous", [B]),
    ],
)
def test_context_decides_or_nothing_does(
    tmp_path: Path, speaker: str, body: str, status: str, targets: list[str]
) -> None:
    graph = two_provinces(tmp_path, body, speaker=speaker).graph
    (link,) = graph.links["z/2021/09-cv-hu"]
    assert (link.status, sorted(link.targets)) == (status, targets)


@pytest.mark.parametrize(
    "body",
    [
        "Thực hiện Chỉ thị số 01-CT/TU, ngày 02/3/2019 của Tỉnh ủy.",  # another year
        "Thực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy Cao Bằng.",  # another province
        "Thực hiện Quyết định số 01-QĐ/TU của Tỉnh ủy.",  # another type
    ],
)
def test_what_contradicts_becomes_a_cited_document(tmp_path: Path, body: str) -> None:
    graph = two_provinces(tmp_path, body, speaker="huyen-uy-a").graph
    (link,) = graph.links["z/2021/09-cv-hu"]
    assert link.status == "resolved"
    assert link.targets[0] in graph.cited


def test_a_directive_cannot_cite_a_later_one(tmp_path: Path) -> None:
    graph = two_provinces(
        tmp_path, "Thực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy.", speaker="huyen-uy-a", issued="2021-01-15"
    ).graph
    assert set(graph.cited) == {link.targets[0] for link in graph.links["z/2021/09-cv-hu"]}


def test_a_state_number_without_year_or_date_is_never_guessed(tmp_path: Path) -> None:
    held = "thu-tuong/2021/16-ct-ttg"
    graph = check(
        tmp_path,
        {
            f"{held}.md": directive(
                number="16/CT-TTg", kind="Chỉ thị", issuer="Thủ tướng Chính phủ", issued="2021-06-10"
            ),
            "z/2021/09-cv-hu.md": directive(
                "Thực hiện Chỉ thị số 16/CT-TTg của Thủ tướng Chính phủ.", issued="2021-07-24"
            ),
        },
    ).graph
    (link,) = graph.links["z/2021/09-cv-hu"]
    assert (link.status, link.targets) == ("ambiguous", (held,))


def test_two_mentions_are_merged_when_nothing_contradicts(tmp_path: Path) -> None:
    graph = check(
        tmp_path,
        {
            "a/2020/01-cv-hu.md": directive("Thực hiện Thông báo số 172-TB/TW của Bộ Chính trị.", issued="2020-04-08"),
            "b/2020/02-cv-hu.md": directive(
                "Thực hiện Thông báo số 172-TB/TW, ngày 21-3-2020 của Bộ Chính trị.",
                number="02-CV/HU",
                issued="2020-04-09",
            ),
        },
    ).graph
    assert list(graph.cited) == ["bo-chinh-tri/2020/172-tb-tw"]
    assert len(graph.incoming["bo-chinh-tri/2020/172-tb-tw"]) == 2


def test_a_short_number_with_its_year_may_mean_that_years_directive(tmp_path: Path) -> None:
    held = "ubnd-tinh-a/2014/52-qd-ubnd"
    graph = check(
        tmp_path,
        {
            f"{held}.md": directive(number="52/QĐ-UBND", kind="Quyết định", issuer="UBND tỉnh A", issued="2014-06-10"),
            "z/2021/09-cv-hu.md": directive(
                "Áp giá theo Quyết định 52/2014 và Quyết định 52/2015.", issued="2021-07-24"
            ),
        },
    ).graph
    same, other = graph.links["z/2021/09-cv-hu"]
    assert (same.status, same.targets) == ("ambiguous", (held,))
    assert other.targets[0] in graph.cited


@pytest.mark.parametrize(
    "words",
    ["Công văn số 635-CV/TU ngày 24/3/2021 của Tỉnh ủy", "Nghị quyết 19", "Quyết định 52/2014", "Chỉ thị số 16"],
)
def test_the_same_words_of_two_bodies_that_do_not_say_whose_stay_apart(tmp_path: Path, words: str) -> None:
    body = f"Việc thực hiện {words} chưa nghiêm. Các đơn vị tiếp tục thực hiện {words}."
    graph = check(
        tmp_path,
        {
            "a/2021/01-cv-hu.md": directive(body, issuer="Huyện ủy Bình An"),
            "b/2021/01-cv-hu.md": directive(body, issuer="Huyện ủy Bình Yên"),
        },
    ).graph
    assert len(graph.cited) == 2
    for each in graph.cited:
        assert len(graph.incoming[each]) == 1


def test_a_declared_reference_wins_over_the_text(tmp_path: Path) -> None:
    references = f"references: [{{document: {A}, relation: thay_the, citation: 01-CT/TU}}]\n"
    files = {
        "organisations.yml": REGISTRY,
        f"{A}.md": directive(number="01-CT/TU", kind="Chỉ thị", issuer="tinh-uy-a", issued="2021-03-02"),
        f"{B}.md": directive(number="01-CT/TU", kind="Chỉ thị", issuer="tinh-uy-b", issued="2021-03-05"),
        "z/2021/09-cv-hu.md": directive(
            "Thực hiện Chỉ thị số 01-CT/TU.", number="09-CV/HU", issuer="huyen-uy-c", extra=references
        ),
    }
    checked = check(tmp_path, files)
    assert checked.findings == []
    (reference,) = checked.graph.outgoing["z/2021/09-cv-hu"]
    assert (reference.target, reference.relation, reference.links) == (A, "thay_the", (0,))


def test_ambiguity_is_a_warning_with_line_and_column_until_a_note_answers_it(tmp_path: Path) -> None:
    body = "Mở đầu.\n\nThực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy."
    (finding,) = two_provinces(tmp_path, body, speaker="huyen-uy-c").findings
    assert (finding.line, finding.column, finding.code) == (10, 11, "citation-ambiguous")


def test_unrelated_directives_change_no_link(tmp_path: Path) -> None:
    body = "Thực hiện Chỉ thị số 01-CT/TU của Tỉnh ủy và Nghị quyết số 128/NQ-CP ngày 11/10/2021 của Chính phủ."
    alone = two_provinces(tmp_path / "alone", body, speaker="huyen-uy-a").graph
    for seed in range(5):
        shuffled = random.Random(seed)
        strangers = {
            f"{shuffled.choice('amz')}-{number}/2020/{number}-kh-hu.md": directive(
                f"Thực hiện Kế hoạch số {shuffled.randint(300, 400)}-KH/TU của Tỉnh ủy.",
                number=f"{number}-KH/HU",
                kind="Kế hoạch",
                issuer=shuffled.choice(["huyen-uy-b", "huyen-uy-c"]),
                issued="2020-02-03",
            )
            for number in shuffled.sample(range(100, 200), 12)
        }
        root = tmp_path / str(seed)
        write_archive(root, strangers)
        crowded = two_provinces(root, body, speaker="huyen-uy-a").graph
        assert crowded.links["z/2021/09-cv-hu"] == alone.links["z/2021/09-cv-hu"]
        assert crowded.outgoing["z/2021/09-cv-hu"] == alone.outgoing["z/2021/09-cv-hu"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Thực hiện Chỉ thị số 01 của Tỉnh ủy.", "ambiguous"),
        ("Thực hiện Chỉ thị số 01, ngày 02/3/2021 của Tỉnh ủy.", "resolved"),
        ("Thực hiện Chỉ thị số 01, ngày 02/3/2019 của Tỉnh ủy.", "cited"),
    ],
)
def test_a_bare_ordinal_is_settled_by_its_whole_date_alone(tmp_path: Path, body: str, status: str) -> None:
    graph = two_provinces(tmp_path, body, speaker="huyen-uy-a").graph
    (link,) = graph.links["z/2021/09-cv-hu"]
    if status == "cited":
        assert set(link.targets) <= graph.cited.keys()
    else:
        assert (link.status, link.targets) == (status, (A,))


def crowd(tmp_path: Path, offices: int) -> Checked:
    """As many district offices as asked for, each with a 01-CV/HU, and a letter that cites one without saying whose."""
    files = {
        f"huyen-uy-{number}/2020/01-cv-hu.md": directive(
            number="01-CV/HU", issuer=f"Huyện ủy Số {number}", issued=f"2020-{number // 28 + 1:02}-{number % 28 + 1:02}"
        )
        for number in range(1, offices + 1)
    }
    letter = directive("Thực hiện Công văn số 01-CV/HU.", number="09-CV/TV", issuer="Thị ủy A", issued="2021-05-04")
    return check(tmp_path, {**files, "thi-uy-a/2021/09-cv-tv.md": letter})


def test_of_very_many_candidates_the_newest_are_named_and_the_others_counted(tmp_path: Path) -> None:
    checked = crowd(tmp_path, 30)
    (link,) = checked.graph.links["thi-uy-a/2021/09-cv-tv"]
    newest = tuple(f"huyen-uy-{number}/2020/01-cv-hu" for number in range(30, 18, -1))
    assert (link.status, link.targets, link.more) == ("ambiguous", newest, 18)
    (finding,) = [each for each in checked.findings if each.code == "citation-ambiguous"]
    assert dict(finding.values)["candidates"].endswith("huyen-uy-19/2020/01-cv-hu, … (+18)")


def test_a_page_lists_few_of_many_documents_with_the_same_number(tmp_path: Path) -> None:
    graph = crowd(tmp_path, 30).graph
    index = index_pages(graph, guide="")
    for key in graph.digests:
        if key.startswith("thi-uy"):
            assert same_number(index, key).cards == ()
            continue
        few = same_number(index, key)
        assert len(few.cards) == SAME_NUMBER_SHOWN
        assert key not in {card.key for card in few.cards}
        assert few.more == f"và {30 - 1 - SAME_NUMBER_SHOWN} văn bản khác cùng số"
        assert few.search == "tim-kiem.html?q=01-CV%2FHU"
    middle = sorted(key for key in graph.digests if key.startswith("huyen"))[10:19]
    assert {card.key for card in same_number(index, middle[4]).cards} == {*middle} - {middle[4]}, "those next to it"
    (candidates,) = ambiguous_citations(index, "thi-uy-a/2021/09-cv-tv")
    assert "30" in candidates.label
    assert candidates.more == "và 18 văn bản khác cùng số"


def said_of(graph: Graph) -> list[object]:
    """All that linking found, as plain values."""
    return [dict(graph.links), graph.outgoing, graph.cited, graph.moved, graph.same_number]


@pytest.mark.parametrize("few", [0, 1, 1000])
def test_an_index_of_a_number_finds_what_looking_at_each_directive_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    write_invented(300, tmp_path / "invented")
    cache = Cache(tmp_path / "cache")
    usual = said_of(check_site(tmp_path / "invented", cache).graph)
    monkeypatch.setattr(held, "_FEW", few)
    assert said_of(check_site(tmp_path / "invented", cache).graph) == usual


def test_who_received_what_is_the_same_seen_from_either_side(tmp_path: Path) -> None:
    write_invented(60, tmp_path / "invented")
    graph = check_site(tmp_path / "invented", Cache(tmp_path / "cache")).graph
    sides: list[tuple[Kind, Mapping[str, tuple[RecipientItem, ...]]]]
    sides = [("addressee", graph.addressees), ("recipient", graph.recipients)]
    sent = [
        (target, Receipt(key, kind, item.text, item.purpose))
        for key in graph.digests
        for kind, lines in sides
        for item in lines[key]
        for target in dict.fromkeys(target for _, target in item.parts if target)
    ]
    received = [(target, receipt) for target, several in graph.receipts.items() for receipt in several]
    assert sorted(received) == sorted(sent)
    assert [*graph.recipients] == [*graph.addressees] == [*graph.digests]
    assert [*graph.receipts] == sorted(graph.receipts)
    for key, digest in graph.digests.items():
        assert [item.text for item in graph.recipients[key]] == [*digest.directive.recipients]
