"""The types of a rule book: what a value may be, how exact it is, the range it keeps.

A type is as narrow as can be proven when a book loads; every promise of exactness rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
)
from typing import Any, Final, Literal, TypeAlias

from telcrm.rules.unary_tests import Test

__all__ = [
    "ANY",
    "COLUMNAR",
    "DECEMBER",
    "DECIMAL",
    "EXACT_LIMIT",
    "FIRST_MONTH",
    "JANUARY",
    "MAXIMUM_DIGITS",
    "NULL",
    "NUMBER",
    "Kind",
    "Number",
    "Type",
    "Value",
    "add",
    "an",
    "ceiling",
    "digits_of",
    "floor",
    "is_month",
    "join",
    "scale_of",
    "scaled",
    "shown",
]

Kind: TypeAlias = Literal[
    "boolean",
    "integer",
    "decimal",
    "category",
    "string",
    "date",
    "month",
    "null",
    "number",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "list",
    "context",
    "range",
    "function",
    "any",
]
Number: TypeAlias = int | Decimal
Value: TypeAlias = Any
"""A value of FEEL: number, string, boolean, null, calendar and clock, list, context, range.

Numbers are int or Decimal; an input that is only tested may stay a float.
"""

COLUMNAR: Final = frozenset(
    ("boolean", "integer", "decimal", "category", "string", "date", "month", "null")
)
"""Kinds that columns can hold."""

DECIMAL: Final = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144)
"""Decimal arithmetic as DMN defines it, whatever context the caller's thread has set."""

_UNROUNDED: Final = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)

MAXIMUM_DIGITS: Final = 15
"""Significant digits up to which a decimal and its nearest float64 compare alike."""

SHOWN_DIGITS: Final = 40
"""Digits of a number that a message shows."""

JANUARY: Final = 1
DECEMBER: Final = 12
FIRST_MONTH: Final = 100
"""Months count from January of the year 1, as dates do."""

EXACT_LIMIT: Final = 10**MAXIMUM_DIGITS
"""Scaled integers stay below this, so that int64 and float64 both hold them exactly."""


