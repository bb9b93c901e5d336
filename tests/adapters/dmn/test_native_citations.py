"""What a book says of itself holds for what it was said of, not for what a modeler made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from native_books import rich_books
from offer_book import BOOK, added, column, edited, model_of, of_decision, of_input, row

import telcrm
from telcrm.adapters.dmn import (
    Decision,
    DecisionTable,
    Definitions,
    InputClause,
    InputData,
    LiteralExpression,
    OutputClause,
    Rule,
)
from telcrm.adapters.dmn.native import to_source
from telcrm.adapters.dmn.native.export import to_definitions
from telcrm.rules import RuleBook, form
from telcrm.rules.form import Citation, Text

CHANGED = Text("在 DMN 建模器中改动", "changed in a DMN modeler")
ADDED = Text("在 DMN 建模器中添加", "added in a DMN modeler")
ASSUMED_CHANGED = Citation("the document", None, CHANGED)
ASSUMED_ADDED = Citation("the document", None, ADDED)


def book_of(definitions: Definitions) -> RuleBook:
    return RuleBook(to_source(definitions))


def decision_of(definitions: Definitions, name: str) -> Any:
    return next(one for one in book_of(definitions).form.decisions if one.name == name)


# What was changed.


def cited_parts(book: RuleBook) -> dict[tuple[str, str, int], tuple[Any, ...]]:
    """What each row of each decision says of itself, by the decision and the row's place."""
    return {
        (one.name, kind, number): said
        for one in book.form.decisions
        for number, (kind, *said) in enumerate(_rows(one))
    }


def _rows(one: form.Decision) -> Iterator[tuple[Any, ...]]:
    if isinstance(one, form.Table):
        for rule in one.rules:
            yield "rule", rule.text, rule.citation
    elif isinstance(one, form.Scorecard):
        yield "initial", "", one.citation
        for part in one.characteristics:
            rows = (part,) if isinstance(part, form.Linear) else part.attributes
            for each in rows:
                yield "points", each.text, each.citation


def places(definitions: Definitions) -> list[tuple[str, int]]:
    return [
        (one.name, number)
        for one in definitions.decisions
        if isinstance(one.expression, DecisionTable)
        for number in range(len(one.expression.rules))
    ]


def in_brackets(definitions: Definitions, name: str, number: int) -> Definitions:
    """The document with the first entry of a rule in brackets: other words, the same meaning."""
    found = next(one for one in definitions.decisions if one.name == name)
    (entry, *others) = found.expression.rules[number].outputs
    table = row(number, outputs=(f"({entry})", *others))(found.expression)
    decisions = (
        replace(one, expression=table) if one is found else one for one in definitions.decisions
    )
    return replace(definitions, decisions=tuple(decisions))


@settings(
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ]
)
@given(book=rich_books(), data=st.data())
def test_a_change_costs_one_part_its_words_and_no_other(book: RuleBook, data: Any) -> None:
    """Whichever rule is changed: it alone is marked, all others cite and say what they did."""
    definitions = to_definitions(book.source, book.built, book.parameters)
    if not places(definitions):
        return
    name, number = data.draw(st.sampled_from(places(definitions)))
    before, after = (
        cited_parts(book_of(one)) for one in (definitions, in_brackets(definitions, name, number))
    )
    assert before.keys() == after.keys()
    known = next(
        one.attributes for one in _notes(definitions, name) if one.tag.endswith("}decision")
    )
    wanted = (dict(known).get("name", name), number)
    for (decision, kind, place), said in after.items():
        if (decision, place) == wanted:
            assert said[1].assumed == CHANGED
            assert said[1].passage is None
        else:
            assert said == before[decision, kind, place]


def _notes(definitions: Definitions, name: str) -> Any:
    return next(one.extensions for one in definitions.decisions if one.name == name)


def test_a_threshold_moved_to_another_row_cites_nothing() -> None:
    """Both rows that it parts lose reason and passage; what they rest on is said to be assumed."""

    def moved(table: DecisionTable) -> DecisionTable:
        shorter = row(1, inputs=("< 900", "-", "-"))(table)
        return row(2, inputs=(">= 900", "-", "-"))(shorter)

    short, long = decision_of(edited("risk", moved), "risk").characteristics[0].attributes
    assert [one.citation for one in (short, long)] == [ASSUMED_CHANGED] * 2
    assert [one.text.zh for one in (short, long)] == ["months < 900", "months >= 900"]
    assert [one.code for one in (short, long)] == ["SHORT", "LONG"]


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": ("-", '>= date("2024-07-02")', "-")},
        {"inputs": ("-", '>= date("2024-07-01")', "> 777.5")},
        {"inputs": ("-", "-", "-")},
        {"outputs": ('"much"', "5")},
        {"outputs": ('"none"', "4")},
    ],
)
def test_any_cell_of_a_rule_counts(changes: dict[str, Any]) -> None:
    """A test that is changed, added or removed, and an entry of either output."""
    rules = decision_of(edited("offers", row(0, **changes)), "offers").rules
    assert rules[0].citation == ASSUMED_CHANGED
    assert all(rule.citation.passage == "a table" for rule in rules[1:])


