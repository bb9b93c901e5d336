"""What is owed counts from the day it is owed until the day it is paid, and help by the month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.domain import Arrears, Debt
from telcrm.errors import FactError
from telcrm.facts import has_unpaid_arrears, resumed_in_arrears_this_month

FIRST = date(2024, 1, 1)
DAYS = st.integers(0, 200).map(lambda days: FIRST + timedelta(days=days))
DEBTS = st.lists(
    st.builds(
        lambda start, days: Debt(
            amount=1,
            owed_since=start,
            paid_on=None if days is None else start + timedelta(days=days),
        ),
        DAYS,
        st.none() | st.integers(0, 60),
    ),
    max_size=4,
)


@given(DEBTS, DAYS)
def test_owing_agrees_with_the_days_on_which_each_debt_was_owed(debts, on):
    """Walking over the days of each debt meets the day asked about, or does not."""
    owed = set()
    for debt in debts:
        today = debt.owed_since
        while today != debt.paid_on and today <= on:
            owed.add(today)
            today += timedelta(days=1)
    assert has_unpaid_arrears(Arrears(debts=debts), on) is (on in owed)


@given(st.lists(DAYS, max_size=4), DAYS)
def test_help_is_counted_by_the_calendar_month(used, on):
    """Only days of the same year and month, up to the day asked about, count."""
    expected = any(f"{day:%Y-%m}" == f"{on:%Y-%m}" and day <= on for day in used)
    arrears = Arrears(resumed_in_arrears_on=used)
    assert resumed_in_arrears_this_month(arrears, on) is expected


@pytest.mark.parametrize(
    ("on", "owed"),
    [("2024-02-29", False), ("2024-03-01", True), ("2024-03-09", True), ("2024-03-10", False)],
)
def test_a_debt_counts_from_its_day_until_it_is_paid(on, owed):
    """It is owed on its first day and no more on the day it is paid."""
    arrears = Arrears(debts=[Debt(amount="0.01", owed_since="2024-03-01", paid_on="2024-03-10")])
    assert has_unpaid_arrears(arrears, date.fromisoformat(on)) is owed


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 2, 15), False),
        (date(2024, 3, 14), False),
        (date(2024, 3, 15), True),
        (date(2024, 3, 31), True),
        (date(2024, 4, 1), False),
        (date(2025, 3, 15), False),
    ],
)
def test_the_service_is_free_again_next_month(on, expected):
    """Use on 15 March blocks until 31 March, of that year alone."""
    arrears = Arrears(resumed_in_arrears_on=[date(2024, 3, 15)])
    assert resumed_in_arrears_this_month(arrears, on) is expected


@pytest.mark.parametrize("fact", [has_unpaid_arrears, resumed_in_arrears_this_month])
def test_not_recorded_is_not_without_arrears(fact):
    """Without a record of arrears the answer is missing; with an empty one it is no."""
    assert fact(Arrears(), FIRST) is False
    with pytest.raises(FactError, match="arrears are not recorded") as caught:
        fact(None, FIRST)
    assert caught.value.code == "fact.missing"
