"""Calculations, structures and functions in which feelin is known to differ: a predicate for each.

A predicate sees one operation, the values both sides give its parts, and the two answers; it is as
narrow as these allow.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from feelin_bridge import Foreign, Refused, same
from feelin_comparisons import zoned
from feelin_origins import Origin
from feelin_trees import calls_of

from telcrm.rules.feel import syntax
from telcrm.rules.feel.arithmetic import negate
from telcrm.rules.feel.kinds import kind_of
from telcrm.rules.feel.temporal import DaysTime, YearsMonths

__all__ = [
    "bare_union",
    "beyond_numbers",
    "date_and_span",
    "date_less_local",
    "fraction_of_scale",
    "in_before_logic",
    "least_of_others",
    "list_among_numbers",
    "months_with_days",
    "negated_duration",
    "neither_odd_nor_even",
    "not_a_number",
    "null_among_lists",
    "null_items",
    "outside",
    "scaled_duration",
    "stamp_for_time",
    "text_for_date",
    "time_and_months",
    "time_less_date",
    "truthy_condition",
    "unread_parameter",
    "unsure_quantifier",
    "zoned_less_local",
]


def kinds(origin: Origin) -> tuple[str, ...]:
    return tuple(map(kind_of, origin.operands))


# Arithmetic.

DURATIONS = ("days and time duration", "years and months duration")
LARGEST_DOUBLE = 10**308
TEMPORAL = ("date", "time", "date and time", *DURATIONS)


def negated_duration(origin: Origin) -> bool:
    negation = isinstance(origin.tree, syntax.Negation)
    if not negation or kinds(origin)[0] not in DURATIONS or origin.theirs is not None:
        return False
    return origin.ours == negate(origin.operands[0])


def scaled_duration(origin: Origin) -> bool:
    operator = getattr(origin.tree, "operator", "")
    numbers = "number" in kinds(origin) and any(kind in DURATIONS for kind in kinds(origin))
    scaled = operator in ("*", "/") and numbers and origin.theirs is None
    return scaled and kind_of(origin.ours) in DURATIONS


def not_a_number(origin: Origin) -> bool:
    arithmetic = isinstance(origin.tree, syntax.Arithmetic)
    temporal = all(kind in TEMPORAL for kind in kinds(origin))
    return arithmetic and temporal and origin.ours is None and origin.theirs == Foreign("NaN")


def beyond_numbers(origin: Origin) -> bool:
    tree = origin.tree
    if not isinstance(tree, syntax.Arithmetic) or tree.operator != "**":
        return False
    beyond = origin.ours is None or abs(origin.ours) > LARGEST_DOUBLE
    return beyond and isinstance(origin.theirs, Foreign)


def date_and_span(origin: Origin) -> bool:
    arithmetic = isinstance(origin.tree, syntax.Arithmetic)
    pair = sorted(kinds(origin)) == ["date", "days and time duration"]
    if not (arithmetic and pair and isinstance(origin.theirs, datetime)):
        return False
    return type(origin.ours) is date and origin.theirs.date() == origin.ours


def date_less_local(origin: Origin) -> bool:
    minus = isinstance(origin.tree, syntax.Arithmetic) and origin.tree.operator == "-"
    pair = sorted(kinds(origin)) == ["date", "date and time"]
    return minus and pair and origin.ours is None and isinstance(origin.theirs, DaysTime)


def time_less_date(origin: Origin) -> bool:
    minus = isinstance(origin.tree, syntax.Arithmetic) and origin.tree.operator == "-"
    mixed = "time" in kinds(origin) and bool({"date", "date and time"} & set(kinds(origin)))
    return minus and mixed and origin.ours is None and isinstance(origin.theirs, DaysTime)


def time_and_months(origin: Origin) -> bool:
    arithmetic = isinstance(origin.tree, syntax.Arithmetic)
    pair = sorted(kinds(origin)) == ["time", "years and months duration"]
    return arithmetic and pair and origin.ours is None and kind_of(origin.theirs) == "time"


def zoned_less_local(origin: Origin) -> bool:
    minus = isinstance(origin.tree, syntax.Arithmetic) and origin.tree.operator == "-"
    zones = set(map(zoned, origin.operands))
    return minus and zones == {True, False} and origin.ours is None


# Structures.


def in_before_logic(origin: Origin) -> bool:
    """`a in (b) and (c)` is read as `a in ((b) and (c))`."""
    if not isinstance(origin.tree, syntax.Logic) or origin.theirs is True:
        return False
    *before, _ = _terms(origin.tree)
    return any(isinstance(term, syntax.In) for term in before)


def _terms(tree: Any) -> list[Any]:
    """What `and` and `or` join."""
    if not isinstance(tree, syntax.Logic):
        return [tree]
    return [*_terms(tree.left), *_terms(tree.right)]


def truthy_condition(origin: Origin) -> bool:
    if not isinstance(origin.tree, syntax.Conditional):
        return False
    condition, _, otherwise = origin.operands
    odd = condition is not None and not isinstance(condition, bool)
    return odd and origin.ours == otherwise


def null_items(origin: Origin) -> bool:
    """A filter drops an item that is null or false, whatever its condition."""
    if not isinstance(origin.tree, syntax.Filter) or not isinstance(origin.ours, tuple):
        return False
    kept = tuple(item for item in origin.ours if item is not None and item is not False)
    return len(kept) < len(origin.ours) and same(kept, origin.theirs)


def unsure_quantifier(origin: Origin) -> bool:
    tree = origin.tree
    if not isinstance(tree, syntax.Iteration) or tree.kind == "for" or origin.ours is not None:
        return False
    truths = origin.operands[1:]
    odd = any(not isinstance(one, bool) for one in truths)
    return odd and isinstance(origin.theirs, bool)


# Functions.

ROUNDINGS = (
    "decimal",
    "floor",
    "ceiling",
    "round up",
    "round down",
    "round half up",
    "round half down",
)


def called(origin: Origin, *names: str) -> bool:
    return isinstance(origin.tree, syntax.Call) and origin.tree.function in names


def months_with_days(origin: Origin) -> bool:
    """Days are left over, which feelin keeps, and at times takes for a month."""
    moments = set(kinds(origin)) <= {"date", "date and time"}
    if not (called(origin, "years and months duration") and moments):
        return False
    months = _months(origin.theirs)
    return months is not None and abs(months - origin.ours.months) <= 1


def _months(answer: Any) -> int | None:
    """The months of a duration that may have days beside them."""
    if isinstance(answer, YearsMonths | DaysTime):
        return getattr(answer, "months", 0)
    text = answer.text if isinstance(answer, Foreign) else ""
    found = re.fullmatch(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T.*)?", text)
    if found is None:
        return None
    years, months = (int(part or 0) for part in found.groups()[1:3])
    return (years * 12 + months) * (-1 if found.group(1) else 1)


def _refused(origin: Origin) -> bool:
    return isinstance(origin.theirs, Refused)


def unread_parameter(origin: Origin) -> bool:
    """Date functions inside each other."""
    nested = any(len(calls_of(one)) > 1 for one in calls_of(origin.tree))
    words = ("<NamedParameter>", "<Interval>")
    return nested and _refused(origin) and origin.theirs.message.endswith(words)


def bare_union(origin: Origin) -> bool:
    """A text is taken for the list of its characters; what else is no list is refused."""
    bare = called(origin, "union") and any(kind != "list" for kind in kinds(origin))
    refused = _refused(origin) and origin.theirs.message.endswith("is not iterable")
    return bare and (refused or "string" in kinds(origin))


def _values(origin: Origin) -> tuple[Any, ...]:
    """What is added or compared: the items of one list, or several arguments."""
    first = origin.operands[0]
    return first if len(origin.operands) == 1 and isinstance(first, tuple) else origin.operands


def least_of_others(origin: Origin) -> bool:
    """`min` and `max` of texts, dates, durations."""
    if not called(origin, "min", "max") or origin.theirs is not None:
        return False
    found = set(map(kind_of, _values(origin)))
    return len(found) == 1 and found <= {"string", *TEMPORAL}


def list_among_numbers(origin: Origin) -> bool:
    lists = called(origin, "min", "max", "sum", "mean") and origin.ours is None
    return lists and any(isinstance(one, tuple) for one in _values(origin))


def fraction_of_scale(origin: Origin) -> bool:
    rounded = isinstance(origin.tree, syntax.Call) and kinds(origin) == ("number", "number")
    return rounded and origin.operands[1] % 1 != 0 and origin.tree.function in ROUNDINGS


def outside(origin: Origin) -> bool:
    """A place or a length that the text or list does not have."""
    if not called(origin, "substring", "sublist") or origin.ours is not None:
        return False
    whole, place, *length = origin.operands
    counted = isinstance(whole, tuple) or called(origin, "substring")
    size = len(whole) if counted else 1
    numbers = [one for one in (place, *length) if kind_of(one) == "number"]
    if len(numbers) < 1 + len(length):
        return False
    fractions = any(one != int(one) for one in numbers)
    return fractions or not 1 <= abs(place) <= size or any(one < 1 for one in length)


def neither_odd_nor_even(origin: Origin) -> bool:
    if not called(origin, "odd", "even") or origin.ours is not None:
        return False
    number = _values(origin)[0]
    return kind_of(number) == "number" and number % 1 != 0


def null_among_lists(origin: Origin) -> bool:
    return called(origin, "concatenate") and None in origin.operands and origin.ours is None


def stamp_for_time(origin: Origin) -> bool:
    """A date and time where a time is wanted, as a value or as text."""
    pair = called(origin, "date and time") and kinds(origin)[1:] == ("date and time",)
    text = called(origin, "time") and kinds(origin) == ("string",) and "T" in origin.operands[0]
    return (pair or text) and origin.ours is None


def text_for_date(origin: Origin) -> bool:
    pair = called(origin, "date and time") and len(origin.operands) == 2
    return pair and kinds(origin)[0] == "string" and origin.ours is None
