"""Corrected directives → the few files of the site that change, when nothing that other pages show has changed.

A corrected comma changes the directive's own page, its Markdown and its search texts, and nothing else: its facts, its
citations and the sentences that other pages quote are as they were. Whether that is so is seen from the two digests.
The page is not made from the graph but from the page that stands: its text is taken out and the new one put in, the
links of its citations as they were. That the old text, linked with these links, is exactly what stands there, proves
that they are the right ones; where it is not, there is no reprint and the whole pipeline runs.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from build_tools.archive import FOLDER
from build_tools.cache import Cache
from build_tools.edition import Edition
from build_tools.findings import Finding
from build_tools.marks import digest_code, name_bytes
from build_tools.model import AnyDigest
from build_tools.packed_digest import unpack_work
from build_tools.pages.addresses import HOME, directive_address
from build_tools.pages.home import edition_words
from build_tools.pages.paper import lay_text
from build_tools.plan import shown_edition
from build_tools.press import old_shards, press_shards
from build_tools.publish import Publication, fingerprint_of
from build_tools.seal import Inputs, Seal, SearchEntry, read_analysed, write_seal
from build_tools.search.blocks import blocks_of, in_order
from build_tools.search.documents import SearchTerms
from build_tools.searching import analyse_again, kept_document, search_code
from build_tools.templates import escape

_LINK: Final = re.compile(r'<a id="tc-(\d+)" (class="citation [^>]*)>')
_EDITION: Final = '<p class="kho-edition">{}</p>'
# How directive.html frames the text, and the attachments where there are any.
_FRAMES: Final = (
    '<div class="kho-text">\n{}\n</div>\n',
    '<div class="kho-text kho-attachments">\n{}\n</div>\n',
)
Pieces = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """A directive's own work as far as a reprint needs it."""

    digest: AnyDigest
    pieces: Pieces
    markdown: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Reprinted:
    """The files of one directive that change, its new Markdown, and what is said of it now."""

    files: dict[str, bytes]
    markdown: str
    findings: list[Finding]


def reprint(
    root: Path,
    publication: Publication,
    inputs: Inputs,
    seal: Seal,
    cache: Cache,
    *,
    digested: Callable[[], object],
    strict: bool = False,
) -> tuple[int, int, Seal] | None:
    """Bring the site up to date: files written, unchanged, and the new seal.

    ``digested`` waits until the changed directives' own work is in the cache. None, with nothing published, when more
    has changed than texts; ``strict``: also when there is any finding.
    """
    entries = read_analysed(publication.site, cache)
    if entries is None:
        return None
    loaded = _load_block(entries, {key for key, name in inputs.names.items() if name != seal.inputs.names[key]}, cache)
    digested()
    reprinted: dict[str, _Reprinted] = {}
    for key, name in inputs.names.items():
        old = seal.inputs.names[key]
        if name != old:
            done = _reprint_directive(root, publication, key, old=old, new=name, seal=seal, cache=cache)
            if done is None:
                return None
            reprinted[key] = done
    resealed = _reseal(seal, inputs, reprinted)
    if strict and resealed.findings:
        return None
    home = _home_of(publication, seal.inputs.edition, inputs.edition)
    analysed = _analyse(entries, {key: done.markdown for key, done in reprinted.items()}, inputs, cache)
    if home is None or analysed is None:
        return None
    files = {path: data for done in reprinted.values() for path, data in done.files.items()} | home
    for path, data in files.items():
        publication.write(path, data, fingerprint_of(data))
    if not _press_search(analysed, loaded, publication, cache):
        return None
    publication.keep_rest(but=old_shards(publication))
    switched = publication.commit()
    write_seal(publication.site, cache, resealed, analysed)
    return switched.written, switched.unchanged, resealed


def _reseal(seal: Seal, inputs: Inputs, reprinted: dict[str, _Reprinted]) -> Seal:
    """Return the seal of the site with the reprinted directives."""
    paths = {f"{FOLDER}/{key}.md" for key in reprinted}
    findings = [each for each in seal.findings if each.path not in paths]
    findings += [each for done in reprinted.values() for each in done.findings]
    return replace(seal, inputs=inputs, findings=tuple(sorted(findings)))


def _reprint_directive(
    root: Path, publication: Publication, key: str, *, old: str, new: str, seal: Seal, cache: Cache
) -> _Reprinted | None:
    """Return the page and the Markdown of a directive of which nothing but the text has changed; else None."""
    data = (root / FOLDER / f"{key}.md").read_bytes()
    before, after = _kept_work(old, cache), _kept_work(new, cache)
    if name_bytes(data, key, code=digest_code()) != new or before is None or after is None:
        return None
    findings = _moved_findings([each for each in seal.findings if each.path == f"{FOLDER}/{key}.md"], before, after)
    if findings is None or _outward(before.digest) != _outward(after.digest):
        return None
    page = _standing(publication, directive_address(key))
    changed = page and _with_text(page.decode(), before.pieces, after.pieces, len(before.digest.citations))
    if not changed:
        return None
    files = {directive_address(key): changed.encode(), f"van-ban/{key}.md": data}
    return _Reprinted(files, after.markdown, findings)


