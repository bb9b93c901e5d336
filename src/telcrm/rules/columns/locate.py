"""Which cell of an axis each row of a column falls in."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from telcrm.rules.columns.column import Array, Column
from telcrm.rules.grid import (
    Axis,
    ListedAxis,
    OrderedAxis,
    first_float,
    first_integer,
    ordinal,
)

__all__ = ["cells"]

FEW: Final = 8
"""Up to so many edges, counting comparisons is faster than a binary search."""


def cells(axis: Axis, column: Column) -> Array:
    """The cell of each row, as integers fit for `take`."""
    found = _ordered(axis, column) if isinstance(axis, OrderedAxis) else _listed(axis, column)
    if column.null is None:
        return found
    return np.where(column.null, axis.size - 1, found)


def _ordered(axis: OrderedAxis, column: Column) -> Array:
    values: Array = column.values
    if column.type.kind == "month":
        values = ordinal(values, "month")
    if values.dtype.kind == "O":
        return _compared_one_by_one(axis, values)
    if values.dtype.kind == "f":
        edges: list[Any] = [first_float(edge) for edge in axis.edges]
    else:
        edges = [first_integer(edge, column.type.scale) for edge in axis.edges]
    if len(edges) > FEW:
        return np.searchsorted(np.array(edges), values, side="right")
    found = np.zeros(len(values), dtype=np.int8)
    for edge in edges:
        found += values >= edge
    return found


def _compared_one_by_one(axis: OrderedAxis, values: Array) -> Array:
    """Decimals too fine for integers are compared as they are."""
    found = np.zeros(len(values), dtype=np.int32)
    for edge in axis.edges:
        found += (values > edge.at if edge.after else values >= edge.at).astype(np.int32)
    return found


def _listed(axis: ListedAxis, column: Column) -> Array:
    if axis.type.kind == "boolean":
        return column.values.astype(np.int8)
    places: dict[Any, int] = {value: cell for cell, value in enumerate(axis.values)}
    other = min(len(axis.values), axis.size - 1)  # An unknown word is flagged already.
    table = [places.get(word, other) for word in column.categories]
    return np.array(table or [0], dtype=np.int32).take(column.values)
