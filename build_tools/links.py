"""What citations were resolved to → links: kept as small tuples, joined with their citations when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from build_tools.model import AnyDigest, CitationStatus, Link

# Status, targets, and how many candidates there are besides those: a link without its citation.
Outcome = tuple[CitationStatus, tuple[str, ...], int]
_AT_HAND: Final = 64  # directives; a page asks for the same links several times


class Links(Mapping[str, tuple[Link, ...]]):
    """Directive key → one link a citation, in reading order."""

    def __init__(self, digests: Mapping[str, AnyDigest], outcomes: Mapping[str, tuple[Outcome, ...]]) -> None:
        self._digests = digests
        self._outcomes = outcomes
        self._last: dict[str, tuple[Link, ...]] = {}

    def outcomes(self, key: str) -> tuple[Outcome, ...]:
        """Return the links of a directive without their citations."""
        return self._outcomes[key]

    def __getitem__(self, key: str) -> tuple[Link, ...]:
        links = self._last.get(key)
        if links is None:
            outcomes = self._outcomes[key]
            citations = self._digests[key].citations if outcomes else ()
            links = tuple(Link(citation, *outcome) for citation, outcome in zip(citations, outcomes, strict=True))
            if len(self._last) >= _AT_HAND:
                self._last.clear()
            self._last[key] = links
        return links

    def __iter__(self) -> Iterator[str]:
        return iter(self._outcomes)

    def __len__(self) -> int:
        return len(self._outcomes)
