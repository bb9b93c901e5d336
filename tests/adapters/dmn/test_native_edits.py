"""What people change in a modeler is changed in the book that is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offer_book import BOOK, edited, model_of, of_decision, row, with_rules

import telcrm
from telcrm.adapters.dmn import (
    DecisionTable,
    Definitions,
    Extension,
    InputClause,
    InputData,
    Rule,
    read_definitions,
)
from telcrm.adapters.dmn.native import to_source
from telcrm.adapters.dmn.native.export import to_dmn
from telcrm.rules import RuleBook


def read(text: str) -> RuleBook:
    return RuleBook(to_source(read_definitions(text.encode())))


def book_of(definitions: Definitions) -> RuleBook:
    return RuleBook(to_source(definitions))


CHANGES = {
    "a threshold of a table": ("777.5", "888"),
    "a threshold on the calendar": ("2024-07-01", "2024-08-31"),
    "a threshold of a scorecard": ("913", "914"),
    "points": ("641", "643.5"),
    "points by the unit": ("-8.25", "-4"),
    "the initial score": ("611", "-613"),
    "a parameter": ("57", "58"),
    "a number in an expression": ("7001", "-7001"),
    "an upper bound": ("1207", "1208"),
    "a bound of an output": ("815", "816"),
    "a decimal bound": ("5003.25", "5003"),
    "a value of a category": ('"second"', '"2nd"'),
    "a value of what is calculated": ('"tin"', '"lead"'),
    "the title of an output": ("高", "高风险"),
    "the source of an output": ("of what is said", "of what is meant"),
    "an output entry": ("823", "827"),
    "a hit policy": ("FIRST", "UNIQUE"),
    "an aggregation": ("MAX", "MIN"),
    "a code": ("SHORT", "BRIEF"),
    "words": ("short", "brief"),
    "a citation": ("first brand", "the first brand"),
    "a date": ("2024-01-31", "2024-02-29"),
    "the version": ("v1", "v2"),
    "the id": ("demo.offer", "demo.offers"),
    "the id of a rule": ("known as 3", "known as 4"),
    "the name of a table": ("offers", "bids"),
    "the name of an output": ("gift", "present"),
    "the name of an input": ("until", "bound_until"),
    "the name of a characteristic": ("inactive", "silent"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_the_document_is_the_same_change_of_the_book(what: str) -> None:
    """The same words replaced in the DMN text and in the TOML text give the same book."""
    old, new = CHANGES[what]
    text = to_dmn(telcrm.loads(BOOK))
    assert old in text
    assert old in BOOK
    wanted = telcrm.loads(BOOK.replace(old, new))
    changed = read(text.replace(old, new))
    assert wanted.source != telcrm.loads(BOOK).source
    assert changed.form == wanted.form
    for key in ("id", "version", "effective_from", "inputs", "parameters"):
        assert getattr(changed.source, key) == getattr(wanted.source, key)
    assert changed.source.decisions["grade"] == wanted.source.decisions["grade"]


@given(old=st.integers(0, 99), new=st.integers(0, 99), months=st.integers(0, 99))
def test_an_answer_follows_the_threshold(old: int, new: int, months: int) -> None:
    """A threshold typed into a cell decides."""
    book = telcrm.loads(f"""
    id = "a"
    version = "1"
    document = "d"
    inputs.months = {{ type = "integer", minimum = 0, maximum = 99 }}
    [decisions.long]
    kind = "decision_table"
    inputs = ["months"]
    passage = "p"
    rules = [{{ id = "yes", when = {{ months = ">= {old}" }}, then = {{ long = true }} }}]
    default = {{ long = false }}
    outputs.long = {{ type = "boolean" }}
    """)
    text = to_dmn(book).replace(f"<text>&gt;= {old}</text>", f"<text>&gt;= {new}</text>")
    assert read(text).decide(months=months)["long"] == (months >= new)


# Rules that come and go.


def test_a_rule_that_is_removed_is_gone() -> None:
    """From a table; and with its last rule, a characteristic goes from a scorecard."""
    shorter = book_of(edited("offers", lambda table: replace(table, rules=table.rules[1:])))
    assert [rule.id for rule in shorter.form.decisions[3].rules] == ["risky", "known as 3"]
    fewer = book_of(edited("risk", lambda table: replace(table, rules=table.rules[:-1])))
    assert [part.name for part in fewer.form.decisions[0].characteristics] == ["inactive", "brand"]


def test_a_rule_that_is_added_counts() -> None:
    """It has an id of its own: the document's, or its place."""
    row = Rule(("-", "", "> 10"), ('"much"', "8"))
    added = (row, replace(row, id="DecisionRule_1"), replace(row, id="DecisionRule_1"))
    table = book_of(edited("offers", lambda table: with_rules(table, *added))).form.decisions[3]
    ids = [rule.id for rule in table.rules]
    assert ids[3:] == ["rule_4", "DecisionRule_1", "DecisionRule_1_"]
    assert table.rules[3].text.zh == "rule_4"


