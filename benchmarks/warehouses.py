"""What rating costs in DuckDB and Spark: our statement, and CASE as one writes it by hand.

By hand there are two: one that checks nothing, and one that says of each row, as ours does, whether
it could be rated and why not. Between them stands what the column of status costs by itself: the
first with a word beside each row, and ours with that column left out. With `--parts` the first is
made into ours one step after the other. Answers are compared before anything is timed.
"""

# ruff: noqa: INP001, S608, T201 - it prints; the texts are put together from words of our own.

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median
from time import perf_counter
from typing import Any, Final

import numpy as np
import pyarrow as pa
from families import book_of
from scenes.rules_data import ruled

import telcrm

if find_spec("duckdb"):
    import duckdb
if find_spec("pyspark"):
    from pyspark.sql import SparkSession

    from telcrm.adapters.spark import rate

__all__ = ["main"]

BOOK: Final = telcrm.load("cmcc.credit_rating")

CUSTOMERS: Final = """
SELECT id,
    CASE id % 3 WHEN 0 THEN '全球通' WHEN 1 THEN '动感地带' ELSE '神州行' END AS brand,
    CAST((id * 7919) % 150 AS INT) AS tenure_months,
    CAST(((id * 104729) % 60000) / 100.0 AS DOUBLE) AS monthly_spend,
    CAST(CASE WHEN id % 5 = 0 THEN id % 4 ELSE 0 END AS INT) AS suspensions
FROM {rows}
"""
"""Made-up customers: the same numbers everywhere."""

SCORE: Final = """
CASE WHEN brand = '全球通' THEN 50 WHEN brand = '动感地带' THEN 30 ELSE 20 END
+ CASE WHEN tenure_months >= 60 THEN 300 WHEN tenure_months >= 48 THEN 250
    WHEN tenure_months >= 36 THEN 200 WHEN tenure_months >= 24 THEN 150
    WHEN tenure_months >= 12 THEN 50 ELSE 0 END
+ CASE WHEN monthly_spend > 400 THEN 250 WHEN monthly_spend > 200 THEN 200
    WHEN monthly_spend > 120 THEN 150 WHEN monthly_spend > 80 THEN 100
    WHEN monthly_spend > 50 THEN 50 WHEN monthly_spend > 20 THEN 20 ELSE 0 END
- 100 * suspensions
"""

STAR: Final = """
CASE WHEN credit_score >= 500 THEN 5 WHEN credit_score >= 400 THEN 4
    WHEN credit_score >= 300 THEN 3 WHEN credit_score >= 200 THEN 2
    WHEN credit_score >= 100 THEN 1 WHEN credit_score < 100 THEN 0 END
"""

STATUS: Final = """
CASE WHEN brand IS NULL THEN 'input.missing: brand'
    WHEN brand NOT IN ('全球通', '动感地带', '神州行') THEN 'input.category: brand'
    WHEN tenure_months IS NULL THEN 'input.missing: tenure_months'
    WHEN tenure_months NOT BETWEEN 0 AND 1200 THEN 'input.range: tenure_months'
    WHEN monthly_spend IS NULL THEN 'input.missing: monthly_spend'
    WHEN monthly_spend NOT BETWEEN 0 AND 99999999.99 THEN 'input.range: monthly_spend'
    WHEN suspensions IS NULL THEN 'input.missing: suspensions'
    WHEN suspensions NOT BETWEEN 0 AND 300 THEN 'input.range: suspensions'
    ELSE 'rated' END
"""

BARE: Final = f"SELECT *, {STAR} AS star FROM (SELECT *, {SCORE} AS credit_score FROM customers)"
TOLD: Final = f"""
SELECT *, {STAR} AS star FROM (
    SELECT *, CASE WHEN telcrm_status = 'rated' THEN {SCORE} END AS credit_score
    FROM (SELECT *, {STATUS} AS telcrm_status FROM customers))
"""

WORD: Final = f"SELECT *, 'rated' AS telcrm_status FROM ({BARE})"

HAND: Final = "CASE by hand, nothing checked"
WORDED: Final = "CASE by hand, and a column that says 'rated'"
CHECKED: Final = "CASE by hand, checks and status"
OURS: Final = "telcrm"
SHORT: Final = "telcrm, its status left out"

ASKED: Final = SCORE.replace("ELSE 20", "WHEN brand = '神州行' THEN 20")
SOUND: Final = """
tenure_months BETWEEN 0 AND 1200 AND ROUND(tenure_months) = tenure_months
AND monthly_spend BETWEEN 0 AND 99999999.99
AND suspensions BETWEEN 0 AND 300 AND ROUND(suspensions) = suspensions
"""
ONCE: Final = f"CASE WHEN {SOUND} THEN {ASKED} END"

Runs = Mapping[str, Callable[[], Any]]


def _by_hand(score: str, kind: str) -> str:
    score, star = (f"CAST({one} AS {kind})" for one in (score, STAR))
    return f"SELECT *, {star} AS star FROM (SELECT *, {score} AS credit_score FROM customers)"


