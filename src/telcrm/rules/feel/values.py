"""What any two values of FEEL have in common: equality, order, properties, their text.

The third truth value is null: values of different kinds are neither equal nor unequal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

from telcrm.rules.feel.arithmetic import add, divide, multiply, negate, power, subtract, tidy
from telcrm.rules.feel.kinds import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    LIST,
    MOMENTS,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_MONTHS,
    Range,
    Value,
    kind_of,
    unary_range,
)
from telcrm.rules.feel.moments import (
    SECOND,
    DaysTime,
    Point,
    YearsMonths,
    civil,
    days_time,
    is_fixed,
    offset_of,
    order_of,
    point_of,
    whole_seconds,
)
from telcrm.rules.feel.temporal import print_temporal
from telcrm.rules.types import DECIMAL

__all__ = [
    "DaysTime",
    "Point",
    "Range",
    "Value",
    "YearsMonths",
    "add",
    "all_of",
    "contains",
    "divide",
    "equal",
    "kind_of",
    "multiply",
    "negate",
    "order",
    "power",
    "property_of",
    "same",
    "string_of",
    "subtract",
    "unary_range",
]

_WEEK: Final = 7
_WIDEST: Final = 400
"""A number with more places than this is written with an exponent."""


# Equality and order.


def equal(left: Value, right: Value) -> bool | None:
    """`left = right`.

    >>> equal(1, Decimal("1.0")), equal(None, None), equal(1, None), equal(1, "1")
    (True, True, False, None)
    """
    kind, other = kind_of(left), kind_of(right)
    if NULL in (kind, other):
        return kind == other
    if kind != other:
        return None
    if kind in MOMENTS:
        return order_of(point_of(left), point_of(right)) == 0
    compare = _EQUALITIES.get(kind)
    return None if compare is None else compare(left, right)


def same(left: Value, right: Value) -> bool:
    """Whether two values are equal, values of different kinds being just different."""
    return equal(left, right) is True


def all_of(found: Iterable[bool | None]) -> bool | None:
    """The conjunction: false where one is false, else null where one is null."""
    result: bool | None = True
    for one in found:
        if one is False:
            return False
        if one is None:
            result = None
    return result


def _equal_lists(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool | None:
    return len(left) == len(right) and all_of(map(equal, left, right))


def _equal_contexts(left: Mapping[str, Value], right: Mapping[str, Value]) -> bool | None:
    if left.keys() != right.keys():
        return False
    return all_of(equal(value, right[key]) for key, value in left.items())


def _equal_ranges(left: Range, right: Range) -> bool | None:
    if _form(left) != _form(right):
        return False
    return all_of((equal(left.low, right.low), equal(left.high, right.high)))


def _form(value: Range) -> tuple[bool, bool, str | None]:
    return value.low_closed, value.high_closed, value.operator


def _plainly_equal(left: Value, right: Value) -> bool:
    return bool(left == right)


_EQUALITIES: Final[dict[str, Callable[[Value, Value], bool | None]]] = {
    BOOLEAN: _plainly_equal,
    NUMBER: _plainly_equal,
    STRING: _plainly_equal,
    DAYS_TIME: _plainly_equal,
    YEARS_MONTHS: _plainly_equal,
    LIST: _equal_lists,
    CONTEXT: _equal_contexts,
    RANGE: _equal_ranges,
}

_KEYS: Final[dict[str, Callable[[Value], Value]]] = {
    NUMBER: lambda value: value,
    STRING: lambda value: value,
    DAYS_TIME: lambda value: value.seconds,
    YEARS_MONTHS: lambda value: value.months,
}


def order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as `left` is less than, equal to or greater than `right`; null where neither.

    >>> order(1, 2), order("b", "a"), order(1, "a"), order(None, 1)
    (-1, 1, None, None)
    """
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if kind in MOMENTS:
        return order_of(point_of(left), point_of(right))
    if kind not in _KEYS:
        return None
    a, b = _KEYS[kind](left), _KEYS[kind](right)
    return int(a > b) - int(a < b)


def contains(container: Range, value: Value) -> bool | None:
    """Whether a value lies in a range; null where they cannot be compared.

    >>> contains(Range(1, True, 5, False), 5), contains(unary_range("<", 5), 1)
    (False, True)
    """
    if value is None and container.operator not in ("=", "!="):
        return None
    if container.operator == "=":
        return equal(value, container.low)
    if container.operator == "!=":
        found = equal(value, container.low)
        return None if found is None else not found
    return all_of((_above(container, value), _below(container, value)))


