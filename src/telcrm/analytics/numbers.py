"""The door for what is neither an id, a day nor money: counts, measures, groups and weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Positions,
    Values,
    as_ids,
    invalid,
    refuse,
    require_length,
    split_nulls,
)
from telcrm.analytics.encoding import encode
from telcrm.arguments import is_finite, is_whole
from telcrm.errors import did_you_mean

__all__ = [
    "Number",
    "as_counts",
    "as_groups",
    "as_measures",
    "as_table",
    "as_weights",
    "at_least",
    "distinct_ids",
    "exact",
    "require_complete",
    "require_names",
    "require_scale",
]

Number: TypeAlias = int | float | Decimal | Fraction

_NUMBERS: Final = "give ints, floats or Decimals"

_MOST: Final = 10**11
"""Counts above it are bad data, and their sums over a base would not fit 64 bits."""

_SUM_IS_OFF: Final = Fraction(1, 10**9)
"""How far a sum of weights may be from 1: what floats such as 1/3 lose, and no more."""


def as_counts(
    values: Values, name: str, *, dimensions: int = 1
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Whole numbers from 0 on, with 0 where there is none, and where that is.

    Args:
        values: a column, or what has as many dimensions; floats that are whole will do.
        name: the column's name, for errors.
        dimensions: 2 for a matrix.

    Raises:
        InputError: `data.invalid` for anything but whole numbers from 0 to 10**11.

    >>> as_counts([3, None], "calls")
    (array([3, 0]), array([False,  True]))
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and not np.ma.isMA(values):
        # The usual case at the size of a base: nothing to convert, and nothing can be null.
        _require_dimensions(values, name, dimensions)
        refuse((values < 0) | (values > _MOST), name, "numbers out of range", f"0 to {_MOST:g}")
        return values.astype(np.int64, copy=False), np.zeros(values.shape, bool)
    numbers, null = as_measures(values, name, lowest=0, highest=_MOST, dimensions=dimensions)
    refuse(numbers != np.rint(numbers), name, "fractions", "whole numbers are counted")
    return numbers.astype(np.int64), null


def as_measures(
    values: Values,
    name: str,
    *,
    lowest: float | None = None,
    highest: float | None = None,
    dimensions: int = 1,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Numbers as float64, with 0 where there is none, and where that is.

    Args:
        values: a column, or what has as many dimensions.
        name: the column's name, for errors.
        lowest: the least number that is right.
        highest: the largest number that is right.
        dimensions: 2 for a matrix.

    Raises:
        InputError: `data.invalid` for what is not a number, not finite or not in the range, and for
            ends of the range that are no finite numbers.
    """
    array, null = split_nulls(values, name)
    _require_dimensions(array, name, dimensions)
    numbers = _floats(array, name)
    refuse(~np.isfinite(numbers), name, "numbers that are not finite", "null is None or NaN")
    floor = -np.inf if lowest is None else float(exact(lowest, f"the lowest of {name}"))
    ceiling = np.inf if highest is None else float(exact(highest, f"the highest of {name}"))
    hint = f"from {floor:g} to {ceiling:g}"
    refuse(~null & ((numbers < floor) | (numbers > ceiling)), name, "numbers out of range", hint)
    return numbers, null


