"""Scores of recency, frequency and monetary value, by quantile or by cuts that are given.

Every score is read off cuts, and the cuts come back with the scores: they can be shown, argued
about, and used again on another month.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Masked, invalid
from telcrm.analytics.rfm_table import RfmTable
from telcrm.arguments import instance, one_of, optional, require_fields, several, taking, whole

__all__ = ["RfmCuts", "RfmScores", "score"]

_BINS: Final = range(2, 101)
_UNDER_MASK: Final = 0
_MOST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class RfmCuts:
    """The values that part one score from the next, in rising order.

    Cuts a, b make three bins: up to a, over a up to b, over b: a value on a cut belongs to the bin
    below it. Frequency and monetary value score 1, 2, 3 in these bins; recency scores 3, 2, 1,
    because few days are good. Equal cuts leave a bin empty.

    Attributes:
        recency_days: days.
        frequency: purchases, or days with purchases.
        monetary_fen: 分; None where monetary value is not scored.
    """

    recency_days: tuple[int, ...]
    frequency: tuple[int, ...]
    monetary_fen: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        cuts = several(whole(lowest=0, highest=_MOST), ordered=True)
        require_fields(self, recency_days=cuts, frequency=cuts, monetary_fen=optional(cuts))
        _require_rising("recency_days", self.recency_days)
        _require_rising("frequency", self.frequency)
        if self.monetary_fen is not None:
            _require_rising("monetary_fen", self.monetary_fen)


@dataclass(frozen=True, slots=True, eq=False)
class RfmScores:
    """One row for each customer; 1 is the lowest score.

    Attributes:
        ids: the customers, in the order of the table.
        r: scores of recency; masked where the customer has no purchase and none is assumed.
        f: scores of frequency.
        m: scores of monetary value; None where the table or the cuts have none.
        cuts: what parts one score from the next.
        purchased: whether the customer has a purchase that counts.
    """

    ids: Array
    r: Masked
    f: npt.NDArray[np.int64]
    m: npt.NDArray[np.int64] | None
    cuts: RfmCuts
    purchased: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def shares(self) -> dict[str, npt.NDArray[np.float64]]:
        """The share of all customers that really has score 1, 2, ... of `r`, `f` and `m`.

        Quantile scores are shared out evenly only where values differ: see `score`.
        """
        named = {
            "r": _shares(self.r.compressed(), self.cuts.recency_days, len(self)),
            "f": _shares(self.f, self.cuts.frequency, len(self)),
        }
        if self.m is not None and self.cuts.monetary_fen is not None:
            named["m"] = _shares(self.m, self.cuts.monetary_fen, len(self))
        return named


@taking(
    table=instance(RfmTable, "telcrm.rfm.table makes one"),
    bins=whole(),
    cuts=optional(instance(RfmCuts)),
    without_purchases=one_of("undetermined", "lowest"),
)
def score(
    table: RfmTable,
    bins: int = 5,
    *,
    cuts: RfmCuts | None = None,
    without_purchases: Literal["undetermined", "lowest"] = "undetermined",
) -> RfmScores:
    """Score each customer from 1 to `bins`, by quantile or by cuts.

    By quantile, the score of frequency is 1 + floor(bins x share), share being that of purchasers
    with a lower frequency; monetary value likewise; the score of recency is bins - floor(bins x
    share), share being that of purchasers with fewer days. So equal values always score equally.
    Where many are equal some scores are given to nobody: `RfmScores.shares` tells.

    Quantiles are those of customers with purchases, so that others never move them. A customer
    without purchases has frequency and monetary value 0, which score 1; the days since a purchase
    that never was are not known.

    Args:
        table: what `table` has made.
        bins: how many scores; 2 to 100. Not used with `cuts`.
        cuts: cuts to score by, such as those that scores of another month came with.
        without_purchases: whether the score of recency of customers without purchases is masked,
            or assumed to be 1.

    Raises:
        InputError: `data.invalid` when `bins` is out of range, or quantiles are asked for and
            nobody has a purchase.

    >>> from datetime import date
    >>> from telcrm.analytics import rfm
    >>> days = ["2010-03-01", "2010-03-20", "2010-01-05"]
    >>> scores = score(rfm.table([7, 8, 9], days, as_of=date(2010, 3, 31)), bins=3)
    >>> scores.r.tolist(), scores.cuts.recency_days
    ([2, 3, 1], (11, 30))
    """
    if without_purchases not in ("undetermined", "lowest"):
        raise invalid(f"without_purchases: {without_purchases!r} is unknown")
    purchased = ~np.ma.getmaskarray(table.recency_days)
    used = _quantile_cuts(table, purchased, bins) if cuts is None else cuts
    days = table.recency_days.filled(0)
    r = len(used.recency_days) + 1 - _cuts_below(days, used.recency_days)
    if without_purchases == "lowest":
        r = np.ma.MaskedArray(np.where(purchased, r, 1))
    else:
        r = np.ma.MaskedArray(np.where(purchased, r, _UNDER_MASK), ~purchased)
    m = None
    if table.monetary_fen is not None and used.monetary_fen is not None:
        m = 1 + _cuts_below(table.monetary_fen, used.monetary_fen)
    f = 1 + _cuts_below(table.frequency, used.frequency)
    return RfmScores(table.ids, r, f, m, used, purchased)


def _quantile_cuts(table: RfmTable, purchased: npt.NDArray[np.bool_], bins: int) -> RfmCuts:
    if not isinstance(bins, int) or bins not in _BINS:
        raise invalid(
            f"bins: {bins!r} is not a whole number from {_BINS.start} to {_BINS.stop - 1}"
        )
    if not purchased.any():
        raise invalid("no customer has a purchase: there are no quantiles", "give cuts")
    money = table.monetary_fen
    return RfmCuts(
        recency_days=_quantiles(table.recency_days.compressed(), bins),
        frequency=_quantiles(table.frequency[purchased], bins),
        monetary_fen=None if money is None else _quantiles(money[purchased], bins),
    )


def _quantiles(values: npt.NDArray[np.int64], bins: int) -> tuple[int, ...]:
    """For k = 1 to bins - 1 the least value that at least k / bins of the values do not exceed."""
    places = -(-np.arange(1, bins) * len(values) // bins) - 1
    low, high = int(values.min()), int(values.max())
    if high - low < len(values):
        upto = np.cumsum(np.bincount(values - low))
        cuts: list[int] = (np.searchsorted(upto, places, side="right") + low).tolist()
    else:
        cuts = np.partition(values, places)[places].tolist()
    return tuple(cuts)


def _cuts_below(values: npt.NDArray[np.int64], cuts: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """How many cuts lie below each value; a few are compared with, which is the faster way."""
    if len(cuts) > _FEW:
        return np.searchsorted(np.array(cuts, np.int64), values, side="left").astype(np.int64)
    found = np.zeros(len(values), dtype=np.int8)
    for cut in cuts:
        found += values > cut
    return found.astype(np.int64)


_FEW: Final = 12


def _shares(
    scores: npt.NDArray[np.int64], cuts: tuple[int, ...], customers: int
) -> npt.NDArray[np.float64]:
    counts = np.bincount(scores, minlength=len(cuts) + 2)[1:]
    return counts / max(1, customers)


def _require_rising(name: str, cuts: tuple[int, ...]) -> None:
    if not cuts or any(low > high for low, high in pairwise(cuts)):
        raise invalid(f"{name}: {cuts!r} are not whole numbers in rising order")
