"""Directives that came, went or changed outwardly → the files of the site that show it.

What was joined is kept in tables (``kept_graph``, ``standing``), and is joined again as far as the changed directives
reach (``relink``). Pages that are not what they were are found without being made (``stale``), and only they are made.
Where anything is in doubt there is no revision, and the whole pipeline runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from build_tools.archive import FOLDER, Archive
from build_tools.cache import Cache
from build_tools.check import check_attached, check_some
from build_tools.claims import number_group
from build_tools.digesting import Texts
from build_tools.findings import Finding
from build_tools.frame import Host
from build_tools.held import number_key_of
from build_tools.kept import MOST_CHANGED, LostError, read_tables
from build_tools.kept_rows import (
    DOCUMENTS,
    NUMBERS,
    PAGES,
    RECEIPTS,
    TARGETS,
    Plain,
    Registries,
    document_row,
    page_row,
)
from build_tools.marks import digest_code, name_content, read_file
from build_tools.organisations import Registry
from build_tools.pages.index import Card, make_card
from build_tools.plan import TRACED, Job, Plan, first_address, make_plan
from build_tools.press import Made, Pressing, documents_of, make_some, press_shards
from build_tools.publish import Publication, fingerprint_of
from build_tools.published import record_name
from build_tools.relink import Relinked, relink
from build_tools.reprint_search import Reanalysed, correct_block, correct_search, open_search
from build_tools.seal import Inputs, Seal, attached_key, place_of, seal_whole
from build_tools.search.assets import search_assets
from build_tools.search.packing import FOLDER as SEARCH_FOLDER
from build_tools.search_seal import read_search, reseal_search, seal_search
from build_tools.searching import Analysed, Analyst
from build_tools.sections import DIRECTIVES
from build_tools.site_paths import served_name
from build_tools.stale import Stale, find_stale
from build_tools.standing import Standing, entry_of, graph_of, index_after, read_standing
from build_tools.templates import compile_templates
from build_tools.vocabulary import load_vocabulary
from build_tools.words import words
from build_tools.workers import Begun, begin

_ALWAYS: Final[tuple[Job, ...]] = (("standing", "home"), ("standing", "search"))  # they show counts and what is newest


@dataclass(frozen=True, slots=True)
class _Searched:
    """Search data brought up to date: files that may belong to them no longer, and what seals them once published."""

    gone: frozenset[str]
    seal: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Revision:
    """A site's changed pages, ready to be made. ``originals``: path in the site → bytes, of changed directives."""

    findings: tuple[Finding, ...]
    _originals: dict[str, bytes]
    _originals_gone: frozenset[str]
    _seal: Seal
    _inputs: Inputs
    _new: Standing
    _relinked: Relinked
    _stale: Stale
    _renamed: frozenset[str]  # directives that were sent to a class of recipients with another name now
    _pages: dict[str, Plain]
    _plan: Plan
    _in_place: bool  # no document came or went, or stands elsewhere in the order of search

    def publish(self, publication: Publication, cache: Cache) -> tuple[int, int, Seal] | None:
        """Bring the site up to date: how many files were written, how many stayed, and its seal; None when in doubt."""
        try:
            search = self._press(publication, cache)
        except LostError:
            return None
        for path, data in self._originals.items():
            publication.write(path, data, fingerprint_of(data))
        gone = {path for path in chain(self._gone(), search.gone) if not publication.is_told(path)}
        pages = self._seal.pages + sum(path.endswith(".html") for path in publication.new)
        pages -= sum(path.endswith(".html") and path in publication.published for path in gone)
        switched = publication.amend(gone)
        site = publication.site
        counts = (len(self._inputs.names), self._relinked.citations, pages)
        seal_whole(site, cache, self._inputs, self.findings, counts)
        search.seal()
        self._new.tables.write(cache, place_of(site), record_name(site))
        seal = replace(self._seal, inputs=self._inputs, findings=self.findings)
        seal = replace(seal, directives=counts[0], citations=counts[1], pages=counts[2])
        return switched.written, switched.unchanged, seal

    def _press(self, publication: Publication, cache: Cache) -> _Searched:
        """Make the stale pages, in other processes, and the search data."""
        compile_templates(cache)
        analyst = Analyst.of(self._new.index, self._plan.texts, cache)
        pressing = Pressing(self._plan, publication, analyst)
        making = [begin(partial(self._make, pressing, jobs)) for jobs in self._jobs()]
        reanalysed = self._reanalysed(analyst)
        search = self._correct_search(reanalysed, publication, cache) if self._in_place else None
        search = search or self._press_search(analyst, publication, cache)
        pages, told = self._new.tables[PAGES], [made() for made in making]
        if None in told:
            raise LostError("pages")  # another process failed: why is heard when the pipeline does it
        for made in map(Made._make, chain.from_iterable(told)):
            for path, fingerprint in made.files:
                publication.written(path, fingerprint)
            if made.job[0] in TRACED:
                pages.changed[" ".join(made.job)] = page_row(made)
        for job in self._stale.gone:
            pages.changed[" ".join(job)] = None
        return search

    def _jobs(self) -> list[list[Job]]:
        """The jobs to be done, dealt to two processes."""
        jobs: list[Job] = [*(("list", name) for name in self._stale.lists), *_ALWAYS, *self._stale.jobs]
        return [jobs[::2], jobs[1::2]]

    def _make(self, pressing: Pressing, jobs: list[Job]) -> list[tuple[Any, ...]]:
        wanted = frozenset(chain.from_iterable(self._stale.lists.values()))
        self._plan.index.standing = lambda address, _, __: address not in wanted
        return [tuple(made) for made in make_some(jobs, pressing)]

    def _reanalysed(self, analyst: Analyst) -> dict[str, Reanalysed]:
        """Analyse the documents that may be others; return those that are, by key, noted in their rows."""
        documents, table = self._new.documents, self._new.tables[DOCUMENTS]
        keys = [*dict.fromkeys((*documents_of(self._stale.jobs), *sorted(self._renamed)))]
        reanalysed = {}
        for key, one in zip(keys, analyst.analyse(keys), strict=True):
            card, before, *rest = documents[key]
            if one.fingerprint != before:
                documents[key] = table.changed[key] = (card, one.fingerprint, *rest)
                reanalysed[key] = Reanalysed(one.fingerprint)
        return reanalysed

    def _correct_search(
        self, reanalysed: Mapping[str, Reanalysed], publication: Publication, cache: Cache
    ) -> _Searched | None:
        """Correct the search data where documents are others that lie where they lay; None when in doubt."""
        opened = open_search(publication.site, reanalysed, self._seal, cache)
        correction = correct_search(opened, reanalysed, cache) if opened else None
        gone = correction.write(publication) if correction else None
        if correction is None or gone is None:
            return None
        return _Searched(gone, partial(reseal_search, publication.site, cache, correction.seal))

    def _press_search(self, analyst: Analyst, publication: Publication, cache: Cache) -> _Searched:
        """Make the search data of all documents, as far as they are others."""
        index, search = self._new.index, read_search(publication.site, cache, self._seal)
        for path, data in search_assets(words("vi")["search"]):
            publication.write(path, data, fingerprint_of(data))
        cards = ((index.silent_card(key), row[1]) for key, row in self._new.documents.items())
        documents = analyst.documents((card.key, Analysed(card.address, card.issue_day, name)) for card, name in cards)
        correct = partial(correct_block, search, cache) if search else None
        pressed = press_shards(documents, publication, cache, correct=correct)
        before = frozenset(path for path in publication.published if path.startswith(f"{SEARCH_FOLDER}/"))
        return _Searched(before, partial(seal_search, publication.site, cache, pressed))

    def _gone(self) -> Iterator[str]:
        """The files that the site may have no longer; some of them were written again."""
        for job in (*self._stale.jobs, *self._stale.gone):
            if job[0] in TRACED:
                yield first_address(job)
                yield from (self._pages.get(" ".join(job)) or ((), ()))[1]
            elif job[0] == "redirect":
                yield job[1]
        yield from self._originals_gone
        yield from self._stale.lists_gone


