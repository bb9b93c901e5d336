"""What columns of a base's history have in common: days, months of service, refused rows."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from telcrm.errors import FactError, Problem

__all__ = [
    "FIRST_DAY",
    "Booleans",
    "Days",
    "Integers",
    "activations",
    "as_array",
    "days_of",
    "months_before",
    "refusal",
    "refuse",
]

Days = NDArray[np.datetime64]
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

FIRST_DAY: Final = np.datetime64(date.min)
_LAST_DAY: Final = np.datetime64(date.max)
_ROWS_SHOWN: Final = 5


def activations(activated: ArrayLike, on: date) -> Days:
    """The days service began, none of them after a day."""
    began = days_of(activated, "activated")
    refuse(began > np.datetime64(on), f"activated after {on}", "fact.invalid")
    return began


def as_array(values: ArrayLike, name: str) -> NDArray[Any]:
    """Values as an array; what makes none is refused."""
    try:
        return np.asarray(values)
    except ValueError:
        raise refusal(f"{name}: rows of different lengths", "give an array") from None


def days_of(values: ArrayLike, name: str) -> Days:
    """An array of days; a moment within a day stands for the day."""
    array = as_array(values, name)
    if array.dtype.kind != "M" or array.ndim != 1:
        hint = 'a flat array of days: np.array(values, dtype="datetime64[D]")'
        raise refusal(f"{name} is {array.dtype} of shape {array.shape}", hint)
    days = array.astype("datetime64[D]")
    outside = (days < FIRST_DAY) | (days > _LAST_DAY)
    refuse(outside, f"{name} lies outside the years 1 to 9999", "fact.value")
    return days


def months_before(began: Days, month: np.datetime64) -> Integers:
    """How many months of service, the month of activation among them, lie before a month.

    It is not positive when there are none, and 0 where the activation is null.
    """
    months = (month - began.astype("datetime64[M]")).astype(np.int64)
    return np.where(np.isnat(began), 0, months)


def refuse(at_fault: Booleans, message: str, code: str) -> None:
    """Refuse rows at fault, if there are any, naming their number and the first of them."""
    rows = np.flatnonzero(at_fault)
    if rows.size:
        first = ", ".join(map(str, rows[:_ROWS_SHOWN]))
        where = f"{rows.size} of {at_fault.size} rows, counted from 0: {first}"
        more = " and more" if rows.size > _ROWS_SHOWN else ""
        raise FactError(Problem(code, f"{message} ({where}{more})"))


def refusal(message: str, hint: str) -> FactError:
    """The error for arrays that do not hold what they should."""
    return FactError(Problem("fact.value", message, hint=hint))
