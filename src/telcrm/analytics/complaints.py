"""Do complaints go with improvement? The hypothesis of a source, as a test over a series of months.

Whatever it finds is an association: two series that move together need not move each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Values, invalid, require_length
from telcrm.analytics.numbers import as_measures, require_complete
from telcrm.arguments import flag, taking, whole

__all__ = ["Association", "complaints_and_improvement"]

_LEAST_PAIRS: Final = 5
"""With fewer pairs no order of them is rare enough to be told from chance at 5 %."""

_BLOCK: Final = 1 << 16

_MOST_ORDERS: Final = 10**7
"""More random orders take minutes and tell nothing that fewer do not."""


@dataclass(frozen=True, slots=True)
class Association:
    """An association, never a cause.

    Attributes:
        pairs: months that were compared.
        correlation: Spearman's, -1 to 1; None where one of the series never changes.
        p_value: how often a random order of the months gives a correlation as high or higher;
            None as above.
        lag: months from a complaint to the improvement it is compared with.
        of_changes: whether changes from month to month were compared, or the months themselves.
    """

    pairs: int
    correlation: float | None
    p_value: float | None
    lag: int
    of_changes: bool


@taking(lag=whole(), of_changes=flag, orders=whole(highest=_MOST_ORDERS), seed=whole(lowest=0))
def complaints_and_improvement(
    complaints: Values,
    improvement: Values,
    *,
    lag: int = 0,
    of_changes: bool = True,
    orders: int = 9_999,
    seed: int = 0,
) -> Association:
    """Test whether improvement goes up with complaints, and down with them.

    Changes from month to month are compared, since two series that both grow agree without having
    to do with each other. The test is one-sided, as the hypothesis is: a rank correlation held
    against random orders of one of the two. Months are taken to be exchangeable (assumed); where
    changes hang together over several months, the p-value is too small.

    Source:
        002 中国移动特定业务场景下的客户关系管理:
        「客户投诉的增加对中国移动公司改善CRM系统有促进作业」,
        「客户的投诉的减少会减缓中国移动的服务质量改善的进度」.

    Args:
        complaints: one number a month, oldest first.
        improvement: what was improved in the same months, in any unit.
        lag: months from a complaint to the improvement.
        of_changes: compare changes; else the months themselves.
        orders: random orders that are drawn.
        seed: from which they are drawn.

    Raises:
        InputError: `data.invalid` or `input.length`: missing months, or fewer than 5 pairs.

    >>> found = complaints_and_improvement([9, 12, 10, 15, 14, 18, 13], [3, 5, 4, 6, 5, 8, 4])
    >>> found.pairs, round(found.correlation, 2), found.p_value < 0.05
    (6, 0.88, True)
    """
    said, done = _series(complaints, "complaints"), _series(improvement, "improvement")
    require_length(done, len(said), "improvement", "complaints")
    if lag < 0 or orders < 1:
        raise invalid(f"lag = {lag}, orders = {orders}", "a lag from 0 on, and orders from 1 on")
    if of_changes:
        said, done = np.diff(said), np.diff(done)
    pairs = max(len(said) - lag, 0)
    if pairs < _LEAST_PAIRS:
        raise invalid(
            f"{pairs} months to compare, with a lag of {lag}", f"at least {_LEAST_PAIRS} are needed"
        )
    ranks, others = _centred_ranks(said[:pairs]), _centred_ranks(done[lag:])
    size = float(np.sqrt((ranks**2).sum() * (others**2).sum()))
    if not size:
        return Association(pairs, None, None, lag, of_changes)
    found = float(ranks @ others)
    p_value = (_as_high(ranks, others, found, orders, seed) + 1) / (orders + 1)
    return Association(pairs, found / size, p_value, lag, of_changes)


def _series(values: Values, name: str) -> npt.NDArray[np.float64]:
    numbers, null = as_measures(values, name)
    require_complete(null, name)
    return numbers


def _centred_ranks(series: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Twice the ranks, ties sharing theirs, less their mean: whole numbers, summed exactly."""
    rising = np.sort(series)
    left, right = np.searchsorted(rising, series), np.searchsorted(rising, series, "right")
    ranks: npt.NDArray[np.float64] = (left + right - len(series)).astype(np.float64)
    return ranks


def _as_high(
    ranks: npt.NDArray[np.float64],
    others: npt.NDArray[np.float64],
    found: float,
    orders: int,
    seed: int,
) -> int:
    """In how many random orders the ranks agree as well or better."""
    draw, count = np.random.default_rng(seed), 0
    rows = max(_BLOCK // len(ranks), 1)
    for start in range(0, orders, rows):
        block = np.tile(others, (min(rows, orders - start), 1))
        count += int((draw.permuted(block, axis=1) @ ranks >= found).sum())
    return count
