"""A made-up customer base of any size: the part of a made-up carrier that can come in batches.

The same seed and day give the same customers, whether they come at once or in batches. What their
figures rest on stands in `telcrm.analytics.synthetic.people`: next to nothing, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import numpy as np

from telcrm.analytics.arrays import invalid
from telcrm.analytics.synthetic.block import BLOCK, Drawn, draw_rows
from telcrm.analytics.synthetic.stops import DrawnStops
from telcrm.analytics.synthetic.tables import Suspensions, SyntheticBase
from telcrm.analytics.synthetic.tariffs import TARIFFS
from telcrm.analytics.synthetic.words import BRANDS, KINDS, REASONS, REGIONS, TIERS
from telcrm.arguments import calendar_day, instance, taking, whole
from telcrm.domain import (
    INVOLUNTARY_REASONS,
    Bill,
    Customer,
    Line,
    Suspension,
    VipCard,
    month_of,
    shift_month,
)
from telcrm.facts.columns import (
    Stops,
    involuntary_suspensions,
    mean_monthly_spend,
    tenure_months,
)
from telcrm.rules import Codes

__all__ = ["base", "base_of", "batches", "credit_inputs", "customer", "require_possible"]

_FIRST_YEAR: Final = 1999

MOST: Final = 10**10
"""Customers: more than people live."""

MOST_MONTHS: Final = 1200
"""A hundred years."""

_BASE: Final = instance(SyntheticBase)


@taking(
    customers=whole(highest=MOST), seed=whole(), on=calendar_day, months=whole(highest=MOST_MONTHS)
)
def base(customers: int = 100_000, *, seed: int = 1, on: date, months: int = 24) -> SyntheticBase:
    """A base of made-up customers.

    Args:
        customers: how many.
        seed: which; the same seed gives the same customers.
        on: the day the base is seen on, 1999 or later.
        months: how many closed months of bills.

    Raises:
        InputError: `data.invalid` for a number of customers or months below 1, a negative seed, or
            a day before the first customers came.

    >>> made = base(3, seed=7, on=date(2010, 9, 10), months=2)
    >>> made.ids, made.billing_months, made.bills_fen.shape
    (array([1, 2, 3]), (201007, 201008), (3, 2))
    """
    return next(batches(customers, seed=seed, on=on, months=months, size=max(1, customers)))


@taking(
    customers=whole(highest=MOST),
    seed=whole(),
    on=calendar_day,
    months=whole(highest=MOST_MONTHS),
    size=whole(),
)
def batches(
    customers: int, *, seed: int = 1, on: date, months: int = 24, size: int = 8 * BLOCK
) -> Iterator[SyntheticBase]:
    """The same base in batches, so that its memory does not grow with its length.

    Args:
        customers: how many in all.
        seed: which.
        on: the day the base is seen on.
        months: how many closed months of bills.
        size: customers in a batch; the last may be smaller.

    Raises:
        InputError: `data.invalid`, as `base` does.
    """
    require_possible(seed, on, customers=customers, months=months, size=size)
    starts = range(0, customers, size)
    return (_rows(one, min(one + size, customers), seed, on, months) for one in starts)


def require_possible(seed: int, on: date, **numbers: int) -> None:
    """Refuse arguments that no base can be drawn from.

    Raises:
        InputError: `data.invalid` for a number below 1, a negative seed, or a day before the first
            customers came.
    """
    for name, number in numbers.items():
        if number < 1:
            raise invalid(f"{name}: {number} is not above 0")
    if seed < 0:
        raise invalid(f"seed: {seed} is negative")
    if on.year < _FIRST_YEAR:
        raise invalid(f"on: {on} lies before {_FIRST_YEAR}, when the first customers came")


@taking(base=_BASE)
def credit_inputs(base: SyntheticBase) -> dict[str, Any]:
    """The inputs of the book cmcc.credit_rating, a column each, on the day the base is seen on.

    A customer activated in the month of that day has no closed bill yet, hence no mean spend: it
    comes back as NaN, which is null, and the book says that it is missing.

    >>> made = base(2, seed=7, on=date(2010, 9, 10))
    >>> list(credit_inputs(made))
    ['brand', 'tenure_months', 'monthly_spend', 'suspensions']
    """
    stops = base.suspensions
    counted = np.isin(stops.reason.codes, [REASONS.index(one) for one in INVOLUNTARY_REASONS])
    rows = Stops(stops.customer, stops.started, stops.resumed, counted)
    return {
        "brand": base.brand,
        "tenure_months": tenure_months(base.activated, base.on),
        "monthly_spend": mean_monthly_spend(base.bills_fen, base.activated, base.on),
        "suspensions": involuntary_suspensions(rows, base.on, size=len(base)),
    }


@taking(base=_BASE, row=whole(lowest=0))
def customer(base: SyntheticBase, row: int) -> Customer:
    """One customer of the base as a record of the domain.

    >>> made = base(2, seed=7, on=date(2010, 9, 10))
    >>> customer(made, 0).id
    '1'
    """
    if row >= len(base):
        raise invalid(f"row: {row} of a base of {len(base)}", "rows are counted from 0")
    activated = base.activated[row].tolist()
    line = Line(
        number=f"{base.ids[row]:011d}",
        brand=BRANDS[base.brand.codes[row]],
        activated_on=activated,
        bills=tuple(
            Bill.from_fen(month, fen)
            for month, fen in zip(base.billing_months, base.bills_fen[row].tolist(), strict=True)
            if month >= month_of(activated)
        ),
        suspensions=_suspensions(base.suspensions, row),
    )
    return Customer(id=str(base.ids[row]), lines=(line,), vip_cards=_cards(base, row))


def _suspensions(stops: Suspensions, row: int) -> tuple[Suspension, ...]:
    return tuple(
        Suspension(
            started_on=stops.started[one].tolist(),
            resumed_on=stops.resumed[one].tolist(),
            kind=KINDS[stops.kind.codes[one]],
            reason=REASONS[stops.reason.codes[one]],
        )
        for one in np.flatnonzero(stops.customer == row)
    )


def _cards(base: SyntheticBase, row: int) -> tuple[VipCard, ...]:
    """A card holds for the calendar year (assumed)."""
    tier = base.vip_card.codes[row]
    if tier < 0:
        return ()
    year = base.on.year
    return (VipCard(tier=TIERS[tier], valid_from=date(year, 1, 1), valid_to=date(year, 12, 31)),)


def _rows(start: int, stop: int, seed: int, on: date, months: int) -> SyntheticBase:
    """Customers of the base from one row up to another."""
    return base_of(draw_rows(start, stop, seed, on, months), start, on)


def base_of(drawn: Drawn, start: int, on: date) -> SyntheticBase:
    """The base that customers who were drawn make up: what a carrier knows of them.

    Args:
        drawn: the customers.
        start: how many come before them.
        on: the day they are seen on.
    """
    people, leaves = drawn.people, drawn.lives.leaves
    months, last = drawn.bills_fen.shape[1], month_of(on)
    return SyntheticBase(
        on=on,
        ids=np.arange(start + 1, start + 1 + len(people)),
        brand=Codes(people.brand, BRANDS),
        age=people.age,
        region=Codes(people.region, REGIONS),
        password=people.password,
        activated=people.activated,
        left=np.where(leaves <= np.datetime64(on), leaves, np.datetime64("NaT", "D")),
        tariff=Codes(people.tariff, [one.name for one in TARIFFS]),
        billing_months=tuple(shift_month(last, -age) for age in range(months, 0, -1)),
        usage=drawn.usage,
        bills_fen=drawn.bills_fen,
        vip_card=Codes(people.tier, TIERS),
        suspensions=_suspensions_of(drawn.stops),
    )


def _suspensions_of(stops: DrawnStops) -> Suspensions:
    return Suspensions(
        customer=stops.customer,
        started=stops.started,
        resumed=stops.resumed,
        kind=Codes(stops.kind, KINDS),
        reason=Codes(stops.reason, REASONS),
    )
