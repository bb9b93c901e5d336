"""Comparisons, intervals and cells in which feelin is known to differ: a predicate for each class.

A predicate sees one test, the values both sides give its parts, and the two answers; it is as
narrow as these allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from feelin_bridge import Refused
from feelin_origins import Origin

from telcrm.rules.feel import syntax
from telcrm.rules.feel.kinds import kind_of
from telcrm.rules.feel.temporal import DaysTime
from telcrm.rules.feel.values import order

__all__ = [
    "Held",
    "boolean_cell",
    "descending",
    "different_kinds",
    "in_another_kind",
    "in_null",
    "long_durations",
    "mixed_durations",
    "mixed_lists",
    "no_order",
    "null_cell",
    "null_condition",
    "null_end",
    "short_lists",
    "tested",
    "zoned",
    "zoned_and_local",
]


@dataclass(frozen=True)
class Held:
    """A value held against one end or two: a comparison, `between`, `in` or a cell's one test."""

    form: str
    value: Any
    ends: tuple[Any, ...]

    @property
    def mixed(self) -> bool:
        found = {kind_of(one) for one in (self.value, *self.ends)} - {"null"}
        return len(found) > 1

    @property
    def unknown(self) -> bool:
        return self.mixed or None in (self.value, *self.ends)


def test_of(origin: Origin) -> Held | None:
    tree, operands = origin.tree, origin.operands
    if isinstance(tree, syntax.Comparison):
        return Held(tree.operator, operands[0], operands[1:])
    if isinstance(tree, syntax.Between):
        return Held("range", operands[0], operands[1:])
    if isinstance(tree, syntax.In) and len(tree.tests.tests) == 1:
        return Held(_form(tree.tests.tests[0]), operands[0], operands[1:])
    if isinstance(tree, syntax.UnaryTests) and len(tree.tests) == 1 and not tree.negated:
        return Held(_form(tree.tests[0]), origin.case.facts["?"], operands)
    return None


def _form(test: syntax.PositiveTest) -> str:
    if isinstance(test, syntax.OrderTest):
        return test.operator
    return "range" if isinstance(test.endpoint, syntax.RangeOf) else "value"


def tested(*forms: str) -> Callable[[Callable[[Origin, Held], bool]], Callable[[Origin], bool]]:
    """A predicate about a test of one of several forms; of any without them."""

    def decorate(predicate: Callable[[Origin, Held], bool]) -> Callable[[Origin], bool]:
        def excuses(origin: Origin) -> bool:
            test = test_of(origin)
            fits = test is not None and (not forms or test.form in forms)
            return fits and predicate(origin, test)

        return excuses

    return decorate


DURATIONS = {"days and time duration", "years and months duration"}
ORDERS = ("<", "<=", ">", ">=", "range")


# Tests.


@tested()
def null_cell(origin: Origin, test: Held) -> bool:
    """The cell's answer is null: a value or an end is null, or they are of different kinds."""
    cell = isinstance(origin.tree, syntax.UnaryTests)
    return cell and origin.ours is None and origin.theirs is False and test.unknown


@tested("range")
def descending(origin: Origin, test: Held) -> bool:
    if test.unknown or (origin.ours, origin.theirs) != (False, True):
        return False
    return order(*test.ends) == 1


@tested("range")
def null_end(origin: Origin, test: Held) -> bool:
    unsure = origin.ours is None or origin.ours is False
    one_end = test.value is not None and test.ends.count(None) == 1
    return unsure and one_end and not test.mixed and not isinstance(origin.theirs, Refused)


@tested(*ORDERS)
def different_kinds(origin: Origin, test: Held) -> bool:
    answered = isinstance(origin.theirs, bool) or _no_range(origin.theirs)
    return test.mixed and answered and (origin.ours is None or origin.ours is False)


def _no_range(answer: Any) -> bool:
    return isinstance(answer, Refused) and answer.message.startswith("unsupported range")


@tested(*ORDERS)
def no_order(origin: Origin, test: Held) -> bool:
    unordered = {kind_of(end) for end in test.ends} & {"boolean", "list"}
    return bool(unordered) and origin.ours is None and _no_range(origin.theirs)


@tested()
def zoned_and_local(origin: Origin, test: Held) -> bool:
    zones = {zoned(one) for one in (test.value, *test.ends)}
    unsure = origin.ours is None or (test.form == "range" and origin.ours is False)
    return zones == {True, False} and unsure and isinstance(origin.theirs, bool)


def zoned(value: Any) -> bool | None:
    """Whether a time is told with its zone; None for what is no time."""
    return value.tzinfo is not None if isinstance(value, time | datetime) else None


@tested("value")
def boolean_cell(origin: Origin, test: Held) -> bool:
    tree = origin.tree
    if not isinstance(tree, syntax.UnaryTests) or not isinstance(test.ends[0], bool):
        return False
    plain = isinstance(tree.tests[0].endpoint, syntax.Literal)
    ours = None if test.mixed else test.value == test.ends[0]
    return not plain and origin.theirs is test.ends[0] and origin.ours is ours


@tested("value")
def in_null(origin: Origin, test: Held) -> bool:
    inside = isinstance(origin.tree, syntax.In) and test.ends == (None,)
    return inside and origin.theirs is None and origin.ours is (test.value is None)


@tested("value")
def in_another_kind(origin: Origin, test: Held) -> bool:
    inside = isinstance(origin.tree, syntax.In) and test.mixed
    return inside and origin.ours is None and origin.theirs is False


@tested("value")
def null_condition(origin: Origin, test: Held) -> bool:
    cell = isinstance(origin.tree, syntax.UnaryTests)
    both = (test.value, *test.ends) == (None, None)
    return cell and both and origin.ours is None and origin.theirs is True


@tested("=", "!=", "value")
def mixed_durations(origin: Origin, test: Held) -> bool:
    pair = {kind_of(test.value), kind_of(test.ends[0])} == DURATIONS
    return pair and origin.ours is None and isinstance(origin.theirs, bool)


@tested("=", "!=", "value")
def long_durations(origin: Origin, test: Held) -> bool:
    """Two durations of more than 180 days are compared by months."""
    sides = (test.value, test.ends[0])
    if not all(isinstance(one, DaysTime) for one in sides):
        return False
    first, second = (one.seconds / 86400 for one in sides)
    near = abs(first) > 180 or abs(second) > 180
    return near and abs(first - second) <= 31 and origin.ours is not origin.theirs


@tested("=", "!=")
def mixed_lists(origin: Origin, test: Held) -> bool:
    """An item differs in kind from its counterpart, and the others are equal."""
    sides = (test.value, test.ends[0])
    if not all(isinstance(one, tuple) for one in sides) or origin.ours is not None:
        return False
    pairs = zip(*sides, strict=False)
    mixed = any(kind_of(one) != kind_of(other) for one, other in pairs)
    return mixed and origin.theirs is (test.form == "!=")


@tested("=", "!=")
def short_lists(origin: Origin, test: Held) -> bool:
    """Lists are unwrapped, though a list is no value and lists of two lengths differ."""
    lists = [one for one in (test.value, *test.ends) if isinstance(one, tuple)]
    ours = None if test.mixed else test.form == "!="
    return any(len(one) < 2 for one in lists) and origin.ours is ours
