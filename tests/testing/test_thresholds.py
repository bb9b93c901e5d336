"""Thresholds: found where trying every value shows that some test changes its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

import strategies
import telcrm
from telcrm.rules import RuleBook, form
from telcrm.rules.unary_tests import holds
from telcrm.testing import thresholds

LINES: dict[str, list[Any]] = {
    "integer": list(range(-4, 13)),
    "decimal": [Decimal(unit) / 100 for unit in range(-1000, 3001)],
    "date": [strategies.START + timedelta(days=day) for day in range(-3, 20)],
    "month": [202309, 202310, 202311, 202312, 202401, 202402, 202403],
}
"""Every value there is near what generated books name, in order."""


def plain_tests(book: RuleBook) -> Iterator[tuple[str, form.OneOf]]:
    """The cells over inputs of tables and scorecards."""
    for decision in book.form.decisions:
        if isinstance(decision, form.Table):
            for rule in decision.rules:
                for column, test in zip(decision.columns, rule.tests, strict=True):
                    if isinstance(column, form.Reference):
                        yield column.name, test
        elif isinstance(decision, form.Scorecard):
            for part in decision.characteristics:
                if isinstance(part, form.Characteristic):
                    yield from ((part.reference.name, row.test) for row in part.attributes)


@given(strategies.books())
def test_every_change_of_a_cell_is_a_threshold(book: RuleBook) -> None:
    """Wherever a cell says other of one value than of the next, a threshold stands between."""
    known = {(one.name, one.below, one.above) for one in thresholds(book)}
    for name, test in plain_tests(book):
        line = LINES.get(book.inputs[name].type.kind, []) if name in book.inputs else []
        for low, high in pairwise(line):
            if holds(test, low) != holds(test, high):
                assert (name, low, high) in known


@given(strategies.books())
def test_a_threshold_of_a_table_is_a_change_of_some_test(book: RuleBook) -> None:
    """No threshold is made up: some single test of the input changes there."""
    if any(isinstance(one, form.ExpressionDecision) for one in book.form.decisions):
        return
    singles: dict[str, set[form.OneOf]] = {}
    for name, test in plain_tests(book):
        singles.setdefault(name, set()).update(form.OneOf((one,)) for one in test.tests)
    for one in thresholds(book):
        if one.name in book.inputs and one.below is not None and one.above is not None:
            tests, line = singles[one.name], [one.below, one.above]
            if book.inputs[one.name].type.kind == "decimal":
                line.insert(1, (one.below + one.above) / 2)  # What is not exact may lie between.
            assert any(len({holds(test, value) for value in line}) > 1 for test in tests)


def test_a_range_between_two_neighbours_is_no_threshold() -> None:
    """No day, whole number or cent lies in it, so that nothing changes at its ends."""
    assert thresholds(expression("x in (3..4)", "integer")) == ()
    assert len(thresholds(expression("x in (3..5)", "integer"))) == 2
    assert thresholds(expression('x in (@"2024-01-04"..@"2024-01-05")', "date")) == ()
    assert thresholds(expression("x in (0.1..0.11)", "decimal", scale=2)) == ()
    assert len(thresholds(expression("x in (0.1..0.12)", "decimal", scale=2))) == 2


def expression(text: str, kind: str, **declared: Any) -> RuleBook:
    """A book of one expression over `x`."""
    cited = {"document": "made up", "passage": "made up"}
    data = {
        "id": "one",
        "version": "1",
        "inputs": {"x": {"type": kind, **declared}},
        "decisions": {"y": {"kind": "expression", "expression": text, **cited}},
        **cited,
    }
    return RuleBook(telcrm.rules.BookSource.model_validate(data))


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("x >= 5", "integer", ["x >= 5"]),
        ("5 >= x", "integer", ["x >= 6"]),
        ("if x between 2 and 4 then 1 else 0", "integer", ["x >= 2", "x >= 5"]),
        ("x in (2, 7)", "integer", ["x >= 2", "x >= 3", "x >= 7", "x >= 8"]),
        ("x + 1 > 5", "integer", []),
        ('x < @"09:30:00"', "time", ['x >= @"09:30:00"']),
        ('x > duration("P1Y")', "years and months duration", ['x > @"P1Y"']),
        ('x = @"09:30:00"', "time", ['x >= @"09:30:00"', 'x > @"09:30:00"']),
        ('x <= duration("P1D")', "days and time duration", ['x > @"P1D"']),
    ],
)
def test_expressions_name_thresholds_too(text: str, kind: str, wanted: list[str]) -> None:
    """A comparison of an input with a constant is one; a calculated value has none."""
    declared = {"minimum": -9, "maximum": 9} if kind == "integer" else {}
    assert [str(one) for one in thresholds(expression(text, kind, **declared))] == wanted


def test_beside_a_threshold_the_range_ends() -> None:
    """A step that would leave the declared range is cut short; the clock does not go round."""
    near_the_end = expression("x > 0.5", "number", minimum=Decimal("0.45"), maximum=Decimal("0.55"))
    assert [(one.below, one.above) for one in thresholds(near_the_end)] == [
        (Decimal("0.5"), Decimal("0.55"))
    ]
    (midnight,) = thresholds(expression('x < @"00:00:00"', "time"))
    assert (midnight.below, midnight.above) == (None, time(0))


def test_a_threshold_at_the_end_of_the_range_is_none() -> None:
    """`>= 0` says nothing of an input that is never below 0."""
    text = "if x >= 0 then 1 else if x <= 3 then 2 else 3"
    assert thresholds(expression(text, "integer", minimum=0, maximum=3)) == ()
