"""The kinds of values FEEL knows, and ranges, which Python has no type for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import NoneType
from typing import Any, Final, TypeAlias

from telcrm.rules.feel.moments import DaysTime, Point, YearsMonths

__all__ = [
    "BOOLEAN",
    "CONTEXT",
    "DATE",
    "DATE_TIME",
    "DAYS_TIME",
    "LIST",
    "MOMENTS",
    "NULL",
    "NUMBER",
    "OTHER",
    "RANGE",
    "STRING",
    "TIME",
    "YEARS_MONTHS",
    "Range",
    "Value",
    "kind_of",
    "unary_range",
]

Value: TypeAlias = Any
"""A value of FEEL; what it is, `kind_of` says."""

NULL: Final = "null"
NUMBER: Final = "number"
STRING: Final = "string"
BOOLEAN: Final = "boolean"
DATE: Final = "date"
TIME: Final = "time"
DATE_TIME: Final = "date and time"
DAYS_TIME: Final = "days and time duration"
YEARS_MONTHS: Final = "years and months duration"
LIST: Final = "list"
CONTEXT: Final = "context"
RANGE: Final = "range"
OTHER: Final = "other"
"""What is no value of FEEL: functions, floats, infinities."""

MOMENTS: Final = frozenset((DATE, TIME, DATE_TIME))


@dataclass(frozen=True, slots=True)
class Range:
    """A range of values.

    Attributes:
        low: the lower end; null where a unary test has none.
        low_closed: whether the lower end belongs to it.
        high: the upper end; null where a unary test has none.
        high_closed: whether the upper end belongs to it.
        operator: `<`, `<=`, `>`, `>=`, `=` or `!=` where the range was written as a unary test;
            such a range equals only one written alike, and only it is open without end.
    """

    low: Value
    low_closed: bool
    high: Value
    high_closed: bool
    operator: str | None = None


def unary_range(operator: str, end: Value) -> Range:
    """The range of a unary test.

    >>> unary_range("<", 5)
    Range(low=None, low_closed=False, high=5, high_closed=False, operator='<')
    """
    if operator in ("<", "<="):
        return Range(None, False, end, operator == "<=", operator)
    if operator in (">", ">="):
        return Range(end, operator == ">=", None, False, operator)
    return Range(end, operator == "=", end, operator == "=", operator)


_KINDS: Final[dict[type, str]] = {
    NoneType: NULL,
    bool: BOOLEAN,
    int: NUMBER,
    str: STRING,
    datetime: DATE_TIME,
    date: DATE,
    time: TIME,
    DaysTime: DAYS_TIME,
    YearsMonths: YEARS_MONTHS,
    tuple: LIST,
    Range: RANGE,
}


def kind_of(value: Value) -> str:
    """The kind of a value.

    >>> kind_of(Decimal("1.5")), kind_of(True), kind_of({"a": 1})
    ('number', 'boolean', 'context')
    """
    return _KINDS.get(type(value)) or _further_kind(value)


def _further_kind(value: Value) -> str:
    if isinstance(value, Decimal):
        return NUMBER if value.is_finite() else OTHER
    if isinstance(value, Point):
        return _point_kind(value)
    if isinstance(value, Mapping):
        return CONTEXT
    return next((kind for known, kind in _KINDS.items() if isinstance(value, known)), OTHER)


def _point_kind(point: Point) -> str:
    if point.day is None:
        return TIME
    return DATE if point.nanosecond is None else DATE_TIME
