"""Two books held against each other, held in turn to every record one by one."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import telcrm
from strategies import book_data, constants, literal
from telcrm.errors import BookError, DecisionError, InputError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.analysis.dimensions import dimensions_of
from telcrm.rules.analysis.extents import Fault
from telcrm.rules.comparison import Comparison, compare

SLOW = settings(suppress_health_check=list(HealthCheck))
MOST = 300


def said(book: RuleBook, output: str, record: dict[str, Any]) -> Any:
    try:
        return book.decider(output)(record)
    except DecisionError as error:
        return error.code


def plain(value: Any) -> Any:
    return value.code if isinstance(value, Fault) else value


@st.composite
def pairs(draw: st.DrawFn) -> tuple[RuleBook, RuleBook]:
    """A book and the same with a rule, an attribute or a test changed, added or left out."""
    data = draw(book_data())
    changed = {**data, "decisions": dict(data["decisions"])}
    name = draw(st.sampled_from(sorted(changed["decisions"])))
    decision = dict(changed["decisions"][name])
    changed["decisions"][name] = decision
    if decision["kind"] == "decision_table":
        _change_table(draw, name, decision)
    elif decision["kind"] == "scorecard":
        decision["initial_score"] = draw(st.integers(-3, 3))
        key = draw(st.sampled_from(sorted(decision["characteristics"])))
        parts = dict(decision["characteristics"])
        if "attributes" in parts[key]:
            rows = [dict(row) for row in parts[key]["attributes"]]
            rows[0]["points"] = draw(st.integers(-5, 5))
            parts[key] = {**parts[key], "attributes": rows}
        decision["characteristics"] = parts
    else:
        assume(False)
    try:
        return tuple(RuleBook(BookSource.model_validate(one)) for one in (data, changed))  # type: ignore[return-value]
    except BookError:
        assume(False)
        raise


def _change_table(draw: st.DrawFn, name: str, table: dict[str, Any]) -> None:
    rules = [dict(rule) for rule in table["rules"]]
    assume(rules)
    place = draw(st.integers(0, len(rules) - 1))
    if draw(st.booleans()):
        del rules[place]
    else:
        kind = table["outputs"][name]["type"]
        rules[place]["then"] = {name: literal(draw(constants(kind)))}
    table["rules"] = rules


def points(books: tuple[RuleBook, ...], comparison: Comparison) -> list[dict[str, Any]]:
    """A record from each combination of cells that either book knows."""
    dimensions = dimensions_of([book.built for book in books], comparison._inputs)
    assume(all(one.known for one in dimensions))
    assume(prod(one.size for one in dimensions) <= MOST)
    lines = [[(one.name, one.value(at)) for at in range(one.size)] for one in dimensions]
    return [dict(one) for one in product(*lines)]


@SLOW
@given(pairs())
def test_regions_are_where_enumeration_finds_a_difference(
    books: tuple[RuleBook, RuleBook],
) -> None:
    """Each record that is answered differently lies in one region, and no other record in any."""
    old, new = books
    comparison = compare(old, new, new.outputs)
    records = points(books, comparison)
    assert not comparison.open
    for record in records:
        for output in new.outputs:
            before, after = said(old, output, record), said(new, output, record)
            holding = [
                (plain(one.old), plain(one.new))
                for one in comparison.regions
                if one.output == output and inside(one.where, record, old)
            ]
            assert holding == ([] if before == after else [(before, after)])


def inside(where: Any, record: dict[str, Any], book: RuleBook) -> bool:
    """Whether a record passes a region's tests, read as cells are."""
    data = {
        "id": "where",
        "version": "1",
        "document": "d",
        "passage": "p",
        "inputs": {name: book.source.inputs[name] for name in record},
        "decisions": {
            "inside": {
                "kind": "decision_table",
                "passage": "p",
                "inputs": sorted(where),
                "hit_policy": "FIRST",
                "outputs": {"inside": {"type": "boolean"}},
                "rules": [{"id": "1", "when": dict(where), "then": {"inside": True}}],
                "default": {"inside": False},
            }
        },
    }
    return RuleBook(BookSource.model_validate(data)).decide(record)["inside"] is True


@SLOW
@given(pairs())
def test_questions_are_answered_as_enumeration_answers_them(
    books: tuple[RuleBook, RuleBook],
) -> None:
    """Equivalence and never undetermined hold where no record says otherwise; else one is shown."""
    old, new = books
    comparison = compare(old, new, new.outputs)
    records = points(books, comparison)
    pairs_of = [(said(old, o, r), said(new, o, r)) for r in records for o in new.outputs]
    assert comparison.equivalent.holds == all(a == b for a, b in pairs_of)
    lost = any(_none(b) and not _none(a) for a, b in pairs_of)
    assert comparison.never_undetermined.holds == (not lost)
    shown = comparison.equivalent.counterexample
    if shown is not None:
        assert said(old, shown.output, dict(shown.witness)) == plain(shown.old)
        assert said(new, shown.output, dict(shown.witness)) == plain(shown.new)


def _none(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.startswith("decision."))


SOFTER = """
id = "demo.softer"
version = "1"
extends = "cmcc.credit_rating"
[decisions.credit_score.characteristics.suspensions]
input = "suspensions"
points_per = -50
assumed = { zh = "示例", en = "an illustration" }
"""


def test_a_softer_rule_leaves_nobody_worse_off() -> None:
    """The change is proven to harm nobody; the way back is refuted by a customer."""
    old, new = telcrm.load("cmcc.credit_rating"), telcrm.loads(SOFTER)
    assert compare(old, new).nobody_worse_off("star").holds is True
    back = compare(new, old).nobody_worse_off("star")
    assert back.holds is False
    assert back.counterexample is not None
    witness = dict(back.counterexample.witness)
    assert old.decide(witness)["star"] < new.decide(witness)["star"]
    assert compare(old, old).equivalent.holds is True


def test_an_order_may_be_a_list() -> None:
    """Categories are ranked from worst to best as the question says."""
    old = telcrm.load("cmcc.vip_club")
    proof = compare(old, old, "vip_tier").nobody_worse_off(
        "vip_tier", ("非会员", "银卡", "金卡", "钻石卡")
    )
    assert proof.holds is True


def test_what_cannot_be_compared_is_said() -> None:
    """Inputs of one name and different kinds, and outputs that one book lacks."""
    old = telcrm.load("cmcc.credit_rating")
    with pytest.raises(InputError) as caught:
        compare(old, old, ["stars"])
    assert caught.value.code == "output.unknown"
    text = """
id = "other"
version = "1"
document = "d"
passage = "p"
inputs.brand = { type = "integer" }
[decisions.star]
kind = "expression"
passage = "p"
expression = "1"
"""
    with pytest.raises(BookError) as refused:
        compare(old, telcrm.loads(text))
    assert refused.value.code == "compare.inputs"
