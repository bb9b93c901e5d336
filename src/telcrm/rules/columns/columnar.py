"""What columns can hold and calculate; all else is refused by name, never slowly emulated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from telcrm.errors import InputError, Place, Problem
from telcrm.rules.compiled import CompiledBook, CompiledTable
from telcrm.rules.feel.moments import Point
from telcrm.rules.form import (
    EXACT_FUNCTIONS,
    EXACT_OPERATORS,
    Among,
    Arithmetic,
    Choice,
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
    Input,
    Invocation,
    Iteration,
    Lambda,
    Linear,
    ListOf,
    Logic,
    Negation,
    Not,
    Path,
    RangeOf,
    Reference,
    Scorecard,
    Table,
    children,
)
from telcrm.rules.grid import Axis, OrderedAxis
from telcrm.rules.hit_policies import BY_MATCH, ONE_RULE
from telcrm.rules.types import EXACT_LIMIT, MAXIMUM_DIGITS, Type, an, digits_of, join, scaled

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


def refuse_what_is_not_columnar(
    built: CompiledBook, decisions: Iterable[Decision], inputs: Iterable[Input]
) -> None:
    """Raise for decisions that cannot be taken in columns, and inputs that columns cannot hold.

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
    problems += [
        Problem(
            "columns.unsupported",
            f"{spec.name} is {an(spec.type.kind)}",
            Place(file=built.form.id, path=spec.name),
            "decide record by record, or ask for other outputs",
        )
        for spec in inputs
        if not spec.type.columnar and spec.type.kind != "number" and not problems
    ]
    if problems:
        raise InputError(*problems)


def _obstacles(decision: Decision, built: CompiledBook) -> Iterator[str]:
    """What keeps a decision out of columns."""
    match decision:
        case ExpressionDecision(expression=expression):
            if not expression.type.columnar or _too_wide(expression.type):
                yield f"{an(expression.type.kind)} as the answer"
            else:
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
    if isinstance(compiled, CompiledTable) and any(map(_too_fine, compiled.axes)):
        yield f"constants of more than {MAXIMUM_DIGITS} digits"
    if isinstance(compiled, CompiledTable) and compiled.lattice is None:
        yield from _obstacles_of_overlaps(table, compiled)
    if isinstance(compiled, CompiledTable) and compiled.outcomes is None:
        yield from _obstacles_of_entries(table, compiled)
    for output in table.outputs:
        if not output.type.columnar:
            yield f"the output {output.name} is {an(output.type.kind)}"
        elif _too_wide(output.type):
            yield f"the output {output.name} has values too large or too fine"


def _obstacles_of_overlaps(table: Table, compiled: CompiledTable) -> Iterator[str]:
    """What keeps rules out of columns that overlap in too many ways to tell each set of them."""
    if table.hit_policy not in ONE_RULE or (
        table.hit_policy not in BY_MATCH and compiled.outcomes is None
    ):
        yield f"rules that overlap in too many ways, under {table.hit_policy}"


def _too_fine(axis: Axis) -> bool:
    """Whether some cut lies at a number that float64 does not tell from its neighbours."""
    numbers = isinstance(axis, OrderedAxis) and axis.type.number
    return numbers and any(digits_of(edge.at) > MAXIMUM_DIGITS for edge in axis.edges)  # type: ignore[union-attr]


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
    own = _own_obstacle(node)
    if own is not None:
        yield own
    elif not node.type.columnar:
        name = f"{node.name} is " if isinstance(node, Reference) else ""
        yield f"{name}{an(node.type.kind)}"
    elif isinstance(node, Reference):
        yield from _obstacles_of_fact(node)
    if not isinstance(node, Constant | Reference):
        for child in children(node):
            # What a constant is compared with is named already.
            if not (isinstance(node, Comparison) and isinstance(child, Constant)):
                yield from _obstacles_in(child)


def _own_obstacle(node: Expression) -> str | None:
    """What of a node itself, whatever its kind, keeps it out of columns."""
    match node:
        case Arithmetic(operator) if operator not in EXACT_OPERATORS:
            return f"the operator {operator} is not exact"
        case Function(name) if name not in EXACT_FUNCTIONS:
            return f"the function {name}"
        case Conformed(operand) if not _only_narrows(node):
            return f"{an(operand.type.kind)} made to conform to {an(node.type.kind)}"
        case _ if type(node) in STRUCTURES:
            return STRUCTURES[type(node)]
        case _:
            return None if _fits(node) else "kinds that do not fit together"


def _fits(node: Expression) -> bool:
    """Whether columns say of the kinds at hand what records say; a native book's always fit."""
    sides = [child.type for child in children(node)]
    match node:
        case Arithmetic() | Negation() | Function():
            numbers = all(kind.numeric or kind.kind == "null" for kind in sides)
            return node.type.kind == "null" or (node.type.numeric and numbers)
        case Comparison(operator, left, right):
            ordered = operator in ("=", "!=") or all(_in_order(kind) for kind in sides)
            return ordered and left.type.comparable(right.type) and not _too_wide(*sides)
        case Logic() | Not():
            return all(kind.kind in ("boolean", "null") for kind in sides)
        case Choice(condition, then, otherwise):
            alike = join(then.type, otherwise.type) is not None
            return alike and condition.type.kind in ("boolean", "null")
        case Constant(value, kind):
            return not _too_wide(kind) and not isinstance(value, Point)
        case _:
            return True


def _in_order(kind: Type) -> bool:
    return kind.ordered or kind.kind == "null"


def _too_wide(*kinds: Type) -> bool:
    """Whether a number lies beyond what scaled integers hold."""
    known = [kind for kind in kinds if kind.numeric and kind.bounded]
    ends: list[Any] = [(end, one.scale) for one in known for end in (one.minimum, one.maximum)]
    limit: Any = EXACT_LIMIT
    return any(abs(scaled(end, scale)) >= limit for end, scale in ends)


def _only_narrows(node: Conformed) -> bool:
    """Whether conforming is no more than a test of the value."""
    given, wanted = node.operand.type, node.type
    alike = (given.textual and wanted.textual) or (given.number and wanted.number)
    return alike or given.kind == wanted.kind
