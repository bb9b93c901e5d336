"""Whether an answer only rises, or only falls, as an input grows: a proof, or two records against.

First the directions of the parts are put together. Where that proves nothing, pairs of records that
differ in the one input alone are searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, TypeAlias

from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.dimensions import Dimension
from telcrm.rules.analysis.whole_book.extents import Between, Extent, Fault, Few
from telcrm.rules.analysis.whole_book.reaching import answers_to, completed, find
from telcrm.rules.analysis.whole_book.steps import read_by
from telcrm.rules.compiled import CompiledBook, CompiledTable
from telcrm.rules.form import (
    Arithmetic,
    Book,
    Characteristic,
    Citation,
    Constant,
    Direction,
    Expression,
    ExpressionDecision,
    Input,
    Linear,
    Negation,
    Reference,
    Scorecard,
    Table,
    Text,
    children,
)
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.grid import OrderedAxis
from telcrm.rules.hit_policies import gives_lists
from telcrm.rules.source.graph import needed_for
from telcrm.rules.types import Type, Value

__all__ = ["Directions", "Verdict"]

Sign: TypeAlias = int | None
"""1 where a value rises with the input or stays, -1 where it falls or stays, 0 where it stays; None
where that is not known."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer follows a direction.

    Attributes:
        holds: whether it does; None where that was not found out.
        first: facts against it.
        second: the same with the input greater, and the answer on the wrong side.
    """

    holds: bool | None
    first: Mapping[str, Value] | None = None
    second: Mapping[str, Value] | None = None


class Directions:
    """Which way a book's outputs move with its inputs; what was found of its tables is kept."""

    def __init__(self, built: CompiledBook) -> None:
        self._built = built
        self._kept: dict[tuple[str, str], Sign] = {}

    def follows(self, output: str, name: str, direction: Direction) -> Verdict:
        """Whether an output only moves one way as an input grows, all else the same.

        Records on which one of the two has no answer are left out. A category's values stand in
        the order in which they are declared.

        Args:
            output: of numbers, days, months, true and false, or a category.
            name: an input with an order.
            direction: `up` where the output may not fall, `down` where it may not rise.
        """
        wanted = 1 if direction == "up" else -1
        if self._signs(output, name)[output] in (0, wanted):
            return Verdict(holds=True)
        return searched(self._built, output, name, wanted)

    def _signs(self, output: str, name: str) -> dict[str, Sign]:
        """For an output and those it is made from, which way they move with an input."""
        form = self._built.form
        needed = needed_for(form, (output,))
        known: dict[str, Sign] = {spec.name: int(spec.name == name) for spec in form.inputs}
        found: dict[str, Sign] = {}
        for decision in (one for one in form.decisions if one.name in needed):
            stays = all(known[one] == 0 for one in read_by(decision, self._built)[1])
            sign = 0 if stays else self._sign(decision, known)
            for one in decision.outputs:
                found[one.name] = sign
                known[one.name] = sign if stays or not one.type.nullable else None
        return found

    def _sign(self, decision: Any, signs: Mapping[str, Sign]) -> Sign:
        match decision:
            case Scorecard(characteristics=parts):
                compiled: Any = self._built.compiled[decision.name]
                return _together(_earned(part, compiled, signs) for part in parts)
            case ExpressionDecision(expression=expression):
                return _of_expression(expression, signs)
            case Table() if len(decision.outputs) == 1 and not gives_lists(decision):
                return self._of_table(decision, signs)
        return None

    def _of_table(self, table: Table, signs: Mapping[str, Sign]) -> Sign:
        """The sign of a table of constants whose columns are facts that each move one way."""
        columns: Any = table.columns
        compiled = self._built.compiled[table.name]
        constant = isinstance(compiled, CompiledTable) and compiled.outcomes is not None
        if not constant or not all(isinstance(column, Reference) for column in columns):
            return None
        moving = {column.name: signs[column.name] for column in columns if signs[column.name] != 0}
        if None in moving.values() or not all(_has_order(c, moving) for c in columns):
            return None
        if len(moving) > 1 and _may_be_silent(table, compiled):
            return None
        return _together(_times(self._moves(table, name), sign) for name, sign in moving.items())

    def _moves(self, table: Table, name: str) -> Sign:
        """Which way a table moves with one of its columns, all others the same."""
        if (table.name, name) not in self._kept:
            alone = _alone(table, self._built)
            output = table.outputs[0].name
            rises, falls = (searched(alone, output, name, one).holds is True for one in (1, -1))
            self._kept[table.name, name] = rises - falls if rises or falls else None
        return self._kept[table.name, name]


