"""Tables of many rules on what is known of their columns: which rules may count, and what they say.

It asks sets of rules and needs no lattice. What it gives is never less than what the table says
somewhere; where rules hold a box in part, it names the place to cut that tells most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Final, TypeAlias

from telcrm.rules.analysis.tables.boxes import Box, Parts, members
from telcrm.rules.analysis.tables.entries import Said, outranking, said
from telcrm.rules.analysis.tables.rule_pairs import meeting
from telcrm.rules.analysis.tables.searching import Budget, fewest, levels_of
from telcrm.rules.analysis.tables.table_space import TableSpace, table_space
from telcrm.rules.analysis.tables.winners import outcomes
from telcrm.rules.analysis.whole_book.expressions import Known, Reader, bits_of, reader_of
from telcrm.rules.analysis.whole_book.extents import (
    ANYTHING,
    FEW,
    Extent,
    Fault,
    Few,
    one_of,
    single,
    united,
)
from telcrm.rules.form import Constant, Expression, Reference, Table
from telcrm.rules.grid import Axis
from telcrm.rules.hit_policies import BY_MATCH, Hit, conclude
from telcrm.rules.types import Value

__all__ = ["Cut", "LargeTable", "Standing", "by_rank", "large_table", "only", "value_alone"]

_STEPS: Final = Budget(steps=600)
"""How far is looked for all that a table says before boxes are cut."""

KEPT: Final = 4_096
"""Boxes whose rules are kept: a search asks for the same ones over and over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How rules stand to a box of cells.

    Attributes:
        counting: the bitset of the rules that match somewhere and may count there.
        always: those of them that match everywhere.
    """

    counting: int
    always: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Where to cut a box to learn most: a column, and its cells in which a rule holds."""

    column: int
    cells: int


@dataclass(frozen=True, slots=True)
class _Entries:
    """What rules say in one of their entries: for each thing that is said the rules that say it.

    Attributes:
        readers: for each thing that is said what is known of it, given the facts.
        constant: for each whether it is a value that is known.
        sayers: for each the bitset of the rules that say it.
        by_rule: for each rule the place of what it says.
    """

    readers: tuple[Reader, ...]
    constant: tuple[bool, ...]
    sayers: tuple[int, ...]
    by_rule: tuple[int, ...]

    def of(self, rules: int) -> set[int]:
        """The things that some rules say, by their places."""
        if rules.bit_count() < len(self.sayers):
            return {self.by_rule[rule] for rule in members(rules)}
        return {place for place, sayers in enumerate(self.sayers) if sayers & rules}


