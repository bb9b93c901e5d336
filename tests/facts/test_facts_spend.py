"""Spend is exact over closed months, and a month without a bill is never taken for zero."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.domain import Bill
from telcrm.errors import FactError
from telcrm.facts import last_year_spend, mean_monthly_spend

ACTIVATED = st.dates(date(2015, 1, 1), date(2024, 12, 31))
AFTER = st.integers(0, 2000)
WINDOWS = st.integers(1, 40)


def months_of_service(activated_on: date, on: date) -> list[int]:
    """The months before that of `on`, from activation, found by walking over the days."""
    months = []
    today = activated_on
    while (today.year, today.month) < (on.year, on.month):
        month = today.year * 100 + today.month
        if month not in months:
            months.append(month)
        today += timedelta(days=1)
    return months


@st.composite
def histories(draw):
    """A line: activation, day asked about, and a bill for each closed month and the open one."""
    activated_on = draw(ACTIVATED)
    on = activated_on + timedelta(days=draw(AFTER))
    months = [*months_of_service(activated_on, on), on.year * 100 + on.month]
    seed = draw(st.randoms(use_true_random=False))
    amounts = {month: seed.randrange(100_000) for month in months}
    return activated_on, on, amounts


def bills(amounts: dict[int, int]) -> list[Bill]:
    return [Bill.from_fen(month, amount) for month, amount in amounts.items()]


@given(histories(), WINDOWS)
def test_the_mean_is_that_of_the_last_closed_months(history, months):
    """The mean is over the last n months that ended before the month of the day asked about."""
    activated_on, on, amounts = history
    window = months_of_service(activated_on, on)[-months:]
    if not window:
        with pytest.raises(FactError, match="no billing month is closed"):
            mean_monthly_spend(bills(amounts), on, months, activated_on=activated_on)
        return
    mean = mean_monthly_spend(bills(amounts), on, months, activated_on=activated_on)
    exact = Fraction(sum(amounts[month] for month in window), 100 * len(window))
    assert Fraction(mean) == Fraction(round(exact * 10**10), 10**10)


@given(histories(), WINDOWS, st.data())
def test_one_missing_bill_in_the_window_is_an_error_that_names_it(history, months, data):
    """Taking any one bill out of the window is an error; taking out another changes nothing."""
    activated_on, on, amounts = history
    window = months_of_service(activated_on, on)[-months:]
    if not window:
        return
    gone = data.draw(st.sampled_from(sorted(amounts)))
    left = bills({month: amount for month, amount in amounts.items() if month != gone})
    if gone in window:
        with pytest.raises(FactError, match=f"no bill for {gone}$") as caught:
            mean_monthly_spend(left, on, months, activated_on=activated_on)
        assert caught.value.code == "fact.missing"
    else:
        whole = mean_monthly_spend(bills(amounts), on, months, activated_on=activated_on)
        assert mean_monthly_spend(left, on, months, activated_on=activated_on) == whole


@given(histories(), st.data(), st.integers(1, 10**6))
def test_a_larger_bill_never_lowers_spend(history, data, more):
    """Raising one bill raises both facts or leaves them as they are."""
    activated_on, on, amounts = history
    month = data.draw(st.sampled_from(sorted(amounts)))
    raised = bills(amounts | {month: amounts[month] + more})
    year = last_year_spend(bills(amounts), on, activated_on)
    assert last_year_spend(raised, on, activated_on) >= year
    if len(amounts) > 1:
        mean = mean_monthly_spend(bills(amounts), on, activated_on=activated_on)
        assert mean_monthly_spend(raised, on, activated_on=activated_on) >= mean


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_bills_does_not_matter(history, random):
    """Bills may come in any order."""
    activated_on, on, amounts = history
    shuffled = bills(amounts)
    random.shuffle(shuffled)
    year = last_year_spend(bills(amounts), on, activated_on)
    assert last_year_spend(shuffled, on, activated_on) == year
    if len(amounts) > 1:
        mean = mean_monthly_spend(bills(amounts), on, activated_on=activated_on)
        assert mean_monthly_spend(shuffled, on, activated_on=activated_on) == mean


@given(histories())
def test_last_years_spend_is_the_sum_over_that_calendar_year(history):
    """It adds up the bills of the year before, and is 0.00 for a line activated this year."""
    activated_on, on, amounts = history
    expected = sum(amount for month, amount in amounts.items() if month // 100 == on.year - 1)
    spent = last_year_spend(bills(amounts), on, activated_on)
    assert spent == Fraction(expected, 100)
    assert spent.as_tuple().exponent == -2
    if activated_on.year == on.year:
        assert str(last_year_spend([], on, activated_on)) == "0.00"


@given(histories(), st.data())
def test_a_missing_bill_of_last_year_is_an_error(history, data):
    """A month of last year without a bill is missing, unless the line was not yet active."""
    activated_on, on, amounts = history
    gone = data.draw(st.sampled_from(sorted(amounts)))
    left = bills({month: amount for month, amount in amounts.items() if month != gone})
    if gone // 100 == on.year - 1:
        with pytest.raises(FactError, match=f"no bill for {gone}$") as caught:
            last_year_spend(left, on, activated_on)
        assert caught.value.code == "fact.missing"
    else:
        whole = last_year_spend(bills(amounts), on, activated_on)
        assert last_year_spend(left, on, activated_on) == whole


def test_a_month_closes_when_the_next_begins():
    """On the last day of a month it is still open, on the first day of the next it is closed."""
    both = bills({202401: 1000, 202402: 3000})
    since = date(2024, 1, 31)
    assert mean_monthly_spend(both, date(2024, 2, 29), activated_on=since) == 10
    assert mean_monthly_spend(both, date(2024, 3, 1), activated_on=since) == 20
    with pytest.raises(FactError, match="no billing month is closed on 2024-01-31") as caught:
        mean_monthly_spend(both, date(2024, 1, 31), activated_on=since)
    assert caught.value.code == "fact.missing"


def test_the_window_has_twelve_months_unless_asked_otherwise():
    """The thirteenth month back is outside the window, the twelfth inside."""
    amounts = dict.fromkeys(range(202301, 202313), 0) | {202212: 12_00, 202301: 24_00}
    since, on = date(2020, 1, 1), date(2024, 1, 15)
    assert mean_monthly_spend(bills(amounts), on, activated_on=since) == 2
    assert mean_monthly_spend(bills(amounts), on, 13, activated_on=since) == Decimal("2.7692307692")
    assert mean_monthly_spend(bills(amounts), on, 11, activated_on=since) == 0


def test_all_missing_months_are_named():
    """An error names every month that lacks a bill, oldest first."""
    with pytest.raises(FactError, match=r"no bill for 202312, 202402$"):
        mean_monthly_spend(bills({202401: 1}), date(2024, 3, 1), activated_on=date(2023, 12, 31))


def test_two_bills_of_one_month_are_an_error():
    """Neither the first nor the last of two bills of one month is picked."""
    twice = [*bills({202401: 1}), *bills({202401: 2})]
    with pytest.raises(FactError, match="more than one bill") as caught:
        mean_monthly_spend(twice, date(2024, 2, 1), activated_on=date(2024, 1, 1))
    assert caught.value.code == "fact.invalid"
    year = bills(dict.fromkeys(range(202401, 202413), 1))
    with pytest.raises(FactError, match="more than one bill"):
        last_year_spend([*year, year[0]], date(2025, 2, 1), activated_on=date(2024, 1, 1))


def test_a_line_not_yet_active_has_no_spend():
    """Asking for a day before activation is an error, not zero."""
    for fact in (last_year_spend, mean_monthly_spend):
        with pytest.raises(FactError, match="not yet active") as caught:
            fact([], date(2024, 1, 1), activated_on=date(2024, 1, 2))
        assert caught.value.code == "fact.invalid"


@pytest.mark.parametrize("months", [0, -1])
def test_a_window_holds_a_month_at_least(months):
    """A window of no months is an error."""
    with pytest.raises(FactError, match="a window of") as caught:
        mean_monthly_spend([], date(2024, 1, 1), months, activated_on=date(2023, 1, 1))
    assert caught.value.code == "fact.value"
