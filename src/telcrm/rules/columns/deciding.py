"""Decisions on a block of rows: prepared once for all blocks, then without a loop over rows.

Points are summed in units of the greatest number that divides them all, in the smallest type that
holds every sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Any, TypeAlias

import numpy as np

from telcrm.rules.columns.answers import to_array
from telcrm.rules.columns.column import Array, Column, integer_dtype, rescaled
from telcrm.rules.columns.expressions import Block, calculated, column_of, encoded
from telcrm.rules.columns.placing import Places, Saying
from telcrm.rules.columns.reading import BadRows
from telcrm.rules.columns.states import Read, States, states_of
from telcrm.rules.compiled import CompiledBook, CompiledCharacteristic, CompiledScorecard
from telcrm.rules.form import (
    Characteristic,
    Constant,
    Decision,
    Expression,
    ExpressionDecision,
    Linear,
    Scorecard,
    Table,
)
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.types import NULL, Type, Value, scaled

__all__ = ["Step", "largest_score", "picked_entry", "points_by_cell", "step_of"]

Step: TypeAlias = Callable[[Block, list[BadRows]], dict[str, Array]]
"""Puts a decision's outputs into a block; gives its reason columns, if they are wanted."""


def step_of(decision: Decision, built: CompiledBook, *, explain: bool) -> Step:
    """A decision's step.

    Args:
        decision: one that columns can take.
        built: its book.
        explain: whether reason columns are wanted.
    """
    compiled: Any = built.compiled[decision.name]
    match decision:
        case Scorecard():
            return _scorecard(decision, compiled, explain=explain)
        case Table():
            return _table(decision, compiled, explain=explain)
        case _:
            return _expression(decision)


# Scorecards.