@dataclass(frozen=True, slots=True)
class LargeTable:
    """A table on sets of its rules.

    Attributes:
        space: the cells of its columns, and the rules in them.
        clashing: under UNIQUE the bitset of the rules that match somewhere together with another.
        alike: for each rule what it says; rules that say the same are alike.
        known: answers given before; they depend on nothing else, so that any thread may add one.
    """

    space: TableSpace
    clashing: int
    alike: tuple[Said, ...]
    _columns: tuple[Callable[[Known], int], ...]
    _entries: tuple[_Entries, ...]
    _default: tuple[Reader, ...]
    known: dict[Parts, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def table(self) -> Table:
        """The table."""
        return self.space.table

    def parts(self, facts: Known) -> Parts:
        """The cells in which what is known of the columns may lie."""
        return tuple([find(facts) for find in self._columns])

    def meeting(self, parts: Parts) -> tuple[int, int]:
        """The bitset of the rules that match somewhere in a box, and of those that always do."""
        found = self.known.get(parts)
        if found is None:
            some = every = self.space.sets.every
            for column, part in zip(self.space.sets.columns, parts, strict=True):
                met, held = column.sets(part)
                some &= met
                every &= held
            if len(self.known) >= KEPT:
                self.known.clear()
            found = self.known[parts] = some, every
        return found

    def standing(self, parts: Parts, among: int) -> Standing:
        """How some of the rules stand to a box.

        Args:
            parts: the box.
            among: the bitset of the rules asked about.
        """
        some, every = self.meeting(parts)
        counting, always = some & among, every & among
        if self.table.hit_policy == "FIRST" and always:
            always &= -always
            counting &= (always << 1) - 1
        return Standing(counting, always)

    def says(self, standing: Standing, facts: Known) -> Sequence[Extent]:
        """What each output may be where rules stand so."""
        settled = standing.counting == standing.always
        exact = self._concluded(standing.always, facts) if settled else None
        if exact is not None:
            return exact
        say = None if self.table.components else _POLICIES.get(self.table.hit_policy)
        if say is None:
            return [ANYTHING] * len(self.table.outputs)
        return say(self, standing, facts)

    def _concluded(self, rules: int, facts: Known) -> Sequence[Extent] | None:
        """What the table says where exactly some rules match; None if their entries are open."""
        hits = []
        for rule in members(rules):
            row = [one.readers[one.by_rule[rule]](facts) for one in self._entries]
            if not all(map(single, row)):
                return None
            hits.append(Hit(rule, tuple(map(only, row))))
        default = [read(facts) for read in self._default]
        if not all(map(single, default)):
            return None
        outcome = conclude(self.table, tuple(hits), tuple(map(only, default)) or None)
        if outcome.problem:
            return self.fault(outcome.problem)
        return [value_alone(value) for value in outcome.values]

    def all_said(self, facts: Known, most: int) -> Sequence[Extent] | None:
        """All that each output is somewhere and nothing else; None where that is not found out.

        Args:
            facts: what is known of the facts, which vary apart from each other.
            most: how many values are told one by one.
        """
        parts = self.parts(facts)
        standing = self.standing(parts, self.space.sets.every)
        clashing = standing.counting & self.clashing
        if self.table.components or self.table.hit_policy not in BY_MATCH or clashing:
            return None
        found = outcomes(self.space, Box(parts), _STEPS, alike=self.alike)
        if found.open or found.none is None:
            return None
        rules = reduce(or_, (1 << rule for rule in found.rules), 0)
        more = self.otherwise(Standing(rules, 0), facts) if found.none else []
        return self.one_of(rules, facts, *more, most=most)

    def fault(self, code: str) -> list[Extent]:
        """What stands for the outputs where rules contradict each other."""
        return [Few(frozenset((Fault(code, self.table.name),)))] * len(self.table.outputs)

    def one_of(
        self, rules: int, facts: Known, *more: Sequence[Extent], most: int = FEW
    ) -> list[Extent]:
        """What one of some rules says, or what else may be said."""
        found = []
        for place, one in enumerate(self._entries):
            told = [one.readers[place](facts) for place in one.of(rules)]
            found.append(united(told + [other[place] for other in more], most))
        return found

    def otherwise(self, standing: Standing, facts: Known) -> list[Sequence[Extent]]:
        """What is said where no rule matches, if that can be."""
        if standing.always:
            return []
        nothing: Extent = Few(frozenset((None,)))
        return [[read(facts) for read in self._default] or [nothing] * len(self._entries)]

    def agreed(self, rules: int) -> bool:
        """Whether rules surely say the same."""
        classes = [(one, one.of(rules)) for one in self._entries]
        return all(len(told) == 1 and one.constant[next(iter(told))] for one, told in classes)

    def open_in(self, parts: Parts, rules: int, names: Collection[str]) -> int:
        """Those of some rules that hold in a part only of a column that looks at certain facts."""
        found = 0
        pairs = zip(self.space.table.columns, self.space.sets.columns, parts, strict=True)
        for column, sets, part in pairs:
            if not isinstance(column, Reference) or column.name in names:
                found |= rules & ~sets.sets(part)[1]
        return found

    def varies(self, facts: Known, names: Collection[str]) -> bool:
        """Whether what is said may vary with certain facts alone: not where no rule cuts them."""
        if not all(all(one.constant) for one in self._entries) or self._calculates:
            return True
        parts = self.parts(facts)
        standing = self.standing(parts, self.space.sets.every)
        return bool(self.open_in(parts, standing.counting, names))

    @property
    def _calculates(self) -> bool:
        return not all(isinstance(entry, Constant) for entry in self.table.default or ())

    def cut(self, parts: Parts, rules: int, columns: int) -> Cut | None:
        """Where to cut a box so that one of some rules holds or is left out; None where nowhere.

        The rule is one that leaves the fewest columns open, the column the one it holds least of.

        Args:
            parts: the box.
            rules: the bitset of the rules that may be cut around.
            columns: the bitset of the columns that may be cut.
        """
        sets = self.space.sets
        open_in = tuple(
            rules & ~column.sets(part)[1] if columns >> place & 1 else 0
            for place, (column, part) in enumerate(zip(sets.columns, parts, strict=True))
        )
        if not any(open_in):
            return None
        rule = fewest(levels_of(open_in))
        held = [
            ((part & cells).bit_count() / part.bit_count(), place, cells)
            for place, (part, cells) in enumerate(zip(parts, sets.rules[rule], strict=True))
            if open_in[place] >> rule & 1
        ]
        _, place, cells = min(held)
        return Cut(place, cells)


def only(extent: Extent) -> Value:
    """The value of what is known to have one."""
    return next(iter(extent.values))  # type: ignore[union-attr]


def value_alone(value: Value) -> Extent:
    """A value by itself; contexts, which cannot be told apart by looking up, are not followed."""
    return one_of((value,))


# What a table says where it is not settled which rules match, policy by policy.

_Says: TypeAlias = Callable[[LargeTable, Standing, Known], Sequence[Extent]]


def _first(large: LargeTable, standing: Standing, facts: Known) -> Sequence[Extent]:
    return large.one_of(standing.counting, facts, *large.otherwise(standing, facts))


def _unique(large: LargeTable, standing: Standing, facts: Known) -> Sequence[Extent]:
    """A rule that matches everywhere is the only one that can match alone."""
    always = standing.always
    fault = large.fault("decision.unique")
    if always & (always - 1):
        return fault
    clashing = standing.counting & large.clashing
    more = [fault] if clashing & (clashing - 1) else []
    sayers = always or standing.counting
    return large.one_of(sayers, facts, *more, *large.otherwise(standing, facts))


def _any(large: LargeTable, standing: Standing, facts: Known) -> Sequence[Extent]:
    counting = standing.counting
    agreed = not counting & (counting - 1) or large.agreed(counting)
    more = [] if agreed else [large.fault("decision.any")]
    sayers = standing.always or counting
    return large.one_of(sayers, facts, *more, *large.otherwise(standing, facts))


_POLICIES: Final[dict[str, _Says]] = {"FIRST": _first, "UNIQUE": _unique, "ANY": _any}
"""Of the other policies nothing is told before it is settled which rules match."""


# From a table to its sets.


def large_table(table: Table) -> LargeTable:
    """A table on sets of its rules.

    Args:
        table: one that `has_cells`.
    """
    space = table_space(by_rank(table))
    pairs = zip(space.table.columns, space.axes, strict=True)
    return LargeTable(
        space,
        _clashing(space),
        said(space.table),
        tuple(_cells(column, axis) for column, axis in pairs),
        _entries(space.table),
        tuple(map(_reader, table.default or ())),
    )


def by_rank(table: Table) -> Table:
    """The table under FIRST, if its policy is PRIORITY and it is known which rules count more."""
    rows = [rule.entries for rule in table.rules]
    if table.hit_policy != "PRIORITY" or not all(
        isinstance(entry, Constant) for row in rows for entry in row
    ):
        return table
    before = outranking(table)
    order = sorted(range(len(rows)), key=lambda rule: before(rule).bit_count())
    rules = tuple(table.rules[rule] for rule in order)
    return replace(table, rules=rules, hit_policy="FIRST")


def _clashing(space: TableSpace) -> int:
    if space.table.hit_policy != "UNIQUE":
        return 0
    rules = range(len(space.table.rules))
    return sum(1 << rule for rule in rules if meeting(space, rule))


def _cells(column: Expression, axis: Axis) -> Callable[[Known], int]:
    read, find = reader_of(column), bits_of(axis)
    return lambda facts: find(read(facts))


def _entries(table: Table) -> tuple[_Entries, ...]:
    rows = said(table)
    width = len(table.rules[0].entries) if table.rules else len(table.outputs)
    return tuple(
        _entry([row[place] for row in rows], [rule.entries[place] for rule in table.rules])
        for place in range(width)
    )


def _entry(tokens: Sequence[int | str], entries: Sequence[Expression]) -> _Entries:
    places: dict[int | str, int] = {}
    by_rule = tuple(places.setdefault(token, len(places)) for token in tokens)
    sayers = [0] * len(places)
    for rule, place in enumerate(by_rule):
        sayers[place] |= 1 << rule
    saying = {place: entries[rule] for rule, place in enumerate(by_rule)}
    readers = tuple(_reader(saying[place]) for place in range(len(places)))
    constant = tuple(isinstance(token, int) for token in places)
    return _Entries(readers, constant, tuple(sayers), by_rule)


def _reader(entry: Expression) -> Reader:
    if not isinstance(entry, Constant):
        return reader_of(entry)
    known = value_alone(entry.value)
    return lambda _: known
