"""A book in the hand: facts in any form, answers that stay, nothing that can be changed."""

from __future__ import annotations

import copy
import pickle

import pytest

import telcrm
from telcrm.errors import BookError, InputError

BOOK = telcrm.load("cmcc.credit_rating")
FACTS = {"brand": "全球通", "tenure_months": 60, "monthly_spend": 400.01, "suspensions": 1}


def test_facts_come_as_a_mapping_as_keywords_or_as_both() -> None:
    """However they are handed over, the same facts give the same answer."""
    wanted = {"credit_score": 500, "star": 5}
    rest = {name: value for name, value in FACTS.items() if name != "suspensions"}
    assert BOOK.decide(FACTS) == BOOK.decide(**FACTS) == BOOK.decide(rest, suspensions=1) == wanted


def test_a_keyword_misspelt_is_an_unknown_input() -> None:
    """Keywords are held to the same names."""
    with pytest.raises(InputError, match="did you mean 'suspensions'"):
        BOOK.decide(FACTS, suspension=1)


def test_no_facts_are_missing_facts() -> None:
    """Nothing handed over is every input missing, each named."""
    with pytest.raises(InputError) as caught:
        BOOK.decide()
    assert len(caught.value.problems) == len(BOOK.inputs)


@pytest.mark.parametrize("name", ["form", "inputs", "_steps", "anything"])
def test_a_book_cannot_be_changed(name: str) -> None:
    """It is shared by the whole process: nobody may alter it under the others."""
    with pytest.raises(AttributeError, match="immutable"):
        setattr(BOOK, name, None)
    with pytest.raises(AttributeError):
        delattr(BOOK, name)
    with pytest.raises((TypeError, AttributeError)):
        BOOK._steps.clear()


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda b: pickle.loads(pickle.dumps(b))]
)
def test_a_book_travels(again: object) -> None:
    """Copied or sent to another process it is the same book."""
    assert again(BOOK).decide(FACTS) == BOOK.decide(FACTS)


def test_a_loaded_parameter_travels_too() -> None:
    """A book loaded with other parameters stays so when it is sent on."""
    book = telcrm.load("common.lifecycle_stage", parameters={"new_until": 3})
    facts = {"months_since_activation": 4, "months_inactive": 0, "months_away": 0, "trend": 0}
    sent = pickle.loads(pickle.dumps(book))
    assert sent.decide(facts) == book.decide(facts)
    assert sent.decide(facts) != telcrm.load("common.lifecycle_stage").decide(facts)


def test_one_output_may_be_named_alone() -> None:
    """A single name is no list of letters."""
    columns = {name: [value] for name, value in FACTS.items()}
    assert list(BOOK.evaluate(columns, outputs="star")) == ["star"]
    with pytest.raises(InputError, match="'stra'"):
        BOOK.evaluate(columns, outputs="stra")


@pytest.mark.parametrize("source", [None, 5, b"cmcc.credit_rating"])
def test_what_is_no_source_is_refused(source: object) -> None:
    """Neither an id nor a path."""
    with pytest.raises(BookError) as caught:
        telcrm.load(source)
    assert caught.value.code == "book.not_found"


@pytest.mark.parametrize("on", ["2024-01-01", 20240101, pytest.param("now", id="text")])
def test_what_is_no_day_is_refused(on: object) -> None:
    """A day is a date; text and numbers are not guessed at."""
    with pytest.raises(BookError) as caught:
        telcrm.load("cmcc.credit_rating", on)
    assert caught.value.code == "book.dates"


@pytest.mark.parametrize("again", [copy.deepcopy, lambda d: pickle.loads(pickle.dumps(d))])
def test_an_answer_travels_with_its_reasons(again: object) -> None:
    """An answer sent to another process still says why."""
    answer = BOOK.decide(FACTS)
    sent = again(answer)
    assert sent == answer
    assert sent.explain("zh") == answer.explain("zh")


def test_an_answer_speaks_two_languages() -> None:
    """Any other is refused by name."""
    with pytest.raises(ValueError, match="'fr'"):
        BOOK.decide(FACTS).explain("fr")


@pytest.mark.parametrize("name", ["book", "record", "hits", "reasons", "anything"])
def test_an_answer_cannot_be_changed(name: str) -> None:
    """What was answered stays what it was."""
    answer = BOOK.decide(FACTS)
    with pytest.raises(AttributeError):
        setattr(answer, name, {})
    with pytest.raises(AttributeError):
        setattr(answer.reasons[0], "points", 1)  # noqa: B010


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("a > 1", {"a": 3}),
        ("if b then a + limit else limit", {"b": True, "a": 3}),
        ("min(a, 2) > limit and not(b)", {"a": 3, "b": True}),
        ("limit > 1", {}),
        ("some a2 in [1, 2] satisfies a2 > a", {"a": 3}),
        ("double > 1", {"double": 6}),
    ],
)
def test_an_expression_gives_the_values_it_asked_for(
    expression: str, asked: dict[str, object]
) -> None:
    """Whoever asks why sees the facts, as with tables: inputs and what was decided before; what an
    expression names for itself is no fact.
    """
    book = telcrm.loads(
        """
id = "demo.asks"
version = "1"
title = { zh = "示例", en = "example" }
document = "示例"
inputs.a = { type = "integer", minimum = 0, maximum = 9, title = { zh = "甲", en = "a" } }
inputs.b = { type = "boolean", title = { zh = "乙", en = "b" } }
parameters.limit = { type = "integer", value = 2, minimum = 0, maximum = 9, passage = "示例" }
decisions.double = { kind = "expression", expression = "a + a", passage = "示例" }
decisions.found = { kind = "expression", expression = "EXPRESSION", passage = "示例" }
""".replace("EXPRESSION", expression)
    )
    reasons = {one.decision: one.inputs for one in book.decide(a=3, b=True).reasons}
    assert reasons == {"double": {"a": 3}, "found": asked}


def test_an_explanation_ends_with_the_parameters_it_went_by() -> None:
    """With their values, and whether they are the book's own or were given when it was loaded."""
    facts = {"spend_change": -0.45, "leaving_enquiries": 0, "abnormal_moves": 0}
    answer = telcrm.load("cmcc.early_warning", parameters={"swing_at": 0.5}).decide(facts)
    assert answer.explain("zh").splitlines()[-1] == (
        "参数：波动幅度 swing_at = 0.5（给定）、咨询预警次数 enquiries_from = 1（默认）、"
        "异动预警次数 moves_from = 1（默认）"
    )
    assert "swing that warns swing_at = 0.5 (given)" in answer.explain("en").splitlines()[-1]
    assert "swing_at = 0.5, enquiries_from = 1" in answer._repr_html_()
    assert pickle.loads(pickle.dumps(answer)).explain("zh") == answer.explain("zh")
    without = telcrm.load("cmcc.you_plus").decide(last_year_spend=1200, vip_this_year=False)
    assert "parameters" not in without.explain("en")
