"""Exact: a float stands for its shortest decimal, money never drifts, contexts change nothing."""

from __future__ import annotations

import decimal
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import InputError
from telcrm.rules import BookSource, RuleBook

CITED = {"document": "d", "passage": "p"}


def book(cell: str | None = None, expression: str | None = None, scale: int = 2) -> RuleBook:
    """A book over one amount: one cell of a table, or one expression."""
    amount = {"type": "decimal", "scale": scale, "minimum": -(10**10), "maximum": 10**10}
    decision: dict[str, Any] = {"kind": "expression", "expression": expression, **CITED}
    if cell is not None:
        decision = {
            "kind": "decision_table",
            "inputs": ["amount"],
            "outputs": {"answer": {"type": "boolean"}},
            "rules": [{"id": "r", "when": {"amount": cell}, "then": {"answer": True}}],
            "default": {"answer": False},
            **CITED,
        }
    data = {"id": "b", "version": "1", "inputs": {"amount": amount}, **CITED}
    return RuleBook(BookSource.model_validate({**data, "decisions": {"answer": decision}}))


thresholds = st.integers(-(10**12), 10**12).map(lambda n: Decimal(n) / 1000)
steps = st.sampled_from([Decimal(0), Decimal("0.001"), Decimal("-0.001"), Decimal("1E-12")])


@given(thresholds, steps, st.sampled_from(("<", "<=", ">", ">=", "=")))
def test_a_float_and_its_decimal_decide_alike(
    threshold: Decimal, step: Decimal, operator: str
) -> None:
    """At, just below and just above any threshold of up to 15 digits, in records and columns."""
    cell = f"{operator} {threshold:f}"
    one = book(cell, scale=3)
    number = float(threshold + step)
    exact = Decimal(repr(number))
    wanted = {
        "<": exact < threshold,
        "<=": exact <= threshold,
        ">": exact > threshold,
        ">=": exact >= threshold,
        "=": exact == threshold,
    }[operator]
    assert one.decide({"amount": exact})["answer"] is wanted
    assert one.decide({"amount": number})["answer"] is wanted
    assert one.evaluate({"amount": np.array([number])})["answer"].tolist() == [wanted]


@given(thresholds, st.sampled_from((math.inf, -math.inf)))
def test_the_next_float_is_on_the_other_side(threshold: Decimal, towards: float) -> None:
    """The nearest neighbours of a threshold's float are told apart from it."""
    one = book(f"{threshold:f}", scale=3)
    number = math.nextafter(float(threshold), towards)
    assert one.decide({"amount": number})["answer"] is False
    assert one.evaluate({"amount": np.array([number])})["answer"].tolist() == [False]


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
@example(10, 20)
def test_sums_of_money_do_not_drift(a: int, b: int) -> None:
    """0.10 + 0.20 is 0.30: amounts calculated with are decimals, not binary fractions."""
    amount, other = Decimal(a) / 100, Decimal(b) / 100
    one = book(expression=f"amount + {other:f}")
    assert one.decide({"amount": float(amount)})["answer"] == amount + other
    found = one.evaluate({"amount": np.array([float(amount)])})["answer"][0]
    assert Decimal(repr(float(found))) == amount + other


@pytest.mark.parametrize("value", [0.001, Decimal("0.001"), 1 / 3])
def test_what_is_calculated_with_must_fit_its_scale(value: float | Decimal) -> None:
    """An amount finer than its scale is refused where it is calculated with, in both backends."""
    one = book(expression="amount * 2")
    with pytest.raises(InputError) as caught:
        one.decide({"amount": value})
    assert caught.value.code == "input.scale"
    with pytest.raises(InputError) as caught:
        one.evaluate({"amount": np.array([float(value)])})
    assert caught.value.code == "input.scale"


def test_what_is_only_tested_may_be_finer() -> None:
    """A mean of 20.0008 yuan lies above 20: it is compared as it is, not rounded first."""
    one = book("> 20")
    assert one.decide({"amount": Decimal("20.0000000001")})["answer"] is True
    assert one.decide({"amount": 20.0008333})["answer"] is True
    assert one.evaluate({"amount": np.array([20.0008333, 20.0])})["answer"].tolist() == [
        True,
        False,
    ]


