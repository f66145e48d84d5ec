"""Plain YAML data → the nouns of the archive, with a finding for everything that does not fit.

The only door to pydantic. Types are strict: what should be text and was written without quotes (``number: 012``) is a
finding, never a guess. Limits are generous for documents and small for attacks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Strict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from build_tools import model
from build_tools.findings import Finding, error
from build_tools.front_matter import YamlDocument
from build_tools.misfits import Misfit, Where, explain
from build_tools.text import KEPT_NAMES

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


def _addressable(key: str) -> str:
    """Refuse what no file of the site may be called."""
    if not KEPT_NAMES.isdisjoint(key.split("/")):
        raise ValueError(key)
    return key


DocumentKey = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){0,4}$", max_length=106),
    AfterValidator(_addressable),
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# A list of YAML, held as a tuple; what stands in it is as strict as anywhere.
Value = TypeVar("Value")
Several = Annotated[tuple[Value, ...], Strict(strict=False)]
FilePath = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f][^\\\x00-\x1f]*$")]


def _unquoted(value: object) -> object:
    """Read ``'2021-03-02'`` as the day that it is; whoever puts quotes round everything has made no mistake."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == _ISO_LENGTH else value
    except ValueError:
        return value


_ISO_LENGTH: Final = len("2021-03-02")
Day = Annotated[dt.date, BeforeValidator(_unquoted)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SignerEntry(_Part):
    """Who signed, as printed."""

    name: Line
    position: Line | None = None
    authority: Line | None = None


class ReceivedEntry(_Part):
    """A stamp that a receiver put on its copy."""

    organisation: Line
    number: Line | None = None
    date: Day | None = None


class PostingEntry(_Part):
    """What the source portal showed when the page was captured."""

    portal: Line | None = None
    headline: Text | None = None
    posted: Line | None = None
    posted_at: Line | None = None
    author: Line | None = None
    views: Line | None = None
    comments: Line | None = None
    rating: Line | None = None
    poll: Line | None = None
    counters_heading: Line | None = None
    counters: dict[Line, Line] = {}
    remarks: Several[Text] = ()


class SourceEntry(_Part):
    """The captured original beside the directive."""

    file: FilePath
    sha256: Sha256
    description: Text | None = None


class NoteEntry(_Part):
    """A remark on a field or on a citation."""

    note: Text
    field: Line | None = None
    citation: Line | None = None
    as_written: Text | None = None


class AttachmentEntry(_Part):
    """A section of the text without a number of its own."""

    title: Text
    anchor: Slug


class CorrectionEntry(_Part):
    """What a person corrected, and when."""

    date: Day
    what: Text


class ReferenceEntry(_Part):
    """A reference that a person wrote down."""

    document: DocumentKey
    relation: Line = "dan_chieu"
    citation: Line | None = None


class FrontMatter(_Part):
    """The front matter of a directive, as staff write it."""

    number: Line | None = None
    type: Line
    title: Text
    issuer: Line
    form: model.TextForm = "full"
    place: Line | None = None
    issued: Day | None = None
    meeting: Day | None = None
    header: Several[Line] = ()
    motto: Several[Line] = ()
    heading: Several[Line] = ()
    signers: Several[SignerEntry] = ()
    addressees: Several[Text] = ()
    recipients: Several[Text] = ()
    separator: Literal[";", ",", ""] = ";"
    received: Several[ReceivedEntry] = ()
    posting: PostingEntry | None = None
    source: SourceEntry | None = None
    notes: Several[NoteEntry] = ()
    attachments: Several[AttachmentEntry] = ()
    references: Several[ReferenceEntry] = ()
    omitted: Several[Text] = ()
    corrections: Several[CorrectionEntry] = ()
    aliases: Several[DocumentKey] = ()
    topics: Several[Line] = ()


class OrganisationEntry(_Part):
    """One entry of ``organisations.yml``."""

    id: Annotated[Slug, AfterValidator(_addressable)]
    name: Line
    variants: Several[Line] = ()
    local: Several[Line] = ()
    context: Slug | None = None
    codes: Several[Line] = ()
    parent: Slug | None = None
    stated: bool = True
    valid_from: Day | None = None
    valid_to: Day | None = None
    succeeded_by: Several[Slug] = ()
    note: Text | None = None


class CitedEntry(_Part):
    """One entry of ``cited.yml``: facts and old addresses of a cited document that a person has pinned."""

    document: DocumentKey
    number: Line | None = None
    type: Line | None = None
    title: Text | None = None
    issuer: Line | None = None
    issued: Day | None = None
    aliases: Several[DocumentKey] = ()


_FRONT_MATTER: Final = TypeAdapter(FrontMatter)
_ORGANISATIONS: Final = TypeAdapter(list[OrganisationEntry])
_CITED: Final = TypeAdapter(list[CitedEntry])


def read_directive(document: YamlDocument, *, key: str) -> tuple[model.Directive | None, list[Finding]]:
    """Turn front matter into a directive; every thing that does not fit is a finding with its line."""
    path = f"directives/{key}.md"
    if not isinstance(document.value, dict):
        return None, [error(path, document.line(()), "front-matter-not-mapping")]
    try:
        entry = _FRONT_MATTER.validate_python(document.value)
    except ValidationError as wrong:
        return None, _explain(wrong, document, path, FrontMatter)
    lines = tuple((name, document.places[name,][0]) for name in document.value)
    return model.Directive(key=key, line_of=lines, **_fields(entry)), []


_NOUNS: Final[dict[type[_Part], Callable[..., Any]]] = {
    SignerEntry: model.Signer,
    ReceivedEntry: model.ReceivedStamp,
    PostingEntry: model.Posting,
    SourceEntry: model.Source,
    NoteEntry: model.Note,
    AttachmentEntry: model.Attachment,
    CorrectionEntry: model.Correction,
    ReferenceEntry: model.DeclaredReference,
}


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if found := _nested_model(inner):
            return found
    return None


_ENTRIES: Final[tuple[type[_Part], ...]] = (FrontMatter, *_NOUNS)
# Fields that the model does not hold as they come.
_NOT_PLAIN: Final = frozenset(
    name
    for entry in _ENTRIES
    for name, field in entry.model_fields.items()
    if name == "counters" or _nested_model(field.annotation)
)


def _fields(entry: _Part) -> dict[str, Any]:
    """The fields of an entry as the nouns of the model hold them: entries as nouns, a mapping as pairs."""
    values = {**vars(entry)}
    for name in _NOT_PLAIN & values.keys():
        values[name] = _frozen(values[name])
    return values


def _frozen(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_frozen, value))
    if isinstance(value, dict):
        return tuple(value.items())
    return _NOUNS[type(value)](**_fields(value)) if isinstance(value, _Part) else value


