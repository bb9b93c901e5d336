"""Decisions as SQL: each gives its outputs to the layers above, and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlglot import exp

from telcrm.adapters.sql.cells import MANY, by_cell, by_word
from telcrm.adapters.sql.expressions import term_of
from telcrm.adapters.sql.tables import table
from telcrm.adapters.sql.terms import Term, atom, case, decimals, not_null, number, whole
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
    parts = [_partial(one, compiled, kind.scale, writing) for one in card.characteristics]
    reasons: Reasons = {}
    if explain:
        for one in card.characteristics:
            reasons |= _reason(card, one, compiled, writing)
    total = writing.once(Term(_total(card, parts), kind, kind.scale))
    writing.known[card.name] = total
    if any(one.reference.name in writing.guards for one in card.characteristics):
        # Of facts checked here the score is null where one is not sound.
        writing.sound.append(not_null(total.sql.copy()))
    return reasons


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
    points = [int(scaled(part.attributes[one].points, scale)) for one in grid.winners]
    return _said(part, grid, points, writing)


def _said(part: Characteristic, grid: Any, said: Sequence[int], writing: Writing) -> exp.Expression:
    """What the cells of a characteristic say; null where its fact is checked here and not sound."""
    name = part.reference.name
    if name not in writing.guards:
        return by_cell(grid.axis, writing.same(name), said, number, writing)
    guard = writing.guards[name]
    if isinstance(grid.axis, ListedAxis) and len(grid.axis.values) <= MANY:
        return by_word(grid.axis, writing.once(guard.term).sql, said, number, writing)
    cells = by_cell(grid.axis, guard.term, said, number, writing)
    return case([(guard.when.copy(), cells)], None)


def _reason(card: Scorecard, part: Any, compiled: Any, writing: Writing) -> Reasons:
    if isinstance(part, Linear):
        points = term_of(part.partial, writing)
        earned = decimals(points.sql, points.scale or 0, writing.dialect)
        return {f"{card.name}.{part.name}.points": earned}
    grid = compiled[part.name]
    return {f"{card.name}.{part.name}": _said(part, grid, grid.winners, writing)}
