"""What a job's summary says of each output, gathered batch by batch in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["DISTINCT_LIMIT", "Tally", "merged", "quantile", "tally"]

DISTINCT_LIMIT: Final = 100_000
"""Distinct values up to which an output's values are counted one by one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each value of an output occurred; None counts nulls.

    Attributes:
        counts: rows by value; None once there were too many values to count each.
        rows: how many rows were counted, nulls left out.
        total: the sum of a number's values.
        low: the smallest number.
        high: the largest number.
    """

    counts: Mapping[Any, int] | None
    rows: int = 0
    total: float = 0
    low: float | None = None
    high: float | None = None

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers."""
        return self.low is not None

    @property
    def mean(self) -> float | None:
        """The mean of a number's values."""
        return self.total / self.rows if self.rows else None


def tally(values: NDArray[Any]) -> Tally:
    """Count the values of one output.

    Example:
        >>> found = tally(np.array([4, 5, 4]))
        >>> found.counts, found.total, found.low, found.high
        ({4: 2, 5: 1}, 13, 4, 5)
    """
    known = values[~_nulls(values)]
    plain = np.ma.getdata(known)
    nulls = len(values) - len(known)
    counts = dict(_count(plain))
    if nulls:
        counts[None] = nulls
    if plain.dtype.kind not in "iuf" or not len(plain):
        return Tally(counts, len(plain))
    total = plain.sum().item()
    return Tally(counts, len(plain), total, plain.min().item(), plain.max().item())


def _nulls(values: NDArray[Any]) -> NDArray[np.bool_]:
    masked: NDArray[np.bool_] = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype == object:
        return np.array([value is None for value in plain], bool) | masked
    return masked | np.isnan(plain) if plain.dtype.kind in "fM" else masked


def _count(plain: NDArray[Any]) -> Iterable[tuple[Any, int]]:
    if plain.dtype == object:
        return Counter(plain.tolist()).items()
    values, counts = np.unique(plain, return_counts=True)
    return zip(values.tolist(), counts.tolist(), strict=True)


def merged(one: Tally, other: Tally) -> Tally:
    """The tally of two batches."""
    counts = None
    if one.counts is not None and other.counts is not None:
        both = Counter(one.counts) + Counter(other.counts)
        counts = dict(both) if len(both) <= DISTINCT_LIMIT else None
    lows = [low for low in (one.low, other.low) if low is not None]
    highs = [high for high in (one.high, other.high) if high is not None]
    return Tally(
        counts,
        one.rows + other.rows,
        one.total + other.total,
        min(lows, default=None),
        max(highs, default=None),
    )


def quantile(counts: Mapping[Any, int], share: float) -> Any:
    """The smallest value that at least this share of the rows does not exceed.

    Example:
        >>> quantile({1: 5, 2: 4, 9: 1}, 0.5), quantile({1: 5, 2: 4, 9: 1}, 0.95)
        (1, 9)
    """
    values = sorted(value for value in counts if value is not None)
    running = np.cumsum([counts[value] for value in values])
    return values[int(np.searchsorted(running, share * running[-1], side="left"))]
