"""Billing months and days: one reading of each, and arithmetic that a naive counter confirms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.domain import (
    DomainError,
    billing_month,
    day,
    first_day,
    last_day,
    month_of,
    months_between,
    next_month,
    previous_month,
    shift_date,
    shift_month,
)

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.builds(
    lambda year, month: year * 100 + month, st.integers(1900, 2200), st.integers(1, 12)
)


def counted_on(month: int, steps: int) -> int:
    """The month so many steps on, one step at a time."""
    for _ in range(steps):
        month = month + 1 if month % 100 < 12 else month + 89
    return month


@given(MONTHS, st.integers(0, 500))
def test_shifting_counts_month_by_month(month, steps):
    """Shifting by n is n single steps, back undoes it, and the distance is n."""
    later = counted_on(month, steps)
    assert shift_month(month, steps) == later
    assert shift_month(later, -steps) == month
    assert months_between(month, later) == steps
    assert months_between(later, month) == -steps


@given(MONTHS)
def test_neighbours(month):
    """Next and previous are one step either way."""
    assert next_month(month) == counted_on(month, 1)
    assert previous_month(next_month(month)) == month


@given(DAYS)
def test_a_day_lies_in_its_month(on):
    """A month runs from its first to its last day, and the days beside those are in others."""
    month = month_of(on)
    assert first_day(month) <= on <= last_day(month)
    assert month_of(first_day(month) - timedelta(days=1)) == previous_month(month)
    assert month_of(last_day(month) + timedelta(days=1)) == next_month(month)
    assert (month // 100, month % 100) == (on.year, on.month)


@given(DAYS, st.integers(-300, 300))
def test_a_shifted_day_keeps_its_number_or_takes_the_months_last(on, months):
    """A day shifted by months lands in the right month, as near to its own number as may be."""
    shifted = shift_date(on, months)
    assert month_of(shifted) == shift_month(month_of(on), months)
    assert shifted.day == on.day or (
        shifted == last_day(month_of(shifted)) and shifted.day < on.day
    )


@given(DAYS, DAYS, st.integers(-300, 300))
def test_shifting_keeps_the_order_of_days(one, other, months):
    """No two days change places when both are shifted."""
    first, second = sorted([one, other])
    assert shift_date(first, months) <= shift_date(second, months)


def test_leap_days_shift_to_the_28th_in_common_years():
    """29 February plus or minus a year is 28 February, and 29 February again after four."""
    assert shift_date(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert shift_date(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert shift_date(date(2024, 2, 29), 48) == date(2028, 2, 29)
    assert shift_date(date(2096, 2, 29), 48) == date(2100, 2, 28)


@given(MONTHS)
def test_a_month_is_read_from_an_integer_or_six_digits(month):
    """The forms an extract holds are read alike, and into a plain int."""
    assert (
        billing_month(month) == billing_month(str(month)) == billing_month(np.int64(month)) == month
    )
    assert type(billing_month(np.int64(month))) is int


@pytest.mark.parametrize(
    "value",
    [
        202400, 202413, 2401, 240131, 20240131, 99_912, -202401, 0, True, 202401.0, None,
        "2024-01", "202413", "2401", "２０２４０１", "", " 202401", date(2024, 1, 1),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_month_is_refused(value):
    """Months 0 and 13, dates, yymm, floats and booleans are no billing months."""
    with pytest.raises(DomainError, match="no billing month") as caught:
        billing_month(value)
    assert caught.value.code == "fact.value"


def test_months_at_the_ends_of_the_calendar():
    """The first and last month are months; a step beyond them is refused."""
    assert billing_month(100_001) == 100_001
    assert billing_month(999_912) == 999_912
    with pytest.raises(DomainError, match="no billing month"):
        next_month(999_912)
    with pytest.raises(DomainError, match="no billing month"):
        previous_month(100_001)
    with pytest.raises(DomainError, match="years 1 to 9999"):
        shift_date(date(9999, 12, 1), 1)
    with pytest.raises(DomainError, match="years 1 to 9999"):
        shift_date(date(1, 1, 31), -1)


@given(DAYS)
def test_a_day_is_read_from_each_of_its_forms(on):
    """A date, its ISO text and midnight of it are one day, and a plain date."""
    midnight = datetime(on.year, on.month, on.day)
    assert day(on) == day(on.isoformat()) == day(midnight) == on
    assert type(day(midnight)) is date


@pytest.mark.parametrize(
    "value",
    [
        20240101, 0, 86400, 0.0, True, None, "86400", "2024-02-30", "2024-13-01", "", "today",
        datetime(2024, 1, 1, 12),
        datetime(2024, 1, 1, tzinfo=UTC),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_day_is_refused(value):
    """Numbers are not read as seconds since 1970, and a moment is not cut down to a day."""
    with pytest.raises(DomainError, match="is no day"):
        day(value)
