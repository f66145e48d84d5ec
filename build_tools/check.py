"""Rules over the joined archive: identities, references, citations that cannot be settled.

Own rules of a directive are in ``own_checks``; here is what needs more than one file.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator

from build_tools.archive import FOLDER, Archive
from build_tools.clusters import UNKNOWN
from build_tools.findings import Finding, error, warning
from build_tools.model import Citation, Directive, Graph, Link
from build_tools.numbers import parse_number
from build_tools.organisations import check_registry
from build_tools.own_checks import answered
from build_tools.site_paths import LONGEST, LONGEST_NAME, folders_of, refusal, served_name
from build_tools.text import compare_key
from build_tools.vocabulary import Vocabulary


def check_archive(archive: Archive, graph: Graph, *, vocabulary: Vocabulary) -> list[Finding]:
    """Return every finding that needs the whole archive."""
    return [
        *check_registry(archive.organisations or []),
        *_check_identities(graph, graph.digests),
        *check_attached(archive),
        *_check_sources(archive, graph, graph.digests),
        *_check_aliases(graph, graph.digests),
        *_check_relations(graph, graph.digests, vocabulary),
        *_check_citations(graph),
    ]


def check_some(
    archive: Archive,
    graph: Graph,
    *,
    changed: Iterable[str],
    numbered: Iterable[str],
    moved: Iterable[str],
    vocabulary: Vocabulary,
) -> list[Finding]:
    """Return the findings that the directives ``changed`` add to those of an archive that had no errors.

    ``numbered``: all directives that share a number with one of them; ``moved``: all with old addresses; of citations
    those that are ``graph.doubtful`` are looked at.
    """
    keys = sorted(changed)
    return [
        *_check_identities(graph, sorted(numbered)),
        *_check_sources(archive, graph, keys),
        *_check_aliases(graph, sorted(moved)),
        *_check_relations(graph, keys, vocabulary),
        *_check_citations(graph),
    ]


def _check_identities(graph: Graph, keys: Iterable[str]) -> Iterator[Finding]:
    """Two directives with the same number, issuer and day are one document twice."""
    seen: dict[tuple[str, str, str], str] = {}
    for key in keys:
        directive = graph.directive(key)
        number = parse_number(directive.number) if directive.number else None
        day = directive.issued or directive.meeting
        name = number.key if number else f"~{compare_key(directive.type)}~{compare_key(directive.number or '')}"
        identity = (name, graph.issuer_of[key], str(day))
        if not number and day is None:
            continue
        if identity in seen:
            line = dict(directive.line_of).get("number", 1)
            yield error(directive.path, line, "identity-double", other=f"{FOLDER}/{seen[identity]}.md")
        seen.setdefault(identity, key)


def check_attached(archive: Archive) -> Iterator[Finding]:
    """A captured file is served under its own name, so it must open on Windows, macOS and Linux, from every address.

    Names that differ in capitals alone would be one file on many systems, folders included.
    """
    taken: dict[str, str] = {}
    for inside in (each for _, files in sorted(archive.attached.items()) for each in files):
        path = f"{FOLDER}/{inside.encode('utf-8', 'replace').decode()}"
        served = served_name(inside)
        why = refusal(f"van-ban/{served}")
        if why == "long":
            limits = {"limit": LONGEST - len("van-ban/.txt"), "name_limit": LONGEST_NAME - len(".txt")}
            yield error(path, 0, "attached-name-long", **limits)
        elif why:
            yield error(path, 0, "attached-name", name=path.rpartition("/")[2])
        elif other := _first_taken(served, taken):
            yield error(path, 0, "attached-twice", other=f"{FOLDER}/{other}")
        elif inside.lower().removesuffix(".md") in archive.directives:  # x.MD beside the directive x.md
            yield error(path, 0, "attached-twice", other=f"{FOLDER}/{inside.lower()}")


def _first_taken(served: str, taken: dict[str, str]) -> str | None:
    """Note a file's name and its folders; return what stands there already, or stands there in other letters."""
    for folder in folders_of(served):
        other = taken.setdefault(folder.lower(), folder)
        if other != folder:
            return other
    other = taken.setdefault(served.lower(), served)
    return None if other is served else other


