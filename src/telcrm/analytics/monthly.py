"""What a matrix of months says of each customer: the trend, and when there was activity.

A matrix has a row for each customer and a column for each closed month, oldest first. Amounts are
read as money is: integers as they are, floats and Decimals with at most two decimals. A month that
does not exist for a customer, because service began later, may be null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Masked,
    Values,
    as_fen,
    as_masked,
    invalid,
    refuse,
    require_length,
    split_nulls,
)
from telcrm.arguments import taking, whole

__all__ = [
    "TREND_DECIMALS",
    "Activity",
    "activity",
    "counted_months",
    "last_months",
    "read_months",
    "trend",
]

TREND_DECIMALS: Final = 4
_STEPS: Final = 10**TREND_DECIMALS
_DIMENSIONS: Final = 2
_LEAST_MONTHS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """One row for each customer; every figure is a number of months.

    Attributes:
        months_active: months with activity.
        months_inactive: months without activity in a row, up to the last month; 0 where the last
            month has activity, or where no month counts yet.
        months_away: the longest run of months without activity that ended in a return: there was
            activity after it, and the customer had been there before it.
    """

    months_active: npt.NDArray[np.int64]
    months_inactive: npt.NDArray[np.int64]
    months_away: npt.NDArray[np.int64]


@taking(least=whole())
def trend(monthly: Values, months: Values | None = None, *, least: int = 3) -> Masked:
    """The slope of the least-squares line through each customer's months, relative to their mean.

    For months y(0) ... y(n-1) with mean M and t running from 0 to n-1 with mean T, the slope is
    sum((t - T) (y(t) - M)) / sum((t - T)**2), and the trend slope / M: 0.05 says that an average
    month lies 5 % of the mean above the one before. It lies between -6 / (n + 1) and 6 / (n + 1),
    does not depend on the unit, and is exact before it is rounded to 4 decimals, halves up.

    Args:
        monthly: amounts, customers x months, oldest first.
        months: for each customer how many of the last months count; all of them by default.
            Those that do not count may be null.
        least: customers with fewer months that count have no trend.

    Returns:
        float64, masked where fewer than `least` months count or their mean is 0.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the argument and its first wrong rows.

    >>> trend([[90, 100, 110], [100, 100, 100], [0, 0, 0]])
    masked_array(data=[0.1, 0.0, --],
                 mask=[False, False,  True],
           fill_value=1e+20)
    """
    matrix, null = read_months(monthly)
    if least < _LEAST_MONTHS:
        raise invalid(f"least: {least} months have no slope", f"at least {_LEAST_MONTHS}")
    counted = counted_months(months, matrix)
    ages, counting = np.arange(matrix.shape[1])[::-1], last_months(counted, matrix)
    refuse(null & counting, "monthly", "missing values")
    amounts = np.where(counting, matrix, 0)
    total = amounts.sum(axis=1)
    # The sums of the docstring, times 2: whole numbers, so that nothing is rounded before the end.
    covariance = (counted - 1) * total - 2 * (amounts @ ages)
    known = (counted >= least) & (total > 0)
    return np.ma.MaskedArray(
        _rounded_ratio(6 * covariance, (counted**2 - 1) * total, known), mask=~known
    )


def activity(monthly: Values, months: Values | None = None) -> Activity:
    """In how many months each customer was active, how long not since, and how long once away.

    A month with an amount above 0 is active.

    Args:
        monthly: amounts, customers x months, oldest first.
        months: for each customer the months since activation, so that those before it do not
            count as inactive and may be null. A customer with more months than the matrix had
            been there before its first column. By default all had.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the argument and its first wrong rows.

    >>> found = activity([[5, 0, 0, 7, 0]])
    >>> found.months_active, found.months_inactive, found.months_away
    (array([2]), array([1]), array([2]))
    """
    matrix, null = read_months(monthly)
    width = matrix.shape[1]
    since = np.full(len(matrix), width + 1) if months is None else _months(months, matrix)
    counting = last_months(since, matrix)
    refuse(null & counting, "monthly", "missing values")
    active = (matrix > 0) & counting
    there, run, away = since > width, np.zeros_like(since), np.zeros_like(since)
    for month in range(width):
        now = active[:, month]
        away = np.where(now & there, np.maximum(away, run), away)
        there |= now
        run = np.where(now, 0, run + 1)
    return Activity(active.sum(axis=1), np.minimum(run, since), away)


def read_months(monthly: Values) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The matrix in whole hundredths or 分, with 0 for null, and where null is.

    Raises:
        InputError: `data.invalid` when it is no matrix, or holds negative or too fine amounts.
    """
    values, null = split_nulls(monthly, "monthly")
    matrix = as_fen(values, "monthly")
    if matrix.ndim != _DIMENSIONS:
        raise invalid("monthly: not a matrix", "one row a customer, one column a month")
    largest, width = int(matrix.max(initial=0)), matrix.shape[1]
    # The numerator that `_rounded_ratio` computes, at its largest.
    if largest * width**2 * (12 * _STEPS + width) > np.iinfo(np.int64).max:
        raise invalid("monthly: amounts so large that a trend would not be exact")
    return matrix, null


def last_months(months: npt.NDArray[np.int64], matrix: Array) -> npt.NDArray[np.bool_]:
    """Which cells of the matrix lie in each customer's last so many months.

    >>> last_months(np.array([1, 2, 5]), np.zeros((3, 3))).astype(int)
    array([[0, 0, 1],
           [0, 1, 1],
           [1, 1, 1]])
    """
    return np.arange(matrix.shape[1], 0, -1) <= months[:, np.newaxis]


def counted_months(months: Values | None, matrix: Array) -> npt.NDArray[np.int64]:
    """For each customer how many months of the matrix count; all, where it is not said.

    Raises:
        InputError: `data.invalid` or `input.length`.
    """
    return np.minimum(_months(months, matrix), matrix.shape[1])


def _months(months: Values | None, matrix: Array) -> npt.NDArray[np.int64]:
    if months is None:
        return np.full(len(matrix), matrix.shape[1], np.int64)
    column = as_masked(months, "months")
    if column.ndim != 1 or column.dtype.kind not in "iu":
        message = f"months: values of type {column.dtype} are not whole numbers in a column"
        raise invalid(message, "one number a customer")
    require_length(column, len(matrix), "months", "monthly")
    refuse(np.ma.getmaskarray(column), "months", "missing values")
    refuse(column.data < 0, "months", "negative values")
    return column.data.astype(np.int64)


def _rounded_ratio(
    numerator: npt.NDArray[np.int64],
    denominator: npt.NDArray[np.int64],
    known: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Exact ratios rounded to the decimals of a trend, halves up; 0 where they are not known."""
    whole = np.where(known, denominator, 1)
    steps = (2 * _STEPS * np.where(known, numerator, 0) + whole) // (2 * whole)
    rounded: npt.NDArray[np.float64] = steps / _STEPS
    return rounded
