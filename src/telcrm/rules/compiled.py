"""Decisions laid on the grid: what both backends look their answers up in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from telcrm.errors import BookError, Problem
from telcrm.rules.form import Book, Characteristic, Constant, Expression, Linear, Table
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
from telcrm.rules.hit_policies import BY_MATCH, ONE_RULE, Hit, Outcome, conclude
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
    "members",
]


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A decision table on the grid of its columns.

    Attributes:
        axes: one for each column.
        sets: for each column, for each of its cells, the bitset of the rules that hold there.
        lattice: from the cells of all columns to the rules that match; None where the rules overlap
            in too many ways for one, so that the sets of a record's cells are ANDed.
        matches: for each last state of the lattice, the rules that match. Without a lattice, under
            policies by which one rule gives the answer, each rule alone and then none of them.
        outcomes: for each last state, what the table says; None where entries must be calculated.
        picks: for each last state the rules that say it, whatever their entries come to; None
            where that depends on what they come to.
    """

    axes: tuple[Axis, ...]
    sets: tuple[tuple[int, ...], ...]
    lattice: Lattice | None
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
    """A book's form, and for each of its decisions the grid.

    Attributes:
        form: the checked intermediate form.
        compiled: for each decision, by name, its grid.
        kept: what questions about the book have worked out of it and will ask again; it depends on
            nothing else, so that any thread may add to it.
    """

    form: Book
    compiled: Mapping[str, Compiled]
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


def compile_table(table: Table) -> CompiledTable | None:
    """Lay a decision table on its grid; None where a column has no cells to be cut into."""
    if any(column.type.kind not in _CUT for column in table.columns):
        return None
    axes = tuple(
        axis_of(column.type, (rule.tests[index] for rule in table.rules))
        for index, column in enumerate(table.columns)
    )
    sets = tuple(
        tuple(sets_by_cell(axis, [rule.tests[index] for rule in table.rules]))
        for index, axis in enumerate(axes)
    )
    lattice: Lattice | None
    try:
        lattice = build_lattice(sets, len(table.rules))
        matches = tuple(map(members, lattice.matches))
    except TooLargeError:
        if table.hit_policy not in ONE_RULE:
            return CompiledTable(axes, sets, None, (), None, None)
        lattice = None
        matches = (*((rule,) for rule in range(len(table.rules))), ())
    return CompiledTable(
        axes, sets, lattice, matches, _outcomes(table, matches), _picks(table, matches)
    )


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


def members(matched: int) -> tuple[int, ...]:
    """The rules of a bitset, in their order."""
    indexes = []
    while matched:
        lowest = matched & -matched
        indexes.append(lowest.bit_length() - 1)
        matched ^= lowest
    return tuple(indexes)


def compile_scorecard(parts: Iterable[Characteristic | Linear]) -> CompiledScorecard:
    """Lay each characteristic of a scorecard on its axis.

    Raises:
        BookError: `table.gap`, where a value of the input has no attribute.
    """
    cut = [one for one in parts if isinstance(one, Characteristic)]
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
