"""The grid: each input of a table cut at every boundary its cells name.

A line of elementary cells per input makes a value one small integer, and every question about a
table a question about cells. Cells are found by testing one representative value each, so the grid
means what `semantics` means.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from math import inf, nextafter
from operator import xor
from typing import Any, Final, TypeAlias

from telcrm.rules.feel import print_literal
from telcrm.rules.form import EqualTo, OneOf, Single, Within
from telcrm.rules.types import DECIMAL, Number, Type, Value, ceiling, floor, scaled
from telcrm.rules.unary_tests import holds

__all__ = [
    "Axis",
    "Edge",
    "Lattice",
    "Layer",
    "ListedAxis",
    "OrderedAxis",
    "TooLargeError",
    "axis_of",
    "build_lattice",
    "describe",
    "first_float",
    "first_integer",
    "mask",
    "ordinal",
    "sets_by_cell",
]

STATES_LIMIT: Final = 4_000_000
"""Entries a layer's table may have; beyond it a table is refused rather than compiled for ever."""

STATES_BITS: Final = 800_000_000
"""Bits that a layer's sets of rules may take, so that refusing a table takes no more memory."""


class TooLargeError(Exception):
    """A lattice would exceed `STATES_LIMIT`, or its sets `STATES_BITS`."""


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """Where a cell begins: at a number, or just after it."""

    at: Number
    after: bool


@dataclass(frozen=True, slots=True)
class OrderedAxis:
    """Cells along an ordered input: before the first edge, then one from each edge; null last."""

    type: Type
    edges: tuple[Edge, ...]

    @property
    def size(self) -> int:
        """Cells, the null cell included where null is possible."""
        return len(self.edges) + 1 + self.type.nullable

    def representatives(self) -> tuple[Value, ...]:
        """A value from each cell, in order."""
        bounds = (None, *self.edges, None)
        kind = self.type.kind
        pairs = pairwise(bounds)
        values = tuple(from_ordinal(_between(low, high, self.type), kind) for low, high in pairs)
        return (*values, None) if self.type.nullable else values


@dataclass(frozen=True, slots=True)
class ListedAxis:
    """A cell for each listed value, one for all others where the input is open; null last."""

    type: Type
    values: tuple[str | bool, ...]

    @property
    def open(self) -> bool:
        """Whether values beyond the listed ones exist."""
        return self.type.kind == "string"

    @property
    def size(self) -> int:
        """Cells, the null cell included where null is possible."""
        return len(self.values) + self.open + self.type.nullable

    def representatives(self) -> tuple[Value, ...]:
        """A value from each cell, in order."""
        other = ("\0".join(map(str, self.values)) + "\0",) if self.open else ()
        null = (None,) if self.type.nullable else ()
        return (*self.values, *other, *null)


Axis: TypeAlias = OrderedAxis | ListedAxis


def axis_of(kind: Type, tests: Iterable[OneOf]) -> Axis:
    """The coarsest axis on which each test is a set of whole cells."""
    named = {one for test in tests for one in test.tests}
    if kind.ordered:
        return OrderedAxis(kind, _edges(kind, named))
    if kind.kind == "boolean":
        return ListedAxis(kind, (False, True))
    if kind.kind == "category":
        return ListedAxis(kind, kind.values)
    equals = {one.value for one in named if not isinstance(one, Within)}
    texts = {value for value in equals if value is not None}
    return ListedAxis(kind, tuple(sorted(map(str, texts))))


def mask(axis: Axis, test: OneOf) -> tuple[bool, ...]:
    """For each cell of an axis, whether the test holds there."""
    return tuple(holds(test, value) is True for value in axis.representatives())


def sets_by_cell(axis: Axis, tests: Sequence[OneOf]) -> list[int]:
    """For each cell of an axis, the bitset of the tests that hold there.

    It says what `mask` says test by test, in time that follows the tests and not tests x cells.
    """
    groups: dict[OneOf, int] = {}
    for index, test in enumerate(tests):
        groups[test] = groups.get(test, 0) | 1 << index
    if isinstance(axis, ListedAxis):
        return [_holding(groups, value) for value in axis.representatives()]
    null = [_holding(groups, None)] if axis.type.nullable else []
    return _sweep(axis, groups) + null


def _holding(groups: dict[OneOf, int], value: Value) -> int:
    """The tests, by their groups, that hold for a value."""
    found = 0
    for test, members in groups.items():
        if holds(test, value):
            found |= members
    return found


