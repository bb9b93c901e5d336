"""A column as the column backend calculates with it: plain integers, and which rows are null."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from telcrm.arguments import anything, refused, several
from telcrm.rules.types import Type

__all__ = ["EPOCH", "Array", "Codes", "Column", "either", "integer_dtype", "rescaled"]

Array: TypeAlias = NDArray[Any]

_CATEGORIES: Final = several(anything)

EPOCH: Final = date(1970, 1, 1).toordinal()
"""The day that NumPy counts days from."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A category column as integer codes into a list of categories; a code of -1 is null.

    Attributes:
        codes: integers, one a row.
        categories: what each code stands for.

    >>> Codes([0, 1, 0, -1], ["gold", "silver"]).categories
    ('gold', 'silver')
    """

    codes: Array
    categories: tuple[str, ...]

    def __init__(self, codes: Any, categories: Sequence[str]) -> None:
        object.__setattr__(self, "codes", _as_array(codes))
        object.__setattr__(self, "categories", _CATEGORIES(categories, "categories"))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: slice) -> Codes:
        part = object.__new__(Codes)
        object.__setattr__(part, "codes", self.codes[rows])
        object.__setattr__(part, "categories", self.categories)
        return part


def _as_array(codes: Any) -> Array:
    try:
        return codes if isinstance(codes, np.ma.MaskedArray) else np.asarray(codes)
    except ValueError:
        raise refused("codes", "a column of whole numbers", codes) from None


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one type, one a row.

    Attributes:
        values: integers (numbers in units of 10**-scale, codes of texts, days, months), booleans,
            or, for an input that is only tested, float64 as it came.
        null: which rows are null; None where none is. What `values` holds there is arbitrary.
        type: the type of the values.
        categories: what the codes of a text column stand for.
        tests: which rows pass a test, kept so that no two tables make the same comparison.
    """

    values: Array
    null: Array | None
    type: Type
    categories: tuple[str, ...] = ()
    tests: dict[Any, Array] = field(default_factory=dict, compare=False, repr=False)


def either(left: Array | None, right: Array | None) -> Array | None:
    """Rows that are null in either of two columns."""
    if left is None or right is None:
        return right if left is None else left
    return left | right


def rescaled(column: Column, scale: int) -> Array:
    """A number column's integers in units of 10**-scale, as int64."""
    wide = column.values.astype(np.int64, copy=False)
    return (
        wide if column.type.scale == scale else wide * np.int64(10 ** (scale - column.type.scale))
    )


def integer_dtype(low: Any, high: Any) -> np.dtype[Any]:
    """The smallest signed integer type that holds a range.

    >>> integer_dtype(-30, 600)
    dtype('int16')
    """
    if low is None or high is None:
        return np.dtype(np.int64)
    return next(dtype for dtype, ends in _SIZES if ends.min <= low and high <= ends.max)


_SIZES: Final = tuple((np.dtype(size), np.iinfo(size)) for size in ("i1", "i2", "i4", "i8"))
