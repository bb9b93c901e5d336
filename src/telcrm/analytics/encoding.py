"""Ids as codes: the distinct ids in rising order, and for each row the position of its id.

Integers in a narrow range are counted. Others are found in hash tables, which are made of the
distinct ids alone and looked into a block of rows at a time. Text is told apart by a 64-bit number
made of its letters, so that only the distinct ids are compared as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["encode"]

Array: TypeAlias = npt.NDArray[Any]
Positions: TypeAlias = npt.NDArray[np.intp]

DENSE: Final = 1 << 16
"""Cells that are always counted, however few the rows."""

MANY: Final = 1 << 15
"""Rows from which tables are worth making, and the rows that are looked up at a time."""

ROUNDS: Final = 24
"""Tables that are made at most; ids that were chosen to collide are sorted."""

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
    return _numbered(ids)


def _counted(ids: Array, low: int, high: int) -> tuple[Array, Positions]:
    offsets = (ids - ids.dtype.type(low) if low else ids).astype(np.intp, copy=False)
    present = np.zeros(high - low + 1, bool)
    present[offsets] = True
    if present.all():
        return np.arange(len(present), dtype=ids.dtype) + ids.dtype.type(low), offsets
    distinct = np.flatnonzero(present).astype(ids.dtype) + ids.dtype.type(low)
    return distinct, (np.cumsum(present) - 1)[offsets]


def _sorted(ids: Array) -> tuple[Array, Positions]:
    distinct, codes = np.unique(ids, return_inverse=True)
    return distinct, codes.astype(np.intp, copy=False)


# Numbers far apart: values sort several times as fast as rows do by their values.


@dataclass(frozen=True, slots=True)
class _Table:
    """Where to look for a number: the position that its product with `odd` leads to.

    Attributes:
        odd: what numbers are multiplied by.
        shift: the bits of the product that do not count.
        positions: of the distinct number that lies there; of any other where none does.
    """

    odd: np.uint64
    shift: np.uint64
    positions: npt.NDArray[np.int32]

    def look(self, bits: Array) -> Array:
        """The position of each number, if it has one in this table."""
        product = bits * self.odd
        product >>= self.shift
        return self.positions.take(product.view(np.intp))


def _numbered(ids: Array) -> tuple[Array, Positions]:
    """Numbers through tables of the distinct ones, if these are few enough to repay it."""
    if len(ids) < MANY or ids.dtype.kind not in "iu":
        return _sorted(ids)
    rising = np.sort(ids)
    distinct = rising[np.flatnonzero(np.concatenate([[True], rising[1:] != rising[:-1]]))]
    if 2 * len(distinct) > len(ids):
        return _sorted(ids)
    tables = tuple(_tables(_bits(distinct)))
    if len(tables) > ROUNDS:
        return _sorted(ids)
    return distinct, _looked_up(ids, _bits(distinct), tables)


def _bits(numbers: Array) -> npt.NDArray[np.uint64]:
    wide = numbers.dtype.itemsize == np.dtype(np.uint64).itemsize
    return numbers.view(np.uint64) if wide else numbers.astype(np.uint64)


def _tables(distinct: npt.NDArray[np.uint64]) -> Iterator[_Table]:
    """Tables that hold all numbers: where several meet one stays, the others go to the next."""
    left = np.arange(len(distinct), dtype=np.int32)
    for power in range(1, ROUNDS + 2):
        odd = np.uint64(pow(int(_ODD), power, 1 << 64))
        size = (4 * len(left) - 1).bit_length()
        table = _Table(odd, np.uint64(64 - size), np.zeros(1 << size, np.int32))
        place = (distinct[left] * odd) >> table.shift
        table.positions[place.view(np.intp)] = left
        yield table
        left = left[table.positions.take(place.view(np.intp)) != left]
        if not left.size:
            return


def _looked_up(
    ids: Array, distinct: npt.NDArray[np.uint64], tables: tuple[_Table, ...]
) -> Positions:
    """The position of each id, block by block; rows not found go on to the next table."""
    codes = np.empty(len(ids), np.intp)
    for start in range(0, len(ids), MANY):
        bits = _bits(ids[start : start + MANY])
        block = codes[start : start + MANY]
        block[:] = tables[0].look(bits)
        missed = np.flatnonzero(distinct.take(block) != bits)
        for table in tables[1:]:
            block[missed] = table.look(bits[missed])
            missed = missed[distinct.take(block[missed]) != bits[missed]]
    return codes


# Text.


def _of_text(ids: Array) -> tuple[Array, Positions]:
    """Text by its numbers; where two ids have one number, it is sorted after all."""
    numbers, codes = _numbered(_numbers(ids))
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
