"""What the press is made of: listed with every hash, the same bytes every time; audited, and never silently so."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from build_tools.audit import UNANSWERED, VULNERABLE, describe_verdict, judge
from build_tools.sbom import Locked, read_lock, render_sbom

REPOSITORY = Path(__file__).parent.parent
LOCK = """# made by make lock
alpha==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via -r requirements.in
beta-b==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{a}
    # via
    #   -r requirements.in
    #   alpha
""".format(a="a" * 64, b="b" * 64)
PROJECT = '[project]\nname = "kho"\nversion = "0.1"\nlicense = "MIT"\n'


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    """The list of the repository's own lock."""
    texts = [(REPOSITORY / name).read_text(encoding="utf-8") for name in ("requirements.txt", "pyproject.toml")]
    made: dict[str, Any] = json.loads(render_sbom(*texts))
    return made


def test_a_lock_is_read_with_markers_hashes_and_who_wants_what() -> None:
    assert read_lock(LOCK) == [
        Locked("alpha", "1.0", "", ("a" * 64, "b" * 64), ("-r requirements.in",)),
        Locked("beta-b", "2.0", "sys_platform == 'win32'", ("a" * 64,), ("-r requirements.in", "alpha")),
    ]


@pytest.mark.parametrize("line", ["-e .", "alpha>=1", "    --hash=md5:00", "alpha==1 --no-binary"])
def test_what_is_no_lock_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of a lock"):
        read_lock(LOCK + line + "\n")
    with pytest.raises(ValueError, match="without a hash: gamma"):
        read_lock(LOCK + "gamma==3\n")


def test_the_list_names_each_locked_package_with_each_hash(listed: dict[str, Any]) -> None:
    locked = read_lock((REPOSITORY / "requirements.txt").read_text(encoding="utf-8"))
    text = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8")
    assert [each["name"] for each in listed["components"]] == [each.name for each in locked]
    hashes = [file["hashes"][0]["content"] for each in listed["components"] for file in each["externalReferences"]]
    assert len(hashes) == text.count("--hash=sha256:")
    assert all(digest in text for digest in hashes)


def test_the_list_says_who_depends_on_whom(listed: dict[str, Any]) -> None:
    needs = {each["ref"].split("/")[-1].split("@")[0]: each["dependsOn"] for each in listed["dependencies"]}
    assert len(needs) == len(listed["components"]) + 1
    assert any("/mkdocs@" in ref for ref in needs["kho-van-ban"])
    assert any("/markupsafe@" in ref for ref in needs["jinja2"])
    refs = {each["bom-ref"] for each in listed["components"]}
    assert {ref for found in needs.values() for ref in found} == refs  # nothing is there that nobody wants


def test_the_list_is_the_same_bytes_and_knows_no_clock_and_no_host(tmp_path: Path) -> None:
    for name, seed in (("one", "1"), ("two", "2")):
        command = [sys.executable, "-m", "build_tools.sbom", str(tmp_path / name / "sbom.json")]
        subprocess.run(command, cwd=REPOSITORY, env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"}, check=True)
    one = (tmp_path / "one/sbom.json").read_bytes()
    assert one == (tmp_path / "two/sbom.json").read_bytes()
    assert b"timestamp" not in one
    assert b"://" not in one
    other = render_sbom(LOCK.replace("1.0", "1.1"), PROJECT)
    assert json.loads(other)["serialNumber"] != json.loads(render_sbom(LOCK, PROJECT))["serialNumber"]


ANSWERS: list[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    ({}, (), ("alpha", "beta-b")),
    ({"dependencies": [{"name": "alpha", "skip_reason": "not found"}]}, (), ("alpha", "beta-b")),
    ({"dependencies": [{"name": "alpha", "vulns": []}, {"name": "beta-b", "vulns": []}]}, (), ()),
    (
        {"dependencies": [{"name": "alpha", "vulns": [{"id": "V-1"}, {"id": "V-2"}]}]},
        ("alpha 1.0: V-1, V-2",),
        ("beta-b",),
    ),
]


@pytest.mark.parametrize(("answer", "vulnerable", "unasked"), ANSWERS)
def test_an_answer_counts_only_for_what_it_speaks_of(
    answer: dict[str, Any], vulnerable: tuple[str, ...], unasked: tuple[str, ...]
) -> None:
    verdict = judge(read_lock(LOCK), answer)
    assert (verdict.vulnerable, verdict.unasked) == (vulnerable, unasked)
    said = describe_verdict("requirements.txt", 2, verdict, "no route")
    assert ("no route" in said) == bool(unasked)
    assert all(each in said for each in vulnerable)


@pytest.mark.parametrize(
    ("printed", "code"), [("", UNANSWERED), ("{}", UNANSWERED), (json.dumps(ANSWERS[3][0]), VULNERABLE)]
)
def test_an_audit_that_could_not_ask_says_so_and_fails(tmp_path: Path, printed: str, code: int) -> None:
    program = tmp_path / "pip-audit"
    # It answers only when every package of the lock, whatever its marker, stands in what it is asked about.
    program.write_text(
        f"#!/bin/sh\nfor last; do :; done\ngrep -q '^beta-b==2.0 --hash' \"$last\" || exit 9\n"
        f"echo 'cannot connect' >&2\ncat <<'END'\n{printed}\nEND\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    (tmp_path / "lock.txt").write_text(LOCK, encoding="utf-8")
    command = [sys.executable, "-m", "build_tools.audit", str(program), str(tmp_path / "lock.txt")]
    done = subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, "KHO_LANG": "en"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert "is there a network?" in done.stdout
    assert ("cannot connect" in done.stdout) == (not printed)
    assert not done.stderr