def test_points_that_are_added_find_their_characteristic() -> None:
    """A rule that tests an input of a characteristic is one of its attributes."""

    def split(table: DecisionTable) -> DecisionTable:
        shorter = row(1, inputs=("< 900", "-", "-"))(table)
        return with_rules(shorter, Rule(("[900..913)", "-", "-"), ("5",)))

    score = book_of(edited("risk", split)).decider("risk")
    facts = {"brand": "first", "spend": 0}
    found = [score({"months": months, **facts}) for months in (899, 900, 912, 913)]
    assert found == [611 + 623 + points for points in (617, 5, 5, 641)]


def test_points_for_everybody_add_to_the_initial_score() -> None:
    """A rule of a scorecard that tests nothing holds for all."""
    definitions = edited("risk", lambda table: with_rules(table, Rule(("-", "-", "-"), ("0.5",))))
    assert book_of(definitions).source.decisions["risk"].initial_score == 611.5


def test_points_on_another_input_are_a_new_characteristic() -> None:
    """It is called after the input."""
    more = (
        Rule(("-", "-", "-"), ("months * -2",)),
        Rule(("-", "-", "> 10"), ("7",)),
        Rule(("-", "-", "<= 10"), ("8",)),
        Rule(("-", "-", "-"), ("0 * months",)),
    )
    card = book_of(edited("risk", lambda table: with_rules(table, *more))).form.decisions[0]
    names = [(part.name, part.reference.name) for part in card.characteristics[3:]]
    assert names == [("months", "months"), ("spend", "spend"), ("months_2", "months")]
    assert card.characteristics[3].points_per == -2
    assert [row.points for row in card.characteristics[4].attributes] == [7, 8]


def test_an_input_that_is_added_is_asked_for() -> None:
    """A number of which nothing more is said is one of any scale, and required."""
    definitions = model_of()
    definitions = replace(
        definitions, input_data=(*definitions.input_data, InputData("more", "number"))
    )
    more = book_of(definitions).inputs["more"]
    assert (more.type.kind, more.type.scale, more.optional) == ("number", 0, False)


def test_the_notes_of_others_are_passed_over() -> None:
    """Modelers keep notes of their own, under names that may be ours."""
    theirs = Extension("{urn:other}decision", (("kind", "chart"), ("name", "x")))
    ours = next(one for one in model_of().decisions if one.name == "high_risk").extensions
    definitions = of_decision("high_risk", extensions=(theirs, *ours))
    assert book_of(definitions).form == telcrm.loads(BOOK).form


def test_a_column_that_is_added_is_asked() -> None:
    """Its cells count, wherever the columns stand now."""

    def wider(table: DecisionTable) -> DecisionTable:
        columns = (InputClause("vip", "boolean"), *table.inputs)
        rules = (replace(rule, inputs=("-", *rule.inputs)) for rule in table.rules)
        first, *others = rules
        first = replace(first, inputs=("false", *first.inputs[1:]))
        return replace(table, inputs=columns, rules=(first, *others))

    edited_book = book_of(edited("offers", wider))
    facts = {"months": 1, "spend": 0, "brand": "first", "until": date(2024, 7, 1)}
    gifts = [edited_book.decide(vip=vip, **facts)["gift"] for vip in (False, True)]
    assert gifts == [5, 7]
