"""Records as frames of each library, in the types that data comes in, and frames as records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

from telcrm.rules import RuleBook

Values = Sequence[Any]


def exact(values: Values) -> list[Decimal | None]:
    """Numbers as decimals; a float stands for its shortest text."""
    return [None if one is None else Decimal(str(one)) for one in values]


def inexact(values: Values) -> list[float | None]:
    return [None if one is None else float(one) for one in values]


ARROW: dict[str, list[Callable[[Values], pa.Array]]] = {
    "boolean": [lambda v: pa.array(v, pa.bool_())],
    "integer": [
        lambda v: pa.array(v, pa.int64()),
        lambda v: pa.array(v, pa.int8()),
        lambda v: pa.array(exact(v), pa.decimal128(9, 0)),
        lambda v: pa.array(inexact(v), pa.float64()),
    ],
    "decimal": [
        lambda v: pa.array(exact(v), pa.decimal128(38, 12)),
        lambda v: pa.array(exact(v), pa.decimal128(20, 9)),
        lambda v: pa.array(exact(v), pa.decimal256(50, 10)),
        lambda v: pa.array(inexact(v), pa.float64()),
    ],
    "category": [
        lambda v: pa.array(v, pa.string()),
        lambda v: pa.array(v, pa.large_string()),
        lambda v: pa.array(v, pa.string_view()),
        lambda v: pa.array(v, pa.string()).dictionary_encode(),
        lambda v: pa.array(v, pa.string()).dictionary_encode().cast(_dictionary(pa.uint8())),
    ],
    "date": [
        lambda v: pa.array(v, pa.date32()),
        lambda v: pa.array(v, pa.date64()),
        lambda v: pa.array(v, pa.date32()).cast(pa.timestamp("us")),
    ],
    "month": [lambda v: pa.array(v, pa.int32()), lambda v: pa.array(v, pa.uint32())],
}
ARROW["string"] = ARROW["category"]


def _dictionary(indices: pa.DataType) -> pa.DataType:
    return pa.dictionary(indices, pa.string())


POLARS: dict[str, list[Callable[[Values], pl.Series]]] = {
    "boolean": [lambda v: pl.Series(v, dtype=pl.Boolean)],
    "integer": [
        lambda v: pl.Series(v, dtype=pl.Int64),
        lambda v: pl.Series(v, dtype=pl.Int16),
        lambda v: pl.Series(v, dtype=pl.Int128),
        lambda v: pl.Series(exact(v), dtype=pl.Decimal(20, 0)),
    ],
    "decimal": [
        lambda v: pl.Series(exact(v), dtype=pl.Decimal(38, 12)),
        lambda v: pl.Series(exact(v), dtype=pl.Decimal(20, 9)),
        lambda v: pl.Series(inexact(v), dtype=pl.Float64),
    ],
    "category": [
        lambda v: pl.Series(v, dtype=pl.String),
        lambda v: pl.Series(v, dtype=pl.Categorical),
        lambda v: pl.Series(v, dtype=pl.Enum(sorted({one for one in v if one is not None}))),
    ],
    "date": [lambda v: pl.Series(v, dtype=pl.Date), lambda v: pl.Series(v, dtype=pl.Datetime)],
    "month": [lambda v: pl.Series(v, dtype=pl.Int32), lambda v: pl.Series(v, dtype=pl.UInt32)],
}
POLARS["string"] = POLARS["category"]


def _arrow_backed(kind: str) -> list[Callable[[Values], pd.Series]]:
    return [
        lambda v, make=make: pd.Series(pd.arrays.ArrowExtensionArray(make(v)))
        for make in ARROW[kind]
    ]


PANDAS: dict[str, list[Callable[[Values], pd.Series]]] = {
    "boolean": [
        lambda v: pd.Series(v, dtype="boolean"),
        lambda v: pd.Series(v, dtype=object),
    ],
    "integer": [
        lambda v: pd.Series(v, dtype="Int64"),
        lambda v: pd.Series(v, dtype="Int8"),
        lambda v: pd.Series(v, dtype=object),
        lambda v: pd.Series(inexact(v), dtype="float64"),
        lambda v: pd.Series(v) if v else pd.Series(v, dtype="int64"),
    ],
    "decimal": [
        lambda v: pd.Series(exact(v), dtype=object),
        lambda v: pd.Series(inexact(v), dtype="float64"),
        lambda v: pd.Series(inexact(v), dtype="Float64"),
    ],
    "category": [
        lambda v: pd.Series(v, dtype=object),
        lambda v: pd.Series(v, dtype="str"),
        lambda v: pd.Series(v, dtype="string"),
        lambda v: pd.Series(v, dtype="category"),
    ],
    "date": [
        lambda v: pd.Series(v, dtype="datetime64[s]"),
        lambda v: pd.Series(v, dtype="datetime64[ns]"),
        lambda v: pd.Series(v, dtype=object),
    ],
    "month": [lambda v: pd.Series(v, dtype="Int32"), lambda v: pd.Series(v, dtype="UInt32")],
}
PANDAS["string"] = PANDAS["category"]
for _kind, _makers in PANDAS.items():
    _makers += _arrow_backed(_kind)


def columns_of(
    book: RuleBook, records: Sequence[dict[str, Any]], makers: dict[str, list[Any]], pick: Any
) -> dict[str, Any]:
    """The inputs as columns of a library, each in a type that is picked."""
    return {
        name: pick(makers[one.type.kind])([record[name] for record in records])
        for name, one in book.inputs.items()
    }


def pandas_frame(columns: dict[str, Any], rows: int) -> pd.DataFrame:
    """A frame whose index is none to count on."""
    frame = pd.DataFrame(columns)
    frame.index = pd.Index([7] * rows)
    return frame


def duckdb_relation(columns: dict[str, Any]) -> Any:
    given = pa.table(columns)  # noqa: F841  DuckDB finds it by name.
    return duckdb.sql("SELECT * FROM given")


def records_of(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame as Python's own values, null as None."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    if isinstance(frame, pl.DataFrame):
        return frame.to_dicts()
    if isinstance(frame, pa.Table):
        return frame.to_pylist()
    rows = zip(*(frame[name].tolist() for name in frame.columns), strict=True)
    return [
        {name: _own(value) for name, value in zip(frame.columns, row, strict=True)} for row in rows
    ]


def _own(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value
