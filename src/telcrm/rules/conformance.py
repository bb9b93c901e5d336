"""Whether a value is of a declared type, and the conversions FEEL makes so that it is.

A list of one item stands for the item and an item for a list of one, a date for its midnight; what
does not conform even so is null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Final

from telcrm.rules.feel.kinds import (
    CONTEXT,
    DATE,
    DATE_TIME,
    LIST,
    NUMBER,
    STRING,
    kind_of,
)
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Type, Value, an
from telcrm.rules.unary_tests import EqualTo, OneOf, Within, holds

__all__ = ["allowing", "conform", "is_of_kind", "lost", "misfit"]

_KINDS: Final[dict[str, str]] = {
    **dict.fromkeys(("integer", "decimal", "month"), NUMBER),
    "category": STRING,
}
"""What FEEL calls kinds that are narrower than its own."""


def conform(value: Value, declared: Type) -> Value:
    """A value as a declared type has it; null where it does not conform.

    >>> conform((5,), Type("number")), conform(5, Type("list", element=Type("number")))
    (5, (5,))
    >>> conform("5", Type("number")) is None
    True
    """
    if value is None or declared.kind == "any":
        return value
    if isinstance(value, tuple) and declared.kind != LIST:
        if len(value) != 1 or isinstance(value[0], tuple):
            return None
        value = value[0]
    converted = _CONVERSIONS.get(declared.kind, _plain)(value, declared)
    return converted if _is_allowed(converted, declared) else None


def is_of_kind(value: Value, declared: Type) -> bool:
    """Whether a value is of a type's kind as it stands, whatever else the type asks of it."""
    if declared.kind == "function":
        return callable(value)
    return declared.kind in ("any", kind_of(value)) or _KINDS.get(declared.kind) == kind_of(value)


def _plain(value: Value, declared: Type) -> Value:
    return value if is_of_kind(value, declared) else None


def _list(value: Value, declared: Type) -> Value:
    items = value if isinstance(value, tuple) else (value,)
    if declared.element is None:
        return items
    found = tuple(conform(item, declared.element) for item in items)
    return None if lost(items, found) else found


def lost(before: tuple[Value, ...], after: tuple[Value, ...]) -> bool:
    """Whether some value that was there did not conform, and became null."""
    return any(b is not None and a is None for b, a in zip(before, after, strict=True))


def _context(value: Value, declared: Type) -> Value:
    if kind_of(value) != CONTEXT or not all(name in value for name, _ in declared.components):
        return None
    given: Mapping[str, Value] = value
    found = {name: conform(given[name], kind) for name, kind in declared.components}
    if lost(tuple(given[name] for name in found), tuple(found.values())):
        return None
    return FrozenDict({**given, **found})


def _date_and_time(value: Value, declared: Type) -> Value:
    if kind_of(value) == DATE and not hasattr(value, "nanosecond"):
        return datetime.combine(value, time(0), UTC)
    return _plain(value, declared)


_CONVERSIONS: Final[dict[str, Callable[[Value, Type], Value]]] = {
    LIST: _list,
    CONTEXT: _context,
    DATE_TIME: _date_and_time,
}


def _is_allowed(value: Value, declared: Type) -> bool:
    return value is None or holds(allowing(declared), value) is True


def misfit(value: Value, declared: Type, path: str) -> tuple[str, str] | None:
    """Where inside a value its type is not kept, and what is wrong there; None where it is kept.

    >>> kind = Type("context", components=(("age", Type("number")), ("name", Type("string"))))
    >>> misfit({"age": "x", "name": "a"}, kind, "person")
    ('person.age', 'is not a number')
    """
    if value is None:
        return None
    if not is_of_kind(value, declared):
        return path, f"is not {an(declared.kind)}"
    if declared.kind == LIST and declared.element is not None:
        parts = ((f"{path}[{n}]", one, declared.element) for n, one in enumerate(value, 1))
    else:
        parts = ((f"{path}.{n}", value.get(n, _ABSENT), kind) for n, kind in declared.components)
    for place, part, kind in parts:
        found = (place, "is missing") if part is _ABSENT else misfit(part, kind, place)
        if found is not None:
            return found
    return None if _is_allowed(value, declared) else (path, f"is not what {declared} allows")


_ABSENT: Final = object()


@lru_cache(maxsize=1024)
def allowing(declared: Type) -> OneOf:
    """The test that a type makes of the values of its kind.

    >>> holds(allowing(Type("number", minimum=0)), -1)
    False
    """
    if declared.allowed is not None:
        return declared.allowed
    if declared.values:
        return OneOf(tuple(map(EqualTo, declared.values)))
    if declared.minimum is None and declared.maximum is None:
        return OneOf()
    return OneOf((Within(declared.minimum, True, declared.maximum, True),))
