"""Which cell a number lies in where there are many edges: looked up by its value or its bucket.

A search that halves the edges waits for memory and guesses at every step; a lookup does neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Final, TypeAlias

import numpy as np

from telcrm.rules.columns.column import Array

__all__ = ["Lookup", "lookup"]

WIDE: Final = 1 << 16
"""Entries that a table of values or of buckets has at most."""

PASSES: Final = 3
"""Edges in one bucket that are worth comparing with one after the other."""

NEAREST: Final = 1e-300
"""First and last edges nearer to each other than this leave no room for buckets."""

Index: TypeAlias = Callable[[Array], Array]
"""From values to entries of a table, shape (rows,)."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table of cells, and where in it values are found.

    Attributes:
        index: from values to entries.
        cells: the cell of each entry.
    """

    index: Index
    cells: Array


def lookup(edges: Array, low: int | None, high: int | None) -> Lookup:
    """The way to find cells.

    Args:
        edges: the first value of each cell but the first, rising, in the kind of the values.
        low: the least value that is to be expected of whole numbers; None where it is not known.
        high: the greatest.
    """
    if edges.dtype.kind == "i":
        first, last = int(edges[0]) - 1, int(edges[-1])
        widest = (
            min(first, first if low is None else low),
            max(last, last if high is None else high),
        )
        for least, most in (widest, (first, last)):
            if most - least < WIDE:
                return _by_value(edges, least, most)
    return Lookup(_by_bucket(edges) or _halving(edges), np.arange(len(edges) + 1))


def _by_value(edges: Array, low: int, high: int) -> Lookup:
    """A value each; before the first edge and from the last one on there is but one cell."""
    cells = np.searchsorted(edges, np.arange(low, high + 1), side="right")

    def index(values: Array) -> Array:
        found: Array = np.subtract(values, low, dtype=np.intp)
        if len(values) and (values.min() < low or values.max() > high):
            np.clip(found, 0, high - low, out=found)
        return found

    return Lookup(index, cells)


def _halving(edges: Array) -> Index:
    return lambda values: np.searchsorted(edges, values, side="right")


def _by_bucket(edges: Array) -> Index | None:
    """Buckets of equal width, and within one a comparison with each of its edges.

    A larger value never has a smaller bucket, however it is rounded on the way there. So edges in
    buckets before that of a value are passed by it, and those in later ones are not.
    """
    low, span = float(edges[0]), float(edges[-1]) - float(edges[0])
    for buckets in _sizes(len(edges)) if NEAREST < span < inf else ():
        bucket = _bucket(low, buckets / span, buckets)
        before = np.searchsorted(bucket(edges), np.arange(buckets + 2))
        most = int(np.diff(before).max())
        if most <= PASSES:
            return _stepping(edges, bucket, before[:-1], most)
    return None


def _sizes(edges: int) -> Iterator[int]:
    buckets = 4 * edges
    while buckets < WIDE:
        yield buckets
        buckets *= 4


def _bucket(low: float, share: float, buckets: int) -> Index:
    """From values to buckets from 0 to `buckets`."""

    def bucket(values: Array) -> Array:
        # A value that is none has any bucket: its row is null or refused.
        with np.errstate(invalid="ignore", over="ignore"):
            place = np.subtract(values, low, dtype=np.float64)
            place *= share
            return np.clip(place, 0, buckets, out=place).astype(np.intp)

    return bucket


def _stepping(edges: Array, bucket: Index, before: Array, passes: int) -> Index:
    """From values to the cell that their bucket begins in, and on past each edge that they pass."""
    floats = edges.dtype.kind == "f"
    # Of whole numbers the value before each edge; after the last, what no value is beyond.
    passed = np.append(edges, np.nan) if floats else np.append(edges - 1, np.iinfo(np.int64).max)
    compare = np.greater_equal if floats else np.greater

    def index(values: Array) -> Array:
        cell: Array = before.take(bucket(values), mode="clip")
        for _ in range(passes):
            cell += compare(values, passed.take(cell))
        return cell

    return index
