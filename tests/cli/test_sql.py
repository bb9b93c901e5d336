"""The sql command: what it prints, and what it says where it cannot."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import telcrm
from telcrm.cli.app import app
from telcrm.cli.options import NOT_ASKED


def run(*arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command prints and what it complains of, once its status is as expected."""
    result = CliRunner().invoke(app, ["sql", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_prints_what_the_library_writes() -> None:
    """Every option reaches the statement."""
    book = telcrm.load("cmcc.credit_rating")
    assert run("cmcc.credit_rating")[0] == book.to_sql("customers") + "\n"
    said, _ = run(
        *("cmcc.credit_rating", "--dialect", "hive", "--table", "dw.base", "--outputs"),
        *("star,credit_score", "--explain", "--column", "brand=PP", "--keep", "id"),
        *("--type", "tenure_months=INT"),
    )
    wanted = book.to_sql(
        "dw.base",
        "hive",
        ["star", "credit_score"],
        explain=True,
        columns={"brand": "PP"},
        keep=["id"],
        types={"tenure_months": "INT"},
    )
    assert said == wanted + "\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--dialect", "postgresql"), "did you mean 'postgres'?"),
        (("--table", "a..b"), "no name of a table"),
        (("--outputs", "stars"), "output.unknown"),
        (("--column", "brnad=x"), "did you mean 'brand'?"),
        (("--type", "brand=INT"), "the column of brand is INT, not category"),
    ],
)
def test_says_what_is_wrong(arguments: tuple[str, ...], words: str) -> None:
    """What cannot be written ends with the status of a question that cannot be asked."""
    said, complained = run("cmcc.credit_rating", *arguments, code=NOT_ASKED)
    assert not said
    assert words in complained
