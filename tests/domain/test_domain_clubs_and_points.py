"""Clubs with periods, points at a rate its user gives, and plans that say what they lack."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import telcrm
from telcrm.domain import (
    Bill,
    Club,
    DomainError,
    Membership,
    PointsAccount,
    PointsEntry,
    PointsRate,
    WinningBackPlan,
    WinningBackTarget,
)

FIRST = date(2024, 1, 1)
PERIOD = st.tuples(st.sampled_from("123"), st.integers(0, 60), st.none() | st.integers(0, 20))
RATES = st.decimals("0.0001", 1000, places=4)


def on(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def club(periods):
    memberships = [
        Membership(
            customer_id=customer,
            member_from=on(start),
            member_to=None if length is None else on(start + length),
        )
        for customer, start, length in periods
    ]
    return Club(code="golf", name="高尔夫俱乐部", kind="standing", memberships=memberships)


def days(periods):
    """Each customer's days of membership, one by one; a period without an end goes on for long."""
    return [
        (customer, start + day)
        for customer, start, length in periods
        for day in range(200 if length is None else length + 1)
    ]


@given(st.lists(PERIOD, max_size=6))
@example([("1", 0, 10), ("1", 10, 5)])
@example([("1", 0, 10), ("1", 11, 5)])
def test_periods_of_a_customer_share_no_day(periods):
    """A club is made exactly when no day of a customer is counted twice."""
    counted = days(periods)
    if len(set(counted)) == len(counted):
        club(periods)
    else:
        with pytest.raises(DomainError, match=r"two periods of customer \d overlap") as caught:
            club(periods)
        assert caught.value.code == "fact.invalid"


@given(st.lists(PERIOD, max_size=6), st.integers(-5, 100))
def test_members_are_those_with_a_period_on_the_day(periods, day):
    """First and last day are included, and each member stands once."""
    counted = days(periods)
    if len(set(counted)) == len(counted):
        naive = tuple(sorted(customer for customer, one in counted if one == day))
        assert club(periods).members_on(on(day)) == naive


def test_periods_are_told_in_order_and_end_after_they_start():
    """A customer's periods come sorted; one that ends before it starts is refused."""
    found = club([("1", 30, None), ("1", 0, 10), ("2", 5, 1)])
    assert [one.member_from for one in found.periods("1")] == [on(0), on(30)]
    assert found.periods("3") == ()
    with pytest.raises(DomainError, match=r"member_to .* is before member_from"):
        club([("1", 5, -1)])
    with pytest.raises(DomainError, match="is no day"):
        found.members_on("soon")


@given(RATES, st.integers(0, 10**12))
def test_points_are_whole_and_exact(rate, fen):
    """Yuan times rate, rounded down, whatever the size: as exact fractions have it."""
    amount = Decimal(fen) / 100
    naive = Fraction(fen, 100) * Fraction(rate)
    assert PointsRate(points_per_yuan=rate).points(amount) == naive.numerator // naive.denominator


@given(RATES, RATES, st.integers(0, 10**15))
def test_points_are_worth_their_rate_exactly(rate, worth, points):
    """Nothing is rounded: the worth of points is their number times the rate."""
    found = PointsRate(points_per_yuan=rate, yuan_per_point=worth).worth(points)
    assert Fraction(found) == points * Fraction(worth)


def test_bills_earn_each_by_itself():
    """Halves of two bills do not make a whole point: what is left over of each is lost."""
    bills = [Bill(month=202401, amount="1.50"), Bill(month=202402, amount="1.50")]
    assert PointsRate(points_per_yuan=1).earned(bills) == 2


def test_no_rate_is_given_for_the_user():
    """The source gives none: without one there is an error, and points without worth have none."""
    with pytest.raises(DomainError, match="points_per_yuan"):
        PointsRate()
    with pytest.raises(DomainError) as caught:
        PointsRate(points_per_yuan=1).worth(1)
    assert caught.value.code == "fact.missing"
    assert telcrm.vocabulary("cucc.loyalty_plan")["points"].not_in_source is not None
    for wrong in (0, -1, "NaN"):
        with pytest.raises(DomainError):
            PointsRate(points_per_yuan=wrong)
    with pytest.raises(DomainError, match="earn no points"):
        PointsRate(points_per_yuan=1).points(-1)


@pytest.mark.parametrize("points", [-1, 1.5, float("nan"), "5", True, None])
def test_what_is_no_number_of_whole_points_is_worth_nothing(points):
    """Points are whole: a part of one, or NaN, has no worth either."""
    with pytest.raises(DomainError, match="worth nothing"):
        PointsRate(points_per_yuan=1, yuan_per_point=1).worth(points)


ENTRY = st.tuples(
    st.integers(0, 10), st.sampled_from(["earned", "redeemed", "expired"]), st.integers(1, 50)
)


@given(st.lists(ENTRY, max_size=8))
def test_an_account_never_owes_points(entries):
    """It is made exactly when the balance at the end of no day is below zero."""

    def balance(day):
        return sum(n if kind == "earned" else -n for one, kind, n in entries if one <= day)

    made = [PointsEntry(on=on(day), change=kind, points=n) for day, kind, n in entries]
    if min(map(balance, range(11))) >= 0:
        account = PointsAccount(customer_id="1", entries=made)
        assert [account.balance(on(day)) for day in range(11)] == list(map(balance, range(11)))
    else:
        with pytest.raises(DomainError, match="more than there are"):
            PointsAccount(customer_id="1", entries=made)


@pytest.mark.parametrize("wrong", [0, -1, True, "5", 1.5])
def test_points_come_and_go_in_whole_numbers(wrong):
    """An entry is of one point or more."""
    with pytest.raises(DomainError):
        PointsEntry(on=FIRST, change="earned", points=wrong)


WRITTEN = {
    "competition": "甲",
    "calls_between_networks": "乙",
    "targets": [WinningBackTarget(group="联通GSM", customers=1000, by=FIRST)],
    "strategies": ["资费对比"],
    "cautions": [],
}


@given(st.sets(st.sampled_from(sorted(WRITTEN))))
def test_a_plan_lacks_what_is_not_written(parts):
    """In the order of the source; an empty list is written."""
    plan = WinningBackPlan(**{part: WRITTEN[part] for part in parts})
    codes = telcrm.vocabulary("cmcc.winning_back_parts").names("code")
    assert [one.code for one in plan.missing] == [one for one in codes if one not in parts]
    assert set(codes) == set(WinningBackPlan.model_fields)


def test_the_source_gives_headings_and_no_figures():
    """Each part says that its content is not in the source."""
    assert all(one.not_in_source for one in telcrm.vocabulary("cmcc.winning_back_parts"))
    with pytest.raises(DomainError):
        WinningBackTarget(group="联通GSM", customers=0, by=FIRST)
