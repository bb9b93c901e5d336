"""Facts from tables of events are, customer by customer, the facts of one customer's history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import Histories, histories, single
from telcrm import facts, lifecycle, rfm
from telcrm.analytics import events
from telcrm.analytics.events import Base, Bills, Suspensions
from telcrm.domain import shift_month
from telcrm.errors import FactError, InputError


def assert_nearest(found: list[float], wanted: list[Any]) -> None:
    """Each is the double nearest to the fact, which is exact to the tenth decimal."""
    assert [np.isnan(one) for one in found] == [one is None for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        if other is not None:
            assert (
                abs(Fraction(one) - Fraction(other))
                <= Fraction(1, 10**10) + Fraction(other) / 2**53
            )


@given(histories())
def test_tenure_is_tenure_customer_by_customer(given: Histories) -> None:
    """Null where the activation is."""
    found = events.tenure_months(given.base, given.on).tolist()
    wanted = [since and facts.tenure_months(since, given.on) for since in given.activated.values()]
    assert found == wanted


@given(histories(), st.integers(1, 30))
def test_mean_spend_is_mean_spend_customer_by_customer(given: Histories, months: int) -> None:
    """Whatever the order of the bills, null where the per-customer fact is missing."""
    found = events.mean_monthly_spend(given.bill_columns, given.base, given.on, months)
    wanted = [
        since
        and single(
            facts.mean_monthly_spend,
            given.bills_of(one),
            given.on,
            months,
            activated_on=since,
        )
        for one, since in given.activated.items()
    ]
    assert_nearest(found.tolist(), wanted)


@given(histories())
def test_last_year_is_last_year_customer_by_customer(given: Histories) -> None:
    """Nobody who came this year spent anything last year, and that is known."""
    found = events.last_year_spend(given.bill_columns, given.base, given.on).tolist()
    wanted = [
        since and single(facts.last_year_spend, given.bills_of(one), given.on, since)
        for one, since in given.activated.items()
    ]
    exact = [None if np.isnan(one) else Decimal(repr(one)) for one in found]
    assert exact == wanted


@given(histories(), st.integers(1, 24))
def test_suspensions_are_episodes_customer_by_customer(given: Histories, months: int) -> None:
    """Stops in any order, those without an end and those ahead among them."""
    found = events.involuntary_suspensions(given.stop_columns, given.base, given.on, months)
    wanted = [
        facts.involuntary_suspensions(given.stops_of(one), given.on, months)
        for one in given.activated
    ]
    assert found.tolist() == wanted


@given(histories(), st.integers(1, 24))
def test_a_matrix_holds_each_bill_in_its_month(given: Histories, months: int) -> None:
    """Null where there is none; what lies outside is left out."""
    found = events.monthly(given.bill_columns, given.base, given.on, months).tolist()
    closed = [
        shift_month(given.on.year * 100 + given.on.month, -age) for age in range(months, 0, -1)
    ]
    for row, one in zip(found, given.activated, strict=True):
        billed = {bill.month: int(bill.amount * 100) for bill in given.bills_of(one)}
        assert row == [billed.get(month) for month in closed]


def as_pandas(columns: dict[str, list[Any]]) -> Any:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


FRAMES: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": as_pandas,
    "Polars": lambda columns: pl.DataFrame(columns, strict=False),
    "PyArrow": pa.table,
}


@pytest.mark.parametrize("kind", FRAMES)
@given(given=histories())
def test_columns_of_frames_are_columns(kind: str, given: Histories) -> None:
    """A column of a frame says what the list says that it was made of."""

    def told(columns: Any) -> Any:
        frame = FRAMES[kind](columns._asdict())
        return type(columns)(*(frame[name] for name in columns._fields))

    if not (given.bills and given.stops):
        return
    base = told(given.base)
    on = given.on
    for fact, columns in (
        (events.mean_monthly_spend, given.bill_columns),
        (events.last_year_spend, given.bill_columns),
        (events.involuntary_suspensions, given.stop_columns),
    ):
        wanted = fact(columns, given.base, on)
        np.testing.assert_array_equal(fact(told(columns), base, on), wanted)
    frame = FRAMES[kind](given.bill_columns._asdict())
    days = [date(month // 100, month % 100, 1) for month in given.bill_columns.months]
    wanted = rfm.table(given.bill_columns.ids, days, given.bill_columns.amounts, as_of=on)
    found = rfm.table(frame["ids"], FRAMES[kind]({"d": days})["d"], frame["amounts"], as_of=on)
    for name, column in wanted.columns().items():
        assert found.columns()[name].tolist() == column.tolist()


def test_stages_from_bills() -> None:
    """The matrix goes into lifecycle as it is; months before activation are null, not zero."""
    on = date(2024, 3, 10)
    base = Base(["a", "b"], [date(2018, 5, 1), date(2024, 1, 1)])
    months = [shift_month(202403, -age) for age in range(1, 7)]
    rows = [("a", month, 80) for month in months] + [("b", month, 50) for month in months[:2]]
    bills = Bills(*([row[place] for row in rows] for place in range(3)))
    made = events.monthly(bills, base, on, 6)
    found = lifecycle.stages(made, base.activated, on=on)
    assert found.stage_en.tolist() == ["mature", "new"]


ON = date(2024, 6, 1)
ONE = Base([7], [date(2020, 1, 1)])


@pytest.mark.parametrize(
    ("bills", "error", "words"),
    [
        (Bills([7, 7], [202405, 202405], [1, 2]), FactError, "more than one bill (1 of 2 rows"),
        (Bills([8], [202405], [1]), InputError, "1 customers not on the roster: 8"),
        (Bills([7], [202413], [1]), InputError, "numbers that are no months in 1 row"),
        (Bills([7], ["5/2024"], [1]), InputError, "no months"),
        (Bills([7], [None], [1]), InputError, "missing values"),
        (Bills([7], [202405], [-1]), InputError, "negative amounts"),
        (Bills([7], [202405], [0.001]), InputError, "finer than 分"),
        (Bills([7, 7], [202405], [1, 2]), InputError, "months has 1 rows, ids has 2"),
        (Bills([7], [202405], [1, 2]), InputError, "amounts has 2 rows, ids has 1"),
    ],
)
def test_bills_that_cannot_be_are_refused(bills: Bills, error: Any, words: str) -> None:
    """With the column, how many rows, and the first of them."""
    for fact in (events.mean_monthly_spend, events.last_year_spend, events.monthly):
        if fact is events.last_year_spend and error is FactError:
            continue
        with pytest.raises(error) as caught:
            fact(bills, ONE, ON)
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("stops", "words"),
    [
        (([7], [None], [None], ["loss"]), "started: missing values"),
        (([7], [ON], [ON - timedelta(1)], ["loss"]), "a stop ends before it starts"),
        (([7], [ON], [None], ["欠费"]), "reasons: words that are no reason in 1 row"),
        (([7], [ON], [None], [None]), "reasons: missing values"),
        (([7, 7], [ON], [None], ["loss"]), "started has 1 rows, ids has 2"),
        (([8], [ON], [None], ["loss"]), "not on the roster"),
    ],
)
def test_stops_that_cannot_be_are_refused(stops: Any, words: str) -> None:
    """A word that is no reason is no reason to guess."""
    with pytest.raises((FactError, InputError)) as caught:
        events.involuntary_suspensions(Suspensions(*stops), ONE, ON)
    assert words in str(caught.value)


def test_strangers_may_be_ignored() -> None:
    """Events of customers who are not in the base, where that is said; else they are an error."""
    bills = Bills([8, 7], [202405, 202405], [5, 600])
    assert events.mean_monthly_spend(bills, ONE, ON, 1, unknown="ignore").tolist() == [6.0]
    assert len(events.mean_monthly_spend(bills, Base([], []), ON, unknown="ignore")) == 0
    stops = Suspensions([8], [ON], [None], ["arrears"])
    assert events.involuntary_suspensions(stops, ONE, ON, unknown="ignore").tolist() == [0]
    with pytest.raises(InputError, match="'raise' or 'ignore'"):
        events.monthly(bills, ONE, ON, unknown="skip")  # type: ignore[arg-type]


def test_a_base_must_be_one() -> None:
    """Each customer once, activated by the day, with as many activations as ids."""
    bills = Bills([7], [202405], [5])
    for base, words in (
        (Base([7, 7], [None, None]), "listed more than once"),
        (Base([7], [date(2024, 7, 1)]), "activated after 2024-06-01"),
        (Base([7], [None, None]), "activated has 2 rows, ids has 1"),
    ):
        with pytest.raises((FactError, InputError), match=words):
            events.mean_monthly_spend(bills, base, ON)


def test_amounts_too_large_to_be_exact_are_refused() -> None:
    """A sum that doubles do not hold exactly is never nearly right."""
    months = [shift_month(202406, -age) for age in range(1, 13)]
    bills = Bills([7] * 12, months, [10**15] * 12)
    with pytest.raises(InputError, match="sums too large to be exact"):
        events.mean_monthly_spend(bills, ONE, ON)


def test_reasons_may_be_booleans() -> None:
    """Whoever keeps other words says which stops count."""
    stops = Suspensions([7, 7], [ON, ON - timedelta(9)], [None, ON - timedelta(8)], [True, False])
    arrays = stops._replace(reasons=np.array(stops.reasons))
    assert events.involuntary_suspensions(arrays, ONE, ON).tolist() == [1]