_ORDERED: Final = frozenset(
    (
        "integer",
        "decimal",
        "number",
        "date",
        "month",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    )
)


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an input, a constant, an expression or an output.

    Attributes:
        kind: boolean, integer, decimal, category, string, date, month (yyyymm) or null; number
            where its decimals are not bounded; or one of FEEL's other kinds; any where unknown.
        scale: decimals kept by a decimal; 0 for integers.
        minimum: smallest value, as declared or proven; None where unknown.
        maximum: largest value; None where unknown.
        values: a category's values, in order.
        nullable: whether null is among the values.
        element: what the items of a list are, or what a function gives; None where unknown.
        components: a context's entries or a function's parameters, by name; none where unknown.
        allowed: a test that the values pass beside range and list; None where there is none.
    """

    kind: Kind
    scale: int = 0
    minimum: Number | date | None = None
    maximum: Number | date | None = None
    values: tuple[str, ...] = ()
    nullable: bool = False
    element: Type | None = None
    components: tuple[tuple[str, Type], ...] = ()
    allowed: Test | None = None

    @property
    def numeric(self) -> bool:
        """Whether it is a number with a known scale."""
        return self.kind in ("integer", "decimal")

    @property
    def number(self) -> bool:
        """Whether it is a number."""
        return self.kind in ("integer", "decimal", "number")

    @property
    def columnar(self) -> bool:
        """Whether columns can hold it."""
        return self.kind in COLUMNAR

    @property
    def ordered(self) -> bool:
        """Whether `<` applies."""
        return self.kind in _ORDERED

    @property
    def textual(self) -> bool:
        """Whether values are strings."""
        return self.kind in ("category", "string")

    @property
    def bounded(self) -> bool:
        """Whether both ends of the range are known."""
        return self.minimum is not None and self.maximum is not None

    def comparable(self, other: Type) -> bool:
        """Whether values of the two types may be compared for equality or order."""
        if {"null", "any"} & {self.kind, other.kind}:
            return True
        if self.kind == other.kind or (self.number and other.number):
            return True
        if self.textual and other.textual:
            return True
        return {self.kind, other.kind} == {"month", "integer"}

    def __str__(self) -> str:
        described: str = self.kind
        if self.values:
            described += " of " + ", ".join(self.values)
        elif self.minimum is not None or self.maximum is not None:
            low = "" if self.minimum is None else self.minimum
            high = "" if self.maximum is None else self.maximum
            described += f" [{low}..{high}]"
        return described


NULL: Final = Type("null", nullable=True)
ANY: Final = Type("any", nullable=True)
NUMBER: Final = Type("number", nullable=True)


def join(left: Type, right: Type) -> Type | None:
    """The narrowest type that holds the values of both; None where there is none."""
    nullable = left.nullable or right.nullable
    if "null" in (left.kind, right.kind):
        return replace(right if left.kind == "null" else left, nullable=True)
    if "any" in (left.kind, right.kind):
        return ANY
    if left.numeric and right.numeric:
        return replace(_join_numbers(left, right), nullable=nullable)
    if left.number and right.number:
        return Type("number", nullable=nullable)
    if left.textual and right.textual:
        return replace(_join_texts(left, right), nullable=nullable)
    if left.kind != right.kind:
        return None
    if replace(left, nullable=nullable) == replace(right, nullable=nullable):
        return replace(left, nullable=nullable)
    low, high = _join_ranges(left, right)
    return Type(left.kind, 0, low, high, nullable=nullable)


def _join_numbers(left: Type, right: Type) -> Type:
    scale = max(left.scale, right.scale)
    kind: Kind = "decimal" if "decimal" in (left.kind, right.kind) else "integer"
    low, high = _join_ranges(left, right)
    return Type(kind, scale, low, high)


def _join_texts(left: Type, right: Type) -> Type:
    if "string" in (left.kind, right.kind):
        return Type("string")
    return Type("category", values=tuple(dict.fromkeys(left.values + right.values)))


def _join_ranges(left: Type, right: Type) -> tuple[Number | date | None, Number | date | None]:
    low = high = None
    if left.minimum is not None and right.minimum is not None:
        low = min(left.minimum, right.minimum)
    if left.maximum is not None and right.maximum is not None:
        high = max(left.maximum, right.maximum)
    return low, high


def scale_of(value: Number) -> int:
    """How many decimals a number needs.

    >>> scale_of(5), scale_of(Decimal("1.50")), scale_of(Decimal("1E+2"))
    (0, 1, 0)
    """
    if isinstance(value, int):
        return 0
    exponent = value.normalize(_UNROUNDED).as_tuple().exponent
    return max(0, -int(exponent))


def digits_of(value: Number) -> int:
    """How many digits a number has as a whole number of its smallest decimals.

    >>> digits_of(120), digits_of(Decimal("1.50")), digits_of(Decimal("0.05"))
    (3, 2, 1)
    """
    return max(1, Decimal(value).adjusted() + 1 + scale_of(value))


def shown(value: object) -> str:
    """A value for a message: a number too long to read is shortened."""
    number = isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite())
    long = number and digits_of(value) > SHOWN_DIGITS  # type: ignore[arg-type]
    return f"{Decimal(value):.3E}" if long else str(value)  # type: ignore[arg-type]


def an(kind: object) -> str:
    """A kind with its article, for a message: `an integer`, `a decimal`."""
    return f"{'an' if str(kind)[0] in 'aeiou' else 'a'} {kind}"


def add(left: Number, right: Number) -> Number:
    """The exact sum, whatever decimal context the caller's thread has set."""
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return DECIMAL.add(left, right)


def is_month(value: int) -> bool:
    """Whether yyyymm names a month.

    >>> is_month(202412), is_month(202413)
    (True, False)
    """
    return value > FIRST_MONTH and JANUARY <= value % 100 <= DECEMBER


def floor(value: Number) -> int:
    """The largest integer not above a number."""
    return int(value) if isinstance(value, int) else int(value.to_integral_value(ROUND_FLOOR))


def ceiling(value: Number) -> int:
    """The smallest integer not below a number."""
    return int(value) if isinstance(value, int) else int(value.to_integral_value(ROUND_CEILING))


def scaled(value: Number, scale: int) -> Number:
    """A number times 10**scale, exactly."""
    return value * 10**scale if isinstance(value, int) else value.scaleb(scale, _UNROUNDED)
