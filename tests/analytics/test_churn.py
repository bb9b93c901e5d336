"""A churn model is one formula: its probabilities, its points and its rule book agree."""

from __future__ import annotations

from math import exp, isclose, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import telcrm
from telcrm import extras
from telcrm.analytics import churn
from telcrm.errors import BookError, ExtraError, InputError

CHARACTERISTICS = {
    "months": churn.Bands((6, 12, 24), 0, 72, zh="在网月数", en="months in net"),
    "fee": churn.Bands((20.5,), 0, 200, "decimal", 2),
    "contract": churn.Categories(("月付", 'a "year"', "两年")),
}
COEFFICIENT = st.integers(-300, 300).map(lambda hundredths: hundredths / 100)
MODELS = st.builds(
    churn.ChurnModel,
    COEFFICIENT,
    st.just(CHARACTERISTICS),
    st.fixed_dictionaries(
        {
            name: st.tuples(*[COEFFICIENT] * len(one.attributes))
            for name, one in CHARACTERISTICS.items()
        }
    ),
)
CUSTOMERS = st.lists(
    st.fixed_dictionaries(
        {
            "months": st.integers(0, 72),
            "fee": st.sampled_from([0.0, 20.49, 20.5, 200.0]),
            "contract": st.sampled_from(CHARACTERISTICS["contract"].values),
        }
    ),
    min_size=1,
    max_size=6,
)


def attribute(name: str, value: object) -> int:
    """The position of a value's attribute, found by trying one after the other."""
    one = CHARACTERISTICS[name]
    if isinstance(one, churn.Categories):
        return one.values.index(value)
    return sum(value >= cut for cut in one.cuts)


def columns(customers):
    """A column for each characteristic."""
    return {name: [one[name] for one in customers] for name in CHARACTERISTICS}


def book(model, act_from=500):
    """The model as a loaded rule book."""
    text = churn.churn_book(model, "demo.churn", version="1", zh="测试", en="drawn by a test")
    return telcrm.loads(text, parameters={"act_from": act_from})


@given(MODELS, CUSTOMERS)
def test_a_probability_is_the_formula(model, customers):
    """The logistic of the intercept and one coefficient for each characteristic."""
    for one, found in zip(customers, model.probability(columns(customers)), strict=True):
        z = model.intercept + sum(
            model.coefficients[name][attribute(name, value)] for name, value in one.items()
        )
        assert isclose(found, 1 / (1 + exp(-z)))


@given(MODELS, st.integers(1, 50), st.integers(0, 900))
def test_points_are_the_formula_rounded(model, doubling, even):
    """Every attribute lies within half a point, and the least of each earns none."""
    points = model.points(doubling=doubling, even=even)
    each, least = doubling / log(2), 0.0
    for name, earned in points.by_attribute.items():
        values = model.coefficients[name]
        least += min(values)
        assert min(earned) == 0
        for one, value in zip(earned, values, strict=True):
            assert abs(one - each * (value - min(values))) <= 0.5 + 1e-9
    assert abs(points.initial - (even + each * (model.intercept + least))) <= 0.5 + 1e-9


@given(MODELS, CUSTOMERS)
def test_the_book_scores_as_the_points_add_up(model, customers):
    """Record by record and in columns; the score stands for nearly the model's probability."""
    points, loaded = model.points(), book(model)
    scores = [
        points.initial
        + sum(points.by_attribute[name][attribute(name, value)] for name, value in one.items())
        for one in customers
    ]
    for one, score in zip(customers, scores, strict=True):
        answer = loaded.decide(one)
        assert (answer["churn_score"], answer["churn_act"]) == (score, score >= 500)
    given_columns = {name: np.array(column) for name, column in columns(customers).items()}
    assert loaded.evaluate(given_columns)["churn_score"].tolist() == scores
    # Four parts, each rounded by half a point at most, of 20 that double the odds.
    off = abs(points.probability(scores) - model.probability(columns(customers)))
    assert off.max() <= 2 * log(2) / 20 / 4 + 1e-9


def test_a_book_says_whence_its_points_come():
    """Every reason cites the source's formula, and that the coefficients are assumed."""
    zero = {name: (0.0,) * len(one.attributes) for name, one in CHARACTERISTICS.items()}
    model = churn.ChurnModel(0.0, CHARACTERISTICS, zero)
    said = book(model).decide({"months": 6, "fee": 1, "contract": "两年"}).explain(lang="zh")
    assert "在网月数：[6..12)" in said
    assert "给出明确的数学公式" in said
    assert "测试" in said
    with pytest.raises(InputError, match="whence the coefficients come"):
        churn.churn_book(model, "demo.churn", version="1", zh=" ", en="somewhere")


def test_action_goes_by_one_name():
    """From a score on or from a probability on, the answer that action is due is called alike."""
    zero = {name: (0.0,) * len(one.attributes) for name, one in CHARACTERISTICS.items()}
    ours = book(churn.ChurnModel(0.0, CHARACTERISTICS, zero)).form.outputs
    shipped = telcrm.load("common.churn_action").form.outputs
    assert ours.keys() & shipped.keys() == {"churn_act"}
    assert ours["churn_act"].title == shipped["churn_act"].title


def test_the_threshold_of_action_must_be_given():
    """The source names none, so the book has none."""
    text = churn.churn_book(
        churn.ChurnModel(0.0, {"paid": churn.Categories(("no", "yes"))}, {"paid": (1.0, 0.0)}),
        *("demo.churn",),
        version="1",
        zh="手工给定",
        en="given by hand",
    )
    with pytest.raises(BookError, match="act_from"):
        telcrm.loads(text)


