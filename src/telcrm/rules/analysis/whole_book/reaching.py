"""Whether something can come of a book's answers, and from which facts: a search of boxes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from typing import Any, Final, TypeAlias

from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.dimensions import dimensions_of
from telcrm.rules.analysis.whole_book.extents import Between, Extent, Fault, Few, single
from telcrm.rules.analysis.whole_book.regions import Answering, best_halves, whole
from telcrm.rules.analysis.whole_book.steps import faults_of
from telcrm.rules.compiled import CompiledBook, CompiledTable
from telcrm.rules.form import Citation, Expression, Output, Table, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.grid import Axis, Lattice, build_lattice
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.source.graph import needed_for
from telcrm.rules.types import Type, Value

__all__ = [
    "BUDGET",
    "Extreme",
    "Grid",
    "Met",
    "Reached",
    "Search",
    "answers_to",
    "completed",
    "extreme",
    "facts_in",
    "find",
    "meet",
    "reach",
]

BUDGET: Final = 1_000
"""Boxes looked at for each question before it is left open."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The values that come of some facts.

    Attributes:
        boxes: for each value found, a box on which it is the answer.
        complete: whether there are no others.
    """

    boxes: Mapping[Hashable, Box]
    complete: bool


def reach(answers: Answering, budget: int = BUDGET, enough: int | None = None) -> Reached:
    """The values that the one answer takes.

    Args:
        answers: what answers on boxes, one answer each.
        budget: how many boxes to look at.
        enough: how many values there can be, contradictions aside, so that nothing is left to look
            for beyond them.
    """
    found: dict[Hashable, Box] = {}
    complete = True
    waiting = [(whole(answers.dimensions), answers.on(whole(answers.dimensions)))]
    while waiting and sum(map(_is_value, found)) != enough:
        box, (extent,) = waiting.pop()
        if isinstance(extent, Few) and extent.values <= found.keys():
            continue
        if single(extent):
            found[_only(extent)] = box
            continue
        budget -= 1
        parts = best_halves(answers, box) if budget > 0 else None
        complete = complete and parts is not None
        waiting.extend(parts or ())
    return Reached(FrozenDict(found), complete or sum(map(_is_value, found)) == enough)


def _is_value(value: Value) -> bool:
    return not isinstance(value, Fault)


def _only(extent: Any) -> Value:
    return next(iter(extent.values))


Extents: TypeAlias = tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What became of a search: a box where it is so, or whether there is none."""

    box: Box | None
    complete: bool


def find(answers: Answering, may: Callable[[Box, Extents], bool], budget: int = BUDGET) -> Search:
    """Look for facts of whose answers something holds.

    Args:
        answers: what answers on boxes.
        may: whether it may hold somewhere on a box with these answers; where each answer is one
            value, whether it does.
        budget: how many boxes to look at.
    """
    complete = True
    waiting = [(whole(answers.dimensions), answers.on(whole(answers.dimensions)))]
    while waiting:
        box, found = waiting.pop()
        if not may(box, found):
            continue
        if all(map(single, found)):
            return Search(box, complete=True)
        budget -= 1
        parts = best_halves(answers, box) if budget > 0 else None
        complete = complete and parts is not None
        waiting.extend(parts or ())
    return Search(None, complete)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or smallest number an answer takes.

    Attributes:
        value: the number, or one that no answer goes beyond; None where there is no number.
        box: a box on which it is the answer; None where it is a bound.
    """

    value: Any
    box: Box | None


def extreme(answers: Answering, sign: int, budget: int = BUDGET) -> Extreme:
    """The largest number that the one answer takes, or for a `sign` of -1 the smallest.

    The box that may hold the largest is looked at first, so that the first whose answer is known
    settles it.
    """
    numbers = count()
    start = whole(answers.dimensions)
    waiting: list[Any] = []
    parts: Iterable[tuple[Box, Extents]] = [(start, answers.on(start))]
    while True:
        for box, (extent,) in parts:
            if not _is_numberless(extent):
                heappush(waiting, (_before(extent, sign), next(numbers), box, extent))
        if not waiting:
            return Extreme(None, None)
        rank, _, box, extent = heappop(waiting)
        if single(extent):
            return Extreme(_only(extent), box)
        budget -= 1
        halves = best_halves(answers, box) if budget > 0 else None
        if halves is None:
            return Extreme(None if rank is _NOTHING_KNOWN else -sign * rank, None)
        parts = halves


_NOTHING_KNOWN: Final = Decimal("-Infinity")


def _is_numberless(extent: Extent) -> bool:
    return isinstance(extent, Few) and not any(map(_is_number, extent.values))


def _is_number(value: Value) -> bool:
    return value is not None and not isinstance(value, Fault)


def _before(extent: Extent, sign: int) -> Any:
    """What the most that may come of a box ranks as; less comes first."""
    if isinstance(extent, Between):
        return (
            _NOTHING_KNOWN if extent.low is None else min(-sign * extent.low, -sign * extent.high)
        )
    if isinstance(extent, Few):
        return min(-sign * value for value in extent.values if _is_number(value))
    return _NOTHING_KNOWN


# Books that say where on a grid a record lies.


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of some columns, and sets of things asked about in each of them.

    Attributes:
        columns: what is looked at.
        axes: one for each column.
        sets: for each column, for each of its cells, the bitset of the things that hold there.
        count: how many things there are.
        needs: names of decisions and inputs that the columns refer to.
    """

    columns: tuple[Expression, ...]
    axes: tuple[Axis, ...]
    sets: tuple[tuple[int, ...], ...]
    count: int
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Met:
    """The sets of things that hold together for some facts.

    Attributes:
        boxes: for each bitset of things, a box of facts on which just they hold.
        complete: whether there are no other sets.
    """

    boxes: Mapping[int, Box]
    complete: bool


