"""Suggested cases: kept by the book, few, complete as far as can be, and written as case files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_book_strategies import OF_ALL_KINDS

import strategies
import telcrm
from telcrm.rules import RuleBook
from telcrm.testing import Case, Side, coverage, read_cases, run_cases, suggest_cases, written
from telcrm.testing.strategies import inputs_of

BUDGET = 600
BOOKS = st.one_of(
    strategies.books((*strategies.POLICIES, *strategies.LISTS)), st.sampled_from(OF_ALL_KINDS)
)


@st.composite
def books_with_cases(draw: st.DrawFn) -> tuple[RuleBook, list[Case]]:
    """A book, and some records as its cases."""
    book = draw(BOOKS)
    records = draw(st.lists(inputs_of(book), max_size=3))
    return book, [Case(str(index), record, {}) for index, record in enumerate(records)]


@given(books_with_cases())
def test_with_the_suggested_cases_coverage_is_complete(
    given_: tuple[RuleBook, list[Case]],
) -> None:
    """Or each target that is still missing is named, with the reason, and nothing else is."""
    book, cases = given_
    found = suggest_cases(book, cases, budget=BUDGET)
    after = coverage(book, [*cases, *found])
    assert set(found.beyond) == set(after.missing) | set(after.beyond)


@given(books_with_cases())
def test_each_suggested_case_hits_something_new(given_: tuple[RuleBook, list[Case]]) -> None:
    """None is there for nothing: it hits what was missing, or stands nearer to a threshold."""
    book, cases = given_
    missing = len(coverage(book, cases).missing)
    for one in suggest_cases(book, cases, budget=BUDGET):
        nearer = is_nearer(book, cases, one)
        cases = [*cases, one]
        left = len(coverage(book, cases).missing)
        assert left < missing or nearer
        missing = left


def is_nearer(book: RuleBook, cases: list[Case], one: Case) -> bool:
    """Whether a case is the nearest so far to some threshold on what a decision says."""
    hits = coverage(book, [*cases, one]).hits
    for side in (side for side, by in hits.items() if isinstance(side, Side) and one in by):
        if side.threshold.name in book.outputs:
            name = side.threshold.name
            *before, last = (book.decide(case.given)[name] for case in hits[side])
            if all(last > value if side.side == "below" else last < value for value in before):
                return True
    return False


def test_a_value_in_a_gap_between_thresholds_is_found() -> None:
    """Between 5 and 5.01 an input that is only tested has values that no step meets."""
    book = telcrm.loads("""
