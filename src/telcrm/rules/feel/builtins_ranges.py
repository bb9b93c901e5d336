"""Built-in functions that relate points and ranges, each a comparison of their ends.

An end is a value and a side: an open lower end lies just above its value, an open upper end just
below. With that, the standard's definitions are plain comparisons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from telcrm.rules.feel.kinds import RANGE, Value, kind_of
from telcrm.rules.feel.signatures import Builtin, builtin
from telcrm.rules.feel.values import Range, all_of, order

__all__ = ["FUNCTIONS"]


@dataclass(frozen=True, slots=True)
class _End:
    """Where a range ends: at a value, just beside it, or (side ±2, no value) never."""

    value: Value
    side: int


_NEVER: Final = 2

_Extent: TypeAlias = tuple[_End, _End]
_Relation: TypeAlias = Callable[[_Extent, _Extent], bool | None]


def _extent(value: Value) -> _Extent | None:
    """The two ends of a range; of a point, twice the same; None for what is no stretch."""
    if value is None:
        return None
    if kind_of(value) != RANGE:
        return (_End(value, 0), _End(value, 0))
    if value.operator == "!=" or (value.operator is None and None in (value.low, value.high)):
        return None
    return _low(value), _high(value)


def _low(value: Range) -> _End:
    return _End(None, -_NEVER) if value.low is None else _End(value.low, 1 - value.low_closed)


def _high(value: Range) -> _End:
    return _End(None, _NEVER) if value.high is None else _End(value.high, value.high_closed - 1)


def _compared(left: _End, right: _End) -> int | None:
    """-1, 0 or 1 as one end lies before, at or after the other; None where neither."""
    if _NEVER in (abs(left.side), abs(right.side)):
        return (left.side > right.side) - (left.side < right.side)
    found = order(left.value, right.value)
    return found if found != 0 else (left.side > right.side) - (left.side < right.side)


def _less(left: _End, right: _End) -> bool | None:
    found = _compared(left, right)
    return None if found is None else found < 0


def _at_most(left: _End, right: _End) -> bool | None:
    found = _compared(left, right)
    return None if found is None else found <= 0


def _level(left: _End, right: _End) -> bool | None:
    found = _compared(left, right)
    return None if found is None else found == 0


def _before(left: _Extent, right: _Extent) -> bool | None:
    return _less(left[1], right[0])


def _meets(left: _Extent, right: _Extent) -> bool | None:
    return _level(left[1], right[0])


def _overlaps(left: _Extent, right: _Extent) -> bool | None:
    return all_of((_at_most(right[0], left[1]), _at_most(left[0], right[1])))


def _overlaps_before(left: _Extent, right: _Extent) -> bool | None:
    begins = _less(left[0], right[0])
    return all_of((begins, _at_most(right[0], left[1]), _at_most(left[1], right[1])))


def _finishes(left: _Extent, right: _Extent) -> bool | None:
    return all_of((_level(left[1], right[1]), _at_most(right[0], left[0])))


def _starts(left: _Extent, right: _Extent) -> bool | None:
    return all_of((_level(left[0], right[0]), _at_most(left[1], right[1])))


def _includes(left: _Extent, right: _Extent) -> bool | None:
    return all_of((_at_most(left[0], right[0]), _at_most(right[1], left[1])))


def _coincides(left: _Extent, right: _Extent) -> bool | None:
    return all_of((_level(left[0], right[0]), _level(left[1], right[1])))


def _converse(relation: _Relation) -> _Relation:
    return lambda left, right: relation(right, left)


_POINT, _RANGE = "p", "r"
_ANY: Final = ("pp", "pr", "rp", "rr")
_NAMES: Final = {
    "pp": "point1:any, point2:any",
    "pr": "point:any, range:range",
    "rp": "range:range, point:any",
    "rr": "range1:range, range2:range",
}
"""How the standard names the parameters, by what each is: a point or a range."""


def _related(name: str, relation: _Relation, shapes: tuple[str, ...]) -> Builtin:
    def relate(left: Value, right: Value) -> bool | None:
        if _shape(left) + _shape(right) not in shapes:
            return None
        first, second = _extent(left), _extent(right)
        return None if first is None or second is None else relation(first, second)

    return builtin(name, relate, *(_NAMES[shape] for shape in shapes))


def _shape(value: Value) -> str:
    return _RANGE if kind_of(value) == RANGE else _POINT


FUNCTIONS: Final[tuple[Builtin, ...]] = (
    _related("before", _before, _ANY),
    _related("after", _converse(_before), _ANY),
    _related("meets", _meets, ("rr",)),
    _related("met by", _converse(_meets), ("rr",)),
    _related("overlaps", _overlaps, ("rr",)),
    _related("overlaps before", _overlaps_before, ("rr",)),
    _related("overlaps after", _converse(_overlaps_before), ("rr",)),
    _related("finishes", _finishes, ("pr", "rr")),
    _related("finished by", _converse(_finishes), ("rp", "rr")),
    _related("includes", _includes, ("rp", "rr")),
    _related("during", _converse(_includes), ("pr", "rr")),
    _related("starts", _starts, ("pr", "rr")),
    _related("started by", _converse(_starts), ("rp", "rr")),
    _related("coincides", _coincides, ("pp", "rr")),
)
"""The functions by the names and parameters the standard gives them."""
