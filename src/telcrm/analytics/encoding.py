"""Ids as codes: the distinct ids in rising order, and for each row the position of its id.

Integers in a narrow range are counted. Text is told apart by a 64-bit number made of its letters,
so that only the distinct ids are compared as text.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["encode"]

Array: TypeAlias = npt.NDArray[Any]
Positions: TypeAlias = npt.NDArray[np.intp]

DENSE: Final = 1 << 16
"""Cells that are always counted, however few the rows."""

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2**64 over the golden ratio: multiplied by it, near numbers land far apart."""

_HALF: Final = np.uint64(29)


def encode(ids: Array) -> tuple[Array, Positions]:
    """The distinct ids in rising order, and for each row the position of its id among them.

    Args:
        ids: integers or text. shape (n,)

    >>> encode(np.array([7, 3, 7]))
    (array([3, 7]), array([1, 0, 1]))
    """
    if ids.dtype.kind == "U" and ids.size:
        return _of_text(ids)
    if ids.dtype.kind in "iu" and ids.size:
        low, high = int(ids.min()), int(ids.max())
        if high - low < max(DENSE, 4 * ids.size):
            return _counted(ids, low, high)
    return _sorted(ids)


def _sorted(ids: Array) -> tuple[Array, Positions]:
    distinct, codes = np.unique(ids, return_inverse=True)
    return distinct, codes.astype(np.intp, copy=False)


def _counted(ids: Array, low: int, high: int) -> tuple[Array, Positions]:
    offsets = (ids - ids.dtype.type(low)).astype(np.intp)
    present = np.zeros(high - low + 1, bool)
    present[offsets] = True
    distinct = np.flatnonzero(present).astype(ids.dtype) + ids.dtype.type(low)
    return distinct, (np.cumsum(present) - 1)[offsets]


def _of_text(ids: Array) -> tuple[Array, Positions]:
    """Text by its numbers; where two ids have one number, it is sorted after all."""
    numbers, codes = _sorted(_numbers(ids))
    row = np.empty(len(numbers), dtype=np.intp)
    row[codes] = np.arange(len(ids))
    known = ids[row]
    if (known[codes] != ids).any():
        return _sorted(ids)
    order = np.argsort(known, kind="stable")
    position = np.empty(len(order), dtype=np.intp)
    position[order] = np.arange(len(order))
    return known[order], position[codes]


def _numbers(ids: Array) -> Array:
    """A 64-bit number for each text, the same for the same text."""
    letters = np.ascontiguousarray(ids).view(np.uint32).reshape(len(ids), -1)
    numbers = np.zeros(len(ids), dtype=np.uint64)
    for place in range(letters.shape[1]):
        numbers ^= letters[:, place]
        numbers *= _ODD
        numbers ^= numbers >> _HALF
    return numbers