@given(st.integers(-(10**9), 10**9), st.integers(1, 6))
def test_the_callers_decimal_context_changes_nothing(fen: int, precision: int) -> None:
    """A thread that works with few digits gets the same answers."""
    one = book(expression="amount * 3 - 0.01")
    tested = book("(20.5..30.25]")
    amount = Decimal(fen) / 100
    wanted = one.decide({"amount": amount})["answer"], tested.decide({"amount": amount})["answer"]
    with decimal.localcontext() as context:
        context.prec = precision
        found = (
            one.decide({"amount": amount})["answer"],
            tested.decide({"amount": amount})["answer"],
        )
        assert book(expression="amount * 3 - 0.01").decide({"amount": amount})["answer"] == found[0]
    assert (
        found
        == wanted
        == (amount * 3 - Decimal("0.01"), Decimal("20.5") < amount <= Decimal("30.25"))
    )


def test_narrow_floats_stand_for_their_own_shortest_text() -> None:
    """float32's 20.1 is 20.1, though its binary value lies above."""
    one = book("<= 20.1")
    assert one.decide({"amount": np.float32(20.1)})["answer"] is True
    assert one.evaluate({"amount": np.array([20.1], dtype=np.float32)})["answer"].tolist() == [True]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int32, np.uint64, np.float64])
def test_every_integer_type_is_compared_with_thresholds_beyond_it(dtype: Any) -> None:
    """An int8 column compared with 400 is smaller, not wrapped around."""
    found = telcrm.load("cmcc.credit_rating").evaluate(
        {
            "brand": np.array(["全球通"]),
            "tenure_months": np.array([100], dtype=dtype),
            "monthly_spend": np.array([100], dtype=dtype),
            "suspensions": np.array([100], dtype=dtype),
        }
    )
    assert found["credit_score"].tolist() == [50 + 300 + 100 - 10_000]


def test_scores_take_the_smallest_type_that_holds_them() -> None:
    """The range of a score is proven when the book loads; the column's type follows from it."""
    form = telcrm.load("cmcc.credit_rating").form
    score, star = form.outputs["credit_score"].type, form.outputs["star"].type
    assert (score.minimum, score.maximum) == (20 - 30_000, 600)
    assert (star.minimum, star.maximum) == (0, 5)


@pytest.mark.parametrize("digits", [30, 34, 35, 41, 200])
def test_decimals_of_any_length_are_compared_as_they_are(digits: int) -> None:
    """A digit far behind the point decides alike in both backends, however far."""
    one = book("> 20")
    above, below = Decimal(20).next_plus, Decimal(20).next_minus
    with decimal.localcontext(prec=digits):
        values = [above(), Decimal(20), below()]
    column = np.array(values, dtype=object)
    assert [one.decide({"amount": value})["answer"] for value in values] == [True, False, False]
    assert one.evaluate({"amount": column})["answer"].tolist() == [True, False, False]


def test_a_decimal_without_end_costs_nothing() -> None:
    """1e-99999999 is a small number, not a hundred million digits."""
    column = np.array([Decimal("1e-99999999"), Decimal(21)], dtype=object)
    assert book("> 20").evaluate({"amount": column})["answer"].tolist() == [False, True]


def test_an_integer_without_end_is_out_of_range() -> None:
    """Python itself prints no integer of so many digits; the error shortens it."""
    for refused in (
        lambda: book("> 20").decide(amount=10**5000),
        lambda: book("> 20").evaluate({"amount": [10**5000]}),
    ):
        with pytest.raises(InputError, match="E\\+5000") as caught:
            refused()
        assert caught.value.code == "input.range"


@pytest.mark.parametrize("engine", ["numpy", "native"])
@pytest.mark.parametrize("dtype", ["int8", "int64", "float64", "object"])
@given(st.lists(st.integers(-100, 100), min_size=1, max_size=5))
def test_whole_numbers_multiply_as_the_decimals_they_are(
    engine: str, dtype: str, amounts: list[int]
) -> None:
    """100 as an integer is 100.00, in a product as in a comparison, whatever array it comes in."""
    one = book(expression="if amount * 2 > 20.5 then amount * 0.25 else amount * 3 + 1")
    found = one.evaluate({"amount": np.array(amounts, dtype)}, engine=engine)["answer"]
    assert found.tolist() == [float(one.decide({"amount": n})["answer"]) for n in amounts]
