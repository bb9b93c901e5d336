"""Values and functions of FEEL: single facts, each a line of a table."""

from __future__ import annotations

from typing import Any

import pytest
from feel_values import items, literal, rows

from telcrm.rules.feel.builtins import BUILTINS
from telcrm.rules.feel.kinds import kind_of
from telcrm.rules.feel.temporal import parse_temporal, print_temporal
from telcrm.rules.feel.values import (
    add,
    contains,
    divide,
    equal,
    multiply,
    order,
    power,
    property_of,
    subtract,
)


def less(left: Any, right: Any) -> bool | None:
    found = order(left, right)
    return None if found is None else found < 0


OPERATORS = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
    "=": equal,
    "<": less,
    "in": lambda value, container: contains(container, value),
}


def exactly(value: Any) -> tuple[str, str, Any]:
    """What tells values apart that Python takes for equal: true and 1, instants in two zones."""
    kind = kind_of(value)
    shown = print_temporal(value) if "date" in kind or "time" in kind or "dur" in kind else ""
    parts = tuple(map(exactly, value)) if kind == "list" else None if shown else value
    return kind, shown, parts


@pytest.mark.parametrize(("operator", "left", "right", "expected"), rows("operators.csv"))
def test_operators(operator: str, left: str, right: str, expected: str) -> None:
    """Each operator gives what the standard's tables say, null where they say nothing."""
    found = OPERATORS[operator](literal(left), literal(right))
    assert exactly(found) == exactly(literal(expected))


@pytest.mark.parametrize(("name", "arguments", "expected"), rows("functions.csv"))
def test_functions(name: str, arguments: str, expected: str) -> None:
    """Each function gives what the standard's examples and domains say."""
    found = BUILTINS[name].function(*map(literal, items(arguments)))
    assert exactly(found) == exactly(literal(expected))


@pytest.mark.parametrize(("value", "name", "expected"), rows("properties.csv"))
def test_properties(value: str, name: str, expected: str) -> None:
    """Properties of dates, times, durations and ranges; null where a kind lacks one."""
    assert exactly(property_of(literal(value), name)) == exactly(literal(expected))


@pytest.mark.parametrize(("kind", "text", "canonical"), rows("temporals.csv"))
def test_temporal_texts(kind: str, text: str, canonical: str) -> None:
    """What is a date, a time or a duration and what is not, and how it is written back."""
    found = parse_temporal(text, kind)
    assert ("" if found is None else print_temporal(found)) == canonical


def test_a_trailing_blank_or_newline_is_no_part_of_a_literal() -> None:
    """A pattern anchored with `$` would let a newline in."""
    for text in ("2024-01-01\n", "10:00:00\n", "P1D\n", " P1D", "2024-01-01T10:00:00 "):
        assert parse_temporal(text) is None


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_has_facts(name: str) -> None:
    """No function goes without a line in the table."""
    assert any(row[0] == name for row in rows("functions.csv"))


def test_named_arguments_go_where_their_names_say() -> None:
    """The order of named arguments plays no part, and a wrong name gives null."""
    modulo = BUILTINS["modulo"]
    assert modulo.named({"divisor": 5, "dividend": 12}) == modulo.function(12, 5) == 2
    assert modulo.named({"divisor": 5, "number": 12}) is None
    assert BUILTINS["date"].named({"day": 30, "year": 2017, "month": 8}) == literal("@2017-08-30")
    assert BUILTINS["before"].named({"range": literal("[2..3]"), "point": 1}) is True


def test_what_a_function_takes_is_told_without_calling_it() -> None:
    """A checker asks for the number of arguments before any value is known."""
    substring, least = BUILTINS["substring"], BUILTINS["min"]
    assert [substring.takes(count) for count in (1, 2, 3, 4)] == [False, True, True, False]
    assert [least.takes(count) for count in (0, 1, 9)] == [False, True, True]
