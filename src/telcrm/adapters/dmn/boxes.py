"""Boxed expressions: how a decision or a function is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from telcrm.adapters.dmn.elements import Element, Parameter

__all__ = [
    "Binding",
    "Boxed",
    "Conditional",
    "Context",
    "ContextEntry",
    "DecisionTable",
    "Every",
    "Expression",
    "Filter",
    "For",
    "FunctionDefinition",
    "InputClause",
    "Invocation",
    "ListExpression",
    "LiteralExpression",
    "OutputClause",
    "Relation",
    "Rule",
    "Some",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed(Element):
    """A boxed expression: one that may say the type of its value."""

    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class LiteralExpression(Boxed):
    """FEEL text."""

    text: str


@dataclass(frozen=True, slots=True)
class InputClause(Element):
    """A column of conditions.

    Attributes:
        expression: FEEL text whose value the entries test.
        type_ref: that value's type.
        values: allowed values, as unary tests.
    """

    expression: str
    type_ref: str | None = None
    values: str | None = None


@dataclass(frozen=True, slots=True)
class OutputClause(Element):
    """A column of conclusions.

    Attributes:
        name: the component's name where there are several outputs.
        type_ref: the type of its values.
        values: allowed values in order of priority, as unary tests.
        default: FEEL text of the value where no rule matches.
    """

    name: str | None = None
    type_ref: str | None = None
    values: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Element):
    """A row: one unary test for each input clause, one expression for each output clause."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionTable(Boxed):
    """A decision table.

    Attributes:
        inputs: columns of conditions.
        outputs: columns of conclusions.
        rules: rows, each as wide as the columns.
        hit_policy: UNIQUE, FIRST, PRIORITY, ANY, COLLECT, `RULE ORDER` or `OUTPUT ORDER`.
        aggregation: SUM, COUNT, MIN or MAX of a COLLECT table.
        annotations: names of the columns of annotations.
        output_label: the table's heading.
    """

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...] = ()
    hit_policy: str = "UNIQUE"
    aggregation: str | None = None
    annotations: tuple[str, ...] = ()
    output_label: str | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """What a parameter of an invocation is bound to."""

    parameter: Parameter
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class Invocation(Boxed):
    """A call of a function with named arguments."""

    function: Expression | None
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextEntry(Element):
    """A named value of a context; without a name, the context's result."""

    name: str | None
    expression: Expression | None
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Context(Boxed):
    """Entries in order, each seeing those above it."""

    entries: tuple[ContextEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ListExpression(Boxed):
    """A list of expressions."""

    items: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation(Boxed):
    """A list of contexts, written as a grid of expressions."""

    columns: tuple[Parameter, ...] = ()
    rows: tuple[tuple[Expression, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Boxed):
    """A FEEL function: parameters and a body. Functions in other languages are not read."""

    parameters: tuple[Parameter, ...] = ()
    body: Expression | None = None


@dataclass(frozen=True, slots=True)
class Conditional(Boxed):
    """If, then and else in boxes (DMN 1.4)."""

    condition: Expression | None
    then: Expression | None
    otherwise: Expression | None


@dataclass(frozen=True, slots=True)
class Filter(Boxed):
    """Those elements of a list that match (DMN 1.4)."""

    source: Expression | None
    match: Expression | None


@dataclass(frozen=True, slots=True)
class For(Boxed):
    """A list of results, one for each element of another (DMN 1.4)."""

    variable: str
    source: Expression | None
    result: Expression | None
    source_type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Every(Boxed):
    """Whether every element satisfies a condition (DMN 1.4)."""

    variable: str
    source: Expression | None
    satisfies: Expression | None
    source_type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Some(Boxed):
    """Whether some element satisfies a condition (DMN 1.4)."""

    variable: str
    source: Expression | None
    satisfies: Expression | None
    source_type_ref: str | None = None


Expression: TypeAlias = (
    LiteralExpression
    | DecisionTable
    | Invocation
    | Context
    | ListExpression
    | Relation
    | FunctionDefinition
    | Conditional
    | Filter
    | For
    | Every
    | Some
)
