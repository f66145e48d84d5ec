"""A site brought up to date is the site of a clean build, byte for byte, whatever was edited in between."""

import random
from pathlib import Path
from typing import Any

import pytest

from build_tools import reprint, revise
from build_tools.bench.archive import write_archive
from build_tools.cache import FILE, Cache
from build_tools.frame import HostBuild
from build_tools.hosting import host_build
from build_tools.outcome import BuildResult
from build_tools.publish import Publication
from build_tools.search.partition import Bounds, Partition
from build_tools.search.shards import INDEX, read_index
from build_tools.workers import map_in_workers
from tests.edits import Edits
from tests.publishing import tree
from tests.renewals import clean, renewed, said

SIZE, ROUNDS = 40, 14


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> HostBuild:
    """The host's pages and frames, rendered once."""
    return host_build(tmp_path_factory.mktemp("host"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An invented archive of some dozens of directives that cite each other."""
    write_archive(SIZE, tmp_path)
    return tmp_path


@pytest.fixture
def reprints(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each reprint that was tried, whether it was enough."""
    tried: list[bool] = []

    def count(holder: object, name: str, told: tuple[bool, ...]) -> None:
        real = getattr(holder, name)

        def counted(*arguments: object, **options: object) -> object:
            done = real(*arguments, **options)
            if (done is not None) in told:
                tried.append(done is not None)
            return done

        monkeypatch.setattr(holder, name, counted)

    count(reprint.Preparation, "correction", (False,))  # what was prepared is then published, or not
    count(reprint.Correction, "publish", (True, False))
    return tried


@pytest.fixture
def revisions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The name of each site that was revised."""
    published: list[str] = []
    real = revise.Revision.publish

    def counted(revision: revise.Revision, publication: Publication, cache: Cache) -> object:
        done = real(revision, publication, cache)
        if done is not None:
            published.append(publication.site.name)
        return done

    monkeypatch.setattr(revise.Revision, "publish", counted)
    return published


@pytest.mark.parametrize("seed", [1, 2])
def test_a_renewed_site_is_that_of_a_clean_build(
    archive: Path, host: HostBuild, reprints: list[bool], revisions: list[str], seed: int
) -> None:
    dice = random.Random(seed)
    edits = Edits(archive, dice)
    renewed(archive, host)
    for number in range(ROUNDS):
        made = [edits.make() for _ in range(dice.choice((1, 1, 1, 2)))]
        now, fresh = renewed(archive, host), clean(archive, host, f"clean{number}")
        assert said(now) == said(fresh), made
        if isinstance(fresh, BuildResult) and isinstance(now, BuildResult):
            assert tree(archive / "site") == tree(archive / f"clean{number}"), made
            assert (now.directives, now.citations, now.pages) == (fresh.directives, fresh.citations, fresh.pages), made
    assert any(reprints), "no text was corrected alone"
    assert not all(reprints), "every edit stayed within its directive"
    assert len(revisions) > ROUNDS // 4, "few edits were joined by themselves"


def test_an_unchanged_archive_costs_no_work(archive: Path, host: HostBuild, monkeypatch: pytest.MonkeyPatch) -> None:
    first = renewed(archive, host)
    monkeypatch.setattr("build_tools.build.build_site", None)
    second = renewed(archive, host)
    assert isinstance(first, BuildResult)
    assert isinstance(second, BuildResult)
    assert (second.written, second.unchanged) == (0, first.written)
    assert second.findings == first.findings


def test_a_corrected_text_changes_its_own_files_alone(archive: Path, host: HostBuild, reprints: list[bool]) -> None:
    renewed(archive, host)
    before = tree(archive / "site")
    file = sorted((archive / "directives").rglob("*.md"))[7]
    file.write_text(file.read_text(encoding="utf-8") + "\nĐã rà soát.\n", encoding="utf-8")
    assert isinstance(renewed(archive, host), BuildResult)
    after = tree(archive / "site")
    key = file.relative_to(archive / "directives").as_posix().removesuffix(".md")
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path for path in changed if not path.startswith("tim-kiem/")} == {
        f"van-ban/{key}.html",
        f"van-ban/{key}.md",
    }
    assert reprints == [True]


def test_a_corrected_text_is_read_without_what_validates_facts(
    archive: Path, host: HostBuild, reprints: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed(archive, host)
    file = sorted((archive / "directives").rglob("*.md"))[7]
    file.write_text(file.read_text(encoding="utf-8") + "\nĐã rà soát.\n", encoding="utf-8")
    monkeypatch.setattr("build_tools.digest.parse_yaml", None)
    assert isinstance(renewed(archive, host), BuildResult)
    assert reprints == [True]


def test_a_text_corrected_in_its_marks_alone_is_reprinted_too(
    archive: Path, host: HostBuild, reprints: list[bool]
) -> None:
    renewed(archive, host)
    file = sorted((archive / "directives").rglob("*.md"))[3]
    lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    file.write_text("\n".join([*lines[:-1], f"*{lines[-1]}*", ""]), encoding="utf-8")
    assert isinstance(renewed(archive, host), BuildResult)
    assert reprints == [True]
    clean(archive, host, "clean")
    assert tree(archive / "site") == tree(archive / "clean")


def test_another_edition_of_the_same_texts_changes_the_home_page_alone(
    archive: Path, host: HostBuild, reprints: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    renewed(archive, host)
    before = tree(archive / "site")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert isinstance(renewed(archive, host), BuildResult)
    after = tree(archive / "site")
    assert reprints == [True]
    assert [path for path in after if after[path] != before.get(path)] == ["index.html"]
    clean(archive, host, "clean")
    assert after == tree(archive / "clean")


def test_texts_corrected_in_several_blocks_of_the_search_data(
    archive: Path, host: HostBuild, reprints: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Partition(32, 8, Bounds(3, 1, 6), Bounds(2, 1, 4))
    monkeypatch.setattr("build_tools.search.partition._PARTITIONS", ((10_000, small),))
    renewed(archive, host)
    files = sorted((archive / "directives").rglob("*.md"))
    for number, file in enumerate(files[::7]):
        file.write_text(file.read_text(encoding="utf-8") + f"\nĐã rà soát lần {number}.\n", encoding="utf-8")
    index = (archive / "site" / INDEX).read_bytes()
    assert len(read_index(index)[0]["blocks"]) > 3
    assert isinstance(renewed(archive, host), BuildResult)
    assert reprints == [True]
    clean(archive, host, "clean")
    assert tree(archive / "site") == tree(archive / "clean")


def test_a_text_saved_while_it_is_being_read_leaves_nothing_wrong_in_the_cache(
    archive: Path, host: HostBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sorted((archive / "directives").rglob("*.md"))[5]
    first = file.read_bytes()

    def saved_meanwhile(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the real one takes
        file.write_bytes(first + "\nĐang sửa dở.\n".encode())
        return map_in_workers(*arguments, **options)

    with monkeypatch.context() as context:
        context.setattr("build_tools.digesting.map_in_workers", saved_meanwhile)
        renewed(archive, host)
    file.write_bytes(first)
    renewed(archive, host)
    clean(archive, host, "clean")
    assert tree(archive / "site") == tree(archive / "clean")


@pytest.mark.parametrize("lost", ["page", "cache", "record"])
def test_what_somebody_touched_is_made_again(archive: Path, host: HostBuild, lost: str) -> None:
    renewed(archive, host)
    before = tree(archive / "site")
    if lost == "page":
        (archive / "site/index.html").write_text("mine", encoding="utf-8")
    elif lost == "cache":
        (archive / "cache" / FILE).write_bytes(b"no database")
    else:
        (archive / ".site-kho/record").write_bytes(b"{}")
    renewed(archive, host)
    assert tree(archive / "site") == before
