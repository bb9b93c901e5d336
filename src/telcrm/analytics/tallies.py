"""Purchases added up for each customer: in NumPy, or by compiled loops where they are worth it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days, Values
from telcrm.analytics.purchases import Ignored, Purchases, Rows, read_purchases
from telcrm.extras import adapter
from telcrm.rules.columns.engines import EngineName, may_be_worth, require_engine

__all__ = ["MANY", "Asked", "Tally", "tally"]

MANY: Final = 1 << 25
"""Purchases from which loops that an earlier process has compiled are worth reading from disk."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Purchases, and what of them counts.

    Attributes:
        ids: for each purchase its customer.
        dates: for each purchase its day.
        amounts: for each purchase its amount, if amounts are known.
        as_of: the last day that counts.
        since: the first day that counts; None where every day before `as_of` does.
        roster: all customers, in the order wanted; None for those there are, in rising order.
        ignore_unknown: whether customers who are not on the roster may be among the purchases.
        by: what frequency counts.
        after_first_day: whether the amounts of a customer's first day are left out.
    """

    ids: Values
    dates: Values
    amounts: Values | None
    as_of: date
    since: date | None = None
    roster: Values | None = None
    ignore_unknown: bool = False
    by: Literal["purchase", "day"] = "purchase"
    after_first_day: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What purchases come to, one row for each customer.

    Attributes:
        ids: the customers.
        frequency: how many purchases, or days with purchases.
        fen: the sum of amounts in 分; None where amounts are not known.
        first: the first day; NaT where there is none.
        last: the last day; NaT where there is none.
        ignored: how many purchases do not count.
    """

    ids: Array
    frequency: npt.NDArray[np.int64]
    fen: npt.NDArray[np.int64] | None
    first: Days
    last: Days
    ignored: Ignored


def tally(asked: Asked, engine: EngineName | None = None) -> Tally:
    """Add up the purchases of each customer.

    Args:
        asked: the purchases, and what of them counts.
        engine: `numpy` or `native`; None for the one that suits.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the column.
        ExtraError: `extra.missing`, for `native` without its extra.
        ValueError: for any other engine.
    """
    require_engine(engine)
    found = None
    if engine == "native":
        found = adapter("native").tally_by_loops(asked)
    elif engine is None and may_be_worth(rows := int(getattr(asked.ids, "size", 0)), MANY):
        native = adapter("native")
        found = native.tally_by_loops(asked) if native.loops_are_worth(rows) else None
    return _in_numpy(asked) if found is None else found


def _in_numpy(asked: Asked) -> Tally:
    purchases = read_purchases(
        asked.ids,
        asked.dates,
        asked.amounts,
        as_of=asked.as_of,
        since=asked.since,
        roster=asked.roster,
        ignore_unknown=asked.ignore_unknown,
    )
    first = purchases.first_days()
    counted = purchases.one_a_day() if asked.by == "day" else purchases
    paid = _after_first_day(purchases, first) if asked.after_first_day else purchases
    return Tally(
        ids=purchases.ids,
        frequency=counted.count(),
        fen=paid.total_fen(),
        first=first,
        last=purchases.last_days(),
        ignored=purchases.ignored,
    )


def _after_first_day(purchases: Purchases, first: Days) -> Purchases:
    rows: Rows = purchases.rows
    return Purchases(purchases.ids, rows.keep(rows.days > first[rows.who]), purchases.ignored)
