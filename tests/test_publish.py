"""Publishing: the site is wholly old or wholly new, our files alone are ours, and nothing is written outside."""

from __future__ import annotations

import os
import random
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from build_tools import publish_journal, published
from build_tools.publish import Publication, PublishError, Switched, open_publication, stage_file
from build_tools.publish_disk import exchange
from build_tools.published import Looking, LookingOnce, published_site, record_name, state_folder
from build_tools.workers import Begun
from tests.publishing import NEW, OLD, amend, leftovers, publish, tree, unflushed


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "trang web"


# What a publication does


def test_a_first_build_is_the_pages_and_nothing_else(site: Path) -> None:
    assert publish(site, OLD) == Switched(written=len(OLD), unchanged=0, removed=0)
    assert tree(site) == OLD
    assert leftovers(site) == []


def test_a_later_build_writes_what_changed_and_removes_what_went(site: Path) -> None:
    publish(site, OLD)
    kept = (site / "404.html").stat()
    assert publish(site, NEW) == Switched(written=6, unchanged=2, removed=4)
    assert tree(site) == NEW
    assert (site / "404.html").stat().st_ino == kept.st_ino
    assert not (site / "dan-chieu").exists(), "a folder that our files leave empty goes with them"
    assert leftovers(site) == []


def test_an_unchanged_build_touches_nothing(site: Path) -> None:
    publish(site, OLD)
    before = {path: path.stat().st_mtime_ns for path in (site, *site.rglob("*"))}
    assert publish(site, OLD) == Switched(written=0, unchanged=len(OLD), removed=0)
    assert {path: path.stat().st_mtime_ns for path in (site, *site.rglob("*"))} == before


def test_a_page_written_again_with_the_same_fingerprint_is_left_alone(site: Path) -> None:
    publish(site, {"a.html": b"a"})
    before = (site / "a.html").stat().st_ino
    with open_publication(site) as publication:
        fingerprint = publication.standing("a.html") or ""
        stage_file(publication.stage, "a.html", b"a")
        publication.written("a.html", fingerprint)
        assert publication.commit() == Switched(written=0, unchanged=1, removed=0)
    assert (site / "a.html").stat().st_ino == before


def test_workers_stage_files_themselves_and_what_nobody_told_of_stays_out(site: Path) -> None:
    for pages in ({"a.html": b"a"}, {"a.html": b"a", "b/c.html": b"c"}):
        with open_publication(site) as publication:
            stage_file(publication.stage, "scratch/sitemap.xml.gz", b"not told of")
            for path, data in pages.items():
                stage_file(publication.stage, path, data)
                publication.written(path, data.decode())
            publication.commit()
        assert tree(site) == pages
        assert not (site / "scratch").exists()


def test_what_is_named_by_its_content_may_be_staged_by_two_workers(site: Path) -> None:
    with open_publication(site) as publication:
        for _ in range(2):
            stage_file(publication.stage, "a/x.js", b"x", named_by_content=True)
        with pytest.raises(ValueError, match="collides"):
            stage_file(publication.stage, "a/x.js", b"x")
        with pytest.raises(ValueError, match="collides"):
            stage_file(publication.stage, "a/x.js/y.js", b"x", named_by_content=True)
        publication.written("a/x.js", "x")
        publication.commit()
    assert tree(site) == {"a/x.js": b"x"}


def test_files_of_others_are_never_touched(site: Path) -> None:
    site.mkdir()
    (site / "CNAME").write_bytes(b"kho.example")
    (site / ".well-known").mkdir()
    (site / ".well-known" / "security.txt").write_bytes(b"mail us")
    (site / "trống").mkdir()
    foreign = tree(site)
    for pages in (OLD, NEW, OLD):
        publish(site, pages)
        assert tree(site) == {**foreign, **pages}
    (site / "van-ban" / "a" / "note.txt").write_bytes(b"mine")
    publish(site, {"index.html": b"alone"})
    assert tree(site) == {**foreign, "van-ban/a/note.txt": b"mine", "index.html": b"alone"}
    assert (site / "trống").is_dir()


