"""RFM tables and repeat summaries agree with loops over customers, and say what does not count."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telcrm.analytics import rfm
from telcrm.domain import shift_date
from telcrm.errors import InputError

AS_OF = date(2010, 6, 15)
DAYS = st.dates(AS_OF - timedelta(40), AS_OF + timedelta(5))
PURCHASES = st.lists(st.tuples(st.integers(1, 6), DAYS, st.integers(0, 5000)), max_size=25)
ROSTER = st.permutations(range(9))
WINDOWS = st.none() | st.integers(1, 45) | DAYS.filter(lambda day: day <= AS_OF)


def columns(purchases):
    """Purchases as the three columns that tables are made from."""
    return (
        [who for who, _, _ in purchases],
        [day for _, day, _ in purchases],
        [fen for _, _, fen in purchases],
    )


def first_day(window) -> date:
    """The first day of a window, counted day by day."""
    if window is None:
        return date.min
    if isinstance(window, date):
        return window
    return [AS_OF - timedelta(back) for back in range(window)][-1]


def naive_row(who, purchases, since) -> dict:
    """One customer's row by a loop."""
    own = [(day, fen) for one, day, fen in purchases if one == who and since <= day <= AS_OF]
    days = [day for day, _ in own]
    return {
        "recency_days": (AS_OF - max(days)).days if own else None,
        "frequency": len(own),
        "distinct": len(set(days)),
        "monetary_fen": sum(fen for _, fen in own),
        "first_date": min(days, default=None),
        "last_date": max(days, default=None),
    }


@given(PURCHASES, ROSTER, WINDOWS)
def test_each_row_is_what_a_loop_over_one_customer_gives(purchases, roster, window):
    """Recency, frequency, money and dates of every customer of the roster, in its order."""
    made = rfm.table(*columns(purchases), as_of=AS_OF, window=window, roster=roster)
    by_day = rfm.table(*columns(purchases), as_of=AS_OF, window=window, roster=roster, by="day")
    assert made.ids.tolist() == list(roster)
    for row, who in enumerate(roster):
        expected = naive_row(who, purchases, first_day(window))
        assert by_day.frequency[row] == expected.pop("distinct")
        for name, value in expected.items():
            assert getattr(made, name).tolist()[row] == value, name


@given(PURCHASES, WINDOWS)
def test_without_a_roster_customers_are_those_seen_by_then(purchases, window):
    """Rising ids of everyone with a purchase on the day or before, in the window or not."""
    made = rfm.table(*columns(purchases), as_of=AS_OF, window=window)
    assert made.ids.tolist() == sorted({who for who, day, _ in purchases if day <= AS_OF})


@given(PURCHASES, WINDOWS, st.randoms(use_true_random=False))
def test_the_order_of_purchases_does_not_matter(purchases, window, random):
    """The same purchases shuffled make the same table."""
    shuffled = random.sample(purchases, len(purchases))
    one, other = (
        rfm.table(*columns(rows), as_of=AS_OF, window=window) for rows in (purchases, shuffled)
    )
    assert_same(one, other)


@given(PURCHASES)
def test_the_future_changes_nothing(purchases):
    """A table of a past day is the one that could have been made then, but for what it ignored."""
    past = [row for row in purchases if row[1] <= AS_OF]
    made = rfm.table(*columns(purchases), as_of=AS_OF)
    assert_same(made, rfm.table(*columns(past), as_of=AS_OF))
    assert made.ignored.after_as_of == len(purchases) - len(past)


@given(PURCHASES)
def test_a_customer_without_purchases_changes_no_other_row(purchases):
    """One more name on the roster adds one row."""
    roster = range(1, 7)
    without = rfm.table(*columns(purchases), as_of=AS_OF, roster=roster)
    made = rfm.table(*columns(purchases), as_of=AS_OF, roster=[*roster, 99])
    for name in ("recency_days", "frequency", "monetary_fen", "first_date", "last_date"):
        assert getattr(made, name).tolist()[:-1] == getattr(without, name).tolist()
    assert made.recency_days.tolist()[-1] is None
    assert (made.frequency[-1], made.monetary_fen[-1]) == (0, 0)
    assert made.monetary_mean.tolist()[-1] is None


@given(PURCHASES, WINDOWS)
def test_every_purchase_counts_or_is_said_not_to(purchases, window):
    """Counted and ignored purchases add up to those handed over."""
    made = rfm.table(
        *columns(purchases), as_of=AS_OF, window=window, roster=[1, 2], unknown="ignore"
    )
    ignored = made.ignored
    assert int(made.frequency.sum()) + sum(
        (ignored.after_as_of, ignored.before_window, ignored.not_on_roster)
    ) == len(purchases)
    strangers = sum(who > 2 and day <= AS_OF for who, day, _ in purchases)
    assert ignored.not_on_roster == strangers


@pytest.mark.parametrize(
    ("days_ago", "window", "counted"),
    [(0, 1, 1), (1, 1, 0), (29, 30, 1), (30, 30, 0), (0, AS_OF, 1), (1, AS_OF, 0), (-1, 30, 0)],
)
def test_both_ends_of_a_window_of_days(days_ago, window, counted):
    """So many days are those up to the day of judgement; a date is the first that counts."""
    bought = AS_OF - timedelta(days_ago)
    made = rfm.table([1], [bought], as_of=AS_OF, window=window, roster=[1])
    assert made.frequency.tolist() == [counted]


