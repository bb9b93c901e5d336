"""The door for columns: arrays from outside become columns of the book's types.

What the record door would refuse is refused here too, row by row: a row with a problem is named,
and its value is replaced by one that does no harm until the row is marked or the error raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules.columns.column import Array, Codes, Column
from telcrm.rules.columns.readers import READERS, read_codes
from telcrm.rules.columns.reading import BadRows, nothing, objects_of
from telcrm.rules.form import Input
from telcrm.rules.record.door import unknown

__all__ = ["Source", "read_column", "sources"]

Source = Codes | Array


def sources(
    columns: Mapping[str, Any], inputs: Iterable[Input], specs: tuple[Input, ...], book: str
) -> tuple[dict[str, Source], int]:
    """The arrays of the inputs, and how many rows they have.

    Raises:
        InputError: `input.unknown`, `input.missing` for a whole column, `input.length`.
    """
    names = frozenset(one.name for one in specs)
    problems = list(unknown(columns, names))
    wanted = list(inputs)
    for one in wanted:
        if one.name not in columns and not one.optional:
            strangers = [str(name) for name in columns if name not in names]
            hint = did_you_mean(one.name, strangers)
            problems.append(
                Problem("input.missing", f"the column {one.name!r} is missing", hint=hint)
            )
    if problems:
        raise InputError(*(problem.in_file(book) for problem in problems))
    read = wanted or [one for one in specs if one.name in columns]
    found = {
        one.name: _source(columns[one.name], one.name, book) for one in read if one.name in columns
    }
    return found, _common_length(found, book)


def _source(values: Any, name: str, book: str) -> Source:
    array = values if isinstance(values, Codes) else _array(values)
    shape = array.codes.shape if isinstance(array, Codes) else array.shape
    if len(shape) != 1:
        message = f"{name} has the shape {shape}, one value a row is needed"
        raise InputError(Problem("input.length", message, Place(file=book, path=name)))
    return array


def _array(values: Any) -> Array:
    """An array as it is; the values of a list as they are, for NumPy would make texts of them."""
    if isinstance(values, np.ma.MaskedArray):
        return values
    return objects_of(values) if isinstance(values, (list, tuple)) else np.asarray(values)


def _common_length(found: Mapping[str, Source], book: str) -> int:
    lengths = {name: len(source) for name, source in found.items()}
    if not lengths:
        return 0
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError(
            Problem("input.length", f"columns of different lengths: {listed}", Place(file=book))
        )
    return next(iter(lengths.values()))


def read_column(spec: Input, source: Source | None, rows: int) -> tuple[Column, list[BadRows]]:
    """Read a block of one input.

    Args:
        spec: the input.
        source: the block's values; None for an optional input that is not given.
        rows: how many rows the block has.
    """
    if source is None:
        return nothing(spec, rows), []
    read = read_codes if isinstance(source, Codes) else READERS[spec.type.kind]
    column, bad = read(spec, source)  # type: ignore[arg-type]
    if column.null is not None and not spec.optional:
        bad = [BadRows("input.missing", spec.name, column.null), *bad]
        column = Column(column.values, None, column.type, column.categories)
    return column, [one for one in bad if one.rows.any()]
