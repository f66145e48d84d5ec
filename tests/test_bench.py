"""The bench measures what it says: whole process trees, the right files, the promises against the right peers."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from build_tools.archive import read_archive
from build_tools.bench import runs as bench_runs
from build_tools.bench import tools as bench_tools
from build_tools.bench.__main__ import begin_anew
from build_tools.bench.archive import write_archive
from build_tools.bench.measure import Cost, count_files, measure, remind
from build_tools.bench.projects import write_hugo_project, write_material_project
from build_tools.bench.runs import SCENARIOS, Run, RunFailed, run_all
from build_tools.bench.table import entries, promise_lines, promises, table
from build_tools.bench.tools import TOOLS, Hugo, Kho, Material, Pagefind, Tool

COUNT = 24


def python(words: str) -> list[str]:
    return [sys.executable, "-c", words]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("invented")
    write_archive(COUNT, out)
    return out


@pytest.fixture
def cost(tmp_path: Path) -> Callable[[str], Cost]:
    def run(words: str) -> Cost:
        return measure(python(words), folder=tmp_path, log=tmp_path / "log", environment={"BENCH": "told"})

    return run


# Two children that hold 120 MB each until both have said that they do, and a second longer.
HOLD = "import sys; held = bytearray(120_000_000); print(flush=True); sys.stdin.read()"
TWO = f"""
import subprocess, sys, time
pipes = {{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}}
started = [subprocess.Popen([sys.executable, "-c", {HOLD!r}], **pipes) for _ in range(2)]
for one in started:
    one.stdout.readline()
time.sleep(1)
for one in started:
    one.communicate()
