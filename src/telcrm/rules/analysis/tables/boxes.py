"""Boxes: a set of cells for each column of a table, and every combination of them inside.

A set of cells is a bitset, so that asking how two boxes lie to each other is a few operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

__all__ = ["Box", "Parts", "common", "inside", "members", "outside", "runs", "volume"]

Parts: TypeAlias = tuple[int, ...]
"""For each column a bitset of cells, as a box holds them."""


@dataclass(frozen=True, slots=True)
class Box:
    """A set of cells for each column.

    Attributes:
        parts: for each column a bitset: bit `i` is the axis's cell `i`, so that null, where an axis
            has it, is the highest.

    >>> Box((0b011, 0b1)).volume, Box((0b1, 0)).volume
    (2, 0)
    """

    parts: Parts

    @property
    def volume(self) -> int:
        """How many combinations of cells are inside."""
        return volume(self.parts)


def volume(parts: Parts) -> int:
    """How many combinations of cells are inside."""
    return prod(map(int.bit_count, parts))


def common(left: Parts, right: Parts) -> Parts | None:
    """What lies in both; None where nothing does.

    >>> common((0b011, 0b1), (0b110, 0b1)), common((0b01,), (0b10,))
    ((2, 1), None)
    """
    both = tuple(a & b for a, b in zip(left, right, strict=True))
    return both if all(both) else None


def inside(inner: Parts, outer: Parts) -> bool:
    """Whether a box lies within another."""
    return all(not a & ~b for a, b in zip(inner, outer, strict=True))


def outside(parts: Parts, taken: Parts, order: Iterable[int] | None = None) -> Iterator[Parts]:
    """Boxes that do not meet and are what another box leaves of one.

    Args:
        parts: the box.
        taken: what is taken away.
        order: the columns to cut at, those in which `taken` does not hold all of the box among
            them; all of them where it is not given.

    >>> list(outside((0b11, 0b11), (0b01, 0b10)))
    [(2, 3), (1, 1)]
    """
    left = list(parts)
    for index in range(len(parts)) if order is None else order:
        rest = left[index] & ~taken[index]
        if rest:
            yield (*left[:index], rest, *left[index + 1 :])
        left[index] &= taken[index]
        if not left[index]:
            return


def members(bits: int) -> Iterator[int]:
    """The places of a bitset, in order.

    >>> list(members(0b10110))
    [1, 2, 4]
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def runs(bits: int) -> Iterator[tuple[int, int]]:
    """The runs of neighbours in a bitset, each with its first and its last place.

    >>> list(runs(0b1101110))
    [(1, 3), (5, 6)]
    """
    while bits:
        first = (bits & -bits).bit_length() - 1
        rest = ~(bits >> first)
        length = (rest & -rest).bit_length() - 1
        yield first, first + length - 1
        bits &= -1 << first + length
