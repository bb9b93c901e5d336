"""What a row costs from Parquet to Parquet, in each way to rate it: the figures of docs/scale.md.

Each way reads the inputs, rates by `cmcc.credit_rating`, and writes the id, the answers and the
status. The bare copy reads and writes the same columns and decides nothing.
"""

# ruff: noqa: INP001, S608, T201 - it prints; the statements are put together from words of our own.

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

import telcrm
from telcrm.adapters.spark import rate

__all__ = ["main"]

BOOK: Final = telcrm.load("cmcc.credit_rating")
COLUMNS: Final = ("id", *BOOK.outputs, "telcrm_status")
PART: Final = 1 << 20

Way = Callable[[Path, Path], None]


def made(rows: int, where: Path) -> None:
    """A Parquet file of made-up customers, in parts of a million."""
    random = np.random.default_rng(1)
    words = pa.array(BOOK.inputs["brand"].type.values)
    writer: Any = None
    for start in range(0, rows, PART):
        count = min(PART, rows - start)
        codes = pa.array(random.integers(0, 3, count, dtype=np.int8))
        table = pa.table(
            {
                "id": np.arange(start, start + count),
                "brand": pa.DictionaryArray.from_arrays(codes, words),
                "tenure_months": random.integers(0, 150, count, dtype=np.int32),
                "monthly_spend": random.integers(0, 60_000, count) / 100,
                "suspensions": random.integers(0, 4, count, dtype=np.int32),
            }
        )
        writer = writer or pq.ParquetWriter(where, table.schema)
        writer.write_table(table)
    writer.close()


def frames(engine: Any) -> Way:
    """By `evaluate`, a row group after the other."""

    def run(given: Path, out: Path) -> None:
        file = pq.ParquetFile(given, read_dictionary=["brand"])
        writer: Any = None
        for number in range(file.num_row_groups):
            rated = BOOK.evaluate(file.read_row_group(number), missing="mark", engine=engine)
            table = rated.select(list(COLUMNS))
            writer = writer or pq.ParquetWriter(out, table.schema)
            writer.write_table(table)
        writer.close()

    return run


def statements(threads: int, *, bare: bool = False) -> Way:
    """By our statement in DuckDB; or a copy that decides nothing."""

    def run(given: Path, out: Path) -> None:
        with duckdb.connect(config={"threads": threads}) as connection:
            connection.execute(f"CREATE VIEW customers AS SELECT * FROM '{given}'")
            sql = BOOK.to_sql("customers", keep=["id"])
            copied = "SELECT id, tenure_months, suspensions, brand, monthly_spend FROM customers"
            connection.execute(f"COPY ({copied if bare else sql}) TO '{out}' (FORMAT parquet)")

    return run


def expressions(session: Any) -> Way:
    """By Spark's expressions."""

    def run(given: Path, out: Path) -> None:
        rated = rate(session.read.parquet(str(given)), BOOK).select(*COLUMNS)
        rated.write.mode("overwrite").parquet(str(out))

    return run


def ways(threads: int) -> Iterator[tuple[str, Way]]:
    """Each way by name."""
    session = SparkSession.builder.master(f"local[{threads}]").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield "copied by DuckDB, nothing decided", statements(threads, bare=True)
    yield "telcrm, NumPy", frames("numpy")
    yield "telcrm, native", frames("native")
    yield "DuckDB, our statement", statements(threads)
    yield "Spark, our expressions", expressions(session)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        given, out = Path(folder, "given.parquet"), Path(folder, "out.parquet")
        made(asked.rows, given)
        print("| way | seconds | million rows a second |\n|---|--:|--:|")
        for name, way in ways(asked.threads):
            wall = median(timed(way, given, out, asked.repeats))
            print(f"| {name} | {wall:.2f} | {asked.rows / wall / 1e6:.1f} |", flush=True)


def timed(way: Way, given: Path, out: Path, repeats: int) -> Iterator[float]:
    """Seconds, once it is warm."""
    way(given, out)
    for _ in range(repeats):
        begun = perf_counter()
        way(given, out)
        yield perf_counter() - begun


if __name__ == "__main__":
    main()
