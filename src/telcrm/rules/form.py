"""The intermediate form: a rule book whose names are resolved and whose types are checked.

Every backend translates these nodes and nothing else. Nodes are frozen and without behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from telcrm.rules.types import Number, Type, Value

__all__ = [
    "Arithmetic",
    "Attribute",
    "Book",
    "Characteristic",
    "Choice",
    "Citation",
    "Comparison",
    "Constant",
    "Decision",
    "EqualTo",
    "Expression",
    "ExpressionDecision",
    "Function",
    "Input",
    "Linear",
    "Logic",
    "Matches",
    "Negation",
    "Not",
    "OneOf",
    "Output",
    "Reference",
    "Rule",
    "Scorecard",
    "Single",
    "Table",
    "Test",
    "Text",
    "UnequalTo",
    "Within",
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
    """`left operator right` with `+`, `-` or `*`; null with anything is null."""

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
    """`min`, `max` or `abs`; null among the arguments gives null."""

    name: str
    arguments: tuple[Expression, ...]
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
)


# What people read.


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}" if self.zh != self.en else self.en

    def get(self, lang: str) -> str:
        """The words in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value comes from: a passage of a document, an assumption of ours, or both."""

    document: str | None
    passage: str | None
    assumed: Text | None


# Decisions.


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a book.

    `exact` says that some expression calculates with it, so that a value finer than the declared
    scale cannot be taken; an input that is only tested may be finer and is compared exactly.
    """

    name: str
    type: Type
    title: Text
    unit: Text | None
    citation: Citation
    exact: bool

    @property
    def optional(self) -> bool:
        """Whether null is a value this input may take."""
        return self.type.nullable


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row of a characteristic: the values it covers and what they earn."""

    test: Test
    points: Number
    code: str
    text: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One input of a scorecard, cut into attributes; the first that holds earns its points."""

    name: str
    reference: Reference
    title: Text
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """One input of a scorecard, each unit of which earns the same points."""

    name: str
    reference: Reference
    title: Text
    points_per: Number
    partial: Expression
    code: str
    text: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class Output:
    """A value that a decision gives; `title` is what people call it."""

    name: str
    type: Type
    title: Text


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Initial score plus the partial score of each characteristic."""

    name: str
    title: Text
    output: Output
    initial: Number
    characteristics: tuple[Characteristic | Linear, ...]
    citation: Citation

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The score."""
        return (self.output,)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a decision table: a test for each column, a value for each output."""

    id: str
    tests: tuple[Test, ...]
    values: tuple[Value, ...]
    text: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. `default` is given where no rule matches; None there means null."""

    name: str
    title: Text
    hit_policy: str
    aggregation: str | None
    columns: tuple[Expression, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    default: tuple[Value, ...] | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class ExpressionDecision:
    """A decision that is one expression."""

    name: str
    title: Text
    output: Output
    expression: Expression
    citation: Citation

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The expression's value."""
        return (self.output,)


Decision: TypeAlias = Scorecard | Table | ExpressionDecision


@dataclass(frozen=True, slots=True)
class Book:
    """A whole rule book.

    Decisions stand in an order in which each follows what it needs; `needs` holds, for each
    decision, the names of the decisions and inputs it refers to.
    """

    id: str
    version: str
    title: Text
    citation: Citation
    inputs: tuple[Input, ...]
    decisions: tuple[Decision, ...]
    outputs: Mapping[str, Output]
    needs: Mapping[str, frozenset[str]]
