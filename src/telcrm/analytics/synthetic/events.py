"""What happens to a made-up carrier's customers and goes wrong for some: services, money, cases."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Positions
from telcrm.analytics.synthetic.lives import Lives
from telcrm.analytics.synthetic.tables import (
    Complaints,
    Handoffs,
    Moments,
    Recharges,
    ServiceStops,
    SyntheticBase,
)
from telcrm.analytics.synthetic.words import BRANDS, CAUSES, PROCESSES, REGIONS, SERVICES
from telcrm.rules import Codes

__all__ = ["Plants", "draw_complaints", "draw_handoffs", "draw_recharges", "draw_services"]

Plants = npt.NDArray[np.bool_]
"""Which rows of a table were made to go wrong."""

_NEVER: Final = np.datetime64("NaT", "s")
_DAY: Final = 86_400

_SERVICE_SHARES: Final = np.array([0.4, 0.5, 0.5, 0.8, 0.15])
_SHARE_STUCK: Final = 0.04
_SECONDS_TO_RESUME: Final = (600.0, 0.8)
_SECONDS_STUCK: Final = (4.0 * _DAY, 1.0)
_SHARE_STUCK_FOR_GOOD: Final = 0.5

_SHARE_LOST: Final = 0.002
_SHARE_UNCONFIRMED: Final = 0.001
_SECONDS_TO_CREDIT: Final = (60.0, 1.2)
_SECONDS_LOST: Final = (3.0 * _DAY, 1.2)
_SHARE_LOST_FOR_GOOD: Final = 0.6
_LONGEST_CONFIRMATION: Final = 120
_DENOMINATIONS_FEN: Final = np.array([3000, 5000, 10000])
_RECHARGES_LAST_MONTHS: Final = 1.5

_COMPLAINTS_EXPECTED: Final = 0.08
_SHARE_PASSED_AROUND: Final = 0.05
_DAYS_BEFORE_LEAVING: Final = (15, 45)
_HANDOFFS_EXPECTED: Final = 0.25
_LEAST_HANDOFFS_PASSED: Final = 2
_MORE_HANDOFFS_PASSED: Final = 1.5
_DAYS_TO_CLOSE: Final = np.array([1.5, 12.0])
_SHARE_OWNED: Final = np.array([0.97, 0.25])


def draw_services(
    random: np.random.Generator, base: SyntheticBase, seen: np.datetime64
) -> tuple[ServiceStops, Plants]:
    """The services of each stopped line: most come back with it, the planted ones late or never."""
    stops = base.suspensions
    has = random.random((len(base), len(SERVICES))) < _SERVICE_SHARES
    suspension, service = np.nonzero(has[stops.customer])
    seconds = random.integers(0, _DAY, (2, len(stops)))
    stopped = (stops.started.astype("M8[s]") + seconds[0])[suspension]
    voice = _by((stops.resumed.astype("M8[s]") + seconds[1])[suspension], seen)
    stuck = (random.random(len(suspension)) < _SHARE_STUCK) & ~np.isnat(voice)
    back = voice + _waits(random, stuck, _SECONDS_TO_RESUME, _SECONDS_STUCK)
    back[stuck & (random.random(len(stuck)) < _SHARE_STUCK_FOR_GOOD)] = _NEVER
    customer = stops.customer[suspension]
    codes = Codes(service.astype(np.int8), SERVICES)
    return ServiceStops(customer, suspension, codes, stopped, voice, _by(back, seen)), stuck


def draw_recharges(
    random: np.random.Generator, base: SyntheticBase, seen: np.datetime64
) -> tuple[Recharges, Plants]:
    """Whoever pays ahead pays as often as the bills so far need it, always the same amount."""
    amount = _amounts(random, base)
    due = -(-np.cumsum(base.bills_fen, axis=1) // amount[:, np.newaxis])
    due[base.brand.codes == BRANDS.index("全球通")] = 0
    counts = np.diff(due, axis=1, prepend=0)
    customer, month = np.nonzero(counts)
    times = counts[customer, month]
    customer, month = np.repeat(customer, times), np.repeat(month, times)
    at = _moments_in(random, base, customer, month)
    lost = random.random(len(at)) < _SHARE_LOST
    confirmed = at + random.integers(1, _LONGEST_CONFIRMATION, len(at))
    confirmed[~lost & (random.random(len(at)) < _SHARE_UNCONFIRMED)] = _NEVER
    credited = confirmed + _waits(random, lost, _SECONDS_TO_CREDIT, _SECONDS_LOST)
    credited[lost & (random.random(len(at)) < _SHARE_LOST_FOR_GOOD)] = _NEVER
    fen = amount[customer].astype(np.int32)
    return Recharges(customer, at, fen, _by(confirmed, seen), _by(credited, seen)), lost


def draw_complaints(
    random: np.random.Generator, base: SyntheticBase, lives: Lives, seen: np.datetime64
) -> tuple[Complaints, Plants]:
    """Few customers complain; who leaves over service had a complaint passed around before."""
    begins, ends = _spans(base, seen)
    customer = np.repeat(np.arange(len(base)), random.poisson(_COMPLAINTS_EXPECTED, len(base)))
    opened = _between(random, begins[customer], ends[customer])
    leavers, complained = _last_complaints(random, lives)
    known = (complained >= begins[leavers]) & (complained < seen)
    customer = np.concatenate([customer, leavers[known]])
    opened = np.concatenate([opened, complained[known]])
    passed = random.random(len(customer)) < _SHARE_PASSED_AROUND
    passed[len(customer) - known.sum() :] = True
    order = np.lexsort((opened, customer))
    customer, opened, passed = customer[order], opened[order], passed[order]
    owned = random.random(len(customer)) < _SHARE_OWNED[passed.astype(int)]
    process = Codes(random.integers(0, len(PROCESSES), len(customer)), PROCESSES)
    days = random.exponential(_DAYS_TO_CLOSE[passed.astype(int)])
    closed = opened + (days * _DAY + 1).astype("m8[s]")
    return Complaints(customer, opened, _by(closed, seen), process, owned), passed


def draw_handoffs(
    random: np.random.Generator,
    base: SyntheticBase,
    complaints: Complaints,
    passed: Plants,
    seen: np.datetime64,
) -> Handoffs:
    """Complaints go from the customer's region to another and back, while they are open."""
    counts = random.poisson(np.where(passed, _MORE_HANDOFFS_PASSED, _HANDOFFS_EXPECTED))
    counts += passed * _LEAST_HANDOFFS_PASSED
    complaint = np.repeat(np.arange(len(complaints)), counts)
    turn = np.arange(len(complaint)) - np.repeat(np.cumsum(counts) - counts, counts)
    until = np.where(np.isnat(complaints.closed), seen, complaints.closed)
    step = (until - complaints.opened)[complaint] // (counts[complaint] + 1)
    at = complaints.opened[complaint] + step * (turn + 1)
    home = base.region.codes[complaints.customer].astype(np.int64)
    other = (home + random.integers(1, len(REGIONS), len(home))) % len(REGIONS)
    away = turn % 2 == 1
    sender = np.where(away, other[complaint], home[complaint])
    receiver = np.where(away, home[complaint], other[complaint])
    return Handoffs(complaint, at, Codes(sender, REGIONS), Codes(receiver, REGIONS))


