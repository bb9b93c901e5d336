"""Tests and expressions whose names are resolved and whose types are checked.

Nodes are frozen and without behaviour; every backend translates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from telcrm.rules.types import Type, Value

__all__ = [
    "EXACT_FUNCTIONS",
    "EXACT_OPERATORS",
    "Among",
    "Arithmetic",
    "Choice",
    "Comparison",
    "Constant",
    "ContextOf",
    "Entry",
    "EqualTo",
    "Expression",
    "Filter",
    "Function",
    "HalfRange",
    "Invocation",
    "Iteration",
    "ListOf",
    "Logic",
    "Matches",
    "Negation",
    "Not",
    "OneOf",
    "Path",
    "RangeOf",
    "Reference",
    "Single",
    "Test",
    "UnequalTo",
    "Within",
    "children",
]


# Tests: which values of one input a cell accepts.


@dataclass(frozen=True, slots=True)
class EqualTo:
    """The value equals a constant; null equals null alone."""

    value: Value


@dataclass(frozen=True, slots=True)
class UnequalTo:
    """The value differs from a constant; null differs from everything but null."""

    value: Value


@dataclass(frozen=True, slots=True)
class Within:
    """The value lies in an interval; an end of None is open to infinity. Null is undecided."""

    low: Value
    low_closed: bool
    high: Value
    high_closed: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of the tests holds, or, negated, none does. No tests and not negated: any value."""

    tests: tuple[Single, ...] = ()
    negated: bool = False


Single: TypeAlias = EqualTo | UnequalTo | Within
Test: TypeAlias = OneOf


# Expressions.

EXACT_OPERATORS: Final = ("+", "-", "*")
"""Arithmetic that is exact where both ranges are known, and so is at home in columns."""

EXACT_FUNCTIONS: Final = ("min", "max", "abs")
"""Functions of which the same holds."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known when the book loads."""

    value: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of an input or of another decision's output."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Negation:
    """`-operand`."""

    operand: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right` with `+ - * / **`; null with anything is null."""

    operator: str
    left: Expression
    right: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`; `=` and `!=` know null as a value, order with null is null."""

    operator: str
    left: Expression
    right: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Logic:
    """Three-valued `and` or `or`."""

    operator: str
    left: Expression
    right: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Not:
    """Three-valued `not`."""

    operand: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Choice:
    """`if condition then then else otherwise`; a null condition takes `otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Matches:
    """Whether a value passes a test."""

    value: Expression
    test: Test
    type: Type


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in function; what it makes of null or of wrong types is null, as FEEL has it."""

    name: str
    arguments: tuple[Expression, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Invocation:
    """A business knowledge model applied to arguments in the order of its parameters."""

    function: Reference
    arguments: tuple[Expression, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Path:
    """A part of a context, or a property of a value; of a list, that of each item."""

    source: Expression
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Filter:
    """The items of a list for which a condition holds, or the one at a place.

    `inside` names what the condition takes from the item itself.
    """

    source: Expression
    condition: Expression
    inside: tuple[str, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values."""

    items: tuple[Expression, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a context; one without a key is the context's result."""

    key: str | None
    value: Expression


@dataclass(frozen=True, slots=True)
class ContextOf:
    """A context; an entry may refer to those before it."""

    entries: tuple[Entry, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class RangeOf:
    """An interval as a value."""

    low: Expression
    low_closed: bool
    high: Expression
    high_closed: bool
    type: Type


@dataclass(frozen=True, slots=True)
class HalfRange:
    """`(< 5)`: a range with one end."""

    operator: str
    end: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Iteration:
    """`for`, `some` or `every` over a list."""

    kind: str
    variable: str
    domain: Expression
    result: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Among:
    """Whether a value is, or is in, what a cell's expression gives: a value, list, range, truth."""

    value: Expression
    endpoint: Expression
    type: Type


Expression: TypeAlias = (
    Constant
    | Reference
    | Negation
    | Arithmetic
    | Comparison
    | Logic
    | Not
    | Choice
    | Matches
    | Function
    | Invocation
    | Path
    | Filter
    | ListOf
    | ContextOf
    | RangeOf
    | HalfRange
    | Iteration
    | Among
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions an expression is made of; a leaf is made of itself."""
    match node:
        case Constant() | Reference():
            return (node,)
        case Negation(operand) | Not(operand) | HalfRange(_, operand):
            return (operand,)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return (left, right)
        case Logic(_, left, right) | Among(left, right):
            return (left, right)
        case Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case Matches(source) | Path(source):
            return (source,)
        case _:
            return _members(node)


def _members(node: Expression) -> tuple[Expression, ...]:
    match node:
        case Function(_, arguments) | ListOf(arguments):
            return arguments
        case Invocation(function, arguments):
            return (function, *arguments)
        case Filter(source, condition):
            return (source, condition)
        case ContextOf(entries):
            return tuple(entry.value for entry in entries)
        case RangeOf(low, _, high):
            return (low, high)
        case Iteration(_, _, domain, result):
            return (domain, result)
        case _:
            raise AssertionError(node)
