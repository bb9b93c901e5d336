"""Drawing customers of a made-up carrier a block at a time, and joining blocks to a base.

A base of any size, cut anywhere, is made of the same blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from telcrm.analytics.synthetic.lives import Lives, draw_lives
from telcrm.analytics.synthetic.months import draw_usage, shares_served
from telcrm.analytics.synthetic.people import People, draw_people
from telcrm.analytics.synthetic.stops import DrawnStops, draw_stops
from telcrm.analytics.synthetic.tariffs import bills_of

__all__ = ["BLOCK", "Drawn", "draw_rows"]

BLOCK: Final = 8192
"""Customers drawn together."""

Table = TypeVar("Table", People, Lives)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Customers with their use, bills and stops, and what will become of them."""

    people: People
    lives: Lives
    usage: npt.NDArray[np.int32]
    bills_fen: npt.NDArray[np.int64]
    stops: DrawnStops


def draw_rows(start: int, stop: int, seed: int, on: date, months: int) -> Drawn:
    """Customers from one row up to another; their stops count customers from the first of them."""
    first = start // BLOCK
    blocks = [_draw_block(seed, one, on, months) for one in range(first, -(-stop // BLOCK))]
    cut = slice(start - first * BLOCK, stop - first * BLOCK)
    return Drawn(
        people=_joined([one.people for one in blocks], cut),
        lives=_joined([one.lives for one in blocks], cut),
        usage=np.concatenate([one.usage for one in blocks])[cut],
        bills_fen=np.concatenate([one.bills_fen for one in blocks])[cut],
        stops=_joined_stops([one.stops for one in blocks], cut),
    )


def _draw_block(seed: int, number: int, on: date, months: int) -> Drawn:
    """One block of customers: always the same for the same arguments."""
    random, day = np.random.default_rng((seed, number)), np.datetime64(on)
    people = draw_people(random, BLOCK, day)
    lives = draw_lives(random, people, day, months)
    served = shares_served(people, lives, day, months)
    usage = draw_usage(random, people, lives, served, day)
    bills = bills_of(usage, people.tariff, served > 0)
    return Drawn(people, lives, usage, bills, draw_stops(random, people, lives, day))


def _joined(tables: list[Table], cut: slice) -> Table:
    names = type(tables[0]).__dataclass_fields__
    columns = {name: np.concatenate([getattr(one, name) for one in tables]) for name in names}
    return type(tables[0])(**{name: column[cut] for name, column in columns.items()})


def _joined_stops(stops: list[DrawnStops], cut: slice) -> DrawnStops:
    customer = np.concatenate([one.customer + at * BLOCK for at, one in enumerate(stops)])
    customer -= cut.start
    inside = (customer >= 0) & (customer < cut.stop - cut.start)
    return DrawnStops(
        customer=customer[inside],
        started=np.concatenate([one.started for one in stops])[inside],
        resumed=np.concatenate([one.resumed for one in stops])[inside],
        kind=np.concatenate([one.kind for one in stops])[inside],
        reason=np.concatenate([one.reason for one in stops])[inside],
    )