def _check_sources(archive: Archive, graph: Graph, keys: Iterable[str]) -> Iterator[Finding]:
    """The captured original must lie where front matter says, with the SHA-256 that it says."""
    for key in keys:
        digest = graph.digests[key]
        source = digest.directive.source
        if source is None:
            continue
        line = dict(digest.directive.line_of).get("source", 1)
        folder = key.rpartition("/")[0]
        inside = f"{folder}/{source.file}" if folder else source.file
        if inside not in archive.attached.get(key, ()):
            near = difflib.get_close_matches(inside, archive.attached.get(key, ()), n=1)
            meant = near[0].removeprefix(f"{folder}/") if near else "-"  # as it is to be written
            yield error(digest.directive.path, line, "source-missing", file=source.file, near=meant)
            continue
        actual = hashlib.sha256((archive.root / FOLDER / inside).read_bytes()).hexdigest()
        if actual != source.sha256:
            yield error(digest.directive.path, line, "source-changed", file=source.file, actual=actual)


def _check_aliases(graph: Graph, keys: Iterable[str]) -> Iterator[Finding]:
    """An old address may lead to one directive only, and never hide a page that stands there."""
    taken: dict[str, str] = {}
    for key in keys:
        digest = graph.digests[key]
        line = dict(digest.directive.line_of).get("aliases", 1)
        for alias in digest.directive.aliases:
            other = alias if alias in graph.digests else taken.get(alias)
            if other is not None:
                yield error(digest.directive.path, line, "alias-taken", alias=alias, other=other)
            taken.setdefault(alias, key)


def _check_relations(graph: Graph, keys: Iterable[str], vocabulary: Vocabulary) -> Iterator[Finding]:
    known = {relation.id for relation in vocabulary.relations}
    for digest in map(graph.digests.__getitem__, keys):
        for reference in digest.directive.references:
            if reference.relation not in known:
                line = dict(digest.directive.line_of).get("references", 1)
                yield error(
                    digest.directive.path,
                    line,
                    "relation-unknown",
                    relation=reference.relation,
                    known=", ".join(sorted(known)),
                )


def _check_citations(graph: Graph) -> Iterator[Finding]:
    """Ambiguous, contradictory and impossible citations, unless a note or a declared reference answers them."""
    for key in sorted(graph.doubtful):
        digest = graph.digests[key]
        directive = digest.directive
        for index, link in enumerate(graph.links[key]):
            for code, values in _oddities(graph, directive, link):
                if _is_answered(directive, link.citation):
                    break
                mention = digest.mentions[index]
                yield warning(
                    directive.path,
                    mention.line,
                    code,
                    column=mention.column,
                    citation=" ".join(link.citation.text.split()),
                    **values,
                )


def _oddities(graph: Graph, directive: Directive, link: Link) -> Iterator[tuple[str, dict[str, str]]]:
    if link.status == "ambiguous":
        more = (f"… (+{link.more})",) if link.more else ()
        yield "citation-ambiguous", {"candidates": ", ".join((*link.targets, *more))}
    for odd in link.citation.odd:
        yield f"citation-{odd}", {}
    said, today = link.citation.date, directive.issued
    if said and today and said > today.isoformat()[: len(said)] and link.status not in {"self", "vague"}:
        yield "citation-later", {"issued": today.isoformat()}
    if (
        link.status == "resolved"
        and link.targets
        and UNKNOWN not in link.targets[0]
        and link.targets[0] in graph.digests
    ):
        held = graph.directive(link.targets[0])
        if held.issued and said and said != held.issued.isoformat()[: len(said)]:
            yield "citation-date-contradicts", {"held": held.issued.isoformat()}


def _is_answered(directive: Directive, citation: Citation) -> bool:
    """Whether a note names this citation by number or words; one on number or type answers the document's own."""
    names = {compare_key(name) for name in (citation.number, citation.full_number, citation.text) if name}
    if any(note.citation and compare_key(note.citation) in names for note in directive.notes):
        return True
    return citation.own and answered(directive, "number", "type")
