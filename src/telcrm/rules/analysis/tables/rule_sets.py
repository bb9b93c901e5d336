"""Which rules meet a box and which hold all of it: a few operations on bitsets for each column.

Rules are nothing but boxes here, so boxes that were found can be asked the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate, pairwise
from operator import and_, or_, xor
from typing import Final, TypeAlias

from telcrm.rules.analysis.tables.boxes import Parts, members, runs

__all__ = ["Column", "RuleSets", "rule_sets", "sets_of_boxes", "transposed"]

KEPT: Final = 2_048
"""Answers a column keeps: a search asks for the same sets of cells over and over."""

_Found: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its rules hold.

    Attributes:
        at: for each cell the bitset of the rules that hold there.
        line: how many of the cells, the first ones, follow an order; the others stand alone.
        started: for each cell of the line the rules that hold there or before.
        alive: for each cell of the line the rules that hold there or after.
        holed: the rules whose cells on the line are not neighbours all.
        known: answers given before; they depend on nothing else, so that any thread may add one.
    """

    at: tuple[int, ...]
    line: int
    started: tuple[int, ...]
    alive: tuple[int, ...]
    holed: int
    known: dict[int, _Found] = field(default_factory=dict, repr=False, compare=False)

    def sets(self, part: int) -> _Found:
        """The rules that hold in one of the cells at least, and those that hold in all of them."""
        found = self.known.get(part)
        if found is None:
            found = self._sets(part)
            if len(self.known) < KEPT:
                self.known[part] = found
        return found

    def _sets(self, part: int) -> _Found:
        on_line = part & ~(-1 << self.line)
        found = [self._along(first, last) for first, last in runs(on_line)]
        found += [(self.at[cell], self.at[cell]) for cell in members(part ^ on_line)]
        return (
            reduce(or_, (some for some, _ in found), 0),
            reduce(and_, (every for _, every in found)) if found else -1,
        )

    def _along(self, first: int, last: int) -> _Found:
        """The same for a run: only rules with holes have to be asked cell by cell."""
        some = self.started[last] & self.alive[first]
        every = self.at[first] & self.at[last]
        if some & self.holed:
            between = self.at[first : last + 1]
            some = some & ~self.holed | reduce(or_, between) & self.holed
            every = every & ~self.holed | reduce(and_, between) & self.holed
        return some, every


@dataclass(frozen=True, slots=True)
class RuleSets:
    """Rules as boxes, and for each column where they hold.

    Attributes:
        columns: the columns.
        rules: for each rule its cells in each column.
    """

    columns: tuple[Column, ...]
    rules: tuple[Parts, ...]

    @property
    def every(self) -> int:
        """The bitset of all rules."""
        return (1 << len(self.rules)) - 1

    def meeting(self, parts: Parts) -> int:
        """The rules that meet a box."""
        found = (column.sets(part)[0] for column, part in zip(self.columns, parts, strict=True))
        return reduce(and_, found, self.every)

    def held(self, place: int, part: int, rules: int) -> _Found:
        """Cells of a column in which one of some rules holds, and as many rules as that takes.

        It tries the rules or the cells, whichever are fewer.
        """
        if rules.bit_count() < part.bit_count():
            return self._held_by_rules(place, part, rules)
        cells = used = 0
        at = self.columns[place].at
        for cell in members(part):
            here = at[cell] & rules
            if here:
                cells |= 1 << cell
                used |= here & -here
        return cells, used

    def _held_by_rules(self, place: int, part: int, rules: int) -> _Found:
        left, used = part, 0
        for rule in members(rules):
            here = left & self.rules[rule][place]
            if here:
                left ^= here
                used |= 1 << rule
        return part ^ left, used


def rule_sets(columns: Sequence[Sequence[int]], lines: Sequence[int], rules: int) -> RuleSets:
    """Rules from the bitsets of those that hold in each cell.

    Args:
        columns: for each column, for each of its cells, the rules that hold there.
        lines: for each column how many of its cells follow an order.
        rules: how many rules there are.
    """
    built = tuple(_column(tuple(at), line) for at, line in zip(columns, lines, strict=True))
    cells = [transposed(at, rules) for at in columns]
    return RuleSets(built, tuple(zip(*cells, strict=True)) if cells else ((),) * rules)


def sets_of_boxes(boxes: Sequence[Parts], columns: Sequence[Column]) -> RuleSets:
    """Boxes as rules, on the cells of other rules' columns."""
    parts = zip(*boxes, strict=True) if boxes else ((),) * len(columns)
    built = (
        _column(_by_cell(part, len(column.at)), column.line)
        for part, column in zip(parts, columns, strict=True)
    )
    return RuleSets(tuple(built), tuple(boxes))


def _by_cell(parts: Sequence[int], size: int) -> tuple[int, ...]:
    """For each cell the boxes that hold it; runs are what sets of cells are made of."""
    switches = [0] * (size + 1)
    for box, part in enumerate(parts):
        for first, last in runs(part):
            switches[first] ^= 1 << box
            switches[last + 1] ^= 1 << box
    return tuple(accumulate(switches[:-1], xor))


def _column(at: tuple[int, ...], line: int) -> Column:
    ordered = at[:line]
    started = tuple(accumulate(ordered, or_))
    alive = tuple(accumulate(reversed(ordered), or_))[::-1]
    return Column(at, line, started, alive, _holed(ordered))


def _holed(ordered: Sequence[int]) -> int:
    """The rules that begin to hold more than once."""
    begun = holed = 0
    for before, here in pairwise((0, *ordered)):
        holed |= here & ~before & begun
        begun |= here
    return holed


def transposed(sets: Iterable[int], size: int) -> list[int]:
    """From bitsets of columns by row to bitsets of rows by column.

    It follows the changes from a row to the next, which are few where neighbours are alike.

    >>> transposed([0b01, 0b11], 2)
    [3, 2]
    """
    rows = tuple(sets)
    everything = (1 << len(rows)) - 1
    turned = [0] * size
    for row, (before, here) in enumerate(pairwise((0, *rows))):
        rest = everything >> row << row
        for column in members(before ^ here):
            turned[column] ^= rest
    return turned
