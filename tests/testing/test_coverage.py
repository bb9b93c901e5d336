"""Coverage of cases: what a naive recount finds, and what is said of what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import strategies
import telcrm
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook, form
from telcrm.testing import Case, Coverage, Part, Side, coverage
from telcrm.testing.strategies import inputs_of


def as_cases(records: list[dict[str, Any]]) -> list[Case]:
    """Records as cases; coverage does not look at what they expect."""
    return [Case(str(index), record, {}) for index, record in enumerate(records)]


@st.composite
def books_with_cases(draw: st.DrawFn) -> tuple[RuleBook, list[Case]]:
    """A generated or shipped book, and some records of it."""
    book = draw(st.one_of(strategies.books(), st.sampled_from(telcrm.books()).map(telcrm.load)))
    return book, as_cases(draw(st.lists(inputs_of(book), max_size=6)))


def decided(book: RuleBook, cases: list[Case]) -> list[telcrm.Decision]:
    found = []
    for case in cases:
        try:
            found.append(book.decide(case.given))
        except TelcrmError:
            continue
    return found


def parts_hit(book: RuleBook, cases: list[Case]) -> set[tuple[str, str]]:
    """Decision and code of every reason, as a reader of explanations would count."""
    return {
        (reason.decision, code)
        for one in decided(book, cases)
        for reason in one.reasons
        for code in reason.code.split("+")
        if code != "INITIAL"
    }


@given(books_with_cases())
def test_parts_hit_are_those_that_reasons_name(given_: tuple[RuleBook, list[Case]]) -> None:
    """Explanations and coverage are two ways to count the same."""
    book, cases = given_
    found = coverage(book, cases)
    hit = {
        (one.decision, one.code) for one, by in found.hits.items() if by and isinstance(one, Part)
    }
    silent = {
        (one.name, "DEFAULT")
        for one in book.form.decisions
        if isinstance(one, form.Table) and one.default is None
    }
    assert hit == parts_hit(book, cases) - silent


@given(books_with_cases())
def test_sides_hit_are_those_next_to_which_a_value_stands(
    given_: tuple[RuleBook, list[Case]],
) -> None:
    """Of an input the nearest value, of an output any with no other threshold between."""
    book, cases = given_
    found = coverage(book, cases)
    records = [one.record for one in decided(book, cases)]
    for side, by in found.hits.items():
        if isinstance(side, Side):
            values = [one[side.threshold.name] for one in records]
            assert bool(by) == any(stands(found, side, value) for value in values), side


def stands(found: Coverage, side: Side, value: Any) -> bool:
    """Whether a value stands on a side and next to its threshold, naively."""
    if value is None:
        return False
    value = Decimal(repr(value)) if isinstance(value, float) else value
    line = [one.threshold for one in found.hits if isinstance(one, Side) and one.side == "below"]
    line = [one for one in line if one.name == side.threshold.name]
    above = [value > one.at or (value == one.at and not one.after) for one in line]
    here = above[line.index(side.threshold)]
    if here != (side.side == "above"):
        return False
    if side.threshold.below is None and side.threshold.above is None:
        return sum(above) == line.index(side.threshold) + here
    if side.side == "below":
        return side.threshold.below is not None and value >= side.threshold.below
    return side.threshold.above is not None and value <= side.threshold.above


@given(books_with_cases(), st.data())
def test_what_is_beyond_reach_is_never_hit(
    given_: tuple[RuleBook, list[Case]], data: st.DataObject
) -> None:
    """What the grid proves out of reach, no record whatever hits."""
    book, cases = given_
    beyond = coverage(book).beyond
    records = data.draw(st.lists(inputs_of(book, boundaries=False), max_size=5))
    found = coverage(book, [*cases, *as_cases(records)])
    assert not [one for one in beyond if found.hits[one]]


def test_a_hidden_rule_is_said_to_be_out_of_reach() -> None:
    """It is not counted as missing, and both languages say why."""
    book = telcrm.loads("""
id = "hidden"
version = "1"
document = "made up"
passage = "made up"
inputs.n = { type = "integer", minimum = 0, maximum = 9 }
[decisions.answer]
kind = "decision_table"
passage = "made up"
hit_policy = "FIRST"
inputs = ["n"]
outputs.answer = { type = "integer" }
rules = [
    { id = "all", when = { n = ">= 0" }, then = { answer = 1 } },
    { id = "never", when = { n = "5" }, then = { answer = 2 } },
]
default = { answer = 3 }
""")
    found = coverage(book)
    assert [str(one) for one in found.beyond] == [
        "never (decisions.answer.rules[1])",
        "DEFAULT (decisions.answer.default)",
    ]
    assert str(found.missing[0]) == "all (decisions.answer.rules[0])"
    assert "无法覆盖：never (decisions.answer.rules[1])" in found.explain("zh")
    assert "cannot be hit: never (decisions.answer.rules[1])" in found.explain("en")


def test_a_scorecard_s_points_for_each_unit_are_hit_by_any_case() -> None:
    """They have no rows to choose from."""
    book = telcrm.load("cmcc.credit_rating")
    facts = {"brand": "全球通", "tenure_months": 11, "monthly_spend": 20.01, "suspensions": 0}
    found = coverage(book, as_cases([facts]))
    hit = {str(one) for one, by in found.hits.items() if by}
    assert "SUSPENSIONS (decisions.credit_score.characteristics.suspensions)" in hit
    assert "monthly_spend > 20, from above (monthly_spend = 20.01)" in hit
    assert "monthly_spend > 20, from below (monthly_spend = 20.00)" not in hit
    assert found.explain("en").splitlines()[:4] == [
        "cmcc.credit_rating 1.0.0: what 1 cases hit",
        "  rules: 1 / 6",
        "  attributes: 4 / 17",
        "  sides of thresholds: 3 / 32",
    ]


def test_cases_that_must_be_refused_hit_nothing() -> None:
    """An error shows nothing of the rules, even where its facts would be decided."""
    book = telcrm.load("cmcc.you_plus")
    facts = {"last_year_spend": 1200, "vip_this_year": False}
    found = coverage(book, [Case("refused", facts, {}, "input.range"), Case("bad", {}, {})])
    assert found.cases == 0
    assert not any(found.hits.values())
