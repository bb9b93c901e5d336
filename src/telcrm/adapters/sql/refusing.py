"""What a statement cannot say; it is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from telcrm.adapters.sql.tables import rows_of
from telcrm.errors import InputError, Place, Problem
from telcrm.rules.columns.columnar import STRUCTURES, refuse_what_is_not_columnar
from telcrm.rules.compiled import CompiledBook, CompiledTable
from telcrm.rules.form import Decision, Input, Table

__all__ = ["MOST", "STRUCTURES", "refuse_what_sql_cannot_say"]

MOST: Final = 200_000
"""Rows or words that stand in a statement at most, for one table."""


def refuse_what_sql_cannot_say(
    built: CompiledBook, decisions: Iterable[Decision], inputs: Iterable[Input], *, explain: bool
) -> None:
    """Raise for decisions and inputs that a statement cannot speak of: what columns cannot do.

    Raises:
        InputError: `sql.unsupported`, naming every decision or input and what is in the way.
    """
    decisions, inputs = tuple(decisions), tuple(inputs)
    try:
        refuse_what_is_not_columnar(built, decisions, inputs)
    except InputError as error:
        raise InputError(*map(_reworded, error.problems)) from None
    problems = [*_numbers(built, inputs), *_overlaps(built, decisions, explain=explain)]
    if problems:
        raise InputError(*problems)


def _reworded(problem: Problem) -> Problem:
    return replace(problem, code="sql.unsupported", hint=_HINT)


_HINT: Final = "rate with decide or evaluate, or ask for other outputs"


def _numbers(built: CompiledBook, inputs: Iterable[Input]) -> Iterator[Problem]:
    for spec in inputs:
        if spec.type.kind == "number":
            message = f"{spec.name} is a number of any scale"
            yield Problem("sql.unsupported", message, Place(built.form.id, spec.name), _HINT)


def _overlaps(
    built: CompiledBook, decisions: Iterable[Decision], *, explain: bool
) -> Iterator[Problem]:
    for decision in decisions:
        compiled = built.compiled[decision.name]
        if not isinstance(compiled, CompiledTable) or not isinstance(decision, Table):
            continue
        rows = rows_of(decision, compiled, explain=explain)
        if rows is None or rows > MOST:
            message = f"{decision.name}: rules that overlap in too many ways"
            place = Place(built.form.id, f"decisions.{decision.name}")
            yield Problem("sql.unsupported", message, place, _HINT)