def _sweep(axis: OrderedAxis, groups: dict[OneOf, int]) -> list[int]:
    """Along the line, each test is switched on where it begins to hold and off where it ends."""
    switches = [0] * (len(axis.edges) + 2)
    for test, members in groups.items():
        for first, last in _spans(axis, test):
            switches[first] ^= members
            switches[last] ^= members
    return list(accumulate(switches[:-1], xor))


def _spans(axis: OrderedAxis, test: OneOf) -> list[tuple[int, int]]:
    """The ranges of cells, null aside, where a test holds; each without its end."""
    cells = len(axis.edges) + 1
    if not test.tests:
        return [(0, cells)]
    spans = _united([span for one in test.tests for span in _spans_of(axis, one, cells)])
    return _others(spans, cells) if test.negated else spans


def _spans_of(axis: OrderedAxis, test: Single, cells: int) -> list[tuple[int, int]]:
    if isinstance(test, Within):
        low = 0 if test.low is None else _start(axis, test.low, not test.low_closed)
        high = cells if test.high is None else _start(axis, test.high, test.high_closed)
        return [(low, high)]
    spans = []
    if test.value is not None:
        spans = [(_start(axis, test.value, False), _start(axis, test.value, True))]
    return spans if isinstance(test, EqualTo) else _others(spans, cells)


def _start(axis: OrderedAxis, value: Value, after: bool) -> int:
    """The first cell at or after a bound; past the last where the bound lies beyond the range."""
    kind = axis.type
    edge = _whole(Edge(ordinal(value, kind.kind), after), kind)
    if _inside(edge, kind):
        return bisect_left(axis.edges, edge) + 1
    low: Any = kind.minimum
    below = low is not None and edge <= Edge(ordinal(low, kind.kind), after=False)
    return 0 if below else len(axis.edges) + 1