def revise(
    archive: Archive,
    changed: Iterable[str],
    inputs: Inputs,
    seal: Seal,
    *,
    digesting: Begun,
    site: Path,
    host: Host,
    site_url: str | None,
    cache: Cache,
) -> Revision | None:
    """Prepare what the directives ``changed`` change in ``site``, whose seal is ``seal``; None when in doubt.

    ``digesting`` puts their own work into the cache. LostError when the cache has lost what was kept.
    """
    changed = sorted(changed)
    there = [key for key in changed if key in archive.directives]
    tables = read_tables(cache, place_of(site), seal.record)
    registries = Registries.of(tables.said) if tables else None
    if tables is None or tables.changed > MOST_CHANGED or registries is None or registries.organisations is None:
        digesting.dismiss()
        return None
    registry = Registry(registries.organisations)
    vocabulary = load_vocabulary()
    try:
        old = read_standing(tables, seal.inputs.names, dict(sorted(registry.by_id.items())), cache)
    finally:
        digesting()
    originals = _read_originals(archive, there, inputs)
    if originals is None:
        return None
    relinked = relink(old, inputs.names, changed, registry=registry, pins=registries.pins, vocabulary=vocabulary)
    if relinked is None:
        return None
    new = _standing_after(old, relinked, changed)
    findings = _findings_after(seal, archive, new, relinked, changed)
    if findings is None or any(check_attached(archive)):
        return None
    pages = tables[PAGES].whole()
    stale = find_stale(old, new, relinked, changed, pages)
    texts = Texts(archive, inputs.names, cache)
    edition = inputs.beside.edition
    plan = make_plan(new.index, texts, host=host.rendered(), edition=edition, site_url=site_url)
    renamed = _renamed(old, new, relinked)
    gone = frozenset(_original_paths(seal.inputs, changed)) - originals.keys()
    in_place = _are_in_place(old, new)
    return Revision(findings, originals, gone, seal, inputs, new, relinked, stale, renamed, pages, plan, in_place)


