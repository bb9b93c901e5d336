"""What no rule of a table matches, as few boxes as large as they can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush, nsmallest
from typing import Final, TypeAlias

from telcrm.rules.analysis.tables.boxes import Box, Parts, inside, members, outside, runs, volume
from telcrm.rules.analysis.tables.rule_pairs import meeting
from telcrm.rules.analysis.tables.rule_sets import Column, RuleSets, sets_of_boxes
from telcrm.rules.analysis.tables.searching import STANDARD, Budget, look, pieces, uncovered
from telcrm.rules.analysis.tables.table_space import TableSpace

__all__ = ["Gaps", "gaps"]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What no rule matches.

    Shares are of the cells asked about, and exact: they add up to one.

    Attributes:
        boxes: boxes that no rule meets, the largest first; none can be made larger, none is held
            by the others. On a line of cells each holds one run, and null or not.
        complete: whether the boxes hold all that no rule matches.
        covered: the share for which some rule is proven to match.
        gap: the share for which none is.
        open: the share not looked at when the steps were spent.
    """

    boxes: tuple[Box, ...]
    complete: bool
    covered: Fraction
    gap: Fraction
    open: Fraction


def gaps(space: TableSpace, budget: Budget = STANDARD) -> Gaps:
    """Find what no rule matches, the largest parts first."""
    known = _if_disjoint(space)
    if known == space.whole.volume:
        return Gaps((), complete=True, covered=_ONE, gap=_ZERO, open=_ZERO)
    found = _search(space, budget)
    boxes, left = _grown(space, found.boxes, budget.boxes)
    covered, gap = found.covered, found.gap
    if known is not None:
        covered, gap = known, space.whole.volume - known
    rest = space.whole.volume - covered - gap
    looked_at_all = not found.waiting and sum(map(volume, found.boxes)) == found.gap
    complete = looked_at_all and not left
    return Gaps(boxes, complete, space.share(covered), space.share(gap), space.share(rest))


_ZERO, _ONE = Fraction(0), Fraction(1)


