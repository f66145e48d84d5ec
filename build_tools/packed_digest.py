"""A digest ⇄ bytes: the one form in which digests travel between processes and lie in the cache.

Every noun becomes the tuple of its fields, and ``marshal`` writes tuples ten times as fast as ``pickle`` writes
dataclasses. What a noun gains or loses follows from its definition in ``model``; a field of a type that ``marshal``
does not write is a ValueError here and has to be named below.

An archive of 100,000 is joined in one process. There a digest keeps its facts at hand, one object for what recurs
(a signer, a line of recipients); citations and their sentences stay bytes on a shelf until somebody asks for them.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, Final

from build_tools.findings import Finding
from build_tools.model import (
    Attachment,
    Citation,
    Correction,
    DeclaredReference,
    Digest,
    Directive,
    Heading,
    Mention,
    Note,
    Posting,
    ReceivedStamp,
    Signer,
    Source,
)
from build_tools.shelf import Shelf

Plain = tuple[Any, ...]
_Form = tuple[Callable[[Any], Any], Callable[[Any], Any]]  # to plain data, and back


def _form(noun: type[Any], **inner: _Form) -> _Form:
    """Return the form of ``noun``: its fields in order. ``inner`` has the form of fields that are not plain already."""
    names = [field.name for field in fields(noun)]
    values = attrgetter(*names)
    forms = [(names.index(name), *form) for name, form in inner.items()]

    def to_plain(value: Any) -> Plain:  # noqa: ANN401 - an instance of the noun
        plain = [*values(value)]
        for place, pack_field, _ in forms:
            if plain[place]:
                plain[place] = pack_field(plain[place])
        return tuple(plain)

    def to_noun(plain: Plain) -> Any:  # noqa: ANN401 - an instance of the noun
        if not forms:
            return noun(*plain)
        read = [*plain]
        for place, _, unpack_field in forms:
            if read[place]:
                read[place] = unpack_field(read[place])
        return noun(*read)

    return (to_plain if forms else values), to_noun


def _each(form: _Form) -> _Form:
    """The form of a tuple whose values have ``form``."""
    pack_one, unpack_one = form
    return (lambda several: tuple(map(pack_one, several))), (lambda several: tuple(map(unpack_one, several)))


def _shared(form: _Form) -> _Form:
    """The form of nouns that recur from directive to directive: equal ones become one object."""
    pack_one, unpack_one = form
    known: dict[Any, Any] = {}

    def to_noun(plain: Any) -> Any:  # noqa: ANN401 - an instance of the noun
        if len(known) >= _MOST_SHARED:
            known.clear()
        noun = unpack_one(plain)
        return known.setdefault(noun, noun)

    return pack_one, to_noun


def _itself(plain: Any) -> Any:  # noqa: ANN401 - whatever it is
    return plain


_MOST_SHARED: Final = 100_000  # objects of one kind; a later equal one is then another
_DAY: Final[_Form] = (date.toordinal, date.fromordinal)
_PLAIN: Final[_Form] = (_itself, _itself)
_LINES: Final = _shared(_PLAIN)
_RECURRING: Final = _each(_shared(_PLAIN))
_DIRECTIVE: Final = _form(
    Directive,
    type=_LINES,
    number=_LINES,
    issuer=_LINES,
    place=_LINES,
    header=_LINES,
    motto=_LINES,
    heading=_LINES,
    separator=_LINES,
    addressees=_RECURRING,
    recipients=_RECURRING,
    topics=_RECURRING,
    line_of=_LINES,
    issued=_shared(_DAY),
    meeting=_DAY,
    signers=_each(_shared(_form(Signer, position=_LINES, authority=_LINES))),
    received=_each(_form(ReceivedStamp, date=_DAY)),
    posting=_form(Posting),
    source=_form(Source),
    notes=_each(_form(Note)),
    attachments=_each(_form(Attachment)),
    references=_each(_form(DeclaredReference)),
    corrections=_each(_form(Correction, date=_DAY)),
)
_CITATIONS: Final[_Form] = (
    (lambda several: tuple(map(tuple, several))),
    (lambda plain: tuple(map(Citation._make, plain))),
)
_MENTIONS: Final[_Form] = (lambda several: tuple(map(tuple, several))), (lambda plain: tuple(map(Mention._make, plain)))
_HEADINGS: Final = _each(_form(Heading))
_FINDINGS: Final = _each(_form(Finding))


class PackedDigest:
    """A digest of which only the facts are open; see :class:`build_tools.model.AnyDigest`."""

    __slots__ = ("_place", "_shelf", "directive")

    def __init__(self, directive: Directive, shelf: Shelf, place: int) -> None:
        self.directive = directive
        self._shelf = shelf
        self._place = place

    @property
    def citations(self) -> tuple[Citation, ...]:
        """As in :class:`Digest`; made anew when they have not been asked for lately."""
        return _open(self._shelf, self._place).citations

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """As in :class:`Digest`."""
        return _open(self._shelf, self._place).mentions

    @property
    def headings(self) -> tuple[Heading, ...]:
        """As in :class:`Digest`."""
        return _open(self._shelf, self._place).headings

    def opened(self) -> Digest:
        """Return the whole digest."""
        rest = _open(self._shelf, self._place)
        return Digest(self.directive, rest.citations, rest.mentions, rest.headings)


class _Rest:
    """What is packed of a digest, opened piece by piece."""

    def __init__(self, packed: bytes) -> None:
        self._plain: tuple[Plain, Plain, Plain] = marshal.loads(packed)  # noqa: S302 - written by this program

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        found: tuple[Citation, ...] = _CITATIONS[1](self._plain[0])
        return found

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        found: tuple[Mention, ...] = _MENTIONS[1](self._plain[1])
        return found

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        found: tuple[Heading, ...] = _HEADINGS[1](self._plain[2])
        return found


@lru_cache(maxsize=256)
def _open(shelf: Shelf, place: int) -> _Rest:
    return _Rest(shelf.get(place))


def pack(digest: Digest) -> bytes:
    """Return ``digest`` as bytes; ValueError when it holds what has no plain form."""
    rest = (_CITATIONS[0](digest.citations), _MENTIONS[0](digest.mentions), _HEADINGS[0](digest.headings))
    return marshal.dumps((_DIRECTIVE[0](digest.directive), marshal.dumps(rest)))


def unpack(data: bytes, shelf: Shelf | None = None) -> PackedDigest:
    """Return the digest that :func:`pack` wrote; what it does not keep open goes to the ``shelf`` of its archive."""
    directive, rest = marshal.loads(data)  # noqa: S302 - written by this program
    shelf = shelf or Shelf()
    return PackedDigest(_DIRECTIVE[1](directive), shelf, shelf.put(rest))


def pack_work(digest: Digest | None, findings: Iterable[Finding]) -> bytes:
    """Return what is said of one directive as bytes: its digest, if it could be read, and its findings."""
    return marshal.dumps((None if digest is None else pack(digest), _FINDINGS[0](findings)))


def unpack_work(data: bytes, shelf: Shelf | None = None) -> tuple[PackedDigest | None, tuple[Finding, ...]]:
    """Return the digest and the findings that :func:`pack_work` wrote; ``shelf`` as in :func:`unpack`."""
    digest, findings = marshal.loads(data)  # noqa: S302 - written by this program
    return (None if digest is None else unpack(digest, shelf)), _FINDINGS[1](findings)
