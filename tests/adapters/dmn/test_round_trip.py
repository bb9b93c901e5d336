"""A rule book goes to DMN and comes back as it was, and decides alike."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from dmn_tools import NEEDS_MODDLE, NEEDS_SCHEMA, follows_the_schema, resaved, warnings_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naive_engine import Contradiction, decide
from native_books import answer, comparable, records, rich_books, without_losers

import telcrm
from telcrm.adapters.dmn import Definitions, read_definitions, write_definitions
from telcrm.adapters.dmn.binding import bind
from telcrm.adapters.dmn.native import is_native, to_source
from telcrm.adapters.dmn.native.export import to_definitions, to_dmn
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook
from telcrm.rules.feel.moments import YearsMonths

SLOW = settings(
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ]
)

shipped = pytest.mark.parametrize("book_id", telcrm.books())


def back(book: RuleBook) -> RuleBook:
    """A book as it comes back from its DMN text."""
    return RuleBook(to_source(read_definitions(to_dmn(book).encode())))


def model_of(book: RuleBook) -> Definitions:
    return to_definitions(book.source, book.built, book.parameters)


def require_same(one: RuleBook, other: RuleBook) -> None:
    """The same form, and the same words and types of all that the form does not hold."""
    assert comparable(one) == comparable(other)
    for key in ("id", "version", "title", "effective_from", "effective_to", "inputs", "parameters"):
        assert getattr(one.source, key) == getattr(other.source, key), key


# Coming back.


@shipped
def test_a_shipped_book_comes_back_as_it_was(book_id: str) -> None:
    """Nothing is lost: its whole form is the same, tests and order included."""
    book = telcrm.load(book_id)
    returned = back(book)
    assert returned.form == book.form
    require_same(book, returned)


@shipped
@given(data=st.data())
def test_a_shipped_book_decides_alike(book_id: str, data: st.DataObject) -> None:
    """Answers and reasons are the same on each boundary."""
    book = telcrm.load(book_id)
    record = data.draw(records(book))
    assert answer(back(book), record) == answer(book, record)


@SLOW
@given(book=rich_books())
def test_any_book_comes_back_as_it_was(book: RuleBook) -> None:
    """Books of all constructs lose nothing but attributes that win nowhere."""
    require_same(without_losers(book), back(book))


@SLOW
@given(book=rich_books(), data=st.data())
def test_any_book_decides_alike(book: RuleBook, data: st.DataObject) -> None:
    """The same answers for the same reasons, nulls and contradictions included."""
    returned = back(book)
    for record in data.draw(st.lists(records(book), min_size=1, max_size=5)):
        assert answer(returned, record) == answer(book, record)


@SLOW
@given(book=rich_books())
def test_going_again_changes_no_character(book: RuleBook) -> None:
    """A book under version control as DMN stays quiet when nothing changed."""
    text = to_dmn(book)
    assert to_dmn(RuleBook(to_source(read_definitions(text.encode())))) == text


def test_parameters_are_written_as_they_were_given() -> None:
    """What a book was loaded with is what other engines decide with, and what comes back."""
    given = {"churned_after": 5, "growing_at": 0.1, "declining_at": Decimal("-0.0500")}
    book = telcrm.load("common.lifecycle_stage", parameters=given)
    returned = back(book)
    values = {name: one.value for name, one in returned.source.parameters.items()}
    assert values["growing_at"] == Decimal("0.1")
    assert values["churned_after"] == 5
    assert values["mature_from"] == 12
    assert returned.form == book.form


def test_an_extended_book_comes_back_whole() -> None:
    """Its parts are merged already, so nothing is left to extend."""
    text = """
    id = "a.b"
    version = "2"
    extends = "cmcc.credit_rating"
    document = "d"
    [decisions.credit_score.characteristics.suspensions]
    input = "suspensions"
    points_per = -50
    passage = "p"
    """
    book = telcrm.loads(text)
    returned = back(book)
    assert returned.source.extends is None
    assert returned.form == book.form


def test_only_our_own_documents_are_taken_for_books() -> None:
    """A document says that it is a book at its top."""
    assert is_native(read_definitions(to_dmn(telcrm.load("cmcc.you_plus")).encode()))
    assert not is_native(Definitions("a", "urn:a"))


@pytest.mark.parametrize(
    ("book_id", "names"),
    [
        ("cmcc.vip_club", ["vip_club", "vip", "vip_tier"]),
        ("cmcc.credit_rating", ["credit_score", "star"]),
        ("common.rfm_segments", ["segment_table", "segment", "segment_en"]),
    ],
)
def test_decisions_have_the_names_of_outputs(book_id: str, names: list[str]) -> None:
    """A table with several stands behind them, under its own name if that is free."""
    assert [one.name for one in model_of(telcrm.load(book_id)).decisions] == names


def test_names_of_tables_stay_apart() -> None:
    """However outputs and inputs are called."""
    table = """
    [decisions.{0}]
    kind = "decision_table"
    inputs = ["a"]
    passage = "p"
    rules = [{{ id = "1", then = {{ {1} = 1, {2} = 2 }} }}]
    outputs.{1} = {{ type = "integer" }}
    outputs.{2} = {{ type = "integer" }}
    """
    book = telcrm.loads(
        'id = "a"\nversion = "1"\ndocument = "d"\ninputs.a = { type = "boolean" }\n'
        + table.format("b", "b", "b_table")
        + table.format("c", "b_table_2", "c_table")
    )
    assert model_of(book).decisions[0].name == "b_table_3"
    assert back(book).form == book.form


# Other engines.


def decided(book: RuleBook, record: dict) -> object:
    try:
        return dict(book.decide(record))
    except TelcrmError as error:
        return "contradiction" if error.code.startswith("decision.") else error.code


def by_another(definitions: Definitions, record: dict, outputs: tuple[str, ...]) -> object:
    try:
        values = decide(definitions, record)
    except Contradiction:
        return "contradiction"
    return {name: values[name] for name in outputs}


@shipped
@given(data=st.data())
def test_another_engine_decides_a_shipped_book_alike(book_id: str, data: st.DataObject) -> None:
    """An engine that adds up all rules that match, and reads no extension, gives our answers."""
    book = telcrm.load(book_id)
    record = data.draw(records(book))
    assert by_another(model_of(book), record, book.outputs) == decided(book, record)


@SLOW
@given(book=rich_books(), data=st.data())
def test_another_engine_decides_any_book_alike(book: RuleBook, data: st.DataObject) -> None:
    """Overlapping attributes, nulls, hit policies, several outputs: all as DMN itself has them."""
    definitions = model_of(book)
    for record in data.draw(st.lists(records(book), min_size=1, max_size=5)):
        assert by_another(definitions, record, book.outputs) == decided(book, record)


@SLOW
@given(book=rich_books(), data=st.data())
def test_read_as_anybody_s_document_it_decides_alike(book: RuleBook, data: st.DataObject) -> None:
    """The way for documents of others gives the same answers, so nothing hangs on our notes."""
    foreign = RuleBook(model_of(book), build=bind)
    for record in data.draw(st.lists(records(book), min_size=1, max_size=5)):
        wanted = decided(book, record)
        if isinstance(wanted, dict):
            values = foreign.decide(record)
            assert {name: values[name] for name in book.outputs} == wanted


def test_no_two_rules_of_a_characteristic_match() -> None:
    """Where attributes overlap, each is written as the values for which it is the first."""
    book = telcrm.loads("""
    id = "a.b"
    version = "1"
    document = "d"
    passage = "p"
    inputs.n = { type = "integer", minimum = 0, maximum = 99, optional = true }
    inputs.s = { type = "string", optional = true }
    decisions.score.kind = "scorecard"
    decisions.score.passage = "p"
    [decisions.score.characteristics.n]
    input = "n"
    attributes = [
        { when = "< 10", points = 1 }, { when = "< 5", points = 9 },
        { when = "[5..50)", points = 2 }, { when = "-", points = 4 },
    ]
    [decisions.score.characteristics.s]
    input = "s"
    attributes = [
        { when = '"a"', points = 8 }, { when = 'not("b", null)', points = 16 },
        { when = "-", points = 32 },
    ]
    """)
    table = model_of(book).decisions[0].expression
    assert [(rule.inputs, rule.outputs) for rule in table.rules] == [
        (("-", "-"), ("0",)),
        (("< 10", "-"), ("1",)),
        (("[10..50)", "-"), ("2",)),
        ((">= 50, null", "-"), ("4",)),
        (("-", '"a"'), ("8",)),
        (("-", 'not("a", "b", null)'), ("16",)),
        (("-", '"b", null'), ("32",)),
    ]


# What tools make of it.


@NEEDS_MODDLE
def test_shipped_books_load_in_a_modeler_without_a_warning(tmp_path) -> None:
    """The modelers' own reader knows all that is written."""
    assert warnings_of(tmp_path, [to_dmn(telcrm.load(one)) for one in telcrm.books()]) == {}


