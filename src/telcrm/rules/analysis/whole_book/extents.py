"""What is known of a value when facts are known in part: a few values, a range, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, TypeAlias

from telcrm.rules.types import Value

__all__ = [
    "ANYTHING",
    "FEW",
    "Anything",
    "Between",
    "Extent",
    "Fault",
    "Few",
    "every_combination",
    "one_of",
    "single",
    "united",
]

FEW: Final = 64
"""Values told one by one; more are told by their range."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands for an answer where rules contradict each other."""

    code: str
    decision: str


@dataclass(frozen=True, slots=True)
class Few:
    """One of a few values, each of which may be it."""

    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Between:
    """A value of a range, ends included; or null, where that may be."""

    low: Any
    high: Any
    null: bool


@dataclass(frozen=True, slots=True)
class Anything:
    """Nothing is known."""


ANYTHING: Final = Anything()
Extent: TypeAlias = Few | Between | Anything


def single(extent: Extent) -> bool:
    """Whether there is only one value it can be."""
    return isinstance(extent, Few) and len(extent.values) == 1


def united(extents: Iterable[Extent], most: int = FEW) -> Extent:
    """What holds of a value that may be any of several.

    Args:
        extents: what is known of each.
        most: how many values are told one by one; more are told by their range.
    """
    found = list(extents)
    if all(isinstance(one, Few) for one in found):
        values: frozenset[Value] = frozenset().union(*(one.values for one in found))  # type: ignore[union-attr]
        return Few(values) if len(values) <= most else _range_of(values)
    if any(isinstance(one, Anything) for one in found):
        return ANYTHING
    ranges = [_range_of(one.values) if isinstance(one, Few) else one for one in found]
    if any(isinstance(one, Anything) for one in ranges):
        return ANYTHING
    known: list[Any] = [one for one in ranges if one.low is not None]  # type: ignore[union-attr]
    null = any(one.null for one in ranges)  # type: ignore[union-attr]
    return Between(min(one.low for one in known), max(one.high for one in known), null)


def _range_of(values: frozenset[Value]) -> Between | Anything:
    """The range of several values, if they have an order."""
    if any(isinstance(value, Fault) for value in values):
        return ANYTHING
    known = [value for value in values if value is not None]
    try:
        low, high = (min(known), max(known)) if known else (None, None)
    except TypeError:
        return ANYTHING
    return Between(low, high, len(known) < len(values))


def every_combination(
    apply: Callable[..., Value], extents: Iterable[Extent], most: int = FEW
) -> Few | Anything | None:
    """What a function may give, if there are few enough arguments to try them all."""
    choices = [one.values if isinstance(one, Few) else None for one in extents]
    count = 1
    for values in choices:
        count *= len(values) if values is not None else most + 1
    if count > most:
        return None
    known: list[Any] = choices
    return one_of(apply(*arguments) for arguments in product(*known))


def one_of(values: Iterable[Value]) -> Few | Anything:
    """One of some values; contexts, which cannot be told apart by looking up, are not followed."""
    found = tuple(values)
    try:
        return Few(frozenset(found))
    except TypeError:
        return ANYTHING
