"""Null in all its guises, and scalars of other libraries as Python's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np

__all__ = ["is_null", "plain"]

_FIRST_DAY: Final = np.datetime64(date.min)
_LAST_DAY: Final = np.datetime64(date.max)

_NULL_TYPES: Final = frozenset(("NAType", "NaTType"))


def is_null(value: Any) -> bool:
    """Whether a value is null in any of its guises: None, NaN, NaT, pandas' and Arrow's nulls."""
    if value is None:
        return True
    if isinstance(value, (float, np.floating)):
        return bool(np.isnan(value))
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return bool(np.isnat(value))
    if type(value).__name__ in _NULL_TYPES or value is np.ma.masked:
        return True
    return hasattr(value, "as_py") and value.as_py() is None


def plain(value: Any) -> Any:
    """A scalar of NumPy or Arrow as Python's own."""
    if isinstance(value, np.floating):
        return float(str(value))
    if isinstance(value, np.datetime64):
        day = value.astype("datetime64[D]")
        return day.item() if day == value and _FIRST_DAY <= day <= _LAST_DAY else value
    if isinstance(value, np.timedelta64):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if hasattr(value, "as_py"):
        return value.as_py()
    return value
