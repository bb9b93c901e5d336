"""The syntax tree of S-FEEL: what a cell or an expression says, before names and types are known.

Nodes are frozen and without behaviour. `at` is the 0-based offset in the text where the node's
operator or first character stands; it takes no part in comparison, so that two cells that say the
same are equal wherever they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TypeAlias

from telcrm.rules.feel.moments import DaysTime, Point, YearsMonths

__all__ = [
    "Argument",
    "Arithmetic",
    "Between",
    "Call",
    "Comparison",
    "Conditional",
    "ContextOf",
    "Entry",
    "EqualTest",
    "Expression",
    "Filter",
    "HalfRange",
    "In",
    "Iteration",
    "ListOf",
    "Literal",
    "Logic",
    "Name",
    "Negation",
    "OrderTest",
    "Path",
    "PositiveTest",
    "RangeOf",
    "Scalar",
    "UnaryTests",
]

Scalar: TypeAlias = bool | int | Decimal | str | date | time | Point | DaysTime | YearsMonths | None
"""What a literal may stand for; a date and time is a date too, as Python sees it."""


def _at() -> int:
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: number, string, boolean, null, or something on the calendar or the clock."""

    value: Scalar
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to an input, a parameter or a decision's output; `?` is the cell's own input."""

    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Negation:
    """Arithmetic negation, `-x`."""

    operand: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right` with one of `+ - * / **`."""

    operator: str
    left: Expression
    right: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right` with one of `= != < <= > >=`."""

    operator: str
    left: Expression
    right: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Logic:
    """`left operator right` with `and` or `or`, in three-valued logic."""

    operator: str
    left: Expression
    right: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if condition then then else otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Between:
    """`value between low and high`, both ends included."""

    value: Expression
    low: Expression
    high: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class In:
    """`value in (tests)`."""

    value: Expression
    tests: UnaryTests
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Argument:
    """What a call hands over, by place or by name."""

    name: str | None
    value: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to arguments."""

    function: str
    arguments: tuple[Argument, ...]
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Path:
    """`source.name`: a part of a context, or a property of a value."""

    source: Expression
    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Filter:
    """`source[condition]`: the items for which it holds, or the item at a place."""

    source: Expression
    condition: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b, c]`."""

    items: tuple[Expression, ...]
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a context."""

    key: str
    value: Expression


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`{key: value, ...}`; an entry may refer to those before it."""

    entries: tuple[Entry, ...]
    at: int = _at()


@dataclass(frozen=True, slots=True)
class RangeOf:
    """`[low..high]` with either end open or closed."""

    low: Expression
    low_closed: bool
    high: Expression
    high_closed: bool
    at: int = _at()


@dataclass(frozen=True, slots=True)
class HalfRange:
    """`(< 5)`: a range with one end."""

    operator: str
    end: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Iteration:
    """`for x in list return e`, `some x in list satisfies e`, `every x in list satisfies e`."""

    kind: str
    variable: str
    domain: Expression
    result: Expression
    at: int = _at()


Expression: TypeAlias = (
    Literal
    | Name
    | Negation
    | Arithmetic
    | Comparison
    | Logic
    | Conditional
    | Between
    | In
    | Call
    | Path
    | Filter
    | ListOf
    | ContextOf
    | RangeOf
    | HalfRange
    | Iteration
)


@dataclass(frozen=True, slots=True)
class EqualTest:
    """A plain expression in a cell: the input equals it, or is among it where it is a range."""

    endpoint: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class OrderTest:
    """`operator endpoint` with one of `= != < <= > >=`."""

    operator: str
    endpoint: Expression
    at: int = _at()


PositiveTest: TypeAlias = EqualTest | OrderTest


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A whole cell: any of the tests, or none of them when negated; no tests at all is the dash."""

    tests: tuple[PositiveTest, ...] = ()
    negated: bool = False
    at: int = _at()
