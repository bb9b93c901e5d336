"""Decisions laid on the grid: what both backends look their answers up in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from telcrm.errors import BookError, Problem
from telcrm.rules.form import Book, Characteristic, Scorecard, Table
from telcrm.rules.grid import (
    Axis,
    Lattice,
    TooLargeError,
    axis_of,
    build_lattice,
    describe,
    mask,
    sets_by_cell,
)
from telcrm.rules.problems import Problems
from telcrm.rules.types import Number, Value, add

__all__ = [
    "HIT_POLICIES",
    "Compiled",
    "CompiledBook",
    "CompiledCharacteristic",
    "CompiledScorecard",
    "CompiledTable",
    "Outcome",
    "compile_scorecard",
    "compile_table",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table says where a given set of rules matches.

    Attributes:
        values: one per output; null where nothing matches and no default is given.
        rules: indexes of the rules that gave the values, or that contradict each other.
        problem: the code of the contradiction, None where there is none.
    """

    values: tuple[Value, ...]
    rules: tuple[int, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A decision table as a lattice over its columns' axes; `outcomes` follow its last states."""

    axes: tuple[Axis, ...]
    lattice: Lattice
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class CompiledCharacteristic:
    """A characteristic's axis, and for each cell the attribute that wins there."""

    axis: Axis
    winners: tuple[int, ...]


CompiledScorecard: TypeAlias = Mapping[str, CompiledCharacteristic]
Compiled: TypeAlias = CompiledTable | CompiledScorecard | None
"""A decision's grid; an expression has none."""


@dataclass(frozen=True, slots=True)
class CompiledBook:
    """A book's form, and for each of its decisions the grid."""

    form: Book
    compiled: Mapping[str, Compiled]


def compile_table(table: Table) -> CompiledTable:
    """Lay a decision table on its grid.

    Raises:
        BookError: `table.size`, where the rules overlap in too many ways to be compiled.
    """
    axes = tuple(
        axis_of(column.type, (rule.tests[index] for rule in table.rules))
        for index, column in enumerate(table.columns)
    )
    columns = [
        sets_by_cell(axis, [rule.tests[index] for rule in table.rules])
        for index, axis in enumerate(axes)
    ]
    try:
        lattice = build_lattice(columns, len(table.rules))
    except TooLargeError:
        message = f"{len(table.rules)} rules overlap in too many ways"
        raise BookError(Problem("table.size", message, hint="split the table")) from None
    resolve = HIT_POLICIES[table.hit_policy]
    outcomes = tuple(resolve(table, _members(matched)) for matched in lattice.matches)
    return CompiledTable(axes, lattice, outcomes)


def _members(matched: int) -> tuple[int, ...]:
    indexes = []
    while matched:
        lowest = matched & -matched
        indexes.append(lowest.bit_length() - 1)
        matched ^= lowest
    return tuple(indexes)


def compile_scorecard(scorecard: Scorecard) -> CompiledScorecard:
    """Lay each characteristic on its axis.

    Raises:
        BookError: `table.gap`, where a value of the input has no attribute.
    """
    cut = [one for one in scorecard.characteristics if isinstance(one, Characteristic)]
    problems = Problems("characteristics")
    compiled = {}
    for one in cut:
        with problems.at(one.name):
            compiled[one.name] = _compile_characteristic(one)
    problems.raise_if_any()
    return MappingProxyType(compiled)


def _compile_characteristic(characteristic: Characteristic) -> CompiledCharacteristic:
    tests = [attribute.test for attribute in characteristic.attributes]
    axis = axis_of(characteristic.reference.type, tests)
    masks = [mask(axis, test) for test in tests]
    winners = tuple(
        next((index for index, row in enumerate(masks) if row[cell]), -1)
        for cell in range(axis.size)
    )
    gaps = [describe(axis, cell) for cell, winner in enumerate(winners) if winner < 0]
    if gaps:
        name = characteristic.reference.name
        message = f"no attribute covers {name} in " + ", ".join(gaps)
        raise BookError(Problem("table.gap", message, hint="add an attribute for it"))
    return CompiledCharacteristic(axis, winners)


# Hit policies: from the rules that match to what the table says.


def _none(table: Table) -> Outcome:
    return Outcome(table.default or (None,) * len(table.outputs), ())


def _unique(table: Table, rules: tuple[int, ...]) -> Outcome:
    if len(rules) > 1:
        return Outcome((None,) * len(table.outputs), rules, "decision.unique")
    return _first(table, rules)


def _first(table: Table, rules: tuple[int, ...]) -> Outcome:
    return Outcome(table.rules[rules[0]].values, rules[:1]) if rules else _none(table)


def _any(table: Table, rules: tuple[int, ...]) -> Outcome:
    if len({table.rules[rule].values for rule in rules}) > 1:
        return Outcome((None,) * len(table.outputs), rules, "decision.any")
    return Outcome(table.rules[rules[0]].values, rules) if rules else _none(table)


def _sum(table: Table, rules: tuple[int, ...]) -> Outcome:
    if not rules:
        return _none(table)
    columns = zip(*(table.rules[rule].values for rule in rules), strict=True)
    return Outcome(tuple(_total(column) for column in columns), rules)


def _total(values: tuple[Any, ...]) -> Number:
    total: Number = reduce(add, values)
    return total


HIT_POLICIES: Final[dict[str, Callable[[Table, tuple[int, ...]], Outcome]]] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "COLLECT": _sum,
}