def as_table(
    columns: Mapping[str, Values],
    names: Iterable[str],
    what: str,
    *,
    lowest: float | None = None,
    highest: float | None = None,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Columns of measures side by side in the order of their names, and where there is none.

    Args:
        columns: a column for each name.
        names: exactly the columns that must be given.
        what: what the columns are called together, for errors.
        lowest: the least number that is right.
        highest: the largest number that is right.

    Returns:
        Numbers and where they are null. shape (n, k)

    Raises:
        InputError: `data.invalid` or `input.length`.
    """
    order = tuple(names)
    require_names(columns, order, what)
    if not order:
        raise invalid(f"{what}: no columns at all")
    numbers: list[npt.NDArray[np.float64]] = []
    nulls: list[npt.NDArray[np.bool_]] = []
    for name in order:
        column, null = as_measures(columns[name], name, lowest=lowest, highest=highest)
        require_length(column, len(numbers[0]) if numbers else len(column), name, order[0])
        numbers.append(column)
        nulls.append(null)
    return np.column_stack(numbers), np.column_stack(nulls)


def require_scale(lowest: Number, highest: Number) -> None:
    """Raise `data.invalid` unless the lowest answer of a scale is below the highest."""
    if not lowest < highest:
        raise invalid(f"lowest: {lowest} is not below highest: {highest}", "the lowest first")


def require_complete(null: npt.NDArray[np.bool_], name: str) -> None:
    """Raise `data.invalid` when any row has no value: a missing fact is never zero."""
    refuse(null, name, "missing values", "what is not known is never zero")


def as_groups(values: Values, name: str) -> tuple[tuple[str | int, ...], Positions]:
    """The distinct labels in rising order, and for each row the position of its own.

    Raises:
        InputError: `data.invalid` when labels are missing or of several types.

    >>> as_groups(["GSM", "CDMA", "GSM"], "networks")
    (('CDMA', 'GSM'), array([1, 0, 1]))
    """
    distinct, codes = encode(as_ids(values, name))
    return tuple(distinct.tolist()), codes


def distinct_ids(values: Values, name: str) -> Array:
    """Ids as `as_ids` reads them, each of them once.

    Raises:
        InputError: `data.invalid` when an id is given twice.
    """
    ids = as_ids(values, name)
    distinct, codes = encode(ids)
    if len(distinct) < len(ids):
        refuse(np.bincount(codes)[codes] > 1, name, "ids given more than once")
    return ids


def exact(value: Number, name: str) -> Fraction:
    """A number as the fraction that its shortest repr stands for.

    Raises:
        InputError: `data.invalid` for what is no finite number.

    >>> exact(0.8, "revenue")
    Fraction(4, 5)
    """
    if not is_finite(value):
        raise invalid(f"{name}: {value!r:.60} is not a number", "give a finite number")
    return Fraction(int(value)) if is_whole(value) else Fraction(str(value))


def at_least(
    amounts: npt.NDArray[np.int64], ratio: Fraction, bases: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Where a whole amount is at least a ratio of its base, exact whatever the ratio.

    A third is 3333333333333333 parts of 10**16, and a product with that would not fit 64 bits.

    >>> at_least(np.array([1, 400, 3]), Fraction("0.3333333333333333"), np.array([3, 3, 10]))
    array([ True,  True, False])
    """
    distinct, place = np.unique(bases, return_inverse=True)
    most = int(np.iinfo(np.int64).max)
    least = [min(max(ceil(ratio * base), -most), most) for base in distinct.tolist()]
    enough: npt.NDArray[np.bool_] = amounts >= np.array(least, np.int64)[place]
    return enough


def as_weights(given: Mapping[str, Number], names: Iterable[str], what: str) -> dict[str, float]:
    """A weight for each name, in the order of the names.

    Args:
        given: weights by name, none below 0, which sum to 1.
        names: what must have a weight.
        what: what the weights are called, for errors.

    Raises:
        InputError: `data.invalid`, saying which name lacks a weight, or what they sum to.

    >>> as_weights({"b": 0.3, "a": 0.7}, ("a", "b"), "weights")
    {'a': 0.7, 'b': 0.3}
    """
    order = tuple(names)
    require_names(given, order, what)
    weights = {name: exact(given[name], f"{what}: {name}") for name in order}
    if negative := [name for name, weight in weights.items() if weight < 0]:
        raise invalid(f"{what}: below 0 for {', '.join(negative)}", "weights are from 0 to 1")
    total = sum(weights.values(), Fraction(0))
    if abs(total - 1) > _SUM_IS_OFF:
        raise invalid(f"{what}: they sum to {float(total):g}", "weights sum to 1")
    return {name: float(weight) for name, weight in weights.items()}


def require_names(given: Mapping[str, Any], names: Iterable[str], what: str) -> None:
    """Raise `data.invalid` unless exactly these names are given."""
    order = tuple(names)
    if unknown := [name for name in given if name not in order]:
        hint = did_you_mean(str(unknown[0]), order)
        raise invalid(f"{what}: {unknown[0]!r} is not known", hint)
    if lacking := [name for name in order if name not in given]:
        raise invalid(f"{what}: nothing is given for {', '.join(map(repr, lacking))}")


def _require_dimensions(array: Array, name: str, dimensions: int) -> None:
    if array.ndim != dimensions:
        shape = "a column" if dimensions == 1 else "a matrix"
        hint = (
            "give a list or an array with one value a row"
            if dimensions == 1
            else "one row a customer, one column a month"
        )
        raise invalid(f"{name}: an array of {array.ndim} dimensions, not {shape}", hint)


def _floats(array: Array, name: str) -> npt.NDArray[np.float64]:
    if array.dtype.kind not in "iufO" or any(
        isinstance(value, bool | str) for value in (array.flat if array.dtype == object else ())
    ):
        raise invalid(f"{name}: values of type {array.dtype} are not numbers", _NUMBERS)
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        raise invalid(f"{name}: values that are not numbers", _NUMBERS) from None
    except OverflowError:
        raise invalid(f"{name}: numbers too large for a float", _NUMBERS) from None
