"""Rules that match together, gathered around the rules that meet most others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

from telcrm.rules.analysis.tables.boxes import Box, members
from telcrm.rules.analysis.tables.entries import differing
from telcrm.rules.analysis.tables.searching import STANDARD, Budget
from telcrm.rules.analysis.tables.table_space import TableSpace

__all__ = ["Conflicts", "Overlap", "Overlaps", "conflicts", "meeting", "overlaps"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A rule, and others each of which matches somewhere together with it.

    Attributes:
        rule: the rule's index.
        others: their indexes.
        box: where it matches together with the first of them.
    """

    rule: int
    others: tuple[int, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of rules that match together.

    Attributes:
        pairs: how many there are; the number is exact.
        groups: the pairs, each in one group, the largest group first.
        complete: whether the groups hold all of them.
    """

    pairs: int
    groups: tuple[Overlap, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Pairs of rules of which the hit policy says that they may not match together.

    Attributes:
        certain: those that contradict each other wherever both match.
        possible: those whose entries are calculated in different ways, and may come to the same.
    """

    certain: Overlaps
    possible: Overlaps


def overlaps(space: TableSpace, budget: Budget = STANDARD) -> Overlaps:
    """The pairs of rules that match together somewhere."""
    return _gathered(space, _meeting_each(space), budget)


def conflicts(space: TableSpace, budget: Budget = STANDARD) -> Conflicts:
    """The pairs of rules that contradict the hit policy.

    Under UNIQUE that is every pair that matches together; under ANY each whose entries differ;
    under the others none.
    """
    meeting_each = _meeting_each(space)
    if space.table.hit_policy == "UNIQUE":
        return Conflicts(_gathered(space, meeting_each, budget), _NONE)
    if space.table.hit_policy != "ANY":
        return Conflicts(_NONE, _NONE)
    sure, possible = differing(space.table)
    return Conflicts(
        _gathered(space, [m & sure(rule) for rule, m in enumerate(meeting_each)], budget),
        _gathered(space, [m & possible(rule) for rule, m in enumerate(meeting_each)], budget),
    )


_NONE = Overlaps(0, (), complete=True)


def _meeting_each(space: TableSpace) -> list[int]:
    """For each rule the bitset of the others that match somewhere together with it."""
    return [meeting(space, rule) for rule in range(len(space.table.rules))]


def meeting(space: TableSpace, rule: int) -> int:
    """The bitset of the other rules that match somewhere together with a rule."""
    box = space.common(rule)
    return 0 if box is None else space.sets.meeting(box.parts) & ~(1 << rule)


def _gathered(space: TableSpace, meeting: list[int], budget: Budget) -> Overlaps:
    pairs = sum(map(int.bit_count, meeting)) // 2
    groups: list[Overlap] = []
    left = pairs
    for rule, others in _stars(meeting):
        if len(groups) == budget.boxes:
            break
        groups.append(_overlap(space, rule, others))
        left -= others.bit_count()
    return Overlaps(pairs, tuple(groups), complete=left == 0)


def _overlap(space: TableSpace, rule: int, others: int) -> Overlap:
    found = tuple(members(others))
    box = space.common(rule, found[0])
    if box is None:
        raise AssertionError(rule)
    return Overlap(rule, found, box)


def _stars(meeting: list[int]) -> Iterator[tuple[int, int]]:
    """Rules with those they meet, the one that meets most first, and then the rest without it."""
    waiting = [(-others.bit_count(), rule) for rule, others in enumerate(meeting) if others]
    heapify(waiting)
    gone = 0
    while waiting:
        count, rule = waiting[0]
        others = meeting[rule] & ~gone
        if others.bit_count() == -count:
            heappop(waiting)
            gone |= 1 << rule
            if others:
                yield rule, others
        else:
            heapreplace(waiting, (-others.bit_count(), rule))