def test_modes_are_the_same_under_every_umask(site: Path) -> None:
    before = os.umask(0o077)
    try:
        publish(site, OLD)
        publish(site, NEW)
    finally:
        os.umask(before)
    for path in (site, *site.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path


def test_a_linked_site_folder_is_published_where_the_link_leads(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    publish(tmp_path / "site", OLD)
    publish(tmp_path / "site", NEW)
    assert (tmp_path / "site").is_symlink()
    assert tree(tmp_path / "real") == NEW


# What it finds out about the site it meets


@pytest.mark.parametrize("path", ["index.html", "van-ban/a/2020/1.html"])
@pytest.mark.parametrize("change", ["edited", "removed", "linked", "touched"])
def test_a_file_changed_by_hand_is_noticed_and_written_again(site: Path, path: str, change: str) -> None:
    publish(site, OLD)
    file = site / path
    if change == "edited":
        file.write_bytes(b"by hand")
    elif change == "touched":
        os.utime(file, ns=(1, 1))
    else:
        file.unlink()
        if change == "linked":
            file.symlink_to(site / "404.html")
    known = published_site(site)
    assert known is not None
    assert known.touched == (path,)
    with open_publication(site) as publication:
        assert [path for path in OLD if publication.standing(path) is None] == [path]
    assert publish(site, OLD).written == 1
    assert tree(site) == OLD


def test_a_removed_site_is_built_anew(site: Path) -> None:
    publish(site, OLD)
    shutil.rmtree(site)
    assert publish(site, NEW).written == len(NEW)
    assert tree(site) == NEW


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 0}', b"\xff" * 50])
def test_without_a_record_everything_is_written_again_and_stale_pages_go(site: Path, damage: bytes) -> None:
    publish(site, {path: data for path, data in OLD.items() if path not in {"loai", "nam/2020.html"}})
    (state_folder(site) / "record").write_bytes(damage)
    assert published_site(site) is None
    switched = publish(site, NEW)
    assert switched.unchanged == 0
    assert tree(site) == NEW


@pytest.mark.parametrize("able", [True, False])
def test_an_unknown_site_of_ours_is_exchanged_as_a_folder_where_the_system_can(
    site: Path, monkeypatch: pytest.MonkeyPatch, *, able: bool
) -> None:
    publish(site, {"van-ban/stale.html": b"stale", "index.html": b"old"})
    shutil.rmtree(state_folder(site))
    before = site.stat().st_ino
    probes = [site.with_name(name) for name in ("one", "other")]
    for probe in probes:
        probe.mkdir()
    able = exchange(*probes) and able
    if not able:
        monkeypatch.setattr(publish_journal, "exchange", lambda *_: False)
    publish(site, NEW)
    assert tree(site) == NEW
    assert leftovers(site) == []
    assert (site.stat().st_ino != before) == able


def test_without_a_record_foreign_files_outside_our_spaces_stay(site: Path) -> None:
    site.mkdir()
    (site / "assets").mkdir()
    (site / "assets" / "logo.png").write_bytes(b"png")
    (site / "van-ban").mkdir()
    (site / "van-ban" / "stale.html").write_bytes(b"of a lost build")
    publish(site, OLD)
    assert tree(site) == {**OLD, "assets/logo.png": b"png"}


def test_a_site_that_is_a_file_is_refused(site: Path) -> None:
    site.write_bytes(b"a file")
    with pytest.raises(PublishError, match="not-a-folder"):
        publish(site, OLD)
    assert site.read_bytes() == b"a file"


@pytest.mark.parametrize("path", ["van-ban/a/2020/1.html", "van-ban/new.html"])
def test_a_link_in_the_site_never_leads_the_publisher_outside(tmp_path: Path, site: Path, path: str) -> None:
    publish(site, OLD)
    outside = tmp_path / "outside"
    (site / "van-ban").rename(outside)
    (site / "van-ban").symlink_to(outside)
    before = tree(outside)
    with pytest.raises(PublishError) as caught:
        publish(site, {path: b"changed"})
    assert (caught.value.code, caught.value.path) == ("blocked", str(site / "van-ban"))
    publish(site, {"index.html": b"alone"})
    assert tree(outside) == before, "pages that went are not removed behind a link either"
    assert (site / "van-ban").is_symlink()


@pytest.mark.parametrize(("mine", "reported"), [("loai", "loai"), ("nam/mine.txt", "nam"), ("van-ban", "van-ban")])
def test_a_foreign_file_in_the_way_stops_the_build_before_it_begins(site: Path, mine: str, reported: str) -> None:
    publish(site, {"index.html": b"home", "nam/2020.html": b"year"})
    (site / mine).write_bytes(b"mine")
    with pytest.raises(PublishError) as caught:
        publish(site, NEW)
    assert (caught.value.code, caught.value.path) == ("blocked", str(site / reported))
    assert tree(site) == {"index.html": b"home", "nam/2020.html": b"year", mine: b"mine"}
    assert {path.name for path in site.iterdir()} <= {"index.html", "nam", mine}, "folders made on the way are gone"
    assert leftovers(site) == []


# What it refuses


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/etc/passwd",
            "../x",
            "a/../x",
            "a/./x",
            "a//x",
            "a/",
            "a\\x",
            "C:x",
            "c:/x",
            "..",
            ".",
            "a/..",
            "~/x:y",
        ),
        *("văn-bản.html", "a\nb", "a\0b", "a./x", "a /x", "a.", "a ", "x" * 121, "a/" * 120 + "x"),
        *("a/con.html", "AUX", "lpt1.txt/x", "a?b", "a#b", "a%2e", "a|b", 'a"b', "a<b"),
    ],
)
def test_paths_that_could_leave_the_site_or_harm_a_reader_are_refused(site: Path, path: str) -> None:
    with open_publication(site) as publication:
        with pytest.raises(ValueError, match="cannot stand in a site"):
            publication.write(path, b"", "f")
        with pytest.raises(ValueError, match="cannot stand in a site"):
            stage_file(publication.stage, path, b"")
        assert list(publication.stage.iterdir()) == []


