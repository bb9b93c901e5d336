"""What the public suite does not ask: tables where no rule matches, or too many do."""

from __future__ import annotations

from typing import Any

import pytest

import telcrm
from telcrm.adapters.dmn import from_dmn, model
from telcrm.errors import DecisionError

Row = tuple[str, str]

LOW_AND_HIGH: tuple[Row, ...] = (("< 10", "1"), ("> 20", "2"))
OVERLAPPING: tuple[Row, ...] = (("< 10", "1"), ("< 20", "2"), ("< 30", "2"))


def table(policy: str, rows: tuple[Row, ...], aggregation: str | None = None, **more: Any) -> Any:
    """A table over one number `x` that gives a number."""
    outputs = (model.OutputClause(None, "number", "1, 2, 3", more.pop("default", None)),)
    rules = tuple(model.Rule((test,), (said,)) for test, said in rows)
    clause = model.InputClause("x", "number")
    return model.DecisionTable((clause,), outputs, rules, policy, aggregation)


def load(element: model.DecisionTable, *more: model.Decision) -> telcrm.RuleBook:
    """A book of one table, `answer`, and decisions that use it."""
    answer = model.Decision("answer", expression=element, required_inputs=("x",))
    facts = (model.InputData("x", "number"),)
    return from_dmn(
        model.Definitions("own cases", "urn:own", input_data=facts, decisions=(answer, *more))
    )


SINGLE = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
LISTS = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")


@pytest.mark.parametrize("policy", [*SINGLE, *LISTS])
@pytest.mark.parametrize("x", [10, 15, 20, None])
def test_no_match_is_null(policy: str, x: Any) -> None:
    """Where no rule matches and no default is given a table says null, whatever its policy."""
    assert load(table(policy, LOW_AND_HIGH)).decide(x=x)["answer"] is None


@pytest.mark.parametrize("policy", [*SINGLE, *LISTS])
def test_no_match_is_the_default(policy: str) -> None:
    """Where no rule matches, the default is said as it stands, no list of it."""
    book = load(table(policy, LOW_AND_HIGH, default="3"))
    assert book.decide(x=15)["answer"] == 3
    assert book.decide(x=25)["answer"] == ((2,) if policy in LISTS else 2)


@pytest.mark.parametrize("aggregation", ["SUM", "COUNT", "MIN", "MAX", None])
def test_an_empty_collect_is_null(aggregation: str | None) -> None:
    """Nothing collected is null: no empty list, no zero, and a count of nothing is none either."""
    assert load(table("COLLECT", LOW_AND_HIGH, aggregation)).decide(x=15)["answer"] is None


@pytest.mark.parametrize(
    ("aggregation", "wanted"), [("SUM", 5), ("COUNT", 3), ("MIN", 1), ("MAX", 2), (None, (1, 2, 2))]
)
def test_a_collect_of_several(aggregation: str | None, wanted: Any) -> None:
    """Each aggregation over three rules; equal values count as often as they are said."""
    assert load(table("COLLECT", OVERLAPPING, aggregation)).decide(x=5)["answer"] == wanted


@pytest.mark.parametrize(("x", "rules"), [(5, "1, 2, 3"), (10, "2, 3"), (19.99, "2, 3")])
def test_two_rules_of_a_unique_table(x: Any, rules: str) -> None:
    """More than one rule is an error that names them, even where they say the same."""
    with pytest.raises(DecisionError, match=f"the rules {rules} all match") as caught:
        load(table("UNIQUE", OVERLAPPING)).decide(x=x)
    assert caught.value.code == "decision.unique"


@pytest.mark.parametrize(("x", "wanted"), [(20, 2), (29.99, 2), (30, None)])
def test_one_rule_of_a_unique_table(x: Any, wanted: Any) -> None:
    """On both sides of the bounds a single rule, or none, is no error."""
    assert load(table("UNIQUE", OVERLAPPING)).decide(x=x)["answer"] == wanted


def test_rules_of_an_any_table() -> None:
    """Rules that agree are one answer; rules that do not are an error."""
    book = load(table("ANY", OVERLAPPING))
    assert book.decide(x=10)["answer"] == 2
    with pytest.raises(DecisionError) as caught:
        book.decide(x=5)
    assert caught.value.code == "decision.any"


def test_a_contradiction_below_is_no_answer_above() -> None:
    """A decision that needs a contradictory one has no answer; one that does not need it has."""
    above = model.Decision(
        "above",
        expression=model.LiteralExpression("if answer = null then 0 else answer"),
        required_decisions=("answer",),
    )
    beside = model.Decision(
        "beside", expression=model.LiteralExpression("x + 1"), required_inputs=("x",)
    )
    book = load(table("UNIQUE", OVERLAPPING), above, beside)
    with pytest.raises(DecisionError):
        book.decider("above")({"x": 5})
    assert book.decider("beside")({"x": 5}) == 6
    assert book.decider("above")({"x": 40}) == 0


def test_a_table_without_rules() -> None:
    """No rules at all: null, or the default."""
    assert load(table("UNIQUE", ())).decide(x=1)["answer"] is None
    assert load(table("COLLECT", (), "SUM", default="3")).decide(x=1)["answer"] == 3


def test_priorities_go_by_the_declared_list() -> None:
    """1, 2, 3 is the declared order; PRIORITY takes the first of it, OUTPUT ORDER sorts by it."""
    rows = (("< 9", "3"), ("< 9", "1"), ("< 9", "2"))
    assert load(table("PRIORITY", rows)).decide(x=0)["answer"] == 1
    assert load(table("OUTPUT ORDER", rows)).decide(x=0)["answer"] == (1, 2, 3)
    assert load(table("RULE ORDER", rows)).decide(x=0)["answer"] == (3, 1, 2)