def _above(container: Range, value: Value) -> bool | None:
    if container.low is None:
        return True if container.operator else None
    found = order(value, container.low)
    return None if found is None else found > 0 or (container.low_closed and found == 0)


def _below(container: Range, value: Value) -> bool | None:
    if container.high is None:
        return True if container.operator else None
    found = order(value, container.high)
    return None if found is None else found < 0 or (container.high_closed and found == 0)


# Properties.


def property_of(value: Value, name: str) -> Value:
    """A property such as `year`, `hours` or `start included`; null where there is none.

    >>> property_of(Range(1, True, 5, False), "end"), property_of(YearsMonths(14), "months")
    (5, 2)
    """
    read = _PROPERTIES.get(kind_of(value), {}).get(name)
    return None if read is None else read(value)


def _date_part(index: int) -> Callable[[Value], Value]:
    return lambda value: civil(point_of(value).day or 0)[index]


def _clock_part(index: int) -> Callable[[Value], Value]:
    return lambda value: whole_seconds(point_of(value))[index]


def _weekday(value: Value) -> int:
    return ((point_of(value).day or 0) - 1) % _WEEK + 1


def _time_offset(value: Value) -> Value:
    offset = offset_of(point_of(value))
    return None if offset is None else days_time(offset // SECOND)


def _timezone(value: Value) -> str | None:
    zone = point_of(value).zone
    return None if zone is None or is_fixed(zone) else str(zone)


def _whole_part(span: int, unit: int, modulus: int | None = None) -> int:
    """So many units of a span, both signs alike, within the next larger unit."""
    amount = abs(span) // unit
    amount = amount % modulus if modulus else amount
    return -amount if span < 0 else amount


def _seconds_part(unit: int, modulus: int | None = None) -> Callable[[Value], Value]:
    return lambda value: _whole_part(int(value.seconds), unit, modulus)


_DATE_PROPERTIES: Final[dict[str, Callable[[Value], Value]]] = {
    "year": _date_part(0),
    "month": _date_part(1),
    "day": _date_part(2),
    "weekday": _weekday,
}
_TIME_PROPERTIES: Final[dict[str, Callable[[Value], Value]]] = {
    "hour": _clock_part(0),
    "minute": _clock_part(1),
    "second": _clock_part(2),
    "time offset": _time_offset,
    "timezone": _timezone,
}
_PROPERTIES: Final[dict[str, dict[str, Callable[[Value], Value]]]] = {
    DATE: _DATE_PROPERTIES,
    TIME: _TIME_PROPERTIES,
    DATE_TIME: {**_DATE_PROPERTIES, **_TIME_PROPERTIES},
    YEARS_MONTHS: {
        "years": lambda value: _whole_part(value.months, 12),
        "months": lambda value: _whole_part(value.months, 1, 12),
    },
    DAYS_TIME: {
        "days": _seconds_part(86_400),
        "hours": _seconds_part(3600, 24),
        "minutes": _seconds_part(60, 60),
        "seconds": lambda value: tidy(DECIMAL.remainder(value.seconds, Decimal(60))),
    },
    RANGE: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}


# Text.


def string_of(value: Value) -> str | None:
    """What `string(value)` gives; null for null and for what is no value.

    >>> string_of(Decimal("1.50")), string_of((1, "a", None)), string_of({"a": True})
    ('1.5', '[1, "a", null]', '{a: true}')
    """
    kind = kind_of(value)
    if kind == STRING:
        return str(value)
    write = _WRITERS.get(kind)
    return None if write is None else write(value)


def _number(value: int | Decimal) -> str:
    number = Decimal(value)
    if abs(number.adjusted()) > _WIDEST:
        return str(number)
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _inner(value: Value) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return string_of(value) or "null"


_NAME: Final = re.compile(r"[^\W\d]\w*(?: \w+)*")


def _context(value: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{_key(key)}: {_inner(item)}" for key, item in value.items()) + "}"


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else _inner(name)


def _range(value: Range) -> str:
    if value.operator:
        end = value.high if value.low is None else value.low
        return f"({value.operator} {_inner(end)})"
    low, high = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{low}{_inner(value.low)}..{_inner(value.high)}{high}"


_WRITERS: Final[dict[str, Callable[[Value], str]]] = {
    NUMBER: _number,
    BOOLEAN: lambda value: "true" if value else "false",
    DATE: print_temporal,
    TIME: print_temporal,
    DATE_TIME: print_temporal,
    DAYS_TIME: print_temporal,
    YEARS_MONTHS: print_temporal,
    LIST: lambda value: "[" + ", ".join(map(_inner, value)) + "]",
    CONTEXT: _context,
    RANGE: _range,
}
