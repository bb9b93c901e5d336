"""Tenure is whole months on the calendar anniversary, as naive counters count them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.errors import FactError
from telcrm.facts import tenure_months

DAYS = st.dates(date(1980, 1, 1), date(2110, 12, 31))
SHORT = st.integers(0, 3000)


def counted_by_days(activated_on: date, on: date) -> int:
    """Walk day by day and count the days that complete a month."""
    count = 0
    for step in range(1, (on - activated_on).days + 1):
        today = activated_on + timedelta(days=step)
        is_last = today.day == monthrange(today.year, today.month)[1]
        count += today.day == activated_on.day or (is_last and today.day < activated_on.day)
    return count


def counted_by_months(activated_on: date, on: date) -> int:
    """Walk anniversary by anniversary until one lies beyond the day."""
    count, year, month = -1, activated_on.year, activated_on.month
    while date(year, month, min(activated_on.day, monthrange(year, month)[1])) <= on:
        count += 1
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return count


@given(DAYS, SHORT)
def test_tenure_agrees_with_a_counter_of_days(activated_on, days):
    """Counting the days that complete a month, one by one, gives the tenure."""
    on = activated_on + timedelta(days=days)
    assert tenure_months(activated_on, on) == counted_by_days(activated_on, on)


@given(DAYS, DAYS)
def test_tenure_agrees_with_a_counter_of_months(one, other):
    """Counting anniversaries, one by one, gives the tenure over any number of years."""
    activated_on, on = sorted([one, other])
    assert tenure_months(activated_on, on) == counted_by_months(activated_on, on)


@given(st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_a_later_day_never_shortens_tenure(days):
    """Tenure only grows with the calendar, and an earlier activation never shortens it."""
    first, second, third = days
    assert tenure_months(first, second) <= tenure_months(first, third)
    assert tenure_months(second, third) <= tenure_months(first, third)


@pytest.mark.parametrize(
    ("activated_on", "on", "months"),
    [
        (date(2023, 1, 15), date(2023, 1, 15), 0),
        (date(2023, 1, 15), date(2024, 1, 14), 11),
        (date(2023, 1, 15), date(2024, 1, 15), 12),
        (date(2024, 2, 29), date(2025, 2, 27), 11),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 2, 29), date(2028, 2, 28), 47),
        (date(2024, 2, 29), date(2028, 2, 29), 48),
        (date(2024, 1, 31), date(2024, 2, 28), 0),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 1, 31), date(2024, 4, 29), 2),
        (date(2024, 1, 31), date(2024, 4, 30), 3),
    ],
)
def test_the_last_day_before_a_month_is_full_and_the_first_after(activated_on, on, months):
    """The anniversary itself completes the month, in short months and leap years too."""
    assert tenure_months(activated_on, on) == months


def test_a_day_before_activation_is_an_error():
    """There is no tenure before activation; on its day it is 0."""
    assert tenure_months(date(2024, 1, 1), date(2024, 1, 1)) == 0
    with pytest.raises(FactError, match="not yet active: since 2024-01-01") as caught:
        tenure_months(date(2024, 1, 1), date(2023, 12, 31))
    assert caught.value.code == "fact.invalid"
