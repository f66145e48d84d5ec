"""What spares time in the directives' own work, readers ahead and facts known before, changes nothing of its result."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from build_tools import digest, digesting
from build_tools.archive import read_archive
from build_tools.bench.archive import write_archive
from build_tools.cache import Cache
from build_tools.digest import KnownFacts, digest_directive
from build_tools.digesting import digest_archive
from build_tools.findings import Finding
from build_tools.front_matter import parse_yaml
from build_tools.vocabulary import load_vocabulary
from build_tools.workers import Begun, begin

SEEDS = Path(__file__).parent.parent / "directives"


def _digested(root: Path, cache: Path) -> tuple[dict[str, object], list[Finding]]:
    digests, _, findings = digest_archive(read_archive(root)[0], Cache(cache))
    return {key: digest.directive for key, digest in digests.items()}, findings


def test_a_reader_ahead_changes_nothing_and_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_archive(60, tmp_path)
    alone = _digested(tmp_path, tmp_path / "alone")
    seen = tmp_path / "seen"

    def from_a_slow_disk(work: Callable[[], object]) -> Begun:
        def slowly() -> None:
            work()
            seen.write_text(str(os.getpid()), encoding="ascii")
            time.sleep(600)

        begun = begin(slowly)
        while not seen.exists() or not seen.read_text(encoding="ascii"):
            time.sleep(0.01)
        return begun

    monkeypatch.setenv("KHO_WORKERS", "2")
    monkeypatch.setattr(digesting, "_FEW_READ", 0)
    monkeypatch.setattr(digesting, "begin", from_a_slow_disk)
    assert _digested(tmp_path, tmp_path / "ahead") == alone
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text(encoding="ascii")), 0)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The path of each directive whose front matter was read."""
    paths: list[str] = []

    def reads(text: str, *, path: str, first_line: int) -> object:
        paths.append(path)
        return parse_yaml(text, path=path, first_line=first_line)

    monkeypatch.setattr(digest, "parse_yaml", reads)
    return paths


@pytest.mark.parametrize(
    ("was", "becomes", "again"),
    [
        ("\n---\n", "\n---\n\nThực hiện Công văn số 12-CV/TU ngày 03/4/2019.\n", False),  # the text
        ("\n", "\r\n", False),  # line ends
        ("\ntitle: ", "\ntitle: Về ", True),
        ("\ntitle: ", "\n\ntitle: ", True),  # the same facts in other lines
        ("---\n", "---\n# ghi chú\n", True),
    ],
)
def test_a_front_matter_that_is_known_is_not_read_again(
    read: list[str], was: str, becomes: str, *, again: bool
) -> None:
    for file in sorted(SEEDS.rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        key = file.relative_to(SEEDS).as_posix().removesuffix(".md")
        before = digest_directive(key, text.encode(), vocabulary=load_vocabulary())
        assert before.digest
        data = text.replace(was, becomes, -1 if becomes == "\r\n" else 2 if was == "\n---\n" else 1).encode()
        fresh = digest_directive(key, data, vocabulary=load_vocabulary())
        assert fresh.digest
        read.clear()
        known = KnownFacts(before.front, before.digest.directive)
        assert digest_directive(key, data, vocabulary=load_vocabulary(), known=known) == fresh
        assert read == ([f"directives/{key}.md"] if again else [])


def test_a_front_matter_of_which_there_is_something_to_say_is_read_each_time(read: list[str]) -> None:
    text = next(SEEDS.rglob("*.md")).read_text(encoding="utf-8").replace("\n---\n", "\nkhong-co: 1\n---\n", 1)
    said = digest_directive("a/2020/1", text.encode(), vocabulary=load_vocabulary())
    assert said.front == ""
    good = digest_directive("a/2020/1", text.replace("khong-co: 1\n", "").encode(), vocabulary=load_vocabulary())
    assert good.digest
    read.clear()
    for front in ("", good.front):
        known = KnownFacts(front, good.digest.directive)
        assert digest_directive("a/2020/1", text.encode(), vocabulary=load_vocabulary(), known=known) == said
    assert read == ["directives/a/2020/1.md"] * 2
