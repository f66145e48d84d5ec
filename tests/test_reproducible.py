"""The same commit gives the same bytes, site and ZIP, wherever and whenever it is built; no build reaches a network."""

import os
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from build_tools.offline_manifest import parse_manifest
from build_tools.verify import verify_copy
from tests.archives import write_archive
from tests.publishing import tree
from tests.test_serving import CAPTURED
from tests.test_site_reading import FILES
from tests.worlds import World, commit_archive

WORLDS = {
    "locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "turkish": {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "KHO_LANG": "en"},
    "zone east": {"TZ": "Pacific/Kiritimati"},
    "zone west": {"TZ": "Pacific/Pago_Pago"},
    "seed one": {"PYTHONHASHSEED": "1"},
    "seed two": {"PYTHONHASHSEED": "20210831"},
    "one worker": {"KHO_WORKERS": "1"},
    "three workers": {"KHO_WORKERS": "3"},
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed archive with hostile words, captured files and ambiguous citations."""
    root = write_archive(tmp_path_factory.mktemp("archive"), {**FILES, **CAPTURED})
    commit_archive(root)
    return root


def press(world: World, archive: Path, *, cut: bool = False) -> tuple[dict[str, bytes], bytes]:
    """Clone ``archive`` into the world, make site and copy there, and return both."""
    world.place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "clone", "-q", archive, world.place / "kho"], check=True, capture_output=True)
    site, out = world.place / "site", world.place / "dist"
    done = world.kho("offline", "--archive", world.place / "kho", "--site", site, "--out", out, cut=cut)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.iterdir()
    assert made.name == "kho-van-ban-2024-02-29.zip"
    return tree(site), made.read_bytes()


@pytest.fixture(scope="module")
def pressed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], bytes]:
    """Site and copy as they are made here and today."""
    return press(World(tmp_path_factory.mktemp("here") / "a"), archive)


@pytest.mark.parametrize("name", WORLDS)
def test_another_world_gives_the_same_bytes(
    name: str, archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    assert press(World(tmp_path / name, environment=WORLDS[name]), archive) == pressed


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o027])
def test_any_umask_gives_the_same_bytes_and_modes(
    umask: int, archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    world = World(tmp_path / "umask", umask=umask)
    assert press(world, archive) == pressed
    for path in (world.place / "site").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path


@pytest.mark.parametrize("days", [1, 400, 10_000])
def test_another_day_gives_the_same_bytes(
    days: int, archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    assert press(World(tmp_path / "later", days=days), archive) == pressed


def test_the_other_day_is_seen_by_what_asks_for_it(tmp_path: Path) -> None:
    """A draft has today's date: so the test above would see a clock in a page or in the ZIP."""
    root = write_archive(tmp_path / "draft", {"cited.yml": "[]\n"})
    names = set()
    for days in (0, 400):
        world = World(tmp_path / f"in {days} days", days=days)
        done = world.kho("offline", "--archive", root, "--site", world.place / "site", "--out", world.place / "dist")
        assert done.returncode == 0, done.stderr
        names |= {path.name for path in (world.place / "dist").iterdir()}
    assert len(names) == 2


def test_another_folder_gives_the_same_bytes(
    archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    place = tmp_path / "thư mục có dấu và khoảng trắng" / ("sâu " * 20).strip() / "%20 #&'"
    assert press(World(place), archive) == pressed


def test_files_written_in_another_order_and_at_another_time_give_the_same_bytes(
    archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    copy = tmp_path / "kho"
    files = [path for path in archive.rglob("*") if path.is_file()]
    for number, path in enumerate(sorted(files, reverse=True)):
        target = copy / path.relative_to(archive)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        os.utime(target, (number * 10_000_000, number * 10_000_000))
    assert press(World(tmp_path / "order"), copy) == pressed


def test_a_build_after_other_builds_gives_the_same_copy(
    archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    """Cache, seal and record of another edition are there: what comes out is the same as from nothing."""
    world = World(tmp_path / "again")
    first = write_archive(
        tmp_path / "first", {**FILES, "x/2021/02-cv-hu.md": FILES["x/2021/02-cv-hu.md"] + "\nThêm.\n"}
    )
    arguments = ("--site", world.place / "site", "--out", world.place / "other")
    assert world.kho("offline", "--archive", first, *arguments).returncode == 0
    assert press(world, archive) == pressed


# Without a network


def test_nothing_reaches_for_a_network(archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path) -> None:
    """The whole way, the host's rendering too, in a network of its own where even names do not resolve."""
    world = World(tmp_path / "cut")
    assert press(world, archive, cut=True) == pressed
    (made,) = (world.place / "dist").iterdir()
    checked = world.kho("verify", made, cut=True)
    assert checked.returncode == 0, checked.stderr
    assert not world.log.exists(), world.log.read_text(encoding="utf-8")


def test_what_reaches_for_a_network_is_seen(tmp_path: Path) -> None:
    """The proof that the cut cuts: a program that asks for a name is refused and written down."""
    world = World(tmp_path / "reaching")
    program = "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept OSError as e: print(e)"
    assert "no network" in world.run("-c", program, cut=True).stdout
    assert "127.0.0.1" in world.log.read_text(encoding="utf-8")


def test_the_copy_is_whole_and_names_its_commit(
    archive: Path, pressed: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    (tmp_path / "copy.zip").write_bytes(pressed[1])
    assert verify_copy(tmp_path / "copy.zip") == []
    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        manifest = parse_manifest(packed.read("manifest.json"))
    head = subprocess.run(["git", "-C", archive, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert (manifest.commit, manifest.draft) == (head.stdout.strip(), False)
