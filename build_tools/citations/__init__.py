"""Find every citation in a text: which document, by which words, and nothing that is not said.

``find_citations`` reads one NFC text, plain or Markdown, in one pass per question (numbered, laws by name, unnumbered,
anaphora), each in time proportional to the text. The vocabulary is data; spans point into the text given.
"""

from __future__ import annotations

from build_tools.citations.answers import answer_short_forms, find_anaphora, mark_own
from build_tools.citations.canvas import Canvas, make_canvas
from build_tools.citations.details import add_details
from build_tools.citations.draft import Draft, OwnDocument
from build_tools.citations.fronts import read_fronts
from build_tools.citations.laws import find_laws
from build_tools.citations.lists import Headings, share_issuers, take_from_headings
from build_tools.citations.numbered import find_numbered
from build_tools.citations.relations import set_relations
from build_tools.citations.unnumbered import find_unnumbered
from build_tools.model import Citation
from build_tools.vocabulary import Vocabulary

__all__ = ["OwnDocument", "find_citations"]


def find_citations(
    text: str, *, vocabulary: Vocabulary, own: OwnDocument | None = None, cells: bool = False
) -> tuple[Citation, ...]:
    """Return the citations of an NFC text in reading order, spans apart from one another.

    ``own`` is what is known of the text's own document. With ``cells`` a row of a table in plain text is one span;
    without,
    a citation never crosses a cell.
    """
    canvas = make_canvas(text)
    drafts = _read(canvas.text, vocabulary, own, cells=cells)
    index_of = {id(draft): index for index, draft in enumerate(drafts)}
    citations = []
    for draft in drafts:
        start, end = canvas.back(draft.start, draft.end)
        antecedent = -1 if draft.own_antecedent else index_of.get(id(draft.antecedent))
        citation = _citation(draft, start, end, text[start:end], antecedent)
        citations.append(
            _as_written(citation, draft, canvas) if canvas.is_misread(draft.start, draft.end) else citation
        )
    return tuple(citations)


def _as_written(citation: Citation, draft: Draft, canvas: Canvas) -> Citation:
    """Return a citation with a misread figure: its number as it stands in the text, and as it was meant."""
    odd = (*citation.odd, "misread")
    if citation.number is None or not canvas.is_misread(draft.start, draft.core):
        return citation._replace(odd=odd)
    written = "".join(canvas.written[draft.start : draft.core].split())[-len(citation.number) :]
    return citation._replace(number=written, full_number=citation.full_number or citation.number, odd=odd)


def _read(text: str, vocabulary: Vocabulary, own: OwnDocument | None, *, cells: bool) -> list[Draft]:
    """The stages: find, share, answer, relate, describe."""
    numbered = find_numbered(text, vocabulary, cells=cells)
    share_issuers(text, numbered)
    numbered = answer_short_forms(numbered, own)
    laws = find_laws(text, numbered, vocabulary)
    unnumbered = find_unnumbered(text, numbered + laws, vocabulary)
    drafts = _apart(numbered + laws + unnumbered)
    drafts = _apart(drafts + find_anaphora(text, drafts, own, vocabulary))
    headings = Headings(text)
    take_from_headings(text, drafts, headings, vocabulary)
    read_fronts(text, drafts, vocabulary.words)
    mark_own(drafts, own)
    set_relations(text, drafts, headings, vocabulary)
    add_details(text, drafts, vocabulary)
    return drafts


def _apart(drafts: list[Draft]) -> list[Draft]:
    """Sort drafts and drop those that begin inside an earlier one."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda draft: (draft.start, draft.vague, -draft.end)):
        if not kept or draft.start >= kept[-1].end:
            kept.append(draft)
    return kept


def _citation(draft: Draft, start: int, end: int, text: str, antecedent: int | None) -> Citation:
    return Citation(
        start=start,
        end=end,
        text=text,
        type=draft.type_written,
        number=str(draft.number) if draft.number else None,
        full_number=str(draft.full) if draft.full else None,
        date=draft.iso,
        issuer=draft.issuer,
        name=draft.name,
        title=draft.title,
        pinpoint=draft.pinpoint,
        relation=draft.relation or "dan_chieu",
        passive=draft.passive,
        own=draft.own,
        vague=draft.vague,
        antecedent=antecedent,
        odd=tuple(draft.odd),
    )