def _if_disjoint(space: TableSpace) -> int | None:
    """How many cells the rules hold, where no two of them meet; None where they do."""
    rules = range(len(space.table.rules))
    if any(meeting(space, rule) for rule in rules):
        return None
    boxes = (space.common(rule) for rule in rules)
    return sum(box.volume for box in boxes if box is not None)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search came to: boxes that do not meet, and how many cells are known to be what.

    Attributes:
        boxes: those that no rule meets, as many as memory is given for.
        covered: cells that some rule holds.
        gap: cells that none does.
        waiting: boxes not looked at.
    """

    boxes: list[Parts]
    covered: int
    gap: int
    waiting: _Waiting


def _search(space: TableSpace, budget: Budget) -> _Found:
    """Search as far as three quarters of the steps go, then look for what is easily found."""
    found = _largest_first(space, budget.steps - budget.steps // 4)
    if not found.waiting or len(found.boxes) >= budget.boxes:
        return found
    return _dives(space, found, budget)


def _largest_first(space: TableSpace, steps: int) -> _Found:
    """Look at the largest box next, so that what is still open is as little as can be."""
    whole = space.whole.parts
    waiting: _Waiting = [(-volume(whole), 0, whole)]
    boxes: list[Parts] = []
    covered = gap = number = 0
    most = _kept(space.sets)
    while waiting and steps:
        steps -= 1
        if len(waiting) >= min(steps + steps // 4 + _SPARE, most):
            waiting = nsmallest(min(steps + 2, most // 2), waiting)
        size, _, parts = heappop(waiting)
        looked = look(space.sets, parts, space.sets.every)
        covered -= size
        for piece in pieces(space.sets, looked):
            number += 1
            rest = volume(piece)
            covered -= rest
            heappush(waiting, (-rest, number, piece))
        if looked.left is not None and looked.split is None:
            boxes += [looked.left] if len(boxes) < most else []
            covered -= volume(looked.left)
            gap += volume(looked.left)
    return _Found(boxes, covered, gap, waiting)


def _dives(space: TableSpace, found: _Found, budget: Budget) -> _Found:
    """Look in each box that waits for one that no rule meets, wherever that is."""
    boxes, covered, gap = list(found.boxes), found.covered, found.gap
    steps = budget.steps // 4
    left: _Waiting = []
    for one in sorted(found.waiting):
        if steps <= 0 or len(boxes) >= budget.boxes:
            left.append(one)
            continue
        *_, parts = one
        searched = uncovered(space.sets, parts, space.sets.every, min(steps, _STEPS_A_DIVE))
        steps -= searched.steps
        if searched.gap is not None:
            boxes.append(searched.gap)
            gap += volume(searched.gap)
        if searched.gap is None and searched.finished:
            covered += volume(parts)
        else:
            left.append(one)
    return _Found(boxes, covered, gap, left)


_STEPS_A_DIVE: Final = 1_000


_Waiting: TypeAlias = list[tuple[int, int, Parts]]
"""A heap of boxes, the largest first; of those alike the one found first."""


def _kept(sets: RuleSets) -> int:
    """How many boxes may wait: fewer where columns have many cells, so that memory is bounded."""
    cells = sum(len(column.at) for column in sets.columns)
    return _MOST_WAITING * _FEW_CELLS // (_FEW_CELLS + cells)


_MOST_WAITING: Final = 400_000
_FEW_CELLS: Final = 2_000

_SPARE: Final = 1_000
"""Boxes that may wait although the steps end before their turn, so that few steps sort them."""


# From the boxes found to few that are as large as they can be.


def _grown(space: TableSpace, found: list[Parts], most: int) -> tuple[tuple[Box, ...], bool]:
    """Boxes grown as far as no rule is met, and whether some of what was found is in none."""
    grown: list[Parts] = []
    index = {place: [0] * len(c.at) for place, c in enumerate(space.sets.columns) if _short(c)}
    waiting = sorted(found, key=volume)
    while waiting and len(grown) < most:
        parts = waiting.pop()
        if _is_held(grown, index, parts):
            continue
        larger = _grow(space, _seed(space.sets, parts))
        for place, cells in index.items():
            for cell in members(larger[place]):
                cells[cell] |= 1 << len(grown)
        grown.append(larger)
        waiting.extend(outside(parts, larger))
    left = not all(_is_held(grown, index, parts) for parts in waiting)
    needed = sorted(_needed(grown, space.sets.columns), key=volume, reverse=True)
    return tuple(map(Box, needed)), left


def _short(column: Column) -> bool:
    """Whether a column has so few cells that they tell quickly which boxes may hold a box."""
    return len(column.at) <= _SHORT


_SHORT: Final = 200


def _is_held(grown: list[Parts], index: dict[int, list[int]], parts: Parts) -> bool:
    """Whether one of some boxes holds all of another."""
    found = (1 << len(grown)) - 1
    for place, cells in index.items():
        for cell in members(parts[place]):
            found &= cells[cell]
            if not found:
                return False
    return any(inside(parts, grown[box]) for box in members(found))


def _seed(sets: RuleSets, parts: Parts) -> Parts:
    """The box with one run on each line: the first; null alone where there is no run."""
    return tuple(
        _first_run(part, column.line) for column, part in zip(sets.columns, parts, strict=True)
    )


def _first_run(part: int, line: int) -> int:
    found = next(runs(part & ~(-1 << line)), None)
    return part if found is None else (2 << found[1]) - (1 << found[0])


def _grow(space: TableSpace, parts: Parts) -> Parts:
    """The box made as large as it can be without meeting a rule.

    The columns that can become whole come first: they need no words.
    """
    widths = [_widened(space, parts, place) for place in range(len(parts))]

    def gain(place: int) -> tuple[bool, Fraction, int]:
        wide = widths[place]
        whole = wide == space.whole.parts[place]
        return whole, Fraction(wide.bit_count(), parts[place].bit_count()), -place

    for place in sorted(range(len(parts)), key=gain, reverse=True):
        parts = (*parts[:place], _widened(space, parts, place), *parts[place + 1 :])
    return parts


def _widened(space: TableSpace, parts: Parts, place: int) -> int:
    """The cells of a column that the box can have if the other columns stay as they are."""
    others = space.sets.every
    for index, (other, part) in enumerate(zip(space.sets.columns, parts, strict=True)):
        others &= other.sets(part)[0] if index != place else -1
    whole = space.whole.parts[place]
    held, _ = space.sets.held(place, whole, others)
    return _around(parts[place], whole & ~held, space.sets.columns[place].line)


def _around(part: int, free: int, line: int) -> int:
    """Of free cells those that stand alone, and of those on the line the run around the part.

    Where the part has none on the line it is the longest run, the first of such.
    """
    on_line = ~(-1 << line)
    found = [(2 << last) - (1 << first) for first, last in runs(free & on_line)]
    near = [run for run in found if run & part] or sorted(found, key=int.bit_count, reverse=True)
    return free & ~on_line | next(iter(near), 0)


def _needed(boxes: Sequence[Parts], columns: Sequence[Column]) -> Iterator[Parts]:
    """The boxes without those that the others hold together, the smallest tried first."""
    sets = sets_of_boxes(boxes, columns)
    kept = sets.every
    for place in sorted(range(len(boxes)), key=lambda place: volume(boxes[place])):
        others = kept & ~(1 << place)
        searched = uncovered(sets, boxes[place], others, _STEPS_A_BOX)
        if searched.finished and searched.gap is None:
            kept = others
    return (boxes[place] for place in members(kept))


_STEPS_A_BOX = 200
"""Boxes looked at to find out whether a box is needed; it is kept where that does not tell."""
