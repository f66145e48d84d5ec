"""Hostile archives: a seeded share of ``make fuzz``, and one archive for each attack that has a name.

Only findings or a site: no traceback, no file outside the output, nothing over ten seconds.
"""

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archives import check as check_files
from tests.archives import codes, directive, write_archive
from tests.fuzz import SECONDS, raw_words, run_cases
from tests.mutations import WORDS, mutate_bytes
from tests.publishing import tree
from tests.test_build import REPOSITORY

SHARE = 120  # cases; `make fuzz` runs 10,000
KEY = "huyen-uy-binh-an/2021/01-cv-hu"


def test_a_seeded_share_of_the_fuzzer_finds_nothing(tmp_path: Path) -> None:
    cases = list(run_cases(range(SHARE), seed=2021, place=tmp_path / "share"))
    assert [f"case {case.number}: {case.problem}" for case in cases if case.problem] == []
    assert {"built", "refused", "parsed", "import refused"} <= {case.outcome for case in cases}


def test_the_fuzzer_sees_what_it_looks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press that fails, writes elsewhere, hangs, or lets a word through is caught: the test above can fail."""

    def fails(*_: object, **__: object) -> None:
        raise KeyError("x")

    result = type("Result", (), {"findings": []})

    def writes(root: Path, *_: object, **__: object) -> object:
        (root / "stray").write_text("x", encoding="utf-8")
        return result

    def lets_through(_root: Path, site: Path, **_options: object) -> object:
        site.mkdir()
        (site / "a.html").write_text("<p><script>kx()</script></p>", encoding="utf-8")
        return result

    def breaks_out(_root: Path, site: Path, **_options: object) -> object:
        site.mkdir()
        (site / "a.html").write_text('<p title="" onmouseover="kx()">x</p>', encoding="utf-8")
        return result

    def hangs(*_: object, **__: object) -> None:
        while True:
            time.process_time()

    def sleeps(*_: object, **__: object) -> None:
        time.sleep(60)

    monkeypatch.setattr("tests.fuzz.SECONDS", 0.5)
    monkeypatch.setattr("tests.fuzz._WAIT", 1.5)
    wanted = {fails: "KeyError", writes: "written outside", lets_through: "raw", breaks_out: "onmouseover"}
    wanted |= {hangs: "longer than", sleeps: "longer than"}
    for broken, problem in wanted.items():
        monkeypatch.setattr("tests.fuzz.build_site", broken)
        found = [case.problem for case in run_cases(range(4), seed=1, place=tmp_path / broken.__name__)]
        assert any(problem in each for each in found), found


# What stands in a value may be anything that YAML can say.
_PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.text(max_size=40), st.sampled_from(WORDS)
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)  # fmt: skip
_KEYS = st.sampled_from(
    ["number", "type", "title", "issuer", "issued", "recipients", "addressees", "signers", "notes", "source", "place",
     "references", "aliases", "attachments", "omitted", "received", "posting", "topics", "corrections", "meeting"]
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(_KEYS, _VALUES, max_size=5), st.sampled_from(WORDS))
def test_any_front_matter_gives_findings_or_none(tmp_path: Path, fields: dict[str, object], words: str) -> None:
    known = {"number": "01-CV/HU", "type": "Công văn", "title": "Về một việc", "issuer": "Huyện ủy Bình An"}
    text = yaml.safe_dump({**known, "issued": "2021-05-04", **fields}, allow_unicode=True, sort_keys=False)
    data = f"---\n{text}---\n{words}\n".encode("utf-8", "surrogatepass")
    checked = check_files(tmp_path, {f"{KEY}.md": data})
    assert all(finding.path == f"directives/{KEY}.md" for finding in checked.findings)


# Attacks that have a name. Each is (files, what the check says, or "" for a site).
def _yaml(line: str) -> dict[str, str | bytes]:
    return {f"{KEY}.md": directive(extra=line + "\n")}


def _laughs() -> str:
    lines = ["topics:", "  - &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  - &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


def cite(count: int, *, different: int) -> str:
    """A text of ``count`` citations that name ``different`` documents."""
    return "".join(f"số {number % different + 1}/QĐ-UB, " for number in range(count))


def _table() -> str:
    return f"|{'a|' * 100}\n|{'-|' * 100}\n" + f"|{'b|' * 100}\n" * 1000


ATTACKS: dict[str, tuple[Callable[[], dict[str, str | bytes]], str]] = {
    "billion laughs": (lambda: _yaml(_laughs()), "yaml-"),
    "python tag": (lambda: _yaml("place: !!python/object/apply:os.system ['touch kx']"), "yaml-"),
    "custom tag": (lambda: _yaml("place: !kx x"), "yaml-"),
    "deep brackets": (lambda: _yaml("topics: " + "[" * 20_000), "yaml-"),
    "deep mappings": (lambda: _yaml("topics: " + "{a: " * 5_000 + "}" * 5_000), "yaml-"),
    "merge key": (lambda: _yaml("<<: {title: kx}"), ""),
    "title of 1 MB": (lambda: {f"{KEY}.md": directive(title="Về " + "công tác " * 110_000)}, ""),
    "title of 1 MB in one word": (lambda: {f"{KEY}.md": directive(title="x" * 1_000_000)}, ""),
    "one line of 1.9 MB": (lambda: {f"{KEY}.md": directive("a" * 1_900_000)}, ""),
    "2,000 citations of as many documents": (lambda: {f"{KEY}.md": directive(cite(2_000, different=2_000))}, ""),
    "2,000 recipients": (lambda: _yaml("recipients: [" + ", ".join(f"Phòng {n}" for n in range(2_000)) + "]"), ""),
    "5,000 headings": (lambda: {f"{KEY}.md": directive("".join(f"## {n}. Mục\n\nx\n\n" for n in range(5_000)))}, ""),
    "a table of 100,000 cells": (lambda: {f"{KEY}.md": directive(_table())}, ""),
    "nested quotes": (lambda: {f"{KEY}.md": directive("> " * 50_000 + "x")}, ""),
    "nested lists": (lambda: {f"{KEY}.md": directive("\n".join("  " * n + "- x" for n in range(1_000)))}, ""),
    "emphasis that never closes": (lambda: {f"{KEY}.md": directive("*a **b " * 100_000)}, ""),
    "brackets that never close": (lambda: {f"{KEY}.md": directive("[" * 300_000)}, ""),
    "backquotes": (lambda: {f"{KEY}.md": directive("".join("`" * n + "x" for n in range(1_500)))}, ""),
    "slashes": (lambda: {f"{KEY}.md": directive("số " + "1/" * 500_000)}, ""),
    "digits": (lambda: {f"{KEY}.md": directive("Quyết định số " + "1" * 900_000 + "/QĐ-TTg")}, ""),
    "marks on one letter": (lambda: {f"{KEY}.md": directive("a" + "\u0301" * 400_000)}, ""),
    "a file that is too large": (lambda: {f"{KEY}.md": b"x" * 2_000_001}, "file-large"),
    "NUL": (lambda: {f"{KEY}.md": directive() + "\0"}, "file-binary"),
    "UTF-16": (lambda: {f"{KEY}.md": directive().encode("utf-16")}, "file-"),
    "traversal in a source": (lambda: _yaml(f"source: {{file: ../../../etc/passwd, sha256: {'0' * 64}}}"), "source-"),
    "traversal in an alias": (lambda: _yaml("aliases: [../../../kx]"), "field-"),
    "traversal in an issuer": (lambda: {f"{KEY}.md": directive(issuer="../../../kx")}, ""),
    "traversal in a number": (lambda: {f"{KEY}.md": directive(number="../../kx/HU")}, ""),
    "traversal in an organisation": (
        lambda: {f"{KEY}.md": directive(), "organisations.yml": "- {id: ../../kx, name: Huyện ủy Bình An}\n"},
        "",
    ),
    "traversal in a pinned address": (
        lambda: {f"{KEY}.md": directive(), "cited.yml": "- {key: ../../kx, number: 1/NQ-CP}\n"},
        "",
    ),
}  # fmt: skip


def _kho(*arguments: str | Path) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run the command in one process; return what it said and its seconds of the processor."""
    command: list[str | Path] = [sys.executable, "-m", "build_tools", *arguments]
    environment = {**os.environ, "KHO_LANG": "en", "KHO_WORKERS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_with_a_name_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    files, said = ATTACKS[name]
    root = write_archive(tmp_path / "archive", files())
    before = tree(root)
    done, seconds = _kho("build", "--archive", root, "--site", tmp_path / "out" / "site")
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode in {0, 1}
    assert seconds < SECONDS
    assert tree(root) == before
    assert {path.name for path in tmp_path.iterdir()} <= {"archive", "out"}
    if said:
        assert done.returncode == 1, done.stdout
        assert any(code.startswith(said) for code in codes(check_files(tmp_path / "again", files())))
    if done.returncode == 1:
        assert "directives/" in done.stderr


@pytest.mark.parametrize("what", ["file", "folder", "loop", "pipe", "dangling", "registry"])
def test_links_and_pipes_in_an_archive_are_findings_and_never_followed(what: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    (secret / "2021").mkdir(parents=True)
    (secret / "2021/09-cv-hu.md").write_text(directive("BÍ MẬT", number="09-CV/HU"), encoding="utf-8")
    root = write_archive(tmp_path / "archive", {f"{KEY}.md": directive()})
    place = root / "directives" / ("organisations.yml" if what == "registry" else "b")
    target = {"file": secret / "2021/09-cv-hu.md", "folder": secret, "loop": root / "directives",
              "dangling": tmp_path / "nothing", "registry": secret / "2021/09-cv-hu.md"}.get(what)  # fmt: skip
    os.mkfifo(place) if target is None else place.symlink_to(target)
    done, seconds = _kho("build", "--archive", root, "--site", tmp_path / "site")
    assert "Traceback" not in done.stderr
    assert seconds < SECONDS
    assert (done.returncode == 1) == (what != "pipe")
    assert all("BÍ MẬT".encode() not in data for data in tree(tmp_path / "site").values())


def test_mutations_are_the_same_for_the_same_dice() -> None:
    data = directive().encode()
    assert [mutate_bytes(data, random.Random(n)) for n in range(20)] == [
        mutate_bytes(data, random.Random(n)) for n in range(20)
    ]


@pytest.mark.parametrize("different", [10, 500])
def test_citations_cost_the_same_each_however_many_there_are(tmp_path: Path, different: int) -> None:
    """Ten times as many in one file take ten times as long, whether they name few documents or many."""
    seconds = {}
    for count in (1_000, 10_000):
        started = time.process_time()
        checked = check_files(tmp_path / str(count), {f"{KEY}.md": directive(cite(count, different=different))})
        seconds[count] = time.process_time() - started
        assert sum(map(len, checked.graph.links.values())) == count
    assert seconds[10_000] < 25 * seconds[1_000]


def test_100_000_citations_in_one_file_are_all_links(tmp_path: Path) -> None:
    count = 100_000
    root = write_archive(tmp_path / "archive", {f"{KEY}.md": directive(cite(count, different=10))})
    done, seconds = _kho("build", "--archive", root, "--site", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/van-ban" / f"{KEY}.html").read_bytes().count(b'class="citation ') == count
    assert seconds < 4 * SECONDS


def test_a_hostile_name_may_be_spoken_of_and_never_followed(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text('<meta name="description" content="javascript:kx(): 2 văn bản">', encoding="utf-8")
    assert raw_words(tmp_path) == ""
    for followed in ('<a href="javascript:kx()">x</a>', '<meta http-equiv="x" content="javascript:kx()">'):
        page.write_text(followed, encoding="utf-8")
        assert "has" in raw_words(tmp_path)
