"""Engines that decide in this process: compiled kernels, and frames of each library."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from databases import Answers, Records

from both_engines import uncompiled
from telcrm.adapters.native import engine
from telcrm.rules import RuleBook

__all__ = ["by_arrow", "by_kernels", "by_native", "by_pandas", "by_polars", "plain"]

CHUNK = 7
"""So few rows that some chunks are clean and others are not."""


def plain(value: Any) -> Any:
    """A value as records have it: a float stands for its shortest decimal."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return None if value != value else Decimal(repr(value))
    return value.date() if isinstance(value, pd.Timestamp) else value


def by_kernels(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What kernels say, run as they are written."""
    with uncompiled():
        return by_native(book, records, floats=floats)


def by_native(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What kernels say, compiled; books that ask for strings are NumPy's."""
    columns = {name: np.empty(len(records), dtype=object) for name in book.inputs}
    for name, column in columns.items():
        column[:] = [record[name] for record in records]
    strings = any(one.type.kind == "string" for one in book.inputs.values())
    with patch.object(engine, "READ", CHUNK):
        found = book.evaluate(columns, missing="mark", engine="numpy" if strings else "native")
    return _rows({name: values.tolist() for name, values in found.items()})


def by_pandas(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What a frame of pandas gets, its values Python's own."""
    frame = pd.DataFrame(
        {name: pd.Series(_column(records, name), dtype=object) for name in book.inputs}
    )
    found = book.evaluate(frame, missing="mark")
    return _rows({name: found[name].tolist() for name in (*book.outputs, "telcrm_status")})


def by_polars(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What a frame of Polars gets, lazily."""
    frame = pl.DataFrame(
        {
            name: pl.Series(_column(records, name), dtype=kind)
            for name, kind in _kinds(book, _POLARS, floats=floats)
        }
    )
    found = book.evaluate(frame.lazy(), missing="mark").collect()
    return _rows({name: found[name].to_list() for name in (*book.outputs, "telcrm_status")})


def by_arrow(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What a table of Arrow gets."""
    table = pa.table(
        {
            name: pa.array(_column(records, name), kind)
            for name, kind in _kinds(book, _ARROW, floats=floats)
        }
    )
    found = book.evaluate(table, missing="mark")
    return _rows({name: found[name].to_pylist() for name in (*book.outputs, "telcrm_status")})


_POLARS: dict[str, Any] = {
    "boolean": pl.Boolean,
    "integer": pl.Int64,
    "month": pl.Int64,
    "category": pl.String,
    "string": pl.String,
    "date": pl.Date,
    "decimal": pl.Decimal(38, 12),
    "float": pl.Float64,
}
_ARROW: dict[str, Any] = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "month": pa.int64(),
    "category": pa.string(),
    "string": pa.string(),
    "date": pa.date32(),
    "decimal": pa.decimal128(38, 12),
    "float": pa.float64(),
}


def _kinds(book: RuleBook, types: dict[str, Any], *, floats: bool) -> list[tuple[str, Any]]:
    float_ = types["float" if floats else "decimal"]
    kinds = types | {"decimal": float_}
    return [(name, kinds[one.type.kind]) for name, one in book.inputs.items()]


def _column(records: Records, name: str) -> list[Any]:
    return [record[name] for record in records]


def _rows(columns: dict[str, list[Any]]) -> Answers:
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, map(plain, row), strict=True)) for row in rows]
