"""Built-in functions of numbers: conversion, rounding, arithmetic, and what lists of them tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from functools import reduce
from typing import Final

from telcrm.rules.feel.arithmetic import calculated, negate, tidy
from telcrm.rules.feel.kinds import NUMBER, Value, kind_of
from telcrm.rules.feel.signatures import Builtin, builtin
from telcrm.rules.feel.values import order
from telcrm.rules.types import DECIMAL, Number

__all__ = ["FUNCTIONS", "spread", "whole"]

_SCALES: Final = range(-6111, 6177)
"""The scales the decimal format allows."""

_EXACT: Final = Context(prec=8000)
"""Wide enough to round and divide with remainder without losing a digit first."""

_NUMBER: Final = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_LONGEST: Final = 400


def whole(value: Number) -> int | None:
    """A number as an int; None where it is not whole.

    >>> whole(Decimal("2.0")), whole(Decimal("2.5"))
    (2, None)
    """
    plain = tidy(value)
    return plain if isinstance(plain, int) else None


def spread(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """The values of a call that takes either one list or any number of values."""
    if len(values) == 1 and isinstance(values[0], tuple):
        return values[0]
    return values


def _number(text: str, grouping: str | None = None, point: str | None = None) -> Number | None:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return None
    if point is not None and grouping == point:
        return None
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        plain = "" if "." in plain else plain.replace(",", ".")
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain):
        return None
    return calculated(DECIMAL.plus, Decimal(plain))


def _rounding(mode: str) -> Callable[..., Number | None]:
    def rounded(number: Number, scale: Number = 0) -> Number | None:
        places = int(scale)
        if places not in _SCALES:
            return None
        return calculated(lambda value: _rounded(value, places, mode), number)

    return rounded


def _rounded(value: Decimal, places: int, mode: str) -> Decimal:
    if int(value.as_tuple().exponent) >= -places:
        return value
    return value.quantize(_EXACT.scaleb(Decimal(1), -places), mode, _EXACT)


def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """`dividend - divisor * floor(dividend / divisor)`, which has the divisor's sign."""
    rest = _EXACT.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        return DECIMAL.add(rest, divisor)
    return rest


def _of(operation: Callable[..., Decimal]) -> Callable[..., Number | None]:
    return lambda *numbers: calculated(operation, *numbers)


def _is_odd(number: Number) -> bool | None:
    known = whole(number)
    return None if known is None else known % 2 == 1


def _is_even(number: Number) -> bool | None:
    known = whole(number)
    return None if known is None else known % 2 == 0


def _absolute(value: Value) -> Value:
    opposite = negate(value)
    return opposite if order(value, opposite) == -1 else value


# Lists of numbers.


def _over(operation: Callable[..., Decimal], fewest: int = 1) -> Callable[..., Number | None]:
    """An operation on a list of numbers, null for fewer than it needs or for other values."""

    def apply(*values: Value) -> Number | None:
        numbers = spread(values)
        if len(numbers) < fewest or any(kind_of(number) != NUMBER for number in numbers):
            return None
        return calculated(operation, *numbers)

    return apply


def _sum(*numbers: Decimal) -> Decimal:
    return reduce(DECIMAL.add, numbers)


def _product(*numbers: Decimal) -> Decimal:
    return reduce(DECIMAL.multiply, numbers)


def _mean(*numbers: Decimal) -> Decimal:
    return DECIMAL.divide(_sum(*numbers), Decimal(len(numbers)))


def _median(*numbers: Decimal) -> Decimal:
    middle, odd = divmod(len(numbers), 2)
    ordered = sorted(numbers)
    return ordered[middle] if odd else _mean(*ordered[middle - 1 : middle + 1])


def _deviation(*numbers: Decimal) -> Decimal:
    """The standard deviation of a sample."""
    mean = _mean(*numbers)
    squares = (DECIMAL.power(DECIMAL.subtract(number, mean), Decimal(2)) for number in numbers)
    return DECIMAL.sqrt(DECIMAL.divide(_sum(*squares), Decimal(len(numbers) - 1)))


def _mode(*values: Value) -> tuple[Number, ...] | None:
    numbers = spread(values)
    if any(kind_of(number) != NUMBER for number in numbers):
        return None
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return tuple(sorted(tidy(number) for number, count in counts.items() if count == most))


_SCALED: Final = "n:number, scale:number"

FUNCTIONS: Final[tuple[Builtin, ...]] = (
    builtin(
        "number",
        _number,
        "from:string",
        "from:string, grouping separator:string, decimal separator:string",
        "from:string, grouping separator:null, decimal separator:string",
        "from:string, grouping separator:string, decimal separator:null",
        "from:string, grouping separator:null, decimal separator:null",
    ),
    builtin("decimal", _rounding(ROUND_HALF_EVEN), _SCALED),
    builtin("floor", _rounding(ROUND_FLOOR), "n:number, scale?:number"),
    builtin("ceiling", _rounding(ROUND_CEILING), "n:number, scale?:number"),
    builtin("round up", _rounding(ROUND_UP), _SCALED),
    builtin("round down", _rounding(ROUND_DOWN), _SCALED),
    builtin("round half up", _rounding(ROUND_HALF_UP), _SCALED),
    builtin("round half down", _rounding(ROUND_HALF_DOWN), _SCALED),
    builtin(
        "abs",
        _absolute,
        "n:number",
        "n:days and time duration",
        "n:years and months duration",
    ),
    builtin("modulo", _of(_modulo), "dividend:number, divisor:number"),
    builtin("sqrt", _of(DECIMAL.sqrt), "number:number"),
    builtin("log", _of(DECIMAL.ln), "number:number"),
    builtin("exp", _of(DECIMAL.exp), "number:number"),
    builtin("odd", _is_odd, "number:number"),
    builtin("even", _is_even, "number:number"),
    builtin("sum", _over(_sum), "list:any..."),
    builtin("mean", _over(_mean), "list:any..."),
    builtin("median", _over(_median), "list:any..."),
    builtin("product", _over(_product), "list:any..."),
    builtin("stddev", _over(_deviation, fewest=2), "list:any..."),
    builtin("mode", _mode, "list:any..."),
)
"""The functions by the names and parameters the standard gives them."""
