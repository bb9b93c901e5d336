"""How customers use what they pay for: how often and whether ever more, how much, what, and when.

Where the sources give no threshold, none is given here: it is an argument without a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Masked,
    Values,
    as_day,
    invalid,
    refuse,
    yuan,
)
from telcrm.analytics.monthly import counted_months, last_months, read_months, trend
from telcrm.analytics.numbers import Number, as_counts, as_table, at_least, exact
from telcrm.analytics.purchases import read_purchases
from telcrm.analytics.value import rank_scores
from telcrm.arguments import mapping, number, taking, whole

__all__ = [
    "Capacity",
    "Cycle",
    "FrequencyTrend",
    "Habit",
    "capacity",
    "cycle",
    "frequency_trend",
    "habit",
]

_LEAST_DAYS: Final = 2
"""Days with purchases from which there is a time between them."""


@dataclass(frozen=True, slots=True, eq=False)
class FrequencyTrend:
    """One row for each customer; what to do about it is a rule book's business.

    Attributes:
        mean: uses a month; masked without a month.
        slope: the slope of the least-squares line relative to the mean, as `trend` gives it.
        high: the mean reaches the threshold; masked as the mean is.
        direction: "rising", "falling" or "level"; None where there is no slope.
    """

    mean: Masked
    slope: Masked
    high: Masked
    direction: Array


@taking(high_from=number(lowest=0), least=whole())
def frequency_trend(
    monthly: Values,
    months: Values | None = None,
    *,
    high_from: Number,
    slope_from: Number,
    least: int = 3,
) -> FrequencyTrend:
    """Tell customers of high, rising and falling frequency apart.

    A customer may be high and falling at once: the source speaks of both and does not say which
    comes first, so both come back. Neither threshold is given there.

    Source:
        004 移动通信企业CRM分析: 「第一找出消费频率比较高的客户」,
        「第二找出消费频率有增加趋势的客户」, 「第三是找出消费频率有减低趋势的客户」.

    Args:
        monthly: uses, whole numbers, customers x closed months, oldest first.
        months: for each customer how many of the last months count; all of them by default.
            Those that do not count may be null.
        high_from: uses a month from which the mean is high.
        slope_from: the relative slope from which frequency is rising, such as 0.05; falling is at
            or below the same with a minus. Above 0.
        least: customers with fewer months that count have no slope.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the argument and its first wrong rows.

    >>> uses = [[9, 10, 11], [3, 2, 1], [4, 4, 4]]
    >>> found = frequency_trend(uses, high_from=4, slope_from=0.05)
    >>> found.high.tolist(), found.direction.tolist()
    ([True, False, True], ['rising', 'falling', 'level'])
    """
    least_slope = exact(slope_from, "slope_from")
    if least_slope <= 0:
        raise invalid(f"slope_from: {slope_from} would make level months rise", "above 0")
    counts, null = as_counts(monthly, "monthly", dimensions=2)
    slope = trend(np.ma.MaskedArray(counts, null), months, least=least)
    counted = counted_months(months, counts)
    total = np.where(last_months(counted, counts), counts, 0).sum(axis=1)
    wanted = exact(high_from, "high_from")
    high = at_least(total, wanted, counted)
    known = counted > 0
    return FrequencyTrend(
        mean=np.ma.MaskedArray(total / np.maximum(counted, 1), ~known),
        slope=slope,
        high=np.ma.MaskedArray(high, ~known),
        direction=_direction(slope, float(least_slope)),
    )


def _direction(slope: Masked, least: float) -> Array:
    found = np.full(len(slope), "level", object)
    found[slope.data >= least] = "rising"
    found[slope.data <= -least] = "falling"
    found[np.ma.getmaskarray(slope)] = None
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Capacity:
    """One row for each customer (消费能力); masked without a month.

    Attributes:
        monthly_spend: the mean of the months that count, in 元.
        rank: the share of other customers who spend less, ties by half; 0 to 1.
    """

    monthly_spend: Masked
    rank: Masked


def capacity(monthly: Values, months: Values | None = None) -> Capacity:
    """How much customers can spend: their mean month, and where it stands among all.

    Source:
        004 移动通信企业CRM分析: 「可以从消费能力、消费习惯、消费周期等诸方面」.

    Args:
        monthly: bills, customers x closed months, oldest first: 分 as integers, 元 as floats.
        months: for each customer how many of the last months count; all of them by default.
            Those that do not count may be null.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the argument and its first wrong rows.

    >>> found = capacity([[20.0, 30.0], [100.0, 100.0]])
    >>> found.monthly_spend.tolist(), found.rank.tolist()
    ([25.0, 100.0], [0.0, 1.0])
    """
    matrix, null = read_months(monthly)
    counted = counted_months(months, matrix)
    counting = last_months(counted, matrix)
    refuse(null & counting, "monthly", "missing values")
    total = np.where(counting, matrix, 0).sum(axis=1)
    mean = np.ma.MaskedArray(yuan(total) / np.maximum(counted, 1), counted == 0)
    return Capacity(mean, rank_scores(mean))


@dataclass(frozen=True, slots=True, eq=False)
class Habit:
    """One row for each customer (消费习惯).

    Attributes:
        kinds: what usage is parted into, in the order given.
        shares: each kind's share of the customer's usage, 0 to 1; a row without usage or with an
            unknown kind is masked. shape (n, k)
        main: the kind of the largest share, the first of several; None where masked.
    """

    kinds: tuple[str, ...]
    shares: Masked
    main: Array


@taking(usage=mapping)
def habit(usage: Mapping[str, Values]) -> Habit:
    """How customers part their usage between kinds of service, or hours of the day.

    Source:
        004 移动通信企业CRM分析: 「客户历年来长话、市话、信息台的大量详单、数据」.

    Args:
        usage: for each kind (local, long-distance, information, data; or an hour) a column in one
            unit for all kinds: minutes, or money. Null is not known.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the kind and its first wrong rows.

    >>> found = habit({"local": [30, 0], "long_distance": [10, 0], "information": [0, 0]})
    >>> found.shares.tolist(), found.main.tolist()
    ([[0.75, 0.25, 0.0], [None, None, None]], ['local', None])
    """
    matrix, null = as_table(usage, usage, "usage", lowest=0)
    total = matrix.sum(axis=1)
    unknown = (total == 0) | null.any(axis=1)
    shares = matrix / np.where(unknown, 1, total)[:, np.newaxis]
    main = np.array(tuple(usage), object)[shares.argmax(axis=1)]
    main[unknown] = None
    hidden = np.broadcast_to(unknown[:, np.newaxis], shares.shape)
    return Habit(tuple(usage), np.ma.MaskedArray(shares, hidden), main)


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """One row for each customer (消费周期).

    Attributes:
        ids: customers.
        days_of_use: on how many days they bought or recharged.
        interval: mean days between one such day and the next; masked with fewer than two.
        since_last: days from the last one; masked without one.
    """

    ids: Array
    days_of_use: npt.NDArray[np.int64]
    interval: Masked
    since_last: Masked

    @property
    def overdue(self) -> Masked:
        """Days since the last one in intervals: above 1, the next is later than usual."""
        return np.ma.asarray(self.since_last / self.interval)


def cycle(
    ids: Values, dates: Values, *, as_of: date | np.datetime64, roster: Values | None = None
) -> Cycle:
    """How many days lie between a customer's purchases or recharges, as a rule.

    Several on one day are one. What is later than `as_of` does not count.

    Source:
        004 移动通信企业CRM分析: 「消费能力、消费习惯、消费周期」.

    Args:
        ids: whose each purchase is.
        dates: when it was.
        as_of: the day asked about.
        roster: all customers, so that those without purchases have a row too.

    Raises:
        InputError: `data.invalid` or `input.length`; a purchase of somebody not on the roster.

    >>> found = cycle([7, 7, 7, 8], ["2010-01-01", "2010-02-01", "2010-03-02", "2010-03-01"],
    ...               as_of=date(2010, 3, 31))
    >>> found.interval.tolist(), found.since_last.tolist()
    ([30.0, None], [29, 30])
    """
    day = as_day(as_of, "as_of")
    bought = read_purchases(ids, dates, None, as_of=day, roster=roster).one_a_day()
    count, last = bought.count(), bought.last_days()
    first, none = bought.first_days(), count == 0
    one = np.where(none, np.datetime64(day), last)
    span = (one - np.where(none, np.datetime64(day), first)).astype(np.int64)
    since = (np.datetime64(day) - one).astype(np.int64)
    return Cycle(
        ids=bought.ids,
        days_of_use=count,
        interval=np.ma.MaskedArray(span / np.maximum(count - 1, 1), count < _LEAST_DAYS),
        since_last=np.ma.MaskedArray(since, none),
    )
