"""Faults while publishing: after a kill, a full disk, a closed folder or two builders at once the site is whole."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from build_tools import publish_journal
from build_tools.publish import PublishError, open_publication
from build_tools.publish_disk import move, publish_error
from build_tools.published import recover_site, state_folder
from tests.publishing import (
    NEW,
    OLD,
    Site,
    amend,
    full_disk,
    in_child,
    killed_at,
    leftovers,
    publish,
    publish_until,
    tree,
    unflushed,
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "trang web"


@pytest.fixture
def _unflushed() -> Iterator[None]:
    with unflushed():
        yield


def _steps(old: Site | None, place: Path) -> Iterator[tuple[Path, int]]:
    """Yield a fresh site with ``old`` in it and a step for a builder to die at, until one lives through."""
    for step in range(1, 400):
        site = place / str(step) / "site"
        site.parent.mkdir()
        if old is not None:
            publish(site, old)
        yield site, step
        shutil.rmtree(site.parent)


@pytest.mark.usefixtures("_unflushed")
@pytest.mark.parametrize("start", ["nothing", "published", "unknown", "foreign"])
def test_killed_at_any_step_the_site_is_wholly_old_or_wholly_new(tmp_path: Path, start: str) -> None:
    outcomes = []
    for site, step in _steps(None if start == "nothing" else OLD, tmp_path):
        if start in {"unknown", "foreign"}:
            shutil.rmtree(state_folder(site))
            (site / "loai").unlink()
            shutil.rmtree(site / "nam")
        if start == "foreign":
            (site / "CNAME").write_bytes(b"foreign")
        old = tree(site) if site.exists() else {}
        new = {**NEW, **({"CNAME": b"foreign"} if start == "foreign" else {})}
        ended = publish_until(step, site, NEW)
        recovered = recover_site(site)
        found = tree(site) if site.exists() else {}
        assert found in (old, new), f"step {step}: neither old nor new"
        assert found == new or not recovered, "a journal that stood was carried to its end"
        outcomes.append((found == new, recovered))
        publish(site, NEW)
        assert tree(site) == new
        assert leftovers(site) == []
        if ended == 0:
            break
    assert {(False, False), (True, True), (True, False)} <= set(outcomes), "killed before, during and after the switch"
    assert len(outcomes) > 20


@pytest.mark.usefixtures("_unflushed")
@pytest.mark.parametrize("again", [False, True])
def test_killed_at_any_step_of_a_correction_the_site_is_wholly_old_or_wholly_new(tmp_path: Path, again: bool) -> None:
    many = {**OLD, **{f"van-ban/d/{number}.html": b"%d" % number for number in range(90)}}
    changes = {"index.html": b"corrected", "van-ban/d/new.html": b"new", "van-ban/d/7.html": None}
    new = {path: data for path, data in {**many, **changes}.items() if data is not None}
    outcomes = []
    for site, step in _steps(many, tmp_path):
        if again:  # over changes that are recorded already
            amend(site, {"van-ban/d/8.html": b"once", "van-ban/d/new.html": b"once"})
            amend(site, {"van-ban/d/8.html": many["van-ban/d/8.html"]})
        old = tree(site)
        ended = killed_at(step, site, partial(amend, site, changes))
        recovered = recover_site(site)
        assert tree(site) in (old, new), f"step {step}: neither old nor new"
        outcomes.append((tree(site) == new, recovered))
        assert amend(site, changes).unchanged >= len(many) - 2
        assert tree(site) == new
        assert leftovers(site) == []
        assert publish(site, new).written == 0, "what is recorded is what stands"
        if ended == 0:
            break
    assert {(False, False), (True, True), (True, False)} <= set(outcomes), "killed before, during and after the switch"


def _recover_until(step: int, site: Path) -> int:
    return killed_at(step, site, lambda: recover_site(site))


@pytest.mark.usefixtures("_unflushed")
def test_killed_while_it_recovers_the_next_one_recovers(tmp_path: Path) -> None:
    whole = 0
    for site, step in _steps(OLD, tmp_path):
        publish_until(60, site, NEW)
        if not (state_folder(site) / "journal").exists():
            pytest.fail("the first kill was meant to fall into the switch")
        ended = _recover_until(step, site)
        recover_site(site)
        assert tree(site) == NEW
        whole += 1
        if ended == 0:
            break
    assert whole > 5


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_no_space_within_the_switch_leaves_the_old_site_or_a_journal(
    site: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    old = {path: data for path, data in OLD.items() if path not in {"loai", "nam/2020.html"}}
    publish(site, old)
    count = 0

    def failing_move(source: str, target: str) -> None:
        nonlocal count
        count += 1
        if count == fails_at:
            full_disk()
        move(source, target)

    monkeypatch.setattr(publish_journal, "move", failing_move)
    if fails_at > 6:  # four new pages, two changed ones
        publish(site, NEW)
        assert tree(site) == NEW
        return
    with pytest.raises(PublishError) as caught:
        publish(site, NEW)
    monkeypatch.undo()
    if caught.value.code == "unfinished":
        assert fails_at == 6
        assert recover_site(site)
        assert tree(site) == NEW
    else:
        assert caught.value.code == "no-space"
        assert tree(site) == old
        assert leftovers(site) == []
        assert not (site / "loai").exists()
    publish(site, NEW)
    assert tree(site) == NEW


@pytest.mark.parametrize("limit", [10, 200, 300, 2_000])
def test_a_file_that_the_system_refuses_leaves_the_last_good_site(site: Path, limit: int) -> None:
    publish(site, OLD)
    large = {**NEW, "index.html": b"x" * 10_000}

    def build() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        publish(site, large)

    assert in_child(build) == 100
    assert tree(site) == OLD
    publish(site, large)
    assert tree(site) == large


@pytest.mark.parametrize("closed", ["site", "folder", "beside"])
def test_a_read_only_folder_leaves_the_last_good_site(closed: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        site = Path(place) / "site"

        def as_nobody(pages: Site) -> int:
            def build() -> None:
                if os.getuid() == 0:
                    os.setuid(65534)
                publish(site, pages)

            return in_child(build)

        assert as_nobody(OLD) == 0
        folder = {"site": site, "folder": site / "van-ban" / "a" / "2020", "beside": state_folder(site)}[closed]
        folder.chmod(0o555)
        assert as_nobody(NEW) == 100
        assert tree(site) == OLD
        folder.chmod(0o755)
        assert as_nobody(NEW) == 0
        assert tree(site) == NEW


def test_a_second_builder_waits_and_says_for_whom(site: Path) -> None:
    told: list[str] = []
    opened, leave = threading.Event(), threading.Event()

    def first() -> None:
        with open_publication(site) as publication:
            opened.set()
            leave.wait(20)
            publication.write("a.html", b"first", "1")
            publication.commit()

    other = threading.Thread(target=first)
    other.start()
    assert opened.wait(20)
    with (
        pytest.raises(PublishError, match="locked"),
        open_publication(site, waiting=told.append, patience=0.2),
    ):
        pytest.fail("two builders at once")
    assert told == [str(os.getpid())]
    leave.set()
    with open_publication(site, waiting=told.append, patience=20) as publication:
        assert publication.standing("a.html") == "1"
    other.join()


def test_another_process_waits_too_and_a_killed_one_holds_nobody_up(site: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from build_tools.publish import open_publication\n"
        "with open_publication(Path(sys.argv[1])): print('open', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(site)], stdout=subprocess.PIPE) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == b"open\n"
        told: list[str] = []
        with pytest.raises(PublishError) as caught, open_publication(site, waiting=told.append, patience=0.2):
            pytest.fail("two builders at once")
        assert caught.value.code == "locked"
        assert told == [str(builder.pid)]
        builder.kill()
    publish(site, OLD)
    assert tree(site) == OLD
    assert leftovers(site) == []


def test_builders_at_once_never_mix_their_pages(site: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.publishing import publish\n"
        "for n in range(8): publish(Path(sys.argv[1]), {f'p/{i}.html': sys.argv[2].encode() for i in range(20)})"
    )
    builders = [subprocess.Popen([sys.executable, "-c", program, str(site), name]) for name in ("one", "two", "three")]
    assert [builder.wait(60) for builder in builders] == [0, 0, 0]
    found = tree(site)
    assert len(found) == 20
    assert len(set(found.values())) == 1
    assert leftovers(site) == []


@pytest.mark.usefixtures("_unflushed")
def test_random_edits_by_killed_builders_end_in_the_last_site(tmp_path: Path) -> None:
    dice = random.Random(20210831)
    site = tmp_path / "site"
    model: dict[str, bytes] = {}
    for _ in range(30):
        pages = {f"van-ban/{dice.randrange(4)}/{dice.randrange(6)}.html": dice.randbytes(8) for _ in range(10)}
        ended = publish_until(dice.randrange(1, 160), site, pages)
        recover_site(site)
        found = tree(site) if site.exists() else {}
        assert found in (model, pages)
        assert ended or found == pages
        model = found


def test_a_copy_that_finds_no_space_names_what_it_writes() -> None:
    cause = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "docs/a.png", None, "cache/a.png")
    assert publish_error(cause, "cache").path == "cache/a.png"
    assert publish_error(OSError(errno.EACCES, "no", "a"), "b").path == "a"
    assert publish_error(OSError(errno.ENOSPC, "no"), "b").path == "b"
