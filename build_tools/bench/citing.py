"""A document that speaks and one that it names → the words of the citation, as varied as in life.

Whom a document cites follows the lines of power: mostly what the bodies above it issued, then its own earlier
documents, then neighbours; few documents are cited often. Nothing cites a later document.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from build_tools.bench.bodies import Body, Country
from build_tools.bench.dice import Dice, Weighted
from build_tools.bench.issues import Issue, Issued
from build_tools.bench.names import Names, Subject
from build_tools.dates import official

_RECENT: Final = 0.4  # how often the newest documents are cited rather than the famous ones
_FAME: Final = 3.0  # the power of the law by which few documents are cited often
_TITLE_STREAM, _TEXT_STREAM = 0, 1  # two streams of throws for each document


@dataclass(frozen=True)
class Library:
    """All documents and the words for them. ``dice(issue)`` gives the throws that are the text's own."""

    seed: int
    names: Names
    country: Country
    issued: Issued

    def __hash__(self) -> int:
        return id(self)

    def dice(self, issue: Issue) -> Dice:
        """The throws of the document's text."""
        return Dice(seed=self.seed, stream=issue.index * 2 + _TEXT_STREAM + 2)

    def subject(self, issue: Issue) -> Subject:
        """What the document is about; the same as in its title."""
        return self._title_dice(issue)[1]

    def _title_dice(self, issue: Issue) -> tuple[Dice, Subject]:
        dice = Dice(seed=self.seed, stream=issue.index * 2 + _TITLE_STREAM + 2)
        return dice, self.names.subjects[dice.skewed(len(self.names.subjects), 1.4)]

    @lru_cache(maxsize=20_000)  # noqa: B019 - a library lives as long as its archive is written
    def title(self, issue: Issue) -> str:
        """The document's trích yếu; one in twelve names another document."""
        dice, subject = self._title_dice(issue)
        phrases = self.names.phrases
        place = issue.body.place
        where = dice.pick(phrases["scopes"]).format(place=place.label if place else "cả nước")
        if issue.held and dice.chance(0.08) and (target := choose(self, issue, dice)):
            issuer = issuer_as_written(issue, target, dice)
            cited = f"{target.type.name} số {target.number} {_day(target, dice)} của {issuer}"
            return phrases["title_citing"][0].format(T=cited, A=subject.activity)
        if issue.type.code is None and dice.chance(0.4):
            return phrases["title_state_letter"][0].format(A=subject.activity, W=where)
        pattern = dice.pick(phrases["titles"])
        return pattern.format(A=subject.activity, M=subject.matter, W=where, Y=issue.issued.year)


# Where a citation's target is looked for, by weight.
_WHENCE: Final[Weighted[str]] = Weighted(
    [("above", 0.42), ("own", 0.2), ("near", 0.16), ("national", 0.16), ("anywhere", 0.06)]
)


def choose(library: Library, issue: Issue, dice: Dice) -> Issue | None:
    """Return a numbered document older than ``issue`` that it may name; None when there is none."""
    for _ in range(3):
        whence = dice.weigh(_WHENCE)
        if whence == "national":
            series = library.issued.national
        elif (found := library.issued.by_body.get(_look_in(library, issue, dice, whence).index)) is not None:
            series = found
        else:
            continue
        older = series.before(issue.day)
        if not older:
            continue
        target = series.issues[
            older - 1 - dice.skewed(min(older, 12), 1.5) if dice.chance(_RECENT) else dice.skewed(older, _FAME)
        ]
        if target.number is not None:
            return target
    return None


def _look_in(library: Library, issue: Issue, dice: Dice, whence: str) -> Body:
    body = issue.body
    if whence == "above" and (above := [*body.lineage()]):
        chosen = above[dice.skewed(len(above), 1.3)]
        return body if not chosen.kind.weight and dice.chance(0.8) else chosen  # the nation has its own share
    if whence == "near" and body.place is not None:
        place = body.place.inside if body.place.inside is not None and dice.chance(0.4) else body.place
        return dice.pick(library.country.at[place])
    return dice.weigh(library.country.issuing) if whence == "anywhere" else body


def issuer_as_written(speaker: Issue, target: Issue, dice: Dice) -> str:
    """The target's issuer in the speaker's mouth: ``Tỉnh ủy`` from below, else the full name."""
    organisation = target.body.organisation
    context = organisation.context or organisation.id
    below = speaker.body.id == context or any(body.id == context for body in speaker.body.lineage())
    if below and organisation.local and dice.chance(0.7):
        return dice.pick(organisation.local)
    names = (organisation.name, *organisation.variants)
    return names[dice.skewed(len(names), 2.0)]


def cite(library: Library, speaker: Issue, target: Issue, dice: Dice) -> str:
    """Name ``target`` for the first time: most often in full, sometimes without its date or its issuer."""
    issuer = issuer_as_written(speaker, target, dice)
    number = _number_as_typed(target, dice)
    kind = target.type.name if dice.chance(0.93) else target.type.name[0].lower() + target.type.name[1:]
    named = f"{kind} số {number}" if dice.chance(0.95) else f"{kind} {number}"
    comma = "," if target.body.kind.family == "party" and dice.chance(0.7) else ""
    dated = f"{comma} {_day(target, dice)}"
    about = f" {_about(library.title(target))}" if dice.chance(0.45) else ""
    form = dice.weigh(_FORMS)
    if form == "before":
        return f"chỉ đạo của {issuer} tại {named}{dated}{about}"
    if form == "list" and (second := choose(library, speaker, dice)) and second.key != target.key:
        other = (
            f"{second.type.name} số {second.number} {_day(second, dice)} của {issuer_as_written(speaker, second, dice)}"
        )
        return f"{named}{dated} của {issuer} và {other}"
    return {
        "undated": f"{named} của {issuer}{about}",
        "unissued": f"{named}{dated}{about}",
        "bare": named,
    }.get(form, f"{named}{dated} của {issuer}{about}")


_FORMS: Final[Weighted[str]] = Weighted(
    [("full", 0.68), ("undated", 0.06), ("unissued", 0.07), ("before", 0.09), ("list", 0.08), ("bare", 0.02)]
)


def cite_again(target: Issue, dice: Dice) -> str:
    """Name a document that the text has named before: ``Chỉ thị số 12-CT/TU``, ``Chỉ thị 12``."""
    number = str(target.number)
    bare = dice.chance(0.25) and target.type.name in {"Chỉ thị", "Nghị quyết", "Kết luận"}
    short = number.partition("-" if target.body.kind.family == "party" else "/")[0]
    return f"{target.type.name} {'số ' if dice.chance(0.6) else ''}{short if bare else number}"


def _number_as_typed(target: Issue, dice: Dice) -> str:
    number = str(target.number)
    if target.body.kind.family == "party" and dice.chance(0.08):
        return number.replace("-", dice.pick((" - ", "- ")), 1)
    return number


def _day(target: Issue, dice: Dice) -> str:
    day = target.issued
    if dice.chance(0.12):
        return official(day)
    month = f"{day.month:02d}" if day.month < 3 or dice.chance(0.2) else str(day.month)  # noqa: PLR2004 - the rule's months
    sign = "/" if dice.chance(0.8) else "-"
    return f"ngày {day.day:02d}{sign}{month}{sign}{day.year}"


def _about(title: str) -> str:
    """A trích yếu in running text: ``Về việc …`` → ``về việc …``, ``Thực hiện …`` → ``về thực hiện …``."""
    for start in ("Về ", "V/v "):
        if title.startswith(start):
            return f"về {title.removeprefix(start)}"
    return f"về {title[0].lower()}{title[1:]}"
