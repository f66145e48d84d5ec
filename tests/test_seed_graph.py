"""The real archive, read and joined, says exactly what the five seeds say."""

from pathlib import Path
from typing import Any

import pytest

from build_tools.build import Checked, check_site
from build_tools.cache import Cache
from build_tools.front_matter import read_yaml
from build_tools.model import Signer
from build_tools.pages.index import index_pages
from build_tools.searching import fields_of
from build_tools.text import compare_key

ROOT = Path(__file__).parent.parent
FACTS: dict[str, Any] = read_yaml((ROOT / "tests/data/seeds.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The repository's archive, checked once."""
    return check_site(ROOT, Cache(tmp_path_factory.mktemp("cache")))


def test_the_archive_has_no_findings(seeds: Checked) -> None:
    assert seeds.findings == []


@pytest.mark.parametrize("facts", FACTS["directives"], ids=lambda facts: facts["key"])
def test_a_directive_says_what_its_seed_says(seeds: Checked, facts: dict[str, Any]) -> None:
    directive = seeds.graph.directive(facts["key"])
    for name in ("number", "type", "title", "place", "form"):
        assert getattr(directive, name) == facts[name]
    assert seeds.graph.issuer_of[facts["key"]] == facts["issuer"]
    for name in ("issued", "meeting"):
        day = getattr(directive, name)
        assert (day.isoformat() if day else None) == facts[name]
    assert [vars_of(signer) for signer in directive.signers] == facts["signers"]
    assert [each.title for each in directive.attachments] == facts["attachments"]


def test_search_knows_the_day_of_a_meeting_for_no_day_of_issue(seeds: Checked) -> None:
    index = index_pages(seeds.graph)
    known = {key: fields_of(index, key, {}).issued for key in seeds.graph.digests}
    assert known["huyen-uy-chua-ro-huyen/2021/thong-bao-ket-luan-2021-01-28"] == "2021"
    assert known["huyen-uy-son-duong/2021/632-cv-hu"] == "2021-08-31"


def vars_of(signer: Signer) -> dict[str, Any]:
    """A signer as plain data."""
    return {"authority": signer.authority, "position": signer.position, "name": signer.name}


@pytest.mark.parametrize("facts", FACTS["directives"], ids=lambda facts: facts["key"])
@pytest.mark.parametrize("field", ["addressees", "recipients"])
def test_every_recipient_is_as_written_and_leads_to_its_organisations(
    seeds: Checked, facts: dict[str, Any], field: str
) -> None:
    items = getattr(seeds.graph, field)[facts["key"]]
    assert [item.text for item in items] == [wanted["text"] for wanted in facts[field]]
    for item, wanted in zip(items, facts[field], strict=True):
        assert "".join(words for words, _ in item.parts) == item.text
        targets = [target for _, target in item.parts if target]
        named = [target.removeprefix("co-quan/") for target in targets if target.startswith("co-quan/")]
        assert named == wanted["organisations"]


def test_the_archive_cites_fifteen_documents(seeds: Checked) -> None:
    assert len(FACTS["cited"]) == len(seeds.graph.cited) == 15


@pytest.mark.parametrize("facts", FACTS["cited"], ids=lambda facts: facts["number"] or facts["type"])
def test_a_cited_document_is_what_its_citations_say(seeds: Checked, facts: dict[str, Any]) -> None:
    found = [
        each
        for each in seeds.graph.cited.values()
        if each.number == facts["number"]
        and compare_key(each.type or "") == compare_key(facts["type"])
        and each.issued == facts["issued"]
        and each.issuer_id == facts["issuer_id"]
    ]
    assert len(found) == 1
    incoming = {each.source: each for each in seeds.graph.incoming[found[0].key]}
    assert incoming.keys() == {each["directive"] for each in facts["cited_by"]}
    for cited_by in facts["cited_by"]:
        reference = incoming[cited_by["directive"]]
        assert reference.relation == cited_by["relation"]
        assert len(reference.links) == sum(cited_by["mentions"].values())


def test_vague_words_make_no_document(seeds: Checked) -> None:
    cited = {
        (key, compare_key(link.citation.text))
        for key, links in seeds.graph.links.items()
        for link in links
        if link.status not in {"self", "vague"}
    }
    for vague in FACTS["vague"]:
        for text in vague["texts"]:
            assert (vague["directive"], compare_key(text["text"])) not in cited
