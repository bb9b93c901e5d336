"""The inputs of books as lines of positions: each one value, or values that all decide alike.

An input that is only looked up has a position for each cell between the cuts that the tests name.
One that is calculated with has a position for each value its scale allows. Null comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import (
    Book,
    Comparison,
    Constant,
    EqualTo,
    Expression,
    ExpressionDecision,
    Input,
    Linear,
    Matches,
    OneOf,
    Reference,
    Scorecard,
    Table,
    UnequalTo,
    Within,
    children,
)
from telcrm.rules.grid import Axis, OrderedAxis, axis_of, first_integer
from telcrm.rules.record.backend import locator
from telcrm.rules.types import COLUMNAR, DECIMAL, EXACT_LIMIT, Value, ceiling, floor, scaled

__all__ = ["Dimension", "dimensions_of"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One input as a line of positions from 0 to `size` - 1.

    Attributes:
        name: the input's.
        size: how many positions there are, null included where null is possible.
        null: the position of null; None where there is none.
        cuts: positions, the first left out, at which a test begins or ends to hold.
        ordered: whether positions follow the order of the values.
        known: whether a position stands for values that all decide alike; an input of a kind that
            cannot be cut has one position that says nothing.
        value: from a position to a value there.
        position: from a value to its position.
        axis: the axis whose cells the positions are; None where each is a value of its own.
    """

    name: str
    size: int
    null: int | None
    cuts: Sequence[int]
    ordered: bool
    known: bool
    value: Callable[[int], Value]
    position: Callable[[Any], int]
    axis: Axis | None = None


def dimensions_of(books: Iterable[CompiledBook], inputs: Iterable[Input]) -> tuple[Dimension, ...]:
    """Inputs of some books, cut wherever one of the books cuts them.

    Args:
        books: the books.
        inputs: the inputs wanted, of types that each of the books takes.
    """
    asked, specs = tuple(books), tuple(inputs)
    own = asked[0].form.inputs if len(asked) == 1 else ()
    if specs and all(any(spec is one for one in own) for spec in specs):
        lines = _lines(asked[0])
        return tuple(lines[spec.name] for spec in specs)
    return _cut(asked, specs)


def _lines(built: CompiledBook) -> Mapping[str, Dimension]:
    """All inputs of a book, by name; built once for each book."""
    found: Mapping[str, Dimension] | None = built.kept.get("lines")
    if found is None:
        found = {one.name: one for one in _cut((built,), built.form.inputs)}
        built.kept["lines"] = found
    return found


def _cut(books: Iterable[CompiledBook], specs: tuple[Input, ...]) -> tuple[Dimension, ...]:
    uses: dict[str, _Use] = {spec.name: _Use([], calculated=False) for spec in specs}
    for built in books:
        _gather(built.form, uses)
    return tuple(_dimension(spec, uses[spec.name]) for spec in specs)


@dataclass(slots=True)
class _Use:
    """What is done with an input: the tests it is put to, and whether it is calculated with."""

    tests: list[OneOf]
    calculated: bool


def _gather(book: Book, uses: dict[str, _Use]) -> None:
    for decision in book.decisions:
        match decision:
            case Scorecard(characteristics=parts):
                for part in parts:
                    if isinstance(part, Linear):
                        _gather_from(part.partial, uses)
                    else:
                        tests = [attribute.test for attribute in part.attributes]
                        _gather_tests(part.reference, tests, uses)
            case Table():
                _gather_table(decision, uses)
            case ExpressionDecision(expression=expression):
                _gather_from(expression, uses)


def _gather_table(table: Table, uses: dict[str, _Use]) -> None:
    for index, column in enumerate(table.columns):
        if isinstance(column, Reference):
            _gather_tests(column, [rule.tests[index] for rule in table.rules], uses)
        else:
            _gather_from(column, uses)
    for entries in (*(rule.entries for rule in table.rules), table.default or ()):
        for entry in entries:
            _gather_from(entry, uses)


