"""Spark in this process, small and quiet, and what it says of a book's rows."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from databases import Answers, Records, answers, arrow_table
from pyspark.sql import SparkSession

from telcrm.adapters.spark import rate
from telcrm.rules import RuleBook

JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")
"""Spark needs Java 17."""


@contextmanager
def spark_session() -> Iterator[SparkSession]:
    """A session on one thread, without a page in the browser."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    # Workers are to be what this is, which need not be the first python3 of the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[1]").appName("telcrm")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def by_spark_expressions(session: SparkSession) -> Any:
    """What Spark says by expressions over a frame."""

    def say(book: RuleBook, records: Records, *, floats: bool) -> Answers:
        frame = session.createDataFrame(arrow_table(book, records, floats=floats))
        found = rate(frame, book)
        return answers(book, found.columns, [tuple(row) for row in found.collect()])

    return say


def by_spark_statement(session: SparkSession, dialect: str) -> Any:
    """What Spark says to a statement over a view, its own or Hive's."""

    def say(book: RuleBook, records: Records, *, floats: bool) -> Answers:
        frame = session.createDataFrame(arrow_table(book, records, floats=floats))
        frame.createOrReplaceTempView("customers")
        found = session.sql(book.to_sql("customers", dialect))
        return answers(book, found.columns, [tuple(row) for row in found.collect()])

    return say
