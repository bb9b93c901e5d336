"""A line (one number in service) and its history: bills, suspensions, arrears.

The credit rules rate what belongs to a line: its brand, its tenure, its bills and its stops
(assumed: the source says 客户, customer, and a customer may hold several lines).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from telcrm.domain.calendar import BillingMonth, Day, month_of
from telcrm.domain.error import DomainError
from telcrm.domain.money import Yuan, yuan_from_fen
from telcrm.domain.periods import CONTRADICTS, require_order
from telcrm.domain.record import Record
from telcrm.domain.vocabulary import (
    INVOLUNTARY_REASONS,
    Brand,
    SuspensionKind,
    SuspensionReason,
)

__all__ = ["Arrears", "Bill", "Debt", "Line", "Suspension"]


class Bill(Record):
    """One closed month's bill.

    Attributes:
        month: the billing month (账期), yyyymm.
        amount: gross, in yuan: what was charged, before discounts, gifts and refunds (assumed),
            hence never negative.

    Examples:
        >>> Bill(month=202401, amount="58.50")
        Bill(month=202401, amount=Decimal('58.50'))
    """

    month: BillingMonth
    amount: Yuan = Field(ge=0)

    @classmethod
    def from_fen(cls, month: int, amount: int) -> Self:
        """The bill of an amount in fen (分).

        Examples:
            >>> Bill.from_fen(202401, 5850).amount
            Decimal('58.50')
        """
        return cls(month=month, amount=yuan_from_fen(amount))


class Suspension(Record):
    """One stop of a line's service (停机).

    A stop that changes its kind is two records: the second starts on the day the first ends.

    Attributes:
        started_on: the first day of the stop.
        resumed_on: the day service was back; None while it is not.
        kind: one-way (单停) or two-way (双停).
        reason: why.
    """

    started_on: Day
    resumed_on: Day | None = None
    kind: SuspensionKind
    reason: SuspensionReason

    @property
    def involuntary(self) -> bool:
        """Whether the carrier stopped the line for how it is paid: see INVOLUNTARY_REASONS."""
        return self.reason in INVOLUNTARY_REASONS

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        require_order("resumed_on", self.resumed_on, "started_on", self.started_on)
        return self


class Debt(Record):
    """An amount owed past its due date.

    Attributes:
        amount: in yuan, more than 0.
        owed_since: the first day on which it counts as arrears.
        paid_on: the day it was paid in full, from which it is owed no more; None while unpaid.
    """

    amount: Yuan = Field(gt=0)
    owed_since: Day
    paid_on: Day | None = None

    @model_validator(mode="after")
    def _is_paid_after_it_is_owed(self) -> Self:
        require_order("paid_on", self.paid_on, "owed_since", self.owed_since)
        return self


class Arrears(Record):
    """What is and was owed on a line, and how it was helped (欠费).

    `Arrears()` says that nothing was ever owed, which is not the same as not knowing.

    Attributes:
        debts: what was owed, paid since or not.
        resumed_in_arrears_on: the days on which service was resumed while in arrears (欠费开机).
    """

    debts: tuple[Debt, ...] = ()
    resumed_in_arrears_on: tuple[Day, ...] = ()


class Line(Record):
    """One number in service.

    Attributes:
        number: the number, as text.
        brand: as the carrier writes it.
        activated_on: the day service began (入网).
        bills: closed months' bills, in any order; a month not among them is not known.
        suspensions: every stop since activation, in any order; None when they are not recorded,
            an empty tuple when there were none.
        arrears: None when they are not recorded.
    """

    number: str = Field(min_length=1)
    brand: Brand
    activated_on: Day
    bills: tuple[Bill, ...] = ()
    suspensions: tuple[Suspension, ...] | None = None
    arrears: Arrears | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _require_single_bills(self.bills)
        _require_billed_after_activation(self.bills, self.activated_on)
        for name, day in _events(self):
            require_order(name, day, "activated_on", self.activated_on)
        return self


def _events(line: Line) -> Iterable[tuple[str, date]]:
    """The days on which something happened to a line, named."""
    for stop in line.suspensions or ():
        yield "suspension started_on", stop.started_on
    if line.arrears is None:
        return
    for debt in line.arrears.debts:
        yield "debt owed_since", debt.owed_since
    for day in line.arrears.resumed_in_arrears_on:
        yield "resumed_in_arrears_on", day


def _require_single_bills(bills: Iterable[Bill]) -> None:
    counts = Counter(bill.month for bill in bills)
    twice = sorted(month for month, count in counts.items() if count > 1)
    if twice:
        raise DomainError.because(
            f"more than one bill for {', '.join(map(str, twice))}",
            hint="add up what belongs to one billing month",
            code=CONTRADICTS,
        )


def _require_billed_after_activation(bills: Iterable[Bill], activated_on: date) -> None:
    activation = month_of(activated_on)
    early = sorted(bill.month for bill in bills if bill.month < activation)
    if early:
        raise DomainError.because(
            f"bills for {', '.join(map(str, early))}, before activation on {activated_on}",
            code=CONTRADICTS,
        )
