"""The offline copy: the same bytes for the same site, opened by one file, and brought up to date byte for byte."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from build_tools.offline import OfflineCopy, find_older_copy, make_offline
from build_tools.offline_manifest import parse_manifest
from build_tools.offline_pages import CHECKING, OPENING, READING
from build_tools.offline_update import apply_update
from build_tools.publish import PublishError
from build_tools.verify import verify_copy
from build_tools.words import words
from tests.browser import Violation, reading
from tests.htmlcheck import validate
from tests.publishing import NEW, OLD, Site, in_child, publish, tree

HOME = (
    b'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>Kho</title></head>'
    b"<body><h1>Kho</h1></body></html>\n"
)
PAGES: Site = {
    "index.html": HOME,
    "van-ban/a/2020/1.html": HOME,
    "assets/logo.png": b"\x89PNG",
    "du-lieu/a.json": b"{}",
}


def make(
    place: Path, pages: Site, *, edition: str = "2026-01-31", commit: str | None = "c0ffee", since: Path | None = None
) -> OfflineCopy:
    publish(place / "site", pages)
    return make_offline(
        place / "site",
        place / "dist",
        edition=date.fromisoformat(edition),
        commit=commit,
        draft=commit is None,
        counts={"directives": 2, "citations": 3},
        since=since,
    )


def unpack(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder


def test_a_copy_holds_the_site_the_guides_and_the_lists(tmp_path: Path) -> None:
    made = make(tmp_path, PAGES)
    assert made.path == tmp_path / "dist" / "kho-van-ban-2026-01-31.zip"
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    copy = tree(unpack(made.path, tmp_path / "copy"))
    around = {OPENING, READING, CHECKING, "mo-kho-van-ban.js", "manifest.json", "SHA256SUMS"}
    assert copy.keys() == around | {f"kho/{path}" for path in PAGES}
    assert {path: copy[f"kho/{path}"] for path in PAGES} == PAGES
    assert (made.files, made.size) == (len(copy), sum(map(len, copy.values())))
    assert made.packed == made.path.stat().st_size


def test_the_manifest_names_every_file_the_edition_the_commit_and_the_counts(tmp_path: Path) -> None:
    made = make(tmp_path, PAGES)
    with zipfile.ZipFile(made.path) as packed:
        data = packed.read("manifest.json")
        listed = {file["path"]: file["size"] for file in json.loads(data)["files"]}
        others = {info.filename: info.file_size for info in packed.infolist()}
    manifest = parse_manifest(data)
    assert listed == {path: size for path, size in others.items() if path not in {"manifest.json", "SHA256SUMS"}}
    assert (manifest.edition, manifest.commit, manifest.draft) == (date(2026, 1, 31), "c0ffee", False)
    assert manifest.counts == {"directives": 2, "citations": 3}
    made = make(tmp_path, PAGES, commit=None)
    with zipfile.ZipFile(made.path) as packed:
        assert parse_manifest(packed.read("manifest.json")).draft


@pytest.mark.parametrize("system", ["Linux", "macOS"])
def test_ordinary_tools_can_check_a_copy(tmp_path: Path, system: str) -> None:
    """By the very lines that the checking page shows."""
    copy = unpack(make(tmp_path, PAGES).path, tmp_path / "copy")
    sections: list[dict[str, str]] = words("vi")["offline"]["check"]["sections"]
    (line,) = (section["command"] for section in sections if section.get("heading") == system)
    assert f"<code>{line}</code>" in (copy / CHECKING).read_text(encoding="utf-8")
    command = ["sh", "-c", line]
    assert subprocess.run(command, cwd=copy, check=False).returncode == 0
    sums = (copy / "SHA256SUMS").read_text(encoding="ascii")
    assert {line.split("  ", 1)[1] for line in sums.splitlines()} == tree(copy).keys() - {"SHA256SUMS"}
    (copy / "kho" / "index.html").write_bytes(b"changed")
    assert subprocess.run(command, cwd=copy, check=False, capture_output=True).returncode == 1


@pytest.mark.parametrize(
    "world",
    [
        {"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    ],
)
def test_the_same_site_gives_the_same_bytes_in_any_place_and_world(tmp_path: Path, world: dict[str, str]) -> None:
    here = make(tmp_path / "one", PAGES)
    program = (
        "import os, sys, time; from pathlib import Path; os.umask(0o077)\n"
        "from tests.test_offline import PAGES, make\n"
        "make(Path(sys.argv[1]), dict(reversed(PAGES.items())))"
    )
    there = tmp_path / "thư mục có dấu"
    subprocess.run([sys.executable, "-c", program, there], env={**os.environ, **world}, check=True)
    assert (there / "dist" / here.path.name).read_bytes() == here.path.read_bytes()


def test_times_modes_and_names_in_the_zip_suit_every_system(tmp_path: Path) -> None:
    with zipfile.ZipFile(make(tmp_path, PAGES).path) as packed:
        for info in packed.infolist():
            assert info.date_time == (2026, 1, 31, 0, 0, 0)
            assert info.external_attr >> 16 == stat.S_IFREG | 0o644
            assert info.filename.isascii()
            assert len(info.filename) < 204


def test_files_that_we_did_not_publish_stay_out(tmp_path: Path) -> None:
    before = make(tmp_path, PAGES).path.read_bytes()
    (tmp_path / "site" / "CNAME").write_bytes(b"kho.example")
    assert make(tmp_path, PAGES).path.read_bytes() == before


@pytest.mark.parametrize("code", ["not-published", "site-touched"])
def test_a_site_that_is_not_as_published_is_refused(tmp_path: Path, code: str) -> None:
    site = tmp_path / "site"
    if code == "site-touched":
        publish(site, PAGES)
        (site / "index.html").write_bytes(b"by hand")
    with pytest.raises(PublishError, match=code):
        make_offline(site, tmp_path / "dist", edition=date(2026, 1, 31), commit=None, draft=True, counts={})
    assert not (tmp_path / "dist").exists()


def test_a_full_disk_leaves_the_last_good_copy(tmp_path: Path) -> None:
    before = make(tmp_path, PAGES).path.read_bytes()
    large = {**PAGES, "index.html": os.urandom(50_000)}

    def build() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        make(tmp_path, {**PAGES, **{f"p/{n}.html": os.urandom(9_000) for n in range(9)}})

    assert in_child(build) == 100
    assert {path: path.read_bytes() for path in (tmp_path / "dist").iterdir()} == {
        tmp_path / "dist" / "kho-van-ban-2026-01-31.zip": before
    }
    assert make(tmp_path, large).path.read_bytes() != before


# What a reader opens


def test_the_opening_page_opens_the_site_from_a_read_only_folder(browser: Browser, tmp_path: Path) -> None:
    copy = unpack(make(tmp_path, PAGES).path, tmp_path / "bản sao có dấu")
    for path in (*copy.rglob("*"), copy):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for scripts in (True, False):
        with reading(browser, within=(f"{copy.as_uri()}/",), scripts=scripts) as (page, traffic):
            page.goto((copy / OPENING).as_uri())
            page.wait_for_url((copy / "kho" / "index.html").as_uri())
            assert page.inner_text("h1") == "Kho"
            assert traffic.troubles() == []


def test_the_opening_page_alone_says_to_unpack_first(
    browser: Browser, axe: Callable[[Page], list[Violation]], tmp_path: Path
) -> None:
    copy = unpack(make(tmp_path, PAGES).path, tmp_path / "copy")
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(copy / OPENING, alone)
    with reading(browser, within=(f"{alone.as_uri()}/",)) as (page, _):
        page.goto((alone / OPENING).as_uri())
        assert "Giải nén tất cả" in page.inner_text("main")
        assert page.url == (alone / OPENING).as_uri()
        assert axe(page) == []


def test_the_pages_around_the_site_are_valid_html(tmp_path: Path) -> None:
    before = make(tmp_path, PAGES).path
    made = make(tmp_path, NEW, edition="2026-02-28", since=before)
    assert made.update is not None
    copy = unpack(before, tmp_path / "copy")
    unpack(made.update, copy / "update")
    shutil.rmtree(copy / "update" / "kho")
    assert validate(copy) == []


@pytest.mark.parametrize("name", [READING, CHECKING])
def test_the_guides_are_accessible_and_lead_to_each_other(
    browser: Browser, axe: Callable[[Page], list[Violation]], tmp_path: Path, name: str
) -> None:
    copy = unpack(make(tmp_path, PAGES).path, tmp_path / "copy")
    with reading(browser, within=(f"{copy.as_uri()}/",)) as (page, traffic):
        page.goto((copy / name).as_uri())
        assert axe(page) == []
        for link in page.locator("nav a").all():
            assert (copy / (link.get_attribute("href") or "")).is_file()
        assert traffic.troubles() == []


# From edition to edition


def _update(place: Path, old: Site, new: Site) -> tuple[Path, OfflineCopy]:
    """Return an unpacked copy of the old edition, and the new edition with its update."""
    before = make(place, old, edition="2026-01-31")
    copy = unpack(before.path, place / "bản cũ")
    return copy, make(place, new, edition="2026-02-28", commit="decade", since=before.path)


def _names(folder: Path) -> set[str]:
    """Return everything below ``folder``, folders too."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (NEW, OLD), (OLD, OLD), ({}, NEW)])
