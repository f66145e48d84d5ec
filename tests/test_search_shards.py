"""The search data as files: the same for the same documents, little changed by a little change, small."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from build_tools.cache import Cache
from build_tools.reprint_search import correct_block
from build_tools.search.blocks import Block, BlockPieces, SearchDocument, blocks_of, cut, in_order
from build_tools.search.correction import OpenBlock, counted_again, patch_shards
from build_tools.search.documents import SearchFields, SearchTerms, analyse_document
from build_tools.search.packing import dictionary, inflate_text, text_path
from build_tools.search.partition import FEW_FILES_UP_TO, MOST_FILES, partition_for
from build_tools.search.postings import read_term_piece, shard_of, term_piece
from build_tools.search.scoring import order
from build_tools.search.shards import (
    INDEX,
    TEXT_FOLDER,
    WORD_SHARDS,
    build_shards,
    count_words,
    join_blocks,
    make_block,
)
from build_tools.search.signature import BITS, pair_bits
from build_tools.search_seal import SearchSeal, write_members
from build_tools.searching import Pieces
from tests.search_archive import invent_documents


class MemoryStore(dict[str, bytes]):
    """A `PieceStore` for one run."""

    def put(self, name: str, data: bytes, /) -> None:
        self[name] = data


@pytest.fixture(scope="module")
def documents() -> list[SearchDocument]:
    return [SearchDocument.of(analyse_document(one)) for one in invent_documents(900, syllables=120)]


def _files(documents: Sequence[SearchDocument], store: MemoryStore | None = None) -> dict[str, bytes]:
    return dict(build_shards(documents, store=store))


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
    files = _files(documents, store)
    unread = blocks_of(in_order(replace(document, load=_refuse) for document in documents))
    made = [make_block(block, store, stands=files.__contains__) for block in unread]
    own = {path for pieces, _ in made for path in pieces.files}
    assert not any(missing for _, missing in made)
    assert own | {
        path for path, _ in join_blocks(unread, [each for each, _ in made], count_words(each for each, _ in made))
    } == set(files)


def test_a_file_that_is_gone_is_made_again(documents: list[SearchDocument]) -> None:
    store = MemoryStore()
    files = _files(documents, store)
    first = blocks_of(in_order(documents))[0]
    gone = make_block(first, store)[0].files[3]
    _, made = make_block(first, store, stands=lambda path: path != gone)
    assert made == [(gone, files[gone])]


def test_one_more_directive_changes_its_block_and_its_rows_alone(documents: list[SearchDocument]) -> None:
    before = _files(documents)
    after = _files([*documents, _new(text="Một câu ngắn.")])
    new = set(after) - set(before)
    texts = {path for path in new if path.startswith(TEXT_FOLDER)}
    assert len(texts) <= 2 * 96 / 3  # the texts of one group, and of the next when the cut between them moved
    kept = [group for block in cut(in_order(documents)) for group in block]
    changed = [group for block in cut(in_order([*documents, _new()])) for group in block]
    assert sum(group not in kept for group in changed) <= 6  # the cuts behind it soon stand where they stood


def _corrected(terms: SearchTerms, dice: random.Random) -> SearchTerms:
    """Another text for a document, a little other, quite other, or none; or another title, number, signer or topic."""
    lines = inflate_text(terms.packed).split("\n")
    text = dice.choice(
        (
            f"{lines[-1]} Thêm một câu.",
            f"Thực hiện Công văn số {dice.randrange(900)}-CV/TU. {lines[-1]}",
            lines[-1][: len(lines[-1]) // 2],
            lines[-1].replace("a", "ô"),
            "",
        )
    )
    fields: dict[str, Any] = dice.choice(
        (
            {},
            {},
            {"title": f"Về việc khác hẳn {dice.randrange(90)}"},
            {"number": f"{dice.randrange(900)}-CV/TU", "title": ""},
            {"signers": ("Trần Văn Khác",), "topics": ("chủ đề khác",)},
        )
    )
    return analyse_document(replace(terms.fields, text="", **fields), text=text)


def _correct(
    block: Block, pieces: BlockPieces, corrected: Mapping[str, SearchTerms]
) -> tuple[BlockPieces, dict[str, bytes]] | None:
    """Open a block at the groups in which documents are corrected, and correct them."""
    groups = {
        place: [document.load() for document in group]
        for place, group in enumerate(block.groups)
        if any(document.url in corrected for document in group)
    }
    return OpenBlock([*map(len, block.groups)], groups, pieces, block.partition).correct(corrected)


@pytest.mark.parametrize("seed", range(12))
def test_corrected_texts_give_the_search_data_of_a_clean_build(documents: list[SearchDocument], seed: int) -> None:
    dice = random.Random(seed)
    before = _files(documents)
    chosen = {one.url: _corrected(one.load(), dice) for one in dice.sample(documents, dice.choice((1, 1, 2, 5)))}
    after = _files([SearchDocument.of(chosen[one.url]) if one.url in chosen else one for one in documents])
    corrected = {}
    own: dict[str, bytes] = {}
    pieces = []
    for place, block in enumerate(blocks_of(in_order(documents))):
        made, _ = make_block(block)
        pieces.append(made)
        inside = {one.url for group in block.groups for one in group} & chosen.keys()
        if inside:
            theirs = {url: chosen[url] for url in inside}
            done = _correct(block, made, theirs)
            assert done is not None
            now, files = done
            corrected[place] = (made, now)
            own |= files
    words: Mapping[str, int] = count_words(pieces)
    for was, now in corrected.values():
        words = counted_again(words, was.lexicon, now.lexicon)
    patch = patch_shards(corrected, words, before.get)
    assert patch is not None
    texts = {text_path(name) for was, now in corrected.values() for name in {*was.texts} - {*now.texts}}
    left = {path: content for path, content in before.items() if path not in patch.gone | texts}
    assert left | own | patch.files == after
    assert len(own) + len(patch.files) < len(after), "no file stayed"


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", [1, 7, 8, 300, 699, 700])
def test_a_piece_says_what_was_packed(seed: int, size: int) -> None:
    dice = random.Random(seed)
    columns = {}
    for term in {"".join(dice.choices("abcđ=@~19", k=dice.randrange(1, 5))) for _ in range(12)}:
        most, share = dice.choice((15, 255)), dice.choice((0.003, 0.1, 0.5, 1))
        column = bytearray(dice.randint(1, most) if dice.random() < share else 0 for _ in range(size))
        if any(column):
            columns[term] = column
    assert read_term_piece(term_piece(sorted(columns), columns, size), size) == columns


def test_a_text_corrected_in_its_marks_alone_changes_no_file(documents: list[SearchDocument]) -> None:
    files = _files(documents)
    block = blocks_of(in_order(documents))[0]
    made, _ = make_block(block)
    one = block.groups[0][0]
    same = {one.url: one.load()}
    assert _correct(block, made, same) == (made, {})
    patch = patch_shards({0: (made, made)}, {}, files.get)
    assert patch is not None
    assert patch.files == {INDEX: files[INDEX]}
    assert not patch.gone


@pytest.mark.parametrize(
    "other",
    [
        {"type": "Loại khác"},
        {"issuer": "Cơ quan khác"},
        {"issuer_value": "Cơ quan khác"},
        {"recipients": ("Nơi khác",)},
        {"held": False},
    ],
)
def test_what_facets_count_is_not_corrected_in_one_document_alone(
    documents: list[SearchDocument], other: dict[str, Any]
) -> None:
    block = blocks_of(in_order(documents))[0]
    made, _ = make_block(block)
    one = block.groups[0][0]
    changed = {one.url: analyse_document(replace(one.load().fields, **other), text="")}
    assert _correct(block, made, changed) is None


def test_a_block_is_made_of_the_one_in_its_place_where_that_is_cut_alike(
    documents: list[SearchDocument], tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    blocks = blocks_of(in_order(documents))
    seal = SearchSeal(len(documents), tuple(block.name for block in blocks), {}, frozenset(), "")
    for block in blocks:
        make_block(block, Pieces(cache))
        members = [[(one.url, one.fingerprint) for one in group] for group in block.groups]
        write_members([(block.name, members)], cache)
        cache.put("terms", [(one.fingerprint, one.load().to_bytes()) for group in block.groups for one in group])
    chosen = blocks[0].groups[0][3]
    other = SearchDocument.of(analyse_document(replace(chosen.load().fields, title="Về việc khác"), text="Khác."))
    now = blocks_of(in_order(other if one is chosen else one for one in documents))
    made, files = make_block(
        now[0], stands={path for block in blocks for path in make_block(block)[0].files}.__contains__
    )
    assert correct_block(seal, cache, 0, now[0]) == (made, dict(files))
    for strange in (
        (replace(seal, documents=10 * len(documents)), 0, now[0]),  # cut into other shards
        (seal, 0, blocks_of(in_order(documents[1:]))[0]),  # other documents
        (seal, len(blocks), now[0]),  # one more block
        (replace(seal, blocks=("lost", *seal.blocks[1:])), 0, now[0]),
    ):
        assert correct_block(strange[0], cache, *strange[1:]) is None


def test_a_shard_that_says_something_else_is_not_patched(documents: list[SearchDocument]) -> None:
    files = _files(documents)
    block = blocks_of(in_order(documents))[0]
    made, _ = make_block(block)
    one = block.groups[0][0]
    other = {one.url: analyse_document(one.load().fields, text="Một câu khác hẳn.")}
    done = _correct(block, made, other)
    assert done is not None
    now = done[0]
    strange = {path: content.replace(b'["', b'["A') for path, content in files.items()}
    assert patch_shards({0: (made, now)}, count_words([now]), strange.get) is None
    assert patch_shards({0: (made, now)}, count_words([now]), lambda _: None) is None


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


def _named(count: int) -> list[SearchDocument]:
    """Documents of which nothing but address and day is known: enough to be cut."""
    days = [f"{2000 + place % 26}-{place % 12 + 1:02}-{place % 28 + 1:02}" for place in range(count)]
    return [
        SearchDocument(f"van-ban/co-quan-{day}/{place}-cv-hu.html", day, "", _refuse) for place, day in enumerate(days)
    ]


def _refuse() -> SearchTerms:
    raise AssertionError("read")


def _files_without_texts(documents: Sequence[SearchDocument]) -> int:
    blocks, partition = cut(in_order(documents)), partition_for(len(documents))
    rows = sum(map(len, blocks))
    facets_and_recipients = 2 * len(blocks)
    return partition.terms + partition.pairs + rows + facets_and_recipients + WORD_SHARDS + len((INDEX,))


_LIMITS = (100, 1000, 4000, 12_000, 20_000, FEW_FILES_UP_TO)


@pytest.mark.parametrize("count", sorted({1, 10_000, 17_000, *_LIMITS, *(limit + 1 for limit in _LIMITS[:-1])}))
def test_shards_stay_under_500_files(count: int) -> None:
    assert _files_without_texts(_named(count)) < MOST_FILES


def test_files_are_as_many_as_reckoned(documents: list[SearchDocument]) -> None:
    made = [path for path, _ in build_shards(documents) if not path.startswith(TEXT_FOLDER)]
    equal_ones = WORD_SHARDS - 1  # words begin with few letters: their empty shards are one file
    assert 0 <= _files_without_texts(documents) - len(set(made)) <= equal_ones


@pytest.mark.parametrize("count", [900, 10_000, 17_000, 25_000])
def test_groups_and_blocks_keep_their_bounds(count: int) -> None:
    blocks, partition = cut(in_order(_named(count))), partition_for(count)
    groups = [group for block in blocks for group in block]
    assert all(partition.groups.least <= len(group) <= partition.groups.most for group in groups[:-1])
    assert all(partition.blocks.least <= len(block) <= partition.blocks.most for block in blocks[:-1])
    assert sum(map(len, groups)) == count


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
        text="## Dòng một\n\ndòng # hai\n### 1. Ba",
    )
    lines = inflate_text(analyse_document(fields).packed).split("\n")
    assert lines == ["1-CV/HU", "Trích yếu", "Huyện ủy", "Như kính gửi", "Dòng một dòng # hai 1. Ba"]


def test_the_signature_has_the_bit_of_every_pair() -> None:
    signature = int.from_bytes(analyse_document(SearchFields("a", "b", "một hai ba", text="bốn năm")).pairs, "big")
    for words in (["một", "hai", "ba"], ["bốn", "năm"]):
        assert all(signature >> (BITS - 1 - bit) & 1 for bit in pair_bits(words))
    assert signature.bit_count() == 3


def test_all_spellings_of_a_word_share_a_shard() -> None:
    assert len({shard_of(word, 208) for word in ("ủy", "uy", "úy", "ụy")}) == 1
    assert len({shard_of(number, 208) for number in ("=172tbtw", "=172cvhu", "=172")}) == 1


def test_the_dictionary_fits_into_the_window() -> None:
    assert 1000 < len(dictionary()) < 32_768