def _last_complaints(random: np.random.Generator, lives: Lives) -> tuple[Positions, Moments]:
    """Who leaves over service, and when they complained before."""
    leavers: Positions = np.flatnonzero(lives.cause == CAUSES.index("服务"))
    days = random.integers(*_DAYS_BEFORE_LEAVING, len(leavers))
    seconds = random.integers(0, _DAY, len(leavers))
    last_seconds: Array = lives.leaves[leavers].astype("M8[s]") - days * _DAY + seconds
    return leavers, last_seconds


def _amounts(random: np.random.Generator, base: SyntheticBase) -> npt.NDArray[np.int64]:
    """What each customer pays ahead at a time: more, the larger the bills."""
    mean = base.bills_fen.sum(axis=1) / np.maximum(np.count_nonzero(base.bills_fen, axis=1), 1)
    least = np.searchsorted(_DENOMINATIONS_FEN, mean / _RECHARGES_LAST_MONTHS)
    chosen = least + random.integers(0, 2, len(base))
    amounts: npt.NDArray[np.int64] = _DENOMINATIONS_FEN[
        np.minimum(chosen, len(_DENOMINATIONS_FEN) - 1)
    ]
    return amounts


def _moments_in(
    random: np.random.Generator, base: SyntheticBase, customer: Positions, month: Positions
) -> Moments:
    """A moment of each month in which the customer was there."""
    starts = base.first_month + month.astype("m8[M]")
    begins = np.maximum(starts.astype("M8[s]"), base.activated[customer].astype("M8[s]"))
    left = base.left[customer].astype("M8[s]")
    return _between(
        random, begins, np.fmin((starts + np.timedelta64(1, "M")).astype("M8[s]"), left)
    )


def _spans(base: SyntheticBase, seen: np.datetime64) -> tuple[Moments, Moments]:
    """From when to when, within the months of the base, each customer was there."""
    begins = np.maximum(base.activated.astype("M8[s]"), base.first_month.astype("M8[s]"))
    return begins, np.fmin(base.left.astype("M8[s]"), seen)


def _between(random: np.random.Generator, begins: Moments, ends: Moments) -> Moments:
    seconds = random.random(len(begins)) * (ends - begins).astype(np.int64)
    moments: Moments = begins + seconds.astype("m8[s]")
    return moments


def _waits(
    random: np.random.Generator,
    late: Plants,
    usual: tuple[float, float],
    long: tuple[float, float],
) -> Array:
    """Waits with a median and a spread of their logarithm, other ones where it goes wrong."""
    median, spread = np.where(late, np.reshape(long, (2, 1)), np.reshape(usual, (2, 1)))
    waits: Array = random.lognormal(np.log(median), spread).astype("m8[s]")
    return waits


def _by(moments: Moments, seen: np.datetime64) -> Moments:
    """Moments that have been reached; NaT for those that lie ahead."""
    return np.where(moments < seen, moments, _NEVER)
