"""Case files: values that TOML has no type for, null, and failures that can be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import BookError
from telcrm.rules.feel.moments import DaysTime, YearsMonths
from telcrm.testing import Case, read_cases, run_cases, written

NUMBERS = st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
PLAIN = st.one_of(st.booleans(), NUMBERS, st.text(), st.dates(), st.times(), st.datetimes())
FACTS = st.dictionaries(st.text(), st.one_of(PLAIN, st.lists(PLAIN, max_size=3)), max_size=4)


@given(st.text(), FACTS, FACTS.filter(bool), st.one_of(st.none(), st.text()))
def test_what_toml_can_hold_is_read_as_it_was_written(
    tmp_path_factory: Any, name: str, facts: Any, expect: Any, because: str | None
) -> None:
    """Every text, number, date and clock comes back equal."""
    path = tmp_path_factory.getbasetemp() / "written.cases.toml"
    case = Case(name, facts, expect, None, because)
    refused = Case(name, facts, {}, "input.type", because)
    path.write_text('book = "any"\n' + written([case, refused]), encoding="utf-8", newline="")
    assert read_cases(path).cases == (case, refused)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (DaysTime(Decimal(86400)), """'@"P1D"'"""),
        (timedelta(hours=1), """'@"PT1H"'"""),
        (YearsMonths(14), """'@"P1Y2M"'"""),
        (time(9, 30, tzinfo=UTC), """'@"09:30:00Z"'"""),
        (datetime(2024, 1, 31, 9, tzinfo=UTC), """'@"2024-01-31T09:00:00Z"'"""),
        (datetime(2024, 1, 31, 9), "2024-01-31T09:00:00"),
        (date(2024, 1, 31), "2024-01-31"),
        (Decimal("1E+400"), "1e+400"),
        (0.1, "0.1"),
        ((1, "a"), '[1, "a"]'),
        ({"a b": True}, '{ "a b" = true }'),
    ],
)
def test_how_values_are_written(value: Any, text: str) -> None:
    """TOML's own types where it has them, FEEL's literals where it has not."""
    assert f"given = {{ x = {text} }}" in written([Case("one", {"x": value}, {"y": 1})])


def test_null_is_left_out_of_facts_and_named_in_answers(tmp_path: Path) -> None:
    """TOML has no null; an answer that is null is expected under `null`."""
    case = Case("nothing", {"a": None, "b": float("nan"), "c": 1}, {"x": None, "y": 2})
    path = tmp_path / "null.cases.toml"
    path.write_text('book = "any"\n' + written([case]), encoding="utf-8")
    assert read_cases(path).cases == (Case("nothing", {"c": 1}, {"x": None, "y": 2}),)


def test_what_toml_cannot_hold_is_a_comment(tmp_path: Path) -> None:
    """A list with null in it; a case of which nothing else remains is a comment as a whole."""
    path = tmp_path / "lists.cases.toml"
    cases = [Case("half", {}, {"x": (1, None), "y": 2}), Case("all", {}, {"x": (None,)})]
    path.write_text('book = "any"\n' + written(cases), encoding="utf-8")
    assert read_cases(path).cases == (Case("half", {}, {"y": 2}),)
    assert "# x = (1, None)" in path.read_text(encoding="utf-8")


def test_a_case_that_expects_nothing_is_refused(tmp_path: Path) -> None:
    """It would show nothing."""
    path = tmp_path / "empty.cases.toml"
    path.write_text('book = "any"\ncases = [{ name = "a", given = {} }]', encoding="utf-8")
    with pytest.raises(BookError, match="at least one output"):
        read_cases(path)


FACTS_OF_FOUR_STARS = {
    "brand": "动感地带",
    "tenure_months": 48,
    "monthly_spend": Decimal(400),
    "suspensions": 0,
}


def test_a_failure_says_what_was_expected_what_came_and_why() -> None:
    """In both languages, with the reasons of the decision."""
    case = Case("a hope", FACTS_OF_FOUR_STARS, {"star": 5}, None, "a slip of the pen")
    first, second = run_cases(telcrm.load("cmcc.credit_rating"), [case])
    lines = first.explain("en").splitlines()
    assert lines[:6] == [
        "a hope",
        "  given    brand = 动感地带, tenure_months = 48, monthly_spend = 400, suspensions = 0",
        "  expected star = 5",
        "  got      star = 4",
        "  because  a slip of the pen",
        "  reasons:",
    ]
    assert any("400 or more points earn 4 stars" in line for line in lines)
    assert "  应为：star = 5" in first.explain("zh").splitlines()
    assert "400 分及以上为 4 星级" in first.explain("zh")
    assert "in columns" in second.explain("en")


def test_a_failure_to_refuse_and_an_unwanted_refusal() -> None:
    """An error's own words say what was wrong; facts that are decided show what came."""
    book = telcrm.load("cmcc.credit_rating")
    bad = {**FACTS_OF_FOUR_STARS, "brand": "金"}
    (unwanted, _) = run_cases(book, [Case("refused", bad, {"star": 4})])
    assert "input.category" in unwanted.explain("en")
    (decided, _) = run_cases(book, [Case("decided", FACTS_OF_FOUR_STARS, {}, "input.range")])
    assert "expected input.range" in decided.explain("en")
    assert "got      credit_score = 480, star = 4" in decided.explain("en")


def test_decimals_of_columns_are_those_of_records() -> None:
    """A column of float64 stands for the decimals that a case expects."""
    book = telcrm.loads("""
id = "tenth"
version = "1"
document = "made up"
passage = "made up"
inputs.x = { type = "decimal", scale = 1, minimum = 0, maximum = 9, optional = true }
[decisions.y]
kind = "expression"
passage = "made up"
expression = "x + 0.1"
""")
    cases = [Case("a", {"x": Decimal("0.2")}, {"y": Decimal("0.3")}), Case("b", {}, {"y": None})]
    assert run_cases(book, cases) == ()
    assert len(run_cases(book, [Case("c", {"x": Decimal("0.2")}, {"y": None})])) == 2
