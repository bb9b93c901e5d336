"""What models of repeat buying (BG/NBD, Pareto/NBD, Gamma-Gamma) are fitted to.

These are not the recency and frequency of marketing: here time runs forward from the first
purchase, and the first purchase itself is not counted. They have other names for that reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days, Masked, Values, as_day, yuan
from telcrm.analytics.purchases import Ignored
from telcrm.analytics.tallies import Asked, tally
from telcrm.rules.columns.engines import EngineName

__all__ = ["RepeatSummary", "repeat_summary"]

_UNDER_MASK: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class RepeatSummary:
    """One row for each customer. Purchases of one day are one transaction.

    Attributes:
        ids: the customers.
        repeats: days with purchases after the first such day; x in the literature.
        last_repeat_days: days from the first purchase to the last, 0 without repeats; t_x.
        observed_days: days from the first purchase to `as_of`; T.
        repeat_fen: sum in 分 of the purchases after the first day, exact; None without amounts.
        first_date: day of the first purchase.
        as_of: the last day observed.
        ignored: purchases that do not count.

    `last_repeat_days` and `observed_days` are masked, and `first_date` is NaT, where a customer of
    the roster has not bought yet: no such model covers them.
    """

    ids: Array
    repeats: npt.NDArray[np.int64]
    last_repeat_days: Masked
    observed_days: Masked
    repeat_fen: npt.NDArray[np.int64] | None
    first_date: Days
    as_of: date
    ignored: Ignored

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def mean_repeat_spend(self) -> Masked | None:
        """元 for each repeat transaction; masked where there are none. z-bar in the literature."""
        if self.repeat_fen is None:
            return None
        return np.ma.asarray(yuan(self.repeat_fen) / np.ma.masked_equal(self.repeats, 0))


def repeat_summary(
    ids: Values,
    dates: Values,
    amounts: Values | None = None,
    *,
    as_of: date | np.datetime64,
    roster: Values | None = None,
    engine: EngineName | None = None,
) -> RepeatSummary:
    """Repeat transactions, their time and the time observed, of each customer on one day.

    There is no window: the first purchase handed over has to be the customer's first of all.

    Args:
        ids: for each purchase its customer.
        dates: for each purchase its day.
        amounts: for each purchase its amount, as `table` reads it.
        as_of: the last day observed; purchases of that day count, later ones do not.
        roster: all customers, in the order wanted.
        engine: as `table` has it.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the column and its first wrong rows.
        ExtraError: `extra.missing`, for the engine `native` without its extra.
        ValueError: for any other engine.

    >>> made = repeat_summary([7, 7, 7], ["2010-03-01", "2010-03-20", "2010-03-20"],
    ...                       [12.5, 30.0, 8.0], as_of=date(2010, 3, 31))
    >>> made.repeats.tolist(), made.last_repeat_days.tolist(), made.observed_days.tolist()
    ([1], [19], [30])
    >>> made.mean_repeat_spend.tolist()
    [38.0]
    """
    day = as_day(as_of, "as_of")
    asked = Asked(ids, dates, amounts, day, roster=roster, by="day", after_first_day=True)
    made = tally(asked, engine)
    return RepeatSummary(
        ids=made.ids,
        repeats=np.maximum(made.frequency - 1, 0),
        last_repeat_days=_days_between(made.first, made.last),
        observed_days=_days_between(made.first, np.full(len(made.first), day, made.first.dtype)),
        repeat_fen=made.fen,
        first_date=made.first,
        as_of=day,
        ignored=made.ignored,
    )


def _days_between(first: Days, last: Days) -> Masked:
    days = np.where(np.isnat(first), _UNDER_MASK, (last - first).astype(np.int64))
    return np.ma.MaskedArray(days, np.isnat(first))
