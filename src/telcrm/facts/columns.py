"""The facts for a whole customer base at once, in NumPy, without a loop over customers.

Each function has a namesake in `telcrm.facts` and gives its answer for every row. Where that one
says that a fact is missing, the row comes back null (NaN, or masked); where it says that a history
contradicts itself, the whole call is refused with the rows at fault.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from telcrm.arguments import calendar_day, instance, taking, whole
from telcrm.domain import shift_date
from telcrm.errors import FactError, Problem
from telcrm.facts.arrays import (
    FIRST_DAY,
    Booleans,
    Days,
    Integers,
    activations,
    as_array,
    days_of,
    months_before,
    refusal,
    refuse,
)
from telcrm.facts.history import require_window

__all__ = [
    "Stops",
    "involuntary_suspensions",
    "last_year_spend",
    "mean_monthly_spend",
    "tenure_months",
]

Floats = NDArray[np.float64]

_YEAR_MONTHS: Final = 12
# Integers up to here are doubles, so the one division that follows is the only rounding.
_EXACT_LIMIT: Final = 2**53
_CALENDAR: Final = date.max.toordinal()
_UNDER_MASK: Final = -1
_MOST_CUSTOMERS: Final = 10**10
"""More than people live."""


class Stops(NamedTuple):
    """The stops of a whole base, one a position in each array, in any order.

    Attributes:
        customer: whose stop it is: integers from 0.
        started: the first day of the stop, datetime64.
        resumed: the day service was back, datetime64; NaT while it is not.
        involuntary: booleans, whether the stop's reason is one that counts
            (`telcrm.domain.INVOLUNTARY_REASONS`).
    """

    customer: ArrayLike
    started: ArrayLike
    resumed: ArrayLike
    involuntary: ArrayLike


@taking(on=calendar_day)
def tenure_months(activated: ArrayLike, on: date) -> np.ma.MaskedArray[Any, np.dtype[np.int64]]:
    """Whole months in service on a day: see `telcrm.facts.tenure_months`.

    Args:
        activated: the days service began, datetime64, one a customer; NaT is null.
        on: the day asked about.

    Returns:
        int64, masked where the activation is null (the value under the mask is -1, which no book
        takes for a tenure).

    Raises:
        FactError: (`fact.invalid`) a line was activated after `on`; (`fact.value`) the array
            does not hold days.

    Examples:
        >>> since = np.array(["2023-01-15", "2023-01-16"], "datetime64[D]")
        >>> tenure_months(since, date(2024, 1, 15))
        masked_array(data=[12, 11],
                     mask=[False, False],
               fill_value=999999)
    """
    began = activations(activated, on)
    months = began.astype("datetime64[M]")
    anniversary = (began - months).astype(np.int64) + 1
    before = np.minimum(anniversary, monthrange(on.year, on.month)[1]) > on.day
    tenure = (np.datetime64(on, "M") - months).astype(np.int64) - before
    unknown = np.isnat(began)
    return np.ma.MaskedArray(np.where(unknown, _UNDER_MASK, tenure), mask=unknown)


@taking(on=calendar_day)
def mean_monthly_spend(fen: ArrayLike, activated: ArrayLike, on: date, months: int = 12) -> Floats:
    """The mean gross bill of the last closed months: see `telcrm.facts.mean_monthly_spend`.

    Each value is the double nearest to the exact mean. The sum of a window is an integer below
    2**53, so it and the divisor are doubles, and the quotient of two doubles is rounded once, to
    the nearest. Rounding to the nearest keeps order, and a mean of n bills that is not a threshold
    of k decimals is at least 1 / (n * 10**max(k, 2)) yuan away from it: wherever that is more than
    the spacing of doubles there (two decimals and n = 1200: up to 60 thousand million yuan),
    comparing the value with the double of the threshold gives the answer of the exact mean.

    Args:
        fen: integers of fen, customers x closed billing months, oldest first: the last column
            is the month before that of `on`. A masked entry is a bill that is missing; those
            before a line's activation are ignored.
        activated: the days service began, datetime64, one a customer; NaT is null.
        on: the day asked about.
        months: how many closed months to look back on.

    Returns:
        float64 in yuan; NaN where a bill of the window is missing, where no month is closed yet, or
        where the activation is null.

    Raises:
        FactError: (`fact.missing`) the matrix has fewer months than a window needs;
            (`fact.invalid`) a line was activated after `on`; (`fact.value`) the arrays
            do not hold what they should.

    Examples:
        >>> fen = np.ma.array([[4000, 6050], [4000, 6050]], mask=[[False, False], [True, False]])
        >>> since = np.array(["2023-11-20", "2023-11-20"], "datetime64[D]")
        >>> mean_monthly_spend(fen, since, date(2024, 1, 31))
        array([50.25,   nan])
    """
    require_window(months)
    began = activations(activated, on)
    window = np.minimum(months_before(began, np.datetime64(on, "M")), months)
    sums = _newest_sums(fen, window)
    means: Floats = np.full(len(window), np.nan)
    np.divide(sums, 100 * window, out=means, where=window > 0)
    return means


@taking(on=calendar_day)
def last_year_spend(fen: ArrayLike, activated: ArrayLike, on: date) -> Floats:
    """The gross bills of the calendar year before a day: see `telcrm.facts.last_year_spend`.

    Args:
        fen: integers of fen, customers x 12: January to December of the year before that of `on`.
            A masked entry is a bill that is missing; those before a line's activation are ignored.
        activated: the days service began, datetime64, one a customer; NaT is null.
        on: the day asked about.

    Returns:
        float64 in yuan, the double nearest to the exact sum; NaN where a bill is missing or the
        activation is null.

    Raises:
        FactError: (`fact.invalid`) a line was activated after `on`; (`fact.value`) the arrays
            do not hold what they should.

    Examples:
        >>> since = np.array(["2020-01-01", "2024-05-01"], "datetime64[D]")
        >>> last_year_spend(np.full((2, 12), 10_05), since, date(2024, 6, 1))
        array([120.6,   0. ])
    """
    began = activations(activated, on)
    shape = as_array(fen, "fen").shape
    if shape[1:] != (_YEAR_MONTHS,):
        raise refusal(f"fen: bills of shape {shape}", "one column for each month, 12 in all")
    january = np.datetime64(date(on.year, 1, 1), "M")
    window = np.minimum(months_before(began, january), _YEAR_MONTHS)
    sums = _newest_sums(fen, window)
    return np.where(np.isnat(began), np.nan, sums / 100)


@taking(stops=instance(Stops), on=calendar_day, size=whole(lowest=0, highest=_MOST_CUSTOMERS))
def involuntary_suspensions(stops: Stops, on: date, months: int = 12, *, size: int) -> Integers:
    """The episodes of involuntary stops in a window: see `telcrm.facts.involuntary_suspensions`.

    Args:
        stops: the stops of the whole base.
        on: the day asked about.
        months: the length of the window.
        size: how many customers the base has; one without a stop was never stopped.

    Returns:
        int64, one count a customer.

    Raises:
        FactError: (`fact.missing`) a stop has no start; (`fact.invalid`) one ends before it
            starts; (`fact.value`) the arrays do not hold what they should.

    Examples:
        >>> stops = Stops(
        ...     customer=[0, 0, 2],
        ...     started=np.array(["2024-03-01", "2024-03-08", "2024-05-01"], "datetime64[D]"),
        ...     resumed=np.array(["2024-03-08", "NaT", "2024-05-02"], "datetime64[D]"),
        ...     involuntary=[True, True, True],
        ... )
        >>> involuntary_suspensions(stops, date(2024, 6, 1), size=3)
        array([1, 0, 1])
    """
    require_window(months)
    owner, start, end, counts = _checked(stops, size)
    kept = counts & (start <= np.datetime64(on))
    # Kept stops start by `on`: one that goes on beyond it joins no more of them than one until it.
    end = np.fmin(end[kept], np.datetime64(on))
    owner, start = _episodes(owner[kept], start[kept], end)
    return np.bincount(owner[start > np.datetime64(shift_date(on, -months))], minlength=size)


def _episodes(owner: Integers, start: Days, end: Days) -> tuple[Integers, Days]:
    """The owner and first day of each run of stops without a day of service between them."""
    order = np.lexsort((start, owner))
    owner, start, end = owner[order], start[order], end[order]
    # One line of days for all: each customer's calendar begins where the one before has ended, so
    # that a running maximum over all stops never reaches into the next customer's.
    begins = owner * _CALENDAR + (start - FIRST_DAY).astype(np.int64)
    reaches = np.maximum.accumulate(owner * _CALENDAR + (end - FIRST_DAY).astype(np.int64))
    opens = np.ones(len(owner), dtype=np.bool_)
    opens[1:] = begins[1:] > reaches[:-1]
    return owner[opens], start[opens]


def _checked(stops: Stops, size: int) -> tuple[Integers, Days, Days, Booleans]:
    """The stops as arrays of one length that agree with themselves."""
    owner, involuntary = (
        as_array(stops.customer, "customer"),
        as_array(stops.involuntary, "involuntary"),
    )
    start, end = days_of(stops.started, "started"), days_of(stops.resumed, "resumed")
    if not owner.shape == start.shape == end.shape == involuntary.shape:
        raise refusal(
            "customer, started, resumed and involuntary differ in length",
            "one entry a stop in each",
        )
    if owner.size and (owner.dtype.kind not in "iu" or involuntary.dtype.kind != "b"):
        raise refusal(
            f"customer is {owner.dtype}, involuntary {involuntary.dtype}", "integers and booleans"
        )
    refuse((owner < 0) | (owner >= size), f"customer is not in 0 to {size - 1}", "fact.value")
    refuse(np.isnat(start), "a stop has no start", "fact.missing")
    refuse(end < start, "a stop ends before it starts", "fact.invalid")
    return owner.astype(np.int64), start, end, involuntary.astype(np.bool_)


def _newest_sums(fen: ArrayLike, window: Integers) -> Floats:
    """Each row's sum over its last `window` columns; NaN where one of them is masked."""
    amounts, billed = _bills(fen, len(window))
    width = amounts.shape[1]
    if window.max(initial=0) > width:
        message = f"fen: bills of {width} months, and a window of {window.max()}"
        raise FactError(Problem("fact.missing", message, hint="hand over more months, or ask less"))
    needed = np.arange(width, 0, -1) <= window[:, np.newaxis]
    sums: Floats = np.where(needed, amounts, 0).sum(axis=1).astype(np.float64)
    sums[(needed & ~billed).any(axis=1)] = np.nan
    return sums


def _bills(fen: ArrayLike, rows: int) -> tuple[Integers, Booleans]:
    """A matrix of bills, 0 where there is none, and where there is one."""
    given = fen if isinstance(fen, np.ma.MaskedArray) else as_array(fen, "fen")
    matrix: np.ma.MaskedArray[Any, Any] = np.ma.asarray(given)
    if matrix.ndim != 2 or len(matrix) != rows or matrix.dtype.kind not in "iu":  # noqa: PLR2004
        hint = f"integers of fen, {rows} customers x months, masked where a bill is missing"
        raise refusal(f"fen: bills are {matrix.dtype} of shape {matrix.shape}", hint)
    amounts = matrix.filled(0)
    limit = _EXACT_LIMIT // max(1, matrix.shape[1])
    outside = ((amounts < 0) | (amounts > limit)).any(axis=1)
    refuse(outside, f"a bill is not in 0 to {limit} fen", "fact.value")
    return amounts.astype(np.int64), ~np.ma.getmaskarray(matrix)
