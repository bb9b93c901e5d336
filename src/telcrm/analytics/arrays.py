"""The door for arrays: ids, days and money are read into exact plain arrays here, or refused.

What comes out has no nulls, days are `datetime64[D]`, and money is int64 in 分, so that the rooms
behind this door compute exactly and check nothing again.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from telcrm.errors import InputError, Problem

__all__ = [
    "FEN_PER_YUAN",
    "Array",
    "Days",
    "Masked",
    "Positions",
    "Values",
    "as_array",
    "as_day",
    "as_days",
    "as_days_or_null",
    "as_fen",
    "as_ids",
    "as_masked",
    "invalid",
    "locate",
    "refuse",
    "require_length",
    "split_nulls",
    "yuan",
]

Array: TypeAlias = npt.NDArray[Any]
Days: TypeAlias = npt.NDArray[np.datetime64]
Masked: TypeAlias = np.ma.MaskedArray[Any, np.dtype[Any]]
Positions: TypeAlias = npt.NDArray[np.intp]
Values: TypeAlias = Sequence[Any] | npt.ArrayLike

FEN_PER_YUAN: Final = 100
_FEN_LIMIT: Final = 10**15
_ROWS_SHOWN: Final = 5
_A_COLUMN: Final = "give a list or an array with one value a row"
_NO_NULLS: Final = "find them or leave their rows out: what is not known is never zero"
_DAY_LENGTH: Final = len("2010-08-29")
_TARGETS: Final[dict[str, type | str | None]] = {
    "int": None,
    "str": None,
    "float": np.float64,
    "date": "datetime64[us]",
    "datetime": "datetime64[us]",
    "datetime64": None,
}
"""The array type of each kind of Python object; None lets NumPy choose."""


def invalid(message: str, hint: str | None = None) -> InputError:
    """The error for an array that does not fit its purpose."""
    return InputError(Problem("data.invalid", message, hint=hint))


def refuse(wrong: Array, name: str, what: str, hint: str | None = None) -> None:
    """Raise when any row is wrong, naming the column, how many rows, and the first of them.

    Args:
        wrong: booleans, one a row; of a matrix, its rows count.
        name: the column's name.
        what: what the wrong rows hold, such as "missing values".
        hint: what would be right.

    Raises:
        InputError: `data.invalid`.
    """
    rows = np.flatnonzero(wrong if wrong.ndim == 1 else wrong.any(axis=1))
    if rows.size:
        shown = ", ".join(str(row) for row in rows[:_ROWS_SHOWN])
        more = ", ..." if rows.size > _ROWS_SHOWN else ""
        count = f"{rows.size} row{'s' if rows.size > 1 else ''}"
        raise invalid(f"{name}: {what} in {count} (counted from 0: {shown}{more})", hint)


def require_length(values: Sized, length: int, name: str, other: str) -> None:
    """Raise `input.length` unless there is one value for each row of the other column."""
    if len(values) != length:
        message = f"{name} has {len(values)} rows, {other} has {length}"
        raise InputError(Problem("input.length", message, hint="give as many of both"))


def as_array(values: Values, name: str) -> Array:
    """Values as an array as they are; nulls and masks are the caller's to find.

    Raises:
        InputError: `data.invalid` when rows differ in length.
    """
    try:
        return np.asarray(values)
    except ValueError:
        raise invalid(f"{name}: rows of different lengths", "give each as many columns") from None


def as_masked(values: Values, name: str) -> Masked:
    """Values as `as_array` has them, with their mask if they have one."""
    given = values if isinstance(values, np.ma.MaskedArray) else as_array(values, name)
    masked: Masked = np.ma.asarray(given)
    return masked


def as_ids(values: Values, name: str = "ids") -> Array:
    """Customer ids as integers or text, in the byte order of the machine.

    Raises:
        InputError: `data.invalid` when ids are missing, fractional, or of several types at once.
    """
    array = _column(values, name)
    _require_one_dimension(array, name)
    if not array.size:
        return array.astype(np.int64)
    if array.dtype.kind not in "iuU":
        hint = "ids are integers or text"
        raise invalid(f"{name}: ids of type {array.dtype} cannot be told apart safely", hint)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def as_day(value: date | np.datetime64, name: str) -> date:
    """One day, read as `as_days` reads a column.

    Raises:
        InputError: `data.invalid` for anything but a day.
    """
    day: date = as_days([value], name).tolist()[0]
    return day


def as_days(values: Values, name: str = "dates") -> Days:
    """Days as `datetime64[D]`; a time of day is cut off, text is read as YYYY-MM-DD.

    Raises:
        InputError: `data.invalid` when days are missing, carry a time zone, are no days at all, or
            none of the years 1 to 9999.
    """
    array = _column(values, name)
    _require_one_dimension(array, name)
    if array.dtype.kind == "U":
        return _days_of_text(array, name)
    if array.size and array.dtype.kind != "M":
        hint = "give dates, datetime64, or text as YYYY-MM-DD"
        raise invalid(f"{name}: values of type {array.dtype} are not days", hint)
    return _of_the_calendar(array.astype("datetime64[D]", copy=False), name)


def as_days_or_null(values: Values, name: str) -> Days:
    """Days as `as_days` reads them, and NaT where they are null.

    Raises:
        InputError: `data.invalid` when they carry a time zone or are no days at all.

    >>> as_days_or_null([date(2010, 8, 29), None], "resumed")
    array(['2010-08-29',        'NaT'], dtype='datetime64[D]')
    """
    array = as_array(values, name)
    _require_one_dimension(array, name)
    null = np.isnat(array) if array.dtype.kind == "M" else _nulls(array)
    if isinstance(values, np.ma.MaskedArray):
        null = null | np.ma.getmaskarray(values)
    days = np.full(array.shape, np.datetime64("NaT", "D"))
    days[~null] = as_days(array[~null], name)
    return days


def as_fen(values: Values, name: str = "amounts") -> npt.NDArray[np.int64]:
    """Money as int64 in 分: integers are 分 already, floats and Decimals are 元.

    A float stands for the decimal of its shortest repr, which may have two decimals at most.

    Args:
        values: a column, or a matrix with a row for each customer.
        name: the column's name, for errors.

    Raises:
        InputError: `data.invalid` when amounts are missing, negative, finer than 分, or so large
            that they cannot be exact.

    >>> as_fen([0.29, 19.9]), as_fen([29, 1990])
    (array([  29, 1990]), array([  29, 1990]))
    """
    array = _column(values, name)
    if not array.size:
        return array.astype(np.int64)
    match array.dtype.kind:
        case "i" | "u":
            fen = array
        case "f":
            fen = _fen_of_floats(array, name)
        case "O" if isinstance(array.flat[0], Decimal):
            fen = _fen_of_decimals(array, name)
        case _:
            hint = "give 分 as integers, or 元 as floats or Decimals"
            raise invalid(f"{name}: values of type {array.dtype} are not money", hint)
    refuse(fen < 0, name, "negative amounts", "net refunds against their purchases first")
    refuse(fen > _FEN_LIMIT, name, "amounts too large to be exact")
    return fen.astype(np.int64, copy=False)


def split_nulls(values: Values, name: str) -> tuple[Array, npt.NDArray[np.bool_]]:
    """The values with zeros where there is none, and where that is.

    Raises:
        InputError: `data.invalid` when rows differ in length.

    >>> split_nulls([80.5, None], "amounts")
    (array([80.5, 0.0], dtype=object), array([False,  True]))
    """
    array = as_array(values, name)
    null = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else _nulls(array)
    known = array[~null]
    # The zero of the values' own kind, so that integers stay 分 and Decimals 元.
    numbers = known.size and isinstance(known[0], int | float | Decimal | np.number)
    zero = type(known[0])(0) if numbers else 0
    return np.where(null, zero, array) if null.any() else array, null


def yuan(fen: Array) -> Array:
    """Money in 元: the float64 nearest to the exact amount. Masks are kept."""
    return fen / FEN_PER_YUAN


def locate(wanted: Array, roster: Array) -> Positions:
    """For each wanted id its position in the roster, -1 where the roster does not have it.

    >>> locate(np.array([3, 7]), np.array([7, 5]))
    array([-1,  0])
    """
    if not (roster.size and wanted.size):
        return np.full(len(wanted), -1, np.intp)
    if (wanted.dtype.kind == "U") != (roster.dtype.kind == "U"):
        message = f"ids are of type {wanted.dtype}, those of the roster of type {roster.dtype}"
        raise invalid(message, "an id of text never equals an integer: convert one of the two")
    order = np.argsort(roster, kind="stable")
    place = np.searchsorted(roster, wanted, sorter=order)
    found = order[np.minimum(place, len(roster) - 1)]
    return np.where(roster[found] == wanted, found, -1)


def _days_of_text(array: Array, name: str) -> Days:
    hint = "write days as YYYY-MM-DD"
    refuse(np.strings.str_len(array) != _DAY_LENGTH, name, "text that is not a day", hint)
    try:
        days = array.astype("datetime64[D]")
    except ValueError as error:
        raise invalid(f"{name}: text that is not a day ({error})", hint) from None
    return _of_the_calendar(days, name)


def _of_the_calendar(days: Days, name: str) -> Days:
    """Days that dates can have: sums of others would not fit 64 bits."""
    first, last = np.datetime64(date.min), np.datetime64(date.max)
    if days.size and (days.min() < first or days.max() > last):
        refuse((days < first) | (days > last), name, "days that are not of the years 1 to 9999")
    return days


def _fen_of_floats(array: Array, name: str) -> Array:
    # Beyond this a float no longer tells one 分 from the next.
    limit = 2.0 ** (np.finfo(array.dtype).nmant + 1) / FEN_PER_YUAN
    refuse(~(np.abs(array) < limit), name, "amounts too large to be exact")
    fen = np.rint(array.astype(np.float64) * FEN_PER_YUAN)
    finer = (fen / FEN_PER_YUAN).astype(array.dtype) != array
    refuse(finer, name, "amounts finer than 分", "round to two decimals first")
    return fen.astype(np.int64)


def _fen_of_decimals(array: Array, name: str) -> Array:
    decimals = array.ravel().tolist()
    large = np.array([not abs(value) < _FEN_LIMIT // FEN_PER_YUAN for value in decimals])
    refuse(large.reshape(array.shape), name, "amounts too large to be exact")
    parts = [value.as_integer_ratio() for value in decimals]
    finer = np.array([units * FEN_PER_YUAN % whole != 0 for units, whole in parts])
    refuse(finer.reshape(array.shape), name, "amounts finer than 分", "round to two decimals first")
    fen = [units * FEN_PER_YUAN // whole for units, whole in parts]
    return np.array(fen, np.int64).reshape(array.shape)


def _require_one_dimension(array: Array, name: str) -> None:
    if array.ndim != 1:
        raise invalid(f"{name}: an array of {array.ndim} dimensions, not a column", _A_COLUMN)


def _column(values: Values, name: str) -> Array:
    """Values without nulls, typed where they were Python objects."""
    if isinstance(values, np.ma.MaskedArray):
        refuse(np.ma.getmaskarray(values), name, "missing values", _NO_NULLS)
    array = as_array(values, name)
    if array.ndim == 0:
        raise invalid(f"{name}: one value, not a column of values", _A_COLUMN)
    if array.dtype.kind == "U" and not hasattr(values, "dtype"):
        # NumPy has turned a list that holds any text into text; its own types are wanted.
        array = np.array(values, object)
    if array.dtype.kind == "O":
        return _typed(array, name)
    if array.dtype.kind == "f":
        refuse(np.isnan(array), name, "missing values", _NO_NULLS)
    if array.dtype.kind == "M":
        refuse(np.isnat(array), name, "missing values", _NO_NULLS)
    return array


def _nulls(array: Array) -> npt.NDArray[np.bool_]:
    if array.dtype.kind == "O":
        found = np.fromiter(map(_is_null, array.ravel().tolist()), bool, array.size)
        return found.reshape(array.shape)
    return np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)


def _typed(array: Array, name: str) -> Array:
    """Python objects of one kind as a typed array. Mixed kinds are refused: 1 is not "1"."""
    objects = array.ravel().tolist()
    refuse(_nulls(array), name, "missing values", _NO_NULLS)
    kinds = sorted({_kind(value) for value in objects})
    if len(kinds) > 1:
        hint = "give values of one type"
        raise invalid(f"{name}: values of several types: {', '.join(kinds)}", hint)
    if kinds == ["datetime"] and any(value.tzinfo is not None for value in objects):
        hint = "turn instants into local days first: which day it was depends on the zone"
        raise invalid(f"{name}: instants with a time zone are not days", hint)
    target = _TARGETS.get("".join(kinds), object)
    return np.array(objects, target).reshape(array.shape)


def _is_null(value: Any) -> bool:
    # NaN and NaT differ from themselves; pandas' NA answers no comparison at all.
    return value is None or type(value).__name__ == "NAType" or bool(value != value)  # noqa: PLR0124


def _kind(value: Any) -> str:
    """The name of a value's kind; a subclass goes by the kind it extends."""
    kinds: tuple[type, ...] = (datetime, date, bool, int, str, float, Decimal)
    known = (kind.__name__ for kind in kinds if isinstance(value, kind))
    return next(known, type(value).__name__)
