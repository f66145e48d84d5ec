"""What an edit reaches is made again and nothing else: the site is that of a clean build, without the pipeline."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from build_tools import press, relink, revise
from build_tools.bench.archive import write_archive
from build_tools.cache import FILE, Cache
from build_tools.frame import HostBuild
from build_tools.hosting import host_build
from build_tools.outcome import BuildRefused, BuildResult
from build_tools.press import Made, Pressing, make_some
from build_tools.published import recover_site
from build_tools.renew import _Renewal, renew_site
from tests.publishing import killed_at, leftovers, tree, unflushed
from tests.renewals import clean, renewed, said

SIZE = 40


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> HostBuild:
    """The host's pages and frames, rendered once."""
    return host_build(tmp_path_factory.mktemp("host"))


@pytest.fixture(scope="module")
def pressed(host: HostBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented archive with its site and its cache, and beside it the same to be copied."""
    root = tmp_path_factory.mktemp("pressed") / "archive"
    write_archive(SIZE, root)
    assert isinstance(renewed(root, host), BuildResult)
    shutil.copytree(root, root.with_name("kept"))
    return root


@pytest.fixture
def archive(pressed: Path) -> Path:
    """An invented archive with its site, as it was when it was pressed."""
    shutil.rmtree(pressed)
    shutil.copytree(pressed.with_name("kept"), pressed)
    return pressed


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Why the whole pipeline ran: the name of each site that it pressed."""
    from build_tools import build  # noqa: PLC0415 - as `renew` imports it

    ran: list[str] = []
    real = build.build_site

    def counted(root: Path, site: Path, **options: object) -> BuildResult:
        ran.append(site.name)
        return real(root, site, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "build_site", counted)
    return ran


def directives(root: Path) -> list[Path]:
    """The files of the archive, in order."""
    return sorted((root / "directives").rglob("*.md"))


def set_field(file: Path, name: str, value: str) -> None:
    """Give a field of front matter another value."""
    text = file.read_text(encoding="utf-8")
    assert f"\n{name}: " in text
    file.write_text(re.sub(f"(?m)^{name}: .*$", f"{name}: {value}", text, count=1), encoding="utf-8")


def field(file: Path, name: str) -> str:
    """The value of a field of front matter."""
    found = re.search(f"(?m)^{name}: (.*)$", file.read_text(encoding="utf-8"))
    assert found
    return found[1]


def key_of(root: Path, file: Path) -> str:
    return file.relative_to(root / "directives").as_posix().removesuffix(".md")


def most_cited(root: Path) -> Path:
    """The directive whose number the others name most often."""
    texts = [file.read_text(encoding="utf-8") for file in directives(root)]
    return max(directives(root), key=lambda file: sum(field(file, "number") in text for text in texts))


def _cite(root: Path, file: Path) -> None:
    other = most_cited(root)
    year, month, day = field(other, "issued").split("-")
    named = f"{field(other, 'type')} số {field(other, 'number')} ngày {day}/{month}/{year} của {field(other, 'issuer')}"
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\nThực hiện {named} và Thông tư số 77/2019/TT-BNV, các đơn vị báo cáo.\n")


def _add(root: Path, file: Path) -> None:
    new = root / "directives" / "co-quan-moi" / "2024" / "901-cv-hu.md"
    new.parent.mkdir(parents=True)
    shutil.copy(file, new)
    set_field(new, "number", "901-CV/HU")


def _arrive(root: Path, file: Path) -> None:
    """The text of a document arrives that others have cited."""
    del file
    cited = min(each for each in (root / "site" / "dan-chieu").rglob("*.html") if each.parent.name.isdigit())
    inside = cited.relative_to(root / "site" / "dan-chieu").with_suffix(".md")
    heading = re.search(r"<title>(\S.*? số )?([^<:]*\d[^<: ]*)", cited.read_text(encoding="utf-8"))
    assert heading
    new = root / "directives" / inside
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(directives(root)[0], new)
    set_field(new, "number", heading[2].split()[-1])


def _remove(root: Path, file: Path) -> None:
    del file
    most_cited(root).unlink()


def _rename(root: Path, file: Path) -> None:
    del root
    file.rename(file.with_name("ten-moi.md"))


def _recipients(root: Path, file: Path) -> None:
    del root
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\nrecipients:\n", "\nrecipients:\n  - Các ban, ngành liên quan\n"), encoding="utf-8")


def _declare(root: Path, file: Path) -> None:
    other = next(each for each in directives(root) if each != file)
    declared = f"references:\n  - document: {key_of(root, other)}\n    relation: thuc_hien\n"
    file.write_text(file.read_text(encoding="utf-8").replace("\nform: ", f"\n{declared}form: "), encoding="utf-8")


def _attach(root: Path, file: Path) -> None:
    del root
    file.with_suffix("").mkdir()
    (file.with_suffix("") / "phu-luc.txt").write_text("Phụ lục", encoding="utf-8")


def _import(root: Path, file: Path) -> None:
    """A directive comes with its original beside it, as `kho import` writes them."""
    new = root / "directives" / "co-quan-moi" / "2024" / "902-cv-hu.md"
    new.with_suffix("").mkdir(parents=True)
    shutil.copy(file, new)
    original = new.with_suffix("") / "goc.html"
    original.write_text("<p>Bản gốc</p>", encoding="utf-8")
    source = f"source:\n  file: 902-cv-hu/goc.html\n  sha256: {sha256(original.read_bytes()).hexdigest()}\nform: "
    new.write_text(new.read_text(encoding="utf-8").replace("\nform: ", f"\n{source}", 1), encoding="utf-8")
    set_field(new, "number", "902-CV/HU")


def _setting(name: str, value: str) -> Callable[[Path, Path], None]:
    return lambda _, file: set_field(file, name, value)


EDITS: dict[str, Callable[[Path, Path], None]] = {
    "title": _setting("title", "Về việc <b>rà soát</b> & báo cáo"),
    "number": _setting("number", "4321-CV/HU"),
    "number of another": _setting("number", "01-CV/HU"),
    "date": _setting("issued", "2019-05-06"),
    "type": _setting("type", "Thông báo"),
    "citation": _cite,
    "new directive in a new folder": _add,
    "text of a cited document": _arrive,
    "deleted": _remove,
    "renamed": _rename,
    "recipients": _recipients,
    "declared reference": _declare,
    "attached file": _attach,
    "imported with its original": _import,
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_an_edit_reaches_is_made_without_the_pipeline(
    archive: Path, host: HostBuild, pipeline: list[str], edit: str
) -> None:
    EDITS[edit](archive, directives(archive)[SIZE // 2])
    now = renewed(archive, host)
    assert pipeline == []
    fresh = clean(archive, host, "clean")
    assert isinstance(now, BuildResult)
    assert isinstance(fresh, BuildResult)
    assert tree(archive / "site") == tree(archive / "clean")
    assert now.findings == fresh.findings
    assert (now.directives, now.citations, now.pages) == (fresh.directives, fresh.citations, fresh.pages)
    again = renewed(archive, host)
    assert isinstance(again, BuildResult)
    assert (again.written, again.unchanged) == (0, now.written + now.unchanged), "a revised site is sealed"


def test_edits_one_after_another_and_their_way_back(archive: Path, host: HostBuild, pipeline: list[str]) -> None:
    before = tree(archive / "site")
    files = {file: file.read_bytes() for file in directives(archive)}
    for number, edit in enumerate(("citation", "title", "date", "deleted", "citation")):
        EDITS[edit](archive, directives(archive)[7 * number + 3])
        assert isinstance(renewed(archive, host), BuildResult)
    with directives(archive)[5].open("a", encoding="utf-8") as text:  # a text alone, between two that reach outward
        text.write("\nĐã rà soát.\n")
    assert isinstance(renewed(archive, host), BuildResult)
    for file, data in files.items():
        file.write_bytes(data)
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == []
    assert tree(archive / "site") == before


def test_words_of_its_own_are_corrected_in_the_search_data_as_they_stand(
    archive: Path, host: HostBuild, pipeline: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = directives(archive)[SIZE // 2], directives(archive)[SIZE // 3]
    monkeypatch.setattr(revise, "press_shards", None)
    set_field(first, "title", "Về việc khẩn")
    assert isinstance(renewed(archive, host), BuildResult)
    with monkeypatch.context() as texts_alone:
        texts_alone.setattr(_Renewal, "_revise", None)
        for file in (second, first):
            add_line(file, "Đã rà soát.")
            assert isinstance(renewed(archive, host), BuildResult)
    set_field(second, "title", "Về việc không khẩn")
    replace_line(first, "\ntopics:\n", "\ntopics:\n  - dân quân\n")
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == []
    clean(archive, host, "clean")
    assert tree(archive / "site") == tree(archive / "clean")


def test_a_block_of_search_data_is_corrected_where_not_all_documents_stay(
    archive: Path, host: HostBuild, pipeline: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revise, "correct_search", lambda *_: None)
    set_field(directives(archive)[SIZE // 2], "title", "Về việc khẩn")
    with monkeypatch.context() as corrected_alone:
        corrected_alone.setattr(press, "make_block", None)
        assert isinstance(renewed(archive, host), BuildResult)
    set_field(directives(archive)[SIZE // 2], "type", "Thông báo")  # which facets count
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == []
    clean(archive, host, "clean")
    assert tree(archive / "site") == tree(archive / "clean")


def test_attached_files_come_change_and_go_without_the_pipeline(
    archive: Path, host: HostBuild, pipeline: list[str]
) -> None:
    before = tree(archive / "site")
    file = directives(archive)[4]
    _attach(archive, file)
    _import(archive, file)
    attached = file.with_suffix("") / "phu-luc.txt"
    path = f"van-ban/{key_of(archive, file)}/phu-luc.txt"
    for text in ("Phụ lục", "Phụ lục đã sửa"):
        attached.write_text(text, encoding="utf-8")
        assert isinstance(renewed(archive, host), BuildResult)
        assert tree(archive / "site")[path].decode() == text
    with file.open("a", encoding="utf-8") as markdown:  # a text alone, beside an attached file that stays
        markdown.write("\nĐã rà soát.\n")
    assert isinstance(renewed(archive, host), BuildResult)
    clean(archive, host, "clean")
    assert tree(archive / "site") == tree(archive / "clean")
    shutil.rmtree(attached.parent)
    shutil.rmtree(archive / "directives" / "co-quan-moi")
    file.write_bytes(file.read_bytes().removesuffix("\nĐã rà soát.\n".encode()))
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == []
    assert tree(archive / "site") == before


def test_an_original_that_is_not_the_one_named_refuses_a_revision(archive: Path, host: HostBuild) -> None:
    before = tree(archive / "site")
    _import(archive, directives(archive)[4])
    (archive / "directives/co-quan-moi/2024/902-cv-hu/goc.html").write_text("<p>Khác</p>", encoding="utf-8")
    refused = renewed(archive, host)
    assert isinstance(refused, list)
    assert refused == clean(archive, host, "clean")
    assert tree(archive / "site") == before


def test_pages_that_show_nothing_else_are_not_made(
    archive: Path, host: HostBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHO_WORKERS", "1")  # so that what is made is made in this process
    made: list[Made] = []

    def noted(jobs: list[tuple[str, str]], pressing: Pressing) -> list[Made]:
        done = make_some(jobs, pressing)  # type: ignore[arg-type]
        made.extend(done)
        return done

    monkeypatch.setattr(revise, "make_some", noted)
    before = tree(archive / "site")
    set_field(directives(archive)[11], "title", "Về việc khác")
    assert isinstance(renewed(archive, host), BuildResult)
    after = tree(archive / "site")
    paths = {path for each in made for path, _ in each.files}
    changed = {path for path in after if path.endswith(".html") and before.get(path) != after[path]}
    assert changed
    assert changed <= paths
    assert len(paths - changed) < 5, "home, the search page, and a page that asked for more than it shows"
    assert len(paths) < len(before) // 4


def add_line(file: Path, line: str) -> None:
    """Add a paragraph to a directive's text."""
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n{line}\n")


def replace_line(file: Path, old: str, new: str) -> None:
    """Write something else in a directive's text."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def copied(root: Path, file: Path, key: str, **values: str) -> Path:
    """Write ``file`` once more under another key, with other values."""
    new = root / "directives" / f"{key}.md"
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, new)
    for name, value in values.items():
        set_field(new, name, value)
    return new


def renewed_as_clean(root: Path, host: HostBuild) -> None:
    """Renew the site and compare it, its findings and its counts with those of a clean build."""
    now, fresh = renewed(root, host), clean(root, host, "clean")
    assert said(now) == said(fresh)
    assert isinstance(now, BuildResult) == isinstance(fresh, BuildResult)
    if isinstance(now, BuildResult) and isinstance(fresh, BuildResult):
        assert tree(root / "site") == tree(root / "clean")
        assert (now.directives, now.citations, now.pages) == (fresh.directives, fresh.citations, fresh.pages)
    shutil.rmtree(root / "clean", ignore_errors=True)


def test_a_number_that_changes_but_for_its_address(archive: Path, host: HostBuild, pipeline: list[str]) -> None:
    files = directives(archive)
    add_line(files[3], "Theo Quyết định số 77/QĐ-UBND ngày 02/3/2015 của Ủy ban nhân dân huyện Tân Bình, báo cáo.")
    add_line(files[9], "Theo Quyết định số 77/QĐ-UBND ngày 02/4/2016 của Ủy ban nhân dân tỉnh Nam Quảng, báo cáo.")
    renewed_as_clean(archive, host)
    last = "77/QĐ-UBND ngày 02/4/2016"
    for number in ("77-QĐ/UBND", "77/QD-UBND", "77-QD-UBND", "77/QĐ-UBND"):
        replace_line(files[9], last, last := f"{number} ngày 02/4/2016")
        renewed_as_clean(archive, host)
    assert pipeline == []


def test_an_address_that_comes_free_on_the_way_to_another(archive: Path, host: HostBuild) -> None:
    files = directives(archive)
    add_line(files[3], "Theo Quyết định số 46-QĐ/TU ngày 02/3/2015 của Tỉnh ủy Hà Lạng, báo cáo.")
    add_line(files[9], "Theo Quy định số 46-QĐ/TU ngày 02/4/2015 của Tỉnh ủy Hà Lạng, báo cáo.")
    between = copied(archive, files[20], "tinh-uy-ha-lang/2015/46-qd-tu-2", number="4646-CV/TU")
    renewed_as_clean(archive, host)
    assert (archive / "site/dan-chieu/tinh-uy-ha-lang/2015/46-qd-tu-3.html").exists()
    between.unlink()
    renewed_as_clean(archive, host)
    assert (archive / "site/dan-chieu/tinh-uy-ha-lang/2015/46-qd-tu-2.html").exists()


def test_two_held_directives_that_had_one_old_address(archive: Path, host: HostBuild) -> None:
    body = "TTLT-BCA-BQP-TANDTC-VKSNDTC"
    issuer = next(each for each in directives(archive) if "bo-" in key_of(archive, each)[:3])
    late = next(each for each in directives(archive) if field(each, "issued") > "2015" and each != issuer)
    for number, unit in enumerate(("BTP", "BNV"), 1):
        facts = {"number": f"01/2012/{body}-{unit}", "type": "Thông tư liên tịch", "issued": f"2012-03-0{number}"}
        copied(archive, issuer, f"{key_of(archive, issuer).split('/')[0]}/2012/d{number}", **facts)
    renewed_as_clean(archive, host)
    named = field(issuer, "issuer")
    lines = [
        f"Theo Thông tư liên tịch số 01/2012/{body}-{unit} ngày 0{day}/3/2012 của {named}, báo cáo."
        for day, unit in ((2, "BNV"), (1, "BTP"))
    ]
    add_line(late, "\n\n".join(lines))
    renewed_as_clean(archive, host)
    replace_line(late, lines[1], "Bỏ.")
    renewed_as_clean(archive, host)


def test_a_directive_goes_with_all_that_cite_it(archive: Path, host: HostBuild, pipeline: list[str]) -> None:
    every = directives(archive)
    old = next(each for each in every if (archive / f"site/dan-chieu/{key_of(archive, each)}.html").exists())
    number = field(old, "number")
    for file in every:
        if file == old or number in file.read_text(encoding="utf-8").split("\n---\n", 1)[1]:
            file.unlink()
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == []
    renewed_as_clean(archive, host)


def test_a_directive_that_comes_beside_an_attached_file_of_its_name(archive: Path, host: HostBuild) -> None:
    file = directives(archive)[7]
    file.with_suffix("").mkdir()
    (file.with_suffix("") / "x.MD").write_text("Phụ lục", encoding="utf-8")
    assert isinstance(renewed(archive, host), BuildResult)
    copied(archive, directives(archive)[20], f"{key_of(archive, file)}/x", number="4646-CV/TU")
    assert isinstance(renewed(archive, host), list)
    renewed_as_clean(archive, host)


def test_a_document_whose_address_is_pinned_as_an_old_one_has_it(archive: Path, host: HostBuild) -> None:
    """A person wrote that the pinned document once stood where another one stands now: both ways agree on it."""
    alias = "tinh-uy-ha-lang/2016/99-ct-tu"
    pin = "- document: tinh-uy-ha-lang/2015/88-ct-tu\n  number: 88-CT/TU\n  issued: 2015-03-02\n"
    pin += f"  aliases:\n    - {alias}\n"
    (archive / "directives/cited.yml").write_text(pin, encoding="utf-8")
    late = [each for each in directives(archive) if field(each, "issued") > "2018"]
    add_line(late[0], "Theo Chỉ thị số 88-CT/TU ngày 02/3/2015 của Tỉnh ủy Hà Lạng, báo cáo.")
    renewed_as_clean(archive, host)
    redirect = tree(archive / "site")[f"dan-chieu/{alias}.html"]
    add_line(late[3], "Theo Chỉ thị số 99-CT/TU ngày 02/3/2016 của Tỉnh ủy Hà Lạng, báo cáo.")
    renewed_as_clean(archive, host)
    assert tree(archive / "site")[f"dan-chieu/{alias}.html"] != redirect
    replace_line(late[3], "Theo Chỉ thị số 99-CT/TU ngày 02/3/2016 của Tỉnh ủy Hà Lạng, báo cáo.", "Bỏ.")
    renewed_as_clean(archive, host)
    assert tree(archive / "site")[f"dan-chieu/{alias}.html"] == redirect


def _lose_tables(root: Path) -> None:
    with sqlite3.connect(root / "cache" / FILE) as file:
        file.execute("DELETE FROM work WHERE space = 'kept' AND key LIKE '% outgoing %'")
    file.close()


def _lose_digests(root: Path) -> None:
    with sqlite3.connect(root / "cache" / FILE) as file:
        file.execute("DELETE FROM work WHERE space = 'digest'")
    file.close()


@pytest.mark.parametrize("lose", [_lose_tables, _lose_digests])
def test_what_the_cache_has_lost_is_done_by_the_pipeline(
    archive: Path, host: HostBuild, pipeline: list[str], lose: Callable[[Path], None]
) -> None:
    lose(archive)
    EDITS["citation"](archive, directives(archive)[9])
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == ["site"]
    clean(archive, host, "clean")
    assert tree(archive / "site") == tree(archive / "clean")
    assert leftovers(archive / "site") == []


def test_an_edit_that_reaches_much_is_done_by_the_pipeline(
    archive: Path, host: HostBuild, pipeline: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relink, "MOST_JOINED", 1)
    EDITS["number"](archive, most_cited(archive))
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == ["site"]


def test_an_archive_without_an_authority_file_is_joined_whole(
    archive: Path, host: HostBuild, pipeline: list[str]
) -> None:
    (archive / "directives" / "organisations.yml").unlink()
    assert isinstance(renewed(archive, host), BuildResult)
    EDITS["title"](archive, directives(archive)[9])
    assert isinstance(renewed(archive, host), BuildResult)
    assert pipeline == ["site", "site"]


def test_what_stops_a_build_is_told_as_a_clean_build_tells_it(archive: Path, host: HostBuild) -> None:
    before = tree(archive / "site")
    file = directives(archive)[20]
    good = file.read_bytes()
    shutil.copy(file, file.with_name("lan-hai.md"))  # one document twice
    assert said(renewed(archive, host)) == said(clean(archive, host, "clean"))
    set_field(file.with_name("lan-hai.md"), "issuer", "Cơ quan không có")
    refused = renewed(archive, host)
    assert isinstance(refused, list)
    assert refused == clean(archive, host, "clean")
    assert tree(archive / "site") == before
    file.with_name("lan-hai.md").unlink()
    file.write_bytes(good)
    assert isinstance(renewed(archive, host), BuildResult)
    assert tree(archive / "site") == before


def test_strictly_a_warning_refuses_a_revision(archive: Path, host: HostBuild, pipeline: list[str]) -> None:
    outcome = renewed(archive, host)
    assert said(outcome), "the invented archive has something to be looked at"
    EDITS["title"](archive, directives(archive)[9])
    before = tree(archive / "site")
    with pytest.raises(BuildRefused):
        renew_site(archive, archive / "site", host=host, cache=Cache(archive / "cache"), strict=True)
    assert pipeline == []
    assert tree(archive / "site") == before


def test_killed_at_any_step_the_next_renewal_ends_it(host: HostBuild, tmp_path: Path) -> None:
    root, outcomes = tmp_path / "archive", set()
    write_archive(12, root)
    file = directives(root)[5]
    first, second = file.read_bytes(), file.read_bytes().replace(b"\ntitle: ", "\ntitle: Đã sửa ".encode(), 1)
    assert isinstance(clean(root, host, "old"), BuildResult)
    file.write_bytes(second)
    assert isinstance(clean(root, host, "new"), BuildResult)
    old, new = tree(root / "old"), tree(root / "new")
    with unflushed():
        for step, switching in [*((step, True) for step in (1, 3, 7)), *((step, False) for step in range(1, 4000, 37))]:
            file.write_bytes(first)
            assert isinstance(renewed(root, host), BuildResult)
            assert tree(root / "site") == old
            file.write_bytes(second)
            ended = killed_at(step, root / "site", partial(renewed, root, host), switching=switching)
            outcomes.add((ended == 0, recover_site(root / "site")))
            assert tree(root / "site") in (old, new)
            assert isinstance(renewed(root, host), BuildResult)
            assert tree(root / "site") == new
            assert leftovers(root / "site") == []
            if ended == 0:
                break
    assert {(False, False), (False, True), (True, False)} <= outcomes, "killed before, during and after the switch"
