"""Builds of an invented archive under edit: renewed with the cache of earlier builds, or clean."""

from __future__ import annotations

from pathlib import Path

from build_tools.build import build_site
from build_tools.cache import Cache
from build_tools.findings import Finding
from build_tools.frame import HostBuild
from build_tools.outcome import BuildRefused, BuildResult
from build_tools.renew import renew_site


def renewed(root: Path, host: HostBuild) -> BuildResult | list[Finding]:
    """Bring ``root/site`` up to date with the cache of earlier builds."""
    try:
        return renew_site(root, root / "site", host=host, cache=Cache(root / "cache"))
    except BuildRefused as refused:
        return refused.findings


def clean(root: Path, host: HostBuild, name: str) -> BuildResult | list[Finding]:
    """Build ``root/name`` from nothing."""
    try:
        return build_site(root, root / name, host=host, cache=Cache(root / f"cache of {name}"))
    except BuildRefused as refused:
        return refused.findings


def said(outcome: BuildResult | list[Finding]) -> list[Finding]:
    """The findings of a build, refused or not."""
    return outcome if isinstance(outcome, list) else outcome.findings