def meet(built: CompiledBook, grid: Grid, budget: int = BUDGET) -> tuple[Answers, Met]:
    """Which of some things hold together, whatever the facts.

    Args:
        built: the book that gives the columns their values.
        grid: the things, as sets of cells.
        budget: how many boxes to look at.

    Raises:
        TooLargeError: where the things overlap in too many ways.
    """
    lattice = build_lattice(grid.sets, grid.count)
    answers = answers_to(_with(built, grid, lattice), [_ASKED])
    found = reach(answers, budget, len(lattice.matches))
    states = lattice.matches
    boxes = {states[one]: box for one, box in found.boxes.items() if isinstance(one, int)}
    return answers, Met(FrozenDict(boxes), found.complete)


_ASKED: Final = "?"
"""What the decision is called that says where a record lies; no decision of a book is."""


def _with(built: CompiledBook, grid: Grid, lattice: Lattice) -> CompiledBook:
    """The book with one decision more, that says in which last state of a lattice a record is."""
    states = range(len(lattice.matches))
    output = Output(_ASKED, Type("integer", minimum=0, maximum=len(states)), _NO_TEXT)
    table = Table(
        _ASKED, _NO_TEXT, _BY_LATTICE, None, grid.columns, (output,), (), None, ((),), _NOWHERE
    )
    outcomes = tuple(Outcome((state,), ()) for state in states)
    compiled = CompiledTable(grid.axes, grid.sets, lattice, ((),) * len(states), outcomes, outcomes)
    form = replace(
        built.form,
        decisions=(*built.form.decisions, table),
        outputs=FrozenDict({**built.form.outputs, _ASKED: output}),
        needs=FrozenDict({**built.form.needs, _ASKED: grid.needs}),
    )
    return CompiledBook(form, FrozenDict({**built.compiled, _ASKED: compiled}))


_BY_LATTICE: Final = "RULE ORDER"
"""A hit policy under which a table is always taken by its lattice: this one has no rules to ask."""

_NO_TEXT: Final = Text("", "")
_NOWHERE: Final = Citation(None, None, None)


# Facts.


def answers_to(built: CompiledBook, outputs: Iterable[str]) -> Answers:
    """A book's answers on boxes of all the inputs that they need."""
    names = tuple(outputs)
    needed = needed_for(built.form, names)
    specs = [spec for spec in built.form.inputs if spec.name in needed]
    return Answers(built, dimensions_of([built], specs), names)


def facts_in(built: CompiledBook, answers: Answering, box: Box) -> Mapping[str, Value] | None:
    """Facts from inside a box, all that a book asks for; None where one of them is not known.

    Args:
        built: the book.
        answers: what was asked of it.
        box: where to take the facts from; inputs of which it says nothing have any value.
    """
    runs = {one.name: run for one, run in zip(answers.dimensions, box, strict=True)}
    lines = dimensions_of([built], built.form.inputs)
    if not all(one.known for one in lines):
        return None
    place = tuple(runs.get(one.name, (0, one.size - 1)) for one in lines)
    sound = _sound(Answers(built, lines, built.form.outputs), place)
    pairs = zip(lines, sound, strict=True)
    return FrozenDict({one.name: one.value(first) for one, (first, _) in pairs})


def _sound(answers: Answers, box: Box) -> Box:
    """A part of a box where no rules contradict each other; the box, if none is found at once."""
    waiting = [box]
    for _ in range(_TRIED):
        if not waiting:
            break
        part = waiting.pop()
        found = answers.on(part)
        if not any(map(faults_of, found)):
            return part
        if not all(map(single, found)):
            waiting.extend(half for half, _ in reversed(best_halves(answers, part) or ()))
    return box


_TRIED: Final = 40
"""Boxes looked at for facts that the whole book can be decided on."""


def completed(built: CompiledBook, facts: Mapping[str, Value]) -> Mapping[str, Value] | None:
    """Facts with any values of the other inputs; None where these cannot be told."""
    others = [spec for spec in built.form.inputs if spec.name not in facts]
    lines = dimensions_of([built], others)
    if not all(one.known for one in lines):
        return None
    box = _sound(Answers(built, lines, built.form.outputs, facts), whole(lines))
    told = {**facts, **{one.name: one.value(run[0]) for one, run in zip(lines, box, strict=True)}}
    return FrozenDict({spec.name: told[spec.name] for spec in built.form.inputs})
