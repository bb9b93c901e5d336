"""Frequency, capacity, habit and cycle are what a loop over customers gives."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics import behaviour
from telcrm.errors import InputError

WIDTH = 5
CUSTOMERS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 9), min_size=WIDTH, max_size=WIDTH), st.integers(0, WIDTH + 2)
    ),
    min_size=1,
    max_size=8,
)


def naive_slope(uses: list[int]) -> Fraction | None:
    """The textbook's least-squares slope, relative to the mean."""
    if len(uses) < 3 or not sum(uses):
        return None
    mean, middle = Fraction(sum(uses), len(uses)), Fraction(len(uses) - 1, 2)
    over = sum((t - middle) * (y - mean) for t, y in enumerate(uses))
    return over / sum((t - middle) ** 2 for t in range(len(uses))) / mean


@given(CUSTOMERS, st.integers(0, 9), st.integers(1, 20))
def test_frequency_is_high_and_rises_or_falls(customers, high, twentieths):
    """The mean is compared exactly; the slope as it is published, with 4 decimals."""
    monthly, months = zip(*customers, strict=True)
    found = behaviour.frequency_trend(monthly, months, high_from=high, slope_from=twentieths / 20)
    for row, (uses, count) in enumerate(customers):
        counted = uses[max(0, WIDTH - count) :] if count else []
        slope = naive_slope(counted)
        assert found.high.tolist()[row] == (
            sum(counted) >= high * len(counted) if counted else None
        )
        if slope is None:
            assert found.direction[row] is None
        elif abs(abs(slope) - Fraction(twentieths, 20)) > Fraction(1, 10_000):
            rising = slope >= Fraction(twentieths, 20)
            falling = slope <= -Fraction(twentieths, 20)
            expected = "rising" if rising else "falling" if falling else "level"
            assert found.direction[row] == expected


def test_a_slope_at_the_threshold_counts():
    """0.1 a month is rising from 0.1 on, and level from 0.1001 on; so with a minus."""
    uses = [[90, 100, 110], [110, 100, 90]]
    at = behaviour.frequency_trend(uses, high_from=0, slope_from=0.1)
    beyond = behaviour.frequency_trend(uses, high_from=0, slope_from=0.1001)
    assert at.direction.tolist() == ["rising", "falling"]
    assert beyond.direction.tolist() == ["level", "level"]


@pytest.mark.parametrize(
    ("uses", "slope", "words"),
    [
        ([[1, 2, 2.5]], 0.1, "fractions in 1 row"),
        ([[1, -2, 3]], 0.1, "out of range"),
        ([[1, None, 3]], 0.1, "missing values"),
        ([[1, 2, 3]], 0, "above 0"),
        ([1, 2, 3], 0.1, "not a matrix"),
        (3, 0.1, "0 dimensions, not a matrix"),
    ],
)
def test_what_is_no_frequency_is_refused(uses, slope, words):
    """Uses are whole, known and not negative."""
    with pytest.raises(InputError, match=words):
        behaviour.frequency_trend(uses, high_from=4, slope_from=slope)


@given(CUSTOMERS)
def test_capacity_is_the_mean_month_and_its_rank(customers):
    """In yuan, of the months that count."""
    monthly, months = zip(*customers, strict=True)
    found = behaviour.capacity(monthly, months)
    means = [
        Fraction(sum(uses[max(0, WIDTH - count) :]), min(count, WIDTH)) if count else None
        for uses, count in customers
    ]
    for mean, spend in zip(means, found.monthly_spend.tolist(), strict=True):
        assert (spend is None) == (mean is None)
        assert mean is None or isclose(spend, mean / 100)
    assert (np.ma.getmaskarray(found.rank) == np.ma.getmaskarray(found.monthly_spend)).all()


USAGE = st.one_of(st.none(), st.integers(0, 50))


@given(st.lists(st.tuples(USAGE, USAGE, USAGE), min_size=1, max_size=8))
def test_habit_is_each_kinds_share(rows):
    """Shares add up to 1; nobody has a habit without usage, or with usage unknown."""
    kinds = ("local", "long_distance", "data")
    columns = map(list, zip(*rows, strict=True))
    found = behaviour.habit(dict(zip(kinds, columns, strict=True)))
    for row, shares, main in zip(rows, found.shares.tolist(), found.main, strict=True):
        if None in row or not sum(row):
            assert shares == [None] * 3
            assert main is None
        else:
            assert all(isclose(a, b / sum(row)) for a, b in zip(shares, row, strict=True))
            assert main == kinds[row.index(max(row))]


def test_habit_needs_kinds_of_one_length():
    """And it needs kinds."""
    with pytest.raises(InputError, match="data has 1 rows, local has 2"):
        behaviour.habit({"local": [1, 2], "data": [1]})
    with pytest.raises(InputError, match="no columns"):
        behaviour.habit({})


DAYS = st.integers(0, 40)


@given(st.lists(st.tuples(st.integers(1, 4), DAYS), max_size=12))
def test_a_cycle_is_the_mean_of_the_gaps(bought):
    """Gap by gap; the future is not known, and a day counts once."""
    start, as_of = date(2010, 1, 1), date(2010, 1, 31)
    found = behaviour.cycle(
        [who for who, _ in bought],
        [start + timedelta(day) for _, day in bought],
        as_of=as_of,
        roster=[1, 2, 3, 4],
    )
    for row, who in enumerate((1, 2, 3, 4)):
        days = sorted({day for one, day in bought if one == who and day <= 30})
        gaps = [later - one for one, later in itertools.pairwise(days)]
        assert found.days_of_use[row] == len(days)
        assert found.since_last.tolist()[row] == (30 - days[-1] if days else None)
        interval = found.interval.tolist()[row]
        assert (interval is None) == (not gaps)
        assert not gaps or isclose(interval, sum(gaps) / len(gaps))
        assert not gaps or isclose(found.overdue.tolist()[row], (30 - days[-1]) / interval)


def test_many_uses_are_high_by_a_third_too():
    """400 a month are more than a third of one, which as a decimal has sixteen digits."""
    uses = [[400, 400, 400], [0, 1, 0], [0, 0, 0]]
    found = behaviour.frequency_trend(uses, high_from=0.3333333333333333, slope_from=0.05)
    assert found.high.tolist() == [True, True, False]
