"""Purchases as columns: read, held against the day they are judged on, put in customers' rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeGuard

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Days,
    Positions,
    Values,
    as_days,
    as_fen,
    as_ids,
    invalid,
    locate,
    refuse,
    require_length,
)
from telcrm.analytics.encoding import encode

__all__ = ["Ignored", "Purchases", "Rows", "on_roster", "read_purchases", "read_rows"]

_NEVER: Final = np.iinfo(np.int64).min
"""NaT as NumPy stores it: earlier than every day."""
_IDS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Ignored:
    """How many purchases were handed over and do not count.

    Attributes:
        after_as_of: later than the day of judgement.
        before_window: earlier than the window.
        not_on_roster: by customers whom the roster does not have.
    """

    after_as_of: int = 0
    before_window: int = 0
    not_on_roster: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Purchases, one a row.

    Attributes:
        who: the customer: an id at first, later the customer's row in a table.
        days: the day.
        fen: the amount in 分; None where amounts are not known.
    """

    who: Array
    days: Days
    fen: npt.NDArray[np.int64] | None

    def __len__(self) -> int:
        return len(self.who)

    def keep(self, wanted: npt.NDArray[np.bool_]) -> Rows:
        """The wanted purchases alone."""
        if wanted.all():
            return self
        fen = None if self.fen is None else self.fen[wanted]
        return Rows(self.who[wanted], self.days[wanted], fen)


@dataclass(frozen=True, slots=True, eq=False)
class Purchases:
    """The purchases that count, and the customers they belong to.

    Attributes:
        ids: customers, one a row.
        rows: the purchases; `who` is the row of the customer.
        ignored: how many purchases do not count.
    """

    ids: Array
    rows: Rows
    ignored: Ignored

    def count(self) -> npt.NDArray[np.int64]:
        """Purchases of each customer."""
        return np.bincount(self.rows.who, minlength=len(self.ids)).astype(np.int64, copy=False)

    def first_days(self) -> Days:
        """Each customer's first day; NaT where there is none."""
        never = np.iinfo(np.int64).max
        first = np.full(len(self.ids), never)
        np.minimum.at(first, self.rows.who, self.rows.days.view(np.int64))
        first[first == never] = _NEVER
        return first.view("datetime64[D]")

    def last_days(self) -> Days:
        """Each customer's last day; NaT where there is none."""
        last = np.full(len(self.ids), _NEVER)
        np.maximum.at(last, self.rows.who, self.rows.days.view(np.int64))
        return last.view("datetime64[D]")

    def total_fen(self) -> npt.NDArray[np.int64] | None:
        """Each customer's sum in 分, exactly.

        Raises:
            InputError: `data.invalid` when the sums might not fit 64 bits.
        """
        if self.rows.fen is None:
            return None
        largest = int(self.rows.fen.max(initial=0))
        if largest * len(self.rows) > np.iinfo(np.int64).max:
            raise invalid("amounts: their sum might not fit 64 bits", "split the purchases")
        total = np.zeros(len(self.ids), np.int64)
        np.add.at(total, self.rows.who, self.rows.fen)
        return total

    def one_a_day(self) -> Purchases:
        """The same customers with one row for each day on which they bought, without amounts."""
        days = self.rows.days.view(np.int64)
        low, high = int(days.min(initial=0)), int(days.max(initial=0))
        span = high - low + 1
        keys = np.sort(self.rows.who * span + (days - low))
        distinct = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
        rows = Rows(distinct // span, (distinct % span + low).view("datetime64[D]"), None)
        return replace(self, rows=rows)


def read_purchases(
    ids: Values,
    dates: Values,
    amounts: Values | None,
    *,
    as_of: date,
    since: date | None = None,
    roster: Values | None = None,
    ignore_unknown: bool = False,
) -> Purchases:
    """Read columns of purchases and keep those that count: from `since` to `as_of`, both included.

    Without a roster the customers are those who bought on `as_of` or before, in rising order of
    their ids: the future adds nobody.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the column.
    """
    handed_over = read_rows(ids, dates, amounts)
    until = handed_over.keep(handed_over.days <= np.datetime64(as_of))
    if roster is None:
        customers, who = encode(until.who)
    else:
        customers, who = on_roster(until.who, roster, ignore_unknown=ignore_unknown)
    placed = replace(until, who=who)
    known = placed.keep(who >= 0)
    counted = known if since is None else known.keep(known.days >= np.datetime64(since))
    ignored = Ignored(
        after_as_of=len(handed_over) - len(until),
        before_window=len(known) - len(counted),
        not_on_roster=len(until) - len(known),
    )
    return Purchases(customers, counted, ignored)


def read_rows(ids: Values, dates: Values, amounts: Values | None, *, looking: bool = True) -> Rows:
    """Read columns of purchases into arrays of one length.

    Args:
        ids: for each purchase its customer.
        dates: for each purchase its day.
        amounts: for each purchase its amount, if amounts are known.
        looking: whether to look at each value of what is `datetime64[D]` or int64 already; without
            it there may be NaT, and amounts that are negative or too large.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the column.
    """
    who = as_ids(ids)
    days = dates if not looking and _is_plain(dates, "datetime64[D]") else as_days(dates)
    require_length(days, len(who), "dates", "ids")
    if amounts is None:
        return Rows(who, days, None)
    fen = amounts if not looking and _is_plain(amounts, np.int64) else as_fen(amounts)
    require_length(fen, len(who), "amounts", "ids")
    return Rows(who, days, fen)


def _is_plain(values: object, dtype: npt.DTypeLike) -> TypeGuard[Array]:
    if not isinstance(values, np.ndarray) or isinstance(values, np.ma.MaskedArray):
        return False
    return values.ndim == 1 and values.dtype == np.dtype(dtype)


def on_roster(who: Array, roster: Values, *, ignore_unknown: bool) -> tuple[Array, Positions]:
    """The roster, and for each event the row of its customer, -1 where there is none.

    Args:
        who: the customer of each event.
        roster: all customers, each once.
        ignore_unknown: whether others may be among the events.

    Raises:
        InputError: `data.invalid`, for customers listed twice, or not at all.
    """
    customers = as_ids(roster, "roster")
    distinct, codes = encode(customers)
    if len(distinct) < len(customers):
        refuse(np.bincount(codes)[codes] > 1, "roster", "customers listed more than once")
    buyers, purchases = encode(who)
    place = locate(buyers, customers)
    unknown = buyers[place < 0]
    if unknown.size and not ignore_unknown:
        shown = ", ".join(str(buyer) for buyer in unknown[:_IDS_SHOWN])
        more = ", ..." if unknown.size > _IDS_SHOWN else ""
        hint = "complete the roster, or pass unknown='ignore' to count and leave them out"
        raise invalid(f"ids: {unknown.size} customers not on the roster: {shown}{more}", hint)
    return customers, place[purchases]
