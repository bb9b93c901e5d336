"""What lists, ranges and contexts hold: their items, the one at a place, what is among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from telcrm.rules.feel.kinds import NUMBER, Range, kind_of
from telcrm.rules.feel.values import contains, equal, property_of, same
from telcrm.rules.types import Value
from telcrm.rules.unary_tests import any_of

__all__ = [
    "MOST_ITEMS",
    "among",
    "at_place",
    "entries_of",
    "items_of",
    "part_of",
    "too_large",
]


MOST_PARTS: Final = 1_000_000
MOST_LEVELS: Final = 100


def too_large(value: Value) -> bool:
    """Whether lists and contexts inside each other hold more than anybody can go through.

    What stands in several places counts each time, though it is looked at once.
    """
    return not _levels_and_parts(value, {})[1] <= MOST_PARTS


def _levels_and_parts(value: Value, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    if not isinstance(value, tuple | Mapping):
        return 0, 1
    if id(value) not in known:
        items = value.values() if isinstance(value, Mapping) else value
        inner = [_levels_and_parts(item, known) for item in items]
        levels = 1 + max((one for one, _ in inner), default=0)
        parts = 1 + sum(count for _, count in inner)
        known[id(value)] = levels, parts if levels <= MOST_LEVELS else MOST_PARTS + 1
    return known[id(value)]


def among(value: Value, endpoint: Value) -> bool | None:
    """Whether a value is what a cell's expression gives, or lies in the range or list it gives."""
    if isinstance(endpoint, Range):
        return contains(endpoint, value)
    if isinstance(endpoint, tuple) and not same(value, endpoint):
        return any_of(_is_item(value, item) for item in endpoint)
    return equal(value, endpoint)


def _is_item(value: Value, item: Value) -> bool | None:
    return contains(item, value) if isinstance(item, Range) else same(value, item)


def part_of(value: Value, name: str) -> Value:
    """A context's entry, a value's property; of a list, that of each item."""
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, tuple):
        return tuple(part_of(item, name) for item in value)
    return property_of(value, name)


def entries_of(item: Value) -> Mapping[str, Value]:
    """What a filter's condition sees of an item by name: a context's entries."""
    return item if isinstance(item, Mapping) else {}


def at_place(items: tuple[Value, ...], place: int | Decimal) -> Value:
    """Places count from 1, or from the end backwards from -1; there is none between two."""
    whole = int(place) if -len(items) <= place <= len(items) else 0
    if whole != place or whole == 0:
        return None
    return items[whole - 1 if whole > 0 else whole]


MOST_ITEMS: Final = 100_000
"""Numbers a range may be gone through: a bound on what deciding costs."""


def items_of(domain: Value) -> Iterable[Value] | None:
    """The items of a list, or the whole numbers of a range, upwards or downwards."""
    if isinstance(domain, tuple):
        return domain
    if not isinstance(domain, Range) or domain.operator:
        return None
    first, last = _whole(domain.low), _whole(domain.high)
    if first is None or last is None or abs(last - first) >= MOST_ITEMS:
        return None
    way = 1 if first <= last else -1
    ends = first + way * (not domain.low_closed), last + way * domain.high_closed
    return range(*ends, way)


def _whole(value: Value) -> int | None:
    return int(value) if kind_of(value) == NUMBER and value == int(value) else None
