"""Service cases: complaints and who has them in hand, recharges, services stopped with a line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from telcrm.domain.error import DomainError
from telcrm.domain.money import Yuan
from telcrm.domain.periods import CONTRADICTS, Moment, minutes_between, moment, require_order
from telcrm.domain.record import Record
from telcrm.domain.words import ServiceChannel

__all__ = ["Complaint", "HandOff", "LineStop", "Recharge", "ServiceStop"]


class HandOff(Record):
    """A complaint passed on.

    Attributes:
        to: who has it in hand from then on: a region, a department, a person.
        at: when.
        reason: why; None when none was given.
    """

    to: str = Field(min_length=1)
    at: Moment
    reason: str | None = Field(None, min_length=1)


class Complaint(Record):
    """A complaint, who was asked first (首问), and in whose hands it has been since (经办).

    Who was asked first answers for it until it is resolved, whoever it was passed to (首问责任):
    the source asks for that among account managers of groups; to hold it for complaints is assumed.

    Attributes:
        id: as the carrier writes it.
        customer_id: who complains.
        about: what it is about.
        raised_at: when.
        received_by: who was asked first, and has it in hand until it is passed on.
        channel: how it came in; None when not recorded.
        hand_offs: in the order in which they happened.
        resolved_at: when it was resolved; None while it is open.
    """

    id: str = Field(min_length=1)
    customer_id: str = Field(min_length=1)
    about: str = Field(min_length=1)
    raised_at: Moment
    received_by: str = Field(min_length=1)
    channel: ServiceChannel | None = None
    hand_offs: tuple[HandOff, ...] = ()
    resolved_at: Moment | None = None

    @property
    def holders(self) -> tuple[str, ...]:
        """Everybody who has had it in hand, in order, the one asked first at the head."""
        return (self.received_by, *(one.to for one in self.hand_offs))

    @property
    def holder(self) -> str:
        """Who had it in hand last."""
        return self.holders[-1]

    @property
    def times_returned(self) -> int:
        """How often it was passed to somebody who had had it before (互相推卸)."""
        return len(self.holders) - len(set(self.holders))

    def holder_at(self, at: datetime) -> str:
        """Who had it in hand at a moment.

        Raises:
            DomainError: (`fact.invalid`) the moment lies before it was raised.
        """
        then = moment(at)
        require_order("the moment", then, "raised_at", self.raised_at)
        return self.holders[sum(one.at <= then for one in self.hand_offs)]

    def open_minutes(self, at: datetime) -> int:
        """Whole minutes that it had been open at a moment, or until it was resolved.

        Raises:
            DomainError: (`fact.invalid`) the moment lies before it was raised.
        """
        then = moment(at)
        require_order("the moment", then, "raised_at", self.raised_at)
        end = then if self.resolved_at is None else min(then, self.resolved_at)
        return minutes_between(self.raised_at, end)

    @model_validator(mode="after")
    def _happens_in_order(self) -> Self:
        before, name = self.raised_at, "raised_at"
        for place, one in enumerate(self.hand_offs):
            require_order(f"hand_offs[{place}].at", one.at, name, before)
            before, name = one.at, f"hand_offs[{place}].at"
        require_order("resolved_at", self.resolved_at, name, before)
        return self

    @model_validator(mode="after")
    def _is_passed_to_somebody_else(self) -> Self:
        for place, (one, holder) in enumerate(zip(self.hand_offs, self.holders, strict=False)):
            if one.to == holder:
                message = f"hand_offs[{place}] passes it to {holder}, who has it already"
                raise DomainError.because(message, code=CONTRADICTS)
        return self


class Recharge(Record):
    """Money paid onto a line (充值), and whether the balance shows it.

    Attributes:
        number: the number recharged.
        amount: in yuan, more than 0.
        confirmed_at: when the customer was told that it had worked.
        credited_at: when the balance rose; None while it has not.
    """

    number: str = Field(min_length=1)
    amount: Yuan = Field(gt=0)
    confirmed_at: Moment
    credited_at: Moment | None = None

    def credited(self, at: datetime) -> bool:
        """Whether the balance showed it at a moment."""
        then = moment(at)
        return self.credited_at is not None and self.credited_at <= then

    def minutes_waited(self, at: datetime) -> int:
        """Whole minutes between the confirmation and the balance, or until the moment.

        A balance that rose before the confirmation did not wait: 0.

        Raises:
            DomainError: (`fact.invalid`) the moment lies before the confirmation.
        """
        then = moment(at)
        require_order("the moment", then, "confirmed_at", self.confirmed_at)
        end = then if self.credited_at is None else min(then, self.credited_at)
        return max(0, minutes_between(self.confirmed_at, end))


class ServiceStop(Record):
    """A value-added service that was stopped with its line.

    Attributes:
        service: its name.
        suspended_at: when it stopped.
        resumed_at: when it was back; None while it is not.
    """

    service: str = Field(min_length=1)
    suspended_at: Moment
    resumed_at: Moment | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        require_order("resumed_at", self.resumed_at, "suspended_at", self.suspended_at)
        return self

    def off(self, at: datetime) -> bool:
        """Whether it was stopped at a moment; at the moment of resuming it is back."""
        then = moment(at)
        return self.suspended_at <= then and (self.resumed_at is None or then < self.resumed_at)


class LineStop(Record):
    """A stop of a line's calls by the minute, and of the services that were stopped with it.

    Attributes:
        number: the line's number.
        suspended_at: when calls stopped.
        resumed_at: when calls were back; None while they are not.
        services: the services stopped with it, each once: after calls stopped and before they were
            back.
    """

    number: str = Field(min_length=1)
    suspended_at: Moment
    resumed_at: Moment | None = None
    services: tuple[ServiceStop, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        require_order("resumed_at", self.resumed_at, "suspended_at", self.suspended_at)
        _require_single(one.service for one in self.services)
        for one in self.services:
            name = f"{one.service} suspended_at"
            require_order(name, one.suspended_at, "suspended_at", self.suspended_at)
            require_order("resumed_at", self.resumed_at, name, one.suspended_at)
        return self

    def still_off(self, at: datetime) -> tuple[str, ...]:
        """The services that were off at a moment at which calls were back (未同步恢复).

        Examples:
            >>> fetion = ServiceStop(service="飞信", suspended_at="2010-08-29T09:00")
            >>> line = LineStop(
            ...     number="13800000000",
            ...     suspended_at="2010-08-29T09:00",
            ...     resumed_at="2010-08-29T14:00",
            ...     services=[fetion],
            ... )
            >>> line.still_off(datetime(2010, 9, 1)), line.still_off(datetime(2010, 8, 29, 12))
            (('飞信',), ())
        """
        if self.minutes_since_resumed(at) is None:
            return ()
        return tuple(one.service for one in self.services if one.off(at))

    def minutes_since_resumed(self, at: datetime) -> int | None:
        """Whole minutes since calls were back; None while they are not."""
        then = moment(at)
        if self.resumed_at is None or then < self.resumed_at:
            return None
        return minutes_between(self.resumed_at, then)


def _require_single(names: Iterable[str]) -> None:
    found = list(names)
    if len(set(found)) != len(found):
        raise DomainError.because("a service stands twice", code=CONTRADICTS)