def _united(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges that do not meet, holding the same cells."""
    united: list[tuple[int, int]] = []
    for first, last in sorted(span for span in spans if span[0] < span[1]):
        if united and first <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return united


def _others(spans: list[tuple[int, int]], cells: int) -> list[tuple[int, int]]:
    """The cells that ranges which do not meet leave over."""
    ends = [0, *(end for span in spans for end in span), cells]
    return [
        (first, last) for first, last in zip(ends[::2], ends[1::2], strict=True) if first < last
    ]


def _edges(kind: Type, named: Iterable[Single]) -> tuple[Edge, ...]:
    edges = {_whole(edge, kind) for test in named for edge in _edges_of(test, kind)}
    return tuple(sorted(edge for edge in edges if _inside(edge, kind)))


def _whole(edge: Edge, kind: Type) -> Edge:
    """The edge between two values of the kind: whole numbers, days and months have none between."""
    if kind.kind in ("decimal", "number"):
        return edge
    return Edge(floor(edge.at) + 1 if edge.after else ceiling(edge.at), after=False)


def _edges_of(test: Single, kind: Type) -> Iterable[Edge]:
    if not isinstance(test, Within):
        if test.value is not None:
            at = ordinal(test.value, kind.kind)
            yield from (Edge(at, after=False), Edge(at, after=True))
        return
    if test.low is not None:
        yield Edge(ordinal(test.low, kind.kind), after=not test.low_closed)
    if test.high is not None:
        yield Edge(ordinal(test.high, kind.kind), after=test.high_closed)


def _inside(edge: Edge, kind: Type) -> bool:
    """Whether an edge cuts the declared range: both sides of it can occur."""
    low, high = kind.minimum, kind.maximum
    first: Any = None if low is None else ordinal(low, kind.kind)
    last: Any = None if high is None else ordinal(high, kind.kind)
    above = first is None or edge.at > first or (edge.after and edge.at == first)
    below = last is None or edge.at < last or (not edge.after and edge.at == last)
    return above and below


def ordinal(value: Any, kind: str) -> Any:
    """The number an ordered value counts as: a day's or a month's running number.

    An array of months has an array of running numbers.
    """
    if kind == "date":
        return value.toordinal()
    if kind == "month":
        return value // 100 * 12 + value % 100 - 1
    return value


_FIRST_MONTH: Final = 12
"""January of the year 1."""


def from_ordinal(number: Number, kind: str) -> Value:
    """The value with this ordinal."""
    if kind == "date":
        return date.fromordinal(min(max(int(number), 1), date.max.toordinal()))
    if kind == "month":
        count = max(int(number), _FIRST_MONTH)
        return count // 12 * 100 + count % 12 + 1
    return number


def first_integer(edge: Edge, scale: int = 0) -> int:
    """The first integer at or after an edge, counting in units of 10**-scale."""
    at = scaled(edge.at, scale)
    return floor(at) + 1 if edge.after else ceiling(at)


def first_float(edge: Edge) -> float:
    """The first float64 at or after an edge, a float standing for its shortest decimal."""
    return nextafter(float(edge.at), inf) if edge.after else float(edge.at)


def _between(low: Edge | None, high: Edge | None, kind: Type) -> Number:
    """A number of the declared range in the cell that begins at `low` and ends before `high`."""
    if low is None:
        return _first(high, kind)
    if not low.after:
        return low.at
    if high is None:
        return floor(low.at) + 1 if kind.maximum is None else _last(kind)
    return high.at if high.after else DECIMAL.divide(DECIMAL.add(low.at, high.at), 2)


def _last(kind: Type) -> Number:
    number: Number = ordinal(kind.maximum, kind.kind)
    return number


def _first(high: Edge | None, kind: Type) -> Number:
    end = kind.maximum if kind.minimum is None and high is None else kind.minimum
    if end is not None:
        first: Number = ordinal(end, kind.kind)
        return first
    return 0 if high is None else floor(high.at) - (not high.after)


def describe(axis: Axis, cell: int) -> str:
    """A cell in the input's own words: `[60..120)`, `"金"`, `null`."""
    value: Any = axis.representatives()[cell]
    if value is None or isinstance(axis, ListedAxis):
        listed = ", ".join(map(print_literal, getattr(axis, "values", ())))
        return f"not({listed})" if _is_other(axis, cell) else print_literal(value)
    bounds = (None, *axis.edges, None)
    low, high = bounds[cell], bounds[cell + 1]
    if low is not None and high is not None:
        return _describe_interval(low, high, axis.type.kind)
    if high is not None:
        return f"{'<=' if high.after else '<'} {_print_at(high, axis.type.kind)}"
    if low is not None:
        return f"{'>' if low.after else '>='} {_print_at(low, axis.type.kind)}"
    return "-"


def _is_other(axis: Axis, cell: int) -> bool:
    return isinstance(axis, ListedAxis) and axis.open and cell == len(axis.values)


def _describe_interval(low: Edge, high: Edge, kind: str) -> str:
    if low.at == high.at:
        return _print_at(low, kind)
    opening, closing = "(" if low.after else "[", "]" if high.after else ")"
    return f"{opening}{_print_at(low, kind)}..{_print_at(high, kind)}{closing}"


def _print_at(edge: Edge, kind: str) -> str:
    at: Any = from_ordinal(edge.at, kind)
    return print_literal(at)


# The lattice: from the cells of all inputs to the set of rules that match there.


@dataclass(frozen=True, slots=True)
class Layer:
    """One input's step: its cells' classes, and the next state for each state and class."""

    classes: tuple[int, ...]
    table: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Lattice:
    """A layered automaton over the inputs' cells.

    It starts in state 0; each layer takes the cell of one input. The last state's entry in
    `matches` is the bitset of the rules that match.
    """

    order: tuple[int, ...]
    layers: tuple[Layer, ...]
    matches: tuple[int, ...]


def build_lattice(columns: Sequence[Sequence[int]], rules: int) -> Lattice:
    """Merge the inputs of a table one by one.

    Args:
        columns: for each input, for each of its cells, the bitset of rules whose test holds there.
        rules: how many rules there are.

    Raises:
        TooLargeError: where a layer's table would exceed `STATES_LIMIT`, or its sets `STATES_BITS`.
    """
    order = sorted(range(len(columns)), key=lambda index: len(set(columns[index])))
    states = [(1 << rules) - 1]
    layers = []
    for index in order:
        layer, states = _merge(states, columns[index], max(rules, 1))
        layers.append(layer)
    return Lattice(tuple(order), tuple(layers), tuple(states))


def _merge(states: list[int], cells: Sequence[int], rules: int) -> tuple[Layer, list[int]]:
    """Cross the states so far with one input's cells; equal sets of rules are one state."""
    distinct = list(dict.fromkeys(cells))
    if len(states) * len(distinct) > STATES_LIMIT:
        raise TooLargeError
    classes = {holding: index for index, holding in enumerate(distinct)}
    following: dict[int, int] = {}
    table = []
    for state in states:
        row = (following.setdefault(state & holding, len(following)) for holding in distinct)
        table.append(tuple(row))
        if len(following) > STATES_BITS // rules:
            raise TooLargeError
    return Layer(tuple(classes[holding] for holding in cells), tuple(table)), list(following)