def _scorecard(card: Scorecard, compiled: Any, *, explain: bool) -> Step:
    kind = card.output.type
    parts = [one for one in card.characteristics if isinstance(one, Characteristic)]
    linear = [one for one in card.characteristics if isinstance(one, Linear)]
    initial = int(scaled(card.initial, kind.scale))
    points = [points_by_cell(one, compiled[one.name].winners, kind.scale) for one in parts]
    unit = gcd(initial, *(one for row in points for one in row)) or 1
    earned = [Saying(tuple(one // unit for one in row)) for row in points]
    cut = [
        _Cut(f"{card.name}.{one.name}", one.reference.name, compiled[one.name], said)
        for one, said in zip(parts, earned, strict=True)
    ]
    most = abs(initial) + sum(max(map(abs, row)) for row in points)
    counted = integer_dtype(-(most // unit), most // unit)
    reach = largest_score(card, compiled)
    total = integer_dtype(-reach, reach)

    def step(block: Block, _: list[BadRows]) -> dict[str, Array]:
        reasons: dict[str, Array] = {}
        units = np.full(block.rows, initial // unit, dtype=counted)
        for one in cut:
            say = one.places.say(block[one.reference])
            units += say(one.earned)
            if explain:
                reasons[one.name] = one.winners.narrow(say)
        score = np.multiply(units, unit, dtype=total)
        for each in linear:
            score += _partial(each, kind.scale, total, block)
            if explain:
                partial = column_of(each.partial, block)
                reasons[f"{card.name}.{each.name}.points"] = to_array(partial, nullable=False)
        block[card.name] = Column(score, None, kind)
        return reasons

    return step


def largest_score(card: Scorecard, compiled: CompiledScorecard) -> int:
    """The largest size that a score, or any part of its sum, has in its own decimals."""
    scale = card.output.type.scale
    return abs(int(scaled(card.initial, scale))) + sum(
        _most(one.partial.type, scale)
        if isinstance(one, Linear)
        else max(map(abs, points_by_cell(one, compiled[one.name].winners, scale)))
        for one in card.characteristics
    )


@dataclass(frozen=True)
class _Cut:
    """A characteristic on its axis, and what each cell earns, in units of the score."""

    name: str
    reference: str
    grid: CompiledCharacteristic
    earned: Saying

    @cached_property
    def places(self) -> Places:
        """The cells of its input."""
        return Places(self.grid.axis)

    @cached_property
    def winners(self) -> Saying:
        """The attribute that wins in each cell."""
        return Saying(self.grid.winners)


def points_by_cell(part: Characteristic, winners: Sequence[int], scale: int) -> tuple[int, ...]:
    """What each cell earns, in the decimals of the score."""
    return tuple(int(scaled(part.attributes[winner].points, scale)) for winner in winners)


def _most(kind: Type, scale: int) -> int:
    """The largest size of a partial score; its range is known, for arithmetic is exact."""
    ends: Any = kind.minimum, kind.maximum
    return max(abs(int(scaled(end, scale))) for end in ends)


def _partial(part: Linear, scale: int, dtype: np.dtype[Any], block: Block) -> Array:
    """So many points for each unit of a fact, in the decimals of the score."""
    column = block[part.reference.name]
    weight = scaled(part.points_per, scale - column.type.scale)
    if column.values.dtype.kind not in "iu" or int(weight) != weight:
        return rescaled(column_of(part.partial, block), scale)
    product: Array = np.multiply(column.values, int(weight), dtype=dtype, casting="unsafe")
    return product


# Tables.


def _table(table: Table, compiled: Any, *, explain: bool) -> Step:
    outcomes: tuple[Outcome, ...] = compiled.outcomes or compiled.picks
    states = states_of(table, compiled)
    number = states.reading(range(len(outcomes)))
    answers = [
        _constant(tuple(one.values[index] for one in outcomes), output.type, states)
        if compiled.outcomes is not None
        else _entries(table, outcomes, index, number)
        for index, output in enumerate(table.outputs)
    ]
    contradicting = states.contradicting(outcomes)

    def step(block: Block, bad: list[BadRows]) -> dict[str, Array]:
        at = states.at(block)
        for output, answer in zip(table.outputs, answers, strict=True):
            block[output.name] = answer(at, block)
        for code, rows in contradicting(at):
            _flag(code, table.name, rows, bad)
        return {f"{table.name}.rule": number(at)} if explain else {}

    return step


def _flag(code: str, table: str, rows: Array, bad: list[BadRows]) -> None:
    """Rows on which rules contradict each other, those with bad facts aside."""
    for one in bad:
        rows &= ~one.rows
    if rows.any():
        bad.append(BadRows(code, table, rows))


Answer: TypeAlias = Callable[[Any, Block], Column]
"""From where the rows lie to an output's column."""


def _constant(values: tuple[Value, ...], kind: Type, states: States) -> Answer:
    """What is said in each state is known already."""
    known, categories = encoded(values, kind)
    null_is = _beyond(known)
    nothing = null_is if None in values else None
    read = states.reading(
        null_is if value is None else number for value, number in zip(values, known, strict=True)
    )
    truth = kind.kind == "boolean"

    def answer(at: Any, _: Block) -> Column:
        found = read(at)
        null = None if nothing is None else found == nothing
        if null is not None and categories:
            found[null] = 0  # Codes are looked up, null ones too.
        return Column(found.astype(bool) if truth else found, null, kind, categories)

    return answer


def _beyond(known: Sequence[int]) -> int:
    """A number that stands for null: one more than any that is said."""
    return max(known, default=0) + 1


def _entries(table: Table, picks: Sequence[Outcome], index: int, number: Read) -> Answer:
    """What is said in each state must be calculated."""
    said = [picked_entry(table, pick, index) for pick in picks]
    kind = table.outputs[index].type
    return lambda at, block: calculated(said, kind, number(at), block)


def picked_entry(table: Table, pick: Outcome, index: int) -> Expression:
    """The entry that says an output where these rules are picked."""
    if pick.problem is None and pick.rules:
        return table.rules[pick.rules[0]].entries[index]
    said = None if pick.problem else table.default
    return Constant(None, NULL) if said is None else said[index]


# Expressions.


def _expression(decision: ExpressionDecision) -> Step:
    kind = decision.output.type

    def step(block: Block, _: list[BadRows]) -> dict[str, Array]:
        column = column_of(decision.expression, block)
        values = column.values
        if column.type.numeric and column.type.scale != kind.scale:
            values = rescaled(column, kind.scale)
        block[decision.name] = Column(values, column.null, kind, column.categories)
        return {}

    return step
