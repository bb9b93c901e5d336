"""One meaning on every engine: what a database says of a row is what the record says."""

from __future__ import annotations

from collections import Counter
from typing import Any

import psycopg
import pytest
from databases import (
    by_duckdb,
    by_duckdb_from,
    by_postgres,
    by_sqlite,
    postgres_programs,
    postgres_server,
)
from hypothesis import HealthCheck, given, settings
from meanings import Backend, by_numpy, cases, disagreements

from telcrm.adapters.sql import DIALECTS

MANY = settings(
    max_examples=3 * settings().max_examples,
    suppress_health_check=list(HealthCheck),
)

ELSEWHERE = sorted(set(DIALECTS) - {"duckdb", "sqlite", "postgres"})

compared: Counter[str] = Counter()


BACKENDS: dict[str, Backend] = {"numpy": by_numpy, "duckdb": by_duckdb, "sqlite": by_sqlite}
"""The engines at hand that need no server: a function each, by name."""


@MANY
@given(data=cases())
@pytest.mark.parametrize("name", sorted(BACKENDS))
def test_every_engine_says_what_records_say(name: str, data: Any) -> None:
    """Any book, any rows, boundaries, nulls and odd values too: the same answers and status."""
    assert disagreements(data, BACKENDS[name]) == []
    compared[name] += len(data.records)


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


@settings(MANY, max_examples=settings().max_examples // 2)
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
    assert sum(compared.values()) == 0 or min(compared.values()) >= 1000
