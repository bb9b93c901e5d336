"""Arithmetic as FEEL has it: 34 digits, over numbers, strings, dates and durations alike.

What has no meaning is null: an operand that is null or of the wrong kind, division by zero, a
result too large for the decimal format.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from decimal import Decimal, DecimalException
from typing import Final, TypeAlias

from telcrm.rules.feel.kinds import (
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    Value,
    kind_of,
)
from telcrm.rules.feel.moments import (
    Moment,
    Point,
    days_time,
    difference,
    moved,
    point_of,
    settled,
    shifted,
    years_months,
)
from telcrm.rules.types import DECIMAL, Number

__all__ = ["add", "calculated", "divide", "multiply", "negate", "power", "subtract", "tidy"]

_Operation: TypeAlias = Callable[[Value, Value], Value]

_DIGITS: Final = 34
_LIMIT: Final = 10**_DIGITS


def tidy(value: Number) -> Number:
    """A number in its plainest form: an int where it is whole and its digits are all known.

    >>> tidy(Decimal("4.00")), tidy(Decimal("1.50"))
    (4, Decimal('1.5'))
    """
    if isinstance(value, int):
        return value if abs(value) < _LIMIT else DECIMAL.create_decimal(value).normalize(DECIMAL)
    if abs(value.adjusted()) > DECIMAL.Emax:
        return value
    rounded = value.normalize(DECIMAL)
    if not rounded:
        return 0
    if rounded.adjusted() < _DIGITS and int(rounded.as_tuple().exponent) >= 0:
        return int(rounded)
    return rounded


def calculated(operation: Callable[..., Decimal], *numbers: Number) -> Number | None:
    """The result of a decimal operation; null where it has none or overflows."""
    try:
        found = operation(*map(Decimal, numbers))
        return tidy(found) if found.is_finite() else None
    except DecimalException:
        return None


# Numbers.


def _add_numbers(left: Number, right: Number) -> Number | None:
    if isinstance(left, int) and isinstance(right, int):
        return tidy(left + right)
    return calculated(DECIMAL.add, left, right)


def _subtract_numbers(left: Number, right: Number) -> Number | None:
    if isinstance(left, int) and isinstance(right, int):
        return tidy(left - right)
    return calculated(DECIMAL.subtract, left, right)


def _multiply_numbers(left: Number, right: Number) -> Number | None:
    if isinstance(left, int) and isinstance(right, int):
        return tidy(left * right)
    return calculated(DECIMAL.multiply, left, right)


def _divide_numbers(left: Number, right: Number) -> Number | None:
    return calculated(DECIMAL.divide, left, right)


def _power_numbers(left: Number, right: Number) -> Number | None:
    if right == 0:
        return 1
    return calculated(DECIMAL.power, left, right)


def _joined(left: str, right: str) -> str | None:
    """Two texts as one; null where it would be longer than any text need be."""
    return left + right if len(left) + len(right) <= MAXIMUM_TEXT else None


# Durations.


def _scaled_days(duration: Value, factor: Number, apply: Callable[..., Decimal]) -> Value:
    seconds = calculated(apply, duration.seconds, factor)
    return None if seconds is None else days_time(seconds)


def _scaled_months(duration: Value, factor: Number, apply: Callable[..., Decimal]) -> Value:
    """Months count whole: what is left over is dropped, towards zero."""
    months = calculated(apply, duration.months, factor)
    if months is None or not -_LIMIT < months < _LIMIT:
        return None
    return years_months(int(months))


def _sum_days(left: Value, right: Value) -> Value:
    return days_time(DECIMAL.add(left.seconds, right.seconds))


def _difference_days(left: Value, right: Value) -> Value:
    return days_time(DECIMAL.subtract(left.seconds, right.seconds))


# Dates and times.


def _settled(point: Point | None) -> Value:
    return None if point is None else settled(point)


def _later(moment: Moment, duration: Value) -> Value:
    return _settled(moved(point_of(moment), duration.seconds))


def _earlier(moment: Moment, duration: Value) -> Value:
    return _settled(moved(point_of(moment), DECIMAL.minus(duration.seconds)))


def _months_later(moment: Moment, duration: Value) -> Value:
    return _settled(shifted(point_of(moment), duration.months))


def _months_earlier(moment: Moment, duration: Value) -> Value:
    return _settled(shifted(point_of(moment), -duration.months))


def _apart(left: Moment, right: Moment) -> Value:
    return difference(_at_time(point_of(left)), _at_time(point_of(right)))


def _at_time(point: Point) -> Point:
    return point if point.nanosecond is not None else Point(point.day, 0, UTC)


def _swapped(operation: _Operation) -> _Operation:
    return lambda left, right: operation(right, left)


_ADD: Final[dict[tuple[str, str], _Operation]] = {
    (NUMBER, NUMBER): _add_numbers,
    (STRING, STRING): _joined,
    (DAYS_TIME, DAYS_TIME): _sum_days,
    (YEARS_MONTHS, YEARS_MONTHS): lambda left, right: years_months(left.months + right.months),
    **{(kind, DAYS_TIME): _later for kind in (DATE, TIME, DATE_TIME)},
    **{(DAYS_TIME, kind): _swapped(_later) for kind in (DATE, TIME, DATE_TIME)},
    **{(kind, YEARS_MONTHS): _months_later for kind in (DATE, DATE_TIME)},
    **{(YEARS_MONTHS, kind): _swapped(_months_later) for kind in (DATE, DATE_TIME)},
}

_SUBTRACT: Final[dict[tuple[str, str], _Operation]] = {
    (NUMBER, NUMBER): _subtract_numbers,
    (DAYS_TIME, DAYS_TIME): _difference_days,
    (YEARS_MONTHS, YEARS_MONTHS): lambda left, right: years_months(left.months - right.months),
    (TIME, TIME): _apart,
    **{(a, b): _apart for a in (DATE, DATE_TIME) for b in (DATE, DATE_TIME)},
    **{(kind, DAYS_TIME): _earlier for kind in (DATE, TIME, DATE_TIME)},
    **{(kind, YEARS_MONTHS): _months_earlier for kind in (DATE, DATE_TIME)},
}

_MULTIPLY: Final[dict[tuple[str, str], _Operation]] = {
    (NUMBER, NUMBER): _multiply_numbers,
    (DAYS_TIME, NUMBER): lambda a, b: _scaled_days(a, b, DECIMAL.multiply),
    (NUMBER, DAYS_TIME): lambda a, b: _scaled_days(b, a, DECIMAL.multiply),
    (YEARS_MONTHS, NUMBER): lambda a, b: _scaled_months(a, b, DECIMAL.multiply),
    (NUMBER, YEARS_MONTHS): lambda a, b: _scaled_months(b, a, DECIMAL.multiply),
}

_DIVIDE: Final[dict[tuple[str, str], _Operation]] = {
    (NUMBER, NUMBER): _divide_numbers,
    (DAYS_TIME, NUMBER): lambda a, b: _scaled_days(a, b, DECIMAL.divide),
    (YEARS_MONTHS, NUMBER): lambda a, b: _scaled_months(a, b, DECIMAL.divide),
    (DAYS_TIME, DAYS_TIME): lambda a, b: _divide_numbers(a.seconds, b.seconds),
    (YEARS_MONTHS, YEARS_MONTHS): lambda a, b: _divide_numbers(a.months, b.months),
}

_POWER: Final[dict[tuple[str, str], _Operation]] = {(NUMBER, NUMBER): _power_numbers}

_NEGATE: Final[dict[str, Callable[[Value], Value]]] = {
    NUMBER: lambda value: _subtract_numbers(0, value),
    DAYS_TIME: lambda value: days_time(DECIMAL.minus(value.seconds)),
    YEARS_MONTHS: lambda value: years_months(-value.months),
}


MAXIMUM_TEXT: Final = 1_000_000
"""Characters a text may grow to: a bound on what texts put together again and again can cost."""


def _apply(table: dict[tuple[str, str], _Operation], left: Value, right: Value) -> Value:
    operation = table.get((kind_of(left), kind_of(right)))
    return None if operation is None else operation(left, right)


def add(left: Value, right: Value) -> Value:
    """`left + right`: numbers, strings, durations, or a moment and a duration.

    >>> add(1, Decimal("0.5")), add("a", "b"), add(1, "b")
    (Decimal('1.5'), 'ab', None)
    """
    return _apply(_ADD, left, right)


def subtract(left: Value, right: Value) -> Value:
    """`left - right`: numbers, durations, moments, or a duration from a moment.

    A date counts as its midnight in UTC, so it cannot be set against a local date and time.
    """
    return _apply(_SUBTRACT, left, right)


def multiply(left: Value, right: Value) -> Value:
    """`left * right`: numbers, or a duration and a number."""
    return _apply(_MULTIPLY, left, right)


def divide(left: Value, right: Value) -> Value:
    """`left / right`: numbers, durations of one kind, or a duration by a number.

    >>> divide(1, 4), divide(1, 0), divide(6, 3)
    (Decimal('0.25'), None, 2)
    """
    return _apply(_DIVIDE, left, right)


def power(left: Value, right: Value) -> Value:
    """`left ** right`.

    >>> power(2, 10), power(2, -1), power(-1, Decimal("0.5"))
    (1024, Decimal('0.5'), None)
    """
    return _apply(_POWER, left, right)


def negate(value: Value) -> Value:
    """`-value`: a number or a duration."""
    operation = _NEGATE.get(kind_of(value))
    return None if operation is None else operation(value)
