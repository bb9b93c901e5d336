"""Databases that rate: each takes a book and records, and gives what its table says of each row."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import sqlglot
from sqlglot import exp

from telcrm.rules import RuleBook

Records = Sequence[Mapping[str, Any]]
Answers = list[dict[str, Any]]

TABLE = "所有.客户; DROP TABLE x; --\"'`".replace(".", "")
"""A name that must stay a name."""


ROW = "the row"
"""A column that numbers the records, for a database gives its rows in any order."""


def answers(book: RuleBook, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Answers:
    """The outputs and the status of each row, as Python values; the rest of a row aside."""
    kinds = {name: one.type.kind for name, one in book.form.outputs.items()}
    wanted = [*book.outputs, "telcrm_status"]
    start = len(names) - len(wanted)
    at = list(names).index(ROW)
    assert list(names[start:]) == wanted
    return [
        {
            name: _value(value, kinds.get(name))
            for name, value in zip(wanted, row[start:], strict=True)
        }
        for row in sorted(rows, key=lambda row: row[at])
    ]


def _value(value: Any, kind: str | None) -> Any:
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    return bool(value) if kind == "boolean" and value is not None else value


# DuckDB.


ARROW = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "category": pa.string(),
    "string": pa.string(),
    "date": pa.date32(),
    "month": pa.int32(),
}


def arrow_table(book: RuleBook, records: Records, *, floats: bool) -> pa.Table:
    """Records as an Arrow table."""
    columns = {ROW: pa.array(range(len(records)))}
    for name, one in book.inputs.items():
        kind = one.type.kind
        values = [record[name] for record in records]
        if kind == "decimal":
            of = pa.float64() if floats else pa.decimal128(28, 10)
            values = [v if v is None else float(v) if floats else _fixed(v) for v in values]
        else:
            of = ARROW[kind]
        columns[name] = pa.array(values, of)
    return pa.table(columns)


def _fixed(value: Any) -> Decimal:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return exact.quantize(Decimal("1E-10"))


def by_duckdb(
    book: RuleBook, records: Records, *, floats: bool, statement: str | None = None
) -> Answers:
    """What DuckDB says."""
    with duckdb.connect() as connection:
        connection.register("given", arrow_table(book, records, floats=floats))
        quoted = exp.to_identifier(TABLE, quoted=True).sql("duckdb")
        connection.execute(f"CREATE TABLE {quoted} AS SELECT * FROM given")  # noqa: S608
        found = connection.execute(statement or book.to_sql([TABLE]))
        return answers(book, [one[0] for one in found.description], found.fetchall())


def by_duckdb_knowing(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What DuckDB says to a statement that was told the types of the table's columns."""
    table = arrow_table(book, records, floats=floats)
    known = duckdb.from_arrow(table)
    types = dict(zip(known.columns, map(str, known.types), strict=True))
    return by_duckdb(book, records, floats=floats, statement=book.to_sql([TABLE], types=types))


def by_duckdb_from(dialect: str) -> Any:
    """What DuckDB says to the statement of another dialect, carried over by sqlglot."""

    def rate(book: RuleBook, records: Records, *, floats: bool) -> Answers:
        kept = None if dialect != "hive" else [ROW, *book.inputs]
        written = book.to_sql([TABLE], dialect, keep=kept)
        (tree,) = sqlglot.parse(written, read=dialect)
        assert tree is not None
        carried = tree.transform(carry).sql("duckdb")
        return by_duckdb(book, records, floats=floats, statement=carried)

    return rate


def carry(node: exp.Expression) -> exp.Expression | None:
    """What has no counterpart in DuckDB: collations, wide numbers, what Oracle has of its own."""
    if isinstance(node, exp.Collate):
        return node.this
    if isinstance(node, exp.From) and node.this.name == "dual":
        return None
    if isinstance(node, exp.DataType) and node.this == exp.DType.DECIMAL and not node.expressions:
        return exp.DataType.build("DECIMAL(38, 9)")
    if isinstance(node, exp.DataType) and node.sql().startswith("DECIMAL(76, "):
        return exp.DataType.build(f"DECIMAL(38, {node.expressions[1].name})")
    if isinstance(node, exp.DataType) and node.this == exp.DType.BIGDECIMAL:
        return exp.DataType.build("DECIMAL(38, 20)")
    if isinstance(node, exp.DataType) and node.this == exp.DType.INT:
        return exp.DataType.build("BIGINT")
    if isinstance(node, exp.Anonymous) and node.name == "BITAND":
        left, right = (exp.Paren(this=one.transform(carry)) for one in node.expressions)
        return exp.Paren(this=exp.BitwiseAnd(this=left, expression=right))
    if isinstance(node, exp.Anonymous) and node.name == "TRUNC":
        return exp.cast(node.expressions[0], "DATE")
    return node


