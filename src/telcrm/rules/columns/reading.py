"""What every reader of a column needs: null and bad rows, and the slow path always right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np

from telcrm.errors import InputError
from telcrm.rules.columns.column import Array, Column
from telcrm.rules.form import Input
from telcrm.rules.record.door import quoted, reader
from telcrm.rules.types import (
    EXACT_LIMIT,
    Type,
    scale_of,
    scaled,
)

__all__ = [
    "BadRows",
    "Read",
    "bad_rows",
    "flags_at",
    "mistyped",
    "nothing",
    "nulls",
    "objects_of",
    "one_by_one",
]


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rows of one block that cannot be decided on, for one reason.

    Attributes:
        code: the problem's code.
        name: the input or the decision concerned.
        rows: which rows, as booleans.
        examples: a few of the values found there.
    """

    code: str
    name: str
    rows: Array
    examples: tuple[Any, ...] = ()


def nothing(spec: Input, rows: int) -> Column:
    """A column of nulls."""
    values = np.zeros(rows, dtype=bool if spec.type.kind == "boolean" else np.int64)
    return Column(values, np.ones(rows, dtype=bool), spec.type, some_words(spec))


def some_words(spec: Input) -> tuple[str, ...]:
    """Categories for rows that have none: of a category its own, for no others have a cell."""
    return (spec.type.values or ("",)) if spec.type.textual else ()


Read = tuple[Column, list[BadRows]]


def bad_rows(code: str, spec: Input, rows: Array, values: Any) -> BadRows:
    """Bad rows, with the first few different values found there."""
    if not rows.any():
        return BadRows(code, spec.name, rows)
    found = np.asarray(values)[np.flatnonzero(rows)[:100]].tolist()
    return BadRows(code, spec.name, rows, tuple(dict.fromkeys(map(quoted, found)))[:3])


def nulls(source: Array) -> tuple[Array, Array | None]:
    """An array's plain values and where it is masked."""
    if not isinstance(source, np.ma.MaskedArray):
        return source, None
    null = np.ma.getmaskarray(source)
    some = null.dtype == bool and null.any()  # The mask of a table of fields is a table too.
    return source.data, null if some else None


def mistyped(spec: Input, source: Array) -> Read:
    """A column whose very type is wrong: every row that is not null is refused."""
    values, masked = nulls(source)
    null = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
    if values.dtype.kind in "mM":
        null = np.isnat(values)
    if masked is not None:
        null = null | masked
    blank = nothing(spec, len(values))
    column = Column(blank.values, null if null.any() else None, spec.type, blank.categories)
    return column, [bad_rows("input.type", spec, ~null, values)]


def one_by_one(spec: Input, source: Array) -> Read:
    """Values of Python's own types: each goes through the record door."""
    read = reader(spec)
    values: list[Any] = []
    bad: dict[str, list[int]] = {}
    for row, value in enumerate(source.tolist()):
        try:
            values.append(read(None if value is np.ma.masked else value))
        except InputError as error:
            bad.setdefault(error.code, []).append(row)
            values.append(None)
    column = _typed(spec, values)
    flagged = [
        bad_rows(code, spec, flags_at(rows, len(values)), source) for code, rows in bad.items()
    ]
    if column.null is not None and not spec.optional:
        column = Column(column.values, None, column.type, column.categories)
    return column, flagged


def flags_at(rows: list[int], length: int) -> Array:
    """Rows as booleans, from their numbers."""
    flags = np.zeros(length, dtype=bool)
    flags[rows] = True
    return flags


def _typed(spec: Input, values: list[Any]) -> Column:
    """A column from values that the record door has read."""
    null = np.array([value is None for value in values], dtype=bool)
    absent = null if null.any() else None
    kind = spec.type
    if kind.textual:
        said = tuple(dict.fromkeys(value for value in values if value is not None))
        categories = said or kind.values or ("",)
        places = {word: code for code, word in enumerate(categories)}
        codes = np.array([places.get(value, 0) for value in values], dtype=np.int32)
        return Column(codes, absent, kind, categories)
    if kind.kind in ("decimal", "number"):
        return _typed_decimals(kind, values, absent)
    plain: list[Any] = [0 if value is None else value for value in values]
    if kind.kind == "date":
        plain = [value.toordinal() if value else 0 for value in plain]
    return Column(np.array(plain, dtype=bool if kind.kind == "boolean" else np.int64), absent, kind)


def _typed_decimals(kind: Type, values: list[Any], absent: Array | None) -> Column:
    """Decimals as integers of a scale at which all of them are whole; finer ones as they are."""
    exact = [0 if value is None else _exact(value) for value in values]
    scale = max([kind.scale, *map(scale_of, exact)])
    range_ = kind.minimum, kind.maximum
    if scale > _FINEST or not all(-EXACT_LIMIT <= value <= EXACT_LIMIT for value in exact):
        return Column(objects_of(exact), absent, Type("decimal", 0, *range_))
    units = [int(scaled(value, scale)) for value in exact]
    if any(abs(unit) >= _WIDEST for unit in units):
        return Column(objects_of(exact), absent, Type("decimal", 0, *range_))
    return Column(np.array(units, dtype=np.int64), absent, Type("decimal", scale, *range_))


_FINEST: Final = 18
"""Decimals beyond which integers of 64 bits are of no use."""

_WIDEST: Final = 2**62


def _exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def objects_of(values: Sequence[Any]) -> Array:
    """Values as they are, one a row."""
    array = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        array[row] = value
    return array