def _may_be_silent(table: Table, compiled: Any) -> bool:
    """Whether there may be no answer on the way from one record to another."""
    if compiled.lattice is None or table.outputs[0].type.nullable:
        return True
    return any(one.problem for one in compiled.outcomes)


# Directions put together.


def _together(signs: Iterable[Sign]) -> Sign:
    """The sign of a sum."""
    different = set(signs) - {0}
    return different.pop() if len(different) == 1 else None if different else 0


def _times(left: Sign, right: Sign) -> Sign:
    if 0 in (left, right):
        return 0
    return None if left is None or right is None else left * right


def _earned(part: Characteristic | Linear, compiled: Any, signs: Mapping[str, Sign]) -> Sign:
    moved = signs[part.reference.name]
    if isinstance(part, Linear):
        return _times(_of_number(part.points_per), moved)
    if moved == 0:
        return 0
    axis, winners = compiled[part.name].axis, compiled[part.name].winners
    if not isinstance(axis, OrderedAxis):
        return None
    points = [part.attributes[winner].points for winner in winners[: len(axis.edges) + 1]]
    rises = {_of_number(after - before) for before, after in pairwise(points)}
    return _times(_together(rises), moved)


def _of_number(number: Any) -> int:
    return int(number > 0) - int(number < 0)


def _of_expression(node: Expression, signs: Mapping[str, Sign]) -> Sign:
    match node:
        case Constant():
            return 0
        case Reference(name):
            return signs.get(name)
        case Negation(operand):
            return _times(-1, _of_expression(operand, signs))
        case Arithmetic(operator, left, right):
            return _of_arithmetic(operator, left, right, signs)
        case _:
            parts = {_of_expression(child, signs) for child in children(node)}
            return 0 if parts == {0} else None


def _of_arithmetic(
    operator: str, left: Expression, right: Expression, signs: Mapping[str, Sign]
) -> Sign:
    first, second = _of_expression(left, signs), _of_expression(right, signs)
    match operator, left, right:
        case "+", _, _:
            return _together((first, second))
        case "-", _, _:
            return _together((first, _times(-1, second)))
        case "*" | "/", _, Constant(int() | Decimal() as number):
            return _times(first, _of_number(number))
        case "*", Constant(int() | Decimal() as number), _:
            return _times(second, _of_number(number))
    return 0 if first == second == 0 else None


def _has_order(column: Reference, moving: Mapping[str, Sign]) -> bool:
    return column.type.ordered or column.name not in moving


def _alone(table: Table, built: CompiledBook) -> CompiledBook:
    """A book of one table, whose columns are its inputs."""
    columns: Any = table.columns
    inputs = {column.name: _as_input(column.name, column.type, built) for column in columns}
    book = Book(
        built.form.id,
        built.form.version,
        built.form.title,
        built.form.citation,
        tuple(inputs.values()),
        (table,),
        FrozenDict({output.name: output for output in table.outputs}),
        FrozenDict({table.name: frozenset(inputs)}),
    )
    return CompiledBook(book, FrozenDict({table.name: built.compiled[table.name]}))


def _as_input(name: str, kind: Type, built: CompiledBook) -> Input:
    known = next((spec for spec in built.form.inputs if spec.name == name), None)
    text = Text(name, name)
    return known or Input(name, kind, text, None, Citation(None, None, None), exact=False)


# Pairs of records.


