"""A whole made-up carrier, and the truth about it: what was planted, and what is still to come."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.synthetic.base import MOST, MOST_MONTHS, base_of, require_possible
from telcrm.analytics.synthetic.block import Drawn, draw_rows
from telcrm.analytics.synthetic.contacts import (
    HOUR_SHARES,
    NETWORK_SHARES,
    draw_enquiries,
    draw_outside,
    draw_surveys,
    split,
)
from telcrm.analytics.synthetic.events import (
    Plants,
    draw_complaints,
    draw_handoffs,
    draw_recharges,
    draw_services,
)
from telcrm.analytics.synthetic.lives import Lives
from telcrm.analytics.synthetic.tables import Carrier, Enquiries, SyntheticBase, Truth
from telcrm.analytics.synthetic.tariffs import OFFERS
from telcrm.analytics.synthetic.week import draw_week
from telcrm.analytics.synthetic.words import CAUSES, TOPICS
from telcrm.arguments import calendar_day, taking, whole
from telcrm.rules import Codes

__all__ = ["carrier"]

_EVENTS: Final = 2**32
"""Beyond the number of any block: what happens is drawn apart from who the customers are."""


@taking(
    customers=whole(highest=MOST), seed=whole(), on=calendar_day, months=whole(highest=MOST_MONTHS)
)
def carrier(
    customers: int = 100_000, *, seed: int = 1, on: date, months: int = 24
) -> tuple[Carrier, Truth]:
    """A made-up carrier, and what was planted in it for systems to find.

    Its base is the one that `base` gives for the same arguments. Services that stay off, complaints
    passed around, recharges that do not reach the balance, tariffs that lose customers money and
    signs of leaving are planted; every share and rate is assumed and says nothing about any
    carrier.

    Args:
        customers: how many, those who have left included.
        seed: which; the same seed gives the same carrier.
        on: the day the carrier is seen on, 1999 or later.
        months: how many closed months it looks back on.

    Raises:
        InputError: `data.invalid` as `base` does.

    >>> made, truth = carrier(1000, seed=7, on=date(2010, 9, 1), months=12)
    >>> len(made), made.base.bills_fen.shape, len(truth.stuck) == len(made.services)
    (1000, (1000, 12), True)
    """
    require_possible(seed, on, customers=customers, months=months)
    drawn = draw_rows(0, customers, seed, on, months)
    random = np.random.default_rng((seed, _EVENTS))
    return _with_events(random, drawn, base_of(drawn, 0, on))


def _with_events(
    random: np.random.Generator, drawn: Drawn, base: SyntheticBase
) -> tuple[Carrier, Truth]:
    seen = (np.datetime64(base.on) + np.timedelta64(1, "D")).astype("M8[s]")
    services, stuck = draw_services(random, base, seen)
    recharges, lost = draw_recharges(random, base, seen)
    complaints, passed = draw_complaints(random, base, drawn.lives, seen)
    week, frauds = draw_week(random, base, _of(recharges.customer, len(base)))
    enquiries = draw_enquiries(random, base, drawn.lives)
    gone_wrong = (services.customer[stuck], recharges.customer[lost], complaints.customer[passed])
    troubled = _of(np.concatenate(gone_wrong), len(base))
    made = Carrier(
        base=base,
        offers=OFFERS,
        seen=seen,
        minutes_by_network=split(random, base.usage, NETWORK_SHARES),
        minutes_by_hour=split(random, base.usage, HOUR_SHARES),
        services=services,
        recharges=recharges,
        complaints=complaints,
        handoffs=draw_handoffs(random, base, complaints, passed, seen),
        enquiries=enquiries,
        surveys=draw_surveys(random, base, troubled),
        outside=draw_outside(random, len(base)),
        week=week,
    )
    truth = Truth(
        leaves=drawn.lives.leaves,
        cause=Codes(drawn.lives.cause, CAUSES),
        early_warning=_warned(base, drawn.lives, enquiries),
        tariff_losers=drawn.people.loser,
        stuck=stuck,
        passed_around=passed,
        lost=lost,
        troubled=troubled,
        frauds=frauds,
    )
    return made, truth


def _warned(base: SyntheticBase, lives: Lives, enquiries: Enquiries) -> Plants:
    """Who leaves after the day and had asked, moved or let spend fall by then."""
    told = np.isin(enquiries.topic.codes, [TOPICS.index("离网"), TOPICS.index("异动")])
    asked = _of(enquiries.customer[told], len(base))
    ahead = ~np.isnat(lives.leaves) & base.present
    planted = (asked & (lives.asks | lives.moves)) | lives.swings
    return ahead & planted


def _of(rows: npt.NDArray[np.intp], count: int) -> Plants:
    """Which of so many customers occur in rows."""
    occurs: Plants = np.bincount(rows, minlength=count) > 0
    return occurs
