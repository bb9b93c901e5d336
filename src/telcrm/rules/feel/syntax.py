"""The syntax tree of S-FEEL: what a cell or an expression says, before names and types are known.

Nodes are frozen and without behaviour. `at` is the 0-based offset in the text where the node's
operator or first character stands; it takes no part in comparison, so that two cells that say the
same are equal wherever they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

__all__ = [
    "Arithmetic",
    "Between",
    "Call",
    "Comparison",
    "Conditional",
    "EqualTest",
    "Expression",
    "In",
    "IntervalTest",
    "Literal",
    "Logic",
    "Name",
    "Negation",
    "OrderTest",
    "PositiveTest",
    "Scalar",
    "UnaryTests",
]

Scalar: TypeAlias = bool | int | Decimal | str | date | None


def _at() -> int:
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: number, string, boolean, date or null."""

    value: Scalar
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to an input, a parameter or a decision's output."""

    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Negation:
    """Arithmetic negation, `-x`."""

    operand: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right` with one of `+ - *`."""

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
class Call:
    """A built-in function applied to positional arguments."""

    function: str
    arguments: tuple[Expression, ...]
    at: int = _at()


Expression: TypeAlias = (
    Literal | Name | Negation | Arithmetic | Comparison | Logic | Conditional | Between | In | Call
)


@dataclass(frozen=True, slots=True)
class EqualTest:
    """A plain expression in a cell: the input equals it."""

    endpoint: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class OrderTest:
    """`operator endpoint` with one of `= != < <= > >=`."""

    operator: str
    endpoint: Expression
    at: int = _at()


@dataclass(frozen=True, slots=True)
class IntervalTest:
    """`[low..high]` with either end open or closed."""

    low: Expression
    low_closed: bool
    high: Expression
    high_closed: bool
    at: int = _at()


PositiveTest: TypeAlias = EqualTest | OrderTest | IntervalTest


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A whole cell: any of the tests, or none of them when negated; no tests at all is the dash."""

    tests: tuple[PositiveTest, ...] = ()
    negated: bool = False
    at: int = _at()
