"""Syntax trees taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telcrm.rules.feel import syntax

__all__ = ["MAKERS", "calls_of", "children", "walk"]

MAKERS = ("date", "time", "date and time", "years and months duration")
"""Functions that feelin's parser stumbles over where they stand inside each other."""


def calls_of(tree: Any) -> list[syntax.Call]:
    """The calls of such functions in a tree."""
    calls = (one for one in walk(tree) if isinstance(one, syntax.Call))
    return [one for one in calls if one.function in MAKERS]


def walk(tree: Any) -> Iterator[Any]:
    """A tree and all that is in it."""
    yield tree
    for part in children(tree):
        yield from walk(part)


def children(tree: Any) -> Iterator[Any]:
    if isinstance(tree, tuple):
        for part in tree:
            yield from [part] if hasattr(part, "__dataclass_fields__") else ()
        return
    for name in getattr(tree, "__dataclass_fields__", ()):
        value = getattr(tree, name)
        if isinstance(value, tuple):
            yield from (one.value if isinstance(one, syntax.Argument) else one for one in value)
        elif hasattr(value, "__dataclass_fields__") and not isinstance(tree, syntax.Literal):
            yield value