def _are_in_place(old: Standing, new: Standing) -> bool:
    """Say whether the documents are those that there were, each where it was in the order of search."""
    if old.documents.keys() != new.documents.keys():
        return False
    changed = new.tables[DOCUMENTS].changed.keys() & new.documents.keys()
    cards = ((Card._make(old.documents[key][0]), Card._make(new.documents[key][0])) for key in changed)
    return all((was.address, was.issue_day) == (now.address, now.issue_day) for was, now in cards)


def _read_originals(archive: Archive, keys: list[str], inputs: Inputs) -> dict[str, bytes] | None:
    """Return the originals of the directives ``keys`` by their paths in the site; None when others were named."""
    originals: dict[str, bytes] = {}
    for key in keys:
        files = [(archive.directives[key].place, key, inputs.names[key], digest_code(), f"{DIRECTIVES}/{key}.md")]
        for inside, name in inputs.beside.attached.get(key, ()):
            place = str(archive.root / FOLDER / inside)
            files.append((place, attached_key(key, inside), name, "", f"{DIRECTIVES}/{served_name(inside)}"))
        for place, file, name, code, path in files:
            content = read_file(place)
            if not isinstance(content, bytes) or name_content(content, file, code=code) != name:
                return None
            originals[path] = content
    return originals


def _original_paths(inputs: Inputs, keys: Iterable[str]) -> Iterator[str]:
    """Yield the paths in the site of the originals of those of the directives ``keys`` that were there."""
    for key in keys:
        if key in inputs.names:
            yield f"{DIRECTIVES}/{key}.md"
            yield from (f"{DIRECTIVES}/{served_name(inside)}" for inside, _ in inputs.beside.attached.get(key, ()))


def _standing_after(old: Standing, relinked: Relinked, changed: list[str]) -> Standing:
    tables, digests = relinked.tables, relinked.digests
    gone = relinked.cited_gone | {key for key in changed if key not in digests}
    documents = {key: row for key, row in old.documents.items() if key not in gone}
    described = [*relinked.directives, *relinked.cited]
    documents |= {key: documents.get(key, ()) for key in described}
    targets = {target: row for target, row in old.targets.items() if target not in relinked.targets}
    targets |= {target: row for target in relinked.targets if (row := tables[TARGETS].get(target))}
    issuer_of = {key: issuer for key, issuer in old.graph.issuer_of.items() if key in digests} | relinked.issuer_of
    graph = graph_of(
        tables,
        digests=digests,
        organisations=old.graph.organisations,
        documents=documents,
        targets=targets,
        issuer_of=issuer_of,
    )
    graph.doubtful = relinked.doubtful
    rows = tables[DOCUMENTS].changed
    rows |= dict.fromkeys(gone - documents.keys())
    changed_rows: set[str] = {*gone}
    for key in described:
        before = documents[key]
        row = document_row(graph, make_card(graph, key), before[1] if before else "")
        if row != before:
            documents[key] = rows[key] = row
            changed_rows.add(key)
    entries = {key: entry_of(old.documents.get(key)) for key in changed_rows}
    index = index_after(old.index, graph, entries, documents, targets)
    return Standing(tables, old.cache, digests, documents, targets, graph, index)


def _findings_after(
    seal: Seal, archive: Archive, new: Standing, relinked: Relinked, changed: list[str]
) -> tuple[Finding, ...] | None:
    """Return what is said of the archive now; None when something stops a build."""
    there = [key for key in changed if key in new.digests]
    numbers = new.tables[NUMBERS]
    groups = {number_group(number_key_of(new.digests[key].directive)) for key in there}
    numbered = {key for group in groups for key in (numbers.get(group) or ((), ()))[1]}
    moved = [key for key in new.index.aliases if key in new.digests]
    said = [each for key in relinked.directives for each in new.digests.findings(key)]
    said += check_some(archive, new.graph, changed=there, numbered=numbered, moved=moved, vocabulary=load_vocabulary())
    if any(each.severity == "error" for each in said):
        return None
    paths = {f"{FOLDER}/{key}.md" for key in relinked.directives | {*changed}}
    return tuple(sorted([*(each for each in seal.findings if each.path not in paths), *said]))


def _renamed(old: Standing, new: Standing, relinked: Relinked) -> frozenset[str]:
    """The directives that were sent to a class of recipients that has another name now."""
    return frozenset(
        key
        for target in relinked.targets
        if target in old.targets and target in new.targets and old.targets[target][1:] != new.targets[target][1:]
        for key in new.tables[RECEIPTS][target][::2]
    )