def _gather_tests(reference: Reference, tests: list[OneOf], uses: dict[str, _Use]) -> None:
    if reference.name in uses:
        uses[reference.name].tests.extend(tests)


def _gather_from(node: Expression, uses: dict[str, _Use]) -> None:
    """Comparisons with constants cut an input; any other use calculates with it."""
    match node:
        case Matches(Reference() as reference, test):
            _gather_tests(reference, [test], uses)
        case Comparison(_, Reference() as reference, Constant(value)):
            _gather_tests(reference, _around(value), uses)
        case Comparison(_, Constant(value), Reference() as reference):
            _gather_tests(reference, _around(value), uses)
        case Reference(name):
            if name in uses:
                uses[name].calculated = True
        case Constant():
            pass
        case Table():
            _gather_table(node, uses)
        case _:
            for child in children(node):
                _gather_from(child, uses)


def _around(value: Value) -> list[OneOf]:
    """The tests by which any comparison with a constant is told."""
    return [OneOf((EqualTo(value),))]


# From what is done with an input to its line.

_DISCRETE: Final = ("boolean", "category")


def _dimension(spec: Input, use: _Use) -> Dimension:
    kind = spec.type
    if kind.allowed is not None or (kind.kind not in COLUMNAR and kind.kind != "number"):
        return _unknown(spec)
    at_scale = spec.exact and kind.kind == "decimal"
    if (use.calculated or at_scale) and kind.kind not in _DISCRETE:
        return _by_values(spec, use) if kind.numeric else _unknown(spec)
    return _by_cells(spec, use)


def _unknown(spec: Input) -> Dimension:
    return Dimension(spec.name, 1, None, (), False, False, lambda _: None, lambda _: 0)


def _by_cells(spec: Input, use: _Use) -> Dimension:
    axis = axis_of(spec.type, [_plain(test, spec) for test in dict.fromkeys(use.tests)])
    values = axis.representatives()
    null = axis.size - 1 if spec.type.nullable else None
    ordered = isinstance(axis, OrderedAxis)
    cuts = range(1, axis.size)
    return Dimension(
        spec.name, axis.size, null, cuts, ordered, True, values.__getitem__, locator(axis), axis
    )


def _plain(test: OneOf, spec: Input) -> OneOf:
    """A test without constants of other kinds, which cut nothing."""
    kept = tuple(one for one in test.tests if _fits(one, spec))
    return OneOf(kept, test.negated)


def _fits(test: EqualTo | UnequalTo | Within, spec: Input) -> bool:
    ends = (test.low, test.high) if isinstance(test, Within) else (test.value,)
    known = [end for end in ends if end is not None]
    if spec.type.number or spec.type.kind == "month":
        return all(isinstance(end, int | Decimal) for end in known)
    return True


def _by_values(spec: Input, use: _Use) -> Dimension:
    kind = spec.type
    unit = 10**kind.scale
    low: Any = kind.minimum
    high: Any = kind.maximum
    first = -EXACT_LIMIT if low is None else ceiling(scaled(low, kind.scale))
    last = EXACT_LIMIT if high is None else floor(scaled(high, kind.scale))
    count = last - first + 1
    null = count if kind.nullable else None

    def value(position: int) -> Value:
        if position == null:
            return None
        whole = first + position
        return whole if unit == 1 else DECIMAL.divide(whole, unit)

    def position(given: Any) -> int:
        return count if given is None else int(scaled(_exact(given), kind.scale)) - first

    axis: Any = axis_of(kind, [_plain(test, spec) for test in dict.fromkeys(use.tests)])
    edges = (first_integer(edge, kind.scale) - first for edge in axis.edges)
    inside = {edge for edge in edges if 0 < edge < count} | ({count} if kind.nullable else set())
    cuts = tuple(sorted(inside))
    size = count + kind.nullable
    return Dimension(spec.name, size, null, cuts, True, True, value, position)


def _exact(given: Any) -> Any:
    return DECIMAL.create_decimal(repr(given)) if isinstance(given, float) else given
