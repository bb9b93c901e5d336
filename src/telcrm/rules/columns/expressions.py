"""The nodes of the form on columns: what `semantics` says of a record, said of a block of rows."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Final, TypeAlias

import numpy as np

from telcrm.rules.columns.column import Array, Column, either, rescaled
from telcrm.rules.columns.placing import cells
from telcrm.rules.conformance import allowing
from telcrm.rules.form import (
    Arithmetic,
    Choice,
    Comparison,
    Conformed,
    Constant,
    Expression,
    Function,
    Logic,
    Matches,
    Negation,
    Not,
    Reference,
)
from telcrm.rules.grid import axis_of
from telcrm.rules.types import Type, Value, scaled
from telcrm.rules.unary_tests import holds

__all__ = ["EXPRESSIONS", "Block", "calculated", "column_of", "encoded"]


class Block(dict[str, Column]):
    """The columns known so far of a block of rows."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows


Comparer: TypeAlias = Callable[[Any, Any], Any]

_COMPARERS: Final[dict[str, Comparer]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def column_of(node: Expression, block: Block) -> Column:
    """The values of an expression over a block."""
    return EXPRESSIONS[type(node)](node, block)


def constant_column(value: Value, kind: Type, rows: int) -> Column:
    """The same value in every row."""
    return coded((value,), kind, np.zeros(rows, dtype=np.intp))


def encoded(values: tuple[Value, ...], kind: Type) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Constants as columns hold them, and the categories that the codes of texts stand for."""
    if not kind.textual:
        return tuple(_unit(value, kind) for value in values), ()
    categories = tuple(dict.fromkeys(value for value in values if isinstance(value, str)))
    places = {word: code for code, word in enumerate(categories)}
    return tuple(places[v] if isinstance(v, str) else 0 for v in values), categories


def coded(values: tuple[Value, ...], kind: Type, index: Array) -> Column:
    """The column whose row i is `values[index[i]]`."""
    known, categories = encoded(values, kind)
    null = np.array([value is None for value in values])
    absent = null.take(index) if null.any() else None
    return Column(np.array(known).take(index), absent, kind, categories)


def calculated(entries: Sequence[Expression], kind: Type, index: Array, block: Block) -> Column:
    """The column whose row i is what `entries[index[i]]` comes to."""
    distinct = tuple(dict.fromkeys(entries))
    places = {entry: place for place, entry in enumerate(distinct)}
    place = np.array([places[entry] for entry in entries]).take(index)
    known = tuple(entry.value if isinstance(entry, Constant) else None for entry in distinct)
    column = coded(known, kind, place)
    for number, entry in enumerate(distinct):
        if not isinstance(entry, Constant):
            column = _chosen(place == number, column_of(entry, block), column, kind)
    return column


def _unit(value: Any, kind: Type) -> int | bool:
    """A constant as columns hold it."""
    if kind.kind == "boolean":
        return bool(value)
    if value is None:
        return 0
    if kind.kind == "date":
        return int(value.toordinal())
    return int(scaled(value, kind.scale)) if kind.numeric else int(value)


def _constant(node: Constant, block: Block) -> Column:
    return constant_column(node.value, node.type, block.rows)


def _reference(node: Reference, block: Block) -> Column:
    return block[node.name]


def _negation(node: Negation, block: Block) -> Column:
    operand = column_of(node.operand, block)
    return Column(-rescaled(operand, node.type.scale), operand.null, node.type)


def _arithmetic(node: Arithmetic, block: Block) -> Column:
    left, right = column_of(node.left, block), column_of(node.right, block)
    null = either(left.null, right.null)
    if node.type.kind == "null":
        return constant_column(None, node.type, block.rows)
    if node.operator == "*":
        values = rescaled(left, left.type.scale) * rescaled(right, right.type.scale)
        # Not the scale of the form: whole numbers may have been read where decimals may stand.
        kind = replace(node.type, scale=left.type.scale + right.type.scale)
        return Column(values, null, kind)
    sides = rescaled(left, node.type.scale), rescaled(right, node.type.scale)
    apply = np.add if node.operator == "+" else np.subtract
    return Column(apply(*sides), null, node.type)


def _comparison(node: Comparison, block: Block) -> Column:
    left, right = column_of(node.left, block), column_of(node.right, block)
    compared = _COMPARERS[node.operator](*_aligned(left, right))
    if node.operator not in ("=", "!="):
        return Column(compared, either(left.null, right.null), node.type)
    return Column(_with_null_equality(compared, left, right, node.operator), None, node.type)


def _with_null_equality(compared: Array, left: Column, right: Column, operator_: str) -> Array:
    """Null equals null and nothing else."""
    if left.null is None and right.null is None:
        return compared
    no = np.zeros(len(compared), dtype=bool)
    first = no if left.null is None else left.null
    second = no if right.null is None else right.null
    same = operator_ == "="
    return np.where(first | second, (first & second) == same, compared)


def _aligned(left: Column, right: Column) -> tuple[Array, Array]:
    """Two columns' values in common units."""
    if left.type.numeric and right.type.numeric:
        scale = max(left.type.scale, right.type.scale)
        return rescaled(left, scale), rescaled(right, scale)
    if left.type.textual and right.type.textual:
        _, (first, second) = _common_codes((left, right))
        return first, second
    return left.values, right.values


def _common_codes(columns: tuple[Column, ...]) -> tuple[tuple[str, ...], list[Array]]:
    """Text columns' codes in one list of categories."""
    categories = tuple(dict.fromkeys(word for one in columns for word in one.categories))
    places = {word: code for code, word in enumerate(categories)}
    maps = [np.array([places[w] for w in one.categories] or [0], dtype=np.int32) for one in columns]
    return categories, [m.take(one.values) for m, one in zip(maps, columns, strict=True)]


def _logic(node: Logic, block: Block) -> Column:
    left, right = column_of(node.left, block), column_of(node.right, block)
    decisive = node.operator == "or"
    null = either(left.null, right.null)
    if null is None:
        combine = np.logical_or if decisive else np.logical_and
        return Column(combine(left.values, right.values), None, node.type)
    decided = _is(left, decisive) | _is(right, decisive)
    return Column(decided == decisive, null & ~decided, node.type)


def _is(column: Column, value: bool) -> Array:
    """Rows that are known to be true, or known to be false."""
    found = column.values == value
    return found if column.null is None else found & ~column.null  # type: ignore[no-any-return]


def _not(node: Not, block: Block) -> Column:
    operand = column_of(node.operand, block)
    return Column(~operand.values.astype(bool), operand.null, node.type)


def _choice(node: Choice, block: Block) -> Column:
    chosen = _is(column_of(node.condition, block), True)
    then, otherwise = column_of(node.then, block), column_of(node.otherwise, block)
    return _chosen(chosen, then, otherwise, node.type)


def _chosen(rows: Array, then: Column, otherwise: Column, kind: Type) -> Column:
    """One column in the rows given, another in all others."""
    branches = then, otherwise
    null = None
    if any(branch.null is not None for branch in branches):
        no = np.zeros(len(rows), dtype=bool)
        absent = [no if branch.null is None else branch.null for branch in branches]
        null = np.where(rows, *absent)
    categories: tuple[str, ...] = ()
    if kind.textual:
        categories, values = _common_codes(branches)
    elif kind.numeric:
        values = [rescaled(branch, kind.scale) for branch in branches]
    else:
        values = [branch.values for branch in branches]
    return Column(np.where(rows, *values), null, kind, categories)


def _matches(node: Matches, block: Block) -> Column:
    """A test is a set of cells: true here, null there."""
    column = column_of(node.value, block)
    axis = axis_of(node.value.type, (node.test,))
    where = cells(axis, column)
    truth = [holds(node.test, value) for value in axis.representatives()]
    return coded(tuple(truth), node.type, where)


def _conformed(node: Conformed, block: Block) -> Column:
    """What the type does not allow is null; the values stay as they are stored."""
    column = column_of(node.operand, block)
    test = allowing(node.type)
    axis = axis_of(node.operand.type, (test,))
    refused = np.array([holds(test, value) is not True for value in axis.representatives()])
    absent = either(column.null, refused.take(cells(axis, column)))
    return Column(column.values, absent, column.type, column.categories)


_FUNCTIONS: Final[dict[str, Callable[[list[Array]], Array]]] = {
    "min": lambda values: reduce(np.minimum, values),
    "max": lambda values: reduce(np.maximum, values),
    "abs": lambda values: np.abs(values[0]),
}


def _function(node: Function, block: Block) -> Column:
    if node.type.kind == "null":
        return constant_column(None, node.type, block.rows)
    columns = [column_of(argument, block) for argument in node.arguments]
    values = _FUNCTIONS[node.name]([rescaled(column, node.type.scale) for column in columns])
    return Column(values, reduce(either, (column.null for column in columns)), node.type)


EXPRESSIONS: Final[dict[type, Callable[[Any, Block], Column]]] = {
    Constant: _constant,
    Reference: _reference,
    Negation: _negation,
    Arithmetic: _arithmetic,
    Comparison: _comparison,
    Logic: _logic,
    Not: _not,
    Choice: _choice,
    Matches: _matches,
    Conformed: _conformed,
    Function: _function,
}