"""


def test_memory_is_that_of_all_processes_together_and_of_the_largest(cost: Callable[[str], Cost]) -> None:
    both = cost(TWO)
    assert both.status == 0
    assert 110 < both.peak_process_mb < 200
    assert 225 < both.peak_mb < 400


def test_processor_time_is_that_of_the_children_too(cost: Callable[[str], Cost]) -> None:
    busy = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    spent = cost(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}], check=True)")
    assert spent.cpu_s >= 0.3
    assert spent.wall_s >= 0.3


def test_a_command_gets_its_environment_and_its_words_go_to_the_log(
    cost: Callable[[str], Cost], tmp_path: Path
) -> None:
    assert cost("import os; print(os.environ['BENCH']); raise SystemExit(3)").status == 3
    assert (tmp_path / "log").read_text() == "told\n"


def test_an_interrupt_ends_the_whole_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: int) -> None:
        while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr("build_tools.bench.measure.os.wait4", interrupted)
    grandchild = "import os, time; open('child', 'w').write(str(os.getpid())); time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        measure(
            python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"),
            folder=tmp_path,
            log=tmp_path / "log",
            environment={},
        )
    pid = int((tmp_path / "child").read_text())
    for _ in range(200):
        if not _alive(pid):
            break
        time.sleep(0.01)
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_files_are_counted_without_another_tools_folder(tmp_path: Path) -> None:
    for name in ("a.html", "b/c.html", "pagefind/d.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    assert count_files(tmp_path) == (3, 15)
    assert count_files(tmp_path, without=tmp_path / "pagefind") == (2, 10)
    assert count_files(tmp_path / "nowhere") == (0, 0)


def test_the_peers_get_every_document_with_its_text(archive: Path, tmp_path: Path) -> None:
    write_material_project(archive, tmp_path / "material")
    write_hugo_project(archive, tmp_path / "hugo")
    for key, directive in read_archive(archive)[0].directives.items():
        text = directive.file.read_text(encoding="utf-8").split("\n---\n", 1)[1].strip()
        assert text in (tmp_path / "material" / "docs" / f"{key}.md").read_text(encoding="utf-8")
        assert text in (tmp_path / "hugo" / "content" / f"{key}.md").read_text(encoding="utf-8")
        assert (tmp_path / "hugo" / "content" / key.split("/")[0] / "_index.md").is_file()


def test_a_registry_edit_adds_one_name_and_leaves_the_registry_valid(archive: Path, tmp_path: Path) -> None:
    kho = Kho(tmp_path)
    kho.prepare(archive)
    before = {entry.id: entry for entry in read_archive(kho.project)[0].organisations or ()}
    with_variants = next(entry.id for entry in before.values() if entry.variants)
    without = next(entry.id for entry in before.values() if not entry.variants)
    for issuer in (with_variants, without):
        assert kho.edit_registry(issuer, "Tên khác")
    edited, findings = read_archive(kho.project)
    after = {entry.id: entry for entry in edited.organisations or ()}
    assert findings == []
    assert [id_ for id_ in before if after[id_].variants != before[id_].variants] == sorted([with_variants, without])
    assert after[without].variants == ("Tên khác",)
    assert after[with_variants].variants == ("Tên khác", *before[with_variants].variants)
    assert [entry.id for entry in after.values()] == list(before)


class Recorder(Kho):
    """A tool that writes one file and counts: it stands for kho in runs that test the bench."""

    def command(self) -> Sequence[str | Path]:
        written = "import pathlib; p = pathlib.Path('site'); p.mkdir(exist_ok=True); (p / 'index.html').write_text('x')"
        return python(f"{written}; open('seen', 'a').write('x')")

    @property
    def folder(self) -> Path:
        return self.project


class Failing(Recorder):
    """A tool that fails and says why."""

    def command(self) -> Sequence[str | Path]:
        return python("print('the reason'); raise SystemExit(2)")


def replaced(monkeypatch: pytest.MonkeyPatch, tool: type[Tool]) -> None:
    chosen: Mapping[str, type[Tool]] = {"kho": tool}
    monkeypatch.setattr(bench_runs, "TOOLS", chosen)


def test_every_scenario_runs_in_every_round_and_only_cold_starts_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced(monkeypatch, Recorder)
    texts: list[dict[str, str]] = []
    seen = []
    for run in run_all(COUNT, tmp_path, tools=["kho"], rounds=2):
        seen.append(run.scenario)
        assert (run.tool, run.n, run.files, run.bytes) == ("kho", COUNT, 1, 1)
        folder = tmp_path / "kho" / "directives"
        texts.append({str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*.*")})
    assert seen == [*SCENARIOS, *SCENARIOS]
    changed = [sum(old[name] != new[name] for name in new) for old, new in pairwise(texts)]
    assert changed == [0, 1, 10, 1, 0, 0, 1, 10, 1]


def test_a_command_that_fails_ends_the_bench_with_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced(monkeypatch, Failing)
    with pytest.raises(RunFailed, match="kho, cold: exit status 2\nthe reason"):
        list(run_all(COUNT, tmp_path, tools=["kho"]))


def test_what_an_edit_touches_stands_in_each_tools_own_file(archive: Path, tmp_path: Path) -> None:
    members = [tool(tmp_path) for tool in TOOLS.values()]
    for tool in members:
        tool.prepare(archive)
    key = next(iter(read_archive(archive)[0].directives))
    files = {tool.name: tool.directive(key) for tool in members}
    assert all(file.is_file() for file in files.values())
    assert files["hugo"] == files["pagefind"]
    assert len(set(files.values())) == 3


def test_without_its_environment_a_peer_names_the_command_that_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_tools, "PEERS", tmp_path)
    for tool in (Hugo(tmp_path), Pagefind(tmp_path)):
        with pytest.raises(FileNotFoundError, match="make bench"):
            tool.command()


def test_forgetting_leaves_the_project_and_nothing_that_was_built(archive: Path, tmp_path: Path) -> None:
    for tool in (Kho(tmp_path), Material(tmp_path), Hugo(tmp_path)):
        tool.prepare(archive)
        before = count_files(tool.project)
        shutil.copytree(archive, tool.output)
        if isinstance(tool, Kho):
            for name in ("cache", ".site-stage"):
                (tool.project / name).mkdir()
        tool.forget()
        assert not tool.output.exists()
        assert count_files(tool.project) == before


def test_before_a_run_a_tool_is_reminded_of_what_it_reads_not_of_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    reading = Path.read_bytes

    def reads(file: Path) -> bytes:
        read.append(file.relative_to(tmp_path).as_posix())
        return reading(file)

    for name in ("kho/a.md", "kho/cache/b", "kho/site/c.html", "kho/site/deep/d.html", "kho/sites/e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"bytes")
    (tmp_path / "kho/lost").symlink_to("nowhere")
    tool = Kho(tmp_path)
    monkeypatch.setattr(Path, "read_bytes", reads)
    remind(tool.source, written=tool.output)
    assert sorted(read) == ["kho/a.md", "kho/cache/b", "kho/sites/e"]
    assert Pagefind(tmp_path).source == Hugo(tmp_path).output


def test_a_bench_begins_with_an_empty_folder_and_removes_nothing(tmp_path: Path) -> None:
    for turn in range(3):
        begin_anew(tmp_path / "work")
        assert [entry.name for entry in (tmp_path / "work").iterdir()] == ["put-away"]
        (tmp_path / "work/site").mkdir()
        (tmp_path / "work/site/page.html").write_text(f"turn {turn}", encoding="utf-8")
    left = [file.read_text(encoding="utf-8") for file in (tmp_path / "work").rglob("page.html")]
    assert sorted(left) == ["turn 0", "turn 1", "turn 2"]


def run(tool: str, scenario: str, wall: float, *, n: int = 10_000, memory: float = 100.0) -> Run:
    return Run(tool, scenario, n, Cost(0, wall, wall * 2, memory * 2, memory), 20, 3_000_000)


RUNS = [
    run("kho", "cold", 6.0, memory=290.0),
    run("mkdocs-material", "cold", 30.0),
    run("hugo", "cold", 5.0),
    run("pagefind", "cold", 15.0),
    run("kho", "edit-1", 0.9),
    run("hugo", "edit-1", 4.0),
    run("kho", "cold", 70.0, n=100_000, memory=1_600.0),
]


def test_the_table_gives_each_wall_as_a_multiple_of_khos() -> None:
    lines = table(RUNS).splitlines()
    assert len(lines) == 2 + len(RUNS)
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0][-1] == "× kho"
    assert ["10000", "cold", "hugo", "5.00", "10.00", "200", "100", "20", "3.0", "0.83"] in cells
    assert len({len(line) for line in lines}) == 1


def test_promises_are_held_against_the_right_peers() -> None:
    found = {promise.what: promise for promise in promises(RUNS)}
    material = found["10000: cold, kho : Material with its search"]
    assert (material.value, material.limit, material.kept) == (0.2, 0.3, True)
    both = found["10000: cold, kho : Hugo + Pagefind"]
    assert (both.value, both.limit, both.kept) == (0.3, 0.5, True)
    aim = found["10000: cold, kho : Hugo without search"]
    assert (aim.value, aim.aim, aim.kept) == (1.2, True, False)
    edit = found["10000: one directive edited, kho : Hugo's rebuild"]
    assert (edit.value, edit.kept) == (0.225, False)
    assert found["10000: kho, edit-1, seconds"].kept
    assert found["10000: kho, largest process, MiB"].kept
    assert not found["100000: kho, largest process, MiB"].kept
    assert not found["cold, 100000 : 10000, per directive"].kept
    assert "100000: kho, edit-1, seconds" not in found
    assert "missed" in promise_lines([edit])
    assert "(aim)" in promise_lines([aim])


def test_several_rounds_count_by_their_median() -> None:
    rounds = [run("kho", "no-change", wall) for wall in (0.5, 9.0, 0.4)]
    assert next(promise for promise in promises([*RUNS, *rounds]) if "no-change" in promise.what).value == 0.5


def test_the_list_for_machines_has_one_entry_a_run() -> None:
    listed = entries(RUNS)
    assert len(listed) == len(RUNS)
    assert {"tool", "scenario", "n", "wall_s", "cpu_s", "peak_mb", "files", "bytes"} <= set(listed[0])
    assert (listed[0]["tool"], listed[0]["wall_s"], listed[0]["peak_mb"], listed[0]["bytes"]) == (
        "kho",
        6.0,
        580.0,
        3_000_000,
    )
