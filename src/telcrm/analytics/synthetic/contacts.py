"""What customers of a made-up carrier ask, answer and call, and who calls them from outside."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days, Positions
from telcrm.analytics.synthetic.lives import Lives
from telcrm.analytics.synthetic.tables import (
    Enquiries,
    OutsideCallers,
    Surveys,
    SyntheticBase,
)
from telcrm.analytics.synthetic.words import (
    DIMENSIONS,
    NETWORKS,
    PROCESSES,
    REGIONS,
    TOPICS,
)
from telcrm.rules import Codes

__all__ = [
    "HOUR_SHARES",
    "NETWORK_SHARES",
    "RECENT_MONTHS",
    "VOICE",
    "draw_enquiries",
    "draw_outside",
    "draw_surveys",
    "split",
]

RECENT_MONTHS: Final = 3
VOICE: Final = 3
"""The first kinds of use are told in minutes."""

_ENQUIRIES_EXPECTED: Final = 0.6
_TOPIC_SHARES: Final = (0.40, 0.30, 0.28, 0.012, 0.008)
_DAYS_BEFORE_LEAVING: Final = (3, 60)

_SHARE_ASKED: Final = 0.1
_SHARE_ANSWERED: Final = 0.85
_MEAN_SCORE: Final = np.array([9.0, 8.4, 7.8, 8.6, 9.2, 9.0])
_SPREAD_OF_SCORES: Final = 1.4
_TROUBLE: Final = 3.0
_MEAN_EXPECTED: Final = np.array([8.8, 8.2, 9.2, 8.6, 7.6])
_MEAN_PERCEIVED: Final = np.array([7.9, 7.6, 8.8, 8.5, 8.2])
_WORST_SCORE: Final = 1
_BEST_SCORE: Final = 10

NETWORK_SHARES: Final = (7.0, 1.5, 0.8, 0.7)
HOUR_SHARES: Final = (5.0, 3.0, 1.0)
"""How voice minutes fall on networks and classes of hours: the larger, the less by chance."""

_OUTSIDE_SHARE: Final = 0.5
_OUTSIDE_NETWORK_SHARES: Final = (0.0, 0.55, 0.28, 0.17)
_MEDIAN_MINUTES: Final = 45.0
_SPREAD_OF_MINUTES: Final = 1.0


def split(
    random: np.random.Generator, usage: Array, usual: tuple[float, ...]
) -> npt.NDArray[np.int32]:
    """Each customer's recent voice minutes, divided among networks or classes of hours.

    Returns:
        Whole minutes, a column for each share; each row adds up to the minutes there are.

    >>> split(np.random.default_rng(1), np.full((1, 2, 5), 10), HOUR_SHARES).sum(axis=1)
    array([60])
    """
    total = usage[:, -RECENT_MONTHS:, :VOICE].sum(axis=(1, 2))
    weights = random.standard_gamma(usual, (len(usage), len(usual)))
    shares = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    ends = np.rint(shares * total[:, np.newaxis]).astype(np.int32)
    ends[:, -1] = total
    parts: npt.NDArray[np.int32] = np.diff(ends, axis=1, prepend=np.int32(0))
    return parts


def draw_enquiries(random: np.random.Generator, base: SyntheticBase, lives: Lives) -> Enquiries:
    """All ask now and then, seldom about leaving; some of those who leave ask that before."""
    first = base.first_month.astype("M8[D]")
    begins, ends = np.maximum(base.activated, first), np.fmin(base.left, np.datetime64(base.on))
    customer = np.repeat(np.arange(len(base)), random.poisson(_ENQUIRIES_EXPECTED, len(base)))
    day = _days(random, begins[customer], ends[customer])
    topic = random.choice(len(TOPICS), len(customer), p=_TOPIC_SHARES)
    told = [(customer, day, topic)]
    for who, what in ((lives.asks, "离网"), (lives.moves, "异动")):
        told.append(_before_leaving(random, base, lives, who, TOPICS.index(what)))
    customer, day, topic = (np.concatenate(columns) for columns in zip(*told, strict=True))
    order = np.lexsort((day, customer))
    return Enquiries(customer[order], day[order], Codes(topic[order].astype(np.int8), TOPICS))


def draw_surveys(
    random: np.random.Generator, base: SyntheticBase, troubled: npt.NDArray[np.bool_]
) -> Surveys:
    """One customer in ten is asked; those to whom something went wrong are less content."""
    customer = np.flatnonzero((random.random(len(base)) < _SHARE_ASKED) & base.present)
    worse = (troubled[customer] * _TROUBLE)[:, np.newaxis]
    scores = _marks(random, _MEAN_SCORE - worse)
    silent = random.random((len(customer), len(PROCESSES))) >= _SHARE_ANSWERED
    expected = _marks(random, np.broadcast_to(_MEAN_EXPECTED, (len(customer), len(DIMENSIONS))))
    perceived = _marks(random, _MEAN_PERCEIVED - worse)
    return Surveys(customer, np.ma.MaskedArray(scores, silent), expected, perceived)


def draw_outside(random: np.random.Generator, customers: int) -> OutsideCallers:
    """Customers of other networks, half as many as ours, and how long they called ours."""
    count = int(customers * _OUTSIDE_SHARE)
    network = random.choice(len(NETWORKS), count, p=_OUTSIDE_NETWORK_SHARES)
    minutes = _MEDIAN_MINUTES * random.lognormal(0, _SPREAD_OF_MINUTES, count)
    return OutsideCallers(
        network=Codes(network, NETWORKS),
        region=Codes(random.integers(0, len(REGIONS), count), REGIONS),
        minutes=np.ceil(minutes).astype(np.int32),
    )


def _before_leaving(
    random: np.random.Generator, base: SyntheticBase, lives: Lives, who: Array, topic: int
) -> tuple[Positions, Days, Positions]:
    """One enquiry of each, some weeks before leaving, of those that were made by the day."""
    customer = np.flatnonzero(who)
    ahead = random.integers(*_DAYS_BEFORE_LEAVING, len(customer)).astype("m8[D]")
    day = lives.leaves[customer] - ahead
    made = (day <= np.datetime64(base.on)) & (day >= base.activated[customer])
    return customer[made], day[made], np.full(int(made.sum()), topic)


def _days(random: np.random.Generator, begins: Days, ends: Days) -> Days:
    span = (ends - begins).astype(np.int64) + 1
    days: Days = begins + (random.random(len(begins)) * span).astype("m8[D]")
    return days


def _marks(random: np.random.Generator, mean: Array) -> npt.NDArray[np.int8]:
    marks = np.rint(random.normal(mean, _SPREAD_OF_SCORES))
    return np.clip(marks, _WORST_SCORE, _BEST_SCORE).astype(np.int8)
