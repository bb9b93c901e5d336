"""Documents as Camunda and KIE write them: types, inputs that nobody drew, names of outputs."""

from __future__ import annotations

from typing import Any

import pytest
from dmn_texts import (
    decision,
    document,
    fact,
    function,
    item,
    literal,
    of_type,
    problems_of,
    table,
)
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import BookError, InputError

CAMUNDA = "http://camunda.org/schema/1.0/dmn"


def typed_table(name: str, kind: str | None, output: str = "") -> str:
    """A table of one column that says 1 above 5; its output may have a name."""
    typed = f' typeRef="{kind}"' if kind else ""
    named = f' name="{output}"' if output else ""
    text = table(name, "> 5", "1").replace("<inputExpression>", f"<inputExpression{typed}>")
    return text.replace("<output>", f"<output{named}>")


def kinds_of(source: str) -> dict[str, str]:
    book = telcrm.from_dmn(source)
    return {name: one.type.kind for name, one in book.inputs.items()}


# Types.


@pytest.mark.parametrize("kind", ["integer", "long", "double", "number"])
def test_camundas_numbers_are_numbers(kind: str) -> None:
    """Whole or not: what Java calls it does not narrow the value."""
    source = document(fact("x", kind), decision("d", table("x", "> 5", "1"), inputs="x"))
    assert kinds_of(source) == {"x": "number"}
    assert telcrm.from_dmn(source).decide(x=5.5)["d"] == 1


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("dateTime", "date and time"),
        ("dayTimeDuration", "days and time duration"),
        ("yearMonthDuration", "years and months duration"),
        ("&lt;Undefined&gt;", "any"),
        ("Any", "any"),
    ],
)
def test_every_name_of_a_type_is_known(kind: str, known: str) -> None:
    """Older names of the standard, and what KIE writes where no type is chosen."""
    source = document(fact("x", kind), decision("d", literal("x"), inputs="x"))
    assert kinds_of(source) == {"x": known}


@pytest.mark.parametrize(
    ("kind", "hint"), [("Integer", "did you mean 'integer'?"), ("qqq", "FEEL's types are number")]
)
def test_an_unknown_type_is_told_with_a_hint(kind: str, hint: str) -> None:
    """Other names stay errors, whether one is near or not."""
    with pytest.raises(BookError, match=hint) as caught:
        telcrm.from_dmn(document(fact("x", kind), decision("d", literal("x"), inputs="x")))
    assert (caught.value.code, caught.value.place.path) == ("dmn.reference", "inputData.x")


# Inputs.


def test_a_table_without_inputs_asks_for_what_it_names() -> None:
    """Camunda's default: a plain name of an input expression is an input of the column's type."""
    book = telcrm.from_dmn(document(decision("d", typed_table("guestCount", "integer"))))
    assert {name: one.type.kind for name, one in book.inputs.items()} == {"guestCount": "number"}
    assert [book.decide(guestCount=count)["d"] for count in (5, 5.1, None)] == [None, 1, None]
    with pytest.raises(InputError):
        book.decide(guestCount="6")


def test_what_a_name_stands_for_already_is_no_input() -> None:
    """Not a required decision, not a function, nothing calculated, not the value itself."""
    first = decision("first", literal("7"))
    assert kinds_of(document(first, decision("d", table("first", "> 5", "1"), needs="first"))) == {}
    for column in ("? > 5", "?", "a b", "x.y"):
        source = document(decision("d", table(column)))
        try:
            assert telcrm.from_dmn(source).inputs == {}
        except BookError as error:
            assert error.code in {"name.unknown", "cell.syntax"}


def test_a_misspelt_name_beside_drawn_inputs_is_an_error() -> None:
    """Who draws inputs draws all of them; Camunda's modeler draws pictures."""
    inside = decision("d", typed_table("ages", "number"), inputs="x")
    assert problems_of(document(fact("age"), inside))[0][0] == "name.unknown"
    camunda = document(fact("Age of them"), inside).replace("urn:n", CAMUNDA)
    assert kinds_of(camunda) == {"Age of them": "any", "ages": "number"}


COLUMN_TYPES = ["number", "integer", "string", "Any", None]


@given(st.lists(st.sampled_from(COLUMN_TYPES), min_size=1, max_size=3), st.booleans())
def test_an_input_takes_the_type_its_columns_agree_on(kinds: list[str | None], drawn: bool) -> None:
    """One type among those that are said is the input's; two are none."""
    inputs = "x" if drawn else ""
    decisions = [
        decision(f"d{i}", typed_table("x", kind).replace("&gt; 5", "-"), inputs=inputs)
        for i, kind in enumerate(kinds)
    ]
    said = {"number" if kind == "integer" else kind for kind in kinds} - {"Any", None}
    wanted = said.pop() if len(said) == 1 else "any"
    assert kinds_of(document(*([fact("x")] if drawn else []), *decisions)) == {"x": wanted}


def test_an_input_keeps_a_type_of_its_own() -> None:
    """A column narrows what it tests, not what may be asked with."""
    source = document(fact("x", "string"), decision("d", typed_table("x", "number"), inputs="x"))
    assert kinds_of(source) == {"x": "string"}


