"""What a made-up carrier holds: columns by customer, and tables of what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Days, Positions
from telcrm.analytics.tariffs import Tariff
from telcrm.rules import Codes

__all__ = [
    "Carrier",
    "Complaints",
    "Enquiries",
    "Handoffs",
    "LastWeek",
    "Moments",
    "OutsideCallers",
    "Recharges",
    "ServiceStops",
    "Surveys",
    "Suspensions",
    "SyntheticBase",
    "Truth",
]

Moments = npt.NDArray[np.datetime64]
"""Moments to the second; NaT for what has not happened."""


@dataclass(frozen=True, slots=True, eq=False)
class Suspensions:
    """Stops of service, one a row, by customer.

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
    """One row for each customer, each with one line; those who have left keep their row.

    Attributes:
        on: the day the base is seen on.
        ids: integers from 1.
        brand: 全球通, 动感地带 or 神州行.
        age: years.
        region: where the customer lives.
        password: whether a service password has been set.
        activated: the day service began.
        left: the day the customer left; NaT for those who had not by `on`.
        tariff: the name of one of the tariffs that the brand offers.
        billing_months: the closed months, yyyymm, oldest first.
        usage: whole units, customers x months x kinds of use.
        bills_fen: bills in 分, customers x months; 0 where there was no service.
        vip_card: 钻石卡, 金卡, 银卡, or null.
        suspensions: the stops of the two years before `on`.
    """

    on: date
    ids: npt.NDArray[np.int64]
    brand: Codes
    age: npt.NDArray[np.int8]
    region: Codes
    password: npt.NDArray[np.bool_]
    activated: Days
    left: Days
    tariff: Codes
    billing_months: tuple[int, ...]
    usage: npt.NDArray[np.int32]
    bills_fen: npt.NDArray[np.int64]
    vip_card: Codes
    suspensions: Suspensions

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        """Who had not left by the day the base is seen on."""
        return np.isnat(self.left)

    @property
    def first_month(self) -> np.datetime64:
        """The oldest of the closed months."""
        return np.datetime64(self.on, "M") - np.timedelta64(len(self.billing_months), "M")


@dataclass(frozen=True, slots=True, eq=False)
class ServiceStops:
    """Value-added services that stopped with a line, one a row.

    Attributes:
        customer: the row of the customer.
        suspension: the row of the line's stop.
        service: which.
        stopped: when it stopped.
        voice_resumed: when the line was back; NaT while it is not.
        resumed: when the service was back; NaT while it is not.
    """

    customer: Positions
    suspension: Positions
    service: Codes
    stopped: Moments
    voice_resumed: Moments
    resumed: Moments

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True, eq=False)
class Recharges:
    """Money paid ahead, one a row.

    Attributes:
        customer: the row of the customer.
        at: when it was paid.
        fen: how much, in 分.
        confirmed: when the customer was told that it had succeeded; NaT where never.
        credited: when the balance changed; NaT while it has not.
    """

    customer: Positions
    at: Moments
    fen: npt.NDArray[np.int32]
    confirmed: Moments
    credited: Moments

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True, eq=False)
class Complaints:
    """Complaints, one a row.

    Attributes:
        customer: the row of the customer.
        opened: when.
        closed: when it was settled; NaT while it is not.
        process: what it is about.
        owned: whether whoever took it first is responsible for it.
    """

    customer: Positions
    opened: Moments
    closed: Moments
    process: Codes
    owned: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True, eq=False)
class Handoffs:
    """Complaints passed from one region to another, one a row, by complaint and time.

    Attributes:
        complaint: the row of the complaint.
        at: when.
        sender: the region that passed it on.
        receiver: the region that got it.
    """

    complaint: Positions
    at: Moments
    sender: Codes
    receiver: Codes

    def __len__(self) -> int:
        return len(self.complaint)


@dataclass(frozen=True, slots=True, eq=False)
class Enquiries:
    """What customers asked about, one a row.

    Attributes:
        customer: the row of the customer.
        day: when.
        topic: about what.
    """

    customer: Positions
    day: Days
    topic: Codes

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True, eq=False)
class Surveys:
    """Answers of the customers asked lately, one row each.

    Attributes:
        customer: the row of the customer.
        scores: 1 to 10, rows x processes; masked where there is no answer.
        expected: 1 to 10, rows x dimensions of service.
        perceived: likewise.
    """

    customer: Positions
    scores: np.ma.MaskedArray[Any, np.dtype[np.int8]]
    expected: npt.NDArray[np.int8]
    perceived: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True, eq=False)
class LastWeek:
    """The seven days before the one the carrier is seen on, one row a customer.

    Attributes:
        fen: what was charged, in 分.
        usual_fen: what a week of the last three closed months came to; 0 without bills.
        international_minutes: minutes abroad.
        ever_paid: whether the customer has ever paid, ahead or a bill.
    """

    fen: npt.NDArray[np.int64]
    usual_fen: npt.NDArray[np.int64]
    international_minutes: npt.NDArray[np.int64]
    ever_paid: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.fen)


@dataclass(frozen=True, slots=True, eq=False)
class OutsideCallers:
    """Customers of other networks who called ours in the last closed month, one a row.

    Attributes:
        network: theirs.
        region: where they called.
        minutes: how long.
    """

    network: Codes
    region: Codes
    minutes: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.minutes)


@dataclass(frozen=True, slots=True, eq=False)
class Carrier:
    """A base, and what else happened up to the end of the day it is seen on.

    Attributes:
        base: the customers, their use, bills and stops.
        offers: the tariffs of each brand, as `telcrm.analytics.tariffs` bills them.
        seen: the moment up to which events are known: the end of the day.
        minutes_by_network: voice minutes of the last three closed months, customers x networks.
        minutes_by_hour: the same minutes, customers x classes of hours.
        services: value-added services that stopped with a line.
        recharges: of those who pay ahead, 动感地带 and 神州行, in the closed months.
        complaints: all of them.
        handoffs: who passed which to whom.
        enquiries: what customers asked about.
        surveys: answers of some of the customers present.
        outside: customers of other networks.
        week: the last seven days.
    """

    base: SyntheticBase
    offers: Mapping[str, tuple[Tariff, ...]]
    seen: np.datetime64
    minutes_by_network: npt.NDArray[np.int32]
    minutes_by_hour: npt.NDArray[np.int32]
    services: ServiceStops
    recharges: Recharges
    complaints: Complaints
    handoffs: Handoffs
    enquiries: Enquiries
    surveys: Surveys
    outside: OutsideCallers
    week: LastWeek

    def __len__(self) -> int:
        return len(self.base)


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What was planted, and what the carrier cannot know: hold what systems find against it.

    Attributes:
        leaves: the day each customer leaves, that of `on` and the three months from its own
            included; NaT for those who stay.
        cause: why, of those who leave.
        early_warning: customers who leave after `on` and had shown signs by then.
        tariff_losers: customers put on a tariff that loses them money.
        stuck: for each row of the services, whether it was made to stay off.
        passed_around: for each complaint, whether it was made to be passed around.
        lost: for each recharge, whether it was made not to reach the balance.
        troubled: customers to whom one of the last three happened.
        frauds: customers who came to run up charges and not to pay.
    """

    leaves: Days
    cause: Codes
    early_warning: npt.NDArray[np.bool_]
    tariff_losers: npt.NDArray[np.bool_]
    stuck: npt.NDArray[np.bool_]
    passed_around: npt.NDArray[np.bool_]
    lost: npt.NDArray[np.bool_]
    troubled: npt.NDArray[np.bool_]
    frauds: npt.NDArray[np.bool_]
