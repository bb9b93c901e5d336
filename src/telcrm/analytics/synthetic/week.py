"""The last seven days at a made-up carrier: what was charged, calls abroad, and a few frauds."""

from __future__ import annotations

from typing import Final

import numpy as np

from telcrm.analytics.synthetic.events import Plants
from telcrm.analytics.synthetic.tables import LastWeek, SyntheticBase
from telcrm.analytics.synthetic.words import BRANDS

__all__ = ["draw_week"]

_USUAL_MONTHS: Final = 3
_WEEKS_A_MONTH: Final = 4.35
_SPREAD_OF_WEEKS: Final = 0.35
_SHARE_OF_SPIKES: Final = 0.002
_SPIKE: Final = 8.0
_SHARE_ABROAD: Final = 0.03
_MINUTES_ABROAD: Final = (12.0, 1.0)

_NEW_DAYS: Final = 80
_SHARE_OF_FRAUDS: Final = 0.15
_FRAUD_FEN: Final = (80_000.0, 0.5)
_FRAUD_MINUTES: Final = (200.0, 0.7)
_SHARE_NEVER_PAID: Final = 0.02


def draw_week(
    random: np.random.Generator, base: SyntheticBase, paid_ahead: Plants
) -> tuple[LastWeek, Plants]:
    """A week of each customer; a few who came lately without paying ahead call abroad, and run.

    Args:
        random: where chance comes from.
        base: the customers.
        paid_ahead: who has paid ahead at least once.
    """
    count = len(base)
    bills = base.bills_fen[:, -_USUAL_MONTHS:]
    usual = bills.sum(axis=1) / np.maximum((bills > 0).sum(axis=1), 1) / _WEEKS_A_MONTH
    postpaid = base.brand.codes == BRANDS.index("全球通")
    new = base.activated > np.datetime64(base.on) - np.timedelta64(_NEW_DAYS, "D")
    fraud = new & postpaid & base.present & (random.random(count) < _SHARE_OF_FRAUDS)
    spike = np.where(random.random(count) < _SHARE_OF_SPIKES, _SPIKE, 1)
    charged = usual * spike * random.lognormal(0, _SPREAD_OF_WEEKS, count) * base.present
    abroad = _lognormal(random, _MINUTES_ABROAD, count) * (random.random(count) < _SHARE_ABROAD)
    paid = paid_ahead | (postpaid & (random.random(count) >= _SHARE_NEVER_PAID))
    charged = np.where(fraud, _lognormal(random, _FRAUD_FEN, count), charged)
    abroad = np.where(fraud, _lognormal(random, _FRAUD_MINUTES, count), abroad * base.present)
    week = LastWeek(
        fen=np.rint(charged).astype(np.int64),
        usual_fen=np.rint(usual).astype(np.int64),
        international_minutes=np.rint(abroad).astype(np.int64),
        ever_paid=paid & ~fraud,
    )
    return week, fraud


def _lognormal(
    random: np.random.Generator, figures: tuple[float, float], count: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    median, spread = figures
    return median * random.lognormal(0, spread, count)
