"""A customer: who holds the lines and the VIP cards."""

from __future__ import annotations

from collections import Counter
from typing import Self

from pydantic import Field, model_validator

from telcrm.arguments import optional, taking, text
from telcrm.domain.calendar import Day
from telcrm.domain.error import DomainError
from telcrm.domain.line import Line
from telcrm.domain.periods import require_order
from telcrm.domain.record import Record
from telcrm.domain.vocabulary import VipTier
from telcrm.errors import FactError, Problem, did_you_mean

__all__ = ["Customer", "VipCard", "line_of"]


class VipCard(Record):
    """A card of the VIP club and how long it holds.

    Attributes:
        tier: 钻石卡, 金卡 or 银卡.
        valid_from: the first day on which it holds.
        valid_to: the last day on which it holds, itself included, as a card prints it; None when
            no end is set.
    """

    tier: VipTier
    valid_from: Day
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        require_order("valid_to", self.valid_to, "valid_from", self.valid_from)
        return self


class Customer(Record):
    """A customer of a carrier.

    Attributes:
        id: as the carrier writes it.
        lines: the numbers the customer holds.
        vip_cards: every card held, past ones too; None when they are not recorded, an empty tuple
            when there were none.
    """

    id: str = Field(min_length=1)
    lines: tuple[Line, ...] = ()
    vip_cards: tuple[VipCard, ...] | None = None

    @model_validator(mode="after")
    def _holds_each_number_once(self) -> Self:
        counts = Counter(line.number for line in self.lines)
        twice = sorted(number for number, count in counts.items() if count > 1)
        if twice:
            raise DomainError.because(
                f"more than one line with the number {', '.join(twice)}", code="fact.invalid"
            )
        return self

    @taking(number=optional(text))
    def line(self, number: str | None = None) -> Line:
        """The line with this number, or the customer's only line.

        Raises:
            FactError: (`fact.line`) no line has the number; or none is named, and the customer
                has no line or several.

        Examples:
            >>> from datetime import date
            >>> line = Line(number="13800000000", brand="全球通", activated_on=date(2020, 5, 1))
            >>> Customer(id="1", lines=(line,)).line().brand
            '全球通'
        """
        numbers = [line.number for line in self.lines]
        found = [line for line in self.lines if number in (None, line.number)]
        if len(found) == 1:
            return found[0]
        if number is None:
            message = f"customer {self.id} has {len(numbers)} lines, and none is named"
            hint = f"name one of {', '.join(numbers)}" if numbers else None
        else:
            message = f"customer {self.id} has no line {number!r}"
            hint = did_you_mean(number, numbers)
        raise FactError(Problem("fact.line", message, hint=hint))


def line_of(customer: object, number: str | None = None) -> Line:
    """The line of a customer that is meant, see `Customer.line`.

    Raises:
        DomainError: (`fact.value`) what is given is no customer.
        FactError: (`fact.line`) the line is not clear.
    """
    if not isinstance(customer, Customer):
        message = f"a {type(customer).__name__} is no customer"
        raise DomainError.because(message, hint="build a telcrm.domain.Customer")
    return customer.line(number)
