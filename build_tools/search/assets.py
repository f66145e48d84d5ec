"""The scripts and the style of search, as the site carries them: our sources joined, their words in front."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from build_tools.search.packing import FOLDER, dictionary
from build_tools.search.query import common_words

_SOURCES: Final = Path(__file__).parent.parent / "assets" / "search"
# In the order in which each needs the ones before it; the first half knows no page.
CORE: Final = ("analysis.js", "inflate.js", "query.js", "store.js", "results.js", "engine.js", "snippet.js")
PAGE: Final = ("loader.js", "draw.js", "state.js", "facets.js", "page.js")


def search_assets(said: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield ``(path, content)`` of the two scripts and the style; ``said`` is the ``search`` section of the words."""
    yield f"{FOLDER}/tim-kiem.js", (settings_script(said) + _joined(*CORE, *PAGE)).encode()
    yield f"{FOLDER}/hop-tim.js", _joined("box.js").encode()
    yield f"{FOLDER}/tim-kiem.css", _joined("search.css").encode()


def settings_script(said: Mapping[str, str]) -> str:
    """Return the statement that gives the scripts their words, the common syllables and the dictionary of phrases."""
    settings = {"words": dict(said), "common": list(common_words()), "dictionary": dictionary().decode()}
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"(globalThis.KhoSearch=globalThis.KhoSearch||{{}}).settings={text};\n"


def core_script(said: Mapping[str, str]) -> str:
    """Return settings and pure core alone: what the tests of the core run."""
    return settings_script(said) + _joined(*CORE)


def _joined(*names: str) -> str:
    return "".join((_SOURCES / name).read_text(encoding="utf-8") for name in names)
