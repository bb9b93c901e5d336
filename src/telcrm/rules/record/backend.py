"""The record backend: a book's decisions as Python functions of one record.

It defines what a decision is; every other backend is held to its answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from telcrm.errors import DecisionError
from telcrm.rules.compiled import CompiledBook, CompiledCharacteristic, CompiledTable, members
from telcrm.rules.form import (
    Characteristic,
    ExpressionDecision,
    Scorecard,
    Table,
)
from telcrm.rules.grid import (
    Axis,
    Lattice,
    ListedAxis,
    OrderedAxis,
    first_float,
    first_integer,
    ordinal,
)
from telcrm.rules.hit_policies import Outcome, contradiction
from telcrm.rules.semantics import Evaluator, concluding, evaluator, matching
from telcrm.rules.types import Number, Value, add

__all__ = ["Record", "Step", "listed_cells", "locator", "record_steps"]

Record: TypeAlias = dict[str, Value]
Step: TypeAlias = Callable[[Record], Any]
"""Puts a decision's outputs into the record; gives its hits: an outcome, winners, or nothing."""


def record_steps(built: CompiledBook) -> dict[str, Step]:
    """A step for each decision, in an order in which they can be taken."""
    return {one.name: _STEPS[type(one)](one, built) for one in built.form.decisions}


def locator(axis: Axis) -> Callable[[Any], int]:
    """The function from a value to its cell on an axis."""
    return _ordered(axis) if isinstance(axis, OrderedAxis) else _listed(axis)


def listed_cells(axis: ListedAxis) -> tuple[dict[Any, int], int]:
    """The cells of an axis by their values, and the cell of all other values."""
    cells: dict[Any, int] = {value: cell for cell, value in enumerate(axis.values)}
    if axis.type.nullable:
        cells[None] = axis.size - 1
    return cells, len(axis.values)


def _listed(axis: ListedAxis) -> Callable[[Any], int]:
    cells, other = listed_cells(axis)
    return lambda value: cells.get(value, other)


def _ordered(axis: OrderedAxis) -> Callable[[Any], int]:
    null = axis.size - 1
    integers = [first_integer(edge) for edge in axis.edges]
    floats = [first_float(edge) for edge in axis.edges]
    decimals = [(edge.at, edge.after) for edge in axis.edges]
    kind = axis.type.kind

    def locate(value: Any) -> int:
        if type(value) is float:
            return bisect_right(floats, value)
        if value is None:
            return null
        if type(value) is Decimal:
            return bisect_right(decimals, (value, False))
        return bisect_right(integers, ordinal(value, kind))

    return locate


# Decisions.


def _scorecard(card: Scorecard, built: CompiledBook) -> Step:
    compiled: Mapping[str, CompiledCharacteristic] = built.compiled[card.name]  # type: ignore[assignment]
    parts = [_part(one, compiled) for one in card.characteristics]
    name, initial = card.name, card.initial

    def step(record: Record) -> tuple[tuple[int, Number], ...]:
        hits = tuple([part(record) for part in parts])
        score = initial
        for _, points in hits:
            score = add(score, points)
        record[name] = score
        return hits

    return step


def _part(part: Any, compiled: Mapping[str, CompiledCharacteristic]) -> Step:
    """The function from a record to the winning attribute's index and the points it earns."""
    if not isinstance(part, Characteristic):
        return _linear(evaluator(part.partial))
    cut = compiled[part.name]
    name, locate = part.reference.name, locator(cut.axis)
    hits = [(winner, part.attributes[winner].points) for winner in cut.winners]
    return lambda record: hits[locate(record[name])]


def _linear(partial: Evaluator) -> Step:
    return lambda record: (0, partial(record))


def _table(table: Table, built: CompiledBook) -> Step:
    outcome_of = _outcomes(table, built.compiled[table.name])  # type: ignore[arg-type]
    names = tuple(output.name for output in table.outputs)

    def step(record: Record) -> Outcome:
        outcome = outcome_of(record)
        if outcome.problem:
            raise DecisionError(contradiction(table, outcome, built.form.id))
        record.update(zip(names, outcome.values, strict=True))
        return outcome

    return step


def _outcomes(table: Table, compiled: CompiledTable | None) -> Callable[[Record], Outcome]:
    """The function from a record to what the table says."""
    if compiled is None:
        return concluding(table, matching(table))
    if compiled.lattice is None:
        return concluding(table, _anded(table, compiled))
    walk = _walk(table, compiled.axes, compiled.lattice)
    if compiled.outcomes is None:
        matches = compiled.matches
        return concluding(table, lambda record: matches[walk(record)])
    outcomes = compiled.outcomes
    return lambda record: outcomes[walk(record)]


def _walk(
    table: Table, axes: tuple[Axis, ...], lattice: Lattice
) -> Callable[[Mapping[str, Value]], int]:
    """The function from a record to the last state of the lattice."""
    layers = [
        (evaluator(table.columns[index]), locator(axes[index]), layer.classes, layer.table)
        for index, layer in zip(lattice.order, lattice.layers, strict=True)
    ]

    def walk(record: Mapping[str, Value]) -> int:
        state = 0
        for read, locate, classes, following in layers:
            state = following[state][classes[locate(read(record))]]
        return state

    return walk


def _anded(
    table: Table, compiled: CompiledTable
) -> Callable[[Mapping[str, Value]], tuple[int, ...]]:
    """The function from a record to the rules that match: those in the sets of all its cells."""
    layers = [
        (evaluator(column), locator(axis), sets)
        for column, axis, sets in zip(table.columns, compiled.axes, compiled.sets, strict=True)
    ]
    every = (1 << len(table.rules)) - 1
    first_alone = table.hit_policy == "FIRST"

    def anded(record: Mapping[str, Value]) -> tuple[int, ...]:
        matched = every
        for read, locate, sets in layers:
            matched &= sets[locate(read(record))]
        return members(matched & -matched if first_alone else matched)

    return anded


def _expression(decision: ExpressionDecision, _: CompiledBook) -> Step:
    evaluate, name = evaluator(decision.expression), decision.name

    def step(record: Record) -> None:
        record[name] = evaluate(record)

    return step


_STEPS: Final[dict[type, Callable[[Any, CompiledBook], Step]]] = {
    Scorecard: _scorecard,
    Table: _table,
    ExpressionDecision: _expression,
}
