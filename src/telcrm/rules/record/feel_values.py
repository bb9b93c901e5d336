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
    if isinstance(given, (list, tuple, np.ndarray)):
        return tuple(map(feel_value, given))
    if isinstance(given, Mapping):
        return FrozenDict({str(name): feel_value(value) for name, value in given.items()})
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


def _numpy_span(value: np.timedelta64) -> DaysTime | YearsMonths | None:
    unit = np.datetime_data(value.dtype)[0]
    if unit in ("Y", "M"):
        return years_months(int(value.astype("timedelta64[M]").astype(np.int64)))
    seconds = value.astype("timedelta64[ns]").astype(np.int64)
    return days_time(Decimal(int(seconds)).scaleb(-9))


_CONVERSIONS: Final[dict[type, Callable[[Any], Value]]] = {
    float: _float,
    Decimal: _decimal,
    timedelta: _span,
    np.timedelta64: _numpy_span,
}
