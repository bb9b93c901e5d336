"""The command `cases`: which cases fail, what they leave out, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import telcrm
from telcrm.cli.app import app
from telcrm.testing import coverage, read_cases, suggest_cases

FEE = """
id = "demo.fee"
version = "1"
document = "an invented policy"
passage = "from 10 on: 1"
inputs.amount = { type = "integer", minimum = 0, maximum = 99 }
[decisions.fee]
kind = "decision_table"
hit_policy = "FIRST"
inputs = ["amount"]
passage = "from 10 on: 1"
outputs.fee.type = "integer"
rules = [
    { id = "high", when = { amount = ">= 10" }, then = { fee = 1 } },
    { id = "low", then = { fee = 0 } },
]
"""
CASES = """
book = "demo.fee"
[[cases]]
name = "ten"
given = { amount = 10 }
expect = { fee = 1 }
"""
WRONG = '[[cases]]\nname = "nine"\ngiven = { amount = 9 }\nexpect = { fee = 7 }\n'


def run(*arguments: object, code: int = 0) -> tuple[str, str]:
    """What the command prints to stdout and to stderr."""
    result = CliRunner().invoke(app, ["cases", *map(str, arguments)])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.stdout, result.stderr


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "fee.toml"
    path.write_text(FEE, encoding="utf-8")
    (tmp_path / "fee.cases.toml").write_text(CASES, encoding="utf-8")
    return path


def test_cases_beside_the_book_are_run_and_measured(book: Path) -> None:
    """What `coverage` says, in both languages unless one is asked for."""
    rules, cases = telcrm.load(book), read_cases(book.with_name("fee.cases.toml")).cases
    found = coverage(rules, cases)
    said, aside = run(book)
    zh = f"1 个用例，0 个不通过\n1 cases, 0 fail\n{found.explain('zh')}\n{found.explain('en')}\n"
    assert (said, aside) == (zh, "")
    assert run(book, "--lang", "en")[0] == f"1 cases, 0 fail\n{found.explain('en')}\n"
    by_id, _ = run("demo.fee", "--search", book.parent)
    assert by_id == said


def test_what_is_left_out_fails_where_asked_for(book: Path, tmp_path: Path) -> None:
    """With --complete only; once the suggestions are appended, nothing is left out."""
    run(book, "--complete", code=1)
    suggested, aside = run(book, "--suggest", "--lang", "en")
    wanted = suggest_cases(
        telcrm.load(book), read_cases(tmp_path / "fee.cases.toml").cases
    ).explain("en")
    assert suggested == wanted
    assert "1 cases, 0 fail" in aside
    with (tmp_path / "fee.cases.toml").open("a", encoding="utf-8") as stream:
        stream.write(suggested)
    run(book, "--complete")


def test_a_case_that_fails_is_shown(book: Path, tmp_path: Path) -> None:
    """Exit status 1, and the case with what was expected and what came; other files as named."""
    path = tmp_path / "wrong.cases.toml"
    path.write_text('book = "demo.fee"\n' + WRONG, encoding="utf-8")
    said, _ = run(book, path, "--lang", "en", code=1)
    assert "nine\n" in said
    assert "1 cases, 1 fail" in said
    assert "expected fee = 7" in said
    both, _ = run(book, path, tmp_path / "fee.cases.toml", "--lang", "zh", code=1)
    assert "2 个用例，1 个不通过" in both


def test_a_book_without_cases_is_told(tmp_path: Path) -> None:
    """Nothing fails where nothing is there, but it is said, and is not complete."""
    path = tmp_path / "fee.toml"
    path.write_text(FEE, encoding="utf-8")
    said, aside = run(path, "--lang", "en")
    assert "no case file" in aside
    assert "0 cases" in said
    run(path, "--complete", code=1)


def test_errors_are_words(book: Path, tmp_path: Path) -> None:
    """Exit status 2 where book or cases cannot be read, or are not of each other."""
    assert "book.not_found" in run("none", code=2)[1]
    assert "book.not_found" in run(book, tmp_path / "none.cases.toml", code=2)[1]
    other = tmp_path / "other.cases.toml"
    other.write_text(CASES.replace("demo.fee", "demo.fees"), encoding="utf-8")
    assert "demo.fees" in run(book, other, code=2)[1]
    (tmp_path / "bad.cases.toml").write_text("book = 1", encoding="utf-8")
    assert "book.schema" in run(book, tmp_path / "bad.cases.toml", code=2)[1]
