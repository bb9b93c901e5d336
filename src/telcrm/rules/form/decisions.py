"""Inputs, decisions and books whose names are resolved and whose types are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from telcrm.rules.form.expressions import Expression, Reference, Test
from telcrm.rules.types import Number, Type, Value

__all__ = [
    "Attribute",
    "Book",
    "Characteristic",
    "Citation",
    "Decision",
    "ExpressionDecision",
    "Input",
    "Linear",
    "Output",
    "Rule",
    "Scorecard",
    "Table",
    "Text",
]


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
    """One row of a decision table: a test for each column, an entry for each output."""

    id: str
    tests: tuple[Test, ...]
    entries: tuple[Expression, ...]
    text: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table.

    Attributes:
        columns: what the tests of each rule look at.
        default: entries given where no rule matches; None means null.
        priorities: for each output its declared values, the one that counts most first.
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
