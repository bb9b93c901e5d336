"""The carrier the story is about, and facts about its customers that several chapters ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

import telcrm
from telcrm.analytics import synthetic
from telcrm.domain import INVOLUNTARY_REASONS
from telcrm.facts import columns

ON = date(2010, 9, 1)
"""The day the carrier is seen on: both cases of the documents happened shortly before."""


@dataclass(frozen=True)
class World:
    """A carrier, the truth about it, and facts; one row for each customer.

    Attributes:
        made: what the carrier knows.
        truth: what it does not: looked at only to judge what was found.
    """

    made: synthetic.Carrier
    truth: synthetic.Truth

    @classmethod
    def made_up(cls, customers: int) -> World:
        """The carrier of so many customers."""
        return cls(*synthetic.carrier(customers, seed=1, on=ON, months=24))

    @property
    def base(self) -> synthetic.SyntheticBase:
        """The customers, their use, bills and stops."""
        return self.made.base

    @property
    def here(self) -> np.ndarray:
        """Who has not left."""
        return self.base.present

    @cached_property
    def credit(self) -> dict[str, Any]:
        """Brand, tenure in months, mean monthly spend in yuan, suspensions."""
        return synthetic.credit_inputs(self.base)

    @cached_property
    def someone(self) -> int:
        """The row of one customer who is looked at closely: the first with four stars."""
        stars = telcrm.load("cmcc.credit_rating").evaluate(self.credit, missing="mark")["star"]
        return int(np.flatnonzero(self.here & (stars.filled(0) == 4))[0])

    @cached_property
    def last_year_spend(self) -> np.ndarray:
        """Yuan billed in the last calendar year."""
        months = [one // 100 == ON.year - 1 for one in self.base.billing_months]
        return columns.last_year_spend(self.base.bills_fen[:, months], self.base.activated, ON)

    @cached_property
    def vip_card(self) -> telcrm.Codes:
        """The card each customer holds, 无卡 for none."""
        card = self.base.vip_card
        codes = np.where(card.codes < 0, len(card.categories), card.codes)
        return telcrm.Codes(codes, (*card.categories, "无卡"))

    @cached_property
    def stopped_since(self) -> np.ndarray:
        """Since when a line has been stopped for how it is paid; NaT where it is not."""
        stops = self.base.suspensions
        reasons = [stops.reason.categories.index(one) for one in INVOLUNTARY_REASONS]
        still = np.isnat(stops.resumed) & np.isin(stops.reason.codes, reasons)
        since = np.full(len(self.base), np.datetime64("NaT", "D"))
        since[stops.customer[still]] = stops.started[still]
        return since

    @cached_property
    def days_overdue(self) -> np.ndarray:
        """For how many days a line has been stopped for how it is paid; 0 where it is not."""
        days = (np.datetime64(ON) - self.stopped_since).astype(np.int64)
        return np.where(np.isnat(self.stopped_since), 0, days)

    @cached_property
    def resumed_in_arrears(self) -> np.ndarray:
        """Whose line was resumed this month after a stop for how it is paid."""
        stops = self.base.suspensions
        reasons = [stops.reason.categories.index(one) for one in INVOLUNTARY_REASONS]
        lately = stops.resumed.astype("M8[M]") == np.datetime64(ON, "M")
        return self.per_customer(stops.customer[lately & np.isin(stops.reason.codes, reasons)]) > 0

    def per_customer(self, rows: np.ndarray) -> np.ndarray:
        """How often each customer occurs in rows of events."""
        return np.bincount(rows, minlength=len(self.base))


def texts(column: telcrm.Codes) -> np.ndarray:
    """What the codes of a column stand for."""
    return np.array(column.categories, object)[column.codes]


def minutes(later: np.ndarray, earlier: np.ndarray) -> np.ma.MaskedArray:
    """Whole minutes from one moment to another; masked where either is not known."""
    span = (later - earlier).astype("m8[m]")
    unknown = np.isnat(span)
    return np.ma.MaskedArray(np.where(unknown, 0, span.astype(np.int64)), unknown)
