"""Drawing a customer base by chance: figures that are made up, and look like a carrier's.

Only the share of 神州行 follows a source ("已占中国移动客户总数的76%以上", document 000). Every
other figure here is assumed: they serve to try things out and say nothing about any carrier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days, Positions
from telcrm.domain import SuspensionKind, SuspensionReason, VipTier

__all__ = ["BLOCK", "BRANDS", "KINDS", "REASONS", "TIERS", "Drawn", "DrawnStops", "draw_block"]

BLOCK: Final = 8192
"""Customers drawn together: a base of any size, cut anywhere, is made of the same blocks."""

BRANDS: Final = ("全球通", "动感地带", "神州行")
KINDS: Final = tuple(SuspensionKind)
REASONS: Final = tuple(SuspensionReason)
TIERS: Final = tuple(VipTier)

_BRAND_SHARES: Final = (0.10, 0.14, 0.76)
_MEDIAN_YUAN: Final = np.array([130.0, 45.0, 38.0])
_MEAN_DAYS_IN_NET: Final = np.array([2000.0, 700.0, 1100.0])
_FIRST_ACTIVATION: Final = np.datetime64("1999-01-01", "D")

_SPREAD_BETWEEN_CUSTOMERS: Final = 0.6
_SPREAD_BETWEEN_MONTHS: Final = 0.2
_SPREAD_OF_DRIFT: Final = 0.015
_LARGEST_BILL_YUAN: Final = 20_000.0
_SHARE_GONE_QUIET: Final = 0.05
_LONGEST_QUIET_MONTHS: Final = 9

_STOP_DAYS_BACK: Final = 730
_STOPS_EXPECTED: Final = 0.3
_STOPS_SHAPE: Final = 0.15
_STOP_MEAN_DAYS: Final = 5.0
_SHARE_TWO_WAY: Final = 0.35
_REASON_SHARES: Final = (0.64, 0.14, 0.06, 0.12, 0.04)

_TIER_LEAST_YUAN: Final = (600.0, 400.0, 250.0)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnStops:
    """Stops of service, one a row: whose, when, how and why, as positions in KINDS and REASONS."""

    customer: Positions
    started: Days
    resumed: Days
    kind: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Customers, one a row; brand and tier are positions in BRANDS and TIERS, -1 for no card."""

    brand: npt.NDArray[np.int8]
    activated: Days
    bills_fen: npt.NDArray[np.int64]
    tier: npt.NDArray[np.int8]
    stops: DrawnStops


def draw_block(seed: int, number: int, on: date, months: int) -> Drawn:
    """One block of customers: always the same for the same arguments."""
    random = np.random.default_rng((seed, number))
    brand = random.choice(len(BRANDS), BLOCK, p=_BRAND_SHARES).astype(np.int8)
    activated = _activations(random, brand, np.datetime64(on))
    typical = _MEDIAN_YUAN[brand] * random.lognormal(0, _SPREAD_BETWEEN_CUSTOMERS, BLOCK)
    bills = _bills(random, typical, activated, np.datetime64(on, "M"), months)
    stops = _stops(random, activated, np.datetime64(on))
    return Drawn(brand, activated, bills, _tiers(brand, typical), stops)


def _activations(random: np.random.Generator, brand: Array, on: np.datetime64) -> Days:
    """Days in net fall off exponentially, cut where the first customers came."""
    longest = int((on - _FIRST_ACTIVATION).astype(np.int64)) + 1
    mean = _MEAN_DAYS_IN_NET[brand]
    days = -mean * np.log1p(random.random(len(brand)) * np.expm1(-longest / mean))
    return on - days.astype("m8[D]")


def _bills(
    random: np.random.Generator,
    typical: Array,
    activated: Days,
    month: np.datetime64,
    months: int,
) -> npt.NDArray[np.int64]:
    """Monthly bills in 分, oldest first, up to the month before the given one."""
    shape = (len(typical), months)
    drift = random.normal(0, _SPREAD_OF_DRIFT, (len(typical), 1))
    wander = random.lognormal(0, _SPREAD_BETWEEN_MONTHS, shape)
    yuan = typical[:, np.newaxis] * np.exp(drift * np.arange(months)) * wander
    fen: npt.NDArray[np.int64] = np.rint(np.minimum(yuan, _LARGEST_BILL_YUAN) * 100).astype("i8")
    ages = np.arange(months, 0, -1)
    in_net = (month - activated.astype("datetime64[M]")).astype(np.int64)[:, np.newaxis]
    fen[(ages > in_net) | (ages <= _quiet_months(random, len(typical))[:, np.newaxis])] = 0
    return fen


def _quiet_months(random: np.random.Generator, customers: int) -> Array:
    """How many of the last months a customer did not use the service."""
    quiet = random.random(customers) < _SHARE_GONE_QUIET
    return np.where(quiet, random.integers(1, _LONGEST_QUIET_MONTHS + 1, customers), 0)


def _stops(random: np.random.Generator, activated: Days, on: np.datetime64) -> DrawnStops:
    """Stops of the last two years: few customers have any, and some of those have many."""
    rates = random.gamma(_STOPS_SHAPE, _STOPS_EXPECTED / _STOPS_SHAPE, len(activated))
    customer = np.repeat(np.arange(len(activated)), random.poisson(rates))
    began = np.maximum(activated, on - np.timedelta64(_STOP_DAYS_BACK, "D"))[customer]
    span = (on - began).astype(np.int64) + 1
    started = began + (random.random(len(customer)) * span).astype("m8[D]")
    resumed = started + random.geometric(1 / _STOP_MEAN_DAYS, len(customer)).astype("m8[D]")
    resumed[resumed > on] = np.datetime64("NaT", "D")
    two_way = random.random(len(customer)) < _SHARE_TWO_WAY
    return DrawnStops(
        customer=customer,
        started=started,
        resumed=resumed,
        kind=np.where(two_way, KINDS.index(SuspensionKind.TWO_WAY), 0).astype(np.int8),
        reason=random.choice(len(REASONS), len(customer), p=_REASON_SHARES).astype(np.int8),
    )


def _tiers(brand: Array, typical: Array) -> npt.NDArray[np.int8]:
    """Cards go to 全球通 customers who typically spend much; -1 for all others."""
    below = np.searchsorted(-np.array(_TIER_LEAST_YUAN), -typical, side="left")
    entitled = (brand == BRANDS.index("全球通")) & (below < len(TIERS))
    return np.where(entitled, below, -1).astype(np.int8)
