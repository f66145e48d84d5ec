"""How a build ended: what it did, or why it was refused."""

from __future__ import annotations

from dataclasses import dataclass

from build_tools.findings import Finding


class BuildRefused(Exception):  # noqa: N818 - no defect of the program: the archive has to be mended first
    """The archive has findings that stop a build."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: counts, seconds, and the warnings that did not stop it."""

    directives: int
    citations: int
    pages: int
    written: int
    unchanged: int
    seconds: float
    findings: list[Finding]
