"""Strategies made from books: what they give is accepted, what they label is refused, for all kinds
of inputs and all forms of columns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
import telcrm
from telcrm.errors import DecisionError, InputError
from telcrm.rules import RuleBook, form
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.source.book import build_book
from telcrm.testing import Case, run_cases, thresholds
from telcrm.testing.running import _same
from telcrm.testing.strategies import columns_of, inputs_of
from telcrm.testing.thresholds import exactly

SHIPPED = telcrm.books()

KINDS = {
    "boolean": "true",
    "integer": "[3..7)",
    "decimal": "(0.25..0.5]",
    "number": "> 1.005",
    "category": '"a"',
    "string": '"a"',
    "date": 'date("2024-02-29")',
    "month": "<= 202412",
    "time": '< @"09:30:00"',
    "date and time": '>= @"2024-01-01T00:00:00+08:00"',
    "days and time duration": '@"P1D"',
    "years and months duration": '> @"P1Y"',
}
"""Every kind that a book's file can name, and a cell over it."""


def book_of(kind: str, *, optional: bool, **declared: Any) -> RuleBook:
    """A table over one input of a kind."""
    extra = {"values": ["a", "b"]} if kind == "category" else {}
    extra |= {"scale": 2} if kind == "decimal" else {}
    cited = {"document": "made up", "passage": "made up"}
    rule = {"id": "r", "when": {"x": KINDS[kind]}, "then": {"y": "true"}}
    table = {
        "kind": "decision_table",
        "inputs": ["x"],
        "outputs": {"y": {"type": "boolean"}},
        "rules": [rule],
        "default": {"y": "false"},
        **cited,
    }
    spec = {"type": kind, "optional": optional, **extra, **declared}
    data = {"id": "kinds", "version": "1", "inputs": {"x": spec}, "decisions": {"y": table}}
    return RuleBook(telcrm.rules.BookSource.model_validate({**data, **cited}))


OF_ALL_KINDS = [book_of(kind, optional=optional) for kind in KINDS for optional in (False, True)]
BOOKS = st.one_of(
    strategies.books(), st.sampled_from(SHIPPED).map(telcrm.load), st.sampled_from(OF_ALL_KINDS)
)


@given(BOOKS, st.data(), st.booleans(), st.booleans())
def test_records_are_accepted(
    book: RuleBook, data: st.DataObject, boundaries: bool, nulls: bool
) -> None:
    """A book decides every record; only rules that contradict each other may be in the way."""
    record = data.draw(inputs_of(book, boundaries=boundaries, nulls=nulls))
    try:
        book.decide(record)
    except DecisionError:
        return
    assert record.keys() <= book.inputs.keys()


@given(BOOKS, st.data())
def test_without_nulls_every_fact_is_there(book: RuleBook, data: st.DataObject) -> None:
    """`nulls=False` means it, for optional inputs too."""
    record = data.draw(inputs_of(book, nulls=False))
    assert record.keys() == book.inputs.keys()
    assert None not in record.values()


@given(BOOKS, st.data())
def test_invalid_records_are_refused_with_the_code_they_are_labelled_with(
    book: RuleBook, data: st.DataObject
) -> None:
    """One thing is wrong, and the error says exactly that."""
    case = data.draw(inputs_of(book, invalid=True))
    with pytest.raises(InputError) as caught:
        book.decide(case.given)
    assert [problem.code for problem in caught.value.problems] == [case.code]


WRONG = {
    "boolean": {"input.type"},
    "integer": {"input.type", "input.range"},
    "decimal": {"input.type", "input.range"},
    "number": {"input.type"},
    "category": {"input.type", "input.category"},
    "string": {"input.type"},
    "date": {"input.type"},
    "month": {"input.type"},
    "time": {"input.type"},
    "date and time": {"input.type"},
    "days and time duration": {"input.type"},
    "years and months duration": {"input.type"},
}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("optional", [False, True])
def test_every_way_to_be_wrong_is_there(kind: str, optional: bool) -> None:
    """Missing where required, mistyped, out of range, unknown: none is forgotten for any kind."""
    wanted = WRONG[kind] | {"input.unknown"} | (set() if optional else {"input.missing"})
    assert seen_codes(book_of(kind, optional=optional)) == wanted


def test_a_number_that_is_calculated_with_has_decimals_too_many() -> None:
    """What is only tested may be finer than declared; what is calculated with may not."""
    book = telcrm.loads("""
id = "exact"
version = "1"
document = "made up"
passage = "made up"
inputs.x = { type = "decimal", scale = 2, minimum = 0, maximum = 9 }
[decisions.y]
kind = "expression"
passage = "made up"
expression = "x + 1"
""")
    assert "input.scale" in seen_codes(book)
    assert "input.scale" not in seen_codes(book_of("decimal", optional=False))


def test_allowed_values_of_a_document_are_kept_to() -> None:
    """What DMN allows an input is no range of a book's file; records keep to it all the same."""
    allowed = form.OneOf((form.Within(2, True, 4, False), form.EqualTo(9)))
    source = book_of("number", optional=False)
    spec = source.inputs["x"]
    limited = replace(spec, type=replace(spec.type, allowed=allowed))
    book = RuleBook(
        source.source, None, lambda given, _: with_input(build_book(given, {}), limited)
    )

    @settings(max_examples=100, database=None, derandomize=True)
    @given(inputs_of(book))
    def look(record: dict[str, Any]) -> None:
        assert 2 <= exactly(record["x"]) < 4 or record["x"] == 9
        book.decide(record)

    look()


