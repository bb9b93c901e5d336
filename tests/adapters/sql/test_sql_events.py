"""Facts and RFM by SQL are those of Python, on DuckDB and SQLite; all dialects are read back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import psycopg
import pyarrow as pa
import pytest
import sqlglot
from databases import carry, postgres_programs, postgres_server
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from histories import Histories, histories
from telcrm import rfm
from telcrm.adapters.sql import DIALECTS, events
from telcrm.analytics import events as by_columns
from telcrm.errors import FactError, InputError

SOME = settings().max_examples // 5
SLOW = settings(suppress_health_check=list(HealthCheck), max_examples=SOME)

Rows = Sequence[Sequence[Any]]
Run = Callable[[str], list[tuple[Any, ...]]]
TABLES = {
    "customers": {"id": "ID", "activated_on": "DATE"},
    "bills": {"id": "ID", "month": "INTEGER", "amount": "AMOUNT"},
    "suspensions": {"id": "ID", "started_on": "DATE", "resumed_on": "DATE", "reason": "VARCHAR"},
    "purchases": {"id": "ID", "date": "DATE", "amount": "AMOUNT"},
}


def rows_of(told: Histories) -> dict[str, Rows]:
    """What happened, as rows of the tables."""
    first = [date(month // 100, month % 100, 1 + month % 28) for _, month, _ in told.bills]
    return {
        "customers": list(told.activated.items()),
        "bills": told.bills,
        "suspensions": told.stops,
        "purchases": [
            (who, day, fee) for day, (who, _, fee) in zip(first, told.bills, strict=True)
        ],
    }


def created(kinds: dict[str, str], rows: dict[str, Rows]) -> Iterator[tuple[str, Rows]]:
    """Statements that make the tables, and their rows."""
    texts = any(isinstance(row[0], str) for row in rows["customers"])
    kinds = {**kinds, "ID": "VARCHAR" if texts else "BIGINT"}
    for table, columns in TABLES.items():
        listed = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in columns.items())
        yield f'CREATE TABLE "{table}" ({listed})', []
        places = ", ".join("?" for _ in columns)
        yield f'INSERT INTO "{table}" VALUES ({places})', rows[table]  # noqa: S608


@contextmanager
def on_duckdb(rows: dict[str, Rows]) -> Iterator[Run]:
    """DuckDB, with amounts as decimals."""
    with duckdb.connect() as connection:
        for sql, each in created({"AMOUNT": "DECIMAL(18, 2)"}, rows):
            if "INSERT" not in sql:
                connection.execute(sql)
            elif each:
                names = [f"c{place}" for place in range(len(each[0]))]
                connection.register(
                    "given", pa.table([*map(pa.array, zip(*each, strict=True))], names)
                )
                into = sql.partition("VALUES")[0]
                connection.execute(f"{into} SELECT * FROM given")  # noqa: S608  the words are ours
        yield lambda sql: connection.execute(sql).fetchall()


@contextmanager
def on_sqlite(rows: dict[str, Rows]) -> Iterator[Run]:
    """SQLite, with amounts as floats and days as texts."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for sql, each in created({"AMOUNT": "DOUBLE", "DATE": "TEXT"}, rows):
            if "INSERT" in sql:
                connection.executemany(sql, [tuple(map(plain, row)) for row in each])
            else:
                connection.execute(sql)
        yield lambda sql: connection.execute(sql).fetchall()


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


DATABASES = {"duckdb": on_duckdb, "sqlite": on_sqlite}


def asked(dialect: str, told: Histories, sql: str) -> dict[Any, tuple[Any, ...]]:
    """What a statement says of each customer; nobody has two rows."""
    with DATABASES[dialect](rows_of(told)) as run:
        return by_id(run(sql))


def by_id(rows: list[tuple[Any, ...]]) -> dict[Any, tuple[Any, ...]]:
    found = {row[0]: row[1:] for row in rows}
    assert len(found) == len(rows)
    return found


def values(column: Any) -> list[Any]:
    """A column with None for null."""
    return [None if one is None or one != one else one for one in np.ma.asarray(column).tolist()]


def assert_same(found: dict[Any, tuple[Any, ...]], told: Histories, column: Any) -> None:
    assert found == {
        one: (value,) for one, value in zip(told.activated, values(column), strict=True)
    }


@pytest.mark.parametrize("dialect", DATABASES)
@SLOW
@given(told=histories())
def test_tenure(dialect: str, told: Histories) -> None:
    """Whole months, null where the activation is."""
    sql = events.tenure_months("customers", told.on, dialect)
    assert_same(asked(dialect, told, sql), told, by_columns.tenure_months(told.base, told.on))


