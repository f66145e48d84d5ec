"""A long list → static pages of at most 100 entries.

Lists of documents grow at their new end, so their older pages are counted from the oldest entry: a new document changes
the first page and, once in fifty, makes one more, and every other page stays byte for byte. Lists in the order of the
alphabet have no such end and are cut from the front.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

LIMIT = 100  # the most that one page lists
BLOCK = 50  # what an older page lists

Entry = TypeVar("Entry")


class Slice(NamedTuple, Generic[Entry]):
    """One page of a list, and the addresses of its neighbours; ``number`` is 0 on the first page."""

    address: str
    entries: tuple[Entry, ...]
    number: int = 0
    previous: str | None = None  # newer, or nearer to the front
    next: str | None = None
    first: str | None = None  # None on the first page itself
    last: str | None = None
    pages: int = 1  # of the whole list


def later_address(first: str, number: int) -> str:
    """Return the address of page ``number`` of the list that begins at ``first``.

    ``co-quan/x.html`` → ``co-quan/x/trang-2.html``; ``dan-chieu/index.html`` → ``dan-chieu/trang/2/index.html``: under
    ``van-ban/`` and ``dan-chieu/`` only documents have a name other than index.html.
    """
    if first.startswith(("van-ban/", "dan-chieu/")):
        return f"{first.removesuffix('index.html')}trang/{number}/index.html"
    return f"{first.removesuffix('.html').removesuffix('/index')}/trang-{number}.html"


def cut_newest_first(
    first: str, entries: Sequence[Entry], *, later: Callable[[str, int], str] = later_address
) -> list[Slice[Entry]]:
    """Cut a list whose newest entry comes first; older pages are numbered from the oldest, page 1.

    ``later`` gives the address of a page from that of the first one and the page's number.
    """
    count = len(entries)
    if count <= LIMIT:
        return [Slice(first, tuple(entries))]
    pages = (count - BLOCK) // BLOCK
    parts = [(first, 0, entries[: count - pages * BLOCK])]
    for number in range(pages, 0, -1):
        end = count - (number - 1) * BLOCK
        parts.append((later(first, number), number, entries[end - BLOCK : end]))
    return _joined(parts)


def cut_in_order(
    first: str, entries: Sequence[Entry], *, later: Callable[[str, int], str] = later_address
) -> list[Slice[Entry]]:
    """Cut a list from its front; the second page is page 2."""
    parts = [(first, 0, entries[:LIMIT])]
    for start in range(LIMIT, len(entries), LIMIT):
        number = start // LIMIT + 1
        parts.append((later(first, number), number, entries[start : start + LIMIT]))
    return _joined(parts)


def _joined(parts: list[tuple[str, int, Sequence[Entry]]]) -> list[Slice[Entry]]:
    last = len(parts) - 1
    return [
        Slice(
            address,
            tuple(entries),
            number,
            previous=parts[place - 1][0] if place else None,
            next=parts[place + 1][0] if place < last else None,
            first=parts[0][0] if place else None,
            last=parts[last][0] if place < last else None,
            pages=len(parts),
        )
        for place, (address, number, entries) in enumerate(parts)
    ]