def test_an_update_unpacked_over_the_old_copy_gives_the_new_one(tmp_path: Path, old: Site, new: Site) -> None:
    same_kind = {path: data for path, data in old.items() if not path.startswith(("loai", "nam"))}
    copy, made = _update(tmp_path, same_kind, new)
    assert made.update is not None
    assert made.update.name == "kho-van-ban-2026-02-28-tu-2026-01-31.zip"
    unpack(made.update, copy)
    subprocess.run(["sh", copy / "CAP-NHAT" / "cap-nhat.sh"], check=True, cwd="/")
    fresh = unpack(made.path, tmp_path / "new")
    assert tree(copy) == tree(fresh)
    assert _names(copy) == _names(fresh)  # no folder is left empty
    assert verify_copy(copy) == []


def test_an_update_says_what_it_deletes_to_windows_too(tmp_path: Path) -> None:
    _, made = _update(tmp_path, OLD, {"index.html": b"home"})
    assert made.update is not None
    with zipfile.ZipFile(made.update) as packed:
        lines = packed.read("CAP-NHAT/xoa-windows.txt").decode("ascii").split("\r\n")
        script = packed.read("CAP-NHAT/CAP-NHAT.cmd").decode("ascii")
    assert lines == [*(f"kho\\{path}".replace("/", "\\") for path in sorted(OLD) if path != "index.html"), ""]
    assert script.count("\n") == script.count("\r\n") == 5
    assert '("CAP-NHAT\\xoa-windows.txt")' in script


