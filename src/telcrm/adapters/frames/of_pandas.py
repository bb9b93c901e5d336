"""pandas, and what has its interface, in its own terms. Nothing is imported here."""

from __future__ import annotations

from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.frames import of_arrow
from telcrm.adapters.frames.numbers import split
from telcrm.rules import Codes

__all__ = ["added", "decimals", "holds_objects", "made", "texts"]

Array: TypeAlias = NDArray[Any]


def holds_objects(series: Any) -> bool:
    """Whether a column holds Python's own values, of which pandas knows no type."""
    return bool(series.dtype == object)


def texts(series: Any, words: tuple[str, ...], many: int) -> Array | Codes:
    """A column of texts or of categories, which may be other values as well."""
    pd = nw.dependencies.get_pandas()
    if _is_arrow(series.dtype):
        return of_arrow.texts(_of_arrow(series), words, many)
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes, categories = series.array.codes, series.array.categories
    else:
        codes, categories = pd.factorize(series)
    words = tuple(categories)
    if len(words) > many or not all(type(word) is str for word in words):
        return np.asarray(series, dtype=None if len(words) <= many else object)
    return Codes(codes, words)


def decimals(series: Any) -> Array | None:
    """Decimals, which pandas keeps as Arrow does."""
    return of_arrow.decimals(_of_arrow(series))


def _is_arrow(dtype: Any) -> bool:
    """Whether a column is one of Arrow inside."""
    pd = nw.dependencies.get_pandas()
    texts_of_arrow = isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"
    return texts_of_arrow or isinstance(dtype, pd.ArrowDtype)


def _of_arrow(series: Any) -> Any:
    pa = nw.dependencies.get_pyarrow()
    array = pa.array(series.array)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def added(frame: Any, answers: dict[str, Any], _: frozenset[str]) -> Any:
    """A frame with columns of answers: texts are categories, whole numbers may be NA."""
    return frame.assign(**{name: _array(values) for name, values in answers.items()})


def made(columns: dict[str, Any]) -> Any:
    """A frame of columns."""
    pd = nw.dependencies.get_pandas()
    return pd.DataFrame({name: _array(values) for name, values in columns.items()})


def _array(values: Any) -> Any:
    pd = nw.dependencies.get_pandas()
    if isinstance(values, Codes):
        return pd.Categorical.from_codes(values.codes, list(values.categories))
    if values.dtype.kind == "f":
        return np.ma.filled(values, np.nan)
    if not isinstance(values, np.ma.MaskedArray):
        return values.astype("datetime64[s]") if values.dtype.kind == "M" else values
    plain, null = split(values)
    kind = pd.arrays.BooleanArray if plain.dtype.kind == "b" else pd.arrays.IntegerArray
    return kind(plain, np.zeros(len(plain), dtype=bool) if null is None else null)
