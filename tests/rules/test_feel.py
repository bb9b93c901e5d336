"""The language: printing and parsing are inverse, bounded, and say where they stop."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.errors import BookError
from telcrm.rules.feel import (
    parse_expression,
    parse_unary_tests,
    print_expression,
    print_unary_tests,
    syntax,
)
from telcrm.rules.form import Constant, OneOf, Reference
from telcrm.rules.semantics import evaluator
from telcrm.rules.source.checker import check_expression, check_test
from telcrm.rules.types import Type
from telcrm.rules.unary_tests import holds

HERE = Path(__file__).parent

numbers = st.one_of(
    st.integers(-(10**9), 10**9),
    st.integers(-(10**9), 10**9).filter(lambda n: n % 10).map(lambda n: Decimal(n) / 1000),
)
scalars = st.one_of(
    numbers, st.booleans(), st.none(), st.text(max_size=5), st.dates(min_value=date(1000, 1, 1))
)
names = st.sampled_from(("brand", "tenure_months", "月均消费", "x1", "_a"))
leaves = st.one_of(scalars.map(syntax.Literal), names.map(syntax.Name))


def bigger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(calculations(inner), structures(inner))


def calculations(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    compare = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    operators = st.sampled_from(("+", "-", "*", "/", "**"))
    return st.one_of(
        inner.filter(not_a_number).map(syntax.Negation),
        st.builds(syntax.Arithmetic, operators, inner, inner),
        st.builds(syntax.Comparison, compare, inner, inner),
        st.builds(syntax.Logic, st.sampled_from(("and", "or")), inner, inner),
        st.builds(syntax.Conditional, inner, inner, inner),
        st.builds(syntax.Between, inner, inner, inner),
        st.builds(syntax.In, inner, cells(inner, negatable=False)),
    )


def structures(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    order = st.sampled_from(("<", "<=", ">", ">=", "=", "!="))
    arguments = st.lists(st.builds(syntax.Argument, st.none(), inner)).map(tuple)
    named = st.lists(st.builds(syntax.Argument, names, inner)).map(tuple)
    entries = st.lists(st.builds(syntax.Entry, st.text(max_size=4), inner), max_size=3).map(tuple)
    return st.one_of(
        st.builds(syntax.Call, st.sampled_from(("min", "not", "round half up")), arguments),
        st.builds(syntax.Call, st.sampled_from(("min", "string length")), named),
        st.builds(syntax.Path, inner, names),
        st.builds(syntax.Filter, inner, inner),
        st.lists(inner, max_size=3).map(tuple).map(syntax.ListOf),
        entries.map(syntax.ContextOf),
        st.builds(syntax.RangeOf, inner, st.booleans(), inner, st.booleans()),
        st.builds(syntax.HalfRange, order, inner),
        st.builds(syntax.Iteration, st.sampled_from(("for", "some", "every")), names, inner, inner),
    )


def not_a_number(node: Any) -> bool:
    """A minus before a number is read as part of the number."""
    number = isinstance(node, syntax.Literal) and isinstance(node.value, int | Decimal)
    return not number or isinstance(node.value, bool)


def cells(inner: st.SearchStrategy[Any], *, negatable: bool = True) -> st.SearchStrategy[Any]:
    tests = st.one_of(
        inner.map(syntax.EqualTest),
        st.builds(syntax.OrderTest, st.sampled_from(("<", "<=", ">", ">=", "=", "!=")), inner),
    )
    listed = st.lists(tests, min_size=1, max_size=3).map(tuple)
    return st.builds(syntax.UnaryTests, listed, st.booleans() if negatable else st.just(False))


trees = st.recursive(leaves, bigger, max_leaves=12)


@given(trees)
def test_an_expression_printed_and_parsed_is_the_same(tree: syntax.Expression) -> None:
    """parse(print(x)) = x for every tree the grammar knows."""
    assert parse_expression(print_expression(tree)) == tree


@given(cells(trees))
def test_a_cell_printed_and_parsed_is_the_same(cell: syntax.UnaryTests) -> None:
    """parse(print(cell)) is the cell; the dash too."""
    assert parse_unary_tests(print_unary_tests(cell)) == cell
    assert parse_unary_tests("-") == syntax.UnaryTests()


@given(st.text(alphabet="[](). ,<>=!-+*\"'ab1２，（not in between null", max_size=40))
def test_any_text_parses_or_says_where_it_does_not(text: str) -> None:
    """No text whatever raises anything but a cell.syntax error with its column."""
    for parse in (parse_unary_tests, parse_expression):
        try:
            parse(text)
        except BookError as error:
            assert error.code == "cell.syntax"
            assert 1 <= error.place.column <= len(text) + 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000_000,
        "-" * 90_000 + "1",
        "if " * 20_000,
        "a in (" * 15_000,
        "not(" * 20_000,
        "1" + " + 1" * 20_000,
        "min(" * 20_000,
        "[" * 90_000,
        '"' + "a" * 99_000,
    ],
    ids=lambda text: text[:6],
)
def test_no_text_exhausts_the_stack(text: str) -> None:
    """Depth, operators and length are bounded, each with a clear error."""
    for parse in (parse_unary_tests, parse_expression):
        with pytest.raises(BookError) as caught:
            parse(text)
        assert caught.value.code == "cell.syntax"


def test_the_bounds_leave_room_for_what_people_write() -> None:
    """Thirty parentheses, two hundred operators and a thousand listed values are read."""
    parse_expression("(" * 30 + "1" + ")" * 30)
    parse_expression(" + ".join(["a"] * 200))
    assert len(parse_unary_tests(",".join(map(str, range(1000)))).tests) == 1000


# Cases of the language are data: one line a case.

SUBJECTS = {
    "integer": Type("integer", minimum=-1000, maximum=1000, nullable=True),
    "decimal": Type("decimal", 2, Decimal(-1000), Decimal(1000), nullable=True),
    "category": Type("category", values=("全球通", "动感地带", "神州行"), nullable=True),
    "boolean": Type("boolean", nullable=True),
    "date": Type("date", nullable=True),
    "month": Type("month", nullable=True),
}
TRUTHS = {"true": True, "false": False, "null": None}


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))


def value_of(text: str) -> Any:
    checked = check_expression(text, {})
    assert isinstance(checked, Constant)
    return checked.value


@pytest.mark.parametrize(
    "row", rows("cells.csv"), ids=lambda row: f"{row['cell']} on {row['value']}"
)
def test_a_cell_means(row: dict[str, str]) -> None:
    """Each line: a cell, the kind of its input, a value, and whether the cell holds."""
    subject = Reference("x", SUBJECTS[row["kind"]])
    test = check_test(row["cell"], subject, {"x": subject})
    value = value_of(row["value"])
    found = holds(test, value) if isinstance(test, OneOf) else evaluator(test)({"x": value})
    assert found is TRUTHS[row["holds"]]


@pytest.mark.parametrize("row", rows("expressions.csv"), ids=lambda row: row["expression"])
def test_an_expression_means(row: dict[str, str]) -> None:
    """Each line: an expression over n = 7, d = 2.50, s = "神州行", b = true, u = null; a value."""
    facts = {"n": 7, "d": Decimal("2.50"), "s": "神州行", "b": True, "u": None}
    kinds = {"n": "integer", "d": "decimal", "s": "category", "b": "boolean", "u": "integer"}
    known = {name: Reference(name, SUBJECTS[kind]) for name, kind in kinds.items()}
    found = evaluator(check_expression(row["expression"], known))(facts)
    wanted = value_of(row["value"])
    assert found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
