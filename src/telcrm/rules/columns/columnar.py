"""What columns can hold and calculate; all else is refused by name, never slowly emulated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from telcrm.errors import InputError, Place, Problem
from telcrm.rules.compiled import CompiledBook, CompiledTable
from telcrm.rules.form import (
    EXACT_FUNCTIONS,
    EXACT_OPERATORS,
    Among,
    Arithmetic,
    Comparison,
    Conformed,
    Constant,
    ContextOf,
    Decision,
    Expression,
    ExpressionDecision,
    Filter,
    Function,
    HalfRange,
    Invocation,
    Iteration,
    Lambda,
    Linear,
    ListOf,
    Path,
    RangeOf,
    Reference,
    Scorecard,
    Table,
    children,
)
from telcrm.rules.types import an

__all__ = ["STRUCTURES", "refuse_what_is_not_columnar"]

STRUCTURES: Final[dict[type, str]] = {
    Among: "a cell that gives a list, a range or a truth",
    ContextOf: "a context",
    Filter: "a filter",
    HalfRange: "a range as a value",
    Invocation: "an invocation",
    Iteration: "an iteration",
    ListOf: "a list",
    Path: "a path",
    RangeOf: "a range as a value",
    Lambda: "a function",
    Table: "a table inside an expression",
}
"""Nodes that columns do not know, and what people call them."""


def refuse_what_is_not_columnar(built: CompiledBook, decisions: Iterable[Decision]) -> None:
    """Raise for decisions that cannot be taken in columns.

    Raises:
        InputError: `columns.unsupported`, naming every decision and what in it is in the way.
    """
    problems = [
        Problem(
            "columns.unsupported",
            f"{decision.name}: {what}",
            Place(file=built.form.id, path=f"decisions.{decision.name}"),
            "decide record by record, or ask for other outputs",
        )
        for decision in decisions
        for what in dict.fromkeys(_obstacles(decision, built))
    ]
    if problems:
        raise InputError(*problems)


def _obstacles(decision: Decision, built: CompiledBook) -> Iterator[str]:
    """What keeps a decision out of columns."""
    match decision:
        case ExpressionDecision(expression=expression):
            yield from _obstacles_in(expression)
        case Scorecard(characteristics=parts):
            for part in parts:
                if isinstance(part, Linear):
                    yield from _obstacles_in(part.partial)
        case Table():
            yield from _obstacles_of_table(decision, built)


def _obstacles_of_table(table: Table, built: CompiledBook) -> Iterator[str]:
    for column in table.columns:
        yield from _obstacles_of_column(column)
    compiled = built.compiled[table.name]
    if isinstance(compiled, CompiledTable) and compiled.outcomes is None:
        yield from _obstacles_of_entries(table, compiled)
    for output in table.outputs:
        if not output.type.columnar:
            yield f"the output {output.name} is a {output.type.kind}"


def _obstacles_of_entries(table: Table, compiled: CompiledTable) -> Iterator[str]:
    """What keeps calculated entries out of columns."""
    if compiled.picks is None:
        yield f"output entries that are calculated, under {table.hit_policy}"
    for row in (*(rule.entries for rule in table.rules), table.default or ()):
        for entry in row:
            yield from _obstacles_in(entry)


def _obstacles_of_column(column: Expression) -> Iterator[str]:
    """What is only tested may be a number of any scale."""
    asked = column.operand if isinstance(column, Conformed) else column
    if isinstance(asked, Reference) and asked.type.kind == "number" and column.type.number:
        yield from _obstacles_of_fact(asked)
    else:
        yield from _obstacles_in(column)


def _obstacles_of_fact(fact: Reference) -> Iterator[str]:
    if fact.type.allowed is not None:
        yield f"the allowed values of {fact.name}"


def _obstacles_in(node: Expression) -> Iterator[str]:
    if type(node) in STRUCTURES:
        yield STRUCTURES[type(node)]
    elif isinstance(node, Arithmetic) and node.operator not in EXACT_OPERATORS:
        yield f"the operator {node.operator} is not exact"
    elif isinstance(node, Function) and node.name not in EXACT_FUNCTIONS:
        yield f"the function {node.name}"
    elif isinstance(node, Conformed) and not _only_narrows(node):
        yield f"{an(node.operand.type.kind)} made to conform to {an(node.type.kind)}"
    elif not node.type.columnar:
        name = f"{node.name} is " if isinstance(node, Reference) else ""
        yield f"{name}a {node.type.kind}"
    elif isinstance(node, Reference):
        yield from _obstacles_of_fact(node)
    if not isinstance(node, Constant | Reference):
        for child in children(node):
            # What a constant is compared with is named already.
            if not (isinstance(node, Comparison) and isinstance(child, Constant)):
                yield from _obstacles_in(child)


def _only_narrows(node: Conformed) -> bool:
    """Whether conforming is no more than a test of the value."""
    given, wanted = node.operand.type, node.type
    alike = (given.textual and wanted.textual) or (given.number and wanted.number)
    return alike or given.kind == wanted.kind