def compared(*, parts: bool) -> dict[str, str]:
    """The statements that are timed in DuckDB, the first of them CASE that checks nothing."""
    ours = BOOK.to_sql("customers")
    steps = {
        "the third brand asked for": _by_hand(ASKED, "INTEGER"),
        "facts checked, round the score": _by_hand(ONCE, "INTEGER"),
        "answers of 64 bits": _by_hand(ONCE, "BIGINT"),
    }
    return {
        HAND: BARE,
        **(steps if parts else {}),
        SHORT: f"SELECT * EXCLUDE (telcrm_status) FROM ({ours})",
        WORDED: WORD,
        CHECKED: TOLD,
        OURS: ours,
    }


def of_duckdb(rows: int, *, parts: bool = False) -> Runs:
    """Each statement makes a table of what it says."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    source = CUSTOMERS.format(rows=f"range({rows}) AS r(id)")
    connection.execute(f"CREATE TABLE customers AS {source}")
    statements = compared(parts=parts)
    sums = {name: connection.execute(_sums(one)).fetchall() for name, one in statements.items()}
    _require_equal(sums)

    def run(statement: str) -> Callable[[], Any]:
        return lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE rated AS {statement}")

    return {name: run(one) for name, one in statements.items()}


def of_spark(rows: int) -> Runs:
    """Each frame is computed whole and written nowhere."""
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for key, value in local.items():
        builder = builder.config(key, value)
    spark = builder.config("spark.driver.memory", "4g").getOrCreate()
    made = spark.sql(CUSTOMERS.format(rows=f"range({rows})")).cache()
    made.createOrReplaceTempView("customers")
    ours = rate(made, BOOK)
    frames = {HAND: spark.sql(BARE), SHORT: ours.drop("telcrm_status"), WORDED: spark.sql(WORD)}
    frames |= {CHECKED: spark.sql(TOLD), OURS: ours}
    sums = {}
    for name, frame in frames.items():
        frame.createOrReplaceTempView("rated")
        sums[name] = [tuple(row) for row in spark.sql(_sums("TABLE rated")).collect()]
    _require_equal(sums)

    def run(frame: Any) -> Callable[[], Any]:
        return lambda: frame.write.format("noop").mode("overwrite").save()

    return {name: run(one) for name, one in frames.items()}


def _sums(statement: str) -> str:
    """Sums that differ where some row does."""
    return (
        "SELECT COUNT(credit_score), SUM(credit_score * (id % 1009)), SUM(star * (id % 1013)) "
        f"FROM ({statement}) AS answered"
    )


def _require_equal(sums: Mapping[str, Any]) -> None:
    if len({str(one) for one in sums.values()}) > 1:
        raise ValueError(f"answers differ: {sums}")


def timed(runs: Runs, repeats: int) -> Iterator[str]:
    """A row of the table for each, timed in turn; ratios are of one turn, and their median told."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(repeats):
        for name, run in runs.items():
            start = perf_counter()
            run()
            seconds[name].append(perf_counter() - start)
    for name, found in seconds.items():
        others = (zip(found, seconds[one], strict=True) for one in (HAND, CHECKED))
        ratios = (median(mine / theirs for mine, theirs in pairs) for pairs in others)
        told = " | ".join(f"{ratio:.2f}" for ratio in ratios)
        yield f"| {name} | {min(found):.2f} | {median(found):.2f} | {told} |"


def of_rules(family: str, rules: int, rows: int) -> float:
    """Seconds in which DuckDB decides rows by a table of rules; answers are compared."""
    data = ruled(family, rules, rows)
    book = book_of(dict(data.book))
    columns = {"id": np.arange(rows), **data.columns}
    for name, words in data.categories.items():
        columns[name] = np.array(words, dtype=object).take(data.columns[name])
    connection = duckdb.connect()
    connection.register("given", pa.table({name: pa.array(one) for name, one in columns.items()}))
    connection.execute("CREATE TABLE customers AS SELECT * FROM given")
    statement = f"SELECT * FROM ({book.to_sql('customers')}) ORDER BY id"
    start = perf_counter()
    found = connection.sql(statement).to_arrow_table()
    seconds = perf_counter() - start
    facts = {name: columns[name] for name in data.columns}
    wanted = book.evaluate(facts)["answer"].tolist()
    if found["answer"].to_pylist() != wanted:
        raise ValueError(f"answers differ: {family}, {rules} rules")
    return seconds


def tables(rows: int) -> Iterator[str]:
    """A row of the table for each family."""
    for family in ("banded", "own bounds", "narrow"):
        found = (of_rules(family, rules, rows) for rules in SIZES)
        told = " | ".join(f"{seconds / rows * 1e6:.1f}" for seconds in found)
        yield f"| {family} | {told} |"


SIZES: Final = (100, 1_000, 10_000)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", action="store_true", help="decision tables, not the rating")
    parser.add_argument("--parts", action="store_true", help="DuckDB, step after step")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    arguments = parser.parse_args()
    if arguments.tables:
        print("| microseconds a row |", *(f"{size:,} rules |" for size in SIZES))
        print("|---|---|---|---|", *tables(arguments.rows // 10), sep="\n")
        return
    engines = {"duckdb": partial(of_duckdb, parts=arguments.parts), "pyspark": of_spark}
    for package, engine in engines.items():
        if find_spec(package) and (package == "duckdb" or not arguments.parts):
            print(f"{package} {version(package)}, {arguments.rows:,} rows\n")
            print("| statement | best s | median s | of by hand | of by hand with checks |")
            print("|---|---|---|---|---|")
            print(*timed(engine(arguments.rows), arguments.repeats), "", sep="\n")


if __name__ == "__main__":
    main()
