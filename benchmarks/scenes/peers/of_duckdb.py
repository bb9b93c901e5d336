"""DuckDB: SQL over tables of its own, answers as Arrow tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from scenes.people import (
    BRAND_POINTS,
    SPEND_OVER,
    STARS_FROM,
    SUSPENSION_POINTS,
    TENURE_FROM,
    Bands,
    People,
)
from scenes.purchases_data import Buying
from scenes.rules_data import NONE, Ruled
from scenes.timing import Answer, Array, Method

__all__ = ["rating", "rfm_days", "rfm_repeats", "tables"]

# ruff: noqa: S608 - the texts are put together from numbers and names of our own.


def _connection(**tables: Mapping[str, Array]) -> duckdb.DuckDBPyConnection:
    """A database in memory that holds tables of its own."""
    connection = duckdb.connect()
    for name, columns in tables.items():
        connection.register("given", pa.table({key: pa.array(one) for key, one in columns.items()}))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    return connection


def _method(name: str, connection: duckdb.DuckDBPyConnection, query: str) -> Method:
    return Method(name, lambda: connection.sql(query).to_arrow_table(), _columns)


def _columns(table: Any) -> Answer:
    return {
        name: column.to_numpy()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


# Credit rating.


def rating(data: People) -> list[Method]:
    """The credit rating by CASE."""
    score = " + ".join(
        (
            _case(((f"brand = {code}", points) for code, points in enumerate(BRAND_POINTS)), 0),
            _banded("tenure >= ", TENURE_FROM),
            _banded("spend > ", SPEND_OVER),
            f"suspensions::SMALLINT * ({SUSPENSION_POINTS})",
        )
    )
    query = (
        f"SELECT score, ({_banded('score >= ', STARS_FROM)})::TINYINT AS star "
        f"FROM (SELECT ({score})::SMALLINT AS score FROM people)"
    )
    return [_method("DuckDB CASE", _connection(people=data.arrays), query)]


def _banded(test: str, bands: Bands) -> str:
    return _case(((f"{test}{edge}", points) for edge, points in reversed(bands)), 0)


def _case(cases: Iterable[tuple[str, int]], otherwise: int) -> str:
    told = " ".join(f"WHEN {test} THEN {answer}" for test, answer in cases)
    return f"CASE {told} ELSE {otherwise} END"


# Decision tables.


def tables(data: Ruled) -> list[Method]:
    """A table under FIRST: as one CASE, and as a join on keys and bands."""
    rows = {**data.columns, "row": np.arange(len(data))}
    numbered = {"rule": np.arange(len(data.answers)), "answer": data.answers}
    connection = _connection(people=rows, rules=data.bounds(), answers=numbered)
    cases = (
        (
            " AND ".join(
                f"{name} >= {low} AND {name} < {high}" for name, (low, high) in rule.items()
            ),
            to,
        )
        for rule, to in zip(data.rules, data.answers, strict=True)
    )
    case = f"SELECT ({_case(cases, NONE)})::TINYINT AS answer FROM people"
    joined = Method(
        "DuckDB join on bands",
        lambda: connection.sql(_join(data)).to_arrow_table(),
        partial(_scattered, len(data)),
    )
    return [_method("DuckDB CASE", connection, case), joined]


def _join(data: Ruled) -> str:
    keys = [f"people.{name} = rules.{name}" for name in data.keys]
    ranges = [f"{name} >= {name}_low AND {name} < {name}_high" for name in data.ranges]
    met = f"SELECT row, min(rule) AS rule FROM people JOIN rules ON {' AND '.join(keys + ranges)}"
    return f"SELECT row, answer FROM ({met} GROUP BY row) JOIN answers USING (rule)"


def _scattered(rows: int, table: Any) -> Answer:
    found = _columns(table)
    answer = np.full(rows, NONE, np.int8)
    answer[found["row"]] = found["answer"]
    return {"answer": answer}


# Purchases.


def rfm_days(data: Buying) -> list[Method]:
    """Days since the last purchase, count and sum."""
    query = (
        f"SELECT id, DATE '{data.as_of}' - max(day) AS recency, count(*) AS frequency, "
        "sum(fen)::BIGINT AS fen FROM buying GROUP BY id ORDER BY id"
    )
    return [_method("DuckDB GROUP BY", _connection(buying=data.arrays), query)]


def rfm_repeats(data: Buying) -> list[Method]:
    """Distinct days after the first, the last of them, and mean spend of a day."""
    query = (
        "SELECT id, count(*) - 1 AS repeats, max(day) - min(day) AS last, "
        "(sum(fen) - arg_min(fen, day))::DOUBLE / 100 / (count(*) - 1) AS mean "
        "FROM (SELECT id, day, sum(fen) AS fen FROM buying GROUP BY id, day) "
        "GROUP BY id ORDER BY id"
    )
    return [_method("DuckDB GROUP BY", _connection(buying=data.arrays), query)]
