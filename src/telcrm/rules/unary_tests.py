"""The tests a cell makes of one value, and what it means for a value to pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["EqualTo", "OneOf", "Single", "Test", "UnequalTo", "Within", "any_of", "holds"]


@dataclass(frozen=True, slots=True)
class EqualTo:
    """The value equals a constant; null equals null alone."""

    value: Any


@dataclass(frozen=True, slots=True)
class UnequalTo:
    """The value differs from a constant; null differs from everything but null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Within:
    """The value lies in an interval; an end of None is open to infinity. Null is undecided."""

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of the tests holds, or, negated, none does. No tests and not negated: any value."""

    tests: tuple[Single, ...] = ()
    negated: bool = False


Single: TypeAlias = EqualTo | UnequalTo | Within
Test: TypeAlias = OneOf


def holds(test: OneOf, value: Any) -> bool | None:
    """Whether a value passes a test, in three-valued logic.

    Equality is decided for null too; an interval is not: `null < 5` is null. A negated test turns
    true into false and leaves null as it is.

    >>> holds(OneOf((Within(1, True, 5, False),)), 5), holds(OneOf((EqualTo(1),), True), 2)
    (False, True)
    """
    if not test.tests:
        return True
    found = any_of(_holds_one(one, value) for one in test.tests)
    return found if found is None or not test.negated else not found


def _holds_one(test: Single, value: Any) -> bool | None:
    if isinstance(test, EqualTo):
        return bool(value == test.value)
    if isinstance(test, UnequalTo):
        return bool(value != test.value)
    if value is None:
        return None
    above = test.low is None or value > test.low or (test.low_closed and value == test.low)
    below = test.high is None or value < test.high or (test.high_closed and value == test.high)
    return above and below


def any_of(found: Iterable[bool | None]) -> bool | None:
    """The disjunction: true where one is true, else null where one is not even false."""
    result: bool | None = False
    for one in found:
        if one is True:
            return True
        if one is not False:
            result = None
    return result