# SQLite.

SQLITE = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "decimal": "DECIMAL(28, 10)",
    "category": "TEXT",
    "string": "TEXT",
    "date": "TEXT",
    "month": "INTEGER",
}


def by_sqlite(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What SQLite says; its decimals are floats."""
    connection = sqlite3.connect(":memory:")
    try:
        _fill_sqlite(connection, book, records, floats=floats)
        found = connection.execute(book.to_sql([TABLE], "sqlite"))
        names = [one[0] for one in found.description]
        return answers(book, names, found.fetchall())
    finally:
        connection.close()


def _fill_sqlite(
    connection: sqlite3.Connection, book: RuleBook, records: Records, *, floats: bool
) -> None:
    kinds = {ROW: "INTEGER"}
    kinds |= {name: SQLITE[one.type.kind] for name, one in book.inputs.items()}
    if floats:
        kinds = {name: "DOUBLE" if kind.startswith("DEC") else kind for name, kind in kinds.items()}
    connection.execute(_create(kinds, "sqlite"))
    places = ", ".join("?" for _ in kinds)
    table = exp.to_identifier(TABLE, quoted=True).sql("sqlite")
    rows = [[at, *(_plain(one[name]) for name in book.inputs)] for at, one in enumerate(records)]
    connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _create(kinds: Mapping[str, str], dialect: str, word: str = "TABLE") -> str:
    table = exp.to_identifier(TABLE, quoted=True).sql(dialect)
    columns = ", ".join(
        f"{exp.to_identifier(name, quoted=True).sql(dialect)} {kind}"
        for name, kind in kinds.items()
    )
    return f"CREATE {word} {table} ({columns})"


# PostgreSQL.

POSTGRES = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "decimal": "NUMERIC",
    "category": "VARCHAR",
    "string": "TEXT",
    "date": "DATE",
    "month": "INTEGER",
}


def postgres_programs() -> Path | None:
    """Where the server's programs are, if they are installed."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((one for one in places if (one / "initdb").exists()), None)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server of its own on loopback, in a folder of its own; gives how to reach it."""
    programs = postgres_programs()
    assert programs is not None
    folder = tempfile.mkdtemp(prefix="telcrm_postgres_")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = f"{folder}/data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    try:
        _run(
            programs / "initdb",
            "-D",
            data,
            "-U",
            "telcrm",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        yield f"host=127.0.0.1 port={port} user=telcrm dbname=postgres"
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *words: str) -> None:
    """Run one of the server's programs, which refuse to be run by root."""
    user = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    subprocess.run(  # noqa: S603  the words are ours
        [str(program), *words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        timeout=60,
        **user,
    )


def by_postgres(connection: psycopg.Connection[Any]) -> Any:
    """What PostgreSQL says, through a connection."""

    def rate(book: RuleBook, records: Records, *, floats: bool) -> Answers:
        kinds = {ROW: "INTEGER"}
        kinds |= {name: POSTGRES[one.type.kind] for name, one in book.inputs.items()}
        if floats:
            kinds = {n: "DOUBLE PRECISION" if k == "NUMERIC" else k for n, k in kinds.items()}
        table = exp.to_identifier(TABLE, quoted=True).sql("postgres")
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(_create(kinds, "postgres", "TEMPORARY TABLE"))
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for at, record in enumerate(records):
                    copy.write_row([at, *(record[name] for name in book.inputs)])
            cursor.execute(book.to_sql([TABLE], "postgres"))  # type: ignore[arg-type]
            names = [one.name for one in cursor.description or ()]
            return answers(book, names, cursor.fetchall())

    return rate