@pytest.mark.parametrize("path", [".nojekyll", "a/b-c_d.e/~f@1,2+(3)=.tar.gz", "console.html", "a b/c.txt", "com.html"])
def test_ordinary_paths_are_accepted(site: Path, path: str) -> None:
    publish(site, {path: b"x"})
    assert tree(site) == {path: b"x"}


@pytest.mark.parametrize(
    "pages",
    [
        ["a.html", "a.html"],
        ["a.html", "A.html"],
        ["a", "a/b"],
        ["A", "a/b"],
        ["x/a/b/c", "x/a"],
        ["Van-ban/a", "van-ban/b"],
        ["x/Y/z/1", "x/y/z/2"],
    ],
)
def test_colliding_paths_are_refused_before_the_site_changes(site: Path, pages: list[str]) -> None:
    publish(site, OLD)

    def build() -> None:
        with open_publication(site) as publication:
            for path in pages:
                publication.write(path, b"x", path)
            publication.commit()

    with pytest.raises(ValueError, match=r"collide|both a file and a folder"):
        build()
    assert tree(site) == OLD
    assert leftovers(site) == []


def _keep_what_is_unknown(publication: Publication) -> None:
    publication.keep("unknown.html")


def _tell_what_is_not_staged(publication: Publication) -> None:
    publication.written("unknown.html", "f")
    publication.commit()


def _stage_a_link(publication: Publication) -> None:
    (publication.stage / "unknown.html").symlink_to("/etc/passwd")
    publication.written("unknown.html", "f")
    publication.commit()


def _raise(publication: Publication) -> None:
    publication.write("index.html", b"never seen", "f")
    raise ValueError("unknown trouble")


@pytest.mark.parametrize("mistake", [_keep_what_is_unknown, _tell_what_is_not_staged, _stage_a_link, _raise])
def test_a_mistake_leaves_the_site_as_it_was(site: Path, mistake: Callable[[Publication], None]) -> None:
    publish(site, OLD)

    def build() -> None:
        with open_publication(site) as publication:
            mistake(publication)

    with pytest.raises(ValueError, match="unknown"):
        build()
    assert tree(site) == OLD
    assert leftovers(site) == []


def test_nothing_is_written_after_the_commit(site: Path) -> None:
    with open_publication(site) as publication:
        publication.commit()
        with pytest.raises(ValueError, match="closed"):
            publication.write("late.html", b"x", "f")


# Corrections

MANY = {"index.html": b"home", **{f"van-ban/a/{number}.html": b"%d" % number for number in range(100)}}


