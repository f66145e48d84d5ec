"""The *thực hiện* chain: what a document implements, what implements it, and the days between.

Only that relation, and days only where both days of issue are known. A page shows one step each way and, folded, some
steps more; it never grows with the archive.
"""

from __future__ import annotations

from typing import NamedTuple

from build_tools.pages.day import days_between
from build_tools.pages.index import Card, PageIndex
from build_tools.wording import figures, site_words

STEPS_SHOWN = 3  # documents on each side of the line
NODES_SHOWN = 30  # documents on each side of the whole chain


class Step(NamedTuple):
    """One document beside this one, and the days between the two, in words."""

    card: Card
    days: str = ""
    days_aloud: str = ""


class Node(NamedTuple):
    """A document of the whole chain and what comes after it in the same direction."""

    step: Step
    children: tuple[Node, ...] = ()


class Chain(NamedTuple):
    """The line (``up`` nearest first, ``down`` earliest first) and, where it is longer than the line, the whole."""

    up: tuple[Step, ...]
    down: tuple[Step, ...]
    more_up: str = ""
    more_down: str = ""
    whole_up: tuple[Node, ...] = ()
    whole_down: tuple[Node, ...] = ()
    cut: bool = False


def chain_of(index: PageIndex, key: str) -> Chain | None:
    """Return the chain round the document ``key``; None when it stands in none."""
    up, down = index.upward(key), index.downward(key)
    if not up and not down:
        return None
    longer = (
        max(len(up), len(down)) > STEPS_SHOWN
        or any(index.upward(other) for other in up)
        or any(index.downward(other) for other in down[:STEPS_SHOWN])
    )
    budget_up, budget_down = [NODES_SHOWN], [NODES_SHOWN]
    return Chain(
        up=tuple(_step(index, lower=key, upper=other, shown=other) for other in up[:STEPS_SHOWN]),
        down=tuple(_step(index, lower=other, upper=key, shown=other) for other in down[:STEPS_SHOWN]),
        more_up=_more(len(up)),
        more_down=_more(len(down)),
        whole_up=_tree(index, key, upward=True, seen={key}, budget=budget_up) if longer else (),
        whole_down=_tree(index, key, upward=False, seen={key}, budget=budget_down) if longer else (),
        cut=not (budget_up[0] and budget_down[0]),
    )


def _step(index: PageIndex, *, lower: str, upper: str, shown: str) -> Step:
    words = site_words().dates
    days = days_between(index.card(upper).issue_day, index.card(lower).issue_day)
    if days is None:
        return Step(index.card(shown))
    if days == 0:
        return Step(index.card(shown), words.same_day, words.same_day)
    return Step(index.card(shown), words.days.format(count=figures(days)), words.days_aloud.format(count=figures(days)))


def _more(count: int) -> str:
    return site_words().chain.more.format(count=figures(count - STEPS_SHOWN)) if count > STEPS_SHOWN else ""


def _tree(index: PageIndex, key: str, *, upward: bool, seen: set[str], budget: list[int]) -> tuple[Node, ...]:
    """Return the documents beyond ``key``, each once, until the budget is spent."""
    nodes = []
    for other in (index.upward if upward else index.downward)(key):
        if not budget[0]:
            break
        if other in seen:
            continue
        seen.add(other)
        budget[0] -= 1
        lower, upper = (key, other) if upward else (other, key)
        step = _step(index, lower=lower, upper=upper, shown=other)
        nodes.append(Node(step, _tree(index, other, upward=upward, seen=seen, budget=budget)))
    return tuple(nodes)
