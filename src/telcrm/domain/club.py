"""Clubs (俱乐部): groups of customers, and from when to when each belongs to one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from telcrm.arguments import taking, text
from telcrm.domain.calendar import Day, day
from telcrm.domain.periods import require_apart, require_order
from telcrm.domain.record import Record
from telcrm.domain.words import ClubKind

__all__ = ["Club", "Membership"]


class Membership(Record):
    """A period in which a customer belongs to a club.

    Attributes:
        customer_id: who.
        member_from: the first day.
        member_to: the last day, itself included, as on a card; None when no end is set.
    """

    customer_id: str = Field(min_length=1)
    member_from: Day
    member_to: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        require_order("member_to", self.member_to, "member_from", self.member_from)
        return self

    def holds(self, on: date) -> bool:
        """Whether the customer belongs to the club on a day."""
        that = day(on)
        return self.member_from <= that and (self.member_to is None or that <= self.member_to)


class Club(Record):
    """A club and its members, past ones too.

    Who may join the source does not say: that is the carrier's business.

    Attributes:
        code: its identifier; those the documents name stand in `cmcc.clubs`.
        name: as the carrier writes it.
        kind: temporary or fairly fixed: a code of `cmcc.club_kinds`.
        memberships: the periods, in any order; those of one customer share no day.

    Examples:
        >>> golf = Club(
        ...     code="golf",
        ...     name="高尔夫俱乐部",
        ...     kind="standing",
        ...     memberships=[Membership(customer_id="1", member_from=date(2024, 1, 1))],
        ... )
        >>> golf.members_on(date(2024, 1, 1)), golf.members_on(date(2023, 12, 31))
        (('1',), ())
    """

    code: str = Field(min_length=1)
    name: str = Field(min_length=1)
    kind: ClubKind
    memberships: tuple[Membership, ...] = ()

    @model_validator(mode="after")
    def _periods_share_no_day(self) -> Self:
        held = defaultdict(list)
        for one in self.memberships:
            held[one.customer_id].append((one.member_from, one.member_to))
        for customer_id, periods in held.items():
            require_apart(periods, f"customer {customer_id}")
        return self

    @taking(customer_id=text)
    def periods(self, customer_id: str) -> tuple[Membership, ...]:
        """A customer's periods, the earliest first."""
        held = (one for one in self.memberships if one.customer_id == customer_id)
        return tuple(sorted(held, key=lambda one: one.member_from))

    def members_on(self, on: date) -> tuple[str, ...]:
        """Ids of those who belong to it on a day, sorted."""
        return tuple(sorted(one.customer_id for one in self.memberships if one.holds(on)))
