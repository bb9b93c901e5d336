"""The points that a scorecard's characteristics earn, on what is known of the facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from telcrm.rules.analysis.whole_book.expressions import Known, Reader, cells_of, reader_of
from telcrm.rules.analysis.whole_book.extents import ANYTHING, FEW, Between, Extent, Few, united
from telcrm.rules.compiled import CompiledScorecard
from telcrm.rules.form import Characteristic, Linear
from telcrm.rules.record.backend import locator
from telcrm.rules.semantics import evaluator
from telcrm.rules.types import Value, add

__all__ = ["earned", "points_together", "summed"]


def points_together(
    name: str, parts: Sequence[Characteristic | Linear], compiled: CompiledScorecard
) -> Reader:
    """The points that all characteristics over one fact earn together."""
    total_of = earned(parts, compiled)
    ranges = [_points_in_range(part, compiled.get(part.name)) for part in parts]

    def read(facts: Known) -> Extent:
        extent = facts[name]
        if isinstance(extent, Few):
            return Few(frozenset(map(total_of, extent.values)))
        total: Extent = Few(frozenset((0,)))
        for one in ranges:
            total = summed(total, one(extent))
        return total

    return read


def earned(
    parts: Sequence[Characteristic | Linear], compiled: CompiledScorecard
) -> Callable[[Value], Value]:
    """The function from a value to the points that characteristics over it earn together."""
    points_of = [_points(part, compiled.get(part.name)) for part in parts]

    def total_of(value: Value) -> Value:
        total: Any = 0
        for points in points_of:
            total = add(total, points(value))
        return total

    return total_of


def _points(part: Characteristic | Linear, cut: Any) -> Callable[[Value], Any]:
    if isinstance(part, Linear):
        partial, name = evaluator(part.partial), part.reference.name
        return lambda value: partial({name: value})
    locate = locator(cut.axis)
    points = [part.attributes[winner].points for winner in cut.winners]
    return lambda value: points[locate(value)]


def _points_in_range(part: Characteristic | Linear, cut: Any) -> Callable[[Extent], Extent]:
    if isinstance(part, Linear):
        partial, name = reader_of(part.partial), part.reference.name
        return lambda extent: partial({name: extent})
    find = cells_of(cut.axis)
    points = [part.attributes[winner].points for winner in cut.winners]
    return lambda extent: Few(frozenset(points[cell] for cell in find(extent)))


def summed(left: Extent, right: Extent, most: int = FEW) -> Extent:
    """What the sum of two numbers may be.

    Args:
        left: one number.
        right: the other, which varies apart from it.
        most: how many sums are told one by one; more are told by their range.
    """
    if isinstance(left, Few) and isinstance(right, Few):
        sums = frozenset(add(a, b) for a in left.values for b in right.values)
        return united([Few(sums)], most)
    first, second = _range(left), _range(right)
    if first is None or second is None:
        return ANYTHING
    return Between(add(first.low, second.low), add(first.high, second.high), False)


def _range(extent: Extent) -> Between | None:
    if isinstance(extent, Few):
        known: Any = extent.values
        return Between(min(known), max(known), False)
    return extent if isinstance(extent, Between) else None
