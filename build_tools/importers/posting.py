"""What stood round the document → the ``posting`` of its front matter, with remarks on what the page did not say."""

from __future__ import annotations

from typing import Any

from build_tools.importers.capture import Capture
from build_tools.importers.omissions import note, unit
from build_tools.importers.portal import Page


def describe_posting(page: Page, capture: Capture) -> dict[str, Any] | None:
    """Return the fields of ``posting``, or None for a source that no portal showed."""
    facts = dict(page.facts)
    if not facts and not page.leftovers:
        return None
    facts["remarks"] = _remarks(page, capture)
    return {name: value for name, value in facts.items() if value}


def _remarks(page: Page, capture: Capture) -> list[str]:
    remarks: list[str] = []
    ways = list(dict.fromkeys(words for _, words in page.posted_lines))
    if len(ways) > 1:
        places = {words: capture.blocks[index].number for index, words in reversed(page.posted_lines)}
        listed = note("and").join(f"“{words}” ({unit(capture).lower()} {places[words]})" for words in ways)
        remarks.append(note("posted-twice", ways=listed))
    if page.portal_from_poll:
        remarks.append(note("portal-from-poll"))
    if page.poll_heading and "poll" in page.facts:
        remarks.append(note("poll-options" if page.poll_options else "poll-no-options", heading=page.poll_heading))
    if page.leftovers:
        listed = ", ".join(f"“{words}”" for words in dict.fromkeys(page.leftovers))
        remarks.append(note("leftovers", lines=listed))
    return remarks