def _kept_work(name: str, cache: Cache) -> _Work | None:
    """The own work of a directive, if the cache has it and it is one that a build does not stop at."""
    kept, text = cache.get("digest", name), cache.get("text", name)
    if kept is None or text is None:
        return None
    digest, findings = unpack_work(kept)
    pieces, markdown = marshal.loads(text)  # noqa: S302 - our own cache
    if digest is None or any(finding.severity == "error" for finding in findings):
        return None
    return _Work(digest, pieces, markdown, findings)


def _moved_findings(said: list[Finding], before: _Work, after: _Work) -> list[Finding] | None:
    """Return what is said of the directive now; None when what was said does not all follow from its own work.

    Beside the own findings, only its citations are spoken of, each at its place: it moves with the text.
    """
    own = [*before.findings]
    moved = [*after.findings]
    places = {
        (each.line, each.column): now for each, now in zip(before.digest.mentions, after.digest.mentions, strict=False)
    }
    for finding in said:
        now = places.get((finding.line, finding.column))
        if finding in own:
            own.remove(finding)
        elif finding.code.startswith("citation-") and now is not None:
            moved.append(replace(finding, line=now.line, column=now.column))
        else:
            return None
    return None if own else moved


def _outward(digest: AnyDigest) -> tuple[object, ...]:
    """What other pages, lists and findings can know of a directive: all but where its citations stand in the text."""
    citations = [
        citation if mention.part != "body" else citation._replace(start=0, end=0)
        for citation, mention in zip(digest.citations, digest.mentions, strict=True)
    ]
    mentions = [mention._replace(line=0, column=0) for mention in digest.mentions]
    return (digest.directive, citations, mentions, digest.headings)


def _standing(publication: Publication, path: str) -> bytes | None:
    """The bytes of a file of the site, if they are those that were published."""
    try:
        data = (publication.site / path).read_bytes()
    except OSError:
        return None
    return data if publication.previous.get(path) == fingerprint_of(data) else None


def _with_text(page: str, before: Pieces, after: Pieces, citations: int) -> str | None:
    """Return ``page`` with the text ``after`` in the place of ``before``; None when that is not what stands there."""
    openings: list[str | None] = [None] * citations
    for number, attributes in _LINK.findall(page):
        openings[int(number)] = attributes
    old, new = lay_text(before, openings, set()), lay_text(after, openings, set())
    if bool(old[1]) != bool(new[1]):
        return None
    for frame, was, becomes in zip(_FRAMES, old, new, strict=True):
        if not becomes and frame is _FRAMES[1]:
            continue
        block = frame.format(was)
        if page.count(block) != 1:
            return None
        page = page.replace(block, frame.format(becomes))
    return page


def _home_of(publication: Publication, before: Edition, after: Edition) -> dict[str, bytes] | None:
    """Return the home page with the words of another edition, nothing when it is the same one; None when in doubt."""
    if after == before:
        return {}
    old, new = (escape(edition_words(shown_edition(edition))) for edition in (before, after))
    page = _standing(publication, HOME)
    line = _EDITION.format(old)
    if page is None or not old or not new or page.count(line.encode()) != 1:
        return None
    return {HOME: page.replace(line.encode(), _EDITION.format(new).encode())}


def _load_block(entries: list[SearchEntry], changed: Container[str], cache: Cache) -> dict[str, SearchTerms]:
    """Load what stands in the block of the search data that ``changed`` lie in, by name, while their work is done.

    Nothing when they lie in several: workers build those, and each loads its own.
    """
    keys = {name: key for key, _, _, name in entries}
    blocks = blocks_of(in_order(kept_document(url, issued, name, cache) for _, url, issued, name in entries))
    documents = [[each for group in block.groups for each in group] for block in blocks]
    touched = [block for block in documents if any(keys[each.fingerprint] in changed for each in block)]
    if len(touched) != 1:
        return {}
    names = [each.fingerprint for each in touched[0] if keys[each.fingerprint] not in changed]
    return {name: SearchTerms.from_bytes(data) for name, data in cache.get_many("terms", names)}


def _analyse(
    entries: list[SearchEntry], markdown: dict[str, str], inputs: Inputs, cache: Cache
) -> list[SearchEntry] | None:
    """Return the documents of the search data with those analysed again whose text has changed."""
    code, found = search_code(), []
    for key, url, issued, name in entries:
        new: str | None = name
        if key in markdown:
            new = analyse_again(name, markdown=markdown[key], text=inputs.names[key], cache=cache, code=code)
        if new is None:
            return None
        found.append((key, url, issued, new))
    return found


def _press_search(
    analysed: list[SearchEntry], loaded: Mapping[str, SearchTerms], publication: Publication, cache: Cache
) -> bool:
    """Press the search data; False when the cache has lost the terms of some document."""
    documents = [kept_document(url, issued, name, cache, loaded) for _, url, issued, name in analysed]
    try:
        press_shards(documents, publication, cache)
    except KeyError:
        return False
    return True
