"""Several books over one frame answer what they answer over columns."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import compress
from typing import Any
from unittest.mock import patch

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from frame_kinds import duckdb_relation, records_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import telcrm
from telcrm.adapters import frames
from telcrm.errors import InputError
from telcrm.rules.columns import backend
from telcrm.rules.together import AllAsked

NAMES = ("cmcc.credit_rating", "cmcc.vip_club", "cmcc.you_plus", "cmcc.entitlements")
BOOKS = tuple(map(telcrm.load, NAMES))
ANSWERED = {name for book in BOOKS for name in book.outputs}
GIVEN = list(dict.fromkeys(name for book in BOOKS for name in book.inputs if name not in ANSWERED))

FRAMES: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars, lazy": pl.LazyFrame,
    "pyarrow": pa.table,
    "duckdb": lambda columns: duckdb_relation(pa.table(columns)),
}


SPECS = {name: spec for book in BOOKS for name, spec in book.inputs.items() if name in GIVEN}


def values_of(name: str) -> st.SearchStrategy[Any]:
    """Facts, right and wrong."""
    kind = SPECS[name].type
    if kind.kind == "category":
        return st.sampled_from((*kind.values, None, "无此值"))  # noqa: PD011 - a type is no frame.
    if kind.kind == "boolean":
        return st.sampled_from((True, False, None))
    if kind.kind == "integer":
        return st.sampled_from((0, 11, 12, 60, None, -1))
    return st.sampled_from((0.0, 20.0, 400.01, 1200.0, None, -0.01))


@st.composite
def customers(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Columns, of each at least one value that says its type."""
    rows = draw(st.integers(0, 5))
    sound = {name: draw(values_of(name).filter(lambda one: one is not None)) for name in GIVEN}
    return {name: [sound[name], *(draw(values_of(name)) for _ in range(rows))] for name in GIVEN}


@pytest.mark.parametrize("kind", FRAMES)
@settings(suppress_health_check=list(HealthCheck), max_examples=30)
@given(customers(), st.booleans())
def test_a_frame_says_what_columns_say(
    kind: str, columns: dict[str, list[Any]], explain: bool
) -> None:
    """Outputs, reasons, nulls and the status of each row, after the frame's own columns."""
    asked: Any = {"explain": explain, "missing": "mark"}
    wanted = telcrm.evaluate_all(BOOKS, columns, **asked)
    with patch.object(backend, "BLOCK", 2):
        rows = records_of(telcrm.evaluate_all(BOOKS, FRAMES[kind](columns), **asked))
    assert [list(row) for row in rows] == [[*columns, *wanted]] * len(rows)
    for name, values in wanted.items():
        told = [None if one != one else one for one in values.tolist()]
        found = [float(row[name]) if isinstance(row[name], Decimal) else row[name] for row in rows]
        # What a reason says of a row that has none is left open.
        said = [True if "." not in name else row["telcrm_status"] == "rated" for row in rows]
        assert [*compress(found, said)] == [*compress(told, said)], name


SOUND: dict[str, list[Any]] = {
    "brand": ["全球通", "神州行"],
    "tenure_months": [60, 11],
    "monthly_spend": [400.01, 20.0],
    "suspensions": [1, 0],
    "vip_card": ["金卡", "无卡"],
}


@pytest.mark.parametrize("kind", FRAMES)
def test_outputs_asked_for_alone(kind: str) -> None:
    """Only what they depend on must be there."""
    frame = FRAMES[kind](SOUND)
    rows = records_of(telcrm.evaluate_all(BOOKS, frame, ["star", "vip_tier"]))
    assert [(row["star"], row["vip_tier"]) for row in rows] == [(5, "金卡"), (0, "非会员")]
    with pytest.raises(InputError, match=r"input\.missing.*'last_year_spend'"):
        telcrm.evaluate_all(BOOKS, frame, "you_plus")


def test_a_column_that_a_book_answers() -> None:
    """It is not written over, and not asked about in place of the answer."""
    frame = pl.DataFrame({**SOUND, "vip": [True, False]})
    for outputs in ("vip", "vip_or_you_plus"):
        with pytest.raises(InputError, match=r"name\.clash.*'vip'"):
            telcrm.evaluate_all(BOOKS[:2] + BOOKS[3:], frame, outputs)


def test_a_frame_of_spark_is_refused() -> None:
    """By name, with the way that there is."""
    question = frames.Question(AllAsked(BOOKS))
    with pytest.raises(InputError, match=r"columns\.unsupported.*one book at a time"):
        frames.rated_spark(question, None)
    assert nw.Implementation.PYSPARK in frames._LATER
