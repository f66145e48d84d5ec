"""Kính gửi and Nơi nhận → which organisation or class each line names, and, seen from there, who sent what.

A line is one item as written. Organisations inside it are found by name, in the issuer's mouth; what names none is a
class of recipients, known per issuer, never an organisation.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

from build_tools.model import AnyDigest, Receipt, RecipientClass, RecipientItem
from build_tools.organisations import Registry
from build_tools.recipients import Recipient, expand, read_recipient
from build_tools.shelf import Shelf, Shelved
from build_tools.text import address_part, slug

_JOINT: Final = re.compile(r"(\s*[,;]\s*(?:và\s+)?|\s+và\s+)")
_LONGEST_SLUG: Final = 50
Target = str | None
Kind = Literal["addressee", "recipient"]


_Way = tuple[Kind, str, str | None]  # how something is received: as what, by which words, what for


def pack_lines(items: Sequence[RecipientItem]) -> bytes:
    """Return the lines of a directive as bytes."""
    return marshal.dumps([*map(tuple, items)]) if items else b""


def open_lines(packed: bytes) -> tuple[RecipientItem, ...]:
    """Return the lines that :func:`pack_lines` packed."""
    return tuple(map(RecipientItem._make, marshal.loads(packed))) if packed else ()  # noqa: S302 - written above


class Received(Mapping[str, tuple[Receipt, ...]]):
    """Target address without ``.html`` → what it received, in order of the directives' keys; made when asked for."""

    def __init__(self, found: dict[str, tuple[str | _Way, ...]]) -> None:
        self._found = found

    def __getitem__(self, target: str) -> tuple[Receipt, ...]:
        found: tuple[Any, ...] = self._found[target]
        return tuple(Receipt(key, *way) for key, way in zip(found[::2], found[1::2], strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class Receipts:
    """Every directive's addressees and recipients with their targets; then the same seen from each target."""

    def __init__(self, digests: Mapping[str, AnyDigest], issuer_of: Mapping[str, str], registry: Registry) -> None:
        self._registry = registry
        self._classes: dict[str, RecipientClass] = {}
        self._found: dict[str, list[str | _Way]] = {}  # target → directive, how it was received, the next directive …
        self._ways: dict[_Way, _Way] = {}  # one object for equal ones
        self._addresses: dict[str, str] = {}
        self._items: dict[tuple[str, Kind], tuple[RecipientItem, tuple[str, ...], _Way]] = {}  # of the issuer so far
        shelf = Shelf()
        self.addressees: Shelved[tuple[RecipientItem, ...]] = Shelved(shelf, pack=pack_lines, opened=open_lines)
        self.recipients: Shelved[tuple[RecipientItem, ...]] = Shelved(shelf, pack=pack_lines, opened=open_lines)
        last = None
        for key, digest in digests.items():
            issuer, directive = issuer_of[key], digest.directive
            if issuer != last:
                last = issuer
                self._items.clear()
            addressees = tuple(self._receive(key, "addressee", text, issuer) for text in directive.addressees)
            recipients = tuple(self._receive(key, "recipient", text, issuer) for text in directive.recipients)
            self.addressees.put(key, addressees)
            self.recipients.put(key, recipients)
        self._items.clear()

    def by_target(self) -> Received:
        """Target address without ``.html`` → what it received, in order of the directives' keys."""
        return Received({target: tuple(self._found[target]) for target in sorted(self._found)})

    def classes(self) -> dict[str, RecipientClass]:
        """Recipient classes by id, in order."""
        return dict(sorted(self._classes.items()))

    def _receive(self, key: str, kind: Kind, text: str, issuer: str) -> RecipientItem:
        """Read one line of a directive, and note for each target that it received the directive."""
        read = self._items.get((text, kind))
        if read is None:  # an issuer's lines recur: one object stands for all of them
            item = self._item(text, issuer)
            targets = tuple(dict.fromkeys(target for _, target in item.parts if target))
            way = (kind, item.text, item.purpose)
            read = self._items[text, kind] = (item, targets, self._ways.setdefault(way, way))
        item, targets, way = read
        for target in targets:
            self._found.setdefault(target, []).extend((key, way))
        return item

    def _item(self, text: str, issuer: str) -> RecipientItem:
        line = _read(text)
        parts = tuple(self._parts(line, text, issuer))
        if len(parts) == 1 and parts[0][0] == text:
            parts = ((text, parts[0][1]),)  # one string for the line and for its only part
        return RecipientItem(text, parts, line.purpose, None if line.role == "recipient" else line.role)

    def _parts(self, line: Recipient, text: str, issuer: str) -> Iterator[tuple[str, Target]]:
        """The words of the line in order, each with its target; joined they are the line."""
        if line.role == "as_addressed" or not line.name:
            yield text, None
            return
        before, name, after = text.partition(line.name)
        if not name:
            before, name, after = "", text, ""
        if before:
            yield before, None
        yield from self._named(name, issuer)
        if after:
            yield after, None

    def _named(self, name: str, issuer: str) -> Iterator[tuple[str, Target]]:
        whole = self._organisation(name, issuer)
        if whole:
            yield name, whole
            return
        pieces = _JOINT.split(name)
        targets = [self._organisation(piece, issuer) for piece in pieces[::2]]
        if not any(targets):
            yield name, self._class(name, issuer)
            return
        run = ""
        for index, (piece, target) in enumerate(zip(pieces[::2], targets, strict=True)):
            joint = pieces[2 * index + 1] if 2 * index + 1 < len(pieces) else ""
            if target is None:
                run += piece + joint
                continue
            yield from self._run(run, issuer)
            run = ""
            yield piece, target
            if joint:
                run = joint
        yield from self._run(run, issuer)

    def _run(self, run: str, issuer: str) -> Iterator[tuple[str, Target]]:
        """Words between organisations: a class of recipients with the joints round it."""
        head = _JOINT.match(run)
        before = head[0] if head else ""
        rest = run[len(before) :]
        tail = re.search(r"(?:\s*[,;]\s*(?:và\s+)?|\s+và\s+)\Z", rest)
        after = tail[0] if tail else ""
        name = rest[: len(rest) - len(after)]
        if before:
            yield before, None
        if name:
            yield name, self._class(name, issuer)
        if after:
            yield after, None

    def _organisation(self, name: str, issuer: str) -> Target:
        ids = self._registry.resolve(name, issuer) or self._registry.resolve(expand(name), issuer)
        return self._address("co-quan", ids[0]) if len(ids) == 1 else None

    def _class(self, name: str, issuer: str) -> Target:
        part = address_part(slug(name)[:_LONGEST_SLUG].strip("-"))
        if not part:
            return None
        identity = f"{issuer}/{part}"
        self._classes.setdefault(identity, RecipientClass(identity, name[0].upper() + name[1:], issuer))
        return self._address("noi-nhan", identity)

    def _address(self, folder: str, identity: str) -> str:
        """One string for all that were sent to the same."""
        address = f"{folder}/{identity}"
        return self._addresses.setdefault(address, address)


@lru_cache(maxsize=4096)
def _read(text: str) -> Recipient:
    return read_recipient(text)