def test_a_written_document_keeps_what_it_did_not_draw() -> None:
    """Inputs that are understood are not added to the document."""
    book = telcrm.from_dmn(document(decision("d", typed_table("guests", "integer"))))
    again = telcrm.from_dmn(book.to_dmn())
    assert again.inputs == book.inputs
    assert [again.decide(guests=count)["d"] for count in (5, 6)] == [None, 1]
    assert "inputData" not in book.to_dmn()


# Names of outputs.


SEASON = decision("Season", typed_table("month", "number", "season"))


def answer(source: str, facts: dict[str, Any], name: str = "d") -> Any:
    return telcrm.from_dmn(source).decide(facts)[name]


@pytest.mark.parametrize("text", ["season + 1", "Season + 1"])
def test_a_required_table_is_known_by_its_output(text: str) -> None:
    """As Camunda has it, and as the standard has it."""
    source = document(SEASON, decision("d", literal(text), needs="Season"))
    assert answer(source, {"month": 6}) == 2


def test_a_required_table_is_known_by_its_output_in_a_service() -> None:
    """Decisions inside a service speak of each other as they do outside."""
    inner = decision("inner", literal("season + 1"), needs="Season")
    asking = decision("d", literal("s(6)"), inputs="i", knows="s")
    service = (
        '<decisionService id="s" name="s"><outputDecision href="#inner"/>'
        '<encapsulatedDecision href="#Season"/><inputData href="#i"/></decisionService>'
    )
    drawn = SEASON.replace(
        "<decisionTable>",
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        "<decisionTable>",
    )
    source = document(fact("month", None, "i"), drawn, inner, asking, service)
    assert answer(source, {"month": 1}) == 2


@pytest.mark.parametrize("other", [fact("season"), function("season", literal("1"))])
def test_an_output_gives_way_to_what_has_its_name(other: str) -> None:
    """Nothing is known by a name that something else has."""
    source = document(other, SEASON, decision("d", literal("season"), needs="Season"))
    with pytest.raises(BookError, match=r"draw an? \w+ requirement from .*'season'"):
        telcrm.from_dmn(source)


def test_two_outputs_of_one_name_are_known_by_neither() -> None:
    """Of two required tables with one output name, none is meant."""
    other = SEASON.replace('"Season"', '"Climate"')
    source = document(SEASON, other, decision("d", literal("season"), needs="Season Climate"))
    assert [code for code, *_ in problems_of(source)] == ["name.unknown"]


# Requirements that nobody drew.


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("other", "draw an information requirement from the decision 'other'"),
        ("x", "draw an information requirement from the input 'x'"),
        ("season", "draw an information requirement from the decision 'Season'"),
        ("1 + Monthly Spend", "draw an information requirement from the input 'Monthly Spend'"),
        ("f(1)", "draw a knowledge requirement from 'f'"),
    ],
)
def test_a_name_of_the_document_that_is_not_required(text: str, hint: str) -> None:
    """The error says what to draw, for names of several words too."""
    source = document(
        fact("x"),
        fact("Monthly Spend", None, "m"),
        SEASON,
        function("f", literal("p"), "p"),
        decision("other", literal("1")),
        decision("d", literal(text)),
    )
    with pytest.raises(BookError, match=hint) as caught:
        telcrm.from_dmn(source)
    assert len(caught.value.problems) == 1


def test_a_function_knows_its_parameters_alone() -> None:
    """A name of the document inside a function is to be handed over."""
    source = document(fact("x"), function("f", literal("x + 1"), "p"))
    with pytest.raises(BookError, match="a function knows its parameters alone: hand it 'x'"):
        telcrm.from_dmn(source)


def test_a_name_that_is_nowhere_is_met_with_the_nearest() -> None:
    """Other unknown names keep their hint."""
    source = document(fact("amount"), decision("d", literal("amuont"), inputs="x"))
    with pytest.raises(BookError, match="did you mean 'amount'"):
        telcrm.from_dmn(source)


def test_types_and_inputs_and_decisions_are_told_at_once() -> None:
    """Nobody mends a stage to learn of the next; what rests on a broken type says no more."""
    source = document(
        item("t", of_type("nowhere")),
        item("u", of_type("t")),
        fact("x", "qqq"),
        decision("d", literal("1 +")),
        decision("e", literal("x + 1"), inputs="x", needs="d"),
        decision("g", literal("zz"), needs="d"),
    )
    assert [(code, path) for code, path, _ in problems_of(source)] == [
        ("dmn.reference", "itemDefinitions.t"),
        ("dmn.reference", "inputData.x"),
        ("cell.syntax", "decisions.d"),
        ("name.unknown", "decisions.g"),
    ]


def test_places_count_from_one() -> None:
    """Columns, rules and entries are numbered as modelers show them."""
    source = document(decision("d", table("1 +", ")", "(", clause="")))
    assert [path for _, path, _ in problems_of(source)] == [
        "decisions.d.input[1]",
        "decisions.d.rule[1].inputEntry[1]",
        "decisions.d.rule[1].outputEntry[1]",
    ]


def test_two_outputs_of_one_name_are_told() -> None:
    """A table whose outputs would hide each other is refused."""
    outputs = (
        "<decisionTable><output name='a'/><output name='b'/><output name='a'/></decisionTable>"
    )
    assert problems_of(document(decision("d", outputs))) == [
        ("name.clash", "decisions.d.output", None)
    ]
