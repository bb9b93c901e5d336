"""Polars in its own terms. What is called is found on the frame at hand: nothing is imported."""

from __future__ import annotations

from functools import reduce
from typing import Any, Final, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.frames.numbers import exact_floats, places_of, split
from telcrm.rules import Codes
from telcrm.rules.types import EXACT_LIMIT

__all__ = ["added", "decimals", "made", "texts"]

Array: TypeAlias = NDArray[Any]

_FEW: Final = 12
"""Up to so many words, comparing a column with each is faster than any other way."""


def texts(series: Any, words: tuple[str, ...], many: int) -> Array | Codes:
    """A column of texts, as strings, categories or an enumeration."""
    pl = nw.dependencies.get_polars()
    if series.dtype != pl.String:
        return _coded(series, many)
    if 0 < len(words) <= _FEW:
        found = _among(series, words)
        if found is not None:
            return found
    distinct = series.drop_nulls().unique()
    if len(distinct) > many:
        return np.asarray(series.to_list(), dtype=object)
    return _coded(series.cast(pl.Enum(distinct)), many)


def _among(series: Any, words: tuple[str, ...]) -> Codes | None:
    """Texts that are all among a few words."""
    pl = nw.dependencies.get_polars()
    column, null = pl.col(series.name), len(words)
    steps = enumerate(words)
    chain = reduce(lambda one, step: one.when(column == step[1]).then(step[0]), steps, pl)
    otherwise = pl.when(column.is_null()).then(null).otherwise(null + 1)
    codes = series.to_frame().select(chain.otherwise(otherwise).cast(pl.Int8)).to_series()
    found = codes.to_numpy()
    most = int(found.max()) if len(found) else 0
    if most > null:
        return None
    return Codes(found if most < null else np.ma.masked_equal(found, null), words)


def _coded(series: Any, many: int) -> Array | Codes:
    """The numbers behind a column of categories or of an enumeration."""
    categories = _categories(series)
    if len(categories) > many:
        return np.asarray(series.to_list(), dtype=object)
    numbers = series.to_physical()
    if not series.null_count():
        return Codes(numbers.to_numpy(), categories)
    return Codes(
        np.ma.MaskedArray(numbers.fill_null(0).to_numpy(), series.is_null().to_numpy()), categories
    )


def _categories(series: Any) -> tuple[str, ...]:
    """What the numbers stand for; a category that is not known any more has a word of its own."""
    known = series.dtype.categories
    listed = known.to_series() if hasattr(known, "to_series") else known
    return tuple(listed.to_list())


def decimals(series: Any) -> Array | None:
    """Decimals as floats that stand for them."""
    pl = nw.dependencies.get_polars()
    units = series.to_physical()
    known = units.drop_nulls()
    if len(known) and not -EXACT_LIMIT < known.min() <= known.max() < EXACT_LIMIT:
        return None
    plain = units.fill_null(0).cast(pl.Int64).to_numpy()
    null = series.is_null().to_numpy() if series.null_count() else None
    return exact_floats(plain, series.dtype.scale, null)


def added(frame: Any, answers: dict[str, Any], listed: frozenset[str]) -> Any:
    """A frame with columns of answers: texts are categories, those of a list an enumeration."""
    return frame.with_columns(_series(answers, listed))


def made(columns: dict[str, Any]) -> Any:
    """A frame of columns."""
    return nw.dependencies.get_polars().DataFrame(_series(columns, frozenset()))


def _series(columns: dict[str, Any], listed: frozenset[str]) -> list[Any]:
    return [_one(name, values, fixed=name in listed) for name, values in columns.items()]


def _one(name: str, values: Any, *, fixed: bool) -> Any:
    pl = nw.dependencies.get_polars()
    if isinstance(values, Codes):
        dtype = pl.Enum(values.categories) if fixed else pl.Categorical
        words = pl.Series(name, [*values.categories, None], dtype=dtype)
        return words.gather(places_of(values))
    plain, null = split(values)
    made = pl.Series(name, plain, nan_to_null=True)
    if null is None:
        return made
    valid = pl.when(pl.lit(pl.Series(~null)))
    return pl.select(valid.then(pl.lit(made)).alias(name)).to_series()
