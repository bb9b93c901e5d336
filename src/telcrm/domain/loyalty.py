"""Points given back to customers (积分回馈): the source gives no rate, so its user does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_FLOOR, Context, Decimal
from itertools import accumulate
from numbers import Integral
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from telcrm.arguments import instance, several, taking
from telcrm.domain.calendar import Day, day
from telcrm.domain.error import DomainError
from telcrm.domain.line import Bill
from telcrm.domain.money import yuan
from telcrm.domain.periods import CONTRADICTS
from telcrm.domain.record import Record, WholeNumber

__all__ = ["PointsAccount", "PointsEntry", "PointsRate"]

_EXACT: Final = Context(prec=200)
"""Digits enough for any amount times any rate, so that nothing is rounded on the way."""

_DIGITS: Final = 40

Change = Literal["earned", "redeemed", "expired"]


class PointsRate(Record):
    """What a yuan earns and what a point is worth. There is no default: the source gives none.

    Attributes:
        points_per_yuan: points for a yuan billed, more than 0.
        yuan_per_point: what a point is worth where it is redeemed; None when points buy no money.

    Examples:
        >>> rate = PointsRate(points_per_yuan="0.5", yuan_per_point="0.02")
        >>> rate.points("99.99"), rate.worth(49)
        (49, Decimal('0.98'))
    """

    points_per_yuan: Decimal = Field(gt=0, max_digits=_DIGITS)
    yuan_per_point: Decimal | None = Field(None, gt=0, max_digits=_DIGITS)

    def points(self, amount: Decimal | float | str) -> int:
        """Points for an amount in yuan: whole ones, what is left over lost (assumed).

        Raises:
            DomainError: (`fact.value`) the amount is none, or negative.
        """
        spent = yuan(amount)
        if spent < 0:
            raise DomainError.because(f"{spent} yuan earn no points", hint="an amount is 0 or more")
        return int(_EXACT.multiply(spent, self.points_per_yuan).to_integral_value(ROUND_FLOOR))

    @taking(bills=several(instance(Bill)))
    def earned(self, bills: Iterable[Bill]) -> int:
        """Points for bills, each counted by itself."""
        return sum(self.points(bill.amount) for bill in bills)

    def worth(self, points: int) -> Decimal:
        """What points are worth, in yuan, exact and not rounded to fen.

        Raises:
            DomainError: (`fact.missing`) the rate gives points no worth; (`fact.value`) less than
                no points, or parts of one.
        """
        if isinstance(points, bool) or not isinstance(points, Integral) or points < 0:
            message = f"{points!r} points are worth nothing"
            raise DomainError.because(message, hint="whole points, 0 or more")
        if self.yuan_per_point is None:
            message = "what a point is worth is not given"
            raise DomainError.because(message, hint="give yuan_per_point", code="fact.missing")
        return _EXACT.multiply(Decimal(int(points)), self.yuan_per_point)


class PointsEntry(Record):
    """Points that came or went.

    Attributes:
        on: the day.
        change: earned, redeemed or expired.
        points: how many, more than 0, whichever way they went.
    """

    on: Day
    change: Change
    points: WholeNumber = Field(gt=0)

    @property
    def signed(self) -> int:
        """What it adds to the balance: less than 0 for what went."""
        return self.points if self.change == "earned" else -self.points


class PointsAccount(Record):
    """A customer's points; on one day what comes counts before what goes.

    Attributes:
        customer_id: whose.
        entries: in any order.

    Examples:
        >>> account = PointsAccount(
        ...     customer_id="1",
        ...     entries=[
        ...         PointsEntry(on=date(2024, 1, 31), change="earned", points=100),
        ...         PointsEntry(on=date(2024, 3, 1), change="redeemed", points=60),
        ...     ],
        ... )
        >>> account.balance(date(2024, 2, 29)), account.balance(date(2024, 3, 1))
        (100, 40)
    """

    customer_id: str = Field(min_length=1)
    entries: tuple[PointsEntry, ...] = ()

    def balance(self, on: date) -> int:
        """Points held at the end of a day."""
        end = day(on)
        return sum(one.signed for one in self.entries if one.on <= end)

    @model_validator(mode="after")
    def _never_owes(self) -> Self:
        entries = sorted(self.entries, key=lambda one: (one.on, -one.signed))
        balances = accumulate(one.signed for one in entries)
        for one, balance in zip(entries, balances, strict=True):
            if balance < 0:
                message = f"{-one.signed} points go on {one.on}, {-balance} more than there are"
                raise DomainError.because(message, code=CONTRADICTS)
        return self
