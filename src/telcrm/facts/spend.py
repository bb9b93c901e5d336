"""What a line spends: a month in the mean (月均消费), and in the year before (上年度消费)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from telcrm.arguments import calendar_day, instance, several, taking
from telcrm.domain import (
    Bill,
    mean_yuan,
    month_of,
    months_between,
    previous_month,
    shift_month,
    total_yuan,
)
from telcrm.errors import FactError, Problem
from telcrm.facts.history import require_active, require_window

__all__ = ["last_year_spend", "mean_monthly_spend"]


@taking(bills=several(instance(Bill)), on=calendar_day, activated_on=calendar_day)
def mean_monthly_spend(
    bills: Iterable[Bill], on: date, months: int = 12, *, activated_on: date
) -> Decimal:
    """The mean gross bill of the last closed billing months, in yuan.

    Convention (assumed; the source says 月均消费 and names no window): a billing month is closed on
    a day when it lies wholly before that day's month. The window is the last `months` closed
    months, or those since activation when there are fewer; the month of activation counts as a
    whole one. The mean is not rounded to 0.01 yuan: comparing it with a threshold gives the answer
    of the exact mean (see `telcrm.domain.mean_yuan`).

    Args:
        bills: in any order; those outside the window are ignored.
        on: the day asked about.
        months: how many closed months to look back on.
        activated_on: the day service began.

    Raises:
        FactError: (`fact.missing`) a month of the window has no bill, or no month is closed yet;
            (`fact.invalid`) `on` is before the activation, or a month has two bills.

    Examples:
        >>> bills = [Bill(month=202311, amount=40), Bill(month=202312, amount="60.50")]
        >>> mean_monthly_spend(bills, date(2024, 1, 31), activated_on=date(2023, 11, 20))
        Decimal('50.25')
    """
    require_active(activated_on, on)
    require_window(months)
    current = month_of(on)
    count = min(months, months_between(month_of(activated_on), current))
    if count == 0:
        raise FactError(
            Problem(
                "fact.missing",
                f"no billing month is closed on {on}: the line is active since {activated_on}",
                hint=f"the first one closes on the first day of {shift_month(current, 1)}",
            )
        )
    return mean_yuan(_amounts(bills, _last_months(current, count)))


@taking(bills=several(instance(Bill)), on=calendar_day, activated_on=calendar_day)
def last_year_spend(bills: Iterable[Bill], on: date, activated_on: date) -> Decimal:
    """The gross bills of the calendar year before a day, added up, in yuan.

    Convention (assumed; the source says 上年度消费): the twelve billing months of that year, those
    since activation when there are fewer. A line activated in the year of `on` spent 0.00 in the
    year before: that is known, not missing.

    Args:
        bills: in any order; those of other years are ignored.
        on: the day asked about.
        activated_on: the day service began.

    Raises:
        FactError: (`fact.missing`) a month of the year, from activation on, has no bill;
            (`fact.invalid`) `on` is before the activation, or a month has two bills.

    Examples:
        >>> bills = [Bill(month=202311, amount=40), Bill(month=202312, amount="60.50")]
        >>> last_year_spend(bills, date(2024, 1, 1), activated_on=date(2023, 11, 20))
        Decimal('100.50')
        >>> last_year_spend([], date(2024, 6, 1), activated_on=date(2024, 5, 1))
        Decimal('0.00')
    """
    require_active(activated_on, on)
    january = on.year * 100 + 1
    count = min(12, months_between(month_of(activated_on), january))
    return total_yuan(_amounts(bills, _last_months(january, count)))


def _last_months(month: int, count: int) -> list[int]:
    """The months before a month, oldest first; none when `count` is negative."""
    found = []
    for _ in range(count):
        month = previous_month(month)
        found.append(month)
    return found[::-1]


def _amounts(bills: Iterable[Bill], months: Sequence[int]) -> list[Decimal]:
    """The bills of these months, every one of which must be there, once."""
    wanted = set(months)
    found = [bill for bill in bills if bill.month in wanted]
    by_month = {bill.month: bill.amount for bill in found}
    missing = [str(month) for month in months if month not in by_month]
    if missing:
        raise FactError(Problem("fact.missing", f"no bill for {', '.join(missing)}"))
    if len(found) > len(by_month):
        raise FactError(Problem("fact.invalid", "a billing month has more than one bill"))
    return [by_month[month] for month in months]
