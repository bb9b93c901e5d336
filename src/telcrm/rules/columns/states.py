"""In which state a table is, row by row, and what is said there.

The columns of a table make one index into a dense table of states; where they are too many for
one, the states after some of them go into the index of the others. Rules that overlap in too many
ways for states are told by bitsets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from typing import Any, Final, Protocol, TypeAlias

import numpy as np

from telcrm.rules.columns.column import Array, integer_dtype
from telcrm.rules.columns.expressions import Block, column_of
from telcrm.rules.columns.placing import Places, Say, Saying
from telcrm.rules.columns.rule_bits import Matched, RuleBits, rule_bits
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.form import Expression, Table
from telcrm.rules.grid import Axis, Layer
from telcrm.rules.hit_policies import Hit, Outcome, by_priority

__all__ = ["Grid", "Group", "Line", "Nowhere", "OneLine", "Read", "Rules", "States", "states_of"]

Read: TypeAlias = Callable[[Any], Array]
"""From where rows lie to a number for each of them, shape (rows,)."""

Contradicting: TypeAlias = Callable[[Any], Iterable[tuple[str, Array]]]
"""From where rows lie to those on which rules contradict each other, by the problem's code."""

DENSE: Final = 1 << 19
"""Entries of a table that takes several columns at once: as many as a processor keeps near."""


class States(Protocol):
    """A way to tell in which state a table is."""

    def at(self, block: Block) -> Any:
        """Where the rows of a block lie."""
        ...

    def reading(self, by_state: Iterable[int]) -> Read:
        """The function from there to what is said in each state."""
        ...

    def contradicting(self, outcomes: Sequence[Outcome]) -> Contradicting:
        """The function from there to rows with a problem."""
        ...


def states_of(table: Table, compiled: CompiledTable) -> States:
    """The way to tell in which state a table is.

    Args:
        table: the table.
        compiled: its grid.
    """
    if compiled.lattice is None:
        return Rules(table, rule_bits(table, compiled, _order(table, compiled)))
    lines = [
        Line(table.columns[index], Places(compiled.axes[index]), layer)
        for index, layer in zip(compiled.lattice.order, compiled.lattice.layers, strict=True)
    ]
    if not lines:
        return Nowhere()
    return OneLine(lines[0]) if len(lines) == 1 else Grid(tuple(_grouped(lines)))


class _OfOutcomes:
    """States of a lattice: the outcome of each says whether it is a contradiction."""

    __slots__ = ()

    def contradicting(self: Any, outcomes: Sequence[Outcome]) -> Contradicting:
        """The function from where rows lie to rows with a problem."""
        codes = {outcome.problem for outcome in outcomes if outcome.problem}
        reads = {code: self.reading(one.problem == code for one in outcomes) for code in codes}
        return lambda at: ((code, read(at).astype(bool)) for code, read in reads.items())


@dataclass(frozen=True, slots=True)
class Line:
    """A column of a table, the cells of its axis and its layer of the lattice."""

    column: Expression
    places: Places
    layer: Layer

    @property
    def axis(self) -> Axis:
        """Its axis."""
        return self.places.axis

    def say(self, block: Block) -> Say:
        """What its cells say of a block."""
        return self.places.say(column_of(self.column, block))


@dataclass(frozen=True, slots=True)
class Nowhere(_OfOutcomes):
    """A table without columns has one state."""

    def at(self, block: Block) -> int:
        """How many rows there are."""
        return block.rows

    def reading(self, by_state: Iterable[int]) -> Read:
        """The one number, row by row."""
        (said,) = by_state
        return lambda rows: np.full(rows, said)


