"""What is still possible, held to what enumeration of the missing facts gives."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import telcrm
from strategies import books, calculated_books, facts
from telcrm.errors import DecisionError, InputError
from telcrm.rules import RuleBook
from telcrm.rules.analysis.whole_book.dimensions import dimensions_of
from telcrm.rules.analysis.whole_book.extents import Fault

SLOW = settings(suppress_health_check=list(HealthCheck))
MOST = 300


def said(book: RuleBook, output: str, record: dict[str, Any]) -> Any:
    try:
        return book.decider(output)(record)
    except DecisionError as error:
        return error.code


def plain(values: tuple[Any, ...]) -> set[Any]:
    return {one.code if isinstance(one, Fault) else one for one in values}


def completions(book: RuleBook, known: dict[str, Any]) -> list[dict[str, Any]]:
    """Every way to fill in what is missing, a value from each cell."""
    missing = dimensions_of(
        [book.built], [spec for spec in book.form.inputs if spec.name not in known]
    )
    assume(all(one.known for one in missing))
    assume(prod(one.size for one in missing) <= MOST)
    lines = [[(one.name, one.value(at)) for at in range(one.size)] for one in missing]
    return [{**known, **dict(filled)} for filled in product(*lines)]


@SLOW
@given(books() | calculated_books(), st.data())
def test_outcomes_are_those_of_enumeration(book: RuleBook, data: st.DataObject) -> None:
    """No outcome is missed, none is made up; one that is left alone is the answer."""
    record = data.draw(facts(book))
    known = {name: value for name, value in record.items() if data.draw(st.booleans())}
    try:
        found = book.possible(known)
    except InputError:
        return
    records = completions(book, known)
    for output in book.outputs:
        wanted = {said(book, output, one) for one in records}
        assert plain(found[output]) == wanted
        assert found.exact[output]
        settled = len(wanted) == 1 and not isinstance(found[output][0], Fault)
        assert (output in found.answer) == settled


@SLOW
@given(books() | calculated_books(), st.data())
def test_a_fact_matters_where_two_answers_differ_by_it_alone(
    book: RuleBook, data: st.DataObject
) -> None:
    """The missing facts that matter are those that enumeration finds to change an answer."""
    record = data.draw(facts(book))
    known = {name: value for name, value in record.items() if data.draw(st.booleans())}
    try:
        found = book.possible(known)
    except InputError:
        return
    records = completions(book, known)
    missing = [name for name in book.inputs if name not in known]
    for output in book.outputs:
        for name in missing:
            groups: dict[Any, set[Any]] = {}
            for one in records:
                rest = tuple(value for key, value in one.items() if key != name)
                groups.setdefault(rest, set()).add(said(book, output, one))
            depends = any(len(answers) > 1 for answers in groups.values())
            assert (name in found.depends[output]) == depends, (output, name)
        assert not found.may_depend[output]


def test_a_vip_is_known_without_last_years_bills() -> None:
    """One fact settles some answers and leaves others open; both are told, in both languages."""
    book = telcrm.load("cmcc.vip_club")
    found = book.possible(vip_card="钻石卡", tenure_months=30)
    assert found.answer == {}
    assert found.matters == ("brand",)
    settled = book.possible(vip_card="钻石卡", tenure_months=30, brand="全球通")
    assert settled.answer == dict(book.decide(vip_card="钻石卡", tenure_months=30, brand="全球通"))
    assert "brand" in found.explain("en")
    assert "尚需" in found.explain("zh")


def test_thousands_of_sums_are_told_one_by_one() -> None:
    """Every score that four characteristics can add up to is there, and no other."""
    book = telcrm.load("cmcc.credit_rating")
    lines = dimensions_of([book.built], book.form.inputs)
    decide = book.decider("credit_score")
    spread = [[(one.name, one.value(at)) for at in range(min(one.size, 12))] for one in lines]
    wanted = {decide(dict(filled)) for filled in product(*spread)}
    found = book.possible()
    assert found.exact == {"credit_score": True, "star": True}
    assert wanted <= set(found["credit_score"])
    every = {score - 100 * more for score in wanted for more in range(301)}
    assert set(found["credit_score"]) <= every
    assert len(found["credit_score"]) > 1000


def test_a_fact_that_counts_twice_is_not_taken_for_two() -> None:
    """What hangs on one input in two ways has fewer outcomes than each way by itself gives."""
    book = telcrm.loads(TWICE)
    assert book.possible()["both"] == (1, 2)


TWICE = """
id = "test.twice"
version = "1"
document = "made up"
passage = "made up"
inputs.n = { type = "integer", minimum = 0, maximum = 9 }
[decisions.one]
kind = "decision_table"
passage = "made up"
inputs = ["n"]
hit_policy = "FIRST"
outputs = { one = { type = "integer", minimum = 0, maximum = 1 } }
rules = [{ id = "a", when = { n = "< 5" }, then = { one = 0 } }]
default = { one = 1 }
[decisions.both]
kind = "decision_table"
passage = "made up"
inputs = ["one", "n"]
hit_policy = "FIRST"
outputs = { both = { type = "integer", minimum = 1, maximum = 3 } }
rules = [
    { id = "a", when = { n = "< 5", one = "0" }, then = { both = 1 } },
    { id = "b", when = { n = ">= 5", one = "1" }, then = { both = 2 } },
]
default = { both = 3 }
"""


def test_facts_pass_the_door() -> None:
    """A fact that is given is held to its type, and a name that is none is an error."""
    book = telcrm.load("cmcc.credit_rating")
    with pytest.raises(InputError) as caught:
        book.possible(tenure_months=-1, spend=3)
    assert {one.code for one in caught.value.problems} == {"input.range", "input.unknown"}


def test_what_cannot_be_cut_stays_open() -> None:
    """An input of a kind without cells leaves open what depends on it, and says so."""
    book = telcrm.loads(
        """
id = "test.open"
version = "1"
document = "made up"
passage = "made up"
inputs.waited = { type = "days and time duration" }
inputs.n = { type = "integer", minimum = 0, maximum = 9 }
[decisions.late]
kind = "expression"
passage = "made up"
expression = 'if n > 5 then waited > @"PT2H" else false'
output = { type = "boolean" }
"""
    )
    assert book.possible(n=5).answer == {"late": False}
    found = book.possible(n=6)
    assert (found["late"], found.exact["late"], found.may_depend["late"]) == (
        (),
        False,
        ("waited",),
    )
    assert book.possible(waited=timedelta(hours=3))["late"] == (False, True)