class _Pairs:
    """Answers on two records that differ in one input alone; it stands twice, smaller and greater.

    The dimension of the input comes last but one for the first record, last for the second.
    """

    def __init__(self, answers: Answers, index: int) -> None:
        lines = answers.dimensions
        others = (*lines[:index], *lines[index + 1 :])
        self.line: Dimension = lines[index]
        self.dimensions = (*others, self.line, self.line)
        self._answers = answers
        self._index = index

    def record(self, box: Box, *, second: bool) -> Box:
        """The box of one of the two records."""
        others, run = box[:-2], box[-1 if second else -2]
        return (*others[: self._index], run, *others[self._index :])

    def on(self, box: Box) -> tuple[Extent, ...]:
        """The answer for the smaller value of the input, then for the greater."""
        return tuple(
            self._answers.on(self.record(box, second=second))[0] for second in (False, True)
        )

    def cut(self, box: Box, apart: int | None = None) -> tuple[int, int] | None:
        """Where rules tell to cut one of the two records; each dimension may be cut."""
        if apart is not None:
            return None
        for second in (False, True):
            told = self._answers.cut(self.record(box, second=second))
            if told is not None:
                return self._place(told[0], second=second), told[1]
        return None

    def _place(self, index: int, *, second: bool) -> int:
        """Where the dimension of a record stands among those of both."""
        if index == self._index:
            return len(self.dimensions) - (1 if second else 2)
        return index - (index > self._index)


def searched(built: CompiledBook, output: str, name: str, wanted: int) -> Verdict:
    """Whether there are two records against a direction."""
    answers = answers_to(built, [output])
    index = next((i for i, one in enumerate(answers.dimensions) if one.name == name), None)
    if index is None:
        return Verdict(holds=True)
    pairs = _Pairs(answers, index)
    rank = _rank(built.form.outputs[output].type)

    def may_be_against(box: Box, found: tuple[Extent, ...]) -> bool:
        before, after = found
        null = box[-1][0] == pairs.line.null
        in_order = not null and box[-2][0] < _greatest(pairs.line, box)
        return in_order and _may_fall(before, after, rank, wanted)

    against = find(pairs, may_be_against, _BUDGET)
    if against.box is None:
        return Verdict(holds=True if against.complete else None)
    return _shown(built, pairs, against.box)


_BUDGET: Final = 2_000
"""Boxes of pairs looked at before a direction is left open."""


def _greatest(line: Dimension, box: Box) -> int:
    """The greatest position of the input in the second record; null is none."""
    last = box[-1][1]
    return last - 1 if last == line.null else last


def _shown(built: CompiledBook, pairs: _Pairs, box: Box) -> Verdict:
    """Two records of a box of pairs: the smallest value of the one, the greatest of the other."""
    lines = pairs.dimensions[:-2]
    others = {line.name: line.value(run[0]) for line, run in zip(lines, box[:-2], strict=True)}
    ends = box[-2][0], _greatest(pairs.line, box)
    first, second = (
        completed(built, {**others, pairs.line.name: pairs.line.value(at)}) for at in ends
    )
    return Verdict(holds=False, first=first, second=second)


Rank: TypeAlias = Callable[[Value], Any]


def _rank(kind: Type) -> Rank:
    """How high a value stands."""
    if kind.values:
        return {value: place for place, value in enumerate(kind.values)}.__getitem__
    return lambda value: value


def _may_fall(before: Extent, after: Extent, rank: Rank, wanted: int) -> bool:
    """Whether the second answer may lie on the wrong side of the first."""
    ends: Any = _ends(before, rank), _ends(after, rank)
    if None in ends:
        return () not in ends
    high, low = ends if wanted > 0 else reversed(ends)
    return bool(high and low and high[1] > low[0])


def _ends(extent: Extent, rank: Rank) -> tuple[Any, Any] | tuple[()] | None:
    """The lowest and highest an answer may stand; nothing for no answer, None for any."""
    if isinstance(extent, Few):
        known = [rank(v) for v in extent.values if v is not None and not isinstance(v, Fault)]
        return (min(known), max(known)) if known else ()
    if isinstance(extent, Between) and extent.low is not None:
        return extent.low, extent.high
    return None
