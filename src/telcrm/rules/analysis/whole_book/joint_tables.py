"""Two versions of a table as one: rules of both in one order, those that changed marked.

Where no changed rule may count, both versions say the same, whatever that is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from telcrm.rules.analysis.tables.boxes import Parts
from telcrm.rules.analysis.tables.table_space import has_cells
from telcrm.rules.analysis.whole_book.expressions import Known
from telcrm.rules.analysis.whole_book.large_tables import LargeTable, Standing, by_rank, large_table
from telcrm.rules.form import Rule, Table

__all__ = ["JointTable", "joint_table"]


@dataclass(frozen=True, slots=True)
class JointTable:
    """Two versions of a table.

    Attributes:
        large: the table of the rules of both.
        old: the bitset of the rules that the old version has.
        new: the bitset of those that the new one has.
        default: whether both say the same where no rule matches.
    """

    large: LargeTable
    old: int
    new: int
    default: bool

    def standings(self, parts: Parts) -> tuple[Standing, Standing]:
        """How the rules of the old version stand to a box, and those of the new."""
        return self.large.standing(parts, self.old), self.large.standing(parts, self.new)

    def changed(self, old: Standing, new: Standing) -> int:
        """The rules of one version alone that may count in a box."""
        return (old.counting | new.counting) & (self.old ^ self.new)

    def alike(self, old: Standing, new: Standing) -> bool:
        """Whether both versions surely say the same where their rules stand so."""
        return not self.changed(old, new) and bool(self.default or (old.always and new.always))

    def on(self, facts: Known) -> tuple[Standing, Standing]:
        """The same for the box that is known of some facts, which both versions share."""
        return self.standings(self.large.parts(facts))

    def around(self, old: Standing, new: Standing) -> int:
        """The rules to cut around: changed ones, or what stands before them."""
        changed = self.changed(old, new) & ~(old.always | new.always)
        return changed or (old.counting & ~old.always) | (new.counting & ~new.always)


def joint_table(old: Table, new: Table) -> JointTable | None:
    """Two versions of a table as one; None where they differ in more than rules and default."""
    before, after = by_rank(old), by_rank(new)
    if not has_cells(old) or _frame(before) != _frame(after):
        return None
    rules, in_old, in_new = _merged(before.rules, after.rules, before.hit_policy in _UNORDERED)
    table = replace(after, rules=rules)
    same_default = _said_otherwise(before) == _said_otherwise(after)
    return JointTable(large_table(table), in_old, in_new, same_default)


_UNORDERED = ("UNIQUE", "ANY")
"""Policies under which the order of rules says nothing."""


def _frame(table: Table) -> tuple[object, ...]:
    """All of a table that decides something, but rules and default."""
    outputs = [(one.name, one.type) for one in table.outputs]
    priorities = () if table.hit_policy == "FIRST" else table.priorities
    shape = (table.columns, outputs, table.components, priorities)
    return (table.name, table.hit_policy, table.aggregation, *shape)


def _said_otherwise(table: Table) -> object:
    return None if table.default is None else tuple(map(repr, table.default))


_Merged: TypeAlias = tuple[tuple[Rule, ...], int, int]


def _merged(old: Sequence[Rule], new: Sequence[Rule], unordered: bool) -> _Merged:
    """The rules of both in an order that both have, and which are of the old and of the new."""
    pairs = _pairs(old, new)
    common = sorted(pairs) if unordered else _rising(pairs)
    if unordered:
        return _side_by_side(old, new, common)
    rules: list[Rule] = []
    in_old = in_new = first = second = 0
    for left, right in [*common, (len(old), len(new))]:
        in_old |= _ones(len(rules), left - first)
        rules += old[first:left]
        in_new |= _ones(len(rules), right - second)
        rules += new[second:right]
        if left < len(old):
            in_old |= 1 << len(rules)
            in_new |= 1 << len(rules)
            rules.append(old[left])
        first, second = left + 1, right + 1
    return tuple(rules), in_old, in_new


def _side_by_side(
    old: Sequence[Rule], new: Sequence[Rule], common: Sequence[tuple[int, int]]
) -> _Merged:
    shared = {right for _, right in common}
    added = [rule for place, rule in enumerate(new) if place not in shared]
    in_new = sum(1 << left for left, _ in common) | _ones(len(old), len(added))
    return (*old, *added), _ones(0, len(old)), in_new


def _ones(first: int, count: int) -> int:
    return (1 << count) - 1 << first


def _pairs(old: Sequence[Rule], new: Sequence[Rule]) -> list[tuple[int, int]]:
    """The places of rules that are the same, in the order of the new; each rule in one pair."""
    places: dict[object, deque[int]] = defaultdict(deque)
    for place, rule in enumerate(old):
        places[_decides(rule)].append(place)
    found = []
    for place, rule in enumerate(new):
        alike = places[_decides(rule)]
        if alike:
            found.append((alike.popleft(), place))
    return found


def _decides(rule: Rule) -> object:
    """What a rule decides, without its words and its source; entries alike only if written so."""
    return rule.tests, repr(rule.entries)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many pairs as can be in the order of both."""
    ends: list[int] = []
    lasts: list[int] = []
    before: list[int | None] = []
    for index, (left, _) in enumerate(pairs):
        place = bisect_left(ends, left)
        before.append(lasts[place - 1] if place else None)
        ends[place : place + 1] = [left]
        lasts[place : place + 1] = [index]
    found = []
    at = lasts[-1] if lasts else None
    while at is not None:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
