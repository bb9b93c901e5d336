"""Trend and activity of a matrix of months agree with their definitions, customer by customer."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telcrm.analytics import lifecycle
from telcrm.errors import InputError

WIDTH = 7
AMOUNTS = st.integers(0, 3) | st.integers(0, 10**9)
ROWS = st.lists(st.lists(AMOUNTS, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=5)
MONTHS = st.integers(0, WIDTH + 3)


def naive_trend(amounts: list[int], least: int) -> float | None:
    """Least squares by the textbook, in fractions, rounded halves up."""
    months, total = len(amounts), sum(amounts)
    if months < least or not total:
        return None
    middle, mean = Fraction(months - 1, 2), Fraction(total, months)
    above = sum((month - middle) * (one - mean) for month, one in enumerate(amounts))
    slope = above / sum((month - middle) ** 2 for month in range(months))
    return float(Decimal(int((slope / mean * 10_000 + Fraction(1, 2)) // 1)).scaleb(-4))


def naive_activity(amounts: list[int], since: int) -> tuple[int, int, int]:
    """Months active, inactive at the end, and away, counted month by month."""
    counted = amounts[max(0, len(amounts) - since) :]
    inactive = len(counted)
    away, run, there = 0, 0, since > len(amounts)
    for age, amount in enumerate(reversed(counted)):
        if amount and inactive == len(counted):
            inactive = age
    for amount in counted:
        if amount and there:
            away = max(away, run)
        there, run = there or amount > 0, 0 if amount else run + 1
    return sum(one > 0 for one in counted), inactive, away


@given(ROWS, st.data())
def test_the_trend_is_the_textbook_slope_over_the_mean(rows, data):
    """Each row over its own number of last months, masked where there is none."""
    months = [data.draw(MONTHS) for _ in rows]
    least = data.draw(st.integers(2, 4))
    found = lifecycle.trend(rows, months, least=least)
    for row, count, value in zip(rows, months, found.tolist(), strict=True):
        assert value == naive_trend(row[max(0, WIDTH - count) :], least)


@given(ROWS)
def test_the_trend_turns_round_with_the_months_and_keeps_its_bounds(rows):
    """Reversed months turn the sign (but for the rounding of halves); |trend| <= 6 / (n + 1)."""
    matrix = np.array(rows)
    forward, backward = lifecycle.trend(matrix), lifecycle.trend(matrix[:, ::-1])
    assert np.allclose(forward.compressed(), -backward.compressed(), atol=1.01e-4)
    assert (np.abs(forward.compressed()) <= 6 / (WIDTH + 1) + 1e-9).all()


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=12), st.integers(1, 100))
def test_the_trend_does_not_depend_on_the_unit(amounts, factor):
    """Fen, yuan or minutes: a multiple has the same trend."""
    one = lifecycle.trend([amounts], least=2).tolist()
    assert lifecycle.trend([[amount * factor for amount in amounts]], least=2).tolist() == one
    assert lifecycle.trend([[float(amount) for amount in amounts]], least=2).tolist() == one


@given(ROWS, st.data())
@example([[5, 0, 0, 7, 0, 0, 0]], None)
def test_activity_is_what_counting_month_by_month_gives(rows, data):
    """Active, inactive up to the last month, and the longest time away before a return."""
    months = [data.draw(MONTHS) if data else WIDTH + 1 for _ in rows]
    found = lifecycle.activity(rows, months)
    expected = [naive_activity(row, since) for row, since in zip(rows, months, strict=True)]
    shown = (found.months_active, found.months_inactive, found.months_away)
    assert list(zip(*(column.tolist() for column in shown), strict=True)) == expected


@pytest.mark.parametrize(("since", "away"), [(4, 0), (5, 2)])
def test_a_late_start_is_no_return(since, away):
    """Two idle months before the first use count as away only for who was there before them."""
    assert lifecycle.activity([[0, 0, 5, 5]], [since]).months_away.tolist() == [away]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2, 3],), "not a matrix"),
        (([[1.0, float("nan")]],), "monthly: missing values in 1 row"),
        (([[1, -2]],), "monthly: negative amounts"),
        (([[10**15] * 12],), "would not be exact"),
        (([[1, 2]], [1, 2]), "months has 2 rows, monthly has 1"),
        (([[1, 2]], [-1]), "months: negative values"),
        (([[1, 2]], [1.5]), "months: values of type float64"),
        (([[1, 2]], np.ma.array([1], mask=[True])), "months: missing values"),
    ],
)
def test_a_matrix_that_is_none_is_refused_in_these_words(arguments, words):
    """Every wrong argument is named, with its rows where there are any."""
    with pytest.raises(InputError) as caught:
        lifecycle.trend(*arguments)
    assert words in str(caught.value)


def test_one_month_has_no_slope():
    """A trend over fewer than two months is refused, not guessed."""
    with pytest.raises(InputError, match="no slope"):
        lifecycle.trend([[1, 2]], least=1)


@given(st.integers(2, 40), st.integers(0, 10**9))
def test_no_amount_that_is_accepted_overflows(width, largest):
    """The extreme rows of any width come out at the bounds of the trend."""
    rows = [[0] * (width - 1) + [largest + 1], [largest + 1] + [0] * (width - 1)]
    bound = (Decimal(6) / (width + 1) * 10_000 + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    found = lifecycle.trend(rows, least=2).tolist()
    assert found[0] == float(bound / 10_000)
    assert found[1] == pytest.approx(-found[0], abs=1.01e-4)