def read_organisations(document: YamlDocument, *, path: str) -> tuple[list[model.Organisation], list[Finding]]:
    """Turn the authority file into organisations, in file order, each with its line."""
    if document.value is None:
        return [], []
    try:
        entries = _ORGANISATIONS.validate_python(document.value)
    except ValidationError as wrong:
        return [], _explain(wrong, document, path, OrganisationEntry)
    return [
        model.Organisation(line=document.line((index,)), **_fields(entry)) for index, entry in enumerate(entries)
    ], []


def read_cited(document: YamlDocument, *, path: str) -> tuple[list[model.CitedDocument], list[Finding]]:
    """Turn ``cited.yml`` into pinned cited documents."""
    if document.value is None:
        return [], []
    try:
        entries = _CITED.validate_python(document.value)
    except ValidationError as wrong:
        return [], _explain(wrong, document, path, CitedEntry)
    return [
        model.CitedDocument(
            key=entry.document,
            number=entry.number,
            type=entry.type,
            title=entry.title,
            issuer=entry.issuer,
            issued=entry.issued.isoformat() if entry.issued else None,
            aliases=tuple(entry.aliases),
        )
        for entry in entries
    ], []


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas that editors use: ``directive``, ``organisations`` and ``cited``."""
    return {
        "directive": _FRONT_MATTER.json_schema(),
        "organisations": _ORGANISATIONS.json_schema(),
        "cited": _CITED.json_schema(),
    }


def _explain(wrong: ValidationError, document: YamlDocument, path: str, top: type[BaseModel]) -> list[Finding]:
    known = partial(_known_fields, top=top)
    return [explain(_misfit(problem), document, path=path, known=known) for problem in wrong.errors(include_url=False)]


def _misfit(problem: Any) -> Misfit:
    where = tuple(part for part in problem["loc"] if part != "[key]")
    return Misfit(problem["type"], where, problem["input"], problem.get("ctx", {}))


def _known_fields(where: Where, top: type[BaseModel]) -> list[str]:
    """The fields allowed where an unknown one stood: walk the models along the path."""
    fields = top.model_fields
    for part in where[:-1]:
        if isinstance(part, str) and part in fields:
            nested = _nested_model(fields[part].annotation)
            fields = nested.model_fields if nested else fields
    return sorted(fields)
