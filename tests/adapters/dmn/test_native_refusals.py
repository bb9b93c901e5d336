"""What a rule book has no place for is refused on its way from DMN, and the other way round."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from offer_book import (
    BOOK,
    added,
    column,
    edited,
    model_of,
    noted,
    of_decision,
    of_input,
    of_type,
    row,
)

import telcrm
from telcrm.adapters.dmn import BusinessKnowledgeModel, LiteralExpression, Rule
from telcrm.adapters.dmn.native import to_source
from telcrm.adapters.dmn.native.export import to_dmn
from telcrm.errors import BookError

# On the way in.


RISK = "definitions/decision[risk]"

REFUSED = {
    "points that are no number": (
        edited("risk", row(1, outputs=('"many"',))),
        "dmn.unsupported",
        f"{RISK}/decisionTable/rule[2]",
        "neither points nor points times an input",
    ),
    "points that are calculated": (
        edited("risk", row(5, outputs=("3 * spend + 1",))),
        "dmn.unsupported",
        f"{RISK}/decisionTable/rule[6]",
        "neither points nor points times an input",
    ),
    "points that do not parse": (
        edited("risk", row(1, outputs=("3 *",))),
        "cell.syntax",
        f"{RISK}/decisionTable/rule[2]",
        "the cell ends",
    ),
    "points by the unit under a condition": (
        edited("risk", row(5, inputs=("-", '"first"', "-"))),
        "dmn.unsupported",
        f"{RISK}/decisionTable/rule[6]",
        "by a rule alone",
    ),
    "an attribute of two inputs": (
        edited("risk", row(1, inputs=("< 913", '"first"', "-"))),
        "dmn.unsupported",
        f"{RISK}/decisionTable/rule[2]",
        "'months' and 'brand'",
    ),
    "attributes that overlap": (
        edited("risk", row(1, inputs=("< 1000", "-", "-"))),
        "dmn.unsupported",
        f"{RISK}/decisionTable/rule[3]",
        "for months in [913..1000), definitions/decision[risk]/decisionTable/rule[2] holds too",
    ),
    "a gap between attributes": (
        edited("risk", row(1, inputs=("< 900", "-", "-"))),
        "table.gap",
        "decisions.risk.characteristics.inactive",
        "[900..913)",
    ),
    "a characteristic that nobody knows the input of": (
        edited("risk", added(Rule(("-",) * 3, ("1",), extensions=noted("attribute")))),
        "dmn.schema",
        f"{RISK}/decisionTable/rule[7]",
        "no characteristic is named",
    ),
    "points of two characteristics": (
        edited(
            "risk",
            added(
                Rule(
                    ("> 1", "-", "-"),
                    ("1",),
                    extensions=noted("attribute", ("characteristic", "x")),
                ),
                Rule(("> 1", "-", "-"), ("1",)),
            ),
        ),
        "dmn.unsupported",
        f"{RISK}/decisionTable/rule[8]",
        "may belong to 'inactive' or 'x'",
    ),
    "a characteristic without an input": (
        edited(
            "risk",
            added(Rule(("-",) * 3, ("1",), extensions=noted("attribute", ("characteristic", "x")))),
        ),
        "dmn.schema",
        f"{RISK}/decisionTable/rule[7]",
        "nothing says which input",
    ),
    "a characteristic without a name": (
        of_decision(
            "risk", extensions=(*noted("decision", ("kind", "scorecard")), *noted("characteristic"))
        ),
        "dmn.schema",
        f"{RISK}/extensionElements/characteristic",
        "a characteristic without a name",
    ),
    "two inputs of one name": (
        of_input("vip", variable="months"),
        "name.clash",
        "definitions/inputData[vip]",
        "named 'months'",
    ),
    "two decisions of one name": (
        of_decision("most", extensions=noted("decision", ("name", "offers"))),
        "name.clash",
        "definitions/decision[most]",
        "named 'offers'",
    ),
    "a scorecard that is not added up": (
        edited("risk", lambda table: replace(table, hit_policy="FIRST", aggregation=None)),
        "dmn.schema",
        f"{RISK}/decisionTable",
        "COLLECT",
    ),
    "a scorecard that is no table": (
        of_decision("risk", expression=LiteralExpression("1")),
        "dmn.schema",
        RISK,
        "it is no table",
    ),
    "an unknown kind of decision": (
        of_decision("risk", extensions=noted("decision", ("kind", "scorcard"))),
        "dmn.schema",
        f"{RISK}/extensionElements/decision/@kind",
        "did you mean 'scorecard'?",
    ),
    "an unknown element of ours": (
        of_decision("risk", extensions=noted("decisions")),
        "dmn.schema",
        f"{RISK}/extensionElements/decisions",
        "did you mean 'decision'?",
    ),
    "an unknown attribute of ours": (
        of_input("months", extensions=noted("input", ("scales", "2"))),
        "dmn.schema",
        "definitions/inputData[months]/extensionElements/input/@scales",
        "did you mean 'scale'?",
    ),
    "a kind that the type is not": (
        of_input("vip", extensions=noted("input", ("kind", "integer"))),
        "dmn.schema",
        "definitions/inputData[vip]",
        "marked 'integer', but the type is boolean",
    ),
    "a scale that is no digit": (
        of_input("spend", extensions=noted("input", ("kind", "decimal"), ("scale", "12"))),
        "dmn.schema",
        "definitions/inputData[spend]",
        "'12' is no digit",
    ),
    "no type": (
        of_input("vip", type_ref=None),
        "dmn.schema",
        "definitions/inputData[vip]",
        "the type is missing",
    ),
    "an unknown type": (
        of_input("vip", type_ref="bool"),
        "dmn.schema",
        "definitions/inputData[vip]",
        "there is no type 'bool'",
    ),
    "a list for a type": (
        of_type("t_brand", is_collection=True),
        "dmn.unsupported",
        "definitions/inputData[brand]",
        "no plain value",
    ),
    "allowed values of another shape": (
        of_type("t_months", allowed_values="1, 2, 3"),
        "dmn.unsupported",
        "definitions/inputData[months]",
        "a rule book knows ranges with their ends",
    ),
    "a range without its end": (
        of_type("t_months", allowed_values="[0..10)"),
        "dmn.unsupported",
        "definitions/inputData[months]",
        "[0..10) are neither",
    ),
    "a name of two words": (
        of_input("vip", name="very important"),
        "dmn.unsupported",
        "definitions/inputData[very important]",
        "no name in a rule book",
    ),
    "a column that calculates": (
        edited("most", column(0, expression="gift + 1")),
        "dmn.unsupported",
        "definitions/decision[most]/decisionTable/input[1]",
        "the column calculates gift + 1",
    ),
    "a column that lists values": (
        edited("offers", column(2, values="> 10")),
        "dmn.unsupported",
        "definitions/decision[offers]/decisionTable/input[3]",
        "lists the values of 'spend'",
    ),
    "two columns of one name": (
        edited("offers", column(2, expression="until")),
        "dmn.unsupported",
        "definitions/decision[offers]/decisionTable/input[3]",
        "two columns look at 'until'",
    ),
    "a parameter that is no constant": (
        of_decision("risky_from", expression=LiteralExpression("months + 1")),
        "name.unknown",
        "definitions/decision[risky_from]",
        "'months' is unknown",
    ),
    "a component of another name": (
        of_decision("gift", expression=LiteralExpression("offers.offer")),
        "dmn.schema",
        "definitions/decision[gift]",
        "marked as the output 'gift'",
    ),
    "a name for what is no table": (
        of_decision("high_risk", extensions=noted("decision", ("name", "other"))),
        "dmn.schema",
        "definitions/decision[high_risk]",
        "has the name of its output",
    ),
    "a decision that is not made": (
        of_decision("high_risk", expression=None),
        "dmn.unsupported",
        "definitions/decision[high_risk]",
        "does not say how it is made",
    ),
    "a business knowledge model": (
        replace(model_of(), business_knowledge_models=(BusinessKnowledgeModel("f"),)),
        "dmn.unsupported",
        "definitions/businessKnowledgeModel[f]",
        "no place for it",
    ),
    "two titles for one input": (
        replace(
            edited("risk", column(0, label="Age")),
            input_data=of_input("months", label="Months").input_data,
        ),
        "dmn.schema",
        "definitions/decision[risk]/decisionTable/input[1]/@label",
        "changed to 'Months' and to 'Age'",
    ),
    "no id of a book": (
        replace(model_of(), name="My book"),
        "book.schema",
        "id",
        "match pattern",
    ),
    "a day that is none": (
        replace(
            model_of(),
            extensions=noted("book", ("version", "1"), ("effective_from", "2023-02-29")),
        ),
        "dmn.schema",
        "definitions/extensionElements/book/@effective_from",
        "'2023-02-29' is no day",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused(what: str) -> None:
    """With its code, its place in the document and words that say why."""
    definitions, code, path, words = REFUSED[what]
    with pytest.raises(BookError, match=re.escape(words)) as caught:
        to_source(definitions)
    assert (caught.value.code, caught.value.place.path) == (code, path)


def test_all_that_is_wrong_is_said_at_once() -> None:
    """People mend a document in one go."""
    definitions = edited("risk", row(1, outputs=("x",)))
    definitions = replace(
        definitions,
        input_data=tuple(replace(one, type_ref=None) for one in definitions.input_data),
    )
    with pytest.raises(BookError) as caught:
        to_source(definitions)
    assert len(caught.value.problems) == len(definitions.input_data) + 1


# On the way out.


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOOK.replace("vip", "instance"), "'instance' is a word of FEEL"),
        (BOOK.replace("vip", "then"), "'then' is a word of FEEL"),
        (BOOK.replace("vip", "date"), "'date' would hide the function that a text calls"),
        (BOOK.replace("inputs.vip", 'inputs."µ"'), "'µ' is no name in DMN"),
        (
            BOOK.replace('"FIRST"', '"COLLECT"\naggregation = "COUNT"').replace(
                "default = { offer = '\"none\"'", "default = { offer = 0"
            ),
            "aggregates several outputs",
        ),
    ],
)
def test_what_dmn_cannot_hold_is_not_written(text: str, words: str) -> None:
    """Names that would be read as something else, and tables of which DMN has none."""
    with pytest.raises(BookError, match=re.escape(words)) as caught:
        to_dmn(telcrm.loads(text))
    assert caught.value.code == "dmn.write"
    assert caught.value.place.path
