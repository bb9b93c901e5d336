"""Expressions whose names are resolved and whose types are checked; a decision table is one.

Nodes are frozen and without behaviour; every backend translates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from telcrm.rules.form.texts import Citation, Text
from telcrm.rules.types import Type, Value
from telcrm.rules.unary_tests import Test

__all__ = [
    "EXACT_FUNCTIONS",
    "EXACT_OPERATORS",
    "Among",
    "Arithmetic",
    "Choice",
    "Comparison",
    "Conformed",
    "Constant",
    "ContextOf",
    "Entry",
    "Expression",
    "Filter",
    "Function",
    "HalfRange",
    "Invocation",
    "Iteration",
    "Lambda",
    "ListOf",
    "Logic",
    "Matches",
    "Negation",
    "Not",
    "Output",
    "Parameter",
    "Path",
    "RangeOf",
    "Reference",
    "Rule",
    "Table",
    "children",
]


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
    """`for`, `some` or `every` over a list or over the numbers of a range.

    The kind `each` is a `for` whose results, lists themselves, are put one behind another.
    `partial` says that the result refers to the results so far.
    """

    kind: str
    variable: str
    domain: Expression
    result: Expression
    partial: bool
    type: Type


@dataclass(frozen=True, slots=True)
class Among:
    """Whether a value is, or is in, what a cell's expression gives: a value, a list, a range.

    `condition` says that the expression speaks of the value itself: a truth it gives is the answer.
    """

    value: Expression
    endpoint: Expression
    condition: bool
    type: Type


@dataclass(frozen=True, slots=True)
class Conformed:
    """The value as its type has it: a list of one and its item stand for each other.

    What does not conform is null.
    """

    operand: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Lambda:
    """A function: a business knowledge model, or one that stands in a context."""

    parameters: tuple[Parameter, ...]
    body: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name of a function, and what an argument is made to conform to."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Output:
    """A value that a decision gives; `title` is what people call it."""

    name: str
    type: Type
    title: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a decision table: a test for each column, an entry for each output."""

    id: str
    tests: tuple[Test, ...]
    entries: tuple[Expression, ...]
    text: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table; inside an expression, its value is that of its one output.

    Attributes:
        columns: what the tests of each rule look at.
        outputs: the values it gives.
        default: entries given where no rule matches; None means null.
        priorities: for each output entry its declared values, the one that counts most first.
        components: names of the output entries where together they make one context, the only
            output; none where each makes an output of its own.
    """

    name: str
    title: Text
    hit_policy: str
    aggregation: str | None
    columns: tuple[Expression, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    default: tuple[Expression, ...] | None
    priorities: tuple[tuple[Value, ...], ...]
    citation: Citation
    components: tuple[str, ...] = ()

    @property
    def type(self) -> Type:
        """The type of its value where it stands inside an expression."""
        return self.outputs[0].type


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
    | Conformed
    | Lambda
    | Table
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions an expression is made of; a leaf is made of itself."""
    match node:
        case Constant() | Reference():
            return (node,)
        case Negation(operand) | Not(operand) | HalfRange(_, operand) | Conformed(operand):
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
        case Lambda(_, body):
            return (body,)
        case Table(columns=columns, rules=rules, default=default):
            said = (entry for rule in rules for entry in rule.entries)
            return (*columns, *said, *(default or ()))
        case _:
            raise AssertionError(node)
