"""What the cells of an axis say of the rows of a column, without a loop over rows.

A few edges are compared with, and what the cells say is summed up from the steps between them. More
are found through a table of values or of buckets, which is kept from block to block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np

from telcrm.rules.columns.column import Array, Column, integer_dtype
from telcrm.rules.columns.edges import Lookup, lookup
from telcrm.rules.grid import Axis, ListedAxis, OrderedAxis, first_float, first_integer, ordinal
from telcrm.rules.types import floor, scaled

__all__ = ["Places", "Say", "Saying", "cell_of_code", "cells"]

COMPARED: Final[Mapping[str, int]] = MappingProxyType({"code": 12, "i": 9, "f": 20})
"""For codes, whole numbers and floats, how many comparisons take as long as one lookup."""


KEPT: Final = 64
"""What is kept of one axis at most."""


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
        """The numbers, in the smallest type that holds them, to be taken from, shape (cells,)."""
        return np.array(self.by_cell, dtype=integer_dtype(min(self.by_cell), max(self.by_cell)))

    def narrow(self, say: Say) -> Array:
        """What is said of each row, in the smallest type, however it was found out."""
        return say(self).astype(self.array.dtype, copy=False)


Say: TypeAlias = Callable[[Saying], Array]
"""From what each cell says to what is said of each row, shape (rows,)."""


@dataclass(frozen=True)
class Places:
    """The cells of an axis, and how values of a column find theirs.

    Attributes:
        axis: the cells.
        kept: what was laid out for one block, for the blocks after it.
    """

    axis: Axis
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def keep(self, key: Any, make: Callable[[], Any]) -> Any:
        """What was made under a key, made when it is first asked for."""
        found = self.kept.get(key)
        if found is None:
            if len(self.kept) >= KEPT:
                self.kept.clear()  # Categories may come in ever other orders.
            found = self.kept[key] = make()
        return found

    def say(self, column: Column) -> Say:
        """The function that says of each row what its cell says.

        Args:
            column: values of the axis's type; null only where the axis has null.
        """
        say = (_ordered if isinstance(self.axis, OrderedAxis) else _listed)(self, column)
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
    return Places(axis).say(column)(Saying(tuple(range(axis.size))))


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


def _ordered(places: Places, column: Column) -> Say:
    axis: Any = places.axis
    values: Array = column.values
    if column.type.kind == "month":
        values = ordinal(values, "month")
    if values.dtype.kind == "O":
        found = _compared_one_by_one(axis, values)
        return lambda saying: saying.array.take(found)
    counted = values.dtype.kind, column.type.scale
    edges: list[Any] = places.keep(counted, lambda: _edges(axis, *counted))
    return _Numbers(places, column, values, counted, edges)


@dataclass(frozen=True)
class _Numbers:
    """Numbers of a block and the edges that part them; what is laid out serves every saying."""

    places: Places
    column: Column
    values: Array
    counted: tuple[str, int]
    edges: list[Any]

    def __call__(self, saying: Saying) -> Array:
        steps = _along(saying, len(self.edges))
        if _repays(steps, saying.dtype, COMPARED[self.counted[0]]):
            return _stepped(self.passed, _first(saying, 0, len(self.values)), steps)
        table: Array = self.places.keep(
            (*self.counted, saying), lambda: saying.array.take(self.found_by.cells)
        )
        return table.take(self.index)

    @cached_property
    def passed(self) -> list[Array]:
        """Which edges each value has passed."""
        compare = np.greater_equal
        return [_passed(self.column, edge, self.values, compare) for edge in self.edges]

    @property
    def found_by(self) -> Lookup:
        """The way to find a value's cell without comparing it with every edge."""
        made: Lookup = self.places.keep((*self.counted, Lookup), self._lookup)
        return made

    def _lookup(self) -> Lookup:
        kind, scale = self.places.axis.type, self.counted[1]
        ends = [
            None if end is None else floor(scaled(ordinal(end, kind.kind), scale))
            for end in (kind.minimum, kind.maximum)
        ]
        return lookup(np.array(self.edges), *ends)

    @cached_property
    def index(self) -> Array:
        """Where values are found."""
        return self.found_by.index(self.values)


def _repays(steps: list[int], dtype: np.dtype[Any], compared: int) -> bool:
    """Whether to compare, and to multiply for each step of another size, is less work."""
    multiplied = len(set(steps) - {0})
    return len(steps) + multiplied * max(1, dtype.itemsize // 2) <= compared


def _along(saying: Saying, edges: int) -> list[int]:
    """The steps from cell to cell; null's cell lies on no line."""
    return [after - before for before, after in pairwise(saying.by_cell[: edges + 1])]


def _edges(axis: OrderedAxis, kind: str, scale: int) -> list[Any]:
    """The first value of each cell but the first, as the column counts."""
    if kind == "f":
        return [first_float(edge) for edge in axis.edges]
    return [first_integer(edge, scale) for edge in axis.edges]


def _compared_one_by_one(axis: OrderedAxis, values: Array) -> Array:
    """Decimals too fine for integers are compared as they are."""
    found = np.zeros(len(values), dtype=np.intp)
    for edge in axis.edges:
        found += (values > edge.at if edge.after else values >= edge.at).astype(np.intp)
    return found


# Listed cells.


def _listed(places: Places, column: Column) -> Say:
    axis: Any = places.axis
    codes = column.values.view(np.int8) if axis.type.kind == "boolean" else column.values
    categories = column.categories
    of_code: list[int] = places.keep(categories, lambda: cell_of_code(axis, categories))

    def say(saying: Saying) -> Array:
        said: _ByCode = places.keep(
            (categories, saying), lambda: _ByCode(saying.array.take(of_code))
        )
        if said.even is not None:
            return _evenly(codes, int(said.array[0]), said.even, saying.dtype)
        if not _repays(said.steps, saying.dtype, COMPARED["code"]):
            return said.array.take(codes)
        passed = [_passed(column, code, codes, np.equal) for code in range(1, len(of_code))]
        before = np.full(len(codes), said.array[0], dtype=saying.dtype)
        return _stepped(passed, before, said.steps)

    return say


@dataclass(frozen=True)
class _ByCode:
    """What each code says.

    Attributes:
        array: by code, shape (codes,).
    """

    array: Array

    @cached_property
    def steps(self) -> list[int]:
        """What each code but the first says more than the first."""
        return [int(said) - int(self.array[0]) for said in self.array[1:]]

    @cached_property
    def even(self) -> int | None:
        """What each code says more than the one before, where that is always the same."""
        each = {int(after) - int(before) for before, after in pairwise(self.array)}
        return None if len(each) > 1 else next(iter(each), 0)


def _evenly(codes: Array, first: int, step: int, dtype: np.dtype[Any]) -> Array:
    said: Array = np.multiply(codes, step, dtype=dtype, casting="unsafe")
    if first:
        said += dtype.type(first)
    return said


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
