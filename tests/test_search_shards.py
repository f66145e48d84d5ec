"""The search data as files: the same for the same documents, little changed by a little change, small."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from build_tools.search.blocks import SearchDocument, cut, in_order, shard_of
from build_tools.search.documents import SearchFields, SearchTerms, analyse_document
from build_tools.search.packing import dictionary, inflate_text
from build_tools.search.scoring import order
from build_tools.search.shards import INDEX, TEXT_FOLDER, build_shards, partition_for
from build_tools.search.signature import pair_bits
from tests.search_archive import invent_documents
from tests.search_measure import MemoryStore


@pytest.fixture(scope="module")
def documents() -> list[SearchDocument]:
    return [SearchDocument.of(analyse_document(one)) for one in invent_documents(900, syllables=120)]


def _files(documents: Sequence[SearchDocument], store: MemoryStore | None = None) -> dict[str, bytes]:
    return {shard.path: shard.content() for shard in build_shards(documents, store=store)}


def _new(**fields: object) -> SearchDocument:
    plain = SearchFields(key="moi/2020/1", url="van-ban/moi/2020/1.html", title="Về việc mới", issued="2020-06-01")
    return SearchDocument.of(analyse_document(replace(plain, **fields)))  # type: ignore[arg-type]


def test_the_order_of_the_documents_makes_no_difference(documents: list[SearchDocument]) -> None:
    assert _files(documents) == _files(documents[::-1])


def test_a_build_with_kept_blocks_is_the_clean_build(documents: list[SearchDocument]) -> None:
    store = MemoryStore()
    _files(documents[:-5], store)
    assert _files(documents, store) == _files(documents)


def test_kept_blocks_are_not_read_again(documents: list[SearchDocument]) -> None:
    store = MemoryStore()
    paths = {shard.path for shard in build_shards(documents, store=store)}

    def refuse() -> SearchTerms:
        raise AssertionError("read")

    unread = [replace(document, load=refuse) for document in documents]
    assert {shard.path for shard in build_shards(unread, store=store)} == paths


def test_one_more_directive_changes_its_block_and_its_rows_alone(documents: list[SearchDocument]) -> None:
    before = _files(documents)
    after = _files([*documents, _new(text="Một câu ngắn.")])
    new = set(after) - set(before)
    texts = {path for path in new if path.startswith(TEXT_FOLDER)}
    assert len(texts) <= 2 * 96 / 3  # the texts of one group, and of the next when the cut between them moved
    kept = [group for block in cut(in_order(documents)) for group in block]
    changed = [group for block in cut(in_order([*documents, _new()])) for group in block]
    assert sum(group not in kept for group in changed) <= 6  # the cuts behind it soon stand where they stood


def test_names_say_the_content_and_are_safe_everywhere(documents: list[SearchDocument]) -> None:
    files = _files(documents)
    assert all(re.fullmatch(r"tim-kiem/(?:v/)?[a-z2-7]{8}\.js|tim-kiem/muc-luc\.js", path) for path in files)
    other = _files([*documents, _new()])
    assert all(other[path] == content for path, content in files.items() if path in other and path != INDEX)


def test_every_file_is_one_call_of_a_function(documents: list[SearchDocument]) -> None:
    for path, content in _files(documents).items():
        name = b"khoIndex(" if path == INDEX else b"khoShard(["
        assert content.startswith(name), path
        assert content.endswith(b")\n")
        assert b"<" not in content


def test_documents_stand_in_the_order_of_equal_scores(documents: list[SearchDocument]) -> None:
    stand = [(document.issued, document.url) for document in in_order(documents)][::-1]
    assert stand == sorted(stand, key=lambda pair: order(1.0, *pair))


@pytest.mark.parametrize("count", [0, 1, 2, 39, 40, 41])
def test_small_archives_have_files_too(documents: list[SearchDocument], count: int) -> None:
    assert INDEX in _files(documents[:count])


@pytest.mark.parametrize("count", [1, 100, 101, 1000, 4000, 10_000, 12_000])
def test_shards_stay_under_500_files(count: int) -> None:
    partition = partition_for(count)
    rows = count / 65 + 1  # a group has 65 documents on average and never under 40
    assert partition.terms + partition.pairs + rows + 8 + 2 * (count / 1000 + 1) < 500


def test_groups_and_blocks_keep_their_bounds(documents: list[SearchDocument]) -> None:
    blocks = cut(in_order(documents))
    groups = [group for block in blocks for group in block]
    assert all(40 <= len(group) <= 96 for group in groups[:-1])
    assert all(12 <= len(block) <= 28 for block in blocks[:-1])
    assert sum(map(len, groups)) == len(documents)


def test_terms_are_read_back_as_written() -> None:
    terms = analyse_document(next(invent_documents(1)))
    assert SearchTerms.from_bytes(terms.to_bytes()) == terms
    assert terms == analyse_document(next(invent_documents(1)))


def test_the_packed_text_has_every_field_on_a_line_and_the_body_last() -> None:
    fields = SearchFields(
        key="a",
        url="van-ban/a.html",
        title="Trích\nyếu",
        number="1-CV/HU",
        issuer="Huyện ủy",
        recipients=("Như kính gửi", "Như kính gửi"),
        text="# Dòng một\n\ndòng hai",
    )
    lines = inflate_text(analyse_document(fields).packed).split("\n")
    assert lines == ["1-CV/HU", "Trích yếu", "Huyện ủy", "Như kính gửi", "# Dòng một dòng hai"]


def test_the_signature_has_the_bit_of_every_pair() -> None:
    signature = int.from_bytes(analyse_document(SearchFields("a", "b", "một hai ba", text="bốn năm")).pairs, "big")
    for words in (["một", "hai", "ba"], ["bốn", "năm"]):
        assert all(signature >> (4095 - bit) & 1 for bit in pair_bits(words))
    assert signature.bit_count() == 3


def test_all_spellings_of_a_word_share_a_shard() -> None:
    assert len({shard_of(word, 208) for word in ("ủy", "uy", "úy", "ụy")}) == 1
    assert len({shard_of(number, 208) for number in ("=172tbtw", "=172cvhu", "=172")}) == 1


def test_the_dictionary_fits_into_the_window() -> None:
    assert 1000 < len(dictionary()) < 32_768