def test_entries_that_change_places_are_changes() -> None:
    """What a rule gives is noted for each output."""
    definitions = model_of("""
    id = "a"
    version = "1"
    document = "the document"
    passage = "p"
    inputs.vip = { type = "boolean" }
    [decisions.gifts]
    kind = "decision_table"
    inputs = ["vip"]
    passage = "p"
    rules = [{ id = "1", then = { first = 1, second = 2 } }]
    outputs.first = { type = "integer" }
    outputs.second = { type = "integer" }
    """)
    table, *others = definitions.decisions
    swapped = replace(table, expression=row(0, outputs=("2", "1"))(table.expression))
    definitions = replace(definitions, decisions=(swapped, *others))
    assert decision_of(definitions, "gifts").rules[0].citation == ASSUMED_CHANGED


def test_points_by_the_unit_cite_what_they_were() -> None:
    """Another factor is not what the passage says, and the reason goes with it."""
    text = BOOK.replace(
        'code = "SPENT"', 'code = "SPENT"\npassage = "8.25 off"\nreason = { zh = "扣", en = "off" }'
    )
    definitions = model_of(text)
    linear = decision_of(definitions, "risk").characteristics[2]
    assert (linear.text, linear.citation.passage) == (Text("扣", "off"), "8.25 off")
    risk = next(one for one in definitions.decisions if one.name == "risk")
    assert risk.expression.rules[5].description == "扣 / off"
    table = row(5, outputs=("-9 * spend",))(risk.expression)
    risk = replace(risk, expression=table)
    definitions = replace(definitions, decisions=(definitions.decisions[0], risk))
    linear = decision_of(definitions, "risk").characteristics[2]
    assert linear.citation == ASSUMED_CHANGED
    assert (linear.text.zh, linear.code) == ("-9 x spend", "SPENT")


@pytest.mark.parametrize("change", [row(0, outputs=("1",)), added(Rule(("-",) * 3, ("7",)))])
def test_another_initial_score_is_not_what_the_scorecard_cites(change: Any) -> None:
    """It is assumed; what is added to it cites what it did."""
    card = decision_of(edited("risk", change), "risk")
    assert card.citation == ASSUMED_CHANGED
    cited = [row.citation.passage for part in card.characteristics[:2] for row in part.attributes]
    assert cited == ["a scorecard", "a scorecard", "first brand", "a scorecard"]
    assert card.characteristics[2].citation.passage == "a scorecard"


def test_another_default_is_not_what_the_table_cites() -> None:
    """It is assumed; the rules cite what they did."""

    def other(table: DecisionTable) -> DecisionTable:
        offer, gift = table.outputs
        return replace(table, outputs=(offer, replace(gift, default="1")))

    table = decision_of(edited("offers", other), "offers")
    assert table.citation == ASSUMED_CHANGED
    assert {rule.citation.passage for rule in table.rules} == {"a table"}


def test_another_expression_is_not_what_the_decision_cites() -> None:
    """The same for what is one expression, and for the value of a parameter."""
    definitions = of_decision("high_risk", expression=LiteralExpression("risk > risky_from"))
    assert decision_of(definitions, "high_risk").citation == ASSUMED_CHANGED
    definitions = of_decision("risky_from", expression=LiteralExpression("58"))
    assumed = book_of(definitions).source.parameters["risky_from"].assumed
    assert (assumed.zh, assumed.en) == (CHANGED.zh, CHANGED.en)


def test_rows_and_columns_may_be_moved() -> None:
    """Another order is no change of what rules say."""

    def turned(table: DecisionTable) -> DecisionTable:
        rules = (
            replace(rule, inputs=rule.inputs[::-1], outputs=rule.outputs[::-1])
            for rule in table.rules[::-1]
        )
        return replace(
            table,
            inputs=table.inputs[::-1],
            outputs=table.outputs[::-1],
            rules=tuple(rules),
        )

    table = decision_of(edited("offers", turned), "offers")
    assert table.citation.passage == "a table"
    assert {rule.citation.passage for rule in table.rules} == {"a table"}


