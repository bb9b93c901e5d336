"""Facts of a whole base from tables of events: bills and stops as they happened, in any order.

Each function has a namesake in `telcrm.facts` and gives its answer for every customer of the base.
Where that one says that a fact is missing the row is null; where it says that a history contradicts
itself, the whole call is refused.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Days,
    Masked,
    Positions,
    Values,
    as_array,
    as_days,
    as_days_or_null,
    as_fen,
    as_ids,
    invalid,
    refuse,
    require_length,
)
from telcrm.analytics.encoding import encode
from telcrm.analytics.purchases import on_roster
from telcrm.arguments import calendar_day, instance, one_of, taking
from telcrm.domain import INVOLUNTARY_REASONS, SuspensionReason
from telcrm.facts import columns
from telcrm.facts.arrays import activations, months_before
from telcrm.facts.arrays import refuse as refuse_facts
from telcrm.facts.history import require_window

__all__ = [
    "Base",
    "Bills",
    "Suspensions",
    "involuntary_suspensions",
    "last_year_spend",
    "mean_monthly_spend",
    "monthly",
    "tenure_months",
]

Unknown = Literal["raise", "ignore"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_YEAR_MONTHS: Final = 12
_CENTURY: Final = 100
_EXACT_LIMIT: Final = 2**53
"""Integers up to here are doubles."""


class Base(NamedTuple):
    """The customers, each once.

    Attributes:
        ids: integers or text.
        activated: the days their service began; null where it is not known.
    """

    ids: Values
    activated: Values


class Bills(NamedTuple):
    """Closed months' bills.

    Attributes:
        ids: for each bill its customer.
        months: for each its billing month: yyyymm as an integer, or any day of it.
        amounts: for each its amount, as `telcrm.rfm.table` reads it.
    """

    ids: Values
    months: Values
    amounts: Values


class Suspensions(NamedTuple):
    """Stops of service.

    Attributes:
        ids: for each stop its customer.
        started: the first day of the stop.
        resumed: the day service was back; null while it is not.
        reasons: words of `telcrm.domain.SuspensionReason`, or booleans: whether the carrier
            stopped the line for how it is paid.
    """

    ids: Values
    started: Values
    resumed: Values
    reasons: Values


_BASE: Final = instance(Base)
_BILLS: Final = instance(Bills)
_UNKNOWN: Final = one_of("raise", "ignore")


@taking(base=_BASE, on=calendar_day)
def tenure_months(base: Base, on: date) -> Masked:
    """Whole months in service on a day: see `telcrm.facts.tenure_months`.

    Returns:
        int64, masked where the activation is null.

    Raises:
        FactError: (`fact.invalid`) a customer was activated after `on`.

    >>> tenure_months(Base([7, 8], ["2023-01-15", "2023-01-16"]), date(2024, 1, 15)).tolist()
    [12, 11]
    """
    return columns.tenure_months(as_days_or_null(base.activated, "activated"), on)


@taking(bills=_BILLS, base=_BASE, on=calendar_day, unknown=_UNKNOWN)
def mean_monthly_spend(
    bills: Bills, base: Base, on: date, months: int = 12, *, unknown: Unknown = "raise"
) -> Floats:
    """The mean gross bill of the last closed months: see `telcrm.facts.mean_monthly_spend`.

    Args:
        bills: in any order; those outside the window are ignored.
        base: the customers, in the order wanted.
        on: the day asked about.
        months: how many closed months to look back on.
        unknown: what becomes of bills of customers who are not in the base.

    Returns:
        float64 in yuan, the double nearest to the exact mean; NaN where a bill of the window is
        missing, where no month is closed yet, or where the activation is null.

    Raises:
        FactError: (`fact.invalid`) a month of a window has two bills, or a customer was activated
            after `on`.
        InputError: (`data.invalid`, `input.length`) columns that do not hold what they should.

    >>> bills = Bills([8, 7, 7], [202312, 202311, 202312], [60.50, 40.00, 60.50])
    >>> mean_monthly_spend(bills, Base([7, 8], ["2023-11-20"] * 2), date(2024, 1, 31))
    array([50.25,   nan])
    """
    require_window(months)
    window = np.minimum(_months_served(base, on, _month(on)), months)
    sums = _sums(_read(bills, base, unknown), window, _month(on))
    means: Floats = np.full(len(window), np.nan)
    np.divide(sums, 100 * window, out=means, where=window > 0)
    return means


@taking(bills=_BILLS, base=_BASE, on=calendar_day, unknown=_UNKNOWN)
def last_year_spend(bills: Bills, base: Base, on: date, *, unknown: Unknown = "raise") -> Floats:
    """The gross bills of the calendar year before a day: see `telcrm.facts.last_year_spend`.

    Args:
        bills: in any order; those of other years are ignored.
        base: the customers, in the order wanted.
        on: the day asked about.
        unknown: what becomes of bills of customers who are not in the base.

    Returns:
        float64 in yuan, the double nearest to the exact sum; NaN where a bill is missing or the
        activation is null.

    Raises:
        FactError, InputError: as `mean_monthly_spend`.

    >>> bills = Bills([7, 7], [202311, 202312], [40.00, 60.50])
    >>> base = Base([7, 8], ["2023-11-20", "2024-05-01"])
    >>> last_year_spend(bills, base, date(2024, 6, 1))
    array([100.5,   0. ])
    """
    january = date(on.year, 1, 1)
    served = _months_served(base, on, _month(january))
    window = np.minimum(served, _YEAR_MONTHS)
    sums = _sums(_read(bills, base, unknown), window, _month(january))
    known = ~np.isnat(as_days_or_null(base.activated, "activated"))
    return np.where(known, sums / 100, np.nan)


@taking(suspensions=instance(Suspensions), base=_BASE, on=calendar_day, unknown=_UNKNOWN)
def involuntary_suspensions(
    suspensions: Suspensions,
    base: Base,
    on: date,
    months: int = 12,
    *,
    unknown: Unknown = "raise",
) -> Integers:
    """The episodes of involuntary stops in a window: see `telcrm.facts.involuntary_suspensions`.

    Args:
        suspensions: in any order; a customer without any was never stopped.
        base: the customers, in the order wanted.
        on: the day asked about.
        months: the length of the window.
        unknown: what becomes of stops of customers who are not in the base.

    Returns:
        int64, one count a customer.

    Raises:
        FactError: (`fact.invalid`) a stop ends before it starts.
        InputError: (`data.invalid`, `input.length`) columns that do not hold what they should.

    >>> stops = Suspensions(
    ...     ids=[7, 7, 9],
    ...     started=["2024-03-01", "2024-03-08", "2024-05-01"],
    ...     resumed=["2024-03-08", None, "2024-05-02"],
    ...     reasons=["arrears", "arrears", "loss"],
    ... )
    >>> involuntary_suspensions(stops, Base([9, 7], [None, None]), date(2024, 6, 1))
    array([0, 1])
    """
    place, size = _placed(suspensions.ids, base, unknown)
    read = (
        as_days(suspensions.started, "started"),
        as_days_or_null(suspensions.resumed, "resumed"),
        _involuntary(suspensions.reasons),
    )
    for name, column in zip(Suspensions._fields[1:], read, strict=True):
        require_length(column, len(place), name, "ids")
    known = place >= 0
    stops = columns.Stops(place[known], *(column[known] for column in read))
    return columns.involuntary_suspensions(stops, on, months, size=size)


@taking(bills=_BILLS, base=_BASE, on=calendar_day, unknown=_UNKNOWN)
def monthly(
    bills: Bills, base: Base, on: date, months: int = 12, *, unknown: Unknown = "raise"
) -> Masked:
    """The bills of the last closed months as a matrix, as `telcrm.lifecycle.stages` takes it.

    Args:
        bills: in any order; those of other months are ignored.
        base: the customers, in the order wanted.
        on: the day asked about.
        months: how many closed months.
        unknown: what becomes of bills of customers who are not in the base.

    Returns:
        int64 in 分, customers x months, oldest first; the last column is the month before that of
        `on`. Masked where there is no bill.

    Raises:
        FactError, InputError: as `mean_monthly_spend`.

    >>> bills = Bills([8, 7, 7], [202312, 202311, 202312], [60.50, 40.00, 60.50])
    >>> monthly(bills, Base([7, 8], [None, None]), date(2024, 1, 31), 2).tolist()
    [[4000, 6050], [None, 6050]]
    """
    require_window(months)
    read = _read(bills, base, unknown)
    counted = read.within(np.full(read.size, months), _month(on))
    matrix = np.zeros((read.size, months), np.int64)
    billed = np.zeros(matrix.shape, bool)
    matrix[counted.who, -counted.age] = counted.fen
    billed[counted.who, -counted.age] = True
    return np.ma.MaskedArray(matrix, ~billed)


# Bills, read.


class _Counted(NamedTuple):
    """Bills that count: whose, how many months ago (1: the last closed one), and how much."""

    who: Positions
    age: Integers
    fen: Integers


class _Read(NamedTuple):
    """Bills by the row of their customer, -1 for one who is not in the base."""

    who: Positions
    month: Integers
    fen: Integers
    size: int

    def within(self, window: Integers, end: int) -> _Counted:
        """Those of each customer's last months before one, no two of them of one month.

        Raises:
            FactError: `fact.invalid`, for two bills of one month.
        """
        age = end - self.month
        near = np.flatnonzero((self.who >= 0) & (age >= 1))
        kept = near[age[near] <= window[self.who[near]]]
        who, age = self.who[kept], age[kept]
        width = int(window.max(initial=0))
        again = _again(who * width + age - 1, self.size * width)
        at_fault = np.zeros(len(self.who), bool)
        at_fault[kept[again]] = True
        refuse_facts(at_fault, "a billing month has more than one bill", "fact.invalid")
        return _Counted(who, age, self.fen[kept])


def _again(cells: Integers, size: int) -> Positions:
    """Where a cell stands that has stood before; cells are counted from 0."""
    seen = np.zeros(size, bool)
    seen[cells] = True
    if np.count_nonzero(seen) == len(cells):
        return np.zeros(0, np.intp)
    order = np.argsort(cells, kind="stable")
    again: Positions = order[1:][np.diff(cells[order]) == 0]
    return again


def _read(bills: Bills, base: Base, unknown: Unknown) -> _Read:
    place, size = _placed(bills.ids, base, unknown)
    month, fen = _ordinals(bills.months), as_fen(bills.amounts)
    require_length(month, len(place), "months", "ids")
    require_length(fen, len(place), "amounts", "ids")
    return _Read(place, month, fen, size)


def _sums(bills: _Read, window: Integers, end: int) -> Floats:
    """Each customer's sum in 分 over the months of the window; NaN where one of them is missing.

    Doubles add integers exactly as long as the sum is below 2**53.
    """
    counted = bills.within(window, end)
    sums: Floats = np.bincount(counted.who, counted.fen, bills.size).astype(np.float64)
    refuse(sums >= _EXACT_LIMIT, "amounts", "sums too large to be exact")
    complete = np.bincount(counted.who, minlength=bills.size) == np.maximum(window, 0)
    return np.where(complete, sums, np.nan)


def _months_served(base: Base, on: date, end: int) -> Integers:
    """Months of service before a month, that of activation among them; 0 where it is not known."""
    began = activations(as_days_or_null(base.activated, "activated"), on)
    return months_before(began, _datetime64(end))


def _placed(ids: Values, base: Base, unknown: Unknown) -> tuple[Positions, int]:
    """For each event the row of its customer, and how many customers there are."""
    customers, place = on_roster(as_ids(ids), base.ids, ignore_unknown=unknown == "ignore")
    require_length(as_days_or_null(base.activated, "activated"), len(customers), "activated", "ids")
    return place, len(customers)


def _month(day: date) -> int:
    """A day's month, counted through."""
    return day.year * _YEAR_MONTHS + day.month - 1


