"""Advice, held to what trying every reachable record gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import telcrm
from strategies import books, facts
from telcrm.errors import DecisionError, InputError
from telcrm.rules import RuleBook
from telcrm.rules.analysis.advice import Wish, _Steps, advise
from telcrm.rules.analysis.whole_book.dimensions import dimensions_of

SLOW = settings(suppress_health_check=list(HealthCheck))
MOST = 300
WAYS = ("either", "up", "down", "fixed")


def said(book: RuleBook, output: str, record: dict[str, Any]) -> Any:
    try:
        return book.decider(output)(record)
    except DecisionError as error:
        return error.code


@SLOW
@given(books(), st.data())
def test_no_way_is_cheaper_and_none_is_missed(book: RuleBook, data: st.DataObject) -> None:
    """The first option costs what the cheapest reachable record costs that has the answer."""
    record = data.draw(facts(book))
    lines = dimensions_of([book.built], book.form.inputs)
    assume(all(one.known for one in lines))
    assume(prod(one.size for one in lines) <= MOST)
    output = data.draw(st.sampled_from(book.outputs))
    try:
        now = book._read(record)
    except InputError:
        return
    points = [
        {line.name: line.value(at) for line, at in zip(lines, place, strict=True)}
        for place in product(*(range(line.size) for line in lines))
    ]
    answers = [said(book, output, point) for point in points]
    wanted = data.draw(st.sampled_from([one for one in answers if not _is_fault(one)] or [None]))
    moves = {line.name: data.draw(st.sampled_from(WAYS)) for line in lines}
    costs = {line.name: data.draw(st.integers(1, 9)) for line in lines}
    wish = Wish({output: wanted}, moves, costs, None, 1)
    advice = advise(book.built, now, wish)
    steps = [_Steps(line, now[line.name], wish) for line in lines]
    cheapest = _cheapest(steps, points, answers, wanted, lines)
    own = said(book, output, now) == wanted
    if cheapest is None and not own:
        assert not advice.options
        assert advice.complete
        return
    assert advice.options[0].cost == (0 if own else cheapest)
    changed = {**now, **{name: new for name, (_, new) in advice.options[0].changes.items()}}
    assert said(book, output, changed) == wanted
    for name, (old, new) in advice.options[0].changes.items():
        assert moves[name] != "fixed"
        line = next(one for one in lines if one.name == name)
        if line.ordered and moves[name] != "either":
            assert (new > old) == (moves[name] == "up")


def _is_fault(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("decision.")


def _cheapest(steps: Any, points: Any, answers: Any, wanted: Any, lines: Any) -> Any:
    """The cost of the cheapest reachable cell with the answer, each cell asked."""
    costs = []
    for point, answer in zip(points, answers, strict=True):
        if answer != wanted:
            continue
        cost: Any = 0
        for one, line in zip(steps, lines, strict=True):
            at = line.position(point[line.name])
            low, high = one.reach if one.move != "fixed" else (one.at, one.at)
            if not low <= at <= high:
                break
            cost += one.nearest(at, at)[1]
        else:
            costs.append(cost)
    return min(costs, default=None)


FACTS = {"brand": "全球通", "tenure_months": 30, "monthly_spend": 60.5, "suspensions": 2}


def test_a_clerk_can_read_it_out() -> None:
    """Ways in both languages, cheapest first, with the day on which waiting is enough."""
    book = telcrm.load("cmcc.credit_rating")
    advice = book.advise(
        FACTS,
        {"star": 4},
        hold=["brand"],
        moves={"tenure_months": "months", "suspensions": "down", "monthly_spend": "up"},
        costs={"suspensions": 10, "tenure_months": 2},
        on=date(2024, 1, 31),
    )
    assert [one.cost for one in advice.options] == sorted(one.cost for one in advice.options)
    assert advice.options[0].on == date(2025, 7, 31)
    assert "最早于 2025-07-31" in advice.explain("zh")
    assert "on 2025-07-31 at the earliest" in advice.explain()
    for option in advice.options:
        then = {**FACTS, **{name: new for name, (_, new) in option.changes.items()}}
        assert book.decide(then)["star"] == 4
        assert option.answer == {"star": 4}


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (date(2024, 1, 31), 1, date(2024, 3, 1)),
        (date(2024, 1, 29), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 13, date(2024, 3, 1)),
        (date(2024, 11, 15), 2, date(2025, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_next_first(day: date, months: int, wanted: date) -> None:
    """A month that has no such day is over on the first of the next."""
    book = telcrm.loads(TENURE)
    advice = book.advise({"months": 0}, {"old": True}, moves={"months": "months"}, on=day)
    assert advice.options[0].changes == {"months": (0, 12)}
    from telcrm.rules.analysis.advice import _months_later  # noqa: PLC0415

    assert _months_later(day, months) == wanted


TENURE = """
id = "test.tenure"
version = "1"
document = "d"
passage = "p"
inputs.months = { type = "integer", minimum = 0, maximum = 600 }
[decisions.old]
kind = "expression"
passage = "p"
expression = "months >= 12"
"""


def test_what_is_earned_already_and_what_cannot_be() -> None:
    """No change where none is needed; where nothing works, that is said."""
    book = telcrm.loads(TENURE)
    assert book.advise({"months": 12}, {"old": True}).options[0].changes == {}
    nothing = book.advise({"months": 12}, {"old": False}, moves={"months": "up"})
    assert (nothing.options, nothing.complete) == ((), True)
    assert "无法达到" in nothing.explain("zh")
    assert not nothing


def test_the_nearest_value_is_one_the_input_can_hold() -> None:
    """Just above 400 yuan is 400.01, not a number no bill can show."""
    book = telcrm.load("cmcc.credit_rating")
    facts = FACTS | {"monthly_spend": 380, "tenure_months": 60, "suspensions": 1}
    advice = book.advise(facts, {"star": 5}, hold=["brand", "suspensions"])
    assert advice.options[0].changes == {"monthly_spend": (380, Decimal("400.01"))}


def test_unknown_names_are_errors() -> None:
    """An input that is held and is none, an output that is wanted and is none."""
    book = telcrm.loads(TENURE)
    with pytest.raises(InputError) as caught:
        book.advise({"months": 1}, {"old": True}, hold=["month"])
    assert caught.value.code == "input.unknown"
    with pytest.raises(InputError) as wrong:
        book.advise({"months": 1}, {"older": True})
    assert wrong.value.code == "output.unknown"


def test_costs_are_numbers_of_any_kind() -> None:
    """A float is the decimal of its shortest text, as it is everywhere else."""
    book = telcrm.load("cmcc.credit_rating")
    facts = FACTS | {"monthly_spend": 380, "tenure_months": 60, "suspensions": 1}
    told = [
        book.advise(facts, {"star": 5}, hold=["brand"], costs={"monthly_spend": cost})
        for cost in (0.1, Decimal("0.1"), np.float64(0.1))
    ]
    assert told[0].options == told[1].options == told[2].options
    for wrong in (-1, float("nan"), "1", None, True):
        with pytest.raises(InputError) as caught:
            book.advise(facts, {"star": 5}, costs={"monthly_spend": wrong})  # type: ignore[dict-item]
        assert caught.value.code == "argument.invalid"


@pytest.mark.parametrize("wanted", ["5", float("nan"), True, [5]], ids=repr)
def test_an_answer_that_cannot_be_is_no_wish(wanted: Any) -> None:
    """That nothing leads there would be no advice but a misspelling."""
    book = telcrm.load("cmcc.credit_rating")
    with pytest.raises(InputError) as caught:
        book.advise(FACTS, {"star": wanted})
    assert caught.value.code == "argument.invalid"
    assert "want['star']" in caught.value.problems[0].message
