"""A number → an invented archive of that many directives, registry included, the same byte for byte every time.

Run as ``python -m build_tools.bench.archive N OUT``. The paragraphs are those of the repository's own directives, put
together anew (:mod:`.material`); places, bodies, people and documents do not exist.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from build_tools.archive import FOLDER
from build_tools.bench.bodies import Body, Country, invent_country
from build_tools.bench.citing import Library
from build_tools.bench.composing import Text, compose, person
from build_tools.bench.dice import Dice
from build_tools.bench.issues import Issue, issue_documents
from build_tools.bench.material import Material, read_material
from build_tools.bench.names import names
from build_tools.bench.yaml_text import Value, mapping

SEED: Final = 20_250_701
REPOSITORY: Final = Path(__file__).parent.parent.parent
_COUNTRY_STREAM, _ISSUES_STREAM = 0, 1
_MOTTO: Final[Mapping[str, list[Value]]] = {
    "party": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
    "state": ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
}


def write_archive(count: int, out: Path, *, seed: int = SEED) -> None:
    """Write ``count`` directives and their ``organisations.yml`` below ``out``, which must not hold an archive yet."""
    folder = out / FOLDER
    if folder.exists():
        raise ValueError(f"{folder} exists already")
    library = _invent_library(count, seed)
    material = read_material(REPOSITORY / FOLDER)
    folder.mkdir(parents=True)
    (folder / "organisations.yml").write_bytes(_registry(library.country).encode())
    made: set[str] = set()
    for issue in library.issued.held:
        file = folder / f"{issue.key}.md"
        if str(file.parent) not in made:
            file.parent.mkdir(parents=True)
            made.add(str(file.parent))
        file.write_bytes(directive_text(issue, library=library, material=material).encode())


def _invent_library(count: int, seed: int) -> Library:
    country = invent_country(count=count, dice=Dice(seed=seed, stream=_COUNTRY_STREAM), names=names())
    issues_dice = Dice(seed=seed, stream=_ISSUES_STREAM)
    issued = issue_documents(count=count, country=country, dice=issues_dice, names=names())
    return Library(seed, names(), country, issued)


def _registry(country: Country) -> str:
    """The authority file of the country, sorted by id."""
    entries = sorted((body.organisation for body in country.bodies), key=lambda organisation: organisation.id)
    parts = []
    for entry in entries:
        fields: dict[str, Value] = {"id": entry.id, "name": entry.name}
        fields |= {"variants": entry.variants, "local": entry.local}
        fields |= {"context": entry.context} if entry.context else {}
        fields |= {"codes": entry.codes}
        fields |= {"parent": entry.parent} if entry.parent else {}
        fields |= {"valid_to": entry.valid_to} if entry.valid_to else {}
        parts.append(mapping(fields, indent="  ", first="- "))
    return "# Invented for the bench: no place, body or person in this archive exists.\n\n" + "\n".join(parts)


def directive_text(issue: Issue, *, library: Library, material: Material) -> str:
    """Return the whole file of a directive: front matter and text."""
    dice = library.dice(issue)
    fields: dict[str, Value] = {"number": issue.number} if issue.number else {}
    fields |= {"type": issue.type.name, "title": library.title(issue), "issuer": issue.body.name}
    reproduced = dice.chance(0.06)
    fields |= {"form": "reproduced" if reproduced else "full", "place": _place(issue.body), "issued": issue.issued}
    if not reproduced:
        fields |= _paper(issue, library, dice)
    if reproduced:
        fields["posting"] = _posting(issue, library, dice)
    text = compose(issue, library=library, material=material, dice=dice)
    fields["topics"] = [library.subject(issue).topic]
    fields["attachments"] = _attachments(text)
    return f"---\n{mapping(fields)}---\n{text.body}"


def _place(body: Body) -> str:
    return body.place.name if body.place else "Hà Nội"


def _attachments(text: Text) -> list[Value]:
    return [{"title": title, "anchor": anchor} for title, anchor in text.attachments]


def _paper(issue: Issue, library: Library, dice: Dice) -> dict[str, Value]:
    """What the printed page has round the text: header, heading, signature, addressees, recipients, a stamp."""
    body, family = issue.body, issue.body.kind.family
    superior = [body.above.name.upper()] if body.above and body.kind.level != "nation" else []
    star = ["*"] if family == "party" else []
    fields: dict[str, Value] = {"header": [*superior, body.name.upper(), *star], "motto": _MOTTO[family]}
    letter = issue.type.name == "Công văn"
    fields["heading"] = [] if letter else [issue.type.name.upper()]
    fields["signers"] = [_signer(issue, library)]
    fields["addressees"] = (
        [dice.pick(_below(issue, library, dice)) for _ in range(dice.between(1, 3))] if letter else []
    )
    fields["recipients"] = _recipients(issue, library, dice, letter=letter)
    if dice.chance(0.04):
        day = issue.issued + timedelta(days=dice.between(1, 9))
        receiver = dice.pick(library.country.bodies).name
        fields["received"] = [{"organisation": receiver, "number": str(dice.between(10, 4000)), "date": day}]
    return fields


def _signer(issue: Issue, library: Library) -> dict[str, Value]:
    """One of the few people who sign for the body in these five years."""
    slots = library.names.signing[issue.body.kind.signing]
    term = (issue.issued.year - 1) // 5
    slot = issue.index % len(slots)
    people = Dice(seed=library.seed, stream=(1 << 39) + issue.body.index * 1_000 + term % 100 * 10 + slot)
    authority, position = slots[slot]
    signer: dict[str, Value] = {"authority": authority} if authority else {}
    return signer | {"position": position, "name": person(library, people)}


def _below(issue: Issue, library: Library, dice: Dice) -> tuple[str, ...]:
    """Classes and bodies that a body of this family writes to."""
    near = library.country.at[issue.body.place] if issue.body.place else library.country.bodies
    classes = library.names.phrases[f"classes.{issue.body.kind.family}"]
    return (*classes, dice.pick(near).name, dice.pick(library.country.bodies).name)


def _recipients(issue: Issue, library: Library, dice: Dice, *, letter: bool) -> list[Value]:
    phrases, family = library.names.phrases, issue.body.kind.family
    lines = ["Như kính gửi"] if letter else []
    for above in [*issue.body.lineage()][: dice.between(1, 2)]:
        name = dice.pick(above.organisation.local) if above.organisation.local and dice.chance(0.7) else above.name
        lines.append(f"{name} {dice.pick(phrases['purposes.up'])}".strip())
    for _ in range(dice.between(2, 5)):
        name = dice.pick(_below(issue, library, dice))
        lines.append(f"{name} {dice.pick(phrases['purposes.down'])}".strip())
    lines.append(dice.pick(phrases[f"file_copy.{family}"]))
    return list(dict.fromkeys(lines))


def _posting(issue: Issue, library: Library, dice: Dice) -> dict[str, Value]:
    day = issue.issued + timedelta(days=dice.between(0, 6))
    hour, minute = dice.between(7, 21), dice.between(0, 59)
    return {
        "portal": dice.pick(library.names.phrases["portals"]).format(place=_place(issue.body)),
        "headline": f"{issue.body.name}: {library.title(issue)}",
        "posted": f"{day.day:02d}/{day.month:02d}/{day.year} {hour:02d}:{minute:02d}",
        "posted_at": f"{day.isoformat()}T{hour:02d}:{minute:02d}",
        "views": str(dice.skewed(9_000, 3.0)),
    }


def main() -> int:
    """Write the archive that the command line asks for."""
    options = argparse.ArgumentParser(prog="python -m build_tools.bench.archive", description=__doc__)
    options.add_argument("count", type=int, metavar="N", help="how many directives")
    options.add_argument("out", type=Path, metavar="OUT", help="the folder that shall hold directives/")
    chosen = options.parse_args()
    try:
        write_archive(chosen.count, chosen.out)
    except (OSError, ValueError) as reason:
        options.exit(1, f"{reason}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
