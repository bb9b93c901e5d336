"""Decisions laid on the grid: what both backends look their answers up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from telcrm.errors import BookError, Problem
from telcrm.rules.form import Book, Characteristic, Constant, Expression, Scorecard, Table
from telcrm.rules.frozen import FrozenDict
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
from telcrm.rules.hit_policies import BY_MATCH, Hit, Outcome, conclude
from telcrm.rules.problems import Problems
from telcrm.rules.types import COLUMNAR, Value

__all__ = [
    "Compiled",
    "CompiledBook",
    "CompiledCharacteristic",
    "CompiledScorecard",
    "CompiledTable",
    "compile_scorecard",
    "compile_table",
]


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A decision table as a lattice over its columns' axes.

    Attributes:
        axes: one for each column.
        lattice: from the cells of all columns to the rules that match.
        matches: for each last state of the lattice, the rules that match.
        outcomes: for each last state, what the table says; None where entries must be calculated.
        picks: for each last state the rules that say it, whatever their entries come to; None
            where that depends on what they come to.
    """

    axes: tuple[Axis, ...]
    lattice: Lattice
    matches: tuple[tuple[int, ...], ...]
    outcomes: tuple[Outcome, ...] | None
    picks: tuple[Outcome, ...] | None


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


def compile_table(table: Table) -> CompiledTable | None:
    """Lay a decision table on its grid; None where a column has no cells to be cut into.

    Raises:
        BookError: `table.size`, where the rules overlap in too many ways to be compiled.
    """
    if any(column.type.kind not in _CUT for column in table.columns):
        return None
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
    matches = tuple(map(_members, lattice.matches))
    return CompiledTable(axes, lattice, matches, _outcomes(table, matches), _picks(table, matches))


_CUT: Final = COLUMNAR | {"number"}
"""Kinds with cells: all that columns hold, and numbers of any scale."""


def _outcomes(table: Table, matches: tuple[tuple[int, ...], ...]) -> tuple[Outcome, ...] | None:
    """What the table says in each state, where all its entries are known already."""
    rows = [_known(rule.entries) for rule in table.rules]
    default = None if table.default is None else _known(table.default)
    if None in rows or (table.default is not None and default is None):
        return None
    hits = [Hit(index, row) for index, row in enumerate(rows) if row is not None]
    return tuple(conclude(table, tuple(hits[r] for r in matched), default) for matched in matches)


def _picks(table: Table, matches: tuple[tuple[int, ...], ...]) -> tuple[Outcome, ...] | None:
    if table.hit_policy not in BY_MATCH:
        return None
    unknown = (None,) * len(table.priorities)
    return tuple(
        conclude(table, tuple(Hit(rule, unknown) for rule in matched), None) for matched in matches
    )


def _known(entries: tuple[Expression, ...]) -> tuple[Value, ...] | None:
    if not all(isinstance(entry, Constant) for entry in entries):
        return None
    return tuple(entry.value for entry in entries if isinstance(entry, Constant))


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
    return FrozenDict(compiled)


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
