"""The house around the press: what a newcomer types is explained, and what is installed is locked and local."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parent.parent
LOCKS = sorted(path.stem for path in REPOSITORY.glob("requirements*.in"))


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def run_make(*arguments: str, folder: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def targets() -> list[str]:
    return re.findall(r"^([a-z][a-z0-9-]*):", read("Makefile"), re.MULTILINE)


def test_make_alone_and_make_help_explain_every_target() -> None:
    explained = run_make("help")
    assert explained.returncode == 0
    assert re.findall(r"^ +make ([a-z-]+) +\S.{10}", explained.stdout, re.MULTILINE) == targets()
    assert run_make().stdout == explained.stdout


def test_every_target_is_a_command_and_no_file() -> None:
    assert re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE) == targets()


def test_a_python_that_is_too_old_is_named_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(read("Makefile"), encoding="utf-8")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "pwd", "cksum", "make"):
        found = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
        (tools / name).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what an old Python answers to the question for its version
    old.chmod(0o755)
    done = subprocess.run(
        [tools / "make", "site"], cwd=tmp_path, env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Python 3.11" in done.stderr
    assert "make site PYTHON=" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("name", LOCKS)
def test_every_wanted_package_is_locked_and_every_locked_one_has_hashes(name: str) -> None:
    wanted = {line.split()[0] for line in read(f"{name}.in").splitlines() if re.match("[a-z]", line)}
    locked = re.findall(
        r"^([a-z0-9-]+)==\S+ .*\\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", read(f"{name}.txt"), re.MULTILINE
    )
    assert {re.split(r"[<>=\[]", line)[0] for line in wanted} <= {package for package, _ in locked}
    assert len(locked) == len(re.findall(r"^[^ #\n]", read(f"{name}.txt"), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_wanted_package_says_why(name: str) -> None:
    for line in read(f"{name}.in").splitlines():
        if re.match("[a-z]", line):
            assert re.search(r" # .{10}|^setuptools", line), line


def test_the_development_lock_agrees_with_the_lock_of_the_press() -> None:
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", read(name), re.MULTILINE))

    press, development = versions("requirements.txt"), versions("requirements-dev.txt")
    assert {name: development[name] for name in press.keys() & development.keys()} == {
        name: press[name] for name in press.keys() & development.keys()
    }


@pytest.mark.parametrize("name", [*(f"{lock}.txt" for lock in LOCKS), "Makefile", "pyproject.toml", ".ci/run"])
def test_no_address_of_a_registry_or_place_of_a_machine_is_written_down(name: str) -> None:
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links|/(?:root|home|Users)/\S*", read(name)) == []


def test_hooks_are_local_and_run_what_is_installed() -> None:
    repos = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    for hook in repos[0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")


def test_each_lint_rule_that_is_off_says_why() -> None:
    settings = tomllib.loads(read("pyproject.toml"))["tool"]
    assert settings["ruff"]["lint"]["select"] == ["ALL"]
    assert settings["mypy"]["strict"] is True
    for rule in settings["ruff"]["lint"]["ignore"]:
        assert re.search(rf'"{rule}", +# \S', read("pyproject.toml")), rule


def test_the_house_script_runs_what_the_readme_says() -> None:
    script = read(".ci/run")
    assert os.access(REPOSITORY / ".ci/run", os.X_OK)
    for command in ("make check", "make test"):
        assert re.search(rf"^{command}$", script, re.MULTILINE)
        assert command in read("README.md")