@NEEDS_MODDLE
@settings(SLOW, max_examples=20)
@given(book=rich_books())
def test_any_book_loads_in_a_modeler_without_a_warning(tmp_path, book: RuleBook) -> None:
    """Whatever the texts, names and values."""
    assert warnings_of(tmp_path, [to_dmn(book)]) == {}


@NEEDS_MODDLE
def test_shipped_books_survive_a_modeler(tmp_path) -> None:
    """Saved by the modelers' own library, nothing of a book is lost."""
    books = [telcrm.load(one) for one in telcrm.books()]
    for book, text in zip(books, resaved(tmp_path, list(map(to_dmn, books))), strict=True):
        assert b"20191111" in text
        assert RuleBook(to_source(read_definitions(text))).form == book.form


@NEEDS_SCHEMA
@shipped
def test_a_shipped_book_follows_the_schema(book_id: str) -> None:
    """Elements stand in the order that DMN's schema demands."""
    follows_the_schema(
        write_definitions(model_of(telcrm.load(book_id)), version="1.3", diagram=True)
    )


@NEEDS_SCHEMA
@settings(SLOW, max_examples=20)
@given(book=rich_books())
def test_any_book_follows_the_schema(book: RuleBook) -> None:
    """Whatever it holds."""
    follows_the_schema(write_definitions(model_of(book), version="1.3", diagram=True))


