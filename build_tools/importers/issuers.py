"""The issuer's name as read → an entry of the authority file when it is certain, else what to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from build_tools.findings import Finding, warning
from build_tools.organisations import Registry
from build_tools.text import compare_key, slug


@dataclass(frozen=True, slots=True)
class FoundIssuer:
    """What front matter says, the folder of the issuer, and what a person should see."""

    written: str
    folder: str
    finding: Finding | None = None


def find_issuer(name: str, registry: Registry | None, *, chosen: str | None, path: str, line: int) -> FoundIssuer:
    """Return how the draft names its issuer. ``chosen`` is a person's word, an id or a name of the registry.

    Without a choice the name stands as read. A relative name (``Ban Thường vụ Tỉnh ủy``) is never tied to a province:
    the finding lists the entries that carry it.
    """
    if registry is None:
        return FoundIssuer(chosen or name, slug(chosen or name)[:60].strip("-"))
    ids = registry.identify(chosen or name)
    if len(ids) == 1:
        return FoundIssuer(_spelling(ids[0], registry), ids[0])
    wanted = chosen or name
    folder = slug(wanted)[:60].strip("-")
    if ids:
        return FoundIssuer(
            wanted, folder, warning(path, line, "import-issuer-ambiguous", name=wanted, ids=", ".join(ids))
        )
    local = [each.id for each in registry.by_id.values() if compare_key(wanted) in map(compare_key, each.local)]
    if local:
        found = warning(path, line, "import-issuer-local", name=wanted, ids=", ".join(local))
        return FoundIssuer(wanted, folder, found)
    near = registry.nearest(wanted)
    code = "import-issuer-near" if near else "import-issuer-unknown"
    return FoundIssuer(wanted, folder, warning(path, line, code, name=wanted, near=near or "", id=folder))


def _spelling(identity: str, registry: Registry) -> str:
    """The registered name, or the id where the name alone does not say which body it is."""
    entry = registry.by_id[identity]
    certain = entry.stated and registry.identify(entry.name) == (identity,)
    return entry.name if certain else identity