def test_the_formula_can_be_read():
    """Every coefficient stands in it, beside its attribute."""
    model = churn.ChurnModel(
        -0.25, {"paid": churn.Categories(("no", "yes"))}, {"paid": (1.0, -0.5)}
    )
    assert "z = -0.2500" in model.formula
    assert "(paid = no: +1.0000; paid = yes: -0.5000)" in model.formula


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_fitting_finds_the_odds_that_are_there(seed):
    """With next to no penalty, each attribute gets the odds of its customers."""
    draw = np.random.default_rng(seed)
    paid = draw.integers(0, 2, 400)
    left = draw.random(400) < np.where(paid, 0.2, 0.6)
    kinds = {"paid": churn.Categories(("no", "yes"))}
    names = np.array(["no", "yes"])[paid]
    model = churn.fit({"paid": names}, left, kinds, strength=1e-6)
    for place, name in enumerate(("no", "yes")):
        found = model.probability({"paid": [name]})[0]
        assert isclose(found, left[paid == place].mean(), abs_tol=1e-3)


def test_fitting_recovers_planted_coefficients():
    """40,000 customers drawn from a formula give it back."""
    planted = churn.ChurnModel(
        -1.0,
        CHARACTERISTICS,
        {"months": (1.2, 0.4, -0.2, -1.4), "fee": (-0.3, 0.3), "contract": (0.9, 0.0, -0.9)},
    )
    draw, size = np.random.default_rng(7), 40_000
    base = {
        "months": draw.integers(0, 73, size),
        "fee": draw.integers(0, 4001, size) / 100,
        "contract": draw.choice(CHARACTERISTICS["contract"].values, size),
    }
    left = draw.random(size) < planted.probability(base)
    found = churn.fit(base, left, CHARACTERISTICS)
    for name, values in planted.coefficients.items():
        fitted = np.array(found.coefficients[name])
        differences = np.subtract.outer(fitted, fitted) - np.subtract.outer(values, values)
        assert abs(differences).max() < 0.15
    # What a planted formula can reach is about what the fitted one does.
    best = churn.auc(planted.probability(base), left)
    assert abs(churn.auc(found.probability(base), left) - best) < 0.002


@pytest.mark.parametrize(
    ("change", "left", "words"),
    [
        ({}, [1, 1, 1, 1], "everybody left"),
        ({}, [1, 0, 1], "churned has 3 rows, columns has 4"),
        ({"paid": ["no", "no", "no", "no"]}, [1, 0, 1, 0], "paid: no customer has 'yes'"),
        ({"paid": ["no", "yes", "yess", "no"]}, [1, 0, 1, 0], "did you mean 'yes'"),
        ({"paid": ["no", None, "yes", "no"]}, [1, 0, 1, 0], "paid: missing values"),
        ({"months": [1, 2, 3, 99]}, [1, 0, 1, 0], "months: numbers out of range"),
        ({"months": [1, 2, 3, 4.5]}, [1, 0, 1, 0], "months: fractions"),
        ({"months": [1, 2, 3]}, [1, 0, 1, 0], "months has 3 rows"),
        ({"month": [1, 2, 3, 4]}, [1, 0, 1, 0], "did you mean 'months'"),
    ],
)
def test_bad_columns_are_named(change, left, words):
    """With the column, the rows and what would be right."""
    kinds = {"months": churn.Bands((3,), 0, 72), "paid": churn.Categories(("no", "yes"))}
    base = {"months": [1, 2, 3, 4], "paid": ["no", "yes", "yes", "no"], **change}
    with pytest.raises(InputError, match=words):
        churn.fit(base, left, kinds)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: churn.Bands((12, 6), 0, 72), "cuts rise"),
        (lambda: churn.Bands((0,), 0, 72), "cuts rise"),
        (lambda: churn.Bands((73,), 0, 72), "cuts rise"),
        (lambda: churn.Bands((6.5,), 0, 72), "finer than the 0 decimals"),
        (lambda: churn.Bands((float("nan"),), 0, 72), r"cuts\[0\] is a finite number"),
        (lambda: churn.Bands((1,), 0, 72, "decimal", 10), "scale: 10"),
        (lambda: churn.Categories(("a", "a")), "each once"),
        (lambda: churn.ChurnModel(0.0, {"m": churn.Bands((6,), 0, 9)}, {"m": (1.0,)}), "1 for 2"),
        (lambda: churn.ChurnModel(float("inf"), {}, {}), "intercept"),
        (lambda: churn.ChurnModel(0.0, {}, {}).points(doubling=0), "doubling: 0"),
        (lambda: churn.cuts([1, 2], 1), "2 bands or more"),
    ],
)
def test_a_model_given_by_hand_is_checked(make, words):
    """What could not be scored is refused where it is written down."""
    with pytest.raises(InputError, match=words):
        make()


def test_without_scikit_learn_it_is_said_what_to_install(monkeypatch):
    """A model given by hand needs no extra; fitting one does."""
    lacking = extras._Extra("telcrm.adapters.no_such_adapter", frozenset(("telcrm",)))
    monkeypatch.setattr(extras, "_EXTRAS", {"fit": lacking})
    with pytest.raises(ExtraError, match=r"telcrm\[fit\]"):
        churn.fit({"m": [1, 9]}, [0, 1], {"m": churn.Bands((6,), 0, 9)})
