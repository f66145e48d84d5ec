"""A text as the finder reads it, and the way back: look-alike signs unified, unseen signs and Markdown's marks gone.

Most texts hold few of the former and none of the latter, so most canvases cost one search for all of these signs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from build_tools.text import INVISIBLE, LOOKALIKES

_CYRILLIC = dict(zip(map(ord, "АВЕКМНОРСТУХ"), "ABEKMHOPCTYX", strict=True))
_SIGNS = {**LOOKALIKES, **_CYRILLIC, ord("\r"): "\n", ord("\u2028"): "\n", ord("\x0c"): "\n", ord("¬"): "\u00ad"}
_PLAIN = {chr(code): sign for code, sign in _SIGNS.items()}
# Unseen signs; emphasis; a backslash that Markdown swallows.
_DROPPED = re.compile(rf"[{INVISIBLE}]|\*\*+|\\(?=[!-/:-@\[-`{{-~])")
_DROPPABLE = frozenset((*INVISIBLE, "¬", "\\", "*"))
_UNUSUAL = re.compile(f"[{re.escape(''.join((*_PLAIN, *sorted(_DROPPABLE))))}]")


class Canvas(NamedTuple):
    """``text`` is what the finder reads; :meth:`back` turns a span of it into a span of the source.

    ``starts`` are the places in ``text`` where a kept piece of the source begins, ``sources`` its places there.
    """

    text: str
    starts: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the source's span from the first to the last code point of ``text[start:end]``."""
        if not self.starts:
            return start, end
        return self.source_of(start), self.source_of(end - 1) + 1

    def source_of(self, at: int) -> int:
        """Return the place in the source of ``text[at]``; only where pieces were dropped."""
        piece = bisect_right(self.starts, at) - 1
        return self.sources[piece] + at - self.starts[piece]


def make_canvas(source: str) -> Canvas:
    """Return the canvas of an NFC text."""
    text = source
    unusual = set(_UNUSUAL.findall(source))
    for sign in unusual & _PLAIN.keys():  # few at a time: one translate takes ten times as long
        text = text.replace(sign, _PLAIN[sign])
    return _without_dropped(text) if unusual & _DROPPABLE else Canvas(text)


def _without_dropped(text: str) -> Canvas:
    pieces: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    at = length = 0
    for stop, after in [*(dropped.span() for dropped in _DROPPED.finditer(text)), (len(text), len(text))]:
        if stop > at:
            pieces.append(text[at:stop])
            starts.append(length)
            sources.append(at)
            length += stop - at
        at = after
    return Canvas("".join(pieces), tuple(starts), tuple(sources))
