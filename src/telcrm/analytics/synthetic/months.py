"""What customers of a made-up carrier use each month; bills follow from it, to the 分."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array
from telcrm.analytics.synthetic.lives import HORIZON, Lives, days_in_month, month_starts
from telcrm.analytics.synthetic.people import People

__all__ = ["draw_usage", "shares_served"]

_SPREAD_BETWEEN_MONTHS: Final = 0.1
_SPREAD_OF_DRIFT: Final = 0.015
_SPREAD_OF_KINDS: Final = 0.4
_MOST_UNITS: Final = 40_000

_LEFT_OF_USE: Final = (0.15, 0.3, 0.5)
"""How much of a customer's use is left one, two and three months before the one of leaving."""

_SHARE_WITH_A_DIP: Final = 0.15
_DIP: Final = 0.5
_DIP_MONTHS: Final = 2

_NEVER: Final = np.datetime64("9999-12-31", "D")


def shares_served(
    people: People, lives: Lives, on: np.datetime64, months: int
) -> npt.NDArray[np.float32]:
    """Which share of each closed month a customer was there and used the service.

    Returns:
        From 0 to 1, customers x months, oldest first.
    """
    starts = month_starts(on, months)
    left = np.where(np.isnat(lives.leaves), _NEVER, lives.leaves)[:, np.newaxis]
    ends = np.minimum(left, starts[1 : months + 1])
    days = (ends - np.maximum(people.activated[:, np.newaxis], starts[:months])).astype(np.float32)
    shares = np.maximum(days, 0) / days_in_month(starts)[:months].astype(np.float32)
    since = np.arange(months) - lives.away_from[:, np.newaxis]
    away = (since >= 0) & (since < lives.away_for[:, np.newaxis])
    return np.where(away, np.float32(0), shares)


def draw_usage(
    random: np.random.Generator,
    people: People,
    lives: Lives,
    served: Array,
    on: np.datetime64,
) -> npt.NDArray[np.int32]:
    """Whole units, customers x months x kinds: as usual, but for what shows before leaving."""
    months = served.shape[1]
    level = random.standard_normal(served.shape, np.float32) * np.float32(_SPREAD_BETWEEN_MONTHS)
    drift = random.normal(0, _SPREAD_OF_DRIFT, (len(people), 1)).astype(np.float32)
    level = np.exp(level + drift * np.arange(months, dtype=np.float32)) * served
    _fall_before_leaving(level, lives, on)
    _dip(random, level)
    kinds = random.random((*served.shape, people.typical.shape[1]), np.float32)
    kinds = (kinds - np.float32(0.5)) * np.float32(_SPREAD_OF_KINDS) + np.float32(1)
    kinds *= level[..., np.newaxis]
    kinds *= people.typical[:, np.newaxis].astype(np.float32)
    return np.minimum(np.rint(kinds), _MOST_UNITS).astype(np.int32)


def _fall_before_leaving(level: Array, lives: Lives, on: np.datetime64) -> None:
    months = level.shape[1]
    rows = np.flatnonzero(lives.swings)
    first = on.astype("M8[M]") - np.timedelta64(months, "M")
    leaving = (lives.leaves[rows].astype("M8[M]") - first).astype(np.int64)
    for before, share in enumerate(_LEFT_OF_USE[:HORIZON], 1):
        month = leaving - before
        there = (month >= 0) & (month < months)
        level[rows[there], month[there]] *= np.float32(share)


def _dip(random: np.random.Generator, level: Array) -> None:
    """Some customers use less for a while and stay: they travel, or fall ill."""
    count, months = level.shape
    rows = np.flatnonzero(random.random(count) < _SHARE_WITH_A_DIP)
    month = random.integers(0, months, len(rows))
    for after in range(_DIP_MONTHS):
        level[rows, np.minimum(month + after, months - 1)] *= np.float32(_DIP)
