"""Numbers behind columns: what the libraries of frames have in common."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from telcrm.rules import Codes

__all__ = ["MANY", "exact_floats", "places_of", "split"]

Array: TypeAlias = NDArray[Any]

MANY: Final = 1 << 12
"""Different texts up to which codes pay; the engine looks at each of them once a block."""

_FLOAT_SCALES: Final = 22
"""Powers of ten up to this one are float64 exactly."""


def exact_floats(units: Array, scale: int, null: Array | None) -> Array | None:
    """Decimals in units of their last digit as the float64 nearest to each; NaN for null.

    With at most 15 digits the shortest text of the float is the decimal itself, so nothing is lost.

    Args:
        units: integers of at most 15 digits.
        scale: how many decimals a unit stands for.
        null: which of them are null; None where none is.
    """
    if scale > _FLOAT_SCALES:
        return None
    numbers = units / float(10**scale)
    if null is not None:
        numbers[null] = np.nan
    return numbers


def split(values: Array) -> tuple[Array, Array | None]:
    """The values of an array that may be masked, and where they are null; None for nowhere."""
    if not isinstance(values, np.ma.MaskedArray):
        return values, None
    null = np.ma.getmaskarray(values)
    return values.data, null if null.any() else None


def places_of(values: Codes) -> Array:
    """The place of each row's text among the categories; for null the one after them."""
    codes = values.codes
    if not len(codes) or codes.min() >= 0:
        return codes
    return np.where(codes < 0, len(values.categories), codes)