@pytest.mark.parametrize("dialect", DATABASES)
@pytest.mark.parametrize("month", [202402, 202404, 202502])
def test_tenure_at_the_end_of_months(dialect: str, month: int) -> None:
    """Each day of a month and those around it, for activations on each day of two years."""
    start = date(month // 100, month % 100, 1) - timedelta(days=1)
    for on in (start + timedelta(days=ahead) for ahead in (0, 1, 27, 28, 29, 30, 31, 32)):
        activated = {age: on - timedelta(days=age) for age in range(800)}
        told = Histories(on, activated, [], [])
        sql = events.tenure_months("customers", on, dialect)
        assert_same(asked(dialect, told, sql), told, by_columns.tenure_months(told.base, on))


@pytest.mark.parametrize("dialect", DATABASES)
@SLOW
@given(told=histories(), months=st.integers(1, 30))
def test_mean_spend(dialect: str, told: Histories, months: int) -> None:
    """The same double, null where the fact is missing."""
    sql = events.mean_monthly_spend("customers", "bills", told.on, months, dialect)
    wanted = by_columns.mean_monthly_spend(told.bill_columns, told.base, told.on, months)
    assert_same(asked(dialect, told, sql), told, wanted)


@pytest.mark.parametrize("dialect", DATABASES)
@SLOW
@given(told=histories())
def test_last_year(dialect: str, told: Histories) -> None:
    """The same double, and 0 for who came this year."""
    sql = events.last_year_spend("customers", "bills", told.on, dialect)
    wanted = by_columns.last_year_spend(told.bill_columns, told.base, told.on)
    assert_same(asked(dialect, told, sql), told, wanted)


@pytest.mark.parametrize("dialect", DATABASES)
@SLOW
@given(told=histories(), months=st.integers(1, 24))
def test_suspensions(dialect: str, told: Histories, months: int) -> None:
    """Episodes, 0 for who was never stopped."""
    sql = events.involuntary_suspensions("customers", "suspensions", told.on, months, dialect)
    wanted = by_columns.involuntary_suspensions(told.stop_columns, told.base, told.on, months)
    assert_same(asked(dialect, told, sql), told, wanted)


@pytest.mark.parametrize("dialect", DATABASES)
@SLOW
@given(told=histories(), data=st.data())
def test_rfm(dialect: str, told: Histories, data: st.DataObject) -> None:
    """Whatever the window, and whatever is counted."""
    windows = st.sampled_from(
        ({}, {"window": 90}, {"window": told.on - timedelta(days=400)}, {"window_months": 3})
    )
    how: Any = data.draw(windows) | {"by": data.draw(st.sampled_from(("purchase", "day")))}
    found = asked(dialect, told, events.rfm_table("purchases", told.on, dialect, **how))
    wanted = rfm_of(told, **how)
    if dialect == "sqlite":
        wanted = {one: tuple(map(plain, row)) for one, row in wanted.items()}
    assert found == wanted


def rfm_of(told: Histories, **how: Any) -> dict[Any, tuple[Any, ...]]:
    """What Python says of the purchases."""
    bought = rows_of(told)["purchases"]
    columns = [[row[place] for row in bought] for place in range(3)]
    made = rfm.table(*columns, as_of=told.on, **how)
    names = ("recency_days", "frequency", "monetary", "first_date", "last_date")
    rows = zip(*(values(made.columns()[name]) for name in names), strict=True)
    return dict(zip(made.ids.tolist(), rows, strict=True))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    """A connection to a server of its own."""
    if postgres_programs() is None:
        pytest.skip("PostgreSQL's server is not installed")
    with postgres_server() as where, psycopg.connect(where) as connection:
        yield connection


def on_postgres(connection: Any, rows: dict[str, Rows]) -> Run:
    """PostgreSQL, with amounts as numerics."""
    cursor = connection.cursor()
    for sql, _ in created({"AMOUNT": "NUMERIC(18, 2)"}, rows):
        if "INSERT" not in sql:
            cursor.execute(sql.replace("CREATE TABLE", "DROP TABLE IF EXISTS").partition(" (")[0])
            cursor.execute(sql.replace("CREATE", "CREATE TEMPORARY"))
    for table in TABLES:
        with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
            for row in rows[table]:
                copy.write_row(row)
    return lambda sql: cursor.execute(sql).fetchall()


@SLOW
@given(told=histories(), months=st.integers(1, 24))
def test_postgres(postgres: Any, told: Histories, months: int) -> None:
    """Every fact, and recency, frequency and monetary value, on a server."""
    run, on, base = on_postgres(postgres, rows_of(told)), told.on, told.base
    bills, stops = told.bill_columns, told.stop_columns
    for sql, column in (
        (
            events.tenure_months("customers", on, "postgres"),
            by_columns.tenure_months(base, on),
        ),
        (
            events.mean_monthly_spend("customers", "bills", on, months, "postgres"),
            by_columns.mean_monthly_spend(bills, base, on, months),
        ),
        (
            events.last_year_spend("customers", "bills", on, "postgres"),
            by_columns.last_year_spend(bills, base, on),
        ),
        (
            events.involuntary_suspensions("customers", "suspensions", on, months, "postgres"),
            by_columns.involuntary_suspensions(stops, base, on, months),
        ),
    ):
        assert_same(by_id(run(sql)), told, column)
    sql = events.rfm_table("purchases", on, "postgres", window_months=months)
    assert by_id(run(sql)) == rfm_of(told, window_months=months)


# What Python refuses is null.

ON = date(2024, 6, 1)
SINCE = date(2024, 4, 15)
FIVE = Decimal(5)


def one(
    bills: Sequence[tuple[int, Any]] = (), stops: Sequence[tuple[Any, Any, Any]] = ()
) -> Histories:
    """A customer who came in April, and another of whom nothing is wrong."""
    months = [(202404, Decimal(5)), (202405, Decimal(5))]
    return Histories(
        ON,
        {7: SINCE, 8: SINCE},
        [(7, *bill) for bill in bills] + [(8, *bill) for bill in months],
        [(7, *stop) for stop in stops],
    )


@pytest.mark.parametrize("dialect", DATABASES)
@pytest.mark.parametrize(
    "bills",
    [
        [(202404, FIVE)],
        [(202404, FIVE), (202405, FIVE), (202405, FIVE)],
        [(202404, FIVE), (202405, None)],
        [(202404, FIVE), (202405, -FIVE)],
        [(202404, FIVE), (202405, Decimal(10**14))],
    ],
    ids=["missing", "two of a month", "null", "below 0", "too large"],
)
def test_bills_that_cannot_be_are_null(dialect: str, bills: Any) -> None:
    """Nobody else is touched."""
    told = one(bills)
    sql = events.mean_monthly_spend("customers", "bills", ON, dialect=dialect)
    assert asked(dialect, told, sql) == {7: (None,), 8: (5.0,)}
    if all(bill[1] is not None for bill in bills):
        try:
            found = by_columns.mean_monthly_spend(told.bill_columns, told.base, ON)
        except (FactError, InputError):
            return
        assert values(found)[0] is None


def test_amounts_finer_than_fen_are_null() -> None:
    """On SQLite, where a column may hold them; 0.29 is no such amount."""
    sql = events.mean_monthly_spend("customers", "bills", ON, dialect="sqlite")
    for amount, wanted in ((0.005, None), (0.29, 0.29)):
        assert asked("sqlite", one([(202404, amount), (202405, amount)]), sql)[7] == (wanted,)


@pytest.mark.parametrize("dialect", DATABASES)
@pytest.mark.parametrize(
    "stop",
    [
        (None, None, "arrears"),
        (ON, ON - timedelta(days=1), "arrears"),
        (ON, None, "欠费"),
        (ON, None, None),
    ],
    ids=["no start", "ends before", "no such word", "no word"],
)
def test_stops_that_cannot_be_are_null(dialect: str, stop: Any) -> None:
    """Even beside one that can."""
    told = one(stops=[stop, (SINCE, SINCE, "arrears")])
    sql = events.involuntary_suspensions("customers", "suspensions", ON, dialect=dialect)
    assert asked(dialect, told, sql) == {7: (None,), 8: (0,)}
    with pytest.raises((FactError, InputError)):
        by_columns.involuntary_suspensions(told.stop_columns, told.base, ON)


@pytest.mark.parametrize("dialect", DATABASES)
def test_purchases_that_cannot_be_are_null(dialect: str) -> None:
    """All of a customer's figures, for one day or amount that is not known."""
    good = (8, ON, Decimal("1.50"))
    for bad in ((7, None, Decimal(1)), (7, ON, None), (7, ON, Decimal(-1))):
        rows: dict[str, Rows] = dict.fromkeys(TABLES, ()) | {"purchases": [good, bad]}
        with DATABASES[dialect](rows) as run:
            found = by_id(run(events.rfm_table("purchases", ON, dialect)))
        day = plain(ON) if dialect == "sqlite" else ON
        assert found == {7: (None,) * 5, 8: (0, 1, 1.5, day, day)}


@pytest.mark.parametrize("dialect", DATABASES)
def test_who_came_later_has_no_facts(dialect: str) -> None:
    """An activation after the day contradicts the question, and null is all there is to say."""
    told = Histories(ON, {7: ON + timedelta(days=1), 8: None}, [(7, 202405, 1), (8, 202405, 1)], [])
    for sql in (
        events.tenure_months("customers", ON, dialect),
        events.mean_monthly_spend("customers", "bills", ON, dialect=dialect),
        events.last_year_spend("customers", "bills", ON, dialect),
    ):
        assert asked(dialect, told, sql) == {7: (None,), 8: (None,)}


# Words.


def statements(dialect: str, **how: Any) -> list[str]:
    """One of each kind."""
    named = {"columns": how["columns"]} if "columns" in how else {}
    return [
        events.tenure_months(how.get("a", "customers"), ON, dialect, **named),
        events.mean_monthly_spend(how.get("a", "customers"), "b", ON, 12, dialect, **named),
        events.last_year_spend("c", how.get("a", "bills"), ON, dialect, **named),
        events.involuntary_suspensions("c", how.get("a", "stops"), ON, 12, dialect, **named),
        events.rfm_table(how.get("a", "purchases"), ON, dialect, window=30, **named),
    ]


def bare(sql: str) -> str:
    """A statement without what only says how it is laid out."""
    return re.sub(r"[\s()]", "", sql)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_its_own(dialect: str, caplog: Any) -> None:
    """Nothing is left unsaid on the way into a dialect, whose text comes back as the same tree."""
    for sql in statements(dialect):
        (tree,) = sqlglot.parse(sql, dialect=dialect)
        assert tree is not None
        assert bare(tree.sql(dialect=dialect)) == bare(sql)
    assert not caplog.records


def as_duckdb_says(node: Any) -> Any:
    """What sqlglot does not carry over: ClickHouse's dates, and what no rating carries over."""
    if isinstance(node, sqlglot.exp.Anonymous) and node.name.lower() == "todate":
        return sqlglot.exp.cast(node.expressions[0], "DATE")
    return carry(node)


@pytest.mark.parametrize("dialect", [one for one in DIALECTS if one not in DATABASES])
@settings(SLOW, max_examples=SOME // 4)
@given(told=histories())
def test_other_dialects_mean_the_same(dialect: str, told: Histories) -> None:
    """Read by sqlglot and written for DuckDB, each statement says what DuckDB's own says."""
    makers: list[Callable[[str], str]] = [
        lambda d: events.tenure_months("customers", told.on, d),
        lambda d: events.mean_monthly_spend("customers", "bills", told.on, 6, d),
        lambda d: events.last_year_spend("customers", "bills", told.on, d),
        lambda d: events.involuntary_suspensions("customers", "suspensions", told.on, 12, d),
        lambda d: events.rfm_table("purchases", told.on, d, window_months=6),
    ]
    with DATABASES["duckdb"](rows_of(told)) as run:
        for make in makers:
            (tree,) = sqlglot.parse(make(dialect), dialect=dialect)
            sql = tree.transform(as_duckdb_says).sql("duckdb")
            assert by_id(run(sql)) == by_id(run(make("duckdb")))


WICKED = "a\"b`c'd; DROP TABLE x; --"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_names_stay_names(dialect: str) -> None:
    """Whatever a table or a column is called, it is quoted whole."""
    names = dict.fromkeys(("id", "activated_on", "month", "amount", "date", "reason"), WICKED)
    for sql in statements(dialect, a=[WICKED], columns=names):
        (tree,) = sqlglot.parse(sql, dialect=dialect)
        assert WICKED in {one.name for one in tree.find_all(sqlglot.exp.Table)}
        assert not list(tree.find_all(sqlglot.exp.Drop))


def test_columns_may_be_called_otherwise() -> None:
    """The id comes back under the name that it has in the table."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE c AS SELECT 7 AS who, DATE '2024-04-15' AS since")
        connection.execute(
            "CREATE TABLE b AS SELECT * FROM (VALUES (7, 202405, 880)) t(who, m, fee)"
        )
        names = {"id": "who", "activated_on": "since", "month": "m", "amount": "fee"}
        sql = events.mean_monthly_spend("c", "b", ON, 1, unit="fen", columns=names)
        found = connection.execute(sql)
        assert [one[0] for one in found.description] == ["who", "monthly_spend"]
        assert found.fetchall() == [(7, 8.8)]


def test_what_cannot_be_asked_is_refused() -> None:
    """A dialect, a table, a window, a count."""
    with pytest.raises(InputError, match=r"sql\.dialect"):
        events.tenure_months("customers", ON, "duck")
    with pytest.raises(InputError, match=r"sql\.table"):
        events.tenure_months("", ON)
    with pytest.raises(FactError, match="a window of 0 months"):
        events.mean_monthly_spend("c", "b", ON, 0)
    with pytest.raises(InputError, match="'purchase' or 'day'"):
        events.rfm_table("p", ON, by="week")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="both given"):
        events.rfm_table("p", ON, window=3, window_months=3)


def test_a_column_that_no_table_has_is_not_renamed() -> None:
    """Or a misspelt name of ours would leave the column to be looked for under it."""
    with pytest.raises(InputError) as caught:
        events.tenure_months("customers", ON, columns={"activated": "since"})
    assert caught.value.code == "argument.invalid"
    assert caught.value.problems[0].hint == "did you mean 'activated_on'?"
