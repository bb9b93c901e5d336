"""A made-up customer base of any size, to try things on before there is a real one.

The same seed and day give the same customers, whether they come at once or in batches. What their
figures rest on stands in `telcrm.analytics.synthetic_draw`: next to nothing, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Days, Positions, invalid
from telcrm.analytics.synthetic_draw import (
    BLOCK,
    BRANDS,
    KINDS,
    REASONS,
    TIERS,
    Drawn,
    draw_block,
)
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

__all__ = ["Suspensions", "SyntheticBase", "base", "batches", "credit_inputs", "customer"]

_FIRST_YEAR: Final = 1999


@dataclass(frozen=True, slots=True, eq=False)
class Suspensions:
    """Stops of service, one a row.

    Attributes:
        customer: the row of the customer in the base.
        started: the first day.
        resumed: the day service was back; NaT while it is not.
        kind: one-way or two-way.
        reason: why.
    """

    customer: Positions
    started: Days
    resumed: Days
    kind: Codes
    reason: Codes

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticBase:
    """One row for each customer, each with one line.

    Attributes:
        on: the day the base is seen on.
        ids: integers from 1.
        brand: 全球通, 动感地带 or 神州行.
        activated: the day service began.
        billing_months: the closed months, yyyymm, oldest first.
        bills_fen: bills in 分, customers x months; 0 before activation and where there was no use.
        vip_card: 钻石卡, 金卡, 银卡, or null.
        suspensions: the stops of the two years before `on`.
    """

    on: date
    ids: npt.NDArray[np.int64]
    brand: Codes
    activated: Days
    billing_months: tuple[int, ...]
    bills_fen: npt.NDArray[np.int64]
    vip_card: Codes
    suspensions: Suspensions

    def __len__(self) -> int:
        return len(self.ids)


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
    for name, number in (("customers", customers), ("months", months), ("size", size)):
        if number < 1:
            raise invalid(f"{name}: {number} is not above 0")
    if seed < 0:
        raise invalid(f"seed: {seed} is negative")
    if on.year < _FIRST_YEAR:
        raise invalid(f"on: {on} lies before {_FIRST_YEAR}, when the first customers came")
    starts = range(0, customers, size)
    return (_rows(one, min(one + size, customers), seed, on, months) for one in starts)


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


def customer(base: SyntheticBase, row: int) -> Customer:
    """One customer of the base as a record of the domain.

    >>> made = base(2, seed=7, on=date(2010, 9, 10))
    >>> customer(made, 0).id
    '1'
    """
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
    first = start // BLOCK
    blocks = [draw_block(seed, block, on, months) for block in range(first, -(-stop // BLOCK))]
    cut = slice(start - first * BLOCK, stop - first * BLOCK)
    last = month_of(on)
    return SyntheticBase(
        on=on,
        ids=np.arange(start + 1, stop + 1),
        brand=Codes(np.concatenate([block.brand for block in blocks])[cut], BRANDS),
        activated=np.concatenate([block.activated for block in blocks])[cut],
        billing_months=tuple(shift_month(last, -age) for age in range(months, 0, -1)),
        bills_fen=np.concatenate([block.bills_fen for block in blocks])[cut],
        vip_card=Codes(np.concatenate([block.tier for block in blocks])[cut], TIERS),
        suspensions=_joined_stops(blocks, cut),
    )


def _joined_stops(blocks: list[Drawn], cut: slice) -> Suspensions:
    owners = [block.stops.customer + place * BLOCK for place, block in enumerate(blocks)]
    customer = np.concatenate(owners) - cut.start
    inside = (customer >= 0) & (customer < cut.stop - cut.start)
    stops = [block.stops for block in blocks]
    return Suspensions(
        customer=customer[inside],
        started=np.concatenate([one.started for one in stops])[inside],
        resumed=np.concatenate([one.resumed for one in stops])[inside],
        kind=Codes(np.concatenate([one.kind for one in stops])[inside], KINDS),
        reason=Codes(np.concatenate([one.reason for one in stops])[inside], REASONS),
    )
