"""PyArrow in its own terms. What is called is found on the table at hand: nothing is imported."""

from __future__ import annotations

import sys
from typing import Any, Final, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.frames.numbers import exact_floats, split
from telcrm.rules import Codes
from telcrm.rules.types import EXACT_LIMIT

__all__ = ["added", "decimals", "made", "texts"]

Array: TypeAlias = NDArray[Any]

_WORDS: Final = 2
"""Integers of 64 bits that Arrow keeps a decimal of 128 bits in, the low one first."""


def texts(column: Any, _: tuple[str, ...], many: int) -> Array | Codes:
    """A column of texts, or of a dictionary, whose values may be no texts."""
    pa = nw.dependencies.get_pyarrow()
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.large_string()).dictionary_encode()
    array = _whole(column.unify_dictionaries())
    words = array.dictionary.to_pylist()
    if len(words) > many or not all(type(word) is str for word in words):
        return np.asarray(column.to_pylist(), dtype=object)
    codes = array.indices
    if not codes.null_count:
        return Codes(codes.to_numpy(), words)
    null = codes.is_null().to_numpy(zero_copy_only=False)
    return Codes(np.ma.MaskedArray(codes.fill_null(0).to_numpy(), null), words)


def _whole(column: Any) -> Any:
    """A column in one piece."""
    if column.num_chunks == 1:
        return column.chunk(0)
    whole = column.combine_chunks()
    return whole.chunk(0) if hasattr(whole, "chunk") else whole


def decimals(column: Any) -> Array | None:
    """Decimals as floats that stand for them."""
    pa = nw.dependencies.get_pyarrow()
    if not pa.types.is_decimal128(column.type) or sys.byteorder != "little":
        return None
    array = _whole(column)
    start = array.offset * _WORDS
    numbers = np.frombuffer(array.buffers()[1], dtype=np.int64)
    low, high = numbers[start : start + len(array) * _WORDS].reshape(-1, _WORDS).T
    null = array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None
    if null is not None:
        low, high = np.where(null, 0, low), np.where(null, 0, high)
    if (high != low >> 63).any() or (np.abs(low) >= EXACT_LIMIT).any():
        return None
    return exact_floats(low, array.type.scale, null)


def added(table: Any, answers: dict[str, Any], _: frozenset[str]) -> Any:
    """A table with columns of answers: texts are dictionaries."""
    for name, values in answers.items():
        table = table.append_column(name, _array(values))
    return table


def made(columns: dict[str, Any]) -> Any:
    """A table of columns."""
    pa = nw.dependencies.get_pyarrow()
    return pa.table({name: _array(values) for name, values in columns.items()})


def _array(values: Any) -> Any:
    pa = nw.dependencies.get_pyarrow()
    if isinstance(values, Codes):
        codes = values.codes.astype(np.int32)
        words = pa.array(values.categories, pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), words)
    plain, null = split(values)
    return pa.array(plain, mask=null, from_pandas=True)
