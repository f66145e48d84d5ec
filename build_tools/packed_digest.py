"""A digest ⇄ bytes: the one form in which digests travel between processes and lie in the cache.

Every noun becomes the tuple of its fields, and ``marshal`` writes tuples ten times as fast as ``pickle`` writes
dataclasses. What a noun gains or loses follows from its definition in ``model``; a field of a type that ``marshal``
does not write is a ValueError here and has to be named below.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
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


_DAY: Final[_Form] = (date.toordinal, date.fromordinal)
_DIRECTIVE: Final = _form(
    Directive,
    issued=_DAY,
    meeting=_DAY,
    signers=_each(_form(Signer)),
    received=_each(_form(ReceivedStamp, date=_DAY)),
    posting=_form(Posting),
    source=_form(Source),
    notes=_each(_form(Note)),
    attachments=_each(_form(Attachment)),
    references=_each(_form(DeclaredReference)),
    corrections=_each(_form(Correction, date=_DAY)),
)
_DIGEST: Final = _form(
    Digest,
    directive=_DIRECTIVE,
    citations=_each(_form(Citation)),
    mentions=_each(_form(Mention)),
    headings=_each(_form(Heading)),
)
_FINDINGS: Final = _each(_form(Finding))


def pack(digest: Digest) -> bytes:
    """Return ``digest`` as bytes; ValueError when it holds what has no plain form."""
    return marshal.dumps(_DIGEST[0](digest))


def unpack(data: bytes) -> Digest:
    """Return the digest that :func:`pack` wrote."""
    digest: Digest = _DIGEST[1](marshal.loads(data))  # noqa: S302 - written by this program
    return digest


def pack_work(digest: Digest | None, findings: Iterable[Finding]) -> bytes:
    """Return what is said of one directive as bytes: its digest, if it could be read, and its findings."""
    return marshal.dumps((None if digest is None else pack(digest), _FINDINGS[0](findings)))


def unpack_work(data: bytes) -> tuple[Digest | None, tuple[Finding, ...]]:
    """Return the digest and the findings that :func:`pack_work` wrote."""
    digest, findings = marshal.loads(data)  # noqa: S302 - written by this program
    return (None if digest is None else unpack(digest)), _FINDINGS[1](findings)
