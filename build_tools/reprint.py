"""Corrected directives → the few files of the site that change, when nothing that other pages show has changed.

A corrected comma changes the directive's own page, its Markdown and its search texts, and nothing else: its facts, its
citations and the sentences that other pages quote are as they were. Whether that is so is seen from the two digests.
The page is not made from the graph but from the page that stands: its text is taken out and the new one put in, the
links of its citations as they were. That the old text, linked with these links, is exactly what stands there, proves
that they are the right ones; where it is not, there is no reprint and the whole pipeline runs. Shards of the
search data are corrected in the same way.

All that does not depend on the site is prepared before the site is opened, while it is still being looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from build_tools.archive import FOLDER, Archive, DirectiveFile
from build_tools.cache import Cache
from build_tools.edition import Edition
from build_tools.findings import Finding
from build_tools.kept_rows import follow_correction
from build_tools.marks import digest_code, name_content
from build_tools.model import AnyDigest
from build_tools.packed_digest import unpack_work
from build_tools.pages.addresses import HOME, directive_address
from build_tools.pages.paper import lay_text
from build_tools.publish import Publication, fingerprint_of
from build_tools.reprint_search import NewText, SearchCorrection, correct_search, open_search
from build_tools.seal import Inputs, Seal, reseal
from build_tools.search_seal import reseal_search
from build_tools.templates import escape
from build_tools.workers import Begun

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
class _Corrected:
    """A directive of which nothing but the text has changed: its bytes, its work so far and now, what is said of it."""

    data: bytes
    before: _Work
    after: _Work
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Correction:
    """Corrected texts, ready to be printed into the site whose seal was ``before``; ``seal`` is that of the new one."""

    before: Seal
    seal: Seal
    _texts: dict[str, _Corrected]  # by key
    _search: SearchCorrection

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is said of the archive now."""
        return self.seal.findings

    def publish(self, publication: Publication, cache: Cache) -> tuple[int, int, Seal] | None:
        """Bring the site up to date: how many files were written and how many stayed, and its seal; None in doubt."""
        files = _home_of(publication, self.before.inputs.beside.edition, self.seal.inputs.beside.edition)
        if files is None:
            return None
        for key, text in self._texts.items():
            page = _page_of(publication, key, text)
            if page is None:
                return None
            files |= {directive_address(key): page, f"van-ban/{key}.md": text.data}
        for path, data in files.items():
            publication.write(path, data, fingerprint_of(data))
        gone = self._search.write(publication)
        if gone is None:
            return None
        switched = publication.amend(gone)
        reseal(publication.site, cache, self.seal)
        reseal_search(publication.site, cache, self._search.seal)
        follow_correction(publication.site, cache, self.before.record, self._search.terms)
        return switched.written, switched.unchanged, self.seal


class Preparation:
    """A reprint of the directives ``changed`` (key → name) being prepared, as far as ``site`` need not be opened.

    ``digesting`` puts their own work into the cache, in another process; meanwhile the search data are read.
    """

    def __init__(
        self,
        archive: Archive,
        changed: dict[str, str],
        inputs: Inputs,
        seal: Seal,
        *,
        digesting: Begun,
        site: Path,
        cache: Cache,
    ) -> None:
        self._archive, self._changed, self._inputs, self._seal, self._cache = archive, changed, inputs, seal, cache
        self._digesting = digesting
        self._search = open_search(site, changed, seal, cache)

    def correction(self) -> Correction | None:
        """Return what is to be printed; None when more has changed than texts."""
        self._digesting()
        texts: dict[str, _Corrected] = {}
        for key, name in self._changed.items():
            text = _correct(self._archive.directives[key], name, self._seal, self._cache)
            if text is None:
                return None
            texts[key] = text
        new = {key: NewText(text.after.markdown, self._changed[key]) for key, text in texts.items()}
        search = correct_search(self._search, new, self._cache) if self._search else None
        if search is None:
            return None
        return Correction(self._seal, _sealed(self._seal, self._inputs, self._changed, texts), texts, search)


def get_ready() -> None:
    """Have at hand what the first correction of this process asks for: 0.3 s of importing."""
    from build_tools import digesting, schema, vocabulary  # noqa: F401, PLC0415 - see above

    vocabulary.load_vocabulary()


def _sealed(seal: Seal, inputs: Inputs, changed: dict[str, str], texts: Mapping[str, _Corrected]) -> Seal:
    """Return the seal of the site with the corrected directives."""
    paths = {f"{FOLDER}/{key}.md" for key in texts}
    findings = [each for each in seal.findings if each.path not in paths]
    findings += [each for text in texts.values() for each in text.findings]
    return replace(seal, inputs=inputs, amended=seal.amended | changed, findings=tuple(sorted(findings)))


def _correct(file: DirectiveFile, name: str, seal: Seal, cache: Cache) -> _Corrected | None:
    """Return a directive, now called ``name``, of which nothing but the text has changed; else None."""
    data, path = file.file.read_bytes(), f"{FOLDER}/{file.key}.md"
    before, after = _kept_work(seal.inputs.names[file.key], cache), _kept_work(name, cache)
    if name_content(data, file.key, code=digest_code()) != name or before is None or after is None:
        return None
    findings = _moved_findings([each for each in seal.findings if each.path == path], before, after)
    if findings is None or _outward(before.digest) != _outward(after.digest):
        return None
    return _Corrected(data, before, after, findings)


def _kept_work(name: str, cache: Cache) -> _Work | None:
    """The own work of a directive, if the cache has it and it is one that a build does not stop at."""
    kept, text = cache.get("digest", name), cache.get_plain("text", name)
    if kept is None or text is None:
        return None
    digest, findings = unpack_work(kept)
    pieces, markdown, _ = text
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


def _page_of(publication: Publication, key: str, text: _Corrected) -> bytes | None:
    """Return the page of a corrected directive, made from the one that stands; None when in doubt."""
    page = _standing(publication, directive_address(key))
    citations = len(text.before.digest.citations)
    changed = page and _with_text(page.decode(), text.before.pieces, text.after.pieces, citations)
    return changed.encode() if changed else None


def _standing(publication: Publication, path: str) -> bytes | None:
    """The bytes of a file of the site, if they are those that were published."""
    try:
        data = (publication.site / path).read_bytes()
    except OSError:
        return None
    return data if publication.standing(path) == fingerprint_of(data) else None


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
    from build_tools.pages.home import edition_words  # noqa: PLC0415 - with what plans pages, and few do need it
    from build_tools.plan import shown_edition  # noqa: PLC0415

    old, new = (escape(edition_words(shown_edition(edition))) for edition in (before, after))
    page = _standing(publication, HOME)
    line = _EDITION.format(old)
    if page is None or not old or not new or page.count(line.encode()) != 1:
        return None
    return {HOME: page.replace(line.encode(), _EDITION.format(new).encode())}