id = "gap"
version = "1"
document = "made up"
passage = "made up"
inputs.x = { type = "decimal", scale = 2, minimum = 0, maximum = 9 }
[decisions.y]
kind = "decision_table"
passage = "made up"
inputs = ["x"]
outputs.y = { type = "integer" }
rules = [
    { id = "low", when = { x = "<= 5" }, then = { y = 1 } },
    { id = "high", when = { x = ">= 5.01" }, then = { y = 2 } },
]
default = { y = 3 }
""")
    found = suggest_cases(book)
    assert found.beyond == {}
    assert {case.expect["y"] for case in found} == {1, 2, 3}


@given(BOOKS)
def test_a_book_keeps_what_is_suggested(book: RuleBook) -> None:
    """The answers are those of today, one by one and in columns."""
    assert run_cases(book, suggest_cases(book, budget=BUDGET)) == ()


@given(BOOKS, st.data())
def test_what_all_combinations_do_not_hit_nothing_hits(book: RuleBook, data: st.DataObject) -> None:
    """A proof stays a proof, whichever record comes; what was only not found may be there."""
    beyond = suggest_cases(book, budget=BUDGET).beyond
    proven = {one for one, why in beyond.items() if "not found" not in why.en}
    records = data.draw(st.lists(inputs_of(book), min_size=1, max_size=8))
    hits = coverage(book, [Case("any", record, {}) for record in records]).hits
    assert not [one for one in proven if hits[one]]


def has_place(value: Any) -> bool:
    return not isinstance(value, tuple) or None not in value


@given(BOOKS)
def test_what_is_written_is_read_back(tmp_path_factory: Any, book: RuleBook) -> None:
    """As a case file that the book keeps, null and clocks included, and that covers as much.

    Lists with null in them have no place there: a case that expects nothing else is a comment.
    """
    suggested = suggest_cases(book, budget=BUDGET)
    found = [case for case in suggested if any(map(has_place, case.expect.values()))]
    path = tmp_path_factory.getbasetemp() / "suggested.cases.toml"
    path.write_text(f'book = "{book.id}"\n{suggested}', encoding="utf-8")
    read = read_cases(path).cases
    assert run_cases(book, read) == ()
    assert [case.name for case in read] == [case.name for case in found]
    assert coverage(book, read).missing == coverage(book, found).missing


@pytest.mark.parametrize("book_id", telcrm.books())
def test_a_shipped_book_without_cases_gets_them_all(book_id: str) -> None:
    """Everything in it can be hit, and is, by no more cases than targets."""
    book = telcrm.load(book_id)
    found = suggest_cases(book)
    assert found.beyond == {}
    assert coverage(book, found).complete
    assert 0 < len(found) <= len(coverage(book).targets)
    assert suggest_cases(book, found).cases == ()


def test_next_to_a_threshold_on_a_score_the_nearest_is_suggested() -> None:
    """480 is the best score below 500 that a customer can have; 500 itself can be had."""
    book = telcrm.load("cmcc.credit_rating")
    scores = {one.expect["credit_score"] for one in suggest_cases(book)}
    assert {90, 100, 190, 200, 290, 300, 380, 400, 480, 500} <= scores


def test_a_threshold_on_a_calculated_value_is_closed_in_on() -> None:
    """Values between those that the book names are found by halving the way."""
    book = telcrm.loads("""
id = "calculated"
version = "1"
document = "made up"
passage = "made up"
inputs.a = { type = "integer", minimum = 0, maximum = 1000000 }
inputs.b = { type = "decimal", scale = 2, minimum = 0, maximum = 1000 }
[decisions.total]
kind = "expression"
passage = "made up"
expression = "3 * a + b"
[decisions.large]
kind = "decision_table"
passage = "made up"
hit_policy = "FIRST"
inputs = ["total"]
outputs.large = { type = "boolean" }
rules = [{ id = "large", when = { total = "> 4321.5" }, then = { large = true } }]
default = { large = false }
""")
    found = suggest_cases(book)
    assert coverage(book, found).complete
    totals = sorted(one.expect["total"] for one in found)
    assert 4321.5 - 3 <= totals[0] <= 4321.5 < totals[-1] <= 4321.5 + 3


def test_the_same_question_has_the_same_answer() -> None:
    """Records are drawn by chance where there are too many, but always the same way."""
    book = telcrm.load("common.lifecycle_stage")
    assert suggest_cases(book, budget=200) == suggest_cases(book, budget=200)


def test_a_search_that_ends_early_says_so() -> None:
    """Not found is not the same as not there, in both languages."""
    found = suggest_cases(telcrm.load("common.lifecycle_stage"), budget=5)
    assert {why.en for why in found.beyond.values()} == {"not found among 5 records tried"}
    assert "# 试了 5 条记录，未找到" not in found.explain("zh")
    assert "试了 5 条记录，未找到" in found.explain("zh")


def test_suggestions_ask_to_be_confirmed(tmp_path: Path) -> None:
    """Each case carries the words, and the text that is appended says it once more."""
    found = suggest_cases(telcrm.load("cmcc.you_plus"))
    assert all("待确认 / suggested, to be confirmed" in str(one.because) for one in found)
    assert found.explain("en").startswith("# Suggested cases: the answers are what the book says")
    assert found.explain("zh").startswith("# 建议的用例：答案是规则书现在给出的")
    assert written(found) in found.explain("en")
