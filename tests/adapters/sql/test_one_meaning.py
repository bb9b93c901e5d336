"""One meaning on every engine: what a database says of a row is what the record says."""

from __future__ import annotations

from collections import Counter
from typing import Any

import psycopg
import pytest
from databases import (
    by_duckdb,
    by_duckdb_from,
    by_duckdb_knowing,
    by_postgres,
    by_sqlite,
    postgres_programs,
    postgres_server,
)
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from in_process import by_arrow, by_kernels, by_native, by_pandas, by_polars
from meanings import MANY, ROWS, Backend, by_numpy, cases, disagreements
from spark_session import JAVA, by_spark_expressions, by_spark_statement, spark_session

from telcrm.adapters.sql import DIALECTS

ELSEWHERE = sorted(set(DIALECTS) - {"duckdb", "sqlite", "postgres"})

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""To look for a smaller example takes Spark too long."""

compared: Counter[str] = Counter()


BACKENDS: dict[str, Backend] = {
    "numpy": by_numpy,
    "kernels": by_kernels,
    "pandas": by_pandas,
    "polars": by_polars,
    "arrow": by_arrow,
    "duckdb": by_duckdb,
    "duckdb, types known": by_duckdb_knowing,
    "sqlite": by_sqlite,
}
"""The engines at hand that need no server: a function each, by name."""


@MANY
@given(data=cases())
@pytest.mark.parametrize("name", sorted(BACKENDS))
def test_every_engine_says_what_records_say(name: str, data: Any) -> None:
    """Any book, any rows, boundaries, nulls and odd values too: the same answers and status."""
    assert disagreements(data, BACKENDS[name]) == []
    compared[name] += len(data.records)


@settings(MANY, max_examples=10, phases=UNSHRUNK)
@given(data=cases())
def test_compiled_kernels_say_what_records_say(data: Any) -> None:
    """The same of kernels as they run, for which each book is compiled."""
    assert disagreements(data, by_native) == []
    compared["native"] += len(data.records)


@pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed")
def test_postgres_says_what_records_say() -> None:
    """The same of a server."""
    with postgres_server() as server, psycopg.connect(server, autocommit=True) as connection:

        @MANY
        @given(data=cases())
        def hold(data: Any) -> None:
            assert disagreements(data, by_postgres(connection)) == []
            compared["postgres"] += len(data.records)

        hold()


@pytest.mark.skipif(JAVA is None, reason="Java is not installed")
def test_spark_says_what_records_say() -> None:
    """The same of Spark: by expressions, by its own statement, and by Hive's."""
    with spark_session() as session:
        ways = {
            "spark": by_spark_expressions(session),
            "spark sql": by_spark_statement(session, "spark"),
            "hive by spark": by_spark_statement(session, "hive"),
        }

        @settings(MANY, max_examples=settings().max_examples // 4, phases=UNSHRUNK)
        @given(data=cases(4 * ROWS), way=st.sampled_from(sorted(ways)))
        def hold(data: Any, way: str) -> None:
            assert disagreements(data, ways[way]) == []
            compared[way] += len(data.records)

        hold()


@settings(MANY, max_examples=settings().max_examples // 5)
@given(data=cases())
@pytest.mark.parametrize("name", ELSEWHERE)
def test_other_dialects_mean_the_same(name: str, data: Any) -> None:
    """What is written for a system that is not at hand says the same when DuckDB reads it."""
    assert disagreements(data, by_duckdb_from(name)) == []
    compared[name] += len(data.records)


def test_so_many_were_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """The number of pairs of an engine and a record is told, and is not small."""
    with capsys.disabled():
        print("\npairs compared:", sum(compared.values()), dict(compared))  # noqa: T201  to be read
    assert sum(compared.values()) == 0 or min(compared.values()) >= ROWS
