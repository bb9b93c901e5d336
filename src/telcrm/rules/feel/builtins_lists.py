"""Built-in functions of lists, contexts and truth. Places count from 1, or backwards from -1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import chain, islice
from typing import Final

from telcrm.rules.feel.builtins_numbers import spread, whole
from telcrm.rules.feel.kinds import MOMENTS, STRING, Value, kind_of
from telcrm.rules.feel.moments import point_of
from telcrm.rules.feel.signatures import Builtin, builtin
from telcrm.rules.feel.values import all_of, order, same
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Number

__all__ = ["FUNCTIONS"]

_Items = tuple[Value, ...]


def _not(value: bool) -> bool:
    return not value


def _all(*values: Value) -> bool | None:
    return all_of(item if isinstance(item, bool) else None for item in spread(values))


def _any(*values: Value) -> bool | None:
    found = all_of(not item if isinstance(item, bool) else None for item in spread(values))
    return None if found is None else not found


def _least(*values: Value) -> Value:
    return _extreme(spread(values), -1)


def _greatest(*values: Value) -> Value:
    return _extreme(spread(values), 1)


def _extreme(items: _Items, side: int) -> Value:
    """The first item that none surpasses; null where two cannot be compared."""
    if not items or any(order(items[0], item) is None for item in items):
        return None
    return reduce(lambda best, item: item if order(item, best) == side else best, items)


def _has(items: _Items, element: Value) -> bool:
    return any(same(item, element) for item in items)


def _append(items: _Items, *more: Value) -> _Items | None:
    return items + more if len(items) + len(more) <= _MOST else None


_MOST: Final = 100_000
"""Items a list may grow to: a bound on what lists put together again and again can cost."""


def _concatenate(*lists: _Items) -> _Items | None:
    return tuple(chain.from_iterable(lists)) if sum(map(len, lists)) <= _MOST else None


def _distinct(items: _Items) -> _Items:
    found: list[Value] = []
    for item in items:
        if not _has(tuple(found), item):
            found.append(item)
    return tuple(found)


def _union(*lists: _Items) -> _Items | None:
    together = _concatenate(*lists)
    return None if together is None else _distinct(together)


def _flatten(items: _Items) -> _Items | None:
    found = tuple(islice(_leaves(items), _MOST + 1))
    return found if len(found) <= _MOST else None


def _leaves(items: _Items) -> Iterator[Value]:
    for item in items:
        if isinstance(item, tuple):
            yield from _leaves(item)
        else:
            yield item


def _index(items: _Items, place: Number) -> int | None:
    """Where a place lies, counted from 0; None where the list has no such place."""
    known = whole(place)
    if not known or abs(known) > len(items):
        return None
    return known - 1 if known > 0 else len(items) + known


def _insert_before(items: _Items, place: Number, item: Value) -> _Items | None:
    at = _index(items, place)
    return None if at is None else (*items[:at], item, *items[at:])


def _remove(items: _Items, place: Number) -> _Items | None:
    at = _index(items, place)
    return None if at is None else items[:at] + items[at + 1 :]


def _replace(items: _Items, place: Number, item: Value) -> _Items | None:
    at = _index(items, place)
    return None if at is None else (*items[:at], item, *items[at + 1 :])


def _sublist(items: _Items, start: Number, length: Number | None = None) -> _Items | None:
    at = _index(items, start)
    if at is None:
        return None
    count = len(items) - at if length is None else whole(length)
    if count is None or not 0 <= count <= len(items) - at:
        return None
    return items[at : at + count]


def _index_of(items: _Items, match: Value) -> tuple[int, ...]:
    return tuple(place for place, item in enumerate(items, 1) if same(item, match))


# Contexts.


def _entries(context: Mapping[str, Value]) -> _Items:
    return tuple(FrozenDict({"key": key, "value": value}) for key, value in context.items())


def _context(entries: _Items) -> Mapping[str, Value] | None:
    """The context of entries with a key and a value; null where keys repeat or are no strings."""
    if not all(_is_entry(entry) for entry in entries):
        return None
    found = {entry["key"]: entry["value"] for entry in entries}
    return FrozenDict(found) if len(found) == len(entries) else None


def _is_entry(entry: Value) -> bool:
    whole_entry = isinstance(entry, Mapping) and entry.keys() >= {"key", "value"}
    return whole_entry and kind_of(entry["key"]) == STRING


def _put(context: Mapping[str, Value], key: str, value: Value) -> Mapping[str, Value]:
    return FrozenDict({**context, key: value})


def _merge(contexts: _Items) -> Mapping[str, Value] | None:
    if not all(isinstance(context, Mapping) for context in contexts):
        return None
    return FrozenDict(dict(chain.from_iterable(one.items() for one in contexts)))


# Identity.


def _is(left: Value, right: Value) -> bool:
    """Whether two values are one element of FEEL's domain: equal, their zones included."""
    if kind_of(left) != kind_of(right):
        return False
    if kind_of(left) in MOMENTS:
        return point_of(left) == point_of(right)
    return same(left, right)


FUNCTIONS: Final[tuple[Builtin, ...]] = (
    builtin("not", _not, "negand:boolean"),
    builtin("all", _all, "list:any..."),
    builtin("any", _any, "list:any..."),
    builtin("min", _least, "list:any..."),
    builtin("max", _greatest, "list:any..."),
    builtin("count", len, "list:list"),
    builtin("list contains", _has, "list:list, element:any"),
    builtin("append", _append, "list:list, item:any..."),
    builtin("concatenate", _concatenate, "list:list..."),
    builtin("insert before", _insert_before, "list:list, position:number, newItem:any"),
    builtin("remove", _remove, "list:list, position:number"),
    builtin("list replace", _replace, "list:list, position:number, newItem:any"),
    builtin("reverse", lambda items: items[::-1], "list:list"),
    builtin("index of", _index_of, "list:list, match:any"),
    builtin("union", _union, "list:list..."),
    builtin("distinct values", _distinct, "list:list"),
    builtin("flatten", _flatten, "list:list"),
    builtin("sublist", _sublist, "list:list, start position:number, length?:number"),
    builtin("get value", lambda context, key: context.get(key), "m:context, key:string"),
    builtin("get entries", _entries, "m:context"),
    builtin("context", _context, "entries:list"),
    builtin("context put", _put, "context:context, key:string, value:any"),
    builtin("context merge", _merge, "contexts:list"),
    builtin("is", _is, "value1:any, value2:any"),
)
"""The functions by the names and parameters the standard gives them."""