def with_input(built: CompiledBook, spec: form.Input) -> CompiledBook:
    return replace(built, form=replace(built.form, inputs=(spec,)))


def test_a_required_fact_is_missing_as_null_and_as_nothing() -> None:
    """A key that is not there is as missing as one without a value."""
    seen = set()

    @settings(max_examples=150, database=None, derandomize=True)
    @given(inputs_of(book_of("string", optional=False), invalid=True))
    def look(case: Case) -> None:
        if case.code == "input.missing":
            seen.add("x" in case.given)

    look()
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("kind", "minimum", "maximum"),
    [("date", "2024-01-01", "2024-12-31"), ("month", 202401, 202412), ("number", -1, 5)],
)
def test_declared_ranges_have_an_outside(kind: str, minimum: Any, maximum: Any) -> None:
    """Kinds without a range of their own are refused beyond a declared one."""
    to_value = telcrm.rules.types.date.fromisoformat if kind == "date" else int
    ends = {"minimum": to_value(minimum), "maximum": to_value(maximum)}
    assert "input.range" in seen_codes(book_of(kind, optional=True, **ends))


def seen_codes(book: RuleBook) -> set[str | None]:
    """The codes of the invalid records that a few hundred examples hold."""
    seen: set[str | None] = set()

    @settings(max_examples=150, database=None, derandomize=True)
    @given(inputs_of(book, invalid=True))
    def look(case: Case) -> None:
        assert run_cases(book, [case]) == ()
        seen.add(case.code)

    look()
    return seen


@pytest.mark.parametrize("book", [*map(telcrm.load, SHIPPED), *OF_ALL_KINDS[1::2]], ids=str)
def test_both_sides_of_every_threshold_are_met(book: RuleBook) -> None:
    """A user who takes a few hundred examples stands on each side of each threshold."""
    seen: dict[str, set[Any]] = {name: set() for name in book.inputs}

    @settings(max_examples=1000, database=None, derandomize=True)
    @given(inputs_of(book))
    def look(record: dict[str, Any]) -> None:
        for name, value in record.items():
            seen[name].add(exactly(value))

    look()
    for one in thresholds(book):
        if one.name in book.inputs:
            assert {one.below, one.above} <= seen[one.name], str(one)
    assert all(None in seen[name] for name, spec in book.inputs.items() if spec.optional)


@given(st.one_of(strategies.books(), st.sampled_from(SHIPPED).map(telcrm.load)), st.data())
def test_columns_say_what_their_records_say(book: RuleBook, data: st.DataObject) -> None:
    """Whatever form a column has, each row is decided as its record."""
    drawn = data.draw(columns_of(book))
    found = book.evaluate(drawn.columns, missing="mark")
    listed = {name: values.tolist() for name, values in found.items()}
    for row, record in enumerate(drawn.records):
        try:
            wanted = dict(book.decide(record))
        except DecisionError as error:
            assert listed["telcrm_status"][row].startswith(error.code)
            continue
        assert listed["telcrm_status"][row] == "rated"
        assert all(_same(value, listed[name][row]) for name, value in wanted.items())


@given(st.data())
def test_some_column_says_how_many_rows_there_are(data: st.DataObject) -> None:
    """Where all inputs are optional, not every one of them is left out."""
    book = next(one for one in OF_ALL_KINDS if one.inputs["x"].optional)
    drawn = data.draw(columns_of(book))
    assert len(book.evaluate(drawn.columns)[book.outputs[0]]) == len(drawn.records)


COLUMNAR = [
    one for one in OF_ALL_KINDS if one.inputs["x"].type.columnar or "number" in str(one.inputs["x"])
]


@pytest.mark.parametrize("book", COLUMNAR, ids=lambda one: str(one.inputs["x"].type))
def test_columns_of_each_kind_come_in_many_forms(book: RuleBook) -> None:
    """Lists, arrays, masked arrays, codes: every form of every kind is read as its records."""
    forms = set()

    @settings(max_examples=80, database=None, derandomize=True)
    @given(columns_of(book, rows=3))
    def look(drawn: Any) -> None:
        column = drawn.columns.get("x")
        forms.add(str(getattr(column, "dtype", type(column).__name__)))
        if column is None:
            assert all(record["x"] is None for record in drawn.records)
            return
        found = book.evaluate(drawn.columns)["y"]
        assert found.tolist() == [book.decide(record)["y"] for record in drawn.records]

    look()
    assert len(forms) >= 3, forms


@pytest.mark.parametrize("kind", ["time", "years and months duration"])
def test_columns_of_clocks_are_refused_by_name(kind: str) -> None:
    """What columns cannot hold is said before anything is drawn."""
    with pytest.raises(InputError) as caught:
        columns_of(book_of(kind, optional=False))
    assert caught.value.code == "columns.unsupported"
    assert "x is a" in str(caught.value)


def test_columns_have_as_many_rows_as_asked() -> None:
    """`rows` is how many records there are."""

    @settings(max_examples=20, database=None)
    @given(columns_of(telcrm.load("cmcc.credit_rating"), rows=7))
    def look(drawn: Any) -> None:
        assert len(drawn.records) == 7

    look()