def test_what_toml_has_no_type_for_comes_back() -> None:
    """Clocks, durations and numbers of any scale, and a parameter that is a duration."""
    book = telcrm.loads(
        """
id = "test.kinds"
version = "1"
document = "made up"
passage = "made up"
inputs.opened = { type = "time" }
inputs.called = { type = "date and time", optional = true }
inputs.waited = { type = "days and time duration" }
inputs.contract = { type = "years and months duration" }
inputs.rate = { type = "number", minimum = 0 }
parameters.patience = { type = "days and time duration", value = "PT2H" }
[decisions.level]
kind = "decision_table"
passage = "made up"
hit_policy = "FIRST"
inputs = ["opened", "waited", "contract", "rate"]
outputs.level = { type = "string" }
rules = [
    { id = "1", when = { opened = '< @"09:00:00"', waited = "> patience" }, then.level = '"a"' },
    { id = "2", when = { contract = '>= @"P2Y"', rate = "(0.5..1.25]" }, then.level = '"b"' },
]
[decisions.due]
kind = "expression"
passage = "made up"
expression = 'called + @"P1D" + waited / 2'
output = { type = "date and time" }
"""
    )
    again = telcrm.from_dmn(book.to_dmn())
    assert again.form == book.form
    facts = {"opened": time(8), "waited": timedelta(hours=3), "contract": YearsMonths(0), "rate": 1}
    assert dict(again.decide(facts)) == {"level": "a", "due": None}


def test_a_part_of_a_book_is_a_document_of_its_own() -> None:
    """One decision of our own document, asked for alone, decides as it does in the whole."""
    book = telcrm.load("cmcc.credit_rating")
    part = telcrm.from_dmn(book.to_dmn(), decisions=["credit_score"])
    facts = {"brand": "全球通", "tenure_months": 60, "monthly_spend": 400.01, "suspensions": 1}
    assert part.outputs == ("credit_score",)
    assert part.decide(facts)["credit_score"] == book.decide(facts)["credit_score"]
    assert telcrm.from_dmn(part.to_dmn()).decide(facts) == part.decide(facts)


@NEEDS_MODDLE
def test_modelers_of_dmn_1_3_open_the_books_as_they_are(tmp_path: Path) -> None:
    """Written as 1.3, every shipped book loads in dmn-moddle without a warning, nothing mapped."""
    texts = [telcrm.load(name).to_dmn("1.3") for name in telcrm.books()]
    assert warnings_of(tmp_path, texts, as_it_is=True) == {}
    assert warnings_of(tmp_path, [telcrm.load("cmcc.you_plus").to_dmn()], as_it_is=True)


@shipped
def test_each_version_says_the_same(book_id: str) -> None:
    """A book written as 1.3 or 1.4 comes back as it does from 1.5."""
    book = telcrm.load(book_id)
    for version in ("1.3", "1.4"):
        assert telcrm.from_dmn(book.to_dmn(version)).form == book.form