# What was added.


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({}, "rule_4"),
        ({"description": "many\n words "}, "many\n words"),
        ({"annotations": ("", "noted", " twice")}, "noted; twice"),
        ({"description": "told", "annotations": ("noted",)}, "told"),
        ({"description": " "}, "rule_4"),
    ],
)
def test_a_rule_that_is_added_is_assumed(said: dict[str, Any], text: str) -> None:
    """It cites nothing; its reason is its description, or else its annotations, or else its id."""
    rule = Rule(("-", "-", "> 4000"), ('"much"', "9"), **said)
    found = decision_of(edited("offers", added(rule)), "offers").rules[3]
    assert (found.citation, found.text) == (ASSUMED_ADDED, Text(text, text))


def test_points_that_are_added_are_assumed() -> None:
    """Beside other rows of a characteristic, or as one of their own."""

    def more(table: DecisionTable) -> DecisionTable:
        shorter = row(1, inputs=("< 900", "-", "-"))(table)
        return added(
            Rule(("[900..913)", "-", "-"), ("5",), description="between"),
            Rule(("-", "-", "-"), ("months * -2",), description="each month"),
            Rule(("-", "-", "-"), ("months * -3",)),
        )(shorter)

    card = decision_of(edited("risk", more), "risk")
    between = card.characteristics[0].attributes[2]
    each, other = card.characteristics[3:]
    assert {one.citation for one in (between, each, other)} == {ASSUMED_ADDED}
    assert [one.text.en for one in (between, each, other)] == [
        "between",
        "each month",
        "-3 x months",
    ]


def test_a_decision_that_is_added_is_assumed() -> None:
    """With its title, its rules and the input it asks for."""
    table = DecisionTable(
        (InputClause("shops", "number"),),
        (OutputClause(type_ref="boolean"),),
        (Rule(("> 3",), ("true",), description="many shops"),),
    )
    definitions = model_of()
    definitions = replace(
        definitions,
        input_data=(*definitions.input_data, InputData("shops", "number", label="网点")),
        decisions=(
            *definitions.decisions,
            Decision("dense", "boolean", expression=table, label="密集"),
            Decision("plain", expression=LiteralExpression("shops + 1")),
        ),
    )
    book = book_of(definitions)
    *_, dense, plain = book.form.decisions
    assert (dense.citation, plain.citation) == (ASSUMED_ADDED, ASSUMED_ADDED)
    assert (dense.title, plain.title) == (Text("密集", "密集"), Text("plain", "plain"))
    assert (dense.rules[0].citation, dense.rules[0].text.zh) == (ASSUMED_ADDED, "many shops")
    shops = book.inputs["shops"]
    assert (shops.citation, shops.title) == (ASSUMED_ADDED, Text("网点", "网点"))
    facts = {"months": 1, "spend": 0, "brand": "first", "shops": 4, "until": None, "vip": None}
    assert book.decide(facts)["dense"] is True


# What modelers show.


def test_reasons_and_titles_stand_where_modelers_show_them() -> None:
    """Both languages, once where they are the same; nothing where the book says nothing."""
    definitions = model_of(
        BOOK.replace('id = "bound"', 'id = "bound", reason = { zh = "绑", en = "绑" }').replace(
            'inputs.vip = { type = "boolean"',
            'inputs.vip = { title = { zh = "贵宾", en = "VIP" }, type = "boolean"',
        )
    )
    decisions = {one.name: one for one in definitions.decisions}
    assert {one.name: one.label for one in definitions.input_data}["vip"] == "贵宾 / VIP"
    assert decisions["high_risk"].label == "高 / high"
    offers = decisions["offers"].expression
    assert [one.label for one in offers.inputs] == ["高 / high", None, None]
    assert [rule.description for rule in offers.rules] == ["绑", None, None]
    rules = decisions["risk"].expression.rules
    assert [rule.description for rule in rules[:4]] == [
        "初始分 / initial score",
        "短 / short",
        "长 / long",
        None,
    ]


def test_a_book_of_titles_shows_them_all() -> None:
    """Of the book, its inputs, decisions, columns and single outputs."""
    book = telcrm.load("cmcc.credit_rating")
    definitions = to_definitions(book.source, book.built, book.parameters)
    score, star = definitions.decisions
    assert definitions.label == "中国移动客户信用等级评定 / China Mobile customer credit rating"
    assert (score.label, star.label) == ("信用评分 / credit score", "星级 / star")
    assert score.expression.inputs[1].label == definitions.input_data[1].label == "网龄 / tenure"
    assert star.expression.inputs[0].label == score.expression.outputs[0].label == score.label
    assert star.expression.outputs[0].label == "星级 / star"


