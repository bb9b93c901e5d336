"""Stops of service at a made-up carrier: few customers have any, and some of those have many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days, Positions
from telcrm.analytics.synthetic.lives import Lives
from telcrm.analytics.synthetic.people import People
from telcrm.analytics.synthetic.words import CAUSES, KINDS, REASONS
from telcrm.domain import SuspensionKind, SuspensionReason

__all__ = ["DrawnStops", "draw_stops"]

_DAYS_BACK: Final = 730
_EXPECTED: Final = 0.3
_SHAPE: Final = 0.15
_MEAN_DAYS: Final = 5.0
_SHARE_TWO_WAY: Final = 0.35
_REASON_SHARES: Final = (0.64, 0.14, 0.06, 0.12, 0.04)
_LAST_STOP_DAYS: Final = (10, 60)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnStops:
    """Stops of service, one a row: whose, when, how and why, as positions in KINDS and REASONS."""

    customer: Positions
    started: Days
    resumed: Days
    kind: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]


def draw_stops(
    random: np.random.Generator, people: People, lives: Lives, on: np.datetime64
) -> DrawnStops:
    """Stops of the last two years, by customer.

    Who leaves for arrears is stopped some weeks before, and service does not come back.
    """
    last, stopped = _last_stops(random, people, lives, on)
    until = np.fmin(np.fmin(lives.leaves, stopped), on)
    some = _some_stops(random, people, on - np.timedelta64(_DAYS_BACK, "D"), until)
    order = np.lexsort((np.concatenate([some[1], last[1]]), np.concatenate([some[0], last[0]])))
    pairs: Iterator[tuple[Array, Array]] = zip(some, last, strict=True)
    return DrawnStops(*(np.concatenate(pair)[order] for pair in pairs))


_Columns = tuple[Positions, Days, Days, npt.NDArray[np.int8], npt.NDArray[np.int8]]


def _some_stops(
    random: np.random.Generator, people: People, since: np.datetime64, until: Days
) -> _Columns:
    """Stops that began and, if there was time, ended by a day."""
    rates = random.gamma(_SHAPE, _EXPECTED / _SHAPE, len(people))
    began = np.maximum(people.activated, since)
    rates[until < began] = 0
    customer = np.repeat(np.arange(len(people)), random.poisson(rates))
    span = (until - began).astype(np.int64)[customer] + 1
    started = began[customer] + (random.random(len(customer)) * span).astype("m8[D]")
    resumed = started + random.geometric(1 / _MEAN_DAYS, len(customer)).astype("m8[D]")
    resumed[resumed > until[customer]] = np.datetime64("NaT", "D")
    two_way = random.random(len(customer)) < _SHARE_TWO_WAY
    kind = np.where(two_way, KINDS.index(SuspensionKind.TWO_WAY), 0).astype(np.int8)
    reason = random.choice(len(REASONS), len(customer), p=_REASON_SHARES).astype(np.int8)
    return customer, started, resumed, kind, reason


def _last_stops(
    random: np.random.Generator, people: People, lives: Lives, on: np.datetime64
) -> tuple[_Columns, Days]:
    """The stops that end in leaving, and for each customer the day of it, NaT without one."""
    rows = np.flatnonzero(lives.cause == CAUSES.index("欠费"))
    days = random.integers(*_LAST_STOP_DAYS, len(rows)).astype("m8[D]")
    started = np.maximum(lives.leaves[rows] - days, people.activated[rows])
    seen = (started <= on) & (started >= on - np.timedelta64(_DAYS_BACK, "D"))
    rows, started = rows[seen], started[seen]
    stopped = np.full(len(people), np.datetime64("NaT", "D"))
    stopped[rows] = started
    kind = np.full(len(rows), KINDS.index(SuspensionKind.TWO_WAY), np.int8)
    reason = np.full(len(rows), REASONS.index(SuspensionReason.ARREARS), np.int8)
    return (rows, started, np.full(len(rows), np.datetime64("NaT", "D")), kind, reason), stopped
