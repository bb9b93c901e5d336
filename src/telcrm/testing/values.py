"""The values of each input at which mistakes live: beside thresholds, at the ends of ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from telcrm.rules import RuleBook
from telcrm.rules.feel.moments import YearsMonths
from telcrm.rules.form import (
    Among,
    Comparison,
    Conformed,
    Constant,
    Expression,
    ExpressionDecision,
    Input,
    Linear,
    Matches,
    OneOf,
    Reference,
    Scorecard,
    Single,
    Table,
    Within,
    children,
)
from telcrm.rules.grid import axis_of
from telcrm.rules.types import Value
from telcrm.testing.thresholds import Threshold, accepted, named_tests, thresholds

__all__ = ["Values", "values_of"]

ALL: Final = 64
"""A range with no more values than this is listed whole."""

_CUT: Final = ("integer", "decimal", "number", "date", "month")

_EXAMPLES: Final[dict[str, tuple[Value, ...]]] = {
    "boolean": (False, True),
    "integer": (0, 1, -1),
    "decimal": (0, 1, -1),
    "number": (0, 1, -1),
    "string": ("", "other"),
    "date": (date(2024, 2, 29), date(2024, 3, 1)),
    "month": (202402, 202403),
    "time": (time(0), time(12), time(23, 59, 59)),
    "date and time": (datetime(2024, 2, 29, 23, 59, 59), datetime(2024, 3, 1)),  # noqa: DTZ001
    "days and time duration": (timedelta(0), timedelta(days=1)),
    "years and months duration": (YearsMonths(0), YearsMonths(12)),
}
"""Values for inputs of which a book names none; a clock without a zone is a kind of its own."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one input that matter.

    Attributes:
        name: the input.
        values: the values, each accepted by the book; null last where the input may be null.
        complete: whether the book says of every other value what it says of one of these.
    """

    name: str
    values: tuple[Value, ...]
    complete: bool


def values_of(book: RuleBook) -> tuple[Values, ...]:
    """The values of each input that matter, in the book's order.

    >>> import telcrm
    >>> [one.values for one in values_of(telcrm.load("cmcc.you_plus"))][1]
    (False, True)
    """
    tests, cuts, calculated = named_tests(book), thresholds(book), _calculated(book)
    found = []
    for name, spec in book.inputs.items():
        listed = _all_of(spec)
        here = [one for one in cuts if one.name == name]
        values = listed or _few(spec, tests.get(name, ()), here)
        if not values or (not listed and name in calculated):
            values = _distinct(spec, (*values, *_EXAMPLES.get(spec.type.kind, ())))
        complete = bool(listed) or (name not in calculated and _is_cut(spec))
        null = (None,) if spec.optional else ()
        found.append(Values(name, (*values, *null), complete))
    return tuple(found)


def _is_cut(spec: Input) -> bool:
    """Whether values that no test tells apart are alike: clocks may have any zone."""
    return spec.type.kind in (*_CUT, "string") and spec.type.allowed is None


def _all_of(spec: Input) -> tuple[Value, ...]:
    """Every value but null, where there are few."""
    kind: Any = spec.type
    found: Iterable[Value] = ()
    if kind.kind == "boolean":
        found = (False, True)
    elif kind.values:
        found = kind.values
    elif kind.kind == "integer" and kind.bounded and kind.maximum - kind.minimum < ALL:
        found = range(int(kind.minimum), int(kind.maximum) + 1)
    return tuple(value for value in found if accepted(spec, value))


def _few(spec: Input, tests: tuple[Single, ...], cuts: list[Threshold]) -> tuple[Value, ...]:
    """Values on both sides of each threshold, one in each cell, the ends of the range."""
    ends = (spec.type.minimum, spec.type.maximum)
    sides = (value for one in cuts for value in (one.below, one.above))
    return _distinct(spec, (*sides, *ends, *_in_cells(spec, tests)))


def _distinct(spec: Input, values: Iterable[Value]) -> tuple[Value, ...]:
    """The values an input takes, each once, null aside."""
    kept = (value for value in values if value is not None and accepted(spec, value))
    return tuple(dict.fromkeys(kept))


def _in_cells(spec: Input, tests: tuple[Single, ...]) -> Iterator[Value]:
    """A value from each cell that the tests and the allowed values cut."""
    allowed = spec.type.allowed.tests if spec.type.allowed else ()
    asked = tuple(one for one in (*tests, *allowed) if _is_plain(one))
    if spec.type.kind in (*_CUT, "string"):
        yield from axis_of(spec.type, [OneOf(asked)]).representatives()
    for one in asked:
        yield from (one.low, one.high) if isinstance(one, Within) else (one.value,)


def _is_plain(test: Single) -> bool:
    ends = (test.low, test.high) if isinstance(test, Within) else (test.value,)
    return not any(isinstance(end, tuple) for end in ends)


# Which inputs are calculated with, so that no list of values stands for all.


def _calculated(book: RuleBook) -> set[str]:
    return {name for one in book.form.decisions for name in _in_decision(one)}


def _in_decision(decision: Any) -> Iterator[str]:
    match decision:
        case Scorecard(characteristics=parts):
            yield from (part.reference.name for part in parts if isinstance(part, Linear))
        case Table():
            yield from _in_table(decision)
        case ExpressionDecision(expression=expression):
            yield from _in_expression(expression)


def _in_table(table: Table) -> Iterator[str]:
    for column in table.columns:
        if not isinstance(column, Reference):
            yield from _in_expression(column)
    for entries in (*(rule.entries for rule in table.rules), table.default or ()):
        for entry in entries:
            yield from _in_expression(entry)


def _in_expression(node: Expression) -> Iterator[str]:
    match node:
        case Matches(value=Reference()) | Constant():
            return
        case Comparison(_, Reference(), Constant()) | Comparison(_, Constant(), Reference()):
            return
        case Among(value=Reference(), endpoint=Constant()) | Conformed(operand=Reference()):
            return
        case Reference(name=name):
            yield name
        case Table():
            yield from _in_table(node)
        case _:
            for child in children(node):
                yield from _in_expression(child)
