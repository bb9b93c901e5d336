"""Types, values, texts and citations of a rule-book file, checked one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NoReturn

from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules.feel import print_literal
from telcrm.rules.feel.kinds import kind_of
from telcrm.rules.form import Citation, Constant, Expression, Text
from telcrm.rules.source import schema
from telcrm.rules.source.checker import check_expression
from telcrm.rules.source.scope import Names
from telcrm.rules.types import (
    MAXIMUM_DIGITS,
    Number,
    Type,
    Value,
    an,
    digits_of,
    is_month,
    join,
    scale_of,
    shown,
)

__all__ = [
    "WRITTEN",
    "build_citation",
    "build_text",
    "build_type",
    "cell_text",
    "check_digits",
    "check_value",
    "check_within",
    "fitting",
    "output_entry",
]


WRITTEN: Final = (
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
)
"""Kinds whose values TOML has no type for: a parameter's is written as text, `PT2H`."""


def build_text(source: schema.TextSource | None, default: Text | str) -> Text:
    """Words in both languages; where a book gives none, the name stands for both."""
    if source is not None:
        return Text(source.zh, source.en)
    return default if isinstance(default, Text) else Text(default, default)


def build_citation(source: schema.Cited, inherited: Citation | None = None) -> Citation:
    """Where a value comes from: its own words first, else those of what it stands in.

    A passage of its own replaces an inherited assumption, and the other way round.
    """
    document = source.document or (inherited.document if inherited else None)
    assumed = Text(source.assumed.zh, source.assumed.en) if source.assumed else None
    passage = source.passage if source.passage and source.passage.strip() else None
    if passage is None and assumed is None and inherited is not None:
        return Citation(document, inherited.passage, inherited.assumed)
    return Citation(document, passage, assumed)


def build_type(source: schema.ValueType, *, nullable: bool = False) -> Type:
    """The type an input, parameter or output declares.

    Raises:
        BookError: `type.mismatch` or `type.range`, for a declaration that contradicts itself.
    """
    kind = source.type
    if (kind == "category") != bool(source.values):
        _fail(
            "type.mismatch",
            f"{an(kind)} with values {list(source.values)}",
            "only a category has values, and needs them",
        )
    if len(set(source.values)) != len(source.values):
        _fail("type.range", "a category's value stands twice", "name each value once")
    if source.scale and kind != "decimal":
        _fail("type.mismatch", f"{an(kind)} has no scale", 'use type = "decimal"')
    declared = Type(kind, source.scale, None, None, source.values, nullable)
    for end in (source.minimum, source.maximum):
        _check_end(end, declared)
    low: Any = source.minimum
    high: Any = source.maximum
    if low is not None and high is not None and low > high:
        _fail("type.range", f"minimum {low} lies above maximum {high}", "swap them")
    return Type(kind, source.scale, low, high, source.values, nullable)


def _check_end(end: Any, declared: Type) -> None:
    if end is None:
        return
    if not declared.ordered:
        _fail("type.mismatch", f"{an(declared.kind)} has no minimum or maximum", "leave them out")
    check_value(end, declared)


def check_value(value: Value, declared: Type) -> Value:
    """A constant, checked against a declared type.

    Raises:
        BookError: `type.mismatch` for another kind of value, `type.range` for one outside.
    """
    if value is None:
        if not declared.nullable:
            _fail("type.mismatch", f"null where {an(declared.kind)} is needed")
        return value
    if not _is_a(value, declared):
        _fail(
            "type.mismatch",
            f"{_literal(value)} is not {an(declared.kind)}",
            _example(declared),
        )
    checked = check_within(value, declared)
    if declared.numeric:
        check_digits(value)
    return checked


def check_digits(value: Number) -> Number:
    """A number, if both float64 and int64 hold it exactly.

    Raises:
        BookError: `type.exact`.
    """
    digits = digits_of(value)
    if digits > MAXIMUM_DIGITS:
        _fail(
            "type.exact", f"{shown(value)} has {digits} digits; at most {MAXIMUM_DIGITS} are exact"
        )
    return value


def check_within(value: Any, declared: Type) -> Value:
    """A value of the right kind, checked against the range or the list of its type."""
    if declared.values and value not in declared.values:
        _fail(
            "type.range", f"{value!r} is not among the values", did_you_mean(value, declared.values)
        )
    low: Any = declared.minimum
    high: Any = declared.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        _fail("type.range", f"{shown(value)} is outside {declared}")
    return value


def _is_a(value: Any, declared: Type) -> bool:
    match declared.kind:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return _is_number(value) and scale_of(value) == 0
        case "decimal":
            return _is_number(value) and scale_of(value) <= declared.scale
        case "number":
            return _is_number(value)
        case "month":
            return isinstance(value, int) and _is_number(value) and is_month(value)
        case "date":
            return isinstance(value, date) and not isinstance(value, datetime)
        case "category" | "string":
            return isinstance(value, str)
        case kind:
            return kind_of(value) == kind


def _is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _literal(value: Any) -> str:
    """A value as a cell would hold it."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return shown(value)
    return print_literal(value if isinstance(value, (bool, str, date)) else str(value))


def _example(declared: Type) -> str | None:
    examples = {
        "boolean": "write true or false",
        "integer": "write a whole number",
        "decimal": f"write a number with at most {declared.scale} decimals",
        "month": "write yyyymm, such as 202401",
        "number": "write a number",
        "date": 'write date("2024-01-31")',
        "time": 'write time("09:30:00")',
        "date and time": 'write date and time("2024-01-31T09:30:00")',
        "days and time duration": 'write duration("P3DT4H")',
        "years and months duration": 'write duration("P1Y2M")',
    }
    return examples.get(declared.kind, "a string stands in double quotes inside the cell")


def cell_text(cell: schema.Cell) -> str:
    """A cell as S-FEEL: TOML's own booleans, numbers and dates stand for themselves."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (int, Decimal)):
        check_digits(cell)
    return print_literal(cell)


def output_entry(cell: schema.Cell, declared: Type, names: Names) -> Expression:
    """An output entry, checked against the output's type.

    Raises:
        BookError: what is wrong with the text, the value, or the kind of value it gives.
    """
    checked = check_expression(cell_text(cell), names)
    if isinstance(checked, Constant):
        value = checked.value
        return Constant(value if value is None else check_value(value, declared), checked.type)
    fitting(checked.type, declared)
    return checked


def fitting(inferred: Type, declared: Type) -> Type:
    """The type of a calculated value, held against the one declared.

    Raises:
        BookError: `type.mismatch`, for a kind or range that the declared one does not hold.
    """
    wanted = replace(declared, nullable=True)
    if join(wanted, inferred) != wanted:
        _fail("type.mismatch", f"the expression gives {inferred}, declared is {declared}")
    kept = declared if declared.kind == "category" else inferred
    return replace(kept, nullable=inferred.nullable)


def _fail(code: str, message: str, hint: str | None = None) -> NoReturn:
    raise BookError(Problem(code, message, hint=hint))
