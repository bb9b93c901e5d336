"""Growth accounting: why there are more or fewer active customers this month than last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Masked,
    Values,
    as_day,
    as_days,
    invalid,
    refuse,
    require_length,
)
from telcrm.analytics.monthly import read_months

__all__ = ["Growth", "growth"]


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """One entry for each month but the first: active = active before + new + resurrected - churned.

    Attributes:
        months: the months, `datetime64[M]`.
        active: customers with an amount above 0.
        new: active for the first time.
        resurrected: active again, after at least a month without.
        churned: active the month before, and no longer.
    """

    months: npt.NDArray[np.datetime64]
    active: npt.NDArray[np.int64]
    new: npt.NDArray[np.int64]
    resurrected: npt.NDArray[np.int64]
    churned: npt.NDArray[np.int64]

    @property
    def quick_ratio(self) -> Masked:
        """(new + resurrected) / churned; masked where nobody churned."""
        return np.ma.asarray((self.new + self.resurrected) / np.ma.masked_equal(self.churned, 0))


def growth(monthly: Values, activated: Values, *, on: date | np.datetime64) -> Growth:
    """Count who came, came back and went, month by month.

    A customer activated before the first month of the matrix, and idle in it, counts as resurrected
    on return (assumed: earlier use is not in the matrix, and likely).

    Args:
        monthly: amounts, customers x closed months, oldest first; the last column is the month
            before that of `on`. Months before that of activation may be null.
        activated: the day each customer's service began.
        on: the day asked about.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the argument and its first wrong rows.

    >>> bills = [[50, 0, 60], [0, 40, 40], [30, 30, 0]]
    >>> since = ["2008-05-01", "2010-07-20", "2008-05-01"]
    >>> found = growth(bills, since, on=date(2010, 9, 10))
    >>> found.new.tolist(), found.resurrected.tolist(), found.churned.tolist()
    ([1, 0], [0, 1], [1, 1])
    """
    matrix, null = read_months(monthly)
    began = as_days(activated, "activated").astype("datetime64[M]")
    require_length(began, len(matrix), "activated", "monthly")
    if not matrix.shape[1]:
        raise invalid("monthly: a matrix without months")
    last = np.datetime64(as_day(on, "on"), "M")
    months = last - np.arange(matrix.shape[1], 0, -1)
    refuse(null & (months >= began[:, np.newaxis]), "monthly", "missing values")
    active = matrix > 0
    seen = np.logical_or.accumulate(active, axis=1) | (began < months[0])[:, np.newaxis]
    before, now = active[:, :-1], active[:, 1:]
    return Growth(
        months=months[1:],
        active=now.sum(axis=0),
        new=(now & ~seen[:, :-1]).sum(axis=0),
        resurrected=(now & ~before & seen[:, :-1]).sum(axis=0),
        churned=(before & ~now).sum(axis=0),
    )
