"""What a rule-book file may say: pydantic models of the TOML, and the JSON Schema of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, Strict

from telcrm.rules.form import Direction, Move

__all__ = [
    "AttributeSource",
    "BookSource",
    "CharacteristicSource",
    "Cited",
    "DecisionSource",
    "ExpressionSource",
    "InputSource",
    "OutputSource",
    "ParameterSource",
    "RuleSource",
    "ScorecardSource",
    "TableSource",
    "TextSource",
    "ValueType",
    "json_schema",
]

Number: TypeAlias = int | Decimal
Cell: TypeAlias = str | bool | int | Decimal | date
Name = Annotated[str, Field(pattern=r"^[^\W\d]\w*$", max_length=100)]
TypeName: TypeAlias = Literal[
    "boolean",
    "integer",
    "decimal",
    "number",
    "category",
    "string",
    "date",
    "month",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
]

HitPolicy: TypeAlias = Literal[
    "UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"
]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class TextSource(_Part):
    """The same words in Chinese and English."""

    zh: str
    en: str


class Cited(_Part):
    """Something that names its source, or is marked as our assumption."""

    document: str | None = Field(
        None, description="document the passage stands in; else the book's"
    )
    passage: str | None = Field(None, description="words found in the document, quoted")
    assumed: TextSource | None = Field(None, description="why we chose what the source leaves open")


class ValueType(Cited):
    """The type of a value: what it may be and how exact it is."""

    type: TypeName
    title: TextSource | None = None
    values: Annotated[tuple[str, ...], Strict(False)] = Field((), description="a category's values")
    scale: int = Field(0, ge=0, le=9, description="decimals that arithmetic keeps")
    minimum: Number | date | None = None
    maximum: Number | date | None = None


class InputSource(ValueType):
    """A fact the book asks for."""

    unit: TextSource | None = None
    optional: bool = Field(default=False, description="whether null is a value")
    moves: Move = Field("either", description="which way it may move where advice is asked for")
    cost: Number = Field(1, ge=0, description="what moving it by one unit costs")


class ParameterSource(ValueType):
    """A constant that cells may name; without a value it must be given when the book is loaded."""

    value: Cell | None = None
    unit: TextSource | None = None


class OutputSource(ValueType):
    """A value a decision gives."""


class AttributeSource(Cited):
    """One row of a characteristic."""

    when: Cell = Field(description="S-FEEL unary tests")
    points: Number
    code: str | None = Field(None, description="reason code")
    reason: TextSource | None = None


class CharacteristicSource(Cited):
    """One input of a scorecard: cut into attributes, or so many points for each unit."""

    input: Name
    title: TextSource | None = None
    attributes: Annotated[tuple[AttributeSource, ...], Strict(False)] = ()
    points_per: Number | None = None
    code: str | None = None
    reason: TextSource | None = None


class ScorecardSource(Cited):
    """Points of several characteristics, added up."""

    kind: Literal["scorecard"]
    title: TextSource | None = None
    initial_score: Number = 0
    characteristics: dict[Name, CharacteristicSource]


class RuleSource(Cited):
    """One row of a decision table."""

    id: str = Field(min_length=1)
    when: dict[Name, Cell] = Field({}, description="S-FEEL unary tests by column; none: any value")
    then: dict[Name, Cell]
    reason: TextSource | None = None


class TableSource(Cited):
    """A decision table."""

    kind: Literal["decision_table"]
    title: TextSource | None = None
    hit_policy: HitPolicy = "UNIQUE"
    aggregation: Literal["SUM", "COUNT", "MIN", "MAX"] | None = None
    inputs: Annotated[tuple[Name, ...], Strict(False)]
    outputs: dict[Name, OutputSource] = Field(min_length=1)
    rules: Annotated[tuple[RuleSource, ...], Strict(False)]
    default: dict[Name, Cell] | None = Field(None, description="given where no rule matches")


class ExpressionSource(Cited):
    """A decision that is one S-FEEL expression."""

    kind: Literal["expression"]
    title: TextSource | None = None
    expression: str
    output: OutputSource | None = None


DecisionSource: TypeAlias = Annotated[
    ScorecardSource | TableSource | ExpressionSource, Field(discriminator="kind")
]


class BookSource(Cited):
    """A rule book: inputs, parameters and decisions, with where they come from."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")
    version: str
    title: TextSource | None = None
    effective_from: date | None = Field(None, description="first day in force")
    effective_to: date | None = Field(None, description="first day no longer in force")
    extends: str | None = Field(None, description="id of the book this one changes")
    inputs: dict[Name, InputSource]
    parameters: dict[Name, ParameterSource] = {}
    decisions: dict[Name, DecisionSource] = Field(min_length=1)
    monotone: dict[Name, dict[Name, Direction]] = Field(
        {}, description="by output and input, the direction in which the output moves"
    )
    strict: bool = Field(default=False, description="not loaded where checking finds an error")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a rule-book file, for editors to complete and check with."""
    schema = BookSource.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
