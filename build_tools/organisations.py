"""The authority file as a lookup: a name as written, in the mouth of one organisation → the identities it may mean.

Absolute names mean the same body everywhere. Local names (``Huyện ủy``) mean a body only in the mouth of its
``context`` and of the bodies below that one, as far as a person has written those parents down: nothing here guesses
a province.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from build_tools.findings import Finding, error
from build_tools.model import Organisation
from build_tools.text import compare_key, slug

PATH: Final = "directives/organisations.yml"
MAX_LEVELS: Final = 12


_ORGANS: Final = ("ban thường vụ ", "thường trực ", "ban chấp hành ")


@lru_cache(maxsize=16384)
def base_body(name: str) -> str:
    """The body in an organ's name: ``Ban Thường vụ Tỉnh ủy Hà Giang`` → ``Tỉnh ủy Hà Giang``; others as they are."""
    lower = name.lower()
    return next((name[len(organ) :] for organ in _ORGANS if lower.startswith(organ)), name)


class Registry:
    """Organisations by id, by absolute name, by local name and context."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.by_id: dict[str, Organisation] = {}
        self._absolute: dict[str, list[str]] = {}
        self._local: dict[str, dict[str, tuple[str, ...]]] = {}  # name → context → ids
        self._lineage: dict[str, tuple[str, ...]] = {}
        for organisation in organisations:
            self.add(organisation)

    def add(self, organisation: Organisation) -> None:
        """Enter an organisation; a second one with the same id is left out (``check_registry`` reports it)."""
        if organisation.id in self.by_id:
            return
        self.by_id[organisation.id] = organisation
        for name in dict.fromkeys(map(compare_key, (organisation.name, *organisation.variants))):
            self._absolute.setdefault(name, []).append(organisation.id)
        context = organisation.context or organisation.id
        for name in dict.fromkeys(map(compare_key, organisation.local)):
            contexts = self._local.setdefault(name, {})
            contexts[context] = (*contexts.get(context, ()), organisation.id)

    def add_unregistered(self, name: str) -> str:
        """Enter an organisation known by ``name`` alone, for archives without an authority file; return its id."""
        found = self._absolute.get(compare_key(name))
        if found:
            return found[0]
        identity, count = slug(name)[:60].strip("-") or "co-quan", 1
        free = identity
        while free in self.by_id:
            count += 1
            free = f"{identity}-{count}"
        self.add(Organisation(free, name))
        return free

    def lineage(self, identity: str) -> tuple[str, ...]:
        """The organisation itself and the bodies above it, nearest first."""
        if identity not in self._lineage:
            line = [identity]
            while (
                len(line) <= MAX_LEVELS and (parent := self.by_id[line[-1]].parent) in self.by_id and parent not in line
            ):
                line.append(parent)
            self._lineage[identity] = tuple(line)
        return self._lineage[identity]

    def resolve(self, name: str, speaker: str | None) -> tuple[str, ...]:
        """Return the ids that ``name`` may mean in the mouth of ``speaker``: none, one, or several when ambiguous.

        A local name of the nearest context wins over a farther one; an absolute name wins over none at all.
        """
        key = compare_key(name)
        if speaker is not None and key in self._local:
            contexts = self._local[key]
            for body in self.lineage(speaker):
                if body in contexts:
                    return contexts[body]
        return tuple(self._absolute.get(key, ()))

    def identify(self, name_or_id: str) -> tuple[str, ...]:
        """Return the ids that front matter may mean by a name or an id."""
        if name_or_id in self.by_id:
            return (name_or_id,)
        return tuple(self._absolute.get(compare_key(name_or_id), ()))

    def nearest(self, name: str) -> str | None:
        """The registered name most like ``name``, for a finding's cure."""
        names = {compare_key(entry.name): entry.name for entry in self.by_id.values()}
        close = difflib.get_close_matches(compare_key(name), names, n=1, cutoff=0.75)
        return names[close[0]] if close else None

    def series(self, identity: str, code: str | None) -> str:
        """The body whose number series ``identity`` writes under the body code ``code``.

        ``TU`` numbers of a Tỉnh ủy, its Ban Thường vụ and its Thường trực are one series; ``UBND`` numbers of a commune
        and of its district are two.
        """
        owner = identity
        for body in self.lineage(identity)[1:]:
            named = self.by_id[owner].name
            if code not in self.by_id[body].codes or base_body(named) == named:
                break
            owner = body
        return owner


def check_registry(organisations: list[Organisation]) -> Iterator[Finding]:
    """Findings of the authority file itself: order, double ids, dangling ids, loops, names that collide."""
    seen: dict[str, Organisation] = {}
    for before, entry in zip([None, *organisations], organisations, strict=False):
        if entry.id in seen:
            yield error(PATH, entry.line, "organisation-double", id=entry.id, line=seen[entry.id].line)
        elif before is not None and before.id > entry.id:
            yield error(PATH, entry.line, "organisation-order", id=entry.id, before=before.id)
        seen.setdefault(entry.id, entry)
        if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
            yield error(PATH, entry.line, "organisation-validity", id=entry.id)
    for entry in organisations:
        yield from _check_ids(entry, seen)


def _check_ids(entry: Organisation, seen: dict[str, Organisation]) -> Iterator[Finding]:
    named = [
        ("parent", entry.parent),
        ("context", entry.context),
        *(("succeeded_by", each) for each in entry.succeeded_by),
    ]
    for field, identity in named:
        if identity is not None and identity not in seen:
            near = difflib.get_close_matches(identity, seen, n=1)
            yield error(
                PATH,
                entry.line,
                "organisation-dangling",
                id=entry.id,
                field=field,
                missing=identity,
                near=near[0] if near else "?",
            )
    above, line = entry.parent, {entry.id}
    while above in seen:
        if above in line:
            yield error(PATH, entry.line, "organisation-loop", id=entry.id)
            return
        line.add(above)
        above = seen[above].parent
