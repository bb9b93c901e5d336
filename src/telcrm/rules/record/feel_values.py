"""Python's values as FEEL's: what stands for a duration, a list or a context, and how."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np

from telcrm.rules.feel.arithmetic import calculated
from telcrm.rules.feel.kinds import OTHER, kind_of
from telcrm.rules.feel.moments import DaysTime, YearsMonths, days_time, years_months
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.record.nulls import is_null, plain
from telcrm.rules.types import DECIMAL, Value

__all__ = ["NotAValueError", "feel_value"]

_MONTHS: Final = 12
_MICROSECOND: Final = Decimal("0.000001")


class NotAValueError(Exception):
    """What FEEL has no value for."""


def feel_value(given: Any) -> Value:
    """A Python value as FEEL's: lists as tuples, durations and contexts as their own types.

    Raises:
        NotAValueError: FEEL has nothing that it could stand for.

    >>> feel_value([1.5, {"a": None}, timedelta(hours=1)])
    (Decimal('1.5'), {'a': None}, DaysTime(seconds=Decimal('3600')))
    """
    return _converted(given, MAXIMUM_DEPTH)


MAXIMUM_DEPTH: Final = 32
"""Lists and contexts inside each other that a fact may hold."""


def _converted(given: Any, depth: int) -> Value:
    if depth == 0:
        raise NotAValueError
    if isinstance(given, (list, tuple)) or (isinstance(given, np.ndarray) and given.ndim):
        return tuple(_converted(item, depth - 1) for item in given)
    if isinstance(given, Mapping):
        entries = given.items()
        return FrozenDict({str(name): _converted(one, depth - 1) for name, one in entries})
    return _single(given.item() if isinstance(given, np.ndarray) else given)


def _single(given: Any) -> Value:
    if is_null(given):
        return None
    value = plain(given)
    converted = _CONVERSIONS.get(type(value), _as_it_is)(value)
    if converted is None or kind_of(converted) == OTHER:
        raise NotAValueError
    return converted


def _as_it_is(value: Any) -> Value:
    return value


def _float(value: float) -> Value:
    """A float stands for the decimal of its shortest text."""
    return Decimal(repr(value)) if math.isfinite(value) else None


def _decimal(value: Decimal) -> Value:
    """Decimals that the decimal format holds, and no others."""
    return value if value.is_finite() and calculated(DECIMAL.plus, value) == value else None


def _span(value: timedelta) -> DaysTime | None:
    seconds = calculated(DECIMAL.multiply, value // timedelta(microseconds=1), _MICROSECOND)
    return None if seconds is None else days_time(seconds)


_UNITS: Final = {
    "Y": Decimal(12),
    "M": Decimal(1),
    "W": Decimal(604_800),
    "D": Decimal(86_400),
    "h": Decimal(3600),
    "m": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("1e-3"),
    "us": Decimal("1e-6"),
    "ns": Decimal("1e-9"),
}
"""Months in NumPy's units of months, seconds in those of time."""


def _numpy_span(value: np.timedelta64) -> DaysTime | YearsMonths | None:
    unit, step = np.datetime_data(value.dtype)
    whole = int(value.astype(np.int64)) * step
    amount = calculated(DECIMAL.multiply, whole, _UNITS[unit]) if unit in _UNITS else None
    if amount is None:
        return None
    return years_months(int(amount)) if unit in ("Y", "M") else days_time(amount)


def _integer(value: int) -> Value:
    return value if calculated(DECIMAL.plus, value) == value else None


_CONVERSIONS: Final[dict[type, Callable[[Any], Value]]] = {
    int: _integer,
    float: _float,
    Decimal: _decimal,
    timedelta: _span,
    np.timedelta64: _numpy_span,
}
