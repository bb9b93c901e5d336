"""How much is known of each customer of a base, part by part of the unified profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import as_masked, invalid
from telcrm.arguments import mapping, several, taking, text
from telcrm.errors import did_you_mean

__all__ = ["completeness", "known"]

Shares = npt.NDArray[np.float64]


def known(values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Where a column holds something: no null, no NaN, no NaT, no empty text.

    Args:
        values: one entry a customer; nulls may be masked, None, NaN or NaT.

    Returns:
        Booleans of the same length.

    Examples:
        >>> known([0.0, float("nan"), 2.5]).tolist(), known(["", None, "138"]).tolist()
        ([True, False, True], [False, False, True])
    """
    return _known(values, "values")


def _known(values: npt.ArrayLike, name: str) -> npt.NDArray[np.bool_]:
    column = as_masked(values, name)
    if column.ndim != 1:
        message = f"{name}: a column of a profile has one dimension, and this has {column.ndim}"
        raise invalid(message, "one entry a customer")
    data = np.ma.getdata(column)
    return ~np.ma.getmaskarray(column) & _holds(data)


def _holds(data: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    kind = data.dtype.kind
    if kind == "f":
        return ~np.isnan(data.astype(np.float64, copy=False))
    if kind in "mM":
        return np.asarray(~np.isnat(data), np.bool_)
    if kind == "U":
        return np.asarray(data != "", np.bool_)
    if kind == "O":
        return np.array([one is not None and not _is_null(one) and one != "" for one in data], bool)
    return np.ones(len(data), np.bool_)


def _is_null(value: object) -> bool:
    """NaN and NaT differ from themselves; pandas' NA answers no comparison at all."""
    return type(value).__name__ == "NAType" or bool(value != value)  # noqa: PLR0124


@taking(columns=mapping, parts=mapping)
def completeness(
    columns: Mapping[str, npt.ArrayLike], parts: Mapping[str, Sequence[str]]
) -> dict[str, Shares]:
    """The share of each part's columns that is known of each customer.

    Args:
        columns: by name, one entry a customer.
        parts: by part, the names of the columns that count; each part wants at least one.

    Returns:
        By part, shares from 0 to 1, one a customer.

    Raises:
        InputError: (`data.invalid`) a part wants no column, or one that there is not, or columns
            have different lengths.

    Examples:
        >>> base = {"telephone": ["138", None], "email": ["", None], "plan": ["A", "B"]}
        >>> shares = completeness(base, {"contact": ["telephone", "email"], "business": ["plan"]})
        >>> {part: share.tolist() for part, share in shares.items()}
        {'contact': [0.5, 0.0], 'business': [1.0, 1.0]}
    """
    parts = {part: _wanted(part, names, columns) for part, names in parts.items()}
    names = dict.fromkeys(name for wanted in parts.values() for name in wanted)
    found = {name: _known(columns[name], name) for name in names}
    if len({len(one) for one in found.values()}) > 1:
        lengths = ", ".join(f"{name} {len(one)}" for name, one in found.items())
        raise invalid(f"columns of different lengths: {lengths}")
    return {
        part: np.mean([found[name] for name in dict.fromkeys(wanted)], axis=0)
        for part, wanted in parts.items()
    }


def _wanted(part: str, given: Any, columns: Mapping[str, npt.ArrayLike]) -> tuple[str, ...]:
    """The names of a part's columns, all of them there."""
    hint = 'say {"contact": ["telephone"]}'
    if isinstance(given, str):
        raise invalid(f"{part} wants no columns", hint)
    wanted: tuple[str, ...] = several(text)(given, f"parts[{part!r}]")
    if not wanted:
        raise invalid(f"{part} wants no columns", hint)
    for name in wanted:
        if name not in columns:
            raise invalid(f"{part} wants {name!r}", did_you_mean(name, columns))
    return wanted
