"""What of two versions of a decision is the same, and where both surely give the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from telcrm.rules.analysis.whole_book.expressions import Known
from telcrm.rules.analysis.whole_book.extents import Few, single
from telcrm.rules.analysis.whole_book.points import earned, points_together
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import (
    Characteristic,
    Citation,
    Decision,
    Linear,
    Output,
    Scorecard,
    Text,
)

__all__ = ["Alike", "bare", "scores_alike"]

Alike: TypeAlias = Callable[[Known], bool]
"""From what is known of the facts, which both versions share, to whether both give the same."""

_WORDS: Final = Text("", "")
_NOWHERE: Final = Citation(None, None, None)


def bare(node: Any) -> Any:
    """A part of a book without words and sources, which decide nothing."""
    if isinstance(node, Text):
        return _WORDS
    if isinstance(node, Citation):
        return _NOWHERE
    if isinstance(node, tuple):
        return tuple(map(bare, node))
    if isinstance(node, Decision | Output | Characteristic) or hasattr(node, "citation"):
        fields = {name: bare(getattr(node, name)) for name in node.__dataclass_fields__}
        return replace(node, **fields)
    return node


# Scorecards.


def scores_alike(
    old: Scorecard, new: Scorecard, before: CompiledBook, after: CompiledBook
) -> Alike:
    """Where two versions of a scorecard earn the same, told by the facts whose points changed."""
    if bare(old.initial) != bare(new.initial):
        return lambda _: False
    one, other = _by_fact(old), _by_fact(new)
    checks = [
        _points_alike(name, one.get(name, ()), other.get(name, ()), (old, new), (before, after))
        for name in {**one, **other}
        if bare(one.get(name)) != bare(other.get(name))
    ]
    return lambda facts: all(check(facts) for check in checks)


_Parts: TypeAlias = tuple[Characteristic | Linear, ...]


def _by_fact(card: Scorecard) -> dict[str, _Parts]:
    groups: dict[str, _Parts] = {}
    for part in card.characteristics:
        name = part.reference.name
        groups[name] = (*groups.get(name, ()), part)
    return groups


def _points_alike(
    name: str,
    old: _Parts,
    new: _Parts,
    cards: tuple[Scorecard, Scorecard],
    books: tuple[CompiledBook, CompiledBook],
) -> Alike:
    """Value by value where a few are known; else where all of a range earns one sum in both."""
    compiled: list[Any] = [
        book.compiled[card.name] for card, book in zip(cards, books, strict=True)
    ]
    pairs = list(zip((old, new), compiled, strict=True))
    first, second = (earned(parts, cut) for parts, cut in pairs)
    before, after = (points_together(name, parts, cut) for parts, cut in pairs)

    def alike(facts: Known) -> bool:
        extent = facts[name]
        if isinstance(extent, Few):
            return all(first(value) == second(value) for value in extent.values)
        found = before(facts)
        return single(found) and found == after(facts)

    return alike
