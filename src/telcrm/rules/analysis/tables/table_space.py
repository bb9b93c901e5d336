"""A decision table as a space of cells, its rules as boxes in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from telcrm.rules.analysis.tables.boxes import Box, common
from telcrm.rules.analysis.tables.rule_sets import RuleSets, rule_sets
from telcrm.rules.form import Table
from telcrm.rules.grid import Axis, Edge, OrderedAxis, axis_of, first_integer, sets_by_cell
from telcrm.rules.types import COLUMNAR, scaled

__all__ = ["TableSpace", "has_cells", "table_space", "within"]

_CUT: Final = COLUMNAR | {"number"}


@dataclass(frozen=True, slots=True)
class TableSpace:
    """A table's cells, and its rules as boxes of them.

    Attributes:
        table: the table.
        axes: one for each column.
        sets: the rules.
        whole: the box that questions are about: all inputs, or those that can occur.
    """

    table: Table
    axes: tuple[Axis, ...]
    sets: RuleSets
    whole: Box

    def common(self, *rules: int) -> Box | None:
        """Where all of some rules match together, inside the whole; None where that is nowhere."""
        found = self.whole.parts
        for rule in rules:
            both = common(found, self.sets.rules[rule])
            if both is None:
                return None
            found = both
        return Box(found)

    def share(self, volume: int) -> Fraction:
        """A number of cells as a share of the whole."""
        return Fraction(volume, self.whole.volume or 1)


def has_cells(table: Table) -> bool:
    """Whether each column is of a kind that is cut into cells; of other tables no space is made."""
    return all(column.type.kind in _CUT for column in table.columns)


def table_space(table: Table, exact: Collection[int] = ()) -> TableSpace:
    """The space of a table's cells.

    Args:
        table: one that `has_cells`.
        exact: the columns, by index, whose decimals are never finer than their type says. Between
            0.01 and 0.02 they have no cell.
    """
    tests = [[rule.tests[index] for rule in table.rules] for index in range(len(table.columns))]
    axes = tuple(
        _snapped(axis_of(column.type, asked), exact=index in exact)
        for index, (column, asked) in enumerate(zip(table.columns, tests, strict=True))
    )
    columns = [sets_by_cell(axis, asked) for axis, asked in zip(axes, tests, strict=True)]
    whole = Box(tuple((1 << axis.size) - 1 for axis in axes))
    lines = [len(axis.edges) + 1 if isinstance(axis, OrderedAxis) else 0 for axis in axes]
    return TableSpace(table, axes, rule_sets(columns, lines, len(table.rules)), whole)


def within(space: TableSpace, box: Box) -> TableSpace:
    """The space with its questions about a part of it: the inputs that can occur."""
    parts = zip(space.whole.parts, box.parts, strict=True)
    return replace(space, whole=Box(tuple(a & b for a, b in parts)))


def _snapped(axis: Axis, *, exact: bool) -> Axis:
    """The axis with each edge moved to the first value at or after it."""
    if not exact or not isinstance(axis, OrderedAxis) or axis.type.kind != "decimal":
        return axis
    units = {first_integer(edge, axis.type.scale) for edge in axis.edges}
    values = (scaled(Decimal(unit), -axis.type.scale) for unit in sorted(units))
    return replace(axis, edges=tuple(Edge(value, after=False) for value in values))
