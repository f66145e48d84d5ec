"""The search page's inner HTML and the search box of every page: plain forms that scripts make better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import chain
from typing import Final
from urllib.parse import quote_plus

from build_tools.search.analysis import fold_term

_PHRASE_WORDS: Final = 4  # of the example of a phrase
_OPENINGS: Final = frozenset(("v", "ve", "viec"))  # of titles: Về việc, V/v
# Where a reader without JavaScript goes: (address relative to the root, its name).
Ways = Sequence[tuple[str, str]]


def search_box(said: Mapping[str, str], *, root: str, identity: str = "kho-tim") -> str:
    """Return the search form of a page from which ``root`` leads to the site's root.

    ``said`` is the ``search`` section of the words. ``identity`` is the id of its input, which must be the page's only
    one.
    """
    return (
        f'<form class="kho-search-form" role="search" action="{escape(root)}tim-kiem.html" method="get"'
        f' data-kho-search data-kho-suggestions="{escape(said["suggestions"])}">'
        f'<label class="kho-hidden" for="{identity}">{escape(said["label"])}</label>'
        f'<input id="{identity}" type="search" name="q" autocomplete="off" autocapitalize="none" spellcheck="false"'
        f' placeholder="{escape(said["hint"])}">'
        f'<button type="submit">{escape(said["button"])}</button></form>'
    )


def box_script(root: str) -> str:
    """Return the script tag that gives the search boxes of a page their suggestions."""
    return f'<script src="{escape(root)}tim-kiem/hop-tim.js" defer></script>'


def page_script(root: str) -> str:
    """Return the script tag of the search page; it stands before `box_script`'s."""
    return f'<script src="{escape(root)}tim-kiem/tim-kiem.js" data-root="{escape(root)}" defer></script>'


def example_queries(documents: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return queries that the archive answers, by kind, from number, title and written date of some of its documents.

    Number and date are the first that there are; the phrase is one that most of the titles have.
    """
    numbers, titles, dates = zip(*documents, strict=True) if (documents := [*documents]) else ((), (), ())
    phrases = Counter(chain.from_iterable(dict.fromkeys(_phrases(title)) for title in titles)).most_common(1)
    found = {
        "number": next((number for number in numbers if number[:1].isdigit()), ""),
        "phrase": f'"{phrases[0][0]}"' if phrases else "",
        "date": next(filter(None, dates), ""),
    }
    return {kind: query for kind, query in found.items() if query}


def _phrases(title: str) -> list[str]:
    words = title.split()
    cuts = (words[start : start + _PHRASE_WORDS] for start in range(len(words) - _PHRASE_WORDS + 1))
    return [" ".join(cut) for cut in cuts if all(map(str.isalpha, cut)) and fold_term(cut[0].lower()) not in _OPENINGS]


def search_page(said: Mapping[str, str], *, ways: Ways, examples: Mapping[str, str], root: str = "") -> str:
    """Return the inner HTML of ``tim-kiem.html``, without its ``<h1>``; ``examples`` are those of `example_queries`."""
    return (
        f'<div id="kho-tim-kiem" class="kho-search-page">{search_box(said, root=root, identity="kho-tim-o")}'
        f'<p class="kho-no-script">{escape(said["no-script"])}</p>'
        f'<div class="kho-search-bar"><p role="status" tabindex="-1" data-kho-status></p>{_sorting(said)}</div>'
        f'<div class="kho-search-body"><div><div data-kho-results></div>'
        f'<nav class="kho-pages" aria-label="{escape(said["pages"])}" data-kho-pages></nav></div>'
        f'<details class="kho-facets" hidden><summary>{escape(said["facets"])}</summary>'
        "<div data-kho-facets></div></details>"
        f"</div>{_tips(said, examples)}{_ways(said, ways, root)}</div>"
    )


def _sorting(said: Mapping[str, str]) -> str:
    return (
        f'<label>{escape(said["sort"])} <select data-kho-sort autocomplete="off">'
        f'<option value="">{escape(said["sort-best"])}</option>'
        f'<option value="date">{escape(said["sort-date"])}</option></select></label>'
    )


def _tips(said: Mapping[str, str], examples: Mapping[str, str]) -> str:
    """How to search: with the archive's own examples, which are links, or else with the form alone."""
    lines = [f"<li>{escape(said['tip-plain'])}</li>"]
    for kind in ("number", "phrase", "minus", "date"):
        query = examples.get(kind, "")
        link = f'<a href="?q={quote_plus(query)}" data-kho-go>{escape(query)}</a>'
        example = link if query else f"<span>{escape(said[f'example-{kind}'])}</span>"
        lines.append(f"<li>{escape(said[f'tip-{kind}'])} {example}</li>")
    return (
        f'<section class="kho-search-tips" data-kho-tips><h2>{escape(said["tips"])}</h2>'
        f"<ul>{''.join(lines)}</ul></section>"
    )


def _ways(said: Mapping[str, str], ways: Ways, root: str) -> str:
    links = "".join(f'<li><a href="{escape(root + address)}">{escape(name)}</a></li>' for address, name in ways)
    return f'<nav class="kho-ways"><p>{escape(said["browse"])}</p><ul>{links}</ul></nav>' if links else ""