def _datetime64(month: int) -> np.datetime64:
    return np.datetime64(date(month // _YEAR_MONTHS, month % _YEAR_MONTHS + 1, 1), "M")


def _ordinals(values: Values) -> Integers:
    """Billing months, counted through: from integers of yyyymm, or from days."""
    if _are_days(values):
        days: Days = as_days(values, "months")
        return days.astype("datetime64[M]").astype(np.int64) + 1970 * _YEAR_MONTHS
    months = as_ids(values, "months")
    if months.dtype.kind not in "iu":
        raise invalid(f"months: values of type {months.dtype} are no months", "write yyyymm")
    year, number = np.divmod(months.astype(np.int64), _CENTURY)
    wrong = (number < 1) | (number > _YEAR_MONTHS) | (year < 1)
    refuse(wrong, "months", "numbers that are no months", "write yyyymm, such as 202401")
    return year * _YEAR_MONTHS + number - 1


def _are_days(values: Values) -> bool:
    array = as_array(values, "months")
    return array.dtype.kind == "M" or (
        array.dtype.kind == "O" and array.size > 0 and isinstance(array.flat[0], date)
    )


def _involuntary(reasons: Values) -> npt.NDArray[np.bool_]:
    """Whether each stop counts, from its reason."""
    array = as_array(reasons, "reasons")
    if array.dtype.kind == "b" and array.ndim == 1 and not np.ma.isMA(reasons):
        return array
    words, codes = encode(as_ids(reasons, "reasons"))
    known = tuple(SuspensionReason)
    strangers = np.array([word not in known for word in words.tolist()], bool)
    hint = "known: " + ", ".join(known)
    refuse(strangers.take(codes), "reasons", "words that are no reason", hint)
    counts: Array = np.array([word in INVOLUNTARY_REASONS for word in words.tolist()], bool)
    found: Any = counts.take(codes)
    return np.asarray(found, bool)
