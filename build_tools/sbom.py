"""The lock → what the press is made of, for machines: a CycloneDX list with every file's hash. ``make sbom``.

Made from ``requirements.txt`` and ``pyproject.toml`` alone, so the same lock gives the same bytes: no clock, no
machine, no network. The number of the list is drawn from its content.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
_FORMAT: Final = "1.6"  # of CycloneDX
# "colorama==0.4.6 ; sys_platform == 'win32' \"
_PINNED: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?")
_HASH: Final = re.compile(r"\s+--hash=sha256:([0-9a-f]{64})")
_VIA: Final = re.compile(r"\s+#\s+(?!via$)(?:via\s+)?(\S.*)")


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock: where it applies, its files' hashes, who asked for it (packages, or ``-r <file>``)."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """``pkg:pypi/jinja2@3.1.6``: the address of a package that names no host."""
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> list[Locked]:
    """Return the packages of a lock with hashes, by name; ValueError for a line of another form."""
    packages: list[tuple[re.Match[str], list[str], list[str]]] = []
    for line in text.splitlines():
        if found := _PINNED.fullmatch(line):
            packages.append((found, [], []))
        elif packages and (found := _HASH.match(line)):
            packages[-1][1].append(found[1])
        elif packages and (found := _VIA.fullmatch(line)):
            packages[-1][2].append(found[1])
        elif line.strip() and not line.lstrip().startswith("#"):
            raise ValueError(f"no line of a lock: {line!r}")
    locked = [
        Locked(found["name"], found["version"], found["marker"] or "", tuple(sorted(hashes)), tuple(sorted(wanted)))
        for found, hashes, wanted in packages
    ]
    bare = [each.name for each in locked if not each.hashes]
    if bare:
        raise ValueError(f"without a hash: {', '.join(bare)}")
    return sorted(locked, key=lambda each: each.name)


def make_sbom(locked: list[Locked], *, name: str, version: str, license_name: str) -> dict[str, Any]:
    """Return the list as plain data in the form of CycloneDX: components, their files' hashes, who depends on whom."""
    root = f"pkg:generic/{name}@{version}"
    body: dict[str, Any] = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": name,
                "version": version,
                "purl": root,
                "licenses": [{"license": {"id": license_name}}],
            }
        },
        "components": [_component(each) for each in locked],
        "dependencies": _dependencies(locked, root),
    }
    drawn = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(body, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": _FORMAT, "serialNumber": drawn.urn, "version": 1, **body}


def _component(each: Locked) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "purl": each.purl,
        "externalReferences": [
            {"type": "distribution", "url": each.purl, "hashes": [{"alg": "SHA-256", "content": digest}]}
            for digest in each.hashes
        ],
    }
    if each.marker:
        component["properties"] = [{"name": "python:marker", "value": each.marker}]
    return component


def _dependencies(locked: list[Locked], root: str) -> list[dict[str, Any]]:
    """Turn each package's *wanted by* round: who depends on what; what a file asks for, the press itself asks for."""
    needs: dict[str, set[str]] = {ref: set() for ref in (root, *(each.purl for each in locked))}
    known = {each.name: each.purl for each in locked}
    for each in locked:
        for wanting in each.wanted_by:
            needs[root if wanting.startswith("-r ") else known[wanting]].add(each.purl)
    return [{"ref": ref, "dependsOn": sorted(found)} for ref, found in sorted(needs.items())]


def render_sbom(lock: str, project: str) -> str:
    """Return the list as JSON for a lock and a ``pyproject.toml``, both as text."""
    facts = tomllib.loads(project)["project"]
    made = make_sbom(read_lock(lock), name=facts["name"], version=facts["version"], license_name=facts["license"])
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the list to the file that the command line names."""
    options = argparse.ArgumentParser(prog="python -m build_tools.sbom", description=__doc__)
    options.add_argument("out", type=Path, metavar="FILE", help="where the list goes")
    chosen = options.parse_args()
    rendered = render_sbom(
        (ROOT / "requirements.txt").read_text(encoding="utf-8"), (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    )
    try:
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        chosen.out.write_text(rendered, encoding="utf-8", newline="\n")
    except OSError as reason:
        options.exit(1, f"{reason}\n")
    sys.stdout.write(f"{chosen.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
