"""Every shipped book is rated in SQL, and its cases hold there too."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import by_duckdb, by_duckdb_from, by_sqlite
from meanings import Case, disagreements

import telcrm
from telcrm.testing import read_cases

CASES = sorted((Path(__file__).parents[2] / "books").rglob("*.cases.toml"))


def case_of(path: Path) -> Case:
    """The records of a book's cases, and one more for each fact that is missing."""
    file = read_cases(path)
    book = telcrm.load(file.book, file.on)
    given = [case.given for case in file.cases if case.code is None]
    records = [{name: one.get(name) for name in book.inputs} for one in given]
    records += [{**records[0], name: None} for name in book.inputs]
    return Case(book, records, floats=False)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_cases_of_a_book_hold_in_sql(path: Path) -> None:
    """DuckDB, SQLite and Oracle's statement say of each case what the record says."""
    case = case_of(path)
    for engine in (by_duckdb, by_sqlite, by_duckdb_from("oracle")):
        assert disagreements(case, engine) == []


@pytest.mark.parametrize("dialect", ["duckdb", "hive", "oracle", "sqlite"])
def test_every_book_can_be_written(dialect: str) -> None:
    """No shipped book is refused, in any of the shapes that statements have."""
    keep = ["id"] if dialect == "hive" else None
    for book in telcrm.books():
        assert telcrm.load(book).to_sql("customers", dialect, explain=True, keep=keep)
