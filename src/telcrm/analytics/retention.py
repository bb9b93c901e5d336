"""How many of the customers there once were are there still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Masked, Values, as_ids, locate, require_length
from telcrm.analytics.numbers import as_groups, distinct_ids

__all__ = ["Retention", "retention"]


@dataclass(frozen=True, slots=True, eq=False)
class Retention:
    """The base and who is left of it, whole and by group.

    Attributes:
        base: customers in the snapshot.
        retained: those of them who are there later.
        lost: the ids of the others, in the order of the snapshot.
        groups: the groups of the base in rising order; none where none were given.
        group_base: customers of each group in the snapshot.
        group_retained: those of them who are there later.
    """

    base: int
    retained: int
    lost: Array
    groups: tuple[str | int, ...]
    group_base: npt.NDArray[np.int64]
    group_retained: npt.NDArray[np.int64]

    @property
    def rate(self) -> float | None:
        """Retained / base, 0 to 1; None where the base is empty."""
        return self.retained / self.base if self.base else None

    @property
    def group_rates(self) -> Masked:
        """The rate of each group, 0 to 1."""
        return np.ma.asarray(self.group_retained / self.group_base)


def retention(base: Values, later: Values, *, groups: Values | None = None) -> Retention:
    """The retention rate (保有率) of a snapshot: of those who were there, how many are there still.

    The source makes retention of mid-high customers a KPI and gives no formula: retained / snapshot
    is assumed, with newcomers counting on neither side. Who is mid-high was settled on the day of
    the snapshot: pass the ids of these as `base`, and all who are in net later as `later`.

    Source:
        004 中国移动中高端客户保有方法大全1: 「把中高端客户保有作为KPI考核的核心指标」.

    Args:
        base: ids of the snapshot, each once.
        later: ids of all who are there later; those who joined since are of no consequence.
        groups: for each of the base a label, such as the tier on the day of the snapshot.

    Raises:
        InputError: `data.invalid` or `input.length`: an id of the snapshot given twice, labels
            missing.

    >>> found = retention([1, 2, 3, 4], [2, 3, 9], groups=["VIP", "VIP", "mid", "mid"])
    >>> found.rate, found.lost.tolist(), found.groups, found.group_rates.tolist()
    (0.5, [1, 4], ('VIP', 'mid'), [0.5, 0.5])
    """
    customers = distinct_ids(base, "base")
    there = locate(customers, as_ids(later, "later")) >= 0
    names, codes = as_groups([] if groups is None else groups, "groups")
    if groups is not None:
        require_length(codes, len(customers), "groups", "base")
    stayed = codes if groups is None else codes[there]
    return Retention(
        base=len(customers),
        retained=int(there.sum()),
        lost=customers[~there],
        groups=names,
        group_base=np.bincount(codes, minlength=len(names)),
        group_retained=np.bincount(stayed, minlength=len(names)),
    )
