"""Frames of events give what columns of events give, in a frame of the customers' kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from frame_kinds import records_of
from hypothesis import HealthCheck, assume, given, settings

from histories import Histories, histories
from telcrm import lifecycle, rfm
from telcrm.adapters import frames
from telcrm.analytics import events
from telcrm.errors import InputError

SLOW = settings(suppress_health_check=list(HealthCheck), max_examples=settings().max_examples // 5)
Columns = dict[str, list[Any]]


def as_pandas(columns: Columns) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def typed_pandas(columns: Columns) -> pd.DataFrame:
    return pa.table(typed(columns)).to_pandas(types_mapper=pd.ArrowDtype)


def typed(columns: Columns) -> dict[str, pa.Array]:
    """Days as days and money as decimals, also where all of a column are null."""
    kinds = {"amount": pa.decimal128(18, 2)}
    days = dict.fromkeys(("activated_on", "started_on", "resumed_on"), pa.date32())
    return {name: pa.array(values, (kinds | days).get(name)) for name, values in columns.items()}


def relation(columns: Columns) -> Any:
    made = pa.table(typed(columns))  # noqa: F841  DuckDB finds it by name.
    return duckdb.sql("SELECT * FROM made")


KINDS: dict[str, Callable[[Columns], Any]] = {
    "pandas": as_pandas,
    "pandas, typed": typed_pandas,
    "Polars": lambda columns: pl.from_arrow(pa.table(typed(columns))),
    "Polars, lazy": lambda columns: pl.from_arrow(pa.table(typed(columns))).lazy(),
    "PyArrow": lambda columns: pa.table(typed(columns)),
    "DuckDB": relation,
}


def customers(told: Histories) -> Columns:
    ids, activated = told.base
    return {"id": list(ids), "activated_on": list(activated), "kept": ["x" for _ in ids]}


def bills(told: Histories) -> Columns:
    return dict(zip(("id", "month", "amount"), map(list, told.bill_columns), strict=True))


def stops(told: Histories) -> Columns:
    names = ("id", "started_on", "resumed_on", "reason")
    return dict(zip(names, map(list, told.stop_columns), strict=True))


def assert_column(found: list[Any], wanted: Any) -> None:
    absent = [None if one is None or one != one else one for one in np.ma.asarray(wanted).tolist()]
    assert [None if one != one else one for one in found] == absent


@pytest.mark.parametrize("kind", KINDS)
@SLOW
@given(told=histories())
def test_facts_are_those_of_columns(kind: str, told: Histories) -> None:
    """In the customers' order, after their own columns; null where a fact is missing."""
    assume(told.bills and told.stops)
    make, on, base = KINDS[kind], told.on, told.base
    rated = frames.with_facts(
        make(customers(told)), on, bills=make(bills(told)), suspensions=make(stops(told))
    )
    rows = records_of(rated)
    wanted = {
        "tenure_months": events.tenure_months(base, on),
        "monthly_spend": events.mean_monthly_spend(told.bill_columns, base, on),
        "last_year_spend": events.last_year_spend(told.bill_columns, base, on),
        "suspensions": events.involuntary_suspensions(told.stop_columns, base, on),
    }
    assert list(rows[0]) == [*customers(told), *wanted]
    assert [row["id"] for row in rows] == customers(told)["id"]
    for name, column in wanted.items():
        assert_column([row[name] for row in rows], column)


@pytest.mark.parametrize("kind", KINDS)
@SLOW
@given(told=histories())
def test_rfm_is_that_of_columns(kind: str, told: Histories) -> None:
    """A row for each customer, with whatever else `telcrm.rfm.table` is asked."""
    assume(told.bills)
    days = [date(month // 100, month % 100, 1) for month in told.bill_columns.months]
    purchases = pa.table(typed({**bills(told), "activated_on": days}))
    named = {"id": "id", "date": "activated_on", "amount": "amount"}
    if kind == "Polars":
        purchases = pl.from_arrow(purchases)
    elif kind.startswith("pandas"):
        purchases = purchases.to_pandas()
    found = records_of(frames.rfm_table(purchases, told.on, columns=named, window_months=6))
    wanted = rfm.table(
        told.bill_columns.ids, days, told.bill_columns.amounts, as_of=told.on, window_months=6
    )
    for name, column in wanted.columns().items():
        assert_column([row[name] for row in found], column)


@pytest.mark.parametrize("kind", KINDS)
def test_stages_are_those_of_columns(kind: str) -> None:
    """A gap since activation is marked; before it there is none."""
    months = [202310, 202311, 202312, 202401, 202402]
    rows = [("a", 202309), *(("a", month) for month in months), ("b", 202402), ("c", 202402)]
    bill = {
        "id": [who for who, _ in rows],
        "month": [month for _, month in rows],
        "amount": [Decimal(80)] * len(rows),
    }
    since = [date(2018, 5, 1), date(2024, 1, 20), date(2018, 5, 1)]
    base = {"id": ["a", "b", "c"], "activated_on": since}
    make, on = KINDS[kind], date(2024, 3, 10)
    found = frames.with_stages(make(base), make(bill), on, months=6, missing="mark")
    assert [(row["stage_en"], row["telcrm_status"]) for row in records_of(found)] == [
        ("mature", "rated"),
        ("new", "rated"),
        (None, "input.missing: monthly"),
    ]
    with pytest.raises(InputError, match="monthly: missing values"):
        frames.with_stages(make(base), make(bill), on, months=6)
    assert lifecycle.stages is not None


BASE = {"id": [7], "activated_on": [date(2020, 1, 1)]}
ON = date(2024, 6, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_may_be_called_otherwise(kind: str) -> None:
    """One mapping for all frames; a column that is not there is named with the nearest there is."""
    make = KINDS[kind]
    other = make({"who": [7], "activated_on": [date(2020, 1, 1)]})
    found = frames.with_facts(other, ON, columns={"id": "who"})
    assert records_of(found)[0]["tenure_months"] == 53
    with pytest.raises(InputError) as caught:
        frames.with_facts(other, ON, columns={"id": "whom"})
    assert caught.value.code == "input.missing"
    assert caught.value.problems[0].hint == "did you mean 'who'?"
    with pytest.raises(InputError, match="customers, id"):
        frames.with_facts(other, ON)


def test_what_does_not_fit_is_refused() -> None:
    """A column that would be there twice, something that is no frame."""
    with pytest.raises(InputError, match=r"name\.clash"):
        frames.with_facts(pl.DataFrame({**BASE, "tenure_months": [1]}), ON)
    for nothing in ([1], np.zeros(2), pa.table(BASE).to_batches()[0]):
        with pytest.raises(InputError, match="no frame that is known"):
            frames.with_facts(nothing, ON)


def test_frames_of_two_libraries_may_meet() -> None:
    """Bills in one, customers in another: the answer is of the customers' kind."""
    bill = pl.DataFrame({"id": [7], "month": [202405], "amount": [Decimal("8.80")]})
    found = frames.with_facts(as_pandas(BASE), ON, bills=bill, months=1)
    assert isinstance(found, pd.DataFrame)
    assert found["monthly_spend"].tolist() == [8.8]
