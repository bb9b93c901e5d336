"""Decisions as SQL: each gives its outputs to the layers above, and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlglot import exp

from telcrm.adapters.sql.cells import MANY, by_cell, by_word
from telcrm.adapters.sql.expressions import term_of
from telcrm.adapters.sql.tables import table
from telcrm.adapters.sql.terms import Term, all_of, atom, case, decimals, not_null, number, whole
from telcrm.adapters.sql.writing import Writing, rescaled
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import (
    Characteristic,
    Decision,
    ExpressionDecision,
    Linear,
    Scorecard,
    Table,
)
from telcrm.rules.grid import ListedAxis
from telcrm.rules.types import scaled

__all__ = ["Reasons", "decide"]

Reasons = dict[str, exp.Expression]
"""Reason columns, by name."""


def decide(decision: Decision, built: CompiledBook, writing: Writing, *, explain: bool) -> Reasons:
    """Take a decision: its outputs become known.

    Args:
        decision: one that SQL can take.
        built: its book.
        writing: the statement.
        explain: whether reasons are wanted.
    """
    compiled: Any = built.compiled[decision.name]
    match decision:
        case Scorecard():
            return _scorecard(decision, compiled, writing, explain=explain)
        case Table():
            return table(decision, compiled, writing, explain=explain)
        case _:
            _expression(decision, writing)
            return {}


def _expression(decision: ExpressionDecision, writing: Writing) -> None:
    kind = decision.output.type
    found = term_of(decision.expression, writing)
    if kind.numeric:
        found = Term(rescaled(found, kind.scale), kind, kind.scale)
    writing.take(decision.name, Term(found.sql, kind, found.scale))


def _scorecard(card: Scorecard, compiled: Any, writing: Writing, *, explain: bool) -> Reasons:
    kind = card.output.type
    reasons: Reasons = {}
    if explain:
        for one in card.characteristics:
            reasons |= _reason(card, one, compiled, writing)
    total = writing.once(Term(_checked(card, compiled, writing), kind, kind.scale))
    writing.known[card.name] = total
    if any(one.reference.name in writing.guards for one in card.characteristics):
        # Of facts checked here the score is null where one is not sound.
        writing.sound.append(not_null(total.sql.copy()))
    return reasons


def _checked(card: Scorecard, compiled: Any, writing: Writing) -> exp.Expression:
    """The score; null where a fact that is checked here is not sound."""
    # Words are null where they are unknown, without a check. They come last: a null that may be
    # there makes each sum after it dearer.
    worded = [one for one in card.characteristics if _is_worded(one, compiled, writing)]
    others = [one for one in card.characteristics if one not in worded]
    scale = card.output.type.scale
    parts = [_partial(one, compiled, scale, writing) for one in others]
    parts += [_by_word(one, compiled, scale, writing) for one in worded]
    names = [one.reference.name for one in others if one.reference.name in writing.guards]
    total = _total(card, parts)
    if not names:
        return total
    return case([(all_of(writing.guards[one].when.copy() for one in names), total)], None)


def _is_worded(part: Characteristic | Linear, compiled: Any, writing: Writing) -> bool:
    if isinstance(part, Linear) or part.reference.name not in writing.guards:
        return False
    axis = compiled[part.name].axis
    return isinstance(axis, ListedAxis) and len(axis.values) <= MANY


def _total(card: Scorecard, parts: Sequence[exp.Expression]) -> exp.Expression:
    initial = int(scaled(card.initial, card.output.type.scale))
    if initial or not parts:
        return reduce(_plus, parts, whole(number(initial)))
    return reduce(_plus, parts[1:], whole(parts[0]))


def _plus(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.Add(this=left, expression=atom(right))


def _partial(
    part: Characteristic | Linear, compiled: Any, scale: int, writing: Writing
) -> exp.Expression:
    if isinstance(part, Linear):
        return rescaled(term_of(part.partial, writing), scale)
    grid = compiled[part.name]
    return by_cell(grid.axis, _asked(part, writing), _points(part, grid, scale), number, writing)


def _by_word(part: Any, compiled: Any, scale: int, writing: Writing) -> exp.Expression:
    """Points for each word, and null for what is none."""
    grid = compiled[part.name]
    value = writing.once(_asked(part, writing)).sql
    return by_word(grid.axis, value, _points(part, grid, scale), number, writing)


def _points(part: Characteristic, grid: Any, scale: int) -> list[int]:
    return [int(scaled(part.attributes[one].points, scale)) for one in grid.winners]


def _asked(part: Characteristic, writing: Writing) -> Term:
    """The fact as bands compare it: as it stands in the table where it is checked here."""
    name = part.reference.name
    return writing.guards[name].term if name in writing.guards else writing.same(name)


def _reason(card: Scorecard, part: Any, compiled: Any, writing: Writing) -> Reasons:
    if isinstance(part, Linear):
        points = term_of(part.partial, writing)
        earned = decimals(points.sql, points.scale or 0, writing.dialect)
        return {f"{card.name}.{part.name}.points": earned}
    grid = compiled[part.name]
    said = by_cell(grid.axis, _asked(part, writing), grid.winners, number, writing)
    return {f"{card.name}.{part.name}": said}