_sites = st.dictionaries(
    st.sampled_from(["index.html", "a", "a/b", "c/d.html", "c/e.html", "f"]), st.binary(max_size=3), max_size=5
).filter(lambda pages: not {"a", "a/b"} <= pages.keys())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_sites, _sites)
def test_an_applied_update_equals_the_new_copy_byte_for_byte(tmp_path: Path, old: Site, new: Site) -> None:
    place = tmp_path / "case"
    shutil.rmtree(place, ignore_errors=True)
    copy, made = _update(place, old, new)
    assert made.update is not None
    applied = apply_update(copy, made.update)
    assert (applied.changed, applied.removed) == (made.changed, made.removed)
    assert tree(copy) == tree(unpack(made.path, place / "new"))
    apply_update(copy, made.update)
    assert verify_copy(copy) == []


def test_an_update_for_another_copy_or_a_damaged_one_changes_nothing(tmp_path: Path) -> None:
    copy, made = _update(tmp_path, OLD, NEW)
    assert made.update is not None
    other = make(tmp_path / "other", {"index.html": b"another"}, edition="2026-01-30").path
    whole = made.update.read_bytes()
    for update, base, code in (
        (made.update, unpack(other, tmp_path / "other copy"), "wrong-base"),
        (made.update, tmp_path / "nowhere", "no-older-copy"),
        (other, copy, "not-an-update"),
        (copy / "kho" / "index.html", copy, "not-an-update"),
        (tmp_path / "nothing.zip", copy, "not-an-update"),
    ):
        before = tree(base) if base.exists() else {}
        with pytest.raises(PublishError) as caught:
            apply_update(base, update)
        assert caught.value.code == code
        assert (tree(base) if base.exists() else {}) == before
    before = tree(copy)
    for place in range(40, len(whole) - 200, 97):
        made.update.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            apply_update(copy, made.update)
        except PublishError:
            assert tree(copy) == before
        else:  # a time or a mode in the ZIP: the content is whole
            assert tree(copy) == tree(unpack(made.path, tmp_path / f"new {place}"))
            shutil.rmtree(copy)
            unpack(find_older_copy(tmp_path / "dist", "2026-01-31"), copy)


def test_an_update_never_writes_outside_the_copy(tmp_path: Path) -> None:
    copy, made = _update(tmp_path, OLD, NEW)
    assert made.update is not None
    outside = tmp_path / "outside"
    (copy / "kho" / "van-ban").rename(outside)
    (copy / "kho" / "van-ban").symlink_to(outside)
    before = tree(outside)
    with pytest.raises(PublishError, match="blocked"):
        apply_update(copy, made.update)
    assert tree(outside) == before


def test_the_older_copy_may_be_named_in_four_ways(tmp_path: Path) -> None:
    before = make(tmp_path, OLD)
    copy = unpack(before.path, tmp_path / "copy")
    ways = [before.path, copy, copy / "manifest.json", find_older_copy(tmp_path / "dist", "2026-01-31")]
    updates = [make(tmp_path, NEW, edition="2026-02-28", since=way).update for way in ways]
    assert len({update.read_bytes() for update in updates if update}) == 1
    same_day = make(tmp_path, NEW, since=before.path)
    assert same_day.update is not None
    apply_update(copy, same_day.update)
    assert tree(copy) == tree(unpack(same_day.path, tmp_path / "new"))
    for bad in (tmp_path / "no.zip", tmp_path / "site", copy / "kho" / "index.html"):
        with pytest.raises(PublishError, match="no-older-copy"):
            make(tmp_path, NEW, since=bad)
