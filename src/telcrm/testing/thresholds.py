"""Where a book's answers can change: the thresholds that its decisions name, and what lies beside.

Tables, characteristics, and comparisons with a constant inside expressions all name thresholds.
What lists, functions and contexts do with names of their own is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cmp_to_key
from operator import attrgetter
from typing import Any, Final, Literal, TypeAlias

from telcrm.arguments import instance, taking
from telcrm.errors import InputError
from telcrm.rules import RuleBook
from telcrm.rules.feel.arithmetic import add, subtract
from telcrm.rules.feel.kinds import DATE, NUMBER, kind_of
from telcrm.rules.feel.moments import DaysTime, Point, YearsMonths, offset_of, point_of
from telcrm.rules.feel.printer import print_literal
from telcrm.rules.feel.values import order
from telcrm.rules.form import (
    Among,
    Characteristic,
    Comparison,
    Conformed,
    Constant,
    ContextOf,
    EqualTo,
    Expression,
    ExpressionDecision,
    Filter,
    HalfRange,
    Input,
    Iteration,
    Lambda,
    Matches,
    OneOf,
    RangeOf,
    Reference,
    Scorecard,
    Single,
    Table,
    Text,
    UnequalTo,
    Within,
    children,
)
from telcrm.rules.grid import (
    Edge,
    OrderedAxis,
    axis_of,
    first_integer,
    from_ordinal,
    ordinal,
)
from telcrm.rules.record.door import reader
from telcrm.rules.types import Type, Value, scale_of, scaled

__all__ = ["Side", "Threshold", "accepted", "exactly", "named_tests", "passed", "thresholds"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value at which, or just after which, some test of a book changes its answer.

    Attributes:
        name: the input or output that is tested.
        at: the value.
        after: whether the change comes just after the value instead of at it.
        below: the last value before the change; None where there is none, or none is known, as
            of what another decision says.
        above: the first value from the change on; None as for `below`.
        place: key path, in the book, of the input, or of the decision that gives the output.
    """

    name: str
    at: Value
    after: bool
    below: Value
    above: Value
    place: str = ""

    def __str__(self) -> str:
        return f"{self.name} {'>' if self.after else '>='} {print_literal(self.at)}"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a threshold, on which a case should stand, as near as can be."""

    threshold: Threshold
    side: Literal["below", "above"]

    @property
    def value(self) -> Value:
        """The value nearest to the threshold on this side; None where none is known."""
        return self.threshold.below if self.side == "below" else self.threshold.above

    @property
    def place(self) -> str:
        """Key path of what is tested."""
        return self.threshold.place

    @property
    def text(self) -> Text:
        """The side in words."""
        zh = "以下一侧" if self.side == "below" else "以上一侧"
        near = "" if self.value is None else f" = {print_literal(self.value)}"
        name = self.threshold.name
        return Text(
            f"{self.threshold} 的{zh}{f'（{name}{near}）' if near else ''}",
            f"{self.threshold}, from {self.side}{f' ({name}{near})' if near else ''}",
        )

    def __str__(self) -> str:
        return self.text.en


# Which tests are made of which name.

_Named: TypeAlias = tuple[str, Single]


def named_tests(book: RuleBook) -> dict[str, tuple[Single, ...]]:
    """The single tests that a book makes of each input and output, by name."""
    found: dict[str, dict[Single, None]] = {}
    for decision in book.form.decisions:
        for name, test in _in_decision(decision):
            found.setdefault(name, {})[test] = None
    return {name: tuple(tests) for name, tests in found.items()}


def _in_decision(decision: Any) -> Iterator[_Named]:
    match decision:
        case Scorecard(characteristics=parts):
            for part in (one for one in parts if isinstance(one, Characteristic)):
                tests = (one for row in part.attributes for one in row.test.tests)
                yield from ((part.reference.name, one) for one in tests)
        case Table():
            yield from _in_table(decision)
        case ExpressionDecision(expression=expression):
            yield from _in_expression(expression)


def _in_table(table: Table) -> Iterator[_Named]:
    for index, column in enumerate(table.columns):
        asked = column.operand if isinstance(column, Conformed) else column
        if isinstance(asked, Reference):
            tests = (one for rule in table.rules for one in rule.tests[index].tests)
            yield from ((asked.name, one) for one in tests)
        else:
            yield from _in_expression(column)
    for entries in (*(rule.entries for rule in table.rules), table.default or ()):
        for entry in entries:
            yield from _in_expression(entry)


def _in_expression(node: Expression) -> Iterator[_Named]:
    match node:
        case Matches(value=Reference(name=name), test=test):
            yield from ((name, one) for one in test.tests)
        case Comparison(operator, Reference(name=name), Constant(value=value)):
            yield name, _single(operator, value)
        case Comparison(operator, Constant(value=value), Reference(name=name)):
            yield name, _single(_TURNED.get(operator, operator), value)
        case Among(value=Reference(name=name), endpoint=endpoint):
            yield from ((name, one) for one in _asked(endpoint))
        case Table():
            yield from _in_table(node)
        case Constant() | Reference() | Lambda() | Iteration() | Filter() | ContextOf():
            return
        case _:
            for child in children(node):
                yield from _in_expression(child)


def _asked(endpoint: Expression) -> Iterator[Single]:
    """What a cell asks whose value or range is known when the book loads."""
    match endpoint:
        case Constant(value=value):
            yield EqualTo(value)
        case RangeOf(Constant(value=low), low_closed, Constant(value=high), high_closed):
            yield Within(low, low_closed, high, high_closed)
        case HalfRange(operator, Constant(value=end)):
            yield _single(operator, end)


_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _single(operator: str, value: Value) -> Single:
    """A comparison with a constant as a test."""
    match operator:
        case "=":
            return EqualTo(value)
        case "!=":
            return UnequalTo(value)
        case "<" | "<=":
            return Within(None, False, value, operator == "<=")
        case _:
            return Within(value, operator == ">=", None, False)


# From tests to thresholds.


@taking(book=instance(RuleBook))
def thresholds(book: RuleBook) -> tuple[Threshold, ...]:
    """Every threshold of a book, those of one name in order.

    >>> import telcrm
    >>> found = thresholds(telcrm.load("cmcc.credit_rating"))
    >>> [(one.below, one.above) for one in found if one.name == "tenure_months"][:2]
    [(11, 12), (23, 24)]
    """
    found: list[Threshold] = []
    for name, tests in named_tests(book).items():
        spec = book.inputs.get(name)
        output = book.form.outputs.get(name)
        kind = spec.type if spec else output.type if output else None
        if kind is not None and kind.ordered:
            place = f"inputs.{name}" if spec else f"decisions.{_maker(book, name)}"
            known = _sorted(_of_name(name, kind, spec, tests))
            found += (replace(one, place=place) for one in known)
    return tuple(found)


def _maker(book: RuleBook, output: str) -> str:
    """The decision that gives an output."""
    makers = {o.name: one.name for one in book.form.decisions for o in one.outputs}
    return makers[output]


def _of_name(
    name: str, kind: Type, spec: Input | None, tests: Iterable[Single]
) -> Iterator[Threshold]:
    fitting = tuple(one for one in tests if all(_fits(end, kind) for end in _ends(one)))
    if kind.kind in _STEPS:
        edges = {edge for one in fitting for edge in _edges(one)}
        yield from (_beside_moment(name, at, after, kind, spec) for at, after in edges)
        return
    axis = axis_of(kind, [OneOf(tuple(one for one in fitting if not _of_none(one, kind, spec)))])
    if isinstance(axis, OrderedAxis):
        scale = _scale(axis, spec)
        yield from (_beside(name, edge, kind, spec, scale) for edge in axis.edges)


def _of_none(test: Single, kind: Type, spec: Input | None) -> bool:
    """Whether a range holds of no value, for it lies between two neighbours: `(3..4)`, of days."""
    whole = kind.kind not in ("decimal", "number") or (spec is not None and spec.exact)
    if not (isinstance(test, Within) and whole) or None in (test.low, test.high):
        return False
    low, high = (
        first_integer(Edge(ordinal(at, kind.kind), after), kind.scale) for at, after in _edges(test)
    )
    return low >= high


def _ends(test: Single) -> tuple[Value, ...]:
    ends = (test.low, test.high) if isinstance(test, Within) else (test.value,)
    return tuple(end for end in ends if end is not None)


def _fits(value: Value, kind: Type) -> bool:
    """Whether a constant lies on the line of a type: a lenient book may compare with anything."""
    wanted = {"integer": NUMBER, "decimal": NUMBER, "month": NUMBER, "date": DATE}
    return kind_of(value) == wanted.get(kind.kind, kind.kind)


def _scale(axis: OrderedAxis, spec: Input | None) -> int:
    """Decimals of the steps beside a threshold: the declared ones, or those thresholds need."""
    if axis.type.kind not in ("decimal", "number"):
        return 0
    if axis.type.kind == "decimal" and spec is not None and spec.exact:
        return axis.type.scale
    return max([axis.type.scale, *(scale_of(edge.at) for edge in axis.edges)])


def _beside(name: str, edge: Edge, kind: Type, spec: Input | None, scale: int) -> Threshold:
    """A threshold on a line of numbers, days or months."""
    at = from_ordinal(edge.at, kind.kind)
    if spec is None:
        return Threshold(name, at, edge.after, None, None)
    first = first_integer(edge, scale)
    below = from_ordinal(_counted(first - 1, scale), kind.kind)
    above = from_ordinal(_counted(first, scale), kind.kind)
    return _clipped(Threshold(name, at, edge.after, below, above), spec)


def _counted(units: int, scale: int) -> Any:
    return scaled(Decimal(units), -scale) if scale else units


_STEPS: Final[dict[str, Value]] = {
    "time": DaysTime(Decimal(1)),
    "date and time": DaysTime(Decimal(1)),
    "days and time duration": DaysTime(Decimal(1)),
    "years and months duration": YearsMonths(1),
}
"""The smallest step of kinds that the grid does not cut; clocks are compared by the second."""


def _edges(test: Single) -> Iterator[tuple[Value, bool]]:
    if isinstance(test, Within):
        if test.low is not None:
            yield test.low, not test.low_closed
        if test.high is not None:
            yield test.high, test.high_closed
    elif test.value is not None:
        yield from ((test.value, False), (test.value, True))


def _beside_moment(name: str, at: Value, after: bool, kind: Type, spec: Input | None) -> Threshold:
    """A threshold on a line of clocks or spans."""
    step = _STEPS[kind.kind]
    below, above = (at, add(at, step)) if after else (subtract(at, step), at)
    if spec is None:
        return Threshold(name, at, after, None, None)
    return _clipped(Threshold(name, at, after, below, above), spec)


def _clipped(threshold: Threshold, spec: Input) -> Threshold:
    """The same threshold; what lies beside it is within the range, or is not there."""
    below = _nearest(threshold.below, spec.type.minimum, spec)
    above = _nearest(threshold.above, spec.type.maximum, spec)
    return Threshold(
        threshold.name,
        threshold.at,
        threshold.after,
        below if passed(threshold, below) is False else None,
        above if passed(threshold, above) is True else None,
    )


def _nearest(value: Value, end: Value, spec: Input) -> Value:
    """A value, or the end of the range where the value lies beyond it."""
    return value if accepted(spec, value) else end


def accepted(spec: Input, value: Any) -> bool:
    """Whether an input takes a value."""
    try:
        reader(spec)(value)
    except InputError:
        return False
    return True


def exactly(value: Any) -> Value:
    """A value as it is compared: a float stands for the decimal of its shortest text."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def passed(threshold: Threshold, value: Value) -> bool | None:
    """Whether a value lies above a threshold; null where it lies on no common line."""
    found = None if value is None else order(exactly(value), threshold.at)
    if found is None:
        return None
    return found > 0 or (found == 0 and not threshold.after)


def _sorted(found: Iterable[Threshold]) -> list[Threshold]:
    """Thresholds in order, those of clocks with a zone after local ones."""
    key: Callable[[Any], Any] = cmp_to_key(lambda a, b: order(a, b) or 0)
    by_place = sorted(found, key=attrgetter("after"))
    return sorted(by_place, key=lambda one: (_is_zoned(one.at), key(one.at)))


def _is_zoned(value: Value) -> bool:
    clock = isinstance(value, Point) or hasattr(value, "tzinfo")
    return clock and offset_of(point_of(value)) is not None
