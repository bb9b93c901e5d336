"""Inputs, decisions and books whose names are resolved and whose types are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from telcrm.rules.form.expressions import Expression, Output, Reference, Table
from telcrm.rules.form.texts import Citation, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Number, Type, Value
from telcrm.rules.unary_tests import Test

__all__ = [
    "Attribute",
    "Book",
    "Characteristic",
    "Decision",
    "Direction",
    "ExpressionDecision",
    "Input",
    "Linear",
    "Move",
    "ParameterValue",
    "Scorecard",
]

Direction: TypeAlias = Literal["up", "down"]

Move: TypeAlias = Literal["either", "up", "down", "fixed", "months", "days"]
"""Which way an input may move; `months` and `days` grow with the calendar."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a book.

    `exact` says that some expression calculates with it, so that a value finer than the declared
    scale cannot be taken; an input that is only tested may be finer and is compared exactly.
    `moves` is the way it may move where advice is asked for, `cost` what a unit of that costs.
    """

    name: str
    type: Type
    title: Text
    unit: Text | None
    citation: Citation
    exact: bool
    moves: Move = "either"
    cost: Number = 1

    @property
    def optional(self) -> bool:
        """Whether null is a value this input may take."""
        return self.type.nullable


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """What a parameter stood at when the book was loaded: cells and expressions have its value.

    `given` says that whoever loaded the book gave it, and that it is not the book's own.
    """

    name: str
    title: Text
    unit: Text | None
    value: Value
    given: bool = field(compare=False)


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
class ExpressionDecision:
    """A decision that is one expression."""

    name: str
    title: Text
    output: Output
    expression: Expression
    citation: Citation

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The expression's value; a function is none that a book gives."""
        return () if self.output.type.kind == "function" else (self.output,)


Decision: TypeAlias = Scorecard | Table | ExpressionDecision


@dataclass(frozen=True, slots=True)
class Book:
    """A whole rule book.

    Decisions stand in an order in which each follows what it needs; `needs` holds, for each
    decision, the names of the decisions and inputs it refers to. `monotone` holds, for outputs, the
    directions in which they move with inputs, as the book declares; checking proves them or not.
    `parameters` are told in explanations; decisions hold their values.
    """

    id: str
    version: str
    title: Text
    citation: Citation
    inputs: tuple[Input, ...]
    decisions: tuple[Decision, ...]
    outputs: Mapping[str, Output]
    needs: Mapping[str, frozenset[str]]
    monotone: Mapping[str, Mapping[str, Direction]] = field(default_factory=FrozenDict)
    parameters: tuple[ParameterValue, ...] = ()
