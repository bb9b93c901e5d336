"""Parts of documents: some decisions, one service; of ours as of others."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from dmn_texts import decision, document, fact, function, literal, problems_of
from hypothesis import given, settings
from hypothesis import strategies as st
from native_books import answer, records, rich_books

import telcrm
from telcrm.errors import BookError
from telcrm.rules import BookSource, RuleBook

BOOK = """
id = "demo.star"
version = "1"
document = "an example"
passage = "an example"
inputs.spend = { type = "integer", minimum = 0, maximum = 100 }
inputs.months = { type = "integer", minimum = 0, maximum = 100 }
inputs.other = { type = "integer", minimum = 0, maximum = 100 }
parameters.limit = { type = "integer", value = 50 }
[decisions.score]
kind = "expression"
passage = "spend and months"
expression = "spend + months"
[decisions.grades]
kind = "decision_table"
passage = "from the limit on"
inputs = ["score"]
outputs.star = { type = "integer" }
outputs.gift = { type = "boolean" }
rules = [
  { id = "a", when = { score = ">= limit" }, then = { star = 5, gift = true } },
  { id = "b", when = { score = "< limit" }, then = { star = 1, gift = false } },
]
[decisions.beside]
kind = "expression"
passage = "other"
expression = "other * 2"
"""


def written() -> str:
    return telcrm.loads(BOOK).to_dmn()


# Our own documents.


@pytest.mark.parametrize(
    "wanted", ["star", "gift", "grades", ["grades"], ("star", "score"), {"star"}]
)
def test_a_part_of_our_book_stays_our_book(wanted: Any) -> None:
    """By a decision's name or an output's, it has what that needs: typed, strict, cited."""
    book = telcrm.from_dmn(written(), decisions=wanted)
    assert isinstance(book.source, BookSource)
    assert (tuple(book.inputs), book.outputs) == (("spend", "months"), ("score", "star", "gift"))
    assert book.version == "1"
    whole = telcrm.loads(BOOK)
    assert book.form.decisions == whole.form.decisions[:2]
    assert telcrm.from_dmn(book.to_dmn()).form == book.form
    with pytest.raises(telcrm.errors.InputError, match=r"input\.missing"):
        book.decide(spend=1)


@given(rich_books(), st.data())
@settings(max_examples=60)
def test_a_part_decides_as_the_whole_does(book: RuleBook, data: st.DataObject) -> None:
    """Whatever decisions are asked for, they answer as in the whole book, from fewer facts."""
    decisions = [one.name for one in book.form.decisions]
    wanted = data.draw(st.lists(st.sampled_from(decisions), min_size=1, unique=True))
    try:
        part = telcrm.from_dmn(book.to_dmn(), decisions=wanted)
        whole = telcrm.from_dmn(book.to_dmn())
    except BookError:
        return
    assert {one.name for one in part.form.decisions} >= set(wanted)
    needed = set().union(*part.form.needs.values()) & set(whole.inputs)
    assert set(part.inputs) == needed
    facts = data.draw(records(whole))
    found = answer(part, {name: value for name, value in facts.items() if name in part.inputs})
    wanted_answer = answer(whole, facts)
    if isinstance(wanted_answer, dict):
        assert found == {name: wanted_answer[name] for name in part.outputs}


def test_parameters_are_given_to_our_documents() -> None:
    """As `load` has it; for a part of the book too, and written again."""
    for wanted in (None, "star"):
        book = telcrm.from_dmn(written(), decisions=wanted, parameters={"limit": 10})
        assert dict(book.parameters) == {"limit": 10}
        facts = {"spend": 5, "months": 5, "other": 0}
        assert book.decide({name: facts[name] for name in book.inputs})["star"] == 5
    assert problems_of(written(), parameters={"limti": 1})[0][0] == "book.parameter"
    assert problems_of(written(), parameters={"limit": "x"})[0][0] == "type.mismatch"


def test_what_our_document_has_not() -> None:
    """Unknown decisions are told, all of them; services there are none."""
    unknown = problems_of(written(), decisions=["stra", "nothing", "star"])
    assert [code for code, *_ in unknown] == ["dmn.reference"] * 2
    with pytest.raises(BookError, match="did you mean 'star'"):
        telcrm.from_dmn(written(), decisions="stra")
    with pytest.raises(BookError, match="the document has no decision services"):
        telcrm.from_dmn(written(), service="rating")


# Documents of others.


def offering(*outputs: str) -> str:
    """A document with a service that asks for `x`, calculates `a` and gives the outputs."""
    given = "".join(f'<outputDecision href="#{one}"/>' for one in outputs)
    inside = "".join(
        f'<encapsulatedDecision href="#{one}"/>' for one in {"a", "b", "c"} - {*outputs}
    )
    return document(
        fact("x"),
        decision("a", literal("x + 1"), inputs="x"),
        decision("b", literal("a * 2"), needs="a"),
        decision("c", literal("a * 3"), needs="a").replace(
            "<informationRequirement>", '<variable name="the c"/><informationRequirement>', 1
        ),
        decision("beside", literal("1")),
        function("f", literal("p"), "p"),
        f'<decisionService id="s" name="s">{given}{inside}<inputData href="#x"/></decisionService>',
    )


@pytest.mark.parametrize(
    ("outputs", "wanted"), [(("b",), {"b": 4}), (("b", "c"), {"b": 4, "the c": 6})]
)
def test_a_service_gives_its_outputs(outputs: tuple[str, ...], wanted: dict[str, Any]) -> None:
    """Decisions inside are taken and explained, but they are nothing that the book gives."""
    book = telcrm.from_dmn(offering(*outputs), service="s")
    decided = book.decide(x=1)
    assert (dict(decided), book.outputs) == (wanted, tuple(wanted))
    assert "a" in [reason.decision for reason in decided.reasons]
    assert pickle.loads(pickle.dumps(book)).decide(x=1) == decided
    assert book.decider(*wanted)({"x": 1}) == (4 if len(wanted) == 1 else (4, 6))


def test_one_of_several_outputs_of_a_service() -> None:
    """Decisions asked for beside a service are among its outputs."""
    source = offering("b", "c")
    assert dict(telcrm.from_dmn(source, service="s", decisions="c").decide(x=1)) == {"the c": 6}
    for wanted in ("a", "beside"):
        assert problems_of(source, service="s", decisions=wanted)[0][0] == "dmn.reference"
    with pytest.raises(BookError, match="known here: 's'"):
        telcrm.from_dmn(source, service="f")


def test_names_of_decisions_are_taken_as_they_come() -> None:
    """One name alone, several, none; by the decision's name or its variable's."""
    source = offering("b")
    assert telcrm.from_dmn(source, decisions="beside").outputs == ("beside",)
    assert telcrm.from_dmn(source, decisions=iter(["c", "beside"])).outputs == (
        "a",
        "the c",
        "beside",
    )
    assert telcrm.from_dmn(source, decisions="the c").outputs == ("a", "the c")
    assert telcrm.from_dmn(source, decisions=()).outputs == ()
    codes = [code for code, *_ in problems_of(source, decisions=("x", 5, "b"))]
    assert codes == ["dmn.reference"] * 2


def test_a_document_of_others_has_no_parameters() -> None:
    """They would be passed over in silence otherwise."""
    assert [(code, path) for code, path, _ in problems_of(offering("b"), parameters={"k": 1})] == [
        ("book.parameter", "parameters.k")
    ]
    assert telcrm.from_dmn(offering("b"), parameters={}).outputs
