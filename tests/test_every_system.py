"""The paths of a site and of its copy, on Windows, macOS and Linux alike, whatever words they are made from.

The rules stand here once more, as Windows and macOS have them, apart from the press's own.
"""

import unicodedata
from pathlib import Path, PurePosixPath

import pytest
import yaml

from tests.archives import check, directive, write_archive
from tests.publishing import tree
from tests.test_build import kho

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)}
WINDOWS_PATH = 259  # characters of a whole path
DEEPEST = WINDOWS_PATH - len("kho/") - len("C:\\Users\\") - 30  # a user's name and a folder
NAMES = (
    *(
        "Con",
        "PRN",
        "aux",
        "NUL.",
        "COM1",
        "LPT9",
        "CON.txt",
        "AUX .",
        "..",
        ".",
        "/",
        "\\",
        "C:\\kx",
        "~",
        " ",
        "%2e%2e",
    ),
    *("Sở Y tế", "SỞ Y TẾ", "sở y tế", "So Y Te", "Sở  Y tế", "Sơ Y tê", unicodedata.normalize("NFD", "Sở Y tế")),
    *("dài " * 60, "x" * 300, "🙂", "\u202eABC", "-", "--", "*?<>|:", "index", "page", "trang-2"),
)


def faults(paths: list[str]) -> list[str]:
    """Return what some system would not take, one line each."""
    found = []
    folders = {str(folder) for path in paths for folder in PurePosixPath(path).parents if folder.name}
    for path in (*paths, *folders):
        for name in path.split("/"):
            stem = name.partition(".")[0].strip().casefold()
            found += [f"{path}: a device"] if stem in DEVICES else []
            found += [f"{path}: forbidden"] if FORBIDDEN & set(name) or name != name.rstrip(". ") or not name else []
            found += [f"{path}: hidden"] if name.startswith(".") else []
        found += [f"{path}: not ASCII"] if not path.isascii() else []
        found += [f"{path}: {len(path)} characters"] if len(path) > DEEPEST else []
    seen: dict[str, str] = {}
    for path in (*paths, *folders):
        folded = unicodedata.normalize("NFD", path.casefold())
        found += [f"{path}: as {seen[folded]}"] if folded in seen else []
        seen[folded] = path
    return found


def test_the_rules_find_what_they_are_for() -> None:
    bad = ["aux.html", "a/Con", "a./b", "a /b", "a:b", "é", ".a", "x" * 300, "a/b/nul.tar.gz", "COM1", "a\\b", "a//b"]
    assert [path for path in bad if not faults([path])] == []
    assert faults(["a/b", "a/B"]) == ["a/B: as a/b"]
    assert len(faults(["a/b", "A"])) == 1
    assert faults(["a/b.html", "a/c.html", "b"]) == []


def test_every_path_of_the_site_suits_every_system(site: Path) -> None:
    assert faults(list(tree(site))) == []


def test_names_that_no_system_takes_become_paths_that_every_system_takes(tmp_path: Path) -> None:
    """Signers, recipients, addressees, cited issuers and numbers, organisations: whatever they are called."""
    files: dict[str, str | bytes] = {"organisations.yml": "- id: huyen-uy-binh-an\n  name: Huyện ủy Bình An\n"}
    for number, name in enumerate(NAMES):
        fields = {
            "signers": [{"name": name}], "recipients": [name, f"{name} (để báo cáo)"], "addressees": [name],
            "topics": [name], "posting": {"author": name},
        }  # fmt: skip
        clean = {key: value for key, value in fields.items() if name.strip() and "\u202e" not in name}
        text = f"Thực hiện Công văn số {number}/{name}-X, ngày 01/02/2020 của {name}; Quyết định số 1/QĐ-{name}.\n"
        files[f"huyen-uy-binh-an/2021/{number}-cv-hu.md"] = directive(
            text.replace("\u202e", ""),
            number=f"{number + 1}-CV/HU",
            issuer="huyen-uy-binh-an",
            extra=yaml.safe_dump(clean, allow_unicode=True, width=10_000) if clean else "",
        )
    root = write_archive(tmp_path / "archive", files)
    done = kho("build", "--archive", root, "--site", tmp_path / "site", KHO_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    paths = list(tree(tmp_path / "site"))
    assert faults(paths) == []
    assert len({path for path in paths if path.startswith("nguoi-ky/")}) > 10
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "site", "cache", ".site-kho"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("organisations.yml", "- id: aux\n  name: Huyện ủy Bình An\n"),
        ("organisations.yml", "- id: index\n  name: Huyện ủy Bình An\n"),
        ("cited.yml", "- document: aux/2020/1-nq-cp\n  number: 1/NQ-CP\n"),
        ("cited.yml", "- document: chinh-phu/2020/index\n  number: 1/NQ-CP\n"),
        ("cited.yml", "- document: index\n  number: 1/NQ-CP\n"),
        ("cited.yml", "- {document: a/2020/1-nq-cp, number: 1/NQ-CP, aliases: [com1/2020/1-nq-cp]}\n"),
    ],
)
def test_an_address_in_a_data_file_that_some_system_refuses_is_a_finding(tmp_path: Path, name: str, text: str) -> None:
    found = check(tmp_path, {name: text, "huyen-uy-binh-an/2021/01-cv-hu.md": directive()}).findings
    assert (f"directives/{name}", 1, "field-shape") in [(each.path, each.line, each.code) for each in found]


@pytest.mark.parametrize("folder", ["con/2021", "huyen-uy-binh-an/aux", "Huyen-uy/2021", "huyện/2021", "a" * 130])
def test_a_directive_at_an_address_that_some_system_refuses_is_a_finding(tmp_path: Path, folder: str) -> None:
    root = write_archive(tmp_path / "archive", {f"{folder}/01-cv-hu.md": directive()})
    done = kho("build", "--archive", root, "--site", tmp_path / "site", KHO_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 1
    assert "directives/" in done.stderr
    assert not (tmp_path / "site").exists()