@given(st.dates(date(2009, 1, 1), date(2012, 12, 31)), st.integers(1, 30))
@example(date(2010, 5, 31), 3)
def test_a_window_of_months_starts_the_day_after_the_same_day(as_of, months):
    """The last day left out is the same day of the month, or that month's last."""
    last_out = shift_date(as_of, -months)
    days = [last_out, last_out + timedelta(1)]
    made = rfm.table([1, 1], days, as_of=as_of, window_months=months)
    assert made.frequency.tolist() == [1]
    assert made.since == days[1]


def test_amounts_are_the_same_as_fen_floats_or_decimals():
    """0.1 and 0.2 yuan are 30 fen, exactly, however they are written."""
    days = ["2010-06-01", "2010-06-02"]
    forms = ([10, 20], [0.1, 0.2], [Decimal("0.1"), Decimal("0.2")])
    for amounts in forms:
        made = rfm.table([1, 1], days, amounts, as_of=AS_OF)
        assert made.monetary_fen.tolist() == [30]
        assert made.monetary.tolist() == [0.3]
        assert made.monetary_mean.tolist() == [0.15]


def test_without_amounts_money_is_not_known():
    """Not zero: None, and no column."""
    made = rfm.table([1], [AS_OF], as_of=AS_OF)
    assert made.monetary_fen is made.monetary is made.monetary_mean is None
    assert "monetary" not in made.columns()


def test_columns_are_those_of_the_table():
    """A data frame is made from the columns by name."""
    made = rfm.table(["b", "a"], [AS_OF, AS_OF], [150, 250], as_of=AS_OF)
    shown = {name: column.tolist() for name, column in made.columns().items()}
    assert shown == {
        "id": ["a", "b"],
        "recency_days": [0, 0],
        "frequency": [1, 1],
        "monetary": [2.5, 1.5],
        "monetary_mean": [2.5, 1.5],
        "first_date": [AS_OF, AS_OF],
        "last_date": [AS_OF, AS_OF],
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"roster": [2]}, "ids: 1 customers not on the roster: 1"),
        ({"roster": [1, 2, 1]}, "roster: customers listed more than once in 2 rows"),
        ({"roster": ["1"]}, "an id of text never equals an integer"),
        ({"window": 0}, "window: 0 is not a whole number above 0"),
        ({"window": True}, "window: True is not a whole number"),
        ({"window_months": 1.5}, "window_months: 1.5"),
        ({"window": 30, "window_months": 1}, "both given"),
        ({"by": "week"}, "by: 'week' is none of 'purchase', 'day'"),
        ({"unknown": "drop"}, "unknown: 'drop'"),
        ({"as_of": None}, "as_of: missing"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_these_words(changes, words):
    """Every wrong argument is named."""
    with pytest.raises(InputError) as caught:
        rfm.table(**{"ids": [1], "dates": [AS_OF], "as_of": AS_OF, **changes})
    assert caught.value.code == "data.invalid"
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2], [AS_OF]), "dates has 1 rows, ids has 2"),
        (([1], [AS_OF], [1, 2]), "amounts has 2 rows, ids has 1"),
    ],
)
def test_columns_of_different_lengths_are_refused(arguments, words):
    """Rows are never cut off or repeated to make columns fit."""
    with pytest.raises(InputError) as caught:
        rfm.table(*arguments, as_of=AS_OF)
    assert caught.value.code == "input.length"
    assert words in str(caught.value)


def test_sums_that_might_overflow_are_refused():
    """A sum beyond 64 bits is an error, never a negative amount."""
    rows = 10_000
    with pytest.raises(InputError, match="64 bits"):
        rfm.table([1] * rows, [AS_OF] * rows, np.full(rows, 10**15), as_of=AS_OF)


@given(PURCHASES, ROSTER)
def test_repeat_summaries_are_what_a_loop_over_one_customer_gives(purchases, roster):
    """Repeats, time of the last one, time observed and repeat spend, by the day."""
    made = rfm.repeat_summary(*columns(purchases), as_of=AS_OF, roster=roster)
    for row, who in enumerate(roster):
        own = [(day, fen) for one, day, fen in purchases if one == who and day <= AS_OF]
        days = sorted({day for day, _ in own})
        later = sum(fen for day, fen in own if day != days[0])
        repeats = max(len(days) - 1, 0)
        assert made.repeats[row] == repeats
        assert made.last_repeat_days.tolist()[row] == ((days[-1] - days[0]).days if own else None)
        assert made.observed_days.tolist()[row] == ((AS_OF - days[0]).days if own else None)
        assert made.repeat_fen[row] == later
        spend = later / 100 / repeats if repeats else None
        assert made.mean_repeat_spend.tolist()[row] == pytest.approx(spend)


@given(PURCHASES)
def test_repeats_are_one_less_than_days_with_purchases(purchases):
    """The two tables agree where they measure the same thing."""
    summary = rfm.repeat_summary(*columns(purchases), as_of=AS_OF)
    made = rfm.table(*columns(purchases), as_of=AS_OF, by="day")
    assert (made.frequency - summary.repeats == 1).all()
    assert (summary.observed_days - summary.last_repeat_days == made.recency_days).all()


def assert_same(one: rfm.RfmTable, other: rfm.RfmTable) -> None:
    """Two tables have the same rows."""
    for field in fields(one):
        if field.name != "ignored":
            left, right = getattr(one, field.name), getattr(other, field.name)
            same = (
                left.tolist() == right.tolist() if isinstance(left, np.ndarray) else left == right
            )
            assert same, field.name
