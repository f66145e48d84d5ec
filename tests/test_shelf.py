"""Bytes put aside come back as they were, also in a process forked later."""

import random

from build_tools.shelf import Shelf, Shelved
from build_tools.workers import map_in_workers


def test_what_was_put_is_found_at_its_place() -> None:
    throw, shelf = random.Random(5), Shelf()
    several = [throw.randbytes(throw.choice((0, 1, 7, 900, 70_000))) for _ in range(400)]
    places = [shelf.put(data) for data in several]
    assert len(set(places)) == len([data for data in several if data]) + 1
    assert [shelf.get(place) for place in places] == several


def test_one_that_is_larger_than_any_piece_has_a_piece_of_its_own() -> None:
    shelf = Shelf()
    before, large, after = shelf.put(b"before"), shelf.put(b"x" * (1 << 25)), shelf.put(b"after")
    assert [shelf.get(before), len(shelf.get(large)), shelf.get(after)] == [b"before", 1 << 25, b"after"]


def test_worker_processes_find_it_too() -> None:
    shelf = Shelf()
    places = [shelf.put(b"%d" % number) for number in range(200)]
    found = map_in_workers(read_some, places, context=shelf, chunk=10, few=1)
    assert [data for some in found for data in some] == [b"%d" % number for number in range(200)]


def read_some(places: list[int], shelf: Shelf) -> list[bytes]:
    return [shelf.get(place) for place in places]


def test_a_mapping_on_a_shelf_has_its_values_in_order_and_opens_each_as_it_was_put() -> None:
    opened: list[bytes] = []

    def read(packed: bytes) -> str:
        opened.append(packed)
        return packed.decode()

    shelved = Shelved(Shelf(), pack=str.encode, opened=read)
    values = {f"key {number}": "" if number % 7 == 0 else f"value {number}" for number in range(500, 0, -1)}
    for key, value in values.items():
        shelved.put(key, value)
    assert [*shelved.items()] == [*values.items()]
    assert len(shelved) == len(opened) == len(values)
    assert "key 3" in shelved
    assert len(opened) == len(values)
    assert "key 0" not in shelved
    assert shelved.get("key 0") is None
