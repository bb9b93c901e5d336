"""Days and billing months (账期), and the one way to count months between them.

A billing month is the integer yyyymm, as billing systems write it: 202401 is January 2024.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, datetime, time
from numbers import Integral
from typing import Annotated, Final

from pydantic import BeforeValidator

from telcrm.arguments import calendar_day, taking, whole
from telcrm.domain.error import DomainError

__all__ = [
    "BillingMonth",
    "Day",
    "billing_month",
    "day",
    "first_day",
    "last_day",
    "month_of",
    "months_between",
    "next_month",
    "previous_month",
    "shift_date",
    "shift_month",
]

_SIX_DIGITS: Final = re.compile(r"[0-9]{6}")
# Six digits: a month written yymm or a whole date must not pass for one.
_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 9999
_MONTHS: Final = 12


def billing_month(value: object) -> int:
    """A billing month, yyyymm.

    Args:
        value: an integer or a text of six digits.

    Raises:
        DomainError: (`fact.value`) the value is neither, or no month of the years 1000 to 9999.

    Examples:
        >>> billing_month("202401")
        202401
    """
    if isinstance(value, str) and _SIX_DIGITS.fullmatch(value):
        return billing_month(int(value))
    if isinstance(value, Integral) and not isinstance(value, bool):
        number = int(value)
        year, month = divmod(number, 100)
        if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= _MONTHS:
            return number
    raise DomainError.because(
        f"{value!r:.40} is no billing month", hint="write it yyyymm: 202401 is January 2024"
    )


def day(value: object) -> date:
    """A calendar day.

    Numbers are refused: 20240101 must never be read as seconds since 1970.

    Args:
        value: a date, a datetime at midnight without a time zone, or ISO 8601 text.

    Raises:
        DomainError: (`fact.value`) the value is none of these.

    Examples:
        >>> day("2024-02-29")
        datetime.date(2024, 2, 29)
    """
    if isinstance(value, datetime):
        if value.tzinfo is None and value.time() == time.min:
            return value.date()
    elif isinstance(value, date):
        return value
    elif isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise DomainError.because(f"{value!r:.40} is no day", hint='write a date, or text "2024-01-31"')


@taking(on=calendar_day)
def month_of(on: date) -> int:
    """The billing month that holds a day.

    Examples:
        >>> month_of(date(2024, 1, 31))
        202401
    """
    return billing_month(on.year * 100 + on.month)


def first_day(month: int) -> date:
    """The first day of a billing month.

    Examples:
        >>> first_day(202402)
        datetime.date(2024, 2, 1)
    """
    year, number = divmod(billing_month(month), 100)
    return date(year, number, 1)


def last_day(month: int) -> date:
    """The last day of a billing month.

    Examples:
        >>> last_day(202402)
        datetime.date(2024, 2, 29)
    """
    year, number = divmod(billing_month(month), 100)
    return date(year, number, monthrange(year, number)[1])


@taking(months=whole())
def shift_month(month: int, months: int) -> int:
    """The billing month so many months later; earlier when `months` is negative.

    Examples:
        >>> shift_month(202311, 3)
        202402
    """
    return _shifted(month, months)


def previous_month(month: int) -> int:
    """The billing month before.

    Examples:
        >>> previous_month(202401)
        202312
    """
    return _shifted(month, -1)


def next_month(month: int) -> int:
    """The billing month after.

    Examples:
        >>> next_month(202312)
        202401
    """
    return _shifted(month, 1)


def months_between(earlier: int, later: int) -> int:
    """How many months one billing month is before another; negative when it is after.

    Examples:
        >>> months_between(202311, 202402)
        3
    """
    return _ordinal(later) - _ordinal(earlier)


@taking(on=calendar_day, months=whole())
def shift_date(on: date, months: int) -> date:
    """The same day of the month so many months later; earlier when `months` is negative.

    A month too short to have that day gives its last day.

    Raises:
        DomainError: (`fact.value`) the result lies outside the years 1 to 9999.

    Examples:
        >>> shift_date(date(2024, 2, 29), -12), shift_date(date(2024, 1, 31), 1)
        (datetime.date(2023, 2, 28), datetime.date(2024, 2, 29))
    """
    year, number = divmod(on.year * _MONTHS + on.month - 1 + months, _MONTHS)
    if not MINYEAR <= year <= MAXYEAR:
        raise DomainError.because(f"{months} months from {on} lies outside the years 1 to 9999")
    return date(year, number + 1, min(on.day, monthrange(year, number + 1)[1]))


def _shifted(month: int, months: int) -> int:
    year, number = divmod(_ordinal(month) + months, _MONTHS)
    return billing_month(year * 100 + number + 1)


def _ordinal(month: int) -> int:
    """Months since year 0."""
    year, number = divmod(billing_month(month), 100)
    return year * _MONTHS + number - 1


BillingMonth = Annotated[int, BeforeValidator(billing_month)]
"""A field that holds a billing month: `billing_month` reads it."""

Day = Annotated[date, BeforeValidator(day)]
"""A field that holds a calendar day: `day` reads it."""
