"""An invented archive for the search tests: any number of documents from word lists, the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from build_tools.search.documents import SearchFields
from build_tools.text import slug

_FILE = Path(__file__).with_name("data") / "search_words.json"
_WORDS: Final[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
_SUBJECTS: Final[list[str]] = _WORDS["subjects"]
_ACTIONS: Final[list[str]] = _WORDS["actions"]
_OBJECTS: Final[list[str]] = _WORDS["objects"]
_ENDS: Final[list[str]] = _WORDS["ends"]
_PLACES: Final[list[str]] = _WORDS["places"]
_TYPES: Final[list[tuple[str, str]]] = _WORDS["types"]
_BODIES: Final[list[tuple[str, str]]] = _WORDS["bodies"]
_SIGNERS: Final[list[str]] = _WORDS["signers"]
_ONSETS: Final[list[str]] = _WORDS["onsets"]
_RIMES: Final[list[str]] = _WORDS["rimes"]


def invent_documents(count: int, *, seed: int = 1, syllables: int = 1100) -> Iterator[SearchFields]:
    """Yield ``count`` documents of about ``syllables`` each, one in ten only cited and without text."""
    rng = random.Random(seed)
    names = [
        " ".join(rng.choice(_ONSETS).capitalize() + rng.choice(_RIMES) for _ in range(2))
        for _ in range(count // 20 + 10)
    ]
    for index in range(count):
        yield _document(rng, index, names, syllables)


def _document(rng: random.Random, index: int, names: list[str], syllables: int) -> SearchFields:
    kind, code = rng.choice(_TYPES)
    body, body_code = rng.choice(_BODIES)
    place = rng.choice(_PLACES)
    issued = date(2015, 1, 1) + timedelta(days=rng.randrange(4000))
    number = f"{index + 1}/{code}-{body_code}" if body_code == "UBND" else f"{index + 1}-{code}/{body_code}"
    issuer = f"{body} {place}"
    held = rng.random() > 0.1
    title = _title(rng, place, names)
    address = f"{slug(issuer)}/{issued.year}/{slug(number)}"
    return SearchFields(
        key=address,
        url=f"{'van-ban' if held else 'dan-chieu'}/{address}.html",
        title=title,
        held=held,
        number=number,
        type=kind,
        issuer=issuer,
        issued=issued.isoformat() if rng.random() > 0.02 else "",
        recipients=tuple(rng.sample(_SUBJECTS, rng.randint(2, 6))) if held else (),
        signers=(rng.choice(_SIGNERS),) if held else (),
        text=_text(rng, title, names, rng.randint(syllables // 3, syllables * 5 // 3)) if held else "",
    )


def _title(rng: random.Random, place: str, names: list[str]) -> str:
    tail = rng.choice(("", f" trên địa bàn {place}", f" tại xã {rng.choice(names)}", f" năm {rng.randint(2015, 2026)}"))
    return f"Về việc {rng.choice(_ACTIONS)} {rng.choice(_OBJECTS)}{tail} {rng.choice(_ENDS)}"


def _text(rng: random.Random, title: str, names: list[str], syllables: int) -> str:
    code, body = rng.choice(_TYPES)[1], rng.choice(_BODIES)[1]
    day = date(2015, 1, 1) + timedelta(days=rng.randrange(4000))
    cited = f"{rng.randint(1, 900)}-{code}/{body} ngày {day.day}/{day.month}/{day.year}"
    written = [f"Thực hiện văn bản số {cited}, {title[0].lower()}{title[1:]}."]
    length = 30
    while length < syllables:
        sentence = f"{rng.choice(_SUBJECTS)} {rng.choice(_ACTIONS)} {rng.choice(_OBJECTS)}"
        if rng.random() < 0.5:
            sentence += f", {rng.choice(_ACTIONS)} {rng.choice(_OBJECTS)} tại {rng.choice(names)}"
        sentence += f" {rng.choice(_ENDS)}." + rng.choice((" ", " ", " ", "\n\n"))
        written.append(sentence[0].upper() + sentence[1:])
        length += len(sentence.split())
    return " ".join(written)
