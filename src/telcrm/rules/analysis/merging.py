"""Boxes of positions put together into fewer, larger ones, and told in the inputs' own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from telcrm.rules.analysis.tables.words import cells_text, plain_value
from telcrm.rules.analysis.whole_book.answers import Box
from telcrm.rules.analysis.whole_book.dimensions import Dimension
from telcrm.rules.feel import print_literal
from telcrm.rules.types import Value

__all__ = ["Runs", "Union", "count", "example", "merged", "words"]

Runs: TypeAlias = tuple[tuple[int, int], ...]
"""Runs of positions on a line, apart from each other and in order."""

Union: TypeAlias = tuple[Runs, ...]
"""For each dimension the runs that a box takes in."""


def merged(boxes: Iterable[Box]) -> list[Union]:
    """Boxes that lie apart, as fewer that hold the same points.

    Boxes that differ on one dimension alone are put together, again and again.

    >>> merged([((0, 1), (0, 0)), ((2, 3), (0, 0)), ((0, 3), (4, 4))])
    [(((0, 3),), ((0, 0), (4, 4)))]
    """
    found: list[Union] = [tuple((run,) for run in box) for box in boxes]
    while True:
        before = len(found)
        for index in range(len(found[0]) if found else 0):
            found = _along(found, index)
        if len(found) == before:
            return found


def _along(boxes: list[Union], index: int) -> list[Union]:
    """Boxes alike on all dimensions but one, put together on that one."""
    groups: dict[Union, list[tuple[int, int]]] = {}
    for box in boxes:
        groups.setdefault((*box[:index], *box[index + 1 :]), []).extend(box[index])
    return [(*rest[:index], _joined(runs), *rest[index:]) for rest, runs in groups.items()]


def _joined(runs: Iterable[tuple[int, int]]) -> Runs:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if joined and first == joined[-1][1] + 1:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return tuple(joined)


def count(runs: Runs) -> int:
    """How many positions there are."""
    return sum(last - first + 1 for first, last in runs)


def words(dimension: Dimension, runs: Runs) -> str | None:
    """The unary test that an input passes where its position lies in some runs; None for all."""
    if count(runs) == dimension.size:
        return None
    if dimension.axis is not None:
        return cells_text(dimension.axis, sum(_bits(first, last) for first, last in runs))
    return ", ".join(_interval(dimension, first, last) for first, last in runs)


def _bits(first: int, last: int) -> int:
    return (1 << last + 1) - (1 << first)


def _interval(dimension: Dimension, first: int, last: int) -> str:
    if last == dimension.null:
        return "null" if first == last else f"{_interval(dimension, first, last - 1)}, null"
    low: Any = dimension.value(first)
    high: Any = dimension.value(last)
    if first == last:
        return print_literal(low)
    if last + 1 + (dimension.null is not None) == dimension.size:
        return f">= {print_literal(low)}"
    return (
        f"<= {print_literal(high)}"
        if first == 0
        else f"[{print_literal(low)}..{print_literal(high)}]"
    )


def example(dimension: Dimension, runs: Runs) -> Value:
    """A value from some runs such as people would name: the next to a threshold."""
    first, last = runs[0]
    if last == dimension.null and first < last:
        last -= 1
    if dimension.axis is not None:
        return plain_value(dimension.axis, first, last, dimension.value(first))
    values = dimension.size - (dimension.null is not None)
    if dimension.known and (first, last) == (0, values - 1):
        return dimension.value(min(max(dimension.position(0), first), last))
    return dimension.value(first or last)
