"""Tables of foreign documents: what they mean, wherever they stand and however they are run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from generated_tables import ANSWERS, Table, definitions, facts_for, requiring, tables
from hypothesis import given, settings
from hypothesis import strategies as st

import telcrm
from both_engines import assert_alike, uncompiled
from telcrm.adapters.dmn import from_dmn, model, read_definitions, write_definitions
from telcrm.errors import DecisionError

SINGLE = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
CONTRADICTION = "contradiction"


def expected(table: Table, facts: dict[str, Any]) -> Any:
    """What a table says by its hit policy, written out plainly."""
    rows = [table.says[index] for index in table.matching(facts)]
    outputs = table.element.outputs
    if not rows:
        default = outputs[0].default
        return None if default is None else _given(table, [default[1:-1]] * len(outputs))
    policy = table.element.hit_policy
    if policy == "UNIQUE" and len(rows) > 1:
        return CONTRADICTION
    if policy == "ANY" and len(set(rows)) > 1:
        return CONTRADICTION
    if policy in ("PRIORITY", "OUTPUT ORDER"):
        rows = sorted(rows, key=lambda row: [ANSWERS.index(one) for one in row])
    if policy in SINGLE:
        return _given(table, rows[0])
    return tuple(_given(table, row) for row in rows)


def _given(table: Table, row: Any) -> Any:
    names = [output.name for output in table.element.outputs]
    return row[0] if len(row) == 1 else dict(zip(names, row, strict=True))


def decided(book: telcrm.RuleBook, facts: dict[str, Any], name: str = "answer") -> Any:
    """What a book says of facts; contradictions are a word."""
    try:
        return book.decider(name)(facts)
    except DecisionError as error:
        assert error.code in ("decision.unique", "decision.any")
        return CONTRADICTION


def as_decision(table: Table) -> model.Definitions:
    """The table as a decision of its own."""
    answer = model.Decision(
        "answer", expression=table.element, required_inputs=requiring(table.columns)
    )
    return definitions(table.columns, (answer,))


def as_function(table: Table) -> model.Definitions:
    """The table as the logic of a business knowledge model that the decision invokes."""
    names = requiring(table.columns)
    parameters = tuple(model.Parameter(one.name, one.type_ref) for one in table.columns)
    function = model.FunctionDefinition(parameters, table.element)
    call = model.Invocation(
        model.LiteralExpression("answer of"),
        tuple(
            model.Binding(model.Parameter(name), model.LiteralExpression(name)) for name in names
        ),
    )
    answer = model.Decision(
        "answer", expression=call, required_inputs=names, required_knowledge=("answer of",)
    )
    knowledge = model.BusinessKnowledgeModel("answer of", function=function)
    return definitions(table.columns, (answer,), business_knowledge_models=(knowledge,))


def as_entry(table: Table) -> model.Definitions:
    """The table as an entry of a context whose result it is."""
    context = model.Context(
        (
            model.ContextEntry("found here", table.element),
            model.ContextEntry(None, model.LiteralExpression("found here")),
        )
    )
    answer = model.Decision("answer", expression=context, required_inputs=requiring(table.columns))
    return definitions(table.columns, (answer,))


def as_service(table: Table) -> model.Definitions:
    """The table inside a decision service that the decision invokes."""
    names = requiring(table.columns)
    inner = model.Decision("inner one", expression=table.element, required_inputs=names)
    answer = model.Decision(
        "answer",
        expression=model.LiteralExpression(f"the service({', '.join(names)})"),
        required_inputs=names,
        required_knowledge=("the service",),
    )
    service = model.DecisionService(
        "the service", output_decisions=("inner one",), input_data=names
    )
    return definitions(table.columns, (inner, answer), decision_services=(service,))


PLACES = (as_decision, as_function, as_entry, as_service)


@given(tables() | tables(outputs=2), st.data())
@settings(max_examples=300)
def test_a_table_means_the_same_wherever_it_stands(table: Table, data: st.DataObject) -> None:
    """As a decision, a function, an entry or a service it says what its rules say one by one."""
    books = [from_dmn(place(table)) for place in PLACES]
    for _ in range(6):
        facts = data.draw(facts_for(table))
        wanted = expected(table, facts)
        for book in books:
            assert decided(book, facts) == wanted


@given(tables(SINGLE), st.data())
@settings(max_examples=200)
def test_columns_say_what_records_say(table: Table, data: st.DataObject) -> None:
    """A table over plain types runs in columns, with the same answers row by row."""
    book = from_dmn(as_decision(table))
    rows = data.draw(st.lists(facts_for(table), min_size=1, max_size=8))
    columns = {name: [row[name] for row in rows] for name in requiring(table.columns)}
    found = book.evaluate(columns, missing="mark")
    if all(one.type.kind != "string" for one in book.inputs.values()):
        with uncompiled():
            assert_alike(book, columns, missing="mark")
    answers = found["answer"].tolist()
    for row, answer, status in zip(rows, answers, found["telcrm_status"], strict=True):
        wanted = decided(book, row)
        assert status == ("rated" if wanted != CONTRADICTION else f"{_code(table)}: answer")
        assert answer == (None if wanted == CONTRADICTION else wanted)


def _code(table: Table) -> str:
    return f"decision.{table.element.hit_policy.lower()}"


@given(tables(), st.data())
@settings(max_examples=100)
def test_a_written_document_decides_alike(table: Table, data: st.DataObject) -> None:
    """Writing a document as XML and reading it back changes no answer."""
    before = as_function(table)
    after = read_definitions(write_definitions(before))
    books = from_dmn(before), from_dmn(after)
    facts = data.draw(facts_for(table))
    assert decided(books[0], facts) == decided(books[1], facts)


@given(tables(("FIRST",)), st.data())
@settings(max_examples=100)
def test_rules_below_all_others_never_win(table: Table, data: st.DataObject) -> None:
    """Under FIRST, a rule put last that accepts everything answers where there was no answer."""
    any_value = model.Rule(("-",) * len(table.columns), ('"mid"',))
    longer = replace(table.element, rules=(*table.element.rules, any_value))
    book = from_dmn(as_decision(table))
    with_last = from_dmn(as_decision(replace(table, element=longer)))
    facts = data.draw(facts_for(table))
    matched = table.matching(facts)
    assert decided(with_last, facts) == (decided(book, facts) if matched else "mid")
