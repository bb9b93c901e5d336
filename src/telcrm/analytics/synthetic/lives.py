"""How long customers of a made-up carrier stay, why they leave, and what shows before they do.

Why and when is drawn first, and the signs after: so the truth is known to whoever drew it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days
from telcrm.analytics.synthetic.people import People
from telcrm.analytics.synthetic.words import CAUSES

__all__ = ["HORIZON", "Lives", "days_in_month", "draw_lives", "month_starts"]

HORIZON: Final = 3
"""How many months are foreseen from the day: its own, and the two after."""

_MONTHLY_HAZARD: Final = np.array([0.003, 0.006, 0.007])
_HAZARD_OF_LOSERS: Final = 2.5
_HAZARD_OF_THE_NEW: Final = 1.5
_NEW_DAYS: Final = 365

_CAUSE_SHARES: Final = np.array([0.45, 0.0, 0.15, 0.25, 0.15])
_CAUSE_SHARES_OF_LOSERS: Final = np.array([0.15, 0.60, 0.10, 0.10, 0.05])

_SHARE_OF_SWINGS: Final = 0.85
_SHARE_WHO_ASK: Final = 0.7
_SHARE_WHO_MOVE: Final = 0.4

_SHARE_AWAY: Final = 0.04
_LONGEST_AWAY: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """What becomes of each customer, up to the end of the months foreseen.

    Attributes:
        leaves: the day the customer leaves; NaT for those who stay as long as is foreseen.
        cause: positions in `CAUSES`, -1 for those who stay.
        swings: whether spend falls in the months before.
        asks: whether the customer asks about leaving before.
        moves: whether the customer makes abnormal moves before.
        away_from: the month, counted from the first, from which service goes unused.
        away_for: for how many months; 0 for nearly all.
    """

    leaves: Days
    cause: npt.NDArray[np.int8]
    swings: npt.NDArray[np.bool_]
    asks: npt.NDArray[np.bool_]
    moves: npt.NDArray[np.bool_]
    away_from: npt.NDArray[np.int64]
    away_for: npt.NDArray[np.int64]


def draw_lives(
    random: np.random.Generator, people: People, on: np.datetime64, months: int
) -> Lives:
    """One life for each customer; nobody leaves before the first month, or in that of activation.

    Args:
        random: where chance comes from.
        people: the customers.
        on: the day the carrier is seen on.
        months: how many closed months there are before it.
    """
    count = len(people)
    leaves = _leaving_days(random, people, on, months)
    cause = _causes(random, people.loser, ~np.isnat(leaves))
    shows = np.isin(cause, [CAUSES.index("竞争对手"), CAUSES.index("资费")])
    chances = random.random((3, count))
    away = random.random(count) < _SHARE_AWAY
    return Lives(
        leaves=leaves,
        cause=cause,
        swings=shows & (chances[0] < _SHARE_OF_SWINGS),
        asks=shows & (chances[1] < _SHARE_WHO_ASK),
        moves=shows & (chances[2] < _SHARE_WHO_MOVE),
        away_from=random.integers(0, months, count),
        away_for=np.where(away, random.integers(1, _LONGEST_AWAY + 1, count), 0),
    )


def month_starts(on: np.datetime64, months: int) -> Days:
    """The first days of the closed months, of that of the day, and of those foreseen, and one more.

    >>> month_starts(np.datetime64("2010-09-10"), 1).tolist()[0].isoformat()
    '2010-08-01'
    """
    since = np.arange(-months, HORIZON + 1).astype("m8[M]")
    starts: Days = (on.astype("M8[M]") + since).astype("M8[D]")
    return starts


def days_in_month(starts: Days) -> npt.NDArray[np.int64]:
    """How many days each month has but the last.

    >>> days_in_month(month_starts(np.datetime64("2010-03-10"), 1))
    array([28, 31, 30, 31])
    """
    return np.diff(starts).astype(np.int64)


def _leaving_days(
    random: np.random.Generator, people: People, on: np.datetime64, months: int
) -> Days:
    """Each month the same chance, higher for losers and for those who came lately."""
    starts = month_starts(on, months)
    came = (people.activated.astype("M8[M]") - starts[0].astype("M8[M]")).astype(np.int64)
    hazard = _MONTHLY_HAZARD[people.brand] * np.where(people.loser, _HAZARD_OF_LOSERS, 1)
    late = people.activated > on - np.timedelta64(_NEW_DAYS, "D")
    hazard *= np.where(late, _HAZARD_OF_THE_NEW, 1)
    wait = np.log1p(-random.random(len(people))) / np.log1p(-hazard)
    month = np.maximum(came + 1, 0) + np.minimum(wait, months + HORIZON).astype(np.int64)
    foreseen = month < months + HORIZON
    month[~foreseen] = 0
    day = (random.random(len(people)) * days_in_month(starts)[month]).astype(np.int64)
    return np.where(foreseen, starts[month] + day.astype("m8[D]"), np.datetime64("NaT", "D"))


def _causes(random: np.random.Generator, loser: Array, leaving: Array) -> npt.NDArray[np.int8]:
    chance = random.random(len(loser))
    ours = np.searchsorted(np.cumsum(_CAUSE_SHARES_OF_LOSERS)[:-1], chance, side="right")
    others = np.searchsorted(np.cumsum(_CAUSE_SHARES)[:-1], chance, side="right")
    return np.where(leaving, np.where(loser, ours, others), -1).astype(np.int8)
