"""Recency, frequency and monetary value of every customer, each defined in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days, Masked, Values, as_day, invalid, yuan
from telcrm.analytics.purchases import Ignored
from telcrm.analytics.tallies import Asked, Tally, tally
from telcrm.arguments import is_whole
from telcrm.domain import shift_date
from telcrm.rules.columns.engines import EngineName

__all__ = ["RfmTable", "first_day_that_counts", "table"]

_UNDER_MASK: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class RfmTable:
    """One row for each customer.

    Attributes:
        ids: the customers.
        recency_days: days from the last purchase to `as_of`, 0 for a purchase on that day; masked
            where the customer has no purchase.
        frequency: number of purchases, or of days with purchases where the table was made so.
        monetary_fen: sum of amounts in 分, exact; None where the table was made without amounts.
        first_date: day of the first purchase that counts; NaT where there is none.
        last_date: day of the last one; NaT where there is none.
        as_of: the day of judgement.
        since: the first day that counts; None where every day before `as_of` does.
        by: what `frequency` counts.
        ignored: purchases that do not count.
    """

    ids: Array
    recency_days: Masked
    frequency: npt.NDArray[np.int64]
    monetary_fen: npt.NDArray[np.int64] | None
    first_date: Days
    last_date: Days
    as_of: date
    since: date | None
    by: Literal["purchase", "day"]
    ignored: Ignored

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def monetary(self) -> npt.NDArray[np.float64] | None:
        """Sum of amounts in 元: the float64 nearest to the exact sum."""
        return None if self.monetary_fen is None else yuan(self.monetary_fen)

    @property
    def monetary_mean(self) -> Masked | None:
        """Amount in 元 for each purchase (or day) that `frequency` counts; masked where none."""
        if self.monetary_fen is None:
            return None
        times = np.ma.masked_equal(self.frequency, 0)
        return np.ma.asarray(yuan(self.monetary_fen) / times)

    def columns(self) -> dict[str, Array]:
        """The columns by name, as a data frame takes them."""
        named: dict[str, Array | None] = {
            "id": self.ids,
            "recency_days": self.recency_days,
            "frequency": self.frequency,
            "monetary": self.monetary,
            "monetary_mean": self.monetary_mean,
            "first_date": self.first_date,
            "last_date": self.last_date,
        }
        return {name: column for name, column in named.items() if column is not None}


def table(  # noqa: PLR0913
    ids: Values,
    dates: Values,
    amounts: Values | None = None,
    *,
    as_of: date | np.datetime64,
    window: int | date | np.datetime64 | None = None,
    window_months: int | None = None,
    roster: Values | None = None,
    unknown: Literal["raise", "ignore"] = "raise",
    by: Literal["purchase", "day"] = "purchase",
    engine: EngineName | None = None,
) -> RfmTable:
    """Recency, frequency and monetary value of each customer on one day.

    Purchases after `as_of` never count, so that the table of a past day is the table that could
    have been made then. `ignored` says how many did not count, and why.

    Args:
        ids: for each purchase its customer: integers or text.
        dates: for each purchase its day: dates, `datetime64`, or text as YYYY-MM-DD.
        amounts: for each purchase its amount: integers are 分, floats and Decimals are 元 with at
            most two decimals. Refunds (negative amounts) are refused.
        as_of: the day of judgement; purchases of that day count.
        window: how far back purchases count. A number of days ends with `as_of`: 30 are `as_of`
            and the 29 days before it. A date is the first day that counts.
        window_months: the same in calendar months: 3 at 31 May count from 1 March, the day after
            the last day of February, which stands for its 31st.
        roster: all customers, in the order wanted; those without purchases get a row too. Without
            it, the customers are those with a purchase on `as_of` or before.
        unknown: what becomes of purchases by customers not on the roster.
        by: whether two purchases of one day are two or one.
        engine: `numpy`, or `native`, which compiles (extra `native`); the answers are the same.
            Without it `native` is used where it is installed and worth it.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the column and its first wrong rows.
        ExtraError: `extra.missing`, for the engine `native` without its extra.
        ValueError: for any other engine.

    >>> made = table([7, 7, 9], ["2010-03-01", "2010-03-20", "2010-01-05"], [12.5, 30.0, 8.0],
    ...              as_of=date(2010, 3, 31), roster=[9, 7, 8])
    >>> made.recency_days.tolist(), made.frequency.tolist(), made.monetary.tolist()
    ([85, 11, None], [1, 2, 0], [8.0, 42.5, 0.0])
    """
    day = as_day(as_of, "as_of")
    since = first_day_that_counts(day, window, window_months)
    _require_choice(by, ("purchase", "day"), "by")
    _require_choice(unknown, ("raise", "ignore"), "unknown")
    ignore = unknown == "ignore"
    asked = Asked(ids, dates, amounts, day, since, roster, ignore, by)
    return _tabulate(asked, tally(asked, engine))


def _tabulate(asked: Asked, made: Tally) -> RfmTable:
    never = np.isnat(made.last)
    days = (np.datetime64(asked.as_of) - made.last).astype(np.int64)
    return RfmTable(
        ids=made.ids,
        recency_days=np.ma.MaskedArray(np.where(never, _UNDER_MASK, days), never),
        frequency=made.frequency,
        monetary_fen=made.fen,
        first_date=made.first,
        last_date=made.last,
        as_of=asked.as_of,
        since=asked.since,
        by=asked.by,
        ignored=made.ignored,
    )


def first_day_that_counts(
    as_of: date, window: int | date | np.datetime64 | None, months: int | None
) -> date | None:
    """The first day that counts; None where every day does.

    Args:
        as_of: the day of judgement.
        window: how far back purchases count: a number of days, or the first day.
        months: the same in calendar months.

    Raises:
        InputError: `data.invalid`, for both, or for what is no number of days or months.
    """
    if window is not None and months is not None:
        raise invalid("window and window_months are both given", "give one of them")
    if months is not None:
        return shift_date(as_of, -_positive(months, "window_months")) + timedelta(days=1)
    if window is None:
        return None
    if isinstance(window, date | np.datetime64):
        return as_day(window, "window")
    try:
        return as_of - timedelta(days=_positive(window, "window") - 1)
    except OverflowError:
        message = f"window: {window} days before {as_of} lie before the year 1"
        raise invalid(message, "None counts every day") from None


def _positive(number: Any, name: str) -> int:
    if not is_whole(number) or number < 1:
        raise invalid(f"{name}: {number!r} is not a whole number above 0")
    return int(number)


def _require_choice(given: object, choices: tuple[str, ...], name: str) -> None:
    if not isinstance(given, str) or given not in choices:
        raise invalid(f"{name}: {given!r} is none of {', '.join(map(repr, choices))}")
