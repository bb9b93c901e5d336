"""What the cells of an axis say of the rows of a column, without a loop over rows.

A few edges are compared with, and what the cells say is summed up from the steps between them. More
are found through a table of values or of buckets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np

from telcrm.rules.columns.column import Array, Column, integer_dtype
from telcrm.rules.grid import Axis, ListedAxis, OrderedAxis, first_float, first_integer, ordinal

__all__ = ["Say", "Saying", "cell_of_code", "cells", "place"]

FEW: Final = 12
"""Up to so many edges or categories, comparing with each is faster than looking a cell up."""

WIDE: Final = 1 << 16
"""Whole numbers spread over no more than this are looked up by their value."""


@dataclass(frozen=True)
class Saying:
    """A whole number for each cell of an axis.

    Attributes:
        by_cell: the numbers; null's is the last where the axis has null.
    """

    by_cell: tuple[int, ...]

    @cached_property
    def dtype(self) -> np.dtype[Any]:
        """The smallest type that holds the numbers and every sum of steps between them."""
        steps = sum(abs(after - before) for before, after in pairwise(self.by_cell))
        ends = [*self.by_cell, *(self.by_cell[0] + sign * steps for sign in (1, -1))]
        return integer_dtype(min(ends), max(ends))

    @cached_property
    def array(self) -> Array:
        """The numbers, to be taken from, shape (cells,)."""
        return np.array(self.by_cell, dtype=self.dtype)


Say: TypeAlias = Callable[[Saying], Array]
"""From what each cell says to what is said of each row, shape (rows,)."""


def place(axis: Axis, column: Column) -> Say:
    """The function that says of each row what its cell says.

    Args:
        axis: the cells.
        column: values of the axis's type; null only where the axis has null.
    """
    say = _ordered(axis, column) if isinstance(axis, OrderedAxis) else _listed(axis, column)
    null = column.null
    if null is None:
        return say

    def with_null(saying: Saying) -> Array:
        said = say(saying).astype(saying.dtype, copy=False)
        said[null] = saying.by_cell[-1]
        return said

    return with_null


def cells(axis: Axis, column: Column) -> Array:
    """The number of each row's cell, shape (rows,)."""
    return place(axis, column)(Saying(tuple(range(axis.size))))


# Few cells: a comparison for each step.


def _passed(column: Column, edge: Any, values: Array, compare: Callable[..., Array]) -> Array:
    """Where values pass a comparison, as ones and zeros; compared when it is first asked for.

    The cells of a column all come of one kind of comparison, so that the edge tells the test.
    """
    if edge not in column.tests:
        column.tests[edge] = compare(values, edge).view(np.int8)
    return column.tests[edge]


def _stepped(passed: list[Array], said: Array, steps: Iterable[int]) -> Array:
    """What the first cell says, and for each test a row passes the step that goes with it."""
    by_step: dict[int, list[Array]] = {}
    for test, step in zip(passed, steps, strict=True):
        if step:
            by_step.setdefault(step, []).append(test)
    for step, tests in by_step.items():
        count = _counted(tests)
        said += count if step == 1 else np.multiply(count, step, dtype=said.dtype)
    return said


def _first(saying: Saying, cell: int, rows: int) -> Array:
    """What one cell says, for all rows, in a type that holds the others as well."""
    return np.full(rows, saying.by_cell[cell], dtype=saying.dtype)


def _counted(tests: list[Array]) -> Array:
    """How many of some tests each row passes."""
    if len(tests) == 1:
        return tests[0]
    count: Array = np.add(tests[0], tests[1])
    for test in tests[2:]:
        count += test
    return count


# Ordered cells.


def _ordered(axis: OrderedAxis, column: Column) -> Say:
    values: Array = column.values
    if column.type.kind == "month":
        values = ordinal(values, "month")
    if values.dtype.kind == "O":
        return _taken(_compared_one_by_one(axis, values))
    edges = _edges(axis, values, column.type.scale)
    if len(edges) <= FEW:
        passed = [_passed(column, edge, values, np.greater_equal) for edge in edges]
        return lambda saying: _stepped(
            passed, _first(saying, 0, len(values)), _along(saying, len(edges))
        )
    return _many(np.array(edges), values)


def _along(saying: Saying, edges: int) -> Iterable[int]:
    """The steps from cell to cell; null's cell lies on no line."""
    return (after - before for before, after in pairwise(saying.by_cell[: edges + 1]))


def _edges(axis: OrderedAxis, values: Array, scale: int) -> list[Any]:
    """The first value of each cell but the first, as the column counts."""
    if values.dtype.kind == "f":
        return [first_float(edge) for edge in axis.edges]
    return [first_integer(edge, scale) for edge in axis.edges]


def _many(edges: Array, values: Array) -> Say:
    if values.dtype.kind != "f" and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low < WIDE:
            by_value = np.searchsorted(edges, np.arange(low, high + 1), side="right")
            index = np.subtract(values, low, dtype=np.intp)
            return lambda saying: saying.array.take(by_value).take(index)
    return _taken(np.searchsorted(edges, values, side="right"))


def _taken(places: Array) -> Say:
    return lambda saying: saying.array.take(places)


def _compared_one_by_one(axis: OrderedAxis, values: Array) -> Array:
    """Decimals too fine for integers are compared as they are."""
    found = np.zeros(len(values), dtype=np.intp)
    for edge in axis.edges:
        found += (values > edge.at if edge.after else values >= edge.at).astype(np.intp)
    return found


# Listed cells.


def _listed(axis: ListedAxis, column: Column) -> Say:
    codes = column.values.view(np.int8) if axis.type.kind == "boolean" else column.values
    places = cell_of_code(axis, column.categories)
    passed = (
        [_passed(column, code, codes, np.equal) for code in range(1, len(places))]
        if len(places) <= FEW
        else None
    )

    def say(saying: Saying) -> Array:
        if passed is None:
            return saying.array.take(places).take(codes)
        before = saying.by_cell[places[0]]
        steps = (saying.by_cell[cell] - before for cell in places[1:])
        return _stepped(passed, _first(saying, places[0], len(codes)), steps)

    return say


def cell_of_code(axis: ListedAxis, categories: tuple[str, ...]) -> list[int]:
    """The cell of each code of a column; an unknown word is flagged already.

    Args:
        axis: the cells.
        categories: what each code stands for.
    """
    if axis.type.kind == "boolean":
        return [0, 1]
    places: dict[Any, int] = {value: cell for cell, value in enumerate(axis.values)}
    other = min(len(axis.values), axis.size - 1)
    return [places.get(word, other) for word in categories] or [0]