@dataclass(frozen=True, slots=True)
class OneLine(_OfOutcomes):
    """A table of one column: each cell has its state."""

    line: Line

    def at(self, block: Block) -> Say:
        """What the column's cells say."""
        return self.line.say(block)

    def by_cell(self, by_state: Iterable[int]) -> tuple[int, ...]:
        """The numbers told by cell instead of by state."""
        said = tuple(map(int, by_state))
        (following,) = self.line.layer.table
        return tuple(said[following[one]] for one in self.line.layer.classes)

    def reading(self, by_state: Iterable[int]) -> Read:
        """What the column's cells say."""
        saying = Saying(self.by_cell(by_state))
        return saying.narrow


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that are looked up at once.

    Attributes:
        lines: the columns.
        strides: for each column what its cells add to the index.
        dtypes: for each column the type that holds the sum up to it.
        width: what the state before counts for in the index.
        dtype: a type that holds every index.
        following: the state after, for each index.
    """

    lines: tuple[Line, ...]
    strides: tuple[Saying, ...]
    dtypes: tuple[np.dtype[Any], ...]
    width: int
    dtype: np.dtype[Any]
    following: Array

    def index(self, state: Array | None, block: Block) -> Array:
        """Where to look up the next state, shape (rows,)."""
        index: Array | None = None
        for line, stride, dtype in zip(self.lines, self.strides, self.dtypes, strict=True):
            said = line.say(block)(stride)
            index = said if index is None else np.add(index, said, dtype=dtype)
        if state is None or index is None:
            return np.zeros(block.rows, dtype=self.dtype) if index is None else index
        return np.add(index, np.multiply(state, self.width, dtype=self.dtype), dtype=self.dtype)


@dataclass(frozen=True, slots=True)
class Grid(_OfOutcomes):
    """A table of several columns."""

    groups: tuple[Group, ...]

    def at(self, block: Block) -> Array:
        """The index into what follows the last group."""
        state = None
        for group in self.groups[:-1]:
            state = group.following.take(group.index(state, block))
        return self.groups[-1].index(state, block)

    def by_index(self, by_state: Iterable[int]) -> Array:
        """The numbers told by index instead of by state."""
        return Saying(tuple(map(int, by_state))).array.take(self.groups[-1].following)

    def reading(self, by_state: Iterable[int]) -> Read:
        """The number at each row's index."""
        return self.by_index(by_state).take


def _grouped(lines: Iterable[Line]) -> Iterator[Group]:
    """Columns together as long as the table that takes them at once stays small."""
    taken: list[Line] = []
    following: Array = np.zeros(1, dtype=np.intp)
    for line in lines:
        table = np.array(line.layer.table, dtype=np.intp)
        if taken and len(following) * table.shape[1] > DENSE:
            yield _group(taken, following)
            taken, following = [], np.arange(len(table))
        taken.append(line)
        following = table.take(following, axis=0).ravel()
    yield _group(taken, following)


def _group(lines: Sequence[Line], following: Array) -> Group:
    """Columns in one table; what adds least is added first, in the smallest types."""
    widths = [len(line.layer.table[0]) for line in lines]
    strides = [prod(widths[place + 1 :]) for place in range(len(lines))]
    said = [
        Saying(tuple(one * stride for one in line.layer.classes))
        for line, stride in zip(lines, strides, strict=True)
    ]
    most = accumulate(max(one.by_cell) for one in reversed(said))
    narrow = following.astype(integer_dtype(0, int(following.max(initial=0))))
    return Group(
        lines=tuple(reversed(lines)),
        strides=tuple(reversed(said)),
        dtypes=tuple(integer_dtype(0, one) for one in most),
        width=prod(widths),
        dtype=integer_dtype(0, len(following)),
        following=narrow,
    )


# Rules without a lattice.


def _order(table: Table, compiled: CompiledTable) -> list[int]:
    """The rules, the one that counts most first."""
    rules = range(len(table.rules))
    if table.hit_policy != "PRIORITY":
        return list(rules)
    known: Any = compiled.outcomes
    hits = tuple(Hit(rule, known[rule].values) for rule in rules)
    return [hit.rule for hit in by_priority(table, hits)]


@dataclass(frozen=True, slots=True)
class Rules:
    """A table whose states are its rules, each for itself, and then none of them."""

    table: Table
    bits: RuleBits

    def at(self, block: Block) -> Matched:
        """Which rules match."""
        return self.bits.matched(block)

    def reading(self, by_state: Iterable[int]) -> Read:
        """What is said where a rule is the first."""
        said = Saying(tuple(map(int, by_state))).array
        return lambda found: said.take(found.first)

    def contradicting(self, outcomes: Sequence[Outcome]) -> Contradicting:
        """Rows in which several rules match, or say different things."""
        if self.table.hit_policy == "UNIQUE":
            return lambda found: [("decision.unique", found.several)]
        if self.table.hit_policy == "ANY":
            places: dict[Any, int] = {}
            said = [places.setdefault(one.values, len(places)) for one in outcomes]
            return lambda found: [("decision.any", self._disagreeing(found, np.array(said)))]
        return lambda _: []

    def _disagreeing(self, found: Matched, said: Array) -> Array:
        wrong = found.several
        rows = np.flatnonzero(wrong)
        first = said.take(found.first[rows])
        differs = np.zeros(len(rows), dtype=bool)
        for rule in self.bits.each(found, rows):
            differs |= (said.take(rule) != first) & (rule < len(said) - 1)
        wrong[rows] = differs
        return wrong
