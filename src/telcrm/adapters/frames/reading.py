"""A column of a frame as the array or the codes a book evaluates, without a copy where it can be.

A reader is chosen by the type that narwhals gives a column, whatever library it is of. What has no
fast way is handed over as Python's own values, which the engine reads or refuses one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.frames.libraries import LIBRARIES
from telcrm.adapters.frames.numbers import MANY
from telcrm.rules import Codes
from telcrm.rules.columns.reading import objects_of
from telcrm.rules.form import Input

__all__ = ["FrameColumns", "read"]

Array: TypeAlias = NDArray[Any]


class FrameColumns(Mapping[str, Any]):
    """Those columns of a frame that a book knows, each read when it is asked for.

    Args:
        frame: the frame.
        inputs: the book's inputs by name.
    """

    def __init__(self, frame: nw.DataFrame[Any], inputs: Mapping[str, Input]) -> None:
        self._frame = frame
        self._inputs = inputs
        self._names = [name for name in frame.columns if name in inputs]

    def __getitem__(self, name: str) -> Array | Codes:
        return read(self._frame.get_column(name), self._inputs[name].type.values)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read(series: nw.Series[Any], words: tuple[str, ...] = (), *, many: int = MANY) -> Array | Codes:
    """A column as an array, masked where it may be null; texts as codes.

    Args:
        series: the column.
        words: texts that are looked for first.
        many: how many different texts are given as codes; more of them come as objects.
    """
    dtype, library = series.dtype, LIBRARIES[series.implementation]
    if library.holds_objects(series.to_native()):
        return np.asarray(series.to_native(), dtype=object)
    if dtype == nw.Boolean:
        return _masked(series, zero=False)
    if dtype.is_integer() and dtype not in (nw.Int128, nw.UInt128):
        return _masked(series, zero=0)
    if dtype.is_float():
        return _floats(series)
    if dtype == nw.Date or (isinstance(dtype, nw.Datetime) and dtype.time_zone is None):
        return series.to_numpy()
    if dtype in (nw.String, nw.Categorical, nw.Enum):
        return library.texts(series.to_native(), words, many)
    if dtype.is_decimal():
        found = library.decimals(series.to_native())
        return objects_of(series.to_list()) if found is None else found
    return objects_of(series.to_list())


def _masked(series: nw.Series[Any], zero: int) -> Array:
    """Whole numbers or booleans, masked where they are null."""
    if not series.null_count():
        return series.to_numpy()
    return np.ma.MaskedArray(series.fill_null(zero).to_numpy(), series.is_null().to_numpy())


def _floats(series: nw.Series[Any]) -> Array:
    """Floats with NaN for null."""
    return (series.fill_null(float("nan")) if series.null_count() else series).to_numpy()