def test_a_correction_changes_its_files_and_keeps_all_others(site: Path) -> None:
    publish(site, MANY)
    whole = (state_folder(site) / "record").read_bytes()
    done = amend(site, {"van-ban/a/3.html": b"three", "van-ban/a/new.html": b"new", "van-ban/a/4.html": None})
    assert done == Switched(written=2, unchanged=99, removed=1)
    after = {**MANY, "van-ban/a/3.html": b"three", "van-ban/a/new.html": b"new"}
    del after["van-ban/a/4.html"]
    assert tree(site) == after
    assert (state_folder(site) / "record").read_bytes() == whole, "the record of all files is not written for one"
    known = published_site(site)
    assert known is not None
    assert (list(known.files), known.touched) == (sorted(after), ())
    assert publish(site, after) == Switched(written=0, unchanged=len(after), removed=0)
    assert publish(site, MANY) == Switched(written=2, unchanged=99, removed=1)
    assert tree(site) == MANY


def test_a_correction_makes_the_folders_that_it_needs_and_leaves_none_empty(site: Path) -> None:
    publish(site, MANY)
    done = amend(site, {"van-ban/b/2021/1.html": b"new"})
    assert done == Switched(written=1, unchanged=len(MANY), removed=0)
    assert tree(site) == {**MANY, "van-ban/b/2021/1.html": b"new"}
    amend(site, {"van-ban/b/2021/1.html": None})
    assert tree(site) == MANY
    assert not (site / "van-ban" / "b").exists()


def test_each_correction_is_another_publication(site: Path) -> None:
    publish(site, MANY)
    names = [record_name(site)]
    for number in range(3):
        amend(site, {"index.html": b"home %d" % number})
        names.append(record_name(site))
    assert len({*names}) == len(names)
    assert amend(site, {"index.html": b"home 2"}) == Switched(written=0, unchanged=len(MANY), removed=0)
    assert record_name(site) == names[-1]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("VAN-BAN/a/3.html", "collides"),
        ("VAN-BAN/b/1.html", "folders"),
        ("van-ban/a", "both"),
        ("van-ban/a/3.html/1.html", "both"),
    ],
)
def test_a_correction_cannot_collide_with_what_stays(site: Path, path: str, told: str) -> None:
    publish(site, MANY)
    with pytest.raises(ValueError, match=told):
        amend(site, {path: b"new"})
    assert tree(site) == MANY


@pytest.mark.parametrize("damage", [b"", b"{}", b"cut"])
def test_a_damaged_record_of_corrections_makes_all_unknown(site: Path, damage: bytes) -> None:
    publish(site, MANY)
    amend(site, {"index.html": b"corrected", "van-ban/a/new.html": b"new"})
    file = state_folder(site) / "record.changes"
    told = file.read_bytes()
    file.write_bytes(told[:-9] if damage == b"cut" else damage)
    assert published_site(site) is None
    publish(site, {"index.html": b"again"})
    assert tree(site) == {"index.html": b"again"}


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_corrections_and_builds_equals_a_dictionary(site: Path, seed: int) -> None:
    dice = random.Random(seed)
    with unflushed():
        publish(site, MANY)
        model: dict[str, bytes] = dict(MANY)
        for number in range(25):
            if not number % 7:
                model["index.html"] = b"built %d" % number
                publish(site, model)
            else:
                chosen = dice.sample(sorted(model), dice.choice((1, 2, 9)))
                changes: dict[str, bytes | None] = {path: dice.choice((None, b"%d" % number, b"0")) for path in chosen}
                changes[f"van-ban/a/new-{dice.randrange(20)}.html"] = b"new"
                changes["index.html"] = b"corrected %d" % number
                amend(site, changes)
                model |= {path: data for path, data in changes.items() if data is not None}
                model = {path: data for path, data in model.items() if changes.get(path, data) is not None}
            assert tree(site) == model
            known = published_site(site)
            assert known is not None
            assert (list(known.files), known.touched) == (sorted(model), ())
    assert leftovers(site) == []


# Against a model

_paths = st.sampled_from(["index.html", "a", "a/b", "a/b/c.html", "A/x", "van-ban/1.html", "van-ban/n/2.html", "z/y"])
_sites = st.dictionaries(_paths, st.sampled_from([b"", b"1", b"22"]), max_size=7)


