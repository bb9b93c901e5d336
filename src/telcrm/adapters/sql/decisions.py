"""Decisions as SQL: each gives its outputs to the layers above, and its reasons."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sqlglot import exp

from telcrm.adapters.sql.cells import by_cell
from telcrm.adapters.sql.expressions import term_of
from telcrm.adapters.sql.tables import table
from telcrm.adapters.sql.terms import Term, atom, decimals, number, whole
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
    writing.known[decision.name] = writing.once(Term(found.sql, kind, found.scale))


def _scorecard(card: Scorecard, compiled: Any, writing: Writing, *, explain: bool) -> Reasons:
    scale = card.output.type.scale
    parts = [_partial(one, compiled, scale, writing) for one in card.characteristics]
    initial = whole(number(int(scaled(card.initial, scale))))
    total = reduce(_plus, parts, initial)
    kind = card.output.type
    reasons: Reasons = {}
    if explain:
        for one in card.characteristics:
            reasons |= _reason(card, one, compiled, writing)
    writing.known[card.name] = writing.once(Term(total, kind, scale))
    return reasons


def _plus(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.Add(this=left, expression=atom(right))


def _partial(
    part: Characteristic | Linear, compiled: Any, scale: int, writing: Writing
) -> exp.Expression:
    if isinstance(part, Linear):
        return rescaled(term_of(part.partial, writing), scale)
    grid = compiled[part.name]
    points = [int(scaled(part.attributes[one].points, scale)) for one in grid.winners]
    return by_cell(grid.axis, writing.same(part.reference.name), points, number, writing)


def _reason(card: Scorecard, part: Any, compiled: Any, writing: Writing) -> Reasons:
    if isinstance(part, Linear):
        points = term_of(part.partial, writing)
        earned = decimals(points.sql, points.scale or 0, writing.dialect)
        return {f"{card.name}.{part.name}.points": earned}
    grid = compiled[part.name]
    fact = writing.same(part.reference.name)
    return {f"{card.name}.{part.name}": by_cell(grid.axis, fact, grid.winners, number, writing)}
