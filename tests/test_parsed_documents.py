"""Whole documents as captures bring them: each says of itself what it must, and cites what it must, nothing else."""

import re
from pathlib import Path

import pytest

from build_tools.parse import Record, parse_text
from build_tools.text import compare_key, nfc

_FILE = Path(__file__).parent / "data" / "parsed_documents.txt"
_DOCUMENTS = dict(
    part.split("\n", 1) for part in re.split(r"^=== ", nfc(_FILE.read_text(encoding="utf-8")), flags=re.MULTILINE)[1:]
)
_FIELDS = ("number", "type", "issuer", "place", "issued", "title")
_Span = tuple[int, int]


def _unmarked(marked: str) -> tuple[str, list[_Span], list[_Span]]:
    """Return the text without marks, the spans that must be found and those that may be."""
    text, opened = "", [0]
    wanted: list[_Span] = []
    allowed: list[_Span] = []
    for sign in marked:
        if sign in "⟦⟨":
            opened.append(len(text))
        elif sign in "⟧⟩":
            (wanted if sign == "⟧" else allowed).append((opened.pop(), len(text)))
        else:
            text += sign
    return text, sorted(wanted), allowed


def _said(spec: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in spec.strip().split("\n"))
    return {name: value.strip().replace("\\n", "\n") for name, value in pairs}


def _facts(record: Record) -> dict[str, str | None]:
    signer = record["signer"] or {}
    facts = {name: record[name] for name in _FIELDS}
    return facts | {name: signer.get(name) for name in ("name", "position", "authority")}


def _same(said: str | None, got: str | None) -> bool:
    """Whether the fact read is one of the readings that are right; case and tone placement do not count."""
    if said is None or got is None:
        return said is got
    return compare_key(got) in {compare_key(reading) for reading in said.split(" || ")}


@pytest.mark.parametrize("name", sorted(_DOCUMENTS))
def test_a_document_says_what_it_is(name: str) -> None:
    marked, _, spec = _DOCUMENTS[name].partition("---@\n")
    said = _said(spec)
    record = parse_text(_unmarked(marked)[0])
    wrong = {fact: got for fact, got in _facts(record).items() if not _same(said.get(fact), got)}
    assert wrong == {}
    for field in ("recipients", "addressees"):
        items = [item.strip() for item in said[field].split(" | ")] if field in said else []
        assert record[field] == items


@pytest.mark.parametrize("name", sorted(_DOCUMENTS))
def test_a_document_cites_what_it_cites(name: str) -> None:
    text, wanted, allowed = _unmarked(_DOCUMENTS[name].partition("---@\n")[0])
    found = [(cited["start"], cited["end"]) for cited in parse_text(text)["references"] if not cited["self"]]
    free = [span for span in found if not any(span[0] < end and span[1] > start for start, end in allowed)]
    assert [text[slice(*span)] for span in free] == [text[slice(*span)] for span in wanted]


def test_enough_documents_stand_here() -> None:
    assert len(_DOCUMENTS) >= 70