def _collides(pages: dict[str, bytes]) -> bool:
    names = [path.lower() for path in pages]
    folders = {path[: path.rindex("/")] for path in pages if "/" in path}
    every = {"/".join(folder.split("/")[: n + 1]) for folder in folders for n in range(folder.count("/") + 1)}
    small = [folder.lower() for folder in every]
    return len(set(names)) < len(names) or bool(set(names) & set(small)) or len(set(small)) < len(small)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_sites, st.sampled_from(["", "lose record", "lose a file", "edit a file"])), max_size=5))
def test_any_sequence_of_builds_equals_a_dictionary(builds: list[tuple[dict[str, bytes], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, unflushed():
        site = Path(folder) / "site"
        site.mkdir()
        (site / "CNAME").write_bytes(b"foreign")
        model: dict[str, bytes] = {}
        for pages, accident in builds:
            files = sorted(path for path in site.rglob("*") if path.is_file() and path.name != "CNAME")
            if accident == "lose a file" and files:
                files[0].unlink()
                model.pop(files[0].relative_to(site).as_posix())
            elif accident == "edit a file" and files:
                files[-1].write_bytes(b"by hand, longer")
                model[files[-1].relative_to(site).as_posix()] = b"by hand, longer"
            if _collides(pages):
                with pytest.raises(ValueError, match=r"collide|both"):
                    publish(site, pages)
            else:
                publish(site, pages)
                model = dict(pages)
            assert tree(site) == {"CNAME": b"foreign", **model}
            assert leftovers(site) == []


def test_what_another_process_saw_of_the_site_holds_for_that_publication_alone(site: Path) -> None:
    publish(site, {"index.html": b"one", "van-ban/a.html": b"a"})
    (site / "van-ban/a.html").write_text("touched", encoding="utf-8")
    looked = Looking(site)()
    assert looked is not None
    assert looked.touched == ("van-ban/a.html",)
    with open_publication(site, looked=looked) as publication:
        assert publication.standing("index.html")
        assert not publication.standing("van-ban/a.html")
        assert not publication.stands_whole()
    publish(site, {"index.html": b"two", "van-ban/a.html": b"a"})
    with open_publication(site, looked=looked) as publication:  # another builder was there meanwhile
        assert publication.standing("index.html")
        assert publication.standing("van-ban/a.html")
        assert publication.stands_whole()


@pytest.mark.parametrize("dead", [False, True])
@pytest.mark.parametrize("forgotten", [False, True])
def test_several_processes_see_of_many_files_what_one_sees(
    site: Path, monkeypatch: pytest.MonkeyPatch, *, dead: bool, forgotten: bool
) -> None:
    publish(site, {f"van-ban/{name}.html": b"text" for name in "abcdef"})
    (site / "van-ban/b.html").write_text("touched", encoding="utf-8")
    (site / "van-ban/f.html").unlink()
    monkeypatch.setenv("KHO_WORKERS", "2")
    monkeypatch.setattr(published, "_MANY", 0)
    monkeypatch.setattr("build_tools.forgotten._FETCHED_S", -1.0 if forgotten else 60.0)
    if dead:
        monkeypatch.setattr(published, "begin", lambda _: Begun(lambda: None))
    seen = published_site(site)
    assert seen is not None
    assert seen.touched == ("van-ban/b.html", "van-ban/f.html")


def test_who_shows_a_site_while_it_is_edited_looks_at_it_once(site: Path) -> None:
    look = LookingOnce()
    assert look(site)() is None
    publish(site, {"index.html": b"one", "van-ban/a.html": b"a"})
    first = look(site)()
    assert first is not None
    (site / "van-ban/a.html").write_text("touched", encoding="utf-8")
    second, other = look(site)(), Looking(site)()
    assert second == first
    assert other is not None
    assert other.touched == ("van-ban/a.html",)
    site.rename(site.with_name("aside"))
    site.mkdir()
    third = look(site)()
    assert third is not None
    assert third.touched == ("index.html", "van-ban/a.html")


def test_a_site_that_nobody_published_cannot_be_looked_at(site: Path) -> None:
    assert Looking(site)() is None