def test_a_changed_description_is_the_reason() -> None:
    """In both languages; the passage stays while what it is quoted for stays."""
    rows = decision_of(edited("risk", row(3, description=" the best ")), "risk").characteristics[1]
    assert rows.attributes[0].text == Text("the best", "the best")
    assert rows.attributes[0].citation.passage == "first brand"
    rules = decision_of(edited("offers", row(0, description="the best")), "offers").rules
    assert (rules[0].text.zh, rules[0].citation.passage) == ("the best", "a table")
    changed = row(1, outputs=("1",), description="new words")
    found = decision_of(edited("risk", changed), "risk").characteristics[0].attributes[0]
    assert (found.text.zh, found.citation) == ("new words", ASSUMED_CHANGED)


@pytest.mark.parametrize("description", [None, "", "短\n  / short"])
def test_a_description_that_is_lost_or_broken_into_lines_changes_nothing(
    description: str | None,
) -> None:
    """Tools do such things; the words of our own note stand."""
    definitions = edited("risk", row(1, description=description))
    assert book_of(definitions).form == telcrm.loads(BOOK).form


@pytest.mark.parametrize(
    "definitions",
    [
        of_input("months", label="Age"),
        edited("risk", column(0, label="Age")),
    ],
)
def test_a_changed_label_is_the_title(definitions: Definitions) -> None:
    """In both languages, whether it was changed at the input or at a column that asks for it."""
    book = book_of(definitions)
    assert book.inputs["months"].title == Text("Age", "Age")
    assert book.inputs["months"].citation == telcrm.loads(BOOK).inputs["months"].citation


def output(place: int, **changes: Any) -> Any:
    def change(table: DecisionTable) -> DecisionTable:
        outputs = list(table.outputs)
        outputs[place] = replace(outputs[place], **changes)
        return replace(table, outputs=tuple(outputs))

    return change


LABELS = {
    "a scorecard": (of_decision("risk", label="X"), "risk"),
    "a scorecard, at its column": (edited("risk", output(0, label="X")), "risk"),
    "the output of an expression": (of_decision("high_risk", label="X"), "high_risk"),
    "an expression": (of_decision("grade", label="X"), "grade"),
    "what a column asks": (edited("offers", column(0, label="X")), "high_risk"),
    "one of several outputs": (edited("offers", output(1, label="X")), "gift"),
    "one of several outputs, as a decision": (of_decision("gift", label="X"), "gift"),
    "a single output": (edited("most", output(0, label="X")), "most"),
    "a table of a single output": (of_decision("most", label="X"), "most"),
}


@pytest.mark.parametrize("what", LABELS)
def test_a_changed_label_of_an_output_is_its_title(what: str) -> None:
    """Whatever gives the output; no other title is touched."""
    definitions, name = LABELS[what]
    titles = {key: one.title for key, one in telcrm.loads(BOOK).form.outputs.items()}
    found = {key: one.title for key, one in book_of(definitions).form.outputs.items()}
    assert found == {**titles, name: Text("X", "X")}


def test_a_table_of_several_outputs_has_a_title_of_its_own() -> None:
    """Its outputs take it for theirs where they have none, as in a file."""
    book = book_of(of_decision("offers", label="X"))
    assert book.form.outputs["gift"].title == Text("X", "X")
    definitions = to_definitions(book.source, book.built, book.parameters)
    found = {one.name: one for one in definitions.decisions}
    assert {found[name].label for name in ("offers", "offer", "gift")} == {"X"}
    assert [one.label for one in found["offers"].expression.outputs] == ["X", "X"]


def test_the_book_s_own_title_may_be_changed() -> None:
    """It is the label of the whole document."""
    assert book_of(replace(model_of(), label="X")).form.title == Text("X", "X")


def test_a_parameter_s_title_may_be_changed() -> None:
    """It is the label of the decision that is the constant."""
    title = book_of(of_decision("risky_from", label="X")).source.parameters["risky_from"].title
    assert (title.zh, title.en) == ("X", "X")


def test_what_was_edited_goes_out_and_comes_back_the_same() -> None:
    """The marks of a change are part of the book from then on."""
    rule = Rule(("-", "-", "> 4000"), ('"much"', "9"), description="told")
    book = book_of(edited("offers", added(rule)))
    again = book_of(to_definitions(book.source, book.built, book.parameters))
    assert again.form == book.form
