"""A table of a book laid out for questions, and whether boxes of its cells can occur at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from telcrm.errors import Place
from telcrm.rules.analysis.tables.boxes import Box
from telcrm.rules.analysis.tables.gap_boxes import Gaps, gaps
from telcrm.rules.analysis.tables.searching import Budget
from telcrm.rules.analysis.tables.table_space import TableSpace, table_space
from telcrm.rules.analysis.tables.words import column_names, describe_box, witness
from telcrm.rules.analysis.whole_book.reaching import Grid, completed, facts_in, meet
from telcrm.rules.compiled import CompiledBook, CompiledTable, members
from telcrm.rules.form import Reference, Table
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.grid import TooLargeError
from telcrm.rules.types import Value

__all__ = ["BUDGET", "MOST", "AskedTable", "Occurs"]

MOST: Final = 200
"""Boxes and pairs of rules of which it is asked whether they can occur."""

BUDGET: Final = Budget(steps=50_000)
"""How far each question about a table goes: a few seconds for the hardest tables."""

_LISTED: Final = 6


@dataclass(frozen=True, slots=True)
class Occurs:
    """Whether some facts lie in a box; None where that was not found out.

    Attributes:
        yes: whether they do.
        facts: such facts, all that the book asks for; None where they cannot be told.
    """

    yes: bool | None
    facts: Mapping[str, Value] | None = None


@dataclass(frozen=True)
class AskedTable:
    """A table of a book, laid out for questions.

    Attributes:
        built: the book.
        table: one of its tables, that has cells.
    """

    built: CompiledBook
    table: Table

    @cached_property
    def space(self) -> TableSpace:
        """The table's cells."""
        finer = {spec.name for spec in self.built.form.inputs if not spec.exact}
        columns = enumerate(self.table.columns)
        exact = [i for i, one in columns if isinstance(one, Reference) and one.name not in finer]
        return table_space(self.table, exact)

    @cached_property
    def gaps(self) -> Gaps:
        """What no rule matches."""
        return gaps(self.space, BUDGET)

    @cached_property
    def independent(self) -> bool:
        """Whether each column is an input of its own, so that every box of cells can occur."""
        inputs = {spec.name for spec in self.built.form.inputs}
        names = [one.name for one in self.table.columns if isinstance(one, Reference)]
        return len(set(names) & inputs) == len(self.table.columns)

    @property
    def compiled(self) -> CompiledTable:
        """The table's grid."""
        found: Any = self.built.compiled[self.table.name]
        return found  # type: ignore[no-any-return]

    # In words.

    def place(self, below: str = "") -> Place:
        """Where the table stands, or a part of it."""
        return Place(self.built.form.id, f"decisions.{self.table.name}{below}")

    def rule(self, index: int) -> Place:
        """Where a rule stands."""
        return self.place(f".rules[{index}]")

    def ids(self, rules: Iterable[int]) -> tuple[str, ...]:
        """Ids of rules."""
        return tuple(self.table.rules[index].id for index in rules)

    def listed(self, rules: Iterable[int]) -> str:
        """Ids of rules in words, the first few of many."""
        ids = self.ids(rules)
        more = f" … ({len(ids)})" if len(ids) > _LISTED else ""
        return ", ".join(ids[:_LISTED]) + more

    def words(self, box: Box) -> Mapping[str, str]:
        """A box in the columns' own words."""
        return FrozenDict(describe_box(self.space, box, column_names(self.table)))

    # Whether it can be.

    def occurring(self, boxes: list[Box]) -> list[Occurs]:
        """Whether each of some boxes can occur, with facts that lie in it."""
        if self.independent:
            return [Occurs(True, self._direct(box)) for box in boxes]
        met = self._met(self._grid_of(boxes)) if boxes else None
        if met is None:
            return [Occurs(None)] * len(boxes)
        facts, complete = met
        inside: dict[int, Any] = {}
        for held, given in facts.items():
            for number in members(held):
                inside.setdefault(number, given)
        absent = Occurs(False if complete else None)
        return [
            Occurs(True, inside[number]) if number in inside else absent
            for number in range(len(boxes))
        ]

    def matching(self) -> frozenset[int] | None:
        """The sets of rules, as bitsets, that match together for some facts; None if not known."""
        compiled = self.compiled
        met = self._met(self._grid(compiled.axes, compiled.sets, len(self.table.rules)))
        return frozenset(met[0]) if met is not None and met[1] else None

    def _direct(self, box: Box) -> Mapping[str, Value] | None:
        columns: Any = self.table.columns
        values = zip(columns, witness(self.space, box), strict=True)
        return completed(self.built, {column.name: value for column, value in values})

    def _grid_of(self, boxes: list[Box]) -> Grid:
        axes = self.space.axes
        sets = tuple(
            tuple(
                sum(1 << number for number, box in enumerate(boxes) if box.parts[index] >> cell & 1)
                for cell in range(axis.size)
            )
            for index, axis in enumerate(axes)
        )
        return self._grid(axes, sets, len(boxes))

    def _grid(self, axes: Any, sets: Any, count: int) -> Grid:
        needs = self.built.form.needs[self.table.name]
        return Grid(self.table.columns, axes, sets, count, needs)

    def _met(self, grid: Grid) -> tuple[dict[int, Any], bool] | None:
        """For each set of things that hold together facts of it; whether there are no others."""
        try:
            answers, met = meet(self.built, grid)
        except TooLargeError:
            return None
        facts = {held: facts_in(self.built, answers, box) for held, box in met.boxes.items()}
        return facts, met.complete
