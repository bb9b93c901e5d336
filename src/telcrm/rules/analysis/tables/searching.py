"""The search of boxes: is all of a box held by rules, and if not, where not.

A box that no single rule decides is cut along the rule that says most about it: the one that leaves
the fewest columns open. A rule that leaves one column open cuts nothing, it takes its cells away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from telcrm.rules.analysis.tables.boxes import Parts, outside, volume
from telcrm.rules.analysis.tables.rule_sets import RuleSets

__all__ = [
    "STANDARD",
    "Budget",
    "Looked",
    "Searched",
    "fewest",
    "levels_of",
    "look",
    "pieces",
    "uncovered",
]


@dataclass(frozen=True, slots=True)
class Budget:
    """How far a question may go; it counts, and no clock is asked, so that answers repeat.

    Attributes:
        steps: boxes looked at.
        boxes: boxes, or groups of rules, given back.
    """

    steps: int = 200_000
    boxes: int = 200


STANDARD: Final = Budget()


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of a box.

    Attributes:
        left: what the rules that decide alone leave of it; None where they leave nothing.
        misses: for each column the rules that meet what is left and do not hold all of the column;
            none where no rule meets it.
        split: a rule that meets what is left; None where none does.
        used: the rules that took something away.
    """

    left: Parts | None
    misses: tuple[int, ...] = ()
    split: int | None = None
    used: int = 0


def look(sets: RuleSets, parts: Parts, rules: int) -> Looked:
    """Take from a box what single rules hold of it.

    Args:
        sets: the rules.
        parts: the box.
        rules: the bitset of the rules that count.
    """
    used = 0
    left = parts
    while True:
        found = [column.sets(part) for column, part in zip(sets.columns, left, strict=True)]
        alive = rules
        for some, _ in found:
            alive &= some
        if not alive:
            return Looked(left, used=used)
        misses = tuple(alive & ~every for _, every in found)
        levels = levels_of(misses)
        holding = alive & ~levels[0] if levels else alive
        if holding:
            return Looked(None, used=used | holding & -holding)
        single = levels[0] & ~levels[1] if len(levels) > 1 else levels[0]
        if not single:
            return Looked(left, misses, fewest(levels), used)
        rest, taken = _without(sets, left, misses, single)
        used |= taken
        if rest is None:
            return Looked(None, used=used)
        left = rest


def levels_of(misses: tuple[int, ...]) -> list[int]:
    """At place `k` the rules that leave more than `k` columns open."""
    levels: list[int] = []
    for miss in misses:
        carried = miss
        for place, level in enumerate(levels):
            if not carried:
                break
            levels[place], carried = level | carried, level & carried
        if carried:
            levels.append(carried)
    return levels


def fewest(levels: list[int]) -> int:
    """The first of the rules that leave the fewest columns open."""
    for level, higher in zip(levels, [*levels[1:], 0], strict=True):
        exactly = level & ~higher
        if exactly:
            return (exactly & -exactly).bit_length() - 1
    raise AssertionError(levels)


def _without(
    sets: RuleSets, parts: Parts, misses: tuple[int, ...], single: int
) -> tuple[Parts | None, int]:
    """What rules that leave one column open leave of a box, and the rules it takes for that."""
    rest = list(parts)
    used = 0
    for place, miss in enumerate(misses):
        if single & miss:
            held, taken = sets.held(place, rest[place], single & miss)
            rest[place] ^= held
            used |= taken
            if not rest[place]:
                return None, used
    return tuple(rest), used


def pieces(sets: RuleSets, looked: Looked) -> Iterator[Parts]:
    """What the rule to split by leaves of what is left."""
    if looked.left is None or looked.split is None:
        return iter(())
    rule = looked.split
    cut = [place for place, miss in enumerate(looked.misses) if miss >> rule & 1]
    return outside(looked.left, sets.rules[rule], cut)


@dataclass(frozen=True, slots=True)
class Searched:
    """What became of a search.

    Attributes:
        gap: a box that no rule meets; None where there is none, or none was found.
        finished: whether the answer is sure; else the steps were spent.
        steps: boxes looked at.
        used: rules that hold the whole box together, where there is no gap.
    """

    gap: Parts | None
    finished: bool
    steps: int
    used: int


def uncovered(sets: RuleSets, parts: Parts, rules: int, steps: int) -> Searched:
    """Search a box for a part that no rule meets.

    Args:
        sets: the rules.
        parts: the box.
        rules: the bitset of the rules that count.
        steps: how many boxes may be looked at.
    """
    waiting = [parts]
    used = taken = 0
    while waiting:
        if taken >= steps:
            return Searched(None, finished=False, steps=taken, used=used)
        looked = look(sets, waiting.pop(), rules)
        taken += 1
        used |= looked.used
        if looked.split is not None:
            used |= 1 << looked.split
            waiting.extend(sorted(pieces(sets, looked), key=volume))
        elif looked.left is not None:
            return Searched(looked.left, finished=True, steps=taken, used=used)
    return Searched(None, finished=True, steps=taken, used=used)
