"""Cells and boxes in words: tests of a column as a rule would make them, and values from inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from telcrm.rules.analysis.tables.boxes import Box, members, runs
from telcrm.rules.analysis.tables.table_space import TableSpace
from telcrm.rules.feel import print_literal
from telcrm.rules.form import Constant, Expression, Reference, Table, children
from telcrm.rules.grid import Axis, Edge, ListedAxis, OrderedAxis, first_integer, from_ordinal
from telcrm.rules.types import DECIMAL, Type, Value

__all__ = [
    "cells_text",
    "column_names",
    "describe_box",
    "intervals",
    "plain_value",
    "some_value",
    "witness",
]

_DENSE: Final = ("decimal", "number")
"""Kinds with values between any two; of the others a cell may hold one value alone."""

_MOST: Final = 3
"""Of listed values those left out are named where there are that many times as many others."""


def describe_box(space: TableSpace, box: Box, names: Sequence[str] = ()) -> dict[str, str]:
    """A box as unary tests by column, without the columns that are whole.

    Args:
        space: the table's.
        box: none of its sets of cells empty.
        names: what the columns are called, if not as `column_names` has it.
    """
    called = names or column_names(space.table)
    columns = zip(called, space.axes, box.parts, strict=True)
    return {
        name: cells_text(axis, part) for name, axis, part in columns if part != (1 << axis.size) - 1
    }


def column_names(table: Table) -> tuple[str, ...]:
    """What the columns of a table are called, no two alike; one that is no name has its number."""
    names: list[str] = []
    for place, column in enumerate(table.columns, 1):
        facts = ", ".join(dict.fromkeys(_facts(column)))
        alone = isinstance(column, Reference) and column.name not in names
        names.append(facts if alone else f"column {place} ({facts})")
    return tuple(names)


def _facts(node: Expression) -> Iterator[str]:
    """The names that an expression refers to."""
    if isinstance(node, Reference):
        yield node.name
    elif not isinstance(node, Constant):
        for child in children(node):
            yield from _facts(child)


def cells_text(axis: Axis, part: int) -> str:
    """The unary test that holds in some cells of an axis and in no others.

    Args:
        axis: a column's.
        part: the bitset of the cells, not empty.

    >>> from telcrm.rules.form import OneOf, Within
    >>> from telcrm.rules.grid import axis_of
    >>> from telcrm.rules.types import Type
    >>> tests = [OneOf((Within(12, True, 24, False),)), OneOf((Within(60, True, None, False),))]
    >>> axis = axis_of(Type("integer", minimum=0, nullable=True), tests)
    >>> [cells_text(axis, part) for part in (0b00110, 0b11001, 0b01111, 0b11111)]
    ['[12..60)', '< 12, >= 60, null', 'not(null)', '-']
    """
    if part == (1 << axis.size) - 1:
        return "-"
    null = bool(axis.type.nullable and part >> axis.size - 1)
    cells = part & ~(1 << axis.size - 1) if null else part
    if isinstance(axis, ListedAxis):
        return _listed(axis, cells, null=null)
    if cells == (1 << len(axis.edges) + 1) - 1:
        return "not(null)"
    return ", ".join((*intervals(axis, cells), *(["null"] if null else [])))


def _listed(axis: ListedAxis, cells: int, *, null: bool) -> str:
    """The values; or those left out, where others could not be listed or they are far fewer."""
    named: list[str | bool | None] = [
        value for place, value in enumerate(axis.values) if cells >> place & 1
    ]
    left: list[str | bool | None] = [value for value in axis.values if value not in named]
    named += [None] if null else []
    left += [None] if axis.type.nullable and not null else []
    others = axis.open and cells >> len(axis.values) & 1
    few = not axis.open and len(left) * _MOST <= len(named)
    listed = ", ".join(map(print_literal, left if others or few else named))
    return f"not({listed})" if others or few else listed


def intervals(axis: OrderedAxis, cells: int) -> Iterator[str]:
    """The tests of an ordered axis's cells, null's left out: one for each run of neighbours."""
    bounds = (None, *axis.edges, None)
    for first, last in runs(cells):
        yield _interval(bounds[first], bounds[last + 1], axis.type.kind)


def _interval(low: Edge | None, high: Edge | None, kind: str) -> str:
    if low is None and high is not None:
        return f"{'<=' if high.after else '<'} {_at(high, kind)}"
    if low is not None and high is None:
        return f"{'>' if low.after else '>='} {_at(low, kind)}"
    if low is None or high is None:
        return "-"
    if high.at == low.at + (kind not in _DENSE):
        return _at(low, kind)
    opening, closing = "(" if low.after else "[", "]" if high.after else ")"
    return f"{opening}{_at(low, kind)}..{_at(high, kind)}{closing}"


def _at(edge: Edge, kind: str) -> str:
    at: Any = from_ordinal(edge.at, kind)
    return print_literal(at.normalize(DECIMAL) if isinstance(at, Decimal) else at)


def witness(space: TableSpace, box: Box) -> tuple[Value, ...]:
    """A value for each column from inside a box, null only where there is no other.

    Args:
        space: the table's.
        box: none of its sets of cells empty.
    """
    return tuple(_value(axis, part) for axis, part in zip(space.axes, box.parts, strict=True))


def _value(axis: Axis, part: int) -> Value:
    cell = next(members(part))
    return plain_value(axis, cell, cell, axis.representatives()[cell])


def plain_value(axis: Axis, first: int, last: int, known: Any) -> Value:
    """A value of neighbouring cells such as people would name: the next to a threshold.

    Args:
        axis: the cells'.
        first: the first of the cells.
        last: the last of them, not null's unless it is the only one.
        known: a value of the first, given where there is no plainer one.

    >>> from telcrm.rules.form import OneOf, Within
    >>> from telcrm.rules.grid import axis_of
    >>> from telcrm.rules.types import Type
    >>> above = OneOf((Within(400, False, None, False),))
    >>> axis = axis_of(Type("decimal", scale=2, minimum=0), [above])
    >>> [str(plain_value(axis, cell, cell, 0)) for cell in (0, 1)]
    ['400', '400.01']
    """
    if isinstance(axis, ListedAxis):
        return _other(axis) if _is_other(axis, first) else known
    bounds = (None, *axis.edges, None, None)  # The last is null's.
    low, high = bounds[first], bounds[last + 1]
    if known is None or (low is None and high is None):
        return known
    dense = axis.type.kind in _DENSE
    found = (_beside(low, high, axis, scale) for scale in _scales(axis.type.scale, dense=dense))
    return next((value for value in found if value is not None), known)


def _is_other(axis: ListedAxis, cell: int) -> bool:
    return axis.open and cell == len(axis.values)


def _other(axis: ListedAxis) -> str:
    """A word that is not listed, such as people would write."""
    numbers = range(len(axis.values) + 1)
    words = (f"other {number}" if number else "other" for number in numbers)
    return next(word for word in words if word not in axis.values)


_FINER: Final = 4
"""Decimals beyond those of the type up to which a value is looked for in a narrow cell."""


def _scales(scale: int, *, dense: bool) -> range:
    return range(scale, scale + 1 + (_FINER if dense else 0))


def _beside(low: Edge | None, high: Edge | None, axis: OrderedAxis, scale: int) -> Any:
    """The first value from an edge on, or the last before one; None where it lies outside."""
    kind = axis.type
    edge: Any = high if low is None else low
    whole = first_integer(edge, scale) - (low is None)
    at = DECIMAL.divide(whole, 10**scale) if scale else whole
    value: Any = from_ordinal(at, kind.kind)
    over = low is not None and high is not None and Edge(at, after=False) >= high
    above = kind.maximum is not None and value > kind.maximum
    below = kind.minimum is not None and value < kind.minimum
    return None if over or above or below else value


def some_value(kind: Type) -> Value:
    """A value of a type, null only where there is no other or where it is among the values."""
    if kind.nullable:
        return None
    if kind.ordered:
        ends = (kind.minimum, kind.maximum, _USUAL.get(kind.kind))
        return next((end for end in ends if end is not None), None)
    return kind.values[0] if kind.values else _USUAL.get(kind.kind)


_USUAL: Final[dict[str, Value]] = {
    "boolean": False,
    "integer": 0,
    "decimal": 0,
    "number": 0,
    "string": "other",
    "date": date(2000, 1, 1),
    "month": 200001,
}
