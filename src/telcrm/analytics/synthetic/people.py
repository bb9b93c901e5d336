"""Who the customers of a made-up carrier are: brand, age, region, activation, typical use, tariff.

Only the share of 神州行 follows a source ("已占中国移动客户总数的76%以上", document 000). Every
other figure here is assumed: they serve to try things out and say nothing about any carrier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days
from telcrm.analytics.synthetic.tariffs import costs_of
from telcrm.analytics.synthetic.words import BRANDS, REGIONS, TIERS

__all__ = ["People", "draw_people"]

_BRAND_SHARES: Final = (0.10, 0.14, 0.76)
_MEAN_DAYS_IN_NET: Final = np.array([2000.0, 700.0, 1100.0])
_FIRST_ACTIVATION: Final = np.datetime64("1999-01-01", "D")

_MEAN_AGE: Final = np.array([39.0, 21.0, 36.0])
_SPREAD_OF_AGE: Final = np.array([9.0, 4.0, 12.0])
_YOUNGEST: Final = 14
_OLDEST: Final = 85
_REGION_SHARES: Final = (0.30, 0.05, 0.30, 0.17, 0.10, 0.08)
_SHARE_WITH_PASSWORD: Final = 0.7

_TYPICAL_USE: Final = np.array(
    [(300.0, 80.0, 5.0, 120.0, 20.0), (70.0, 15.0, 2.0, 250.0, 30.0), (80.0, 12.0, 2.0, 50.0, 6.0)]
)
"""Units a month of a middling customer, brands x kinds."""

_SPREAD_BETWEEN_CUSTOMERS: Final = 0.6
_SPREAD_BETWEEN_KINDS: Final = 0.4

_SHARE_OFFERED_WRONG: Final = 0.06
_LEAST_LOSS: Final = 0.4
_LEAST_LOSS_FEN: Final = 1500.0
_SHARE_ON_THE_NEXT: Final = 0.15
_NEXT_AT_MOST: Final = 1.08

_TIER_LEAST_FEN: Final = (60_000.0, 40_000.0, 25_000.0)


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Customers, one a row.

    Attributes:
        brand: positions in `BRANDS`.
        age: years.
        region: positions in `REGIONS`.
        password: whether the customer has set a service password.
        activated: the day service began.
        typical: units a month, customers x kinds of use.
        tariff: positions in the tariffs.
        loser: whether the customer was put on a tariff that loses them money.
        tier: positions in `TIERS`, -1 for no card.
    """

    brand: npt.NDArray[np.int8]
    age: npt.NDArray[np.int8]
    region: npt.NDArray[np.int8]
    password: npt.NDArray[np.bool_]
    activated: Days
    typical: npt.NDArray[np.float64]
    tariff: npt.NDArray[np.int8]
    loser: npt.NDArray[np.bool_]
    tier: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.brand)


def draw_people(random: np.random.Generator, count: int, on: np.datetime64) -> People:
    """So many customers, none activated after the day."""
    brand = random.choice(len(BRANDS), count, p=_BRAND_SHARES).astype(np.int8)
    typical = _typical_use(random, brand)
    costs = costs_of(typical, brand)
    tariff, loser = _tariffs(random, costs)
    return People(
        brand=brand,
        age=_ages(random, brand),
        region=random.choice(len(REGIONS), count, p=_REGION_SHARES).astype(np.int8),
        password=random.random(count) < _SHARE_WITH_PASSWORD,
        activated=_activations(random, brand, on),
        typical=typical,
        tariff=tariff,
        loser=loser,
        tier=_tiers(brand, costs[np.arange(count), tariff]),
    )


def _typical_use(random: np.random.Generator, brand: Array) -> npt.NDArray[np.float64]:
    """Whoever uses much of one kind uses much of the others, more or less."""
    shape = (len(brand), _TYPICAL_USE.shape[1])
    level = random.lognormal(0, _SPREAD_BETWEEN_CUSTOMERS, (len(brand), 1))
    kinds = random.lognormal(0, _SPREAD_BETWEEN_KINDS, shape)
    typical: npt.NDArray[np.float64] = _TYPICAL_USE[brand] * level * kinds
    return typical


def _tariffs(
    random: np.random.Generator, costs: Array
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Nearly all have the cheapest of their brand, or one that costs hardly more.

    The losers are put on the dearest, where it costs so much more that it matters.
    """
    order = np.argsort(costs, axis=1, kind="stable")[:, :3]
    cheapest, following, dearest = np.take_along_axis(costs, order, axis=1).T
    chance = random.random(len(costs))
    matters = dearest - cheapest >= np.maximum(_LEAST_LOSS * cheapest, _LEAST_LOSS_FEN)
    loser = (chance < _SHARE_OFFERED_WRONG) & matters
    hardly = (chance > 1 - _SHARE_ON_THE_NEXT) & (following <= _NEXT_AT_MOST * cheapest)
    place = np.where(loser, 2, np.where(hardly, 1, 0))
    return order[np.arange(len(costs)), place].astype(np.int8), loser


def _ages(random: np.random.Generator, brand: Array) -> npt.NDArray[np.int8]:
    years = random.normal(_MEAN_AGE[brand], _SPREAD_OF_AGE[brand])
    return np.clip(np.rint(years), _YOUNGEST, _OLDEST).astype(np.int8)


def _activations(random: np.random.Generator, brand: Array, on: np.datetime64) -> Days:
    """Days in net fall off exponentially, cut where the first customers came."""
    longest = int((on - _FIRST_ACTIVATION).astype(np.int64)) + 1
    mean = _MEAN_DAYS_IN_NET[brand]
    days = -mean * np.log1p(random.random(len(brand)) * np.expm1(-longest / mean))
    return on - days.astype("m8[D]")


def _tiers(brand: Array, cost: Array) -> npt.NDArray[np.int8]:
    """Cards go to 全球通 customers who typically spend much; -1 for all others."""
    below = np.searchsorted(-np.array(_TIER_LEAST_FEN), -cost, side="left")
    entitled = (brand == BRANDS.index("全球通")) & (below < len(TIERS))
    return np.where(entitled, below, -1).astype(np.int8)
