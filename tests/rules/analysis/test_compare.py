"""Two books held against each other, held in turn to every record one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from changed_books import pairs, points
from hypothesis import HealthCheck, given, settings

import telcrm
from telcrm.errors import BookError, DecisionError, InputError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.analysis.whole_book.extents import Fault
from telcrm.rules.comparison import compare

SLOW = settings(suppress_health_check=list(HealthCheck))


def said(book: RuleBook, output: str, record: dict[str, Any]) -> Any:
    try:
        return book.decider(output)(record)
    except DecisionError as error:
        return error.code


def plain(value: Any) -> Any:
    return value.code if isinstance(value, Fault) else value


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


@SLOW
@given(pairs())
def test_a_witness_lies_inside_its_region(books: tuple[RuleBook, RuleBook]) -> None:
    """Both books, asked about it, say what the region says, and it passes the region's tests."""
    old, new = books
    comparison = compare(old, new, new.outputs)
    points(books, comparison)
    for region in comparison.regions:
        record = dict(region.witness)
        assert said(old, region.output, record) == plain(region.old)
        assert said(new, region.output, record) == plain(region.new)
        assert inside(region.where, record, old)


STEPS = """
id = "steps"
version = "1"
document = "d"
passage = "p"
[inputs.amount]
type = "decimal"
scale = 2
minimum = 0
maximum = 99999999.99
[inputs.day]
type = "date"
[inputs.word]
type = "string"
[decisions.step]
kind = "decision_table"
inputs = ["amount", "day", "word"]
hit_policy = "FIRST"
outputs.step.type = "integer"
passage = "p"
rules = [{ id = "1", when = { amount = "CELL", day = "DAY", word = "WORD" }, then = { step = 1 } }]
default = { step = 0 }
"""


@pytest.mark.parametrize(
    ("cell", "day", "word", "wanted"),
    [
        ("> 400", "-", "-", {"amount": Decimal("400.01")}),
        (">= 400", "-", "-", {"amount": 400}),
        ("<= 400", "-", "-", {"amount": 400}),
        ("< 400", "-", "-", {"amount": Decimal("399.99")}),
        ("(120..400]", "-", "-", {"amount": Decimal("120.01")}),
        ("(0.01..0.02)", "-", "-", {"amount": Decimal("0.011")}),
        ("(0.0110..0.0111)", "-", "-", {"amount": Decimal("0.01101")}),
        ("-", '> @\\"2024-02-28\\"', "-", {"day": date(2024, 2, 29)}),
        ("-", '< @\\"2024-03-01\\"', "-", {"day": date(2024, 2, 29)}),
        ("-", "-", 'not(\\"other\\")', {"word": "other 1"}),
    ],
)
def test_a_witness_is_a_value_that_people_would_name(
    cell: str, day: str, word: str, wanted: dict[str, Any]
) -> None:
    """It stands next to a threshold, with as few decimals as lie inside."""
    text = STEPS.replace("CELL", cell).replace("DAY", day).replace("WORD", word)
    nothing = text.replace("then = { step = 1 }", "then = { step = 0 }")
    (region,) = compare(telcrm.loads(nothing), telcrm.loads(text)).regions
    assert {name: region.witness[name] for name in wanted} == wanted
    assert telcrm.loads(text).decide(region.witness)["step"] == 1


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


@pytest.mark.parametrize(
    ("book", "output", "better"),
    [
        ("cmcc.vip_club", "vip_tier", "up"),
        ("cmcc.vip_club", "vip_tier", "down"),
        ("cmcc.vip_club", "vip_tier", ("非会员", "银卡", "金卡")),
        ("cmcc.vip_club", "vip_tier", ("非会员", "银卡", "金咔", "钻石卡")),
        ("cmcc.vip_club", "vip_tier", ("非会员", "银卡", "金卡", "钻石卡", "钻石卡")),
        ("cmcc.vip_club", "vip_tier", ()),
        ("cmcc.vip_club", "vip_tier", {"非会员", "银卡", "金卡", "钻石卡"}),
        ("cmcc.credit_rating", "star", "more"),
        ("cmcc.credit_rating", "star", (0, 1, 2, 3, 4)),
    ],
)
def test_an_order_that_is_none_proves_nothing(book: str, output: str, better: Any) -> None:
    """Words have no order of their own, and an answer without a place would count as the worst:
    nobody would be found to be worse off.
    """
    same = compare(telcrm.load(book), telcrm.load(book), output)
    with pytest.raises(InputError) as caught:
        same.nobody_worse_off(output, better)
    assert caught.value.code == "argument.invalid"
    with pytest.raises(InputError):
        same.report(better={output: better})
