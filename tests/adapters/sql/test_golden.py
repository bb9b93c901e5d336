"""Statements as they stand in files, a dialect each: parsed back, carried to DuckDB, and run.

`PYTHONPATH=tests python tests/adapters/sql/test_golden.py` writes the files anew; what changed is
read in the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from databases import answers, arrow_table, carry
from duckdb import connect
from meanings import by_record
from sqlglot import exp

import telcrm
from telcrm.adapters.sql import DIALECTS
from telcrm.testing import suggest_cases

FOLDER = Path(__file__).parent / "golden"
BOOKS = ("cmcc.credit_rating", "cmcc.you_plus")
TABLE = "dw.customers"


def written(book: str, dialect: str) -> str:
    """A statement as it goes into its file."""
    return telcrm.load(book).to_sql(TABLE, dialect, explain=True) + "\n"


def file_of(book: str, dialect: str) -> Path:
    return FOLDER / f"{book}.{dialect}.sql"


each = pytest.mark.parametrize(
    ("book", "dialect"), [(book, dialect) for book in BOOKS for dialect in sorted(DIALECTS)]
)


@each
def test_statements_are_those_of_the_files(book: str, dialect: str) -> None:
    """A change of a statement is seen before anyone's warehouse sees it."""
    assert file_of(book, dialect).read_text(encoding="utf-8") == written(book, dialect)


@each
def test_files_parse_back_to_themselves(book: str, dialect: str) -> None:
    """What is printed is one statement, and reads as what was meant."""
    text = file_of(book, dialect).read_text(encoding="utf-8")
    (tree,) = sqlglot.parse(text, read=dialect)
    assert isinstance(tree, exp.Select)
    again = tree.sql(dialect)
    assert sqlglot.parse_one(again, read=dialect).sql(dialect) == again
    rules = telcrm.load(book)
    assert tree.named_selects[1:] == [*rules.outputs, *rules.legend(), "telcrm_status"]


@each
def test_files_rate_as_records_do(book: str, dialect: str) -> None:
    """Carried over to DuckDB each statement answers as records do, wrong facts included."""
    rules = telcrm.load(book)
    records = [dict(case.given) for case in suggest_cases(rules)]
    records += [{**records[0], name: None} for name in rules.inputs]
    text = file_of(book, dialect).read_text(encoding="utf-8")
    carried = sqlglot.parse_one(text, read=dialect).transform(carry).sql("duckdb")
    with connect() as connection:
        connection.register("given", arrow_table(rules, records, floats=False))
        connection.execute("CREATE SCHEMA dw")
        connection.execute(f"CREATE TABLE {TABLE} AS SELECT * FROM given")  # noqa: S608
        found = connection.execute(carried)
        names = [one[0] for one in found.description]
        kept = [at for at, name in enumerate(names) if name not in rules.legend()]
        rows = [[row[at] for at in kept] for row in found.fetchall()]
    wanted = by_record(rules, records, floats=False)
    assert answers(rules, [names[at] for at in kept], rows) == wanted


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in BOOKS:
        for name in DIALECTS:
            file_of(one, name).write_text(written(one, name), encoding="utf-8")
